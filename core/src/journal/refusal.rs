//! Why input was refused: where, what, and never with the input's own words.

use std::fmt;

use super::text::Text;
use crate::city::Key;
use crate::code::Code;

/// Input that was refused. Nothing of it was stored.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Refusal {
    /// The line of the file, from 1; `None` where the input was no file.
    pub line: Option<u64>,
    /// The part of an experience that it is about.
    pub key: Option<Key>,
    /// What is wrong with it.
    pub reason: Reason,
}

impl Refusal {
    pub(super) fn at_line(self, line: u64) -> Self {
        Self {
            line: Some(line),
            ..self
        }
    }
}

impl From<Reason> for Refusal {
    fn from(reason: Reason) -> Self {
        Self {
            line: None,
            key: None,
            reason,
        }
    }
}

impl std::error::Error for Refusal {}

impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(line) = self.line {
            write!(f, "line {line}: ")?;
        }
        if let Some(key) = self.key {
            write!(f, "{}: ", key.code())?;
        }
        write!(f, "{}; nothing was stored", self.reason)
    }
}

/// What is wrong with input.
#[derive(Debug, thiserror::Error, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Reason {
    /// Not a code of this vocabulary.
    #[error("not one of the known codes")]
    UnknownCode,
    /// A code that only imported data may use.
    #[error("this code is for imported data only")]
    ImportOnly,
    /// Not a date that exists, in one of the four forms.
    #[error("not a date: write 2013, 2013-Q3, 2013-07 or 2013-07-14, from 1900 to 2199")]
    NotADate,
    /// A text without a character.
    #[error("empty text")]
    Empty,
    /// A text of more than [`Text::MAX`] bytes.
    #[error("longer than {} bytes", Text::MAX)]
    TooLong,
    /// A control character, such as NUL, in a text.
    #[error("contains a control character")]
    ControlCharacter,
    /// Bytes that are not UTF-8.
    #[error("not valid UTF-8 text")]
    NotUtf8,
    /// A required part is missing.
    #[error("required, and missing")]
    Missing,
    /// Given twice, or a barrier with two answers.
    #[error("given twice")]
    Twice,
    /// A list where a text belongs, a number where a code belongs, and the like.
    #[error("not the right kind of value")]
    WrongType,
    /// A column or key that no experience has. Columns count from 1.
    #[error("column {0} is not one of the known columns")]
    UnknownColumn(usize),
    /// A key of a JSON object that no experience has. Keys count from 1.
    #[error("key {0} of the object is not one of the known keys")]
    UnknownKey(usize),
    /// A row with another number of fields than the first line.
    #[error("another number of fields than the first line has")]
    FieldCount,
    /// A quoted field that never ends.
    #[error("a quote is left open")]
    OpenQuote,
    /// Text between a closing quote and the next comma.
    #[error("text after a closing quote")]
    TextAfterQuote,
    /// Not one JSON object.
    #[error("not one JSON object")]
    NotAnObject,
    /// A file larger than any vault could hold.
    #[error("larger than 64 MiB")]
    FileTooLarge,
    /// A file to keep that is longer or shorter than was said.
    #[error("the file changed while it was read: try again")]
    OtherLength,
    /// A file to keep that could not be read to its end.
    #[error("the file could not be read to its end")]
    SourceFailed,
    /// A file name that ends neither in `.csv` nor in `.jsonl`.
    #[error("neither .csv nor .jsonl")]
    FileKind,
}
