//! One vault, many who want it, in threads and in processes of their own: one has it, the others are
//! told `Busy`, and what each was told is stored is there exactly once.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use std::collections::BTreeSet;
use std::io::{BufRead, BufReader, Write};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdin, Command, Stdio};
use std::sync::{Arc, Mutex};

use tempfile::TempDir;
use unafraid::Error;
use unafraid::journal::Journal;
use unafraid::vault::{Host, Progress, Size, Vault};
use unafraid_tests::{PHRASE, Place, noted, notes, phrase, tiny_host};

/// What the process of a test is told to do, and with which vault.
const TASK: &str = "UNAFRAID_TEST_TASK_OF_CHILD";
const VAULT: &str = "UNAFRAID_TEST_VAULT_OF_CHILD";

/// One test at a time: a process that one of them starts has, until it becomes another program, every
/// file that is open here, and with it the lock of another test's vault.
static ALONE: Mutex<()> = Mutex::new(());

fn alone() -> std::sync::MutexGuard<'static, ()> {
    ALONE
        .lock()
        .unwrap_or_else(std::sync::PoisonError::into_inner)
}

/// Not a test of its own: the other processes of the tests below.
#[test]
fn child() {
    let (Ok(task), Ok(path)) = (std::env::var(TASK), std::env::var(VAULT)) else {
        return;
    };
    // The test harness captures `println!`; the parent reads this.
    let mut out = std::io::stderr();
    let name = std::process::id().to_string();
    match task.as_str() {
        "hold" => {
            let journal = open(&path).unwrap();
            writeln!(out, "open").unwrap();
            // Until the parent ends it.
            let _ = std::io::stdin().read_line(&mut String::new());
            let _ = journal.lock();
        }
        "hammer" => {
            for stored in hammer(&path, &name, 25) {
                writeln!(out, "stored {stored}").unwrap();
            }
        }
        _ => {
            let vault = Vault::with_host(path, tiny_host());
            let made = vault.create(&phrase(&format!("maker {name}")), Size::Mib16);
            writeln!(out, "made {made:?}").unwrap();
        }
    }
}

fn start(task: &str, path: &Path) -> (Child, impl Iterator<Item = String> + use<>) {
    let mut child = Command::new(std::env::current_exe().unwrap())
        .args(["--exact", "child", "--nocapture"])
        .env(TASK, task)
        .env(VAULT, path)
        .stdin(Stdio::piped())
        .stdout(Stdio::null())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let lines = BufReader::new(child.stderr.take().unwrap()).lines();
    (child, lines.map(Result::unwrap))
}

fn open(path: impl AsRef<Path>) -> Result<Journal, Error> {
    Journal::open(Vault::with_host(path, tiny_host()).unlock(&phrase(PHRASE))?)
}

/// Opens, adds and ends sessions until so many experiences were acknowledged, and names them.
fn hammer(path: impl AsRef<Path>, name: &str, times: usize) -> Vec<String> {
    let mut stored = Vec::new();
    while stored.len() < times {
        let mut journal = match open(&path) {
            Ok(journal) => journal,
            Err(Error::Busy) => {
                std::thread::yield_now();
                continue;
            }
            Err(error) => panic!("{error:?}"),
        };
        // Mine, from before: nobody else's session can have taken them away.
        let there: BTreeSet<String> = notes(&journal).into_iter().collect();
        assert!(stored.iter().all(|mine| there.contains(mine)));
        let note = format!("EXAMPLE {name} {}", stored.len());
        journal.add(noted(&note)).unwrap();
        stored.push(note);
        if stored.len().is_multiple_of(3) {
            drop(journal);
        } else {
            let _ = journal.lock();
        }
    }
    stored
}

/// The same file by its name, through a link to it, through a link to its folder, and by a detour.
/// The links are in a folder of their own.
fn names(place: &Place, links: &TempDir) -> Vec<PathBuf> {
    let link = links.path().join("link");
    let folder = links.path().join("folder");
    std::os::unix::fs::symlink(place.path(), &link).unwrap();
    std::os::unix::fs::symlink(place.folder(), &folder).unwrap();
    vec![
        place.path(),
        link,
        folder.join("vault"),
        links.path().join("./link"),
    ]
}

#[test]
fn what_each_was_told_is_stored_is_there_once() {
    let _alone = alone();
    let place = Place::of_size(tiny_host(), Size::Mib64);
    let links = tempfile::tempdir().unwrap();
    let names = names(&place, &links);
    let mut stored: Vec<String> = std::thread::scope(|scope| {
        let processes: Vec<_> = names
            .iter()
            .map(|path| scope.spawn(|| told(start("hammer", path))))
            .collect();
        let threads: Vec<_> = (0..6)
            .map(|number| {
                let path = &names[number % names.len()];
                scope.spawn(move || hammer(path, &format!("thread {number}"), 25))
            })
            .collect();
        let all = processes.into_iter().chain(threads);
        all.flat_map(|one| one.join().unwrap()).collect()
    });
    assert_eq!(stored.len(), 10 * 25);
    let journal = place.open().unwrap();
    assert_eq!(journal.check(), Ok(0));
    let mut found = notes(&journal);
    found.sort_unstable();
    stored.sort_unstable();
    assert!(found == stored, "acknowledged and found differ");
    let _ = journal.lock();
    assert!(place.is_alone());
}

/// What a process that hammers says, once it has ended well.
fn told((mut child, lines): (Child, impl Iterator<Item = String>)) -> Vec<String> {
    let stored = lines
        .filter_map(|line| line.strip_prefix("stored ").map(str::to_owned))
        .collect();
    assert!(child.wait().unwrap().success());
    stored
}

/// Whoever asks, and for what, while another process has the vault: it is busy, or there already, and
/// nothing changes. When that process is killed, the vault is free at once.
#[test]
fn a_vault_that_another_process_has_is_busy() {
    let _alone = alone();
    let place = Place::new(tiny_host());
    let links = tempfile::tempdir().unwrap();
    let mut names = names(&place, &links);
    let second = place.folder().join("second name");
    std::fs::hard_link(place.path(), &second).unwrap();
    names.push(second.clone());
    let (mut child, mut lines) = start("hold", &place.path());
    assert!(lines.any(|line| line == "open"));
    let stdin: Option<ChildStdin> = child.stdin.take();
    let before = std::fs::read(place.path()).unwrap();
    for path in &names {
        let vault = Vault::with_host(path, tiny_host());
        assert_eq!(open(path).err(), Some(Error::Busy));
        assert_eq!(vault.pending_unlock().err(), Some(Error::Busy));
        let other = phrase("another");
        let changed = vault.change_passphrase(&phrase(PHRASE), &other);
        assert_eq!(changed.err(), Some(Error::Busy));
        // A wrong one is not even looked at, and not counted.
        assert_eq!(vault.unlock(&other).err(), Some(Error::Busy));
        let made = vault.create(&other, Size::Mib16);
        assert_eq!(made, Err(Error::FileExists));
    }
    assert!(std::fs::read(place.path()).unwrap() == before);
    child.kill().unwrap();
    child.wait().unwrap();
    drop(stdin);
    // The lock made a new file, so the second name is that of an older copy from now on.
    let mut journal = open(place.path()).unwrap();
    journal.add(noted("EXAMPLE after the kill")).unwrap();
    let _ = journal.lock();
    assert_eq!(
        notes(&open(place.path()).unwrap()),
        ["EXAMPLE after the kill"]
    );
    assert_eq!(notes(&open(second).unwrap()), [""; 0]);
}

/// Asks for the vault at every step that it is told of, by all of its names, from another thread.
struct Asking {
    _links: TempDir,
    names: Vec<PathBuf>,
    answers: Mutex<Vec<Error>>,
}

impl Progress for Asking {
    fn advanced(&self, _: u32, _: u32) {
        std::thread::scope(|scope| {
            for name in &self.names {
                scope.spawn(move || {
                    let answer = open(name).err().expect("somebody else has it");
                    self.answers.lock().unwrap().push(answer);
                });
            }
        });
    }
}

impl Asking {
    fn host(place: &Place) -> (Arc<Self>, Host) {
        let links = tempfile::tempdir().unwrap();
        let asking = Arc::new(Self {
            names: names(place, &links),
            _links: links,
            answers: Mutex::default(),
        });
        let host = tiny_host().with_progress(asking.clone());
        (asking, host)
    }

    /// How often it asked; the answer was always the same.
    fn was_always_told(&self, expected: &Error) -> usize {
        let answers = std::mem::take(&mut *self.answers.lock().unwrap());
        assert!(
            answers.iter().all(|answer| answer == expected),
            "{answers:?}"
        );
        answers.len()
    }
}

#[test]
fn a_vault_is_busy_while_it_opens_repairs_locks_and_changes_its_passphrase() {
    let _alone = alone();
    let place = Place::new(tiny_host());
    let (asking, host) = Asking::host(&place);
    let vault = Vault::with_host(place.path(), host);
    let journal = Journal::open(vault.unlock(&phrase(PHRASE)).unwrap()).unwrap();
    assert!(asking.was_always_told(&Error::Busy) > 0, "while it opens");
    let _ = journal.lock();
    assert!(asking.was_always_told(&Error::Busy) > 0, "while it locks");
    drop(vault.unlock(&phrase(PHRASE)).unwrap());
    asking.was_always_told(&Error::Busy);
    drop(vault.unlock(&phrase(PHRASE)).unwrap());
    assert!(asking.was_always_told(&Error::Busy) > 0, "while it repairs");
    let mut journal = Journal::open(vault.unlock(&phrase(PHRASE)).unwrap()).unwrap();
    asking.was_always_told(&Error::Busy);
    let many = vec![noted(&"EXAMPLE ".repeat(100)); 12];
    journal.add_all(many).unwrap();
    let asked = asking.was_always_told(&Error::Busy);
    assert!(asked > 0, "while a large commit makes a new file");
    drop(journal);
    let changed = vault.change_passphrase(&phrase(PHRASE), &phrase("another"));
    assert!(changed.is_ok());
    assert!(asking.was_always_told(&Error::Busy) > 0, "while it changes");
    assert_eq!(open(place.path()).err(), Some(Error::WrongPassphrase));
}

/// A vault that is being made is not there until it is whole.
#[test]
fn a_vault_that_is_being_made_is_not_there_yet() {
    let _alone = alone();
    let place = Place::new(tiny_host());
    std::fs::remove_file(place.path()).unwrap();
    let (asking, host) = Asking::host(&place);
    let vault = Vault::with_host(place.path(), host);
    vault.create(&phrase(PHRASE), Size::Mib16).unwrap();
    assert!(asking.was_always_told(&Error::NoVault) > 0);
    assert_eq!(notes(&open(place.path()).unwrap()), [""; 0]);
}

/// Of several processes that make a vault at one place at once, one does, and its passphrase opens it.
#[test]
fn one_of_several_makers_in_processes_wins() {
    let _alone = alone();
    for _ in 0..4 {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("vault");
        let makers: Vec<_> = (0..4).map(|_| start("make", &path)).collect();
        let mut winners = Vec::new();
        for (mut child, lines) in makers {
            let name = child.id();
            let told: Vec<String> = lines.filter(|line| line.starts_with("made ")).collect();
            assert!(child.wait().unwrap().success());
            match told.first().map(String::as_str) {
                Some("made Ok(())") => winners.push(name),
                Some("made Err(Busy)" | "made Err(FileExists)") => {}
                other => panic!("{other:?}"),
            }
        }
        assert_eq!(winners.len(), 1);
        let words = phrase(&format!("maker {}", winners[0]));
        drop(Vault::with_host(&path, tiny_host()).unlock(&words).unwrap());
        assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 1);
    }
}

/// A change of the passphrase and an open session exclude each other, whichever was first; the
/// passphrase is then the one that it was.
#[test]
fn a_passphrase_is_not_changed_under_a_session() {
    let _alone = alone();
    let place = Place::new(tiny_host());
    let mut journal = place.open().unwrap();
    let (present, new) = (phrase(PHRASE), phrase("another"));
    std::thread::scope(|scope| {
        for _ in 0..4 {
            scope.spawn(|| {
                for _ in 0..50 {
                    let changed = place.vault().change_passphrase(&present, &new);
                    assert_eq!(changed.err(), Some(Error::Busy));
                }
            });
        }
        for number in 0..20 {
            journal.add(noted(&format!("EXAMPLE {number}"))).unwrap();
        }
    });
    let _ = journal.lock();
    assert_eq!(
        place.vault().unlock(&new).err(),
        Some(Error::WrongPassphrase)
    );
    assert_eq!(place.open().unwrap().len(), 20);
}
