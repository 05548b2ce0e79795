//! Chance that can be repeated: what happens to a vault, and every byte in it, follows from a number.

/// SplitMix64 (Steele, Lea and Flood 2014).
pub(crate) struct Dice(u64);

impl Dice {
    pub(crate) fn new(seed: u64) -> Self {
        let mut dice = Self(seed.rotate_left(40));
        dice.next();
        dice
    }

    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    /// A number from 0 to `limit` − 1.
    pub(crate) fn below(&mut self, limit: u16) -> u16 {
        u16::try_from(self.next() % u64::from(limit)).unwrap()
    }

    /// Once in `times`.
    pub(crate) fn once_in(&mut self, times: u16) -> bool {
        self.below(times) == 0
    }
}
