package unafraid.conformance

import kotlinx.serialization.json.JsonArray
import kotlinx.serialization.json.JsonElement
import kotlinx.serialization.json.JsonNull
import kotlinx.serialization.json.JsonObject
import kotlinx.serialization.json.JsonPrimitive
import kotlinx.serialization.json.boolean
import kotlinx.serialization.json.int
import kotlinx.serialization.json.jsonObject
import kotlinx.serialization.json.jsonPrimitive
import kotlinx.serialization.json.long
import unafraid.Id

/** The suite itself is wrong, or this runner does not know something of it. */
class UnknownToRunner(what: String) : AssertionError(what)

/** The arguments of one step, with what earlier steps kept put in. Those that nobody asked for are unknown. */
class Arguments(step: JsonObject, kept: Map<String, JsonElement>) {
    private val given = step.filterKeys { it !in FRAME }.mapValues { (_, value) -> value.withKept(kept) }
    private val asked = mutableSetOf<String>()

    fun value(name: String): JsonElement? {
        asked += name
        return given[name]?.takeUnless { it is JsonNull }
    }

    fun needed(name: String): JsonElement = value(name) ?: throw UnknownToRunner("no argument $name")

    fun text(name: String): String = needed(name).jsonPrimitive.content

    fun textOrNull(name: String): String? = value(name)?.jsonPrimitive?.content

    fun int(name: String): Int = needed(name).jsonPrimitive.int

    fun int(name: String, default: Int): Int = value(name)?.jsonPrimitive?.int ?: default

    fun long(name: String): Long = needed(name).jsonPrimitive.long

    fun long(name: String, default: Long): Long = value(name)?.jsonPrimitive?.long ?: default

    fun id(name: String): Id = long(name).toULong()

    fun flag(name: String): Boolean = needed(name).jsonPrimitive.boolean

    fun tree(name: String): JsonObject = value(name)?.jsonObject ?: JsonObject(emptyMap())

    /** One of these words, of which the first is the default. */
    fun <T> choice(name: String, vararg known: Pair<String, T>): T {
        val word = textOrNull(name) ?: return known.first().second
        val (_, meaning) = known.find { it.first == word } ?: throw UnknownToRunner("$name: $word")
        return meaning
    }

    fun refuseUnknown() {
        val unknown = given.keys - asked
        if (unknown.isNotEmpty()) throw UnknownToRunner("unknown arguments $unknown")
    }

    private companion object {
        val FRAME = setOf("do", "gives", "fails", "with", "keep")
    }
}

/** The same, with every text `$name` replaced by what was kept under the name. */
fun JsonElement.withKept(kept: Map<String, JsonElement>): JsonElement = when (this) {
    is JsonObject -> JsonObject(mapValues { (_, value) -> value.withKept(kept) })
    is JsonArray -> JsonArray(map { it.withKept(kept) })
    is JsonPrimitive -> if (isString && content.startsWith("$")) kept[content.drop(1)] ?: this else this
}

/** Whether this is what was expected: objects with at least the named keys, everything else equal. */
fun JsonElement.matches(expected: JsonElement): Boolean = when (expected) {
    is JsonObject -> this is JsonObject && expected.all { (key, value) -> this[key]?.matches(value) == true }
    is JsonArray -> this is JsonArray && size == expected.size && zip(expected).all { (one, other) -> one.matches(other) }
    else -> this == expected
}
