//! How a page of HTML is written in one piece, so that a person's words are copied once: what is put
//! together from pieces leaves those behind, and so does a buffer that grows.

use maud::{Markup, Render};
use zeroize::Zeroizing;

use crate::journal::Text;
use crate::stack;

/// Whether words are in the page, or as many blanks as they take.
#[derive(Clone, Copy)]
pub(super) enum Shown {
    Blank,
    Whole,
}

/// Writes a page twice: without the words, to see how long it gets, then with them in a buffer that is
/// long enough. The page must begin with a [`Room`] of the length that it is given.
pub(super) fn once(page: impl Fn(Shown, usize) -> Markup) -> Zeroizing<String> {
    stack::wiped(|| {
        let length = page(Shown::Blank, 0).0.len();
        Zeroizing::new(page(Shown::Whole, length).into_string())
    })
}

/// A person's words.
pub(super) struct Words<'a>(pub(super) &'a Text, pub(super) Shown);

impl Render for Words<'_> {
    fn render_to(&self, page: &mut String) {
        match self.1 {
            Shown::Blank => page.extend(std::iter::repeat_n(' ', escaped_length(self.0.as_str()))),
            Shown::Whole => self.0.as_str().render_to(page),
        }
    }
}

/// How long a text is in HTML.
fn escaped_length(text: &str) -> usize {
    let length = |byte| match byte {
        b'&' => "&amp;".len(),
        b'<' | b'>' => "&lt;".len(),
        b'"' => "&quot;".len(),
        _ => 1,
    };
    text.bytes().map(length).sum()
}

/// Room for as many bytes, where nothing else is yet.
pub(super) struct Room(pub(super) usize);

impl Render for Room {
    fn render_to(&self, page: &mut String) {
        page.reserve_exact(self.0);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_length_is_known_before() {
        let texts = ["", "plain", "a & b < c > d \" e ' f", "é不🌍&&", "\n\t"];
        for text in texts {
            let mut written = String::new();
            text.render_to(&mut written);
            assert_eq!(escaped_length(text), written.len(), "{text}");
        }
    }
}
