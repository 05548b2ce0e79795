import Foundation

/// A value of a case. Foundation's own form of JSON cannot tell `true` from 1 on every system.
indirect enum JSON: Hashable, Sendable, Decodable {
    case null
    case bool(Bool)
    case int(Int64)
    case double(Double)
    case text(String)
    case list([JSON])
    case object([String: JSON])

    init(from decoder: any Decoder) throws {
        let value = try decoder.singleValueContainer()
        if value.decodeNil() {
            self = .null
        } else if let bool = try? value.decode(Bool.self) {
            self = .bool(bool)
        } else if let int = try? value.decode(Int64.self) {
            self = .int(int)
        } else if let double = try? value.decode(Double.self) {
            self = .double(double)
        } else if let text = try? value.decode(String.self) {
            self = .text(text)
        } else if let list = try? value.decode([JSON].self) {
            self = .list(list)
        } else {
            self = .object(try value.decode([String: JSON].self))
        }
    }

    init(parsing text: String) throws {
        self = try JSONDecoder().decode(JSON.self, from: Data(text.utf8))
    }

    static func number(_ number: some BinaryInteger) -> JSON { .int(Int64(number)) }
    static func orNull(_ text: String?) -> JSON { text.map(JSON.text) ?? .null }

    /// Whether this is what a case expects: an object has at least the expected keys, a text the same
    /// code points (to `==` an accent is the same before and after its letter), anything else is equal.
    func matches(_ expected: JSON) -> Bool {
        switch (self, expected) {
        case (.object(let given), .object(let expected)):
            expected.allSatisfy { given[$0.key]?.matches($0.value) ?? false }
        case (.list(let given), .list(let expected)):
            given.count == expected.count && zip(given, expected).allSatisfy { $0.matches($1) }
        case (.text(let given), .text(let expected)):
            given.unicodeScalars.elementsEqual(expected.unicodeScalars)
        default:
            self == expected
        }
    }

    /// The same with every `$name` replaced by what was kept under that name.
    func resolved(_ kept: [String: JSON]) throws -> JSON {
        switch self {
        case .text(let text) where text.hasPrefix("$"):
            guard let value = kept[String(text.dropFirst())] else {
                throw CaseError("nothing was kept as \(text)")
            }
            return value
        case .list(let list): return .list(try list.map { try $0.resolved(kept) })
        case .object(let object): return .object(try object.mapValues { try $0.resolved(kept) })
        default: return self
        }
    }

    /// As JSON again, for the library and for messages.
    var written: String {
        switch self {
        case .null: "null"
        case .bool(let bool): "\(bool)"
        case .int(let int): "\(int)"
        case .double(let double): "\(double)"
        case .text(let text): Self.quoted(text)
        case .list(let list): "[" + list.map(\.written).joined(separator: ",") + "]"
        case .object(let object):
            "{" + object.sorted { $0.key < $1.key }.map { "\(Self.quoted($0.key)):\($0.value.written)" }
                .joined(separator: ",") + "}"
        }
    }

    private static func quoted(_ text: String) -> String {
        var quoted = "\""
        for unit in text.unicodeScalars {
            switch unit {
            case "\"", "\\": quoted += "\\" + String(unit)
            case "\0"..<" ": quoted += String(format: "\\u%04x", unit.value)
            default: quoted.unicodeScalars.append(unit)
            }
        }
        return quoted + "\""
    }
}

/// The case itself is wrong, or cannot go on.
struct CaseError: Error, CustomStringConvertible {
    let description: String
    init(_ description: String) { self.description = description }
}
