//! Places in texts, counted as the app's strings count.

use std::ops::Range;

use super::experience::Entry;
use crate::codes::{Identifier, Key, Match};

/// An experience in which a search hit, and where.
#[derive(Debug, Clone, uniffi::Record)]
pub struct Found {
    /// The experience.
    pub entry: Entry,
    /// The places, in the order of the parts and within one of the text.
    pub places: Vec<Place>,
}

/// A place at which a search hit. It begins and ends between characters as a person sees them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, uniffi::Record)]
pub struct Place {
    /// The part of the experience.
    pub key: Key,
    /// Which of the parts of this name, from 0: the answers to follow-ups can be several.
    pub nth: u32,
    /// The first UTF-16 code unit.
    pub start: u32,
    /// The UTF-16 code unit after the last.
    pub end: u32,
    /// How much of a word it is.
    pub matched: Match,
}

/// A part of a text that looks like an identifier of a person.
#[derive(Debug, Clone, Copy, PartialEq, Eq, uniffi::Record)]
pub struct Suspicion {
    /// What it looks like.
    pub identifier: Identifier,
    /// The first UTF-16 code unit.
    pub start: u32,
    /// The UTF-16 code unit after the last.
    pub end: u32,
}

impl From<unafraid::journal::Found<'_>> for Found {
    fn from(found: unafraid::journal::Found<'_>) -> Self {
        let places = found.places().into_iter().map(|place| {
            let mut texts = found.entry.experience.texts();
            let text = texts
                .by_ref()
                .filter(|(key, _)| *key == place.field)
                .nth(place.nth);
            let (start, end) = utf16(text.map_or("", |(_, text)| text), &place.bytes);
            Place {
                key: place.field.into(),
                nth: u32::try_from(place.nth).unwrap_or(u32::MAX),
                start,
                end,
                matched: place.matched.into(),
            }
        });
        Self {
            places: places.collect(),
            entry: found.entry.into(),
        }
    }
}

/// A range of bytes as UTF-16 code units, in which the strings of Kotlin count, and which Swift's
/// `utf16` view counts.
pub(crate) fn utf16(text: &str, bytes: &Range<usize>) -> (u32, u32) {
    let units = |end: usize| {
        let count = text.get(..end).unwrap_or(text).encode_utf16().count();
        u32::try_from(count).unwrap_or(u32::MAX)
    };
    (units(bytes.start), units(bytes.end))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_count_as_the_strings_of_apps_do() {
        let text = "a😀é த";
        assert_eq!(utf16(text, &(0..1)), (0, 1));
        assert_eq!(utf16(text, &(1..5)), (1, 3));
        assert_eq!(utf16(text, &(5..text.len())), (3, 6));
    }
}
