package unafraid

import java.nio.ByteBuffer

// Bytes go to the library in direct buffers, which are not moved and copied by the garbage
// collector. The generated code passes on where a buffer begins and how much remains in it, not its
// position: every buffer here is used from position 0.

/** A copy of these bytes. */
internal fun direct(bytes: ByteArray): ByteBuffer =
    ByteBuffer.allocateDirect(bytes.size).apply {
        put(bytes)
        flip()
    }

/** Overwrites all of it. */
internal fun ByteBuffer.wipe() {
    clear()
    for (at in 0 until capacity()) put(at, 0)
}

/** Lends a copy of these bytes to one call, and wipes the copy. */
internal inline fun <T> lending(bytes: ByteArray, use: (ByteBuffer) -> T): T {
    val copy = direct(bytes)
    try {
        return use(copy)
    } finally {
        copy.wipe()
    }
}
