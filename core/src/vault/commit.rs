//! How a commit reaches the file: changed cells are sealed, and with each of them the outer layers of the
//! other regions' cells beside it; or, where they are many, the file is written anew.

use std::slice::IterMut;

use super::aead::{Key, NONCE};
use super::array::{Array, Put};
use super::cell::{self, Outer, Payload};
use super::epoch::{self, Becomes};
use super::header::Header;
use super::host::Host;
use super::layout::{BODY, Body, REGIONS, region_of};
use super::manifest::Manifest;
use super::update::{Change, Space, Update};
use super::workers::{self, Ends};
use crate::{Error, Result};

/// Rows of a commit that a thread seals at a time.
const AT_ONCE: usize = 8;

/// What a commit works with.
pub(super) struct Commit<'a> {
    pub(super) host: &'a Host,
    pub(super) array: &'a mut Array,
    pub(super) header: &'a mut Header,
    pub(super) space_key: &'a Key,
    pub(super) region: u8,
    /// Regions whose other cells become random when the file is written anew.
    pub(super) erased: [bool; 4],
}

impl Commit<'_> {
    /// Writes these payloads, by ascending cell, and `manifest` as it then is, which comes back.
    pub(super) fn write(
        mut self,
        cells: Vec<(u32, &Payload)>,
        manifest: Manifest,
    ) -> Result<Manifest> {
        let space = Space {
            key: self.space_key,
            vault_id: self.header.public.vault_id,
            region: self.region,
        };
        let mut update = Update::new(self.host, space, cells, manifest)?;
        let changed = update.changes().len() as u64 + 1;
        if changed * 8 > u64::from(self.array.layout().cells) {
            self.write_new_file(&mut update)?;
        } else {
            self.write_rows(&mut update)?;
        }
        Ok(update.into_manifest())
    }

    /// Replaces the changed cells and then the manifest, and with each of them renews the outer layer of the
    /// three other regions' cells at the same index, so that after a kill no region stands out.
    fn write_rows(&mut self, update: &mut Update<'_>) -> Result<()> {
        let space = update.space;
        let rows = usize::from(REGIONS) * (1 + update.changes().len());
        let mut nonces = self.host.nonces(rows)?.into_iter();
        let mut nonce = || nonces.next().ok_or(Error::Storage);
        let mut jobs = Vec::with_capacity(rows);
        for change in update.changes() {
            self.read_rows(change.index, Some(*change), &mut nonce, &mut jobs)?;
        }
        let mut last = Vec::with_capacity(usize::from(REGIONS));
        self.read_rows(0, None, &mut nonce, &mut last)?;
        let row = self.array.layout().cell_row(self.region, 0);
        let nonce = nonce()?;

        let outer = Outer::of(self.header);
        let count = jobs.len();
        self.array.replace_rows(&mut |put| {
            let mut replacing = Replacing {
                jobs: jobs.iter_mut(),
                update,
                put,
            };
            workers::stream(&mut replacing, count, &|job| job.seal(&outer, &space))?;
            let manifest = update.finish();
            let mut last = std::mem::take(&mut last);
            let at = last.partition_point(|job| job.row < row);
            last.insert(at, RowJob::of(row, nonce, Some(update.last(&manifest)?)));
            last.iter_mut().try_for_each(|job| {
                job.seal(&outer, &space);
                job.put(put)
            })
        })
    }

    /// The rows at this index: that of the own region where it is changed, and those of the others as they
    /// are in the file.
    fn read_rows<'p>(
        &self,
        index: u32,
        mut change: Option<Change<'p>>,
        nonce: &mut dyn FnMut() -> Result<[u8; NONCE]>,
        jobs: &mut Vec<RowJob<'p>>,
    ) -> Result<()> {
        for region in 0..REGIONS {
            let row = self.array.layout().cell_row(region, index);
            if region == self.region {
                if let Some(change) = change.take() {
                    jobs.push(RowJob::of(row, nonce()?, Some(change)));
                }
                continue;
            }
            let mut job = RowJob::of(row, nonce()?, None);
            match self.array.read(row, &mut job.body) {
                Ok(()) => jobs.push(job),
                // One that cannot be read is left alone.
                Err(Error::Storage) => {}
                Err(other) => return Err(other),
            }
        }
        Ok(())
    }

    /// Many cells at once are a new file: fresh W and cell epoch, the same header key.
    fn write_new_file(&mut self, update: &mut Update<'_>) -> Result<()> {
        let erased = self.erased;
        let becomes = |row| match erased[usize::from(region_of(row))] {
            true => Becomes::Random,
            false => Becomes::Kept,
        };
        let update = Some(update);
        epoch::reseal(self.array, self.header, self.host, &becomes, update).map(drop)
    }
}

/// A row of a commit.
struct RowJob<'p> {
    row: u32,
    body: Box<Body>,
    nonce: [u8; NONCE],
    /// None for a cell whose outer layer alone is renewed.
    change: Option<Change<'p>>,
    sealed: Result<()>,
}

impl<'p> RowJob<'p> {
    fn of(row: u32, nonce: [u8; NONCE], change: Option<Change<'p>>) -> Self {
        Self {
            row,
            body: Box::new([0; BODY]),
            nonce,
            change,
            sealed: Ok(()),
        }
    }

    fn seal(&mut self, outer: &Outer<'_>, space: &Space<'_>) {
        let inner = match &mut self.change {
            Some(change) => change.seal(space, cell::inner_of_mut(&mut self.body)),
            // One that does not open is carried as it is.
            None if outer.open_in_place(self.row, &mut self.body).is_err() => return,
            None => Ok(()),
        };
        self.sealed =
            inner.and_then(|()| outer.seal_in_place(self.row, self.nonce, &mut self.body));
    }

    fn put(&self, put: &mut Put<'_>) -> Result<()> {
        self.sealed.clone()?;
        put(self.row, &self.body)
    }
}

/// The rows of a commit: while some are sealed, SQLite takes those before them.
struct Replacing<'a, 'u, 'j, 'p> {
    jobs: IterMut<'j, RowJob<'p>>,
    update: &'a mut Update<'u>,
    put: &'a mut Put<'a>,
}

impl<'j, 'p> Ends<&'j mut RowJob<'p>> for Replacing<'_, '_, 'j, 'p> {
    fn fill(&mut self, batch: &mut Vec<&'j mut RowJob<'p>>) -> Result<()> {
        batch.clear();
        batch.extend(self.jobs.by_ref().take(AT_ONCE));
        Ok(())
    }

    fn take(&mut self, batch: &mut Vec<&'j mut RowJob<'p>>) -> Result<()> {
        for job in batch {
            job.put(self.put)?;
            if let Some(change) = &job.change {
                self.update.note(change);
            }
        }
        Ok(())
    }
}
