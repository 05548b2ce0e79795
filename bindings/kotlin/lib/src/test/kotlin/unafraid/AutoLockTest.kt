package unafraid

import java.nio.file.Path
import kotlin.test.Test
import kotlin.test.assertEquals
import kotlin.test.assertFailsWith
import kotlin.test.assertIs
import kotlin.time.Duration.Companion.hours
import kotlin.time.Duration.Companion.milliseconds
import kotlin.time.Duration.Companion.seconds
import kotlinx.coroutines.CoroutineScope
import kotlinx.coroutines.Dispatchers
import kotlinx.coroutines.Job
import kotlinx.coroutines.cancel
import kotlinx.coroutines.delay
import kotlinx.coroutines.flow.first
import kotlinx.coroutines.runBlocking
import kotlinx.coroutines.withTimeout
import org.junit.jupiter.api.io.TempDir

class AutoLockTest {
    @TempDir
    lateinit var folder: Path

    private val scope = CoroutineScope(Dispatchers.Default + Job())

    private suspend fun AutoLock.ended(): AutoLock.State =
        withTimeout(10.seconds) { state.first { it != AutoLock.State.Open } }

    @Test
    fun `it locks after idle time, and every call begins that time again`(): Unit = runBlocking {
        withJournal(folder) { journal ->
            val lock = AutoLock(journal, 400.milliseconds, scope)
            repeat(8) {
                delay(100.milliseconds)
                journal.count()
            }
            assertEquals(AutoLock.State.Open, lock.state.value)
            val locked = assertIs<AutoLock.State.Locked>(lock.ended())
            assertEquals(AutoLock.Reason.IDLE, locked.reason)
            assertEquals(LockOutcome.Sealed(0u), locked.outcome)
            assertFailsWith<UnafraidException.Locked> { journal.page() }
        }
    }

    @Test
    fun `it locks in the background, also when its scope has ended`(): Unit = runBlocking {
        withJournal(folder) { journal ->
            val lock = AutoLock(journal, 1.hours, scope)
            scope.cancel()
            lock.onBackground().join()
            assertEquals(
                AutoLock.State.Locked(AutoLock.Reason.BACKGROUND, LockOutcome.Sealed(0u)),
                lock.ended(),
            )
            assertFailsWith<UnafraidException.Locked> { journal.page() }
            lock.onBackground().join()
            assertIs<AutoLock.State.Locked>(lock.state.value)
        }
    }

    @Test
    fun `it tells that someone else locked`(): Unit = runBlocking {
        withJournal(folder) { journal ->
            val lock = AutoLock(journal, 50.milliseconds, scope)
            journal.lock()
            assertEquals(AutoLock.State.LockedElsewhere, lock.ended())
        }
    }

    @Test
    fun `cancelled it locks no more by itself`(): Unit = runBlocking {
        withJournal(folder) { journal ->
            val lock = AutoLock(journal, 20.milliseconds, scope)
            lock.cancel()
            delay(100.milliseconds)
            assertEquals(0, journal.count())
            assertEquals(AutoLock.State.Open, lock.state.value)
        }
    }
}
