//! Headers of another time or another vault, and public parts with a checksum that was put right: what
//! somebody can do who has copies of the file, and no key.

use super::case::Can::{BeCut, BeNewer, BeWhole, BeWrong, LackKey, LoseCells, LoseHeader};
use super::case::{Case, Class, foretold};
use super::dice::Dice;
use super::forge::sum;
use super::reader::{COPY, PAGE, body, body_mut};
use super::stage::{OLD_PHRASE, Stage, State};

pub(crate) const CLASSES: &[Class] = &[
    Class {
        name: "both headers of an older epoch",
        cases: (30, 2000),
        make: |stage, dice| of_an_epoch(stage, dice, &[0, COPY]),
    },
    Class {
        name: "row 0 of an older epoch",
        cases: (25, 1500),
        make: |stage, dice| of_an_epoch(stage, dice, &[0]),
    },
    Class {
        name: "the header's copy of an older epoch",
        cases: (20, 1500),
        make: |stage, dice| of_an_epoch(stage, dice, &[COPY]),
    },
    Class {
        name: "an older header of the same epoch",
        cases: (25, 1500),
        make: of_the_epoch,
    },
    Class {
        name: "the header of another vault",
        cases: (30, 2000),
        make: of_another,
    },
    Class {
        name: "a newer version, whole and not",
        cases: (40, 3000),
        make: newer,
    },
    Class {
        name: "public bytes with a forged checksum",
        cases: (50, 5000),
        make: public,
    },
];

fn put(bytes: &mut [u8], rows: &[usize], from: &State) {
    for row in rows {
        body_mut(bytes, *row).copy_from_slice(body(&from.bytes, *row));
    }
}

/// Its W opens no cell of the file, and its slots can be those of a passphrase that was changed. All
/// cells are carried, so that the right header would open them.
fn of_an_epoch(stage: &'static Stage, dice: &mut Dice, rows: &[usize]) -> Case {
    let to = dice.pick(&[&stage.now, &stage.last]);
    let from = dice.pick(&[&stage.old, &stage.past]);
    let mut bytes = to.bytes.clone();
    put(&mut bytes, rows, from);
    let can = [BeWhole, LoseCells, BeWrong];
    let end = foretold(&bytes, OLD_PHRASE, to, &can);
    let case = Case::foretold(bytes, to, &can).and_with(OLD_PHRASE, end);
    if rows.contains(&0) {
        case.mended_by(to)
    } else {
        case
    }
}

/// The same W and slots, another header key and dirty bit: it opens what is in the cells.
fn of_the_epoch(stage: &'static Stage, dice: &mut Dice) -> Case {
    let states = [&stage.now, &stage.first, &stage.last];
    let (to, from) = (dice.pick(&states), dice.pick(&states));
    let mut bytes = to.bytes.clone();
    put(
        &mut bytes,
        dice.pick(&[&[0][..], &[COPY], &[0, COPY]]),
        from,
    );
    Case::foretold(bytes, to, &[BeWhole])
}

fn of_another(stage: &'static Stage, dice: &mut Dice) -> Case {
    let to = dice.pick(&[&stage.now, &stage.last]);
    let mut bytes = to.bytes.clone();
    let rows = dice.pick(&[&[0][..], &[COPY], &[0, COPY]]);
    put(&mut bytes, rows, &stage.other);
    let case = Case::foretold(bytes, to, &[BeWhole, LoseCells]);
    if rows.contains(&0) {
        case.mended_by(to)
    } else {
        case
    }
}

fn newer(stage: &'static Stage, dice: &mut Dice) -> Case {
    let mut bytes = stage.now.bytes.clone();
    let version = dice.pick(&[0, 2, 3, 0x0100, 0xffff]);
    let rows = dice.pick(&[&[0][..], &[COPY], &[0, COPY]]);
    let (forged, wrong_magic) = (!dice.once_in(3), dice.once_in(4));
    for row in rows {
        let row = body_mut(&mut bytes, *row);
        row[8..10].copy_from_slice(&u16::to_le_bytes(version));
        if wrong_magic {
            row[dice.below(8)] ^= 1 << dice.below(8);
        }
        if dice.once_in(2) {
            // A newer version may mean anything by what stands there.
            dice.fill(&mut row[16..480]);
        }
        if forged {
            sum(row);
        }
    }
    if rows == [COPY] && dice.once_in(2) {
        let at = dice.below(4056);
        body_mut(&mut bytes, 0)[at] ^= 4;
    }
    if dice.once_in(3) {
        let length = PAGE * dice.within(2..200);
        bytes.resize(length, 0);
    }
    Case::foretold(bytes, &stage.now, &[BeWhole, LoseHeader, BeNewer, BeCut])
}

/// Another cost, level, alias, size, length of the wrapped key, vault id, salt or epoch: the box is
/// bound to all of them.
fn public(stage: &'static Stage, dice: &mut Dice) -> Case {
    let mut bytes = stage.now.bytes.clone();
    let rows = dice.pick(&[&[0][..], &[COPY], &[0, COPY], &[0, COPY]]);
    let (field, value) = (dice.below(10), dice.byte());
    let length = dice.pick(&[0, 1, 31, 33, 383, 384, 385, 398, 0x7fff, 0xffff]);
    for row in rows {
        let row = body_mut(&mut bytes, *row);
        match field {
            0 => row[10] = row[10].wrapping_add(1 + value % 3),
            1 => row[11] = row[11].wrapping_add(1 + value % 254),
            2 => row[12] = 1 + value % 254,
            3 => row[13] ^= 1 + value % 254,
            4 => row[14 + usize::from(value % 2)] = 1 + value % 254,
            5 => dice.fill(&mut row[16..32]),
            6 => dice.fill(&mut row[32..64]),
            7 => dice.fill(&mut row[64..80]),
            8 => row[80..82].copy_from_slice(&u16::to_le_bytes(length)),
            _ => dice.fill(&mut row[82..480]),
        }
        sum(row);
    }
    Case::foretold(bytes, &stage.now, &[BeWhole, LoseHeader, LackKey])
}
