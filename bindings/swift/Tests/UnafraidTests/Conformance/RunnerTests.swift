import Foundation
import XCTest

/// The runner finds what is wrong: a case that it passed over would prove nothing.
final class RunnerTests: XCTestCase {
    func testWrongStepsFail() async throws {
        let wrong = [
            #"{"do": "nonsense"}"#,
            #"{"do": "cities", "nonsense": 1}"#,
            #"{"do": "cities", "gives": []}"#,
            #"{"do": "cities", "fails": "Locked"}"#,
            #"{"do": "cities", "with": {}}"#,
            #"{"do": "label", "vocabulary": "outcome"}"#,
            #"{"do": "label", "vocabulary": "outcome", "code": "$nothing"}"#,
            #"{"do": "label", "vocabulary": "nonsense", "code": "refused"}"#,
            #"{"do": "keystore", "wrap": "nonsense"}"#,
            #"{"do": "vault", "progress": "nonsense"}"#,
            #"{"do": "page"}"#,
            #"{"do": "with_city", "code": "x", "text": "nonsense"}"#,
            #"{"do": "with_city", "code": "x", "text": "nonsense", "fails": "Locked"}"#,
            #"{"do": "with_city", "code": "x", "text": "nonsense", "fails": "Refused", "with": {"line": 3}}"#,
        ]
        for step in wrong {
            do {
                try await Case(folder: FileManager.default.temporaryDirectory).run(JSON(parsing: step))
                XCTFail("passed: \(step)")
            } catch is CaseError {
            }
        }
        try await Case(folder: FileManager.default.temporaryDirectory).run(
            JSON(parsing: #"{"do": "with_city", "code": "x", "text": "nonsense", "fails": "Refused"}"#))
    }

    func testComparing() throws {
        func matches(_ given: String, _ expected: String) throws -> Bool {
            try JSON(parsing: given).matches(JSON(parsing: expected))
        }
        XCTAssertTrue(try matches(#"{"a": {"b": 1, "c": 2}, "d": null}"#, #"{"a": {"b": 1}}"#))
        XCTAssertFalse(try matches(#"{"a": 1}"#, #"{"b": 1}"#))
        XCTAssertFalse(try matches("true", "1"))
        XCTAssertFalse(try matches("[1, 2]", "[1]"))
        XCTAssertFalse(try matches("[2, 1]", "[1, 2]"))
        XCTAssertTrue(try matches(#"["é\"\n"]"#, #"["é\"\u000a"]"#))
    }

    func testWhatIsWrittenIsReadAgain() throws {
        let value = try JSON(parsing: #"{"a": [1, -2, true, null, "é\"\\\n😀"], "b": {}}"#)
        XCTAssertEqual(try JSON(parsing: value.written), value)
    }
}
