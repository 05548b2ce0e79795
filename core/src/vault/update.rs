//! An update of a space: payloads for some of its cells, and the manifest that binds them to the others. Its
//! own cell comes last, because it can only be sealed when they are.

use super::aead::{Key, NONCE};
use super::cell::{self, Fingerprint, PAYLOAD, Payload};
use super::host::Host;
use super::manifest::Manifest;
use super::packing::Payloads;
use crate::{Error, Result};

/// The space that cells are sealed for.
#[derive(Clone, Copy)]
pub(crate) struct Space<'a> {
    pub(crate) key: &'a Key,
    pub(crate) vault_id: [u8; 16],
    pub(crate) region: u8,
}

/// A payload on its way into its cell.
#[derive(Clone, Copy)]
pub(crate) struct Change<'a> {
    pub(crate) index: u32,
    payload: &'a Payload,
    /// Used for nothing else.
    nonce: [u8; NONCE],
    /// Of zeros until it is sealed.
    fingerprint: Fingerprint,
}

impl<'a> Change<'a> {
    fn new(index: u32, payload: &'a Payload, nonce: [u8; NONCE]) -> Self {
        Self {
            index,
            payload,
            nonce,
            fingerprint: [0; size_of::<Fingerprint>()],
        }
    }

    /// Seals it into these bytes, as many as an [`Inner`](cell::Inner) has.
    pub(crate) fn seal(&mut self, space: &Space<'_>, inner: &mut [u8]) -> Result<()> {
        let place = (space.region, self.index);
        let Self { payload, nonce, .. } = *self;
        cell::seal_inner(space.key, nonce, &space.vault_id, place, payload, inner)?;
        self.fingerprint = cell::fingerprint(inner);
        Ok(())
    }
}

/// The payload of a cell that holds nothing.
static FREE: Payload = [0; PAYLOAD];

/// New payloads of a space, and its manifest.
pub(crate) struct Update<'a> {
    pub(crate) space: Space<'a>,
    /// By ascending cell, and behind those that the manifest covered without a gap.
    changes: Vec<Change<'a>>,
    /// Of those of them that were sealed.
    fingerprints: Vec<(u32, Fingerprint)>,
    manifest: Manifest,
    /// For the manifest, which is sealed once.
    nonce: Option<[u8; NONCE]>,
}

impl<'a> Update<'a> {
    /// These payloads, by ascending cell, in a space with this manifest.
    pub(crate) fn new(
        host: &Host,
        space: Space<'a>,
        cells: Vec<(u32, &'a Payload)>,
        manifest: Manifest,
    ) -> Result<Self> {
        debug_assert!(cells.is_sorted_by_key(|(index, _)| *index));
        let mut payloads = Vec::with_capacity(cells.len());
        let mut reach = manifest.covered();
        for (index, payload) in cells {
            // The first use of a cell behind those that the manifest covers makes it cover all up to it.
            payloads.extend((reach..index).map(|between| (between, &FREE)));
            payloads.push((index, payload));
            reach = reach.max(index + 1);
        }
        let nonces = host.nonces(payloads.len())?;
        let changes = payloads.into_iter().zip(nonces);
        let changes: Vec<_> = changes
            .map(|((index, payload), nonce)| Change::new(index, payload, nonce))
            .collect();
        Ok(Self {
            space,
            fingerprints: Vec::with_capacity(changes.len()),
            changes,
            manifest,
            nonce: Some(host.random()?),
        })
    }

    /// A new space of so many cells, with these payloads, of which the first is not looked at; free cells where
    /// there are none.
    pub(crate) fn of_all(
        host: &Host,
        space: Space<'a>,
        cells: u32,
        payloads: Option<&'a Payloads>,
    ) -> Result<Self> {
        let payload = |index| payloads.map_or(Ok(&FREE), |payloads| payloads.cell(index));
        let all = (1..cells).map(|index| Ok((index, payload(index)?)));
        let all = all.collect::<Result<Vec<_>>>()?;
        // The first generation is the one behind this.
        let start = u64::from(u32::from_le_bytes(host.random()?));
        let manifest = Manifest::new(start.wrapping_sub(1), Vec::new());
        Self::new(host, space, all, manifest)
    }

    /// The changes but for that of the manifest.
    pub(crate) fn changes(&self) -> &[Change<'a>] {
        &self.changes
    }

    /// The change of this cell, if there is one.
    pub(crate) fn change(&self, index: u32) -> Option<Change<'a>> {
        let changes = &self.changes;
        let at = changes.binary_search_by_key(&index, |change| change.index);
        Some(changes[at.ok()?])
    }

    /// Notes one that was sealed.
    pub(crate) fn note(&mut self, change: &Change<'_>) {
        self.fingerprints.push((change.index, change.fingerprint));
    }

    /// The payload of the manifest, once all others are sealed.
    pub(crate) fn finish(&mut self) -> Payload {
        self.manifest.advance(self.fingerprints.drain(..));
        self.manifest.encode()
    }

    /// The change of the manifest's cell to this payload.
    pub(crate) fn last<'p>(&mut self, manifest: &'p Payload) -> Result<Change<'p>> {
        let nonce = self.nonce.take().ok_or(Error::Storage)?;
        Ok(Change::new(0, manifest, nonce))
    }

    /// The manifest as it is then.
    pub(crate) fn into_manifest(self) -> Manifest {
        self.manifest
    }
}
