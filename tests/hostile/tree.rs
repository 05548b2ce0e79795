//! SQLite's tree and the heads of its pages: cells that point elsewhere, in circles or nowhere, wrong
//! counts, cells that claim to go on in other pages. SQLite must not follow any of it.

use unafraid::journal::Journal;
use unafraid::vault::{Host, Size, Vault};
use unafraid_tests::{CHEAP, PHRASE, noted, notes, phrase};

use super::case::Can::BeWhole;
use super::case::{Case, Class};
use super::dice::Dice;
use super::game;
use super::reader::{PAGE, PAGES, PREFIX, ROWS, page_at};
use super::stage::Stage;

pub(crate) const CLASSES: &[Class] = &[
    Class {
        name: "a random root",
        cases: (20, 1000),
        make: random_root,
    },
    Class {
        name: "children that are elsewhere",
        cases: (40, 3000),
        make: children,
    },
    Class {
        name: "wrong heads of the root",
        cases: (25, 2000),
        make: heads,
    },
    Class {
        name: "wrong heads of rows",
        cases: (50, 4000),
        make: rows,
    },
];

/// The root, page 2.
const ROOT: usize = PAGE;

fn random_root(stage: &'static Stage, dice: &mut Dice) -> Case {
    let mut bytes = stage.now.bytes.clone();
    let from = dice.pick(&[0, 1, 12, 100, 3000]);
    dice.fill(&mut bytes[ROOT + from..ROOT + PAGE]);
    Case::foretold(bytes, &stage.now, &[BeWhole])
}

fn children(stage: &'static Stage, dice: &mut Dice) -> Case {
    let mut bytes = stage.now.bytes.clone();
    for _ in 0..dice.within(1..5) {
        change_child(&mut bytes[ROOT..ROOT + PAGE], PAGES, dice);
    }
    Case::foretold(bytes, &stage.now, &[BeWhole])
}

/// Gives an interior page a child that is not its own, a key, or a pointer to a cell that is none.
fn change_child(page: &mut [u8], pages: usize, dice: &mut Dice) {
    // One of the changes before can have hit the count.
    let count = usize::from(u16::from_be_bytes([page[3], page[4]])).min((PAGE - 12) / 2);
    let pages = u32::try_from(pages).unwrap();
    let elsewhere = dice.pick(&[0, 1, 2, 3, pages, pages + 1, 0x7fff_ffff, u32::MAX]);
    if count == 0 || dice.once_in(5) {
        page[8..12].copy_from_slice(&elsewhere.to_be_bytes());
        return;
    }
    let pointer = 12 + 2 * dice.below(count);
    let cell = usize::from(u16::from_be_bytes([page[pointer], page[pointer + 1]]));
    match dice.below(4) {
        0 => {
            let to = dice.pick(&[0, 1, 12, 4090, 4095, 4096, 0xffff]);
            page[pointer..pointer + 2].copy_from_slice(&u16::to_be_bytes(to));
        }
        // A key of nine bytes, or one that goes on behind the page.
        1 if cell + 5 <= PAGE => page[cell + 4..PAGE.min(cell + 13)].fill(0xff),
        2 => {
            // The cell of another child.
            let other = 12 + 2 * dice.below(count);
            page.copy_within(other..other + 2, pointer);
        }
        _ if cell + 4 <= PAGE => page[cell..cell + 4].copy_from_slice(&elsewhere.to_be_bytes()),
        _ => page[0] = 2,
    }
}

fn heads(stage: &'static Stage, dice: &mut Dice) -> Case {
    let mut bytes = stage.now.bytes.clone();
    let root = &mut bytes[ROOT..ROOT + PAGE];
    match dice.below(5) {
        0 => root[0] = dice.pick(&[0, 2, 10, 13, 255]),
        // Free blocks that go in a circle.
        1 => root[1..3].copy_from_slice(&dice.pick(&[[0, 1], [0, 12], [0x0f, 0xf0], [0xff, 0xff]])),
        2 => {
            root[3..5].copy_from_slice(&dice.pick(&[
                [0, 0],
                [0, 1],
                [0, 66],
                [2, 0x48],
                [0xff; 2],
            ]));
        }
        3 => root[5..7].copy_from_slice(&dice.pick(&[[0, 0], [0, 12], [0xff, 0xff]])),
        _ => root[7] = 1 + dice.byte() % 255,
    }
    Case::foretold(bytes, &stage.now, &[BeWhole])
}

/// What SQLite has in front of a body: kind of page, count, where the cell begins, how long it says it
/// is (so that SQLite would look for the rest in other pages), the row's number, the types.
fn rows(stage: &'static Stage, dice: &mut Dice) -> Case {
    let mut bytes = stage.now.bytes.clone();
    for _ in 0..dice.within(1..4) {
        let row = dice.below(ROWS);
        let front = &mut bytes[page_at(row)..page_at(row) + PREFIX];
        match dice.below(6) {
            0 => dice.fill(front),
            1 => front[0] = dice.pick(&[0, 2, 5, 10]),
            2 => front[3..7].copy_from_slice(&dice.array::<4>()),
            3 => front[8..10].copy_from_slice(&dice.array::<2>()),
            // The length of the payload, as a number of up to nine bytes.
            4 => front[33..40].copy_from_slice(&[0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x7f]),
            _ => {
                // The number of another row.
                let other = u8::try_from(dice.below(ROWS)).unwrap();
                front[35] = other;
            }
        }
    }
    Case::foretold(bytes, &stage.now, &[BeWhole])
}

/// At the size that people have, where the tree has interior pages below its root: the same, with each
/// of them.
#[test]
fn a_tree_of_full_size_is_not_followed_either() {
    const DEEP: [usize; 8] = [2, 531, 532, 1044, 1556, 2005, 2454, 3801];
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("vault");
    let vault = Vault::with_host(&path, Host::system().with_costs(CHEAP));
    vault.create(&phrase(PHRASE), Size::Mib16).unwrap();
    let open = || Journal::open(vault.unlock(&phrase(PHRASE)).unwrap()).unwrap();
    let mut journal = open();
    journal.add_all(vec![noted("EXAMPLE kept"); 40]).unwrap();
    let _ = journal.lock();
    let whole = std::fs::read(&path).unwrap();
    for page in DEEP {
        assert_eq!(
            whole[(page - 1) * PAGE],
            5,
            "page {page} is an interior one"
        );
    }
    let pages = whole.len() / PAGE;
    for number in 0..if game::is_full() { 300 } else { 8 } {
        let mut dice = Dice::of("full size", number);
        let mut bytes = whole.clone();
        for _ in 0..dice.within(1..4) {
            let at = (dice.pick(&DEEP) - 1) * PAGE;
            if dice.once_in(4) {
                dice.fill(&mut bytes[at..at + PAGE]);
            } else {
                change_child(&mut bytes[at..at + PAGE], pages, &mut dice);
            }
        }
        std::fs::write(&path, &bytes).unwrap();
        let journal = open();
        assert_eq!(notes(&journal), ["EXAMPLE kept"; 40], "number {number}");
        let _ = journal.lock();
        let after = std::fs::read(&path).unwrap();
        for page in DEEP {
            let page = (page - 1) * PAGE..page * PAGE;
            assert!(after[page.clone()] == whole[page], "number {number}");
        }
    }
}
