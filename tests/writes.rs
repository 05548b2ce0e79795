//! Which parts of the file each step writes: what two copies of it show to somebody who compares.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use std::collections::BTreeSet;

use unafraid::Error;
use unafraid::journal::{Filter, Journal};
use unafraid::vault::{Consent, Locked, Size};
use unafraid_tests::{MemoryKeystore, PHRASE, Place, noted, phrase, tiny_host};

const PAGE: usize = 4096;
const CELLS: usize = 16;
const LAST_ROW: usize = 4 * CELLS + 1;
const SEALED: Locked = Locked::Sealed { damaged_cells: 0 };

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

/// What a session that ends so leaves: every cell other than before, and nothing else that would tell.
#[derive(PartialEq, Debug)]
struct Outside {
    length: usize,
    /// Everything but the bodies of the rows: the schema, the page map, what SQLite has in front of each.
    around: Vec<u8>,
    companions: usize,
}

fn outside(place: &Place) -> Outside {
    let mut around = file(place);
    let length = around.len();
    let rows = length / PAGE - 2;
    for row in 0..rows {
        around[(row + 2) * PAGE + 40..(row + 3) * PAGE].fill(0);
    }
    // A counter that grows with each connection that writes stands in FORMAT.md, in two places.
    around[24..28].fill(0);
    around[92..96].fill(0);
    Outside {
        length,
        around,
        companions: place.files().len() - 1,
    }
}

#[test]
fn every_session_that_ends_sealed_changes_every_cell_and_nothing_around_them() {
    const OTHER: &str = "EXAMPLE sparrow cellar mitten";
    const ERASE: &str = "EXAMPLE thistle harbour nine";
    type Session = (&'static str, fn(&Place) -> Locked);
    let open = |place: &Place, words| {
        Journal::open(place.vault().unlock(&phrase(words)).unwrap()).unwrap()
    };
    let sessions: [Session; 14] = [
        ("nothing", |place| place.open().unwrap().lock()),
        ("add", |place| {
            let mut journal = place.open().unwrap();
            journal.add(noted("added")).unwrap();
            journal.lock()
        }),
        ("add many", |place| {
            let mut journal = place.open().unwrap();
            journal.add_all(vec![noted(&"n".repeat(3000)); 4]).unwrap();
            journal.lock()
        }),
        ("remove", |place| {
            let mut journal = place.open().unwrap();
            let first = journal.list(&Filter::default()).next().unwrap().id;
            journal.remove(first).unwrap();
            journal.lock()
        }),
        ("what a kill left", |place| {
            let mut journal = place.open().unwrap();
            journal.add(noted("killed")).unwrap();
            drop(journal);
            place.open().unwrap().lock()
        }),
        ("a wrong passphrase before", |place| {
            assert!(place.vault().unlock(&phrase("wrong")).is_err());
            place.open().unwrap().lock()
        }),
        ("another space", |place| {
            let (present, new) = (phrase(PHRASE), phrase(OTHER));
            let made = place
                .vault()
                .create_space(&present, &[], &new, Consent::given());
            made.unwrap()
        }),
        ("an erase phrase", |place| {
            let erase = phrase(ERASE);
            let set = place
                .vault()
                .set_erase_phrase(&phrase(PHRASE), Some(&erase));
            set.unwrap()
        }),
        ("another passphrase and back", |place| {
            let (present, new) = (phrase(PHRASE), phrase("EXAMPLE new"));
            let _ = place.vault().change_passphrase(&present, &new).unwrap();
            place.vault().change_passphrase(&new, &present).unwrap()
        }),
        ("a backup", |place| {
            let elsewhere = tempfile::tempdir().unwrap();
            let journal = place.open().unwrap();
            drop(journal.backup(&elsewhere.path().join("backup")).unwrap());
            journal.lock()
        }),
        ("the other space erases itself", |place| {
            let session = place.vault().unlock(&phrase(OTHER)).unwrap();
            session.erase().unwrap()
        }),
        ("another space again", |place| {
            let (present, new) = (phrase(PHRASE), phrase(OTHER));
            let made = place
                .vault()
                .create_space(&present, &[], &new, Consent::given());
            made.unwrap()
        }),
        ("the erase phrase is used", |place| {
            place.vault().unlock(&phrase(ERASE)).unwrap().lock()
        }),
        ("no erase phrase", |place| {
            place
                .vault()
                .set_erase_phrase(&phrase(PHRASE), None)
                .unwrap()
        }),
    ];
    for keystore in [false, true] {
        let host = match keystore {
            true => tiny_host().with_keystore(MemoryKeystore::shared()),
            false => tiny_host(),
        };
        let place = Place::new(host);
        let around = outside(&place);
        for (name, session) in sessions {
            let before = file(&place);
            assert_eq!(session(&place), SEALED, "{name}");
            assert_eq!(changed(&before, &file(&place)), everything(), "{name}");
            assert_eq!(outside(&place), around, "{name}");
        }
        // A larger file has the smaller one's cells in it, and none as it was.
        let before = file(&place);
        let grown = place.vault().grow(&phrase(PHRASE), Size::Mib64).unwrap();
        assert_eq!(grown, SEALED);
        let after = file(&place);
        let rows = changed(&before, &after[..before.len()]);
        assert_eq!(rows, everything());
        assert!(place.is_alone());
        // And what was added shows that it is a larger file, and nothing more: it is as one made so.
        let made = Place::of_size(tiny_host(), Size::Mib64);
        assert_eq!(outside(&place), outside(&made));
        drop(open(&place, PHRASE));
    }
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
