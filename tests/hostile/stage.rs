//! The vault that is tampered with, at several moments of its life, and what it shows at each. It is
//! made once, the same in every run.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::sync::{Arc, OnceLock};

use unafraid::Error;
use unafraid::journal::{
    Attachment, Draft, Ending, Filter, Id, Journal, Key, NumberedDraft, Value,
};
use unafraid::vault::{Host, Size, Vault};
use unafraid_tests::{ManualClock, PHRASE, noted, phrase, tiny_host};

use super::dice::{self, Dice};
use super::reader::{COSTS, Grant, Header, LENGTH, fragments};

/// The passphrase that was changed on the way.
pub(crate) const OLD_PHRASE: &str = "sparrow cellar mitten dusk";

/// A small vault's host, with chance that can be repeated and a clock that stands still, so that a
/// wait is one whatever the time.
pub(crate) fn host(dice: Dice) -> Host {
    tiny_host()
        .with_costs(COSTS)
        .with_clock(Arc::new(ManualClock::default()))
        .with_randomness(dice::randomness(dice))
}

/// Bytes of a file that are one object.
const CHUNK: usize = 63_296;

/// Everything that a journal shows, each thing under a name.
pub(crate) type Shown = BTreeMap<String, Vec<u8>>;

pub(crate) fn shown(journal: &mut Journal) -> Result<Shown, Error> {
    let mut shown = Shown::new();
    let mut files: Vec<(Id, Attachment)> = journal
        .orphans()
        .map(|(id, file)| (id, file.clone()))
        .collect();
    for entry in journal.list(&Filter::default()) {
        let mut bare = entry.clone();
        for file in std::mem::take(&mut bare.attachments) {
            files.push((entry.id, file));
        }
        let told = serde_json::to_vec(&bare).unwrap();
        shown.insert(format!("experience {}", entry.id), told);
    }
    for (id, draft) in journal.drafts() {
        let told = serde_json::to_vec(&NumberedDraft(id, draft)).unwrap();
        shown.insert(format!("draft {id}"), told);
    }
    for (id, file) in files {
        // The story keeps no file with this ending.
        let is_piece = file.ending == Ending::new("bin");
        let (name, mut bytes) = if is_piece {
            (format!("piece {id}"), Vec::new())
        } else {
            let ending = format!("{:?}\n", file.ending);
            (format!("file {} of {id}", file.number), ending.into_bytes())
        };
        for chunk in journal.read_attachment(id, file.number)? {
            bytes.extend_from_slice(&chunk?);
        }
        shown.insert(name, bytes);
    }
    Ok(shown)
}

/// The vault at one moment.
pub(crate) struct State {
    pub(crate) bytes: Vec<u8>,
    pub(crate) shows: Shown,
    /// In which cells each experience and each draft lies, by its name in `shows`.
    pub(crate) lies_in: BTreeMap<String, BTreeSet<usize>>,
    /// In which cells each chunk of a file lies, by the name that it has where it is a piece.
    pub(crate) chunks: BTreeMap<String, BTreeSet<usize>>,
    /// The cells that hold anything.
    pub(crate) used: BTreeSet<usize>,
}

impl State {
    fn new(bytes: Vec<u8>, shows: Shown, words: &str) -> Self {
        let header = Header::of(&bytes).unwrap();
        let grant = header.grant(words).unwrap().unwrap();
        let mut lies_in: BTreeMap<String, BTreeSet<usize>> = BTreeMap::new();
        let mut chunks: BTreeMap<String, BTreeSet<usize>> = BTreeMap::new();
        let mut used = BTreeSet::new();
        for (cell, payload) in (1..).zip(header.payloads(&bytes, &grant)) {
            for at in fragments(&payload) {
                used.insert(cell);
                let id = u64::from_le_bytes(payload[at..at + 8].try_into().unwrap());
                let (of_kind, name) = match payload[at + 8] {
                    1 => (&mut lies_in, format!("experience {id}")),
                    2 => (&mut lies_in, format!("draft {id}")),
                    4 => (&mut chunks, format!("piece {id}")),
                    _ => continue,
                };
                of_kind.entry(name).or_default().insert(cell);
            }
        }
        assert!(lies_in.keys().all(|name| shows.contains_key(name)));
        Self {
            bytes,
            shows,
            lies_in,
            chunks,
            used,
        }
    }

    /// Whether this was stored, as what it is shown as.
    pub(crate) fn stored(&self, name: &str, what: &[u8]) -> bool {
        if !self.chunks.contains_key(name) {
            return self.shows.get(name).is_some_and(|stored| stored == what);
        }
        let mut files = self.shows.iter().filter(|(of, _)| of.starts_with("file "));
        files.any(|(_, file)| chunks(file).any(|chunk| chunk == what))
    }

    pub(crate) fn header(&self) -> Header {
        Header::of(&self.bytes).unwrap()
    }

    pub(crate) fn grant(&self) -> Grant {
        self.header().grant(PHRASE).unwrap().unwrap()
    }
}

/// The chunks of a file as it is shown, behind its ending.
pub(crate) fn chunks(file: &[u8]) -> std::slice::Chunks<'_, u8> {
    let ending = file.iter().position(|byte| *byte == b'\n').unwrap();
    file[ending + 1..].chunks(CHUNK)
}

/// The moments, in order.
pub(crate) struct Stage {
    /// Locked; the passphrase is still the old one.
    pub(crate) old: State,
    /// In a session of an earlier epoch that was not locked.
    pub(crate) past: State,
    /// Locked, some epochs later: what most cases begin with.
    pub(crate) now: State,
    /// In the session after that, so of the same epoch: after a first commit …
    pub(crate) first: State,
    /// … and after some more, not locked.
    pub(crate) last: State,
    /// Another vault with the same passphrase, locked.
    pub(crate) other: State,
}

pub(crate) fn stage() -> &'static Stage {
    static STAGE: OnceLock<Stage> = OnceLock::new();
    STAGE.get_or_init(|| {
        let folder = tempfile::tempdir().unwrap();
        let story = |name: &str| Story {
            vault: Vault::with_host(folder.path().join(name), host(Dice::of(name, 0))),
        };
        let (vault, other) = (story("vault"), story("other"));
        vault.create(OLD_PHRASE);
        vault.tell(OLD_PHRASE, |journal| begin(journal, "a"));
        let old = vault.state(OLD_PHRASE);
        let changed = vault
            .vault
            .change_passphrase(&phrase(OLD_PHRASE), &phrase(PHRASE));
        let _ = changed.unwrap();
        let past = {
            let mut journal = vault.open(PHRASE);
            more(&mut journal, "past");
            vault.at(&mut journal)
        };
        vault.tell(PHRASE, |journal| more(journal, "later"));
        let now = vault.state(PHRASE);
        let mut journal = vault.open(PHRASE);
        more(&mut journal, "first");
        let first = vault.at(&mut journal);
        more(&mut journal, "last");
        change(&mut journal);
        let last = vault.at(&mut journal);
        drop(journal);
        other.create(PHRASE);
        other.tell(PHRASE, |journal| begin(journal, "b"));
        let other = other.state(PHRASE);
        Stage {
            old,
            past,
            now,
            first,
            last,
            other,
        }
    })
}

/// A vault whose history is told.
struct Story {
    vault: Vault,
}

impl Story {
    fn create(&self, words: &str) {
        self.vault.create(&phrase(words), Size::Mib16).unwrap();
    }

    fn open(&self, words: &str) -> Journal {
        Journal::open(self.vault.unlock(&phrase(words)).unwrap()).unwrap()
    }

    fn tell(&self, words: &str, what: impl FnOnce(&mut Journal)) {
        let mut journal = self.open(words);
        what(&mut journal);
        let _ = journal.lock();
    }

    fn at(&self, journal: &mut Journal) -> State {
        State::new(read(self.vault.path()), shown(journal).unwrap(), PHRASE)
    }

    /// The file as it is locked, and what it shows.
    fn state(&self, words: &str) -> State {
        let bytes = read(self.vault.path());
        let shows = shown(&mut self.open(words)).unwrap();
        std::fs::write(self.vault.path(), &bytes).unwrap();
        State::new(bytes, shows, words)
    }
}

fn read(path: &Path) -> Vec<u8> {
    let bytes = std::fs::read(path).unwrap();
    assert_eq!(bytes.len(), LENGTH);
    bytes
}

/// Experiences of all lengths, a draft, and a file in several cells.
fn begin(journal: &mut Journal, mark: &str) {
    for number in 0..7 {
        let note = format!("EXAMPLE {mark}{number} {}", "-".repeat(90 * number));
        journal.add(noted(&note)).unwrap();
    }
    let id = journal
        .add(noted(&format!("EXAMPLE {mark} with a file")))
        .unwrap();
    let file = Dice::of(mark, 7).bytes(9_000);
    journal
        .attach(id, Ending::new("pdf"), file.len() as u64, &mut &file[..])
        .unwrap();
    let mut draft = Draft::default();
    draft
        .set(Key::Note, Value::Text(&format!("EXAMPLE {mark} begun")))
        .unwrap();
    journal.begin_draft(draft).unwrap();
}

fn more(journal: &mut Journal, mark: &str) {
    for number in 0..2 {
        let note = format!("EXAMPLE {mark}{number} {}", "+".repeat(600));
        journal.add(noted(&note)).unwrap();
    }
}

/// An edit and a removal, so that what was there once is not there now.
fn change(journal: &mut Journal) {
    let ids: Vec<Id> = journal
        .list(&Filter::default())
        .map(|entry| entry.id)
        .collect();
    journal
        .edit(ids[0], |one| *one = noted("EXAMPLE edited"))
        .unwrap();
    journal.remove(ids[1]).unwrap();
}
