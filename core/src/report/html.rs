//! A document as one page of HTML that needs nothing but itself: no script, no request, readable on a
//! small screen, in the dark and on paper, from either side.

use maud::{DOCTYPE, Markup, Render, html};
use zeroize::Zeroizing;

use super::document::{Block, Document, Line, Phrase};
use super::words::{Room, Shown, Words, once};

/// Colours have a contrast of at least 7 to 1 with what is behind them, in both schemes.
const STYLE: &str = ":root{color-scheme:light dark;--ink:#1a1a1a;--paper:#fff;--soft:#4a4a4a;--line:#767676}\
    @media(prefers-color-scheme:dark){:root{--ink:#f2f2f2;--paper:#161616;--soft:#c4c4c4;--line:#9a9a9a}}\
    body{font:1em/1.45 system-ui,sans-serif;color:var(--ink);background:var(--paper);max-width:42em;\
    margin:0 auto;padding:1rem;overflow-wrap:anywhere}\
    h1{font-size:1.5rem;line-height:1.2;margin:0 0 1rem}h2{font-size:1.15rem;margin:1.2rem 0 .4rem}\
    p{margin:.4rem 0}ul,ol{margin:.4rem 0;padding-inline-start:1.4rem}\
    cite{font-style:normal;font-size:.85em;color:var(--soft)}\
    blockquote{margin:.4rem 0;padding-inline-start:.8rem;border-inline-start:3px solid var(--line);\
    white-space:pre-wrap}\
    .warning{border:2px solid var(--line);padding:.4rem .7rem;font-weight:600}\
    .blank span{display:inline-block;min-width:50%;border-bottom:1px solid var(--ink)}\
    table{border-collapse:collapse;width:100%}th,td{border:1px solid var(--line);padding:.25rem .4rem;\
    text-align:start;vertical-align:top}.references{font-size:.85em}\
    @media(max-width:34em){table,tbody,tr,td{display:block}thead{position:absolute;clip-path:inset(50%)}\
    tr{border:1px solid var(--line);margin-bottom:.5rem}td{border:0}td:first-child{font-weight:600}}\
    @media print{:root{--ink:#000;--paper:#fff;--soft:#333;--line:#666}body{font-size:10pt;padding:0;\
    max-width:none}h1{font-size:14pt}h2{font-size:11.5pt}h2{break-after:avoid}li,tr,blockquote{break-inside:avoid}\
    table{font-size:8pt;line-height:1.2}th,td{padding:.05rem .2rem}\
    .references{font-size:7pt;line-height:1.15;columns:2}@page{size:letter;margin:12mm}}";

impl Document<'_> {
    /// The page, as HTML. Wiped when it is dropped.
    #[must_use]
    pub fn to_html(&self) -> Zeroizing<String> {
        once(|shown, length| self.page(shown, length))
    }

    fn page(&self, shown: Shown, length: usize) -> Markup {
        let said = |phrase| Said(phrase, shown);
        let line = |line| Shows(self, line, shown);
        html! {
            (Room(length))
            (DOCTYPE)
            html lang=(self.language.tag()) dir=(self.direction()) {
                head {
                    meta charset="utf-8";
                    meta name="viewport" content="width=device-width, initial-scale=1";
                    // Nothing is loaded, whatever a text says.
                    meta http-equiv="Content-Security-Policy"
                        content="default-src 'none'; style-src 'unsafe-inline'";
                    meta name="referrer" content="no-referrer";
                    title { @if self.example { "EXAMPLE: " } (said(&self.title)) }
                    style { (STYLE) }
                }
                body {
                    main {
                        h1 { (said(&self.title)) }
                        @if self.example {
                            p.warning { (self.language.text("document-example")) }
                        }
                        @for block in &self.blocks {
                            @match block {
                                Block::Heading(phrase) => { h2 { (said(phrase)) } },
                                Block::Paragraph(one) => { p { (line(one)) } },
                                Block::List(lines) => {
                                    ul { @for one in lines { li { (line(one)) } } }
                                },
                                Block::Table { head, rows } => {
                                    table {
                                        thead {
                                            tr { @for one in head { th scope="col" { (said(one)) } } }
                                        }
                                        tbody {
                                            @for row in rows {
                                                tr { @for one in row { td { (line(one)) } } }
                                            }
                                        }
                                    }
                                },
                                Block::Quote { label, words } => {
                                    p { (said(label)) ":" }
                                    // Each text in its own direction.
                                    blockquote dir="auto" { (Words(words, shown)) }
                                },
                                Block::Blank(label) => {
                                    p.blank { (said(label)) ": " span { "\u{a0}" } }
                                },
                            }
                        }
                        (self.reference_list())
                        @if let Some(note) = self.language.maybe_text("language-note") {
                            p { cite { (note) } }
                        }
                    }
                }
            }
        }
    }

    fn reference_list(&self) -> Markup {
        html! {
            @if self.references.addresses().next().is_some() {
                h2 { (self.language.text("document-references")) }
                // As a whole from left to right: the numbers of such items stand outside a list from right to left.
                ol.references dir="ltr" {
                    // As text: a link that is followed tells where it was followed from.
                    @for address in self.references.addresses() { li { (address) } }
                }
            }
        }
    }
}

struct Said<'a>(&'a Phrase<'a>, Shown);

impl Render for Said<'_> {
    fn render_to(&self, page: &mut String) {
        match self.0 {
            Phrase::Said(words) => words.render_to(page),
            Phrase::AsItStands(words, language) => {
                html! { span lang=(language) dir="ltr" { (words) } }.render_to(page);
            }
            Phrase::Words(words) => {
                page.push_str("<bdi>");
                Words(words, self.1).render_to(page);
                page.push_str("</bdi>");
            }
        }
    }
}

struct Shows<'a>(&'a Document<'a>, &'a Line<'a>, Shown);

impl Render for Shows<'_> {
    fn render_to(&self, page: &mut String) {
        let Self(document, line, shown) = self;
        for phrase in &line.phrases {
            Said(phrase, *shown).render_to(page);
        }
        if let Some(stands_on) = &line.stands_on {
            let cited = document.cited(stands_on, false);
            html! { " " cite { (cited) } }.render_to(page);
        }
    }
}
