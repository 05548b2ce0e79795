//! A rollback journal as SQLite writes it, with everything in it to choose.

use super::dice::Dice;
use super::reader::{PAGE, PAGES};
use super::stage::stage;

pub(crate) const MAGIC: [u8; 8] = [0xd9, 0xd5, 0x05, 0xf9, 0x20, 0xa1, 0x63, 0xd7];

/// A journal, with everything that its head says.
pub(crate) struct Journal {
    pub(crate) nonce: u32,
    pub(crate) sector: u32,
    pub(crate) pages: u32,
    pub(crate) page_size: u32,
    /// How many records the head says there are; as many as there are where it does not say.
    pub(crate) count: Option<u32>,
    pub(crate) records: Vec<(u32, Vec<u8>)>,
}

impl Journal {
    pub(crate) fn of(records: Vec<(u32, Vec<u8>)>, dice: &mut Dice) -> Self {
        Self {
            nonce: dice.word(),
            sector: 512,
            pages: u32::try_from(PAGES).unwrap(),
            page_size: 4096,
            count: None,
            records,
        }
    }

    pub(crate) fn bytes(&self) -> Vec<u8> {
        let count = u32::try_from(self.records.len()).unwrap();
        let mut bytes = MAGIC.to_vec();
        for word in [
            self.count.unwrap_or(count),
            self.nonce,
            self.pages,
            self.sector,
            self.page_size,
        ] {
            bytes.extend(word.to_be_bytes());
        }
        bytes.resize(bytes.len().max(self.sector.min(1 << 20) as usize), 0);
        for (page, content) in &self.records {
            bytes.extend(page.to_be_bytes());
            bytes.extend(content);
            bytes.extend(self.sum(content).to_be_bytes());
        }
        bytes
    }

    /// SQLite's: the nonce and every two hundredth byte.
    fn sum(&self, content: &[u8]) -> u32 {
        let sampled = (1..=20).map(|step| u32::from(content[PAGE - 200 * step]));
        sampled.fold(self.nonce, u32::wrapping_add)
    }
}

/// A journal that could be some vault's.
pub(crate) fn plausible() -> Vec<u8> {
    let dice = &mut Dice::of("plausible", 0);
    let record = (3, page(&stage().now.bytes, 3).to_vec());
    Journal::of(vec![record], dice).bytes()
}

pub(crate) fn page(bytes: &[u8], number: usize) -> &[u8] {
    &bytes[(number - 1) * PAGE..number * PAGE]
}
