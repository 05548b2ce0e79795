package unafraid

import java.util.concurrent.ConcurrentHashMap
import javax.crypto.AEADBadTagException
import javax.crypto.Cipher
import javax.crypto.KeyGenerator
import javax.crypto.SecretKey
import javax.crypto.spec.GCMParameterSpec

/** A keystore as a phone has it, in memory, that can be told to misbehave before it does its work. */
class TestKeystore : DeviceKeystore {
    private val keys = ConcurrentHashMap<String, SecretKey>()

    var beforeWrap: () -> Unit = {}
    var beforeUnwrap: () -> Unit = {}
    var beforeDelete: () -> Unit = {}

    /** Every array that `wrap` was given and that `unwrap` returned. */
    val seen = mutableListOf<ByteArray>()

    val size: Int get() = keys.size

    override fun wrap(alias: String, context: ByteArray, key: ByteArray): ByteArray {
        beforeWrap()
        seen += key
        val fresh = KeyGenerator.getInstance("AES").apply { init(256) }.generateKey()
        keys[alias] = fresh
        val cipher = Cipher.getInstance(AES_GCM)
        cipher.init(Cipher.ENCRYPT_MODE, fresh)
        cipher.updateAAD(context)
        return cipher.iv + cipher.doFinal(key)
    }

    override fun unwrap(alias: String, context: ByteArray, wrapped: ByteArray): ByteArray {
        beforeUnwrap()
        val key = keys[alias] ?: throw KeystoreException.KeyMissing()
        val cipher = Cipher.getInstance(AES_GCM)
        cipher.init(Cipher.DECRYPT_MODE, key, GCMParameterSpec(TAG_BITS, wrapped, 0, IV_BYTES))
        cipher.updateAAD(context)
        return try {
            cipher.doFinal(wrapped, IV_BYTES, wrapped.size - IV_BYTES).also { seen += it }
        } catch (_: AEADBadTagException) {
            throw KeystoreException.Failed()
        }
    }

    override fun deleteKey(alias: String) {
        beforeDelete()
        keys.remove(alias)
    }

    private companion object {
        const val AES_GCM = "AES/GCM/NoPadding"
        const val TAG_BITS = 128
        const val IV_BYTES = 12
    }
}
