//! What a letter or a card is made of, whatever format it is written in.
//!
//! A [`Document`] borrows a person's words from where they are kept, so that writing it copies them once:
//! into the page, whose memory is wiped.

use std::borrow::Cow;
use std::fmt;

use crate::city::{Day, Facts, Pack, SourceId};
use crate::code::Code;
use crate::journal::Text;
use crate::language::{Direction, Language};

/// A page that can be read or printed: [`to_html`](Document::to_html),
/// [`to_markdown`](Document::to_markdown).
pub struct Document<'a> {
    pub(super) language: &'a Language,
    pub(super) title: Phrase<'a>,
    /// Whether it is about something that was made up as an illustration. Then it says EXAMPLE.
    pub(super) example: bool,
    pub(super) blocks: Vec<Block<'a>>,
    pub(super) references: References<'a>,
}

/// A part of a document.
pub(super) enum Block<'a> {
    /// Begins a part.
    Heading(Phrase<'a>),
    Paragraph(Line<'a>),
    List(Vec<Line<'a>>),
    Table {
        /// What the columns are. As many as every row has.
        head: Vec<Phrase<'a>>,
        rows: Vec<Vec<Line<'a>>>,
    },
    /// A person's own words, under what they are.
    Quote {
        label: Phrase<'a>,
        words: &'a Text,
    },
    /// Room to write by hand, after what belongs there.
    Blank(Phrase<'a>),
}

/// A few words in one language.
pub(super) enum Phrase<'a> {
    /// In the document's language.
    Said(Cow<'a, str>),
    /// As a pack has it, in this language.
    AsItStands(Cow<'a, str>, &'a str),
    /// A person's own words.
    Words(&'a Text),
}

/// Phrases after one another, and, where they say what the law, a policy or a service is, what they stand
/// on.
pub(super) struct Line<'a> {
    pub(super) phrases: Vec<Phrase<'a>>,
    pub(super) stands_on: Option<StandsOn>,
}

/// What a sentence stands on.
pub(super) struct StandsOn {
    /// Their numbers among the document's references.
    pub(super) references: Vec<usize>,
    pub(super) checked: Day,
    pub(super) verified: bool,
}

/// The sources that a document cites, in the order in which it does.
pub(super) struct References<'a> {
    pack: &'a Pack,
    ids: Vec<&'a SourceId>,
}

/// The language of packs, whose texts are shown as they stand where a language has none of its own.
const PACKS: &str = "en";

impl<'a> Phrase<'a> {
    /// The words of a message.
    pub(super) fn message(language: &'a Language, name: &'a str) -> Self {
        Self::Said(language.text(name))
    }

    /// The words for a code.
    pub(super) fn label<C: Code>(language: &'a Language, code: C) -> Self {
        Self::Said(language.label(code))
    }

    /// A text of a city's pack, in the document's language where that has it: `what` is what the text is,
    /// `of` the code that it belongs to, as in `toronto-route-311`.
    pub(super) fn of_pack(
        language: &'a Language,
        pack: &'a Pack,
        what: &str,
        of: &str,
        text: &'a str,
    ) -> Self {
        if language.tag() == PACKS {
            return Self::Said(Cow::Borrowed(text));
        }
        match language.maybe_text(&message_of_pack(pack, what, of)) {
            Some(words) => Self::Said(words),
            None => Self::AsItStands(Cow::Borrowed(text), PACKS),
        }
    }
}

/// The name of the message that says a text of a city's pack in another language.
pub(super) fn message_of_pack(pack: &Pack, what: &str, of: &str) -> String {
    format!("{}-{what}-{of}", pack.city().code())
        .to_ascii_lowercase()
        .replace('_', "-")
}

impl<'a> From<Phrase<'a>> for Line<'a> {
    fn from(phrase: Phrase<'a>) -> Self {
        Self {
            phrases: vec![phrase],
            stands_on: None,
        }
    }
}

impl<'a> From<Cow<'a, str>> for Line<'a> {
    fn from(words: Cow<'a, str>) -> Self {
        Phrase::Said(words).into()
    }
}

impl Line<'_> {
    /// The line as one string, for a terminal or a screen: what it stands on is named at its end. A
    /// person's words are left out.
    pub(super) fn plain(&self, document: &Document<'_>) -> String {
        let mut said = String::new();
        for phrase in &self.phrases {
            match phrase {
                Phrase::Said(words) | Phrase::AsItStands(words, _) => said.push_str(words),
                Phrase::Words(_) => {}
            }
        }
        if let Some(stands_on) = &self.stands_on {
            said.push(' ');
            said.push_str(&document.cited(stands_on, true));
        }
        said
    }
}

impl<'a> References<'a> {
    pub(super) fn new(pack: &'a Pack) -> Self {
        Self {
            pack,
            ids: Vec::new(),
        }
    }

    /// Cites what a row of the pack stands on.
    pub(super) fn cite(&mut self, facts: &'a Facts) -> StandsOn {
        let references = facts.sources.iter().map(|id| {
            let known = self.ids.iter().position(|known| *known == id);
            known.unwrap_or_else(|| {
                self.ids.push(id);
                self.ids.len() - 1
            })
        });
        StandsOn {
            references: references.collect(),
            checked: facts.checked,
            verified: facts.verified,
        }
    }

    /// Where each can be read, or what it is called.
    pub(super) fn addresses(&self) -> impl Iterator<Item = &'a str> {
        let pack = self.pack;
        self.ids.iter().map(move |id| {
            let source = pack.source(id);
            let known = source.and_then(|one| one.address.as_deref().or(one.title.as_deref()));
            known.unwrap_or_else(|| id.as_str())
        })
    }
}

impl<'a> Document<'a> {
    pub(super) fn new(language: &'a Language, pack: &'a Pack, title: Phrase<'a>) -> Self {
        Self {
            language,
            title,
            example: false,
            blocks: Vec::new(),
            references: References::new(pack),
        }
    }

    /// A line of what is known, with what it stands on.
    pub(super) fn fact(&mut self, phrases: Vec<Phrase<'a>>, facts: &'a Facts) -> Line<'a> {
        Line {
            phrases,
            stands_on: Some(self.references.cite(facts)),
        }
    }

    /// What a line stands on, as it is shown after it: numbers of references, or (`named`) their
    /// addresses.
    pub(super) fn cited(&self, stands_on: &StandsOn, named: bool) -> String {
        let sources: Vec<String> = if named {
            let all: Vec<&str> = self.references.addresses().collect();
            let cited = stands_on.references.iter().filter_map(|at| all.get(*at));
            cited.map(|address| (*address).to_owned()).collect()
        } else {
            let numbers = stands_on.references.iter();
            numbers.map(|at| (at + 1).to_string()).collect()
        };
        let checked = self.isolated(&stands_on.checked.to_string());
        let cited = if sources.is_empty() {
            let texts = [("checked", checked.as_str())];
            self.language.filled("document-no-source", &texts)
        } else {
            let sources = self.isolated(&sources.join(", "));
            let texts = [("sources", sources.as_str()), ("checked", &checked)];
            self.language.filled("document-sources", &texts)
        };
        if stands_on.verified {
            cited.into_owned()
        } else {
            format!("{cited} {}", self.language.text("document-unverified"))
        }
    }

    /// Numbers and addresses, so that they are read from the left among words that are read from the right.
    pub(super) fn isolated(&self, text: &str) -> String {
        match self.language.direction() {
            Direction::LeftToRight => text.to_owned(),
            // Left-to-right isolate, pop directional isolate.
            Direction::RightToLeft => format!("\u{2066}{text}\u{2069}"),
        }
    }

    pub(super) fn direction(&self) -> &'static str {
        match self.language.direction() {
            Direction::LeftToRight => "ltr",
            Direction::RightToLeft => "rtl",
        }
    }
}

impl fmt::Debug for Document<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Document(..)")
    }
}
