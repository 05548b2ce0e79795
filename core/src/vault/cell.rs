//! A cell in its two layers. The outer one, under W, covers what a space owns and what nobody owns
//! alike; the inner one, under the space's key, is the space's own.

use super::aead::{self, Key, NONCE, OVERHEAD, TAG, Unauthentic};
use super::header::Header;
use super::layout::{BODY, Body};
use crate::Result;

/// Bytes under the outer layer.
pub(crate) const INNER: usize = BODY - OVERHEAD;
/// Bytes under both layers.
pub(crate) const PAYLOAD: usize = INNER - OVERHEAD;

const INNER_SEAL: &[u8; 16] = b"unafraid inner 1";
const OUTER_SEAL: &[u8; 16] = b"unafraid outer 1";

/// A cell without its outer layer: a space's box, or random.
pub(crate) type Inner = [u8; INNER];
/// What a space keeps in a cell.
pub(crate) type Payload = [u8; PAYLOAD];

/// The nonce and tag of a cell's inner layer: what the manifest binds.
pub(crate) type Fingerprint = [u8; NONCE + TAG];

/// What the outer layer is bound to: vault, row and cell epoch.
pub(crate) struct Outer<'a> {
    key: &'a Key,
    associated: [u8; 52],
}

impl<'a> Outer<'a> {
    pub(crate) fn new(vault_id: &[u8; 16], key: &'a Key, epoch: &[u8; 16]) -> Self {
        let mut associated = [0; 52];
        associated[..16].copy_from_slice(OUTER_SEAL);
        associated[16..32].copy_from_slice(vault_id);
        associated[36..].copy_from_slice(epoch);
        Self { key, associated }
    }

    /// The outer layer that this header has the key of.
    pub(crate) fn of(header: &'a Header) -> Self {
        Self::new(
            &header.public.vault_id,
            &header.secret.cell_key,
            &header.secret.cell_epoch,
        )
    }

    fn associated(&self, row: u32) -> [u8; 52] {
        let mut associated = self.associated;
        associated[32..36].copy_from_slice(&row.to_le_bytes());
        associated
    }

    pub(crate) fn open(
        &self,
        row: u32,
        body: &Body,
        inner: &mut Inner,
    ) -> std::result::Result<(), Unauthentic> {
        aead::open(self.key, &self.associated(row), body, inner)
    }

    /// Seals the inner bytes that stand in the body, at [`inner_of`].
    pub(crate) fn seal_in_place(
        &self,
        row: u32,
        nonce: [u8; NONCE],
        body: &mut Body,
    ) -> Result<()> {
        aead::seal_in_place(self.key, nonce, &self.associated(row), body)
    }

    /// Opens the body so that the inner bytes stand in it, at [`inner_of`]; one that does not open
    /// stays as it is.
    pub(crate) fn open_in_place(
        &self,
        row: u32,
        body: &mut Body,
    ) -> std::result::Result<(), Unauthentic> {
        aead::open_in_place(self.key, &self.associated(row), body)
    }
}

/// Where the inner bytes stand in a body that was opened in place.
pub(crate) fn inner_of(body: &Body) -> &[u8] {
    &body[NONCE..NONCE + INNER]
}

/// The same, to put them there.
pub(crate) fn inner_of_mut(body: &mut Body) -> &mut [u8] {
    &mut body[NONCE..NONCE + INNER]
}

/// Seals a payload for cell `index` of `region`, under a nonce that is used for nothing else. `inner` has the
/// length of an [`Inner`].
pub(crate) fn seal_inner(
    key: &Key,
    nonce: [u8; NONCE],
    vault_id: &[u8; 16],
    (region, index): (u8, u32),
    payload: &Payload,
    inner: &mut [u8],
) -> Result<()> {
    let associated = associated(vault_id, region, index);
    aead::seal_with(key, nonce, &associated, payload, inner)
}

/// Opens cell `index` of `region`, or tells with as much work that it does not open: a space that was
/// made before the file grew has cells that it has never used.
pub(crate) fn open_inner(
    key: &Key,
    vault_id: &[u8; 16],
    (region, index): (u8, u32),
    inner: &[u8],
    payload: &mut Payload,
) -> std::result::Result<(), Unauthentic> {
    aead::open_evenly(key, &associated(vault_id, region, index), inner, payload)
}

pub(crate) fn fingerprint(inner: &[u8]) -> Fingerprint {
    let mut fingerprint = [0; NONCE + TAG];
    fingerprint[..NONCE].copy_from_slice(&inner[..NONCE]);
    fingerprint[NONCE..].copy_from_slice(&inner[INNER - TAG..]);
    fingerprint
}

fn associated(vault_id: &[u8; 16], region: u8, index: u32) -> [u8; 37] {
    let mut associated = [0; 37];
    associated[..16].copy_from_slice(INNER_SEAL);
    associated[16..32].copy_from_slice(vault_id);
    associated[32] = region;
    associated[33..].copy_from_slice(&index.to_le_bytes());
    associated
}
