import Foundation
import Unafraid
import XCTest

final class AttachmentTests: VaultTest {
    private struct Lost: Error {}

    /// Gives one piece, and ends like a whole file when its task is cancelled, as streams do.
    private struct EndsWhenCancelled: AsyncSequence, AsyncIteratorProtocol, Sendable {
        var whole: Data?
        let waits: XCTestExpectation

        func makeAsyncIterator() -> Self { self }

        mutating func next() async -> Data? {
            if let piece = whole.take() { return piece }
            waits.fulfill()
            try? await Task.sleep(for: .seconds(60))
            return nil
        }
    }

    /// So long that the first of it is on the storage before the last comes in.
    private let photo = Data((0..<400_000).map { UInt8(truncatingIfNeeded: 7 &* $0 &+ $0 / 251) })

    private func openWithOne() async throws -> (Journal, ExperienceID) {
        let journal = try await open()
        return (journal, try await journal.add(Experience(service: .library, outcome: .refused)))
    }

    /// The photo in pieces, and at the end an error, or nothing more for ever.
    private func pieces(_ end: @escaping @Sendable (AsyncThrowingStream<Data, any Error>.Continuation) -> Void)
        -> AsyncThrowingStream<Data, any Error>
    {
        AsyncThrowingStream { stream in
            for start in stride(from: 0, to: photo.count, by: 70_001) {
                stream.yield(photo[start..<min(start + 70_001, photo.count)])
            }
            end(stream)
        }
    }

    func testInAndOutInPieces() async throws {
        let (journal, id) = try await openWithOne()
        let number = try await journal.attach(
            to: id, length: UInt64(photo.count), ending: "jpg", pieces: pieces { $0.finish() })
        var lengths: [Int] = []
        for try await piece in journal.attachment(of: id, number: number) { lengths.append(piece.count) }
        XCTAssertEqual(lengths, [63_296, 63_296, 63_296, 63_296, 63_296, 63_296, 20_224])
        let whole = try await journal.attachmentData(of: id, number: number)
        XCTAssertEqual(whole, photo)
    }

    func testPiecesThatFailLeaveNothing() async throws {
        let (journal, id) = try await openWithOne()
        let before = try await journal.capacity()
        do {
            _ = try await journal.attach(
                to: id, length: 500_000, pieces: pieces { $0.finish(throwing: Lost()) })
            XCTFail("the error of the pieces was lost")
        } catch is Lost {
        }
        try await assertNothing(of: id, in: journal, before)
    }

    func testACancelledTaskLeavesNothing() async throws {
        let (journal, id) = try await openWithOne()
        let before = try await journal.capacity()
        let waits = expectation(description: "waits for another piece")
        let pieces = EndsWhenCancelled(whole: photo, waits: waits)
        // All that was announced has come when the task is cancelled: it must not be kept all the same.
        let task = Task { [photo] in
            try await journal.attach(to: id, length: UInt64(photo.count), pieces: pieces)
        }
        await fulfillment(of: [waits], timeout: 30)
        task.cancel()
        switch await task.result {
        case .failure(is CancellationError): break
        default: XCTFail("the task was not cancelled")
        }
        try await assertNothing(of: id, in: journal, before)
    }

    func testFewerBytesThanAnnouncedAreRefused() async throws {
        let (journal, id) = try await openWithOne()
        let before = try await journal.capacity()
        await assertThrows({ if case .Refused(_, _, .otherLength, _) = $0 { true } else { false } }) {
            try await journal.attach(to: id, length: 500_000, pieces: pieces { $0.finish() })
        }
        try await assertNothing(of: id, in: journal, before)
    }

    func testHalfAFileNeverLooksWhole() async throws {
        let (journal, id) = try await openWithOne()
        let number = try await journal.attach(to: id, data: photo)
        let task = Task {
            for try await _ in journal.attachment(of: id, number: number) {
                withUnsafeCurrentTask { $0?.cancel() }
            }
        }
        switch await task.result {
        case .failure(is CancellationError): break
        default: XCTFail("the loop ended as if the file had")
        }
    }

    private func assertNothing(
        of id: ExperienceID, in journal: Journal, _ before: Capacity, line: UInt = #line
    ) async throws {
        let (after, entry) = (try await journal.capacity(), try await journal.get(id))
        XCTAssertEqual(after, before, line: line)
        XCTAssertTrue(entry.attachments.isEmpty, line: line)
    }
}
