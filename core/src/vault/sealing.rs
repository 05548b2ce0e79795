//! The cells of a new file: filled, sealed on all cores, and judged when they are read back.

use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};

use super::aead::NONCE;
use super::array::{Contents, ReadBack, Rows, Written};
use super::cell::{self, Outer};
use super::header::Header;
use super::host::{Host, Step};
use super::layout::{BODY, Body, Layout, REGIONS};
use super::update::{Change, Space, Update};
use super::workers::{self, Ends};
use crate::{Error, Result};

/// What a body of a new file was filled with.
pub(crate) enum Filled {
    /// The inner bytes, where [`cell::inner_of_mut`] says.
    Inner,
    /// A body under the outer layer of before. One that does not open is carried as it is, so that
    /// whoever can still read something from it some day can do so.
    Sealed,
}

/// Fills the body of a cell's row.
pub(crate) type Fill<'a> = dyn FnMut(u32, &mut Body) -> Result<Filled> + 'a;

/// The rows of a new file: the header twice, and cells whose bytes come from `fill`, or from an update. What
/// is read back is compared with checksums of the inner bytes, not with what was sealed, so that a fault in
/// sealing shows too.
///
/// Some cells at a time: while they are sealed on all cores, those before them are written and those
/// behind them filled. The first cells of all regions come last, because one of them can be the manifest of
/// what is sealed; if it alone did, the storage could show which.
pub(crate) struct Sealing<'a, 'p> {
    layout: Layout,
    host: &'a Host,
    layers: Layers<'a>,
    header_row: Body,
    fill: &'a mut Fill<'a>,
    update: Option<&'a mut Update<'p>>,
    /// What each row turned out to be, in order.
    sealed: Vec<Became>,
    step: Step<'a>,
}

/// The outer layers of two epochs, and the space that is updated between them.
struct Layers<'a> {
    before: Option<Outer<'a>>,
    outer: Outer<'a>,
    space: Option<Space<'a>>,
}

/// A row on its way into the file.
struct Job<'p> {
    row: u32,
    body: Body,
    nonce: [u8; NONCE],
    change: Option<Change<'p>>,
    became: Became,
}

/// What a row is; of a cell with a checksum of what it holds.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Became {
    /// Its place is held.
    Held,
    /// Filled, or to be changed, and not sealed yet.
    Filled,
    /// Still under the outer layer of before.
    Kept,
    Sealed(u64),
    /// Damaged before, and the same now.
    Carried(u64),
    /// It could not be sealed.
    Wrong,
}

/// Rows that a thread works on at a time.
const BATCH: u32 = 32;

impl<'a, 'p> Sealing<'a, 'p> {
    pub(crate) fn new(
        layout: Layout,
        host: &'a Host,
        header: &'a Header,
        header_row: Body,
        fill: &'a mut Fill<'a>,
    ) -> Self {
        Self {
            layout,
            host,
            layers: Layers {
                before: None,
                outer: Outer::of(header),
                space: None,
            },
            header_row,
            fill,
            update: None,
            sealed: Vec::with_capacity(layout.rows() as usize),
            // Every row is written, and read back.
            step: Step::new(host, 2 * layout.rows()),
        }
    }

    /// What is filled in sealed is under this outer layer.
    pub(crate) fn peeling(&mut self, before: Outer<'a>) {
        self.layers.before = Some(before);
    }

    /// The cells that this update changes are not asked for.
    pub(crate) fn updating(&mut self, update: &'a mut Update<'p>)
    where
        'p: 'a,
    {
        self.layers.space = Some(update.space);
        self.update = Some(update);
    }

    /// How many cells were carried, because that layer does not open.
    pub(crate) fn carried(&self) -> u32 {
        let carried = self.sealed.iter();
        let carried = carried.filter(|became| matches!(became, Became::Carried(_)));
        u32::try_from(carried.count()).unwrap_or(u32::MAX)
    }
}

impl Contents for Sealing<'_, '_> {
    fn write(&mut self, rows: &mut dyn Rows) -> Result<()> {
        let layers = &self.layers;
        let mut writing = Writing {
            layout: self.layout,
            host: self.host,
            fill: self.fill,
            update: self.update.as_deref_mut(),
            rows,
            sealed: &mut self.sealed,
            step: &mut self.step,
            next: 0,
        };
        workers::stream(&mut writing, self.layout.rows() as usize, &|job| {
            layers.seal(job);
        })?;
        writing.write_first_cells(layers)
    }

    fn verify(&mut self, written: &Written<'_>) -> Result<bool> {
        let (layers, sealed) = (&self.layers, &self.sealed);
        let rows = self.layout.rows();
        let next = AtomicU32::new(0);
        let (whole, wrong) = (AtomicU32::new(0), AtomicBool::new(false));
        let mut fill = |back: &mut ReadBack| {
            let begin = next.load(Ordering::Relaxed);
            if begin == rows || wrong.load(Ordering::Relaxed) {
                return Ok(false);
            }
            let end = (begin + BATCH).min(rows);
            next.store(end, Ordering::Relaxed);
            written.read(begin..end, back)?;
            Ok(true)
        };
        let check = |back: &mut ReadBack| {
            for (row, body) in back.bodies() {
                if body.is_some_and(|body| layers.is(row, sealed[row as usize], body)) {
                    whole.fetch_add(1, Ordering::Relaxed);
                } else {
                    wrong.store(true, Ordering::Relaxed);
                }
            }
        };
        let mut told = 0;
        let mut tell = || {
            let read = next.load(Ordering::Relaxed);
            (told..read).for_each(|_| self.step.advance());
            told = read;
        };
        let empty = || ReadBack::with_room_for(BATCH);
        workers::share(rows as usize, &empty, &mut fill, &check, &mut tell)?;
        Ok(whole.into_inner() == rows)
    }

    fn header(&self) -> &Body {
        &self.header_row
    }
}

/// Rows on their way into the file.
struct Writing<'a, 'h, 'p> {
    layout: Layout,
    host: &'h Host,
    fill: &'a mut Fill<'h>,
    update: Option<&'a mut Update<'p>>,
    rows: &'a mut dyn Rows,
    sealed: &'a mut Vec<Became>,
    step: &'a mut Step<'h>,
    next: u32,
}

impl<'p> Writing<'_, '_, 'p> {
    /// The update, where it is one of this region.
    fn update_of(&self, region: u8) -> Option<&Update<'p>> {
        let update = self.update.as_deref();
        update.filter(|update| update.space.region == region)
    }

    /// Fills the body of a cell, unless there is a change for it.
    fn fill_cell(&mut self, job: &mut Job<'_>) -> Result<()> {
        job.became = match job.change {
            Some(_) => Became::Filled,
            None => match (self.fill)(job.row, &mut job.body)? {
                Filled::Inner => Became::Filled,
                Filled::Sealed => Became::Kept,
            },
        };
        Ok(())
    }

    fn write_first_cells(&mut self, layers: &Layers<'_>) -> Result<()> {
        let own = self.update.as_deref().map(|update| update.space.region);
        let manifest = self.update.as_deref_mut().map(Update::finish);
        let nonces = self.host.nonces(usize::from(REGIONS))?;
        for (region, nonce) in (0..REGIONS).zip(nonces) {
            let mut job = Job::of(self.layout.cell_row(region, 0));
            job.nonce = nonce;
            if let (Some(update), Some(manifest)) = (&mut self.update, &manifest)
                && own == Some(region)
            {
                job.change = Some(update.last(manifest)?);
            }
            self.fill_cell(&mut job)?;
            layers.seal(&mut job);
            if job.became == Became::Wrong {
                return Err(Error::Storage);
            }
            self.rows.replace(job.row, &job.body)?;
            self.sealed[job.row as usize] = job.became;
        }
        Ok(())
    }
}

impl<'p> Ends<Job<'p>> for Writing<'_, '_, 'p> {
    fn fill(&mut self, jobs: &mut Vec<Job<'p>>) -> Result<()> {
        self.next = take_rows(jobs, self.next, self.layout);
        let nonces = self.host.nonces(jobs.len())?;
        for (job, nonce) in jobs.iter_mut().zip(nonces) {
            self.step.advance();
            let Some((region, index @ 1..)) = self.layout.cell_of(job.row) else {
                job.became = Became::Held;
                self.host.fill(&mut job.body)?;
                continue;
            };
            job.nonce = nonce;
            job.change = self
                .update_of(region)
                .and_then(|update| update.change(index));
            self.fill_cell(job)?;
        }
        Ok(())
    }

    fn take(&mut self, jobs: &mut Vec<Job<'p>>) -> Result<()> {
        for job in jobs {
            if job.became == Became::Wrong {
                return Err(Error::Storage);
            }
            self.rows.push(&job.body)?;
            self.sealed.push(job.became);
            if let (Some(update), Some(change)) = (&mut self.update, job.change.take()) {
                update.note(&change);
            }
        }
        Ok(())
    }
}

/// Makes these jobs those for the rows from `begin` on, as far as there are any, and gives the row behind
/// them.
fn take_rows(jobs: &mut Vec<Job<'_>>, begin: u32, layout: Layout) -> u32 {
    let end = (begin + BATCH).min(layout.rows());
    jobs.truncate(end.saturating_sub(begin) as usize);
    for (at, row) in (begin..end).enumerate() {
        match jobs.get_mut(at) {
            Some(job) => job.row = row,
            None => jobs.push(Job::of(row)),
        }
    }
    end
}

impl Job<'_> {
    fn of(row: u32) -> Self {
        Self {
            row,
            body: [0; BODY],
            nonce: [0; NONCE],
            change: None,
            became: Became::Held,
        }
    }
}

impl Layers<'_> {
    /// Seals a row that was filled or is changed, or carries it.
    fn seal(&self, job: &mut Job<'_>) {
        match job.became {
            Became::Filled => {
                let inner = cell::inner_of_mut(&mut job.body);
                let change = job.change.as_mut().zip(self.space.as_ref());
                if change.is_some_and(|(change, space)| change.seal(space, inner).is_err()) {
                    job.became = Became::Wrong;
                    return;
                }
            }
            Became::Kept => {
                if !self.peel(job.row, &mut job.body) {
                    job.became = Became::Carried(checksum(&job.body));
                    return;
                }
            }
            _ => return,
        }
        let sum = checksum(cell::inner_of(&job.body));
        job.became = match self.outer.seal_in_place(job.row, job.nonce, &mut job.body) {
            Ok(()) => Became::Sealed(sum),
            Err(_) => Became::Wrong,
        };
    }

    /// Takes the outer layer of before away, if it opens.
    fn peel(&self, row: u32, body: &mut Body) -> bool {
        let before = self.before.as_ref();
        before.is_some_and(|before| before.open_in_place(row, body).is_ok())
    }

    /// Whether a row that was read back is what it was sealed to.
    fn is(&self, row: u32, became: Became, body: &mut Body) -> bool {
        match became {
            // The header's place is still held.
            Became::Held => true,
            Became::Sealed(sum) => {
                self.outer.open_in_place(row, body).is_ok() && checksum(cell::inner_of(body)) == sum
            }
            Became::Carried(sum) => checksum(body) == sum,
            _ => false,
        }
    }
}

/// A checksum against accidents in memory and on the storage: a change within one of its words of eight
/// bytes always changes it, and other changes leave it the same by chance alone. It stops nobody who means
/// it, and need not: who can forge a cell here has its key.
fn checksum(bytes: &[u8]) -> u64 {
    // An odd number whose digits are those of the golden ratio.
    const FACTOR: u64 = 0x9e37_79b9_7f4a_7c15;
    let step = |sum: u64, word: &[u8; 8]| {
        (sum ^ u64::from_le_bytes(*word))
            .wrapping_mul(FACTOR)
            .rotate_left(29)
    };
    // Four side by side, because each step waits for the one before.
    let (blocks, rest) = bytes.as_chunks::<32>();
    let mut sums = [1, 2, 3, 4];
    for block in blocks {
        for (sum, word) in sums.iter_mut().zip(block.as_chunks().0) {
            *sum = step(*sum, word);
        }
    }
    let sum = sums
        .into_iter()
        .fold(0, |all, sum| step(all, &sum.to_le_bytes()));
    rest.iter().fold(sum, |sum, byte| step(sum, &[*byte; 8]))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::vault::cell::INNER;

    #[test]
    fn every_bit_counts_for_the_checksum() {
        let mut bytes: Vec<u8> = (0..INNER)
            .map(|at| (at * 7 % 251).to_le_bytes()[0])
            .collect();
        bytes.push(1);
        let sum = checksum(&bytes);
        for at in 0..bytes.len() {
            for bit in 0..8 {
                bytes[at] ^= 1 << bit;
                assert_ne!(checksum(&bytes), sum, "bit {bit} of byte {at}");
                bytes[at] ^= 1 << bit;
            }
        }
        bytes.swap(8, 40);
        assert_ne!(checksum(&bytes), sum, "two that changed places");
    }
}
