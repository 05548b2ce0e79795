package unafraid.conformance

import kotlinx.serialization.json.jsonPrimitive
import unafraid.Key

val DRAFT_STEPS: Steps = mapOf(
    "begin_draft" to { journal.beginDraft() },
    "drafts" to {
        journal.drafts().map {
            mapOf(
                "service" to it.service?.code(),
                "outcome" to it.outcome?.code(),
                "can_be_finished" to it.canBeFinished,
            )
        }
    },
    "next_question" to { a -> journal.nextQuestion(a.id("draft"), guide)?.let(::question) },
    "question" to { a -> question(journal.question(a.id("draft"), a.text("step"), guide)) },
    "answer" to { a ->
        val key = Key.entries.coded(a.text("key"), Key::code)
        journal.answer(a.id("draft"), key, a.text("value"), guide)?.let(::question)
    },
    "answer_each" to { a ->
        val answers = a.tree("answers").entries.associate { (barrier, answer) ->
            barrier(barrier) to answer(answer.jsonPrimitive.content)
        }
        journal.answerEach(a.id("draft"), a.text("step"), answers, guide)?.let(::question)
    },
    "pass_over" to { a -> journal.passOver(a.id("draft"), a.text("step"), guide)?.let(::question) },
    "finish_draft" to { a -> journal.finishDraft(a.id("draft")) },
    "remove_draft" to { a -> journal.removeDraft(a.id("draft")) },
)
