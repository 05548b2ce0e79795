//! Opens a mutated vault as an app would, and compares everything that comes of it with what must.

use std::time::{Duration, Instant};

use unafraid::journal::Journal;
use unafraid::vault::{KdfCost, Locked, Vault};
use unafraid::{Damage, Error};
use unafraid_tests::{PHRASE, phrase};

use super::case::{Case, End, Try};
use super::dice::Dice;
use super::memory;
use super::place::{Found, Ground, Lies};
use super::reader::{self, COPY, COSTS, LENGTH, body_mut};
use super::stage::{self, Shown, State, stage};

/// What came of one case.
pub(crate) struct Ended {
    /// What to count it as.
    pub(crate) label: String,
    /// From the beginning of the opening to the end of the lock.
    pub(crate) took: Duration,
    /// Bytes of Rust's memory at most.
    pub(crate) peak: usize,
}

/// What an opening gave.
enum Opened {
    Whole(Journal, Shown),
    /// Open for reading only, or not at all because of what its cells hold; with what it shows.
    Lossy(Option<Journal>, Shown),
    Told(Error),
}

fn open(vault: &Vault, words: &str) -> Opened {
    match vault.unlock(&phrase(words)).and_then(Journal::open) {
        Ok(mut journal) => match stage::shown(&mut journal) {
            Ok(shown) => Opened::Whole(journal, shown),
            Err(error) => Opened::Told(error),
        },
        Err(Error::Damaged(Damage::Cell | Damage::Manifest | Damage::Contents)) => {
            Opened::Lossy(None, Shown::new())
        }
        Err(error) => Opened::Told(error),
    }
}

/// Judges all tries of a case, each in a fresh folder.
pub(crate) fn judge(ground: &Ground, case: &Case, dice: &mut Dice) -> Ended {
    let mut ended = Ended {
        label: String::new(),
        took: Duration::ZERO,
        peak: 0,
    };
    for (number, one) in case.tries.iter().enumerate() {
        ground.lay(case.things.iter().map(|(name, lies)| (*name, lies)));
        let label = attempt(ground, case, one, dice, &mut ended);
        if number > 0 {
            ended.label.push_str(", then ");
        }
        ended.label.push_str(&label);
        assert!(ground.others_are_untouched(), "a file of somebody else");
    }
    if let Some(state) = case.mended_by {
        mend(ground, state, dice);
        ended.label.push_str(", then mended");
    }
    ended
}

fn attempt(ground: &Ground, case: &Case, one: &Try, dice: &mut Dice, ended: &mut Ended) -> String {
    let vault = Vault::with_host(ground.vault(), stage::host(Dice::of("host", dice.word())));
    let before = ground.found();
    let begun = Instant::now();
    let (opened, peak) = memory::peak_of(|| open(&vault, one.words));
    let mut took = begun.elapsed();
    let (journal, shown) = match opened {
        Opened::Told(error) => {
            ended.note(took, peak);
            let found = ground.found();
            let untouched = found == before;
            assert!(
                one.ends.iter().any(|end| match end {
                    End::Refused(expected) => error == *expected && untouched,
                    End::Tried(expected) => error == *expected,
                    End::Whole(..) | End::Loss(_) => false,
                }),
                "{error:?}, {}",
                if untouched {
                    "nothing touched"
                } else {
                    "something touched"
                },
            );
            if !untouched {
                is_kept(case, &found);
            }
            return format!("{error:?}");
        }
        Opened::Whole(journal, shown) => {
            let damaged = journal.check().unwrap();
            let elsewhere = one.ends.iter().find_map(|end| match end {
                End::Whole(expected, elsewhere) if shown == **expected => Some(*elsewhere),
                _ => None,
            });
            let elsewhere = elsewhere.expect("opened, with these contents");
            assert_eq!(damaged, elsewhere.unwrap_or(damaged), "damaged elsewhere");
            (Some((journal, damaged)), Some(shown))
        }
        Opened::Lossy(journal, shown) => {
            let allowed = one.ends.iter().find_map(|end| match end {
                End::Loss(moments) => Some(moments),
                _ => None,
            });
            let allowed = allowed.expect("opened with a loss");
            for (name, what) in &shown {
                let stored = allowed.iter().any(|moment| moment.get(name) == Some(what));
                assert!(stored, "{name} was never stored like that");
            }
            (journal.map(|journal| (journal, 0)), None)
        }
    };
    let is_whole = shown.is_some();
    if let Some((journal, damaged)) = journal {
        // Without a lock the next opening has to do what was left.
        if dice.once_in(4) {
            drop(journal);
        } else {
            let begun = Instant::now();
            let (locked, _) = memory::peak_of(|| journal.lock());
            took += begun.elapsed();
            match locked {
                Locked::Sealed { damaged_cells } if is_whole => assert_eq!(damaged_cells, damaged),
                Locked::Sealed { .. } => {}
                Locked::Deferred => panic!("the lock was deferred"),
            }
            is_new(&std::fs::read(ground.vault()).unwrap());
        }
    }
    ended.note(took, peak);
    is_kept(case, &ground.found());
    match (open(&vault, one.words), &shown) {
        (Opened::Whole(_, again), Some(first)) => assert!(again == *first, "the second time"),
        (Opened::Lossy(..), None) => {}
        _ => panic!("the second opening ends in another way"),
    }
    is_kept(case, &ground.found());
    if is_whole { "whole" } else { "loss" }.to_owned()
}

impl Ended {
    fn note(&mut self, took: Duration, peak: usize) {
        let KdfCost { memory_kib, .. } = COSTS.0[1];
        let hashing = memory_kib as usize * 1024;
        assert!(peak <= memory::MOST + hashing, "{peak} bytes");
        self.took = self.took.max(took);
        self.peak = self.peak.max(peak);
    }
}

/// Whether the vault is alone, SQLite's structure is whole, and every cell is what it was under its
/// outer layer.
fn is_kept(case: &Case, found: &std::collections::BTreeMap<String, Found>) {
    let laid = |name: &str| case.things.iter().find(|(of, _)| *of == name);
    for name in found.keys() {
        let is_vault = name == "vault" || laid(name).is_some_and(|_| name == "aside");
        assert!(is_vault, "{name} is in the folder");
    }
    let file = match (found.get("aside"), found.get("vault")) {
        (Some(Found::File(file)), _) | (None, Some(Found::File(file))) => file,
        _ => panic!("no vault is there"),
    };
    if let Some((_, Lies::Link(_))) = laid("vault") {
        assert!(matches!(found.get("vault"), Some(Found::Link(_))));
    }
    let Some(before) = case.reads_as.as_deref() else {
        return;
    };
    assert_eq!(file.len(), LENGTH);
    assert!(
        reader::structure(file) == reader::structure(&stage().now.bytes),
        "SQLite's structure"
    );
    if let Some(before) = reader::cells(before) {
        let after = reader::cells(file).expect("a header");
        assert!(before == after, "a cell is not what it was");
    }
}

/// A lock makes a new file, in which every byte of SQLite's is as in any other.
fn is_new(file: &[u8]) {
    let like = &stage().now.bytes;
    assert!(file.len() != LENGTH || reader::root(file) == reader::root(like));
}

/// Puts rows of the header back, and everything is there.
fn mend(ground: &Ground, state: &'static State, dice: &mut Dice) {
    let mut bytes = std::fs::read(ground.vault()).unwrap();
    for row in [0, COPY] {
        body_mut(&mut bytes, row).copy_from_slice(reader::body(&state.bytes, row));
    }
    std::fs::write(ground.vault(), bytes).unwrap();
    let host = stage::host(Dice::of("mend", dice.word()));
    match open(&Vault::with_host(ground.vault(), host), PHRASE) {
        Opened::Whole(_, shown) => assert!(shown == state.shows, "after mending"),
        _ => panic!("could not be mended"),
    }
}
