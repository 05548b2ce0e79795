//! What a fact in a pack stands on.

use std::collections::BTreeMap;
use std::fmt;

use super::date::Day;

/// The name of a source within one file: `S12`. A letter, then up to 15 letters, digits, hyphens
/// and underscores.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct SourceId(String);

/// A published source: a page, or a document that has a title only.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Source {
    /// Where it can be read.
    pub address: Option<String>,
    /// What it is called.
    pub title: Option<String>,
    /// What one should know before relying on it.
    pub note: Option<String>,
}

/// The sources that a file lists. Every one of them is cited in it, and no other.
pub type Sources = BTreeMap<SourceId, Source>;

/// What stands behind a row of a pack.
///
/// Where [`verified`](Facts::verified) is false, that must be said wherever a person could read the
/// row as fact.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Facts {
    /// The sources, as the pack lists them. Never empty for a verified row.
    pub sources: Vec<SourceId>,
    /// What else should be known.
    pub note: Option<String>,
    /// Whether the sources were read and say so.
    pub verified: bool,
    /// The day on which the sources were read.
    pub checked: Day,
}

impl SourceId {
    pub(super) fn parse(text: &str) -> Option<Self> {
        let rest = text.strip_prefix(|c: char| c.is_ascii_alphabetic())?;
        let well_formed = rest.len() <= 15 && rest.chars().all(is_part);
        well_formed.then(|| Self(text.to_owned()))
    }

    /// The name, as in `S12`.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// Whether a name can go on with this character after its first letter.
pub(super) fn is_part(c: char) -> bool {
    c.is_ascii_alphanumeric() || matches!(c, '-' | '_')
}

impl fmt::Debug for SourceId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl fmt::Display for SourceId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}
