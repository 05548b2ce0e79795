//! What comes back from a backup, and for whom.

use std::os::unix::fs::PermissionsExt;
use std::sync::Arc;

use unafraid::Error;
use unafraid::journal::Journal;
use unafraid::vault::{KeystoreError, Passphrase, RecoveryWords, Size, Vault};
use unafraid_tests::{MemoryKeystore, Seeded, noted, phrase, tiny_host};

use crate::{
    Backed, NEW, NOT_WHOLE, PAGE, PREFIX, Phone, everything, filled, filled_of_size, restored,
};

#[test]
fn what_is_restored_is_what_was_there() {
    for size in [Size::Mib16, Size::Mib64] {
        let place = filled_of_size(tiny_host(), size);
        let mut journal = place.open().unwrap();
        let held = everything(&mut journal);
        assert_eq!(held.len(), 4, "two experiences, a file, a draft");
        let during = place.files();
        let backup = place.folder().join("backup");
        let words = journal.backup(&backup).unwrap();
        let mut after = place.files();
        let backed = after.remove("backup").unwrap();
        assert!(after == during, "the vault is not written to");
        assert_eq!(backed.len(), after["vault"].len());
        assert_eq!(
            backup.metadata().unwrap().permissions().mode() & 0o777,
            0o600
        );
        assert_eq!(everything(&mut journal), held, "and the session goes on");
        let _ = journal.lock();
        assert_eq!(restored(&backed, &words), Ok(held));
    }
}

/// Nothing of the old vault is in the new one: neither passphrase nor words nor keys.
#[test]
fn a_restored_vault_is_a_new_one() {
    let backed = Backed::new();
    let phone = Phone::new(tiny_host());
    let restore = || {
        phone
            .vault()
            .restore(&backed.path(), &backed.words, &phrase(NEW))
    };
    restore().unwrap();
    for other in [unafraid_tests::PHRASE, backed.words.expose()] {
        let opened = phone.vault().unlock(&phrase(other));
        assert_eq!(opened.err(), Some(Error::WrongPassphrase));
    }
    let (old, backup, new) = (
        std::fs::read(backed.place.path()).unwrap(),
        backed.bytes(),
        std::fs::read(phone.folder.path().join("vault")).unwrap(),
    );
    // Vault id, salt, header epoch and header key.
    let public = 2 * PAGE + PREFIX + 16..2 * PAGE + PREFIX + 16 + 64 + 2 + 32;
    for [one, two] in [[&old, &backup], [&old, &new], [&backup, &new]] {
        let same = |at: usize| one[at..at + 16] == two[at..at + 16];
        assert!(!public.clone().step_by(16).take(4).any(same));
    }
    // Nothing is overwritten.
    assert_eq!(restore(), Err(Error::FileExists));
    assert_eq!(phone.held(), backed.held);
}

/// The words are a passphrase like any other: a backup can be opened as the vault that it is.
#[test]
fn a_backup_is_a_vault() {
    let backed = Backed::new();
    let vault = Vault::with_host(backed.path(), tiny_host());
    let words = Passphrase::new(backed.words.expose().as_bytes()).unwrap();
    let mut journal = Journal::open(vault.unlock(&words).unwrap()).unwrap();
    assert_eq!(everything(&mut journal), backed.held);
    journal.add(noted("added since")).unwrap();
    let held = everything(&mut journal);
    // While it is in use, or was not locked, it is no backup.
    assert_eq!(restored(&backed.bytes(), &backed.words), Err(NOT_WHOLE));
    drop(journal);
    assert_eq!(restored(&backed.bytes(), &backed.words), Err(NOT_WHOLE));
    let _ = vault.unlock(&words).unwrap().lock();
    assert_eq!(restored(&backed.bytes(), &backed.words), Ok(held));
    // And its passphrase can be changed to one that is no words any more.
    let _ = vault
        .change_passphrase(&words, &phrase("of my own"))
        .unwrap();
    assert_eq!(
        restored(&backed.bytes(), &backed.words),
        Err(Error::WrongWords)
    );
}

#[test]
fn from_one_phone_to_another() {
    let (before, after) = (MemoryKeystore::shared(), MemoryKeystore::shared());
    let place = filled(tiny_host().with_keystore(before.clone()));
    let mut journal = place.open().unwrap();
    let held = everything(&mut journal);
    let (aliases, asked) = (before.aliases(), before.asked());
    let backup = place.folder().join("backup");
    let words = journal.backup(&backup).unwrap();
    assert_eq!(
        (before.aliases(), before.asked()),
        (aliases, asked),
        "it is of no use here"
    );
    let _ = journal.lock();
    before.reset();

    after.prompt(0);
    let phone = Phone::new(tiny_host().with_keystore(after.clone()));
    phone
        .vault()
        .restore(&backup, &words, &phrase(NEW))
        .unwrap();
    assert_eq!(
        (after.aliases().len(), after.asked()),
        (1, 0),
        "nobody was asked anything"
    );
    after.prompt(u32::MAX);
    assert_eq!(phone.held(), held);
    // Not without the keystore of the phone that it was restored on.
    let copied = Vault::with_host(phone.folder.path().join("vault"), tiny_host());
    let opened = copied.unlock(&phrase(NEW)).err();
    assert_eq!(opened, Some(Error::Keystore(KeystoreError::KeyMissing)));

    // A keystore that refuses leaves nothing.
    let refusing = MemoryKeystore::shared();
    refusing.refuse_to_wrap(Some(KeystoreError::DeviceLocked));
    let phone = Phone::new(tiny_host().with_keystore(refusing.clone()));
    let refused = phone.vault().restore(&backup, &words, &phrase(NEW));
    assert_eq!(refused, Err(Error::Keystore(KeystoreError::DeviceLocked)));
    assert!(phone.is_empty() && refusing.aliases().is_empty());

    // A phone's own vault is none for another phone, whatever its passphrase.
    let own = std::fs::read(place.path()).unwrap();
    let missing = Error::Keystore(KeystoreError::KeyMissing);
    assert_eq!(restored(&own, &words), Err(missing));
}

#[test]
fn words_of_another_backup_are_wrong_words() {
    let (one, two) = (Backed::new(), Backed::new());
    assert_eq!(restored(&one.bytes(), &two.words), Err(Error::WrongWords));
    assert_eq!(restored(&two.bytes(), &one.words), Err(Error::WrongWords));
    let zero = RecoveryWords::parse(&format!("{}about", "abandon ".repeat(11))).unwrap();
    assert_eq!(restored(&one.bytes(), &zero), Err(Error::WrongWords));
    assert_eq!(restored(&one.bytes(), &one.words), Ok(one.held));
    // As a person types them.
    let typed = two.words.expose().to_uppercase().replace(' ', "\n");
    assert_eq!(
        restored(&two.bytes(), &RecoveryWords::parse(&typed).unwrap()),
        Ok(two.held)
    );
}

/// Two backups of one space have nothing in common that would show it.
#[test]
fn two_backups_of_one_space_are_as_different_as_those_of_two() {
    let place = filled(tiny_host().with_randomness(Arc::new(Seeded::new(7))));
    let journal = place.open().unwrap();
    let [one, two] = ["one", "two"].map(|name| {
        let path = place.folder().join(name);
        drop(journal.backup(&path).unwrap());
        std::fs::read(path).unwrap()
    });
    for page in 2..one.len() / PAGE {
        let body = page * PAGE + PREFIX;
        let rest = body + 512..body + PAGE - PREFIX;
        let same = rest.clone().filter(|at| one[*at] == two[*at]).count();
        // One byte in 256 is the same by chance: 14 of these, with a deviation of 4.
        assert!(same < 60, "page {page}: {same} of {} bytes", rest.len());
    }
}
