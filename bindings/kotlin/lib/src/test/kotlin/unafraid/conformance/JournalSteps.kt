package unafraid.conformance

import kotlinx.serialization.json.Json
import unafraid.Experience
import unafraid.ImportFormat
import unafraid.Key
import unafraid.KeystoreLevel
import unafraid.LetterRoute
import unafraid.Outcome
import unafraid.PageFormat
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
    "letter_routes" to { a ->
        val found = journal.letterRoutes(a.id("id"), guide, a.text("today"), a.textOrNull("city"))
        mapOf("routes" to found.routes.map(::route), "about_the_rule_itself" to found.aboutTheRuleItself)
    },
    "letter" to { a ->
        val keys = a.textOrNull("include")?.split(' ').orEmpty().map { Key.entries.coded(it, Key::code) }
        val format = PageFormat.entries.named(a.text("format"))
        val (to, city, holds) = Triple(a.text("to"), a.textOrNull("city"), a.text("holds"))
        holds in journal.letter(a.id("id"), guide, to, keys, format, city)
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

private fun route(one: LetterRoute): Map<String, Any?> = mapOf(
    "code" to one.route.code,
    "kind" to one.route.kind.code(),
    "exposure" to one.route.exposure.code(),
    "reason" to one.reason,
    "legal_clinic_first" to one.legalClinicFirst,
    "last_day" to one.lastDay,
    "days_left" to one.daysLeft,
    "sentences" to one.before.size,
)

private const val PAGE = 50

/** The suite counts rows in 32 bits without a sign; the layer in an `Int`, which no vault can fill. */
private fun Arguments.rows(name: String, default: Int): Int =
    long(name, default.toLong()).coerceAtMost(Int.MAX_VALUE.toLong()).toInt()

private fun Arguments.experience(): Experience = readExperience(needed("experience").toString().toByteArray())
