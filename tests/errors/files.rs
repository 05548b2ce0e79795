//! The vault's path and the passphrases: neither is in what the vault answers.

use std::ffi::OsStr;
use std::os::unix::ffi::OsStrExt;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use unafraid::journal::Journal;
use unafraid::vault::{
    Alias, HeaderKey, Host, Keystore, KeystoreError, KeystoreLevel, Passphrase, PassphraseError,
    Randomness, Size, Unavailable, Vault,
};
use unafraid::{Damage, Error};
use unafraid_tests::{MemoryKeystore, noted, tiny_host};

use crate::{MARK, assert_refused, assert_says_nothing, assert_shows_nothing};

fn phrase(words: &str) -> Passphrase {
    Passphrase::new(words.as_bytes()).unwrap()
}

fn right() -> Passphrase {
    phrase(&format!("{MARK} right"))
}

/// A folder whose name has the mark, as the vault's has.
struct Marked {
    _folder: tempfile::TempDir,
    path: PathBuf,
}

impl Marked {
    fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let inside = folder.path().join(format!("{MARK}-folder"));
        std::fs::create_dir(&inside).unwrap();
        Self {
            path: inside.join(format!("{MARK}.vault")),
            _folder: folder,
        }
    }

    fn with_vault() -> Self {
        let place = Self::new();
        place.vault().create(&right(), Size::Mib16).unwrap();
        place
    }

    fn vault(&self) -> Vault {
        Vault::with_host(&self.path, tiny_host())
    }

    fn beside(&self, suffix: &str) -> PathBuf {
        let mut name = self.path.clone().into_os_string();
        name.push(suffix);
        name.into()
    }

    fn change(&self, change: impl FnOnce(&mut Vec<u8>)) {
        let mut bytes = std::fs::read(&self.path).unwrap();
        change(&mut bytes);
        std::fs::write(&self.path, bytes).unwrap();
    }

    fn refused(&self, what: &str, expected: &Error) {
        let opened = || self.vault().unlock(&right()).and_then(Journal::open);
        assert_eq!(assert_refused(what, opened), *expected, "{what}");
        let pending = || match self.vault().pending_unlock()? {
            None => Err(expected.clone()),
            Some(_) => Ok(()),
        };
        assert_refused(what, pending);
    }
}

#[test]
fn no_refusal_of_a_passphrase_says_it() {
    for (bytes, expected) in [
        (
            [MARK.as_bytes(), b"\xff"].concat(),
            PassphraseError::NotUtf8,
        ),
        (format!("{MARK}\u{378}").into(), PassphraseError::Unassigned),
        (
            format!("{MARK}\u{e000}").into(),
            PassphraseError::Unassigned,
        ),
        (MARK.repeat(100).into(), PassphraseError::TooLong),
        (MARK.repeat(100_000).into(), PassphraseError::TooLong),
        (b" ".to_vec(), PassphraseError::Empty),
    ] {
        let refused = assert_refused("a passphrase", || Passphrase::new(&bytes));
        assert_eq!(refused, expected);
    }
    let place = Marked::with_vault();
    let vault = place.vault();
    let wrong = phrase(&format!("{MARK} wrong"));
    let refused = assert_refused("wrong", || vault.unlock(&wrong));
    assert_eq!(refused, Error::WrongPassphrase);
    assert_refused("wrong", || vault.change_passphrase(&wrong, &right()));
    let same = assert_refused("the same", || vault.change_passphrase(&right(), &right()));
    assert_eq!(same, Error::PassphraseInUse);
    for _ in 0..5 {
        let _ = vault.unlock(&wrong);
    }
    let wait = assert_refused("too often", || vault.unlock(&wrong));
    assert!(matches!(wait, Error::Wait(_)));
}

#[test]
fn no_answer_about_a_file_says_its_path() {
    let place = Marked::new();
    place.refused("nothing there", &Error::NoVault);
    std::fs::write(&place.path, MARK.repeat(100)).unwrap();
    place.refused("another file", &Error::Damaged(Damage::Length));
    let create = |place: &Marked| place.vault().create(&right(), Size::Mib16);
    assert_refused("taken", || create(&place));

    let missing = Path::new("/nonexistent").join(MARK).join(MARK);
    let missing = Vault::with_host(missing, tiny_host());
    assert_refused("no folder", || missing.create(&right(), Size::Mib16));
    assert_refused("no folder", || missing.is_companion());
    let not_text = OsStr::from_bytes(b"/nonexistent/QUARTZLANTERN\xff/vault");
    assert_refused("no text", || Vault::at(not_text).unlock(&right()));
    let nul = Vault::at(format!("{MARK}\0"));
    assert_refused("a zero byte", || nul.create(&right(), Size::Mib16));
    let folder = place.path.parent().unwrap();
    let folder = Vault::with_host(folder, tiny_host());
    assert_refused("a folder", || folder.unlock(&right()));
    let unwritable = Vault::with_host(format!("/proc/{MARK}"), tiny_host());
    assert_refused("unwritable", || unwritable.create(&right(), Size::Mib16));

    let place = Marked::with_vault();
    let session = place.vault().unlock(&right()).unwrap();
    place.refused("in use", &Error::Busy);
    drop(session);
    for (suffix, expected) in [
        ("-wal", Damage::Companion),
        (".new", Damage::Companion),
        ("-journal", Damage::Journal),
    ] {
        std::fs::write(place.beside(suffix), MARK.repeat(1000)).unwrap();
        place.refused(suffix, &Error::Damaged(expected));
        std::fs::remove_file(place.beside(suffix)).unwrap();
    }
    let companion = Vault::with_host(place.beside(".new"), tiny_host());
    assert_refused("beside", || companion.create(&right(), Size::Mib16));
}

#[test]
fn no_answer_about_damage_says_anything() {
    let row = |row: usize| (row + 2) * 4096 + 40;
    let place = Marked::with_vault();
    let mut journal = place
        .vault()
        .unlock(&right())
        .and_then(Journal::open)
        .unwrap();
    journal.add(noted(MARK)).unwrap();
    let _ = journal.lock();
    let whole = std::fs::read(&place.path).unwrap();
    place.change(|bytes| {
        for cell in 1..65 {
            bytes[row(cell) + 1000] ^= 1;
        }
    });
    match place.vault().unlock(&right()).and_then(Journal::open) {
        // A damaged space that can still be read in part.
        Ok(mut journal) => {
            assert_refused("damage", || journal.check());
            assert_refused("damage", || journal.add(noted(MARK)));
        }
        Err(error) => assert_says_nothing("damage", &error),
    }
    std::fs::write(&place.path, &whole).unwrap();
    place.change(|bytes| {
        for copy in [row(0), row(65)] {
            bytes[copy + 600] ^= 1;
        }
    });
    place.refused("the header", &Error::Damaged(Damage::Header));
    std::fs::write(&place.path, &whole).unwrap();
    place.change(|bytes| bytes.truncate(10_000));
    place.refused("cut short", &Error::Damaged(Damage::Length));
    std::fs::write(&place.path, &whole).unwrap();
    place.change(|bytes| {
        let header = row(0);
        bytes[header + 8] = 9;
        let sum = unafraid_tests::sha256(&bytes[header..header + 480]);
        bytes[header + 480..header + 512].copy_from_slice(&sum);
    });
    place.refused("newer", &Error::NewerVersion(9));
}

/// Randomness that there is none of.
struct Nothing;

impl Randomness for Nothing {
    fn fill(&self, _: &mut [u8]) -> Result<(), Unavailable> {
        Err(Unavailable)
    }
}

/// A keystore that breaks its contract, with the key in its hands.
struct Breaking;

impl Keystore for Breaking {
    fn level(&self) -> KeystoreLevel {
        KeystoreLevel::Deletable
    }

    fn wrap(&self, _: &Alias, _: &[u8], _: &HeaderKey) -> Result<Vec<u8>, KeystoreError> {
        Ok(MARK.repeat(100).into())
    }

    fn unwrap(&self, _: &Alias, _: &[u8], _: &[u8]) -> Result<HeaderKey, KeystoreError> {
        Ok(HeaderKey::new(&[7; 32]))
    }

    fn delete(&self, _: &Alias) -> Result<(), KeystoreError> {
        Ok(())
    }
}

#[test]
fn no_failure_of_the_host_says_anything() {
    let create = |host: Host| {
        let place = Marked::new();
        let vault = Vault::with_host(&place.path, host);
        assert_refused("the host", || vault.create(&right(), Size::Mib16))
    };
    assert_eq!(
        create(tiny_host().with_randomness(Arc::new(Nothing))),
        Error::Storage
    );
    let breaking = create(tiny_host().with_keystore(Arc::new(Breaking)));
    assert_eq!(breaking, Error::Keystore(KeystoreError::Failed));
    for error in [
        KeystoreError::AuthRequired,
        KeystoreError::KeyInvalidated,
        KeystoreError::KeyMissing,
    ] {
        let keystore = MemoryKeystore::shared();
        keystore.refuse_to_wrap(Some(error));
        let refused = create(tiny_host().with_keystore(keystore));
        assert_eq!(refused, Error::Keystore(error));
    }
    let keystore = MemoryKeystore::shared();
    let place = Marked::new();
    let vault = Vault::with_host(&place.path, tiny_host().with_keystore(keystore));
    vault.create(&right(), Size::Mib16).unwrap();
    let pending = vault.pending_unlock().unwrap().unwrap();
    assert_shows_nothing("an alias", pending.alias());
    let wrong = HeaderKey::new(&[7; 32]);
    let refused = assert_refused("a wrong key", || {
        vault.unlock_pending(&right(), pending, wrong)
    });
    assert_eq!(refused, Error::Keystore(KeystoreError::Failed));
}
