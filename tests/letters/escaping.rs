//! Markup, Markdown and the syntax of templates come out of every field as text.

use std::collections::BTreeSet;

use proptest::prelude::*;
use pulldown_cmark::{Event, Options, Parser, Tag};
use unafraid::Code;
use unafraid::city::{Packs, Service};
use unafraid::journal::{Experience, Outcome, Text};
use unafraid::language::Language;
use unafraid::report::{Complaint, RightsCard, Sharper};

use crate::{packs, refused, toronto};

const NASTY: &str = "<script>alert(1)</script><img src=x onerror=alert(1)> </p></blockquote>&amp;&#65; \
    {$service} { \"x\" } {{x}} ${x} %s \\n **bold** _it_ `code` [a](http://x) ![i](http://x) ~~s~~ | a | \
    # h ## <!-- c --> \u{202e}rtl\u{202c} 1) - + > = 12. \"'";

/// A page of Markdown as it is read: its text in order, and whether it holds anything but the kinds of
/// parts that our pages are made of.
fn read(page: &str) -> (String, Vec<String>) {
    let mut text = String::new();
    let mut other = Vec::new();
    // All extensions but the one that sets other quotation marks and dashes.
    let options = Options::all() - Options::ENABLE_SMART_PUNCTUATION;
    for event in Parser::new_ext(page, options) {
        match event {
            Event::Text(part) => text.push_str(&part),
            Event::SoftBreak | Event::HardBreak => text.push(' '),
            Event::Start(
                Tag::Paragraph
                | Tag::Heading { .. }
                | Tag::List(_)
                | Tag::Item
                | Tag::BlockQuote(None)
                | Tag::Table(_)
                | Tag::TableHead
                | Tag::TableRow
                | Tag::TableCell
                | Tag::Strong,
            ) => {}
            Event::End(_) => text.push('\n'),
            event => other.push(format!("{event:?}")),
        }
    }
    (text, other)
}

/// Without white space, which a page may set otherwise.
fn squeezed(text: &str) -> String {
    text.split_whitespace().collect()
}

fn filled(words: &str) -> Experience {
    let mut e = refused(Service::Shelter);
    let text = || Some(Text::new(words).unwrap());
    e.note = text();
    e.private.place = text();
    e.private.time_of_day = text();
    e.private.wanted = text();
    e.private.said = text();
    e.private.documents_asked = text();
    e.private.consequence = text();
    e.private.remedy = text();
    e.private.office_reference = text();
    e
}

fn everything_chosen() -> BTreeSet<Sharper> {
    Sharper::ALL.iter().copied().collect()
}

const FIELDS: usize = 9;

#[test]
fn a_persons_words_come_out_of_markdown_as_text() {
    let page = crate::letter(
        &filled(NASTY),
        "311",
        &everything_chosen(),
        Language::english(),
    );
    let (text, other) = read(&page);
    assert_eq!(other, Vec::<String>::new());
    assert_eq!(
        squeezed(&text).matches(&squeezed(NASTY)).count(),
        FIELDS,
        "{text}"
    );
}

#[test]
fn a_persons_words_come_out_of_html_as_text() {
    let experience = filled(NASTY);
    let complaint = Complaint::about(&experience, packs(), toronto());
    let fitting = complaint.route("311").unwrap();
    let page = fitting
        .letter(&everything_chosen(), Language::english())
        .to_html();
    let escaped = NASTY
        .replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;")
        .replace('"', "&quot;");
    assert_eq!(page.matches(&escaped).count(), FIELDS);
    for tag in ["<script", "<img", "<!--", "onerror=alert(1)>"] {
        assert!(!page.contains(tag), "{tag}");
    }
}

/// Every text of a pack, which anybody can write.
#[test]
fn the_texts_of_a_pack_come_out_as_text() {
    let text = include_str!("../data/packs/cities/exampleville.toml");
    // In a literal string of TOML, which has no escapes and no single quote.
    let nasty: String = NASTY.chars().filter(|c| !matches!(c, '\'')).collect();
    let mut replaced = text.to_owned();
    for from in [
        "\"EXAMPLE-ville\"",
        "\"EXAMPLE rule\"",
        "\"EXAMPLE office\"",
        "\"EXAMPLE policy\"",
        "\"EXAMPLE of a source\"",
    ] {
        assert!(replaced.contains(from), "{from}");
        replaced = replaced.replace(from, &format!("'{nasty}'"));
    }
    let counter = format!(
        "routes = [\"example_office\"]\nmay_ask = {{ text = '{nasty}', verified = false, checked = \"2026-11-24\" }}"
    );
    replaced = replaced.replace("routes = [\"example_office\"]", &counter);
    let packs = Packs::built_in().clone();
    let packs = packs
        .with_city("cities/exampleville.toml", &replaced)
        .unwrap();
    let city = packs.pack(&packs.city("exampleville").unwrap()).unwrap();
    let experience = Experience::new(Service::Library, Outcome::Refused);
    let complaint = Complaint::about(&experience, &packs, city);
    let fitting = complaint.routes().next().unwrap();
    let english = Language::english();
    let card = RightsCard::of(&packs, city);
    let documents = [
        fitting.letter(&BTreeSet::new(), english),
        card.service(Service::Library, english).unwrap(),
        card.all(english),
    ];
    for (document, least) in documents.iter().zip([4, 4, 3]) {
        let (text, other) = read(&document.to_markdown());
        assert_eq!(other, Vec::<String>::new());
        let found = squeezed(&text).matches(&squeezed(&nasty)).count();
        assert!(found >= least, "{found}: {text}");
        let page = document.to_html();
        for tag in ["<script", "<img", "<!--"] {
            assert!(!page.contains(tag), "{tag}");
        }
    }
}

/// White space of any kind before what has a meaning at the beginning of a line.
#[test]
fn what_white_space_comes_before_is_text_in_markdown() {
    for space in [" ", "\t", "\t\t", " \t", "\t ", "    "] {
        for meaning in [
            "-\ta", "+ a", "* a", "# a", "> a", "1. a", "12) a", "```a", "---", "| a |",
        ] {
            let words = format!("{space}{meaning}");
            let mut experience = refused(Service::Shelter);
            experience.note = Some(Text::new(&words).unwrap());
            experience.private.place = Some(Text::new(&words).unwrap());
            let with = [Sharper::Note, Sharper::Place].into();
            let page = crate::letter(&experience, "311", &with, Language::english());
            let (text, other) = read(&page);
            assert_eq!(other, Vec::<String>::new(), "{words:?}");
            let found = squeezed(&text).matches(&squeezed(&words)).count();
            assert!(found >= 2, "{words:?}");
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    /// Whatever is written, in any place, is read as it was written, but for white space.
    #[test]
    fn any_words_come_out_of_markdown_as_text(
        words in "[ -~\n\t]{1,40}|[#>*+=|:_~`$^!&<\\[\\]()0-9.\\- \n]{1,20}|\\PC{1,20}",
    ) {
        let words = words.as_str();
        prop_assume!(!words.trim().is_empty());
        let Ok(text) = Text::new(words) else { return Ok(()) };
        let mut experience = refused(Service::Shelter);
        experience.note = Some(text.clone());
        experience.private.place = Some(text);
        let with = [Sharper::Note, Sharper::Place].into();
        let page = crate::letter(&experience, "311", &with, Language::english());
        let (text, other) = read(&page);
        prop_assert_eq!(other, Vec::<String>::new());
        let found = squeezed(&text).matches(&squeezed(words)).count();
        prop_assert!(found >= 2, "{}", page);
    }
}
