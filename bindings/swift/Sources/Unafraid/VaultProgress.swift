/// How far a long step (`create`, `unlock`, `lock`, `changePassphrase`, `backup`, `restore`) is.
public struct VaultProgress: Sendable, Hashable {
    /// So much is done.
    public let done: UInt32
    /// Of so much.
    public let total: UInt32

    /// For previews and tests of an app.
    public init(done: UInt32, total: UInt32) {
        self.done = done
        self.total = total
    }

    /// The share that is done, from 0 to 1, for a progress bar.
    public var fraction: Double { total == 0 ? 1 : Double(done) / Double(total) }
}

/// Passes what the library tells on to a stream, for as long as the library may tell something.
final class ProgressStream: ProgressListener {
    let stream: AsyncStream<VaultProgress>
    private let continuation: AsyncStream<VaultProgress>.Continuation

    init() {
        // Only the newest counts: who looks away for a while wants to know how far it is now.
        (stream, continuation) = AsyncStream.makeStream(bufferingPolicy: .bufferingNewest(1))
    }

    deinit { continuation.finish() }

    func advanced(done: UInt32, total: UInt32) {
        continuation.yield(VaultProgress(done: done, total: total))
    }
}
