package unafraid.conformance

import unafraid.Exposure
import unafraid.PageFormat
import unafraid.identifiers
import unafraid.labels

val GUIDE_STEPS: Steps = mapOf(
    "services" to { guide.services().map { it.service.code() } },
    "service" to { a -> guide.service(a.text("city"), service(a.text("service")))?.let(::service) },
    "cities" to { guide.cities().map { it.code } },
    "label" to { a ->
        val code = a.text("code")
        val labels = guide.labels()
        val label: () -> String = when (val vocabulary = a.text("vocabulary")) {
            "service" -> ({ labels[service(code)] })
            "outcome" -> ({ labels[outcome(code)] })
            "barrier" -> ({ labels[barrier(code)] })
            "exposure" -> ({ labels[Exposure.entries.coded(code, Exposure::code)] })
            else -> throw UnknownToRunner("vocabulary $vocabulary")
        }
        // The second one comes out of the cache.
        label().also { check(label() == it) }
    },
    "rights_card" to { a ->
        val format = PageFormat.entries.named(a.text("format"))
        val (city, holds) = a.text("city") to a.text("holds")
        guide.card(city, a.textOrNull("service")?.let(::service), format)?.contains(holds)
    },
    "unknown" to { a ->
        guide.unknown(a.text("city")).map { listOf(it.service?.code(), it.route, it.missing.code()) }
    },
    "with_city" to { a -> guide = guide.withCity(a.text("code"), a.text("text")) },
    "in_language" to { a -> guide = guide.inLanguage(a.text("tag"), a.text("text")) },
    "identifiers" to { a ->
        val text = a.text("text")
        identifiers(text).map { listOf(it.identifier.code(), text.substring(it.start.toInt(), it.end.toInt())) }
    },
)
