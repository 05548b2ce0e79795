//! Street addresses in English and French: a number, a name and a type of street.

use std::ops::Range;

use super::glyphs::Glyphs;
use super::{Identifier, Reading, Weight};

/// Types that hardly mean anything else between a number and a name (a selection from Canada Post's
/// street types; unverified, 2026-11-24).
const STREETS: &[&str] = &[
    "st",
    "str",
    "street",
    "ave",
    "av",
    "avenue",
    "rd",
    "road",
    "blvd",
    "boulevard",
    "cres",
    "crescent",
    "pkwy",
    "parkway",
    "hwy",
    "highway",
];

/// Types that are everyday words, or titles: the name must be written with capitals.
const EVERYDAY_STREETS: &[&str] = &[
    "dr", "drive", "ct", "court", "crt", "pl", "place", "way", "ln", "lane", "sq", "square",
    "terr", "terrace", "gdns", "gardens", "gate", "cir", "circle", "trail", "trl", "grove", "path",
    "walk", "mews", "close",
];

/// French types, which stand before the name.
const RUES: &[&str] = &[
    "rue",
    "boul",
    "boulevard",
    "chemin",
    "av",
    "ave",
    "avenue",
    "montee",
];

/// French types that are everyday words.
const EVERYDAY_RUES: &[&str] = &[
    "ch",
    "place",
    "allee",
    "cote",
    "rang",
    "route",
    "quai",
    "impasse",
    "terrasse",
    "croissant",
];

/// Between a French type and its name.
const PARTICLES: &[&str] = &["de", "du", "des", "la", "le", "les", "l", "d", "st", "ste"];

/// Flats and boxes; a number follows.
const UNITS: &[&str] = &[
    "apt",
    "appt",
    "apartment",
    "appartement",
    "apto",
    "apartamento",
    "unit",
    "unite",
    "suite",
];

/// Words that stand between a number and a street where the number counts something else.
const COUNTED: &[&str] = &[
    "a",
    "am",
    "an",
    "and",
    "at",
    "block",
    "blocks",
    "by",
    "claims",
    "day",
    "days",
    "down",
    "family",
    "federal",
    "for",
    "from",
    "high",
    "hour",
    "hours",
    "in",
    "is",
    "km",
    "men",
    "min",
    "mins",
    "minute",
    "minutes",
    "month",
    "months",
    "more",
    "my",
    "near",
    "nights",
    "of",
    "off",
    "on",
    "or",
    "other",
    "our",
    "people",
    "percent",
    "persons",
    "pm",
    "services",
    "small",
    "superior",
    "supreme",
    "the",
    "their",
    "this",
    "times",
    "to",
    "up",
    "was",
    "weeks",
    "women",
    "years",
    "and",
    "et",
    "de",
    "dans",
    "sur",
    "jours",
    "heures",
    "fois",
    "personnes",
];

/// Words before a year.
const BEFORE_A_YEAR: &[&str] = &["in", "since", "during", "until", "by", "en", "depuis"];

/// The longest name of a street, in words.
const LONGEST_NAME: usize = 4;

pub(super) fn find(glyphs: &Glyphs) -> Vec<Reading> {
    let words = words(glyphs);
    (0..words.len())
        .filter_map(|index| {
            english(glyphs, &words, index)
                .or_else(|| french(glyphs, &words, index))
                .or_else(|| unit(glyphs, &words, index))
                .or_else(|| post_office_box(glyphs, &words, index))
        })
        .map(|range| Reading {
            identifier: Identifier::StreetAddress,
            range,
            weight: Weight::Shape,
        })
        .collect()
}

/// Runs of letters and digits.
fn words(glyphs: &Glyphs) -> Vec<Range<usize>> {
    let mut words: Vec<Range<usize>> = Vec::new();
    for at in 0..glyphs.len() {
        if !glyphs.plain(at).is_alphanumeric() {
            continue;
        }
        match words.last_mut() {
            Some(last) if last.end == at => last.end += 1,
            _ => words.push(at..at + 1),
        }
    }
    words
}

/// `123 Queen Street`, ending at the type, which is the word at `index`.
fn english(glyphs: &Glyphs, words: &[Range<usize>], index: usize) -> Option<Range<usize>> {
    let kind = words.get(index)?;
    let everyday = glyphs.is_one_of(kind, EVERYDAY_STREETS);
    if !everyday && !glyphs.is_one_of(kind, STREETS) {
        return None;
    }
    for name in 1..=LONGEST_NAME {
        let first = index.checked_sub(name)?;
        let word = words.get(first)?;
        if !are_joined(glyphs, word, words.get(first + 1)?) || glyphs.is_one_of(word, COUNTED) {
            return None;
        }
        let has_capital = glyphs.get(word.start).is_some_and(|glyph| glyph.capital);
        let has_digit = glyphs.plain(word.start).is_ascii_digit();
        if everyday && !has_capital && !has_digit {
            return None;
        }
        let number = first.checked_sub(1)?;
        if is_house_number(glyphs, words, number) && are_joined(glyphs, words.get(number)?, word) {
            return Some(words.get(number)?.start..kind.end);
        }
    }
    None
}

/// `123, rue de la Montagne`, with the type at `index`.
fn french(glyphs: &Glyphs, words: &[Range<usize>], index: usize) -> Option<Range<usize>> {
    let kind = words.get(index)?;
    let everyday = glyphs.is_one_of(kind, EVERYDAY_RUES);
    if !everyday && !glyphs.is_one_of(kind, RUES) {
        return None;
    }
    let number = index.checked_sub(1)?;
    if !is_house_number(glyphs, words, number) || !are_joined(glyphs, words.get(number)?, kind) {
        return None;
    }
    let mut last = kind;
    for word in words.iter().skip(index + 1).take(LONGEST_NAME) {
        if !are_joined(glyphs, last, word) {
            return None;
        }
        last = word;
        if !glyphs.is_one_of(word, PARTICLES) {
            let has_capital = glyphs.get(word.start).is_some_and(|glyph| glyph.capital);
            return (has_capital || !everyday).then(|| words[number].start..word.end);
        }
    }
    None
}

/// `apt. 4B`, `unit #12`.
fn unit(glyphs: &Glyphs, words: &[Range<usize>], index: usize) -> Option<Range<usize>> {
    let [kind, number] = words.get(index..index + 2)? else {
        return None;
    };
    let is_number = number.len() <= 5 && glyphs.symbols(number).any(|one| one.is_ascii_digit());
    let near = (kind.end..number.start).all(|at| matches!(glyphs.plain(at), ' ' | '.' | '#' | '_'));
    (glyphs.is_one_of(kind, UNITS) && is_number && near).then_some(kind.start..number.end)
}

/// `P.O. Box 149`, with the box at `index`.
fn post_office_box(glyphs: &Glyphs, words: &[Range<usize>], index: usize) -> Option<Range<usize>> {
    let [kind, number] = words.get(index..index + 2)? else {
        return None;
    };
    let before = |back: usize| index.checked_sub(back).and_then(|at| words.get(at));
    let office = match (before(2), before(1)) {
        (_, Some(po)) if glyphs.is(po, "po") => po,
        (Some(p), Some(o)) if glyphs.is(p, "p") && glyphs.is(o, "o") => p,
        _ => return None,
    };
    let numbered = glyphs.plain(number.start).is_ascii_digit() && are_joined(glyphs, kind, number);
    (glyphs.is(kind, "box") && numbered).then_some(office.start..number.end)
}

/// Up to five digits and perhaps a letter; not part of a longer number, not money, not a year.
fn is_house_number(glyphs: &Glyphs, words: &[Range<usize>], index: usize) -> bool {
    let Some(word) = words.get(index) else {
        return false;
    };
    let digits = word
        .clone()
        .take_while(|&at| glyphs.plain(at).is_ascii_digit())
        .count();
    let rest = word.start + digits..word.end;
    let lettered = rest.is_empty()
        || rest.len() == 1 && glyphs.plain(rest.start).is_ascii_alphabetic()
        || glyphs.is(&rest, "bis");
    let inside = matches!(glyphs.before(word.start, 1), '.' | ',' | '/' | ':')
        && glyphs.before(word.start, 2).is_ascii_digit();
    let money = glyphs.before(word.start, 1) == '$';
    let dated = index
        .checked_sub(1)
        .and_then(|before| words.get(before))
        .is_some_and(|before| glyphs.is_one_of(before, BEFORE_A_YEAR))
        && matches!(glyphs.plain(word.start), '1' | '2')
        && digits == 4;
    (1..=5).contains(&digits) && lettered && !inside && !money && !dated
}

/// Whether two words belong together: spaces, one comma, or the marks inside a name; a full stop
/// only after an abbreviation.
fn are_joined(glyphs: &Glyphs, left: &Range<usize>, right: &Range<usize>) -> bool {
    let abbreviated = left.len() <= 5 && glyphs.plain(left.start).is_alphabetic();
    let near = right.start - left.end <= 3;
    near && (left.end..right.start).all(|at| match glyphs.plain(at) {
        ' ' | '-' | '\'' | '_' | '#' | ',' => true,
        '.' => abbreviated,
        _ => false,
    })
}
