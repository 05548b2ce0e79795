package unafraid.conformance

import java.io.File
import java.io.RandomAccessFile
import kotlin.time.Duration.Companion.milliseconds
import kotlinx.coroutines.Dispatchers
import kotlinx.coroutines.delay
import unafraid.Passphrase
import unafraid.PendingUnlock
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
        val keyOf = a.key()
        a.passphrase { passphrase ->
            val asked = vault.pendingUnlock()
            asked?.use { journal = vault.unlock(passphrase, it, keyOf(this, it)) }
            asked != null
        }
    },
    "pending" to { a ->
        a.text("passphrase")
        val asked = vault.pendingUnlock() ?: throw UnknownToRunner("nothing is pending")
        pending?.first?.close()
        pending = asked to unwrapped(this, asked)
    },
    "finish_pending" to { a ->
        val (asked, key) = pending ?: throw UnknownToRunner("nothing is pending")
        a.passphrase { journal = vault.unlock(it, asked, key.copyOf()) }
    },
    "change_passphrase" to { a ->
        a.passphrase("present") { present -> a.passphrase("new") { vault.changePassphrase(present, it) } }
    },
    "create_space" to { a ->
        val keep = a.textOrNull("stay").orEmpty().split(" | ").filter { it.isNotEmpty() }
            .map { Passphrase.ofUtf8(it.encodeToByteArray()) }
        a.passphrase("present") { present -> a.passphrase("new") { vault.createSpace(present, keep, it) } }
    },
    "set_erase_phrase" to { a ->
        a.passphrase("present") { present ->
            if (a.textOrNull("erase") == null) {
                vault.setErasePhrase(present, null)
            } else {
                a.passphrase("erase") { vault.setErasePhrase(present, it) }
            }
        }
    },
    "grow" to { a -> a.passphrase { vault.grow(it, VaultSize.MIB64) } },
    "destroy" to { vault.destroy() },
    "lock" to { journal.lock() },
    "lock_if_idle" to { a -> journal.lockIfIdle(a.long("milliseconds").milliseconds) },
    "wait" to { a -> delay(a.long("milliseconds")) },
    "cut_file" to { a -> RandomAccessFile(harmed(a), "rw").use { it.setLength(a.long("bytes")) } },
    "damage" to { a ->
        RandomAccessFile(harmed(a), "rw").use {
            for (region in 0 until REGIONS) {
                // Row 1 + 4 j + i, in front of which are two pages and the pages of the rows.
                val at = (3 + REGIONS * a.long("index") + region) * PAGE_BYTES + INSIDE
                it.seek(at)
                val byte = it.read()
                it.seek(at)
                it.write(byte.inv())
            }
        }
    },
    "raise_defect" to { a -> if (a.flag("in_journal")) journal.raiseDefect() else raiseDefect() },
    "progress" to { told.account() },
)

/** The file that a step does harm to: the vault's, or another. */
private fun State.harmed(a: Arguments): File = (a.textOrNull("file")?.let(::file) ?: path).toFile()

private const val REGIONS = 4
private const val PAGE_BYTES = 4096
private const val INSIDE = 2000

/** Unwraps as an app would, between the two steps. */
private val unwrapped: (State, PendingUnlock) -> ByteArray = { state, asked ->
    state.keystore.unwrap(asked.alias(), asked.context(), asked.wrapped())
}

private fun Arguments.key(): (State, PendingUnlock) -> ByteArray = choice(
    "key",
    "unwrapped" to unwrapped,
    "wrong" to { _, _ -> ByteArray(32) { 1 } },
    "short" to { _, _ -> ByteArray(31) },
)
