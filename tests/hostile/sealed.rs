//! What is sealed in the header, changed and sealed anew. The header key of a vault without a keystore
//! lies in the file, so this is open to whoever has the file; no passphrase is needed.

use super::case::Can::{BeWhole, BeWrong, HaveDamagedSlots, LackKey, LoseCells, LoseHeader, Wait};
use super::case::{Case, Class, End, foretold};
use super::dice::Dice;
use super::forge::granting;
use super::reader::{CELLS, COPY, PAGE, body, body_mut, page_at};
use super::stage::{OLD_PHRASE, Stage};
use unafraid::Damage;
use unafraid_tests::PHRASE;

pub(crate) const CLASSES: &[Class] = &[
    Class {
        name: "a forged count of wrong passphrases",
        cases: (20, 1000),
        make: failures,
    },
    Class {
        name: "a forged dirty bit, or reserved bytes",
        cases: (30, 2000),
        make: reserved,
    },
    Class {
        name: "a forged salt, preset or vault id",
        cases: (25, 1500),
        make: hashing,
    },
    Class {
        name: "a forged W or cell epoch",
        cases: (20, 1500),
        make: outer_key,
    },
    Class {
        name: "a forged level, alias or wrapped key",
        cases: (25, 1500),
        make: keystore,
    },
    Class {
        name: "a forged size",
        cases: (15, 800),
        make: size,
    },
    Class {
        name: "older slots",
        cases: (30, 2000),
        make: older_slots,
    },
    Class {
        name: "all slots replaced",
        cases: (25, 1500),
        make: other_slots,
    },
    Class {
        name: "two slots for one passphrase",
        cases: (25, 1500),
        make: two_slots,
    },
    Class {
        name: "a slot that does not hold what it must",
        cases: (40, 3000),
        make: crafted_slot,
    },
];

fn failures(stage: &'static Stage, dice: &mut Dice) -> Case {
    let mut header = stage.now.header();
    let failures: u32 = match dice.below(3) {
        0 => u32::try_from(dice.below(14)).unwrap(),
        1 => u32::MAX - u32::try_from(dice.below(3)).unwrap(),
        _ => dice.word(),
    };
    header.sealed[1076..1080].copy_from_slice(&failures.to_le_bytes());
    let mut bytes = stage.now.bytes.clone();
    header.put(&mut bytes, dice);
    Case::foretold(bytes, &stage.now, &[BeWhole, Wait])
}

fn reserved(stage: &'static Stage, dice: &mut Dice) -> Case {
    let mut header = stage.now.header();
    match dice.below(4) {
        0 => header.sealed[1072] = 1,
        1 => header.sealed[1072] = 2 + dice.byte() % 254,
        2 => header.sealed[dice.within(1073..1076)] ^= 1 << dice.below(8),
        _ => header.sealed[dice.within(1080..3504)] ^= 1 << dice.below(8),
    }
    let mut bytes = stage.now.bytes.clone();
    let whole = body(&bytes, 0).to_vec();
    header.put(&mut bytes, dice);
    if dice.once_in(3) {
        body_mut(&mut bytes, COPY).copy_from_slice(&whole);
    }
    Case::foretold(bytes, &stage.now, &[BeWhole, LoseHeader])
}

/// What a passphrase is hashed with: then no slot matches, and nothing tells that from a wrong one.
fn hashing(stage: &'static Stage, dice: &mut Dice) -> Case {
    let mut header = stage.now.header();
    match dice.below(3) {
        0 => header.public[11] = (header.public[11] + 1 + dice.byte() % 2) % 3,
        1 => header.public[16 + dice.below(16)] ^= 1 << dice.below(8),
        _ => header.public[32 + dice.below(32)] ^= 1 << dice.below(8),
    }
    let mut bytes = stage.now.bytes.clone();
    header.put(&mut bytes, dice);
    Case::foretold(bytes, &stage.now, &[BeWrong]).mended_by(&stage.now)
}

fn outer_key(stage: &'static Stage, dice: &mut Dice) -> Case {
    let mut header = stage.now.header();
    header.sealed[dice.below(48)] ^= 1 << dice.below(8);
    // Sealed anew at once, every cell has to be carried as it is.
    header.sealed[1072] = dice.byte() % 2;
    let mut bytes = stage.now.bytes.clone();
    header.put(&mut bytes, dice);
    Case::foretold(bytes, &stage.now, &[LoseCells]).mended_by(&stage.now)
}

fn keystore(stage: &'static Stage, dice: &mut Dice) -> Case {
    let mut header = stage.now.header();
    match dice.below(4) {
        // That its key is in a keystore, which this device does not have.
        0 => header.public[12] = 1,
        1 => header.public[13] ^= 1,
        // Another header key, for which the header was sealed.
        2 => dice.fill(&mut header.public[82..114]),
        _ => header.public[80] = dice.pick(&[0, 31, 33, 64]),
    }
    let mut bytes = stage.now.bytes.clone();
    header.put(&mut bytes, dice);
    Case::foretold(bytes, &stage.now, &[BeWhole, LackKey])
}

/// That the vault is a larger one, with a file of that length: the cells that are new are none.
fn size(stage: &'static Stage, dice: &mut Dice) -> Case {
    const LARGER_ROWS: usize = 4 * 64 + 2;
    let mut header = stage.now.header();
    header.public[10] = 1;
    let mut bytes = stage.now.bytes[..page_at(COPY)].to_vec();
    let more = (LARGER_ROWS + 2) * PAGE - bytes.len();
    bytes.extend(dice.bytes(more));
    let row = header.row(dice);
    for place in [0, LARGER_ROWS - 1] {
        body_mut(&mut bytes, place).copy_from_slice(&row);
    }
    let lost = (CELLS..64).collect();
    let mut case = Case::file(bytes, vec![End::Loss(vec![&stage.now], Some(lost))]);
    // The reader of this suite knows one size.
    case.reads_as = None;
    case
}

/// The slots from before a passphrase was changed: then the old one opens everything there is now.
fn older_slots(stage: &'static Stage, dice: &mut Dice) -> Case {
    let to = dice.pick(&[&stage.now, &stage.last]);
    let mut header = to.header();
    let older = stage.old.header();
    let one = 2 * to.grant().region;
    if dice.once_in(2) {
        header.sealed[48..1072].copy_from_slice(&older.sealed[48..1072]);
    } else {
        header.slot_mut(one).copy_from_slice(older.slot(one));
        if dice.once_in(2) {
            // And the new one in another place, where it opens nothing.
            let place = (one + dice.within(1..8)) % 8;
            header
                .slot_mut(place)
                .copy_from_slice(to.header().slot(one));
        }
    }
    let mut bytes = to.bytes.clone();
    header.put(&mut bytes, dice);
    let end = foretold(&bytes, OLD_PHRASE, to, &[BeWhole]);
    Case::foretold(bytes, to, &[BeWrong]).and_with(OLD_PHRASE, end)
}

fn other_slots(stage: &'static Stage, dice: &mut Dice) -> Case {
    let mut header = stage.now.header();
    let region = stage.now.grant().region;
    match dice.below(4) {
        0 => dice.fill(&mut header.sealed[48..1072]),
        1 => {
            let other = stage.other.header();
            header.sealed[48..1072].copy_from_slice(&other.sealed[48..1072]);
        }
        2 => header.sealed[48..1072].rotate_left(128 * dice.within(1..8)),
        // The commitment alone, which nothing tells from a wrong passphrase.
        _ => header.slot_mut(2 * region)[dice.below(32)] ^= 1 << dice.below(8),
    }
    let mut bytes = stage.now.bytes.clone();
    header.put(&mut bytes, dice);
    Case::foretold(bytes, &stage.now, &[BeWrong]).mended_by(&stage.now)
}

/// Somebody who knows the passphrase gives it a second slot: damage, and never a choice.
fn two_slots(stage: &'static Stage, dice: &mut Dice) -> Case {
    let mut header = stage.now.header();
    let grant = stage.now.grant();
    let mine = 2 * u8::try_from(grant.region).unwrap();
    let place = (mine + 1 + dice.byte() % 7) % 8;
    let key = if dice.once_in(2) {
        grant.key
    } else {
        dice.array()
    };
    header.fill_slot(place, PHRASE, &granting(place / 2, &key), dice);
    let mut bytes = stage.now.bytes.clone();
    header.put(&mut bytes, dice);
    Case::foretold(bytes, &stage.now, &[HaveDamagedSlots]).mended_by(&stage.now)
}

/// The right commitment in front of a box that does not open, or that grants what this slot cannot.
fn crafted_slot(stage: &'static Stage, dice: &mut Dice) -> Case {
    let mut header = stage.now.header();
    let grant = stage.now.grant();
    let region = u8::try_from(grant.region).unwrap();
    let mine = 2 * region;
    let mut plain = granting(region, &grant.key);
    match dice.below(6) {
        0 => {
            header.slot_mut(mine.into())[32 + dice.below(96)] ^= 1 << dice.below(8);
        }
        1 => {
            plain[0] = plain[0].wrapping_add(1 + dice.byte() % 255);
            header.fill_slot(mine, PHRASE, &plain, dice);
        }
        2 => {
            plain[1] = plain[1].wrapping_add(1 + dice.byte() % 255);
            header.fill_slot(mine, PHRASE, &plain, dice);
        }
        3 => {
            let reserved = dice.pick(&[2, 3, 36, 40, 55]);
            plain[reserved] = 1 + dice.byte() % 255;
            header.fill_slot(mine, PHRASE, &plain, dice);
        }
        4 => {
            // The slot that is kept for an erase phrase, which nothing fills yet.
            let kept = header.slot_mut(mine.into());
            dice.fill(kept);
            header.fill_slot(mine + 1, PHRASE, &plain, dice);
        }
        _ => {
            // The right box of another slot.
            let kept = header.slot_mut(mine.into());
            dice.fill(kept);
            let place = (mine + 2) % 8;
            header.fill_slot(place, PHRASE, &plain, dice);
        }
    }
    let mut bytes = stage.now.bytes.clone();
    header.put(&mut bytes, dice);
    let case = Case::foretold(bytes, &stage.now, &[HaveDamagedSlots]);
    assert!(
        matches!(&case.tries[0].ends[..], [End::Tried(error)] if *error == Damage::Header.into())
    );
    case.mended_by(&stage.now)
}
