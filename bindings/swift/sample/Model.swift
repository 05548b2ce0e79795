import Foundation
import Observation
import Unafraid

/// What the screens show. It holds a person's words only while the journal is open.
@MainActor @Observable
final class Model {
    enum State {
        case starting
        case noVault
        case locked
        case open
    }

    private(set) var state = State.starting
    private(set) var entries: [Entry] = []
    /// What is lost and what is whole, a sentence each, where the vault is damaged. It can then only be
    /// read.
    private(set) var loss: [String] = []
    private(set) var question: Question?
    private(set) var isWorking = false
    private(set) var done = 0.0
    var message: String?
    var words = ""

    let guide = Guide.english()

    private let vault: Vault
    private var journal: Journal?
    private var autoLock: AutoLock?
    private var draft: ExperienceID?

    init(vault: Vault) {
        self.vault = vault
    }

    func start() async {
        await working { state = try await vault.isThere() ? .locked : .noVault }
        for await progress in vault.progress { done = progress.fraction }
    }

    // MARK: Opening and locking

    func create(_ passphrase: Passphrase) async {
        await working {
            try await vault.create(passphrase: passphrase)
            state = .locked
            try await open(passphrase)
        }
        passphrase.wipe()
    }

    func unlock(_ passphrase: Passphrase) async {
        await working { try await open(passphrase) }
        passphrase.wipe()
    }

    private func open(_ passphrase: Passphrase) async throws {
        let journal = try await vault.unlock(passphrase: passphrase)
        self.journal = journal
        // However it is locked, the screens let go of what they show.
        autoLock = AutoLock(journal, after: .seconds(120)) { [weak self] _ in await self?.forget() }
        state = .open
        loss = try await journal.lossInWords(guide: guide)
        try await list()
    }

    func lock() async {
        // The words go from the screen before the file is sealed, which takes a moment.
        let autoLock = autoLock
        forget()
        await working { try await autoLock?.lockNow() }
    }

    private func forget() {
        (journal, autoLock, draft, question) = (nil, nil, nil, nil)
        (entries, loss, words, message) = ([], [], "", nil)
        if state == .open { state = .locked }
    }

    // MARK: Listing and searching

    func list() async throws {
        guard let journal else { return }
        entries =
            words.isEmpty
            ? try await journal.page() : try await journal.search(words).map(\.entry)
    }

    func refresh() async {
        await working { try await list() }
    }

    func remove(_ entry: Entry) async {
        await working {
            try await journal?.remove(entry.id)
            try await list()
        }
    }

    // MARK: Telling an experience

    /// Goes on with a story that was interrupted, or begins one.
    func tell() async {
        await working {
            guard let journal else { return }
            var number = try await journal.drafts().first?.id
            if number == nil { number = try await journal.beginDraft() }
            guard let number else { return }
            draft = number
            try await show(try await journal.nextQuestion(of: number, guide: guide))
        }
    }

    func answer(_ value: String) async {
        await ask { journal, draft, question, guide in
            try await journal.answer(question.key, with: value, of: draft, guide: guide)
        }
    }

    func answerEach(_ answers: [Barrier: Answer]) async {
        await ask { journal, draft, question, guide in
            try await journal.answerEach(question.step, with: answers, of: draft, guide: guide)
        }
    }

    func passOver() async {
        await ask { journal, draft, question, guide in
            try await journal.passOver(question.step, of: draft, guide: guide)
        }
    }

    private func ask(
        _ answer: (Journal, ExperienceID, Question, Guide) async throws -> Question?
    ) async {
        await working {
            guard let journal, let draft, let question else { return }
            try await show(try await answer(journal, draft, question, guide))
        }
    }

    /// After the last question the story is an experience.
    private func show(_ next: Question?) async throws {
        if next == nil, let draft {
            try await journal?.finishDraft(draft)
            self.draft = nil
            try await list()
        }
        question = next
    }

    // MARK: Errors

    private func working(_ work: () async throws -> Void) async {
        (isWorking, message) = (true, nil)
        defer { isWorking = false }
        do {
            try await work()
        } catch UnafraidError.Locked {
            forget()
        } catch is CancellationError {
            // The person typed on.
        } catch let error as UnafraidError {
            message = error.explain()
        } catch {
            // Another error's text could hold anything, and is not shown.
            message = "Something went wrong."
        }
    }
}
