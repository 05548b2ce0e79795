//! What a judge reads in a file, by `core/FORMAT.md` alone: where each row lies, which bytes are the same
//! in every vault, and, with the keys that the judge has, what is under each layer.

use argon2::{Algorithm, Argon2, Params, Version};
use chacha20poly1305::aead::{Aead, Payload};
use chacha20poly1305::{KeyInit, XChaCha20Poly1305, XNonce};
use hkdf::Hkdf;
use sha2::Sha256;
use unafraid_tests::CHEAP;

pub(crate) const PAGE: usize = 4096;
pub(crate) const BODY: usize = 4056;
pub(crate) const PREFIX: usize = PAGE - BODY;
pub(crate) const REGIONS: usize = 4;
/// Of a header's row: where its public part ends.
pub(crate) const PUBLIC: usize = 512;
const SCHEMA: &[u8] = b"CREATE TABLE cell(id INTEGER PRIMARY KEY, body BLOB NOT NULL)";

/// The shape of a file.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) struct Shape {
    /// Cells in a region.
    pub(crate) cells: usize,
}

impl Shape {
    /// A small one: its tree is one root with a leaf for each row.
    pub(crate) const TINY: Self = Self { cells: 16 };
    /// The one of 16 MiB that everyone has.
    pub(crate) const STANDARD: Self = Self { cells: 1024 };

    pub(crate) fn rows(self) -> usize {
        REGIONS * self.cells + 2
    }

    pub(crate) fn copy_row(self) -> usize {
        self.rows() - 1
    }

    pub(crate) fn length(self) -> usize {
        page_at(self.rows())
    }

    /// The rows of a region, by ascending index.
    pub(crate) fn rows_of(self, region: usize) -> impl Iterator<Item = usize> {
        (0..self.cells).map(move |index| 1 + REGIONS * index + region)
    }
}

/// Where the page of a row begins: behind the schema and the root, and behind the pages that SQLite takes for
/// the tree while the rows are inserted.
pub(crate) fn page_at(row: usize) -> usize {
    let interior = match row {
        0..528 => 0,
        528..1039 => 2,
        1039..1550 => 3,
        _ => 4 + (row - 1550) / 448,
    };
    (2 + row + interior) * PAGE
}

/// The row of a page, counted from 0, if it is a cell's.
pub(crate) fn cell_of_page(page: usize, shape: Shape) -> Option<usize> {
    let most = page.checked_sub(2)?;
    let is_it = |row: &usize| page_at(*row) == page * PAGE;
    let row = (most.saturating_sub(4 + most / 448)..=most).find(is_it)?;
    (1..shape.copy_row()).contains(&row).then_some(row)
}

pub(crate) fn body(file: &[u8], row: usize) -> &[u8] {
    &file[page_at(row) + PREFIX..page_at(row) + PAGE]
}

/// The header in what was written at once: a page of SQLite's, or, in a new file, a body alone.
pub(crate) fn header_in(written: &[u8]) -> Option<&[u8]> {
    let body = match written.len() {
        PAGE => &written[PREFIX..],
        BODY => written,
        _ => return None,
    };
    body.starts_with(b"\x89UNAFRD\n").then_some(body)
}

/// What every vault has at a place.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Byte {
    /// This, always.
    Is(u8),
    /// The same in every vault, and what it says is compared elsewhere: the root of the tree.
    Same,
    /// Declared: it may vary, in few values.
    May,
    /// Random, or as good as random.
    Varies,
}

/// The mask: sections 1.1 and 3 of the format, for a header key that is wrapped in so many bytes.
pub(crate) fn template(shape: Shape, level: u8, wrapped: usize) -> Vec<Byte> {
    let mut mask = schema_page(shape);
    mask.extend([Byte::Same; PAGE]);
    for row in 0..shape.rows() {
        mask.extend(prefix(row).map(Byte::Is));
        if row == 0 || row == shape.copy_row() {
            mask.extend(header_row(level, wrapped));
        } else {
            mask.extend([Byte::Varies; BODY]);
        }
    }
    mask
}

fn schema_page(shape: Shape) -> Vec<Byte> {
    let mut page = vec![Byte::Is(0); PAGE];
    let mut put = |at: usize, bytes: &[u8]| {
        for (place, byte) in page[at..].iter_mut().zip(bytes) {
            *place = Byte::Is(*byte);
        }
    };
    put(0, b"SQLite format 3\0\x10\x00\x01\x01\x00\x40\x20\x20");
    let pages = u32::try_from(shape.length() / PAGE).unwrap();
    put(28, &pages.to_be_bytes());
    put(40, &[0, 0, 0, 1, 0, 0, 0, 4]);
    put(56, &[0, 0, 0, 1]);
    put(100, &[0x0d, 0, 0, 0, 1, 0x0f, 0xac, 0, 0x0f, 0xac]);
    put(4012, &[0x52, 1, 7, 0x17, 0x15, 0x15, 1, 0x81, 7]);
    put(4021, &[b"tablecellcell\x02", SCHEMA].concat());
    // The change counter and its echo; SQLite's version is the same for one program.
    for at in (24..28).chain(92..96) {
        page[at] = Byte::May;
    }
    page[96..100].fill(Byte::Same);
    page
}

/// The 40 bytes in front of a body, for rows below 16,384.
fn prefix(row: usize) -> [u8; PREFIX] {
    let low = u8::try_from(row % 128).unwrap();
    let varint = match u8::try_from(row / 128).unwrap() {
        0 => vec![low],
        high => vec![0x80 | high, low],
    };
    let cell = [&[0x9f, 0x5c], &varint[..], &[4, 0, 0xbf, 0x3c]].concat();
    let start = PREFIX - cell.len();
    let mut prefix = [0; PREFIX];
    let begins = u8::try_from(start).unwrap();
    prefix[..10].copy_from_slice(&[0x0d, 0, 0, 0, 1, 0, begins, 0, 0, begins]);
    prefix[start..].copy_from_slice(&cell);
    prefix
}

fn header_row(level: u8, wrapped: usize) -> Vec<Byte> {
    let mut row = vec![Byte::Varies; BODY];
    let length = u16::try_from(wrapped).unwrap().to_le_bytes();
    let fixed = b"\x89UNAFRD\n\x01\x00\x00\x00".iter().zip(0..);
    let fixed = fixed.chain([(&level, 12), (&0, 14), (&0, 15)]);
    for (byte, at) in fixed.chain(length.iter().zip(80..)) {
        row[at] = Byte::Is(*byte);
    }
    row[13] = Byte::May; // which of the two aliases
    row
}

/// Each child of the root, in order.
pub(crate) fn children(file: &[u8]) -> Vec<u32> {
    let root = &file[PAGE..2 * PAGE];
    let big = |bytes: &[u8]| u32::from_be_bytes(bytes.try_into().unwrap());
    let count = usize::from(u16::from_be_bytes([root[3], root[4]]));
    let pointers = root[12..12 + 2 * count].chunks(2);
    let mut children: Vec<u32> = pointers
        .map(|at| usize::from(u16::from_be_bytes([at[0], at[1]])))
        .map(|at| big(&root[at..at + 4]))
        .collect();
    children.push(big(&root[8..12]));
    children
}

/// Opens a box: nonce 24 ‖ ciphertext ‖ tag 16.
pub(crate) fn open_box(key: &[u8; 32], associated: &[u8], sealed: &[u8]) -> Option<Vec<u8>> {
    let (nonce, text) = sealed.split_at_checked(24)?;
    let payload = Payload {
        msg: text,
        aad: associated,
    };
    XChaCha20Poly1305::new(key.into())
        .decrypt(&XNonce::try_from(nonce).ok()?, payload)
        .ok()
}

/// The wrapped header key of a header's row.
pub(crate) fn wrapped(row: &[u8]) -> &[u8] {
    let length = usize::from(u16::from_le_bytes([row[80], row[81]]));
    &row[82..82 + length.min(384)]
}

/// A header that opened.
pub(crate) struct Header {
    public: Vec<u8>,
    pub(crate) sealed: Vec<u8>,
}

impl Header {
    pub(crate) fn open(row: &[u8], key: &[u8; 32]) -> Option<Self> {
        let (public, sealed) = row.split_at(PUBLIC);
        let associated = [b"unafraid header1", public].concat();
        Some(Self {
            public: public.to_vec(),
            sealed: open_box(key, &associated, sealed)?,
        })
    }

    pub(crate) fn vault_id(&self) -> &[u8] {
        &self.public[16..32]
    }

    /// W.
    pub(crate) fn cell_key(&self) -> [u8; 32] {
        self.sealed[..32].try_into().unwrap()
    }

    pub(crate) fn cell_epoch(&self) -> &[u8] {
        &self.sealed[32..48]
    }

    pub(crate) fn slot(&self, number: usize) -> &[u8] {
        &self.sealed[48 + 128 * number..][..128]
    }

    /// The region that a passphrase opens, and its key.
    pub(crate) fn grant(&self, words: &str) -> Option<(usize, [u8; 32])> {
        let cost = CHEAP.0[usize::from(self.public[11])];
        let params = Params::new(cost.memory_kib, cost.passes, 1, Some(32)).unwrap();
        let mut material = [0; 64];
        Argon2::new(Algorithm::Argon2id, Version::V0x13, params)
            .hash_password_into(words.as_bytes(), &self.public[32..64], &mut material[..32])
            .unwrap();
        let hashed = Hkdf::<Sha256>::new(Some(self.vault_id()), &material);
        (0u8..8).find_map(|number| {
            let mut secret = [0; 64];
            let info = [b"unafraid sltkey1", &[number][..]].concat();
            hashed.expand(&info, &mut secret).unwrap();
            let slot = self.slot(number.into());
            let (key, commitment) = secret.split_at(32);
            let associated = [b"unafraid slotbx1", self.vault_id(), &[number]].concat();
            let plain = (slot[..32] == *commitment)
                .then(|| open_box(key.try_into().unwrap(), &associated, &slot[32..]))??;
            Some((plain[1].into(), plain[4..36].try_into().unwrap()))
        })
    }

    /// A cell without its outer layer.
    pub(crate) fn peel(&self, row: usize, body: &[u8]) -> Option<Vec<u8>> {
        let row = u32::try_from(row).unwrap().to_le_bytes();
        let associated = [
            b"unafraid outer 1",
            self.vault_id(),
            &row,
            self.cell_epoch(),
        ]
        .concat();
        open_box(&self.cell_key(), &associated, body)
    }

    /// What a cell of a space holds.
    pub(crate) fn payload(
        &self,
        (region, key): (usize, &[u8; 32]),
        index: usize,
        inner: &[u8],
    ) -> Option<Vec<u8>> {
        let region = u8::try_from(region).unwrap();
        let index = u32::try_from(index).unwrap().to_le_bytes();
        let associated = [b"unafraid inner 1", self.vault_id(), &[region], &index].concat();
        open_box(key, &associated, inner)
    }
}
