//! The cipher in Rust, on any processor.

use chacha20::XChaCha20;
use chacha20::cipher::{KeyIvInit, StreamCipher, StreamCipherSeek};
use chacha20poly1305::aead::AeadInOut;
use chacha20poly1305::{KeyInit, XChaCha20Poly1305};

use super::{KEY, NONCE, TAG, Unauthentic};

/// Enciphers `text` in place and gives its tag. Fails only for 256 GiB.
#[inline(never)] // one copy of the cipher is enough for a phone's library
pub(super) fn seal(
    key: &[u8; KEY],
    nonce: &[u8; NONCE],
    associated: &[u8],
    text: &mut [u8],
) -> Result<[u8; TAG], Unauthentic> {
    let cipher = XChaCha20Poly1305::new(key.into());
    let tag = cipher.encrypt_inout_detached(nonce.into(), associated, text.into());
    tag.map(Into::into).map_err(|_| Unauthentic)
}

/// Deciphers `text` in place. Where the tag is not its own, it stays as it is: the tag is looked at
/// first.
#[inline(never)]
pub(super) fn open(
    key: &[u8; KEY],
    nonce: &[u8; NONCE],
    associated: &[u8],
    text: &mut [u8],
    tag: &[u8; TAG],
) -> Result<(), Unauthentic> {
    let cipher = XChaCha20Poly1305::new(key.into());
    let opened = cipher.decrypt_inout_detached(nonce.into(), associated, text.into(), tag.into());
    opened.map_err(|_| Unauthentic)
}

/// The work that [`open`] leaves out where the tag is wrong.
#[inline(never)]
pub(super) fn decipher(key: &[u8; KEY], nonce: &[u8; NONCE], text: &mut [u8]) {
    let mut cipher = XChaCha20::new(key.into(), nonce.into());
    // The first block is the authenticator's key.
    cipher.seek(64u32);
    cipher.apply_keystream(text);
}
