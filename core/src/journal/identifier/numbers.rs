//! The numbers on cards and letters.

use std::ops::{Range, RangeInclusive};

use super::checks::{self, Check};
use super::glyphs::Glyphs;
use super::nearby::Nearby;
use super::shape::{self, Start, ends, fits, separator, start};
use super::{Identifier, Reading, Weight};

/// A number of a known shape.
struct Form {
    identifier: Identifier,
    /// As [`shape`] reads it.
    shape: &'static str,
    holds: Check,
    weight: Weight,
}

const fn form(identifier: Identifier, shape: &'static str, holds: Check, weight: Weight) -> Form {
    Form {
        identifier,
        shape,
        holds,
        weight,
    }
}

/// Facts about the check of each stand with it in [`checks`].
///
/// * UCI: `0000-0000` or `00-0000-0000` (legalclarity.org, flyfromcanada.com); temporary
///   `X01-2345-6789`, `T01-2345-6789`, `CAN000123456789` (settler.ca).
/// * Applications: a letter and nine digits, as in `W993830598` (ircc.canada.ca, help centre 1521);
///   two letters and eight digits, three and nine, X before a temporary one (settler.ca).
/// * Ontario health card: ten digits in groups of 4, 3 and 3, then a version code (as on the card,
///   unverified).
/// * Canadian passport: `AB123456`, since 2023 `A123456BC` (legalclarity.org).
/// * Driver's licence: a letter and 14 digits in Ontario, a letter and 12 in Québec, five letters
///   and nine digits in Nova Scotia, `AB-CD-EF-G123HI` in Manitoba (Microsoft Purview, "Canada
///   driver's license number"; the groups in Ontario and Québec unverified).
///
/// All read on 2026-11-24.
const FORMS: &[Form] = {
    use Identifier::*;
    use Weight::*;
    &[
        form(SocialInsuranceNumber, "999 999 999", checks::sin, Check),
        form(Uci, "9999-9999", checks::not_years_or_hours, Shape),
        form(Uci, "99-9999-9999", checks::anything, Shape),
        form(Uci, "99 9999 9999", checks::begins_with_0_or_1, Shape),
        form(Uci, "a99 9999 9999", checks::temporary_client, Shape),
        form(Uci, "aaa 999999999999", checks::temporary_client, Shape),
        form(Uci, "9999 9999", checks::anything, Word),
        form(Uci, "99 9999 9999", checks::anything, Word),
        form(ImmigrationFile, "a999999999", checks::anything, Shape),
        form(ImmigrationFile, "a-999999999", checks::anything, Shape),
        form(
            ImmigrationFile,
            "aa 99999999",
            checks::application_prefix,
            Shape,
        ),
        form(
            ImmigrationFile,
            "aa 999999999",
            checks::application_prefix,
            Shape,
        ),
        form(
            ImmigrationFile,
            "aaa 999999999",
            checks::application_prefix,
            Shape,
        ),
        form(ImmigrationFile, "aa9-99999", checks::board_file, Shape),
        form(ImmigrationFile, "aaa-9999-99", checks::court_file, Shape),
        form(ImmigrationFile, "aaa-99999-99", checks::court_file, Shape),
        form(
            HealthCard,
            "9999 999 999",
            checks::ontario_or_british_columbia,
            Check,
        ),
        form(
            HealthCard,
            "9999 999 999aa",
            checks::ontario_or_british_columbia,
            Check,
        ),
        form(
            HealthCard,
            "9999 999 999-a",
            checks::ontario_or_british_columbia,
            Check,
        ),
        form(
            HealthCard,
            "9999 999 999 AA",
            checks::ontario_or_british_columbia,
            Check,
        ),
        form(HealthCard, "aaaa9999 9999", checks::quebec, Check),
        form(HealthCard, "AAAA 9999 9999", checks::quebec, Check),
        form(Passport, "AA999999", checks::not_a_camera, Shape),
        form(Passport, "A999999AA", checks::anything, Shape),
        form(DriversLicence, "a9999 99999 99999", checks::anything, Shape),
        form(DriversLicence, "a9999 999999 99", checks::anything, Shape),
        form(DriversLicence, "aaaaa 999999999", checks::anything, Shape),
        form(DriversLicence, "aa-aa-aa-a999aa", checks::anything, Shape),
        form(PostalCode, "a9a 9a9", checks::postal, Shape),
        form(PostalCode, "a9a", checks::postal, Word),
    ]
};

/// A number that only a word near by makes suspicious, because many things are written so: the
/// health numbers and licences of other provinces, the passports of other countries.
struct Named {
    identifier: Identifier,
    digits: RangeInclusive<usize>,
    letters: RangeInclusive<usize>,
    groups: usize,
}

const NAMED: &[Named] = &[
    Named {
        identifier: Identifier::ImmigrationFile,
        digits: 8..=10,
        letters: 1..=3,
        groups: 2,
    },
    Named {
        identifier: Identifier::HealthCard,
        digits: 8..=12,
        letters: 0..=2,
        groups: 4,
    },
    Named {
        identifier: Identifier::Passport,
        digits: 6..=9,
        letters: 0..=3,
        groups: 1,
    },
    Named {
        identifier: Identifier::DriversLicence,
        digits: 6..=15,
        letters: 0..=5,
        groups: 4,
    },
];

pub(super) fn find(glyphs: &Glyphs, nearby: &Nearby) -> Vec<Reading> {
    let mut readings = Vec::new();
    for from in 0..glyphs.len() {
        let Some(start) = start(glyphs, from) else {
            continue;
        };
        readings.extend(FORMS.iter().filter_map(|form| {
            let range = from..fits(glyphs, from, form.shape)?;
            let whole = form.weight == Weight::Check || shape::is_whole(glyphs, &range);
            let stands = whole && ends(glyphs, range.end) && (form.holds)(glyphs, &range);
            let weight = weigh(form, start, nearby.names(form.identifier, &range))?;
            stands.then_some(Reading {
                identifier: form.identifier,
                range,
                weight,
            })
        }));
        readings.extend(NAMED.iter().filter_map(|named| {
            let range = from..named.longest(glyphs, from)?;
            let stands = nearby.names(named.identifier, &range) && shape::is_whole(glyphs, &range);
            stands.then_some(Reading {
                identifier: named.identifier,
                range,
                weight: Weight::Word,
            })
        }));
    }
    readings
}

/// How well founded it is, if it is at all. The tail of a longer code (`ABCDE123456782`) weighs
/// less than any reading of the whole.
fn weigh(form: &Form, start: Start, named: bool) -> Option<Weight> {
    match (form.weight, start, named) {
        (Weight::Word, _, false) => None,
        (weight, _, true) => Some(weight.named()),
        (_, Start::AfterWord, false) => Some(Weight::Word),
        (weight, Start::Free, false) => Some(weight),
    }
}

impl Named {
    /// The end of the longest run of groups from `from` with these numbers of digits and letters.
    fn longest(&self, glyphs: &Glyphs, from: usize) -> Option<usize> {
        let (mut at, mut digits, mut letters) = (from, 0, 0);
        let mut longest = None;
        for _ in 0..self.groups {
            let digits_before = digits;
            while glyphs.plain(at).is_ascii_alphanumeric() {
                if glyphs.plain(at).is_ascii_digit() {
                    digits += 1;
                } else {
                    letters += 1;
                }
                at += 1;
                if digits > *self.digits.end() || letters > *self.letters.end() {
                    return longest;
                }
            }
            if digits == digits_before {
                return longest;
            }
            let enough = digits >= *self.digits.start() && letters >= *self.letters.start();
            if enough && ends(glyphs, at) {
                longest = Some(at);
            }
            let Some(step) = separator(glyphs, at) else {
                return longest;
            };
            at += step;
        }
        longest
    }
}

/// Whether nine digits are a Social Insurance Number, whatever else they may be.
pub(super) fn is_sin(glyphs: &Glyphs, range: &Range<usize>) -> bool {
    fits(glyphs, range.start, "999 999 999") == Some(range.end) && checks::sin(glyphs, range)
}
