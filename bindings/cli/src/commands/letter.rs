//! A letter about an experience: where it can go, what that exposes, and the page itself.

use std::collections::BTreeSet;
use std::ffi::OsStr;

use serde_json::{Value, json};
use unafraid::Code;
use unafraid::city::{City, Pack, Packs};
use unafraid::journal::{Entry, Experience, Key};
use unafraid::language::Language;
use unafraid::report::{Complaint, Document, Fitting, LastDay, Sharper};
use zeroize::Zeroizing;

use super::files::write_new;
use super::record::warn_of_identifiers;
use super::services::DEFAULT_CITY;
use super::{Context, today};
use crate::failure::Failure;
use crate::output;

/// In which format a page is written.
#[derive(Clone, Copy, PartialEq)]
pub(super) enum Format {
    Html,
    Markdown,
}

impl Format {
    const CODES: [(&str, Self); 2] = [("html", Self::Html), ("md", Self::Markdown)];

    pub(super) fn write(self, document: &Document<'_>) -> Zeroizing<String> {
        match self {
            Self::Html => document.to_html(),
            Self::Markdown => document.to_markdown(),
        }
    }
}

impl Context<'_> {
    pub(super) fn letter(&self) -> Result<(), Failure> {
        let id = self.id()?;
        // What is refused is refused before a passphrase is asked for.
        let (format, language, with) = (self.format()?, self.language()?, self.included()?);
        let to = self.raw("to");
        if to.is_some() && self.path("out").is_none() {
            return Err(Failure::Usage(
                "say where the letter is to be written, with --out",
            ));
        }
        self.with_journal(|journal| {
            let entry = journal.get(id)?;
            let pack = pack_for(&entry.experience)?;
            let complaint = Complaint::about(&entry.experience, Packs::built_in(), pack);
            let chosen = match to {
                None => None,
                Some(to) => {
                    let fitting = to.to_str().and_then(|code| complaint.route(code));
                    Some(fitting.ok_or_else(|| does_not_fit(&complaint))?)
                }
            };
            if entry.experience.city.is_none() {
                output::warn(
                    "no city was answered, so Toronto is taken; `edit ID --city` names another",
                );
            }
            match chosen {
                None => self.routes(&complaint, language),
                Some(fitting) => self.write_letter(entry, &fitting, format, language, &with),
            }
        })
    }

    /// The routes that fit, and what a person should know of each.
    fn routes(&self, complaint: &Complaint<'_>, language: &Language) -> Result<(), Failure> {
        let today = today()?;
        if self.path("out").is_some() {
            output::warn("no letter is written yet: choose one of these with --to");
        }
        if complaint.is_about_the_rule_itself() {
            output::warn(
                "the service may ask for status by a rule that is not its own, so there is nothing to complain about to it: write to the government that made the rule",
            );
        }
        let mut found = false;
        for fitting in complaint.routes() {
            found = true;
            if self.is_json() {
                output::line(&route_json(&fitting, language, today).to_string())?;
                continue;
            }
            let route = fitting.route();
            output::line(&format!("{}: {}", route.code, route.name))?;
            output::line(&format!("  why: {}", fitting.reason(language)))?;
            for sentence in fitting.before(today).about_the_route(language) {
                output::line(&format!("  {sentence}"))?;
            }
        }
        if !found {
            output::warn(
                "where to complain about this is not known here: a legal clinic can tell you",
            );
        }
        Ok(())
    }

    fn write_letter(
        &self,
        entry: &Entry,
        fitting: &Fitting<'_, '_>,
        format: Format,
        language: &'static Language,
        with: &BTreeSet<Sharper>,
    ) -> Result<(), Failure> {
        let before = fitting.before(today()?).sentences(language);
        for sentence in &before {
            output::warn(sentence);
        }
        let missing = with.iter().filter(|one| !entry.experience.has(one.key()));
        for one in missing {
            output::warn(&format!(
                "{}: not answered, so it is not in the letter; `edit` adds it",
                one.code()
            ));
        }
        let found = entry.experience.identifiers();
        let chosen: BTreeSet<Key> = with.iter().map(|one| one.key()).collect();
        let found = found.into_iter().filter(|(key, _)| chosen.contains(key));
        warn_of_identifiers(found);
        let Some(out) = self.path("out") else {
            return Err(Failure::Usage(
                "say where the letter is to be written, with --out",
            ));
        };
        write_new(out, &format.write(&fitting.letter(with, language)))?;
        output::warn(
            "the letter is not encrypted: read it, change what you like, and remove the file when it has done its work",
        );
        let route = fitting.route().code.as_str();
        let id = entry.id;
        self.say(
            &json!({"id": id.to_string(), "route": route, "before": before}),
            &format!("written. Once it is sent: unafraid follow-up {id} --sent-to {route} --on DATE --due DATE"),
        )
    }

    fn included(&self) -> Result<BTreeSet<Sharper>, Failure> {
        let values = self.matches.get_raw("include").into_iter().flatten();
        let parse = |value: &OsStr| value.to_str().and_then(Sharper::from_code);
        let included = values.map(|value| {
            parse(value).ok_or_else(|| Failure::Unknown {
                what: "include: not a fact that a letter can be made sharper with",
                known: Sharper::ALL
                    .iter()
                    .map(|one| one.code().to_owned())
                    .collect(),
            })
        });
        included.collect()
    }

    fn format(&self) -> Result<Format, Failure> {
        self.one_of("format", "format: not one that is known", &Format::CODES)
    }

    /// The language in which a page is written.
    pub(super) fn language(&self) -> Result<&'static Language, Failure> {
        let known = [("en", Language::english()), ("fr", Language::french())];
        self.one_of("lang", "lang: not a language that is known", &known)
    }

    /// The value of a flag that has few; the first where it is not given.
    fn one_of<T: Copy>(
        &self,
        flag: &str,
        what: &'static str,
        known: &[(&str, T)],
    ) -> Result<T, Failure> {
        let value = self.raw(flag);
        let mut all = known.iter();
        let found = match value {
            None => all.next(),
            Some(value) => all.find(|(code, _)| value == *code),
        };
        found
            .map(|(_, value)| *value)
            .ok_or_else(|| Failure::Unknown {
                what,
                known: known.iter().map(|(code, _)| (*code).to_owned()).collect(),
            })
    }

    fn raw(&self, flag: &str) -> Option<&OsStr> {
        self.matches.get_raw(flag).and_then(|mut raw| raw.next())
    }
}

/// What is known of the city of an experience; of the one that `services` shows, where none was answered.
fn pack_for(experience: &Experience) -> Result<&'static Pack, Failure> {
    let default = || City::from_code(DEFAULT_CITY);
    let city = experience.city.clone().or_else(default);
    let pack = city.and_then(|city| Packs::built_in().pack(&city));
    pack.ok_or(Failure::Other("nothing is known of this city"))
}

fn does_not_fit(complaint: &Complaint<'_>) -> Failure {
    let codes = complaint.routes().map(|one| one.route().code.to_string());
    Failure::Unknown {
        what: "to: no place of this code fits this experience; nothing was written",
        known: codes.collect(),
    }
}

fn route_json(
    fitting: &Fitting<'_, '_>,
    language: &Language,
    today: unafraid::journal::When,
) -> Value {
    let route = fitting.route();
    let before = fitting.before(today);
    let mut object = json!({
        "route": route.code.as_str(),
        "name": route.name,
        "kind": route.kind.code(),
        "reason": fitting.reason(language),
        "id_exposure": route.exposure.code(),
        "id_exposure_shown": before.exposure().code(),
        "deadline": route.deadline.map_or_else(|| "unknown".to_owned(), |time| time.to_string()),
        "legal_clinic_first": before.is_for_a_legal_clinic_first(),
        "verified": route.facts.verified,
        "checked": route.facts.checked.to_string(),
        "before": before.sentences(language),
    });
    if let LastDay::On { day, left } = before.last_day() {
        object["last_day"] = day.to_string().into();
        object["days_left"] = left.into();
    }
    object
}
