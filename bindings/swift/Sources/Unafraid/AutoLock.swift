import Foundation

/// Locks a journal that nobody has used for a while, and at once when the app asks for it.
///
/// Keep it for as long as the journal is shown; with it the watching ends. It counts by a clock that
/// stops while the phone sleeps, and an app in the background does not run: call `lockNow()` when
/// the app goes there.
public final class AutoLock: Sendable {
    private let journal: Journal
    private let locked: @Sendable (Result<LockOutcome, any Error>) async -> Void
    private let watch: Task<Void, Never>

    /// Watches from now on. `locked` is told once how the journal was locked by this object, for the
    /// app to show its entrance again; it is not told when the app locked the journal itself.
    public init(
        _ journal: Journal, after time: Duration,
        locked: @escaping @Sendable (Result<LockOutcome, any Error>) async -> Void = { _ in }
    ) {
        self.journal = journal
        self.locked = locked
        watch = Task { await Self.watch(journal, after: time, locked: locked) }
    }

    deinit { watch.cancel() }

    /// Locks, and gives how it went; nothing where the journal is locked already.
    @discardableResult
    public func lockNow() async throws -> LockOutcome? {
        watch.cancel()
        do {
            let outcome = try await journal.lock()
            await locked(.success(outcome))
            return outcome
        } catch UnafraidError.Locked {
            return nil
        } catch {
            await locked(.failure(error))
            throw error
        }
    }

    private static func watch(
        _ journal: Journal, after time: Duration,
        locked: @Sendable (Result<LockOutcome, any Error>) async -> Void
    ) async {
        do {
            while true {
                let left = time - (try await journal.idle())
                if left > .zero {
                    try await Task.sleep(for: left)
                } else if let outcome = try await journal.lockIfIdle(after: time) {
                    return await locked(.success(outcome))
                }
            }
        } catch UnafraidError.Locked {
            // Somebody else locked it.
        } catch is CancellationError {
            // Nobody waits for it any more.
        } catch {
            await locked(.failure(error))
        }
    }
}
