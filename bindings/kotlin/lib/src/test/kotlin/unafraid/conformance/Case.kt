package unafraid.conformance

import java.nio.file.Path
import kotlinx.serialization.json.JsonArray
import kotlinx.serialization.json.JsonElement
import kotlinx.serialization.json.JsonObject
import kotlinx.serialization.json.jsonPrimitive

/** One case as it runs: an empty folder, a guide, and what its steps made and kept. */
class Case(folder: Path) : AutoCloseable {
    private val state = State(folder)
    private val kept = mutableMapOf<String, JsonElement>()

    suspend fun run(step: JsonObject) {
        val name = step.getValue("do").jsonPrimitive.content
        val operation = OPERATIONS[name] ?: throw UnknownToRunner("no step $name")
        val arguments = Arguments(step, kept)
        val expectsFailure = step["fails"]?.jsonPrimitive?.content
        val result = runCatching { json(operation(state, arguments)) }
        val error = result.exceptionOrNull()
        if (error != null && error.variant() == null) throw error
        arguments.refuseUnknown()

        if (error?.variant() != expectsFailure) {
            throw AssertionError("expected ${expectsFailure ?: "success"}, came to ${error?.variant() ?: "success"}", error)
        }
        step["with"]?.let { with -> require(fields(error!!), with.withKept(kept)) }
        step["gives"]?.let { gives -> require(result.getOrThrow(), gives.withKept(kept)) }
        step["keep"]?.let { kept[it.jsonPrimitive.content] = result.getOrThrow() }
    }

    private fun require(actual: JsonElement, expected: JsonElement) {
        if (!actual.matches(expected)) throw AssertionError("expected $expected, came to $actual")
    }

    override fun close(): Unit = state.close()

    private companion object {
        val OPERATIONS: Map<String, suspend State.(Arguments) -> Any?> =
            VAULT_STEPS + BACKUP_STEPS + JOURNAL_STEPS + ATTACHMENT_STEPS + DRAFT_STEPS + GUIDE_STEPS + THREAD_STEPS
    }
}

typealias Steps = Map<String, suspend State.(Arguments) -> Any?>
