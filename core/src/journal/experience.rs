//! One experience with one service.

use std::collections::BTreeSet;
use std::fmt;

use zeroize::Zeroizing;

use super::follow_up::FollowUp;
use super::identifier::{Identifier, identifiers};
use super::record::Later;
use super::text::Text;
use super::when::When;
use crate::city::{
    Answer, AskedWhen, Barrier, Channel, City, ForWhom, Key, Kind, Outcome, Rule, Service, Staff,
};
use crate::code::Code;

/// One experience with one service. Only service and outcome are required; what is `None` was not
/// answered, which is not "no".
#[derive(Clone, PartialEq, Eq)]
pub struct Experience {
    /// Which service.
    pub service: Service,
    /// How it ended.
    pub outcome: Outcome,
    /// What stood in the way, or was asked.
    pub barriers: Barriers,
    /// When it happened. Never when it was written down.
    pub when: Option<When>,
    /// In which city.
    pub city: Option<City>,
    /// How the service was contacted.
    pub channel: Option<Channel>,
    /// What kind of evidence it is.
    pub kind: Option<Kind>,
    /// Who was at the other side: a role.
    pub staff: Option<Staff>,
    /// Whose rule it was.
    pub rule: Option<Rule>,
    /// When a question about status or papers came.
    pub asked_when: Option<AskedWhen>,
    /// Whether the service was given after the person insisted.
    pub served_after_insisting: Option<Answer>,
    /// Whether somebody was there to help.
    pub helper_present: Option<Answer>,
    /// Whether the person knew the policy before.
    pub knew_policy_before: Option<Answer>,
    /// The person's own words.
    pub note: Option<Text>,
    /// What only a later complaint needs.
    pub private: Private,
    /// What was done about it, and what came. Private.
    pub follow_ups: Vec<FollowUp>,
    /// Where an imported row came from.
    pub origin: Origin,
    /// Follow-ups that this version does not understand, as they stand.
    pub(super) newer_follow_ups: Vec<Zeroizing<Vec<u8>>>,
    pub(super) later: Later,
}

/// Facts for a later complaint. They take part in no count.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct Private {
    /// The office.
    pub place: Option<Text>,
    /// The time of day.
    pub time_of_day: Option<Text>,
    /// What was wanted.
    pub wanted: Option<Text>,
    /// The words that were said.
    pub said: Option<Text>,
    /// The documents that were asked for.
    pub documents_asked: Option<Text>,
    /// What came of it.
    pub consequence: Option<Text>,
    /// What would put it right.
    pub remedy: Option<Text>,
    /// For whom the service was sought.
    pub for_whom: Option<ForWhom>,
    /// The office's own reference.
    pub office_reference: Option<Text>,
}

/// Where an imported row came from. Empty for what a person entered.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct Origin {
    /// Its name in the file that it was imported from.
    pub reference: Option<Text>,
    /// The published source.
    pub source: Option<Text>,
    /// Made up as an illustration. Counted in nothing, and shown as EXAMPLE wherever it appears.
    pub example: bool,
}

impl Experience {
    /// An experience of which only the required is known.
    #[must_use]
    pub fn new(service: Service, outcome: Outcome) -> Self {
        Self {
            service,
            outcome,
            barriers: Barriers::default(),
            when: None,
            city: None,
            channel: None,
            kind: None,
            staff: None,
            rule: None,
            asked_when: None,
            served_after_insisting: None,
            helper_present: None,
            knew_policy_before: None,
            note: None,
            private: Private::default(),
            follow_ups: Vec::new(),
            origin: Origin::default(),
            newer_follow_ups: Vec::new(),
            later: Later::default(),
        }
    }
}

impl Experience {
    /// All texts in it, by the part that they stand in. That of an answer to a follow-up is
    /// [`Key::FollowUps`], which can come more than once.
    pub fn texts(&self) -> impl Iterator<Item = (Key, &str)> {
        let p = &self.private;
        let fields = [
            (Key::Note, &self.note),
            (Key::Place, &p.place),
            (Key::TimeOfDay, &p.time_of_day),
            (Key::Wanted, &p.wanted),
            (Key::Said, &p.said),
            (Key::DocumentsAsked, &p.documents_asked),
            (Key::Consequence, &p.consequence),
            (Key::Remedy, &p.remedy),
            (Key::OfficeReference, &p.office_reference),
            (Key::Reference, &self.origin.reference),
            (Key::Source, &self.origin.source),
        ];
        let answers = self.follow_ups.iter();
        let answers = answers.map(|follow_up| (Key::FollowUps, &follow_up.answer));
        fields
            .into_iter()
            .chain(answers)
            .filter_map(|(key, text)| Some((key, text.as_ref()?.as_str())))
    }
}

impl Experience {
    /// Whether there is an answer for this key. Service and outcome always have one.
    #[must_use]
    pub fn has(&self, key: Key) -> bool {
        let has_barrier = |answer| self.barriers.with(answer).next().is_some();
        match key {
            Key::Service | Key::Outcome => true,
            Key::Barriers => has_barrier(Answer::Yes),
            Key::Not => has_barrier(Answer::No),
            Key::Unsure => has_barrier(Answer::Unsure),
            Key::When => self.when.is_some(),
            Key::City => self.city.is_some(),
            Key::Channel => self.channel.is_some(),
            Key::Kind => self.kind.is_some(),
            Key::Staff => self.staff.is_some(),
            Key::Rule => self.rule.is_some(),
            Key::AskedWhen => self.asked_when.is_some(),
            Key::ServedAfterInsisting => self.served_after_insisting.is_some(),
            Key::HelperPresent => self.helper_present.is_some(),
            Key::KnewPolicyBefore => self.knew_policy_before.is_some(),
            Key::ForWhom => self.private.for_whom.is_some(),
            Key::Example => self.origin.example,
            Key::FollowUps => !self.follow_ups.is_empty(),
            text => self.texts().any(|(key, _)| key == text),
        }
    }

    /// What in its texts looks like an identifier of a person, and in which part: for a warning, not
    /// a barrier.
    #[must_use]
    pub fn identifiers(&self) -> BTreeSet<(Key, Identifier)> {
        self.texts()
            .flat_map(|(key, text)| {
                let found = identifiers(text).into_iter();
                found.map(move |suspicion| (key, suspicion.identifier))
            })
            .collect()
    }
}

impl Experience {
    /// Takes over what a newer version wrote into `before`, also where everything else was replaced.
    pub(super) fn keep_newer(&mut self, before: &Self) {
        self.later = before.later.clone();
        self.newer_follow_ups = before.newer_follow_ups.clone();
        for (number, answer) in before.barriers.0.iter().copied() {
            let small = |number: u64| u8::try_from(number).ok();
            let barrier = small(number).and_then(Barrier::from_number);
            let answered = small(answer).and_then(Answer::from_number);
            if (barrier.is_none() || answered.is_none()) && self.barriers.number(number).is_none() {
                self.barriers.set(number, answer);
            }
        }
    }
}

impl fmt::Debug for Experience {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Experience(..)")
    }
}

/// The answers about barriers. A barrier that is not in it was not answered.
///
/// Answers that a newer version gave about barriers unknown here are kept and not shown.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct Barriers(
    /// Barrier and answer, by ascending number of the barrier. Few, and so no tree.
    pub(super) Vec<(u64, u64)>,
);

impl Barriers {
    /// Sets an answer, in place of any before.
    pub fn answer(&mut self, barrier: Barrier, answer: Answer) {
        self.set(barrier.number().into(), answer.number().into());
    }

    /// Takes an answer back.
    pub fn unanswer(&mut self, barrier: Barrier) {
        if let Ok(at) = self.place_of(barrier.number().into()) {
            self.0.remove(at);
        }
    }

    fn set(&mut self, barrier: u64, answer: u64) {
        match self.place_of(barrier) {
            Ok(at) => self.0[at].1 = answer,
            Err(at) => self.0.insert(at, (barrier, answer)),
        }
    }

    fn number(&self, barrier: u64) -> Option<u64> {
        let at = self.place_of(barrier).ok()?;
        Some(self.0[at].1)
    }

    fn place_of(&self, barrier: u64) -> Result<usize, usize> {
        self.0
            .binary_search_by_key(&barrier, |(barrier, _)| *barrier)
    }

    /// Takes back every answer of this kind.
    pub fn unanswer_all(&mut self, answer: Answer) {
        let barriers: Vec<Barrier> = self.with(answer).collect();
        for barrier in barriers {
            self.unanswer(barrier);
        }
    }

    /// The answer about a barrier, if there is one.
    #[must_use]
    pub fn get(&self, barrier: Barrier) -> Option<Answer> {
        let number = self.number(barrier.number().into())?;
        Answer::from_number(u8::try_from(number).ok()?)
    }

    /// The barriers with this answer, in the order of [`Barrier::ALL`](Code::ALL).
    pub fn with(&self, answer: Answer) -> impl Iterator<Item = Barrier> {
        let answer = u64::from(answer.number());
        let answered = self.0.iter().filter(move |(_, given)| *given == answer);
        answered.filter_map(|(barrier, _)| Barrier::from_number(u8::try_from(*barrier).ok()?))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn barriers_come_in_the_order_of_all() {
        let mut barriers = Barriers::default();
        let answers = Answer::ALL.iter().cycle();
        for (barrier, answer) in Barrier::ALL.iter().rev().zip(answers) {
            barriers.answer(*barrier, *answer);
        }
        // Of a newer version.
        barriers.set(200, Answer::Yes.number().into());
        for answer in Answer::ALL {
            let all = Barrier::ALL.iter().copied();
            let wanted: Vec<Barrier> = all
                .filter(|barrier| barriers.get(*barrier) == Some(*answer))
                .collect();
            assert!(!wanted.is_empty());
            assert_eq!(barriers.with(*answer).collect::<Vec<_>>(), wanted);
        }
    }
}
