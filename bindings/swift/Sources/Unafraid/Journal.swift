import Foundation

/// The number of an experience or draft in its space.
public typealias ExperienceID = UInt64

/// An open space: what a person keeps in it, until it is locked.
///
/// All calls can be made from any task and none blocks it; they take their turns in the order in
/// which they are made. After `lock()` each ends with `UnafraidError.Locked`. A call that changes
/// something is finished even if its task is cancelled; one that only reads and has not begun by
/// then ends with a `CancellationError`.
///
/// Let go of without `lock()`, it is wiped from memory all the same, and the next unlock seals the
/// file.
public final class Journal: Sendable {
    /// The same journal with calls that block, for code that has threads of its own.
    public let blocking: BlockingJournal

    private let calls = Blocking.inTurn("unafraid.journal")

    init(_ blocking: BlockingJournal) {
        self.blocking = blocking
    }

    /// Does something that changes the journal, in its turn.
    package func change<T: Sendable>(_ work: @escaping @Sendable (BlockingJournal) throws -> T) async throws -> T {
        try await calls.run { [blocking] in try work(blocking) }
    }

    /// Reads from the journal, in its turn.
    func read<T: Sendable>(_ work: @escaping @Sendable (BlockingJournal) throws -> T) async throws -> T {
        try await calls.read { [blocking] in try work(blocking) }
    }

    // Locking does not wait for its turn: the calls that wait for theirs must find it locked.
    private static let locking = Blocking.together("unafraid.lock")

    /// Wipes texts and keys from memory, then seals the file for a new epoch. Every other call ends
    /// with `Locked` from the moment at which this begins; only the one under way is finished first.
    @discardableResult
    public func lock() async throws -> LockOutcome {
        try await Self.locking.run { [blocking] in try blocking.lock() }
    }

    /// Erases this space, and locks: nothing opens it any more, and its passphrase is a wrong one. In effect
    /// when this returns, also where the lock is deferred. The vault's other spaces stay, and so does every
    /// backup that was made before.
    ///
    /// **Before that**, ask the person once: nothing brings it back but a backup.
    ///
    /// Where it fails, the journal is locked all the same, and the space can still be there: unlock it again
    /// to see.
    @discardableResult
    public func erase() async throws -> LockOutcome {
        try await Self.locking.run { [blocking] in try blocking.erase() }
    }

    /// Locks if the last call was at least this long ago; gives nothing where it was not.
    public func lockIfIdle(after time: Duration) async throws -> LockOutcome? {
        try await Self.locking.run { [blocking] in
            try blocking.lockIfIdle(milliseconds: time.wholeMilliseconds)
        }
    }

    /// The time since the last call, by a clock that stops while the phone sleeps.
    public func idle() async throws -> Duration {
        try await Self.locking.read { [blocking] in
            .milliseconds(Int64(clamping: try blocking.idleMilliseconds()))
        }
    }
}

extension Duration {
    /// As the library counts; a negative time is none.
    var wholeMilliseconds: UInt64 {
        let (seconds, attoseconds) = components
        let (whole, tooLong) = seconds.multipliedReportingOverflow(by: 1_000)
        let milliseconds = tooLong ? Int64.max : whole &+ attoseconds / 1_000_000_000_000_000
        return UInt64(clamping: seconds < 0 ? 0 : milliseconds)
    }
}
