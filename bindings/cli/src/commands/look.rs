//! Looking at what is there.

use unafraid::journal::{Filter, Journal, Key, Reason};

use super::{Context, today};
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
            start: 0,
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

    pub(super) fn search(&self) -> Result<(), Failure> {
        let words = self.matches.get_raw("text").and_then(|mut raw| raw.next());
        let words = words.and_then(|words| words.to_str());
        let words = words.ok_or(Failure::from(Reason::NotUtf8))?;
        self.with_journal(|journal| {
            for found in journal.search(words, &Filter::default()) {
                if self.is_json() {
                    output::line(&output::found_json(&found)?)?;
                } else {
                    output::line(&output::brief(found.entry))?;
                    for line in output::found_places(&found) {
                        output::line(&line)?;
                    }
                }
            }
            Ok(())
        })
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
