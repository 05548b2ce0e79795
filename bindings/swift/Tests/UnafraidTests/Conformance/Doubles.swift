import Foundation
import Unafraid

/// Calls into the library from inside one of its own calls, and remembers how that ended.
final class Reentry: @unchecked Sendable {  // touched with the lock held only
    private let lock = NSLock()
    private var vault: Vault?
    private var lastError: JSON = .null

    func enters(_ vault: Vault) { lock.withLock { self.vault = vault } }
    var last: JSON { lock.withLock { lastError } }

    func enter() {
        guard let vault = lock.withLock({ vault }) else { return }
        let ended: JSON
        do {
            _ = try vault.isThereNow()
            ended = .null
        } catch {
            ended = .text(NamedError(error)?.name ?? "\(type(of: error))")
        }
        lock.withLock { lastError = ended }
    }
}

/// An error that the library does not know.
struct ForeignError: Error {}

/// A keystore in memory, which fails as a case says.
final class TestKeystore: DeviceKeystore, @unchecked Sendable {  // touched with the lock held only
    enum Behaviour {
        case works, throwsForeign, reenters
        case fails(KeystoreError)

        init(_ name: String) throws {
            switch name {
            case "works": self = .works
            case "throws": self = .throwsForeign
            case "reenters": self = .reenters
            default:
                let error = KeystoreError.allCases.first { "\($0)" == name }
                guard let error else { throw CaseError("\(name) is nothing that a keystore can do") }
                self = .fails(error)
            }
        }
    }

    private struct Key {
        let token: Data
        let context: Data
        let secret: Data
    }

    private let lock = NSLock()
    private let reentry: Reentry
    private var keys: [String: Key] = [:]
    private var behaviours: [String: Behaviour] = [:]

    init(reentry: Reentry) { self.reentry = reentry }

    var count: Int { lock.withLock { keys.count } }
    func set(_ call: String, to behaviour: Behaviour) { lock.withLock { behaviours[call] = behaviour } }

    func wrap(alias: String, context: Data, key: Data) throws -> Data {
        try behave("wrap")
        // What leaves the keystore says nothing: the key itself stays inside.
        let token = Data((0..<32).map { _ in UInt8.random(in: 0...255) })
        lock.withLock { keys[alias] = Key(token: token, context: context, secret: key) }
        return token
    }

    func unwrap(alias: String, context: Data, wrapped: Data) throws -> Data {
        try behave("unwrap")
        guard let key = lock.withLock({ keys[alias] }) else { throw KeystoreError.KeyMissing }
        guard key.token == wrapped, key.context == context else { throw KeystoreError.Failed }
        return key.secret
    }

    func deleteKey(alias: String) throws {
        try behave("delete")
        _ = lock.withLock { keys.removeValue(forKey: alias) }
    }

    private func behave(_ call: String) throws {
        switch lock.withLock({ behaviours[call] }) ?? .works {
        case .works: break
        case .throwsForeign: throw ForeignError()
        case .reenters: reentry.enter()
        case .fails(let error): throw error
        }
    }
}

/// Notes what is told, from which threads, and then does as a case says.
final class TestListener: ProgressListener, @unchecked Sendable {  // touched with the lock held only
    enum Behaviour: String { case listens, throwsForeign = "throws", reenters }

    private let lock = NSLock()
    private let behaviour: Behaviour
    private let reentry: Reentry
    private var told: [VaultProgress] = []
    private var threads: Set<String> = []

    init(_ behaviour: Behaviour, reentry: Reentry) {
        self.behaviour = behaviour
        self.reentry = reentry
    }

    func advanced(done: UInt32, total: UInt32) throws {
        // Before the note, which is what the case waits for.
        if behaviour == .reenters { reentry.enter() }
        lock.withLock {
            told.append(VaultProgress(done: done, total: total))
            threads.insert("\(pthread_self())")
        }
        if behaviour == .throwsForeign { throw ForeignError() }
    }

    /// What was told since the last time, once it ends with a finished step.
    func news() async throws -> JSON {
        for _ in 0..<1_000 {
            if let news = finished() { return news }
            try await Task.sleep(for: .milliseconds(10))
        }
        throw CaseError("no step was finished in ten seconds")
    }

    private func finished() -> JSON? {
        lock.withLock {
            guard let last = told.last, last.done == last.total else { return nil }
            let grows = zip(told, told.dropFirst()).allSatisfy { $0.done == $0.total || $0.done < $1.done }
            let news: JSON = .object([
                "finished": .number(told.count { $0.done == $0.total }),
                "grows": .bool(grows),
                "threads": .number(threads.count),
            ])
            told = []
            threads = []
            return news
        }
    }
}
