//! Looking at what is there.

use unafraid::journal::{Filter, Journal, Key, When};

use super::Context;
use crate::failure::Failure;
use crate::output;

impl Context<'_> {
    pub(super) fn list(&self) -> Result<(), Failure> {
        let filter = Filter {
            service: self.code("service", Key::Service)?,
            outcome: self.code("outcome", Key::Outcome)?,
            barrier: self.code("barrier", Key::Barriers)?,
            kind: self.code("kind", Key::Kind)?,
            since: self.when("since")?,
            until: self.when("until")?,
            due: self.matches.get_flag("due").then(today).transpose()?,
            limit: self.matches.get_one("limit").copied(),
        };
        self.with_journal(|journal| self.print_list(journal, &filter))
    }

    fn print_list(&self, journal: &Journal, filter: &Filter) -> Result<(), Failure> {
        for entry in journal.list(filter) {
            if self.is_json() {
                output::line(&output::json(entry)?)?;
            } else {
                output::line(&output::brief(entry))?;
            }
        }
        if journal.newer() > 0 {
            output::warn("a newer version stored things here that this one cannot show");
        }
        Ok(())
    }

    pub(super) fn show(&self) -> Result<(), Failure> {
        let id = self.id()?;
        self.with_journal(|journal| {
            let entry = journal.get(id)?;
            output::line(&if self.is_json() {
                output::json(entry)?
            } else {
                output::whole(entry)?
            })
        })
    }
}

/// The day that it is here.
fn today() -> Result<When, Failure> {
    let date = jiff::Zoned::now().date().to_string();
    date.parse()
        .map_err(|_| Failure::Other("the date of this computer is not one of this time: set it"))
}
