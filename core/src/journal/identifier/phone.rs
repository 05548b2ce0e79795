//! Telephone numbers, as people write them.

use std::ops::Range;

use super::glyphs::Glyphs;
use super::nearby::Nearby;
use super::numbers::is_sin;
use super::shape::{ends, fits, is_whole, separator, start};
use super::{Identifier, Reading, Weight};

/// North American numbers: an area code and an exchange that begin with 2 to 9 (NANP, as described
/// by glossary.atis.org and cloudit.co; read 2026-11-24).
const NORTH_AMERICAN: &[&str] = &["(999) 999 9999", "1 (999) 999 9999", "+1 (999) 999 9999"];

/// The area codes of toll-free numbers (areacodelocations.info, read 2026-11-24).
const TOLL_FREE: &[&str] = &["800", "833", "844", "855", "866", "877", "888"];

pub(super) fn find(glyphs: &Glyphs, nearby: &Nearby) -> Vec<Reading> {
    let places = (0..glyphs.len()).filter(|&from| start(glyphs, from).is_some());
    places
        .flat_map(|from| {
            let shaped = north_american(glyphs, from).or_else(|| from_abroad(glyphs, from));
            let shaped = shaped.map(|range| (range, Weight::Shape));
            let named = dialled(glyphs, from, |_, digits| (7..=15).contains(&digits))
                .filter(|range| nearby.names(Identifier::Phone, range))
                .map(|range| (range, Weight::Word));
            [shaped, named].into_iter().flatten()
        })
        .filter(|(range, _)| is_whole(glyphs, range))
        .map(|(range, weight)| {
            let named = nearby.names(Identifier::Phone, &range);
            Reading {
                identifier: Identifier::Phone,
                weight: if named { weight.named() } else { weight },
                range,
            }
        })
        .collect()
}

/// A toll-free number from `from`: a service has it, not a person.
pub(super) fn toll_free(glyphs: &Glyphs, from: usize) -> Option<Range<usize>> {
    let range = north_american(glyphs, from)?;
    let digits = glyphs.symbols(&range);
    let area = digits.skip_while(|&digit| digit == '1').take(3);
    let is_free = TOLL_FREE.iter().any(|free| area.clone().eq(free.chars()));
    is_free.then_some(range)
}

fn north_american(glyphs: &Glyphs, from: usize) -> Option<Range<usize>> {
    NORTH_AMERICAN.iter().find_map(|shape| {
        let end = fits(glyphs, from, shape)?;
        let mut digits = glyphs.symbols(&(from..end)).rev();
        let exchange = digits.nth(6)?;
        let area = digits.nth(2)?;
        let valid = [area, exchange]
            .iter()
            .all(|digit| ('2'..='9').contains(digit));
        let end = past_extension(glyphs, end);
        (valid && ends(glyphs, end)).then_some(from..end)
    })
}

/// Past an extension, as in `x4587`.
fn past_extension(glyphs: &Glyphs, end: usize) -> usize {
    match glyphs.plain(end) {
        'x' => fits(glyphs, end + 1, "99999")
            .or_else(|| fits(glyphs, end + 1, "9999"))
            .or_else(|| fits(glyphs, end + 1, "999"))
            .unwrap_or(end),
        _ => end,
    }
}

/// A number in the habits of other countries: `+` and a country, `00` or `011` and a country, a
/// trunk `0` and at least three groups, or an area code in brackets (habits, unverified,
/// 2026-11-24).
fn from_abroad(glyphs: &Glyphs, from: usize) -> Option<Range<usize>> {
    let leads = |prefix| fits(glyphs, from, prefix).is_some();
    let range = if leads("+9") {
        dialled(glyphs, from, |_, digits| (7..=15).contains(&digits))
    } else if leads("00 9") || leads("011 9") {
        dialled(glyphs, from, |_, digits| (10..=17).contains(&digits))
    } else if leads("09") {
        dialled(glyphs, from, |groups, digits| {
            groups >= 3 && (9..=11).contains(&digits)
        })
    } else if glyphs.plain(from) == '(' && glyphs.plain(from + 1).is_ascii_digit() {
        let bracket = (from + 3..=from + 4).any(|at| glyphs.plain(at) == ')');
        dialled(glyphs, from, |groups, digits| {
            bracket && groups >= 2 && (8..=11).contains(&digits)
        })
    } else {
        None
    };
    range.filter(|range| !is_sin(glyphs, range))
}

/// The longest run of groups of digits from `from` whose numbers of groups and digits are accepted.
/// A group has at least two digits, but for the first and for a `(0)` that is not dialled.
fn dialled(
    glyphs: &Glyphs,
    from: usize,
    accepts: impl Fn(usize, usize) -> bool,
) -> Option<Range<usize>> {
    const MOST_DIGITS: usize = 17;
    let mut at = from + usize::from(glyphs.plain(from) == '+');
    let (mut groups, mut digits) = (0, 0);
    let mut longest = None;
    loop {
        let open = glyphs.plain(at) == '(';
        at += usize::from(open);
        let group = (0..=MOST_DIGITS - digits)
            .take_while(|further| glyphs.plain(at + further).is_ascii_digit())
            .count();
        at += group;
        let closed = glyphs.plain(at) == ')';
        at += usize::from(closed);
        digits += group;
        let lone = group == 1 && groups > 0 && !open;
        if group == 0 || lone || digits > MOST_DIGITS || open != closed {
            return longest;
        }
        groups += 1;
        let end = past_extension(glyphs, at);
        if ends(glyphs, end) && accepts(groups, digits) {
            longest = Some(from..end);
        }
        match separator(glyphs, at) {
            Some(step) => at += step,
            None if closed => {}
            None => return longest,
        }
    }
}
