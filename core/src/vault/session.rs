//! An unlocked space: objects to read, changes to commit, and the lock at the end.

use std::sync::Arc;

use zeroize::Zeroizing;

use super::aead::Key;
use super::array::Array;
use super::cell::{self, INNER, Outer};
use super::commit::Commit;
use super::epoch::{self, Becomes};
use super::header::Header;
use super::host::{Host, Randomness};
use super::kdf::{KdfMemory, SlotKeys};
use super::keystore::KeystoreLevel;
use super::layout::{index_of, region_of};
use super::manifest::Manifest;
use super::packing::{Directory, ObjectId, Payloads, Plan, Torn};
use super::passphrase::Passphrase;
use crate::error::Damage;
use crate::{Error, Result, Wiped, stack};

/// An unlocked space. Dropping it wipes its keys, but only [`lock`](Session::lock) seals the file
/// for a new epoch; after a drop the next unlock does that.
///
/// A space with damaged cells is open for reading only: nothing is written over what could not be
/// opened.
pub struct Session {
    pub(super) parts: Parts,
    /// Built at the first look, so that unlocking takes the same time whatever is inside.
    directory: Option<Directory>,
    /// After an I/O error nothing more is written: what is on the storage is no longer known.
    pub(super) broken: bool,
}

/// What unlocking hands over.
pub(crate) struct Parts {
    pub(crate) host: Host,
    pub(crate) array: Array,
    pub(crate) header: Header,
    pub(crate) region: u8,
    pub(crate) space_key: Key,
    pub(crate) payloads: Payloads,
    pub(crate) integrity: Integrity,
    /// Regions that nothing opens any more since this session began: their cells are random after
    /// its lock.
    pub(crate) erased: [bool; 4],
    /// The keystore gave no fresh key at unlock, so lock has none to move to.
    pub(crate) deferred: bool,
}

/// Whether everything in the space could be opened.
pub(crate) enum Integrity {
    /// It could, and belongs together.
    Whole(Manifest),
    /// It could not, so nothing can be written.
    Damaged(Unopened),
}

/// What could not be opened.
#[derive(Clone, Copy)]
pub(crate) struct Unopened {
    /// The first reason that was found.
    pub(crate) damage: Damage,
    /// Cells that cannot be read.
    pub(crate) cells: u32,
}

impl Integrity {
    pub(crate) fn damaged(damage: Damage, cells: u32) -> Self {
        Self::Damaged(Unopened { damage, cells })
    }
}

/// How a session ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[must_use = "a deferred lock is done by the next unlock, which a host may want to bring about"]
pub enum Locked {
    /// Everything is sealed under keys that did not exist before. `damaged_cells` outside the open
    /// space do not authenticate; they were carried unchanged.
    Sealed {
        /// How many cells of the file are damaged, whoever they belong to.
        damaged_cells: u32,
    },
    /// Storage or keystore were not to be had, or the hardware key before this epoch's is still
    /// there. Nothing is lost; the next unlock does what is left.
    Deferred,
}

/// The room in a space.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Capacity {
    /// Bytes that can still be stored.
    pub free: u64,
    /// Bytes that an empty space can store.
    pub total: u64,
}

impl Session {
    pub(crate) fn new(parts: Parts) -> Self {
        Self {
            parts,
            directory: None,
            broken: false,
        }
    }

    /// The room that is left; none where the space is open for reading only.
    ///
    /// # Errors
    /// [`Error::NotEnoughMemory`].
    pub fn capacity(&mut self) -> Result<Capacity> {
        let (free, total) = self.directory()?.0.free_and_total();
        let free = match self.parts.integrity {
            Integrity::Whole(_) => free,
            Integrity::Damaged(_) => 0,
        };
        Ok(Capacity { free, total })
    }

    /// What deleting the hardware key of this file is worth: how much an older copy of the file tells.
    /// That of the keystore that the vault is opened with, unless it did not answer at this unlock.
    #[must_use]
    pub fn keystore_level(&self) -> KeystoreLevel {
        self.parts.header.public.level
    }

    /// Reads the whole space from the file again and compares it with what is in memory, and looks
    /// at every other cell's outer layer. Gives the number of damaged cells outside the space.
    ///
    /// # Errors
    /// [`Error::Damaged`] where the space itself is not whole; [`Error::Storage`] after a failed
    /// write, when what is on the storage is no longer known.
    pub fn check(&self) -> Result<u32> {
        stack::wiped(|| self.compare())
    }

    fn compare(&self) -> Result<u32> {
        self.writes()?;
        let parts = &self.parts;
        let layout = parts.array.layout();
        let outer = Outer::of(&parts.header);
        let mut damaged = 0;
        let covered = self.writable()?.covered();
        let mut fingerprints = Vec::new();
        let mut manifest = Zeroizing::new([0; cell::PAYLOAD]);
        let mut pages = parts.array.pages();
        for row in layout.cell_rows() {
            let (_, body) = pages.leaf(row, layout)?;
            let mut inner = [0; INNER];
            let whole = outer.open(row, body, &mut inner).is_ok();
            let (region, index) = (region_of(row), index_of(row));
            // Those that the space has never used are nobody's.
            if region != parts.region || index >= covered {
                damaged += u32::from(!whole);
                continue;
            }
            let mut payload = Zeroizing::new([0; cell::PAYLOAD]);
            let opened = cell::open_inner(
                &parts.space_key,
                &parts.header.public.vault_id,
                (parts.region, index),
                &inner,
                &mut payload,
            );
            if !whole || opened.is_err() || *payload != *parts.payloads.cell(index)? {
                return Err(Damage::Cell.into());
            }
            if index == 0 {
                manifest = payload;
            } else {
                fingerprints.push(cell::fingerprint(&inner));
            }
        }
        Manifest::open(&manifest, fingerprints)?;
        let (_, torn) = Directory::read(&parts.payloads, |_, _, _| {})?;
        if !torn.is_nothing() {
            return Err(Damage::Contents.into());
        }
        Ok(damaged)
    }

    /// What could not be opened, where the space is not whole.
    pub(crate) fn unopened(&self) -> Option<Unopened> {
        match &self.parts.integrity {
            Integrity::Whole(_) => None,
            Integrity::Damaged(unopened) => Some(*unopened),
        }
    }

    /// Cells of the space.
    pub(crate) fn cells(&self) -> u32 {
        self.parts.payloads.cells()
    }

    /// From now on nothing is written: the contents do not follow the format, in this many cells.
    pub(crate) fn close_for_writing(&mut self, cells: u32) {
        match &mut self.parts.integrity {
            Integrity::Damaged(unopened) => unopened.cells += cells,
            whole => *whole = Integrity::damaged(Damage::Contents, cells),
        }
    }

    /// Refuses after an I/O error.
    pub(super) fn writes(&self) -> Result<()> {
        if self.broken {
            Err(Error::Storage)
        } else {
            Ok(())
        }
    }

    /// What the session works with, where the space is whole and known to be on the storage.
    pub(super) fn whole(&self) -> Result<&Parts> {
        self.writes()?;
        self.writable()?;
        Ok(&self.parts)
    }

    /// The manifest to write on.
    pub(super) fn writable(&self) -> Result<&Manifest> {
        match &self.parts.integrity {
            Integrity::Whole(manifest) => Ok(manifest),
            Integrity::Damaged(unopened) => Err(unopened.damage.into()),
        }
    }

    /// The source of randomness that it has.
    pub(crate) fn randomness(&self) -> Arc<dyn Randomness> {
        self.parts.host.randomness.clone()
    }

    /// Shows all whole objects (id, kind, bytes), by ascending id, and gives what is not whole.
    pub(crate) fn objects(&mut self, visit: impl FnMut(ObjectId, u8, &[u8])) -> Result<Torn> {
        let (directory, torn) = Directory::read(&self.parts.payloads, visit)?;
        self.directory = Some(directory);
        Ok(torn)
    }

    /// The bytes of these objects, one after the other.
    ///
    /// # Errors
    /// [`Error::Damaged`] where there is none with one of these ids; [`Error::NotEnoughMemory`].
    pub(crate) fn bytes(&mut self, ids: &[ObjectId]) -> Result<Wiped> {
        let (directory, payloads) = self.directory()?;
        directory.bytes(payloads, ids)
    }

    /// Shows the bytes of one object, where there is one and all objects were shown before.
    pub(crate) fn look_at<T>(&self, id: ObjectId, look: impl FnOnce(&[u8]) -> T) -> Option<T> {
        let directory = self.directory.as_ref()?;
        directory.look_at(&self.parts.payloads, id, look).ok()
    }

    /// Whether new objects of these lengths fit, stored one after the other.
    ///
    /// # Errors
    /// [`Error::Damaged`] where the contents do not follow the format.
    pub(crate) fn would_fit(&mut self, lengths: impl IntoIterator<Item = usize>) -> Result<bool> {
        Ok(self.directory()?.0.would_fit(lengths))
    }

    /// Makes the changes that `make` puts into a plan together: after a crash all of them or none.
    ///
    /// # Errors
    /// [`Error::Full`], [`Error::Damaged`] or what `make` gives, with nothing changed;
    /// [`Error::StorageFull`], [`Error::ReadOnly`] or [`Error::Storage`], after which this session
    /// writes no more.
    pub(crate) fn commit(
        &mut self,
        make: &mut dyn FnMut(&mut Plan<'_>) -> Result<()>,
    ) -> Result<()> {
        stack::wiped(|| self.try_commit(make))
    }

    fn try_commit(&mut self, make: &mut dyn FnMut(&mut Plan<'_>) -> Result<()>) -> Result<()> {
        self.writes()?;
        let manifest = self.writable()?.clone();
        self.directory()?;
        let Self {
            parts,
            directory: Some(directory),
            broken,
        } = self
        else {
            return Err(Error::Storage);
        };
        let mut plan = Plan::new(directory, &mut parts.payloads);
        make(&mut plan)?;
        let commit = Commit {
            host: &parts.host,
            array: &mut parts.array,
            header: &mut parts.header,
            space_key: &parts.space_key,
            region: parts.region,
            erased: parts.erased,
        };
        let written = commit.write(plan.cells()?, manifest);
        let manifest = written.inspect_err(|_| *broken = true)?;
        let changed = plan.keep()?;
        directory.follow(changed);
        *parts.payloads.cell_mut(0)? = manifest.encode();
        parts.integrity = Integrity::Whole(manifest);
        Ok(())
    }

    /// Opens this space with `keys` instead of what opened it before. One header write: after a
    /// crash either opens it, and never both.
    ///
    /// # Errors
    /// [`Error::PassphraseInUse`] where the keys open any slot; those of [`commit`](Self::commit).
    pub(crate) fn replace_slot(&mut self, keys: &SlotKeys) -> Result<()> {
        self.writes()?;
        self.opens_nothing(keys)?;
        let Parts {
            host,
            array,
            header,
            region,
            space_key,
            ..
        } = &mut self.parts;
        let vault_id = header.public.vault_id;
        let slots = &mut header.secret.slots;
        slots
            .set_space(host, &vault_id, keys, *region, space_key)
            .and_then(|()| header.write(array, host))
            .inspect_err(|_| self.broken = true)
    }

    /// Refuses keys that open any slot.
    pub(super) fn opens_nothing(&self, keys: &SlotKeys) -> Result<()> {
        let header = &self.parts.header;
        match header.secret.slots.open(keys, &header.public.vault_id) {
            Err(Error::WrongPassphrase) => Ok(()),
            Ok(_) => Err(Error::PassphraseInUse),
            Err(error) => Err(error),
        }
    }

    /// The keys that a passphrase would have in this vault.
    ///
    /// # Errors
    /// [`Error::NotEnoughMemory`].
    pub(crate) fn slot_keys(&self, passphrase: &Passphrase) -> Result<SlotKeys> {
        let Parts { host, header, .. } = &self.parts;
        let public = &header.public;
        let cost = host.costs.preset(public.preset).ok_or(Damage::Header)?;
        KdfMemory::reserve(cost)?.derive(passphrase, &public.salt, &public.vault_id)
    }

    /// Wipes the passphrase's keys and everything readable, then seals the file for a new epoch.
    pub fn lock(self) -> Locked {
        stack::wiped(|| self.wipe_and_seal())
    }

    fn wipe_and_seal(self) -> Locked {
        let Parts {
            host,
            mut array,
            mut header,
            space_key,
            payloads,
            erased,
            deferred,
            ..
        } = self.parts;
        drop((space_key, payloads, self.directory));
        if self.broken || deferred {
            return Locked::Deferred;
        }
        let Ok(retired) = header.rekey(&host) else {
            return Locked::Deferred;
        };
        header.secret.dirty = false;
        // On an error both hardware keys stay: the next unlock knows which one the file names.
        let becomes = |row| match erased[usize::from(region_of(row))] {
            true => Becomes::Random,
            false => Becomes::Kept,
        };
        match epoch::reseal(&mut array, &mut header, &host, &becomes, None) {
            Ok(damaged_cells) if retired.delete(&host) => Locked::Sealed { damaged_cells },
            _ => Locked::Deferred,
        }
    }

    fn directory(&mut self) -> Result<(&Directory, &Payloads)> {
        let directory = match self.directory.take() {
            Some(directory) => directory,
            None => Directory::read(&self.parts.payloads, |_, _, _| {})?.0,
        };
        Ok((self.directory.insert(directory), &self.parts.payloads))
    }
}

#[cfg(test)]
mod tests {
    use std::fs::File;
    use std::os::unix::fs::{FileExt, MetadataExt};
    use std::sync::atomic::{AtomicU64, Ordering};

    use super::super::packing::Object;
    use super::*;
    use crate::vault::{Files, Vault, small_vault};

    /// What any passphrase of this file opens, as bytes.
    fn opened(session: &Session) -> Vec<u8> {
        let payloads = &session.parts.payloads;
        (0..payloads.cells())
            .flat_map(|index| payloads.cell(index).unwrap().to_vec())
            .collect()
    }

    fn occurs(marker: &[u8], bytes: &[u8]) -> bool {
        bytes.windows(marker.len()).any(|window| window == marker)
    }

    /// Where it has to be gone: when there is to be room again, and when the session is.
    #[test]
    fn a_replaced_file_is_closed() {
        let folder = tempfile::tempdir().unwrap();
        let (vault, passphrase) = small_vault(folder.path());
        let mut session = vault.unlock(&passphrase).unwrap();
        let files = session.parts.host.files.clone();
        // Each open file has one.
        let held = || Arc::strong_count(&files);
        let with_one_file = held();
        let many = vec![7; 20 * cell::PAYLOAD];
        for id in 1..3 {
            let object = Object {
                id,
                kind: 1,
                bytes: Wiped::of(Zeroizing::new(many.clone())),
            };
            let path = folder.path().join("vault");
            let before = path.metadata().unwrap().ino();
            session.commit(&mut |plan| plan.put(&object)).unwrap();
            let after = path.metadata().unwrap().ino();
            assert_ne!(before, after, "it is another file");
            session.parts.array.wait_for_room();
            assert_eq!(held(), with_one_file);
        }
        session
            .commit(&mut |plan| plan.remove(1).map(drop))
            .unwrap();
        drop((session, vault));
        assert_eq!(held(), 1);
    }

    /// So many cells that free ones are filled where they are.
    #[test]
    fn what_could_not_be_written_is_not_there() {
        let folder = tempfile::tempdir().unwrap();
        let (vault, passphrase) = small_vault(folder.path());
        let mut session = vault.unlock(&passphrase).unwrap();
        let object = |id| Object {
            id,
            kind: 1,
            bytes: Wiped::of(Zeroizing::new(vec![7; 40 * cell::PAYLOAD])),
        };
        let before = opened(&session);
        let full = session.commit(&mut |plan| (1..9).try_for_each(|id| plan.put(&object(id))));
        assert_eq!(full, Err(Error::Full));
        assert!(opened(&session) == before && !session.broken);

        std::fs::rename(folder.path().join("vault"), folder.path().join("moved")).unwrap();
        let unwritten = session.commit(&mut |plan| plan.put(&object(1)));
        assert_eq!(unwritten, Err(Error::Storage));
        assert!(opened(&session) == before && session.broken);
    }

    /// Storage that changes one bit of what is written at a place.
    struct Changing(AtomicU64);

    const NOWHERE: u64 = u64::MAX;

    impl Files for Changing {
        fn write(&self, file: &File, bytes: &[u8], offset: u64) -> std::io::Result<()> {
            let mut bytes = bytes.to_vec();
            let at = self.0.load(Ordering::Relaxed).checked_sub(offset);
            if let Some(byte) = at.and_then(|at| bytes.get_mut(usize::try_from(at).ok()?)) {
                *byte ^= 1;
            }
            file.write_all_at(&bytes, offset)
        }
    }

    #[test]
    fn a_new_file_that_is_not_what_was_written_does_not_replace_the_vault() {
        let folder = tempfile::tempdir().unwrap();
        let (vault, passphrase) = small_vault(folder.path());
        let files = Arc::new(Changing(AtomicU64::new(NOWHERE)));
        let path = folder.path().join("vault");
        let vault = Vault::with_host(&path, vault.host.clone().with_files(files.clone()));
        let pages = path.metadata().unwrap().len() / 4096;
        assert_eq!(pages, 2 + 2 + 4 * 64);
        // In what SQLite reads and in what is sealed; in the root not between its pointers and its cells, where
        // nothing is read from.
        for (page, inside) in (0..pages).zip([2000, 39, 4095].into_iter().cycle()) {
            let session = vault.unlock(&passphrase).unwrap();
            let before = path.metadata().unwrap().ino();
            files.0.store(page * 4096 + inside, Ordering::Relaxed);
            let locked = session.lock();
            files.0.store(NOWHERE, Ordering::Relaxed);
            assert!(matches!(locked, Locked::Deferred), "{page} {inside}");
            assert_eq!(path.metadata().unwrap().ino(), before);
        }
        // The same for a commit: at each page of the first cells, and at some of the others.
        let object = Object {
            id: 1,
            kind: 1,
            bytes: Wiped::of(Zeroizing::new(vec![7; 40 * cell::PAYLOAD])),
        };
        for page in [3, 4, 5, 6, 7, 8, 9, 10, 100, pages - 2] {
            let mut session = vault.unlock(&passphrase).unwrap();
            files.0.store(page * 4096 + 2000, Ordering::Relaxed);
            let written = session.commit(&mut |plan| plan.put(&object));
            files.0.store(NOWHERE, Ordering::Relaxed);
            assert_eq!(written, Err(Error::Storage), "{page}");
        }
        let mut session = vault.unlock(&passphrase).unwrap();
        session.commit(&mut |plan| plan.put(&object)).unwrap();
        assert_eq!(session.check(), Ok(0));
        let sealed = session.lock();
        assert!(matches!(sealed, Locked::Sealed { damaged_cells: 0 }));
    }

    /// Objects of all lengths, in one cell and over several: what was removed or replaced is in no
    /// cell, in memory and in the file.
    #[test]
    fn what_was_removed_is_in_no_cell() {
        const MARKER: &[u8] = b"MARKER of what goes";
        const KEPT: &[u8] = b"MARKER of what stays";
        let folder = tempfile::tempdir().unwrap();
        let (vault, passphrase) = small_vault(folder.path());
        let object = |id, text: &[u8], times| Object {
            id,
            kind: 1,
            bytes: Wiped::of(Zeroizing::new(text.repeat(times))),
        };
        let mut session = vault.unlock(&passphrase).unwrap();
        for times in [1, 30, 300, 1000] {
            let (going, staying) = (object(7, MARKER, times), object(8, KEPT, 40));
            session
                .commit(&mut |plan| plan.put(&going).and_then(|()| plan.put(&staying)))
                .unwrap();
            assert!(occurs(MARKER, &opened(&session)), "{times}: planted");
            if times == 300 {
                session
                    .commit(&mut |plan| plan.put(&object(7, b"short", 1)))
                    .unwrap();
            } else {
                session
                    .commit(&mut |plan| plan.remove(7).map(drop))
                    .unwrap();
            }
            assert!(!occurs(MARKER, &opened(&session)), "{times}: in memory");
            assert!(occurs(KEPT, &opened(&session)));
            let _ = session.lock();
            session = vault.unlock(&passphrase).unwrap();
            assert!(!occurs(MARKER, &opened(&session)), "{times}: in the file");
            assert!(occurs(KEPT, &opened(&session)));
        }
    }
}
