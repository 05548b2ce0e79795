package unafraid

import java.nio.file.Path
import kotlinx.coroutines.CoroutineDispatcher
import kotlinx.coroutines.Dispatchers

const val WORDS = "plum lantern EXAMPLE"

fun words(): Passphrase = Passphrase.of(WORDS.toCharArray())

fun library(note: String? = "EXAMPLE"): Experience = Experience(Service.LIBRARY, Outcome.REFUSED, note = note)

/** A vault in this folder, and a journal of it that is locked in the end. */
suspend fun withJournal(
    folder: Path,
    dispatcher: CoroutineDispatcher = Dispatchers.IO,
    test: suspend (Journal) -> Unit,
) {
    Vault(folder.resolve("vault").toString(), dispatcher = dispatcher).use { vault ->
        words().use { passphrase ->
            vault.create(passphrase)
            vault.unlock(passphrase).use { test(it) }
        }
    }
}
