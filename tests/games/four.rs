//! A vault with four spaces, each with an erase phrase, as it lies on the phone of somebody who is to open
//! it: put there anew for each of the eight.

use std::path::Path;
use std::sync::Arc;

use unafraid::journal::Journal;
use unafraid::vault::{Consent, Host, Size, Vault};
use unafraid_tests::{ManualClock, Seeded, folder, noted, phrase, tiny_host};

use crate::life::{OTHERS, VISIBLE, sealed};
use crate::phone::{Keys, Phone};

/// The spaces' passphrases, and behind them their erase phrases in the same order.
pub(crate) const PHRASES: [&str; 8] = [
    VISIBLE,
    OTHERS[0],
    OTHERS[1],
    OTHERS[2],
    "EXAMPLE erase first",
    "EXAMPLE erase second",
    "EXAMPLE erase third",
    "EXAMPLE erase fourth",
];

/// How the vault came to be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Made {
    Smaller,
    Larger,
    /// Smaller at first: its spaces have cells that they have never used.
    Grown,
    /// Smaller, and left by a kill.
    Killed,
}

/// The vault, to be put anywhere.
pub(crate) struct Four {
    file: Vec<u8>,
    keys: Keys,
}

impl Four {
    /// The first space is empty, the second full, the third has one experience, the fourth three.
    pub(crate) fn made(made: Made) -> Self {
        let folder = folder();
        let phone = Arc::new(Phone::new(60_000));
        let vault = Vault::with_host(folder.path().join("vault"), host(60_001, &phone));
        let size = match made {
            Made::Larger => Size::Mib64,
            _ => Size::Mib16,
        };
        vault.create(&phrase(VISIBLE), size).unwrap();
        for (number, words) in OTHERS.iter().enumerate() {
            let keep: Vec<_> = OTHERS[..number].iter().map(|words| phrase(words)).collect();
            let (present, new) = (phrase(VISIBLE), phrase(words));
            let made = vault.create_space(&present, &keep, &new, Consent::given());
            sealed(made.unwrap());
        }
        for (words, erase) in PHRASES.iter().zip(&PHRASES[4..]) {
            let set = vault.set_erase_phrase(&phrase(words), Some(&phrase(erase)));
            sealed(set.unwrap());
        }
        let open = |words| Journal::open(vault.unlock(&phrase(words)).unwrap()).unwrap();
        for (words, count) in [(OTHERS[0], 999), (OTHERS[1], 1), (OTHERS[2], 3)] {
            let mut journal = open(words);
            // Until it is full.
            let added = (0..count).take_while(|_| journal.add(noted(&"x".repeat(700))).is_ok());
            let added = added.count();
            assert!(if count == 999 {
                added > 70
            } else {
                added == count
            });
            sealed(journal.lock());
        }
        if made == Made::Grown {
            sealed(vault.grow(&phrase(VISIBLE), Size::Mib64).unwrap());
        }
        if made == Made::Killed {
            drop(open(VISIBLE));
        }
        Self {
            file: std::fs::read(folder.path().join("vault")).unwrap(),
            keys: phone.keys(),
        }
    }

    /// Puts the vault there, in place of what is there, and gives a phone with its keys.
    pub(crate) fn put(&self, folder: &Path) -> Arc<Phone> {
        std::fs::write(folder.join("vault"), &self.file).unwrap();
        Arc::new(Phone::with_keys(60_002, self.keys.clone()))
    }
}

/// A host with this phone, whose randomness follows from the seed.
pub(crate) fn host(seed: u64, phone: &Arc<Phone>) -> Host {
    tiny_host()
        .with_clock(Arc::new(ManualClock::default()))
        .with_randomness(Arc::new(Seeded::new(seed)))
        .with_keystore(phone.clone())
}
