//! A person's words.

use std::cmp::Ordering;
use std::fmt;

use super::refusal::Reason;
use crate::wiped;

/// Free text: 1 to 65,536 bytes of UTF-8 without control characters other than line breaks and
/// tabs. Wiped on drop; `Debug` does not show it. Ordered by its bytes.
#[derive(Clone, PartialEq, Eq)]
pub struct Text(String);

impl Text {
    /// The longest text, in bytes.
    pub const MAX: usize = 65_536;

    /// Takes a person's words. The caller wipes its own copy.
    ///
    /// # Errors
    /// [`Reason::Empty`], [`Reason::TooLong`] or [`Reason::ControlCharacter`].
    pub fn new(words: &str) -> Result<Self, Reason> {
        if words.is_empty() {
            return Err(Reason::Empty);
        }
        if words.len() > Self::MAX {
            return Err(Reason::TooLong);
        }
        if has_control_character(words) {
            return Err(Reason::ControlCharacter);
        }
        Ok(Self(words.to_owned()))
    }

    /// The words.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// Every text of a vault passes here when it is first looked at. All bytes are looked at, not those up to
/// the first that is one, which takes many times as long.
fn has_control_character(words: &str) -> bool {
    let bytes = words.as_bytes();
    let of_one_byte = bytes.iter().fold(false, |any, byte| {
        any | (*byte < b' ' && !matches!(byte, b'\n' | b'\r' | b'\t')) | (*byte == 0x7f)
    });
    // U+0080 to U+009F.
    let of_two = bytes.iter().zip(bytes.iter().skip(1));
    let of_two = of_two.fold(false, |any, (first, second)| {
        any | ((*first == 0xc2) & (*second < 0xa0))
    });
    of_one_byte | of_two
}

impl Drop for Text {
    fn drop(&mut self) {
        wiped::wipe(&mut std::mem::take(&mut self.0).into_bytes());
    }
}

impl Ord for Text {
    fn cmp(&self, other: &Self) -> Ordering {
        self.as_str().cmp(other.as_str())
    }
}

impl PartialOrd for Text {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl fmt::Debug for Text {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Text(..)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_taken_whole_or_refused() {
        let words = "Они сказали: «нет».\n他们说不行。\t🌍";
        assert_eq!(Text::new(words).unwrap().as_str(), words);
        assert_eq!(Text::new(""), Err(Reason::Empty));
        assert_eq!(Text::new("a\0b"), Err(Reason::ControlCharacter));
        for c in (0..=char::MAX as u32)
            .filter_map(char::from_u32)
            .filter(|c| c.is_control())
        {
            let refused = !matches!(c, '\n' | '\r' | '\t');
            assert_eq!(Text::new(&format!("é{c}")).is_err(), refused, "{c:?}");
        }
        assert!(Text::new(&"é".repeat(32_768)).is_ok());
        assert_eq!(Text::new(&"é".repeat(32_769)), Err(Reason::TooLong));
        assert_eq!(format!("{:?}", Text::new("words").unwrap()), "Text(..)");
    }
}
