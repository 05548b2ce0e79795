//! The experiences that have a word.

/// Numbers of experiences, ascending: of each its distance from the one before, seven bits to a byte
/// (LEB128). Most distances are small, and there are as many of them as words in all texts.
#[derive(Default)]
pub(super) struct Holders {
    bytes: Vec<u8>,
    /// One more than the last number; 0 where there is none.
    end: u32,
}

impl Holders {
    /// Takes in a number that is not below any in it.
    pub(super) fn push(&mut self, number: u32) {
        if number + 1 == self.end {
            return;
        }
        let mut distance = number - self.end;
        while distance > 0x7f {
            self.bytes.push(0x80 | (distance & 0x7f).to_le_bytes()[0]);
            distance >>= 7;
        }
        self.bytes.push(distance.to_le_bytes()[0]);
        self.end = number + 1;
    }

    /// Takes a number out.
    pub(super) fn remove(&mut self, number: u32) {
        let mut without = Self::default();
        for other in self.numbers().filter(|other| *other != number) {
            without.push(other);
        }
        *self = without;
    }

    pub(super) fn is_empty(&self) -> bool {
        self.bytes.is_empty()
    }

    /// All of them, ascending.
    pub(super) fn numbers(&self) -> impl Iterator<Item = u32> {
        let mut bytes = self.bytes.iter();
        let mut end = 0;
        std::iter::from_fn(move || {
            let (mut distance, mut shift) = (0, 0);
            loop {
                let byte = bytes.next()?;
                distance |= u32::from(byte & 0x7f) << shift;
                shift += 7;
                if byte & 0x80 == 0 {
                    break;
                }
            }
            let number = end + distance;
            end = number + 1;
            Some(number)
        })
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn they_are_a_set(
            numbers in proptest::collection::btree_set(0u32..3_000_000, 0..50),
            gone in any::<prop::sample::Index>(),
        ) {
            let mut holders = Holders::default();
            for number in &numbers {
                holders.push(*number);
                holders.push(*number);
            }
            prop_assert_eq!(holders.numbers().collect::<BTreeSet<u32>>(), numbers.clone());
            prop_assert_eq!(holders.is_empty(), numbers.is_empty());
            if let Some(gone) = numbers.iter().nth(gone.index(50)) {
                holders.remove(*gone);
                let left: Vec<u32> = numbers.iter().copied().filter(|one| one != gone).collect();
                prop_assert_eq!(holders.numbers().collect::<Vec<u32>>(), left);
            }
        }
    }
}
