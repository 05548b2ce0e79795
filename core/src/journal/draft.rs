//! An experience being filled in by keys and values, as flags, JSON, CSV and questions give them.

use std::collections::{BTreeMap, BTreeSet};

use super::experience::{Experience, Private};
use super::follow_up::FollowUp;
use super::refusal::{Reason, Refusal};
use super::text::Text;
use crate::city::{Answer, Barrier, City, Key, Outcome, RouteCode, Service};
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
    /// Objects of names and values, for [`Key::FollowUps`].
    Objects(Vec<Vec<(&'a str, Value<'a>)>>),
    /// A number and the like, which no key takes.
    Unfit,
}

/// An experience that is not yet known to be one: also one that is being changed, or that a person
/// has begun to answer questions about.
#[derive(Clone)]
pub struct Draft {
    parts: Experience,
    has_service: bool,
    has_outcome: bool,
    /// Steps of the questions that the person passed over.
    passed: BTreeSet<String>,
    /// What was set here, and so may not be set again.
    seen: BTreeSet<Key>,
    seen_barriers: BTreeMap<Barrier, Answer>,
}

impl Default for Draft {
    fn default() -> Self {
        // What stands in for service and outcome until they are given; `finish` lets neither out.
        let blank = Experience::new(Service::Unspecified, Outcome::Unknown);
        Self::from_parts(blank, (None, None), BTreeSet::new())
    }
}

impl From<Experience> for Draft {
    /// The changes to come replace what stands there.
    fn from(experience: Experience) -> Self {
        let required = (Some(experience.service), Some(experience.outcome));
        Self::from_parts(experience, required, BTreeSet::new())
    }
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

    /// Takes the answer to one part back; of the follow-ups, all.
    ///
    /// # Errors
    /// A [`Refusal`] with [`Reason::Missing`] for a part that is required.
    pub fn unanswer(&mut self, key: Key) -> Result<(), Refusal> {
        let e = &mut self.parts;
        match key {
            Key::Service | Key::Outcome => return Err(missing(key)),
            Key::Barriers => e.barriers.unanswer_all(Answer::Yes),
            Key::Not => e.barriers.unanswer_all(Answer::No),
            Key::Unsure => e.barriers.unanswer_all(Answer::Unsure),
            Key::When => e.when = None,
            Key::City => e.city = None,
            Key::Channel => e.channel = None,
            Key::Kind => e.kind = None,
            Key::Staff => e.staff = None,
            Key::Rule => e.rule = None,
            Key::AskedWhen => e.asked_when = None,
            Key::ServedAfterInsisting => e.served_after_insisting = None,
            Key::HelperPresent => e.helper_present = None,
            Key::KnewPolicyBefore => e.knew_policy_before = None,
            Key::Note => e.note = None,
            Key::ForWhom => e.private.for_whom = None,
            Key::Reference => e.origin.reference = None,
            Key::Source => e.origin.source = None,
            Key::Example => e.origin.example = false,
            Key::FollowUps => e.follow_ups.clear(),
            Key::Place
            | Key::TimeOfDay
            | Key::Wanted
            | Key::Said
            | Key::DocumentsAsked
            | Key::Consequence
            | Key::Remedy
            | Key::OfficeReference => *private_text(&mut e.private, key)? = None,
        }
        Ok(())
    }

    /// Takes the answer about one barrier back.
    pub fn unanswer_barrier(&mut self, barrier: Barrier) {
        self.parts.barriers.unanswer(barrier);
    }

    /// The experience, if nothing that is required is missing.
    ///
    /// # Errors
    /// A [`Refusal`] with [`Reason::Missing`].
    pub fn finish(self) -> Result<Experience, Refusal> {
        if !self.has_service {
            return Err(missing(Key::Service));
        }
        if !self.has_outcome {
            return Err(missing(Key::Outcome));
        }
        Ok(self.parts)
    }

    /// Whether a value was set here for this key.
    #[must_use]
    pub fn has(&self, key: Key) -> bool {
        self.seen.contains(&key)
    }

    /// The service, if it is known yet.
    #[must_use]
    pub fn service(&self) -> Option<Service> {
        self.has_service.then_some(self.parts.service)
    }

    /// The outcome, if it is known yet.
    #[must_use]
    pub fn outcome(&self) -> Option<Outcome> {
        self.has_outcome.then_some(self.parts.outcome)
    }

    /// What is known so far. Its service and outcome mean something only where
    /// [`service`](Draft::service) and [`outcome`](Draft::outcome) say so.
    #[must_use]
    pub fn parts(&self) -> &Experience {
        &self.parts
    }

    pub(super) fn parts_mut(&mut self) -> &mut Experience {
        &mut self.parts
    }

    pub(super) fn passed_mut(&mut self) -> &mut BTreeSet<String> {
        &mut self.passed
    }

    /// Lets every part be set again: that nothing is given twice is a rule of one input, not of a
    /// draft that is kept and continued.
    pub(super) fn settle(&mut self) {
        self.seen.clear();
        self.seen_barriers.clear();
    }

    pub(super) fn passed(&self) -> &BTreeSet<String> {
        &self.passed
    }

    pub(super) fn from_parts(
        parts: Experience,
        required: (Option<Service>, Option<Outcome>),
        passed: BTreeSet<String>,
    ) -> Self {
        let mut draft = Self {
            has_service: required.0.is_some(),
            has_outcome: required.1.is_some(),
            parts,
            passed,
            seen: BTreeSet::new(),
            seen_barriers: BTreeMap::new(),
        };
        draft.parts.service = required.0.unwrap_or(Service::Unspecified);
        draft.parts.outcome = required.1.unwrap_or(Outcome::Unknown);
        draft
    }

    fn try_set(&mut self, key: Key, value: &Value<'_>) -> Result<(), Reason> {
        match value {
            Value::Absent | Value::Text("") => return Ok(()),
            _ if !self.seen.insert(key) => return Err(Reason::Twice),
            _ => {}
        }
        let parts = &mut self.parts;
        match key {
            Key::Service => {
                parts.service = code(value)?;
                self.has_service = true;
            }
            Key::Outcome => {
                parts.outcome = code(value)?;
                self.has_outcome = true;
            }
            Key::Barriers => self.set_barriers(value, Answer::Yes)?,
            Key::Not => self.set_barriers(value, Answer::No)?,
            Key::Unsure => self.set_barriers(value, Answer::Unsure)?,
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
            Key::ForWhom => parts.private.for_whom = Some(code(value)?),
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
            Key::FollowUps => parts.follow_ups = follow_ups(value)?,
            Key::Place
            | Key::TimeOfDay
            | Key::Wanted
            | Key::Said
            | Key::DocumentsAsked
            | Key::Consequence
            | Key::Remedy
            | Key::OfficeReference => {
                *private_text(&mut parts.private, key)? = Some(words(value)?);
            }
        }
        Ok(())
    }

    fn set_barriers(&mut self, value: &Value<'_>, answer: Answer) -> Result<(), Reason> {
        let Value::List(codes) = value else {
            return Err(Reason::WrongType);
        };
        for code in codes {
            let barrier = Barrier::from_code(code.trim()).ok_or(Reason::UnknownCode)?;
            let before = self.seen_barriers.insert(barrier, answer);
            if before.is_some_and(|before| before != answer) {
                return Err(Reason::Twice);
            }
            self.parts.barriers.answer(barrier, answer);
        }
        Ok(())
    }
}

fn missing(key: Key) -> Refusal {
    Refusal {
        line: None,
        key: Some(key),
        reason: Reason::Missing,
    }
}

/// The place of a private fact that is free text.
fn private_text(private: &mut Private, key: Key) -> Result<&mut Option<Text>, Reason> {
    Ok(match key {
        Key::Place => &mut private.place,
        Key::TimeOfDay => &mut private.time_of_day,
        Key::Wanted => &mut private.wanted,
        Key::Said => &mut private.said,
        Key::DocumentsAsked => &mut private.documents_asked,
        Key::Consequence => &mut private.consequence,
        Key::Remedy => &mut private.remedy,
        Key::OfficeReference => &mut private.office_reference,
        _ => return Err(Reason::WrongType),
    })
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

fn follow_ups(value: &Value<'_>) -> Result<Vec<FollowUp>, Reason> {
    match value {
        Value::Objects(objects) => objects.iter().map(|pairs| follow_up(pairs)).collect(),
        Value::List(items) if items.is_empty() => Ok(Vec::new()),
        _ => Err(Reason::WrongType),
    }
}

fn follow_up(pairs: &[(&str, Value<'_>)]) -> Result<FollowUp, Reason> {
    let (mut sent_to, mut on, mut due, mut answer) = (None, None, None, None);
    for (number, (name, value)) in (1..).zip(pairs) {
        if !["sent_to", "on", "due", "answer"].contains(name) {
            return Err(Reason::UnknownKey(number));
        }
        if matches!(value, Value::Absent | Value::Text("")) {
            continue;
        }
        let is_new = match *name {
            "sent_to" => {
                let route = RouteCode::new(text(value)?.trim());
                sent_to.replace(route.ok_or(Reason::UnknownCode)?).is_none()
            }
            "on" => on.replace(text(value)?.trim().parse()?).is_none(),
            "due" => due.replace(text(value)?.trim().parse()?).is_none(),
            _ => answer.replace(words(value)?).is_none(),
        };
        if !is_new {
            return Err(Reason::Twice);
        }
    }
    let mut follow_up = FollowUp::new(sent_to.ok_or(Reason::Missing)?, on.ok_or(Reason::Missing)?);
    follow_up.due = due;
    follow_up.answer = answer;
    Ok(follow_up)
}
