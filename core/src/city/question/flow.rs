//! The steps, and which of them comes next.

use std::borrow::Cow;
use std::collections::BTreeMap;

use super::{Choice, Form, Precision, Question, SoFar, StepId, Wording};
use crate::city::about::BarrierGroup;
use crate::city::codes::{
    Answer, AskedWhen, Barrier, Channel, ForWhom, Kind, Outcome, Rule, Staff,
};
use crate::city::key::Key;
use crate::city::packs::Packs;
use crate::city::service::Service;
use crate::code::{Code, message};

/// The steps of the entry flow, in their order.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Flow {
    pub(in crate::city) steps: Vec<Step>,
}

/// One step of the entry flow.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Step {
    pub(in crate::city) id: StepId,
    pub(in crate::city) key: Key,
    pub(in crate::city) group: Option<BarrierGroup>,
    pub(in crate::city) icon: String,
    pub(in crate::city) text: String,
    pub(in crate::city) hint: Option<String>,
    pub(in crate::city) private: bool,
    pub(in crate::city) options: Vec<&'static str>,
    pub(in crate::city) more: Vec<&'static str>,
    pub(in crate::city) icons: BTreeMap<&'static str, String>,
    pub(in crate::city) skip_for: Vec<Outcome>,
    pub(in crate::city) first_for: Vec<Outcome>,
    pub(in crate::city) only_after_yes: Vec<Barrier>,
    pub(in crate::city) variants: Vec<Variant>,
}

/// How a step differs for some services.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::city) struct Variant {
    pub(in crate::city) services: Vec<Service>,
    pub(in crate::city) text: Option<String>,
    pub(in crate::city) hint: Option<String>,
    pub(in crate::city) first: Vec<&'static str>,
}

impl Flow {
    /// All steps, in the order of the file.
    #[must_use]
    pub fn steps(&self) -> &[Step] {
        &self.steps
    }

    /// The step with this name.
    #[must_use]
    pub fn step(&self, id: &StepId) -> Option<&Step> {
        self.steps.iter().find(|step| step.id == *id)
    }

    /// The step that comes next: the first that is required and not answered; then those that come
    /// first for this outcome; then the others, in their order.
    pub(in crate::city) fn next(&self, so_far: &SoFar) -> Option<&Step> {
        let open = |step: &&Step| step.is_open(so_far);
        let required = self.steps.iter().filter(|step| step.is_required());
        let early = self.steps.iter().filter(|step| step.is_first(so_far));
        required.chain(early).chain(&self.steps).find(open)
    }
}

impl Step {
    /// Its name.
    #[must_use]
    pub fn id(&self) -> &StepId {
        &self.id
    }

    /// The part of an experience that it fills in.
    #[must_use]
    pub fn key(&self) -> Key {
        self.key
    }

    /// Which barriers it asks about, if it asks about barriers.
    #[must_use]
    pub fn group(&self) -> Option<BarrierGroup> {
        self.group
    }

    /// Whether its answer is kept for a later complaint only.
    #[must_use]
    pub fn is_private(&self) -> bool {
        self.private
    }

    /// Whether it cannot be passed over.
    #[must_use]
    pub fn is_required(&self) -> bool {
        matches!(self.key, Key::Service | Key::Outcome)
    }

    /// The names of all messages that ask, for whatever service.
    pub fn texts(&self) -> impl Iterator<Item = &str> {
        let own = [Some(&self.text), self.hint.as_ref()];
        let of_variants = self
            .variants
            .iter()
            .flat_map(|variant| [variant.text.as_ref(), variant.hint.as_ref()]);
        own.into_iter()
            .chain(of_variants)
            .flatten()
            .map(String::as_str)
    }

    fn is_open(&self, so_far: &SoFar) -> bool {
        !self.is_answered(so_far)
            && (self.is_required() || !so_far.done.contains(&self.id))
            && !self.is_skipped(so_far)
    }

    fn is_answered(&self, so_far: &SoFar) -> bool {
        match self.key {
            Key::Service => so_far.service.is_some(),
            Key::Outcome => so_far.outcome.is_some(),
            Key::City => so_far.city.is_some(),
            Key::Barriers => {
                let mut asked = self.options.iter().chain(&self.more);
                asked.any(|code| {
                    Barrier::from_code(code).is_some_and(|one| so_far.barriers.contains_key(&one))
                })
            }
            key => so_far.answered.contains(&key),
        }
    }

    fn is_skipped(&self, so_far: &SoFar) -> bool {
        let said_yes = |barrier| so_far.barriers.get(barrier) == Some(&Answer::Yes);
        so_far
            .outcome
            .is_some_and(|outcome| self.skip_for.contains(&outcome))
            || (!self.only_after_yes.is_empty() && !self.only_after_yes.iter().any(said_yes))
    }

    fn is_first(&self, so_far: &SoFar) -> bool {
        so_far
            .outcome
            .is_some_and(|outcome| self.first_for.contains(&outcome))
    }

    /// The step as it is shown for what is known.
    pub(in crate::city) fn question<'a>(
        &'a self,
        packs: &'a Packs,
        so_far: &SoFar,
    ) -> Question<'a> {
        let variant = so_far.service.and_then(|service| {
            let mut variants = self.variants.iter();
            variants.find(|variant| variant.services.contains(&service))
        });
        let first = variant.map_or(&[][..], |variant| &variant.first);
        let choice = |code: &&'static str| self.choice(packs, code);
        let others = |codes: &'a [&'static str]| {
            let mut rest: Vec<&'static str> = codes.to_vec();
            rest.retain(|code| !first.contains(code));
            rest
        };
        let options = match self.key {
            Key::Service => services(packs),
            Key::City => cities(packs),
            _ => {
                let rest = others(&self.options);
                first.iter().chain(&rest).map(choice).collect()
            }
        };
        Question {
            step: &self.id,
            key: self.key,
            form: form(self.key).unwrap_or(Form::Words),
            text: variant
                .and_then(|variant| variant.text.as_deref())
                .unwrap_or(&self.text),
            hint: variant
                .and_then(|variant| variant.hint.as_deref())
                .or(self.hint.as_deref()),
            icon: &self.icon,
            required: self.is_required(),
            private: self.private,
            options,
            more: others(&self.more).iter().map(choice).collect(),
            proposed: self.proposed(packs, so_far),
        }
    }

    fn choice<'a>(&'a self, packs: &'a Packs, code: &'static str) -> Choice<'a> {
        let vocabulary = closed_codes(self.key).map_or("", |closed| closed.vocabulary);
        let barrier = (self.key == Key::Barriers)
            .then(|| packs.barrier(Barrier::from_code(code)?))
            .flatten();
        Choice {
            vocabulary,
            code,
            wording: Wording::Message(match barrier {
                Some(about) => Cow::Borrowed(&about.text),
                None => Cow::Owned(message(vocabulary, code)),
            }),
            icon: match barrier {
                Some(about) => Some(&about.icon),
                None => self.icons.get(code).map(String::as_str),
            },
        }
    }

    fn proposed(&self, packs: &Packs, so_far: &SoFar) -> Option<&'static str> {
        if self.key != Key::Rule {
            return None;
        }
        let rule = packs
            .pack(so_far.city.as_ref()?)?
            .service(so_far.service?)?;
        Some(rule.proposed_rule().code())
    }
}

/// The codes that answer a step, where they are the same in all packs.
pub(in crate::city) struct Closed {
    pub(in crate::city) vocabulary: &'static str,
    pub(in crate::city) codes: Vec<&'static str>,
}

/// How a key is answered; `None` for what no person is asked.
pub(in crate::city) fn form(key: Key) -> Option<Form> {
    match key {
        Key::Service
        | Key::Outcome
        | Key::City
        | Key::Channel
        | Key::Kind
        | Key::Staff
        | Key::Rule
        | Key::AskedWhen
        | Key::ServedAfterInsisting
        | Key::HelperPresent
        | Key::KnewPolicyBefore
        | Key::ForWhom => Some(Form::One),
        Key::Barriers => Some(Form::Each),
        Key::When => Some(Form::Date),
        key if key.is_words() => Some(Form::Words),
        _ => None,
    }
}

/// The codes that answer a key; `None` where packs or the person say them.
pub(in crate::city) fn closed_codes(key: Key) -> Option<Closed> {
    fn of<C: Code>() -> Option<Closed> {
        Some(Closed {
            vocabulary: C::VOCABULARY,
            codes: C::ALL.iter().map(|code| code.code()).collect(),
        })
    }
    match key {
        Key::Outcome => of::<Outcome>(),
        Key::Barriers => of::<Barrier>(),
        Key::When => of::<Precision>(),
        Key::Channel => of::<Channel>(),
        Key::Kind => of::<Kind>(),
        Key::Staff => of::<Staff>(),
        Key::Rule => of::<Rule>(),
        Key::AskedWhen => of::<AskedWhen>(),
        Key::ServedAfterInsisting | Key::HelperPresent | Key::KnewPolicyBefore => of::<Answer>(),
        Key::ForWhom => of::<ForWhom>(),
        _ => None,
    }
}

fn services(packs: &Packs) -> Vec<Choice<'_>> {
    packs
        .offered()
        .map(|about| Choice {
            vocabulary: Service::VOCABULARY,
            code: about.service.code(),
            wording: Wording::Message(Cow::Owned(message(
                Service::VOCABULARY,
                about.service.code(),
            ))),
            icon: Some(&about.icon),
        })
        .collect()
}

fn cities(packs: &Packs) -> Vec<Choice<'_>> {
    packs
        .cities()
        .iter()
        .map(|pack| Choice {
            vocabulary: "city",
            code: pack.city().code(),
            wording: Wording::Name(pack.name()),
            icon: None,
        })
        .collect()
}
