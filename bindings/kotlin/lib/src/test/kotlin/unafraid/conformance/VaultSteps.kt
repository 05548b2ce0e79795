package unafraid.conformance

import java.io.RandomAccessFile
import kotlin.time.Duration.Companion.milliseconds
import kotlinx.coroutines.Dispatchers
import kotlinx.coroutines.delay
import unafraid.Journal
import unafraid.KeystoreException
import unafraid.PendingUnlock
import unafraid.UnafraidException
import unafraid.Vault
import unafraid.VaultSize
import unafraid.raiseDefect

val VAULT_STEPS: Steps = mapOf(
    "vault" to { a ->
        val (keystore, prompts) = a.choice(
            "keystore",
            "none" to (null to false),
            "quiet" to (keystore to false),
            "prompting" to (keystore to true),
        )
        val listener = a.choice(
            "progress",
            "none" to null,
            "listens" to null,
            "throws" to listener { throw IllegalStateException("EXAMPLE") },
            "reenters" to listener { reenter() },
        )
        vault = Vault(path.toString(), keystore, prompts, Dispatchers.IO, listener)
        if (a.textOrNull("progress") == "listens") listen(vault)
    },
    "keystore" to { a ->
        a.textOrNull("wrap")?.let { keystore.beforeWrap = behaviour(it) }
        a.textOrNull("unwrap")?.let { keystore.beforeUnwrap = behaviour(it) }
        a.textOrNull("delete")?.let { keystore.beforeDelete = behaviour(it) }
        mapOf("keys" to keystore.size)
    },
    "reentered" to { reentered },
    "create" to { a ->
        val size = VaultSize.entries.named(a.textOrNull("size") ?: "Mib16")
        a.passphrase { vault.create(it, size) }
    },
    "is_there" to { vault.isThere() },
    "unlock" to { a -> a.passphrase { journal = vault.unlock(it) } },
    "unlock_in_two_steps" to { a ->
        val asked = vault.pendingUnlock()
        asked?.use { journal = finish(a, it) } ?: a.ignoreSecondStep()
        asked != null
    },
    "pending" to { a ->
        pending = vault.pendingUnlock()
        pendingKey = pending?.let { keystore.unwrap(it.alias(), it.context(), it.wrapped()) }
        a.textOrNull("passphrase")
        pending != null
    },
    "finish_pending" to { a ->
        val asked = pending ?: throw UnknownToRunner("nothing is pending")
        val key = pendingKey ?: throw UnknownToRunner("nothing was unwrapped")
        a.passphrase { journal = vault.unlock(it, asked, key) }
    },
    "change_passphrase" to { a ->
        a.passphrase("present") { present -> a.passphrase("new") { vault.changePassphrase(present, it) } }
    },
    "lock" to { journal.lock() },
    "lock_if_idle" to { a -> journal.lockIfIdle(a.long("milliseconds").milliseconds) },
    "wait" to { a -> delay(a.long("milliseconds")) },
    "cut_file" to { a -> RandomAccessFile(path.toFile(), "rw").use { it.setLength(a.long("bytes")) } },
    "raise_defect" to { a -> if (a.flag("in_journal")) journal.raiseDefect() else raiseDefect() },
    "progress" to { told.account() },
)

/**
 * The second step, with a key that the app unwrapped itself. To the suite it is one error whether the
 * app meets it in its own keystore or the library does.
 */
private suspend fun State.finish(a: Arguments, pending: PendingUnlock): Journal {
    val makeKey: () -> ByteArray = a.choice(
        "key",
        "unwrapped" to {
            try {
                keystore.unwrap(pending.alias(), pending.context(), pending.wrapped())
            } catch (reason: KeystoreException) {
                throw UnafraidException.Keystore(reason)
            }
        },
        "wrong" to { ByteArray(32) { 1 } },
        "short" to { ByteArray(31) },
    )
    return a.passphrase { vault.unlock(it, pending, makeKey()) }
}

private fun Arguments.ignoreSecondStep() {
    textOrNull("passphrase")
    textOrNull("key")
}
