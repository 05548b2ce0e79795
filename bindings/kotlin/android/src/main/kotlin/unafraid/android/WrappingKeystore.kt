package unafraid.android

import java.security.GeneralSecurityException
import java.security.ProviderException
import javax.crypto.AEADBadTagException
import javax.crypto.Cipher
import javax.crypto.spec.GCMParameterSpec
import unafraid.DeviceKeystore
import unafraid.KeystoreException

/**
 * Wraps a vault's key with AES-256-GCM under a hardware key that is made for it alone.
 *
 * What comes out is `version (1 byte) ‖ IV (12 bytes) ‖ ciphertext and tag`. The hardware chooses the
 * IV, and the context is authenticated with the rest. Nothing here is of Android, so that all of it
 * is tested on a plain JVM.
 */
public class WrappingKeystore(private val keys: HardwareKeys) : DeviceKeystore {
    override fun wrap(alias: String, context: ByteArray, key: ByteArray): ByteArray = explained {
        val cipher = Cipher.getInstance(TRANSFORMATION)
        cipher.init(Cipher.ENCRYPT_MODE, keys.fresh(alias))
        cipher.updateAAD(context)
        val sealed = cipher.doFinal(key)
        if (cipher.iv.size != IV_LENGTH) throw KeystoreException.Failed()
        byteArrayOf(VERSION) + cipher.iv + sealed
    }

    override fun unwrap(alias: String, context: ByteArray, wrapped: ByteArray): ByteArray = explained {
        // Looked at first: bytes that cannot be a wrapped key say nothing about the hardware's key.
        if (wrapped.size < SHORTEST || wrapped[0] != VERSION) throw KeystoreException.Failed()
        val key = keys.find(alias) ?: throw KeystoreException.KeyMissing()
        val cipher = Cipher.getInstance(TRANSFORMATION)
        cipher.init(Cipher.DECRYPT_MODE, key, GCMParameterSpec(TAG_BITS, wrapped, IV_START, IV_LENGTH))
        cipher.updateAAD(context)
        cipher.doFinal(wrapped, SEALED_START, wrapped.size - SEALED_START)
    }

    override fun deleteKey(alias: String): Unit = explained { keys.delete(alias) }

    private inline fun <T> explained(work: () -> T): T =
        try {
            work()
        } catch (_: AEADBadTagException) {
            throw KeystoreException.Failed()
        } catch (failure: GeneralSecurityException) {
            throw keys.explain(failure)
        } catch (failure: ProviderException) {
            throw keys.explain(failure)
        }

    private companion object {
        const val TRANSFORMATION = "AES/GCM/NoPadding"
        const val VERSION: Byte = 1
        const val IV_START = 1
        const val IV_LENGTH = 12
        const val SEALED_START = IV_START + IV_LENGTH
        const val TAG_BITS = 128
        const val SHORTEST = SEALED_START + TAG_BITS / 8
    }
}
