import Unafraid
import XCTest

final class VaultTests: VaultTest {
    func testFromNothingToAFirstRecordAndBack() async throws {
        let vault = Vault(path: path)
        let before = try await vault.isThere()
        XCTAssertFalse(before)
        try await vault.create(passphrase: example())
        let after = try await vault.isThere()
        XCTAssertTrue(after)

        let journal = try await vault.unlock(passphrase: example())
        let id = try await journal.add(
            Experience(service: .shelter, outcome: .refused, note: "EXAMPLE: they asked for papers"))
        let entry = try await journal.get(id)
        XCTAssertEqual(entry.experience.note, "EXAMPLE: they asked for papers")
        let page = try await journal.page()
        XCTAssertEqual(page.map(\.id), [id])
        let count = try await journal.count(filter: Filter(outcome: .servedFull))
        XCTAssertEqual(count, 0)
        let outcome = try await journal.lock()
        XCTAssertEqual(outcome, .sealed(damagedCells: 0))

        let again = try await vault.unlock(passphrase: example())
        let kept = try await again.page()
        XCTAssertEqual(kept.map(\.id), [id])
    }
}
