package unafraid.conformance

import kotlin.time.Duration.Companion.milliseconds
import kotlin.time.Duration.Companion.seconds
import kotlinx.coroutines.delay
import kotlinx.coroutines.withTimeoutOrNull
import kotlinx.serialization.json.JsonElement
import unafraid.Progress

/** What was told of progress, and by which threads. */
class Told {
    private val news = mutableListOf<Progress>()
    private val threads = mutableSetOf<Thread>()

    fun add(progress: Progress): Unit = synchronized(this) {
        news += progress
        threads += Thread.currentThread()
    }

    /** Waits for the end of a step, at most so long, and gives an account since the last time. */
    suspend fun account(): JsonElement {
        withTimeoutOrNull(10.seconds) {
            while (!synchronized(this@Told) { news.lastOrNull()?.isEnd() ?: false }) delay(10.milliseconds)
        }
        return synchronized(this) {
            val account = json(
                mapOf(
                    "finished" to news.count { it.isEnd() },
                    "grows" to news.zipWithNext().all { (one, next) -> one.isEnd() || next.done > one.done },
                    "threads" to threads.size,
                ),
            )
            news.clear()
            threads.clear()
            account
        }
    }

    private fun Progress.isEnd() = done == total
}
