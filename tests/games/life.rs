//! What happens to a vault before somebody looks at it: spaces are made and visited, sessions end by a lock
//! or a kill, passphrases are mistyped.
//!
//! Everything follows from the seed of a vault: what happens to it, and every byte in it.

use std::sync::Arc;

use tempfile::TempDir;
use unafraid::journal::{Experience, Filter, Id, Journal};
use unafraid::vault::{Consent, Geometry, Host, Locked, Size, Vault};
use unafraid_tests::disk::Disk;
use unafraid_tests::{ManualClock, Seeded, folder, noted, phrase, tiny_host};

use crate::dice::Dice;
use crate::format::Shape;
use crate::phone::{Keys, Phone};

/// The passphrase that the judge was given.
pub(crate) const VISIBLE: &str = "plum lantern gravel north";
/// Those that the judge was not given.
pub(crate) const OTHERS: [&str; 3] = [
    "EXAMPLE sparrow cellar mitten",
    "EXAMPLE copper lantern dusk",
    "EXAMPLE willow anvil seven",
];
pub(crate) const ERASE: &str = "EXAMPLE thistle harbour nine";

/// How a session ends.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum End {
    Lock,
    Kill,
}

/// Whether the phone has a keystore whose keys can be deleted.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Level {
    Software,
    Deletable,
}

/// A vault, and who uses it.
pub(crate) struct Life {
    pub(crate) shape: Shape,
    folder: TempDir,
    phone: Arc<Phone>,
    host: Host,
    /// Writes down what is written, where the judge is to see it.
    pub(crate) disk: Option<Disk>,
    pub(crate) dice: Dice,
}

impl Life {
    /// Makes the vault. Its randomness follows from the seed, so that a game comes out the same each time.
    pub(crate) fn new(seed: u64, level: Level, is_watched: bool) -> Self {
        Self::of_shape(Shape::TINY, seed, level, is_watched)
    }

    /// The same, with a file of this shape.
    pub(crate) fn of_shape(shape: Shape, seed: u64, level: Level, is_watched: bool) -> Self {
        let folder = folder();
        let phone = Arc::new(Phone::new(!seed));
        let geometry = match shape {
            Shape::STANDARD => Geometry::STANDARD,
            _ => Geometry::TINY,
        };
        let mut host = tiny_host()
            .with_geometry(geometry)
            .with_clock(Arc::new(ManualClock::default()))
            .with_randomness(Arc::new(Seeded::new(seed)));
        if level == Level::Deletable {
            host = host.with_keystore(phone.clone());
        }
        let disk = is_watched.then(|| Disk::over(folder.path()));
        if let Some(disk) = &disk {
            host = host.with_files(Arc::new(disk.clone()));
        }
        let life = Self {
            shape,
            folder,
            phone,
            host,
            disk,
            dice: Dice::new(seed),
        };
        let vault = life.vault();
        vault.create(&phrase(VISIBLE), Size::Mib16).unwrap();
        life
    }

    pub(crate) fn vault(&self) -> Vault {
        Vault::with_host(self.folder.path().join("vault"), self.host.clone())
    }

    /// The vault's file as it is.
    pub(crate) fn file(&self) -> Vec<u8> {
        std::fs::read(self.folder.path().join("vault")).unwrap()
    }

    /// How many files lie beside it.
    pub(crate) fn companions(&self) -> usize {
        std::fs::read_dir(self.folder.path()).unwrap().count() - 1
    }

    /// What the keystore holds.
    pub(crate) fn keys(&self) -> Keys {
        self.phone.keys()
    }

    /// What it ever held.
    pub(crate) fn keys_ever(&self) -> Vec<[u8; 32]> {
        self.phone.keys_ever()
    }

    pub(crate) fn open(&self, words: &str) -> Journal {
        Journal::open(self.vault().unlock(&phrase(words)).unwrap()).unwrap()
    }

    /// Opens a space, changes so many things in it, and leaves.
    pub(crate) fn visit(&mut self, words: &str, changes: u16, end: End) {
        let mut journal = self.open(words);
        for _ in 0..changes {
            self.change(&mut journal);
        }
        leave(journal, end);
    }

    /// Puts three experiences into a space.
    pub(crate) fn settle(&mut self, words: &str) {
        let mut journal = self.open(words);
        for _ in 0..3 {
            journal.add(self.experience()).unwrap();
        }
        leave(journal, End::Lock);
    }

    /// A change that leaves as many experiences as there were, and lengths as they may have been: one
    /// is edited, or one comes and goes.
    fn change(&mut self, journal: &mut Journal) {
        let ids: Vec<Id> = journal.list(&Filter::default()).map(|one| one.id).collect();
        let new = self.experience();
        if ids.is_empty() || self.dice.once_in(3) {
            let id = journal.add(new).unwrap();
            journal.remove(id).unwrap();
        } else {
            let drawn = self.dice.below(u16::try_from(ids.len()).unwrap());
            let edit = |old: &mut Experience| old.note = new.note;
            journal.edit(ids[usize::from(drawn)], edit).unwrap();
        }
    }

    /// Each so long that it shares its cell with no other.
    fn experience(&mut self) -> Experience {
        noted(&"x".repeat(usize::from(2000 + self.dice.below(1800))))
    }

    /// Many changes at once, which are written as a new file.
    pub(crate) fn add_many(&mut self, words: &str) {
        let mut journal = self.open(words);
        let many = self.shape.cells / 8 + 1;
        let many = (0..many).map(|_| self.experience()).collect();
        journal.add_all(many).unwrap();
        leave(journal, End::Lock);
    }

    /// A passphrase that opens nothing.
    pub(crate) fn mistype(&self) {
        assert!(self.vault().unlock(&phrase("EXAMPLE mistyped")).is_err());
    }

    /// Another space, while those of `keep` stay.
    pub(crate) fn make(&self, keep: &[&str], new: &str) {
        let keep: Vec<_> = keep.iter().map(|words| phrase(words)).collect();
        let (present, new) = (phrase(VISIBLE), phrase(new));
        let made = self
            .vault()
            .create_space(&present, &keep, &new, Consent::given());
        sealed(made.unwrap());
    }

    /// An erase phrase for the visible space.
    pub(crate) fn set_erase_phrase(&self) {
        let set = self
            .vault()
            .set_erase_phrase(&phrase(VISIBLE), Some(&phrase(ERASE)));
        sealed(set.unwrap());
    }
}

fn leave(journal: Journal, end: End) {
    match end {
        End::Lock => sealed(journal.lock()),
        End::Kill => drop(journal),
    }
}

pub(crate) fn sealed(locked: Locked) {
    assert_eq!(locked, Locked::Sealed { damaged_cells: 0 });
}
