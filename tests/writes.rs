//! Which parts of the file each step writes: what two copies of it show to somebody who compares.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use std::collections::BTreeSet;

use unafraid::Error;
use unafraid_tests::{Place, noted, phrase, tiny_host};

const PAGE: usize = 4096;
const CELLS: usize = 16;
const LAST_ROW: usize = 4 * CELLS + 1;

/// The rows whose bodies differ.
fn changed(before: &[u8], after: &[u8]) -> BTreeSet<usize> {
    assert_eq!(before.len(), after.len());
    (0..=LAST_ROW)
        .filter(|row| {
            let body = (row + 2) * PAGE + 40..(row + 3) * PAGE;
            before[body.clone()] != after[body]
        })
        .collect()
}

fn headers() -> BTreeSet<usize> {
    BTreeSet::from([0, LAST_ROW])
}

fn everything() -> BTreeSet<usize> {
    (0..=LAST_ROW).collect()
}

fn file(place: &Place) -> Vec<u8> {
    place.files()["vault"].clone()
}

#[test]
fn a_session_that_changes_nothing_renews_everything() {
    let place = Place::new(tiny_host());
    let before = file(&place);
    let journal = place.open().unwrap();
    let open = file(&place);
    assert_eq!(changed(&before, &open), headers(), "unlocking");
    let _ = journal.lock();
    assert_eq!(changed(&open, &file(&place)), everything(), "locking");
}

#[test]
fn a_commit_touches_all_four_regions_alike() {
    let place = Place::new(tiny_host());
    let mut journal = place.open().unwrap();
    for number in 0..5 {
        let before = file(&place);
        let id = journal.add(noted(&format!("{number}"))).unwrap();
        if number == 3 {
            journal.remove(id).unwrap();
        }
        let rows = changed(&before, &file(&place));
        let indices: BTreeSet<usize> = rows.iter().map(|row| (row - 1) / 4).collect();
        assert_eq!(indices, BTreeSet::from([0, 1]), "the manifest and one cell");
        assert_eq!(rows.len(), 4 * indices.len());
    }
}

#[test]
fn a_commit_of_many_cells_renews_everything() {
    let place = Place::new(tiny_host());
    let mut journal = place.open().unwrap();
    let before = file(&place);
    journal.add_all(vec![noted(&"n".repeat(3000)); 4]).unwrap();
    assert_eq!(changed(&before, &file(&place)), everything());
    // And the session goes on in the new file.
    journal.add(noted("after")).unwrap();
    let _ = journal.lock();
    assert_eq!(place.open().unwrap().len(), 5);
}

#[test]
fn a_wrong_passphrase_writes_the_headers_and_nothing_else() {
    let place = Place::new(tiny_host());
    let _ = place.open().unwrap().lock();
    let before = file(&place);
    assert_eq!(
        place.vault().unlock(&phrase("wrong")).err(),
        Some(Error::WrongPassphrase)
    );
    assert_eq!(changed(&before, &file(&place)), headers());
}

#[test]
fn after_a_session_that_was_not_locked_also_a_wrong_passphrase_renews_everything() {
    let place = Place::new(tiny_host());
    let mut journal = place.open().unwrap();
    journal.add(noted("not locked")).unwrap();
    drop(journal);
    let before = file(&place);
    assert_eq!(
        place.vault().unlock(&phrase("wrong")).err(),
        Some(Error::WrongPassphrase)
    );
    let repaired = file(&place);
    assert_eq!(changed(&before, &repaired), everything());
    assert_eq!(
        place.vault().unlock(&phrase("wrong")).err(),
        Some(Error::WrongPassphrase)
    );
    assert_eq!(
        changed(&repaired, &file(&place)),
        headers(),
        "and only once"
    );
}

/// Two bodies never share a nonce, whatever they are sealed for.
#[test]
fn no_nonce_comes_twice() {
    let place = Place::new(tiny_host());
    let mut seen = BTreeSet::new();
    let mut bodies = 0;
    for round in 0..4 {
        let mut journal = place.open().unwrap();
        journal.add(noted(&format!("{round}"))).unwrap();
        let _ = journal.lock();
        // Every body of a new epoch is fresh; the header's copy is the header itself.
        for row in 1..LAST_ROW {
            let at = (row + 2) * PAGE + 40;
            seen.insert(file(&place)[at..at + 24].to_vec());
            bodies += 1;
        }
    }
    assert_eq!(seen.len(), bodies);
}
