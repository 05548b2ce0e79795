package unafraid

import java.nio.file.Path
import java.util.concurrent.ConcurrentHashMap
import kotlin.coroutines.CoroutineContext
import kotlin.io.path.exists
import kotlin.test.Test
import kotlin.test.assertEquals
import kotlin.test.assertFailsWith
import kotlin.test.assertFalse
import kotlin.test.assertNull
import kotlin.test.assertTrue
import kotlin.time.Duration.Companion.hours
import kotlin.time.Duration.Companion.milliseconds
import kotlinx.coroutines.CoroutineDispatcher
import kotlinx.coroutines.Dispatchers
import kotlinx.coroutines.Runnable
import kotlinx.coroutines.awaitAll
import kotlinx.coroutines.async
import kotlinx.coroutines.cancel
import kotlinx.coroutines.cancelAndJoin
import kotlinx.coroutines.coroutineScope
import kotlinx.coroutines.delay
import kotlinx.coroutines.launch
import kotlinx.coroutines.runBlocking
import org.junit.jupiter.api.io.TempDir

class JournalTest {
    @TempDir
    lateinit var folder: Path

    @Test
    fun `a defect is an error, and the journal is locked`(): Unit = runBlocking {
        withJournal(folder) { journal ->
            val defect = assertFailsWith<UnafraidException.Defect> { journal.raiseDefect() }
            assertTrue(".rs:" in defect.place)
            assertFailsWith<UnafraidException.Locked> { journal.page() }
        }
    }

    @Test
    fun `a refusal tells the part and the reason, and nothing of the words`(): Unit = runBlocking {
        withJournal(folder) { journal ->
            val refused = assertFailsWith<UnafraidException.Refused> {
                journal.add(library().copy(happened = "EXAMPLE yesterday"))
            }
            assertEquals(Key.WHEN, refused.key)
            assertEquals(Reason.NOT_A_DATE, refused.reason)
            assertTrue("yesterday" !in refused.explanation + refused.message)
        }
    }

    @Test
    fun `numbers below 0 are the caller's mistake`(): Unit = runBlocking {
        withJournal(folder) { journal ->
            assertFailsWith<IllegalArgumentException> { journal.page(start = -1) }
            assertFailsWith<IllegalArgumentException> { journal.search("a", count = -1) }
            assertFailsWith<IllegalArgumentException> { journal.costOf(-1) }
        }
    }

    @Test
    fun `a hundred callers keep one thread busy at a time, and lose nothing`(): Unit = runBlocking {
        val counting = CountingDispatcher()
        withJournal(folder, counting) { journal ->
            counting.most = 0
            coroutineScope {
                List(100) { async(Dispatchers.Default) { journal.add(library("EXAMPLE $it")) } }.awaitAll()
            }
            assertEquals(100, journal.count())
            // Two for a moment, when the one hands over to the next.
            assertTrue(counting.most <= 2)
        }
    }

    @Test
    fun `what was cancelled before it began is not done, what had begun is`(): Unit = runBlocking {
        withJournal(folder) { journal ->
            val adders = List(200) { launch(Dispatchers.Default) { journal.add(library()) } }
            while (journal.count() == 0) delay(1.milliseconds)
            adders.forEach { it.cancelAndJoin() }
            val stored = journal.count()
            assertTrue(stored in 1..200)
            delay(50.milliseconds)
            assertEquals(stored, journal.count())
            assertEquals(0, journal.check())
        }
    }

    @Test
    fun `locking does not wait in line, and is done in a coroutine that was cancelled`(): Unit = runBlocking {
        withJournal(folder) { journal ->
            val waiting = List(1_000) { async(Dispatchers.Default) { runCatching { journal.add(library()) } } }
            launch(Dispatchers.Default) {
                cancel()
                journal.lock()
            }.join()
            val ended = waiting.awaitAll()
            assertTrue(ended.any { it.exceptionOrNull() is UnafraidException.Locked })
            assertFailsWith<UnafraidException.Locked> { journal.lock() }
        }
    }

    @Test
    fun `a backup whose words nobody waits for is removed`(): Unit = runBlocking {
        withJournal(folder) { journal ->
            val backup = folder.resolve("backup")
            val making = launch(Dispatchers.Default) { journal.backup(backup.toString()).fill(0) }
            while (making.isActive && !folder.resolve("backup.new").exists()) delay(1.milliseconds)
            making.cancelAndJoin()
            assertTrue(making.isCancelled)
            assertFalse(backup.exists())
            journal.backup(backup.toString()).fill(0)
            assertTrue(backup.exists())
        }
    }

    @Test
    fun `it is locked when idle and not before, and closing twice is no error`(): Unit = runBlocking {
        withJournal(folder) { journal ->
            journal.count()
            assertNull(journal.lockIfIdle(1.hours))
            delay(20.milliseconds)
            assertTrue(journal.idle() >= 20.milliseconds)
            assertEquals(LockOutcome.Sealed(0u), journal.lockIfIdle(20.milliseconds))
            journal.close()
            journal.close()
            assertFailsWith<UnafraidException.Locked> { journal.idle() }
            assertFailsWith<UnafraidException.Locked> { journal.add(library()) }
        }
    }

    @Test
    fun `closing while others call is the same as locking`(): Unit = runBlocking {
        withJournal(folder) { journal ->
            val errors = ConcurrentHashMap.newKeySet<Class<*>>()
            val adders = List(4) {
                launch(Dispatchers.Default) {
                    try {
                        while (true) journal.add(library())
                    } catch (error: UnafraidException) {
                        errors += error.javaClass
                    }
                }
            }
            delay(20.milliseconds)
            journal.close()
            adders.forEach { it.join() }
            assertEquals(setOf<Class<*>>(UnafraidException.Locked::class.java), errors.toSet())
        }
    }

    @Test
    fun `what is exported as JSON can be read one by one and imported`(): Unit = runBlocking {
        withJournal(folder) { journal ->
            journal.add(library("EXAMPLE ü 😀"))
            val exported = journal.exportJson()
            assertEquals("EXAMPLE ü 😀", readExperience(exported.trim().encodeToByteArray()).note)
            assertEquals(1, journal.importFile(exported.encodeToByteArray(), ImportFormat.JSON_LINES).ids.size)
            assertEquals(2, journal.count())
        }
    }

    @Test
    fun `labels are those of the guide`() {
        Guide.english().use { guide ->
            val labels = guide.labels()
            repeat(2) {
                for (service in Service.entries) assertEquals(service.label(guide), labels[service])
                assertEquals(Answer.YES.label(guide), labels[Answer.YES])
                assertEquals(Key.NOTE.label(guide), labels[Key.NOTE])
            }
        }
    }
}

/** Counts how much of it runs at once. */
class CountingDispatcher : CoroutineDispatcher() {
    private var running = 0

    @Volatile
    var most: Int = 0

    override fun dispatch(context: CoroutineContext, block: Runnable) {
        Dispatchers.IO.dispatch(context) {
            synchronized(this) { most = maxOf(most, ++running) }
            block.run()
            synchronized(this) { running-- }
        }
    }
}
