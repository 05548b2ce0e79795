import Foundation

extension Journal {
    /// Stores an experience, and gives its number. It is on the storage when this returns.
    public func add(_ experience: Experience) async throws -> ExperienceID {
        try await change { try $0.add(experience: experience) }
    }

    /// Stores many experiences: after a crash all of them or none.
    public func add(_ experiences: [Experience]) async throws -> [ExperienceID] {
        try await change { try $0.addAll(experiences: experiences) }
    }

    /// One experience, whole.
    public func get(_ id: ExperienceID) async throws -> Entry {
        try await read { try $0.get(id: id) }
    }

    /// A page of the experiences that match: `count` of them after the first `start`. Newest first;
    /// on the same day the more precise first; those without a date last; then in the order in which
    /// they were stored.
    public func page(filter: Filter = Filter(), start: UInt32 = 0, count: UInt32 = 50) async throws -> [Entry] {
        try await read { try $0.page(filter: filter, start: start, count: count) }
    }

    /// How many experiences match.
    public func count(filter: Filter = Filter()) async throws -> UInt32 {
        try await read { try $0.count(filter: filter) }
    }

    /// A page of the experiences that match and in whose texts every word is found, in the same
    /// order, with the places of the words; `Place.range(in:)` finds them in a `String`.
    public func search(
        _ words: String, filter: Filter = Filter(), start: UInt32 = 0, count: UInt32 = 50
    ) async throws -> [Found] {
        try await read { try $0.search(words: words, filter: filter, start: start, count: count) }
    }

    /// Replaces an experience by this one. What a newer version stored in it and this one does not
    /// show stays.
    public func edit(_ id: ExperienceID, to experience: Experience) async throws {
        try await change { try $0.edit(id: id, experience: experience) }
    }

    /// Removes an experience with everything that is kept with it.
    public func remove(_ id: ExperienceID) async throws {
        try await change { try $0.remove(id: id) }
    }

    /// How many things a newer version stored that this one cannot show. They are kept.
    public func countNewer() async throws -> UInt32 {
        try await read { try $0.countNewer() }
    }

    /// The room that is left in the space.
    public func capacity() async throws -> Capacity {
        try await read { try $0.capacity() }
    }

    /// What deleting the hardware key of this vault's file is worth: what the app can tell a person of older
    /// copies of the file.
    public func keystoreLevel() async throws -> KeystoreLevel {
        try await read { try $0.keystoreLevel() }
    }

    /// Reads everything in the space again from the file and verifies it. Gives the number of
    /// damaged cells outside the space.
    public func check() async throws -> UInt32 {
        try await read { try $0.check() }
    }

    /// Stores the experiences of a file: after a crash all of them or none.
    public func importFile(_ file: Data, format: ImportFormat) async throws -> Imported {
        try await change { try $0.importFile(file: file, format: format) }
    }

    /// What is lost, where the space is damaged; nil where it is whole. The journal then shows
    /// everything that is whole, and each change ends with `Damaged`.
    public func loss() async throws -> Loss? {
        try await read { try $0.loss() }
    }

    /// The same in words, a sentence each, to be shown to the person as they are; none where the
    /// space is whole.
    public func lossInWords(guide: Guide) async throws -> [String] {
        try await read { try $0.lossInWords(guide: guide) }
    }

    /// Whole files of a damaged space whose experiences are lost, and pieces of others, with the
    /// ending `bin`. They are read like others.
    public func orphans() async throws -> [Orphan] {
        try await read { try $0.orphans() }
    }

    /// Where one can complain about an experience, with what to know before. `city` is the city where none
    /// was answered; `today` is the day that it is, as in `2026-11-28`. Show the sentences of a route
    /// before its `letter`.
    public func letterRoutes(
        _ id: ExperienceID, guide: Guide, today: String, city: String? = nil
    ) async throws -> LetterRoutes {
        try await read { try $0.letterRoutes(id: id, guide: guide, city: city, today: today) }
    }

    /// A letter about an experience to a route that fits it. It gives the month and not the day, no office
    /// and none of the person's words, but for what `with` names. The page is the app's copy: it is not
    /// encrypted, and nothing here wipes it.
    public func letter(
        _ id: ExperienceID, guide: Guide, route: String, with keys: [Key] = [],
        format: PageFormat = .html, city: String? = nil
    ) async throws -> String {
        try await read {
            try $0.letter(id: id, guide: guide, city: city, route: route, with: keys, format: format)
        }
    }

    /// One's own data as a page of HTML that needs nothing but itself. Attachments are linked under
    /// `attachments/ID-NUMBER.ENDING`; their bytes are not in it.
    public func exportPage(guide: Guide) async throws -> String {
        try await read { try $0.exportPage(guide: guide) }
    }

    /// One's own data for programs: one JSON object a line, in the order of `page`.
    public func exportJSON() async throws -> String {
        try await read { try $0.exportJson() }
    }
}
