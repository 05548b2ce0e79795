package unafraid

import java.io.ByteArrayInputStream
import java.io.OutputStream
import java.nio.file.Path
import java.util.Locale
import kotlin.random.Random
import kotlin.test.Test
import kotlin.test.assertEquals
import kotlinx.coroutines.runBlocking
import org.junit.jupiter.api.condition.EnabledIfSystemProperty
import org.junit.jupiter.api.io.TempDir

/** Measures what an app does most, on a full journal. Not a test: it runs with `-Dbench=true` only. */
@EnabledIfSystemProperty(named = "bench", matches = "true")
class BenchmarkTest {
    @TempDir
    lateinit var folder: Path

    @Test
    fun measure(): Unit = runBlocking {
        withJournal(folder) { journal ->
            val random = Random(1)
            journal.addAll(List(EXPERIENCES) { library(note(random, it)) })

            measured("page 50", 300) { assertEquals(50, journal.page().size) }
            measured("page 50, blocking", 300) { assertEquals(50, journal.blocking.page(Filter(), 0u, 50u).size) }
            measured("page 50 in the middle", 300) { assertEquals(50, journal.page(start = EXPERIENCES / 2).size) }
            measured("search, rare word", 100) { assertEquals(RARE, journal.search("heliotrope").size) }
            measured("count", 300) { journal.count() }
            measured("capacity", 300) { journal.capacity() }
            measured("add", 100) { journal.add(library(note(random, 1))) }

            val id = journal.add(library())
            val photo = random.nextBytes(PHOTO)
            var number = 0
            measured("attach 150 KB", 30, before = { if (number != 0) journal.detach(id, number) }) {
                number = journal.attach(id, photo.size.toLong(), "jpg", ByteArrayInputStream(photo))
            }
            measured("read 150 KB", 100) { journal.readAttachment(id, number, OutputStream.nullOutputStream()) }
        }
    }

    /** About 700 bytes; one in a thousand holds the rare word. */
    private fun note(random: Random, number: Int): String {
        val rare = if (number % (EXPERIENCES / RARE) == 0) " heliotrope" else ""
        val words = List(85) { COMMON[random.nextInt(COMMON.size)] }
        return "EXAMPLE $number$rare " + words.joinToString(" ")
    }

    private suspend fun measured(
        what: String,
        times: Int,
        before: suspend () -> Unit = {},
        work: suspend () -> Unit,
    ) {
        val nanoseconds = List(times + times / 3) {
            before()
            val start = System.nanoTime()
            work()
            System.nanoTime() - start
        }.drop(times / 3).sorted()
        fun micros(nanoseconds: Long) = String.format(Locale.ROOT, "%.0f", nanoseconds / 1_000.0)
        println(
            "kotlin $what: median ${micros(nanoseconds[times / 2])} µs, min ${micros(nanoseconds.first())}, " +
                "max ${micros(nanoseconds.last())} (n=$times)",
        )
    }

    private companion object {
        const val EXPERIENCES = 5_000
        const val RARE = 5
        const val PHOTO = 150_000
        val COMMON = listOf("asked", "office", "shelter", "form", "waiting", "status", "nobody", "answered", "queue")
    }
}
