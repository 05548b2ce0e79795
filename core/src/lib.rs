//! An encrypted store of a person's service-access experiences, on the phone. It needs no server
//! and never identifies its user.
//!
//! ```
//! use unafraid::journal::{Answer, Barrier, Experience, Filter, Journal, Outcome, Text};
//! use unafraid::city::Service;
//! use unafraid::vault::{Passphrase, Size, Vault};
//!
//! # fn main() -> Result<(), Box<dyn std::error::Error>> {
//! # let folder = tempfile::tempdir()?;
//! # let path = folder.path().join("vault");
//! let passphrase = Passphrase::new(b"plum lantern gravel north")?;
//! let vault = Vault::at(&path);
//! vault.create(&passphrase, Size::Mib16)?;
//!
//! let mut journal = Journal::open(vault.unlock(&passphrase)?)?;
//! let mut experience = Experience::new(Service::Shelter, Outcome::Refused);
//! experience.barriers.answer(Barrier::AskedStatus, Answer::Yes);
//! experience.note = Some(Text::new("EXAMPLE: they wanted to see papers")?);
//! let id = journal.add(experience)?;
//! journal.lock();
//!
//! let journal = Journal::open(vault.unlock(&passphrase)?)?;
//! let first = journal.list(&Filter::default()).next().ok_or("one experience")?;
//! assert_eq!((first.id, first.experience.service), (id, Service::Shelter));
//! # Ok(())
//! # }
//! ```
//!
//! # Where to begin
//!
//! * [`vault`]: a file that tells nothing without a passphrase. [`vault::Vault::unlock`] gives a
//!   [`vault::Session`]; a locked vault has no method that reads.
//! * [`journal`]: what a person keeps in it. [`journal::Journal`] adds, lists, edits and removes
//!   [`journal::Experience`]s.
//! * [`city`]: the services and cities that an experience can be about: may they ask, whose rule is
//!   it, where to complain; and the questions that an app asks.
//! * [`language`]: the words for all of these.
//! * [`report`]: what a person takes out.
//! * [`Error`]: what can go wrong, told apart by what to do about it.
//!
//! Everything is synchronous, and nothing opens a network connection. Where many cells are opened or
//! sealed and many experiences encoded, threads help that end before the call does. Only the file that a large
//! commit replaced is closed on one that can go on until the next change, the lock or the drop. What the
//! library takes from outside (clock, randomness, the phone's keystore, who is told of progress) is in
//! [`vault::Host`].
//!
//! What it does **not** protect against stands in the project's README.

#![forbid(unsafe_code)]
#![cfg_attr(test, allow(clippy::disallowed_methods))] // tests look at files from outside

pub mod city;
mod code;
mod digit;
mod error;
#[cfg(feature = "fuzzing")]
#[doc(hidden)]
pub mod fuzzing;
pub mod journal;
pub mod language;
pub mod report;
mod stack;
pub mod vault;
mod wiped;

pub use code::Code;
pub use error::{Damage, Error, Result};
pub use wiped::Wiped;

/// The README's program, compiled with the documentation's.
#[cfg(doctest)]
#[doc = include_str!("../../README.md")]
pub struct Readme;
