//! Search: words, beginnings of words and parts of words, whatever the case, accents, width and
//! script.
//!
//! `fold` brings every text into the form in which two spellings of one word are the same bytes.

mod fold;
