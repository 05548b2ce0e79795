//! One's own data, readable: a page of HTML that needs nothing but itself.

use std::borrow::Cow;

use maud::{DOCTYPE, Markup, Render, html};
use zeroize::Zeroizing;

use super::loss::loss;
use super::words::{Room, Shown, Words, once};
use crate::city::{Answer, City, Key, Packs};
use crate::code::Code;
use crate::journal::{Attachment, Entry, Filter, FollowUp, Id, Journal, Text};
use crate::language::Language;

/// The name under which an attachment is written beside the page, as in `attachments/7-1.jpg`.
#[must_use]
pub fn attachment_name(id: Id, attachment: &Attachment) -> String {
    let ending = attachment.ending.as_ref();
    let ending = ending.map_or_else(String::new, |ending| format!(".{}", ending.as_str()));
    format!("attachments/{id}-{}{ending}", attachment.number)
}

/// All experiences as a page of HTML, in the order of the journal, with everything that is known of
/// each; of a damaged space also what is lost. Attachments are linked under [`attachment_name`]; their
/// bytes are not in it.
pub fn own_data(journal: &Journal, packs: &Packs, language: &Language) -> Zeroizing<String> {
    let page = Page {
        entries: journal.list(&Filter::default()).collect(),
        orphans: journal.orphans().collect(),
        lost: loss(journal, language),
        packs,
        language,
    };
    once(|shown, length| page.written(shown, length))
}

const STYLE: &str = "body{font:1em/1.5 sans-serif;max-width:45em;margin:auto;padding:1em}\
    article{border-top:1px solid;padding:.5em 0}dt{font-weight:bold}dd{margin:0 0 .5em 1em;\
    white-space:pre-wrap;overflow-wrap:anywhere}strong{border:1px solid;padding:0 .3em}";

/// What the page is made of.
struct Page<'a> {
    entries: Vec<&'a Entry>,
    /// Files whose experiences are lost.
    orphans: Vec<(Id, &'a Attachment)>,
    /// What is lost, in sentences.
    lost: Vec<String>,
    packs: &'a Packs,
    language: &'a Language,
}

/// Words under their label, if there are any.
struct Told<'a> {
    label: Cow<'a, str>,
    text: &'a Option<Text>,
    shown: Shown,
}

impl Render for Told<'_> {
    fn render_to(&self, page: &mut String) {
        if let Some(text) = self.text {
            page.push_str("<dt>");
            self.label.render_to(page);
            // Each text in its own direction.
            page.push_str("</dt><dd dir=\"auto\">");
            Words(text, self.shown).render_to(page);
            page.push_str("</dd>");
        }
    }
}

impl Page<'_> {
    fn written(&self, shown: Shown, length: usize) -> Markup {
        let Self {
            entries,
            orphans,
            lost,
            language,
            ..
        } = self;
        let told = |key: Key, text| Told {
            label: language.label(key),
            text,
            shown,
        };
        html! {
            (Room(length))
            (DOCTYPE)
            html lang=(language.tag()) {
                head {
                    meta charset="utf-8";
                    meta name="viewport" content="width=device-width, initial-scale=1";
                    // Nothing is loaded, whatever a text says; only files beside the page can be
                    // opened.
                    meta http-equiv="Content-Security-Policy"
                        content="default-src 'none'; style-src 'unsafe-inline'";
                    meta name="referrer" content="no-referrer";
                    title { (language.text("own-data-title")) }
                    style { (STYLE) }
                }
                body {
                    h1 { (language.text("own-data-title")) }
                    p { (language.text("own-data-warning")) }
                    @for sentence in lost {
                        p { strong { (sentence) } }
                    }
                    @for entry in entries {
                        @let e = &entry.experience;
                        @let p = &e.private;
                        article id={ "e" (entry.id) } {
                            h2 {
                                (language.label(e.service))
                                @if let Some(when) = e.when { " · " (when) }
                                @if e.origin.example { " " strong { "EXAMPLE" } }
                            }
                            dl {
                                (self.answers(entry))
                                (told(Key::Note, &e.note))
                                (told(Key::Place, &p.place))
                                (told(Key::TimeOfDay, &p.time_of_day))
                                (told(Key::Wanted, &p.wanted))
                                (told(Key::Said, &p.said))
                                (told(Key::DocumentsAsked, &p.documents_asked))
                                (told(Key::Consequence, &p.consequence))
                                (told(Key::Remedy, &p.remedy))
                                (self.row(Key::ForWhom, p.for_whom))
                                (told(Key::OfficeReference, &p.office_reference))
                                (told(Key::Reference, &e.origin.reference))
                                (told(Key::Source, &e.origin.source))
                                @if !e.follow_ups.is_empty() {
                                    dt { (language.label(Key::FollowUps)) }
                                    @for one in &e.follow_ups {
                                        (self.sent(one, entry))
                                        @if let Some(answer) = &one.answer {
                                            dd dir="auto" { (Words(answer, shown)) }
                                        }
                                    }
                                }
                                @if !entry.attachments.is_empty() {
                                    dt { (language.text("own-data-attachments")) }
                                    @for attachment in &entry.attachments {
                                        (linked(entry.id, attachment))
                                    }
                                }
                            }
                        }
                    }
                    @if !orphans.is_empty() {
                        article {
                            h2 { (language.text("own-data-orphans")) }
                            dl {
                                @for (id, attachment) in orphans {
                                    (linked(*id, attachment))
                                }
                            }
                        }
                    }
                }
            }
        }
    }

    /// The answers that are codes, but for whom it was.
    fn answers(&self, entry: &Entry) -> Markup {
        let e = &entry.experience;
        html! {
            (self.row(Key::Outcome, Some(e.outcome)))
            @for (key, answer) in [
                (Key::Barriers, Answer::Yes),
                (Key::Not, Answer::No),
                (Key::Unsure, Answer::Unsure),
            ] {
                @if e.has(key) {
                    dt { (self.language.label(key)) }
                    @for barrier in e.barriers.with(answer) {
                        dd { (self.language.label(barrier)) }
                    }
                }
            }
            @if let Some(city) = &e.city {
                dt { (self.language.label(Key::City)) }
                dd { (name_of(city, self.packs)) }
            }
            (self.row(Key::Channel, e.channel))
            (self.row(Key::Kind, e.kind))
            (self.row(Key::Staff, e.staff))
            (self.row(Key::Rule, e.rule))
            (self.row(Key::AskedWhen, e.asked_when))
            (self.row(Key::ServedAfterInsisting, e.served_after_insisting))
            (self.row(Key::HelperPresent, e.helper_present))
            (self.row(Key::KnewPolicyBefore, e.knew_policy_before))
        }
    }

    fn row<C: Code>(&self, key: Key, code: Option<C>) -> Markup {
        html! {
            @if let Some(code) = code {
                dt { (self.language.label(key)) }
                dd { (self.language.label(code)) }
            }
        }
    }

    /// Where and when a follow-up was sent.
    fn sent(&self, one: &FollowUp, entry: &Entry) -> Markup {
        // Routes are a city's own; without one, the code says what is known.
        let city = entry.experience.city.as_ref();
        let pack = city.and_then(|city| self.packs.pack(city));
        let route = pack.and_then(|pack| pack.route(one.sent_to.as_str()));
        html! {
            dd {
                @match route {
                    Some(route) => { (route.name) },
                    None => { (one.sent_to.as_str()) },
                }
                ", " (one.on)
                @if let Some(due) = one.due {
                    ". " (self.language.text("own-data-answer-due")) " " (due)
                }
            }
        }
    }
}

fn name_of<'a>(city: &'a City, packs: &'a Packs) -> &'a str {
    packs.pack(city).map_or(city.code(), |pack| pack.name())
}

fn linked(id: Id, attachment: &Attachment) -> Markup {
    let name = attachment_name(id, attachment);
    html! {
        dd { a href=(name) { (name) } " (" (attachment.length) " bytes)" }
    }
}
