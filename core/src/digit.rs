//! The decimal digits of all scripts.

use unicode_properties::{GeneralCategory, UnicodeGeneralCategory};

/// The ASCII digit of the same value, if this is a decimal digit of any script (Unicode 18.0.0);
/// the character itself otherwise.
///
/// Decimal digits (general category Nd) come in runs of ten, zero first, and runs that touch are
/// whole runs: Unicode guarantees it (UAX #44, Numeric_Type=Decimal). The value of a digit is
/// therefore its distance from the start of its stretch, modulo ten.
pub(crate) fn ascii_digit(character: char) -> char {
    if character.is_ascii() || !is_decimal(character) {
        return character;
    }
    let mut code = u32::from(character);
    let mut value = 0u8;
    while char::from_u32(code - 1).is_some_and(is_decimal) {
        code -= 1;
        value = (value + 1) % 10;
    }
    char::from(b'0' + value)
}

fn is_decimal(character: char) -> bool {
    character.general_category() == GeneralCategory::DecimalNumber
}

#[cfg(test)]
mod tests {
    use super::*;

    /// UAX #44: decimal digits come in whole runs of ten.
    #[test]
    fn digits_come_in_tens() {
        let digits: Vec<u32> = ('\0'..=char::MAX)
            .filter(|c| is_decimal(*c))
            .map(u32::from)
            .collect();
        assert!(digits.len() > 600);
        for ten in digits.chunks(10) {
            assert_eq!(ten.len(), 10);
            assert_eq!(ten[9] - ten[0], 9);
        }
    }

    #[test]
    fn every_script_counts_from_zero_to_nine() {
        for zero in ['0', '٠', '۰', '०', '௦', '০', '０', '𝟎', '𝟘'] {
            let digits: String = (0..10)
                .map(|value| ascii_digit(char::from_u32(u32::from(zero) + value).unwrap()))
                .collect();
            assert_eq!(digits, "0123456789", "{zero}");
        }
        for other in ['a', 'é', '½', '一', '٬', '\u{0}'] {
            assert_eq!(ascii_digit(other), other);
        }
    }
}
