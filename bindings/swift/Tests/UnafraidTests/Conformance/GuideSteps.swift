import Unafraid

extension Case {
    func guideSteps(_ name: String, _ given: Arguments) async throws -> JSON? {
        var given = given
        switch name {
        case "services":
            try given.end()
            return .list(guide.services().map { .text($0.service.code()) })
        case "service":
            let (city, service): (String, Service) = (try given.text("city"), try member(given.text("service")))
            try given.end()
            return guide.service(city: city, service: service).map(written) ?? .null
        case "cities":
            try given.end()
            return .list(guide.cities().map { .text($0.code) })
        case "label":
            let (vocabulary, code) = (try given.text("vocabulary"), try given.text("code"))
            try given.end()
            return .text(try label(vocabulary, code))
        case "rights_card":
            let (city, code) = (try given.text("city"), try given.optionalText("service"))
            let service: Service? = try code.map { try member($0) }
            let format = try pageFormat(given.text("format"))
            let holds = try given.text("holds")
            try given.end()
            let page = guide.card(city: city, service: service, format: format)
            return page.map { .bool(holds.isEmpty || $0.contains(holds)) } ?? .null
        case "unknown":
            let city = try given.text("city")
            try given.end()
            return .list(
                guide.unknown(city: city).map {
                    .list([.orNull($0.service?.code()), .orNull($0.route), .text($0.missing.code())])
                })
        case "with_city":
            let (code, text) = (try given.text("code"), try given.text("text"))
            try given.end()
            guide = try guide.withCity(code: code, text: text)
            return .null
        case "in_language":
            let (tag, text) = (try given.text("tag"), try given.text("text"))
            try given.end()
            guide = try guide.inLanguage(tag: tag, text: text)
            return .null
        case "identifiers":
            let text = try given.text("text")
            try given.end()
            return .list(
                try identifiers(text: text).map {
                    .list([.text($0.identifier.code()), .orNull($0.range(in: text).map { String(text[$0]) })])
                })
        default:
            return nil
        }
    }

    func pageFormat(_ name: String) throws -> PageFormat {
        switch name {
        case "Html": return .html
        case "Markdown": return .markdown
        default: throw CaseError("no such format: \(name)")
        }
    }

    private func written(_ facts: ServiceFacts) -> JSON {
        let routes: [JSON] = facts.routes.map {
            .object([
                "code": .text($0.code), "exposure": .text($0.exposure.code()),
                "exposure_known": .bool($0.exposureKnown), "deadline": .orNull($0.deadline),
            ])
        }
        return .object([
            "status_rule": .text(facts.statusRule.code()), "level": .text(facts.level.code()),
            "proposed_rule": .text(facts.proposedRule.code()), "delivered_by": .text(facts.deliveredBy.code()),
            "verified": .bool(facts.standsOn.verified), "checked": .text(facts.standsOn.checked),
            "sources": .list(facts.standsOn.sources.map { .text($0.id) }), "routes": .list(routes),
        ])
    }

    private func label(_ vocabulary: String, _ code: String) throws -> String {
        func words<C: Code>(_: C.Type) throws -> String {
            let member: C = try member(code)
            return member.label(guide: guide)
        }
        switch vocabulary {
        case "service": return try words(Service.self)
        case "outcome": return try words(Outcome.self)
        case "barrier": return try words(Barrier.self)
        case "exposure": return try words(Exposure.self)
        default: throw CaseError("no such vocabulary: \(vocabulary)")
        }
    }
}
