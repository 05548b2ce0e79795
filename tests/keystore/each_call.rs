//! A keystore that fails at its k-th call, for each k of everything that asks it, once or from there on.
//! What was acknowledged is there, what was not is as before or after; and once the keystore answers
//! again, unlocking and locking leave the vault alone in its folder, and one hardware key.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::Arc;

use tempfile::TempDir;
use unafraid::Error;
use unafraid::journal::Journal;
use unafraid::vault::{Consent, KeystoreError, RecoveryWords, Size, Vault};
use unafraid_tests::{
    Failing, Keys, MemoryKeystore, files_in, folder, is_full, noted, notes, phrase, tiny_host,
};

use crate::SEALED;

const FIRST: &str = "plum lantern gravel north";
const SECOND: &str = "EXAMPLE sparrow cellar mitten";
const NEW: &str = "EXAMPLE copper lantern dusk";
const ERASE: &str = "EXAMPLE thistle harbour nine";

const ERRORS: [KeystoreError; 6] = [
    KeystoreError::AuthRequired,
    KeystoreError::AuthCanceled,
    KeystoreError::DeviceLocked,
    KeystoreError::KeyInvalidated,
    KeystoreError::KeyMissing,
    KeystoreError::Failed,
];

/// What each passphrase opens.
type Spaces = BTreeMap<&'static str, Vec<String>>;

/// A folder with a vault of two spaces and an erase phrase, a backup, and a keystore.
struct Scene {
    files: BTreeMap<String, Vec<u8>>,
    keys: Keys,
    spaces: Spaces,
    words: RecoveryWords,
}

impl Scene {
    fn new() -> Self {
        let phone = Phone::with(MemoryKeystore::shared());
        let vault = phone.vault("vault");
        vault.create(&phrase(FIRST), Size::Mib16).unwrap();
        let made = vault.create_space(&phrase(FIRST), &[], &phrase(SECOND), Consent::given());
        assert_eq!(made, Ok(SEALED));
        for words in [FIRST, SECOND] {
            let mut journal = open(&vault, words).unwrap();
            journal.add(noted(words)).unwrap();
            assert_eq!(journal.lock(), SEALED);
        }
        let set = vault.set_erase_phrase(&phrase(FIRST), Some(&phrase(ERASE)));
        assert_eq!(set, Ok(SEALED));
        let journal = open(&vault, FIRST).unwrap();
        let words = journal.backup(&phone.path("backup")).unwrap();
        assert_eq!(journal.lock(), SEALED);
        Self {
            files: files_in(phone.folder.path()),
            keys: phone.keystore.keys(),
            spaces: [FIRST, SECOND]
                .map(|words| (words, vec![words.to_owned()]))
                .into(),
            words,
        }
    }

    /// Does it anew with this plan, and gives how many calls there were.
    fn attempt(&self, attempt: &Attempt, prompts: bool, failing: Option<Failing>) -> u32 {
        let told = || format!("{}, prompts: {prompts}, {failing:?}", attempt.name);
        let phone = Phone::with(MemoryKeystore::holding(self.keys.clone()));
        for (name, bytes) in &self.files {
            std::fs::write(phone.path(name), bytes).unwrap();
        }
        let keystore = &phone.keystore;
        if prompts {
            keystore.prompt(u32::MAX);
        }
        keystore.fail(failing);
        let done = (attempt.run)(&phone, &self.words);
        let calls = keystore.calls();
        keystore.fail(None);
        keystore.prompt_no_more();

        let is_done = match done {
            Ok(()) => true,
            Err(error) => {
                let expected = failing.map(|failing| Error::Keystore(failing.error));
                assert_eq!(Some(error), expected, "{}", told());
                false
            }
        };
        let mut files = files_in(phone.folder.path());
        assert!(files.remove("backup") == self.files.get("backup").cloned());
        if attempt.makes == Makes::Nothing && is_done {
            assert!(
                files.is_empty() && keystore.aliases().is_empty(),
                "{}",
                told()
            );
            return calls;
        }
        let mut after = self.spaces.clone();
        (attempt.becomes)(&mut after);
        let found = found(&phone.vault("vault"), &told());
        assert!(
            found == after || (!is_done && found == self.spaces),
            "{}: {found:?}",
            told()
        );
        // Of a second vault all is there, or nothing.
        let is_made = attempt.makes == Makes::Another && is_done;
        if is_made {
            let journal = open(&phone.vault("other"), NEW).unwrap();
            assert_eq!(notes(&journal), [FIRST], "{}", told());
            assert_eq!(journal.lock(), SEALED, "{}", told());
        }
        let files = files_in(phone.folder.path());
        let expected = ["backup", "other", "vault"];
        let expected = expected.iter().filter(|name| is_made || **name != "other");
        assert!(files.keys().eq(expected), "{}: {:?}", told(), files.keys());
        // One key a vault. What could not be deleted of one that was never made nobody knows the name of.
        let is_lost = attempt.makes == Makes::Another
            && !is_done
            && failing.is_some_and(|failing| failing.count > 1);
        let keys = keystore.aliases().len();
        assert!(
            keys == 1 + usize::from(is_made) || is_lost && keys == 2,
            "{}: {keys} hardware keys",
            told()
        );
        calls
    }
}

fn open(vault: &Vault, words: &str) -> unafraid::Result<Journal> {
    Journal::open(vault.unlock(&phrase(words))?)
}

/// A folder, and a keystore for the vaults in it.
struct Phone {
    folder: TempDir,
    keystore: Arc<MemoryKeystore>,
}

impl Phone {
    fn with(keystore: Arc<MemoryKeystore>) -> Self {
        Self {
            folder: folder(),
            keystore,
        }
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    fn vault(&self, name: &str) -> Vault {
        let host = tiny_host().with_keystore(self.keystore.clone());
        Vault::with_host(self.path(name), host)
    }
}

/// What is there once the keystore answers again, with every passphrase tried, and the erase phrase not.
fn found(vault: &Vault, told: &str) -> Spaces {
    let mut found = Spaces::new();
    for words in [FIRST, SECOND, NEW] {
        match open(vault, words) {
            Ok(journal) => {
                assert_eq!(journal.check(), Ok(0), "{told}");
                found.insert(words, notes(&journal));
                assert_eq!(journal.lock(), SEALED, "{told}");
            }
            Err(error) => assert_eq!(error, Error::WrongPassphrase, "{told}"),
        }
    }
    found
}

/// What becomes of the vaults.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Makes {
    /// There is the one that there was.
    TheSame,
    /// There are two.
    Another,
    /// There is none.
    Nothing,
}

/// Something that asks the keystore, and what there is when it is done.
struct Attempt {
    name: &'static str,
    makes: Makes,
    run: fn(&Phone, &RecoveryWords) -> unafraid::Result<()>,
    becomes: fn(&mut Spaces),
}

const ATTEMPTS: [Attempt; 10] = [
    Attempt {
        name: "a session",
        makes: Makes::TheSame,
        run: |phone, _| {
            let mut journal = open(&phone.vault("vault"), FIRST)?;
            journal.add(noted("new")).unwrap();
            journal.add_all(vec![noted(&"n".repeat(3000)); 3]).unwrap();
            let _ = journal.lock();
            Ok(())
        },
        becomes: |spaces| {
            let notes = spaces.get_mut(FIRST).unwrap();
            notes.push("new".to_owned());
            notes.extend(vec!["n".repeat(3000); 3]);
        },
    },
    Attempt {
        name: "a wrong passphrase",
        makes: Makes::TheSame,
        run: |phone, _| match open(&phone.vault("vault"), "EXAMPLE mistyped") {
            Err(Error::WrongPassphrase) => Ok(()),
            Err(error) => Err(error),
            Ok(_) => panic!("it opened"),
        },
        becomes: |_| {},
    },
    Attempt {
        name: "another passphrase",
        makes: Makes::TheSame,
        run: |phone, _| {
            let vault = phone.vault("vault");
            let changed = vault.change_passphrase(&phrase(FIRST), &phrase(NEW));
            changed.map(drop)
        },
        becomes: |spaces| {
            let notes = spaces.remove(FIRST).unwrap();
            spaces.insert(NEW, notes);
        },
    },
    Attempt {
        name: "another space",
        makes: Makes::TheSame,
        run: |phone, _| {
            let (present, keep, new) = (phrase(FIRST), [phrase(SECOND)], phrase(NEW));
            let vault = phone.vault("vault");
            let made = vault.create_space(&present, &keep, &new, Consent::given());
            made.map(drop)
        },
        becomes: |spaces| {
            spaces.insert(NEW, Vec::new());
        },
    },
    Attempt {
        name: "an erase phrase is set",
        makes: Makes::TheSame,
        run: |phone, _| {
            let erase = phrase("EXAMPLE of the second");
            let set = phone
                .vault("vault")
                .set_erase_phrase(&phrase(SECOND), Some(&erase));
            set.map(drop)
        },
        becomes: |_| {},
    },
    Attempt {
        name: "an erase phrase is used",
        makes: Makes::TheSame,
        run: |phone, _| {
            let _ = open(&phone.vault("vault"), ERASE)?.lock();
            Ok(())
        },
        becomes: |spaces| {
            spaces.remove(SECOND);
        },
    },
    Attempt {
        name: "a space erases itself",
        makes: Makes::TheSame,
        run: |phone, _| open(&phone.vault("vault"), SECOND)?.erase().map(drop),
        becomes: |spaces| {
            spaces.remove(SECOND);
        },
    },
    Attempt {
        name: "grow",
        makes: Makes::TheSame,
        run: |phone, _| {
            let grown = phone.vault("vault").grow(&phrase(SECOND), Size::Mib64);
            grown.map(drop)
        },
        becomes: |_| {},
    },
    Attempt {
        name: "restore",
        makes: Makes::Another,
        run: |phone, words| {
            let (from, new) = (phone.path("backup"), phrase(NEW));
            phone.vault("other").restore(&from, words, &new)
        },
        becomes: |_| {},
    },
    Attempt {
        name: "destroy",
        makes: Makes::Nothing,
        run: |phone, _| phone.vault("vault").destroy(),
        becomes: |_| {},
    },
];

#[test]
fn whichever_call_fails_what_was_acknowledged_is_there() {
    let scene = Scene::new();
    let mut failures = 0;
    for attempt in &ATTEMPTS {
        for prompts in [false, true] {
            let calls = scene.attempt(attempt, prompts, None);
            assert!(calls > 0, "{}", attempt.name);
            for first in 0..calls {
                for count in [1, u32::MAX] {
                    // Each of the errors in turn, where there is no time for all of them at each call.
                    let errors = match is_full() {
                        true => &ERRORS[..],
                        false => &ERRORS[failures % ERRORS.len()..][..1],
                    };
                    for error in errors {
                        let failing = Failing {
                            first,
                            count,
                            error: *error,
                        };
                        scene.attempt(attempt, prompts, Some(failing));
                        failures += 1;
                    }
                }
            }
            println!("{}: {calls} calls, prompts: {prompts}", attempt.name);
        }
    }
    println!("keystore: {failures} failures: nothing was lost");
}
