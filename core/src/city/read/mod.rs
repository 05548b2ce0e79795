//! How the files of packs are read: TOML in which every value keeps its place, so that whatever is
//! wrong is refused with its line.
//!
//! A [`Table`] is emptied as it is read; [`Table::end`] refuses what is left, so no key is ever
//! overlooked.

pub(super) mod barriers;
pub(super) mod city;
pub(super) mod facts;
pub(super) mod published;
pub(super) mod questions;
pub(super) mod services;

use std::borrow::Cow;

use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::error::PackError;
use crate::code::Code;

/// The largest file that is read, in bytes.
const LARGEST: usize = 1 << 20;

/// A file that is being read.
#[derive(Clone, Copy)]
pub(super) struct File<'a> {
    name: &'a str,
    text: &'a str,
}

/// A value and the byte at which it stands.
pub(super) struct At<T> {
    pub(super) value: T,
    pub(super) offset: usize,
}

/// A table of a file, of which some keys may have been read already.
pub(super) struct Table<'a> {
    file: File<'a>,
    offset: usize,
    values: DeTable<'a>,
}

impl<'a> File<'a> {
    /// The file's outermost table.
    pub(super) fn parse(name: &'a str, text: &'a str) -> Result<Table<'a>, PackError> {
        if text.len() > LARGEST {
            return Err(PackError::whole(name, "larger than 1 MiB"));
        }
        let file = Self { name, text };
        let table = DeTable::parse(text).map_err(|error| {
            let offset = error.span().map_or(0, |span| span.start);
            file.refuse(offset, error.message())
        })?;
        Ok(Table {
            file,
            offset: 0,
            values: table.into_inner(),
        })
    }

    pub(super) fn refuse(&self, offset: usize, reason: impl Into<String>) -> PackError {
        PackError::at(self.name, self.text, offset, reason)
    }
}

impl<T> At<T> {
    /// The value as another type; `None` from `parse` is refused with `reason`.
    pub(super) fn parse<U>(
        &self,
        file: File<'_>,
        parse: impl FnOnce(&T) -> Option<U>,
        reason: impl FnOnce(&T) -> String,
    ) -> Result<U, PackError> {
        parse(&self.value).ok_or_else(|| file.refuse(self.offset, reason(&self.value)))
    }
}

impl At<String> {
    /// The member of a closed vocabulary with this code.
    pub(super) fn code<C: Code>(&self, file: File<'_>) -> Result<C, PackError> {
        self.parse(
            file,
            |code| C::from_code(code),
            |code| {
                let known: Vec<&str> = C::ALL.iter().map(|one| one.code()).collect();
                format!(
                    "{} {code:?} is not known; use one of: {}",
                    C::VOCABULARY,
                    known.join(", ")
                )
            },
        )
    }
}

impl<'a> Table<'a> {
    pub(super) fn file(&self) -> File<'a> {
        self.file
    }

    /// Refuses the table as a whole.
    pub(super) fn refuse(&self, reason: impl Into<String>) -> PackError {
        self.file.refuse(self.offset, reason)
    }

    /// A text that must be there.
    pub(super) fn text(&mut self, key: &str) -> Result<At<String>, PackError> {
        let text = self.maybe_text(key)?;
        text.ok_or_else(|| self.refuse(format!("{key:?} is missing")))
    }

    /// A text, or nothing. What is not known is left out, not empty.
    pub(super) fn maybe_text(&mut self, key: &str) -> Result<Option<At<String>>, PackError> {
        let Some(value) = self.take(key) else {
            return Ok(None);
        };
        self.to_text(key, value).map(Some)
    }

    /// Texts, in their order. Left out is the same as none.
    pub(super) fn texts(&mut self, key: &str) -> Result<Vec<At<String>>, PackError> {
        let Some(value) = self.take(key) else {
            return Ok(Vec::new());
        };
        let offset = value.span().start;
        let DeValue::Array(items) = value.into_inner() else {
            return Err(self.file.refuse(offset, format!("{key:?} must be a list")));
        };
        items
            .into_iter()
            .map(|item| self.to_text(key, item))
            .collect()
    }

    /// A member of a closed vocabulary.
    pub(super) fn code<C: Code>(&mut self, key: &str) -> Result<At<C>, PackError> {
        let text = self.text(key)?;
        Ok(At {
            value: text.code(self.file)?,
            offset: text.offset,
        })
    }

    /// Members of a closed vocabulary, in their order, each once.
    pub(super) fn codes<C: Code>(&mut self, key: &str) -> Result<Vec<C>, PackError> {
        let mut codes = Vec::new();
        for text in self.texts(key)? {
            let code = text.code(self.file)?;
            if codes.contains(&code) {
                let reason = format!("{:?} stands in {key:?} twice", text.value);
                return Err(self.file.refuse(text.offset, reason));
            }
            codes.push(code);
        }
        Ok(codes)
    }

    /// `true` or `false`, or nothing.
    pub(super) fn maybe_flag(&mut self, key: &str) -> Result<Option<At<bool>>, PackError> {
        let Some(value) = self.take(key) else {
            return Ok(None);
        };
        let offset = value.span().start;
        match value.into_inner() {
            DeValue::Boolean(value) => Ok(Some(At { value, offset })),
            _ => {
                let reason = format!("{key:?} must be true or false");
                Err(self.file.refuse(offset, reason))
            }
        }
    }

    /// `true` or `false`.
    pub(super) fn flag(&mut self, key: &str) -> Result<At<bool>, PackError> {
        let flag = self.maybe_flag(key)?;
        flag.ok_or_else(|| self.refuse(format!("{key:?} is missing")))
    }

    /// A number from 0, or nothing.
    pub(super) fn maybe_number(&mut self, key: &str) -> Result<Option<u32>, PackError> {
        let Some(value) = self.take(key) else {
            return Ok(None);
        };
        let offset = value.span().start;
        let number = match value.into_inner() {
            DeValue::Integer(number) => u32::from_str_radix(number.as_str(), number.radix()).ok(),
            _ => None,
        };
        let reason = format!("{key:?} must be a whole number from 0");
        number
            .map(Some)
            .ok_or_else(|| self.file.refuse(offset, reason))
    }

    /// A table that must be there.
    pub(super) fn table(&mut self, key: &str) -> Result<Self, PackError> {
        let table = self.maybe_table(key)?;
        table.ok_or_else(|| self.refuse(format!("[{key}] is missing")))
    }

    /// A table, or nothing.
    pub(super) fn maybe_table(&mut self, key: &str) -> Result<Option<Self>, PackError> {
        let Some(value) = self.take(key) else {
            return Ok(None);
        };
        self.to_table(&format!("[{key}]"), value).map(Some)
    }

    /// Tables, in their order. Left out is the same as none.
    pub(super) fn tables(&mut self, key: &str) -> Result<Vec<Self>, PackError> {
        let Some(value) = self.take(key) else {
            return Ok(Vec::new());
        };
        let offset = value.span().start;
        let DeValue::Array(items) = value.into_inner() else {
            let reason = format!("write [[{key}]], one for each");
            return Err(self.file.refuse(offset, reason));
        };
        items
            .into_iter()
            .map(|item| self.to_table(&format!("[[{key}]]"), item))
            .collect()
    }

    /// Everything that is left, as tables by their keys.
    pub(super) fn entries(self) -> Result<Vec<(At<String>, Self)>, PackError> {
        let (file, offset) = (self.file, self.offset);
        let empty = Self {
            file,
            offset,
            values: DeTable::new(),
        };
        self.values
            .into_iter()
            .map(|(key, value)| {
                let name = At {
                    offset: key.span().start,
                    value: key.into_inner().into_owned(),
                };
                let table = empty.to_table(&format!("{:?}", name.value), value)?;
                Ok((name, table))
            })
            .collect()
    }

    /// Refuses what was not read.
    pub(super) fn end(self) -> Result<(), PackError> {
        match self.values.keys().min_by_key(|key| key.span().start) {
            None => Ok(()),
            Some(key) => {
                let reason = format!("{:?} is not a known key here", key.get_ref());
                Err(self.file.refuse(key.span().start, reason))
            }
        }
    }

    fn take(&mut self, key: &str) -> Option<Spanned<DeValue<'a>>> {
        self.values.remove(key)
    }

    fn to_text(&self, key: &str, value: Spanned<DeValue<'a>>) -> Result<At<String>, PackError> {
        let offset = value.span().start;
        let refuse = |what: &str| self.file.refuse(offset, format!("{key:?} {what}"));
        let text: Cow<'a, str> = match value.into_inner() {
            DeValue::String(text) => text,
            _ => return Err(refuse("must be a text in quotes")),
        };
        if text.trim().is_empty() {
            return Err(refuse("is empty: leave out what is not known"));
        }
        if text.trim() != text {
            return Err(refuse("begins or ends with a space"));
        }
        if text.chars().any(char::is_control) {
            return Err(refuse("contains a control character"));
        }
        Ok(At {
            value: text.into_owned(),
            offset,
        })
    }

    fn to_table(&self, what: &str, value: Spanned<DeValue<'a>>) -> Result<Self, PackError> {
        let offset = value.span().start;
        match value.into_inner() {
            DeValue::Table(values) => Ok(Self {
                file: self.file,
                offset,
                values,
            }),
            _ => Err(self.file.refuse(offset, format!("{what} must be a table"))),
        }
    }
}
