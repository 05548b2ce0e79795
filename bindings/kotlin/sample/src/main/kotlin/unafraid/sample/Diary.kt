package unafraid.sample

import androidx.compose.runtime.getValue
import androidx.compose.runtime.mutableStateOf
import androidx.compose.runtime.setValue
import kotlin.time.Duration.Companion.minutes
import kotlinx.coroutines.CoroutineScope
import kotlinx.coroutines.Dispatchers
import kotlinx.coroutines.Job
import kotlinx.coroutines.flow.Flow
import kotlinx.coroutines.flow.first
import kotlinx.coroutines.launch
import kotlinx.coroutines.withContext
import unafraid.Answer
import unafraid.AutoLock
import unafraid.Barrier
import unafraid.Entry
import unafraid.Guide
import unafraid.Id
import unafraid.Journal
import unafraid.Passphrase
import unafraid.Progress
import unafraid.Question
import unafraid.UnafraidException
import unafraid.Vault
import unafraid.explanation
import unafraid.labels

/** What is on the screen. */
sealed interface Screen {
    /** Something takes its time. */
    data object Busy : Screen

    /** A passphrase is asked for: a first one, where there is no vault yet. */
    data class Locked(val isNew: Boolean) : Screen

    /** What is in the diary, or what was found in it. */
    data class Entries(val entries: List<Entry>) : Screen

    /** A question about what happened. */
    data class Asking(val draft: Id, val question: Question, val canBeFinished: Boolean) : Screen
}

/** What the app does, in the scope of the whole app, on its main thread. It knows nothing of Android. */
class Diary(private val vault: Vault, private val scope: CoroutineScope) {
    var screen: Screen by mutableStateOf(Screen.Busy)
        private set

    /** What went wrong, for the person. */
    var message: String? by mutableStateOf(null)
        private set

    /**
     * What is lost and what is whole, a sentence each, where the vault is damaged. It can then only be
     * read.
     */
    var loss: List<String> by mutableStateOf(emptyList())
        private set

    /** How far creating, opening or closing the vault is. */
    val progress: Flow<Progress> = vault.progress

    private val guide = Guide.english()
    val labels = guide.labels()

    private class Open(val journal: Journal, val autoLock: AutoLock)

    private var open: Open? = null
    private var opening: Job = scope.launch { screen = Screen.Locked(isNew = !vault.isThere()) }
    private var closing: Job? = null
    private var searching: Job? = null

    /** Makes the vault if there is none, and opens it. The passphrase is wiped afterwards. */
    fun unlock(passphrase: CharArray) {
        val asked = screen as? Screen.Locked ?: return
        screen = Screen.Busy
        message = null
        opening = scope.launch {
            try {
                closing?.join()
                Passphrase.of(passphrase).use {
                    if (asked.isNew) vault.create(it)
                    opened(vault.unlock(it))
                }
            } catch (error: UnafraidException) {
                message = error.explanation
                screen = Screen.Locked(isNew = !vault.isThere())
            } finally {
                passphrase.fill('\u0000')
            }
        }
    }

    /** Closes the diary at once. Nothing of it stays on the screen or in memory. */
    fun lock() {
        if (open == null && screen == Screen.Busy) {
            // It was about to open. The library lets go of what nobody waits for any more.
            opening.cancel()
            opening = scope.launch { screen = Screen.Locked(isNew = !vault.isThere()) }
        }
        open?.let {
            forget(it)
            it.autoLock.onBackground()
        }
    }

    /** Shows what contains all of these words; everything where there are none. */
    fun search(words: String): Job {
        searching?.cancel()
        return step {
            val found = if (words.isBlank()) journal.page() else journal.search(words).map { it.entry }
            Screen.Entries(found)
        }.also { searching = it }
    }

    /** Asks about an experience; where that was interrupted before, from there on. */
    fun tell() = step {
        val draft = journal.drafts().lastOrNull()?.id ?: journal.beginDraft()
        asking(draft, journal.nextQuestion(draft, guide))
    }

    /** Every answer is stored when it is given, so that nothing is lost when the phone is put away. */
    fun answer(asked: Screen.Asking, value: String) = step {
        asking(asked.draft, journal.answer(asked.draft, asked.question.key, value, guide))
    }

    fun answerEach(asked: Screen.Asking, answers: Map<Barrier, Answer>) = step {
        asking(asked.draft, journal.answerEach(asked.draft, asked.question.step, answers, guide))
    }

    fun passOver(asked: Screen.Asking) = step {
        asking(asked.draft, journal.passOver(asked.draft, asked.question.step, guide))
    }

    /** Keeps what was told so far as an experience. */
    fun finish(asked: Screen.Asking) = step { asking(asked.draft, null) }

    /** Leaves the questions. What was told so far stays a draft. */
    fun showEntries() = step { Screen.Entries(journal.page()) }

    private suspend fun Open.asking(draft: Id, next: Question?): Screen {
        if (next == null) {
            journal.finishDraft(draft)
            return Screen.Entries(journal.page())
        }
        val canBeFinished = journal.drafts().any { it.id == draft && it.canBeFinished }
        return Screen.Asking(draft, next, canBeFinished)
    }

    private suspend fun opened(journal: Journal) {
        val opened = Open(journal, AutoLock(journal, after = 2.minutes, scope))
        open = opened
        closing = scope.launch {
            opened.autoLock.state.first { it != AutoLock.State.Open }
            forget(opened)
            withContext(Dispatchers.IO) { journal.close() }
        }
        val entries = journal.page()
        val lost = journal.lossInWords(guide)
        if (open === opened) {
            loss = lost
            screen = Screen.Entries(entries)
        }
    }

    private fun forget(closed: Open) {
        if (open !== closed) return
        open = null
        message = null
        loss = emptyList()
        screen = Screen.Locked(isNew = false)
    }

    /** Goes on to another screen, unless the diary was closed meanwhile. */
    private fun step(next: suspend Open.() -> Screen): Job = scope.launch {
        val asked = open ?: return@launch
        try {
            val screen = asked.next()
            if (open === asked) {
                message = null
                this@Diary.screen = screen
            }
        } catch (error: UnafraidException) {
            if (open === asked) message = error.explanation
        }
    }
}
