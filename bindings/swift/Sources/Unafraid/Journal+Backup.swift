import Foundation

extension Journal {
    /// Makes a backup of the whole space at this path, as large as the vault, and gives the words that open
    /// it: twelve, in UTF-8, with a space between them. Nothing is overwritten. What is at the path
    /// afterwards is a whole backup or nothing: it was opened with the words, and compared, before it got its
    /// name. Other spaces are not in it.
    ///
    /// **Before that**, tell the person: who has the file and the words can read everything, with no phone
    /// and no passphrase, so they belong in different places; what she removes, erases or changes later stays
    /// in the backup; and that she made one shows in the file being there.
    ///
    /// The words are nowhere else. Show them this once, and overwrite them. Where she could not write them
    /// down, remove the file, because nothing opens it any more.
    public func backup(to path: String) async throws -> Data {
        try await change { try $0.backup(to: path) }
    }

    /// Makes a backup of the whole space at this path that only the holder of the card's key can open: not
    /// who has this phone, and not who knows the passphrase. `card` is the card's text, with any white space
    /// in it: see `NewCard`. Otherwise as `backup(to:)`.
    ///
    /// **Before that**, let the person make sure that the card is really that of the one she trusts, and that
    /// it came from her: who put another in its place can read everything. Tell her that she cannot open the
    /// file herself, that the one who holds the key can be made to open it, and that what she removes, erases
    /// or changes later stays in it. To keep nothing here, `erase()` after this returned.
    public func handOver(to path: String, card: String) async throws {
        try await change { try $0.handOver(to: path, card: card) }
    }
}
