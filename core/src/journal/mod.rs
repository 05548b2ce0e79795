//! What a person keeps: experiences with public services, in a vault.
//!
//! The story, in order: an [`Experience`] is built from closed codes, a [`When`] and
//! [`Text`]s; `record` is how it stands in a vault, and what a newer version adds to it survives
//! our edits; a [`Journal`] keeps the open ones in order; [`import`] reads many from a file, and
//! `json` writes them.
//!
//! There is no field for a person's name, status, address or file number, and nothing says when
//! an experience was written down.

mod draft;
mod entry;
mod experience;
pub mod import;
mod json;
mod record;
mod refusal;
mod text;
mod when;

pub use crate::city::{
    Answer, AskedWhen, Barrier, Channel, ForWhom, Key, Kind, Outcome, Rule, Staff,
};
pub use draft::{Draft, Value};
pub use entry::{Entry, Filter, Id, Journal};
pub use experience::{Barriers, Experience, Origin, Private};
pub use refusal::{Reason, Refusal};
pub use text::Text;
pub use when::When;
