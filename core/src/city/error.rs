//! Why a file of a pack was refused.

use std::fmt;

/// A file of a pack that was refused: where, and why. Packs hold no person's words, so the reason
/// may quote the file.
///
/// ```text
/// cities/toronto.toml line 41: route "leca2" is not defined in this pack
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PackError {
    /// The file, by the name under which it was given.
    pub file: String,
    /// The line, from 1; `None` where it is about the file as a whole.
    pub line: Option<u64>,
    /// What is wrong, in English.
    pub reason: String,
}

impl PackError {
    /// About the file as a whole.
    pub(crate) fn whole(file: &str, reason: impl Into<String>) -> Self {
        Self {
            file: file.to_owned(),
            line: None,
            reason: reason.into(),
        }
    }

    /// About the line in which the byte at `offset` stands.
    pub(crate) fn at(file: &str, text: &str, offset: usize, reason: impl Into<String>) -> Self {
        let before = &text.as_bytes()[..offset.min(text.len())];
        let line = before.iter().filter(|byte| **byte == b'\n').count() + 1;
        Self {
            file: file.to_owned(),
            line: u64::try_from(line).ok(),
            reason: reason.into(),
        }
    }
}

impl fmt::Display for PackError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.line {
            Some(line) => write!(f, "{} line {line}: {}", self.file, self.reason),
            None => write!(f, "{}: {}", self.file, self.reason),
        }
    }
}

impl std::error::Error for PackError {}
