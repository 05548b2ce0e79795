//! What a person takes out to read, to send or to print.
//!
//! The story, in order: a [`Document`] is headings, paragraphs, lists, tables and facts, each with its
//! source and the day on which that was read; `html` and `markdown` write it, `words` in one piece, and
//! `phrases` are what documents have in common. A [`Complaint`] finds who is answerable for an experience
//! and drafts the letter. A [`RightsCard`] says what staff may ask, what to say and where to go, and
//! [`unknown`] what is still to be found out. [`own_data`] is all of one's own experiences as a page, and
//! [`loss`] what a damaged space has lost.

mod card;
mod document;
mod html;
mod letter;
mod loss;
mod markdown;
mod own_data;
mod phrases;
mod unknown;
mod words;

pub use card::RightsCard;
pub use document::Document;
pub use letter::{Before, Complaint, Fitting, LastDay, Sharper};
pub use loss::loss;
pub use own_data::{attachment_name, own_data};
pub use unknown::{Gap, Missing, unknown};
