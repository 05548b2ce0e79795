package unafraid.conformance

import kotlinx.serialization.json.Json
import unafraid.Experience
import unafraid.ImportFormat
import unafraid.KeystoreLevel
import unafraid.Outcome
import unafraid.Service
import unafraid.readExperience
import unafraid.writeExperience

val JOURNAL_STEPS: Steps = mapOf(
    "add" to { a -> journal.add(a.experience()) },
    "add_many" to { a ->
        val note = a.text("note")
        val many = (0 until a.int("count")).map {
            Experience(Service.LIBRARY, Outcome.REFUSED, note = "$note $it")
        }
        journal.addAll(many)
        null
    },
    "get" to { a -> Json.parseToJsonElement(writeExperience(journal.get(a.id("id")).experience)) },
    "edit" to { a -> journal.edit(a.id("id"), a.experience()) },
    "remove" to { a -> journal.remove(a.id("id")) },
    "page" to { a ->
        journal.page(filter(a.tree("filter")), a.rows("start", 0), a.rows("count", PAGE)).map { it.experience.note }
    },
    "count" to { a -> journal.count(filter(a.tree("filter"))) },
    "search" to { a ->
        val found = journal.search(a.text("words"), filter(a.tree("filter")), a.rows("start", 0), a.rows("count", PAGE))
        found.map(::found)
    },
    "import" to { a ->
        val format = ImportFormat.entries.named(a.text("format"))
        journal.importFile(a.text("text").toByteArray(), format).ids.size
    },
    "export_json" to {
        journal.exportJson().lineSequence().filter { it.isNotEmpty() }.map(Json::parseToJsonElement).toList()
    },
    "export_page" to { a ->
        val text = a.text("holds")
        text in journal.exportPage(guide)
    },
    "capacity" to {
        val capacity = journal.capacity()
        mapOf("free" to capacity.free, "total" to capacity.total)
    },
    "keystore_level" to {
        when (journal.keystoreLevel()) {
            KeystoreLevel.SOFTWARE_ONLY -> "SoftwareOnly"
            KeystoreLevel.DELETABLE -> "Deletable"
        }
    },
    "check" to { journal.check() },
    "loss" to {
        val sentences = journal.lossInWords(guide).size
        journal.loss()?.let {
            mapOf(
                "cells" to it.cells,
                "of" to it.of,
                "mixed" to it.mixed,
                "experiences" to it.experiences,
                "drafts" to it.drafts,
                "attachments" to it.attachments,
                "pieces" to it.pieces,
                "orphans" to journal.orphans().size,
                "sentences" to sentences,
            )
        }
    },
)

private const val PAGE = 50

/** The suite counts rows in 32 bits without a sign; the layer in an `Int`, which no vault can fill. */
private fun Arguments.rows(name: String, default: Int): Int =
    long(name, default.toLong()).coerceAtMost(Int.MAX_VALUE.toLong()).toInt()

private fun Arguments.experience(): Experience = readExperience(needed("experience").toString().toByteArray())
