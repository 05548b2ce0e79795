package unafraid.conformance

import unafraid.NewCard

val BACKUP_STEPS: Steps = mapOf(
    "new_phone" to { takeNewPhone() },
    "backup" to { a -> journal.backup(named(a, "to")).decodeToString() },
    "restore" to { a ->
        val from = named(a, "from")
        a.passphrase("words") { words -> a.passphrase { vault.restore(from, words, it) } }
    },
    "card" to {
        NewCard().use { made ->
            cardKey = made.key().decodeToString()
            made.card()
        }
    },
    "card_key" to { cardKey ?: throw UnknownToRunner("no card was made") },
    "hand_over" to { a -> journal.handOver(named(a, "to"), a.text("card")) },
    "restore_handed_over" to { a ->
        val from = named(a, "from")
        a.passphrase("key") { key -> a.passphrase { vault.restoreHandedOver(from, key, it) } }
    },
    "erase" to { journal.erase() },
)

/** The path of the file that an argument names. */
private fun State.named(a: Arguments, argument: String): String = file(a.text(argument)).toString()
