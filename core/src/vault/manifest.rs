//! The manifest, cell 0 of a region: it binds the other cells of the space together, so that none
//! can be put back to an older state alone.

use sha2::{Digest, Sha256};

use super::cell::{Fingerprint, PAYLOAD, Payload};
use crate::Result;
use crate::error::Damage;

/// The first byte of a manifest's payload.
pub(crate) const KIND_MANIFEST: u8 = 1;

/// Cells whose fingerprints are hashed together, so that a commit hashes few of them again.
const GROUP: usize = 64;

const GROUP_LABEL: &[u8; 16] = b"unafraid mgroup1";
const ROOT_LABEL: &[u8; 16] = b"unafraid mroot 1";

/// What the manifest says, and what it says it about.
#[derive(Clone)]
pub(crate) struct Manifest {
    /// Grows by one with every commit, from a random start, so that it does not tell how many
    /// there were.
    generation: u64,
    /// Of cells 1.. of the region, in order.
    fingerprints: Vec<Fingerprint>,
    groups: Vec<[u8; 32]>,
}

impl Manifest {
    /// The manifest over cells with these fingerprints.
    pub(crate) fn new(generation: u64, fingerprints: Vec<Fingerprint>) -> Self {
        let mut manifest = Self {
            generation,
            groups: vec![[0; 32]; fingerprints.len().div_ceil(GROUP)],
            fingerprints,
        };
        for group in 0..manifest.groups.len() {
            manifest.groups[group] = manifest.hash_group(group);
        }
        manifest
    }

    /// How many cells of the region this manifest's payload is about, itself included. Behind them
    /// lie cells that the space has never used, since the file grew.
    pub(crate) fn covered_by(payload: &Payload) -> Option<u32> {
        let covered = payload[4..8]
            .first_chunk()
            .map(|bytes| u32::from_le_bytes(*bytes));
        covered.filter(|covered| payload[0] == KIND_MANIFEST && *covered > 0)
    }

    /// Reads a manifest's payload and checks that it is about these cells.
    pub(crate) fn open(payload: &Payload, fingerprints: Vec<Fingerprint>) -> Result<Self> {
        let (Some(generation), Some(covered)) = (
            payload[8..16].first_chunk::<8>(),
            payload[4..8].first_chunk::<4>(),
        ) else {
            return Err(Damage::Contents.into());
        };
        let well_formed = payload[0] == KIND_MANIFEST
            && payload[1..4].iter().all(|byte| *byte == 0)
            && payload[48..].iter().all(|byte| *byte == 0);
        if !well_formed {
            return Err(Damage::Contents.into());
        }
        let manifest = Self::new(u64::from_le_bytes(*generation), fingerprints);
        let same_cells = u32::from_le_bytes(*covered) == manifest.covered();
        if same_cells && payload[16..48] == manifest.root() {
            Ok(manifest)
        } else {
            Err(Damage::Manifest.into())
        }
    }

    /// How many cells of the region it covers, itself included.
    pub(crate) fn covered(&self) -> u32 {
        u32::try_from(self.fingerprints.len() + 1).unwrap_or(u32::MAX)
    }

    /// Follows a commit that replaced these cells, or was the first to use them: those that it did
    /// not cover before come without a gap, by ascending index.
    pub(crate) fn advance(&mut self, cells: impl IntoIterator<Item = (u32, Fingerprint)>) {
        self.generation = self.generation.wrapping_add(1);
        let mut touched = vec![false; self.groups.len()];
        for (index, fingerprint) in cells {
            let at = index as usize - 1;
            match self.fingerprints.get_mut(at) {
                Some(before) => *before = fingerprint,
                None => self.fingerprints.push(fingerprint),
            }
            touched.resize(self.fingerprints.len().div_ceil(GROUP), false);
            touched[at / GROUP] = true;
        }
        self.groups.resize(touched.len(), [0; 32]);
        for (group, touched) in touched.into_iter().enumerate() {
            if touched {
                self.groups[group] = self.hash_group(group);
            }
        }
    }

    pub(crate) fn encode(&self) -> Payload {
        let mut payload = [0; PAYLOAD];
        payload[0] = KIND_MANIFEST;
        payload[4..8].copy_from_slice(&self.covered().to_le_bytes());
        payload[8..16].copy_from_slice(&self.generation.to_le_bytes());
        payload[16..48].copy_from_slice(&self.root());
        payload
    }

    fn hash_group(&self, group: usize) -> [u8; 32] {
        let first = group * GROUP;
        let last = (first + GROUP).min(self.fingerprints.len());
        let mut hash = Sha256::new();
        hash.update(GROUP_LABEL);
        for fingerprint in &self.fingerprints[first..last] {
            hash.update(fingerprint);
        }
        hash.finalize().into()
    }

    fn root(&self) -> [u8; 32] {
        let mut hash = Sha256::new();
        hash.update(ROOT_LABEL);
        for group in &self.groups {
            hash.update(group);
        }
        hash.finalize().into()
    }
}
