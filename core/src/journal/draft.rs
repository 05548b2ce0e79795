//! An experience being filled in by keys and values, as flags, JSON and CSV give them.

use super::experience::Experience;
use super::refusal::{Reason, Refusal};
use super::text::Text;
use crate::city::{Answer, Barrier, City, Key, Outcome, Service};
use crate::code::Code;

/// A value for a [`Key`].
pub enum Value<'a> {
    /// Not answered: leaves the draft as it is.
    Absent,
    /// A code, a date or words. Empty is [`Absent`](Value::Absent).
    Text(&'a str),
    /// Codes of barriers.
    List(Vec<&'a str>),
    /// Yes or no, for [`Key::Example`].
    Bool(bool),
    /// A number, an object and the like, which no key takes.
    Unfit,
}

/// An experience that is not yet known to be one.
#[derive(Default)]
pub struct Draft {
    service: Option<Service>,
    parts: Option<Experience>,
    has_outcome: bool,
    seen: Vec<Key>,
}

impl Draft {
    /// Fills in one part.
    ///
    /// # Errors
    /// A [`Refusal`] that names the key and the reason. The draft is then of no use.
    pub fn set(&mut self, key: Key, value: Value<'_>) -> Result<(), Refusal> {
        self.try_set(key, &value).map_err(|reason| Refusal {
            line: None,
            key: Some(key),
            reason,
        })
    }

    /// The experience, if nothing that is required is missing.
    ///
    /// # Errors
    /// A [`Refusal`] with [`Reason::Missing`].
    pub fn finish(self) -> Result<Experience, Refusal> {
        let missing = |key| Refusal {
            line: None,
            key: Some(key),
            reason: Reason::Missing,
        };
        let service = self.service.ok_or(missing(Key::Service))?;
        let mut experience = self
            .parts
            .filter(|_| self.has_outcome)
            .ok_or(missing(Key::Outcome))?;
        experience.service = service;
        Ok(experience)
    }

    /// Whether a value was given for this key.
    #[must_use]
    pub fn has(&self, key: Key) -> bool {
        self.seen.contains(&key)
    }

    fn try_set(&mut self, key: Key, value: &Value<'_>) -> Result<(), Reason> {
        match value {
            Value::Absent | Value::Text("") => return Ok(()),
            _ if self.has(key) => return Err(Reason::Twice),
            _ => self.seen.push(key),
        }
        let parts = self.parts.get_or_insert_with(blank);
        match key {
            Key::Service => self.service = Some(code(value)?),
            Key::Outcome => {
                parts.outcome = code(value)?;
                self.has_outcome = true;
            }
            Key::Barriers => answer(parts, value, Answer::Yes)?,
            Key::Not => answer(parts, value, Answer::No)?,
            Key::Unsure => answer(parts, value, Answer::Unsure)?,
            Key::When => parts.when = Some(text(value)?.trim().parse()?),
            Key::City => {
                let city = City::from_code(text(value)?.trim());
                parts.city = Some(city.ok_or(Reason::UnknownCode)?);
            }
            Key::Channel => parts.channel = Some(code(value)?),
            Key::Kind => parts.kind = Some(code(value)?),
            Key::Staff => parts.staff = Some(code(value)?),
            Key::Rule => parts.rule = Some(code(value)?),
            Key::AskedWhen => parts.asked_when = Some(code(value)?),
            Key::ServedAfterInsisting => parts.served_after_insisting = Some(code(value)?),
            Key::HelperPresent => parts.helper_present = Some(code(value)?),
            Key::KnewPolicyBefore => parts.knew_policy_before = Some(code(value)?),
            Key::Note => parts.note = Some(words(value)?),
            Key::Place => parts.private.place = Some(words(value)?),
            Key::TimeOfDay => parts.private.time_of_day = Some(words(value)?),
            Key::Wanted => parts.private.wanted = Some(words(value)?),
            Key::Said => parts.private.said = Some(words(value)?),
            Key::DocumentsAsked => parts.private.documents_asked = Some(words(value)?),
            Key::Consequence => parts.private.consequence = Some(words(value)?),
            Key::Remedy => parts.private.remedy = Some(words(value)?),
            Key::ForWhom => parts.private.for_whom = Some(code(value)?),
            Key::OfficeReference => parts.private.office_reference = Some(words(value)?),
            Key::Reference => parts.origin.reference = Some(words(value)?),
            Key::Source => parts.origin.source = Some(words(value)?),
            Key::Example => {
                parts.origin.example = match value {
                    Value::Bool(example) => *example,
                    Value::Text("true") => true,
                    Value::Text("false") => false,
                    _ => return Err(Reason::WrongType),
                }
            }
        }
        Ok(())
    }
}

/// What stands in for service and outcome until they are given; [`Draft::finish`] lets neither out.
fn blank() -> Experience {
    Experience::new(Service::Unspecified, Outcome::Unknown)
}

fn text<'a>(value: &Value<'a>) -> Result<&'a str, Reason> {
    match value {
        Value::Text(text) => Ok(text),
        _ => Err(Reason::WrongType),
    }
}

fn words(value: &Value<'_>) -> Result<Text, Reason> {
    Text::new(text(value)?)
}

fn code<C: Code>(value: &Value<'_>) -> Result<C, Reason> {
    C::from_code(text(value)?.trim()).ok_or(Reason::UnknownCode)
}

fn answer(parts: &mut Experience, value: &Value<'_>, answer: Answer) -> Result<(), Reason> {
    let Value::List(codes) = value else {
        return Err(Reason::WrongType);
    };
    for code in codes {
        let barrier = Barrier::from_code(code.trim()).ok_or(Reason::UnknownCode)?;
        if parts
            .barriers
            .get(barrier)
            .is_some_and(|before| before != answer)
        {
            return Err(Reason::Twice);
        }
        parts.barriers.answer(barrier, answer);
    }
    Ok(())
}
