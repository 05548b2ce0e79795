package unafraid

import kotlinx.coroutines.CoroutineDispatcher
import kotlinx.coroutines.Dispatchers
import kotlinx.coroutines.flow.Flow
import kotlinx.coroutines.withContext

/**
 * A vault: a locked file at [path], of which nothing can be read. [unlock] gives a [Journal].
 *
 * The functions suspend and can be called from the main thread; hashing and sealing take up to
 * seconds on [dispatcher]. A call that has begun is finished even where its coroutine is cancelled;
 * a journal that nobody waits for any more is wiped from memory at once.
 *
 * @param path the file. Choose a folder that is in no backup.
 * @param keystore the phone's keystore; without one, older copies of the file stay readable to
 *   whoever has the passphrase. It is called on the thread of the call. The keys that it is given
 *   and that its `unwrap` returns are wiped when they have been used.
 * @param keystorePrompts whether its `unwrap` asks the person something. Then unlock in two steps,
 *   with [pendingUnlock].
 * @param dispatcher where the blocking calls run.
 */
public class Vault internal constructor(
    path: String,
    keystore: DeviceKeystore?,
    keystorePrompts: Boolean,
    private val dispatcher: CoroutineDispatcher,
    listener: ProgressListener?,
) : AutoCloseable {
    private val told = ProgressFlow()
    private val keystore = keystore?.let(::GuardedKeystore)
    internal val blocking: BlockingVault

    init {
        ProgressThread.keep()
        blocking = BlockingVault(path, this.keystore, keystorePrompts, listener ?: told)
    }

    public constructor(
        path: String,
        keystore: DeviceKeystore? = null,
        keystorePrompts: Boolean = false,
        dispatcher: CoroutineDispatcher = Dispatchers.IO,
    ) : this(path, keystore, keystorePrompts, dispatcher, null)

    /**
     * How far [create], [unlock], [changePassphrase], [grow], [restore], [Journal.backup], [Journal.handOver]
     * or [Journal.lock] is. It never ends, and begins with what is told after it is collected. About a hundred come in one step, the last ones maybe
     * after the step; a slow collector misses the oldest.
     */
    public val progress: Flow<Progress> get() = told.news

    /** Makes the vault, with one empty space that the passphrase opens. Nothing is overwritten. */
    @Throws(UnafraidException::class)
    public suspend fun create(passphrase: Passphrase, size: VaultSize = VaultSize.MIB16): Unit =
        withContext(dispatcher) { native { passphrase.lend { create(it, size) } } }

    /** Opens the space that the passphrase belongs to. */
    @Throws(UnafraidException::class)
    public suspend fun unlock(passphrase: Passphrase): Journal =
        opened { passphrase.lend { unlock(it) } }

    /**
     * The first of two steps, for a keystore that prompts: what the app has to unwrap, after it has
     * asked the person. `null` where the vault's key is in no keystore: then [unlock] asks nobody.
     * Nothing is held open meanwhile.
     */
    @Throws(UnafraidException::class)
    public suspend fun pendingUnlock(): PendingUnlock? =
        withContext(dispatcher) { native { pendingUnlock() } }

    /**
     * The second step: opens the space that the passphrase belongs to, with the 32 bytes that the
     * app unwrapped. [key] is wiped afterwards, whatever came of it. Where the vault was opened in
     * between, this ends with [UnafraidException.Keystore] and the reason
     * [KeystoreException.AuthRequired]: begin with the first step again.
     */
    @Throws(UnafraidException::class)
    public suspend fun unlock(passphrase: Passphrase, pending: PendingUnlock, key: ByteArray): Journal =
        try {
            opened {
                passphrase.lend { words -> lending(key) { unlockPending(words, pending, it) } }
            }
        } finally {
            key.fill(0)
        }

    /**
     * Opens the space that [present] belongs to with [new] from now on, and with [present] no more.
     * Once begun it is done, even where the coroutine is cancelled.
     */
    @Throws(UnafraidException::class)
    public suspend fun changePassphrase(present: Passphrase, new: Passphrase): LockOutcome =
        withContext(dispatcher) {
            native { present.lend { old -> new.lend { changePassphrase(old, it) } } }
        }

    /**
     * Makes another space, empty, that [new] opens from now on. The space of [present] stays, and those of
     * [keep]. **Before that**, show the person this, however many spaces she has: a space that is not named
     * can be lost, and nobody can say whether there is one. Lock the journal first.
     */
    @Throws(UnafraidException::class)
    public suspend fun createSpace(present: Passphrase, keep: List<Passphrase>, new: Passphrase): LockOutcome =
        withContext(dispatcher) {
            native {
                newSpace().use { space ->
                    for (passphrase in keep) passphrase.lend { space.keep(it) }
                    present.lend { old -> new.lend { space.create(old, it) } }
                }
            }
        }

    /**
     * Gives the space of [present] an erase phrase, or another one; `null` takes it away. An unlock with it
     * opens the same space as the passphrase, and when it returns, nothing opens any other space of the
     * vault any more. Off until it is set. What it risks stands in `core/THREATS.md`: say it before. Lock
     * the journal first.
     */
    @Throws(UnafraidException::class)
    public suspend fun setErasePhrase(present: Passphrase, erase: Passphrase?): LockOutcome =
        withContext(dispatcher) {
            native {
                present.lend { old ->
                    if (erase == null) removeErasePhrase(old) else erase.lend { setErasePhrase(old, it) }
                }
            }
        }

    /**
     * Makes the vault's file larger, with every space in it. One that has this size, or a larger one, stays
     * as it is. The file's size shows to everyone. Lock the journal first.
     */
    @Throws(UnafraidException::class)
    public suspend fun grow(present: Passphrase, size: VaultSize): LockOutcome =
        withContext(dispatcher) { native { present.lend { grow(it, size) } } }

    /**
     * Makes the vault from the backup at the path [backup]: of its size, with what it holds, opened by
     * [passphrase], under keys of its own and of this phone's keystore. [words] are the twelve, in any case,
     * with any white space. Nothing is overwritten, and all is restored or nothing; the backup stays as it
     * is.
     *
     * **After that**, tell the person that the file and the words still open what they opened before.
     */
    @Throws(UnafraidException::class)
    public suspend fun restore(backup: String, words: Passphrase, passphrase: Passphrase): Unit =
        withContext(dispatcher) {
            native { words.lend { twelve -> passphrase.lend { restore(backup, twelve, it) } } }
        }

    /**
     * The same from a file that was handed over, with the text of the [key] of the card that it was handed
     * over to. With another card's key it ends with [UnafraidException.WrongWords].
     */
    @Throws(UnafraidException::class)
    public suspend fun restoreHandedOver(file: String, key: Passphrase, passphrase: Passphrase): Unit =
        withContext(dispatcher) {
            native { key.lend { own -> passphrase.lend { restoreHandedOver(file, own, it) } } }
        }

    /**
     * Destroys the vault with every space in it, and its hardware keys, without a passphrase. Ask the person
     * once. An open journal must be locked first.
     */
    @Throws(UnafraidException::class)
    public suspend fun destroy(): Unit = withContext(dispatcher) { native { destroyVault() } }

    /** Whether there is a file at the path. That it is a whole vault only unlocking tells. */
    @Throws(UnafraidException::class)
    public suspend fun isThere(): Boolean = withContext(dispatcher) { native { isThere() } }

    /** Lets go of the library's memory. A journal that is open stays open. */
    override fun close(): Unit = blocking.close()

    private suspend fun opened(unlock: BlockingVault.() -> BlockingJournal): Journal {
        val opened = dispatcher.take(giveBack = BlockingJournal::close) { native { unlock() } }
        return Journal(opened, keystore, dispatcher)
    }

    private fun <T> native(call: BlockingVault.() -> T): T =
        keystore.wipingAfter { blocking.call() }
}
