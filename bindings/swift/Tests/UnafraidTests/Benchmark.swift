import Foundation
import Unafraid
import XCTest

/// How long calls take, from Swift to the file and back. It is left out unless `UNAFRAID_BENCH` is
/// 1: `bindings/swift/test --bench`.
final class Benchmark: VaultTest {
    func testCalls() async throws {
        guard ProcessInfo.processInfo.environment["UNAFRAID_BENCH"] == "1" else {
            throw XCTSkip("UNAFRAID_BENCH is not 1")
        }
        let journal = try await open(.mib64)
        _ = try await journal.add((0..<5_000).map(experience))
        let blocking = journal.blocking

        try await measure("page 50", 200) { _ in
            _ = try await journal.page(start: 2_000, count: 50)
        }
        try await measure("page 50 without the layer", 200) { _ in
            _ = try blocking.page(filter: Filter(), start: 2_000, count: 50)
        }
        try await measure("search", 50) { _ in
            let found = try await journal.search("zephyr")
            guard found.count == 5 else { throw CaseError("found \(found.count)") }
        }
        try await measure("add", 50) { _ = try await journal.add(self.experience($0)) }

        let (id, photo) = (try await journal.page(count: 1)[0].id, Data(repeating: 7, count: 150_000))
        var numbers: [UInt32] = []
        try await measure("attach 150 kB", 20) { _ in
            numbers.append(try await journal.attach(to: id, data: photo, ending: "jpg"))
        }
        try await measure("read 150 kB", 20) { time in
            let read = try await journal.attachmentData(of: id, number: numbers[time])
            guard read == photo else { throw CaseError("another photo") }
        }
    }

    /// About 700 bytes of text; one in a thousand has the rare word.
    private func experience(_ number: Int) -> Experience {
        let words = ["EXAMPLE", "counter", "papers", "asked", "waited", "again", "letter", "office"]
        var note = "EXAMPLE \(number)"
        while note.utf8.count < 700 { note += " " + words[(number + note.utf8.count) % words.count] }
        if number % 1_000 == 7 { note += " zephyr" }
        return Experience(
            service: .library, outcome: .refused, happened: "20\(10 + number % 10)-0\(1 + number % 9)", note: note)
    }

    private func measure(_ name: String, _ times: Int, _ work: (Int) async throws -> Void) async throws {
        let clock = ContinuousClock()
        var taken: [Int64] = []
        for time in 0..<times {
            let begun = clock.now
            try await work(time)
            let (seconds, attoseconds) = begun.duration(to: clock.now).components
            taken.append(seconds * 1_000_000 + attoseconds / 1_000_000_000_000)
        }
        taken.sort()
        print(
            "swift \(name): median \(taken[times / 2]) µs, min \(taken[0]) µs, "
                + "max \(taken[times - 1]) µs (n=\(times))")
    }
}
