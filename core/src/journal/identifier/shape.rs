//! How a number stands in a text: where it may begin and end, what separates its groups, and
//! whether it has a shape.
//!
//! In a shape, `9` is a digit, `a` a letter from A to Z and `A` a capital one; a space is any
//! separator or none, and `-` one with a dash or an underscore in it; a bracket may be missing;
//! anything else stands for itself.

use std::ops::Range;

use super::glyphs::Glyphs;

/// A number may begin here.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Start {
    /// Nothing belongs to it on the left.
    Free,
    /// A word stands before it without a space, as in `SIN046454286`.
    AfterWord,
}

/// Whether and how a number may begin at this glyph.
pub(super) fn start(glyphs: &Glyphs, at: usize) -> Option<Start> {
    let [first, before] = [glyphs.plain(at), glyphs.before(at, 1)];
    if !(first.is_ascii_alphanumeric() || matches!(first, '(' | '+')) || before.is_ascii_digit() {
        return None;
    }
    if before.is_ascii_alphabetic() {
        let word = (1..=3).all(|back| glyphs.before(at, back).is_ascii_alphabetic());
        return (word && first.is_ascii_digit()).then_some(Start::AfterWord);
    }
    let inside = is_inner_mark(before) && glyphs.before(at, 2).is_ascii_digit();
    (!inside && before != '$').then_some(Start::Free)
}

/// Whether a number may end before this glyph.
pub(super) fn ends(glyphs: &Glyphs, at: usize) -> bool {
    let next = glyphs.plain(at);
    let inside = is_inner_mark(next) && glyphs.plain(at + 1).is_ascii_digit();
    !(next.is_ascii_alphanumeric() || inside || matches!(next, '$' | '%'))
}

/// Whether no dash joins a stretch to further digits, as in the groups of a longer number.
pub(super) fn is_whole(glyphs: &Glyphs, range: &Range<usize>) -> bool {
    let left =
        glyphs.before(range.start, 1) == '-' && glyphs.before(range.start, 2).is_ascii_digit();
    let right = glyphs.plain(range.end) == '-' && glyphs.plain(range.end + 1).is_ascii_digit();
    !left && !right
}

/// The end of the stretch from `from` that has this shape.
pub(super) fn fits(glyphs: &Glyphs, from: usize, shape: &str) -> Option<usize> {
    let mut at = from;
    for wanted in shape.chars() {
        let Some(glyph) = glyphs.get(at) else {
            // Only what may be missing can still follow.
            match wanted {
                ' ' | '(' | ')' => continue,
                _ => return None,
            }
        };
        let step = match wanted {
            '9' => glyph.plain.is_ascii_digit().then_some(1),
            'a' => glyph.plain.is_ascii_alphabetic().then_some(1),
            'A' => (glyph.plain.is_ascii_alphabetic() && glyph.capital).then_some(1),
            ' ' => Some(separator(glyphs, at).unwrap_or_default()),
            '-' => separator(glyphs, at)
                .filter(|length| (at..at + length).any(|at| matches!(glyphs.plain(at), '-' | '_'))),
            '(' | ')' => Some(usize::from(glyph.plain == wanted)),
            itself => (glyph.plain == itself).then_some(1),
        };
        at += step?;
    }
    Some(at)
}

/// The length of the separator between two groups: a dot, or up to three spaces, dashes and
/// underscores.
pub(super) fn separator(glyphs: &Glyphs, at: usize) -> Option<usize> {
    if glyphs.plain(at) == '.' {
        return Some(1);
    }
    let length = (0..3)
        .take_while(|further| matches!(glyphs.plain(at + further), ' ' | '-' | '_'))
        .count();
    (length > 0).then_some(length)
}

/// Marks that join digits to one number: a decimal point, a date, a time, a rule's number.
fn is_inner_mark(mark: char) -> bool {
    matches!(mark, '.' | ',' | '/' | ':')
}
