//! Of G5, what the judge here can try: after an erasure and a lock, no key that a space ever had opens a cell
//! of the file; and with a keystore that deletes, no earlier file opens at all.

use unafraid::vault::Locked;
use unafraid_tests::disk::Change;

use crate::format::{REGIONS, Shape, body, header_in};
use crate::life::{ERASE, End, Level, Life, OTHERS, VISIBLE, sealed};
use crate::phone;

const SHAPE: Shape = Shape::TINY;

/// How spaces go: the phrases of those that are gone then.
type Way = (fn(&mut Life) -> Locked, &'static [&'static str]);

const WAYS: [Way; 3] = [
    (|life| life.open(ERASE).lock(), &OTHERS),
    (|life| life.open(OTHERS[1]).erase().unwrap(), &[OTHERS[1]]),
    (
        |life| {
            let keep = [OTHERS[0], OTHERS[2]];
            life.make(&keep, "EXAMPLE in its place");
            life.open(VISIBLE).lock()
        },
        &[OTHERS[1]],
    ),
];

/// A vault with four spaces, each with something in it.
fn four(seed: u64, level: Level) -> Life {
    let mut life = Life::new(seed, level, true);
    life.set_erase_phrase();
    life.settle(VISIBLE);
    for (made, words) in OTHERS.iter().enumerate() {
        life.make(&OTHERS[..made], words);
        life.settle(words);
    }
    life
}

#[test]
fn no_key_opens_what_was_erased() {
    for (seed, (erase, gone)) in (80_000..).zip(WAYS) {
        // The header key lies in the file, so that nothing but the passphrases protects older copies.
        let mut life = four(seed, Level::Software);
        let older = life.file();
        let before = phone::header(body(&older, 0), &life.keys()).unwrap();
        sealed(erase(&mut life));
        let file = life.file();
        let after = phone::header(body(&file, 0), &life.keys()).unwrap();
        for words in [VISIBLE, OTHERS[0], OTHERS[1], OTHERS[2]] {
            let granted @ (region, _) = before.grant(words).unwrap();
            let is_gone = gone.contains(&words);
            assert_eq!(after.grant(words).is_none(), is_gone, "{words}");
            let opens = |(index, row)| {
                let inner = after.peel(row, body(&file, row)).unwrap();
                after.payload((region, &granted.1), index, &inner).is_some()
            };
            let opened = (0..).zip(SHAPE.rows_of(region)).filter(|cell| opens(*cell));
            let expected = if is_gone { 0 } else { SHAPE.cells };
            assert_eq!(opened.count(), expected, "{words}");
        }
    }
}

#[test]
fn no_earlier_file_opens_after_a_lock() {
    for (seed, (erase, _)) in (81_000..).zip(WAYS) {
        let mut life = four(seed, Level::Deletable);
        life.visit(OTHERS[1], 1, End::Kill);
        sealed(erase(&mut life));
        let present = phone::header(body(&life.file(), 0), &life.keys()).unwrap();
        let (mut headers, mut opened) = (0, 0);
        for change in life.disk.as_ref().unwrap().log() {
            if let Change::Write(_, _, bytes) = change
                && let Some(row) = header_in(&bytes)
            {
                headers += 1;
                if let Some(header) = phone::header(row, &life.keys()) {
                    opened += 1;
                    assert!(header.cell_key() == present.cell_key());
                }
            }
        }
        // Row 0 and its copy, of the last file alone.
        assert!(
            headers > 10 * REGIONS && opened == 2,
            "{opened} of {headers}"
        );
    }
}
