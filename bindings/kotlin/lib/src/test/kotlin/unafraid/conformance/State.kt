package unafraid.conformance

import java.nio.file.Path
import kotlinx.coroutines.CoroutineScope
import kotlinx.coroutines.CoroutineStart
import kotlinx.coroutines.Dispatchers
import kotlinx.coroutines.SupervisorJob
import kotlinx.coroutines.cancel
import kotlinx.coroutines.launch
import unafraid.Guide
import unafraid.Journal
import unafraid.KeystoreException
import unafraid.Passphrase
import unafraid.PendingUnlock
import unafraid.Progress
import unafraid.ProgressListener
import unafraid.TestKeystore
import unafraid.UnafraidException
import unafraid.Vault

/** What the steps of one case share. */
class State(private val folder: Path) : AutoCloseable {
    /** How many phones there were before this one. */
    private var phone = 0
    val path: Path get() = file("vault-$phone")
    var keystore = TestKeystore()
        private set
    var guide: Guide = Guide.english()
    /** What was asked, and the key that the app unwrapped. */
    var pending: Pair<PendingUnlock, ByteArray>? = null
    /** The key of the last card that was made. */
    var cardKey: String? = null
    var told = Told()
    @Volatile
    var reentered: String? = null

    private val scope = CoroutineScope(SupervisorJob())
    private var openedVault: Vault? = null
    private var openedJournal: Journal? = null

    var vault: Vault
        get() = openedVault ?: throw UnknownToRunner("no vault yet")
        set(value) {
            openedVault?.close()
            openedVault = value
        }

    var journal: Journal
        get() = openedJournal ?: throw UnknownToRunner("nothing was unlocked yet")
        set(value) {
            openedJournal = value
        }

    fun file(name: String): Path = folder.resolve(name)

    /** Another phone: no vault, and a keystore without keys. */
    fun takeNewPhone() {
        phone++
        keystore = TestKeystore()
        openedVault?.close()
        openedVault = null
    }

    /** Listens on the thread that tells, as far as the flow allows it. */
    fun listen(vault: Vault) {
        scope.launch(Dispatchers.Unconfined, CoroutineStart.UNDISPATCHED) {
            vault.progress.collect(told::add)
        }
    }

    fun listener(then: () -> Unit): ProgressListener = object : ProgressListener {
        override fun advanced(done: UInt, total: UInt) {
            told.add(Progress(done.toInt(), total.toInt()))
            then()
        }
    }

    /** Calls into the vault from where that is refused. Past the layer, which would change the thread. */
    fun reenter() {
        reentered = try {
            vault.blocking.isThere()
            null
        } catch (error: UnafraidException) {
            error.variant()
        }
    }

    fun behaviour(word: String): () -> Unit = when (word) {
        "works" -> ({})
        "throws" -> ({ throw IllegalStateException("EXAMPLE") })
        "reenters" -> ({ reenter() })
        "AuthRequired" -> ({ throw KeystoreException.AuthRequired() })
        "AuthCanceled" -> ({ throw KeystoreException.AuthCanceled() })
        "DeviceLocked" -> ({ throw KeystoreException.DeviceLocked() })
        "KeyInvalidated" -> ({ throw KeystoreException.KeyInvalidated() })
        "KeyMissing" -> ({ throw KeystoreException.KeyMissing() })
        "Failed" -> ({ throw KeystoreException.Failed() })
        else -> throw UnknownToRunner("a keystore that $word")
    }

    override fun close() {
        // Whatever a case broke on purpose can make locking fail; the next case has its own folder.
        openedJournal?.let { runCatching { it.close() } }
        pending?.first?.close()
        openedVault?.close()
        scope.cancel()
    }
}

inline fun <T> Arguments.passphrase(name: String = "passphrase", use: (Passphrase) -> T): T =
    Passphrase.of(text(name).toCharArray()).use(use)
