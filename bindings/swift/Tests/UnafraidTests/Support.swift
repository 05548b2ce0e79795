import Foundation
import XCTest

import Unafraid

/// The same passphrase everywhere here.
func example() -> Passphrase { Passphrase("EXAMPLE: six small words of mine") }

/// A test with an empty folder, in which its vault lies.
class VaultTest: XCTestCase {
    private(set) var folder = URL(fileURLWithPath: "/")
    var path: String { folder.appendingPathComponent("vault").path }

    override func setUp() async throws {
        folder = FileManager.default.temporaryDirectory.appendingPathComponent(UUID().uuidString)
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: false)
    }

    override func tearDown() async throws {
        try FileManager.default.removeItem(at: folder)
    }

    /// A new vault, open.
    func open(_ size: VaultSize = .mib16) async throws -> Journal {
        let vault = Vault(path: path)
        try await vault.create(passphrase: example(), size: size)
        return try await vault.unlock(passphrase: example())
    }

    /// Fails unless the work throws an error of the library for which `isExpected` holds.
    func assertThrows<T>(
        _ isExpected: (UnafraidError) -> Bool, line: UInt = #line, _ work: () async throws -> T
    ) async {
        do {
            _ = try await work()
            XCTFail("nothing was thrown", line: line)
        } catch let error as UnafraidError where isExpected(error) {
        } catch {
            XCTFail("another error: \(type(of: error)) \(error)", line: line)
        }
    }
}

extension UnafraidError {
    var isLocked: Bool { if case .Locked = self { true } else { false } }
    var isDefect: Bool { if case .Defect = self { true } else { false } }
    var isWrongPassphrase: Bool { if case .WrongPassphrase = self { true } else { false } }
}
