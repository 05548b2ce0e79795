package unafraid.android

import android.security.keystore.KeyPermanentlyInvalidatedException
import android.security.keystore.UserNotAuthenticatedException
import java.security.InvalidKeyException
import java.security.KeyStoreException
import java.security.ProviderException
import java.security.UnrecoverableKeyException
import javax.crypto.IllegalBlockSizeException
import kotlin.test.Test
import kotlin.test.assertIs
import unafraid.KeystoreException

class FailuresTest {
    @Test
    fun `a key that the system invalidated is lost, whatever the screen`() {
        for (locked in listOf(true, false)) {
            for (failure in listOf(KeyPermanentlyInvalidatedException(), UnrecoverableKeyException())) {
                assertIs<KeystoreException.KeyInvalidated>(meaning(failure, locked))
            }
        }
    }

    @Test
    fun `behind a locked screen nothing else is lost`() {
        for (failure in listOf(notAuthenticated, refused, refusedAtTheEnd, lookingUpFailed, broken)) {
            assertIs<KeystoreException.DeviceLocked>(meaning(failure, screenIsLocked = true))
        }
    }

    @Test
    fun `a key that wants the person asks for the person`() {
        assertIs<KeystoreException.AuthRequired>(meaning(notAuthenticated, keyWantsPerson = true))
    }

    @Test
    fun `a key that fails although the screen is unlocked can be tried again`() {
        for (failure in listOf(notAuthenticated, refused, refusedAtTheEnd)) {
            assertIs<KeystoreException.DeviceLocked>(meaning(failure))
        }
        assertIs<KeystoreException.DeviceLocked>(meaning(refused, keyWantsPerson = true))
    }

    @Test
    fun `on a phone whose keys do not know of the screen that is a failure`() {
        for (failure in listOf(refused, refusedAtTheEnd)) {
            assertIs<KeystoreException.Failed>(meaning(failure, keyWantsUnlockedScreen = false))
        }
    }

    @Test
    fun `a keystore that is broken is no lost key`() {
        for (failure in listOf(lookingUpFailed, broken)) {
            assertIs<KeystoreException.Failed>(meaning(failure))
        }
    }

    private val notAuthenticated = UserNotAuthenticatedException()
    private val refused = InvalidKeyException("EXAMPLE")
    private val refusedAtTheEnd = IllegalBlockSizeException("EXAMPLE")
    private val lookingUpFailed =
        UnrecoverableKeyException("EXAMPLE").apply { initCause(KeyStoreException("EXAMPLE")) }
    private val broken = ProviderException("EXAMPLE")

    private fun meaning(
        failure: Exception,
        screenIsLocked: Boolean = false,
        keyWantsUnlockedScreen: Boolean = true,
        keyWantsPerson: Boolean = false,
    ) = meaningOf(failure, screenIsLocked, keyWantsUnlockedScreen, keyWantsPerson)
}
