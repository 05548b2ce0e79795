//! Pages that cannot be read at all, as on a worn-out card: everything else can.

use std::collections::BTreeSet;
use std::ops::Range;
use std::sync::Arc;

use unafraid::Error;
use unafraid::journal::Journal;
use unafraid::vault::{Locked, Size};
use unafraid_tests::disk::{Change, Disk};
use unafraid_tests::{Seeded, files_in, folder, noted, notes, phrase};

use crate::story::{FIRST, vault};

const CELLS: u64 = 16;
const PAGES: u64 = 2 + 4 * CELLS + 2;
/// Of all four regions.
const FIRST_CELLS: Range<u32> = 4..8;

fn filled() -> Vec<Change> {
    let folder = folder();
    let disk = Disk::over(folder.path());
    let vault = vault(folder.path(), disk.host());
    vault.create(&phrase(FIRST), Size::Mib16).unwrap();
    let mut journal = Journal::open(vault.unlock(&phrase(FIRST)).unwrap()).unwrap();
    for number in 0..20 {
        journal
            .add(noted(&format!("{number}{}", "-".repeat(700))))
            .unwrap();
    }
    let _ = journal.lock();
    disk.log()
}

/// The pages that SQLite's journal has copies of, in their order: each is behind its number.
fn pages_in_journal(changes: &[Change]) -> Vec<u32> {
    let number = |pair: &[Change]| match pair {
        [Change::Write(_, at, number), Change::Write(_, next, page)]
            if number.len() == 4 && page.len() == 4096 && *next == at + 4 =>
        {
            number
                .first_chunk()
                .map(|number| u32::from_be_bytes(*number))
        }
        _ => None,
    };
    changes.windows(2).filter_map(number).collect()
}

#[test]
fn a_page_that_cannot_be_read_costs_what_is_on_it() {
    let log = filled();
    let (mut of_the_space, mut elsewhere) = (0, 0);
    for page in 1..=PAGES {
        let folder = folder();
        let disk = Disk::resumed(folder.path(), log.clone());
        let vault = vault(folder.path(), disk.host());
        disk.lose_pages(&[page]);
        let wrong = vault.unlock(&phrase("wrong")).err();
        assert_eq!(wrong, Some(Error::WrongPassphrase), "page {page}");
        let mut journal = Journal::open(vault.unlock(&phrase(FIRST)).unwrap()).unwrap();
        let is_a_cell = (4..PAGES).contains(&page);
        match journal.loss().cloned() {
            Some(loss) => {
                of_the_space += 1;
                assert!(is_a_cell, "page {page}");
                assert_eq!((loss.cells, loss.mixed), (1, false), "page {page}");
                assert!(notes(&journal).len() >= 15, "page {page}");
                let refused = journal.add(noted("no")).err();
                assert!(matches!(refused, Some(Error::Damaged(_))), "page {page}");
                // What cannot be read cannot be carried: nothing is sealed over it.
                assert_eq!(journal.lock(), Locked::Deferred, "page {page}");
            }
            None => {
                assert_eq!(notes(&journal).len(), 20, "page {page}");
                // Nothing is in the way of writing.
                journal.add(noted("one more")).unwrap();
                let locked = journal.lock();
                if is_a_cell {
                    elsewhere += 1;
                    assert_eq!(locked, Locked::Deferred, "page {page}");
                } else {
                    // A new file made good what could not be read.
                    assert_eq!(locked, Locked::Sealed { damaged_cells: 0 }, "page {page}");
                }
            }
        }
        // The card comes to its senses: nothing was lost.
        disk.lose_pages(&[]);
        let journal = Journal::open(vault.unlock(&phrase(FIRST)).unwrap()).unwrap();
        assert!(journal.loss().is_none() && notes(&journal).len() >= 20);
        assert_eq!(journal.lock(), Locked::Sealed { damaged_cells: 0 });
        assert!(files_in(folder.path()).keys().eq(["vault"]));
    }
    assert_eq!((of_the_space, elsewhere), (CELLS, 3 * CELLS));
}

/// Where one of the first cells cannot be read, the others are written in their order, whichever is the own: a
/// journal tells for a while which page was written when.
#[test]
fn what_is_left_of_the_first_cells_is_written_in_its_order() {
    let mut own = BTreeSet::new();
    for seed in 0..24 {
        let folder = folder();
        let disk = Disk::over(folder.path());
        let host = disk.host().with_randomness(Arc::new(Seeded::new(seed)));
        let vault = vault(folder.path(), host);
        vault.create(&phrase(FIRST), Size::Mib16).unwrap();
        for page in FIRST_CELLS {
            disk.lose_pages(&[page.into()]);
            let mut journal = Journal::open(vault.unlock(&phrase(FIRST)).unwrap()).unwrap();
            if journal.loss().is_some() {
                own.insert(page);
            } else {
                let before = disk.changes();
                journal.add(noted("one more")).unwrap();
                let mut written = pages_in_journal(&disk.log()[before..]);
                written.retain(|page| FIRST_CELLS.contains(page));
                let expected = FIRST_CELLS.filter(|other| *other != page);
                assert!(expected.eq(written), "seed {seed}, page {page}");
            }
            drop(journal);
            disk.lose_pages(&[]);
        }
    }
    assert!(FIRST_CELLS.eq(own), "each was the own once");
}
