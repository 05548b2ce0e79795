package unafraid

import java.io.InputStream
import java.nio.ByteBuffer
import kotlinx.coroutines.CoroutineDispatcher
import kotlinx.coroutines.runInterruptible
import kotlinx.coroutines.withContext

/**
 * A file on its way into a journal. The stream is read on [reading], so that a slow one does not keep
 * the journal from other calls, which are made on [storing].
 */
internal class Incoming(
    private val writer: BlockingAttachmentWriter,
    private val reading: CoroutineDispatcher,
    private val storing: CoroutineDispatcher,
) : AutoCloseable {
    private val read = ByteArray(PIECE)
    private val piece = ByteBuffer.allocateDirect(PIECE)

    /** Takes all of the stream, or nothing, and gives the attachment's number. */
    suspend fun take(stream: InputStream): Int =
        try {
            while (true) {
                val length = runInterruptible(reading) { stream.read(read) }
                if (length < 0) break
                withContext(storing) { store(length) }
            }
            withContext(storing) { writer.finish().toInt() }
        } catch (failure: Throwable) {
            storing.inAnyCase { writer.giveUp() }
            throw failure
        }

    private fun store(length: Int) {
        piece.clear()
        piece.put(read, 0, length)
        piece.flip()
        writer.write(piece)
    }

    /** Wipes what was read. */
    override fun close() {
        read.fill(0)
        piece.wipe()
        writer.close()
    }

    private companion object {
        const val PIECE = 64 * 1024
    }
}

/** Removes what was stored of the file, where there is something. */
internal fun BlockingAttachmentWriter.giveUp() {
    try {
        cancel()
    } catch (_: UnafraidException) {
        // It was finished, or the journal is locked, which removes it too.
    } finally {
        close()
    }
}
