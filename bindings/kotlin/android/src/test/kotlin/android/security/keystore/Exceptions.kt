package android.security.keystore

import java.security.InvalidKeyException

// Android's own, with the same parent, for tests: its classes need a newer Java than the tests run on.

class UserNotAuthenticatedException : InvalidKeyException()

class KeyPermanentlyInvalidatedException : InvalidKeyException()
