package unafraid.sample

import androidx.compose.foundation.layout.Arrangement
import androidx.compose.foundation.layout.Column
import androidx.compose.foundation.layout.Row
import androidx.compose.foundation.layout.fillMaxSize
import androidx.compose.foundation.layout.fillMaxWidth
import androidx.compose.foundation.layout.padding
import androidx.compose.foundation.layout.safeDrawingPadding
import androidx.compose.foundation.lazy.LazyColumn
import androidx.compose.foundation.lazy.items
import androidx.compose.foundation.rememberScrollState
import androidx.compose.foundation.text.BasicSecureTextField
import androidx.compose.foundation.text.input.TextFieldState
import androidx.compose.foundation.text.input.clearText
import androidx.compose.foundation.verticalScroll
import androidx.compose.material3.Button
import androidx.compose.material3.FilterChip
import androidx.compose.material3.LinearProgressIndicator
import androidx.compose.material3.MaterialTheme
import androidx.compose.material3.OutlinedButton
import androidx.compose.material3.OutlinedTextField
import androidx.compose.material3.Surface
import androidx.compose.material3.Text
import androidx.compose.material3.TextButton
import androidx.compose.runtime.Composable
import androidx.compose.runtime.collectAsState
import androidx.compose.runtime.getValue
import androidx.compose.runtime.key
import androidx.compose.runtime.mutableStateMapOf
import androidx.compose.runtime.mutableStateOf
import androidx.compose.runtime.remember
import androidx.compose.runtime.setValue
import androidx.compose.ui.Modifier
import androidx.compose.ui.unit.dp
import unafraid.Answer
import unafraid.Barrier
import unafraid.Choice
import unafraid.Entry
import unafraid.QuestionForm

// Words are kept in `remember` and never in `rememberSaveable`, which would hand them to the system
// to store outside the vault. They are gone after a turn of the phone; answers are not, because each
// is in the vault when it was given.

@Composable
fun DiaryScreens(diary: Diary) {
    MaterialTheme {
        Surface(Modifier.fillMaxSize()) {
            Column(
                Modifier.safeDrawingPadding().padding(16.dp),
                verticalArrangement = Arrangement.spacedBy(12.dp),
            ) {
                diary.message?.let { Text(it, color = MaterialTheme.colorScheme.error) }
                when (val screen = diary.screen) {
                    Screen.Busy -> BusyScreen(diary)
                    is Screen.Locked -> LockedScreen(diary, screen)
                    is Screen.Entries -> EntriesScreen(diary, screen)
                    is Screen.Asking -> key(screen.question.step) { AskingScreen(diary, screen) }
                }
            }
        }
    }
}

@Composable
private fun BusyScreen(diary: Diary) {
    val progress by diary.progress.collectAsState(initial = null)
    Text("One moment…")
    LinearProgressIndicator(
        progress = { progress?.run { done.toFloat() / total } ?: 0f },
        modifier = Modifier.fillMaxWidth(),
    )
}

@Composable
private fun LockedScreen(diary: Diary, locked: Screen.Locked) {
    val typed = remember { TextFieldState() }
    Text(
        if (locked.isNew) {
            "Choose a passphrase: five or six words that nobody guesses. Nobody can give it back to you."
        } else {
            "Your passphrase"
        },
    )
    Surface(tonalElevation = 4.dp) {
        BasicSecureTextField(typed, Modifier.fillMaxWidth().padding(16.dp))
    }
    Button(
        enabled = typed.text.isNotEmpty(),
        onClick = {
            // The copy is wiped when it was used. What Compose and the keyboard keep, nobody can wipe.
            val passphrase = CharArray(typed.text.length) { typed.text[it] }
            typed.clearText()
            diary.unlock(passphrase)
        },
    ) {
        Text(if (locked.isNew) "Make the diary" else "Open")
    }
}

@Composable
private fun EntriesScreen(diary: Diary, shown: Screen.Entries) {
    var words by remember { mutableStateOf("") }
    for (sentence in diary.loss) Text(sentence, color = MaterialTheme.colorScheme.error)
    OutlinedTextField(
        value = words,
        onValueChange = {
            words = it
            diary.search(it)
        },
        label = { Text("Search") },
        singleLine = true,
        modifier = Modifier.fillMaxWidth(),
    )
    Row(horizontalArrangement = Arrangement.spacedBy(8.dp)) {
        Button(enabled = diary.loss.isEmpty(), onClick = { diary.tell() }) { Text("Tell what happened") }
        OutlinedButton(onClick = diary::lock) { Text("Lock") }
    }
    LazyColumn(verticalArrangement = Arrangement.spacedBy(16.dp)) {
        items(shown.entries, key = { it.id.toLong() }) { EntryRow(diary, it) }
    }
}

@Composable
private fun EntryRow(diary: Diary, entry: Entry) {
    val experience = entry.experience
    Column {
        Text(diary.labels[experience.service], style = MaterialTheme.typography.titleMedium)
        Text(listOfNotNull(diary.labels[experience.outcome], experience.happened).joinToString(" · "))
        experience.note?.let { Text(it, style = MaterialTheme.typography.bodySmall) }
    }
}

@Composable
private fun AskingScreen(diary: Diary, asked: Screen.Asking) {
    val question = asked.question
    Text(question.text, style = MaterialTheme.typography.titleLarge)
    question.hint?.let { Text(it) }
    Row(horizontalArrangement = Arrangement.spacedBy(8.dp)) {
        if (!question.required) TextButton(onClick = { diary.passOver(asked) }) { Text("Skip") }
        if (asked.canBeFinished) TextButton(onClick = { diary.finish(asked) }) { Text("Finish") }
        TextButton(onClick = { diary.showEntries() }) { Text("Later") }
    }
    Column(Modifier.verticalScroll(rememberScrollState())) {
        when (question.form) {
            QuestionForm.ONE -> ChooseOne(diary, asked)
            QuestionForm.EACH -> AnswerEach(diary, asked)
            QuestionForm.DATE -> Write(diary, asked, "2013, 2013-07 or 2013-07-14")
            QuestionForm.WORDS -> Write(diary, asked, "In your own words")
        }
    }
}

@Composable
private fun ChooseOne(diary: Diary, asked: Screen.Asking) {
    Choices(asked) { choice ->
        OutlinedButton(onClick = { diary.answer(asked, choice.code) }, Modifier.fillMaxWidth()) {
            Text(choice.label)
        }
    }
}

@Composable
private fun AnswerEach(diary: Diary, asked: Screen.Asking) {
    val answers = remember { mutableStateMapOf<Barrier, Answer>().apply { putAll(asked.answered()) } }
    Choices(asked) { choice ->
        val barrier = choice.barrier ?: return@Choices
        Text(choice.label)
        Row(horizontalArrangement = Arrangement.spacedBy(8.dp)) {
            for (answer in Answer.entries) {
                val chosen = answers[barrier] == answer
                FilterChip(
                    selected = chosen,
                    // Choosing it again takes it back: no answer is not a no.
                    onClick = { if (chosen) answers -= barrier else answers[barrier] = answer },
                    label = { Text(diary.labels[answer]) },
                )
            }
        }
    }
    Button(onClick = { diary.answerEach(asked, answers.toMap()) }) { Text("Next") }
}

@Composable
private fun Write(diary: Diary, asked: Screen.Asking, label: String) {
    var words by remember { mutableStateOf(asked.question.answer.orEmpty()) }
    OutlinedTextField(words, { words = it }, Modifier.fillMaxWidth(), label = { Text(label) })
    Button(enabled = words.isNotBlank(), onClick = { diary.answer(asked, words) }) { Text("Next") }
}

/** The choices, the rarer ones only when they are asked for. */
@Composable
private fun Choices(asked: Screen.Asking, each: @Composable (Choice) -> Unit) {
    val question = asked.question
    var all by remember { mutableStateOf(question.options.isEmpty()) }
    for (choice in question.options) each(choice)
    if (all) {
        for (choice in question.more) each(choice)
    } else if (question.more.isNotEmpty()) {
        TextButton(onClick = { all = true }) { Text("More") }
    }
}

private fun Screen.Asking.answered(): Map<Barrier, Answer> =
    (question.options + question.more).mapNotNull { choice ->
        choice.barrier?.let { barrier -> choice.answer?.let { barrier to it } }
    }.toMap()
