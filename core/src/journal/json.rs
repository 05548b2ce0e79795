//! Experiences written as JSON: one object each, with stable codes; what was not answered is left out.

use serde::ser::{Serialize, SerializeMap, Serializer};

use super::attachment::Attachment;
use super::draft::Draft;
use super::entry::{Entry, Id};
use super::experience::Experience;
use super::follow_up::FollowUp;
use super::text::Text;
use crate::city::{Answer, Barrier, Key, Outcome, Service};
use crate::code::Code;

impl Serialize for Entry {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let e = &self.experience;
        Parts {
            id: self.id,
            service: Some(e.service),
            outcome: Some(e.outcome),
            experience: e,
            attachments: &self.attachments,
        }
        .serialize(serializer)
    }
}

/// A draft with its number, as an object of the same keys in which service and outcome can be
/// missing.
pub struct NumberedDraft<'a>(
    /// Its number.
    pub Id,
    /// The draft.
    pub &'a Draft,
);

impl Serialize for NumberedDraft<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        Parts {
            id: self.0,
            service: self.1.service(),
            outcome: self.1.outcome(),
            experience: self.1.parts(),
            attachments: &Vec::new(),
        }
        .serialize(serializer)
    }
}

/// What an object is made of.
struct Parts<'a> {
    id: Id,
    service: Option<Service>,
    outcome: Option<Outcome>,
    experience: &'a Experience,
    attachments: &'a Vec<Attachment>,
}

impl Serialize for Parts<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let e = self.experience;
        let p = &e.private;
        let barriers =
            |answer| -> Vec<&str> { e.barriers.with(answer).map(Barrier::code).collect() };
        let mut object = Object(serializer.serialize_map(None)?);
        object.0.serialize_entry("id", &self.id.to_string())?;
        object.entry(Key::Service, self.service.map(Code::code))?;
        object.entry(Key::Outcome, self.outcome.map(Code::code))?;
        object.entry(Key::Barriers, Some(barriers(Answer::Yes)))?;
        object.entry(Key::Not, Some(barriers(Answer::No)))?;
        object.entry(Key::Unsure, Some(barriers(Answer::Unsure)))?;
        object.entry(Key::When, e.when.map(|when| when.to_string()))?;
        object.entry(Key::City, e.city.as_ref().map(|city| city.code()))?;
        object.entry(Key::Channel, e.channel.map(Code::code))?;
        object.entry(Key::Kind, e.kind.map(Code::code))?;
        object.entry(Key::Staff, e.staff.map(Code::code))?;
        object.entry(Key::Rule, e.rule.map(Code::code))?;
        object.entry(Key::AskedWhen, e.asked_when.map(Code::code))?;
        object.entry(
            Key::ServedAfterInsisting,
            e.served_after_insisting.map(Code::code),
        )?;
        object.entry(Key::HelperPresent, e.helper_present.map(Code::code))?;
        object.entry(Key::KnewPolicyBefore, e.knew_policy_before.map(Code::code))?;
        object.entry(Key::Note, e.note.as_ref().map(Text::as_str))?;
        object.entry(Key::Place, p.place.as_ref().map(Text::as_str))?;
        object.entry(Key::TimeOfDay, p.time_of_day.as_ref().map(Text::as_str))?;
        object.entry(Key::Wanted, p.wanted.as_ref().map(Text::as_str))?;
        object.entry(Key::Said, p.said.as_ref().map(Text::as_str))?;
        object.entry(
            Key::DocumentsAsked,
            p.documents_asked.as_ref().map(Text::as_str),
        )?;
        object.entry(Key::Consequence, p.consequence.as_ref().map(Text::as_str))?;
        object.entry(Key::Remedy, p.remedy.as_ref().map(Text::as_str))?;
        object.entry(Key::ForWhom, p.for_whom.map(Code::code))?;
        object.entry(
            Key::OfficeReference,
            p.office_reference.as_ref().map(Text::as_str),
        )?;
        object.entry(Key::FollowUps, some_of(&e.follow_ups))?;
        if let Some(attachments) = some_of(self.attachments) {
            object.0.serialize_entry(ATTACHMENTS, attachments)?;
        }
        object.entry(
            Key::Reference,
            e.origin.reference.as_ref().map(Text::as_str),
        )?;
        object.entry(Key::Source, e.origin.source.as_ref().map(Text::as_str))?;
        object.entry(Key::Example, e.origin.example.then_some(true))?;
        object.0.end()
    }
}

/// The name of the list of attachments. What is in it are facts about files, not answers.
pub(super) const ATTACHMENTS: &str = "attachments";

fn some_of<T>(items: &Vec<T>) -> Option<&Vec<T>> {
    (!items.is_empty()).then_some(items)
}

impl Serialize for FollowUp {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut object = serializer.serialize_map(None)?;
        object.serialize_entry("sent_to", self.sent_to.as_str())?;
        object.serialize_entry("on", &self.on.to_string())?;
        if let Some(due) = self.due {
            object.serialize_entry("due", &due.to_string())?;
        }
        if let Some(answer) = &self.answer {
            object.serialize_entry("answer", answer.as_str())?;
        }
        object.end()
    }
}

impl Serialize for Attachment {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut object = serializer.serialize_map(None)?;
        object.serialize_entry("n", &self.number)?;
        object.serialize_entry("bytes", &self.length)?;
        if let Some(ending) = &self.ending {
            object.serialize_entry("ending", ending.as_str())?;
        }
        object.end()
    }
}

struct Object<M>(M);

impl<M: SerializeMap> Object<M> {
    fn entry(&mut self, key: Key, value: Option<impl Serialize>) -> Result<(), M::Error> {
        match value {
            Some(value) => self.0.serialize_entry(key.code(), &value),
            None => Ok(()),
        }
    }
}
