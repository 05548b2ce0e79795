//! The card of a trusted person, to which a space can be handed over, and its key, which she keeps.
//!
//! The pair is one of X-Wing (ML-KEM-768 and X25519 together), so that it holds as long as either
//! does. Sealing is HPKE's base mode (RFC 9180) with HKDF-SHA256 and ChaCha20-Poly1305. Both are
//! written as text, because a card is sent by messenger: a text survives being pasted and broken into
//! lines, is short enough for one message, and says what it is.

use std::convert::Infallible;

use base64ct::{Base64Unpadded, Encoding};
use hpke::aead::{AeadTag, ChaCha20Poly1305};
use hpke::kdf::HkdfSha256;
use hpke::kem::XWing;
use hpke::rand_core::{TryCryptoRng, TryRng};
use hpke::{
    Deserializable, HpkeError, Kem, OpModeR, OpModeS, Serializable,
    single_shot_open_inout_detached, single_shot_seal_inout_detached_with_rng,
};
use sha2::{Digest, Sha256};
use zeroize::Zeroizing;

use crate::vault::aead::{KEY, Key, TAG};
use crate::vault::host::Host;
use crate::{Error, Result, stack};

/// What X-Wing sends along with a sealed secret.
pub(super) const ENCAPSULATED: usize = 1120;
/// A sealed secret.
pub(super) const SEALED: usize = KEY + TAG;

const PUBLIC_KEY: usize = 1216;
/// The beginning of the SHA-256 of label and key.
const CHECKSUM: usize = 8;

const CARD_HEAD: &[u8] = b"unafraid-card-1:";
const KEY_HEAD: &[u8] = b"unafraid-card-key-1:";
/// What all heads begin with.
const HEADS: &[u8] = b"unafraid-card-";
/// Nobody's card or key is longer, however it is broken into lines.
const LONGEST: usize = 4096;
/// Characters in a line.
const LINE: usize = 64;

/// Label of a card's checksum.
const CARD_SUM: &[u8; 16] = b"unafraid cardsum";
/// Label of a key's checksum.
const KEY_SUM: &[u8; 16] = b"unafraid keysum ";
/// Label of what is sealed to a card.
const HANDED_OVER: &[u8; 16] = b"unafraid handovr";

/// The card of a trusted person: what is handed over to it, only the holder of its [`CardKey`] can open.
/// No secret; but whoever can put another card in its place gets what is handed over, so it should come from
/// the person herself.
pub struct Card(<XWing as Kem>::PublicKey);

/// The key of a [`Card`]: a secret, wiped on drop.
pub struct CardKey(Key);

/// Why a text is not a card, or not a card's key.
#[derive(Debug, thiserror::Error, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum CardError {
    /// Something else.
    #[error(
        "this is not a card: the person that you trust makes one with `card`, and keeps its key"
    )]
    NotACard,
    /// Something else.
    #[error("this is not the key of a card")]
    NotAKey,
    /// A part of it is missing, or was changed on the way.
    #[error("a part of this is missing or was changed on the way: have it sent again, as a file")]
    Mangled,
    /// Of a newer version.
    #[error("this was made by a newer version of the program: install it")]
    Newer,
}

impl Card {
    /// A new card, and its key.
    ///
    /// # Errors
    /// [`Error::Storage`] where there is no randomness.
    pub fn random(host: &Host) -> Result<(Self, CardKey)> {
        stack::wiped(|| {
            let key = CardKey(Key::random(host)?);
            Ok((Self::of(&key)?, key))
        })
    }

    fn of(key: &CardKey) -> Result<Self> {
        let private = key.private().map_err(|_| Error::Storage)?;
        Ok(Self(XWing::sk_to_pk(&private)))
    }

    /// Reads a card's text, with any white space in it.
    ///
    /// # Errors
    /// [`CardError`], also where the text is the key of a card.
    pub fn parse(text: &[u8]) -> std::result::Result<Self, CardError> {
        let bytes = unarmoured::<PUBLIC_KEY>((CARD_HEAD, CARD_SUM), text, CardError::NotACard)?;
        Deserializable::from_bytes(bytes.as_slice())
            .map(Self)
            .map_err(|_| CardError::Mangled)
    }

    /// The card as a text of 27 lines.
    #[must_use]
    pub fn to_text(&self) -> String {
        let text = armoured((CARD_HEAD, CARD_SUM), &self.0.to_bytes());
        text.as_str().to_owned()
    }

    /// Seals a secret to the card, bound to `info`: what has to be sent along, and the secret.
    pub(super) fn seal(
        &self,
        host: &Host,
        info: &[u8; 32],
        secret: &Key,
    ) -> Result<([u8; ENCAPSULATED], [u8; SEALED])> {
        let mut sealed = [0; SEALED];
        let (text, tag_out) = sealed.split_at_mut(KEY);
        let mut plain = Zeroizing::new(*secret.expose());
        let mut given = Given::by(host)?;
        let (sent, tag) =
            single_shot_seal_inout_detached_with_rng::<ChaCha20Poly1305, HkdfSha256, XWing>(
                &OpModeS::Base,
                &self.0,
                info,
                plain.as_mut_slice().into(),
                HANDED_OVER,
                &mut given,
            )
            .map_err(|_| Error::Storage)?;
        if !given.is_used_up() {
            return Err(Error::Storage);
        }
        text.copy_from_slice(plain.as_slice());
        tag.write_exact(tag_out);
        let mut encapsulated = [0; ENCAPSULATED];
        sent.write_exact(&mut encapsulated);
        Ok((encapsulated, sealed))
    }
}

impl CardKey {
    /// Reads a key's text, with any white space in it. The caller wipes its own copy.
    ///
    /// # Errors
    /// [`CardError`], also where the text is a card.
    pub fn parse(text: &[u8]) -> std::result::Result<Self, CardError> {
        stack::wiped(|| {
            let bytes = unarmoured::<KEY>((KEY_HEAD, KEY_SUM), text, CardError::NotAKey)?;
            Ok(Self(Key::copied_from(&bytes)))
        })
    }

    /// The key as a text of two lines, wiped when it is dropped. Who has it can open all that is handed
    /// over to the card.
    #[must_use]
    pub fn to_text(&self) -> Zeroizing<String> {
        stack::wiped(|| armoured((KEY_HEAD, KEY_SUM), self.0.expose()))
    }

    fn private(&self) -> std::result::Result<<XWing as Kem>::PrivateKey, HpkeError> {
        Deserializable::from_bytes(self.0.expose())
    }

    /// Opens what was sealed to the card.
    ///
    /// # Errors
    /// [`Error::WrongWords`] where it was sealed to another, or is bound to something else.
    pub(super) fn open(
        &self,
        info: &[u8; 32],
        encapsulated: &[u8; ENCAPSULATED],
        sealed: &[u8; SEALED],
    ) -> Result<Key> {
        let (text, tag) = sealed.split_at(KEY);
        let mut secret = Zeroizing::new([0; KEY]);
        secret.copy_from_slice(text);
        let opened = Deserializable::from_bytes(encapsulated).and_then(|sent| {
            single_shot_open_inout_detached::<ChaCha20Poly1305, HkdfSha256, XWing>(
                &OpModeR::Base,
                &self.private()?,
                &sent,
                info,
                secret.as_mut_slice().into(),
                HANDED_OVER,
                &AeadTag::from_bytes(tag)?,
            )
        });
        match opened {
            Ok(()) => Ok(Key::copied_from(&secret)),
            Err(_) => Err(Error::WrongWords),
        }
    }
}

/// Head and label of a kind of text.
type TextKind = (&'static [u8], &'static [u8; 16]);

/// The head, and in lines `bytes ‖ checksum` in Base64 (RFC 4648, without padding).
fn armoured((head, label): TextKind, bytes: &[u8]) -> Zeroizing<String> {
    let mut body = Zeroizing::new(Vec::with_capacity(bytes.len() + CHECKSUM));
    body.extend_from_slice(bytes);
    body.extend_from_slice(&checksum(label, bytes));
    let mut encoded = Zeroizing::new(vec![0; Base64Unpadded::encoded_len(&body)]);
    // The buffer has just this length.
    let encoded = Base64Unpadded::encode(&body, &mut encoded).unwrap_or("");
    let mut text = Zeroizing::new(String::with_capacity(LONGEST));
    text.extend(head.iter().copied().map(char::from));
    for (at, character) in encoded.chars().enumerate() {
        if at % LINE == 0 {
            text.push('\n');
        }
        text.push(character);
    }
    text.push('\n');
    text
}

/// The bytes of such a text. One that is no such text at all is `other`.
fn unarmoured<const N: usize>(
    (head, label): TextKind,
    text: &[u8],
    other: CardError,
) -> std::result::Result<Zeroizing<[u8; N]>, CardError> {
    if text.len() > LONGEST {
        return Err(other);
    }
    // Some editors put U+FEFF at the beginning of a file.
    let text = text.strip_prefix("\u{feff}".as_bytes()).unwrap_or(text);
    let mut dense = Zeroizing::new(Vec::with_capacity(text.len()));
    dense.extend(text.iter().filter(|byte| !byte.is_ascii_whitespace()));
    let Some(encoded) = dense.strip_prefix(head) else {
        let kinds = [CARD_HEAD, KEY_HEAD];
        let ours = dense.starts_with(HEADS) && !kinds.iter().any(|kind| dense.starts_with(kind));
        return Err(if ours { CardError::Newer } else { other });
    };
    let mut body = Zeroizing::new(vec![0; N + CHECKSUM]);
    let decoded = Base64Unpadded::decode(encoded, &mut body).map_err(|_| CardError::Mangled)?;
    let (bytes, sum) = decoded.split_at_checked(N).ok_or(CardError::Mangled)?;
    if checksum(label, bytes) != sum {
        return Err(CardError::Mangled);
    }
    let mut key = Zeroizing::new([0; N]);
    key.copy_from_slice(bytes);
    Ok(key)
}

fn checksum(label: &[u8; 16], bytes: &[u8]) -> [u8; CHECKSUM] {
    let mut hash = Sha256::new();
    hash.update(label);
    hash.update(bytes);
    let mut sum = [0; CHECKSUM];
    sum.copy_from_slice(&hash.finalize()[..CHECKSUM]);
    sum
}

/// The host's randomness, taken beforehand, because HPKE has no room for a source that fails.
struct Given {
    bytes: Zeroizing<[u8; Self::LENGTH]>,
    /// How many of them were asked for so far.
    asked: usize,
}

impl Given {
    /// What X-Wing asks for to encapsulate once.
    const LENGTH: usize = 64;

    fn by(host: &Host) -> Result<Self> {
        let mut bytes = Zeroizing::new([0; Self::LENGTH]);
        host.fill(bytes.as_mut_slice())?;
        Ok(Self { bytes, asked: 0 })
    }

    /// Whether just these bytes were used. If more were asked for, some were not random.
    fn is_used_up(&self) -> bool {
        self.asked == Self::LENGTH
    }
}

impl TryRng for Given {
    type Error = Infallible;

    fn try_next_u32(&mut self) -> std::result::Result<u32, Infallible> {
        let mut bytes = [0; 4];
        self.try_fill_bytes(&mut bytes)?;
        Ok(u32::from_le_bytes(bytes))
    }

    fn try_next_u64(&mut self) -> std::result::Result<u64, Infallible> {
        let mut bytes = [0; 8];
        self.try_fill_bytes(&mut bytes)?;
        Ok(u64::from_le_bytes(bytes))
    }

    fn try_fill_bytes(&mut self, into: &mut [u8]) -> std::result::Result<(), Infallible> {
        let left = self.bytes.get(self.asked..).unwrap_or_default();
        self.asked = self.asked.saturating_add(into.len());
        for (to, from) in into.iter_mut().zip(left) {
            *to = *from;
        }
        Ok(())
    }
}

impl TryCryptoRng for Given {}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use chacha20poly1305::KeyInit;
    use chacha20poly1305::aead::AeadInOut;
    use hkdf::Hkdf;
    use proptest::prelude::*;

    use super::*;
    use crate::vault::host::{Randomness, Unavailable};

    fn pair() -> (Card, CardKey) {
        Card::random(&Host::system()).unwrap()
    }

    #[test]
    fn only_the_key_of_the_card_opens_what_is_sealed_to_it() {
        let host = Host::system();
        let (card, key) = pair();
        let secret = Key::random(&host).unwrap();
        let (sent, sealed) = card.seal(&host, &[7; 32], &secret).unwrap();
        let opened = key.open(&[7; 32], &sent, &sealed).unwrap();
        assert!(opened.expose() == secret.expose());
        assert!(pair().1.open(&[7; 32], &sent, &sealed).err() == Some(Error::WrongWords));
        assert!(key.open(&[8; 32], &sent, &sealed).err() == Some(Error::WrongWords));
        for at in 0..SEALED {
            let mut sealed = sealed;
            sealed[at] ^= 1;
            assert!(key.open(&[7; 32], &sent, &sealed).err() == Some(Error::WrongWords));
        }
        for at in (0..ENCAPSULATED).step_by(37) {
            let mut sent = sent;
            sent[at] ^= 1;
            assert!(key.open(&[7; 32], &sent, &sealed).err() == Some(Error::WrongWords));
        }
        // No two are alike, also of one secret.
        assert!(card.seal(&host, &[7; 32], &secret).unwrap().0 != sent);
    }

    /// Gives these bytes, and no others.
    struct Fixed([u8; 64]);

    impl Randomness for Fixed {
        fn fill(&self, bytes: &mut [u8]) -> std::result::Result<(), Unavailable> {
            bytes.copy_from_slice(&self.0);
            Ok(())
        }
    }

    fn hex<const N: usize>(digits: &str) -> [u8; N] {
        std::array::from_fn(|at| u8::from_str_radix(&digits[2 * at..2 * at + 2], 16).unwrap())
    }

    /// X-Wing is that of draft-connolly-cfrg-xwing-kem (its first test vector), and what is made of the
    /// secret that it gives is RFC 9180's, told a second time.
    #[test]
    fn known_answer() {
        const SEED: &str = "7f9c2ba4e88f827d616045507605853ed73b8093f6efbc88eb1a6eacfa66ef26";
        const ESEED: &str = "3cb1eea988004b93103cfb0aeefd2a686e01fa4a58e8a3639ca8a1e3f9ae57e235b8cc873c23dc62b8d260169afa2f75ab916a58d974918835d25e6a435085b2";
        const SHARED: &str = "d2df0522128f09dd8e2c92b1e905c793d8f57a54c3da25861f10bf4ca613e384";
        let key = CardKey(Key::copied_from(&hex(SEED)));
        let card = Card::of(&key).unwrap();
        assert_eq!(
            Sha256::digest(card.0.to_bytes())[..],
            hex::<32>("2e816deebcd76c5c80d0cd2d174478871658e8e2ff42bc9d4a6e486372e856bb")
        );
        let host = Host::system().with_randomness(Arc::new(Fixed(hex(ESEED))));
        let (info, secret) = ([9; 32], Key::copied_from(&[4; KEY]));
        let (sent, sealed) = card.seal(&host, &info, &secret).unwrap();
        assert_eq!(
            Sha256::digest(sent)[..],
            hex::<32>("17cd532d657e44c897ca6583e548a5424fc70bf54f99515a4d2bcf99e3469f33")
        );

        let suite = [&b"HPKE"[..], &[0x64, 0x7a, 0, 1, 0, 3]].concat();
        let labelled = |label: &[u8], of: &[u8]| [b"HPKE-v1", &suite[..], label, of].concat();
        let extract = |salt: &[u8], label: &[u8], of: &[u8]| {
            Hkdf::<Sha256>::extract(Some(salt), &labelled(label, of)).0
        };
        let context = [
            &[0],
            &extract(b"", b"psk_id_hash", b"")[..],
            &extract(b"", b"info_hash", &info),
        ]
        .concat();
        let drawn = extract(&hex::<32>(SHARED), b"secret", b"");
        let drawn = Hkdf::<Sha256>::from_prk(&drawn).unwrap();
        let expand = |label: &[u8], out: &mut [u8]| {
            let length = u16::try_from(out.len()).unwrap().to_be_bytes();
            let info = [&length[..], &labelled(label, &context)].concat();
            drawn.expand(&info, out).unwrap();
        };
        let (mut seal_key, mut nonce) = ([0; 32], [0; 12]);
        expand(b"key", &mut seal_key);
        expand(b"base_nonce", &mut nonce);
        let mut again = *secret.expose();
        let tag = chacha20poly1305::ChaCha20Poly1305::new(&seal_key.into())
            .encrypt_inout_detached(&nonce.into(), HANDED_OVER, again.as_mut_slice().into())
            .unwrap();
        assert_eq!(sealed[..], [&again[..], &tag].concat());
    }

    #[test]
    fn texts_survive_being_pasted() {
        let (card, key) = pair();
        let (card, key) = (card.to_text(), key.to_text());
        assert_eq!((card.lines().count(), key.lines().count()), (27, 2));
        assert!(card.len() < 2000, "one message: {}", card.len());
        for change in [
            |text: &str| text.replace('\n', ""),
            |text: &str| text.replace('\n', "\r\n"),
            |text: &str| format!("\u{feff}\n {} \t", text.replace('\n', " \n")),
        ] {
            assert!(Card::parse(change(&card).as_bytes()).is_ok_and(|c| c.to_text() == card));
            let parsed = CardKey::parse(change(&key).as_bytes());
            assert!(parsed.is_ok_and(|parsed| parsed.to_text() == key));
        }
    }

    #[test]
    fn what_is_no_card_or_a_mangled_one_is_refused() {
        let (card, key) = pair();
        let (card, key) = (card.to_text(), key.to_text());
        let refused = |text: &str| {
            (
                Card::parse(text.as_bytes()).err(),
                CardKey::parse(text.as_bytes()).err(),
            )
        };
        let no = (Some(CardError::NotACard), Some(CardError::NotAKey));
        for text in ["", "hello", &card[1..], &" ".repeat(5000)] {
            assert_eq!(refused(text), no, "{text}");
        }
        assert_eq!(refused(&key), (Some(CardError::NotACard), None));
        assert_eq!(refused(&card), (None, Some(CardError::NotAKey)));
        let newer = card.replace("card-1", "card-2");
        assert_eq!(
            refused(&newer),
            (Some(CardError::Newer), Some(CardError::Newer))
        );
        for cut in CARD_HEAD.len()..card.len() - 1 {
            let cut = Card::parse(&card.as_bytes()[..cut]).err();
            assert_eq!(cut, Some(CardError::Mangled));
        }
        let longer = format!("{}A\n", card.trim_end());
        assert_eq!(refused(&longer).0, Some(CardError::Mangled));
    }

    proptest! {
        /// A character that is another is noticed, wherever it is.
        #[test]
        fn one_other_character_is_noticed(at in 0usize..1800, other in "[A-Za-z0-9+/_=-]") {
            let key = CardKey(Key::copied_from(&[5; 32]));
            let card = Card::of(&key).unwrap();
            for (text, head, is_card) in [(card.to_text(), CARD_HEAD, true), (key.to_text().to_string(), KEY_HEAD, false)] {
                let at = head.len() + at % (text.len() - head.len());
                let mut changed = text.into_bytes();
                if changed[at] == b'\n' || changed[at] == other.as_bytes()[0] {
                    continue;
                }
                changed[at] = other.as_bytes()[0];
                let error = if is_card { Card::parse(&changed).err() } else { CardKey::parse(&changed).err() };
                prop_assert_eq!(error, Some(CardError::Mangled));
            }
        }

        #[test]
        fn any_bytes_are_a_card_or_not(bytes: Vec<u8>) {
            prop_assert!(Card::parse(&bytes).is_err());
            prop_assert!(CardKey::parse(&bytes).is_err());
        }
    }
}
