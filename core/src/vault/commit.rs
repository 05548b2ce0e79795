//! How a commit reaches the file: changed cells are sealed, and with each of them the outer layers of the
//! other regions' cells beside it; or, where they are many, the file is written anew.

use std::slice::IterMut;

use super::aead::{Key, NONCE};
use super::array::{Array, Put};
use super::cell::{self, INNER, Inner, Outer, PAYLOAD, Payload};
use super::epoch::{self, Becomes};
use super::header::Header;
use super::host::Host;
use super::layout::{BODY, Body, REGIONS, index_of, region_of};
use super::manifest::Manifest;
use super::workers::{self, Ends};
use crate::{Error, Result};

/// Rows of a commit that a thread seals at a time.
const AT_ONCE: usize = 8;

/// The inner boxes of changed cells, by ascending index, behind that of the manifest, which is sealed last.
struct Inners {
    indices: Vec<u32>,
    /// One after the other, in one piece of memory: many small ones would be asked for by several
    /// threads at once, which then wait for each other.
    boxes: Vec<u8>,
}

impl Inners {
    fn iter(&self) -> impl Iterator<Item = (u32, &Inner)> {
        let boxes = self.boxes.as_chunks().0;
        self.indices.iter().copied().zip(boxes)
    }

    fn get(&self, index: u32) -> Option<&Inner> {
        let at = self.indices.binary_search(&index).ok()?;
        self.boxes.as_chunks().0.get(at)
    }
}

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
        &mut self,
        cells: Vec<(u32, &Payload)>,
        mut manifest: Manifest,
    ) -> Result<Manifest> {
        debug_assert!(cells.is_sorted_by_key(|(index, _)| *index));
        let mut inners = self.seal_inners(cells, manifest.covered())?;
        let changed = inners.iter().skip(1);
        manifest.advance(changed.map(|(index, inner)| (index, cell::fingerprint(inner))));
        self.seal_manifest(&manifest, &mut inners)?;
        if inners.indices.len() as u64 * 8 > u64::from(self.array.layout().cells) {
            self.write_new_file(&inners)?;
        } else {
            self.write_rows(&inners)?;
        }
        Ok(manifest)
    }

    /// Seals these payloads for their cells. In front of them is room for the manifest.
    fn seal_inners(&self, cells: Vec<(u32, &Payload)>, covered: u32) -> Result<Inners> {
        struct Job<'a> {
            index: u32,
            payload: &'a Payload,
            nonce: [u8; NONCE],
            inner: &'a mut Inner,
            sealed: Result<()>,
        }
        let free = [0; PAYLOAD];
        let mut payloads: Vec<(u32, &Payload)> = Vec::with_capacity(cells.len());
        let mut reach = covered;
        for (index, payload) in cells {
            // The first use of a cell behind those that the manifest covers makes it cover all up to it.
            payloads.extend((reach..index).map(|between| (between, &free)));
            payloads.push((index, payload));
            reach = reach.max(index + 1);
        }
        let mut boxes = vec![0; (1 + payloads.len()) * INNER];
        let nonces = self.host.nonces(payloads.len())?;
        let inners = boxes.as_chunks_mut().0.iter_mut().skip(1);
        let mut jobs: Vec<Job<'_>> = payloads
            .into_iter()
            .zip(nonces)
            .zip(inners)
            .map(|(((index, payload), nonce), inner)| Job {
                index,
                payload,
                nonce,
                inner,
                sealed: Ok(()),
            })
            .collect();
        let (key, region, vault_id) = (self.space_key, self.region, &self.header.public.vault_id);
        workers::each(&mut jobs, |job| {
            let place = (region, job.index);
            job.sealed =
                cell::seal_inner_with(key, job.nonce, vault_id, place, job.payload, job.inner);
        });
        let mut indices = vec![0];
        for job in jobs {
            job.sealed?;
            indices.push(job.index);
        }
        Ok(Inners { indices, boxes })
    }

    /// Seals the manifest in front of the others.
    fn seal_manifest(&self, manifest: &Manifest, inners: &mut Inners) -> Result<()> {
        let inner = inners.boxes.first_chunk_mut().ok_or(Error::Storage)?;
        let place = (self.region, 0);
        let vault_id = &self.header.public.vault_id;
        cell::seal_inner(
            self.space_key,
            self.host,
            vault_id,
            place,
            &manifest.encode(),
            inner,
        )
    }

    /// Replaces the changed cells, and with each of them renews the outer layer of the three other
    /// regions' cells at the same index, so that after a kill no region stands out.
    fn write_rows(&mut self, inners: &Inners) -> Result<()> {
        let layout = self.array.layout();
        let rows = usize::from(REGIONS) * inners.indices.len();
        let mut nonces = self.host.nonces(rows)?.into_iter();
        let mut jobs: Vec<RowJob> = Vec::with_capacity(rows);
        for (index, changed) in inners.iter() {
            for region in 0..REGIONS {
                let row = layout.cell_row(region, index);
                let mut body = Box::new([0; BODY]);
                if region == self.region {
                    cell::inner_of_mut(&mut body).copy_from_slice(changed);
                } else {
                    match self.array.read(row, &mut body) {
                        Ok(()) => {}
                        // One that cannot be read is left alone.
                        Err(Error::Storage) => continue,
                        Err(other) => return Err(other),
                    }
                }
                jobs.push(RowJob {
                    row,
                    body,
                    nonce: nonces.next().ok_or(Error::Storage)?,
                    changed: region == self.region,
                    sealed: Ok(()),
                });
            }
        }
        let outer = Outer::of(self.header);
        let seal = |job: &mut RowJob| {
            // One that does not open is carried as it is.
            if job.changed || outer.open_in_place(job.row, &mut job.body).is_ok() {
                job.sealed = outer.seal_in_place(job.row, job.nonce, &mut job.body);
            }
        };
        let count = jobs.len();
        self.array.replace_rows(&mut |put| {
            let mut replacing = Replacing {
                jobs: jobs.iter_mut(),
                put,
            };
            workers::stream(&mut replacing, count, &|job| seal(job))
        })
    }

    /// Many cells at once are a new file: fresh W and cell epoch, the same header key.
    fn write_new_file(&mut self, inners: &Inners) -> Result<()> {
        let (own, erased) = (self.region, self.erased);
        epoch::reseal(self.array, self.header, self.host, &|row| {
            let region = region_of(row);
            match inners.get(index_of(row)) {
                Some(changed) if region == own => Becomes::Replaced(changed),
                _ if erased[usize::from(region)] => Becomes::Random,
                _ => Becomes::Kept,
            }
        })
        .map(drop)
    }
}

/// A row of a commit.
struct RowJob {
    row: u32,
    body: Box<Body>,
    nonce: [u8; NONCE],
    /// Whether the inner bytes are those of a changed cell.
    changed: bool,
    sealed: Result<()>,
}

/// The rows of a commit: while some are sealed, SQLite takes those before them.
struct Replacing<'a, 'p> {
    jobs: IterMut<'a, RowJob>,
    put: &'a mut Put<'p>,
}

impl<'a> Ends<&'a mut RowJob> for Replacing<'a, '_> {
    fn fill(&mut self, batch: &mut Vec<&'a mut RowJob>) -> Result<()> {
        batch.clear();
        batch.extend(self.jobs.by_ref().take(AT_ONCE));
        Ok(())
    }

    fn take(&mut self, batch: &mut Vec<&'a mut RowJob>) -> Result<()> {
        batch.iter().try_for_each(|job| {
            job.sealed.clone()?;
            (self.put)(job.row, &job.body)
        })
    }
}
