package unafraid

/**
 * The app's keystore as the library calls it: keys are wiped when they have been used, and whatever
 * else than a [KeystoreException] comes out of it becomes [KeystoreException.Failed]. The generated
 * code would pass an exception's whole text on, and would not see an [Error] at all.
 */
internal class GuardedKeystore(private val keystore: DeviceKeystore) : DeviceKeystore {
    private val unwrapped = ThreadLocal<MutableList<ByteArray>>()

    override fun wrap(alias: String, context: ByteArray, key: ByteArray): ByteArray =
        try {
            guarded { keystore.wrap(alias, context, key) }
        } finally {
            key.fill(0)
        }

    override fun unwrap(alias: String, context: ByteArray, wrapped: ByteArray): ByteArray {
        val key = guarded { keystore.unwrap(alias, context, wrapped) }
        unwrapped.get()?.add(key)
        return key
    }

    override fun deleteKey(alias: String): Unit = guarded { keystore.deleteKey(alias) }

    /** Begins to remember, on this thread, what `unwrap` returns. */
    fun remember(): Unit = unwrapped.set(mutableListOf())

    /** Wipes what it returned since. */
    fun forget() {
        unwrapped.get()?.forEach { it.fill(0) }
        unwrapped.remove()
    }

    private inline fun <T> guarded(call: () -> T): T =
        try {
            call()
        } catch (known: KeystoreException) {
            throw known
        } catch (_: Throwable) {
            throw KeystoreException.Failed()
        }
}

/**
 * Does a call of the library, and wipes what `unwrap` returned in it. The library calls a keystore on
 * the thread of the call.
 */
internal inline fun <T> GuardedKeystore?.wipingAfter(call: () -> T): T {
    this?.remember()
    try {
        return call()
    } finally {
        this?.forget()
    }
}
