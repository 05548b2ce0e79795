//! Hardware keys that come back, and such as are gone for good.
//!
//! That a deleted key is gone is a belief about the system. A laboratory, or a system's own backup, may
//! bring an older state of the keystore back: what then holds, and what does not, is here.

use std::sync::Arc;

use unafraid::Error;
use unafraid::journal::{Filter, Journal};
use unafraid::vault::{KeystoreError, KeystoreLevel, Vault};
use unafraid_tests::{Keys, MemoryKeystore, PHRASE, Place, noted, notes, phrase, tiny_host};

use crate::SEALED;

const MISSING: Error = Error::Keystore(KeystoreError::KeyMissing);
const INVALIDATED: Error = Error::Keystore(KeystoreError::KeyInvalidated);

/// A vault in which something was removed, and what the phone was before that.
struct Removed {
    place: Place,
    keystore: Arc<MemoryKeystore>,
    older_file: Vec<u8>,
    older_keys: Keys,
}

impl Removed {
    fn new() -> Self {
        let keystore = MemoryKeystore::shared();
        let place = Place::new(tiny_host().with_keystore(keystore.clone()));
        let mut journal = place.open().unwrap();
        journal.add(noted("stays")).unwrap();
        journal.add(noted("goes")).unwrap();
        assert_eq!(journal.lock(), SEALED);
        let (older_file, older_keys) = (place.files()["vault"].clone(), keystore.keys());
        let mut journal = place.open().unwrap();
        let goes = journal.list(&Filter::default()).nth(1).unwrap().id;
        journal.remove(goes).unwrap();
        assert_eq!(journal.lock(), SEALED);
        Self {
            place,
            keystore,
            older_file,
            older_keys,
        }
    }

    fn older_copy(&self) -> Vault {
        let path = self.place.folder().join("older");
        std::fs::write(&path, &self.older_file).unwrap();
        Vault::with_host(path, self.place.host.clone())
    }
}

#[test]
fn without_its_deleted_key_an_older_copy_stays_shut() {
    let removed = Removed::new();
    let opened = removed.older_copy().unlock(&phrase(PHRASE)).err();
    assert_eq!(opened, Some(MISSING));
}

/// What P5 says of older copies holds only where the deletion did.
#[test]
fn where_the_deleted_key_comes_back_an_older_copy_shows_what_was_removed() {
    let removed = Removed::new();
    removed.keystore.roll_back(removed.older_keys.clone());
    let opened = removed.older_copy().unlock(&phrase(PHRASE)).unwrap();
    let journal = Journal::open(opened).unwrap();
    assert_eq!(notes(&journal), ["stays", "goes"]);
}

#[test]
fn the_file_waits_for_its_key() {
    let removed = Removed::new();
    let present = removed.keystore.keys();
    removed.keystore.roll_back(removed.older_keys.clone());
    let before = removed.place.files();
    assert_eq!(removed.place.open().err(), Some(MISSING));
    // Not even the older key is touched: it may be all that opens another copy.
    assert_eq!(removed.place.files(), before);
    removed.keystore.roll_back(present);
    assert_eq!(notes(&removed.place.open().unwrap()), ["stays"]);
}

#[test]
fn a_keystore_that_goes_back_during_a_session_harms_nothing() {
    let removed = Removed::new();
    let mut journal = removed.place.open().unwrap();
    journal.add(noted("later")).unwrap();
    removed.keystore.roll_back(removed.older_keys.clone());
    assert_eq!(journal.lock(), SEALED);
    assert_eq!(removed.keystore.aliases().len(), 1);
    let journal = removed.place.open().unwrap();
    assert_eq!(notes(&journal), ["stays", "later"]);
    assert_eq!(journal.lock(), SEALED);
}

/// Somebody adds a fingerprint, or removes the screen lock: the system makes the key useless.
#[test]
fn what_an_invalidated_key_held_comes_back_from_a_backup() {
    let removed = Removed::new();
    let backup = removed.place.folder().join("backup");
    let journal = removed.place.open().unwrap();
    let words = journal.backup(&backup).unwrap();
    assert_eq!(journal.lock(), SEALED);
    removed.keystore.invalidate();
    let before = removed.place.files();
    let refused = removed.place.open().err().unwrap();
    assert_eq!(refused, INVALIDATED);
    assert_eq!(removed.place.files(), before);
    let told = refused.to_string();
    for says in ["for good", "backup", "twelve words"] {
        assert!(told.contains(says), "{told}");
    }

    let restored = Vault::with_host(
        removed.place.folder().join("restored"),
        removed.place.host.clone(),
    );
    restored
        .restore(&backup, &words, &phrase("EXAMPLE new"))
        .unwrap();
    let opened = restored.unlock(&phrase("EXAMPLE new")).unwrap();
    let journal = Journal::open(opened).unwrap();
    assert_eq!(notes(&journal), ["stays"]);
    assert_eq!(journal.lock(), SEALED);
    // And the vault that nothing opens can still be taken away, with its hardware key.
    removed.place.vault().destroy().unwrap();
    assert_eq!(removed.keystore.aliases().len(), 1);
}

/// A session that is open then brings the vault under a key that works.
#[test]
fn a_key_that_is_invalidated_during_a_session_is_replaced_at_its_lock() {
    let removed = Removed::new();
    let mut journal = removed.place.open().unwrap();
    removed.keystore.invalidate();
    journal.add(noted("later")).unwrap();
    assert_eq!(journal.lock(), SEALED);
    assert_eq!(notes(&removed.place.open().unwrap()), ["stays", "later"]);
}

#[test]
fn the_host_is_told_what_deletion_is_worth() {
    let mut place = Place::new(tiny_host());
    let level = |place: &Place| place.open().unwrap().keystore_level();
    assert_eq!(level(&place), KeystoreLevel::SoftwareOnly);
    // The first unlock with a keystore brings the header key into it, if the keystore is to be had.
    let keystore = MemoryKeystore::shared();
    place.host = tiny_host().with_keystore(keystore.clone());
    keystore.refuse_to_wrap(Some(KeystoreError::DeviceLocked));
    assert_eq!(level(&place), KeystoreLevel::SoftwareOnly);
    keystore.refuse_to_wrap(None);
    assert_eq!(level(&place), KeystoreLevel::Deletable);
}
