//! Twelve words that a person can write down: 128 random bits and a checksum of 4, as BIP-39 has them.

use sha2::{Digest, Sha256};
use unicode_normalization::UnicodeNormalization;
use zeroize::Zeroizing;

use crate::vault::host::Host;
use crate::vault::passphrase::Passphrase;
use crate::{Error, Result, stack};

/// The English list of BIP-39 (<https://github.com/bitcoin/bips/tree/master/bip-0039>): 2,048 words, of
/// which no two begin with the same four letters.
const LIST: &str = include_str!("english.txt");

const WORDS: u32 = 12;
/// Bits that a word stands for.
const BITS: u32 = 11;
/// Bits of the checksum.
const CHECK: u32 = 4;
/// A text of more bytes than this is not read: twelve words have at most 107.
const LONGEST: usize = 1024;

/// The words that open a backup: twelve English words of BIP-39. Wiped on drop.
pub struct RecoveryWords(Zeroizing<String>);

impl RecoveryWords {
    /// 128 random bits.
    pub(super) fn random(host: &Host) -> Result<Self> {
        let bits: Zeroizing<[u8; 16]> = Zeroizing::new(host.random()?);
        Ok(Self::of(u128::from_be_bytes(*bits)))
    }

    /// Reads twelve words, in any case, with any white space around them. The letters can be those of
    /// another width (NFKD).
    ///
    /// # Errors
    /// [`Error::WrongWords`] where they are not twelve, one is not on the list, or the checksum does
    /// not hold: one of them is another, or two are swapped. Of 16 such slips one is not noticed
    /// here, and then opens nothing.
    pub fn parse(text: &str) -> Result<Self> {
        stack::wiped(|| Self::parsed(text))
    }

    fn parsed(text: &str) -> Result<Self> {
        // The buffer never moves, so that no unwiped copy stays behind.
        let mut folded = Zeroizing::new(String::with_capacity(LONGEST + 4));
        for character in text.nfkd() {
            folded.push(character.to_ascii_lowercase());
            if folded.len() > LONGEST {
                return Err(Error::WrongWords);
            }
        }
        let (mut bits, mut check, mut count) = (0u128, 0u128, 0);
        // Some editors put U+FEFF at the beginning of a file.
        let words = folded.split(|c: char| c.is_whitespace() || c == '\u{feff}');
        for word in words.filter(|word| !word.is_empty()) {
            count += 1;
            let known = LIST
                .lines()
                .zip(0u128..)
                .find(|(listed, _)| *listed == word);
            let (_, index) = known.ok_or(Error::WrongWords)?;
            if count < WORDS {
                bits = bits << BITS | index;
            } else {
                bits = bits << (BITS - CHECK) | index >> CHECK;
                check = index & 0xf;
            }
        }
        if count != WORDS || check != checksum(bits) {
            return Err(Error::WrongWords);
        }
        Ok(Self::of(bits))
    }

    fn of(bits: u128) -> Self {
        let last = bits << CHECK | checksum(bits);
        let mut text = Zeroizing::new(String::with_capacity(LONGEST));
        for number in (0..WORDS).rev() {
            let index = match number {
                0 => last,
                number => bits >> (BITS * number - CHECK),
            } & 0x7ff;
            if !text.is_empty() {
                text.push(' ');
            }
            text.push_str(
                LIST.lines()
                    .nth(usize::try_from(index).unwrap_or(0))
                    .unwrap_or(""),
            );
        }
        Self(text)
    }

    /// The words, in lower case with one space between them: to be shown once, or written where the
    /// person says. The caller wipes its own copies.
    #[must_use]
    pub fn expose(&self) -> &str {
        &self.0
    }

    /// The passphrase of the vault that these words open.
    pub(super) fn passphrase(&self) -> Result<Passphrase> {
        Passphrase::new(self.0.as_bytes()).map_err(|_| Error::WrongWords)
    }
}

/// The first bits of the SHA-256.
fn checksum(bits: u128) -> u128 {
    u128::from(Sha256::digest(bits.to_be_bytes())[0] >> (8 - CHECK))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn read(text: &str) -> Result<String> {
        RecoveryWords::parse(text).map(|words| words.expose().to_owned())
    }

    /// The file is the published one, to the byte.
    #[test]
    fn the_list_is_that_of_the_bip() {
        let hash = Sha256::digest(LIST.as_bytes());
        assert_eq!(hash[..8], [0x2f, 0x5e, 0xed, 0x53, 0xa4, 0x72, 0x7b, 0x4b],);
        assert_eq!(LIST.lines().count(), 2048);
        assert!(LIST.lines().is_sorted());
    }

    /// Those of the BIP's test vectors (by Trezor) that have twelve words.
    #[test]
    fn known_answers() {
        let vectors = [
            (
                "00000000000000000000000000000000",
                "abandon abandon abandon abandon abandon abandon abandon abandon abandon abandon abandon about",
            ),
            (
                "7f7f7f7f7f7f7f7f7f7f7f7f7f7f7f7f",
                "legal winner thank year wave sausage worth useful legal winner thank yellow",
            ),
            (
                "80808080808080808080808080808080",
                "letter advice cage absurd amount doctor acoustic avoid letter advice cage above",
            ),
            (
                "ffffffffffffffffffffffffffffffff",
                "zoo zoo zoo zoo zoo zoo zoo zoo zoo zoo zoo wrong",
            ),
            (
                "9e885d952ad362caeb4efe34a8e91bd2",
                "ozone drill grab fiber curtain grace pudding thank cruise elder eight picnic",
            ),
            (
                "c0ba5a8e914111210f2bd131f3d5e08d",
                "scheme spot photo card baby mountain device kick cradle pact join borrow",
            ),
            (
                "23db8160a31d3e0dca3688ed941adbf3",
                "cat swing flag economy stadium alone churn speed unique patch report train",
            ),
            (
                "f30f8c1da665478f49b001d94c5fc452",
                "vessel ladder alter error federal sibling chat ability sun glass valve picture",
            ),
        ];
        for (bits, words) in vectors {
            let bits = u128::from_str_radix(bits, 16).unwrap();
            assert_eq!(RecoveryWords::of(bits).expose(), words);
            assert_eq!(read(words).as_deref(), Ok(words));
        }
    }

    #[test]
    fn written_by_hand() {
        const WORDS: &str =
            "ozone drill grab fiber curtain grace pudding thank cruise elder eight picnic";
        let same = [
            WORDS.to_uppercase(),
            format!(
                "\u{feff}{}\r\n",
                WORDS.replace(' ', "\r\n\t \u{3000}\u{a0}")
            ),
            WORDS.replace("ozone", "Ｏｚｏｎｅ"),
        ];
        for text in same {
            assert_eq!(read(&text).as_deref(), Ok(WORDS), "{text}");
        }
        let other = [
            String::new(),
            WORDS.replace("picnic", ""),
            format!("{WORDS} picnic"),
            WORDS.replace("picnic", "picnics"),
            WORDS.replace("picnic", "piano"),
            WORDS.replace("ozone drill", "drill ozone"),
            WORDS.replace(' ', ""),
            WORDS.replace(' ', "\u{200b}"),
            format!("{WORDS}{}", " ".repeat(LONGEST)),
            "zoo ".repeat(12),
        ];
        for text in other {
            assert_eq!(read(&text).err(), Some(Error::WrongWords), "{text}");
        }
    }

    proptest! {
        #[test]
        fn what_is_read_is_what_was_written(bits: u128) {
            let words = RecoveryWords::of(bits);
            prop_assert_eq!(read(words.expose()), Ok(words.expose().to_owned()));
            prop_assert_eq!(words.expose().split(' ').count(), 12);
            let phrase = words.passphrase().unwrap();
            prop_assert_eq!(phrase.expose(), words.expose().as_bytes());
        }

        /// Only one in 16 keeps the checksum.
        #[test]
        fn another_word_is_noticed_or_gives_other_words(bits: u128, place in 0usize..12, other in 0usize..2048) {
            let words = RecoveryWords::of(bits);
            let mut changed: Vec<&str> = words.expose().split(' ').collect();
            changed[place] = LIST.lines().nth(other).unwrap();
            let changed = changed.join(" ");
            match read(&changed) {
                Ok(read) => prop_assert_eq!(read, changed),
                Err(error) => prop_assert_eq!(error, Error::WrongWords),
            }
        }

        #[test]
        fn any_text_is_words_or_not(text in "\\PC{0,200}") {
            if let Ok(words) = read(&text) {
                prop_assert_eq!(words.split(' ').count(), 12);
            }
        }
    }
}
