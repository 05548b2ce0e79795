//! What a person should know before she sends a letter.

use super::routes::Fitting;
use crate::city::{Deadline, Exposure, Pack, Route, RouteKind};
use crate::code::Code;
use crate::journal::When;
use crate::language::Language;
use crate::report::document::{Document, Line, Phrase};
use crate::report::phrases;

/// What a person should know before she sends anything by a route: how much it reveals of her, and by when
/// it must be sent.
pub struct Before<'a> {
    pack: &'a Pack,
    route: &'a Route,
    last_day: LastDay,
}

/// By when a letter must be sent.
#[derive(Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum LastDay {
    /// No deadline is known, which is not "for ever".
    Unknown,
    /// There is one, and it is not known when what happened did.
    After(Deadline),
    /// It ends on this day, counted from the first day on which it can have happened.
    On {
        /// The day.
        day: When,
        /// How many days are left until then; less than 0 where it is over.
        left: i32,
    },
}

impl<'a> Before<'a> {
    pub(super) fn new(fitting: &Fitting<'_, 'a>, today: When) -> Self {
        let route = fitting.route;
        let when = fitting.complaint.experience.when;
        let last_day = match (route.deadline, when) {
            (None, _) => LastDay::Unknown,
            (Some(time), None) => LastDay::After(time),
            (Some(time), Some(when)) => match when.first_day_after(time) {
                Some(day) => LastDay::On {
                    day,
                    left: today.days_until(day),
                },
                None => LastDay::After(time),
            },
        };
        Self {
            pack: fitting.complaint.pack,
            route,
            last_day,
        }
    }

    /// How much the route learns of who complains, as a person must take it.
    #[must_use]
    pub fn exposure(&self) -> Exposure {
        self.route.exposure.shown()
    }

    /// By when it must be sent.
    #[must_use]
    pub fn last_day(&self) -> LastDay {
        self.last_day
    }

    /// Whether a legal clinic should be seen first: always where the exposure is high or not known.
    #[must_use]
    pub fn is_for_a_legal_clinic_first(&self) -> bool {
        self.exposure() == Exposure::High
    }

    /// All of it, in sentences. What is a fact names its sources and the day on which they were read.
    #[must_use]
    pub fn sentences(&self, language: &Language) -> Vec<String> {
        self.plain(language, |document| {
            let mut lines = self.of_the_route(language, document);
            lines.extend(self.of_every_letter(language, document));
            lines
        })
    }

    /// What is so of this route and not of every letter: what it learns, and by when.
    #[must_use]
    pub fn about_the_route(&self, language: &Language) -> Vec<String> {
        self.plain(language, |document| self.of_the_route(language, document))
    }

    fn plain<'b>(
        &'b self,
        language: &'b Language,
        lines: impl FnOnce(&mut Document<'b>) -> Vec<Line<'b>>,
    ) -> Vec<String> {
        let mut document = Document::new(language, self.pack, Phrase::Said("".into()));
        let lines = lines(&mut document);
        lines.iter().map(|line| line.plain(&document)).collect()
    }

    fn of_the_route<'b>(
        &'b self,
        language: &'b Language,
        document: &mut Document<'b>,
    ) -> Vec<Line<'b>> {
        let route = self.route;
        let exposure = format!("before-exposure-{}", route.exposure.code());
        let mut phrases = vec![
            phrases::route(language, self.pack, route),
            Phrase::Said(": ".into()),
            Phrase::Said(language.text(&exposure).into_owned().into()),
        ];
        if let Some(note) = &route.facts.note {
            let note =
                Phrase::of_pack(language, self.pack, "note-route", route.code.as_str(), note);
            phrases.extend([Phrase::Said(" (".into()), note, Phrase::Said(")".into())]);
        }
        phrases.push(Phrase::Said(".".into()));
        let mut lines = vec![document.fact(phrases, &route.facts)];
        if self.is_for_a_legal_clinic_first() {
            lines.push(language.text("before-legal-clinic").into());
        }
        lines.push(match self.last_day {
            LastDay::Unknown => language.text("before-deadline-unknown").into(),
            LastDay::After(time) => {
                let time = phrases::deadline(language, time);
                let said = language.filled("before-deadline-after", &[("time", &time)]);
                document.fact(vec![Phrase::Said(said)], &route.facts)
            }
            LastDay::On { day, left } => {
                let day = phrases::when(language, day);
                let said = match u64::try_from(left) {
                    Ok(left) => {
                        let left = language.counted("before-days-left", &[("days", left)]);
                        let texts = [("day", day.as_ref()), ("left", left.as_ref())];
                        language.filled("before-deadline-on", &texts)
                    }
                    Err(_) => language.filled("before-deadline-over", &[("day", &day)]),
                };
                document.fact(vec![Phrase::Said(said)], &route.facts)
            }
        });
        lines
    }

    fn of_every_letter<'b>(
        &'b self,
        language: &'b Language,
        document: &mut Document<'b>,
    ) -> Vec<Line<'b>> {
        let mut lines = vec![language.text("before-nameless").into()];
        if let Some(public) = self.pack.route_of_kind(RouteKind::Public) {
            let said = Phrase::message(language, "before-public");
            lines.push(document.fact(vec![said], &public.facts));
        }
        lines
    }
}

impl std::fmt::Debug for LastDay {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("LastDay(..)")
    }
}
