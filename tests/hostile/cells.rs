//! Cells that are moved, repeated, or put back to what they were: each of them was sealed by the vault
//! itself.

use super::case::Can::{BeWhole, LoseCells, LoseHeader};
use super::case::{Case, Class, End};
use super::dice::Dice;
use super::reader::{self, CELLS, COPY, PAGE, ROWS, body, body_mut, cell_row, page_at};
use super::stage::{Stage, State};

pub(crate) const CLASSES: &[Class] = &[
    Class {
        name: "cells swapped in a region",
        cases: (30, 2500),
        make: swapped_in_region,
    },
    Class {
        name: "cells swapped across regions",
        cases: (30, 2500),
        make: swapped_across,
    },
    Class {
        name: "a cell repeated",
        cases: (30, 2500),
        make: repeated,
    },
    Class {
        name: "whole pages swapped",
        cases: (30, 2500),
        make: pages,
    },
    Class {
        name: "older cells of the same epoch",
        cases: (40, 4000),
        make: older,
    },
    Class {
        name: "cells of an older epoch",
        cases: (30, 2500),
        make: of_an_epoch,
    },
    Class {
        name: "cells of another vault",
        cases: (20, 1500),
        make: of_another,
    },
];

/// The region of the space, or another.
fn some_region(state: &State, dice: &mut Dice) -> usize {
    let region = state.grant().region;
    if dice.once_in(2) {
        region
    } else {
        (region + dice.within(1..4)) % 4
    }
}

fn put(bytes: &mut [u8], row: usize, from: &[u8]) {
    body_mut(bytes, row).copy_from_slice(from);
}

fn swap(bytes: &mut [u8], one: usize, other: usize) {
    let kept = body(bytes, one).to_vec();
    let there = body(bytes, other).to_vec();
    put(bytes, one, &there);
    put(bytes, other, &kept);
}

fn swapped_in_region(stage: &'static Stage, dice: &mut Dice) -> Case {
    let mut bytes = stage.now.bytes.clone();
    let region = some_region(&stage.now, dice);
    for _ in 0..dice.within(1..4) {
        let (one, other) = (dice.below(CELLS), dice.below(CELLS));
        swap(&mut bytes, cell_row(region, one), cell_row(region, other));
    }
    Case::foretold(bytes, &stage.now, &[BeWhole, LoseCells])
}

fn swapped_across(stage: &'static Stage, dice: &mut Dice) -> Case {
    let mut bytes = stage.now.bytes.clone();
    for _ in 0..dice.within(1..4) {
        // Often at the same index, where only the region tells them apart.
        let (one, other) = (dice.below(CELLS), dice.below(CELLS));
        let other = if dice.once_in(2) { one } else { other };
        let (from, to) = (dice.below(4), dice.below(4));
        swap(&mut bytes, cell_row(from, one), cell_row(to, other));
    }
    Case::foretold(bytes, &stage.now, &[BeWhole, LoseCells])
}

fn repeated(stage: &'static Stage, dice: &mut Dice) -> Case {
    let mut bytes = stage.now.bytes.clone();
    let region = some_region(&stage.now, dice);
    let from = body(&bytes, cell_row(region, dice.below(CELLS))).to_vec();
    for _ in 0..dice.within(1..5) {
        put(&mut bytes, dice.within(1..COPY), &from);
    }
    Case::foretold(bytes, &stage.now, &[BeWhole, LoseCells])
}

/// With SQLite's part of them, and also the header's and SQLite's own.
fn pages(stage: &'static Stage, dice: &mut Dice) -> Case {
    let mut bytes = stage.now.bytes.clone();
    for _ in 0..dice.within(1..4) {
        let (one, other) = (dice.below(ROWS + 2) * PAGE, dice.below(ROWS + 2) * PAGE);
        let kept = bytes[one..one + PAGE].to_vec();
        bytes.copy_within(other..other + PAGE, one);
        bytes[other..other + PAGE].copy_from_slice(&kept);
    }
    Case::foretold(bytes, &stage.now, &[BeWhole, LoseCells, LoseHeader])
}

/// Their outer and inner layers open; only the manifest tells. Each thing that is shown was stored
/// like that at one of the moments.
fn older(stage: &'static Stage, dice: &mut Dice) -> Case {
    let (to, from) = dice.pick(&[
        (&stage.last, &stage.first),
        (&stage.last, &stage.now),
        (&stage.first, &stage.now),
    ]);
    let mut bytes = to.bytes.clone();
    // Sometimes the other way round: newer cells under an older header of the same W.
    let (to, from) = if dice.once_in(3) {
        bytes.clone_from(&from.bytes);
        (from, to)
    } else {
        (to, from)
    };
    let changed: Vec<usize> = (1..COPY)
        .filter(|row| body(&to.bytes, *row) != body(&from.bytes, *row))
        .collect();
    if dice.once_in(4) {
        // All of them are what the vault was once, whole: nobody can tell.
        for row in changed {
            put(&mut bytes, row, body(&from.bytes, row));
        }
        return Case::foretold(bytes, from, &[BeWhole]);
    }
    for _ in 0..dice.within(1..4) {
        let row = dice.pick(&changed);
        put(&mut bytes, row, body(&from.bytes, row));
    }
    // With its manifest, a space whose other cells are the same is what it was.
    let manifest = cell_row(to.grant().region, 0);
    let is_older = body(&bytes, manifest) == body(&from.bytes, manifest);
    let shows = if is_older { from } else { to };
    let mut case = Case::foretold(bytes, shows, &[BeWhole, LoseCells]);
    for end in &mut case.tries[0].ends {
        if let End::Loss(moments, _) = end {
            *moments = vec![to, from];
        }
    }
    case
}

fn of_an_epoch(stage: &'static Stage, dice: &mut Dice) -> Case {
    let to = dice.pick(&[&stage.now, &stage.last]);
    let from = dice.pick(&[&stage.old, &stage.past]);
    let mut bytes = to.bytes.clone();
    if dice.once_in(5) {
        // All but the header.
        for row in 1..COPY {
            put(&mut bytes, row, body(&from.bytes, row));
        }
    }
    for _ in 0..dice.within(1..6) {
        let row = dice.within(1..COPY);
        put(&mut bytes, row, body(&from.bytes, row));
    }
    Case::foretold(bytes, to, &[BeWhole, LoseCells])
}

fn of_another(stage: &'static Stage, dice: &mut Dice) -> Case {
    let mut bytes = stage.now.bytes.clone();
    for _ in 0..dice.within(1..6) {
        let row = dice.within(1..COPY);
        put(&mut bytes, row, body(&stage.other.bytes, row));
        if dice.once_in(2) {
            let page = page_at(row)..page_at(row) + reader::PREFIX;
            bytes[page.clone()].copy_from_slice(&stage.other.bytes[page]);
        }
    }
    Case::foretold(bytes, &stage.now, &[BeWhole, LoseCells])
}
