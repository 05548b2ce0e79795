//! What an app asks a person, and in which words: the entry flow, as data.
//!
//! An app keeps a [`SoFar`], asks [`Packs::next_question`](super::Packs::next_question) what to ask
//! next, shows the [`Question`], and notes the answer. The first two questions, about the service
//! and how it ended, make a record that can be saved; everything after them can be passed over, and
//! each step can be saved and continued later, because what comes next follows from what is known
//! alone.

mod flow;

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

pub use flow::{Flow, Step};
pub(super) use flow::{Variant, closed_codes, form};

use super::codes::{Answer, Barrier, Outcome};
use super::key::Key;
use super::municipality::City;
use super::service::Service;
use crate::code::codes;

/// What is known of an experience that is being told.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct SoFar {
    /// The service, once it is chosen.
    pub service: Option<Service>,
    /// How it ended, once it is chosen.
    pub outcome: Option<Outcome>,
    /// The city: the answer, or the one that the app was set up for.
    pub city: Option<City>,
    /// The answers about barriers.
    pub barriers: BTreeMap<Barrier, Answer>,
    /// Which other keys have a value.
    pub answered: BTreeSet<Key>,
    /// Steps that were shown and need not come again, whether answered in part or passed over.
    pub done: BTreeSet<StepId>,
}

impl SoFar {
    /// Whether it makes a record: service and outcome are known.
    #[must_use]
    pub fn can_be_saved(&self) -> bool {
        self.service.is_some() && self.outcome.is_some()
    }
}

/// The name of a step: 1 to 40 lower-case letters, digits and underscores.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct StepId(String);

impl StepId {
    /// A well-formed name, whether any step has it or not.
    #[must_use]
    pub fn new(id: &str) -> Option<Self> {
        let well_formed = (1..=40).contains(&id.len())
            && id
                .bytes()
                .all(|byte| matches!(byte, b'a'..=b'z' | b'0'..=b'9' | b'_'));
        well_formed.then(|| Self(id.to_owned()))
    }

    /// The name, as in `asked`.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for StepId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// One step as it is shown: everything but the words, which the language has.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Question<'a> {
    /// Which step it is.
    pub step: &'a StepId,
    /// The part of an experience that the answer fills in. For [`Form::Each`] that is
    /// [`Key::Barriers`], [`Key::Not`] and [`Key::Unsure`].
    pub key: Key,
    /// How it is answered.
    pub form: Form,
    /// The message that asks.
    pub text: &'a str,
    /// The message that helps to answer, if there is one.
    pub hint: Option<&'a str>,
    /// The name of its icon in Material Symbols.
    pub icon: &'a str,
    /// Whether it cannot be passed over.
    pub required: bool,
    /// Whether the answer is kept for a later complaint only.
    pub private: bool,
    /// What can be answered, in the order in which it is shown.
    pub options: Vec<Choice<'a>>,
    /// What else can be answered, shown when asked for. For a date, these say more about who the
    /// person is than the first ones do.
    pub more: Vec<Choice<'a>>,
    /// The code that is proposed as the answer, among `options` and `more`.
    pub proposed: Option<&'static str>,
}

/// How a question is answered.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Form {
    /// By choosing one.
    One,
    /// By saying yes, no or unsure to each, or nothing.
    Each,
    /// By a date. The choices are how precisely it can be said: [`Precision`].
    Date,
    /// In the person's own words.
    Words,
}

codes! {
    /// How precisely a date is said. A finer date says more about who the person is.
    "precision" Precision {
        /// `2013`.
        Year = 1 "year",
        /// `2013-Q3`.
        Quarter = 2 "quarter",
        /// `2013-07`.
        Month = 3 "month",
        /// `2013-07-14`.
        Day = 4 "day",
    }
}

/// Something that can be answered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Choice<'a> {
    /// The vocabulary of the code, as in `outcome`; `city` for a city.
    pub vocabulary: &'static str,
    /// The code, as in `refused`.
    pub code: &'a str,
    /// The words that show it.
    pub wording: Wording<'a>,
    /// The name of its icon in Material Symbols, if it has one.
    pub icon: Option<&'a str>,
}

/// Where the words are.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Wording<'a> {
    /// In the language, under this name.
    Message(Cow<'a, str>),
    /// Here: a proper name, which is the same in every language.
    Name(&'a str),
}
