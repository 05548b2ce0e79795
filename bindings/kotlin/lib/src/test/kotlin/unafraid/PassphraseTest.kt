package unafraid

import java.nio.ByteBuffer
import kotlin.test.Test
import kotlin.test.assertContentEquals
import kotlin.test.assertEquals
import kotlin.test.assertFailsWith
import kotlin.test.assertTrue

class PassphraseTest {
    @Test
    fun `characters become UTF-8`() {
        assertContentEquals("é 東 😀".encodeToByteArray(), Passphrase.of("é 東 😀".toCharArray()).bytes())
        assertContentEquals(byteArrayOf(), Passphrase.of(charArrayOf()).bytes())
        assertContentEquals(byteArrayOf(1, 2, 3), Passphrase.ofUtf8(byteArrayOf(1, 2, 3)).bytes())
    }

    @Test
    fun `what was given stays the caller's`() {
        val chars = WORDS.toCharArray()
        val bytes = WORDS.encodeToByteArray()
        Passphrase.of(chars).close()
        Passphrase.ofUtf8(bytes).close()
        assertEquals(WORDS, chars.concatToString())
        assertEquals(WORDS, bytes.decodeToString())
    }

    @Test
    fun `half of a surrogate pair is refused wherever it stands`() {
        for (malformed in listOf("\uD83D", "a\uD83Db", "\uDE00a", "a\uD83D")) {
            val refused = assertFailsWith<UnafraidException.PassphraseRefused> {
                Passphrase.of(malformed.toCharArray())
            }
            assertEquals(PassphraseReason.NOT_UTF8, refused.reason)
        }
    }

    @Test
    fun `closing wipes all of it`() {
        val passphrase = words()
        val buffer = passphrase.buffer()
        assertTrue(buffer.everything().any { it != 0.toByte() })
        passphrase.close()
        assertTrue(buffer.everything().all { it == 0.toByte() })
        passphrase.close()
    }

    @Test
    fun `it is not wiped under a call that uses it`() {
        val passphrase = words()
        val buffer = passphrase.lend { buffer ->
            passphrase.close()
            assertTrue(buffer.everything().any { it != 0.toByte() })
            buffer
        }
        assertTrue(buffer.everything().all { it == 0.toByte() })
    }

    @Test
    fun `it cannot be used after closing`() {
        val passphrase = words()
        passphrase.close()
        assertFailsWith<IllegalStateException> { passphrase.bytes() }
    }

    @Test
    fun `its text tells nothing`() {
        assertEquals("Passphrase", words().toString())
    }
}

private fun Passphrase.buffer(): ByteBuffer = lend { it }

private fun Passphrase.bytes(): ByteArray = lend { ByteArray(it.remaining()).also(it.duplicate()::get) }

/** What is in the memory, however much of it the buffer still shows. */
private fun ByteBuffer.everything(): List<Byte> = duplicate().clear().let { all -> List(all.capacity()) { all.get(it) } }
