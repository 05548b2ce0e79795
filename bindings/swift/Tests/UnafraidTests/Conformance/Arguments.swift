import Unafraid

/// The arguments of one step. What is never asked for is unknown, and fails the step.
struct Arguments {
    private let given: [String: JSON]
    private var known: Set<String> = ["do", "gives", "fails", "with", "keep"]

    init(_ step: [String: JSON], kept: [String: JSON]) throws {
        given = try step.mapValues { $0 }.reduce(into: [:]) { given, argument in
            let isExpected = ["gives", "with"].contains(argument.key)
            given[argument.key] = isExpected ? argument.value : try argument.value.resolved(kept)
        }
    }

    /// An operation calls this when it has asked for everything, and before it does anything.
    func end() throws {
        let unknown = Set(given.keys).subtracting(known)
        guard unknown.isEmpty else { throw CaseError("unknown arguments: \(unknown.sorted())") }
    }

    mutating func optional(_ name: String) -> JSON? {
        known.insert(name)
        return given[name]
    }

    mutating func json(_ name: String) throws -> JSON {
        guard let value = optional(name) else { throw CaseError("\(name) is missing") }
        return value
    }

    mutating func text(_ name: String, default text: String? = nil) throws -> String {
        switch optional(name) {
        case .text(let text)?: return text
        case nil: if let text { return text }
        default: break
        }
        throw CaseError("\(name) is no text")
    }

    mutating func optionalText(_ name: String) throws -> String? {
        switch optional(name) {
        case .text(let text)?: return text
        case nil, .null?: return nil
        default: throw CaseError("\(name) is no text")
        }
    }

    mutating func number<N: FixedWidthInteger>(_ name: String, default number: N? = nil) throws -> N {
        switch optional(name) {
        case .int(let int)?: if let number = N(exactly: int) { return number }
        case nil: if let number { return number }
        default: break
        }
        throw CaseError("\(name) is no number that fits")
    }

    mutating func bool(_ name: String) throws -> Bool {
        guard case .bool(let bool) = try json(name) else { throw CaseError("\(name) is no bool") }
        return bool
    }

    mutating func passphrase(_ name: String = "passphrase") throws -> Passphrase {
        Passphrase(try text(name))
    }

    /// An experience, as the library itself reads it: what it refuses is the step's own error.
    mutating func experience() throws -> @Sendable () throws -> Experience {
        let json = try json("experience").written
        return { try readExperience(json: .init(json.utf8)) }
    }

    mutating func filter() throws -> Filter {
        guard case .object(var parts) = optional("filter") ?? .object([:]) else {
            throw CaseError("filter is no object")
        }
        func text(_ name: String) throws -> String? {
            switch parts.removeValue(forKey: name) {
            case .text(let text)?: return text
            case nil: return nil
            default: throw CaseError("\(name) of the filter is no text")
            }
        }
        func code<C: Code>(_ name: String) throws -> C? {
            try text(name).map { try member($0) }
        }
        let filter = Filter(
            service: try code("service"), outcome: try code("outcome"), barrier: try code("barrier"),
            kind: try code("kind"), since: try text("since"), until: try text("until"), due: try text("due"))
        guard parts.isEmpty else { throw CaseError("unknown parts of a filter: \(parts.keys.sorted())") }
        return filter
    }
}

/// The member of a vocabulary that a case names by its code.
func member<C: Code>(_ code: String) throws -> C {
    guard let member = C(code: code) else { throw CaseError("\(code) is no code of \(C.self)") }
    return member
}
