//! One's own data, readable: a page of HTML that needs nothing but itself.

use maud::{DOCTYPE, Markup, html};
use zeroize::Zeroizing;

use super::loss::loss;
use crate::city::{Answer, Barrier, City, Key, Packs};
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
    let page = html! {
        (DOCTYPE)
        html lang=(language.tag()) {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width, initial-scale=1";
                // Nothing is loaded, whatever a text says; only files beside the page can be opened.
                meta http-equiv="Content-Security-Policy"
                    content="default-src 'none'; style-src 'unsafe-inline'";
                meta name="referrer" content="no-referrer";
                title { (language.text("own-data-title")) }
                style { (STYLE) }
            }
            body {
                h1 { (language.text("own-data-title")) }
                p { (language.text("own-data-warning")) }
                @for sentence in loss(journal, language) {
                    p { strong { (sentence) } }
                }
                @for entry in journal.list(&Filter::default()) {
                    (experience(entry, packs, language))
                }
                @if journal.orphans().next().is_some() {
                    article {
                        h2 { (language.text("own-data-orphans")) }
                        dl {
                            @for (id, attachment) in journal.orphans() {
                                (linked(id, attachment))
                            }
                        }
                    }
                }
            }
        }
    };
    Zeroizing::new(page.into_string())
}

const STYLE: &str = "body{font:1em/1.5 sans-serif;max-width:45em;margin:auto;padding:1em}\
    article{border-top:1px solid;padding:.5em 0}dt{font-weight:bold}dd{margin:0 0 .5em 1em;\
    white-space:pre-wrap;overflow-wrap:anywhere}strong{border:1px solid;padding:0 .3em}";

fn experience(entry: &Entry, packs: &Packs, language: &Language) -> Markup {
    let e = &entry.experience;
    let p = &e.private;
    let label = |key: Key| language.label(key);
    let barriers = |answer| -> Vec<Barrier> { e.barriers.with(answer).collect() };
    let row = |key: Key, value: Option<String>| {
        html! {
            @if let Some(value) = value {
                dt { (label(key)) }
                dd { (value) }
            }
        }
    };
    let words = |key: Key, words: &Option<Text>| {
        html! {
            @if let Some(words) = words {
                dt { (label(key)) }
                // Each text in its own direction.
                dd dir="auto" { (words.as_str()) }
            }
        }
    };
    html! {
        article id={ "e" (entry.id) } {
            h2 {
                (language.label(e.service))
                @if let Some(when) = e.when { " · " (when) }
                @if e.origin.example { " " strong { "EXAMPLE" } }
            }
            dl {
                (row(Key::Outcome, Some(language.label(e.outcome).into_owned())))
                @for (key, answer) in [
                    (Key::Barriers, Answer::Yes),
                    (Key::Not, Answer::No),
                    (Key::Unsure, Answer::Unsure),
                ] {
                    @if !barriers(answer).is_empty() {
                        dt { (label(key)) }
                        @for barrier in barriers(answer) {
                            dd { (language.label(barrier)) }
                        }
                    }
                }
                (row(Key::City, e.city.as_ref().map(|city| name_of(city, packs).to_owned())))
                (row(Key::Channel, labelled(language, e.channel)))
                (row(Key::Kind, labelled(language, e.kind)))
                (row(Key::Staff, labelled(language, e.staff)))
                (row(Key::Rule, labelled(language, e.rule)))
                (row(Key::AskedWhen, labelled(language, e.asked_when)))
                (row(Key::ServedAfterInsisting, labelled(language, e.served_after_insisting)))
                (row(Key::HelperPresent, labelled(language, e.helper_present)))
                (row(Key::KnewPolicyBefore, labelled(language, e.knew_policy_before)))
                (words(Key::Note, &e.note))
                (words(Key::Place, &p.place))
                (words(Key::TimeOfDay, &p.time_of_day))
                (words(Key::Wanted, &p.wanted))
                (words(Key::Said, &p.said))
                (words(Key::DocumentsAsked, &p.documents_asked))
                (words(Key::Consequence, &p.consequence))
                (words(Key::Remedy, &p.remedy))
                (row(Key::ForWhom, labelled(language, p.for_whom)))
                (words(Key::OfficeReference, &p.office_reference))
                (words(Key::Reference, &e.origin.reference))
                (words(Key::Source, &e.origin.source))
                @if !e.follow_ups.is_empty() {
                    dt { (label(Key::FollowUps)) }
                    @for one in &e.follow_ups {
                        (follow_up(one, entry, packs, language))
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
}

fn linked(id: Id, attachment: &Attachment) -> Markup {
    let name = attachment_name(id, attachment);
    html! {
        dd { a href=(name) { (name) } " (" (attachment.length) " bytes)" }
    }
}

fn follow_up(one: &FollowUp, entry: &Entry, packs: &Packs, language: &Language) -> Markup {
    // Routes are a city's own; without one, the code says what is known.
    let city = entry.experience.city.as_ref();
    let pack = city.and_then(|city| packs.pack(city));
    let route = pack.and_then(|pack| pack.route(one.sent_to.as_str()));
    html! {
        dd {
            @match route {
                Some(route) => { (route.name) },
                None => { (one.sent_to.as_str()) },
            }
            ", " (one.on)
            @if let Some(due) = one.due {
                ". " (language.text("own-data-answer-due")) " " (due)
            }
        }
        @if let Some(answer) = &one.answer {
            dd dir="auto" { (answer.as_str()) }
        }
    }
}

fn name_of<'a>(city: &'a City, packs: &'a Packs) -> &'a str {
    packs.pack(city).map_or(city.code(), |pack| pack.name())
}

fn labelled<C: Code>(language: &Language, code: Option<C>) -> Option<String> {
    code.map(|code| language.label(code).into_owned())
}
