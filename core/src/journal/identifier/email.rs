//! E-mail addresses.

use super::glyphs::Glyphs;
use super::{Identifier, Reading, Weight};

/// The longest name before the `@` and the longest domain after it (RFC 5321, 4.5.3.1).
const LONGEST_NAME: usize = 64;
const LONGEST_DOMAIN: usize = 255;

/// What follows the last dot in the name of a picture such as `logo@2x.png`.
const PICTURES: &[&str] = &["png", "jpg", "jpeg", "gif", "webp", "heic", "svg", "pdf"];

/// A name, an `@` and a domain with a dot, in letters of any script.
pub(super) fn find(glyphs: &Glyphs) -> Vec<Reading> {
    let ats = (0..glyphs.len()).filter(|&at| glyphs.plain(at) == '@');
    ats.filter_map(|at| {
        let name = (1..=LONGEST_NAME)
            .take_while(|&back| is_in_name(glyphs.before(at, back)))
            .count();
        let domain = (1..=LONGEST_DOMAIN)
            .take_while(|&further| is_in_domain(glyphs.plain(at + further)))
            .count();
        // A full stop after the address is the sentence's.
        let end = (at + 1..=at + domain)
            .rev()
            .find(|&last| glyphs.plain(last).is_alphanumeric())?
            + 1;
        let dot = (at + 2..end).rev().find(|&dot| glyphs.plain(dot) == '.')?;
        let top = dot + 1..end;
        let valid = name > 0
            && top.len() >= 2
            && top.clone().all(|at| glyphs.plain(at).is_alphabetic())
            && !glyphs.is_one_of(&top, PICTURES);
        valid.then_some(Reading {
            identifier: Identifier::Email,
            range: at - name..end,
            weight: Weight::Shape,
        })
    })
    .collect()
}

fn is_in_name(character: char) -> bool {
    character.is_alphanumeric() || matches!(character, '.' | '_' | '-' | '+' | '%' | '\'')
}

fn is_in_domain(character: char) -> bool {
    character.is_alphanumeric() || matches!(character, '.' | '-')
}
