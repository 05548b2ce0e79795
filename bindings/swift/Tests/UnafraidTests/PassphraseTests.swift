import Foundation
import Unafraid
import XCTest

final class PassphraseTests: XCTestCase {
    private let secret = Array("EXAMPLE: six small words of mine".utf8)

    func testWipingOverwritesTheBytesThemselves() throws {
        let passphrase = Passphrase(utf8: secret)
        let place = try XCTUnwrap(passphrase.withBytes { $0.withUnsafeBytes { $0.baseAddress } })
        // The passphrase still owns this memory, so that it can be looked at.
        let memory = UnsafeRawBufferPointer(start: place, count: secret.count)
        XCTAssertEqual(Array(memory), secret)
        passphrase.wipe()
        XCTAssertEqual(Array(memory), Array(repeating: 0, count: secret.count))
        XCTAssertTrue(passphrase.withBytes(\.isEmpty))
    }

    func testBytesAreLentWithoutACopy() {
        let passphrase = Passphrase(utf8: secret)
        let places = (0..<2).map { _ in passphrase.withBytes { $0.withUnsafeBytes { $0.baseAddress } } }
        XCTAssertNotNil(places[0])
        XCTAssertEqual(places[0], places[1])
    }

    func testACallThatIsUsingItIsLetFinish() {
        let passphrase = Passphrase(utf8: secret)
        var place: UnsafeRawPointer?
        passphrase.withBytes { outer in
            passphrase.withBytes { _ in passphrase.wipe() }
            XCTAssertEqual(Array(outer), secret)
            place = outer.withUnsafeBytes { $0.baseAddress }
        }
        withExtendedLifetime(passphrase) {
            let memory = UnsafeRawBufferPointer(start: place, count: secret.count)
            XCTAssertEqual(Array(memory), Array(repeating: 0, count: secret.count))
        }
    }

    func testItIsGivenBackWhenTheCallThrows() {
        let passphrase = Passphrase(utf8: secret)
        XCTAssertThrowsError(try passphrase.withBytes { _ in throw CancellationError() })
        let place = passphrase.withBytes { $0.withUnsafeBytes { $0.baseAddress } }
        passphrase.wipe()
        withExtendedLifetime(passphrase) {
            XCTAssertEqual(UnsafeRawBufferPointer(start: place, count: 1).first, 0)
        }
    }

    func testItPrintsAsNothing() {
        let passphrase = Passphrase("EXAMPLE secret")
        var dumped = ""
        dump(passphrase, to: &dumped)
        for printed in ["\(passphrase)", String(reflecting: passphrase), dumped] {
            XCTAssertFalse(printed.contains("secret"))
            XCTAssertFalse(printed.contains("memory"))
        }
    }

    func testAStringAndItsBytesAreTheSame() {
        let text = "EXAMPLE é 😀"
        XCTAssertEqual(Passphrase(text).withBytes { Array($0) }, Array(text.utf8))
        XCTAssertTrue(Passphrase("").withBytes(\.isEmpty))
    }
}
