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
    host: Host,
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
            host,
        }
    }

    /// Seals each payload into the inner layer at its place.
    pub fn seal_all(&self, payloads: &[[u8; PAYLOAD]], inners: &mut [[u8; INNER]]) {
        let mut nonces = vec![[0; NONCE]; payloads.len()];
        self.host.fill(nonces.as_flattened_mut()).unwrap();
        for (index, ((payload, inner), nonce)) in
            (0u32..).zip(payloads.iter().zip(inners).zip(nonces))
        {
            cell::seal_inner_with(&self.key, nonce, &self.vault_id, (0, index), payload, inner)
                .unwrap();
        }
    }

    /// Opens what [`seal_all`](Cells::seal_all) sealed.
    pub fn open_all(&self, inners: &[[u8; INNER]], payloads: &mut [[u8; PAYLOAD]]) {
        for (index, (inner, payload)) in (0u32..).zip(inners.iter().zip(payloads)) {
            let opened = cell::open_inner(&self.key, &self.vault_id, (0, index), inner, payload);
            assert!(opened.is_ok());
        }
    }
}
