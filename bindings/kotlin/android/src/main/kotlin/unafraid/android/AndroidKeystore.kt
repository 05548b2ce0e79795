package unafraid.android

import android.annotation.TargetApi
import android.app.KeyguardManager
import android.content.Context
import android.os.Build
import android.security.keystore.KeyGenParameterSpec
import android.security.keystore.KeyProperties
import java.security.KeyStore
import java.security.ProviderException
import javax.crypto.KeyGenerator
import javax.crypto.SecretKey
import unafraid.DeviceKeystore
import unafraid.KeystoreException

/**
 * The phone's keystore for a vault: one AES key in StrongBox, or where the phone has none, in its
 * trusted execution environment. Deleting that key is what makes older copies of the vault's file
 * useless. The key can only be used while the screen is unlocked (Android 9 and newer): a vault that
 * is locked after the screen gives `LockOutcome.Deferred`, and the next unlock does what is left.
 *
 * ```
 * val vault = Vault(context.vaultPath(), AndroidKeystore(context))
 * ```
 *
 * @param asksPerson whether the key also wants a fingerprint, a face or the screen lock's PIN from
 *   not long ago: Android 11 and newer, see [canAskPerson]. Then tell the vault with
 *   `keystorePrompts = true`, unlock with [unlockAsking], and call [askPerson] before `create` and
 *   `changePassphrase`. The key dies when the person removes the screen lock, and with it the vault
 *   on this phone; adding a finger does not harm it.
 */
public class AndroidKeystore(context: Context, asksPerson: Boolean = false) :
    DeviceKeystore by WrappingKeystore(AndroidKeys(context.applicationContext, asksPerson)) {

    public companion object {
        /** Whether this version of Android lets a key want a fingerprint or the PIN, as needed here. */
        public val canAskPerson: Boolean get() = Build.VERSION.SDK_INT >= Build.VERSION_CODES.R
    }
}

/** The keys of this app in Android's keystore. */
internal class AndroidKeys(private val context: Context, private val asksPerson: Boolean) : HardwareKeys {
    private val store = KeyStore.getInstance(PROVIDER).apply { load(null) }

    init {
        require(!asksPerson || AndroidKeystore.canAskPerson) { "asking the person needs Android 11" }
    }

    override fun fresh(alias: String): SecretKey {
        if (Build.VERSION.SDK_INT >= Build.VERSION_CODES.P) {
            try {
                return generate(specification(alias).setIsStrongBoxBacked(true))
            } catch (_: ProviderException) {
                // Not only StrongBoxUnavailableException: some phones have a StrongBox that fails in
                // its own ways. The trusted execution environment is there on every phone.
            }
        }
        return generate(specification(alias))
    }

    override fun find(alias: String): SecretKey? = store.getKey(alias, null) as SecretKey?

    override fun delete(alias: String): Unit = store.deleteEntry(alias)

    override fun explain(failure: Exception): KeystoreException =
        meaningOf(failure, screenIsLocked(), wantsUnlockedScreen, asksPerson)

    private fun specification(alias: String): KeyGenParameterSpec.Builder {
        val purposes = KeyProperties.PURPOSE_ENCRYPT or KeyProperties.PURPOSE_DECRYPT
        val builder = KeyGenParameterSpec.Builder(alias, purposes)
            .setKeySize(KEY_BITS)
            .setBlockModes(KeyProperties.BLOCK_MODE_GCM)
            .setEncryptionPaddings(KeyProperties.ENCRYPTION_PADDING_NONE)
        if (wantsUnlockedScreen) builder.setUnlockedDeviceRequired(true)
        if (asksPerson) builder.wantPerson()
        return builder
    }

    /**
     * For some time after the person was asked, and not for one operation: the vault wraps under a
     * fresh key while it opens, which must not ask again. The PIN is allowed, because a key for
     * fingerprints alone dies when a finger is added.
     */
    @TargetApi(Build.VERSION_CODES.R)
    private fun KeyGenParameterSpec.Builder.wantPerson() {
        val kinds = KeyProperties.AUTH_BIOMETRIC_STRONG or KeyProperties.AUTH_DEVICE_CREDENTIAL
        setUserAuthenticationRequired(true)
        setUserAuthenticationParameters(SECONDS_AFTER_ASKING, kinds)
    }

    private fun generate(specification: KeyGenParameterSpec.Builder): SecretKey {
        val generator = KeyGenerator.getInstance(KeyProperties.KEY_ALGORITHM_AES, PROVIDER)
        generator.init(specification.build())
        return generator.generateKey()
    }

    private fun screenIsLocked(): Boolean =
        context.getSystemService(KeyguardManager::class.java)?.isDeviceLocked == true

    private companion object {
        const val PROVIDER = "AndroidKeyStore"
        const val KEY_BITS = 256

        /** Enough to hash a passphrase and seal 64 MiB on a slow phone. */
        const val SECONDS_AFTER_ASKING = 60

        val wantsUnlockedScreen: Boolean get() = Build.VERSION.SDK_INT >= Build.VERSION_CODES.P
    }
}
