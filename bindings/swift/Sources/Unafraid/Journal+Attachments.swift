import Foundation

extension Journal {
    /// What a file of this length, in bytes, would take. Nothing is written.
    public func cost(ofLength length: UInt64) async throws -> Cost {
        try await read { try $0.costOf(length: length) }
    }

    /// Keeps a file that is in memory, and gives its number. `ending` is what the file's name ends
    /// in, as in `jpg`; it is kept where it only says what the file is.
    @discardableResult
    public func attach(to id: ExperienceID, data: Data, ending: String? = nil) async throws -> UInt32 {
        try await change { try $0.attach(id: id, bytes: data, ending: ending) }
    }

    /// Keeps a file of this length that comes in pieces, of any lengths, and gives its number.
    ///
    /// Refused with `Full` before the first piece is asked for, where it does not fit. When the
    /// pieces end with an error, or the task is cancelled, what was stored of it is removed, and that
    /// error is thrown.
    @discardableResult
    public func attach<Pieces: AsyncSequence & Sendable>(
        to id: ExperienceID, length: UInt64, ending: String? = nil, pieces: Pieces
    ) async throws -> UInt32 where Pieces.Element == Data {
        let writer = try await change { try $0.beginAttachment(id: id, length: length, ending: ending) }
        do {
            for try await piece in pieces {
                try Task.checkCancellation()
                try await change { _ in try writer.write(bytes: piece) }
            }
            // A sequence may end early, and without an error, because its task was cancelled.
            try Task.checkCancellation()
            return try await change { _ in try writer.finish() }
        } catch {
            // Where the library ended it itself there is nothing left to cancel.
            try? await change { _ in try writer.cancel() }
            throw error
        }
    }

    /// The bytes of an attachment, a piece at a time, so that a large one is never in memory whole.
    public func attachment(of id: ExperienceID, number: UInt32) -> AttachmentPieces {
        AttachmentPieces(journal: self, id: id, number: number)
    }

    /// The bytes of an attachment at once, for one that is shown as a picture. The copy is the app's:
    /// nothing overwrites it.
    public func attachmentData(of id: ExperienceID, number: UInt32) async throws -> Data {
        var whole = Data()
        for try await piece in attachment(of: id, number: number) { whole.append(piece) }
        return whole
    }

    /// Removes an attachment.
    public func detach(_ number: UInt32, from id: ExperienceID) async throws {
        try await change { try $0.detach(id: id, number: number) }
    }
}

/// The pieces of an attachment, in order: 63,296 bytes each, the last one fewer. Each loop over them
/// reads from the beginning.
///
/// It is no `AsyncThrowingStream`, because one of those simply ends when its task is cancelled, and
/// half a file would look like a whole one. This one ends with a `CancellationError`.
public struct AttachmentPieces: AsyncSequence, Sendable {
    fileprivate let journal: Journal
    fileprivate let id: ExperienceID
    fileprivate let number: UInt32

    public func makeAsyncIterator() -> Iterator { Iterator(pieces: self) }

    public struct Iterator: AsyncIteratorProtocol {
        fileprivate let pieces: AttachmentPieces
        private var next: UInt32 = 0

        fileprivate init(pieces: AttachmentPieces) { self.pieces = pieces }

        public mutating func next() async throws -> Data? {
            let (id, number, place) = (pieces.id, pieces.number, next)
            next += 1
            return try await pieces.journal.read {
                try $0.readAttachment(id: id, number: number, piece: place)
            }
        }
    }
}
