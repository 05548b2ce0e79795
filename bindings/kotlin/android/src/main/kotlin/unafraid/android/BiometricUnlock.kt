package unafraid.android

import android.annotation.TargetApi
import android.app.Activity
import android.hardware.biometrics.BiometricManager.Authenticators
import android.hardware.biometrics.BiometricPrompt
import android.os.Build
import android.os.CancellationSignal
import kotlin.coroutines.resume
import kotlin.coroutines.resumeWithException
import kotlinx.coroutines.Dispatchers
import kotlinx.coroutines.suspendCancellableCoroutine
import kotlinx.coroutines.withContext
import unafraid.Journal
import unafraid.KeystoreException
import unafraid.Passphrase
import unafraid.Vault

/**
 * Opens a vault whose key wants the person: asks for a fingerprint, a face or the PIN, unwraps the
 * key, and unlocks with it and the passphrase. Where the vault's key is in no keystore, nobody is
 * asked.
 *
 * Call it on the main thread. [keystore] is the one that the vault was made with, and asks; [title]
 * is what the system's prompt says. Better not the name of the app: others may see the screen.
 *
 * It throws what [Vault.unlock] throws, and [KeystoreException.AuthCanceled] where the person
 * cancelled.
 */
@TargetApi(Build.VERSION_CODES.R)
public suspend fun Vault.unlockAsking(
    activity: Activity,
    keystore: AndroidKeystore,
    title: CharSequence,
    passphrase: Passphrase,
): Journal {
    val pending = pendingUnlock() ?: return unlock(passphrase)
    pending.use {
        // Nothing is held open while the person looks for a finger: the vault's file is not, either.
        askPerson(activity, title)
        val key = withContext(Dispatchers.IO) {
            keystore.unwrap(pending.alias(), pending.context(), pending.wrapped())
        }
        // It is wiped there.
        return unlock(passphrase, pending, key)
    }
}

/**
 * Asks for a fingerprint, a face or the PIN, with the system's own prompt. For a minute after it an
 * [AndroidKeystore] that asks lets its key be used.
 *
 * Call it on the main thread of an app whose manifest has `android.permission.USE_BIOMETRIC`. It
 * throws [KeystoreException.AuthCanceled] where the person cancelled, and
 * [KeystoreException.AuthRequired] where asking was not possible: too many attempts, or no screen
 * lock.
 */
@TargetApi(Build.VERSION_CODES.R)
public suspend fun askPerson(activity: Activity, title: CharSequence): Unit =
    suspendCancellableCoroutine { asked ->
        val outcome = object : BiometricPrompt.AuthenticationCallback() {
            override fun onAuthenticationSucceeded(result: BiometricPrompt.AuthenticationResult) {
                if (asked.isActive) asked.resume(Unit)
            }

            // A finger that is not known comes elsewhere, and does not end the prompt.
            override fun onAuthenticationError(code: Int, words: CharSequence?) {
                if (asked.isActive) asked.resumeWithException(ending(code))
            }
        }
        val cancel = CancellationSignal()
        asked.invokeOnCancellation { cancel.cancel() }
        BiometricPrompt.Builder(activity)
            .setTitle(title)
            .setAllowedAuthenticators(Authenticators.BIOMETRIC_STRONG or Authenticators.DEVICE_CREDENTIAL)
            .build()
            .authenticate(cancel, activity.mainExecutor, outcome)
    }

private fun ending(code: Int): KeystoreException = when (code) {
    BiometricPrompt.BIOMETRIC_ERROR_USER_CANCELED,
    BiometricPrompt.BIOMETRIC_ERROR_CANCELED,
    -> KeystoreException.AuthCanceled()
    else -> KeystoreException.AuthRequired()
}
