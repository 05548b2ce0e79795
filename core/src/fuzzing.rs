//! Laws about what only this crate can reach, for the fuzzers in `tests/fuzz`: each takes bytes as
//! an attacker or an accident could put them there, and panics where a law does not hold. And cells
//! without a file, for `tests/versus` to measure.
//!
//! Only with the feature `fuzzing`, which nothing that ships has.

pub use crate::journal::fuzzing::{attachment, draft, experience, search};
pub use crate::vault::alone::{CELL_INNER, CELL_PAYLOAD, Cells};
pub use crate::vault::fuzzing::{cells, header, manifest, normalised, slots};

/// Bytes to take values from; zeros once they are used up, so that every input means something.
pub(crate) struct Bytes<'a>(pub(crate) &'a [u8]);

impl<'a> Bytes<'a> {
    /// The next `count` bytes, or as many as are left.
    pub(crate) fn some(&mut self, count: usize) -> &'a [u8] {
        let (taken, rest) = self.0.split_at(count.min(self.0.len()));
        self.0 = rest;
        taken
    }

    pub(crate) fn array<const N: usize>(&mut self) -> [u8; N] {
        let taken = self.some(N);
        let mut array = [0; N];
        array[..taken.len()].copy_from_slice(taken);
        array
    }

    pub(crate) fn byte(&mut self) -> u8 {
        let [byte] = self.array();
        byte
    }

    pub(crate) fn word(&mut self) -> u16 {
        u16::from_le_bytes(self.array())
    }
}
