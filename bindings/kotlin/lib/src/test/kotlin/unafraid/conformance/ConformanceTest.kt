package unafraid.conformance

import java.nio.file.Files
import java.nio.file.Path
import java.util.concurrent.atomic.AtomicInteger
import kotlin.io.path.createTempDirectory
import kotlin.io.path.listDirectoryEntries
import kotlin.io.path.name
import kotlin.io.path.readText
import kotlinx.coroutines.runBlocking
import kotlinx.serialization.json.Json
import kotlinx.serialization.json.JsonObject
import kotlinx.serialization.json.jsonArray
import kotlinx.serialization.json.jsonObject
import kotlinx.serialization.json.jsonPrimitive
import org.junit.jupiter.api.AfterAll
import org.junit.jupiter.api.DynamicContainer
import org.junit.jupiter.api.DynamicTest
import org.junit.jupiter.api.TestFactory

/** Runs the cases that Rust, Kotlin and Swift share, on this layer and the real library. */
class ConformanceTest {
    @TestFactory
    fun conformance(): List<DynamicContainer> {
        val files = Path.of(System.getProperty("conformance")).listDirectoryEntries().sortedBy { it.name }
        val groups = files.filter { it.name != "README.md" }.map { file ->
            if (!file.name.endsWith(".json")) throw UnknownToRunner("no file of cases: ${file.name}")
            Json.parseToJsonElement(file.readText()).jsonObject
        }
        if (groups.isEmpty()) throw UnknownToRunner("no cases")
        return groups.map { group ->
            refuseUnknown(group, "group", "cases")
            val cases = group.getValue("cases").jsonArray.map { it.jsonObject }
            DynamicContainer.dynamicContainer(
                group.text("group"),
                cases.map { DynamicTest.dynamicTest(it.text("name")) { run(it) } },
            )
        }
    }

    private fun run(case: JsonObject) {
        refuseUnknown(case, "name", "steps")
        val folder = createTempDirectory("unafraid")
        try {
            Case(folder).use { running ->
                case.getValue("steps").jsonArray.forEachIndexed { index, step ->
                    try {
                        runBlocking { running.run(step.jsonObject) }
                    } catch (failure: Throwable) {
                        throw AssertionError("step ${index + 1}, $step: ${failure.message}", failure)
                    }
                    steps.incrementAndGet()
                }
            }
        } finally {
            Files.walk(folder).use { all -> all.sorted(reverseOrder()).forEach(Files::delete) }
        }
        cases.incrementAndGet()
    }

    private fun refuseUnknown(tree: JsonObject, vararg known: String) {
        val unknown = tree.keys - known.toSet()
        if (unknown.isNotEmpty()) throw UnknownToRunner("unknown keys $unknown")
    }

    private fun JsonObject.text(key: String) = getValue(key).jsonPrimitive.content

    companion object {
        private val cases = AtomicInteger()
        private val steps = AtomicInteger()

        /** The line that all three runners must agree on. */
        @JvmStatic
        @AfterAll
        fun count() {
            println("conformance: $cases cases, $steps steps")
        }
    }
}
