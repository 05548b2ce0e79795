//! What lies beside a vault under the name of a companion: a write-ahead log that SQLite would apply,
//! a replacement that is none, another kind of file than one.

use unafraid::Damage;

use super::case::{Case, Class, End};
use super::dice::Dice;
use super::journal_file::{Journal, page};
use super::place::Lies;
use super::reader::{LENGTH, PAGE};
use super::stage::{Stage, State};

pub(crate) const CLASSES: &[Class] = &[
    Class {
        name: "a companion of another journal mode",
        cases: (30, 2000),
        make: another_mode,
    },
    Class {
        name: "somebody's file under the name of a replacement",
        cases: (30, 2000),
        make: kept_as_new,
    },
    Class {
        name: "a replacement that was not finished",
        cases: (30, 2000),
        make: unfinished,
    },
    Class {
        name: "a replacement that is no file of its own",
        cases: (20, 600),
        make: odd_new,
    },
    Class {
        name: "a journal as long as a disk",
        cases: (15, 400),
        make: long_journal,
    },
    Class {
        name: "a journal that is no file of its own",
        cases: (20, 600),
        make: odd_journal,
    },
];

fn some_state(stage: &'static Stage, dice: &mut Dice) -> &'static State {
    if dice.once_in(3) {
        &stage.last
    } else {
        &stage.now
    }
}

fn refused(state: &State, name: &'static str, lies: Lies, damage: Damage) -> Case {
    Case::file(state.bytes.clone(), vec![End::Refused(damage.into())]).and_beside(name, lies)
}

fn another_mode(stage: &'static Stage, dice: &mut Dice) -> Case {
    let names = [
        "vault-wal",
        "vault-shm",
        "vault.new-wal",
        "vault.new-shm",
        "vault.new-journal",
    ];
    let lies = match dice.below(7) {
        0 => Lies::File(Vec::new()),
        1 => {
            let length = dice.below(40_000);
            Lies::File(dice.bytes(length))
        }
        2 => Lies::File(log(stage, dice)),
        3 => Lies::Link("../diary"),
        4 => Lies::Pipe,
        5 => Lies::Folder,
        _ => Lies::Sparse(1 << 40),
    };
    let state = some_state(stage, dice);
    refused(state, dice.pick(&names), lies, Damage::Companion)
}

/// A write-ahead log of SQLite's that brings older pages of this very vault back.
fn log(stage: &Stage, dice: &mut Dice) -> Vec<u8> {
    let salt = dice.bytes(8);
    let mut log = Vec::new();
    let mut sums = (0u32, 0u32);
    // Each sum is over pairs of big-endian words, as the magic says.
    let add = |sums: &mut (u32, u32), bytes: &[u8]| {
        for pair in bytes.chunks_exact(8) {
            let word = |at: usize| u32::from_be_bytes(pair[at..at + 4].try_into().unwrap());
            sums.0 = sums.0.wrapping_add(word(0)).wrapping_add(sums.1);
            sums.1 = sums.1.wrapping_add(word(4)).wrapping_add(sums.0);
        }
    };
    for word in [0x377f_0683u32, 3_007_000, 4096, 0] {
        log.extend(word.to_be_bytes());
    }
    log.extend(&salt);
    add(&mut sums, &log);
    log.extend(sums.0.to_be_bytes());
    log.extend(sums.1.to_be_bytes());
    let pages = LENGTH / PAGE;
    for page in [3, 4 + dice.below(60)] {
        let content = &stage.past.bytes[(page - 1) * PAGE..page * PAGE];
        let mut head = Vec::new();
        head.extend(u32::try_from(page).unwrap().to_be_bytes());
        head.extend(u32::try_from(pages).unwrap().to_be_bytes());
        add(&mut sums, &head);
        add(&mut sums, content);
        log.extend(head);
        log.extend(&salt);
        log.extend(sums.0.to_be_bytes());
        log.extend(sums.1.to_be_bytes());
        log.extend(content);
    }
    log
}

/// A text, anything else, or another vault: it stays, and the vault is closed until it is moved.
fn kept_as_new(stage: &'static Stage, dice: &mut Dice) -> Case {
    let bytes = match dice.below(5) {
        0 => b"EXAMPLE of a text".to_vec(),
        1 => {
            let length = dice.within(1..LENGTH);
            dice.bytes(length)
        }
        2 => stage.other.bytes.clone(),
        // Cut somewhere behind its header.
        3 => stage.other.bytes[..dice.within(3 * PAGE..LENGTH)].to_vec(),
        _ => [&stage.now.bytes[..], &[0]].concat(),
    };
    let state = some_state(stage, dice);
    refused(state, "vault.new", Lies::File(bytes), Damage::Companion)
}

/// What a kill while a replacement was written can leave: pages without the first, which comes last
/// and can be torn; all of it, cut anywhere, with damage behind the first page.
fn unfinished(stage: &'static Stage, dice: &mut Dice) -> Case {
    let state = some_state(stage, dice);
    let mut bytes = stage.past.bytes[..dice.below(LENGTH + 1)].to_vec();
    match dice.below(3) {
        0 => {}
        1 => bytes.iter_mut().take(PAGE).for_each(|byte| *byte = 0),
        _ => {
            let torn = 512 * dice.below(8);
            bytes
                .iter_mut()
                .take(PAGE)
                .skip(torn)
                .for_each(|byte| *byte = 0);
        }
    }
    if bytes.len() > PAGE && dice.once_in(2) {
        let from = dice.within(PAGE..bytes.len());
        dice.fill(&mut bytes[from..]);
    }
    let end = End::Whole(state, Some(0));
    Case::file(state.bytes.clone(), vec![end]).and_beside("vault.new", Lies::File(bytes))
}

/// The vault's own second name is what a kill leaves between giving it its name and taking the name of
/// the replacement away.
fn odd_new(stage: &'static Stage, dice: &mut Dice) -> Case {
    let state = some_state(stage, dice);
    let lies = match dice.below(7) {
        0 | 1 => {
            let end = End::Whole(state, Some(0));
            let case = Case::file(state.bytes.clone(), vec![end]);
            return case.and_beside("vault.new", Lies::SecondName("vault"));
        }
        2 => Lies::SecondName("../diary"),
        3 => Lies::Link("../zeros"),
        4 => Lies::Pipe,
        5 => Lies::Folder,
        _ => Lies::Sparse(1 << 40),
    };
    refused(state, "vault.new", lies, Damage::Companion)
}

/// What SQLite would follow, wait for, or find no journal in.
fn odd_journal(stage: &'static Stage, dice: &mut Dice) -> Case {
    let state = some_state(stage, dice);
    let lies = match dice.below(8) {
        0 => Lies::Link("../diary"),
        1 => Lies::Link("../zeros"),
        2 => Lies::Link("../journal"),
        // A link is as long as the name in it: these are as long as the head of a journal.
        3 => Lies::Link("../folder/../folder/../folder/../zeros"),
        4 => Lies::Link("../folder/../folder/../folder/../journal"),
        5 => Lies::Link("../is not there"),
        6 => Lies::Pipe,
        _ => Lies::Folder,
    };
    refused(state, "vault-journal", lies, Damage::Journal)
}

/// Nothing in it but a head, or not even that: SQLite has done with it, or it is somebody's.
fn long_journal(stage: &'static Stage, dice: &mut Dice) -> Case {
    let state = some_state(stage, dice);
    let length = 1 << dice.within(20..43);
    let mut journal = Journal::of(Vec::new(), dice);
    let (lies, end) = match dice.below(4) {
        0 => (Lies::Sparse(length), End::Whole(state, Some(0))),
        // Records that are said to be there, and are of page 0.
        1 => {
            journal.count = Some(dice.pick(&[1, 0x7fff_ffff, u32::MAX]));
            let long = Lies::Long(journal.bytes(), length);
            (long, End::Refused(Damage::Journal.into()))
        }
        // Of one page as it is, and then nothing.
        2 => {
            journal.records = vec![(3, page(&state.bytes, 3).to_vec())];
            let long = Lies::Long(journal.bytes(), length);
            (long, End::Whole(state, Some(0)))
        }
        _ => {
            let long = Lies::Long(journal.bytes(), length);
            (long, End::Whole(state, Some(0)))
        }
    };
    Case::file(state.bytes.clone(), vec![end]).and_beside("vault-journal", lies)
}

/// A log that the class above puts beside a vault is one that SQLite applies: without the refusal it
/// would bring old pages back.
#[test]
fn the_log_is_a_real_one() {
    let stage = super::stage::stage();
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("vault");
    let mut bytes = stage.now.bytes.clone();
    bytes[18..20].copy_from_slice(&[2, 2]);
    std::fs::write(&path, &bytes).unwrap();
    let log = log(stage, &mut Dice::of("log", 0));
    std::fs::write(folder.path().join("vault-wal"), log).unwrap();
    let db = rusqlite::Connection::open(&path).unwrap();
    let body: Vec<u8> = db
        .query_row("SELECT body FROM cell WHERE id = 0", (), |row| row.get(0))
        .unwrap();
    assert!(body == super::reader::body(&stage.past.bytes, 0));
}
