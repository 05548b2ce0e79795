//! A text as the finders see it: one glyph for each character, without accents, in lower case, with
//! the digits of all scripts as ASCII digits.

use std::iter::once;
use std::ops::Range;

use unicode_normalization::UnicodeNormalization;
use unicode_properties::{GeneralCategory, UnicodeGeneralCategory};
use zeroize::{Zeroize, Zeroizing};

use crate::digit::ascii_digit;

/// One character of the text after NFKD.
#[derive(Clone, Copy, Zeroize)]
pub(super) struct Glyph {
    /// Lower case; a digit is `0` to `9`, any space ` `, any dash `-`, any currency sign `$`, any
    /// end of a line `\n`.
    pub(super) plain: char,
    pub(super) capital: bool,
    at: usize,
    bytes: u8,
}

/// What stands before the first glyph and after the last.
const OUTSIDE: char = '\n';

/// What stands where something harmless was.
const BLANK: char = '\u{fffc}';

/// The glyphs of a text. They are a person's words: wiped on drop, and never moved before.
pub(super) struct Glyphs(Zeroizing<Vec<Glyph>>);

impl Glyphs {
    pub(super) fn new(text: &str) -> Self {
        let mut glyphs = Zeroizing::new(Vec::with_capacity(text.nfkd().count()));
        for (at, character) in text.char_indices() {
            // At most four: the length of a character in UTF-8.
            let bytes = u8::try_from(character.len_utf8()).unwrap_or_default();
            glyphs.extend(fold(character).map(|(plain, capital)| Glyph {
                plain,
                capital,
                at,
                bytes,
            }));
        }
        Self(glyphs)
    }

    pub(super) fn len(&self) -> usize {
        self.0.len()
    }

    pub(super) fn get(&self, index: usize) -> Option<Glyph> {
        self.0.get(index).copied()
    }

    pub(super) fn plain(&self, index: usize) -> char {
        self.get(index).map_or(OUTSIDE, |glyph| glyph.plain)
    }

    /// The glyph `back` places before `index`.
    pub(super) fn before(&self, index: usize, back: usize) -> char {
        index
            .checked_sub(back)
            .map_or(OUTSIDE, |index| self.plain(index))
    }

    /// Letters and digits of a stretch, without what separates them.
    pub(super) fn symbols<'a>(
        &'a self,
        range: &Range<usize>,
    ) -> impl DoubleEndedIterator<Item = char> + Clone + use<'a> {
        self.stretch(range)
            .iter()
            .map(|glyph| glyph.plain)
            .filter(char::is_ascii_alphanumeric)
    }

    /// Whether a stretch is this word, written in lower case.
    pub(super) fn is(&self, range: &Range<usize>, word: &str) -> bool {
        let stretch = self.stretch(range).iter().map(|glyph| glyph.plain);
        stretch.eq(word.chars())
    }

    pub(super) fn is_one_of(&self, range: &Range<usize>, words: &[&str]) -> bool {
        words.iter().any(|word| self.is(range, word))
    }

    /// Takes a stretch out of sight of every later look.
    pub(super) fn blank(&mut self, range: Range<usize>) {
        if let Some(stretch) = self.0.get_mut(range) {
            for glyph in stretch {
                glyph.plain = BLANK;
            }
        }
    }

    /// The bytes of the text that a stretch of glyphs stands for.
    pub(super) fn bytes(&self, range: Range<usize>) -> Range<usize> {
        match self.stretch(&range) {
            [] => 0..0,
            [first, .., last] => first.at..last.at + usize::from(last.bytes),
            [only] => only.at..only.at + usize::from(only.bytes),
        }
    }

    fn stretch(&self, range: &Range<usize>) -> &[Glyph] {
        self.0.get(range.clone()).unwrap_or_default()
    }
}

/// What a character looks like to the finders, and whether it is a capital. Accents, and the
/// invisible marks that keep left and right apart, are nothing.
pub(super) fn fold(character: char) -> impl Iterator<Item = (char, bool)> {
    // NFKD would spell the sign out, and its letters would cling to the number.
    let character = if character == '№' { '#' } else { character };
    once(character)
        .nfkd()
        .filter(|&one| !is_accent(one) && !is_invisible(one))
        .map(|one| (plain(one), one.is_uppercase()))
}

fn plain(character: char) -> char {
    if character.is_ascii_graphic() {
        return character.to_ascii_lowercase();
    }
    match character {
        '\t' => return ' ',
        '’' => return '\'',
        '\u{2212}' => return '-',
        '\r' | '\u{b}' | '\u{c}' | '\u{85}' | '\u{2028}' | '\u{2029}' => return '\n',
        _ => {}
    }
    match character.general_category() {
        GeneralCategory::DecimalNumber => ascii_digit(character),
        GeneralCategory::DashPunctuation => '-',
        GeneralCategory::SpaceSeparator => ' ',
        GeneralCategory::CurrencySymbol => '$',
        _ => character.to_lowercase().next().unwrap_or(character),
    }
}

/// The combining marks of Latin, Greek and Cyrillic. Those of other scripts are letters in all but
/// name.
fn is_accent(character: char) -> bool {
    ('\u{300}'..='\u{36f}').contains(&character)
}

fn is_invisible(character: char) -> bool {
    !character.is_ascii() && character.general_category() == GeneralCategory::Format
}
