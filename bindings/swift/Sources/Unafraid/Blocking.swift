import Dispatch
import Foundation

/// Where calls that block run.
///
/// Swift's own threads for tasks are as many as the processor has cores, and nothing else runs while
/// they are blocked: two unlocks at once would stop an app. So every call of the library runs on a
/// queue of Dispatch, which has threads of its own, and a task that waits for it blocks nobody.
struct Blocking: Sendable {
    private let queue: DispatchQueue

    /// For calls of which any number may run at once.
    static func together(_ name: String) -> Blocking {
        Blocking(queue: DispatchQueue(label: name, qos: .userInitiated, attributes: .concurrent))
    }

    /// For calls that wait for each other anyway: here they wait without a thread each.
    static func inTurn(_ name: String) -> Blocking {
        Blocking(queue: DispatchQueue(label: name, qos: .userInitiated))
    }

    /// Does the work to its end, whether or not the task is cancelled meanwhile: what a person wrote
    /// is not lost because a view went away.
    func run<T: Sendable>(_ work: @escaping @Sendable () throws -> T) async throws -> T {
        try await withCheckedThrowingContinuation { continuation in
            queue.async { continuation.resume(with: Result(catching: work)) }
        }
    }

    /// The same for work that changes nothing: it is left out, with a `CancellationError`, if its
    /// task is cancelled before its turn comes, as searches are when the person types on.
    func read<T: Sendable>(_ work: @escaping @Sendable () throws -> T) async throws -> T {
        let cancelled = Flag()
        return try await withTaskCancellationHandler {
            try await run {
                if cancelled.isRaised { throw CancellationError() }
                return try work()
            }
        } onCancel: {
            cancelled.raise()
        }
    }
}

/// Something that one thread raises and another looks at.
private final class Flag: @unchecked Sendable {  // `raised` is touched with the lock held only
    private let lock = NSLock()
    private var raised = false

    var isRaised: Bool { lock.withLock { raised } }
    func raise() { lock.withLock { raised = true } }
}
