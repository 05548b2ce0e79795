//! From a locked vault to a session, in the order in which nothing can be lost or learnt.

use super::array::Array;
use super::cell::{self, Fingerprint, INNER, Outer};
use super::epoch;
use super::header::Header;
use super::host::{Host, Step};
use super::kdf::KdfMemory;
use super::layout::BODY;
use super::manifest::Manifest;
use super::packing::Payloads;
use super::passphrase::Passphrase;
use super::session::{Integrity, Parts, Session};
use super::slot::Grant;
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

        let grant = check_passphrase(&mut array, &mut header, host, passphrase)?;

        let deferred = start_session(&mut array, &mut header, host)?;
        let (payloads, integrity) = open_region(&array, &header, host, &grant)?;
        Ok(Session::new(Parts {
            host: host.clone(),
            array,
            header,
            region: grant.region,
            space_key: grant.key,
            payloads,
            integrity,
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
    let resealed = epoch::reseal(array, header, host, |_| None);
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

/// Waits are told, failures counted before the attempt is made, and all slots tried.
fn check_passphrase(
    array: &mut Array,
    header: &mut Header,
    host: &Host,
    passphrase: &Passphrase,
) -> Result<Grant> {
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
    drop(memory);
    header
        .secret
        .slots
        .open(&keys, &vault_id)
        .inspect_err(|error| {
            if *error == Error::WrongPassphrase {
                backoff::note_failure(&vault_id, host.clock.as_ref());
            }
        })
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
fn open_region(
    array: &Array,
    header: &Header,
    host: &Host,
    grant: &Grant,
) -> Result<(Payloads, Integrity)> {
    let layout = array.layout();
    let mut step = Step::new(host, layout.cells);
    let mut payloads = Payloads::zeroed(layout.cells)?;
    let mut fingerprints = Vec::with_capacity(layout.cells as usize - 1);
    let mut damaged = 0;
    for index in 0..layout.cells {
        let opened = open_cell(array, header, grant, index, &mut payloads);
        step.advance();
        match opened {
            Ok(fingerprint) if index > 0 => fingerprints.push(fingerprint),
            Ok(_) => {}
            Err(Error::Damaged(_) | Error::Storage) => damaged += 1,
            // Storage that is not to be had for the moment, as on a locked phone.
            Err(other) => return Err(other),
        }
    }
    if damaged > 0 {
        return Ok((payloads, Integrity::damaged(Damage::Cell, damaged)));
    }
    let integrity = match Manifest::open(payloads.cell(0)?, fingerprints) {
        Ok(manifest) => Integrity::Whole(manifest),
        Err(_) => Integrity::damaged(Damage::Manifest, 0),
    };
    Ok((payloads, integrity))
}

/// Opens one cell into its payload, and gives its fingerprint.
fn open_cell(
    array: &Array,
    header: &Header,
    grant: &Grant,
    index: u32,
    payloads: &mut Payloads,
) -> Result<Fingerprint> {
    let row = array.layout().cell_row(grant.region, index);
    let (mut body, mut inner) = ([0; BODY], [0; INNER]);
    array.read(row, &mut body)?;
    let payload = payloads.cell_mut(index)?;
    Outer::of(header)
        .open(row, &body, &mut inner)
        .and_then(|()| {
            cell::open_inner(
                &grant.key,
                &header.public.vault_id,
                (grant.region, index),
                &inner,
                payload,
            )
        })
        .map_err(|_| Damage::Cell)?;
    Ok(cell::fingerprint(&inner))
}
