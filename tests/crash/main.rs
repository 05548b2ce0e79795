//! Game G7: a file layer that stops at, shortens, fails, drops or reorders each call of create, unlock,
//! commit, lock, passphrase change and import. Whatever happens, opening again finds what was
//! acknowledged, and nothing but what was.
//!
//! `story` is what is done, once, on a disk that writes everything down; `judge` opens what a crash
//! left and compares it with the story. `kills` crashes after every change, by a kill and by a power
//! loss, also in the middle of the repair that follows; `syncs` shows that this has teeth, by leaving
//! out each sync in turn; `table` goes through the crashes of a lock line by line; `faults` fails each
//! call while the process goes on; `sectors` makes pages unreadable; `nonces` looks for one that is used
//! twice. `spaces` does the same to what is done to the vault itself, `backups` to backup, hand-over and
//! restore. What reaches the medium is worked out, not tried, so all of it is done in memory.
//!
//! `cargo test -p unafraid-tests --test crash` takes a sample where there are too many cases for
//! every day; with `UNAFRAID_FULL=1` (and `--release`) it takes all of them.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]
#![allow(clippy::print_stdout)] // the counts are a result

mod backups;
mod faults;
mod judge;
mod kills;
mod nonces;
mod sectors;
mod spaces;
mod story;
mod syncs;
mod table;
