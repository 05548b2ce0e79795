/// Telling an experience by answering questions. Every answer is on the storage when its call
/// returns, so that an interrupted story goes on where it was.
extension Journal {
    /// Begins to tell an experience, and gives the draft's number.
    public func beginDraft() async throws -> ExperienceID {
        try await change { try $0.beginDraft() }
    }

    /// The drafts, in the order in which they were begun. They are on no page and in no count.
    public func drafts() async throws -> [DraftInfo] {
        try await read { try $0.drafts() }
    }

    /// What to ask next; nothing when there is nothing more to ask.
    public func nextQuestion(of draft: ExperienceID, guide: Guide) async throws -> Question? {
        try await read { try $0.nextQuestion(draft: draft, guide: guide) }
    }

    /// A question as it is shown now, to come back to it.
    public func question(_ step: String, of draft: ExperienceID, guide: Guide) async throws -> Question {
        try await read { try $0.question(draft: draft, step: step, guide: guide) }
    }

    /// Answers a question by a code, a date or words, in place of any answer before; an empty text
    /// takes the answer back. Gives what to ask next.
    public func answer(
        _ key: Key, with value: String, of draft: ExperienceID, guide: Guide
    ) async throws -> Question? {
        try await change { try $0.answer(draft: draft, key: key, value: value, guide: guide) }
    }

    /// Answers about the barriers of a step, in place of any answers before, and leaves the step.
    /// Gives what to ask next.
    public func answerEach(
        _ step: String, with answers: [Barrier: Answer], of draft: ExperienceID, guide: Guide
    ) async throws -> Question? {
        try await change { try $0.answerEach(draft: draft, step: step, answers: answers, guide: guide) }
    }

    /// Passes a step over: it is not asked again unless it is required. Gives what to ask next.
    public func passOver(_ step: String, of draft: ExperienceID, guide: Guide) async throws -> Question? {
        try await change { try $0.passOver(draft: draft, step: step, guide: guide) }
    }

    /// Makes an experience of a draft, under the same number. It can be finished as soon as service
    /// and outcome are known.
    public func finishDraft(_ draft: ExperienceID) async throws {
        try await change { try $0.finishDraft(draft: draft) }
    }

    /// Removes a draft.
    public func removeDraft(_ draft: ExperienceID) async throws {
        try await change { try $0.removeDraft(draft: draft) }
    }
}
