import Foundation

/// A vault on the phone: a file, and nothing that could be read. Unlocking gives a `Journal`.
///
/// All calls can be made from any task, the main actor included; none blocks it. Every error of the
/// library is an `UnafraidError`, whose `explain()` is a sentence for a person.
public final class Vault: Sendable {
    /// How far the step is that is under way, for one progress bar: the stream is for one loop at a
    /// time, and keeps the newest only. The last news can come when the step is already over.
    public let progress: AsyncStream<VaultProgress>

    private let blocking: BlockingVault
    private let calls = Blocking.together("unafraid.vault")

    /// The vault at this path. Nothing is opened yet.
    ///
    /// `keystore` is the phone's, as `SecureEnclaveKeystore`; without one, older copies of the file
    /// stay readable to whoever has the passphrase. `keystorePrompts` tells whether its `unwrap` asks
    /// the person something: then unlock in two steps, with `pendingUnlock()`.
    public init(path: String, keystore: (any DeviceKeystore)? = nil, keystorePrompts: Bool = false) {
        let told = ProgressStream()
        progress = told.stream
        blocking = BlockingVault(
            path: path, keystore: keystore, keystorePrompts: keystorePrompts, progress: told)
    }

    /// The same with a listener in place of the stream, which then tells nothing.
    package init(
        path: String, keystore: (any DeviceKeystore)?, keystorePrompts: Bool,
        listener: (any ProgressListener)?
    ) {
        progress = AsyncStream { $0.finish() }
        blocking = BlockingVault(
            path: path, keystore: keystore, keystorePrompts: keystorePrompts, progress: listener)
    }

    /// Whether there is a file at the path. That it is a whole vault only unlocking tells.
    public func isThere() async throws -> Bool {
        try await calls.read { [blocking] in try blocking.isThere() }
    }

    /// The same for code that runs on a thread of its own.
    package func isThereNow() throws -> Bool {
        try blocking.isThere()
    }

    /// Makes the vault, with one empty space that the passphrase opens. Nothing is overwritten.
    public func create(passphrase: Passphrase, size: VaultSize = .mib16) async throws {
        try await calls.run { [blocking] in
            try passphrase.withBytes { try blocking.create(passphrase: $0, size: size) }
        }
    }

    /// Opens the space that the passphrase belongs to.
    public func unlock(passphrase: Passphrase) async throws -> Journal {
        try await calls.run { [blocking] in
            Journal(try passphrase.withBytes { try blocking.unlock(passphrase: $0) })
        }
    }

    /// The first of two steps, for a keystore that prompts: what the app has to unwrap, after it has
    /// asked the person. Nothing where the vault's key is in no keystore: then `unlock(passphrase:)`
    /// asks nobody. Nothing is held open meanwhile.
    public func pendingUnlock() async throws -> PendingUnlock? {
        try await calls.run { [blocking] in try blocking.pendingUnlock() }
    }

    /// The second step: opens the space with the 32 bytes that the app unwrapped, which it overwrites
    /// afterwards. Where the vault was opened in between, this ends with `Keystore` and its reason
    /// `AuthRequired`: begin with the first step again.
    public func unlock(passphrase: Passphrase, pending: PendingUnlock, key: Data) async throws -> Journal {
        try await calls.run { [blocking] in
            let opened = try passphrase.withBytes {
                try blocking.unlockPending(passphrase: $0, pending: pending, key: key)
            }
            return Journal(opened)
        }
    }

    /// Opens the space that `present` belongs to with `new` from now on, and with `present` no more.
    public func changePassphrase(from present: Passphrase, to new: Passphrase) async throws -> LockOutcome {
        try await calls.run { [blocking] in
            try present.withBytes { present in
                try new.withBytes { try blocking.changePassphrase(present: present, new: $0) }
            }
        }
    }

    /// Makes another space, empty, that `new` opens from now on. The space of `present` stays, and those of
    /// `keep`. **Before that**, show the person this, however many spaces she has: a space that is not named
    /// can be lost, and nobody can say whether there is one. Lock the journal first.
    public func createSpace(
        from present: Passphrase, keeping keep: [Passphrase], new: Passphrase
    ) async throws -> LockOutcome {
        try await calls.run { [blocking] in
            let space = blocking.newSpace()
            for passphrase in keep { try passphrase.withBytes { try space.keep(passphrase: $0) } }
            return try present.withBytes { present in
                try new.withBytes { try space.create(present: present, new: $0) }
            }
        }
    }

    /// Gives the space of `present` an erase phrase, or another one; nil takes it away. An unlock with it
    /// opens the same space as the passphrase, and when it returns, nothing opens any other space of the
    /// vault any more. Off until it is set. What it risks stands in `core/THREATS.md`: say it before. Lock
    /// the journal first.
    public func setErasePhrase(of present: Passphrase, to erase: Passphrase?) async throws -> LockOutcome {
        try await calls.run { [blocking] in
            try present.withBytes { present in
                guard let erase else { return try blocking.removeErasePhrase(present: present) }
                return try erase.withBytes { try blocking.setErasePhrase(present: present, erase: $0) }
            }
        }
    }

    /// Makes the vault's file larger, with every space in it. One that has this size, or a larger one, stays
    /// as it is. The file's size shows to everyone. Lock the journal first.
    public func grow(passphrase: Passphrase, to size: VaultSize) async throws -> LockOutcome {
        try await calls.run { [blocking] in
            try passphrase.withBytes { try blocking.grow(present: $0, size: size) }
        }
    }

    /// Makes the vault from the backup at this path: of its size, with what it holds, opened by
    /// `passphrase`, under keys of its own and of this phone's keystore. `words` are the twelve, in any case,
    /// with any white space. Nothing is overwritten, and all is restored or nothing; the backup stays as it
    /// is.
    ///
    /// **After that**, tell the person that the file and the words still open what they opened before.
    public func restore(from backup: String, words: Passphrase, passphrase: Passphrase) async throws {
        try await calls.run { [blocking] in
            try words.withBytes { words in
                try passphrase.withBytes { try blocking.restore(backup: backup, words: words, passphrase: $0) }
            }
        }
    }

    /// The same from a file that was handed over, with the text of the key of the card that it was handed
    /// over to. With another card's key it ends with `WrongWords`.
    public func restoreHandedOver(from file: String, key: Passphrase, passphrase: Passphrase) async throws {
        try await calls.run { [blocking] in
            try key.withBytes { key in
                try passphrase.withBytes {
                    try blocking.restoreHandedOver(file: file, key: key, passphrase: $0)
                }
            }
        }
    }

    /// Destroys the vault with every space in it, and its hardware keys, without a passphrase. Ask the
    /// person once. An open journal must be locked first.
    public func destroy() async throws {
        try await calls.run { [blocking] in try blocking.destroy() }
    }
}
