//! Chance that can be repeated: everything random in this suite comes from the name of a class and
//! the number of a case.

use std::sync::{Arc, Mutex};

use unafraid::vault::{Randomness, Unavailable};

/// SplitMix64: small, and good enough to choose places and bytes.
pub(crate) struct Dice(u64);

impl Dice {
    /// The dice of one case.
    pub(crate) fn of(class: &str, number: u32) -> Self {
        // FNV-1a, so that classes with neighbouring names have nothing in common.
        let seed = class.bytes().fold(0xcbf2_9ce4_8422_2325, |seed, byte| {
            (seed ^ u64::from(byte)).wrapping_mul(0x100_0000_01b3)
        });
        let mut dice = Self(seed ^ u64::from(number).rotate_left(40));
        dice.next();
        dice
    }

    pub(crate) fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    /// A number from 0 to `limit` − 1.
    pub(crate) fn below(&mut self, limit: usize) -> usize {
        usize::try_from(self.next() % limit as u64).unwrap()
    }

    /// A number of the range.
    pub(crate) fn within(&mut self, range: std::ops::Range<usize>) -> usize {
        range.start + self.below(range.len())
    }

    /// Once in `times`.
    pub(crate) fn once_in(&mut self, times: usize) -> bool {
        self.below(times) == 0
    }

    pub(crate) fn pick<T: Copy>(&mut self, from: &[T]) -> T {
        from[self.below(from.len())]
    }

    pub(crate) fn byte(&mut self) -> u8 {
        self.next().to_le_bytes()[0]
    }

    pub(crate) fn word(&mut self) -> u32 {
        u32::try_from(self.next() >> 32).unwrap()
    }

    pub(crate) fn fill(&mut self, bytes: &mut [u8]) {
        for chunk in bytes.chunks_mut(8) {
            let drawn = self.next().to_le_bytes();
            chunk.copy_from_slice(&drawn[..chunk.len()]);
        }
    }

    pub(crate) fn bytes(&mut self, length: usize) -> Vec<u8> {
        let mut bytes = vec![0; length];
        self.fill(&mut bytes);
        bytes
    }

    pub(crate) fn array<const N: usize>(&mut self) -> [u8; N] {
        let mut bytes = [0; N];
        self.fill(&mut bytes);
        bytes
    }
}

/// Dice in place of the system's randomness: the same history makes the same bytes.
pub(crate) fn randomness(dice: Dice) -> Arc<dyn Randomness> {
    struct Seeded(Mutex<Dice>);
    impl Randomness for Seeded {
        fn fill(&self, bytes: &mut [u8]) -> Result<(), Unavailable> {
            self.0.lock().unwrap().fill(bytes);
            Ok(())
        }
    }
    Arc::new(Seeded(Mutex::new(dice)))
}
