import Foundation
import Unafraid

/// The file of this length that every case keeps.
private func file(_ length: Int) -> Data {
    Data((0..<length).map { UInt8(truncatingIfNeeded: 31 &* $0 &+ $0 / 256) })
}

/// Why a case gives an attachment up.
private struct GivenUp: Error {}

extension Case {
    func attachmentSteps(_ name: String, _ given: Arguments) async throws -> JSON? {
        var given = given
        switch name {
        case "cost_of":
            let length: UInt64 = try given.number("length")
            try given.end()
            let cost = try await journal().cost(ofLength: length)
            return .object(["bytes": .number(cost.bytes), "free": .number(cost.free), "fits": .bool(cost.fits)])
        case "attach":
            let id: ExperienceID = try given.number("id")
            let (length, ending): (Int, String?) = (try given.number("length"), try given.optionalText("ending"))
            try given.end()
            return .number(try await journal().attach(to: id, data: file(length), ending: ending))
        case "attach_in_pieces":
            return try await attachInPieces(given)
        case "read_attachment":
            let id: ExperienceID = try given.number("id")
            let number: UInt32 = try given.number("number")
            try given.end()
            var (whole, pieces) = (Data(), 0)
            for try await piece in try journal().attachment(of: id, number: number) {
                whole.append(piece)
                pieces += 1
            }
            return .object([
                "length": .number(whole.count), "pieces": .number(pieces),
                "is_whole": .bool(whole == file(whole.count)),
            ])
        case "detach":
            let id: ExperienceID = try given.number("id")
            let number: UInt32 = try given.number("number")
            try given.end()
            try await journal().detach(number, from: id)
            return .null
        case "attachments":
            let id: ExperienceID = try given.number("id")
            try given.end()
            return .list(
                try await journal().get(id).attachments.map {
                    .object([
                        "number": .number($0.number), "length": .number($0.length), "ending": .orNull($0.ending),
                    ])
                })
        default:
            return nil
        }
    }

    private func attachInPieces(_ given: Arguments) async throws -> JSON {
        var given = given
        let id: ExperienceID = try given.number("id")
        let (length, size): (Int, Int) = (try given.number("length"), try given.number("pieces_of"))
        let announced: UInt64 = try given.number("announced", default: UInt64(length))
        let ending = try given.optionalText("ending")
        let then = try given.text("then", default: "finish")
        try given.end()
        guard size > 0 else { throw CaseError("pieces of nothing") }

        let whole = file(length)
        let pieces = stride(from: 0, to: length, by: size).map { whole[$0..<min($0 + size, length)] }
        switch then {
        case "finish", "cancel":
            let stream = AsyncThrowingStream<Data, any Error> { stream in
                pieces.forEach { stream.yield($0) }
                stream.finish(throwing: then == "cancel" ? GivenUp() : nil)
            }
            do {
                let number = try await journal().attach(
                    to: id, length: announced, ending: ending, pieces: stream)
                return .number(number)
            } catch is GivenUp {
                return .null
            }
        case "nothing":
            // The layer always ends what it began, so this one goes past it.
            let writer = try journal().blocking.beginAttachment(id: id, length: announced, ending: ending)
            for piece in pieces { try writer.write(bytes: piece) }
            return .null
        default:
            throw CaseError("\(then) is nothing that can be done with an attachment")
        }
    }
}
