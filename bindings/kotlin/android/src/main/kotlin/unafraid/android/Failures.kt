package unafraid.android

import android.security.keystore.KeyPermanentlyInvalidatedException
import android.security.keystore.UserNotAuthenticatedException
import java.security.InvalidKeyException
import java.security.UnrecoverableKeyException
import javax.crypto.IllegalBlockSizeException
import unafraid.KeystoreException

/**
 * What a failure of Android's keystore means.
 *
 * Only what the system says in so many words is final. Between Android 12 and 14 a key that wants an
 * unlocked screen can fail while the screen *is* unlocked, after a weak face unlock or a trusted
 * watch; it works again once the PIN has been typed. So whatever else keeps such a key from being used
 * is taken for a locked screen, which can be tried again: never for a lost key.
 */
internal fun meaningOf(
    failure: Exception,
    screenIsLocked: Boolean,
    keyWantsUnlockedScreen: Boolean,
    keyWantsPerson: Boolean,
): KeystoreException = when {
    failure is KeyPermanentlyInvalidatedException -> KeystoreException.KeyInvalidated()
    // So the keystore tells of an invalidated key that is only looked up; with a cause, the looking up
    // itself failed.
    failure is UnrecoverableKeyException && failure.cause == null -> KeystoreException.KeyInvalidated()
    screenIsLocked -> KeystoreException.DeviceLocked()
    failure is UserNotAuthenticatedException && keyWantsPerson -> KeystoreException.AuthRequired()
    // The latter is the same, told only at the end of the operation.
    failure is InvalidKeyException || failure is IllegalBlockSizeException ->
        if (keyWantsUnlockedScreen) KeystoreException.DeviceLocked() else KeystoreException.Failed()
    else -> KeystoreException.Failed()
}
