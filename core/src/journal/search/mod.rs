//! Search: words, beginnings of words and parts of words, whatever the case, accents, width and
//! script.
//!
//! The story, in order: `fold` brings every text into the form in which two spellings of one word
//! are the same bytes; `words` knows where words begin and end, also where no spaces tell; a
//! [`Query`] is the folded words that must all be there; an [`Index`] knows which words of a
//! `dictionary` are in which experiences of the open journal; [`places`] shows where in an experience
//! the words are, in the text as it was written.
//!
//! Folded words are a person's words like the texts themselves: they are wiped with the last experience
//! that has them, and with the index.

mod dictionary;
mod fold;
mod holders;
mod index;
mod places;
mod query;
#[cfg(test)]
mod tests;
mod words;

pub(super) use index::Index;
pub(super) use places::places;
pub use places::{Match, Place};
pub(super) use query::Query;

/// A text as it is searched.
#[cfg(feature = "fuzzing")]
pub(super) fn folded(text: &str) -> String {
    let mut folded = fold::Folded::default();
    folded.push_text(text);
    folded.as_str().to_owned()
}
