//! Bytes that changed, went or came, wherever they are: what storage does to a file, and what somebody
//! does who knows nothing of the format.

use super::case::Can::{BeCut, BeWhole, LoseCells, LoseHeader};
use super::case::{Case, Class};
use super::dice::Dice;
use super::reader::{LENGTH, PAGE};
use super::stage::{Stage, State};

pub(crate) const CLASSES: &[Class] = &[
    Class {
        name: "one bit",
        cases: (70, 7000),
        make: one_bit,
    },
    Class {
        name: "many bits",
        cases: (50, 5000),
        make: many_bits,
    },
    Class {
        name: "a run of random bytes",
        cases: (50, 5000),
        make: a_run,
    },
    Class {
        name: "blocks lost",
        cases: (40, 4000),
        make: blocks,
    },
    Class {
        name: "cut short",
        cases: (25, 2500),
        make: cut_short,
    },
    Class {
        name: "made longer",
        cases: (25, 2000),
        make: made_longer,
    },
    Class {
        name: "bytes pushed in or taken out",
        cases: (25, 2500),
        make: shifted,
    },
    Class {
        name: "no vault at all",
        cases: (20, 800),
        make: no_vault,
    },
];

/// Locked, or left open.
fn some_state(stage: &'static Stage, dice: &mut Dice) -> &'static State {
    if dice.once_in(3) {
        &stage.last
    } else {
        &stage.now
    }
}

fn one_bit(stage: &'static Stage, dice: &mut Dice) -> Case {
    let state = some_state(stage, dice);
    let mut bytes = state.bytes.clone();
    bytes[dice.below(LENGTH)] ^= 1 << dice.below(8);
    Case::foretold(bytes, state, &[BeWhole, LoseCells])
}

fn many_bits(stage: &'static Stage, dice: &mut Dice) -> Case {
    let state = some_state(stage, dice);
    let mut bytes = state.bytes.clone();
    // Often so many that both headers are hit, seldom so many that nothing else is left.
    for _ in 0..2 << dice.below(8) {
        bytes[dice.below(LENGTH)] ^= 1 << dice.below(8);
    }
    Case::foretold(bytes, state, &[BeWhole, LoseCells, LoseHeader])
}

fn a_run(stage: &'static Stage, dice: &mut Dice) -> Case {
    let state = some_state(stage, dice);
    let mut bytes = state.bytes.clone();
    for _ in 0..dice.within(1..4) {
        let length = 1 << dice.within(0..16);
        let at = dice.below(LENGTH - length);
        dice.fill(&mut bytes[at..at + length]);
    }
    Case::foretold(bytes, state, &[BeWhole, LoseCells, LoseHeader])
}

/// Sectors or pages of zeros, of ones, or of another place: what a failing card gives.
fn blocks(stage: &'static Stage, dice: &mut Dice) -> Case {
    let state = some_state(stage, dice);
    let mut bytes = state.bytes.clone();
    let block = dice.pick(&[512, PAGE, 4 * PAGE]);
    for _ in 0..dice.within(1..5) {
        let at = block * dice.below(LENGTH / block);
        match dice.below(3) {
            0 => bytes[at..at + block].fill(0),
            1 => bytes[at..at + block].fill(0xff),
            _ => {
                let from = block * dice.below(LENGTH / block);
                bytes.copy_within(from..from + block, at);
            }
        }
    }
    Case::foretold(bytes, state, &[BeWhole, LoseCells, LoseHeader])
}

fn cut_short(stage: &'static Stage, dice: &mut Dice) -> Case {
    let state = some_state(stage, dice);
    let length = match dice.below(4) {
        0 => PAGE * dice.below(LENGTH / PAGE),
        1 => LENGTH - dice.within(1..600),
        2 => dice.below(3 * PAGE),
        _ => dice.below(LENGTH),
    };
    Case::foretold(state.bytes[..length].to_vec(), state, &[BeCut])
}

fn made_longer(stage: &'static Stage, dice: &mut Dice) -> Case {
    /// The other length that a vault can have here.
    const LARGER: usize = (4 * 64 + 4) * PAGE;
    let state = some_state(stage, dice);
    let mut bytes = state.bytes.clone();
    let length = match dice.below(4) {
        0 => LARGER,
        1 => LENGTH + PAGE * dice.within(1..20),
        2 => 2 * LENGTH,
        _ => LENGTH + dice.within(1..30_000),
    };
    let more = match dice.below(3) {
        0 => vec![0; length - LENGTH],
        1 => dice.bytes(length - LENGTH),
        _ => state
            .bytes
            .iter()
            .copied()
            .cycle()
            .take(length - LENGTH)
            .collect(),
    };
    bytes.extend(more);
    let damage = if length == LARGER {
        // It has the length of a vault, and its header says that it is another.
        unafraid::Damage::Header
    } else {
        unafraid::Damage::Length
    };
    Case::file(bytes, vec![super::case::End::Refused(damage.into())])
}

/// As an editor or a transfer does that takes the file for text.
fn shifted(stage: &'static Stage, dice: &mut Dice) -> Case {
    let state = some_state(stage, dice);
    let mut bytes = state.bytes.clone();
    let at = dice.below(LENGTH);
    if dice.once_in(2) {
        let more = dice.within(1..5000);
        let more = dice.bytes(more);
        bytes.splice(at..at, more);
    } else {
        let until = (at + dice.within(1..5000)).min(LENGTH);
        bytes.drain(at..until);
    }
    if dice.once_in(2) {
        bytes.resize(LENGTH, 0);
    }
    Case::foretold(bytes, state, &[BeWhole, LoseCells, LoseHeader, BeCut])
}

fn no_vault(stage: &'static Stage, dice: &mut Dice) -> Case {
    let bytes = match dice.below(4) {
        0 => dice.bytes(LENGTH),
        1 => vec![dice.byte(); LENGTH],
        2 => {
            let length = dice.below(100_000);
            dice.bytes(length)
        }
        _ => {
            // SQLite's, and nothing of ours.
            let mut bytes = stage.now.bytes.clone();
            dice.fill(&mut bytes[2 * PAGE..]);
            bytes
        }
    };
    Case::foretold(bytes, &stage.now, &[LoseHeader, BeCut])
}
