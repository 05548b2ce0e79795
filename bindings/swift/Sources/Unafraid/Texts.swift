/// Places in texts. The library counts UTF-16 code units; these give what a `String` counts.

extension Suspicion {
    /// The range in the text that was looked at.
    public func range(in text: String) -> Range<String.Index>? {
        text.rangeOfUnits(from: start, to: end)
    }
}

extension Place {
    /// The range in the text of this part of the experience; nothing where it is another text.
    public func range(in text: String) -> Range<String.Index>? {
        text.rangeOfUnits(from: start, to: end)
    }
}

extension Found {
    /// The words at a place in the note, to be shown as hit; nothing where the place is in another
    /// part.
    public func wordsInNote(at place: Place) -> Substring? {
        guard place.key == .note, let note = entry.experience.note else { return nil }
        return place.range(in: note).map { note[$0] }
    }
}

extension String {
    fileprivate func rangeOfUnits(from start: UInt32, to end: UInt32) -> Range<String.Index>? {
        guard start <= end,
            let first = utf16.index(utf16.startIndex, offsetBy: Int(start), limitedBy: utf16.endIndex),
            let last = utf16.index(utf16.startIndex, offsetBy: Int(end), limitedBy: utf16.endIndex)
        else { return nil }
        return first..<last
    }
}
