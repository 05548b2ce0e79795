//! Pages that cannot be read at all, as on a worn-out card: everything else can.

use unafraid::Error;
use unafraid::journal::Journal;
use unafraid::vault::{Locked, Size};
use unafraid_tests::disk::{Change, Disk};
use unafraid_tests::{files_in, folder, noted, notes, phrase};

use crate::story::{FIRST, vault};

const CELLS: u64 = 16;
const PAGES: u64 = 2 + 4 * CELLS + 2;

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
