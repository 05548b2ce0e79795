package unafraid

import java.io.File
import java.io.InputStream
import java.io.OutputStream
import kotlin.time.Duration
import kotlin.time.Duration.Companion.milliseconds
import kotlinx.coroutines.CoroutineDispatcher
import kotlinx.coroutines.flow.Flow
import kotlinx.coroutines.flow.flow
import kotlinx.coroutines.withContext

/** The number of an experience or draft in its space. */
public typealias Id = ULong

/**
 * An open space, until it is locked: by [lock], by [lockIfIdle], by [erase] or by [close]. After that every call
 * ends with [UnafraidException.Locked].
 *
 * All functions can be called from any coroutine and thread, also at the same time. One call is
 * carried out after the other, so that a journal never occupies more than one thread; only locking
 * does not queue behind what waits. A call that runs is finished even where its coroutine is
 * cancelled, and its result dropped: what it stored is stored.
 *
 * What the journal gives is the app's copy, which locking does not wipe: let go of it then too.
 */
public class Journal internal constructor(
    internal val blocking: BlockingJournal,
    private val keystore: GuardedKeystore?,
    private val dispatcher: CoroutineDispatcher,
) : AutoCloseable {
    private val oneByOne = dispatcher.limitedParallelism(1)

    /** Stores an experience, and gives its number. It is on the storage when this returns. */
    @Throws(UnafraidException::class)
    public suspend fun add(experience: Experience): Id = call { add(experience) }

    /** Stores many experiences: after a crash all of them or none. */
    @Throws(UnafraidException::class)
    public suspend fun addAll(experiences: List<Experience>): List<Id> = call { addAll(experiences) }

    /** One experience, whole. */
    @Throws(UnafraidException::class)
    public suspend fun get(id: Id): Entry = call { get(id) }

    /**
     * A page of the experiences that match: [count] of them after the first [start]. Newest first; on
     * the same day the more precise first; those without a date last; then in the order in which they
     * were stored. A page is one call of the library: ask for rows in pages, not one by one.
     */
    @Throws(UnafraidException::class)
    public suspend fun page(filter: Filter = Filter(), start: Int = 0, count: Int = PAGE): List<Entry> =
        call { page(filter, start.natural(), count.natural()) }

    /** How many experiences match. */
    @Throws(UnafraidException::class)
    public suspend fun count(filter: Filter = Filter()): Int = call { count(filter).toInt() }

    /**
     * A page of the experiences that match and in whose texts every word is found, in the order of
     * [page], with the places of the words as indexes into the strings: as a word, as the beginning of
     * one and as a part, whatever the case, accents, width and vowel points.
     */
    @Throws(UnafraidException::class)
    public suspend fun search(
        words: String,
        filter: Filter = Filter(),
        start: Int = 0,
        count: Int = PAGE,
    ): List<Found> = call { search(words, filter, start.natural(), count.natural()) }

    /**
     * Replaces an experience by this one. What a newer version stored in it and this one does not
     * show stays.
     */
    @Throws(UnafraidException::class)
    public suspend fun edit(id: Id, experience: Experience): Unit = call { edit(id, experience) }

    /** Removes an experience with everything that is kept with it. */
    @Throws(UnafraidException::class)
    public suspend fun remove(id: Id): Unit = call { remove(id) }

    /** How many things a newer version stored that this one cannot show. They are kept. */
    @Throws(UnafraidException::class)
    public suspend fun countNewer(): Int = call { countNewer().toInt() }

    /** The room that is left in the space. */
    @Throws(UnafraidException::class)
    public suspend fun capacity(): Capacity = call { capacity() }

    /**
     * What deleting the hardware key of this vault's file is worth: what the app can tell a person of older
     * copies of the file.
     */
    @Throws(UnafraidException::class)
    public suspend fun keystoreLevel(): KeystoreLevel = call { keystoreLevel() }

    /**
     * Reads everything in the space again from the file and verifies it. Gives the number of damaged
     * cells outside the space.
     */
    @Throws(UnafraidException::class)
    public suspend fun check(): Int = call { check().toInt() }

    /** Stores the experiences of a file: after a crash all of them or none. */
    @Throws(UnafraidException::class)
    public suspend fun importFile(file: ByteArray, format: ImportFormat): Imported =
        call { lending(file) { importFile(it, format) } }

    /**
     * What is lost, where the space is damaged; null where it is whole. The journal then shows
     * everything that is whole, and each change ends with `Damaged`.
     */
    @Throws(UnafraidException::class)
    public suspend fun loss(): Loss? = call { loss() }

    /**
     * The same in words, a sentence each, to be shown to the person as they are; none where the space
     * is whole.
     */
    @Throws(UnafraidException::class)
    public suspend fun lossInWords(guide: Guide): List<String> = call { lossInWords(guide) }

    /**
     * Whole files of a damaged space whose experiences are lost, and pieces of others, with the ending
     * `bin`. They are read like others.
     */
    @Throws(UnafraidException::class)
    public suspend fun orphans(): List<Orphan> = call { orphans() }

    /**
     * Where one can complain about an experience, with what to know before. [city] is the city where none
     * was answered; [today] is the day that it is, as in `2026-11-28`. Show the sentences of a route before
     * its [letter].
     */
    @Throws(UnafraidException::class)
    public suspend fun letterRoutes(id: Id, guide: Guide, today: String, city: String? = null): LetterRoutes =
        call { letterRoutes(id, guide, city, today) }

    /**
     * A letter about an experience to a [route] that fits it. It gives the month and not the day, no office
     * and none of the person's words, but for what [with] names. The page is the app's copy: it is not
     * encrypted, and nothing here wipes it.
     */
    @Throws(UnafraidException::class)
    public suspend fun letter(
        id: Id,
        guide: Guide,
        route: String,
        with: List<Key> = emptyList(),
        format: PageFormat = PageFormat.HTML,
        city: String? = null,
    ): String = call { letter(id, guide, city, route, with, format) }

    /**
     * One's own data as a page of HTML that needs nothing but itself. Attachments are linked under
     * `attachments/ID-NUMBER.ENDING`; their bytes are not in it.
     */
    @Throws(UnafraidException::class)
    public suspend fun exportPage(guide: Guide): String = call { exportPage(guide) }

    /** One's own data for programs: one JSON object a line, in the order of [page]. */
    @Throws(UnafraidException::class)
    public suspend fun exportJson(): String = call { exportJson() }

    /**
     * Makes a backup of the whole space at the path [to], as large as the vault, and gives the words that
     * open it: twelve, in UTF-8, with a space between them. Nothing is overwritten. What is at the path
     * afterwards is a whole backup or nothing: it was opened with the words, and compared, before it got its
     * name. Other spaces are not in it.
     *
     * **Before that**, tell the person: who has the file and the words can read everything, with no phone
     * and no passphrase, so they belong in different places; what she removes, erases or changes later stays
     * in the backup; and that she made one shows in the file being there.
     *
     * The words are nowhere else. Show them this once, and fill the array with zeros. Where she could not
     * write them down, remove the file, because nothing opens it any more. Where the coroutine is cancelled,
     * so that nobody gets the words, it is removed here.
     */
    @Throws(UnafraidException::class)
    public suspend fun backup(to: String): ByteArray {
        val giveUp = { words: ByteArray ->
            words.fill(0)
            File(to).delete()
            Unit
        }
        return oneByOne.take(giveUp) { open { backup(to) } }
    }

    /**
     * Makes a backup of the whole space at the path [to] that only the holder of the card's key can open:
     * not who has this phone, and not who knows the passphrase. [card] is the card's text, with any white
     * space in it: see [NewCard]. Otherwise as [backup].
     *
     * **Before that**, let the person make sure that the card is really that of the one she trusts, and that
     * it came from her: who put another in its place can read everything. Tell her that she cannot open the
     * file herself, that the one who holds the key can be made to open it, and that what she removes, erases
     * or changes later stays in it. To keep nothing here, [erase] after this returned.
     */
    @Throws(UnafraidException::class)
    public suspend fun handOver(to: String, card: String): Unit = call { handOver(to, card) }

    /** What a file of this length, in bytes, would take. Nothing is written. */
    @Throws(UnafraidException::class)
    public suspend fun costOf(length: Long): Cost = call { costOf(length.natural()) }

    /**
     * Keeps a file that is in memory, and gives its number among those of its experience. [ending] is
     * what the file's name ends in, as in `jpg`; it is kept where it only says what the file is. The
     * array stays the caller's to wipe.
     */
    @Throws(UnafraidException::class)
    public suspend fun attach(id: Id, bytes: ByteArray, ending: String? = null): Int =
        call { lending(bytes) { attach(id, it, ending).toInt() } }

    /**
     * Keeps a file of [length] bytes, and gives its number. It is read in pieces of 64 KiB, with room
     * for other calls in between; what was read is wiped. Where reading or storing fails, the stream
     * is of another length, or the coroutine is cancelled, nothing of it is kept. Whether it fits is
     * known before the first byte is read. The stream is not closed.
     */
    @Throws(UnafraidException::class)
    public suspend fun attach(id: Id, length: Long, ending: String? = null, stream: InputStream): Int {
        val writer = oneByOne.take(giveBack = { it.giveUp() }) {
            open { beginAttachment(id, length.natural(), ending) }
        }
        return Incoming(writer, dispatcher, oneByOne).use { it.take(stream) }
    }

    /**
     * An attachment in pieces of 63,296 bytes, the last one fewer. Each piece is read when it is
     * collected, and is the collector's to wipe.
     */
    public fun readAttachment(id: Id, number: Int): Flow<ByteArray> = flow {
        var piece = 0u
        while (true) emit(call { readAttachment(id, number.natural(), piece++) } ?: break)
    }

    /** Writes an attachment to a stream, and wipes what it wrote. The stream is not closed. */
    @Throws(UnafraidException::class)
    public suspend fun readAttachment(id: Id, number: Int, into: OutputStream): Unit =
        readAttachment(id, number).collect { piece ->
            try {
                withContext(dispatcher) { into.write(piece) }
            } finally {
                piece.fill(0)
            }
        }

    /** Removes an attachment. */
    @Throws(UnafraidException::class)
    public suspend fun detach(id: Id, number: Int): Unit = call { detach(id, number.natural()) }

    /** Begins to tell an experience, and gives the draft's number. */
    @Throws(UnafraidException::class)
    public suspend fun beginDraft(): Id = call { beginDraft() }

    /** The drafts, in the order in which they were begun. They are on no page and in no count. */
    @Throws(UnafraidException::class)
    public suspend fun drafts(): List<DraftInfo> = call { drafts() }

    /** What to ask next; `null` when there is nothing more to ask. */
    @Throws(UnafraidException::class)
    public suspend fun nextQuestion(draft: Id, guide: Guide): Question? =
        call { nextQuestion(draft, guide) }

    /** A question as it is shown now, to come back to it. */
    @Throws(UnafraidException::class)
    public suspend fun question(draft: Id, step: String, guide: Guide): Question =
        call { question(draft, step, guide) }

    /**
     * Answers a question by a code, a date or words, in place of any answer before; an empty text
     * takes the answer back. Gives what to ask next.
     */
    @Throws(UnafraidException::class)
    public suspend fun answer(draft: Id, key: Key, value: String, guide: Guide): Question? =
        call { answer(draft, key, value, guide) }

    /**
     * Answers about the barriers of a step, in place of any answers before, and leaves the step. Gives
     * what to ask next.
     */
    @Throws(UnafraidException::class)
    public suspend fun answerEach(
        draft: Id,
        step: String,
        answers: Map<Barrier, Answer>,
        guide: Guide,
    ): Question? = call { answerEach(draft, step, answers, guide) }

    /** Passes a step over: it is not asked again unless it is required. Gives what to ask next. */
    @Throws(UnafraidException::class)
    public suspend fun passOver(draft: Id, step: String, guide: Guide): Question? =
        call { passOver(draft, step, guide) }

    /**
     * Makes an experience of a draft, under the same number. It can be finished as soon as service and
     * outcome are known.
     */
    @Throws(UnafraidException::class)
    public suspend fun finishDraft(draft: Id): Unit = call { finishDraft(draft) }

    /** Removes a draft. */
    @Throws(UnafraidException::class)
    public suspend fun removeDraft(draft: Id): Unit = call { removeDraft(draft) }

    /** How long ago the last call was, by a clock that stops while the phone sleeps. */
    @Throws(UnafraidException::class)
    public suspend fun idle(): Duration =
        withContext(dispatcher) { open { idleMilliseconds() } }.toLong().milliseconds

    /** Locks if the last call was at least this long ago; `null` where it was not. See [AutoLock]. */
    @Throws(UnafraidException::class)
    public suspend fun lockIfIdle(after: Duration): LockOutcome? = dispatcher.inAnyCase {
        open { lockIfIdle(after.inWholeMilliseconds.coerceAtLeast(0).toULong()) }
    }

    /**
     * Wipes texts and keys from memory, then seals the file under keys that did not exist before. It
     * is done even where the coroutine is cancelled.
     */
    @Throws(UnafraidException::class)
    public suspend fun lock(): LockOutcome = dispatcher.inAnyCase { open { lock() } }

    /**
     * Erases this space, and locks: nothing opens it any more, and its passphrase is a wrong one. In effect
     * when this returns, also where the lock is deferred, and done even where the coroutine is cancelled. The
     * vault's other spaces stay, and so does every backup that was made before.
     *
     * **Before that**, ask the person once: nothing brings it back but a backup.
     *
     * Where it fails, the journal is locked all the same, and the space can still be there: unlock it again
     * to see.
     */
    @Throws(UnafraidException::class)
    public suspend fun erase(): LockOutcome = dispatcher.inAnyCase { open { erase() } }

    /**
     * Locks where that was not done yet, and lets go of the library's memory. **It blocks**, for up to
     * seconds where it has to lock: for `use` off the main thread and for tests. An app calls [lock],
     * and this after it.
     */
    override fun close() {
        if (blocking.uniffiIsDestroyed) return
        blocking.use {
            try {
                open { lock() }
            } catch (_: UnafraidException.Locked) {
                // It was locked before.
            }
        }
    }

    /**
     * Raises a defect on purpose in the middle of a call, for an app's own tests: it ends with
     * [UnafraidException.Defect], and the journal is locked.
     */
    @Throws(UnafraidException::class)
    public suspend fun raiseDefect(): Unit = call { raiseDefect(this) }

    private suspend fun <T> call(work: BlockingJournal.() -> T): T = withContext(oneByOne) { open(work) }

    /** To a caller a journal that was closed is locked, also where it is closed by another thread. */
    private fun <T> open(work: BlockingJournal.() -> T): T =
        try {
            keystore.wipingAfter { blocking.work() }
        } catch (failure: IllegalStateException) {
            throw if (blocking.uniffiIsDestroyed) UnafraidException.Locked() else failure
        }

    private companion object {
        const val PAGE = 50
    }
}

private fun Int.natural(): UInt {
    require(this >= 0) { "a number below 0" }
    return toUInt()
}

private fun Long.natural(): ULong {
    require(this >= 0) { "a number below 0" }
    return toULong()
}
