package unafraid

import java.io.ByteArrayInputStream
import java.io.ByteArrayOutputStream
import java.io.IOException
import java.io.InputStream
import java.io.OutputStream
import java.nio.file.Path
import java.util.concurrent.CountDownLatch
import kotlin.random.Random
import kotlin.test.Test
import kotlin.test.assertContentEquals
import kotlin.test.assertEquals
import kotlin.test.assertFailsWith
import kotlin.test.assertTrue
import kotlinx.coroutines.Dispatchers
import kotlinx.coroutines.cancelAndJoin
import kotlinx.coroutines.flow.first
import kotlinx.coroutines.flow.toList
import kotlinx.coroutines.launch
import kotlinx.coroutines.runBlocking
import org.junit.jupiter.api.io.TempDir

class AttachmentTest {
    @TempDir
    lateinit var folder: Path

    private val file = Random(1).nextBytes(200_000)

    /** So long that the first of it is on the storage before the last comes in. */
    private val long = Random(2).nextBytes(400_000)

    @Test
    fun `a stream comes out as it went in`(): Unit = runBlocking {
        withJournal(folder) { journal ->
            val id = journal.add(library())
            val number = journal.attach(id, file.size.toLong(), "jpg", ByteArrayInputStream(file))
            val pieces = journal.readAttachment(id, number).toList()
            assertEquals(listOf(63_296, 63_296, 63_296, 10_112), pieces.map { it.size })
            assertContentEquals(file, pieces.reduce(ByteArray::plus))

            val into = Wiped()
            journal.readAttachment(id, number, into)
            assertContentEquals(file, into.all.toByteArray())
            assertTrue(into.given.all { piece -> piece.all { it == 0.toByte() } })

            assertContentEquals(file.copyOf(63_296), journal.readAttachment(id, number).first())
            assertEquals("jpg", journal.get(id).attachments.single().ending)
        }
    }

    @Test
    fun `an array and an empty file can be kept too`(): Unit = runBlocking {
        withJournal(folder) { journal ->
            val id = journal.add(library())
            val before = file.copyOf()
            val number = journal.attach(id, file)
            assertContentEquals(before, file)
            val out = ByteArrayOutputStream()
            journal.readAttachment(id, number, out)
            assertContentEquals(file, out.toByteArray())
            val empty = journal.attach(id, 0, stream = InputStream.nullInputStream())
            assertEquals(0, journal.readAttachment(id, empty).toList().sumOf { it.size })
        }
    }

    @Test
    fun `a stream that fails, is cancelled or has another length leaves nothing`(): Unit = runBlocking {
        withJournal(folder) { journal ->
            val id = journal.add(library())
            val free = journal.capacity().free

            val failing = FileThen(long) { throw IOException("EXAMPLE") }
            assertFailsWith<IOException> { journal.attach(id, 500_000, stream = failing) }

            val short = assertFailsWith<UnafraidException.Refused> {
                journal.attach(id, file.size + 1L, stream = ByteArrayInputStream(file))
            }
            assertEquals(Reason.OTHER_LENGTH, short.reason)
            val longer = assertFailsWith<UnafraidException.Refused> {
                journal.attach(id, file.size - 1L, stream = ByteArrayInputStream(file))
            }
            assertEquals(Reason.OTHER_LENGTH, longer.reason)

            val stuck = CountDownLatch(1)
            val attaching = launch(Dispatchers.Default) {
                val endless = FileThen(long) {
                    stuck.countDown()
                    CountDownLatch(1).await()
                    -1
                }
                journal.attach(id, 500_000, stream = endless)
            }
            stuck.await()
            assertTrue(journal.capacity().free < free)
            attaching.cancelAndJoin()

            assertEquals(free, journal.capacity().free)
            assertEquals(emptyList(), journal.get(id).attachments)
        }
    }

    @Test
    fun `other calls are made while a slow stream comes in`(): Unit = runBlocking {
        withJournal(folder) { journal ->
            val id = journal.add(library())
            val called = CountDownLatch(1)
            val attaching = launch(Dispatchers.Default) {
                val slow = FileThen(file) {
                    called.await()
                    -1
                }
                journal.attach(id, file.size.toLong(), stream = slow)
            }
            assertEquals(1, journal.count())
            called.countDown()
            attaching.join()
            assertEquals(1, journal.get(id).attachments.size)
        }
    }

    @Test
    fun `what does not fit is refused before the stream is read`(): Unit = runBlocking {
        withJournal(folder) { journal ->
            val id = journal.add(library())
            val unread = object : InputStream() {
                override fun read(): Int = throw AssertionError("read")
            }
            assertFailsWith<UnafraidException.Full> { journal.attach(id, 1L shl 40, stream = unread) }
            assertTrue(!journal.costOf(1L shl 40).fits)
        }
    }

    /** Gives a file, and then does something else. */
    private class FileThen(private val file: ByteArray, private val then: () -> Int) : InputStream() {
        private var at = 0

        override fun read(): Int = throw AssertionError("single bytes")

        override fun read(into: ByteArray, offset: Int, count: Int): Int {
            if (at == file.size) return then()
            val now = minOf(count, file.size - at)
            file.copyInto(into, offset, at, at + now)
            at += now
            return now
        }
    }

    /** Copies what it is given, and remembers the arrays. */
    private class Wiped : OutputStream() {
        val all = ByteArrayOutputStream()
        val given = mutableListOf<ByteArray>()

        override fun write(byte: Int) = throw AssertionError("single bytes")

        override fun write(bytes: ByteArray) {
            all.write(bytes)
            given += bytes
        }
    }
}
