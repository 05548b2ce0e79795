//! The code of a route.

/// The code of a place to complain, as in `ombudsman_toronto`: 1 to 40 of `a`-`z`, `0`-`9`, `_`.
/// Routes are a city's own.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct RouteCode(String);

impl RouteCode {
    /// The route with this code, whether or not a pack knows it.
    #[must_use]
    pub fn from_code(code: &str) -> Option<Self> {
        let is_plain =
            |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'_';
        ((1..=40).contains(&code.len()) && code.bytes().all(is_plain))
            .then(|| Self(code.to_owned()))
    }

    /// The stable code.
    #[must_use]
    pub fn code(&self) -> &str {
        &self.0
    }
}
