//! When something happened, as precisely as the person wants to say.

use std::fmt;
use std::str::FromStr;

use jiff::civil::{Date, date};

use super::refusal::Reason;
use crate::city::Deadline;

/// A year, a quarter, a month or a day: `2013`, `2013-Q3`, `2013-07`, `2013-07-14`, in the
/// proleptic Gregorian calendar, 1900 to 2199.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct When {
    first: Date,
    span: Span,
}

/// What a [`When`] says. Months and days count from 1, quarters from 1 to 4.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Said {
    /// A year.
    Year(i16),
    /// A year and a quarter of it.
    Quarter(i16, i8),
    /// A year and a month of it.
    Month(i16, i8),
    /// A year, a month of it and a day of that.
    Day(i16, i8, i8),
}

/// Finer spans come first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
enum Span {
    Day,
    Month,
    Quarter,
    Year,
}

impl When {
    /// Whether it begins on the first day of `since` or later.
    #[must_use]
    pub fn is_since(self, since: Self) -> bool {
        self.first >= since.first
    }

    /// Whether it begins on the last day of `until` or earlier.
    #[must_use]
    pub fn is_until(self, until: Self) -> bool {
        self.first <= until.last()
    }

    /// Whether its last day is the last day of `other` or earlier.
    #[must_use]
    pub fn has_ended_by(self, other: Self) -> bool {
        self.last() <= other.last()
    }

    /// The same, but never a day: the month that it lies in.
    #[must_use]
    pub fn coarse(self) -> Self {
        match self.span {
            Span::Day => Self {
                first: self.first.first_of_month(),
                span: Span::Month,
            },
            _ => self,
        }
    }

    /// What it says, in numbers.
    #[must_use]
    pub fn said(self) -> Said {
        let (year, month) = (self.first.year(), self.first.month());
        match self.span {
            Span::Year => Said::Year(year),
            Span::Quarter => Said::Quarter(year, (month + 2) / 3),
            Span::Month => Said::Month(year, month),
            Span::Day => Said::Day(year, month, self.first.day()),
        }
    }

    /// The first day in it, as a day of its own.
    #[must_use]
    pub fn first_day(self) -> Self {
        Self {
            first: self.first,
            span: Span::Day,
        }
    }

    /// The day on which so much time after its first day has passed; where a month has no such day, its
    /// last. `None` after the year 2199.
    #[must_use]
    pub fn first_day_after(self, time: Deadline) -> Option<Self> {
        let last = match time {
            Deadline::Days(count) => {
                let mut day = self.first;
                for _ in 0..count.get() {
                    day = day.tomorrow().ok()?;
                }
                day
            }
            Deadline::Months(count) => months_after(self.first, count.get().into())?,
            Deadline::Years(count) => months_after(self.first, i32::from(count.get()) * 12)?,
        };
        (last.year() < 2200).then_some(Self {
            first: last,
            span: Span::Day,
        })
    }

    /// How many days `other` begins after this does; less than 0 where it begins before.
    #[must_use]
    pub fn days_until(self, other: Self) -> i32 {
        let days = other.first.duration_since(self.first).as_hours() / 24;
        // Of two dates within 300 years.
        i32::try_from(days).unwrap_or_default()
    }

    /// Grows in the order of lists: newest first day first, on the same day the finer span first. Less than
    /// `u32::MAX`.
    pub(super) fn rank(self) -> u32 {
        let [year_high, year_low] = self.first.year().to_be_bytes();
        let part = |number: i8| number.to_be_bytes()[0];
        let (month, day) = (part(self.first.month()), part(self.first.day()));
        // Years have 12 bits; a month, a day and a span take 4, 5 and 2.
        let day = u32::from_be_bytes([0, 0, year_high, year_low]) << 9
            | u32::from(month) << 5
            | u32::from(day);
        (!day << 2) | self.span as u32
    }

    /// Bytes of its text, at most.
    pub(super) const LONGEST: usize = 10;

    /// Its text, in this room, so that no copy of it is on the heap.
    pub(super) fn text_in(self, room: &mut [u8; Self::LONGEST]) -> &str {
        let mut put = |at: usize, number: i16| {
            for (at, digit) in [(at, number / 10 % 10), (at + 1, number % 10)] {
                room[at] = b'0' + digit.to_be_bytes()[1];
            }
        };
        let month = i16::from(self.first.month());
        put(0, self.first.year() / 100);
        put(2, self.first.year());
        put(5, month);
        put(8, self.first.day().into());
        (room[4], room[7]) = (b'-', b'-');
        let length = match self.span {
            Span::Year => 4,
            Span::Quarter => {
                room[5] = b'Q';
                room[6] = b'0' + ((month + 2) / 3).to_be_bytes()[1];
                7
            }
            Span::Month => 7,
            Span::Day => 10,
        };
        str::from_utf8(&room[..length]).unwrap_or_default()
    }

    fn last(self) -> Date {
        let month = match self.span {
            Span::Day => return self.first,
            Span::Month => self.first,
            Span::Quarter => date(self.first.year(), self.first.month() + 2, 1),
            Span::Year => date(self.first.year(), 12, 1),
        };
        month.last_of_month()
    }
}

/// The same day so many months later; where that month has no such day, its last. Not by the calendar's own
/// spans of time, whose code is larger than all the rest of this room.
fn months_after(day: Date, months: i32) -> Option<Date> {
    let months = i32::from(day.month()) - 1 + months;
    let year = i16::try_from(i32::from(day.year()) + months / 12).ok()?;
    let month = i8::try_from(months % 12 + 1).ok()?;
    let first = Date::new(year, month, 1).ok()?;
    Date::new(year, month, day.day().min(first.days_in_month())).ok()
}

impl FromStr for When {
    type Err = Reason;

    fn from_str(text: &str) -> Result<Self, Reason> {
        let number = |digits: &str| -> Option<i8> {
            let plain = digits.len() == 2 && digits.bytes().all(|byte| byte.is_ascii_digit());
            plain.then(|| digits.parse().ok()).flatten()
        };
        let (year, rest) = text
            .split_at_checked(4)
            .filter(|(year, _)| year.bytes().all(|byte| byte.is_ascii_digit()))
            .ok_or(Reason::NotADate)?;
        let year: i16 = year.parse().map_err(|_| Reason::NotADate)?;
        if !(1900..2200).contains(&year) {
            return Err(Reason::NotADate);
        }
        let parts: Vec<&str> = rest.split('-').collect();
        let (span, month, day) = match parts[..] {
            [""] => (Span::Year, Some(1), Some(1)),
            ["", "Q1"] => (Span::Quarter, Some(1), Some(1)),
            ["", "Q2"] => (Span::Quarter, Some(4), Some(1)),
            ["", "Q3"] => (Span::Quarter, Some(7), Some(1)),
            ["", "Q4"] => (Span::Quarter, Some(10), Some(1)),
            ["", month] => (Span::Month, number(month), Some(1)),
            ["", month, day] => (Span::Day, number(month), number(day)),
            _ => return Err(Reason::NotADate),
        };
        let (Some(month), Some(day)) = (month, day) else {
            return Err(Reason::NotADate);
        };
        let first = Date::new(year, month, day).map_err(|_| Reason::NotADate)?;
        Ok(Self { first, span })
    }
}

impl fmt::Display for When {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.text_in(&mut [0; Self::LONGEST]))
    }
}

impl fmt::Debug for When {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("When(..)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn when(text: &str) -> When {
        text.parse().unwrap()
    }

    #[test]
    fn reads_and_writes_the_four_spans() {
        for text in [
            "2013",
            "2013-Q3",
            "2013-07",
            "2013-07-14",
            "2024-02-29",
            "1900",
            "2199-12-31",
        ] {
            assert_eq!(when(text).to_string(), text);
        }
        for year in [1900, 2013, 2109] {
            let quarters = (1..=4).map(|quarter| format!("{year}-Q{quarter}"));
            let months = (1..=12).map(|month| format!("{year}-{month:02}"));
            let days = (1..=31).map(|day| format!("{year}-12-{day:02}"));
            for text in quarters.chain(months).chain(days) {
                assert_eq!(when(&text).to_string(), text);
            }
        }
        for text in [
            "",
            "13",
            "2013-",
            "2013-Q5",
            "2013-q3",
            "2013-7",
            "2013-13",
            "2013-00",
            "2013-02-30",
            "2023-02-29",
            "2013-07-14-",
            "2013/07/14",
            "2013-07-1",
            "+013",
            "1899",
            "2200",
            "٢٠١٣",
            "2013-07-14T00:00",
            " 2013",
            "2013-Q3-01",
            "20130714",
        ] {
            assert_eq!(text.parse::<When>(), Err(Reason::NotADate), "{text:?}");
        }
    }

    #[test]
    fn newest_first_and_the_finer_first() {
        let mut listed = [
            "2013",
            "2014-01",
            "2013-07-14",
            "2013-Q3",
            "2013-07-01",
            "2013-07",
        ];
        listed.sort_by_key(|text| when(text).rank());
        assert_eq!(
            listed,
            [
                "2014-01",
                "2013-07-14",
                "2013-07-01",
                "2013-07",
                "2013-Q3",
                "2013"
            ]
        );
    }

    #[test]
    fn time_is_counted_from_the_first_day() {
        let deadline = |text| Deadline::parse(text).unwrap();
        for (from, time, last) in [
            ("2026-05-31", "6 months", Some("2026-11-30")),
            ("2026-05", "6 months", Some("2026-11-01")),
            ("2024-02-29", "1 year", Some("2025-02-28")),
            ("2026-Q2", "10 days", Some("2026-04-11")),
            ("2026-11-30", "3 months", Some("2027-02-28")),
            ("2026-12-31", "1 month", Some("2027-01-31")),
            ("2026-01-01", "65535 days", None),
            ("2026-01-01", "1000 years", None),
            ("2199-12-31", "1 day", None),
        ] {
            let after = when(from).first_day_after(deadline(time));
            let expected: Option<When> = last.map(when);
            assert!(after == expected, "{from} {time}");
        }
        assert_eq!(when("2026-11-28").days_until(when("2026-12-01")), 3);
        assert_eq!(when("2026-11-28").days_until(when("2026-11")), -27);
        assert_eq!(when("1900").days_until(when("2199-12-31")), 109_572);
    }

    #[test]
    fn a_day_is_made_coarse_and_nothing_else_is() {
        for (fine, coarse) in [
            ("2013-07-14", "2013-07"),
            ("2013-07", "2013-07"),
            ("2013-Q3", "2013-Q3"),
            ("2013", "2013"),
        ] {
            assert_eq!(when(fine).coarse().to_string(), coarse);
        }
        assert!(when("2013-Q3").said() == Said::Quarter(2013, 3));
        assert!(when("2013-07-14").said() == Said::Day(2013, 7, 14));
    }

    #[test]
    fn since_and_until_go_by_the_first_day() {
        assert!(when("2013-Q3").is_since(when("2013")));
        assert!(!when("2013").is_since(when("2013-07")));
        assert!(when("2013-Q3").is_until(when("2013")));
        assert!(when("2013").is_until(when("2013-01-01")));
        assert!(!when("2014").is_until(when("2013")));
        assert!(when("2024-02-29").is_until(when("2024-02")));
        assert!(when("2013-09-30").is_until(when("2013-Q3")));
        assert!(!when("2013-10-01").is_until(when("2013-Q3")));
        assert!(when("2013-07").has_ended_by(when("2013-07-31")));
        assert!(!when("2013-07").has_ended_by(when("2013-07-30")));
    }
}
