import Unafraid

extension Case {
    func questionSteps(_ name: String, _ given: Arguments) async throws -> JSON? {
        var given = given
        switch name {
        case "begin_draft":
            try given.end()
            return .number(try await journal().beginDraft())
        case "drafts":
            try given.end()
            return .list(
                try await journal().drafts().map {
                    .object([
                        "service": .orNull($0.service?.code()), "outcome": .orNull($0.outcome?.code()),
                        "can_be_finished": .bool($0.canBeFinished),
                    ])
                })
        case "next_question":
            let draft: ExperienceID = try given.number("draft")
            try given.end()
            return written(try await journal().nextQuestion(of: draft, guide: guide))
        case "question":
            let (draft, step): (ExperienceID, String) = (try given.number("draft"), try given.text("step"))
            try given.end()
            return written(try await journal().question(step, of: draft, guide: guide))
        case "answer":
            let draft: ExperienceID = try given.number("draft")
            let (key, value): (Key, String) = (try member(given.text("key")), try given.text("value"))
            try given.end()
            return written(try await journal().answer(key, with: value, of: draft, guide: guide))
        case "answer_each":
            let (draft, step): (ExperienceID, String) = (try given.number("draft"), try given.text("step"))
            guard case .object(let answers) = try given.json("answers") else {
                throw CaseError("answers are an object")
            }
            try given.end()
            var parsed: [Barrier: Answer] = [:]
            for (barrier, answer) in answers {
                guard case .text(let answer) = answer else { throw CaseError("an answer is a code") }
                parsed[try member(barrier)] = try member(answer)
            }
            return written(try await journal().answerEach(step, with: parsed, of: draft, guide: guide))
        case "pass_over":
            let (draft, step): (ExperienceID, String) = (try given.number("draft"), try given.text("step"))
            try given.end()
            return written(try await journal().passOver(step, of: draft, guide: guide))
        case "finish_draft":
            let draft: ExperienceID = try given.number("draft")
            try given.end()
            try await journal().finishDraft(draft)
            return .null
        case "remove_draft":
            let draft: ExperienceID = try given.number("draft")
            try given.end()
            try await journal().removeDraft(draft)
            return .null
        default:
            return nil
        }
    }

    private func written(_ question: Question?) -> JSON {
        guard let question else { return .null }
        let choices = question.options + question.more
        let answers: [(String, JSON)] = choices.compactMap { choice in
            guard let barrier = choice.barrier, let answer = choice.answer else { return nil }
            return (barrier.code(), .text(answer.code()))
        }
        return .object([
            "step": .text(question.step), "key": .text(question.key.code()),
            "form": .text(variant(question.form)), "text": .text(question.text),
            "required": .bool(question.required), "for_complaint_only": .bool(question.forComplaintOnly),
            "options": .list(question.options.map { .text($0.code) }),
            "more": .list(question.more.map { .text($0.code) }),
            "proposed": .orNull(question.proposed), "answer": .orNull(question.answer),
            "answers": .object(Dictionary(answers) { first, _ in first }),
        ])
    }
}
