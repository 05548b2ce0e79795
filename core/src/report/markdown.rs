//! A document as Markdown ([CommonMark](https://spec.commonmark.org/0.31.2/), with the tables of GitHub).
//! Whatever a text holds comes out as text.

use std::fmt::{self, Write};

use zeroize::Zeroizing;

use super::document::{Block, Document, Line, Phrase};
use crate::stack;

impl Document<'_> {
    /// The page, as Markdown. Wiped when it is dropped.
    #[must_use]
    pub fn to_markdown(&self) -> Zeroizing<String> {
        stack::wiped(|| {
            // Written twice: to see how long it gets, then into a buffer that does not move.
            let mut length = Length(0);
            let mut page = Zeroizing::new(String::new());
            // Writing into these cannot fail.
            if self.write(&mut length).is_ok() {
                page.reserve_exact(length.0);
                let _ = self.write(&mut *page);
            }
            page
        })
    }

    fn write(&self, out: &mut dyn Write) -> fmt::Result {
        out.write_str("# ")?;
        if self.example {
            out.write_str("EXAMPLE: ")?;
        }
        phrase(out, &self.title, Place::Inside)?;
        out.write_str("\n")?;
        if self.example {
            out.write_str("\n**")?;
            text(out, &self.language.text("document-example"), Place::Inside)?;
            out.write_str("**\n")?;
        }
        for block in &self.blocks {
            out.write_str("\n")?;
            self.block(out, block)?;
        }
        if self.references.addresses().next().is_some() {
            out.write_str("\n## ")?;
            text(
                out,
                &self.language.text("document-references"),
                Place::Inside,
            )?;
            out.write_str("\n\n")?;
            for (number, address) in (1..).zip(self.references.addresses()) {
                write!(out, "{number}. ")?;
                text(out, address, Place::Beginning)?;
                out.write_str("\n")?;
            }
        }
        if let Some(note) = self.language.maybe_text("language-note") {
            out.write_str("\n")?;
            text(out, &note, Place::Beginning)?;
            out.write_str("\n")?;
        }
        Ok(())
    }

    fn block(&self, out: &mut dyn Write, block: &Block<'_>) -> fmt::Result {
        match block {
            Block::Heading(one) => {
                out.write_str("## ")?;
                phrase(out, one, Place::Inside)?;
            }
            Block::Paragraph(line) => self.line(out, line, Place::Beginning)?,
            Block::List(lines) => {
                for line in lines {
                    out.write_str("- ")?;
                    self.line(out, line, Place::Beginning)?;
                    out.write_str("\n")?;
                }
                return Ok(());
            }
            Block::Table { head, rows } => {
                for one in head {
                    out.write_str("| ")?;
                    phrase(out, one, Place::Inside)?;
                    out.write_str(" ")?;
                }
                out.write_str("|\n")?;
                for _ in head {
                    out.write_str("| --- ")?;
                }
                out.write_str("|\n")?;
                for row in rows {
                    for line in row {
                        out.write_str("| ")?;
                        self.line(out, line, Place::Inside)?;
                        out.write_str(" ")?;
                    }
                    out.write_str("|\n")?;
                }
                return Ok(());
            }
            Block::Quote { label, words } => {
                phrase(out, label, Place::Beginning)?;
                out.write_str(":\n")?;
                let lines = words.as_str().split(['\n', '\r']);
                for one in lines.filter(|one| !one.trim().is_empty()) {
                    out.write_str("\n> ")?;
                    text(out, one, Place::Beginning)?;
                    out.write_str("\n")?;
                }
                return Ok(());
            }
            Block::Blank(label) => {
                phrase(out, label, Place::Beginning)?;
                out.write_str(": ..............................")?;
            }
        }
        out.write_str("\n")
    }

    fn line(&self, out: &mut dyn Write, line: &Line<'_>, mut place: Place) -> fmt::Result {
        for one in &line.phrases {
            phrase(out, one, place)?;
            place = Place::Inside;
        }
        if let Some(stands_on) = &line.stands_on {
            out.write_str(" ")?;
            text(out, &self.cited(stands_on, false), Place::Inside)?;
        }
        Ok(())
    }
}

/// Where a text stands.
#[derive(Clone, Copy, PartialEq)]
enum Place {
    /// At the beginning of a line, where some characters mean more.
    Beginning,
    /// After something else.
    Inside,
}

fn phrase(out: &mut dyn Write, phrase: &Phrase<'_>, place: Place) -> fmt::Result {
    match phrase {
        Phrase::Said(words) | Phrase::AsItStands(words, _) => text(out, words, place),
        Phrase::Words(words) => text(out, words.as_str(), place),
    }
}

/// Writes a text in one line, so that it is read as it stands. A line break is a space.
fn text(out: &mut dyn Write, words: &str, place: Place) -> fmt::Result {
    let mut at_beginning = place == Place::Beginning;
    // Whether nothing but digits stands before, and how many.
    let mut digits = at_beginning.then_some(0);
    for c in words.chars() {
        let special = matches!(
            c,
            '\\' | '`'
                | '*'
                | '_'
                | '['
                | ']'
                | '<'
                | '>'
                | '&'
                | '|'
                | '~'
                | '$'
                | '^'
                | '!'
                | '#'
        );
        match c {
            // Spaces that begin a line would be taken away, or make code of it, or a list of what follows.
            ' ' | '\n' | '\r' | '\t' if at_beginning => out.write_str("&#32;")?,
            '\n' | '\r' | '\t' => out.write_char(' ')?,
            // "12." begins a list.
            '.' | ')' if digits.is_some_and(|digits| digits > 0) => write!(out, "\\{c}")?,
            '-' | '+' | '=' | ':' if at_beginning => write!(out, "\\{c}")?,
            _ if special => write!(out, "\\{c}")?,
            _ => out.write_char(c)?,
        }
        digits = digits
            .filter(|_| c.is_ascii_digit())
            .map(|digits| digits + 1);
        at_beginning = false;
    }
    Ok(())
}

/// Counts the bytes that are written.
struct Length(usize);

impl Write for Length {
    fn write_str(&mut self, text: &str) -> fmt::Result {
        self.0 += text.len();
        Ok(())
    }
}
