//! The same cipher by ring, whose ChaCha20-Poly1305 is written for each processor. The X of its name,
//! a key for each nonce of 24 bytes, is added here (draft-irtf-cfrg-xchacha-03, section 2.3).
//!
//! ring wipes no key. Those that it has are of one nonce, and lie on the stack, which is wiped
//! whenever there were keys on it.

use chacha20::R20;
use chacha20::hchacha;
use ring::aead::{Aad, CHACHA20_POLY1305, LessSafeKey, Nonce, UnboundKey};
use zeroize::Zeroizing;

use super::{KEY, NONCE, TAG, Unauthentic};

/// Enciphers `text` in place and gives its tag. Fails only for 256 GiB.
pub(super) fn seal(
    key: &[u8; KEY],
    nonce: &[u8; NONCE],
    associated: &[u8],
    text: &mut [u8],
) -> Result<[u8; TAG], Unauthentic> {
    let (key, nonce) = of_nonce(key, nonce)?;
    let tag = key
        .seal_in_place_separate_tag(nonce, Aad::from(associated), text)
        .map_err(|_| Unauthentic)?;
    tag.as_ref().try_into().map_err(|_| Unauthentic)
}

/// Deciphers `text` in place. Where the tag is not its own, it stays as it is.
pub(super) fn open(
    key: &[u8; KEY],
    nonce: &[u8; NONCE],
    associated: &[u8],
    text: &mut [u8],
    tag: &[u8; TAG],
) -> Result<(), Unauthentic> {
    let (key, nonce) = of_nonce(key, nonce)?;
    // ring overwrites what does not authenticate.
    let before = text.to_vec();
    let associated = Aad::from(associated);
    let opened = key.open_in_place_separate_tag(nonce, associated, (*tag).into(), text, 0..);
    if opened.is_ok() {
        return Ok(());
    }
    text.copy_from_slice(&before);
    Err(Unauthentic)
}

/// Nothing: ring deciphers before it compares the tags.
pub(super) fn decipher(_: &[u8; KEY], _: &[u8; NONCE], _: &mut [u8]) {}

fn of_nonce(key: &[u8; KEY], nonce: &[u8; NONCE]) -> Result<(LessSafeKey, Nonce), Unauthentic> {
    let (Some(first), Some(last)) = (nonce.first_chunk::<16>(), nonce.last_chunk::<8>()) else {
        return Err(Unauthentic);
    };
    let key: Zeroizing<[u8; KEY]> = Zeroizing::new(hchacha::<R20>(key.into(), first.into()).into());
    let key = UnboundKey::new(&CHACHA20_POLY1305, key.as_slice()).map_err(|_| Unauthentic)?;
    let mut short = [0; 12];
    short[4..].copy_from_slice(last);
    Ok((LessSafeKey::new(key), Nonce::assume_unique_for_key(short)))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::super::portable;
    use super::*;

    proptest! {
        /// What either seals is the same bytes, and either opens it.
        #[test]
        fn the_bytes_are_those_of_the_other(
            key: [u8; KEY],
            nonce: [u8; NONCE],
            associated in proptest::collection::vec(any::<u8>(), 0..70),
            text in proptest::collection::vec(any::<u8>(), 0..4100),
            flip in any::<prop::sample::Index>(),
        ) {
            let (mut one, mut other) = (text.clone(), text.clone());
            let tag = seal(&key, &nonce, &associated, &mut one).unwrap();
            let other_tag = portable::seal(&key, &nonce, &associated, &mut other).unwrap();
            prop_assert_eq!((&one, tag), (&other, other_tag));

            let sealed = one.clone();
            portable::decipher(&key, &nonce, &mut other);
            prop_assert_eq!(&other, &text);
            other.clone_from(&sealed);
            prop_assert!(open(&key, &nonce, &associated, &mut one, &tag).is_ok());
            prop_assert!(portable::open(&key, &nonce, &associated, &mut other, &tag).is_ok());
            prop_assert!(one == text && other == text);

            let mut damaged = sealed;
            let mut wrong = tag;
            match damaged.len() {
                0 => wrong[flip.index(TAG)] ^= 1,
                length => damaged[flip.index(length)] ^= 1,
            }
            let before = damaged.clone();
            prop_assert!(open(&key, &nonce, &associated, &mut damaged, &wrong).is_err());
            prop_assert_eq!(&damaged, &before);
            prop_assert!(portable::open(&key, &nonce, &associated, &mut damaged, &wrong).is_err());
            prop_assert_eq!(damaged, before);
        }
    }
}
