import Foundation
import Unafraid
import XCTest

final class AutoLockTests: VaultTest {
    func testLocksWhatNobodyUses() async throws {
        let journal = try await open()
        let told = expectation(description: "told")
        let autoLock = AutoLock(journal, after: .milliseconds(50)) { result in
            if case .success(.sealed) = result { told.fulfill() }
        }
        await fulfillment(of: [told], timeout: 10)
        await assertThrows(\.isLocked) { try await journal.page() }
        let again = try await autoLock.lockNow()
        XCTAssertNil(again)
    }

    func testWhatIsUsedStaysOpen() async throws {
        let journal = try await open()
        let autoLock = AutoLock(journal, after: .milliseconds(400)) { _ in XCTFail("locked while in use") }
        for _ in 0..<12 {
            try await Task.sleep(for: .milliseconds(50))
            _ = try await journal.count()
        }
        withExtendedLifetime(autoLock) {}
    }

    func testLocksAtOnceAndTellsOnce() async throws {
        let journal = try await open()
        let told = expectation(description: "told")
        let autoLock = AutoLock(journal, after: .seconds(600)) { _ in told.fulfill() }
        let outcome = try await autoLock.lockNow()
        XCTAssertEqual(outcome, .sealed(damagedCells: 0))
        let again = try await autoLock.lockNow()
        XCTAssertNil(again)
        await fulfillment(of: [told], timeout: 1)
    }

    func testTimesAsTheLibraryCounts() async throws {
        let journal = try await open()
        for time in [Duration.seconds(Int64.max), .seconds(60), .milliseconds(60_001)] {
            let outcome = try await journal.lockIfIdle(after: time)
            XCTAssertNil(outcome)
        }
        let idle = try await journal.idle()
        XCTAssertLessThan(idle, .seconds(60))
        let outcome = try await journal.lockIfIdle(after: .seconds(-1))
        XCTAssertNotNil(outcome)
    }
}
