//! Steps with experiences.

use serde_json::{Value, json};
use unafraid_ffi::{
    Experience, Filter, Found, ImportFormat, Key, KeystoreLevel, LetterRoute, read_experience,
    write_experience,
};

use crate::arguments::Arguments;
use crate::case::Case;
use crate::codes;
use crate::ended::{Ended, Given};

impl Case {
    pub(crate) fn record_step(&mut self, a: &Arguments) -> Given {
        Ok(Some(match a.what.as_str() {
            "add" => {
                let given = a.value("experience")?.to_string();
                let experience = read_experience(given.as_bytes())?;
                json!(self.journal()?.add(experience)?)
            }
            "add_many" => {
                let (note, count) = (a.text("note")?, a.number("count")?);
                let many = (0..count).map(|number| library(format!("{note} {number}")));
                self.journal()?.add_all(many.collect())?;
                Value::Null
            }
            "get" => {
                let entry = self.journal()?.get(a.number("id")?)?;
                parsed(&write_experience(entry.experience)?)
            }
            "edit" => {
                let (id, given) = (a.number("id")?, a.value("experience")?.to_string());
                let experience = read_experience(given.as_bytes())?;
                self.journal()?.edit(id, experience)?;
                Value::Null
            }
            "remove" => {
                self.journal()?.remove(a.number("id")?)?;
                Value::Null
            }
            "page" => {
                let (start, count) = (a.small("start", 0)?, a.small("count", 50)?);
                let page = self.journal()?.page(filter(a)?, start, count)?;
                let notes = page.iter().map(|entry| json!(entry.experience.note));
                notes.collect()
            }
            "count" => json!(self.journal()?.count(filter(a)?)?),
            "search" => {
                let (words, filter) = (a.text("words")?.to_owned(), filter(a)?);
                let (start, count) = (a.small("start", 0)?, a.small("count", 50)?);
                let found = self.journal()?.search(words, filter, start, count)?;
                found.iter().map(shown).collect()
            }
            "import" => {
                let format = match a.text("format")? {
                    "Csv" => ImportFormat::Csv,
                    "JsonLines" => ImportFormat::JsonLines,
                    other => return Err(format!("no such format: {other}").into()),
                };
                let text = a.text("text")?.as_bytes();
                json!(self.journal()?.import_file(text, format)?.ids.len())
            }
            "export_json" => {
                let lines = self.journal()?.export_json()?;
                lines.lines().map(parsed).collect()
            }
            "export_page" => {
                let holds = a.text("holds")?;
                let page = self.journal()?.export_page(&self.guide)?;
                json!(page.contains(holds))
            }
            "letter_routes" => {
                let (id, today) = (a.number("id")?, a.text("today")?.to_owned());
                let city = a.maybe_text("city")?.map(str::to_owned);
                let found = self
                    .journal()?
                    .letter_routes(id, &self.guide, city, today)?;
                let routes = found.routes.iter().map(route);
                json!({
                    "routes": routes.collect::<Value>(),
                    "about_the_rule_itself": found.about_the_rule_itself,
                })
            }
            "letter" => {
                let (id, to) = (a.number("id")?, a.text("to")?.to_owned());
                let city = a.maybe_text("city")?.map(str::to_owned);
                let keys = a.text_or("include", "")?.split_whitespace();
                let keys = keys.map(codes::key).collect::<Result<_, _>>()?;
                let (format, holds) = (codes::page_format(a)?, a.text("holds")?);
                let page = self
                    .journal()?
                    .letter(id, &self.guide, city, to, keys, format)?;
                json!(page.contains(holds))
            }
            "capacity" => {
                let room = self.journal()?.capacity()?;
                json!({"free": room.free, "total": room.total})
            }
            "keystore_level" => json!(match self.journal()?.keystore_level()? {
                KeystoreLevel::SoftwareOnly => "SoftwareOnly",
                KeystoreLevel::Deletable => "Deletable",
            }),
            "check" => json!(self.journal()?.check()?),
            "loss" => {
                let journal = self.journal()?;
                let words = journal.loss_in_words(&self.guide)?.len();
                match journal.loss()? {
                    None => Value::Null,
                    Some(loss) => json!({
                        "cells": loss.cells, "of": loss.of, "mixed": loss.mixed,
                        "experiences": loss.experiences, "drafts": loss.drafts,
                        "attachments": loss.attachments, "pieces": loss.pieces,
                        "orphans": journal.orphans()?.len(), "sentences": words,
                    }),
                }
            }
            _ => return Ok(None),
        }))
    }
}

fn shown(found: &Found) -> Value {
    let note = found.entry.experience.note.as_deref();
    let hits = found.places.iter().map(|place| {
        let note = note.filter(|_| place.key == Key::Note);
        let text = note.map(|note| utf16(note, place.start, place.end));
        json!([place.key.code(), text, place.matched.code()])
    });
    json!({"note": note, "hits": hits.collect::<Value>()})
}

fn route(one: &LetterRoute) -> Value {
    json!({
        "code": one.route.code,
        "kind": one.route.kind.code(),
        "exposure": one.route.exposure.code(),
        "reason": one.reason,
        "legal_clinic_first": one.legal_clinic_first,
        "last_day": one.last_day,
        "days_left": one.days_left,
        "sentences": one.before.len(),
    })
}

/// What a text has at a place that is counted as the strings of apps count.
pub(crate) fn utf16(text: &str, start: u32, end: u32) -> String {
    let units: Vec<u16> = text.encode_utf16().collect();
    String::from_utf16(&units[start as usize..end as usize]).unwrap()
}

/// A library that refused.
pub(crate) fn library(note: String) -> Experience {
    let mut experience = read_experience(br#"{"service":"LIB","outcome":"refused"}"#).unwrap();
    experience.note = Some(note);
    experience
}

fn parsed(json: &str) -> Value {
    serde_json::from_str(json).unwrap()
}

fn filter(a: &Arguments) -> Result<Filter, Ended> {
    let mut filter = Filter::default();
    let Some(wanted) = a.maybe("filter") else {
        return Ok(filter);
    };
    for (key, value) in wanted.as_object().ok_or("no filter")? {
        let value = value.as_str().ok_or("no text in the filter")?;
        match key.as_str() {
            "service" => filter.service = Some(codes::service(value)?),
            "outcome" => filter.outcome = Some(codes::outcome(value)?),
            "barrier" => filter.barrier = Some(codes::barrier(value)?),
            "kind" => filter.kind = Some(codes::kind(value)?),
            "since" => filter.since = Some(value.to_owned()),
            "until" => filter.until = Some(value.to_owned()),
            "due" => filter.due = Some(value.to_owned()),
            other => return Err(format!("no such filter: {other}").into()),
        }
    }
    Ok(filter)
}
