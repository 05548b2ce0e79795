//! What fits, and what happens when nothing more does.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use unafraid::Error;
use unafraid::journal::Experience;
use unafraid::vault::{Host, Locked};
use unafraid_tests::{CHEAP, Place, noted};

/// An experience whose record is 700 bytes long: 10 bytes of map, keys, service, outcome and the
/// text's head, and 690 of note.
fn of_700_bytes() -> Experience {
    noted(&"n".repeat(690))
}

#[test]
fn about_5000_experiences_of_700_bytes_fit_and_the_next_is_refused() {
    let place = Place::new(Host::system().with_costs(CHEAP));
    let mut journal = place.open().unwrap();
    let empty = journal.capacity().unwrap();
    journal.add_all(vec![of_700_bytes(); 5000]).unwrap();
    let mut ids = Vec::new();
    let refused = loop {
        match journal.add(of_700_bytes()) {
            Ok(id) => ids.push(id),
            Err(error) => break error,
        }
    };
    assert_eq!(refused, Error::Full);
    let count = 5000 + ids.len();
    // Five to each of 1,023 cells at least; at most as many as their bytes allow.
    assert!((5 * 1023..=1023 * 3972 / 716).contains(&count), "{count}");
    assert_eq!(journal.len(), count);
    assert_eq!(journal.check(), Ok(0));

    // Whole and editable: an edit that is not longer, a removal, and then there is room again.
    let last = ids.pop().unwrap();
    journal.edit(last, |e| *e = noted("shorter")).unwrap();
    assert_eq!(
        journal.add(noted(&"n".repeat(60_000))).err(),
        Some(Error::Full)
    );
    journal.remove(last).unwrap();
    journal.add(of_700_bytes()).unwrap();
    assert_eq!(
        journal.add_all(vec![of_700_bytes(); 3]).err(),
        Some(Error::Full)
    );
    assert_eq!(journal.len(), count, "all or nothing");
    assert_eq!(journal.lock(), Locked::Sealed { damaged_cells: 0 });

    let mut journal = place.open().unwrap();
    assert_eq!(journal.len(), count);
    assert_eq!(journal.check(), Ok(0));
    let capacity = journal.capacity().unwrap();
    assert_eq!(capacity.total, empty.total);
    assert!(capacity.free < 700, "{}", capacity.free);
}
