//! What in a text looks like an identifier of a person.
//!
//! A warning, not a barrier: nothing is refused and nothing is changed. An app that shows a note,
//! a file's name or a private fact while it is written can say "this looks like a health card
//! number; it is safer to leave it out".
//!
//! The story: [`glyphs`] reads the text so that an identifier is the same in every script and with
//! every separator; [`harmless`] takes out what only looks like one (dates, camera names, toll-free
//! numbers); [`numbers`] knows the shapes that are printed on cards and letters, [`checks`] their
//! check digits and [`phone`] how people write telephone numbers; [`email`] and [`address`] find
//! what is made of words; [`nearby`] finds the words ("passport", "паспорт") that make a plain
//! number suspicious.
//!
//! There is no regular expression here. The digits of all scripts, one kind of separator, check
//! digits and words near by would need a second, folded copy of the text and code around every
//! expression (`regex-lite` knows ASCII digits and ASCII words only), and each expression would
//! read the whole text again. A shape such as `A9999 99999 99999` is the table's own and reads as
//! on the card. The work grows with the length of the text: every step from a place looks at a
//! fixed number of characters, and what overlaps is sorted.

mod address;
mod checks;
mod email;
mod glyphs;
mod harmless;
mod nearby;
mod numbers;
mod phone;
mod shape;

use std::cmp::Reverse;
use std::collections::BTreeMap;
use std::ops::Range;

use crate::code::codes;
use glyphs::Glyphs;
use nearby::Nearby;

codes! {
    /// What a part of a text looks like. Declared from the most harmful in the wrong hands to the
    /// least.
    "identifier" Identifier {
        /// A Social Insurance Number, or the tax number (ITN, TTN) of somebody who has none.
        SocialInsuranceNumber = 1 "sin",
        /// A client number (UCI) of Immigration, Refugees and Citizenship Canada.
        Uci = 2 "uci",
        /// The number of an application or a file at IRCC, the refugee board or the Federal Court.
        ImmigrationFile = 3 "ircc_number",
        /// A health card number of a province or territory.
        HealthCard = 4 "health_card",
        /// A passport number.
        Passport = 5 "passport",
        /// A driver's licence number.
        DriversLicence = 6 "licence",
        /// A telephone number.
        Phone = 7 "phone",
        /// An e-mail address.
        Email = 8 "email",
        /// A Canadian postal code.
        PostalCode = 9 "postal_code",
        /// A street address, a flat's number or a post-office box.
        StreetAddress = 10 "street_address",
    }
}

/// A part of a text that looks like an identifier. It holds no word of the text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Suspicion {
    /// What it looks like.
    pub identifier: Identifier,
    /// Where it stands: bytes of the text, on character boundaries.
    pub range: Range<usize>,
}

/// Finds what looks like an identifier of a person, in order of place. No two suspicions overlap.
///
/// Digits of any script count as digits, and spaces, dashes, dots and underscores of any kind
/// separate groups. Where two readings overlap, the better founded one is given: a check digit that
/// fits, or a word near by that names it, counts more than a shape, and a shape more than a word
/// alone. Between equals the more harmful is given, in the order of [`Identifier`]. So a bare
/// `4165550123` whose last digit fits an Ontario health card is called one, unless "phone" stands
/// near by.
///
/// What is deliberately not found: dates and times, camera names, sums of money, short numbers such
/// as 911, toll-free numbers (a service has them, not a person), and names.
///
/// ```
/// use unafraid::journal::{Identifier, identifiers};
///
/// let found = identifiers("EXAMPLE: they copied my SIN, 046 454 286, on 2013-07-14");
/// assert_eq!(found.len(), 1);
/// assert_eq!(found[0].identifier, Identifier::SocialInsuranceNumber);
/// assert_eq!(found[0].range, 29..40);
/// ```
#[must_use]
pub fn identifiers(text: &str) -> Vec<Suspicion> {
    let mut glyphs = Glyphs::new(text);
    let nearby = Nearby::new(&glyphs);
    let mut readings = email::find(&glyphs);
    readings.extend(address::find(&glyphs));
    harmless::blank(&mut glyphs);
    readings.extend(numbers::find(&glyphs, &nearby));
    readings.extend(phone::find(&glyphs, &nearby));
    best(&glyphs, readings)
}

/// One way to read a part of the text.
struct Reading {
    identifier: Identifier,
    /// Glyphs, not bytes.
    range: Range<usize>,
    weight: Weight,
}

/// How well founded a reading is, the least first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Weight {
    /// Any digits, and a word near by that names it.
    Word,
    /// The shape.
    Shape,
    /// The shape, and a check digit or date inside it that fits.
    Check,
    /// The shape, and a word near by.
    ShapeAndWord,
    /// All three.
    CheckAndWord,
}

impl Weight {
    /// The same with a word near by.
    fn named(self) -> Self {
        match self {
            Self::Word => Self::Word,
            Self::Shape | Self::ShapeAndWord => Self::ShapeAndWord,
            Self::Check | Self::CheckAndWord => Self::CheckAndWord,
        }
    }
}

/// Takes the readings from the best founded down, each that overlaps none taken before. Overlap is
/// that of bytes: one character can be several glyphs.
fn best(glyphs: &Glyphs, mut readings: Vec<Reading>) -> Vec<Suspicion> {
    readings.sort_by_key(|one| {
        let length = one.range.len();
        (
            Reverse(one.weight),
            one.identifier,
            Reverse(length),
            one.range.start,
        )
    });
    let mut taken: BTreeMap<usize, Suspicion> = BTreeMap::new();
    for Reading {
        identifier, range, ..
    } in readings
    {
        let range = glyphs.bytes(range);
        let before = taken.range(..range.end).next_back();
        if before.is_none_or(|(_, other)| other.range.end <= range.start) {
            taken.insert(range.start, Suspicion { identifier, range });
        }
    }
    taken.into_values().collect()
}

#[cfg(test)]
mod cases;
#[cfg(test)]
mod laws;
