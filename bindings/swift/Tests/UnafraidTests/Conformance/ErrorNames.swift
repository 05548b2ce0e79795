import Unafraid

/// An error of the library as cases write it: the variant's name, and its fields.
struct NamedError {
    let name: String
    let fields: [String: JSON]

    /// Nothing where the error is not one of the library's.
    init?(_ error: any Error) {
        guard error is UnafraidError || error is GuideError || error is KeystoreError else { return nil }
        guard let payload = Mirror(reflecting: error).children.first, let name = payload.label else {
            self.name = "\(error)"
            fields = [:]
            return
        }
        self.name = name
        // A variant with one field holds it in a tuple with one label all the same.
        fields = Mirror(reflecting: payload.value).children.reduce(into: [:]) { fields, field in
            if let label = field.label { fields[label] = Self.written(field.value) }
        }
    }

    private static func written(_ value: Any) -> JSON {
        switch value {
        case let text as String: .text(text)
        case let number as any BinaryInteger: .number(number)
        case let code as any Code: .text(code.code())
        default: Self.orVariant(value)
        }
    }

    /// The variants of other enums begin with a capital letter in a case, as in the library.
    private static func orVariant(_ value: Any) -> JSON {
        let mirror = Mirror(reflecting: value)
        if mirror.displayStyle == .optional {
            return mirror.children.first.map { written($0.value) } ?? .null
        }
        return .text(variant(value))
    }
}

/// The name of a variant without fields, as a case writes it.
func variant(_ value: Any) -> String {
    let name = "\(value)"
    return name.prefix(1).uppercased() + name.dropFirst()
}
