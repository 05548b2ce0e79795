//! A reader of its own, written from `core/FORMAT.md`, by which this suite knows what is in a file
//! before the library opens it and afterwards. It knows vaults of 16 cells a region without a
//! keystore, and opens nothing by SQLite.

use argon2::{Algorithm, Argon2, Params, Version};
use chacha20poly1305::aead::{Aead, Payload};
use chacha20poly1305::{KeyInit, XChaCha20Poly1305, XNonce};
use hkdf::Hkdf;
use sha2::Sha256;
use unafraid::vault::{KdfCost, KdfCosts};
use unafraid_tests::sha256;

pub(crate) const PAGE: usize = 4096;
pub(crate) const BODY: usize = 4056;
pub(crate) const PREFIX: usize = PAGE - BODY;
/// Cells in a region.
pub(crate) const CELLS: usize = 16;
pub(crate) const ROWS: usize = 4 * CELLS + 2;
pub(crate) const COPY: usize = ROWS - 1;
pub(crate) const PAGES: usize = ROWS + 2;
pub(crate) const LENGTH: usize = PAGES * PAGE;

/// Of the header's row: where its public part ends.
pub(crate) const PUBLIC: usize = 512;

/// Three costs that differ, so that a passphrase hashed at another is another.
pub(crate) const COSTS: KdfCosts = {
    const fn cost(memory_kib: u32, passes: u32) -> KdfCost {
        KdfCost { memory_kib, passes }
    }
    KdfCosts([cost(8, 1), cost(16, 1), cost(8, 2)])
};

/// Where the page of a row begins, in a file of this size or a larger one.
pub(crate) fn page_at(row: usize) -> usize {
    (row + 2) * PAGE
}

pub(crate) fn body(file: &[u8], row: usize) -> &[u8] {
    &file[page_at(row) + PREFIX..page_at(row) + PAGE]
}

pub(crate) fn body_mut(file: &mut [u8], row: usize) -> &mut [u8] {
    &mut file[page_at(row) + PREFIX..page_at(row) + PAGE]
}

pub(crate) fn cell_row(region: usize, index: usize) -> usize {
    1 + 4 * index + region
}

/// Opens a box: nonce 24 ‖ ciphertext ‖ tag 16.
pub(crate) fn open_box(key: &[u8; 32], associated: &[u8], sealed: &[u8]) -> Option<Vec<u8>> {
    let (nonce, text) = sealed.split_at(24);
    let payload = Payload {
        msg: text,
        aad: associated,
    };
    XChaCha20Poly1305::new(key.into())
        .decrypt(&XNonce::try_from(nonce).unwrap(), payload)
        .ok()
}

/// A header that opened, to read or to change.
#[derive(Clone)]
pub(crate) struct Header {
    pub(crate) public: Vec<u8>,
    pub(crate) sealed: Vec<u8>,
}

/// Why no header opened.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Unread {
    Damaged,
    Newer(u16),
    KeyMissing,
    KeystoreFailed,
}

impl Header {
    /// Row 0 of a file, or its copy, by the rules of section 3.
    pub(crate) fn of(file: &[u8]) -> Result<Self, Unread> {
        match Self::open(body(file, 0)) {
            Err(Unread::Damaged) => Self::open(body(file, COPY)),
            Err(Unread::KeyMissing) => Self::open(body(file, COPY)).map_err(|_| Unread::KeyMissing),
            other => other,
        }
    }

    pub(crate) fn open(row: &[u8]) -> Result<Self, Unread> {
        let (public, sealed) = row.split_at(PUBLIC);
        if public[..8] != *b"\x89UNAFRD\n" || sha256(&public[..480]) != public[480..] {
            return Err(Unread::Damaged);
        }
        let version = u16::from_le_bytes([public[8], public[9]]);
        if version > 1 {
            return Err(Unread::Newer(version));
        }
        let length = usize::from(u16::from_le_bytes([public[80], public[81]]));
        let known = version == 1
            && public[10] == 0
            && public[11] <= 2
            && public[12] <= 1
            && public[13] <= 1
            && public[14..16] == [0, 0]
            && length <= 384;
        match (known, public[12], length) {
            (false, _, _) => return Err(Unread::Damaged),
            (_, 1, _) => return Err(Unread::KeyMissing),
            (_, _, 32) => {}
            _ => return Err(Unread::KeystoreFailed),
        }
        let header = Self {
            public: public.to_vec(),
            sealed: Vec::new(),
        };
        let sealed = open_box(&header.key(), &header.associated(), sealed);
        let sealed = sealed.ok_or(Unread::Damaged)?;
        let reserved_is_zero = sealed[1073..1076] == [0; 3] && sealed[1080..] == [0; 2424];
        if sealed[1072] > 1 || !reserved_is_zero {
            return Err(Unread::Damaged);
        }
        Ok(Self { sealed, ..header })
    }

    /// Without a keystore the header key lies in the header.
    pub(crate) fn key(&self) -> [u8; 32] {
        self.public[82..114].try_into().unwrap()
    }

    pub(crate) fn associated(&self) -> Vec<u8> {
        [b"unafraid header1", &self.public[..]].concat()
    }

    pub(crate) fn vault_id(&self) -> &[u8] {
        &self.public[16..32]
    }

    fn outer_key(&self) -> [u8; 32] {
        self.sealed[..32].try_into().unwrap()
    }

    pub(crate) fn failures(&self) -> u32 {
        u32::from_le_bytes(self.sealed[1076..1080].try_into().unwrap())
    }

    pub(crate) fn slot(&self, number: usize) -> &[u8] {
        &self.sealed[48 + 128 * number..][..128]
    }

    pub(crate) fn slot_mut(&mut self, number: usize) -> &mut [u8] {
        &mut self.sealed[48 + 128 * number..][..128]
    }

    /// Key 32 ‖ commitment 32 of a slot, for a passphrase of ASCII letters.
    pub(crate) fn slot_secret(&self, words: &str, number: u8) -> ([u8; 32], [u8; 32]) {
        let cost = COSTS.0[usize::from(self.public[11])];
        let params = Params::new(cost.memory_kib, cost.passes, 1, Some(32)).unwrap();
        let mut material = [0; 64];
        Argon2::new(Algorithm::Argon2id, Version::V0x13, params)
            .hash_password_into(words.as_bytes(), &self.public[32..64], &mut material[..32])
            .unwrap();
        let mut secret = [0; 64];
        Hkdf::<Sha256>::new(Some(self.vault_id()), &material)
            .expand(&[b"unafraid sltkey1", &[number][..]].concat(), &mut secret)
            .unwrap();
        let (key, commitment) = secret.split_at(32);
        (key.try_into().unwrap(), commitment.try_into().unwrap())
    }

    pub(crate) fn slot_associated(&self, number: u8) -> Vec<u8> {
        [b"unafraid slotbx1", self.vault_id(), &[number]].concat()
    }

    /// The region and key that a passphrase opens; or whether it is wrong (`None`) or the slots are
    /// damaged.
    pub(crate) fn grant(&self, words: &str) -> Result<Option<Grant>, Unread> {
        let mut matching = Vec::new();
        for number in 0..8 {
            let (key, commitment) = self.slot_secret(words, number);
            let slot = self.slot(number.into());
            if slot[..32] == commitment {
                let associated = self.slot_associated(number);
                matching.push((number, open_box(&key, &associated, &slot[32..])));
            }
        }
        match &matching[..] {
            [] => Ok(None),
            [(number, Some(plain))]
                if plain[0] == 1
                    && plain[1] == number / 2
                    && number % 2 == 0
                    && plain[2..4] == [0; 2]
                    && plain[36..] == [0; 20] =>
            {
                Ok(Some(Grant {
                    region: plain[1].into(),
                    key: plain[4..36].try_into().unwrap(),
                }))
            }
            _ => Err(Unread::Damaged),
        }
    }

    pub(crate) fn outer_associated(&self, row: usize) -> Vec<u8> {
        let row = u32::try_from(row).unwrap().to_le_bytes();
        let epoch = &self.sealed[32..48];
        [b"unafraid outer 1", self.vault_id(), &row, epoch].concat()
    }

    /// A cell without its outer layer.
    pub(crate) fn peel(&self, row: usize, body: &[u8]) -> Option<Vec<u8>> {
        open_box(&self.outer_key(), &self.outer_associated(row), body)
    }

    /// What the cells of a whole space hold, without the manifest.
    pub(crate) fn payloads(&self, file: &[u8], grant: &Grant) -> Vec<Vec<u8>> {
        (1..CELLS)
            .map(|index| {
                let row = cell_row(grant.region, index);
                let inner = self.peel(row, body(file, row)).unwrap();
                let associated = self.inner_associated(grant.region, index);
                open_box(&grant.key, &associated, &inner).unwrap()
            })
            .collect()
    }

    pub(crate) fn seal_outer(&self, row: usize, nonce: [u8; 24], inner: &[u8]) -> Vec<u8> {
        super::forge::seal_box(&self.outer_key(), &self.outer_associated(row), nonce, inner)
    }

    pub(crate) fn inner_associated(&self, region: usize, index: usize) -> Vec<u8> {
        let region = u8::try_from(region).unwrap();
        let index = u32::try_from(index).unwrap().to_le_bytes();
        [b"unafraid inner 1", self.vault_id(), &[region], &index].concat()
    }
}

/// What a payload of objects begins with, and what each fragment does.
pub(crate) const HEAD: usize = 4;
pub(crate) const FRAGMENT: usize = 16;

/// Where the fragments of a whole payload begin.
pub(crate) fn fragments(payload: &[u8]) -> Vec<usize> {
    let mut at = HEAD;
    (0..u16::from_le_bytes([payload[2], payload[3]]))
        .map(|_| {
            let begins = at;
            let length = u16::from_le_bytes([payload[at + 14], payload[at + 15]]);
            at += FRAGMENT + usize::from(length);
            begins
        })
        .collect()
}

/// What a slot gives.
pub(crate) struct Grant {
    pub(crate) region: usize,
    pub(crate) key: [u8; 32],
}

/// The manifest over these cells, the first of them its own.
pub(crate) fn manifest_of(inners: &[&[u8]], generation: &[u8]) -> Vec<u8> {
    let mut group = b"unafraid mgroup1".to_vec();
    for inner in &inners[1..] {
        group.extend(&inner[..24]);
        group.extend(&inner[inner.len() - 16..]);
    }
    // 15 cells are one group.
    let root = sha256(&[b"unafraid mroot 1", &sha256(&group)[..]].concat());
    let covered = u32::try_from(inners.len()).unwrap();
    let mut manifest = vec![0; 3976];
    manifest[0] = 1;
    manifest[4..8].copy_from_slice(&covered.to_le_bytes());
    manifest[8..16].copy_from_slice(generation);
    manifest[16..48].copy_from_slice(&root);
    manifest
}

/// A cell of a file, whoever owns it: what is under its outer layer, or all of it where that does
/// not open.
#[derive(PartialEq, Eq)]
pub(crate) enum Cell {
    Peeled(Vec<u8>),
    Shut(Vec<u8>),
}

/// All cells, which every opening, repair and lock must carry over as they are.
pub(crate) fn cells(file: &[u8]) -> Option<Vec<Cell>> {
    let header = Header::of(file).ok()?;
    Some(
        (1..COPY)
            .map(|row| {
                let body = body(file, row);
                header
                    .peel(row, body)
                    .map_or_else(|| Cell::Shut(body.to_vec()), Cell::Peeled)
            })
            .collect(),
    )
}

/// SQLite's own bytes, without the counters: the same in every whole vault of this size. Of the root of
/// the tree only what it says counts; what no pointer leads to is another matter until a new file is
/// made.
pub(crate) fn structure(file: &[u8]) -> Vec<u8> {
    let mut bytes = file[..PAGE].to_vec();
    bytes[24..28].fill(0);
    bytes[92..100].fill(0);
    bytes.extend(tree(root(file)).unwrap_or_default());
    for row in 0..ROWS {
        bytes.extend(&file[page_at(row)..page_at(row) + PREFIX]);
    }
    bytes
}

/// The root of the tree.
pub(crate) fn root(file: &[u8]) -> &[u8] {
    &file[PAGE..2 * PAGE]
}

/// Kind, count, last child, and each other child with its key.
fn tree(root: &[u8]) -> Option<Vec<u8>> {
    let mut told = [&root[..1], &root[3..5], &root[8..12]].concat();
    for pointer in 0..ROWS - 1 {
        let at = u16::from_be_bytes([root[12 + 2 * pointer], root[13 + 2 * pointer]]);
        // The keys are below 128 here.
        told.extend(root.get(usize::from(at)..usize::from(at) + 5)?);
    }
    Some(told)
}
