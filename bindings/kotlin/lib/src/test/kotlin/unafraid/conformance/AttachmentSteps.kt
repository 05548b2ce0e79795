package unafraid.conformance

import java.io.ByteArrayOutputStream
import java.nio.ByteBuffer
import java.util.concurrent.CountDownLatch
import kotlinx.coroutines.CompletableDeferred
import kotlinx.coroutines.CoroutineStart
import kotlinx.coroutines.Dispatchers
import kotlinx.coroutines.async
import kotlinx.coroutines.cancelAndJoin
import kotlinx.coroutines.coroutineScope
import kotlinx.coroutines.flow.collect
import unafraid.Attachment

val ATTACHMENT_STEPS: Steps = mapOf(
    "cost_of" to { a ->
        val cost = journal.costOf(a.long("length"))
        mapOf("bytes" to cost.bytes, "free" to cost.free, "fits" to cost.fits)
    },
    "attach" to { a -> journal.attach(a.id("id"), file(a.int("length")), a.textOrNull("ending")) },
    "attach_in_pieces" to { a ->
        val pieces = Pieces(a)
        a.choice<suspend State.() -> Int?>(
            "then",
            "finish" to { pieces.attach(this) { END } },
            "cancel" to { pieces.attachUntilCancelled(this) },
            "nothing" to { pieces.leaveUnfinished(this) },
        )()
    },
    "read_attachment" to { a ->
        val id = a.id("id")
        val number = a.int("number")
        var pieces = 0
        val read = ByteArrayOutputStream()
        journal.readAttachment(id, number).collect {
            pieces++
            read.write(it)
        }
        val whole = read.toByteArray().contentEquals(file(read.size()))
        val length = journal.get(id).attachments.single { it.number.toInt() == number }.length
        mapOf("length" to read.size(), "pieces" to pieces, "is_whole" to (whole && length == read.size().toULong()))
    },
    "detach" to { a -> journal.detach(a.id("id"), a.int("number")) },
    "attachments" to { a -> journal.get(a.id("id")).attachments.map(::attachment) },
)

private const val END = -1

private fun attachment(attachment: Attachment) =
    mapOf("number" to attachment.number, "length" to attachment.length, "ending" to attachment.ending)

private class Pieces(a: Arguments) {
    val id = a.id("id")
    val length = a.long("length")
    val announced = a.long("announced", length)
    val most = a.int("pieces_of")
    val ending = a.textOrNull("ending")

    suspend fun attach(state: State, atEnd: () -> Int): Int =
        state.journal.attach(id, announced, ending, FileStream(length, most, atEnd))

    /** Cancels the coroutine while the stream, all given, does not come to its end. */
    suspend fun attachUntilCancelled(state: State): Int? = coroutineScope {
        val allGiven = CompletableDeferred<Unit>()
        val attaching = async(Dispatchers.Default) {
            attach(state) {
                allGiven.complete(Unit)
                CountDownLatch(1).await()
                END
            }
        }
        attaching.invokeOnCompletion { allGiven.complete(Unit) }
        allGiven.await()
        if (attaching.isCompleted) attaching.await()
        attaching.cancelAndJoin()
        null
    }

    /** Past the layer, which always ends what it began. */
    fun leaveUnfinished(state: State): Int? {
        val writer = state.journal.blocking.beginAttachment(id, announced.toULong(), ending)
        val bytes = file(length.toInt())
        for (start in bytes.indices step most) {
            val piece = bytes.copyOfRange(start, minOf(start + most, bytes.size))
            writer.write(ByteBuffer.allocateDirect(piece.size).put(piece).flip())
        }
        return null
    }
}
