import Foundation
import XCTest

/// Runs the cases that Rust, Kotlin and Swift share: `tests/conformance` in the repository, or where
/// `UNAFRAID_CONFORMANCE` says.
final class ConformanceTests: XCTestCase {
    private struct Group: Decodable {
        let group: String
        let cases: [Description]
    }

    private struct Description: Decodable {
        let name: String
        let steps: [JSON]
    }

    func testEveryCase() async throws {
        var (cases, steps) = (0, 0)
        for (file, group) in try groups() {
            for description in group.cases {
                let name = "\(file): \(group.group): \(description.name)"
                let done = await run(description) { XCTFail("\(name): \($0)") }
                cases += 1
                steps += done
            }
        }
        print("conformance: \(cases) cases, \(steps) steps")
    }

    /// Gives how many steps went as they should.
    private func run(_ description: Description, fail: (String) -> Void) async -> Int {
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent(UUID().uuidString)
        var done = 0
        do {
            try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: false)
            defer { try? FileManager.default.removeItem(at: folder) }
            let running = Case(folder: folder)
            for step in description.steps {
                try await running.run(step)
                done += 1
            }
        } catch {
            fail("step \(done + 1): \(error)")
        }
        return done
    }

    private func groups() throws -> [(String, Group)] {
        let folder = try folderOfCases()
        let files = try FileManager.default.contentsOfDirectory(atPath: folder.path).sorted()
        XCTAssert(files.contains { $0.hasSuffix(".json") }, "there are no cases in \(folder.path)")
        return try files.filter { $0 != "README.md" }.map { name in
            guard name.hasSuffix(".json") else { throw CaseError("\(name) is no file of cases") }
            let text = try Data(contentsOf: folder.appendingPathComponent(name))
            let keys = try JSONDecoder().decode([String: JSON].self, from: text)
            try checkKeys(keys, in: name)
            return (name, try JSONDecoder().decode(Group.self, from: text))
        }
    }

    /// Beside or above this package, wherever it was put to be built.
    private func folderOfCases() throws -> URL {
        if let given = ProcessInfo.processInfo.environment["UNAFRAID_CONFORMANCE"] {
            return URL(fileURLWithPath: given)
        }
        var above = URL(fileURLWithPath: #filePath)
        while above.pathComponents.count > 1 {
            above.deleteLastPathComponent()
            let folder = above.appendingPathComponent("tests/conformance")
            if FileManager.default.fileExists(atPath: folder.path) { return folder }
        }
        throw CaseError("there is no tests/conformance above this package")
    }

    /// A key that is not read would be a condition that is not checked.
    private func checkKeys(_ file: [String: JSON], in name: String) throws {
        guard Set(file.keys) == ["group", "cases"], case .list(let cases)? = file["cases"] else {
            throw CaseError("\(name) has other parts than a group and its cases")
        }
        for one in cases {
            guard case .object(let parts) = one, Set(parts.keys) == ["name", "steps"] else {
                throw CaseError("\(name): a case has other parts than a name and steps")
            }
        }
    }
}
