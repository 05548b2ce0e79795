package unafraid.conformance

import java.util.concurrent.ConcurrentHashMap
import java.util.concurrent.CountDownLatch
import java.util.concurrent.Executors
import kotlinx.coroutines.asCoroutineDispatcher
import kotlinx.coroutines.awaitAll
import kotlinx.coroutines.async
import kotlinx.coroutines.coroutineScope
import unafraid.Experience
import unafraid.Journal
import unafraid.Outcome
import unafraid.Service
import unafraid.UnafraidException

val THREAD_STEPS: Steps = mapOf(
    "threads" to { a ->
        val threads = a.int("threads")
        val times = a.int("times")
        val add: suspend Journal.() -> Unit = { add(library()) }
        val page: suspend Journal.() -> Unit = { page() }
        val search: suspend Journal.() -> Unit = { search("library") }
        val each = a.choice(
            "each",
            "add" to listOf(add),
            "page" to listOf(page),
            "search" to listOf(search),
            "mixed" to listOf(add, page, search),
        )
        atOnce(threads) { repeat(times) { each[it % each.size](journal) } }
        null
    },
    "race_lock" to { a ->
        val threads = a.int("threads")
        val errors = ConcurrentHashMap.newKeySet<String>()
        val adding = CountDownLatch(threads)
        coroutineScope {
            val adders = async {
                atOnce(threads) { errors += journal.addUntilRefused(adding) }
            }
            Executors.newSingleThreadExecutor().asCoroutineDispatcher().use { own ->
                async(own) {
                    adding.await()
                    journal.lock()
                }.await()
            }
            adders.await()
        }
        errors.size
    },
)

private fun library() = Experience(Service.LIBRARY, Outcome.REFUSED, note = "EXAMPLE library")

private suspend fun Journal.addUntilRefused(adding: CountDownLatch): String {
    try {
        add(library())
        adding.countDown()
        while (true) add(library())
    } catch (error: UnafraidException) {
        return error.variant() ?: "unknown"
    }
}

/** Does the work so many times at once, each on a thread of its own, and waits for all. */
private suspend fun atOnce(threads: Int, work: suspend () -> Unit) {
    Executors.newFixedThreadPool(threads).asCoroutineDispatcher().use { pool ->
        coroutineScope { List(threads) { async(pool) { work() } }.awaitAll() }
    }
}
