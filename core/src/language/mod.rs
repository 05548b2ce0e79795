//! Words for codes and questions, in people's languages.
//!
//! A language is a file of [Project Fluent](https://projectfluent.org) messages, which translators
//! know. The name of a code's message is its vocabulary and the code, as in `outcome-served-full`;
//! the names of questions are in `packs/questions.toml`. This room knows no journal: it only needs a
//! [`Code`].
//!
//! ```
//! use unafraid::city::Service;
//! use unafraid::journal::Outcome;
//! use unafraid::language::Language;
//!
//! let english = Language::english();
//! assert_eq!(english.label(Service::Shelter), "Emergency shelter");
//! assert_eq!(english.label(Outcome::Refused), "Refused");
//! ```

mod nesting;

use std::borrow::Cow;
use std::collections::BTreeSet;
use std::sync::OnceLock;

use fluent_bundle::concurrent::FluentBundle;
use fluent_bundle::{FluentArgs, FluentResource};
use fluent_syntax::ast;

use crate::city::PackError;
use crate::code::{Code, message};

/// The largest file that is read, in bytes.
const LARGEST: usize = 1 << 20;

/// English, as it is compiled in.
const ENGLISH: &str = include_str!("../../packs/en.ftl");

/// French, likewise; what does not call [`Language::french`] does not hold it.
const FRENCH: &str = include_str!("../../packs/fr.ftl");

/// In which direction a language is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Direction {
    /// As English.
    LeftToRight,
    /// As Arabic.
    RightToLeft,
}

/// The words of one language.
pub struct Language {
    tag: String,
    messages: FluentBundle<FluentResource>,
    names: Vec<String>,
}

impl Language {
    /// English, in short plain words.
    #[must_use]
    pub fn english() -> &'static Self {
        static LANGUAGE: OnceLock<Language> = OnceLock::new();
        // A test shows that it can be read. If it could not, codes would be shown by themselves, and
        // nothing would stop a person from reading what she keeps.
        LANGUAGE.get_or_init(|| {
            Self::read("en", "en.ftl", ENGLISH).unwrap_or_else(|_| Self::empty("en".to_owned()))
        })
    }

    /// French. Not yet reviewed by a native reader, which its message `language-note` says wherever it
    /// is used.
    #[must_use]
    pub fn french() -> &'static Self {
        static LANGUAGE: OnceLock<Language> = OnceLock::new();
        LANGUAGE.get_or_init(|| {
            Self::read("fr", "fr.ftl", FRENCH).unwrap_or_else(|_| Self::empty("fr".to_owned()))
        })
    }

    /// Reads a language from the text of its file. `tag` is its BCP 47 tag, as in `es` or `zh-Hant`.
    ///
    /// # Errors
    /// A [`PackError`] that says which line was refused, and why.
    pub fn read(tag: &str, file: &str, text: &str) -> Result<Self, PackError> {
        let locale = tag
            .parse()
            .map_err(|_| PackError::whole(file, format!("{tag:?} is no tag of a language")))?;
        if text.len() > LARGEST {
            return Err(PackError::whole(file, "larger than 1 MiB"));
        }
        if let Some(at) = nesting::too_deep(text) {
            let reason = format!("nested more than {} deep", nesting::DEEPEST);
            return Err(PackError::at(file, text, at, reason));
        }
        let resource =
            FluentResource::try_new(text.to_owned()).map_err(|(_, errors)| {
                match errors.first() {
                    Some(error) => PackError::at(file, text, error.pos.start, error.to_string()),
                    None => PackError::whole(file, "not a file of messages"),
                }
            })?;
        let mut language = Self::empty(tag.to_owned());
        let mut seen = BTreeSet::new();
        for entry in resource.entries() {
            let ast::Entry::Message(entry) = entry else {
                continue;
            };
            let name = entry.id.name.to_owned();
            if !seen.insert(entry.id.name) {
                let last = text.rfind(&format!("\n{name} ="));
                let offset = last.map_or(0, |at| at + 1);
                return Err(PackError::at(
                    file,
                    text,
                    offset,
                    format!("{name} stands here twice"),
                ));
            }
            language.names.push(name);
        }
        let mut messages = FluentBundle::new_concurrent(vec![locale]);
        messages.set_use_isolating(false);
        if messages.add_resource(resource).is_err() {
            return Err(PackError::whole(file, "two entries have the same name"));
        }
        language.messages = messages;
        Ok(language)
    }

    /// Its BCP 47 tag.
    #[must_use]
    pub fn tag(&self) -> &str {
        &self.tag
    }

    /// The word or words for a code; the code itself where the language has none.
    #[must_use]
    pub fn label<C: Code>(&self, code: C) -> Cow<'_, str> {
        let words = self.find(&message(C::VOCABULARY, code.code()), None);
        words.unwrap_or(Cow::Borrowed(code.code()))
    }

    /// The words of a message; its name where the language has none.
    #[must_use]
    pub fn text<'a>(&'a self, name: &'a str) -> Cow<'a, str> {
        self.find(name, None).unwrap_or(Cow::Borrowed(name))
    }

    /// The words of a message about these numbers, by their names in it; the message's name where
    /// the language has none.
    #[must_use]
    pub fn counted<'a>(&'a self, name: &'a str, numbers: &[(&str, u64)]) -> Cow<'a, str> {
        let numbers: FluentArgs<'_> = numbers.iter().copied().collect();
        match self.find(name, Some(&numbers)) {
            Some(words) => Cow::Owned(words.into_owned()),
            None => Cow::Borrowed(name),
        }
    }

    /// The words of a message in which texts stand, by their names in it; the message's name where
    /// the language has none. Never for a person's words, which the words of a message would be copied
    /// with.
    #[must_use]
    pub fn filled<'a>(&'a self, name: &'a str, texts: &[(&str, &str)]) -> Cow<'a, str> {
        let texts: FluentArgs<'_> = texts.iter().copied().collect();
        match self.find(name, Some(&texts)) {
            Some(words) => Cow::Owned(words.into_owned()),
            None => Cow::Borrowed(name),
        }
    }

    /// The words of a message that not every language needs to have.
    #[must_use]
    pub fn maybe_text<'a>(&'a self, name: &str) -> Option<Cow<'a, str>> {
        self.find(name, None)
    }

    /// In which direction the language is written.
    #[must_use]
    pub fn direction(&self) -> Direction {
        match self.maybe_text("language-direction").as_deref() {
            Some("rtl") => Direction::RightToLeft,
            _ => Direction::LeftToRight,
        }
    }

    /// The names of all messages, in the order of the file.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.names.iter().map(String::as_str)
    }

    fn find<'a>(&'a self, name: &str, numbers: Option<&'a FluentArgs<'_>>) -> Option<Cow<'a, str>> {
        let pattern = self.messages.get_message(name)?.value()?;
        let mut errors = Vec::new();
        let words = self.messages.format_pattern(pattern, numbers, &mut errors);
        errors.is_empty().then_some(words)
    }

    fn empty(tag: String) -> Self {
        Self {
            tag,
            messages: FluentBundle::new_concurrent(Vec::new()),
            names: Vec::new(),
        }
    }
}
