//! What looks like an identifier and is none: dates, the times in the names of pictures, toll-free
//! numbers.

use std::ops::Range;

use super::glyphs::Glyphs;
use super::phone::toll_free;
use super::shape::{fits, start};

/// Where year, month and day stand in the digits of a date.
#[derive(Clone, Copy)]
enum Order {
    YearFirst,
    YearLast,
}

/// Dates, and the moments in the names that phones give to pictures (`IMG_20240101_123456.jpg`,
/// `PXL_20240101_123456789.jpg`, `Screenshot_2024-01-01-12-34-56-789.jpg`).
const DATES: &[(&str, Order)] = &[
    ("99999999-999999999", Order::YearFirst),
    ("99999999999999999", Order::YearFirst),
    ("99999999-999999", Order::YearFirst),
    ("99999999999999", Order::YearFirst),
    ("99999999", Order::YearFirst),
    ("99999999", Order::YearLast),
    ("9999-99-99-99-99-99-999", Order::YearFirst),
    ("9999-99-99-99-99-99", Order::YearFirst),
    ("9999-99-99", Order::YearFirst),
    ("9999.99.99", Order::YearFirst),
    ("9999/99/99", Order::YearFirst),
    ("99-99-9999", Order::YearLast),
    ("99.99.9999", Order::YearLast),
    ("99/99/9999", Order::YearLast),
];

/// Takes them out of sight.
pub(super) fn blank(glyphs: &mut Glyphs) {
    let mut at = 0;
    while at < glyphs.len() {
        let toll_free = start(glyphs, at).and_then(|_| toll_free(glyphs, at));
        let harmless = toll_free.or_else(|| date(glyphs, at).map(|end| at..end));
        match harmless {
            Some(range) => {
                at = range.end;
                glyphs.blank(range);
            }
            None => at += 1,
        }
    }
}

fn date(glyphs: &Glyphs, from: usize) -> Option<usize> {
    let before = glyphs.before(from, 1);
    if before.is_ascii_digit() || !glyphs.plain(from).is_ascii_digit() || is_quebec(glyphs, from) {
        return None;
    }
    DATES.iter().find_map(|&(shape, order)| {
        let end = fits(glyphs, from, shape)?;
        let valid = !glyphs.plain(end).is_ascii_digit() && is_moment(glyphs, from..end, order);
        valid.then_some(end)
    })
}

/// Four letters before the digits: a health card of Québec, which holds a date itself.
fn is_quebec(glyphs: &Glyphs, from: usize) -> bool {
    (1..=4).all(|back| glyphs.before(from, back).is_ascii_alphabetic())
        && !glyphs.before(from, 5).is_ascii_alphabetic()
}

/// A day from 1900 to 2099, and after it nothing or a time of day.
fn is_moment(glyphs: &Glyphs, range: Range<usize>, order: Order) -> bool {
    let mut digits = glyphs.symbols(&range).filter_map(|one| one.to_digit(10));
    let mut number = |length: usize| {
        digits
            .by_ref()
            .take(length)
            .fold(0, |all, one| all * 10 + one)
    };
    let (year, first, second) = match order {
        Order::YearFirst => (number(4), number(2), number(2)),
        Order::YearLast => {
            let (first, second) = (number(2), number(2));
            (number(4), first, second)
        }
    };
    let (hour, minute, second_of_minute) = (number(2), number(2), number(2));
    let month_and_day = match order {
        Order::YearFirst => (1..=12).contains(&first) && (1..=31).contains(&second),
        // The day first or the month first: both are written here.
        Order::YearLast => {
            (1..=31).contains(&first) && (1..=31).contains(&second) && first.min(second) <= 12
        }
    };
    (1900..=2099).contains(&year)
        && month_and_day
        && hour < 24
        && minute < 60
        && second_of_minute < 61
}
