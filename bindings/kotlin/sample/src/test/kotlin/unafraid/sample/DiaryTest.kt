package unafraid.sample

import java.io.RandomAccessFile
import java.nio.file.Path
import java.util.concurrent.Executors
import kotlin.io.path.div
import kotlin.test.AfterTest
import kotlin.test.Test
import kotlin.test.assertEquals
import kotlin.test.assertIs
import kotlin.test.assertNull
import kotlin.test.assertTrue
import kotlin.time.Duration.Companion.seconds
import kotlinx.coroutines.CoroutineScope
import kotlinx.coroutines.asCoroutineDispatcher
import kotlinx.coroutines.cancel
import kotlinx.coroutines.delay
import kotlinx.coroutines.runBlocking
import kotlinx.coroutines.withContext
import kotlinx.coroutines.withTimeout
import org.junit.jupiter.api.io.TempDir
import unafraid.QuestionForm
import unafraid.Vault

/** The sample app without its screens, on the real library. One thread is the main thread. */
class DiaryTest {
    @TempDir
    lateinit var folder: Path

    private val main = Executors.newSingleThreadExecutor().asCoroutineDispatcher()
    private val scope = CoroutineScope(main)

    @AfterTest
    fun end() {
        scope.cancel()
        main.close()
    }

    @Test
    fun `make, tell, find, put away, open again`() = onMain {
        val diary = started()
        assertTrue(diary.shows<Screen.Locked>().isNew)
        diary.unlock(PASSPHRASE.toCharArray())
        assertTrue(diary.shows<Screen.Entries>().entries.isEmpty())

        diary.tell()
        diary.shows<Screen.Asking>()
        diary.answerAll("EXAMPLE, at the blue counter")
        val entry = diary.shows<Screen.Entries>().entries.single()
        assertEquals("EXAMPLE, at the blue counter", entry.experience.note)

        diary.search("green").join()
        assertTrue(diary.shows<Screen.Entries>().entries.isEmpty())
        diary.search("blue").join()
        assertEquals(entry.id, diary.shows<Screen.Entries>().entries.single().id)

        diary.lock()
        assertIs<Screen.Locked>(diary.screen, "at once, before anything else can happen")
        diary.unlock(PASSPHRASE.toCharArray())
        assertEquals(entry.id, diary.shows<Screen.Entries>().entries.single().id)
        diary.putAway()
    }

    @Test
    fun `an interrupted story goes on where it was`() = onMain {
        val diary = started()
        diary.shows<Screen.Locked>()
        diary.unlock(PASSPHRASE.toCharArray())
        diary.shows<Screen.Entries>()
        diary.tell().join()
        diary.answerOne("EXAMPLE")
        val interrupted = diary.shows<Screen.Asking>()

        diary.lock()
        diary.unlock(PASSPHRASE.toCharArray())
        diary.shows<Screen.Entries>()
        diary.tell().join()
        assertEquals(interrupted, diary.shows<Screen.Asking>())
        diary.putAway()
    }

    @Test
    fun `a wrong passphrase opens nothing, and the right one is wiped`() = onMain {
        val diary = started()
        diary.shows<Screen.Locked>()
        val right = PASSPHRASE.toCharArray()
        diary.unlock(right)
        diary.shows<Screen.Entries>()
        assertTrue(right.all { it == '\u0000' })
        diary.lock()

        diary.unlock("EXAMPLE wrong".toCharArray())
        diary.shows<Screen.Locked>()
        assertTrue(diary.message!!.isNotEmpty())
        diary.unlock(PASSPHRASE.toCharArray())
        diary.shows<Screen.Entries>()
        assertNull(diary.message)
        diary.putAway()
    }

    @Test
    fun `what is about to open when the app is put away stays closed`() = onMain {
        val diary = started()
        diary.shows<Screen.Locked>()
        diary.unlock(PASSPHRASE.toCharArray())
        diary.lock()
        diary.shows<Screen.Locked>()
        delay(3.seconds)
        assertIs<Screen.Locked>(diary.screen)
    }

    @Test
    fun `what is lost is said, and the rest is shown`() = onMain {
        val diary = started()
        diary.shows<Screen.Locked>()
        diary.unlock(PASSPHRASE.toCharArray())
        diary.shows<Screen.Entries>()
        assertTrue(diary.loss.isEmpty())
        diary.tell()
        diary.shows<Screen.Asking>()
        diary.answerAll("EXAMPLE")
        val entry = diary.shows<Screen.Entries>().entries.single()
        diary.putAway()

        damage(cell = 120)
        diary.unlock(PASSPHRASE.toCharArray())
        assertEquals(entry.id, diary.shows<Screen.Entries>().entries.single().id)
        assertEquals("One of the 1024 parts of this space cannot be read.", diary.loss.first())
        diary.lock()
        assertTrue(diary.loss.isEmpty())
        diary.putAway()
    }

    /**
     * Turns a byte over in this cell of each space, up to 130: behind those, a page of SQLite's own lies
     * between the cells. What is told first lies in the first ones.
     */
    private fun damage(cell: Int) {
        RandomAccessFile((folder / "vault").toFile(), "rw").use {
            for (space in 0..3) {
                // Two pages of SQLite and the header are in front of the cells, which take turns.
                val at = (3L + 4 * cell + space) * 4096 + 2000
                it.seek(at)
                val byte = it.read()
                it.seek(at)
                it.write(byte.inv())
            }
        }
    }

    private fun started() = Diary(Vault((folder / "vault").toString()), scope)

    private fun onMain(test: suspend () -> Unit) = runBlocking {
        withTimeout(120.seconds) { withContext(main) { test() } }
    }

    /** Waits until there is a screen of this kind. */
    private suspend inline fun <reified S : Screen> Diary.shows(): S {
        while (screen == Screen.Busy || screen !is S) delay(10)
        return screen as S
    }

    private suspend fun Diary.answerAll(words: String) {
        while (screen is Screen.Asking) answerOne(words)
    }

    private suspend fun Diary.answerOne(words: String) {
        val asked = screen as Screen.Asking
        val first = (asked.question.options + asked.question.more).firstOrNull()
        val step = when (asked.question.form) {
            QuestionForm.ONE -> answer(asked, first!!.code)
            QuestionForm.EACH -> answerEach(asked, emptyMap())
            QuestionForm.DATE -> answer(asked, "2013")
            QuestionForm.WORDS -> answer(asked, words)
        }
        step.join()
    }

    /** Locks, and waits until the file is closed: the folder is deleted after the test. */
    private suspend fun Diary.putAway() {
        lock()
        unlock("EXAMPLE wrong".toCharArray())
        shows<Screen.Locked>()
    }

    private companion object {
        const val PASSPHRASE = "EXAMPLE horse staple battery"
    }
}
