//! Cities that an experience can be in.

/// The codes, from `cities.csv` (checked 2026-11-23; its sources are named in `tests/data`).
const CODES: [&str; 9] = [
    "toronto",
    "hamilton",
    "vancouver",
    "london",
    "montreal",
    "ajax",
    "edmonton",
    "regina",
    "windsor",
];

/// A Canadian city whose council adopted, or was advised to adopt, access without fear.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct City(&'static str);

impl City {
    /// The city with this code.
    #[must_use]
    pub fn from_code(code: &str) -> Option<Self> {
        CODES.into_iter().find(|known| *known == code).map(Self)
    }

    /// The stable code, as in `toronto`.
    #[must_use]
    pub fn code(&self) -> &str {
        self.0
    }

    /// All cities, in the order in which they are shown.
    pub fn all() -> impl Iterator<Item = Self> {
        CODES.into_iter().map(Self)
    }
}
