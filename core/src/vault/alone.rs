//! Cells without a file around them, so that what they cost can be held against the bare cipher.
#![allow(clippy::unwrap_used, clippy::panic, clippy::missing_panics_doc)] // nothing that ships has it

use super::aead::{Key, NONCE};
use super::cell::{self, INNER, PAYLOAD};
use super::host::Host;

/// Bytes of a sealed inner layer.
pub const CELL_INNER: usize = INNER;
/// Bytes that a cell keeps.
pub const CELL_PAYLOAD: usize = PAYLOAD;

/// The cells of a space that lies nowhere.
pub struct Cells {
    key: Key,
    vault_id: [u8; 16],
}

impl Default for Cells {
    fn default() -> Self {
        Self::new()
    }
}

impl Cells {
    /// With a key of their own.
    #[must_use]
    pub fn new() -> Self {
        let host = Host::system();
        Self {
            key: Key::random(&host).unwrap(),
            vault_id: host.random().unwrap(),
        }
    }

    /// Seals a payload into the inner layer of this cell.
    pub fn seal(
        &self,
        index: u32,
        nonce: [u8; NONCE],
        payload: &[u8; PAYLOAD],
        inner: &mut [u8; INNER],
    ) {
        let place = (0, index);
        cell::seal_inner(&self.key, nonce, &self.vault_id, place, payload, inner).unwrap();
    }

    /// Opens what [`seal`](Cells::seal) sealed.
    pub fn open(&self, index: u32, inner: &[u8; INNER], payload: &mut [u8; PAYLOAD]) {
        let place = (0, index);
        let opened = cell::open_inner(&self.key, &self.vault_id, place, inner, payload);
        assert!(opened.is_ok());
    }
}
