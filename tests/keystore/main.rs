//! The protocol with a phone's keystore, on one that really deletes. `each_call` fails each of its calls,
//! `back_again` brings back what it had deleted.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]
#![allow(clippy::print_stdout)] // the counts are a result

mod back_again;
mod each_call;

use std::sync::{Arc, Mutex};

use unafraid::Error;
use unafraid::journal::Journal;
use unafraid::vault::{
    HeaderKey, Host, Keystore, KeystoreError, Locked, Pending, Progress, Size, Vault,
};
use unafraid_tests::{CHEAP, MemoryKeystore, PHRASE, Place, noted, notes, phrase, tiny_host};

const SEALED: Locked = Locked::Sealed { damaged_cells: 0 };

/// Not even where the place is taken: what is left in a keystore tells that somebody tried.
#[test]
fn a_making_that_is_refused_leaves_no_key() {
    let keystore = MemoryKeystore::shared();
    let folder = tempfile::tempdir().unwrap();
    let vault = Vault::with_host(
        folder.path().join("vault"),
        tiny_host().with_keystore(keystore.clone()),
    );
    for taken in ["vault", "vault.new", "vault-journal"] {
        let path = folder.path().join(taken);
        std::fs::write(&path, b"of somebody's").unwrap();
        let made = vault.create(&phrase(PHRASE), Size::Mib16);
        assert_eq!(made, Err(Error::FileExists), "{taken}");
        assert_eq!(keystore.aliases(), Vec::<String>::new(), "{taken}");
        assert_eq!(std::fs::read(&path).unwrap(), b"of somebody's");
        std::fs::remove_file(path).unwrap();
    }
}

#[test]
fn there_is_one_hardware_key_between_sessions_and_a_fresh_one_in_each() {
    let keystore = MemoryKeystore::shared();
    let place = Place::new(tiny_host().with_keystore(keystore.clone()));
    let made = keystore.aliases();
    assert!(made.len() == 1 && made[0].len() == 34 && made[0].ends_with(".a"));
    let mut journal = place.open().unwrap();
    let open = keystore.aliases();
    assert!(open.len() == 1 && open[0].ends_with(".b"));
    journal.add(noted("kept")).unwrap();
    assert_eq!(journal.lock(), SEALED);
    let locked = keystore.aliases();
    assert!(locked.len() == 1 && locked[0].ends_with(".a"));
    assert_eq!(notes(&place.open().unwrap()), ["kept"]);
}

#[test]
fn an_older_copy_of_the_file_does_not_open_any_more() {
    let keystore = MemoryKeystore::shared();
    let place = Place::new(tiny_host().with_keystore(keystore));
    let older = place.folder().join("older");
    std::fs::copy(place.path(), &older).unwrap();
    let _ = place.open().unwrap().lock();
    let opened = Vault::with_host(&older, place.host.clone()).unlock(&phrase(PHRASE));
    assert_eq!(
        opened.err(),
        Some(Error::Keystore(KeystoreError::KeyMissing))
    );
}

#[test]
fn without_its_key_the_vault_says_so_and_stays() {
    let keystore = MemoryKeystore::shared();
    let place = Place::new(tiny_host().with_keystore(keystore.clone()));
    let before = place.files();
    keystore.reset();
    assert_eq!(
        place.open().err(),
        Some(Error::Keystore(KeystoreError::KeyMissing))
    );
    assert_eq!(place.files(), before);
}

#[test]
fn where_it_cannot_wrap_the_lock_is_deferred_and_done_by_the_next_unlock() {
    let keystore = MemoryKeystore::shared();
    let place = Place::new(tiny_host().with_keystore(keystore.clone()));
    keystore.refuse_to_wrap(Some(KeystoreError::DeviceLocked));
    let mut journal = place.open().unwrap();
    journal.add(noted("screen locked")).unwrap();
    assert_eq!(journal.lock(), Locked::Deferred);
    assert!(place.is_alone());

    keystore.refuse_to_wrap(None);
    let mut journal = place.open().unwrap();
    journal.add(noted("locked in between")).unwrap();
    keystore.refuse_to_wrap(Some(KeystoreError::DeviceLocked));
    let before = place.files();
    assert_eq!(journal.lock(), Locked::Deferred);
    assert_eq!(
        place.files()["vault"],
        before["vault"],
        "a deferred lock touches nothing"
    );

    keystore.refuse_to_wrap(None);
    let journal = place.open().unwrap();
    assert_eq!(notes(&journal), ["screen locked", "locked in between"]);
    assert_eq!(journal.lock(), SEALED);
    assert_eq!(keystore.aliases().len(), 1);
}

#[test]
fn a_hit_structure_is_repaired_also_while_the_keystore_refuses() {
    let keystore = MemoryKeystore::shared();
    let place = Place::new(tiny_host().with_keystore(keystore.clone()));
    let mut journal = place.open().unwrap();
    journal.add(noted("kept")).unwrap();
    let _ = journal.lock();
    // The root of SQLite's tree.
    let mut bytes = place.files()["vault"].clone();
    bytes[4096 + 13] ^= 4;
    std::fs::write(place.path(), bytes).unwrap();
    keystore.refuse_to_wrap(Some(KeystoreError::DeviceLocked));
    let journal = place.open().unwrap();
    assert_eq!(notes(&journal), ["kept"]);
    assert_eq!(journal.lock(), Locked::Deferred);
    keystore.refuse_to_wrap(None);
    let journal = place.open().unwrap();
    assert_eq!(journal.lock(), SEALED);
    assert_eq!(keystore.aliases().len(), 1);
}

#[test]
fn a_cancelled_prompt_is_not_followed_by_another() {
    let keystore = MemoryKeystore::shared();
    let place = Place::new(tiny_host().with_keystore(keystore.clone()));
    let before = place.files();
    for error in [
        KeystoreError::AuthCanceled,
        KeystoreError::AuthRequired,
        KeystoreError::DeviceLocked,
        KeystoreError::KeyInvalidated,
    ] {
        keystore.refuse_to_unwrap(Some(error));
        let asked = keystore.asked();
        assert_eq!(place.open().err(), Some(Error::Keystore(error)));
        assert_eq!(keystore.asked(), asked + 1);
    }
    assert_eq!(place.files(), before);
    keystore.refuse_to_unwrap(None);
    drop(place.open().unwrap());
}

#[test]
fn a_hardware_key_that_does_not_unwrap_is_never_relied_on() {
    let keystore = MemoryKeystore::shared();
    let place = Place::new(tiny_host().with_keystore(keystore.clone()));
    let mut journal = place.open().unwrap();
    journal.add(noted("kept")).unwrap();
    keystore.lose_keys(true);
    assert_eq!(journal.lock(), Locked::Deferred, "at lock");
    let journal = place.open().unwrap();
    assert_eq!(
        journal.lock(),
        Locked::Deferred,
        "in the repair and at unlock"
    );
    let elsewhere = Vault::with_host(place.folder().join("other"), place.host.clone());
    assert_eq!(
        elsewhere.create(&phrase(PHRASE), Size::Mib16).err(),
        Some(Error::Keystore(KeystoreError::KeyMissing))
    );
    keystore.lose_keys(false);
    let journal = place.open().unwrap();
    assert_eq!(notes(&journal), ["kept"]);
    assert_eq!(journal.lock(), SEALED);
}

#[test]
fn one_prompt_is_enough_for_an_unlock_and_the_old_key_stays_until_the_next() {
    let keystore = MemoryKeystore::shared();
    let place = Place::new(tiny_host().with_keystore(keystore.clone()));
    for _ in 0..3 {
        keystore.prompt(1);
        let mut journal = place.open().unwrap();
        assert_eq!(
            keystore.aliases().len(),
            2,
            "the new key is not yet tried out"
        );
        journal.add(noted("x")).unwrap();
        assert_eq!(journal.lock(), Locked::Deferred);
        assert_eq!(keystore.aliases().len(), 2);
    }
    keystore.prompt(0);
    assert_eq!(
        place.open().err(),
        Some(Error::Keystore(KeystoreError::AuthRequired))
    );
    keystore.prompt(1);
    assert_eq!(place.open().unwrap().len(), 3);
}

#[test]
fn a_vault_moves_between_devices_as_far_as_its_key_does() {
    // From a computer to a phone: the header key is in the file, and moves into the keystore.
    let mut place = Place::new(tiny_host());
    let keystore = MemoryKeystore::shared();
    place.host = tiny_host().with_keystore(keystore.clone());
    let _ = place.open().unwrap().lock();
    assert_eq!(keystore.aliases().len(), 1);
    // Back again it cannot: the phone keeps the key.
    place.host = tiny_host();
    assert_eq!(
        place.open().err(),
        Some(Error::Keystore(KeystoreError::KeyMissing))
    );
    place.host = tiny_host().with_keystore(keystore);
    drop(place.open().unwrap());
}

/// Unwraps what the first step gave, as an app does after its prompt.
fn unwrapped(keystore: &MemoryKeystore, pending: &Pending) -> HeaderKey {
    keystore
        .unwrap(pending.alias(), pending.context(), pending.wrapped())
        .unwrap()
}

#[test]
fn a_vault_opens_in_two_steps_and_the_keystore_is_not_asked_to_unwrap() {
    let keystore = MemoryKeystore::shared();
    let place = Place::new(tiny_host().with_keystore(keystore.clone()));
    for round in 0..3 {
        let pending = place.vault().pending_unlock().unwrap().unwrap();
        let key = unwrapped(&keystore, &pending);
        let asked = keystore.asked();
        let session = place.vault().unlock_pending(&phrase(PHRASE), pending, key);
        let mut journal = Journal::open(session.unwrap()).unwrap();
        assert_eq!(keystore.asked(), asked);
        assert_eq!(notes(&journal).len(), round);
        journal.add(noted("kept")).unwrap();
        // The key of this epoch was not tried out, so the one before it is still there.
        assert_eq!(journal.lock(), Locked::Deferred);
        assert!(place.is_alone());
        assert!(keystore.aliases().len() <= 2);
    }
    assert_eq!(notes(&place.open().unwrap()).len(), 3);
}

#[test]
fn a_key_from_before_another_session_is_asked_for_again() {
    let keystore = MemoryKeystore::shared();
    let place = Place::new(tiny_host().with_keystore(keystore.clone()));
    let pending = place.vault().pending_unlock().unwrap().unwrap();
    let key = unwrapped(&keystore, &pending);
    let _ = place.open().unwrap().lock();
    let again = place.vault().unlock_pending(&phrase(PHRASE), pending, key);
    assert_eq!(again.err(), Some(KeystoreError::AuthRequired.into()));
}

#[test]
fn a_wrong_key_is_no_damage_and_no_wrong_passphrase() {
    let keystore = MemoryKeystore::shared();
    let place = Place::new(tiny_host().with_keystore(keystore.clone()));
    let before = place.files();
    let open = |passphrase: &str, key: Option<HeaderKey>| {
        let pending = place.vault().pending_unlock().unwrap().unwrap();
        let key = key.unwrap_or_else(|| unwrapped(&keystore, &pending));
        place
            .vault()
            .unlock_pending(&phrase(passphrase), pending, key)
    };
    let wrong = open(PHRASE, Some(HeaderKey::new(&[7; 32])));
    assert_eq!(wrong.err(), Some(KeystoreError::Failed.into()));
    assert_eq!(place.files(), before);
    assert_eq!(open("another", None).err(), Some(Error::WrongPassphrase));
    assert!(open(PHRASE, None).is_ok());
}

#[test]
fn without_a_keystore_there_is_nothing_to_unwrap() {
    let place = Place::new(tiny_host());
    assert!(place.vault().pending_unlock().unwrap().is_none());
    std::fs::remove_file(place.path()).unwrap();
    assert_eq!(place.vault().pending_unlock().err(), Some(Error::NoVault));
}

#[derive(Default)]
struct Steps(Mutex<Vec<(u32, u32)>>);

impl Progress for Steps {
    fn advanced(&self, done: u32, total: u32) {
        self.0.lock().unwrap().push((done, total));
    }
}

impl Steps {
    /// The totals of the steps that came to their end since the last time.
    fn finished(&self) -> Vec<u32> {
        let calls = std::mem::take(&mut *self.0.lock().unwrap());
        let mut before = 0;
        for (done, total) in &calls {
            assert!(before < *done && done <= total, "{before} {done} {total}");
            before = if done == total { 0 } else { *done };
        }
        assert_eq!(before, 0, "a step was left off");
        let ends = calls.into_iter().filter(|(done, total)| done == total);
        ends.map(|(_, total)| total).collect()
    }
}

#[test]
fn long_steps_tell_how_far_they_are() {
    let steps = Arc::new(Steps::default());
    let place = Place::new(
        Host::system()
            .with_costs(CHEAP)
            .with_progress(steps.clone()),
    );
    let rows = 4 * 1024 + 2;
    assert_eq!(steps.finished(), [2 * rows], "made");
    let journal = place.open().unwrap();
    assert!(steps.0.lock().unwrap().len() <= 101);
    assert_eq!(steps.finished(), [1024], "opened");
    let _ = journal.lock();
    assert_eq!(steps.finished(), [2 * rows], "locked");
}
