//! What must hold inside a number: check digits, dates of birth, prefixes.
//!
//! Each takes the letters and digits of a candidate, in lower case, without separators.

use std::ops::Range;

use super::glyphs::Glyphs;

/// Whether the candidate in a stretch of glyphs holds.
pub(super) type Check = fn(&Glyphs, &Range<usize>) -> bool;

pub(super) fn anything(_: &Glyphs, _: &Range<usize>) -> bool {
    true
}

/// A Social Insurance Number: the Luhn digit fits, and the first digit is not 8. 1 to 7 stand for a
/// province, 0 and 8 are not used (bcgov/entity, issue 17965), and 9 is somebody who is neither a
/// citizen nor a permanent resident (Canada Revenue Agency, "SIN beginning with the number 9", as
/// copied by taxinterpretations.com). Business numbers begin with 8 too (unverified). 0 stays in:
/// the published test number has it, and so have the tax numbers (ITN, TTN) of people who can have
/// no SIN (first digit unverified). Read 2026-11-24.
pub(super) fn sin(glyphs: &Glyphs, range: &Range<usize>) -> bool {
    let mut symbols = glyphs.symbols(range);
    !matches!(symbols.next(), Some('8')) && significant(glyphs, range) && luhn(glyphs, range)
}

/// An Ontario health number: the Luhn digit over ten digits fits (Ministry of Health, health card
/// validation, "MOD 10", as described by worldoscar.org; read 2026-11-24). A first digit 0 is not
/// issued (unverified, 2026-11-24). A version code of one or two letters may follow. Or one of
/// British Columbia, which is written in the same groups.
pub(super) fn ontario_or_british_columbia(glyphs: &Glyphs, range: &Range<usize>) -> bool {
    let first = glyphs.symbols(range).next();
    first != Some('0') && (luhn(glyphs, range) || british_columbia(glyphs, range))
}

/// A Personal Health Number of British Columbia: the first digit is 9, and the last is the check
/// digit modulo 11 of the eight between (python-stdnum, `stdnum.ca.bc_phn`; read 2026-11-24).
fn british_columbia(glyphs: &Glyphs, range: &Range<usize>) -> bool {
    let mut digits = digits(glyphs, range);
    if digits.next() != Some(9) {
        return false;
    }
    let weights = [2, 4, 8, 5, 10, 9, 7, 3];
    let sum: u32 = weights.iter().zip(&mut digits).map(|(w, d)| w * d).sum();
    digits.next() == Some((11 - sum % 11) % 11)
}

/// A health insurance number of Québec: the sixth to ninth characters are a month of birth, to
/// which 50 is added for a woman, and a day (RAMQ, "Information appearing on a Health Insurance
/// Card", as quoted by several; read 2026-11-24).
pub(super) fn quebec(glyphs: &Glyphs, range: &Range<usize>) -> bool {
    let mut born = digits(glyphs, range).skip(2);
    let mut two = || Some(born.next()? * 10 + born.next()?);
    let month = two().unwrap_or_default();
    let day = two().unwrap_or_default();
    matches!(month, 1..=12 | 51..=62) && matches!(day, 1..=31)
}

/// Two groups of four digits that are no year at the end, as in the years `2013-2014` and by-law
/// `1234-2013`, and no hours, as in `0900-1730`.
pub(super) fn not_years_or_hours(glyphs: &Glyphs, range: &Range<usize>) -> bool {
    let mut digits = digits(glyphs, range);
    let mut four = || {
        digits
            .by_ref()
            .take(4)
            .fold(0, |all, digit| all * 10 + digit)
    };
    let (first, second) = (four(), four());
    let is_hour = |number: u32| number / 100 < 24 && number % 100 < 60 && number.is_multiple_of(5);
    !((1900..=2099).contains(&second) || is_hour(first) && is_hour(second))
}

/// Ten digits that are no North American telephone number, because no area code begins so.
pub(super) fn begins_with_0_or_1(glyphs: &Glyphs, range: &Range<usize>) -> bool {
    matches!(glyphs.symbols(range).next(), Some('0' | '1')) && significant(glyphs, range)
}

/// The letters of temporary client numbers (settler.ca, read 2026-11-24).
pub(super) fn temporary_client(glyphs: &Glyphs, range: &Range<usize>) -> bool {
    starts_with_one_of(glyphs, range, &["x", "t", "can"])
}

/// The prefixes of two letters or more that applications have, and the X before a temporary one
/// (settler.ca, read 2026-11-24; MA unverified).
pub(super) fn application_prefix(glyphs: &Glyphs, range: &Range<usize>) -> bool {
    starts_with_one_of(glyphs, range, &["ep", "sv", "pr", "ma", "rhb", "x"])
}

/// A file of the Immigration and Refugee Board: its office, then a letter (unverified, 2026-11-24).
pub(super) fn board_file(glyphs: &Glyphs, range: &Range<usize>) -> bool {
    let mut symbols = glyphs.symbols(range);
    matches!(symbols.next(), Some('t' | 'm' | 'v' | 'c'))
        && matches!(symbols.next(), Some('a'..='e'))
}

/// An immigration file of the Federal Court, as in `IMM-1234-24` (unverified, 2026-11-24).
pub(super) fn court_file(glyphs: &Glyphs, range: &Range<usize>) -> bool {
    starts_with_one_of(glyphs, range, &["imm"])
}

/// Not the name that a camera gives: GoPro's `GH010123.MP4` (unverified, 2026-11-24), Olympus's
/// `PB140001.JPG` (month A to C and day; Camedia E-10 manual, read 2026-11-24).
pub(super) fn not_a_camera(glyphs: &Glyphs, range: &Range<usize>) -> bool {
    let camera = ["gh", "gx", "gp", "gl", "gs", "pa", "pb", "pc"];
    !(glyphs.plain(range.end) == '.' && starts_with_one_of(glyphs, range, &camera))
}

/// A postal code: no D, F, I, O, Q or U, and no W or Z in the first place (everything2.com,
/// winetourismday.org, which agree; read 2026-11-24).
pub(super) fn postal(glyphs: &Glyphs, range: &Range<usize>) -> bool {
    let mut letters = glyphs.symbols(range).filter(char::is_ascii_alphabetic);
    let first = letters.clone().next();
    !matches!(first, Some('w' | 'z'))
        && letters.all(|one| !matches!(one, 'd' | 'f' | 'i' | 'o' | 'q' | 'u'))
}

/// Not all digits the same.
fn significant(glyphs: &Glyphs, range: &Range<usize>) -> bool {
    let mut digits = digits(glyphs, range);
    let first = digits.next();
    digits.any(|digit| Some(digit) != first)
}

/// The Luhn formula: from the right, every second digit is doubled and its digits added; the sum
/// is a multiple of ten.
fn luhn(glyphs: &Glyphs, range: &Range<usize>) -> bool {
    let sum: u32 = digits(glyphs, range)
        .rev()
        .enumerate()
        .map(|(place, digit)| match place % 2 {
            0 => digit,
            _ => digit * 2 / 10 + digit * 2 % 10,
        })
        .sum();
    sum.is_multiple_of(10)
}

fn digits<'a>(
    glyphs: &'a Glyphs,
    range: &Range<usize>,
) -> impl DoubleEndedIterator<Item = u32> + use<'a> {
    glyphs.symbols(range).filter_map(|one| one.to_digit(10))
}

fn starts_with_one_of(glyphs: &Glyphs, range: &Range<usize>, prefixes: &[&str]) -> bool {
    prefixes.iter().any(|prefix| {
        let start = glyphs.symbols(range).take(prefix.len());
        start.eq(prefix.chars())
    })
}
