//! Which experiences to list.

use unafraid::city::Key;

use super::when;
use crate::codes::{Barrier, Kind, Outcome, Service};
use crate::error::Result;

/// Which experiences to list. Everything that is set must hold; nothing set means all.
#[derive(Debug, Clone, Default, uniffi::Record)]
pub struct Filter {
    /// With this service.
    #[uniffi(default)]
    pub service: Option<Service>,
    /// With this outcome.
    #[uniffi(default)]
    pub outcome: Option<Outcome>,
    /// With this barrier answered yes.
    #[uniffi(default)]
    pub barrier: Option<Barrier>,
    /// Of this kind.
    #[uniffi(default)]
    pub kind: Option<Kind>,
    /// That begin on the first day of this date or later: `2013`, `2013-Q3`, `2013-07` or
    /// `2013-07-14`.
    #[uniffi(default)]
    pub since: Option<String>,
    /// That begin on the last day of this date or earlier.
    #[uniffi(default)]
    pub until: Option<String>,
    /// With a follow-up whose answer was due by this day, and did not come.
    #[uniffi(default)]
    pub due: Option<String>,
}

impl Filter {
    pub(crate) fn parse(self) -> Result<unafraid::journal::Filter> {
        self.page(0, u32::MAX)
    }

    /// The same for `count` of those that match, after the first `start`.
    pub(crate) fn page(self, start: u32, count: u32) -> Result<unafraid::journal::Filter> {
        let date = |date: Option<String>| date.map(|date| when(Key::When, &date)).transpose();
        Ok(unafraid::journal::Filter {
            service: self.service.map(Into::into),
            outcome: self.outcome.map(Into::into),
            barrier: self.barrier.map(Into::into),
            kind: self.kind.map(Into::into),
            since: date(self.since)?,
            until: date(self.until)?,
            due: date(self.due)?,
            start: start as usize,
            limit: Some(count as usize),
        })
    }
}
