//! What a person keeps: experiences with public services, in a vault.
//!
//! The story, in order: an [`Experience`] is built from closed codes, a [`When`] and
//! [`Text`]s, or filled in as a [`Draft`]; `record` is how it stands in a vault, and what a newer
//! version adds to it survives our edits. A [`Journal`] keeps the open ones in order (on a
//! `shelf`; `contents` puts it together from the vault's objects, `adding` brings new ones there, and `loss` says
//! what of a damaged space is not whole); `drafts` and `attach` are what it does with
//! unfinished ones and with files, and `search` finds words. [`identifiers`] warns of what would
//! identify a person, and `interview` asks what a person is asked. [`Summary`] counts. A
//! [`FollowUp`] says what was done about one. [`import`] reads many from a
//! file (`rows` and `pairs` are its two forms, in memory that is wiped), and `json` writes them.
//!
//! There is no field for a person's name, status, address or file number, and nothing says when
//! an experience was written down.

mod adding;
mod attach;
mod attachment;
mod contents;
mod draft;
mod drafts;
mod entry;
mod experience;
mod follow_up;
#[cfg(feature = "fuzzing")]
pub(crate) mod fuzzing;
mod identifier;
pub mod import;
mod interview;
#[allow(clippy::module_inception)] // the thing that the room is named after
mod journal;
mod json;
mod loss;
mod pairs;
mod record;
mod refusal;
mod rows;
mod search;
mod shelf;
mod summary;
mod text;
#[cfg(test)]
mod vectors;
mod when;

pub use crate::city::{
    Answer, AskedWhen, Barrier, Channel, ForWhom, Key, Kind, Outcome, Rule, Staff,
};
pub use attach::{Chunks, Incoming};
pub use attachment::{Attachment, Cost, Ending};
pub use draft::{Draft, Value};
pub use entry::{Entry, Filter, Id};
pub use experience::{Barriers, Experience, Origin, Private};
pub use follow_up::FollowUp;
pub use identifier::{Identifier, Suspicion, identifiers};
pub use journal::{Found, Journal};
pub use json::NumberedDraft;
pub use loss::Loss;
pub use refusal::{Reason, Refusal};
pub use search::{Match, Place};
pub use summary::{Answers, Crossed, Evidence, Group, Summary, percent};
pub use text::Text;
#[cfg(test)]
pub(crate) use vectors::GROUPS as VECTOR_GROUPS;
pub use when::{Said, When};
