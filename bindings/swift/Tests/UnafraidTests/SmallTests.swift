import Foundation
import Unafraid
import XCTest

final class CodeTests: XCTestCase {
    func testACodeFindsItsMember() {
        XCTAssertEqual(Outcome(code: "refused"), .refused)
        XCTAssertNil(Outcome(code: "EXAMPLE"))
        XCTAssertEqual(Set(Service.allCases.map(\.id)).count, Service.allCases.count)
    }
}

final class TextTests: XCTestCase {
    func testPlacesAreRangesOfAString() throws {
        let text = "EXAMPLE 😀é: call 416 555 0100"
        let found = try identifiers(text: text)
        XCTAssertEqual(found.compactMap { $0.range(in: text) }.map { String(text[$0]) }, ["416 555 0100"])
    }

    func testAPlaceBeyondTheTextIsNoRange() {
        let far = Place(key: .note, nth: 0, start: 3, end: 9, matched: .word)
        XCTAssertNil(far.range(in: "short"))
        let backwards = Place(key: .note, nth: 0, start: 3, end: 1, matched: .word)
        XCTAssertNil(backwards.range(in: "short"))
    }
}

final class WrappedKeyTests: XCTestCase {
    private let sealed = Data(repeating: 7, count: WrappedKey.sealedLength)
    private let publicKey = Data(repeating: 4, count: 65)

    func testWhatIsWrittenIsRead() throws {
        let enclave = try XCTUnwrap(WrappedKey(way: .secureEnclave, publicKey: publicKey, sealed: sealed))
        XCTAssertEqual(WrappedKey(enclave.written), enclave)
        XCTAssertEqual(enclave.written.count, 3 + 65 + 60)
        let keychain = try XCTUnwrap(WrappedKey(way: .keychain, publicKey: Data(), sealed: sealed))
        XCTAssertEqual(WrappedKey(keychain.written), keychain)
        // The vault takes no more than this.
        XCTAssertLessThanOrEqual(enclave.written.count, 384)
    }

    func testAnythingElseIsRefused() throws {
        let whole = try XCTUnwrap(WrappedKey(way: .secureEnclave, publicKey: publicKey, sealed: sealed)).written
        for length in 0..<whole.count { XCTAssertNil(WrappedKey(whole.prefix(length))) }
        XCTAssertNil(WrappedKey(whole + [0]))
        for (place, value) in [(0, 2), (1, 0), (1, 2), (1, 3), (2, 64), (2, 0)] {
            var other = whole
            other[place] = UInt8(value)
            XCTAssertNil(WrappedKey(other), "\(place): \(value)")
        }
        XCTAssertNil(WrappedKey(way: .keychain, publicKey: publicKey, sealed: sealed))
        XCTAssertNil(WrappedKey(way: .keychain, publicKey: Data(), sealed: sealed.dropLast()))
    }

    func testASliceIsReadAsWell() throws {
        let whole = try XCTUnwrap(WrappedKey(way: .keychain, publicKey: Data(), sealed: sealed))
        XCTAssertEqual(WrappedKey((Data([9, 9]) + whole.written).dropFirst(2)), whole)
    }

    func testNothingIsBoundLikeSomethingElse() {
        let bound = { (way: WrappedKey.Way, key: String, alias: String, context: String) in
            WrappedKey.bound(
                way: way, publicKey: Data(key.utf8), alias: alias, context: Data(context.utf8))
        }
        let all = [
            bound(.keychain, "", "ab", "c"), bound(.keychain, "", "a", "bc"), bound(.keychain, "a", "b", "c"),
            bound(.keychain, "", "abc", ""), bound(.secureEnclave, "", "ab", "c"),
        ]
        XCTAssertEqual(Set(all).count, all.count)
    }
}
