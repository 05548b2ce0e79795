//! An experience in its space, and which ones a person wants to see.

use std::fmt;
use std::str::FromStr;

use super::attachment::Attachment;
use super::experience::Experience;
use super::when::When;
use crate::city::{Barrier, Kind, Outcome, Service};
use crate::{Error, Result};

/// The number of an experience in its space. It grows by random steps, so that a number that is
/// missing does not show that something was removed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Id(pub(super) u64);

impl fmt::Display for Id {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl From<u64> for Id {
    fn from(number: u64) -> Self {
        Self(number)
    }
}

impl From<Id> for u64 {
    fn from(id: Id) -> Self {
        id.0
    }
}

impl FromStr for Id {
    type Err = Error;

    /// # Errors
    /// [`Error::NoSuchExperience`] where the text is no number.
    fn from_str(text: &str) -> Result<Self> {
        let plain = text.bytes().all(|byte| byte.is_ascii_digit());
        let number = text.parse().ok().filter(|_| plain);
        number.map(Self).ok_or(Error::NoSuchExperience)
    }
}

/// An experience, its number, and what is kept with it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// Its number.
    pub id: Id,
    /// What happened.
    pub experience: Experience,
    /// Files that are kept with it, by ascending number.
    pub attachments: Vec<Attachment>,
}

/// Which experiences to list. Everything that is set must hold.
#[derive(Debug, Clone, Default)]
pub struct Filter {
    /// With this service.
    pub service: Option<Service>,
    /// With this outcome.
    pub outcome: Option<Outcome>,
    /// With this barrier answered yes.
    pub barrier: Option<Barrier>,
    /// Of this kind.
    pub kind: Option<Kind>,
    /// That begin on the first day of this or later; without `when`, none.
    pub since: Option<When>,
    /// That begin on the last day of this or earlier; without `when`, none.
    pub until: Option<When>,
    /// With a follow-up whose answer is due on this day.
    pub due: Option<When>,
    /// Without the first so many.
    pub start: usize,
    /// At most this many, the newest.
    pub limit: Option<usize>,
}
