//! Unafraid, through its public API.

use std::path::{Path, PathBuf};
use std::time::Instant;

use unafraid::journal::{Filter, Id, Journal, Text};
use unafraid::vault::{Host, KdfCost, KdfCosts, Locked, Passphrase, Size, Vault};

use super::{Key, PAGE, Search, Store};
use crate::work::{FILTER, Item, Load};

const NO_HASHING: KdfCosts = KdfCosts(
    [KdfCost {
        memory_kib: 8,
        passes: 1,
    }; 3],
);

pub struct Ours {
    path: PathBuf,
    size: Size,
    passphrase: &'static [u8],
    costs: KdfCosts,
    journal: Option<Journal>,
}

impl Ours {
    pub fn new(folder: &Path, size: Size) -> Self {
        Self {
            path: folder.join("vault"),
            size,
            passphrase: b"plum lantern gravel north",
            costs: NO_HASHING,
            journal: None,
        }
    }

    /// The same file, made with hashing at full cost.
    pub fn hashing(folder: &Path, size: Size) -> Self {
        Self {
            costs: KdfCosts::STANDARD,
            ..Self::new(folder, size)
        }
    }

    fn vault(&self) -> Vault {
        let host = Host::system().with_costs(self.costs);
        Vault::with_host(&self.path, host)
    }

    fn passphrase(&self) -> Passphrase {
        Passphrase::new(self.passphrase).expect("a passphrase")
    }

    fn journal(&mut self) -> &mut Journal {
        self.journal.as_mut().expect("it is open")
    }
}

/// The newest.
fn newest() -> Filter {
    Filter {
        limit: Some(PAGE),
        ..Filter::default()
    }
}

impl Store for Ours {
    fn name(&self) -> &'static str {
        "unafraid"
    }

    fn create(&mut self) {
        let made = self.vault().create(&self.passphrase(), self.size);
        made.expect("a new vault");
    }

    fn open(&mut self) {
        let session = self.vault().unlock(&self.passphrase()).expect("a session");
        self.journal = Some(Journal::open(session).expect("a journal"));
    }

    fn open_hashing(&mut self) {
        self.open();
    }

    fn close(&mut self) {
        if let Some(journal) = self.journal.take() {
            assert!(matches!(
                journal.lock(),
                Locked::Sealed { damaged_cells: 0 }
            ));
        }
    }

    fn import(&mut self, load: &mut Load) -> Vec<Key> {
        let experiences = std::mem::take(&mut load.experiences);
        let ids = self.journal().add_all(experiences).expect("room");
        ids.into_iter().map(key).collect()
    }

    fn page(&mut self) -> usize {
        let filter = newest();
        texts(self.journal().list(&filter).map(|entry| &entry.experience))
    }

    fn list(&mut self) -> usize {
        let filter = Filter::default();
        texts(self.journal().list(&filter).map(|entry| &entry.experience))
    }

    fn get(&mut self, key: Key) -> usize {
        let entry = self.journal().get(id(key)).expect("it is there");
        texts([&entry.experience].into_iter())
    }

    fn search(&mut self, _: Search, text: &str) -> usize {
        let mut hits = 0;
        for found in self.journal().search(text, &newest()) {
            assert!(texts([&found.entry.experience].into_iter()) > 0);
            hits += 1;
        }
        hits
    }

    fn count(&mut self) -> usize {
        let filter = Filter {
            service: Some(FILTER.0),
            outcome: Some(FILTER.1),
            ..Filter::default()
        };
        self.journal().count(&filter)
    }

    fn add(&mut self, item: Item) -> Key {
        key(self.journal().add(item.experience).expect("room"))
    }

    fn edit(&mut self, key: Key) {
        let edited = self.journal().edit(id(key), |experience| {
            let note = experience.note.as_ref().expect("a note").as_str();
            experience.note = Some(Text::new(&format!("{note} more")).expect("a short text"));
        });
        edited.expect("it is stored");
    }

    fn remove(&mut self, key: Key) {
        self.journal().remove(id(key)).expect("it is removed");
    }

    fn attach_and_read(&mut self, key: Key, bytes: &[u8]) -> (f64, f64) {
        let journal = self.journal();
        let start = Instant::now();
        let length = bytes.len() as u64;
        let number = journal.attach(id(key), None, length, &mut &bytes[..]);
        let number = number.expect("room");
        let attached = start.elapsed().as_secs_f64();
        let start = Instant::now();
        let chunks = journal.read_attachment(id(key), number);
        let read = chunks.expect("it is there").into_bytes().expect("whole");
        let done = start.elapsed().as_secs_f64();
        assert!(*read == *bytes);
        journal.detach(id(key), number).expect("it is removed");
        (attached, done)
    }

    fn change_key(&mut self) {
        let present = self.passphrase();
        self.passphrase = match self.passphrase {
            b"plum lantern gravel north" => b"river cobalt anvil seven",
            _ => b"plum lantern gravel north",
        };
        let changed = self.vault().change_passphrase(&present, &self.passphrase());
        assert!(matches!(changed, Ok(Locked::Sealed { .. })));
    }

    fn path(&self) -> &Path {
        &self.path
    }
}

fn texts<'a>(experiences: impl Iterator<Item = &'a unafraid::journal::Experience>) -> usize {
    let length = |text: &Option<Text>| text.as_ref().map_or(0, |text| text.as_str().len());
    experiences
        .map(|experience| length(&experience.note) + length(&experience.private.said))
        .sum()
}

fn id(key: Key) -> Id {
    Id::from(u64::try_from(key.0).expect("an id of ours"))
}

fn key(id: Id) -> Key {
    Key(i64::try_from(u64::from(id)).expect("few steps"))
}
