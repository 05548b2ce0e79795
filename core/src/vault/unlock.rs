//! From a locked vault to a session, in the order in which nothing can be lost or learnt.

use std::iter::Zip;
use std::ops::RangeFrom;
use std::slice::IterMut;

use super::array::{Array, Pages};
use super::cell::{self, Fingerprint, Outer, Payload};
use super::epoch::{self, Becomes};
use super::header::Header;
use super::host::{Host, Step};
use super::kdf::KdfMemory;
use super::layout::{self, BODY, Body, Layout, REGIONS};
use super::manifest::Manifest;
use super::packing::Payloads;
use super::passphrase::Passphrase;
use super::session::{Integrity, Parts, Session};
use super::slot::Grant;
use super::workers::{self, Ends};
use super::{Vault, backoff};
use crate::error::Damage;
use crate::{Error, Result, stack};

impl Vault {
    /// Opens the space that `passphrase` belongs to.
    ///
    /// What a kill interrupted is made whole first, so that also a wrong passphrase leaves a
    /// whole file behind. Where cells of the space are damaged, it opens for reading only, with
    /// everything that is whole.
    ///
    /// # Errors
    /// [`Error::WrongPassphrase`], or [`Error::Wait`] after too many of them;
    /// [`Error::Damaged`] where nothing can be opened, never mixed up with the former;
    /// [`Error::NewerVersion`],
    /// [`Error::NoVault`], [`Error::Busy`], [`Error::ReadOnly`], [`Error::StorageFull`],
    /// [`Error::NotEnoughMemory`], [`Error::Keystore`].
    pub fn unlock(&self, passphrase: &Passphrase) -> Result<Session> {
        stack::wiped(|| self.try_unlock(passphrase))
    }

    fn try_unlock(&self, passphrase: &Passphrase) -> Result<Session> {
        let host = &self.host;
        let mut array = Array::open(&self.path, host)?;
        let mut header = Header::read(&array, host)?;
        array.remove_leftovers(&header.public.vault_id)?;
        // What the system's file holds is synced by now, so the alias that it does not name
        // belongs to nothing. Should this fail, wrapping replaces it below.
        let _ = host.keystore.delete(&header.public.other_alias());
        repair(&mut array, &mut header, host)?;

        let (grant, memory) = check_passphrase(&mut array, &mut header, host, passphrase)?;
        let erased = grant.erased();
        header.secret.slots.erase(host, erased)?;
        // What hashing left is wiped beside the rest: 64 MiB take as long as opening every cell.
        let opened = workers::beside(
            move || drop(memory),
            || {
                let deferred = start_session(&mut array, &mut header, host)?;
                let region = open_region(&array, &header, host, &grant)?;
                Ok((deferred, region))
            },
        );
        let (deferred, (payloads, integrity, leaves_are_whole)) = opened?;
        if !leaves_are_whole {
            // A new file under the present keys repairs the structure, and is no new epoch.
            array.give_up_rows();
            epoch::reseal(&mut array, &mut header, host, &|_| Becomes::Kept, None)?;
        }
        Ok(Session::new(Parts {
            host: host.clone(),
            array,
            header,
            region: grant.region,
            space_key: grant.key,
            payloads,
            integrity,
            erased: erased.map(bool::from),
            deferred,
        }))
    }
}

/// Seals everything anew where a session was not locked, or where SQLite's structure was hit.
/// Where that cannot be done now, a session can go on with the dirty bit set; but not where SQLite
/// must not write.
fn repair(array: &mut Array, header: &mut Header, host: &Host) -> Result<()> {
    if !header.secret.dirty && array.is_sound() {
        return Ok(());
    }
    let was_sound = array.is_sound();
    let retired = header.rekey(host).ok();
    if retired.is_none() && was_sound {
        return Ok(());
    }
    // Under the present header key a new file repairs the structure and is no new epoch.
    header.secret.dirty = retired.is_none();
    let resealed = epoch::reseal(array, header, host, &|_| Becomes::Kept, None);
    match (resealed, retired) {
        (Ok(_carried), Some(retired)) => {
            // Where it stays, the next unlock deletes it.
            let _ = retired.delete(host);
        }
        (Ok(_carried), None) => {}
        (Err(error), _) if array.is_uncertain() => return Err(error),
        (Err(error), retired) => {
            header.secret.dirty = true;
            if let Some(retired) = retired {
                header.restore(retired, host);
            }
            if !was_sound {
                return Err(error);
            }
        }
    }
    Ok(())
}

/// Waits are told, failures counted before the attempt is made, and all slots tried. What hashing was
/// done in comes back too, to be dropped.
fn check_passphrase(
    array: &mut Array,
    header: &mut Header,
    host: &Host,
    passphrase: &Passphrase,
) -> Result<(Grant, KdfMemory)> {
    let vault_id = header.public.vault_id;
    let wait = backoff::remaining(&vault_id, header.secret.failures, host.clock.as_ref());
    if !wait.is_zero() {
        return Err(Error::Wait(wait));
    }
    let cost = host
        .costs
        .preset(header.public.preset)
        .ok_or(Damage::Header)?;
    let mut memory = KdfMemory::reserve(cost)?;
    header.secret.failures = header.secret.failures.saturating_add(1);
    header.write(array, host)?;
    let keys = memory.derive(passphrase, &header.public.salt, &vault_id)?;
    let grant = header
        .secret
        .slots
        .open(&keys, &vault_id)
        .inspect_err(|error| {
            if *error == Error::WrongPassphrase {
                backoff::note_failure(&vault_id, host.clock.as_ref());
            }
        })?;
    Ok((grant, memory))
}

/// Writes the header of an open session under fresh keys. Where the keystore gives none, the
/// present key stays and lock will answer `Deferred`: that is what comes back as true.
fn start_session(array: &mut Array, header: &mut Header, host: &Host) -> Result<bool> {
    header.secret.failures = 0;
    header.secret.dirty = true;
    let retired = header.rekey(host).ok();
    header.write(array, host)?;
    let Some(retired) = retired else {
        return Ok(true);
    };
    // Where it stays, the next unlock deletes it.
    let _ = retired.delete(host);
    Ok(false)
}

/// Opens all cells of one region, whichever it is and whatever it holds: what is in them is only
/// looked at when the session is asked for it. A cell that does not open, or cannot be read, leaves
/// a free one in its place.
///
/// The cells of all regions are read, and in front of each SQLite's own bytes: whether they are whole is
/// what comes back last. One that cannot be read at all is in nobody's way.
fn open_region(
    array: &Array,
    header: &Header,
    host: &Host,
    grant: &Grant,
) -> Result<(Payloads, Integrity, bool)> {
    let layout = array.layout();
    let region = Region {
        vault_id: &header.public.vault_id,
        outer: Outer::of(header),
        grant,
        layout,
    };
    let mut payloads = Payloads::zeroed(layout.cells)?;
    let mut reading = Reading {
        layout,
        region: grant.region,
        step: Step::new(host, layout.cells),
        pages: array.pages(),
        payloads: (0..).zip(payloads.all_mut()),
        cells: Vec::with_capacity(layout.cells as usize),
        whole: true,
    };
    workers::stream(&mut reading, layout.cells as usize, &|job| region.open(job))?;
    let Reading { cells, whole, .. } = reading;
    let integrity = judge(payloads.cell(0)?, &cells);
    Ok((payloads, integrity, whole))
}

/// Cells that a thread opens at a time.
const BATCH: usize = 8;

/// A cell on its way from the file to its payload.
struct Job<'p> {
    index: u32,
    body: Body,
    payload: &'p mut Payload,
    found: Option<Found>,
}

/// The cells of all regions as they are read, and what became of those of the one that is opened.
struct Reading<'a, 'p> {
    layout: Layout,
    region: u8,
    step: Step<'a>,
    pages: Pages<'a>,
    /// Those that no cell was read for yet.
    payloads: Zip<RangeFrom<u32>, IterMut<'p, Payload>>,
    cells: Vec<Found>,
    /// Whether SQLite's own bytes were whole so far.
    whole: bool,
}

impl Reading<'_, '_> {
    /// Reads the cells of all regions at the index of the job, and keeps the one that is to be opened.
    fn read(&mut self, job: &mut Job<'_>) -> Result<()> {
        for region in 0..REGIONS {
            let row = self.layout.cell_row(region, job.index);
            let own = region == self.region;
            match self.pages.leaf(row, self.layout).map_err(Error::from) {
                Ok((prefix, body)) => {
                    self.whole &= *prefix == layout::leaf_prefix(row);
                    if own {
                        job.body = *body;
                    }
                }
                Err(Error::Damaged(_) | Error::Storage) if own => {
                    job.found = Some(Found::Damaged);
                }
                Err(Error::Damaged(_) | Error::Storage) => {}
                // Storage that is not to be had for the moment, as on a locked phone.
                Err(other) => return Err(other),
            }
        }
        Ok(())
    }
}

impl<'p> Ends<Job<'p>> for Reading<'_, 'p> {
    fn fill(&mut self, jobs: &mut Vec<Job<'p>>) -> Result<()> {
        let mut count = 0;
        for (index, payload) in self.payloads.by_ref().take(BATCH) {
            match jobs.get_mut(count) {
                Some(job) => (job.index, job.payload, job.found) = (index, payload, None),
                None => jobs.push(Job {
                    index,
                    body: [0; BODY],
                    payload,
                    found: None,
                }),
            }
            count += 1;
        }
        jobs.truncate(count);
        for job in jobs {
            self.step.advance();
            self.read(job)?;
        }
        Ok(())
    }

    fn take(&mut self, jobs: &mut Vec<Job<'p>>) -> Result<()> {
        let found = jobs.iter().map(|job| job.found.unwrap_or(Found::Damaged));
        self.cells.extend(found);
        Ok(())
    }
}

/// What the cells of one region are opened with.
struct Region<'a> {
    vault_id: &'a [u8; 16],
    outer: Outer<'a>,
    grant: &'a Grant,
    layout: Layout,
}

impl Region<'_> {
    /// Opens a cell that was read into its payload.
    fn open(&self, job: &mut Job<'_>) {
        if job.found.is_some() {
            return;
        }
        let place = (self.grant.region, job.index);
        let row = self.layout.cell_row(place.0, place.1);
        job.found = Some(if self.outer.open_in_place(row, &mut job.body).is_err() {
            Found::Damaged
        } else {
            let inner = cell::inner_of(&job.body);
            match cell::open_inner(&self.grant.key, self.vault_id, place, inner, job.payload) {
                Ok(()) => Found::Keyed(cell::fingerprint(inner)),
                Err(_) => Found::NotKeyed,
            }
        });
    }
}

/// What a cell of the open region turned out to be.
#[derive(Clone, Copy)]
enum Found {
    /// The space's own.
    Keyed(Fingerprint),
    /// Whole, and not the space's: never used since the file grew, unless the manifest covers it.
    NotKeyed,
    /// Its outer layer does not open, or it cannot be read.
    Damaged,
}

/// Whether the cells are whole and belong together. `first` is the payload of the manifest's.
fn judge(first: &Payload, cells: &[Found]) -> Integrity {
    let covered = match cells.first() {
        Some(Found::Keyed(_)) => Manifest::covered_by(first),
        _ => None,
    };
    // Where the manifest is lost, the space's cells reach to the last one that opens.
    let reach = || {
        cells
            .iter()
            .rposition(|cell| matches!(cell, Found::Keyed(_)))
    };
    let covered = match covered {
        Some(covered) => covered as usize,
        None => reach().map_or(1, |last| last + 1),
    };
    let (own, unused) = cells.split_at(covered.min(cells.len()));
    let own_damaged = own.iter().filter(|cell| !matches!(cell, Found::Keyed(_)));
    // One that was never used costs nothing, but its outer layer must be whole to be written on.
    let unused_damaged = unused.iter().filter(|cell| matches!(cell, Found::Damaged));
    let damaged = own_damaged.count() + unused_damaged.count();
    if damaged > 0 {
        let damaged = u32::try_from(damaged).unwrap_or(u32::MAX);
        return Integrity::damaged(Damage::Cell, damaged);
    }
    let keyed = |cell: &Found| match cell {
        Found::Keyed(fingerprint) => Some(*fingerprint),
        _ => None,
    };
    let fingerprints = own.iter().skip(1).filter_map(keyed).collect();
    match Manifest::open(first, fingerprints) {
        // Behind what the manifest of this age covers, there is nothing of another age.
        Ok(manifest) if !unused.iter().any(|cell| keyed(cell).is_some()) => {
            Integrity::Whole(manifest)
        }
        _ => Integrity::damaged(Damage::Manifest, 0),
    }
}
