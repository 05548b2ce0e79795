//! What is done with a vault, and what may be found at each moment of it.

use std::sync::Arc;

use tempfile::TempDir;
use unafraid::journal::import::{self, Format};
use unafraid::journal::{Draft, Filter, Journal};
use unafraid::vault::{Host, Locked, Randomness, Size, Vault};
use unafraid_tests::disk::{Change, Disk, Mark};
use unafraid_tests::{folder, noted, phrase};

pub(crate) const FIRST: &str = "plum lantern gravel north";
pub(crate) const SECOND: &str = "another one since today";

/// What is kept in a vault, as a person sees it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Kept {
    pub(crate) phrase: &'static str,
    /// In the order of the list.
    pub(crate) notes: Vec<String>,
    /// The note of the experience, and how long the file is.
    pub(crate) files: Vec<(String, u64)>,
    pub(crate) drafts: usize,
}

impl Kept {
    pub(crate) fn nothing() -> Self {
        Self {
            phrase: FIRST,
            notes: Vec::new(),
            files: Vec::new(),
            drafts: 0,
        }
    }

    pub(crate) fn in_journal(phrase: &'static str, journal: &mut Journal) -> Self {
        let mut kept = Self {
            phrase,
            drafts: journal.drafts().count(),
            ..Self::nothing()
        };
        let mut files = Vec::new();
        for entry in journal.list(&Filter::default()) {
            let note = entry.experience.note.as_ref().unwrap().as_str().to_owned();
            for file in &entry.attachments {
                files.push((entry.id, file.number, note.clone(), file.length));
            }
            kept.notes.push(note);
        }
        for (id, number, note, length) in files {
            let chunks = journal.read_attachment(id, number).unwrap();
            let bytes: Vec<u8> = chunks.flat_map(|chunk| chunk.unwrap().to_vec()).collect();
            assert!(bytes == file(length), "a file that is there is whole");
            kept.files.push((note, length));
        }
        kept
    }
}

/// The bytes of a file of this length.
pub(crate) fn file(length: u64) -> Vec<u8> {
    (0..length).map(|at| at.to_le_bytes()[0]).collect()
}

/// What may be found: no vault, or one that holds this.
pub(crate) type State = Option<Kept>;

/// A story that was told on a disk.
pub(crate) struct Story {
    pub(crate) disk: Disk,
    folder: TempDir,
    randomness: Option<Arc<dyn Randomness>>,
    /// The states that a [`Mark`] numbers, with the name of the step that leads to each.
    pub(crate) states: Vec<(&'static str, State)>,
}

impl Story {
    /// An empty folder.
    pub(crate) fn new() -> Self {
        let folder = folder();
        let story = Self {
            disk: Disk::over(folder.path()),
            folder,
            randomness: None,
            states: vec![("nothing", None)],
        };
        story.disk.mark(Mark::Done(0));
        story
    }

    pub(crate) fn vault(&self) -> Vault {
        let host = self.disk.host();
        let host = match &self.randomness {
            Some(randomness) => host.with_randomness(randomness.clone()),
            None => host,
        };
        vault(self.folder.path(), host)
    }

    /// Does a step after which `kept` is what there is. Before it is done, that or what there was.
    pub(crate) fn step<T>(
        &mut self,
        name: &'static str,
        kept: &Kept,
        step: impl FnOnce() -> unafraid::Result<T>,
    ) -> T {
        let number = self.states.len();
        self.states.push((name, Some(kept.clone())));
        self.disk.mark(Mark::Begins(number));
        let done = step().unwrap();
        self.disk.mark(Mark::Done(number));
        done
    }

    /// The states that may be found behind so many changes, newest first, and the step that was
    /// under way.
    pub(crate) fn allowed(&self, log: &[Change]) -> (Vec<&State>, &'static str) {
        let mut allowed = Vec::new();
        let mut step = None;
        for change in log.iter().rev() {
            match change {
                Change::Mark(Mark::Begins(number)) => {
                    let (name, state) = &self.states[*number];
                    allowed.push(state);
                    step.get_or_insert(*name);
                }
                Change::Mark(Mark::Done(number)) => {
                    let (name, state) = &self.states[*number];
                    allowed.push(state);
                    return (allowed, step.unwrap_or(*name));
                }
                _ => {}
            }
        }
        allowed.push(&self.states[0].1);
        (allowed, step.unwrap_or("nothing"))
    }

    /// The whole of it: everything that writes.
    pub(crate) fn whole() -> Self {
        Self::whole_with(None)
    }

    /// The same, with this randomness.
    pub(crate) fn whole_with(randomness: Option<Arc<dyn Randomness>>) -> Self {
        let mut story = Self::new();
        story.randomness = randomness;
        let vault = story.vault();
        let mut kept = Kept::nothing();
        story.step("create", &kept, || {
            vault.create(&phrase(FIRST), Size::Mib16)
        });
        let open = |phrase_| Journal::open(vault.unlock(&phrase(phrase_))?);

        let mut journal = story.step("unlock", &kept, || open(FIRST));
        kept.notes.push("first".to_owned());
        let first = story.step("add", &kept, || journal.add(noted("first")));
        let many: Vec<String> = (0..5)
            .map(|number| format!("{number}{}", "m".repeat(3000)))
            .collect();
        kept.notes.extend(many.iter().cloned());
        story.step("add many, as a new file", &kept, || {
            journal.add_all(many.iter().map(|note| noted(note)).collect())
        });
        kept.files.push(("first".to_owned(), 9000));
        story.step("attach", &kept, || {
            journal.attach(first, None, 9000, &mut file(9000).as_slice())
        });
        kept.notes[0] = "edited".to_owned();
        kept.files[0].0 = "edited".to_owned();
        story.step("edit", &kept, || {
            journal.edit(first, |e| e.note = noted("edited").note)
        });
        kept.drafts = 1;
        story.step("draft", &kept, || {
            journal.begin_draft(Draft::from(noted("a draft")))
        });
        sealed(story.step("lock", &kept, || Ok(journal.lock())));

        let after = Kept {
            phrase: SECOND,
            ..kept.clone()
        };
        let locked = story.step("passphrase", &after, || {
            vault.change_passphrase(&phrase(FIRST), &phrase(SECOND))
        });
        sealed(locked);
        kept = after;

        let mut journal = story.step("unlock again", &kept, || open(SECOND));
        let lines =
            "{\"service\":\"LIB\",\"outcome\":\"refused\",\"note\":\"EXAMPLE\"}\n".repeat(3);
        kept.notes.extend(vec!["EXAMPLE".to_owned(); 3]);
        story.step("import", &kept, || {
            let import = import::read(lines.as_bytes(), Format::JsonLines)?;
            journal.add_all(import.experiences)
        });
        kept.notes.remove(0);
        kept.files.clear();
        story.step("remove", &kept, || journal.remove(first));
        drop(journal);
        let journal = story.step("unlock what was not locked", &kept, || open(SECOND));
        sealed(story.step("lock again", &kept, || Ok(journal.lock())));
        story
    }
}

pub(crate) fn vault(folder: &std::path::Path, host: Host) -> Vault {
    Vault::with_host(folder.join("vault"), host)
}

pub(crate) fn sealed(locked: Locked) {
    assert_eq!(locked, Locked::Sealed { damaged_cells: 0 });
}
