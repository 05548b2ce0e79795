import Foundation
import Unafraid

extension Case {
    func vaultSteps(_ name: String, _ given: Arguments) async throws -> JSON? {
        var given = given
        switch name {
        case "vault":
            return try makeVault(given)
        case "keystore":
            for call in ["wrap", "unwrap", "delete"] {
                guard let behaviour = try given.optionalText(call) else { continue }
                keystore.set(call, to: try TestKeystore.Behaviour(behaviour))
            }
            try given.end()
            return .object(["keys": .number(keystore.count)])
        case "reentered":
            try given.end()
            return reentry.last
        case "create":
            let passphrase = try given.passphrase()
            let size = try given.text("size", default: "Mib16")
            try given.end()
            guard let size = VaultSize.allCases.first(where: { variant($0) == size }) else {
                throw CaseError("no such size: \(size)")
            }
            try await vault().create(passphrase: passphrase, size: size)
            return .null
        case "is_there":
            try given.end()
            return .bool(try await vault().isThere())
        case "unlock":
            let passphrase = try given.passphrase()
            try given.end()
            use(try await vault().unlock(passphrase: passphrase))
            return .null
        case "unlock_in_two_steps":
            let kind = try given.text("key", default: "unwrapped")
            return .bool(try await finish(given, with: try await askAndUnwrap(kind)))
        case "pending":
            _ = try given.passphrase()
            try given.end()
            pending = try await askAndUnwrap("unwrapped")
            return .bool(pending != nil)
        case "finish_pending":
            return .bool(try await finish(given, with: pending))
        case "change_passphrase":
            let (present, new) = (try given.passphrase("present"), try given.passphrase("new"))
            try given.end()
            return .text(outcome(try await vault().changePassphrase(from: present, to: new)))
        case "create_space":
            let (present, new) = (try given.passphrase("present"), try given.passphrase("new"))
            let named = try given.text("stay", default: "")
            try given.end()
            let keep = named.isEmpty ? [] : named.components(separatedBy: " | ").map { Passphrase($0) }
            return .text(outcome(try await vault().createSpace(from: present, keeping: keep, new: new)))
        case "set_erase_phrase":
            let present = try given.passphrase("present")
            let erase = try given.optionalText("erase").map { Passphrase($0) }
            try given.end()
            return .text(outcome(try await vault().setErasePhrase(of: present, to: erase)))
        case "grow":
            let passphrase = try given.passphrase()
            try given.end()
            return .text(outcome(try await vault().grow(passphrase: passphrase, to: .mib64)))
        case "destroy":
            try given.end()
            try await vault().destroy()
            return .null
        case "lock":
            try given.end()
            return .text(outcome(try await journal().lock()))
        case "lock_if_idle":
            let time: Int64 = try given.number("milliseconds")
            try given.end()
            return .orNull(try await journal().lockIfIdle(after: .milliseconds(time)).map(outcome))
        case "wait":
            let time: Int64 = try given.number("milliseconds")
            try given.end()
            try await Task.sleep(for: .milliseconds(time))
            return .null
        case "cut_file":
            let length: UInt64 = try given.number("bytes")
            let harmed = try given.optionalText("file").map(path(of:)) ?? path
            try given.end()
            let file = try FileHandle(forWritingTo: URL(fileURLWithPath: harmed))
            try file.truncate(atOffset: length)
            try file.close()
            return .null
        case "damage":
            let index: UInt64 = try given.number("index")
            let harmed = try given.optionalText("file").map(path(of:)) ?? path
            try given.end()
            let file = try FileHandle(forUpdating: URL(fileURLWithPath: harmed))
            for region in 0..<UInt64(4) {
                // Row 1 + 4 j + i, in front of which are two pages and the pages of the rows.
                let at = (3 + 4 * index + region) * 4096 + 2000
                try file.seek(toOffset: at)
                let byte = try file.read(upToCount: 1)?.first ?? 0
                try file.seek(toOffset: at)
                try file.write(contentsOf: Data([~byte]))
            }
            try file.close()
            return .null
        case "progress":
            try given.end()
            guard let listener else { throw CaseError("nobody listens") }
            return try await listener.news()
        default:
            return nil
        }
    }

    private func makeVault(_ given: Arguments) throws -> JSON {
        var given = given
        let kind = try given.text("keystore", default: "none")
        let listens = try given.text("progress", default: "none")
        try given.end()
        guard ["none", "quiet", "prompting"].contains(kind) else { throw CaseError("no such keystore: \(kind)") }
        listener = nil
        if listens != "none" {
            guard let behaviour = TestListener.Behaviour(rawValue: listens) else {
                throw CaseError("no such listener: \(listens)")
            }
            listener = TestListener(behaviour, reentry: reentry)
        }
        use(
            Vault(
                path: path, keystore: kind == "none" ? nil : keystore, keystorePrompts: kind == "prompting",
                listener: listener))
        return .null
    }

    /// The first step, and what an app does after its prompt.
    private func askAndUnwrap(_ kind: String) async throws -> (PendingUnlock, Data)? {
        guard let pending = try await vault().pendingUnlock() else { return nil }
        switch kind {
        case "unwrapped":
            return (
                pending,
                try keystore.unwrap(
                    alias: pending.alias(), context: pending.context(), wrapped: pending.wrapped())
            )
        case "wrong": return (pending, Data(repeating: 7, count: 32))
        case "short": return (pending, Data(repeating: 7, count: 31))
        default: throw CaseError("no such key: \(kind)")
        }
    }

    private func finish(_ given: Arguments, with pending: (PendingUnlock, Data)?) async throws -> Bool {
        var given = given
        let passphrase = try given.passphrase()
        try given.end()
        guard let (pending, key) = pending else { return false }
        use(try await vault().unlock(passphrase: passphrase, pending: pending, key: key))
        return true
    }

    func outcome(_ outcome: LockOutcome) -> String {
        switch outcome {
        case .sealed: "Sealed"
        case .deferred: "Deferred"
        }
    }
}
