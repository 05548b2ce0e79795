//! After a lock the process holds neither passphrase nor keys nor words: not on the heap, not in what
//! was freed, not where functions had them on a stack.
//!
//! A child process goes through everything that a session can do and locks. Its memory is then read
//! from outside and searched for every text, every key and every passphrase, and what follows from
//! these. What is left depends on the compiler, so to be run with other optimisations as well:
//! `cargo test --release -p unafraid-tests --test memory`, the same with `--profile phone`, and, which
//! takes minutes, with `CARGO_PROFILE_DEV_OPT_LEVEL=0` and without `--release`.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]
#![cfg(target_os = "linux")] // the memory of another process is read through /proc

mod child;
mod dump;
mod host;
mod needles;
mod secrets;

use std::io::{BufRead, BufReader, Write};
use std::path::Path;
use std::process::{Command, Stdio};

use child::{DONE, FOLDER, FULL_COST, KEEPS, MODE, Mode, OPEN, PHRASES, PLANTED, STAGE};
use dump::{Dump, Leak};
use needles::{KEY, PASSPHRASE, TEXT};
use secrets::Secrets;

/// Not a test of its own: the process that the tests below look at.
#[test]
fn child() {
    if let Ok(folder) = std::env::var(FOLDER) {
        child::run(Path::new(&folder));
    }
}

/// What was found in a process, by stage.
struct Found {
    stages: Vec<Stage>,
    /// The numbers of the texts that the open session held.
    kept: Vec<u32>,
}

#[derive(Debug)]
struct Stage {
    name: String,
    leaks: Vec<Leak>,
    /// How many bytes were searched.
    searched: usize,
}

impl Found {
    /// Runs a child, and looks at it wherever it stands still.
    fn of(mode: Mode, full_cost: bool) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let mut command = Command::new(std::env::current_exe().unwrap());
        command
            .args(["--exact", "child", "--nocapture"])
            .env(FOLDER, folder.path())
            .env(MODE, format!("{mode:?}"))
            // What is freed stays in the process, also large pieces, where the C library allows that.
            .env("MALLOC_ARENA_MAX", "1")
            .env("MALLOC_MMAP_MAX_", "0")
            .env("MALLOC_TRIM_THRESHOLD_", "4294967296")
            .env_remove("MALLOC_PERTURB_")
            .stdin(Stdio::piped())
            .stdout(Stdio::null())
            .stderr(Stdio::piped());
        if full_cost {
            command.env(FULL_COST, "1");
        }
        let mut process = command.spawn().unwrap();
        let mut secrets = Secrets::new(folder.path(), full_cost);
        let mut found = Self {
            stages: Vec::new(),
            kept: Vec::new(),
        };
        let mut said = Vec::new();
        for line in BufReader::new(process.stderr.take().unwrap()).lines() {
            let line = line.unwrap();
            if let Some(numbers) = line.strip_prefix(KEEPS) {
                let numbers = numbers.split(' ').map(|number| number.parse::<u32>());
                found.kept.extend(numbers.map(Result::unwrap));
            }
            if let Some(name) = line.strip_prefix(STAGE) {
                let dump = Dump::of(process.id());
                found.stages.push(Stage {
                    name: name.to_owned(),
                    leaks: dump.search(&secrets.needles()),
                    searched: dump.length(),
                });
                process.stdin.as_mut().unwrap().write_all(b"-").unwrap();
            }
            said.push(line);
        }
        assert!(process.wait().unwrap().success(), "{said:#?}");
        secrets.assert_open_the_vault(PHRASES[1]);
        found
    }

    /// The names of what was found at a stage.
    fn at(&self, stage: &str) -> Vec<&str> {
        let mut stages = self.stages.iter();
        let stage = stages.find(|one| one.name == stage).unwrap();
        stage.leaks.iter().map(|leak| leak.what.as_str()).collect()
    }

    /// Nothing was found wherever nothing was open, of which there are ten stages.
    fn assert_clean(&self) {
        assert_eq!(self.stages.len(), 11);
        let closed = self.stages.iter().filter(|stage| stage.name != OPEN);
        let leaking: Vec<&Stage> = closed.filter(|stage| !stage.leaks.is_empty()).collect();
        assert!(leaking.is_empty(), "{leaking:#?}");
    }
}

fn of_kind<'a>(kind: &str, names: &[&'a str]) -> Vec<&'a str> {
    let names = names.iter().copied();
    names.filter(|name| name.starts_with(kind)).collect()
}

/// Neither a passphrase nor a key nor a word, after the making of a vault, a lock, a change of the
/// passphrase, wrong ones, damage, a backup, a hand-over and what was restored from them.
///
/// And while a session is open, the words that it holds are found and no others: what was changed,
/// removed or refused is gone at once; and what the passphrase became is gone when the space is open.
#[test]
fn whenever_nothing_is_open_nothing_is_there() {
    let found = Found::of(Mode::Lock, false);
    found.assert_clean();
    let open = found.at(OPEN);
    let mut texts: Vec<u32> = of_kind(TEXT, &open)
        .iter()
        .map(|name| {
            let number = name[TEXT.len()..].split(',').next();
            number.unwrap().parse().unwrap()
        })
        .collect();
    texts.sort_unstable();
    texts.dedup();
    assert!(texts.len() > 100);
    assert_eq!(texts, found.kept);
    assert_eq!(
        of_kind(KEY, &open).len(),
        3,
        "of the space, of the header, and W"
    );
    assert_eq!(of_kind(PASSPHRASE, &open), [""; 0]);
}

/// A journal that is let go of without a lock is wiped like one that is locked.
#[test]
fn a_dropped_journal_leaves_nothing() {
    Found::of(Mode::Drop, false).assert_clean();
}

/// The same with the memory that a passphrase is hashed in at full cost, which is searched too.
#[test]
fn hashing_at_full_cost_leaves_nothing() {
    let found = Found::of(Mode::Lock, true);
    found.assert_clean();
    let least = if cfg!(target_env = "gnu") {
        64 << 20
    } else {
        0
    };
    assert!(found.stages.iter().all(|stage| stage.searched > least));
}

/// What is left on purpose is found: on the heap, in what was freed, on the stack.
#[test]
fn a_leak_is_found() {
    let planted = [format!("{TEXT}{PLANTED}")];
    assert_eq!(Found::of(Mode::LeakText, false).at(DONE), planted);
    assert_eq!(Found::of(Mode::LeakStack, false).at(DONE), planted);
    let key = Found::of(Mode::LeakKey, false);
    assert_eq!(of_kind(KEY, &key.at(DONE)).len(), 1);
    let freed = Found::of(Mode::LeakFreed, false);
    let freed = of_kind(PASSPHRASE, &freed.at(DONE));
    let typed = format!("{PASSPHRASE}{}: as typed", PHRASES[1]);
    assert!(freed.contains(&typed.as_str()), "{freed:?}");
}
