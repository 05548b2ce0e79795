package unafraid.android

import java.security.InvalidKeyException
import java.security.ProviderException
import javax.crypto.KeyGenerator
import javax.crypto.SecretKey
import kotlin.test.Test
import kotlin.test.assertContentEquals
import kotlin.test.assertEquals
import kotlin.test.assertFailsWith
import kotlin.test.assertFalse
import kotlin.test.assertNull
import unafraid.KeystoreException

class WrappingKeystoreTest {
    private val keys = KeysInMemory()
    private val keystore = WrappingKeystore(keys)
    private val key = ByteArray(32) { it.toByte() }

    @Test
    fun `what was wrapped comes back`() {
        val wrapped = keystore.wrap("alias.a", CONTEXT, key)
        assertContentEquals(key, keystore.unwrap("alias.a", CONTEXT, wrapped))
    }

    @Test
    fun `a wrapped key is a version, an IV, and the key with a tag`() {
        val wrapped = keystore.wrap("alias.a", CONTEXT, key)
        assertEquals(1 + 12 + 32 + 16, wrapped.size)
        assertEquals(1, wrapped[0])
        assertFalse(wrapped.containsRun(key))
    }

    @Test
    fun `every wrapping has a key and an IV of its own`() {
        val first = keystore.wrap("alias.a", CONTEXT, key)
        val firstKey = keys.find("alias.a")
        val second = keystore.wrap("alias.a", CONTEXT, key)
        assertFalse(firstKey!!.encoded.contentEquals(keys.find("alias.a")!!.encoded))
        assertFalse(first.contentEquals(second))
        assertFailsWith<KeystoreException.Failed> { keystore.unwrap("alias.a", CONTEXT, first) }
        assertContentEquals(key, keystore.unwrap("alias.a", CONTEXT, second))
    }

    @Test
    fun `another context fails`() {
        val wrapped = keystore.wrap("alias.a", CONTEXT, key)
        for (other in listOf("other", "", "contexts").map(String::toByteArray)) {
            assertFailsWith<KeystoreException.Failed> { keystore.unwrap("alias.a", other, wrapped) }
        }
    }

    @Test
    fun `another alias fails, whether it has a key or not`() {
        val wrapped = keystore.wrap("alias.a", CONTEXT, key)
        assertFailsWith<KeystoreException.KeyMissing> { keystore.unwrap("alias.b", CONTEXT, wrapped) }
        keystore.wrap("alias.b", CONTEXT, key)
        assertFailsWith<KeystoreException.Failed> { keystore.unwrap("alias.b", CONTEXT, wrapped) }
    }

    @Test
    fun `a change of any bit fails`() {
        val wrapped = keystore.wrap("alias.a", CONTEXT, key)
        for (bit in 0 until wrapped.size * 8) {
            val changed = wrapped.clone()
            changed[bit / 8] = (changed[bit / 8].toInt() xor (1 shl bit % 8)).toByte()
            assertFailsWith<KeystoreException.Failed>("bit $bit") {
                keystore.unwrap("alias.a", CONTEXT, changed)
            }
        }
    }

    @Test
    fun `any other length fails`() {
        val wrapped = keystore.wrap("alias.a", CONTEXT, key)
        val lengths = (0 until wrapped.size).map(wrapped::copyOf) + listOf(wrapped + 0)
        for (other in lengths) {
            assertFailsWith<KeystoreException.Failed>("${other.size} bytes") {
                keystore.unwrap("alias.a", CONTEXT, other)
            }
        }
    }

    @Test
    fun `bytes that cannot be a wrapped key are no missing key`() {
        assertFailsWith<KeystoreException.Failed> { keystore.unwrap("alias.a", CONTEXT, ByteArray(5)) }
    }

    @Test
    fun `a deleted key is missing, and deleting it again is no error`() {
        val wrapped = keystore.wrap("alias.a", CONTEXT, key)
        keystore.deleteKey("alias.a")
        keystore.deleteKey("alias.a")
        assertNull(keys.find("alias.a"))
        assertFailsWith<KeystoreException.KeyMissing> { keystore.unwrap("alias.a", CONTEXT, wrapped) }
    }

    @Test
    fun `what the hardware says is explained by those who know it`() {
        val wrapped = keystore.wrap("alias.a", CONTEXT, key)
        for (failure in listOf(InvalidKeyException("locked"), ProviderException("locked"))) {
            keys.failure = failure
            assertFailsWith<KeystoreException.DeviceLocked> { keystore.wrap("alias.b", CONTEXT, key) }
            assertFailsWith<KeystoreException.DeviceLocked> { keystore.unwrap("alias.a", CONTEXT, wrapped) }
            assertFailsWith<KeystoreException.DeviceLocked> { keystore.deleteKey("alias.a") }
        }
        keys.failure = null
        assertContentEquals(key, keystore.unwrap("alias.a", CONTEXT, wrapped))
    }

    private fun ByteArray.containsRun(run: ByteArray): Boolean =
        (0..size - run.size).any { copyOfRange(it, it + run.size).contentEquals(run) }

    private companion object {
        val CONTEXT = "context".toByteArray()
    }
}

/** Keys in memory, which fail when they are told to. */
private class KeysInMemory : HardwareKeys {
    private val keys = mutableMapOf<String, SecretKey>()
    var failure: Exception? = null

    override fun fresh(alias: String): SecretKey {
        failOnDemand()
        val generator = KeyGenerator.getInstance("AES").apply { init(256) }
        return generator.generateKey().also { keys[alias] = it }
    }

    override fun find(alias: String): SecretKey? {
        failOnDemand()
        return keys[alias]
    }

    override fun delete(alias: String) {
        failOnDemand()
        keys -= alias
    }

    override fun explain(failure: Exception): KeystoreException =
        if (failure === this.failure) KeystoreException.DeviceLocked() else KeystoreException.Failed()

    private fun failOnDemand() {
        failure?.let { throw it }
    }
}
