import Foundation
import Unafraid

/// One case while it runs: what its steps made.
final class Case {
    var guide = Guide.english()
    var kept: [String: JSON] = [:]
    var pending: (PendingUnlock, Data)?
    var listener: TestListener?
    /// The key of the last card that was made.
    var cardKey: String?
    let reentry = Reentry()
    private(set) var keystore: TestKeystore

    private let folder: URL
    /// How many phones there were before this one.
    private var phone = 0
    private var openedVault: Vault?
    private var openedJournal: Journal?

    init(folder: URL) {
        self.folder = folder
        keystore = TestKeystore(reentry: reentry)
    }

    var path: String { path(of: "vault-\(phone)") }

    func path(of name: String) -> String { folder.appendingPathComponent(name).path }

    /// Another phone: no vault, and a keystore without keys.
    func takeNewPhone() {
        phone += 1
        keystore = TestKeystore(reentry: reentry)
        openedVault = nil
    }

    func vault() throws -> Vault {
        guard let openedVault else { throw CaseError("there is no vault yet") }
        return openedVault
    }

    func use(_ vault: Vault) {
        openedVault = vault
        reentry.enters(vault)
    }

    func journal() throws -> Journal {
        guard let openedJournal else { throw CaseError("nothing was unlocked yet") }
        return openedJournal
    }

    func use(_ journal: Journal) { openedJournal = journal }

    /// Does one step and compares; throws where it did not go as the case says.
    func run(_ step: JSON) async throws {
        guard case .object(let step) = step, case .text(let name)? = step["do"] else {
            throw CaseError("a step is an object that says what to do")
        }
        guard step["with"] == nil || step["fails"] != nil, step["gives"] == nil || step["fails"] == nil else {
            throw CaseError("`with` stands beside `fails`, and `gives` does not")
        }
        let arguments = try Arguments(step, kept: kept)
        let result: Result<JSON, any Error>
        do {
            result = .success(try await perform(name, arguments))
        } catch let error as CaseError {
            throw error
        } catch {
            result = .failure(error)
        }
        switch (result, step["fails"]) {
        case (.success(let given), nil):
            if let expected = try step["gives"]?.resolved(kept), !given.matches(expected) {
                throw CaseError("gave \(given.written) instead of \(expected.written)")
            }
            if case .text(let name)? = step["keep"] { kept[name] = given }
        case (.success(let given), let expected?):
            throw CaseError("gave \(given.written) instead of failing with \(expected.written)")
        case (.failure(let error), let expected):
            try compare(error, expected, with: step["with"])
        }
    }

    private func compare(_ error: any Error, _ expected: JSON?, with fields: JSON?) throws {
        guard let named = NamedError(error) else {
            throw CaseError("failed with an error that is not the library's: \(type(of: error))")
        }
        let given = "\(named.name) \(JSON.object(named.fields).written)"
        guard expected == .text(named.name) else { throw CaseError("failed with \(given)") }
        if let fields = try fields?.resolved(kept), !JSON.object(named.fields).matches(fields) {
            throw CaseError("failed with \(given) instead of \(fields.written)")
        }
    }

    private func perform(_ name: String, _ arguments: Arguments) async throws -> JSON {
        let groups = [
            vaultSteps, backupSteps, journalSteps, attachmentSteps, questionSteps, guideSteps, threadSteps,
        ]
        for group in groups {
            if let given = try await group(name, arguments) { return given }
        }
        throw CaseError("no such step: \(name)")
    }
}
