package unafraid.conformance

import java.io.InputStream
import kotlin.enums.EnumEntries
import kotlinx.serialization.json.JsonElement
import kotlinx.serialization.json.JsonNull
import kotlinx.serialization.json.JsonObject
import kotlinx.serialization.json.JsonPrimitive
import kotlinx.serialization.json.buildJsonArray
import kotlinx.serialization.json.buildJsonObject
import kotlinx.serialization.json.jsonPrimitive
import kotlinx.serialization.json.put
import kotlinx.serialization.json.putJsonArray
import kotlinx.serialization.json.putJsonObject
import unafraid.Answer
import unafraid.Barrier
import unafraid.Choice
import unafraid.Filter
import unafraid.Found
import unafraid.GuideException
import unafraid.Key
import unafraid.KeystoreException
import unafraid.Kind
import unafraid.LockOutcome
import unafraid.Outcome
import unafraid.Question
import unafraid.Service
import unafraid.ServiceFacts
import unafraid.UnafraidException

// Between the words of the suite and the types of the layer.

fun json(value: Any?): JsonElement =
    when (value) {
        null, Unit -> JsonNull
        is JsonElement -> value
        is Boolean -> JsonPrimitive(value)
        is Number -> JsonPrimitive(value.toLong())
        is ULong -> JsonPrimitive(value.toLong())
        is UInt -> JsonPrimitive(value.toLong())
        is UShort -> JsonPrimitive(value.toLong())
        is String -> JsonPrimitive(value)
        is Key -> JsonPrimitive(value.code())
        is Enum<*> -> JsonPrimitive(value.variant())
        is LockOutcome -> JsonPrimitive(value.javaClass.simpleName)
        is KeystoreException -> JsonPrimitive(value.variant())
        is List<*> -> buildJsonArray { value.forEach { add(json(it)) } }
        is Map<*, *> -> JsonObject(value.entries.associate { (key, inner) -> key.toString() to json(inner) })
        else -> throw UnknownToRunner("no word for ${value.javaClass}")
    }

/** `NotUtf8` for `NOT_UTF8`: the suite names the members of enums without codes so. */
fun Enum<*>.variant(): String =
    name.split('_').joinToString("") { it.lowercase().replaceFirstChar(Char::uppercase) }

fun <E : Enum<E>> EnumEntries<E>.named(variant: String): E =
    find { it.variant() == variant } ?: throw UnknownToRunner("no variant $variant")

fun <E : Enum<E>> EnumEntries<E>.coded(code: String, codeOf: (E) -> String): E =
    find { codeOf(it) == code } ?: throw UnknownToRunner("no code $code")

fun service(code: String): Service = Service.entries.coded(code, Service::code)

fun outcome(code: String): Outcome = Outcome.entries.coded(code, Outcome::code)

fun barrier(code: String): Barrier = Barrier.entries.coded(code, Barrier::code)

fun answer(code: String): Answer = Answer.entries.coded(code, Answer::code)

/** The name of an error's variant, where it is one that the library documents. */
fun Throwable.variant(): String? = when (this) {
    is UnafraidException, is KeystoreException, is GuideException -> javaClass.simpleName
    else -> null
}

fun fields(error: Throwable): JsonObject = JsonObject(
    when (error) {
        is UnafraidException.Wait -> mapOf("milliseconds" to error.milliseconds)
        is UnafraidException.PassphraseRefused -> mapOf("reason" to error.reason)
        is UnafraidException.CardRefused -> mapOf("reason" to error.reason)
        is UnafraidException.Damaged -> mapOf("damage" to error.damage)
        is UnafraidException.NewerVersion -> mapOf("version" to error.version)
        is UnafraidException.Keystore -> mapOf("reason" to error.reason)
        is UnafraidException.Defect -> mapOf("place" to error.place)
        is UnafraidException.Refused -> mapOf(
            "line" to error.line,
            "key" to error.key,
            "reason" to error.reason,
            "explanation" to error.explanation,
        )
        is GuideException.Refused -> mapOf("explanation" to error.explanation)
        else -> emptyMap()
    }.mapValues { (_, value) -> json(value) },
)

fun filter(tree: JsonObject): Filter {
    var filter = Filter()
    for ((key, value) in tree) {
        val word = value.jsonPrimitive.content
        filter = when (key) {
            "service" -> filter.copy(service = service(word))
            "outcome" -> filter.copy(outcome = outcome(word))
            "barrier" -> filter.copy(barrier = barrier(word))
            "kind" -> filter.copy(kind = Kind.entries.coded(word, Kind::code))
            "since" -> filter.copy(since = word)
            "until" -> filter.copy(until = word)
            "due" -> filter.copy(due = word)
            else -> throw UnknownToRunner("filter: $key")
        }
    }
    return filter
}

fun found(found: Found): JsonElement = buildJsonObject {
    val note = found.entry.experience.note
    put("note", json(note))
    putJsonArray("hits") {
        for (place in found.places) {
            val text = note?.takeIf { place.key == Key.NOTE }?.substring(place.start.toInt(), place.end.toInt())
            add(json(listOf(place.key.code(), text, place.matched.code())))
        }
    }
}

fun question(question: Question): JsonElement = buildJsonObject {
    put("step", question.step)
    put("key", question.key.code())
    put("form", question.form.variant())
    put("text", question.text)
    put("required", question.required)
    put("for_complaint_only", question.forComplaintOnly)
    put("options", json(question.options.map(Choice::code)))
    put("more", json(question.more.map(Choice::code)))
    put("proposed", json(question.proposed))
    put("answer", json(question.answer))
    putJsonObject("answers") {
        for (choice in question.options + question.more) {
            val (barrier, answer) = (choice.barrier ?: continue) to (choice.answer ?: continue)
            put(barrier.code(), answer.code())
        }
    }
}

fun service(facts: ServiceFacts): JsonElement = json(
    mapOf(
        "status_rule" to facts.statusRule.code(),
        "level" to facts.level.code(),
        "proposed_rule" to facts.proposedRule.code(),
        "delivered_by" to facts.deliveredBy.code(),
        "verified" to facts.standsOn.verified,
        "checked" to facts.standsOn.checked,
        "sources" to facts.standsOn.sources.map { it.id },
        "routes" to facts.routes.map {
            mapOf(
                "code" to it.code,
                "exposure" to it.exposure.code(),
                "exposure_known" to it.exposureKnown,
                "deadline" to it.deadline,
            )
        },
    ),
)

/** Byte i of every file of the suite. */
fun byteOfFile(i: Long): Byte = (31 * i + i / 256).toByte()

fun file(length: Int): ByteArray = ByteArray(length) { byteOfFile(it.toLong()) }

/** A file of the suite as a stream that gives at most so many bytes at once; `atEnd` is what its end does. */
class FileStream(private val length: Long, private val most: Int, private val atEnd: () -> Int) : InputStream() {
    private var at = 0L

    override fun read(): Int = throw UnknownToRunner("reading single bytes")

    override fun read(into: ByteArray, offset: Int, count: Int): Int {
        if (at == length) return atEnd()
        val now = minOf(length - at, most.toLong(), count.toLong()).toInt()
        for (i in 0 until now) into[offset + i] = byteOfFile(at++)
        return now
    }
}
