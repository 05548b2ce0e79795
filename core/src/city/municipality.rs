//! Cities that an experience can be in.

use std::fmt;
use std::sync::Arc;

use super::packs::Packs;

/// A city, by its code: a lower-case letter, then up to 31 lower-case letters, digits and
/// underscores.
///
/// [`from_code`](City::from_code) knows the cities that are built in and is what input is checked
/// with; [`Packs::city`] does the same for packs that were loaded. [`named`](City::named) takes
/// every well-formed code, so that an experience in a city whose pack is not loaded is still shown.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct City(Arc<str>);

impl City {
    /// The built-in city with this code.
    #[must_use]
    pub fn from_code(code: &str) -> Option<Self> {
        Packs::built_in().city(code)
    }

    /// The city with this code, whether its pack is loaded or not; `None` if the code is not
    /// well-formed.
    #[must_use]
    pub fn named(code: &str) -> Option<Self> {
        let rest = code.strip_prefix(|c: char| c.is_ascii_lowercase())?;
        let well_formed = rest.len() <= 31
            && rest
                .bytes()
                .all(|byte| matches!(byte, b'a'..=b'z' | b'0'..=b'9' | b'_'));
        well_formed.then(|| Self(code.into()))
    }

    /// The stable code, as in `toronto`.
    #[must_use]
    pub fn code(&self) -> &str {
        &self.0
    }

    /// The built-in cities, in the order in which they are shown.
    pub fn all() -> impl Iterator<Item = Self> {
        Packs::built_in()
            .cities()
            .iter()
            .map(|pack| pack.city().clone())
    }
}

impl fmt::Debug for City {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "City({})", self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_is_well_formed_or_none() {
        let longest = "a".repeat(32);
        for code in ["a", "toronto", "saint_john_2", &longest] {
            assert_eq!(
                City::named(code)
                    .map(|city| city.code().to_owned())
                    .as_deref(),
                Some(code)
            );
        }
        let too_long = "a".repeat(33);
        for code in [
            "",
            "Toronto",
            "1a",
            "_a",
            "montréal",
            "a-b",
            "a b",
            "a\n",
            &too_long,
        ] {
            assert_eq!(City::named(code), None, "{code:?}");
        }
    }

    #[test]
    fn only_a_city_with_a_pack_is_taken_as_input() {
        assert_eq!(City::from_code("toronto"), City::named("toronto"));
        assert_eq!(City::from_code("atlantis"), None);
    }
}
