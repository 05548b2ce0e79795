//! Sealing what a header or a space holds, as somebody could who has the keys.
//!
//! The header key of these vaults lies in the file, so whoever has the file can do all of this to
//! its header; for the cells of a space the passphrase is needed as well.

use chacha20poly1305::aead::{Aead, Payload};
use chacha20poly1305::{KeyInit, XChaCha20Poly1305, XNonce};
use unafraid_tests::sha256;

use super::dice::Dice;
use super::reader::{BODY, CELLS, COPY, Grant, Header, PUBLIC, body_mut, cell_row, manifest_of};

/// Seals a box: nonce 24 ‖ ciphertext ‖ tag 16.
pub(crate) fn seal_box(
    key: &[u8; 32],
    associated: &[u8],
    nonce: [u8; 24],
    plain: &[u8],
) -> Vec<u8> {
    let payload = Payload {
        msg: plain,
        aad: associated,
    };
    let sealed = XChaCha20Poly1305::new(key.into())
        .encrypt(&XNonce::from(nonce), payload)
        .unwrap();
    [&nonce[..], &sealed].concat()
}

/// Puts the checksum of the public part right.
pub(crate) fn sum(row: &mut [u8]) {
    let sum = sha256(&row[..480]);
    row[480..PUBLIC].copy_from_slice(&sum);
}

impl Header {
    /// The row, sealed anew.
    pub(crate) fn row(&self, dice: &mut Dice) -> Vec<u8> {
        let mut header = self.clone();
        sum(&mut header.public);
        let sealed = seal_box(
            &header.key(),
            &header.associated(),
            dice.array(),
            &header.sealed,
        );
        [header.public, sealed].concat()
    }

    /// Writes both copies.
    pub(crate) fn put(&self, file: &mut [u8], dice: &mut Dice) {
        let row = self.row(dice);
        for place in [0, COPY] {
            body_mut(file, place).copy_from_slice(&row);
        }
    }

    /// Fills a slot: its commitment, and a box with this in it.
    pub(crate) fn fill_slot(&mut self, number: u8, words: &str, plain: &[u8; 56], dice: &mut Dice) {
        let (key, commitment) = self.slot_secret(words, number);
        let sealed = seal_box(&key, &self.slot_associated(number), dice.array(), plain);
        let slot = self.slot_mut(number.into());
        slot[..32].copy_from_slice(&commitment);
        slot[32..].copy_from_slice(&sealed);
    }

    /// Writes a whole space: these payloads, and a manifest that covers them.
    pub(crate) fn put_space(
        &self,
        file: &mut [u8],
        grant: &Grant,
        payloads: &[Vec<u8>],
        dice: &mut Dice,
    ) {
        assert_eq!(payloads.len(), CELLS - 1);
        let mut inners = vec![Vec::new()];
        for (index, payload) in (1..).zip(payloads) {
            inners.push(self.seal_inner(grant, index, payload, dice));
        }
        let covered: Vec<&[u8]> = inners.iter().map(Vec::as_slice).collect();
        let manifest = manifest_of(&covered, &dice.array::<8>());
        inners[0] = self.seal_inner(grant, 0, &manifest, dice);
        for (index, inner) in inners.iter().enumerate() {
            self.put_cell(file, cell_row(grant.region, index), inner, dice);
        }
    }

    pub(crate) fn seal_inner(
        &self,
        grant: &Grant,
        index: usize,
        payload: &[u8],
        dice: &mut Dice,
    ) -> Vec<u8> {
        let associated = self.inner_associated(grant.region, index);
        seal_box(&grant.key, &associated, dice.array(), payload)
    }

    pub(crate) fn put_cell(&self, file: &mut [u8], row: usize, inner: &[u8], dice: &mut Dice) {
        let sealed = self.seal_outer(row, dice.array(), inner);
        assert_eq!(sealed.len(), BODY);
        body_mut(file, row).copy_from_slice(&sealed);
    }
}

/// The box of a slot as the format wants it.
pub(crate) fn granting(region: u8, key: &[u8; 32]) -> [u8; 56] {
    let mut plain = [0; 56];
    plain[0] = 1;
    plain[1] = region;
    plain[4..36].copy_from_slice(key);
    plain
}
