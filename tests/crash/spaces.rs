//! The same for what is done to the vault itself: another space, an erase phrase and its use, a larger
//! file, a space that erases itself, and the end. Whatever a crash leaves, every passphrase opens what it
//! opened before the step or after it, and all of them at the same moment.

use std::collections::{BTreeMap, BTreeSet};

use unafraid::Error;
use unafraid::journal::Journal;
use unafraid::vault::{Consent, KeystoreError, Locked, Size, Vault};
use unafraid_tests::disk::{Change, Disk, Image, Mark, Survives, after_a_crash};
use unafraid_tests::{files_in, folder, is_full, noted, notes, phrase};

use crate::judge::Broken;
use crate::kills::survivals;
use crate::story::{FIRST, sealed, vault};
use crate::syncs::{COUNTER, EMPTY, HEADER, LATER, LeftOut, Listed};

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
fn found(image: &Image) -> Result<State, Broken> {
    let folder = folder();
    image.write(folder.path());
    let disk = Disk::with_keys(folder.path(), image.keys.clone());
    if !folder.path().join("vault").exists() {
        let is_empty = files_in(folder.path()).is_empty();
        return match is_empty || !image.keys.is_empty() {
            true => Ok(State::Gone),
            false => Err("something lies where no vault is".to_owned()),
        };
    }
    let mut opened = BTreeMap::new();
    for words in [FIRST, SECOND, THIRD] {
        let vault = vault(folder.path(), disk.host());
        let mut journal = match vault.unlock(&phrase(words)) {
            Ok(session) => Journal::open(session).unwrap(),
            Err(Error::WrongPassphrase) => continue,
            Err(Error::Keystore(KeystoreError::KeyMissing)) => return Ok(State::Unreadable),
            Err(error) => return Err(format!("{words}: {error:?}")),
        };
        if let Some(loss) = journal.loss() {
            return Err(format!("{words}: {} cells are lost", loss.cells));
        }
        if journal.check() != Ok(0) || journal.capacity().unwrap().total == 0 {
            return Err(format!("{words}: check fails"));
        }
        opened.insert(words, notes(&journal));
        let locked = journal.lock();
        if locked != (Locked::Sealed { damaged_cells: 0 }) {
            return Err(format!("{words}: {locked:?}"));
        }
    }
    if !files_in(folder.path()).keys().eq(["vault"]) {
        return Err("something lies beside the vault".to_owned());
    }
    match disk.keys().len() {
        1 => Ok(State::Spaces(opened)),
        keys => Err(format!("{keys} hardware keys are left")),
    }
}

/// Whether what a crash left may be found behind these changes.
fn judge(image: &Image, allowed: &[&State]) -> Result<(), Broken> {
    let found = found(image)?;
    if allowed.contains(&&found) {
        return Ok(());
    }
    Err(match found {
        State::Spaces(spaces) => format!("other spaces than before or after: {:?}", spaces.keys()),
        State::Unreadable => "nothing opens it any more".to_owned(),
        State::Gone => "the vault is gone".to_owned(),
    })
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
                let judged = judge(&image, &allowed);
                assert_eq!(
                    judged,
                    Ok(()),
                    "{step}: change {behind}, {survives:?} survives"
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

/// The steps whose syncs are left out, each from the moment at which everything was on the medium.
const STEPS: [&str; 8] = [
    "another space",
    "erase phrase",
    "grow",
    "unlock with the erase phrase",
    "lock after it",
    "a space after it",
    "a space erases itself",
    "destroy",
];

/// Why nothing breaks, where nothing can.
const HARMLESS: [(&str, &str, usize, &str); 28] = [
    ("another space", "vault-journal", 2, COUNTER),
    ("another space", "vault.new", 0, HEADER),
    ("another space", "names", 3, EMPTY),
    ("another space", "names", 4, LATER),
    ("another space", "vault.new", 2, HEADER),
    ("another space", "names", 5, EMPTY),
    ("erase phrase", "vault-journal", 2, COUNTER),
    ("erase phrase", "vault-journal", 8, LATER),
    ("erase phrase", "vault.new", 0, HEADER),
    ("erase phrase", "names", 3, EMPTY),
    ("grow", "vault-journal", 2, COUNTER),
    ("grow", "vault.new", 0, HEADER),
    ("grow", "names", 3, EMPTY),
    ("grow", "names", 4, LATER),
    ("grow", "vault.new", 2, HEADER),
    ("grow", "names", 5, EMPTY),
    ("unlock with the erase phrase", "vault-journal", 2, COUNTER),
    ("lock after it", "vault.new", 0, HEADER),
    ("lock after it", "names", 0, EMPTY),
    ("a space after it", "vault-journal", 2, COUNTER),
    ("a space after it", "vault.new", 0, HEADER),
    ("a space after it", "names", 3, EMPTY),
    ("a space after it", "names", 4, LATER),
    ("a space after it", "vault.new", 2, HEADER),
    ("a space after it", "names", 5, EMPTY),
    ("a space erases itself", "vault-journal", 2, LOCK),
    ("a space erases itself", "vault.new", 0, HEADER),
    ("a space erases itself", "names", 0, EMPTY),
];

const LOCK: &str = "its lock writes a new file before anything is acknowledged; where it is deferred, this is needed";

/// What was done in a step, behind as little as brings about what was there before it, and the place at
/// which the step begins.
fn alone(log: &[Change], number: usize) -> (Vec<Change>, usize) {
    let place = |mark| log.iter().position(|change| *change == Change::Mark(mark));
    let begun = place(Mark::Begins(number)).unwrap();
    let ended = place(Mark::Done(number + 1)).unwrap();
    // Back to where nothing waits for a sync.
    let (start, image) = (0..=begun)
        .rev()
        .find_map(|start| {
            let all = after_a_crash(&log[..start], Survives::Everything);
            let synced = after_a_crash(&log[..start], Survives::Nothing);
            (all == synced).then_some((start, all))
        })
        .unwrap();
    let mut alone = Vec::new();
    for (alias, (key, made)) in &image.keys {
        alone.push(Change::Wrap(alias.clone(), *key, *made));
    }
    for (name, file) in &image.ids {
        alone.push(Change::Make(*file, name.clone()));
        alone.push(Change::Write(*file, 0, image.files[name].clone()));
        alone.push(Change::Sync(*file));
    }
    alone.push(Change::SyncFolder);
    // What may be found there follows from the last step that was done.
    let is_done = |change: &&Change| matches!(change, Change::Mark(Mark::Done(_)));
    alone.extend(log[..start].iter().rfind(is_done).cloned());
    let begins = alone.len() + begun - start;
    alone.extend_from_slice(&log[start..=ended]);
    (alone, begins)
}

/// Every sync of these steps is listed, with what breaks without it or why nothing can.
#[test]
fn each_sync_that_is_left_out_breaks_a_promise_or_it_is_said_why_not() {
    let story = Story::tell();
    let log = story.disk.log();
    let judge = |log: &[Change], image: &Image| judge(image, &story.allowed(log).1);
    let mut listed = Listed::default();
    for step in STEPS {
        let number = story.states.iter().position(|(name, _)| *name == step);
        let (alone, begun) = alone(&log, number.unwrap());
        let selections = if is_full() { 24 } else { 6 };
        let syncs = begun..alone.len();
        listed.add(
            step,
            LeftOut::in_turn(step, &alone, syncs, selections, &judge),
        );
    }
    listed.must_be(&HARMLESS);
}
