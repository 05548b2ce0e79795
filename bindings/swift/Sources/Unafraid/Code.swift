/// A closed vocabulary: each member has a stable code, which stands in files, and words.
///
/// `ForEach(Outcome.allCases) { Text($0.label(guide: guide)) }` shows one.
public protocol Code: CaseIterable, Hashable, Sendable, Identifiable where ID == String {
    /// The stable code: `asked_status`.
    func code() -> String
    /// The words for it in the guide's language.
    func label(guide: Guide) -> String
}

extension Code {
    public var id: String { code() }

    /// The member with this code; nothing where there is none.
    public init?(code: String) {
        guard let member = Self.allCases.first(where: { $0.code() == code }) else { return nil }
        self = member
    }
}

extension Answer: Code {}
extension AskedWhen: Code {}
extension Barrier: Code {}
extension Channel: Code {}
extension DeliveredBy: Code {}
extension Exposure: Code {}
extension ForWhom: Code {}
extension Identifier: Code {}
extension Key: Code {}
extension Kind: Code {}
extension Match: Code {}
extension Missing: Code {}
extension Outcome: Code {}
extension Precision: Code {}
extension Province: Code {}
extension RouteKind: Code {}
extension Rule: Code {}
extension RuleLevel: Code {}
extension Service: Code {}
extension ServiceGroup: Code {}
extension Staff: Code {}
extension StatusRule: Code {}
