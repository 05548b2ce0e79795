//! Hostile files: vaults that somebody, or a failing card, has changed. Whatever was done to a file,
//! it ends in one of four ways, and each class below says in which:
//!
//! * it opens, and its contents are identical;
//! * cells of the space are lost, and what can still be read was stored like that;
//! * it is told as damage, as a newer version, as a missing key, as a wait: nothing was touched;
//! * the passphrase is wrong, but only where no slot can be what it was.
//!
//! Nothing panics, hangs, takes a second or 64 MiB, touches a file of somebody else, starts a vault
//! afresh, or loses a cell: under its outer layer each one is what it was, also after a repair and a
//! lock.
//!
//! **What can be forged, and by whom.** With no key and no copy: nothing that opens. With copies of the
//! file and no key:
//!
//! * the whole file, or all cells and the header, of an earlier time: it opens as it was then;
//! * both copies of an earlier header: the passphrase of that time is taken, today's is "wrong", and no
//!   cell of a later epoch opens (the right header, put back, opens everything);
//! * that a newer version wrote, that the key is in a keystore: the checksum is no secret.
//!
//! Without a keystore the header key lies in the file, and so whoever has it also forges:
//!
//! * "wrong passphrase": other slots, commitments, salt, preset or vault id;
//! * a wait of up to a minute, by the count of wrong passphrases;
//! * loss of everything, by another W or cell epoch (the right header, put back, opens everything);
//! * slots of an earlier time: a passphrase that was changed opens what there is now.
//!
//! Whoever has the passphrase as well can write what he likes into the space, as the format has it.
//! Nobody makes a slot that opens under two passphrases.
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
