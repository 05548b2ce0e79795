//! Phrases that letters and cards have in common.

use std::borrow::Cow;

use super::document::Phrase;
use crate::city::{Deadline, Pack, Route};
use crate::journal::{Said, When};
use crate::language::Language;

/// What a route is called.
pub(super) fn route<'a>(language: &'a Language, pack: &'a Pack, route: &'a Route) -> Phrase<'a> {
    Phrase::of_pack(language, pack, "route", route.code.as_str(), &route.name)
}

/// As in "6 months".
pub(super) fn deadline(language: &Language, time: Deadline) -> String {
    let (message, count) = match time {
        Deadline::Days(count) => ("time-days", count),
        Deadline::Months(count) => ("time-months", count),
        Deadline::Years(count) => ("time-years", count),
    };
    let counted = language.counted(message, &[("count", count.get().into())]);
    counted.into_owned()
}

/// As in "in July 2013".
pub(super) fn when(language: &Language, when: When) -> Cow<'_, str> {
    let number = |number: i16| u64::try_from(number).unwrap_or_default();
    let small = |number: i8| u64::try_from(number).unwrap_or_default();
    match when.said() {
        Said::Year(year) => language.counted("when-year", &[("year", number(year))]),
        Said::Quarter(year, quarter) => {
            let numbers = [("year", number(year)), ("quarter", small(quarter))];
            language.counted("when-quarter", &numbers)
        }
        Said::Month(year, month) => {
            let numbers = [("year", number(year)), ("month", small(month))];
            language.counted("when-month", &numbers)
        }
        Said::Day(year, month, day) => {
            let numbers = [
                ("year", number(year)),
                ("month", small(month)),
                ("day", small(day)),
            ];
            language.counted("when-day", &numbers)
        }
    }
}
