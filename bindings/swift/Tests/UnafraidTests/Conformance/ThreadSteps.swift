import Foundation
import Unafraid

extension Case {
    func threadSteps(_ name: String, _ given: Arguments) async throws -> JSON? {
        var given = given
        switch name {
        case "threads":
            let (threads, times): (Int, Int) = (try given.number("threads"), try given.number("times"))
            let each = try given.text("each")
            try given.end()
            guard let each = Work(rawValue: each) else { throw CaseError("no such work: \(each)") }
            let journal = try journal()
            _ = try await together(threads) { thread in
                for time in 0..<times { try await thread.perform(each, time, on: journal) }
            }
            return .null
        case "race_lock":
            let threads: Int = try given.number("threads")
            try given.end()
            return .number(try await raceLock(try journal(), threads))
        default:
            return nil
        }
    }

    /// The number of different errors that adding met while the journal was locked.
    private func raceLock(_ journal: Journal, _ threads: Int) async throws -> Int {
        let locking = Task {
            try await Task.sleep(for: .milliseconds(50))
            try await journal.lock()
        }
        let errors = try await together(threads) { thread -> Set<String> in
            var met: Set<String> = []
            while !met.contains("Locked") {
                do {
                    try await thread.perform(.add, 0, on: journal)
                } catch {
                    guard let named = NamedError(error) else { throw error }
                    met.insert(named.name)
                }
            }
            return met
        }
        _ = try await locking.value
        return errors.reduce(into: Set()) { $0.formUnion($1) }.count
    }

    private func together<T: Sendable>(
        _ threads: Int, _ work: @escaping @Sendable (Worker) async throws -> T
    ) async throws -> [T] {
        try await withThrowingTaskGroup(of: T.self) { group in
            for number in 0..<threads {
                group.addTask { try await work(number.isMultiple(of: 2) ? .task : .thread) }
            }
            return try await group.reduce(into: []) { $0.append($1) }
        }
    }
}

/// What `threads` does.
enum Work: String, Sendable { case add, page, search, mixed }

/// Half of what runs at once waits as an app's tasks do, in the journal's turns; the other half calls
/// the library from a thread of its own, so that the calls meet inside the library.
enum Worker: Sendable {
    case task, thread

    func perform(_ work: Work, _ time: Int, on journal: Journal) async throws {
        let work = work == .mixed ? [Work.add, .page, .search][time % 3] : work
        switch self {
        case .task: try await perform(work, on: journal)
        case .thread: try await onThread { try perform(work, on: journal.blocking) }
        }
    }

    private var experience: Experience {
        Experience(service: .library, outcome: .refused, note: "EXAMPLE of many threads")
    }

    private func perform(_ work: Work, on journal: Journal) async throws {
        switch work {
        case .add: _ = try await journal.add(experience)
        case .page: _ = try await journal.page()
        default: _ = try await journal.search("example")
        }
    }

    private func perform(_ work: Work, on journal: BlockingJournal) throws {
        switch work {
        case .add: _ = try journal.add(experience: experience)
        case .page: _ = try journal.page(filter: Filter(), start: 0, count: 50)
        default: _ = try journal.search(words: "example", filter: Filter(), start: 0, count: 50)
        }
    }

    private func onThread(_ work: @escaping @Sendable () throws -> Void) async throws {
        try await withCheckedThrowingContinuation { continuation in
            Thread.detachNewThread { continuation.resume(with: Result(catching: work)) }
        }
    }
}
