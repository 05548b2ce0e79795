//! XChaCha20-Poly1305 with random nonces, and the keys for it.
//!
//! This room is the only one that touches the cipher: `portable`, or `fast` with the feature `ring`,
//! which gives the same bytes. A sealed box is always
//! `nonce 24 ‖ ciphertext ‖ tag 16`, and every use of a key has its own 16-byte label in front of
//! the associated data, so that a box sealed for one purpose never opens for another.

#[cfg(feature = "ring")]
mod fast;
#[cfg(any(test, not(feature = "ring")))]
mod portable;

#[cfg(feature = "ring")]
use fast as cipher;
#[cfg(not(feature = "ring"))]
use portable as cipher;
use zeroize::{Zeroize, ZeroizeOnDrop, Zeroizing};

use super::host::Host;
use crate::Result;

pub(crate) const NONCE: usize = 24;
pub(crate) const TAG: usize = 16;
/// What sealing adds to a plaintext, in bytes.
pub(crate) const OVERHEAD: usize = NONCE + TAG;
pub(crate) const KEY: usize = 32;

/// A 256-bit key. It lives on the heap, so that moving it leaves no copies on the stack.
#[derive(ZeroizeOnDrop)]
pub(crate) struct Key(Box<[u8; KEY]>);

impl Key {
    pub(crate) fn random(host: &Host) -> Result<Self> {
        let mut key = Self(Box::new([0; KEY]));
        host.fill(key.0.as_mut_slice())?;
        Ok(key)
    }

    /// Takes a key out of a buffer that its owner wipes.
    pub(crate) fn copied_from(bytes: &[u8; KEY]) -> Self {
        let mut key = Self(Box::new([0; KEY]));
        key.0.copy_from_slice(bytes);
        key
    }

    pub(crate) fn expose(&self) -> &[u8; KEY] {
        &self.0
    }
}

/// The box does not authenticate under this key and these associated data.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Unauthentic;

/// Seals `plain` into `sealed`, which is [`OVERHEAD`] bytes longer, under a fresh random nonce.
pub(crate) fn seal(
    key: &Key,
    host: &Host,
    associated: &[u8],
    plain: &[u8],
    sealed: &mut [u8],
) -> Result<()> {
    seal_with(key, host.random()?, associated, plain, sealed)
}

/// [`seal`] under a nonce that was drawn before, and is used for nothing else.
pub(crate) fn seal_with(
    key: &Key,
    nonce: [u8; NONCE],
    associated: &[u8],
    plain: &[u8],
    sealed: &mut [u8],
) -> Result<()> {
    debug_assert_eq!(sealed.len(), plain.len() + OVERHEAD);
    sealed[NONCE..NONCE + plain.len()].copy_from_slice(plain);
    seal_in_place(key, nonce, associated, sealed)
}

/// Seals what stands where the text of the box will be, between nonce and tag.
pub(crate) fn seal_in_place(
    key: &Key,
    nonce: [u8; NONCE],
    associated: &[u8],
    sealed: &mut [u8],
) -> Result<()> {
    let (head, tag_out) = sealed.split_at_mut(sealed.len() - TAG);
    let (nonce_out, text) = head.split_at_mut(NONCE);
    nonce_out.copy_from_slice(&nonce);
    match cipher::seal(key.expose(), &nonce, associated, text) {
        Ok(tag) => tag_out.copy_from_slice(&tag),
        // Only a plaintext of 256 GiB can fail; then nothing readable may stay behind.
        Err(_) => {
            sealed.zeroize();
            return Err(crate::Error::Storage);
        }
    }
    Ok(())
}

/// Opens `sealed` into `plain`, which is [`OVERHEAD`] bytes shorter. On failure `plain` is zero.
pub(crate) fn open(
    key: &Key,
    associated: &[u8],
    sealed: &[u8],
    plain: &mut [u8],
) -> std::result::Result<(), Unauthentic> {
    debug_assert_eq!(sealed.len(), plain.len() + OVERHEAD);
    let (Some((nonce, rest)), Some(tag)) = (sealed.split_first_chunk(), sealed.last_chunk()) else {
        return Err(Unauthentic);
    };
    plain.copy_from_slice(&rest[..plain.len()]);
    cipher::open(key.expose(), nonce, associated, plain, tag).inspect_err(|_| plain.fill(0))
}

/// Opens a box so that its text stands where it was, between nonce and tag. On failure the box is as
/// it was.
pub(crate) fn open_in_place(
    key: &Key,
    associated: &[u8],
    sealed: &mut [u8],
) -> std::result::Result<(), Unauthentic> {
    let Some((nonce, rest)) = sealed.split_first_chunk_mut() else {
        return Err(Unauthentic);
    };
    let Some((text, tag)) = rest.split_last_chunk_mut() else {
        return Err(Unauthentic);
    };
    cipher::open(key.expose(), nonce, associated, text, tag)
}

/// [`open`], with as much work where the box does not authenticate: its text is then deciphered all
/// the same, and wiped.
pub(crate) fn open_evenly(
    key: &Key,
    associated: &[u8],
    sealed: &[u8],
    plain: &mut [u8],
) -> std::result::Result<(), Unauthentic> {
    let opened = open(key, associated, sealed, plain);
    if opened.is_err()
        && let Some(nonce) = sealed.first_chunk::<NONCE>()
    {
        plain.copy_from_slice(&sealed[NONCE..NONCE + plain.len()]);
        cipher::decipher(key.expose(), nonce, plain);
        plain.zeroize();
    }
    opened
}

/// [`open`] into an array of its own, wiped when it is dropped.
pub(crate) fn opened<const N: usize>(
    key: &Key,
    associated: &[u8],
    sealed: &[u8],
) -> std::result::Result<Zeroizing<[u8; N]>, Unauthentic> {
    let mut plain = Zeroizing::new([0; N]);
    open(key, associated, sealed, plain.as_mut_slice())?;
    Ok(plain)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_box_opens_only_whole_and_for_its_purpose() {
        let host = Host::system();
        let key = Key::random(&host).unwrap();
        let other = Key::random(&host).unwrap();
        let mut sealed = [0; 5 + OVERHEAD];
        seal(&key, &host, b"label", b"words", &mut sealed).unwrap();
        assert_eq!(*opened::<5>(&key, b"label", &sealed).unwrap(), *b"words");
        assert!(opened::<5>(&key, b"lapel", &sealed).is_err());
        assert!(opened::<5>(&other, b"label", &sealed).is_err());
        for at in 0..sealed.len() {
            let mut flipped = sealed;
            flipped[at] ^= 1;
            let mut plain = [1; 5];
            assert_eq!(open(&key, b"label", &flipped, &mut plain), Err(Unauthentic));
            assert_eq!(plain, [0; 5]);
        }
    }

    /// Appendix A.3.1 of draft-irtf-cfrg-xchacha-03.
    #[test]
    fn known_answer() {
        let key: Vec<u8> = (0x80..=0x9f).collect();
        let key = Key::copied_from(key.as_slice().try_into().unwrap());
        let nonce: Vec<u8> = (0x40..=0x57).collect();
        let ad = [
            0x50, 0x51, 0x52, 0x53, 0xc0, 0xc1, 0xc2, 0xc3, 0xc4, 0xc5, 0xc6, 0xc7,
        ];
        let text = b"Ladies and Gentlemen of the class of '99: If I could offer you only one tip for the future, sunscreen would be it.";
        let mut body = *text;
        let nonce = nonce.as_slice().try_into().unwrap();
        let tag = cipher::seal(key.expose(), nonce, &ad, &mut body).unwrap();
        assert_eq!(body[..8], [0xbd, 0x6d, 0x17, 0x9d, 0x3e, 0x83, 0xd4, 0x3b]);
        assert_eq!(
            tag,
            [
                0xc0, 0x87, 0x59, 0x24, 0xc1, 0xc7, 0x98, 0x79, 0x47, 0xde, 0xaf, 0xd8, 0x78, 0x0a,
                0xcf, 0x49
            ]
        );
    }
}
