package unafraid

import kotlinx.coroutines.CoroutineDispatcher
import kotlinx.coroutines.NonCancellable
import kotlinx.coroutines.withContext

// How suspending functions make blocking calls. A call that runs cannot be interrupted: where its
// coroutine is cancelled, the call is finished and its result dropped.

/** Does work that must be done once it was asked for, even where the coroutine is cancelled. */
internal suspend fun <T> CoroutineDispatcher.inAnyCase(work: () -> T): T =
    withContext(NonCancellable + this) { work() }

/** Takes something that holds memory of the library, and gives it back where nobody waits any more. */
internal suspend fun <T : Any> CoroutineDispatcher.take(giveBack: (T) -> Unit, work: () -> T): T {
    var taken: T? = null
    try {
        return withContext(this) { work().also { taken = it } }
    } catch (failure: Throwable) {
        taken?.let { inAnyCase { giveBack(it) } }
        throw failure
    }
}
