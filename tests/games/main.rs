//! Games G1 to G4: what a judge who has the file, and some of the keys, can tell about spaces that are not
//! the judge's own (P2, P3, P4).
//!
//! `life` is what happens to a vault, `numbers` what a judge works out of it, `score` whether that is more
//! than chance. `one_copy` is G1, `two_copies` G2 and G3, `equal` and `timing` G4. `format` is all that the
//! judge knows of the file, `phone` all that there is of the keystore. `killed` looks at what a kill leaves,
//! `erased` at what an erasure does (of G5), and `erasures` writes that down for an independent reader.
//!
//! A game bounds only the judges that were tried. That there is nothing to find follows from the design:
//! without its key a box cannot be told from random bytes.
//!
//! `cargo test -p unafraid-tests --test games -- --nocapture` plays with few vaults;
//! `UNAFRAID_FULL=1` (and `--release`) with 1,000 a class; `tests/games/run` also at full size.
//! Mutants of the writer that the games must notice are in `tests/mutants`.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]
#![allow(clippy::print_stdout)] // the scores are a result

mod allocations;
mod dice;
mod equal;
mod erased;
mod erasures;
mod format;
mod four;
mod killed;
mod life;
mod numbers;
mod one_copy;
mod phone;
mod score;
mod timing;
mod two_copies;
mod watch;
