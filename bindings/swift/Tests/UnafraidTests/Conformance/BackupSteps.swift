import Foundation
import Unafraid

extension Case {
    func backupSteps(_ name: String, _ given: Arguments) async throws -> JSON? {
        var given = given
        switch name {
        case "new_phone":
            try given.end()
            takeNewPhone()
            return .null
        case "backup":
            let to = path(of: try given.text("to"))
            try given.end()
            return .text(String(decoding: try await journal().backup(to: to), as: UTF8.self))
        case "restore":
            let from = path(of: try given.text("from"))
            let (words, passphrase) = (try given.passphrase("words"), try given.passphrase())
            try given.end()
            try await vault().restore(from: from, words: words, passphrase: passphrase)
            return .null
        case "card":
            try given.end()
            let made = try NewCard()
            cardKey = String(decoding: made.key(), as: UTF8.self)
            return .text(made.card())
        case "card_key":
            try given.end()
            guard let cardKey else { throw CaseError("no card was made") }
            return .text(cardKey)
        case "hand_over":
            let (to, card) = (path(of: try given.text("to")), try given.text("card"))
            try given.end()
            try await journal().handOver(to: to, card: card)
            return .null
        case "restore_handed_over":
            let from = path(of: try given.text("from"))
            let (key, passphrase) = (try given.passphrase("key"), try given.passphrase())
            try given.end()
            try await vault().restoreHandedOver(from: from, key: key, passphrase: passphrase)
            return .null
        case "erase":
            try given.end()
            return .text(outcome(try await journal().erase()))
        default:
            return nil
        }
    }
}
