import Foundation
import Unafraid

extension Case {
    func journalSteps(_ name: String, _ given: Arguments) async throws -> JSON? {
        var given = given
        switch name {
        case "add":
            let experience = try given.experience()
            try given.end()
            return .number(try await journal().add(try experience()))
        case "add_many":
            let (count, note): (Int, String) = (try given.number("count"), try given.text("note"))
            try given.end()
            let all = (0..<count).map {
                Experience(service: .library, outcome: .refused, note: "\(note) \($0)")
            }
            return .number(try await journal().add(all).count)
        case "get":
            let id: ExperienceID = try given.number("id")
            try given.end()
            return try JSON(parsing: try writeExperience(experience: try await journal().get(id).experience))
        case "edit":
            let id: ExperienceID = try given.number("id")
            let experience = try given.experience()
            try given.end()
            try await journal().edit(id, to: try experience())
            return .null
        case "remove":
            let id: ExperienceID = try given.number("id")
            try given.end()
            try await journal().remove(id)
            return .null
        case "page":
            let filter = try given.filter()
            let start: UInt32 = try given.number("start", default: 0)
            let count: UInt32 = try given.number("count", default: 50)
            try given.end()
            let page = try await journal().page(filter: filter, start: start, count: count)
            return .list(page.map { .orNull($0.experience.note) })
        case "count":
            let filter = try given.filter()
            try given.end()
            return .number(try await journal().count(filter: filter))
        case "search":
            return try await search(given)
        case "import":
            let (format, text) = (try given.text("format"), try given.text("text"))
            try given.end()
            guard let format = ImportFormat.allCases.first(where: { variant($0) == format }) else {
                throw CaseError("no such format: \(format)")
            }
            return .number(try await journal().importFile(Data(text.utf8), format: format).ids.count)
        case "export_json":
            try given.end()
            let lines = try await journal().exportJSON().split(separator: "\n")
            return .list(try lines.map { try JSON(parsing: String($0)) })
        case "export_page":
            let text = try given.text("holds")
            try given.end()
            return .bool(try await journal().exportPage(guide: guide).contains(text))
        case "letter_routes":
            return try await letterRoutes(given)
        case "letter":
            return try await letter(given)
        case "capacity":
            try given.end()
            let capacity = try await journal().capacity()
            return .object(["free": .number(capacity.free), "total": .number(capacity.total)])
        case "keystore_level":
            try given.end()
            return .text(variant(try await journal().keystoreLevel()))
        case "check":
            try given.end()
            return .number(try await journal().check())
        case "loss":
            try given.end()
            let open = try journal()
            let sentences = try await open.lossInWords(guide: guide).count
            guard let loss = try await open.loss() else { return .null }
            return .object([
                "cells": .number(loss.cells), "of": .number(loss.of), "mixed": .bool(loss.mixed),
                "experiences": .number(loss.experiences), "drafts": .number(loss.drafts),
                "attachments": .number(loss.attachments), "pieces": .number(loss.pieces),
                "orphans": .number(try await open.orphans().count), "sentences": .number(sentences),
            ])
        case "raise_defect":
            let inJournal = try given.bool("in_journal")
            try given.end()
            try raiseDefect(journal: inJournal ? try journal().blocking : nil)
            return .null
        default:
            return nil
        }
    }

    private func letterRoutes(_ given: Arguments) async throws -> JSON {
        var given = given
        let id: ExperienceID = try given.number("id")
        let (today, city) = (try given.text("today"), try given.optionalText("city"))
        try given.end()
        let found = try await journal().letterRoutes(id, guide: guide, today: today, city: city)
        let routes: [JSON] = found.routes.map {
            .object([
                "code": .text($0.route.code), "kind": .text($0.route.kind.code()),
                "exposure": .text($0.route.exposure.code()), "reason": .text($0.reason),
                "legal_clinic_first": .bool($0.legalClinicFirst), "last_day": .orNull($0.lastDay),
                "days_left": $0.daysLeft.map { .number($0) } ?? .null, "sentences": .number($0.before.count),
            ])
        }
        return .object(["routes": .list(routes), "about_the_rule_itself": .bool(found.aboutTheRuleItself)])
    }

    private func letter(_ given: Arguments) async throws -> JSON {
        var given = given
        let id: ExperienceID = try given.number("id")
        let (to, city) = (try given.text("to"), try given.optionalText("city"))
        let include = try given.text("include", default: "")
        let keys: [Key] = try include.split(separator: " ").map { try member(String($0)) }
        let format = try pageFormat(given.text("format"))
        let holds = try given.text("holds")
        try given.end()
        let page = try await journal().letter(
            id, guide: guide, route: to, with: keys, format: format, city: city)
        return .bool(holds.isEmpty || page.contains(holds))
    }

    private func search(_ given: Arguments) async throws -> JSON {
        var given = given
        let (words, filter) = (try given.text("words"), try given.filter())
        let start: UInt32 = try given.number("start", default: 0)
        let count: UInt32 = try given.number("count", default: 50)
        try given.end()
        let found = try await journal().search(words, filter: filter, start: start, count: count)
        return .list(
            found.map { found in
                let hits = found.places.map { place -> JSON in
                    let text = found.wordsInNote(at: place).map(String.init)
                    return .list([.text(place.key.code()), .orNull(text), .text(place.matched.code())])
                }
                return .object(["note": .orNull(found.entry.experience.note), "hits": .list(hits)])
            })
    }
}
