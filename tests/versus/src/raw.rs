//! What the machine and the ciphers can do alone.

use std::fs::File;
use std::io::Write;
use std::path::Path;

use chacha20poly1305::aead::AeadInOut;
use chacha20poly1305::{Key, KeyInit, XChaCha20Poly1305, XNonce};
use ring::aead::{Aad, CHACHA20_POLY1305, LessSafeKey, Nonce, UnboundKey};
use unafraid::fuzzing::{CELL_INNER, CELL_PAYLOAD, Cells};

use crate::figures::{Figures, Unit, seconds};

/// Bytes of a vault of the usual size, nearly.
const SIXTEEN: usize = 16 << 20;
/// Cells that are sealed, and then opened, one after the other.
const CELLS: usize = 512;

/// The bytes of [`Cells`] at rest.
struct Boxes {
    payloads: Vec<[u8; CELL_PAYLOAD]>,
    inners: Vec<[u8; CELL_INNER]>,
}

/// Seals and opens the inner layers of cells: ours, the cipher crate's, ring's.
pub fn cells(figures: &mut Figures, rounds: usize) {
    let mut boxes = Boxes {
        payloads: vec![[7; CELL_PAYLOAD]; CELLS],
        inners: vec![[0; CELL_INNER]; CELLS],
    };
    let sides: [(&'static str, &dyn Side); 3] = [
        ("unafraid", &Cells::new()),
        ("cipher_crate", &XChaCha20Poly1305::new(&Key::from([3; 32]))),
        ("ring", &ring_key()),
    ];
    for round in 0..rounds {
        for turn in 0..sides.len() {
            let (name, side) = sides[(round + turn) % sides.len()];
            for warm in [false, true] {
                let Boxes { payloads, inners } = &mut boxes;
                let sealed = seconds(CELLS, |cell| {
                    side.seal(cell, &payloads[cell], &mut inners[cell])
                });
                let opened = seconds(CELLS, |cell| {
                    side.open(cell, &inners[cell], &mut payloads[cell])
                });
                if warm {
                    let bytes = CELL_PAYLOAD as f64;
                    figures.add(0, "seal_cells", name, Unit::Rate, bytes / sealed);
                    figures.add(0, "open_cells", name, Unit::Rate, bytes / opened);
                }
            }
        }
    }
}

trait Side {
    fn seal(&self, cell: usize, payload: &[u8; CELL_PAYLOAD], inner: &mut [u8; CELL_INNER]);
    fn open(&self, cell: usize, inner: &[u8; CELL_INNER], payload: &mut [u8; CELL_PAYLOAD]);
}

impl Side for Cells {
    fn seal(&self, cell: usize, payload: &[u8; CELL_PAYLOAD], inner: &mut [u8; CELL_INNER]) {
        Self::seal(self, index(cell), nonce(cell), payload, inner);
    }

    fn open(&self, cell: usize, inner: &[u8; CELL_INNER], payload: &mut [u8; CELL_PAYLOAD]) {
        Self::open(self, index(cell), inner, payload);
    }
}

/// As long as a cell's.
const ASSOCIATED: [u8; 37] = [1; 37];

impl Side for XChaCha20Poly1305 {
    fn seal(&self, cell: usize, payload: &[u8; CELL_PAYLOAD], inner: &mut [u8; CELL_INNER]) {
        let nonce = nonce::<24>(cell);
        inner[..24].copy_from_slice(&nonce);
        let (head, tag) = inner.split_at_mut(24 + CELL_PAYLOAD);
        head[24..].copy_from_slice(payload);
        let text = (&mut head[24..]).into();
        let made = self.encrypt_inout_detached(&XNonce::from(nonce), &ASSOCIATED, text);
        tag.copy_from_slice(&made.expect("a short text"));
    }

    fn open(&self, _: usize, inner: &[u8; CELL_INNER], payload: &mut [u8; CELL_PAYLOAD]) {
        let (head, tag) = inner.split_at(24 + CELL_PAYLOAD);
        payload.copy_from_slice(&head[24..]);
        let nonce = XNonce::try_from(&head[..24]).expect("24 bytes");
        let tag = tag.try_into().expect("16 bytes");
        let text = payload.as_mut_slice().into();
        let opened = self.decrypt_inout_detached(&nonce, &ASSOCIATED, text, &tag);
        opened.expect("it was sealed so");
    }
}

fn ring_key() -> LessSafeKey {
    LessSafeKey::new(UnboundKey::new(&CHACHA20_POLY1305, &[3; 32]).expect("32 bytes"))
}

/// ChaCha20-Poly1305 with its nonce of 12 bytes: without the X, which is one more block.
impl Side for LessSafeKey {
    fn seal(&self, cell: usize, payload: &[u8; CELL_PAYLOAD], inner: &mut [u8; CELL_INNER]) {
        let nonce = nonce::<12>(cell);
        inner[..12].copy_from_slice(&nonce);
        let (head, tag) = inner.split_at_mut(24 + CELL_PAYLOAD);
        head[24..].copy_from_slice(payload);
        let nonce = Nonce::assume_unique_for_key(nonce);
        let made = self.seal_in_place_separate_tag(nonce, Aad::from(&ASSOCIATED), &mut head[24..]);
        tag.copy_from_slice(made.expect("a short text").as_ref());
    }

    fn open(&self, _: usize, inner: &[u8; CELL_INNER], payload: &mut [u8; CELL_PAYLOAD]) {
        let (head, tag) = inner.split_at(24 + CELL_PAYLOAD);
        payload.copy_from_slice(&head[24..]);
        let nonce = Nonce::try_assume_unique_for_key(&head[..12]).expect("12 bytes");
        let tag = tag.try_into().expect("16 bytes");
        let opened =
            self.open_in_place_separate_tag(nonce, Aad::from(&ASSOCIATED), tag, payload, 0..);
        opened.expect("it was sealed so");
    }
}

/// The place of a cell, as ours has it.
pub fn index(cell: usize) -> u32 {
    u32::try_from(cell).expect("few cells")
}

/// A nonce for each number.
pub fn nonce<const N: usize>(number: usize) -> [u8; N] {
    let mut nonce = [0; N];
    nonce[..8].copy_from_slice(&(number as u64).to_le_bytes());
    nonce
}

/// Writes 16 MiB to a new file in `folder` and syncs it.
pub fn write(figures: &mut Figures, count: usize, bytes: &[u8], folder: &Path) {
    let path = folder.join("raw");
    let spent = seconds(1, |_| {
        let mut file = File::create(&path).expect("a file");
        for part in bytes.chunks(1 << 20) {
            file.write_all(part).expect("room");
        }
        file.sync_all().expect("it is synced");
    });
    std::fs::remove_file(&path).expect("it is removed");
    figures.add(count, "lock", "raw_write", Unit::Seconds, spent);
}

/// 16 MiB that do not compress.
pub fn sixteen_mebibytes() -> Vec<u8> {
    let mut steps = crate::work::Steps(16);
    (0..SIXTEEN)
        .map(|_| steps.below(256).to_le_bytes()[0])
        .collect()
}

pub fn copy(figures: &mut Figures, bytes: &[u8], rounds: usize) {
    let mut to = vec![0; bytes.len()];
    for _ in 0..rounds {
        let spent = seconds(1, |_| to.copy_from_slice(std::hint::black_box(bytes)));
        figures.add(0, "memcpy", "raw", Unit::Rate, bytes.len() as f64 / spent);
    }
    std::hint::black_box(&to);
}
