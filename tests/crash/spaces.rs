//! The same for what is done to the vault itself: another space, an erase phrase and its use, a larger
//! file, a space that erases itself, and the end. Whatever a crash leaves, every passphrase opens what it
//! opened before the step or after it, and all of them at the same moment.

use std::collections::{BTreeMap, BTreeSet};

use unafraid::Error;
use unafraid::journal::Journal;
use unafraid::vault::{Consent, KeystoreError, Locked, Size, Vault};
use unafraid_tests::disk::{Change, Disk, Image, Mark, after_a_crash};
use unafraid_tests::{files_in, is_full, noted, notes, phrase};

use crate::folder;
use crate::kills::survivals;
use crate::story::{FIRST, sealed, vault};

const SECOND: &str = "EXAMPLE sparrow cellar mitten";
const THIRD: &str = "EXAMPLE copper lantern dusk";
const ERASE: &str = "EXAMPLE thistle harbour nine";

/// What there is: what each passphrase opens, with the erase phrase left out.
#[derive(Debug, Clone, PartialEq, Eq)]
enum State {
    /// The notes in the space of each passphrase that opens one.
    Spaces(BTreeMap<&'static str, Vec<String>>),
    /// A file whose hardware key is gone.
    Unreadable,
    /// No file.
    Gone,
}

/// What was done on a disk, and the states that a [`Mark`] numbers.
struct Story {
    disk: Disk,
    folder: tempfile::TempDir,
    states: Vec<(&'static str, Vec<State>)>,
    now: BTreeMap<&'static str, Vec<String>>,
}

impl Story {
    fn vault(&self) -> Vault {
        vault(self.folder.path(), self.disk.host())
    }

    fn open(&self, words: &str) -> Journal {
        Journal::open(self.vault().unlock(&phrase(words)).unwrap()).unwrap()
    }

    /// A step that ends with what `now` is, and until then can leave what there was.
    fn step<T>(&mut self, name: &'static str, step: impl FnOnce(&Self) -> T) -> T {
        let now = vec![State::Spaces(self.now.clone())];
        self.push(name, now.clone(), Mark::Begins);
        let done = step(self);
        self.push(name, now, Mark::Done);
        done
    }

    fn push(&mut self, name: &'static str, states: Vec<State>, mark: fn(usize) -> Mark) {
        self.disk.mark(mark(self.states.len()));
        self.states.push((name, states));
    }

    /// What may be found behind so many changes.
    fn allowed(&self, log: &[Change]) -> (&'static str, Vec<&State>) {
        let mut allowed = Vec::new();
        let mut step = None;
        for change in log.iter().rev() {
            let Change::Mark(mark) = change else { continue };
            let (Mark::Begins(number) | Mark::Done(number)) = mark;
            let (name, states) = &self.states[*number];
            step.get_or_insert(*name);
            allowed.extend(states);
            if matches!(mark, Mark::Done(_)) {
                break;
            }
        }
        if allowed.is_empty() {
            allowed.extend(&self.states[0].1);
        }
        (step.unwrap_or("nothing"), allowed)
    }

    fn tell() -> Self {
        let folder = folder();
        let disk = Disk::over(folder.path());
        let states = vec![("nothing", vec![State::Gone])];
        let now = BTreeMap::new();
        let mut story = Self {
            disk,
            folder,
            states,
            now,
        };
        story.disk.mark(Mark::Done(0));
        let (first, second, third) = (phrase(FIRST), phrase(SECOND), phrase(THIRD));

        story.now.insert(FIRST, Vec::new());
        story.step("create", |story| {
            story.vault().create(&first, Size::Mib16).unwrap();
        });
        story.add(FIRST, "first");

        story.now.insert(SECOND, Vec::new());
        story.step("another space", |story| {
            let made = story
                .vault()
                .create_space(&first, &[], &second, Consent::given());
            sealed(made.unwrap());
        });
        story.add(SECOND, "second");
        let keep = [phrase(SECOND)];
        story.now.insert(THIRD, Vec::new());
        story.step("a third space", |story| {
            let made = story
                .vault()
                .create_space(&first, &keep, &third, Consent::given());
            sealed(made.unwrap());
        });
        story.step("erase phrase", |story| {
            sealed(
                story
                    .vault()
                    .set_erase_phrase(&first, Some(&phrase(ERASE)))
                    .unwrap(),
            );
        });
        story.step("grow", |story| {
            sealed(story.vault().grow(&second, Size::Mib64).unwrap());
        });
        // More than the cells that it had before.
        for number in 0..5 {
            story.add(SECOND, &format!("{number}{}", "m".repeat(12_000)));
        }

        story.now.retain(|words, _| *words == FIRST);
        let journal = story.step("unlock with the erase phrase", |story| story.open(ERASE));
        story.step("lock after it", |_| sealed(journal.lock()));

        story.now.insert(THIRD, Vec::new());
        story.step("a space after it", |story| {
            let made = story
                .vault()
                .create_space(&first, &[], &third, Consent::given());
            sealed(made.unwrap());
        });
        let journal = story.step("unlock", |story| story.open(THIRD));
        story.now.remove(THIRD);
        story.step("a space erases itself", |_| {
            sealed(journal.erase().unwrap());
        });

        let number = story.states.len();
        let ends = vec![
            State::Spaces(story.now.clone()),
            State::Unreadable,
            State::Gone,
        ];
        story.states.push(("destroy", ends));
        story.disk.mark(Mark::Begins(number));
        story.vault().destroy().unwrap();
        story.push("destroy", vec![State::Gone], Mark::Done);
        story
    }

    fn add(&mut self, words: &'static str, note: &str) {
        let mut journal = self.step("unlock", |story| story.open(words));
        self.now.get_mut(words).unwrap().push(note.to_owned());
        self.step("add", |_| journal.add(noted(note)).unwrap());
        self.step("lock", |_| sealed(journal.lock()));
    }
}

/// What is there, with every passphrase tried.
fn found(image: &Image) -> State {
    let folder = folder();
    image.write(folder.path());
    let disk = Disk::with_keys(folder.path(), image.keys.clone());
    if !folder.path().join("vault").exists() {
        assert!(files_in(folder.path()).is_empty() || !image.keys.is_empty());
        return State::Gone;
    }
    let mut opened = BTreeMap::new();
    for words in [FIRST, SECOND, THIRD] {
        let vault = vault(folder.path(), disk.host());
        let mut journal = match vault.unlock(&phrase(words)) {
            Ok(session) => Journal::open(session).unwrap(),
            Err(Error::WrongPassphrase) => continue,
            Err(Error::Keystore(KeystoreError::KeyMissing)) => return State::Unreadable,
            Err(error) => panic!("{words}: {error:?}"),
        };
        assert!(journal.loss().is_none(), "{words}: {:?}", journal.loss());
        assert_eq!(journal.check(), Ok(0), "{words}");
        assert!(journal.capacity().unwrap().total > 0);
        opened.insert(words, notes(&journal));
        assert_eq!(
            journal.lock(),
            Locked::Sealed { damaged_cells: 0 },
            "{words}"
        );
    }
    assert!(files_in(folder.path()).keys().eq(["vault"]));
    assert_eq!(disk.keys().len(), 1, "hardware keys");
    State::Spaces(opened)
}

#[test]
fn a_crash_behind_any_change_of_the_vault_itself_harms_no_space() {
    let story = Story::tell();
    let log = story.disk.log();
    let mut seen = BTreeSet::new();
    let mut crashes = 0;
    for behind in (1..=log.len()).step_by(if is_full() { 1 } else { 11 }) {
        let (step, allowed) = story.allowed(&log[..behind]);
        for survives in survivals(&log[..behind], if is_full() { 9 } else { 0 }) {
            crashes += 1;
            let image = after_a_crash(&log[..behind], survives);
            if seen.insert((image.hash(), step, allowed.len())) {
                let found = found(&image);
                assert!(
                    allowed.contains(&&found),
                    "{step}: change {behind}, {survives:?} survives: {found:?}, not {allowed:?}"
                );
            }
        }
    }
    println!(
        "spaces: {} changes, {crashes} crashes, {} of them different: no space was harmed",
        log.len(),
        seen.len()
    );
}
