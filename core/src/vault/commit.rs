//! How a commit reaches the file: changed cells are sealed, and with each of them the outer layers of the
//! other regions' cells beside it; or, where they are many, the file is written anew.

use std::collections::BTreeMap;
use std::collections::btree_map::Entry;
use std::slice::IterMut;

use super::aead::NONCE;
use super::array::Put;
use super::cell::{self, INNER, Inner, Outer, Payload};
use super::epoch::{self, Becomes};
use super::layout::{BODY, Body, REGIONS, index_of, region_of};
use super::manifest::Manifest;
use super::packing::NewPayload;
use super::session::Parts;
use super::workers::{self, Ends};
use crate::{Error, Result};

/// Rows of a commit that a thread seals at a time.
const AT_ONCE: usize = 8;

impl Parts {
    /// Writes these payloads and `manifest` as it then is, which comes back.
    pub(super) fn write(
        &mut self,
        cells: &BTreeMap<u32, NewPayload>,
        mut manifest: Manifest,
    ) -> Result<Manifest> {
        let mut inners = self.seal_inners(cells)?;
        // The first use of a cell behind those that the manifest covers makes it cover all up to it.
        let reach = inners.keys().next_back().copied().unwrap_or(0);
        for index in manifest.covered()..reach {
            if let Entry::Vacant(free) = inners.entry(index) {
                free.insert(self.seal_inner(index, &[0; cell::PAYLOAD])?);
            }
        }
        manifest.advance(
            inners
                .iter()
                .map(|(index, inner)| (*index, cell::fingerprint(&**inner))),
        );
        inners.insert(0, self.seal_inner(0, &manifest.encode())?);
        if inners.len() as u64 * 8 > u64::from(self.array.layout().cells) {
            self.write_new_file(&inners)?;
        } else {
            self.write_rows(&inners)?;
        }
        Ok(manifest)
    }

    fn seal_inner(&self, index: u32, payload: &Payload) -> Result<Box<Inner>> {
        let mut inner = Box::new([0; INNER]);
        cell::seal_inner(
            &self.space_key,
            &self.host,
            &self.header.public.vault_id,
            (self.region, index),
            payload,
            &mut inner,
        )?;
        Ok(inner)
    }

    /// Seals these payloads for their cells.
    fn seal_inners(&self, cells: &BTreeMap<u32, NewPayload>) -> Result<BTreeMap<u32, Box<Inner>>> {
        struct Job<'a> {
            index: u32,
            payload: &'a Payload,
            nonce: [u8; NONCE],
            inner: Option<Box<Inner>>,
        }
        let nonces = self.host.nonces(cells.len())?;
        let jobs = cells.iter().zip(nonces);
        let mut jobs: Vec<Job<'_>> = jobs
            .map(|((index, payload), nonce)| Job {
                index: *index,
                payload,
                nonce,
                inner: None,
            })
            .collect();
        let (key, region, vault_id) = (&self.space_key, self.region, &self.header.public.vault_id);
        let seal = |job: &mut Job<'_>| {
            let mut inner = Box::new([0; INNER]);
            let place = (region, job.index);
            let sealed =
                cell::seal_inner_with(key, job.nonce, vault_id, place, job.payload, &mut inner);
            job.inner = sealed.is_ok().then_some(inner);
        };
        workers::each(&mut jobs, seal);
        let mut inners = BTreeMap::new();
        for job in jobs {
            inners.insert(job.index, job.inner.ok_or(Error::Storage)?);
        }
        Ok(inners)
    }

    /// Replaces the changed cells, and with each of them renews the outer layer of the three other
    /// regions' cells at the same index, so that after a kill no region stands out.
    fn write_rows(&mut self, inners: &BTreeMap<u32, Box<Inner>>) -> Result<()> {
        let layout = self.array.layout();
        let rows = usize::from(REGIONS) * inners.len();
        let mut nonces = self.host.nonces(rows)?.into_iter();
        let mut jobs: Vec<RowJob> = Vec::with_capacity(rows);
        for (index, changed) in inners {
            for region in 0..REGIONS {
                let row = layout.cell_row(region, *index);
                let mut body = Box::new([0; BODY]);
                if region == self.region {
                    cell::inner_of_mut(&mut body).copy_from_slice(&**changed);
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
        let outer = Outer::of(&self.header);
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
    fn write_new_file(&mut self, inners: &BTreeMap<u32, Box<Inner>>) -> Result<()> {
        let (own, erased) = (self.region, self.erased);
        epoch::reseal(&mut self.array, &mut self.header, &self.host, &|row| {
            let region = region_of(row);
            match inners.get(&index_of(row)) {
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
