package unafraid.android

import javax.crypto.SecretKey
import unafraid.KeystoreException

/** Keys that never leave their hardware, found by an alias. */
public interface HardwareKeys {
    /** Makes a fresh AES key of 256 bits, in place of any with this alias. */
    public fun fresh(alias: String): SecretKey

    /** The key with this alias, where there is one. */
    public fun find(alias: String): SecretKey?

    /** Deletes the key with this alias, where there is one. */
    public fun delete(alias: String)

    /**
     * What it means that working with a key failed so. It is not asked about what needs no knowledge
     * of the hardware: a key that is missing, or bytes that were tampered with.
     */
    public fun explain(failure: Exception): KeystoreException
}
