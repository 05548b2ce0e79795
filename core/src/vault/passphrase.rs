//! A passphrase: bytes that mean the same on every keyboard.

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_public_assigned;
use zeroize::Zeroizing;

use crate::digit::ascii_digit;
use crate::stack;

/// A passphrase, normalised and wiped on drop.
///
/// The steps, fixed for ever (Unicode 18.0.0): valid UTF-8; every code point assigned and not for
/// private use; NFKD; decimal digits of all scripts to ASCII; white space at both ends removed;
/// 1 to 1,024 bytes then remain. Nothing is refused as weak.
pub struct Passphrase(Zeroizing<Vec<u8>>);

/// Why bytes are no passphrase.
#[derive(Debug, thiserror::Error, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum PassphraseError {
    /// Not valid UTF-8.
    #[error("the passphrase is not valid UTF-8 text")]
    NotUtf8,
    /// A code point that Unicode 18.0.0 does not assign, or one for private use: another device
    /// could read it differently.
    #[error("the passphrase contains a character that other devices may not know: leave it out")]
    Unassigned,
    /// Nothing is left after trimming.
    #[error("the passphrase is empty")]
    Empty,
    /// More than 1,024 bytes after normalising.
    #[error("the passphrase is longer than 1,024 bytes")]
    TooLong,
}

impl Passphrase {
    /// The longest normalised passphrase, in bytes.
    pub const MAX: usize = 1024;

    /// Normalises `bytes`. The caller wipes its own copy.
    ///
    /// # Errors
    /// [`PassphraseError`] tells why the bytes are no passphrase.
    pub fn new(bytes: &[u8]) -> Result<Self, PassphraseError> {
        stack::wiped(|| Self::normalised(bytes))
    }

    fn normalised(bytes: &[u8]) -> Result<Self, PassphraseError> {
        let text = std::str::from_utf8(bytes).map_err(|_| PassphraseError::NotUtf8)?;
        if !text.chars().all(is_public_assigned) {
            return Err(PassphraseError::Unassigned);
        }
        // NFKD grows a character to at most 18, of at most 4 bytes each; the buffer never moves,
        // so that no unwiped copy stays behind.
        let limit = Self::MAX + 4 * Self::MAX;
        let mut folded = Zeroizing::new(String::with_capacity(limit + 4));
        for character in text.trim().nfkd().map(ascii_digit) {
            folded.push(character);
            if folded.len() > limit {
                return Err(PassphraseError::TooLong);
            }
        }
        let trimmed = folded.trim();
        match trimmed.len() {
            0 => Err(PassphraseError::Empty),
            1..=Self::MAX => Ok(Self(Zeroizing::new(trimmed.as_bytes().to_vec()))),
            _ => Err(PassphraseError::TooLong),
        }
    }

    pub(crate) fn expose(&self) -> &[u8] {
        &self.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn normal(text: &str) -> Result<Vec<u8>, PassphraseError> {
        Passphrase::new(text.as_bytes()).map(|phrase| phrase.expose().to_vec())
    }

    #[test]
    fn the_same_words_on_another_keyboard() {
        assert_eq!(unicode_normalization::UNICODE_VERSION, (18, 0, 0));
        assert_eq!(unicode_properties::UNICODE_VERSION, (18, 0, 0));
        assert_eq!(normal("é"), normal("e\u{301}"));
        assert_eq!(normal("１２３"), normal("123"), "full width");
        assert_eq!(normal("٤٥٦"), normal("456"), "Arabic-Indic");
        assert_eq!(normal("۴۵۶"), normal("456"), "Persian");
        assert_eq!(normal("௧௨௩"), normal("123"), "Tamil");
        assert_eq!(
            normal("𝟎𝟡𝟿"),
            normal("099"),
            "mathematical, runs that touch"
        );
        assert_eq!(normal("\u{a0}a b\n"), normal("a b"));
        assert_ne!(normal("a b"), normal("ab"));
        assert_ne!(normal("A"), normal("a"));
        assert_eq!(normal("ⅷ"), normal("viii"), "a letter number is no digit");
    }

    #[test]
    fn refusals() {
        assert_eq!(normal(""), Err(PassphraseError::Empty));
        assert_eq!(normal(" \u{3000}\n"), Err(PassphraseError::Empty));
        assert_eq!(normal("a\u{378}"), Err(PassphraseError::Unassigned));
        assert_eq!(normal("a\u{e000}"), Err(PassphraseError::Unassigned));
        assert!(normal(&"a".repeat(1024)).is_ok());
        assert_eq!(normal(&"a".repeat(1025)), Err(PassphraseError::TooLong));
        assert_eq!(normal(&"ﷺ".repeat(100_000)), Err(PassphraseError::TooLong));
        assert!(matches!(
            Passphrase::new(b"\xff"),
            Err(PassphraseError::NotUtf8)
        ));
    }

    proptest! {
        #[test]
        fn normalising_twice_changes_nothing(text in ".{1,40}") {
            if let Ok(once) = normal(&text) {
                let twice = normal(std::str::from_utf8(&once).unwrap());
                prop_assert_eq!(twice, Ok(once));
            }
        }
    }
}
