//! SQLite's rollback journal beside a vault: the one that a kill left, and everything that is not
//! that. SQLite believes such a file before anything else; its pages go into the vault.

use unafraid::Damage;

use super::case::Can::{BeWhole, LoseCells};
use super::case::{Case, Class, End, foretold};
use super::dice::Dice;
use super::journal_file::{Journal, MAGIC, page};
use super::place::Lies;
use super::reader::{COPY, LENGTH, PAGE, PAGES, body, cell_row, page_at};
use super::stage::{Stage, State};

pub(crate) const CLASSES: &[Class] = &[
    Class {
        name: "an interrupted commit",
        cases: (30, 2500),
        make: interrupted,
    },
    Class {
        name: "an interrupted commit with a damaged journal",
        cases: (60, 6000),
        make: damaged,
    },
    Class {
        name: "a journal with wrong checksums",
        cases: (25, 2000),
        make: sums,
    },
    Class {
        name: "heads of journals",
        cases: (50, 4000),
        make: heads,
    },
    Class {
        name: "no journal under a journal's name",
        cases: (30, 2000),
        make: no_journal,
    },
    Class {
        name: "a journal with pages that are not a commit's",
        cases: (30, 2000),
        make: crafted,
    },
    Class {
        name: "a journal of another vault",
        cases: (20, 1500),
        make: of_another,
    },
    Class {
        name: "a journal that a kill left, beside another copy",
        cases: (30, 2000),
        make: beside_a_copy,
    },
];

/// A commit, or several in one: the state before, the state after, and the pages that differ.
struct Commit {
    before: &'static State,
    after: &'static State,
    pages: Vec<usize>,
}

impl Commit {
    fn some(stage: &'static Stage, dice: &mut Dice) -> Self {
        let (before, after) = dice.pick(&[
            (&stage.now, &stage.first),
            (&stage.first, &stage.last),
            (&stage.now, &stage.last),
        ]);
        let pages = (1..=PAGES)
            .filter(|number| page(&before.bytes, *number) != page(&after.bytes, *number))
            .collect();
        Self {
            before,
            after,
            pages,
        }
    }

    fn records(&self) -> Vec<(u32, Vec<u8>)> {
        let record = |number: &usize| {
            let content = page(&self.before.bytes, *number).to_vec();
            (u32::try_from(*number).unwrap(), content)
        };
        self.pages.iter().map(record).collect()
    }

    /// The file in the middle of the commit: some pages new, some old, some half.
    fn torn(&self, dice: &mut Dice) -> Vec<u8> {
        let mut bytes = self.before.bytes.clone();
        for number in &self.pages {
            let at = (number - 1) * PAGE;
            let until = match dice.below(3) {
                0 => 0,
                1 => PAGE,
                _ => 512 * dice.below(8),
            };
            bytes[at..at + until].copy_from_slice(&self.after.bytes[at..at + until]);
        }
        bytes
    }

    /// What can come of it where its journal cannot be believed: never something that was not stored.
    fn uncertain(&self, bytes: Vec<u8>, journal: Vec<u8>) -> Case {
        let moments: Vec<&'static State> = vec![self.before, self.after];
        let ends = vec![
            End::Whole(self.before, None),
            End::Whole(self.after, None),
            End::Loss(moments, None),
            End::Refused(Damage::Journal.into()),
            // Both copies of the header can have been in the commit, and page 1.
            End::Tried(Damage::Header.into()),
        ];
        let mut case = with_journal(bytes, journal, ends);
        case.reads_as = None;
        case
    }
}

fn with_journal(bytes: Vec<u8>, journal: Vec<u8>, ends: Vec<End>) -> Case {
    Case::file(bytes, ends).and_beside("vault-journal", Lies::File(journal))
}

fn interrupted(stage: &'static Stage, dice: &mut Dice) -> Case {
    let commit = Commit::some(stage, dice);
    let mut journal = Journal::of(commit.records(), dice);
    journal.sector = 1 << dice.within(5..17);
    if dice.once_in(3) {
        // "As many as there are".
        journal.count = Some(u32::MAX);
    }
    let mut written = journal.bytes();
    if dice.once_in(3) {
        // A record that was not finished: its page was not written yet.
        let length = dice.within(1..PAGE);
        written.extend(dice.bytes(length));
    }
    let ends = vec![End::Whole(commit.before, Some(0))];
    let mut case = with_journal(commit.torn(dice), written, ends);
    case.reads_as = Some(commit.before.bytes.clone());
    case
}

fn damaged(stage: &'static Stage, dice: &mut Dice) -> Case {
    let commit = Commit::some(stage, dice);
    let mut journal = Journal::of(commit.records(), dice).bytes();
    match dice.below(6) {
        0 => journal.truncate(dice.within(1..journal.len())),
        1 => {
            // In the head.
            for _ in 0..dice.within(1..4) {
                journal[dice.below(28)] ^= 1 << dice.below(8);
            }
        }
        2 => {
            // The number of a page.
            let record = dice.below(commit.pages.len());
            journal[512 + record * (PAGE + 8) + dice.below(4)] ^= 1 << dice.below(8);
        }
        3 => {
            let at = dice.below(journal.len());
            let until = (at + dice.within(1..9000)).min(journal.len());
            dice.fill(&mut journal[at..until]);
        }
        4 => {
            let at = dice.below(journal.len());
            journal.drain(at..(at + dice.within(1..5000)).min(journal.len()));
        }
        _ => {
            for _ in 0..dice.within(1..30) {
                let at = dice.below(journal.len());
                journal[at] ^= 1 << dice.below(8);
            }
        }
    }
    commit.uncertain(commit.torn(dice), journal)
}

fn sums(stage: &'static Stage, dice: &mut Dice) -> Case {
    let commit = Commit::some(stage, dice);
    let mut journal = Journal::of(commit.records(), dice);
    let mut bytes = journal.bytes();
    if dice.once_in(2) {
        // Of another time: every record is then one that SQLite does not believe.
        journal.nonce ^= 1 << dice.below(32);
        bytes[12..16].copy_from_slice(&journal.nonce.to_be_bytes());
    } else {
        let record = dice.below(commit.pages.len());
        bytes[512 + record * (PAGE + 8) + 4 + PAGE + dice.below(4)] ^= 1 << dice.below(8);
    }
    commit.uncertain(commit.torn(dice), bytes)
}

/// Huge sectors, counts and page numbers, in one head or several.
fn heads(stage: &'static Stage, dice: &mut Dice) -> Case {
    let commit = Commit::some(stage, dice);
    let mut journal = Journal::of(commit.records(), dice);
    let pages = journal.pages;
    match dice.below(4) {
        0 => {
            let sectors = [
                0,
                1,
                31,
                32,
                33,
                512,
                4096,
                65_536,
                131_072,
                1 << 31,
                u32::MAX,
            ];
            journal.sector = dice.pick(&sectors);
        }
        1 => journal.count = Some(dice.pick(&[0, 1, 2, 0x7fff_ffff, u32::MAX - 1, u32::MAX])),
        2 => journal.pages = dice.pick(&[0, 1, pages - 1, pages + 1, 0x7fff_ffff, u32::MAX]),
        _ => journal.page_size = dice.pick(&[0, 1, 512, 1024, 4095, 8192, 65_536, u32::MAX]),
    }
    let mut bytes = journal.bytes();
    for _ in 0..dice.below(3) {
        // Further heads, each on a sector of its own, as SQLite writes them.
        let length = bytes.len().next_multiple_of(512);
        bytes.resize(length, 0);
        let mut next = Journal::of(commit.records(), dice);
        next.count = Some(dice.pick(&[0, 1, u32::MAX]));
        if dice.once_in(2) {
            next.pages = dice.pick(&[1, pages + 1]);
        }
        bytes.extend(next.bytes());
    }
    commit.uncertain(commit.torn(dice), bytes)
}

fn no_journal(stage: &'static Stage, dice: &mut Dice) -> Case {
    let state = if dice.once_in(3) {
        &stage.last
    } else {
        &stage.now
    };
    let (length, short) = (dice.within(28..60_000), dice.within(1..28));
    let mut journal = match dice.below(6) {
        0 => b"EXAMPLE of a text that is longer than the head of a journal".to_vec(),
        1 => dice.bytes(length),
        2 => dice.bytes(short),
        // As much of the magic as was written, and zeros.
        3 => {
            let mut journal = vec![0; short];
            let written = short.min(dice.within(0..9));
            journal[..written].copy_from_slice(&MAGIC[..written]);
            journal
        }
        // What names a further journal, which SQLite would open and delete.
        4 => super_journal(dice),
        // One that SQLite has done with.
        _ => {
            let mut journal = dice.bytes(length);
            journal[..8].fill(0);
            journal
        }
    };
    if dice.once_in(20) {
        journal.truncate(1);
    }
    let written = journal
        .iter()
        .zip(MAGIC)
        .take_while(|(one, magic)| *one == magic);
    let rest = &journal[written.count()..journal.len().min(8)];
    let end = if rest.iter().all(|byte| *byte == 0) && !journal.ends_with(&MAGIC[..]) {
        End::Whole(state, Some(0))
    } else {
        End::Refused(Damage::Journal.into())
    };
    with_journal(state.bytes.clone(), journal, vec![end])
}

/// A journal that names a file of somebody's as the one above it.
fn super_journal(dice: &mut Dice) -> Vec<u8> {
    let name = b"../diary";
    let mut journal = Journal::of(Vec::new(), dice).bytes();
    let sum: u32 = name.iter().map(|byte| u32::from(*byte)).sum();
    journal.extend(0x4000_0001u32.to_be_bytes());
    journal.extend(name);
    journal.extend(u32::try_from(name.len()).unwrap().to_be_bytes());
    journal.extend(sum.to_be_bytes());
    journal.extend(MAGIC);
    journal
}

/// A schema, the root of the tree, a page that is not there; and the page of the schema as it is, which
/// brings a damaged one back.
fn crafted(stage: &'static Stage, dice: &mut Dice) -> Case {
    let state = &stage.now;
    let mut bytes = state.bytes.clone();
    let first = page(&bytes, 1).to_vec();
    let beyond = dice.pick(&[0, 69, 0x7fff_ffff, u32::MAX]);
    let (record, damage) = match dice.below(6) {
        0 => {
            let mut crafted = first;
            // Not where a vault's differ from each other.
            crafted[dice.within(100..PAGE)] ^= 1 << dice.below(8);
            ((1, crafted), Some(Damage::Journal))
        }
        1 => ((2, dice.bytes(PAGE)), Some(Damage::Journal)),
        2 => ((beyond, dice.bytes(PAGE)), Some(Damage::Journal)),
        3 => {
            bytes[dice.within(28..92)] ^= 1 << dice.below(8);
            ((1, first), None)
        }
        4 => {
            bytes[dice.within(100..PAGE)] ^= 1 << dice.below(8);
            ((3, page(&state.bytes, 3).to_vec()), Some(Damage::Header))
        }
        _ => ((1, first), None),
    };
    let mut records = vec![record];
    if dice.once_in(2) {
        let row = dice.within(1..COPY);
        let number = u32::try_from(row + 3).unwrap();
        let content = state.bytes[page_at(row)..page_at(row) + PAGE].to_vec();
        records.insert(dice.below(2), (number, content));
    }
    let journal = Journal::of(records, dice).bytes();
    let end = match damage {
        Some(damage) => End::Refused(damage.into()),
        None => End::Whole(state, Some(0)),
    };
    let mut case = with_journal(bytes, journal, vec![end]);
    case.reads_as = Some(state.bytes.clone());
    case
}

/// What a vault is after SQLite put these pages into it.
fn rolled_back(
    state: &State,
    from: &State,
    numbers: &[usize],
    dice: &mut Dice,
) -> (Vec<u8>, Vec<u8>) {
    let mut bytes = state.bytes.clone();
    let record = |number: &usize| {
        let content = page(&from.bytes, *number).to_vec();
        (u32::try_from(*number).unwrap(), content)
    };
    let journal = Journal::of(numbers.iter().map(record).collect(), dice).bytes();
    for number in numbers {
        let at = (number - 1) * PAGE;
        bytes[at..at + PAGE].copy_from_slice(page(&from.bytes, *number));
    }
    (journal, bytes)
}

/// Today: SQLite rolls it in, because nothing in it tells whose it is. Each cell of it is then damage.
fn of_another(stage: &'static Stage, dice: &mut Dice) -> Case {
    let state = &stage.now;
    let numbers: Vec<usize> = (0..dice.within(1..6))
        .map(|_| dice.within(4..PAGES))
        .collect();
    let (journal, after) = rolled_back(state, &stage.other, &numbers, dice);
    let end = foretold(&after, unafraid_tests::PHRASE, state, &[BeWhole, LoseCells]);
    let mut case = with_journal(state.bytes.clone(), journal, vec![end]);
    case.reads_as = Some(after);
    case
}

/// Today: the pages of the time of the kill are rolled into a copy that was put there afterwards. Of
/// an older epoch they are damage; of the same epoch the manifest tells, or, where all of them come
/// back, nothing does. What is shown was stored like that at one of the two moments.
fn beside_a_copy(stage: &'static Stage, dice: &mut Dice) -> Case {
    let (state, from) = dice.pick(&[
        (&stage.now, &stage.past),
        (&stage.last, &stage.first),
        (&stage.last, &stage.now),
        (&stage.last, &stage.past),
    ]);
    // The header is in most commits, and then its W with it.
    let mut numbers: Vec<usize> = (0..dice.within(1..6))
        .map(|_| dice.within(4..PAGES))
        .collect();
    if dice.once_in(3) {
        numbers.extend([3, PAGES]);
    }
    let (journal, after) = rolled_back(state, from, &numbers, dice);
    assert_eq!(after.len(), LENGTH);
    let manifest = cell_row(state.grant().region, 0);
    let is_older = body(&after, manifest) == body(&from.bytes, manifest);
    let shows = if is_older { from } else { state };
    let mut end = foretold(&after, unafraid_tests::PHRASE, shows, &[BeWhole, LoseCells]);
    if let End::Loss(moments, _) = &mut end {
        *moments = vec![state, from];
    }
    let mut case = with_journal(state.bytes.clone(), journal, vec![end]);
    case.reads_as = Some(after);
    case
}
