//! Hostile files: vaults that somebody, or a failing card, has changed. Whatever was done to a file,
//! it ends in one of these ways, and each class below says in which:
//!
//! * it opens, and its contents are identical;
//! * cells of the space are lost: it opens for reading, and shows everything that lay in no lost cell,
//!   and nothing that was not stored like that;
//! * it is told as damage, as a newer version, as a missing key, as a wait: nothing was touched (or, for
//!   a slot that cannot be, which only trying the passphrase shows, the header alone);
//! * the passphrase is wrong, but only where no slot can be what it was.
//!
//! Nothing panics, hangs, takes a second or 64 MiB, touches a file of somebody else, starts a vault
//! afresh, or loses a cell: under its outer layer each one is what it was, also after a repair and a
//! lock.
//!
//! **What can be forged, and by whom.** Whoever can write the file, without any key:
//!
//! * that a newer version wrote it, or that its key is in a keystore: the checksum is no secret. The
//!   right public part, put back, opens everything.
//!
//! With an older copy of it as well:
//!
//! * the state of that time, as a whole; within an epoch also by the cells alone, if all of them are
//!   put back;
//! * the header of that time, also in row 0 alone (the copy is then overwritten): its passphrase is
//!   taken, today's is "wrong", and no cell of a later epoch opens. The right header, put back, opens
//!   everything.
//!
//! Without a keystore the header key lies in the file, and so whoever has the file also forges:
//!
//! * "wrong passphrase": other slots, commitments, salt, preset or vault id;
//! * a wait of up to a minute, by the count of wrong passphrases;
//! * the loss of everything, by another W or cell epoch. The right header, put back, opens everything;
//! * with an older copy, the slots of that time: a passphrase that was changed opens what there is now.
//!
//! Whoever has the passphrase as well can write into the space what the format allows. Nobody makes a
//! slot that opens under two passphrases.
//!
//! An ordinary run plays some cases of each class. All of them, at least 100,000 vaults, with counts:
//!
//! ```sh
//! UNAFRAID_FULL=1 cargo test --release -p unafraid-tests --test hostile -- --nocapture
//! ```
//!
//! A case that fails is named; with `UNAFRAID_HOSTILE='class#number'` it is played alone, with
//! `UNAFRAID_HOSTILE='class'` all of its class.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod bytes;
mod case;
mod cells;
mod collide;
mod companions;
mod contents;
mod dice;
mod field;
mod forge;
mod game;
mod headers;
mod journal_file;
mod journals;
mod judge;
mod memory;
mod place;
mod places;
mod reader;
mod schema;
mod sealed;
mod stage;
mod tree;
mod verdict;

#[test]
fn every_class_ends_as_it_must() {
    game::play(&[
        bytes::CLASSES,
        cells::CLASSES,
        headers::CLASSES,
        sealed::CLASSES,
        collide::CLASSES,
        contents::CLASSES,
        schema::CLASSES,
        tree::CLASSES,
        companions::CLASSES,
        places::CLASSES,
        journals::CLASSES,
    ]);
}
