//! Experiences in JSON: one object each, with stable codes; what was not answered is left out.

use std::fmt;

use serde::de::{Deserialize, Deserializer, MapAccess, SeqAccess, Visitor};
use serde::ser::{Serialize, SerializeMap, Serializer};
use zeroize::Zeroizing;

use super::attachment::Attachment;
use super::draft::{Draft, Value};
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

/// The keys and values of a JSON object as they stand, repeated keys included: what comes twice is
/// refused later, not silently dropped.
pub(super) struct Pairs(pub(super) Vec<(Zeroizing<String>, Scalar)>);

/// A JSON value as far as an experience can use it.
pub(super) enum Scalar {
    Null,
    Bool(bool),
    Text(Zeroizing<String>),
    List(Vec<Zeroizing<String>>),
    /// Not a value of any key, but an item of [`Objects`](Scalar::Objects).
    Object(Pairs),
    Objects(Vec<Pairs>),
    Other,
}

impl Scalar {
    pub(super) fn as_value(&self) -> Value<'_> {
        match self {
            Self::Null => Value::Absent,
            Self::Bool(value) => Value::Bool(*value),
            Self::Text(text) => Value::Text(text),
            Self::List(items) => Value::List(items.iter().map(|item| item.as_str()).collect()),
            Self::Objects(objects) => {
                Value::Objects(objects.iter().map(Pairs::as_values).collect())
            }
            Self::Object(_) | Self::Other => Value::Unfit,
        }
    }
}

impl Pairs {
    fn as_values(&self) -> Vec<(&str, Value<'_>)> {
        let pairs = self.0.iter();
        pairs
            .map(|(key, value)| (key.as_str(), value.as_value()))
            .collect()
    }
}

impl<'de> Deserialize<'de> for Pairs {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct ObjectVisitor;

        impl<'de> Visitor<'de> for ObjectVisitor {
            type Value = Pairs;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("an object")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Pairs, A::Error> {
                let mut pairs = Vec::new();
                while let Some((key, value)) = map.next_entry::<String, Scalar>()? {
                    pairs.push((Zeroizing::new(key), value));
                }
                Ok(Pairs(pairs))
            }
        }

        deserializer.deserialize_map(ObjectVisitor)
    }
}

impl<'de> Deserialize<'de> for Scalar {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct ScalarVisitor;

        impl<'de> Visitor<'de> for ScalarVisitor {
            type Value = Scalar;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a value")
            }

            fn visit_unit<E>(self) -> Result<Scalar, E> {
                Ok(Scalar::Null)
            }

            fn visit_bool<E>(self, value: bool) -> Result<Scalar, E> {
                Ok(Scalar::Bool(value))
            }

            fn visit_str<E>(self, text: &str) -> Result<Scalar, E> {
                Ok(Scalar::Text(Zeroizing::new(text.to_owned())))
            }

            fn visit_i64<E>(self, _: i64) -> Result<Scalar, E> {
                Ok(Scalar::Other)
            }

            fn visit_u64<E>(self, _: u64) -> Result<Scalar, E> {
                Ok(Scalar::Other)
            }

            fn visit_f64<E>(self, _: f64) -> Result<Scalar, E> {
                Ok(Scalar::Other)
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Scalar, A::Error> {
                let mut pairs = Vec::new();
                while let Some((key, value)) = map.next_entry::<String, Scalar>()? {
                    pairs.push((Zeroizing::new(key), value));
                }
                Ok(Scalar::Object(Pairs(pairs)))
            }

            fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<Scalar, A::Error> {
                let mut texts = Vec::new();
                let mut objects = Vec::new();
                let mut plain = true;
                while let Some(item) = seq.next_element::<Scalar>()? {
                    match item {
                        Scalar::Text(text) => texts.push(text),
                        Scalar::Object(object) => objects.push(object),
                        _ => plain = false,
                    }
                }
                Ok(match (plain, texts.is_empty(), objects.is_empty()) {
                    (true, _, true) => Scalar::List(texts),
                    (true, true, false) => Scalar::Objects(objects),
                    _ => Scalar::Other,
                })
            }
        }

        deserializer.deserialize_any(ScalarVisitor)
    }
}
