//! Opens a mutated vault as an app would, and compares everything that comes of it with what must.

use std::collections::BTreeSet;
use std::time::{Duration, Instant};

use unafraid::Error;
use unafraid::journal::Journal;
use unafraid::vault::{KdfCost, Locked, Vault};
use unafraid_tests::{PHRASE, noted, phrase};

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
    /// A journal and what it shows: everything, or what is left, for reading only.
    Journal(Box<Journal>, Shown),
    Told(Error),
}

fn open(vault: &Vault, words: &str) -> Opened {
    let opened = vault.unlock(&phrase(words)).and_then(Journal::open);
    match opened.and_then(|mut journal| Ok((stage::shown(&mut journal)?, journal))) {
        Ok((shown, journal)) => Opened::Journal(Box::new(journal), shown),
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
    let (mut journal, shown) = match opened {
        Opened::Told(error) => {
            ended.note(took, peak);
            let found = ground.found();
            let untouched = found == before;
            is_told(one, &error, untouched);
            if !untouched {
                is_kept(case, &found);
            }
            return format!("{error:?}");
        }
        Opened::Journal(journal, shown) => (journal, shown),
    };
    let is_whole = journal.loss().is_none();
    let damaged = if is_whole {
        is_whole_end(one, &journal, &shown)
    } else {
        is_lossy_end(one, &mut journal, &shown);
        None
    };
    // Without a lock the next opening has to do what was left.
    if dice.once_in(4) {
        drop(journal);
    } else {
        let begun = Instant::now();
        let (locked, _) = memory::peak_of(|| journal.lock());
        took += begun.elapsed();
        let Locked::Sealed { damaged_cells } = locked else {
            panic!("the lock was deferred");
        };
        assert_eq!(damaged_cells, damaged.unwrap_or(damaged_cells));
        is_new(&std::fs::read(ground.vault()).unwrap());
    }
    ended.note(took, peak);
    is_kept(case, &ground.found());
    match open(&vault, one.words) {
        Opened::Journal(journal, again) => {
            assert_eq!(journal.loss().is_none(), is_whole, "the second time");
            assert!(again == shown, "the second time");
        }
        Opened::Told(error) => panic!("{error:?} the second time"),
    }
    is_kept(case, &ground.found());
    if is_whole { "whole" } else { "loss" }.to_owned()
}

fn is_told(one: &Try, error: &Error, untouched: bool) {
    let is_right = one.ends.iter().any(|end| match end {
        End::Refused(expected) => error == expected && untouched,
        End::Tried(expected) => error == expected,
        End::Whole(..) | End::Loss(..) => false,
    });
    let touched = if untouched { "nothing" } else { "something" };
    assert!(is_right, "{error:?}, {touched} touched");
}

/// It shows everything, and knows of the damage elsewhere: so many cells.
fn is_whole_end(one: &Try, journal: &Journal, shown: &Shown) -> Option<u32> {
    let damaged = journal.check().unwrap();
    let elsewhere = one.ends.iter().find_map(|end| match end {
        End::Whole(expected, elsewhere) if *shown == expected.shows => Some(*elsewhere),
        _ => None,
    });
    let elsewhere = elsewhere.expect("opened whole, with these contents");
    assert_eq!(damaged, elsewhere.unwrap_or(damaged), "damaged elsewhere");
    Some(damaged)
}

/// It shows nothing that was not stored, everything that lay in no lost cell, and writes nothing.
fn is_lossy_end(one: &Try, journal: &mut Journal, shown: &Shown) {
    let end = one.ends.iter().find_map(|end| match end {
        End::Loss(moments, lost) => Some((moments, lost)),
        _ => None,
    });
    let (moments, lost) = end.expect("opened with a loss");
    for (name, what) in shown {
        let stored = moments.iter().any(|moment| moment.stored(name, what));
        assert!(stored, "{name} was never stored like that");
    }
    let loss = journal.loss().expect("a loss");
    if let Some(lost) = lost {
        assert_eq!(loss.cells as usize, lost.len(), "cells lost");
        assert_eq!(loss.mixed, lost.is_empty(), "cells of different ages");
        if let ([moment], false) = (&moments[..], lost.is_empty()) {
            is_salvaged(moment, lost, shown);
        }
    }
    let damaged = |error: Error| matches!(error, Error::Damaged(_));
    assert!(journal.check().is_err_and(damaged));
    assert!(journal.add(noted("EXAMPLE")).is_err_and(damaged));
}

/// Each experience and draft is there if, and only if, all its cells are; each chunk of a file, in a
/// file or as a piece, if all of its are; and where no cell with anything in it is lost, every file.
fn is_salvaged(moment: &State, lost: &[usize], shown: &Shown) {
    for (name, cells) in &moment.lies_in {
        let is_lost = lost.iter().any(|cell| cells.contains(cell));
        assert_eq!(shown.contains_key(name), !is_lost, "{name}");
    }
    let is_whole = |cells: &&BTreeSet<usize>| !lost.iter().any(|cell| cells.contains(cell));
    let chunks: usize = shown
        .iter()
        .map(|(name, what)| match name.split_once(' ') {
            Some(("file", _)) => stage::chunks(what).len(),
            Some(("piece", _)) => 1,
            _ => 0,
        })
        .sum();
    let whole = moment.chunks.values().filter(is_whole).count();
    assert_eq!(chunks, whole, "chunks of files");
    if lost.iter().all(|cell| !moment.used.contains(cell)) {
        assert!(*shown == moment.shows, "only free cells are lost");
    }
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
        Opened::Journal(journal, shown) => {
            assert!(
                journal.loss().is_none() && shown == state.shows,
                "after mending"
            );
        }
        Opened::Told(error) => panic!("could not be mended: {error:?}"),
    }
}
