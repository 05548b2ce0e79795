//! Days and deadlines in packs. Packs say them as coarsely as they are known.

use std::fmt;
use std::num::NonZeroU16;

use jiff::civil::Date;

/// A day, written `2026-11-23`, from 1900 to 2199.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Day(Date);

/// Since when something holds, as precisely as it is known: `2018`, `2014-02`, `2013-02-20`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Since {
    /// Only the year is known.
    Year(i16),
    /// Only the year and the month, from 1 to 12, are known.
    Month(i16, i8),
    /// The day is known.
    Day(Day),
}

/// How long one may wait with a complaint: `10 days`, `6 months`, `1 year`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Deadline {
    /// Days.
    Days(NonZeroU16),
    /// Months.
    Months(NonZeroU16),
    /// Years.
    Years(NonZeroU16),
}

impl Day {
    pub(super) fn parse(text: &str) -> Option<Self> {
        match Since::parse(text)? {
            Since::Day(day) => Some(day),
            _ => None,
        }
    }
}

impl Since {
    pub(super) fn parse(text: &str) -> Option<Self> {
        let parts: Vec<&str> = text.split('-').collect();
        let number = |digits: &str, length| -> Option<i16> {
            let plain = digits.len() == length && digits.bytes().all(|b| b.is_ascii_digit());
            plain.then(|| digits.parse().ok()).flatten()
        };
        let year = number(parts.first()?, 4).filter(|year| (1900..2200).contains(year))?;
        let part = |at: usize| i8::try_from(number(parts[at], 2)?).ok();
        match parts.len() {
            1 => Some(Self::Year(year)),
            2 => {
                let month = part(1)?;
                Date::new(year, month, 1).ok()?;
                Some(Self::Month(year, month))
            }
            3 => Some(Self::Day(Day(Date::new(year, part(1)?, part(2)?).ok()?))),
            _ => None,
        }
    }
}

impl Deadline {
    pub(crate) fn parse(text: &str) -> Option<Self> {
        let (count, unit) = text.split_once(' ')?;
        let plain = count.bytes().all(|byte| byte.is_ascii_digit()) && !count.starts_with('0');
        let count: NonZeroU16 = count.parse().ok().filter(|_| plain)?;
        let one = count.get() == 1;
        match unit {
            "day" if one => Some(Self::Days(count)),
            "month" if one => Some(Self::Months(count)),
            "year" if one => Some(Self::Years(count)),
            "days" if !one => Some(Self::Days(count)),
            "months" if !one => Some(Self::Months(count)),
            "years" if !one => Some(Self::Years(count)),
            _ => None,
        }
    }
}

impl fmt::Display for Day {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (year, month, day) = (self.0.year(), self.0.month(), self.0.day());
        write!(f, "{year}-{month:02}-{day:02}")
    }
}

impl fmt::Display for Since {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Year(year) => write!(f, "{year}"),
            Self::Month(year, month) => write!(f, "{year}-{month:02}"),
            Self::Day(day) => day.fmt(f),
        }
    }
}

/// As it stands in a pack.
impl fmt::Display for Deadline {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (count, unit) = match self {
            Self::Days(count) => (count, "day"),
            Self::Months(count) => (count, "month"),
            Self::Years(count) => (count, "year"),
        };
        write!(
            f,
            "{count} {unit}{}",
            if count.get() == 1 { "" } else { "s" }
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_are_as_coarse_as_they_are_known() {
        for text in [
            "2018",
            "2014-02",
            "2013-02-20",
            "2024-02-29",
            "1900",
            "2199-12-31",
        ] {
            assert_eq!(
                Since::parse(text).map(|since| since.to_string()).as_deref(),
                Some(text)
            );
        }
        for text in [
            "",
            "18",
            "2018-",
            "2014-2",
            "2014-13",
            "2014-00",
            "2023-02-29",
            "1899",
            "2200",
            "2014-Q1",
            "2013-02-20-01",
            "2013/02/20",
            " 2018",
            "+018",
            "٢٠١٨",
        ] {
            assert_eq!(Since::parse(text), None, "{text:?}");
        }
        assert!(Day::parse("2026-11-23").is_some());
        assert!(Day::parse("2026-11").is_none());
    }

    #[test]
    fn deadlines_are_counted_in_whole_units() {
        for text in ["1 day", "10 days", "6 months", "1 year", "2 years"] {
            let deadline = Deadline::parse(text);
            assert_eq!(
                deadline.map(|deadline| deadline.to_string()).as_deref(),
                Some(text)
            );
        }
        for text in [
            "",
            "6",
            "months",
            "0 days",
            "1 days",
            "6 month",
            "06 months",
            "+6 months",
            "six months",
            "6  months",
            "6 weeks",
            "70000 days",
            "6 months ",
        ] {
            assert_eq!(Deadline::parse(text), None, "{text:?}");
        }
    }
}
