package unafraid

import kotlin.time.Duration
import kotlinx.coroutines.CoroutineScope
import kotlinx.coroutines.CoroutineStart
import kotlinx.coroutines.Job
import kotlinx.coroutines.NonCancellable
import kotlinx.coroutines.delay
import kotlinx.coroutines.flow.MutableStateFlow
import kotlinx.coroutines.flow.StateFlow
import kotlinx.coroutines.flow.asStateFlow
import kotlinx.coroutines.launch
import kotlinx.coroutines.withContext

/**
 * Locks a journal when nothing was asked of it for as long as [after], and when the app goes to the
 * background. Make one when a vault is unlocked, in the scope of the whole app: a timer in the scope
 * of a screen ends with the screen.
 */
public class AutoLock(
    private val journal: Journal,
    private val after: Duration,
    private val scope: CoroutineScope,
) {
    /** What became of the journal. */
    public sealed interface State {
        /** It is open. */
        public data object Open : State

        /** It was locked here, because of [reason]. */
        public data class Locked(val reason: Reason, val outcome: LockOutcome) : State

        /** It was locked by someone else. */
        public data object LockedElsewhere : State

        /** Locking failed. Nothing can be read from it any more, and the next unlock seals the file. */
        public data class Failed(val error: UnafraidException) : State
    }

    /** Why a journal was locked. */
    public enum class Reason {
        /** Nothing was asked of it for too long. */
        IDLE,

        /** The app went to the background. */
        BACKGROUND,
    }

    private val current = MutableStateFlow<State>(State.Open)

    /** What became of the journal: [State.Open], then one of the others. */
    public val state: StateFlow<State> = current.asStateFlow()

    private val timer: Job = scope.launch { lockWhenIdle() }

    /**
     * Locks at once. For `onStop` of the app; it does not block. It is done even where the scope was
     * cancelled.
     */
    public fun onBackground(): Job =
        // Undispatched, because a coroutine of a cancelled scope would not begin otherwise.
        scope.launch(start = CoroutineStart.UNDISPATCHED) {
            attempt(Reason.BACKGROUND) { journal.lock() }
            timer.cancel()
        }

    /** Stops the timer, without locking. */
    public fun cancel(): Unit = timer.cancel()

    private suspend fun lockWhenIdle() {
        while (current.value == State.Open) {
            delay(left())
            attempt(Reason.IDLE) { journal.lockIfIdle(after) }
        }
    }

    /** How long until it can be idle. Nothing where that cannot be told: then the attempt tells why. */
    private suspend fun left(): Duration =
        try {
            after - journal.idle()
        } catch (_: UnafraidException) {
            Duration.ZERO
        }

    /** What comes of it is told even where the scope ends meanwhile. */
    private suspend fun attempt(reason: Reason, lock: suspend () -> LockOutcome?): Unit =
        withContext(NonCancellable) {
            val became = try {
                lock()?.let { State.Locked(reason, it) } ?: State.Open
            } catch (_: UnafraidException.Locked) {
                State.LockedElsewhere
            } catch (error: UnafraidException) {
                State.Failed(error)
            }
            // Both ways can be under way: what happened first is what happened.
            current.compareAndSet(State.Open, became)
        }
}
