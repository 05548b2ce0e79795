package unafraid

import java.nio.ByteBuffer
import java.nio.CharBuffer
import java.nio.charset.CodingErrorAction

/**
 * A passphrase, outside the heap, so that the garbage collector makes no copies of it, and wiped by
 * [close].
 *
 * Give it characters of an array, not of a `String`: a string cannot be wiped.
 *
 * ```
 * Passphrase.of(characters).use { vault.unlock(it) }
 * characters.fill('\u0000')
 * ```
 */
public class Passphrase private constructor(private val utf8: ByteBuffer) : AutoCloseable {
    private var users = 0
    private var closed = false

    /**
     * Wipes the passphrase. A call that is using it ends first; every later one throws
     * [IllegalStateException].
     */
    override fun close(): Unit = synchronized(this) {
        closed = true
        wipeWhenUnused()
    }

    /** Says nothing of what is inside. */
    override fun toString(): String = "Passphrase"

    /** Lends the bytes to one call. */
    internal inline fun <T> lend(use: (ByteBuffer) -> T): T {
        begin()
        try {
            return use(utf8)
        } finally {
            end()
        }
    }

    private fun begin(): Unit = synchronized(this) {
        check(!closed) { "the passphrase was closed" }
        users++
    }

    private fun end(): Unit = synchronized(this) {
        users--
        wipeWhenUnused()
    }

    private fun wipeWhenUnused() {
        if (closed && users == 0) utf8.wipe()
    }

    public companion object {
        /**
         * A copy of these characters, which stay the caller's to wipe. Half of a surrogate pair is
         * refused with [UnafraidException.PassphraseRefused].
         */
        public fun of(chars: CharArray): Passphrase {
            val utf8 = ByteBuffer.allocateDirect(chars.size * MOST_BYTES_OF_A_CHAR)
            val encoder = Charsets.UTF_8.newEncoder()
                .onMalformedInput(CodingErrorAction.REPORT)
                .onUnmappableCharacter(CodingErrorAction.REPORT)
            val result = encoder.encode(CharBuffer.wrap(chars), utf8, true)
            utf8.flip()
            if (result.isError) {
                utf8.wipe()
                throw UnafraidException.PassphraseRefused(PassphraseReason.NOT_UTF8)
            }
            return Passphrase(utf8)
        }

        /** A copy of these bytes of UTF-8, which stay the caller's to wipe. */
        public fun ofUtf8(bytes: ByteArray): Passphrase = Passphrase(direct(bytes))

        private const val MOST_BYTES_OF_A_CHAR = 3
    }
}
