//! One copy that was taken after a kill, wherever it struck, by somebody with the header key and the visible
//! passphrase. P2 excepts a commit that was cut short: its journal shows the region. Nothing else is excepted.
//!
//! The judge peels all that lies in the folder, and looks for a cell outside the visible space that is there
//! twice and not the same.

use std::collections::BTreeMap;

use unafraid_tests::disk::{Change, Survives, after_a_crash};

use crate::format::{Header, PAGE, PREFIX, REGIONS, Shape, body, page_at};
use crate::life::{ERASE, End, Level, Life, OTHERS, VISIBLE};
use crate::phone::{self, Keys};

const SHAPE: Shape = Shape::TINY;

/// The header of a file, or of what there is of one.
fn header(file: &[u8]) -> Option<Header> {
    let is_there = file.len() >= page_at(1);
    is_there.then(|| phone::header(body(file, 0), &Keys::new()))?
}

/// The regions, from the visible one on, that the vault and its replacement do not agree about.
fn differing(files: &BTreeMap<String, Vec<u8>>) -> Vec<usize> {
    let (vault, new) = (&files["vault"], files.get("vault.new"));
    let Some((new, its)) = new.and_then(|new| Some((new, header(new)?))) else {
        return Vec::new();
    };
    let present = header(vault).expect("the vault's header");
    let (own, _) = present.grant(VISIBLE).expect("the visible passphrase");
    let differs = |further: &usize| {
        let mut rows = SHAPE.rows_of((own + further) % REGIONS);
        rows.any(|row| {
            let is_there = new.len() >= page_at(row) + PAGE;
            let inner = is_there.then(|| its.peel(row, body(new, row))).flatten();
            inner.is_some_and(|inner| present.peel(row, body(vault, row)) != Some(inner))
        })
    };
    (1..REGIONS).filter(differs).collect()
}

/// The moments at which a kill would tell something.
struct Told {
    /// Of those at which a whole new file waits for its name: from the first write of its header on.
    waiting: usize,
    /// Of all others.
    otherwise: usize,
    /// How many moments there were.
    moments: usize,
}

fn told(life: &mut Life, act: impl FnOnce(&mut Life)) -> Told {
    let disk = life.disk.clone().unwrap();
    let from = disk.changes();
    act(life);
    let log = disk.log();
    let mut told = Told {
        waiting: 0,
        otherwise: 0,
        moments: log.len() + 1 - from,
    };
    let mut waits = false;
    for behind in from..=log.len() {
        waits = match &log[behind - 1] {
            Change::Write(_, _, bytes) if is_header_of_new_file(bytes) => true,
            Change::Rename(..) => false,
            _ => waits,
        };
        let killed = after_a_crash(&log[..behind], Survives::Everything);
        if !differing(&killed.files).is_empty() {
            *if waits {
                &mut told.waiting
            } else {
                &mut told.otherwise
            } += 1;
        }
    }
    println!(
        "of {} moments {} tell, while a whole new file waits for its name; of others {}",
        told.moments, told.waiting, told.otherwise
    );
    told
}

/// What the vault writes itself, and not SQLite: a body alone.
fn is_header_of_new_file(bytes: &[u8]) -> bool {
    bytes.len() == PAGE - PREFIX
}

/// A vault with another space, whose header key lies in the file.
fn with_another(seed: u64) -> Life {
    let mut life = Life::new(seed, Level::Software, true);
    life.set_erase_phrase();
    life.settle(VISIBLE);
    life.make(&[], OTHERS[0]);
    life.settle(OTHERS[0]);
    life
}

#[test]
fn a_kill_in_a_visit_tells_nothing_but_the_journal() {
    let mut life = with_another(90_000);
    for words in [VISIBLE, OTHERS[0]] {
        let told = told(&mut life, |life| life.visit(words, 3, End::Lock));
        assert_eq!((told.waiting, told.otherwise), (0, 0));
        assert!(told.moments > 100);
    }
}

/// What changes the cells of a region that is not the visible one, and writes a new file with it.
type OtherRegion = (u64, &'static str, fn(&mut Life));

const CHANGES: [OtherRegion; 3] = [
    (90_001, "a space is made", |life| {
        life.make(&[OTHERS[0]], OTHERS[1]);
    }),
    (90_002, "a large commit", |life| life.add_many(OTHERS[0])),
    (90_003, "a lock after an erase phrase", |life| {
        life.visit(ERASE, 1, End::Lock);
    }),
];

/// Without its header, which comes last, nobody can read a new file.
#[test]
fn a_kill_while_a_new_file_is_written_tells_nothing() {
    for (seed, name, change) in CHANGES {
        let told = told(&mut with_another(seed), change);
        assert_eq!(told.otherwise, 0, "{name}");
        assert!(told.moments > 100, "{name}");
    }
}

/// The whole new file and the vault have other cells in a region that is not the visible one, and both open
/// with the keys that there are. P2 excepts a commit that was cut short, but speaks of its journal.
#[test]
#[ignore = "does not hold: between its header and its name, and until the next unlock, vault.new tells"]
fn a_kill_before_a_new_file_has_its_name_tells_nothing() {
    for (seed, name, change) in CHANGES {
        let told = told(&mut with_another(seed), change);
        assert_eq!(told.waiting, 0, "{name}");
    }
}
