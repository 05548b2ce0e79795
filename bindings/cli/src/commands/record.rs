//! Storing experiences, and changing them.

use std::collections::{BTreeMap, BTreeSet};
use std::io::stdin;

use serde_json::json;
use unafraid::Code;
use unafraid::city::Service;
use unafraid::journal::{
    Barrier, Draft, Experience, Identifier, Key, Reason, Refusal, Value, import,
};
use zeroize::Zeroizing;

use super::{Context, read_limited, utf8};
use crate::failure::Failure;
use crate::{arguments, output, passphrase};

impl Context<'_> {
    pub(super) fn add(&self) -> Result<(), Failure> {
        let experience = if self.matches.contains_id("input") {
            self.experience_of_input()?
        } else {
            self.fill(Draft::default())?.finish()?
        };
        if experience.service == Service::Unspecified {
            return Err(imported_only());
        }
        warn_of_identifiers(experience.identifiers());
        let id = self.with_journal(|journal| Ok(journal.add(experience)?))?;
        self.say(&json!({"id": id.to_string()}), &id.to_string())
    }

    pub(super) fn import(&self) -> Result<(), Failure> {
        let Some(path) = self.path("file") else {
            return Err(Failure::Usage("no file to import"));
        };
        let format = import::Format::of(path)?;
        let mut bytes = Zeroizing::new(Vec::new());
        let file = std::fs::File::open(path)
            .map_err(|_| Failure::Other("the file to import cannot be read: check its name"))?;
        read_limited(file, &mut bytes)?;
        let read = import::read(&bytes, format)?;
        warn_of_many(&read.experiences);
        let ids = self.with_journal(|journal| Ok(journal.add_all(read.experiences)?))?;
        warn_of_attachments(read.attachments);
        let count = ids.len();
        self.say(&json!({"imported": count}), &format!("{count} imported"))
    }

    pub(super) fn edit(&self) -> Result<(), Failure> {
        let changes = arguments::flagged().any(|key| self.matches.contains_id(key.code()))
            || self.matches.contains_id("unanswered");
        if !changes {
            return Err(Failure::Usage(
                "nothing to change: give a flag, or --unanswered with a key or a barrier",
            ));
        }
        let id = self.id()?;
        // What is refused is refused before a passphrase is asked for.
        self.change(Draft::default())?;
        self.with_journal(|journal| {
            let before = journal.get(id)?.experience.clone();
            let was_unspecified = before.service == Service::Unspecified;
            let after = self.change(Draft::from(before))?.finish()?;
            if after.service == Service::Unspecified && !was_unspecified {
                return Err(imported_only());
            }
            warn_of_identifiers(after.identifiers());
            Ok(journal.edit(id, |experience| *experience = after)?)
        })?;
        self.say(&json!({"id": id.to_string()}), "changed")
    }

    pub(super) fn remove(&self) -> Result<(), Failure> {
        let id = self.id()?;
        self.with_journal(|journal| Ok(journal.remove(id)?))?;
        self.say(
            &json!({"removed": id.to_string()}),
            "removed, with everything that was kept with it",
        )
    }

    fn experience_of_input(&self) -> Result<Experience, Failure> {
        if passphrase::is_standard_input(self.passphrase_file()) {
            return Err(Failure::Usage(
                "standard input cannot give both the passphrase and the experience: use a file for the passphrase",
            ));
        }
        let mut bytes = Zeroizing::new(Vec::new());
        read_limited(stdin().lock(), &mut bytes)?;
        let (experience, attachments) = import::read_object(&bytes)?;
        warn_of_attachments(attachments);
        Ok(experience)
    }

    /// Fills a draft from the flags.
    fn fill(&self, mut draft: Draft) -> Result<Draft, Failure> {
        for key in arguments::flagged() {
            let mut values = Vec::new();
            for value in self.matches.get_raw(key.code()).into_iter().flatten() {
                values.push(utf8(key, value)?);
            }
            match values[..] {
                [] => {}
                [value] if !key.is_list() => draft.set(key, Value::Text(value))?,
                _ => draft.set(key, Value::List(values))?,
            }
        }
        Ok(draft)
    }

    /// Takes answers back, then fills in those that the flags give. Nothing for an answer could mean
    /// to take it back or to leave it, so it is refused.
    fn change(&self, mut draft: Draft) -> Result<Draft, Failure> {
        for key in arguments::flagged() {
            let mut values = self.matches.get_raw(key.code()).into_iter().flatten();
            if values.any(|value| value.is_empty()) {
                return Err(Failure::Refused(
                    "an empty answer: use --unanswered to take one back; nothing was stored",
                ));
            }
        }
        for code in self.matches.get_raw("unanswered").into_iter().flatten() {
            let code = code.to_str().ok_or(Reason::NotUtf8)?.replace('-', "_");
            let code = code.as_str();
            match (Key::from_code(code), Barrier::from_code(code)) {
                (_, Some(barrier)) => draft.unanswer_barrier(barrier),
                // An example never becomes evidence.
                (Some(key), None) if key != Key::Example => draft.unanswer(key)?,
                _ => {
                    return Err(Failure::Refused(
                        "--unanswered takes a key such as note or for_whom, or the code of a barrier; nothing was stored",
                    ));
                }
            }
        }
        self.fill(draft)
    }
}

fn imported_only() -> Failure {
    Failure::from(Refusal {
        line: None,
        key: Some(Key::Service),
        reason: Reason::ImportOnly,
    })
}

/// Says where words look like an identifier of a person, without repeating them.
pub(super) fn warn_of_identifiers(found: impl IntoIterator<Item = (Key, Identifier)>) {
    let found: BTreeSet<(Key, Identifier)> = found.into_iter().collect();
    for (key, identifier) in found {
        output::warn(&format!(
            "{}: looks like {} in it; it is kept as you gave it, and safer left out",
            key.code(),
            identifier.code()
        ));
    }
}

/// The same of a file: how many, and where the first one is.
fn warn_of_many(experiences: &[Experience]) {
    let mut found: BTreeMap<(Key, Identifier), (usize, usize)> = BTreeMap::new();
    for (number, experience) in (1..).zip(experiences) {
        for looks in experience.identifiers() {
            found.entry(looks).or_insert((number, 0)).1 += 1;
        }
    }
    for ((key, identifier), (first, count)) in found {
        output::warn(&format!(
            "{}: looks like {} in {count} of them, first in experience {first} of the file; all are kept as they are, and safer left out",
            key.code(),
            identifier.code()
        ));
    }
}

fn warn_of_attachments(count: usize) {
    if count > 0 {
        output::warn(&format!(
            "{count} attachments are named and were left out: their bytes are not in the file; use `attach`"
        ));
    }
}
