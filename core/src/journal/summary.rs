//! What the experiences of a journal show, counted so that every figure can be defended.
//!
//! Audits are counted by source, and never together with what people lived through; examples are
//! counted in nothing. Every experience of a group is in the base of every figure, also where the
//! question was not answered. Where a source published only totals, no figure crosses outcome with
//! barrier. Private facts and texts take no part.

use std::collections::BTreeMap;

use super::entry::Entry;
use super::experience::Experience;
use crate::city::{Answer, Barrier, Kind, Outcome, Packs, Published, Rule, Service};
use crate::code::Code;

/// The counts of a journal.
#[derive(Default)]
pub struct Summary {
    /// What was counted, by kind of evidence.
    pub groups: Vec<Group>,
    /// How many examples there are. They are counted in nothing.
    pub examples: usize,
}

/// Experiences that may stand in one percentage.
pub struct Group {
    /// What kind of evidence they are.
    pub evidence: Evidence,
    /// How many there are: the base of every figure but those of [`crossed`](Group::crossed).
    pub base: usize,
    /// By service; those that do not occur are left out.
    pub services: Vec<(Service, usize)>,
    /// By outcome; those that do not occur are left out.
    pub outcomes: Vec<(Outcome, usize)>,
    /// By barrier; those about which nobody said anything are left out.
    pub barriers: Vec<(Barrier, Answers)>,
    /// Refusals, by whose rule it was (see [`Packs::answerable`]).
    pub refusals: Vec<(Rule, usize)>,
    /// Outcome by barrier answered yes, where that can be said.
    pub crossed: Crossed,
}

/// Kinds of evidence that are never in one percentage.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Evidence {
    /// Calls made to find out, of one source; `None` for those that name none.
    Audit(Option<String>),
    /// What people lived through, saw or were told.
    Lived,
    /// The kind was not answered.
    Unstated,
}

/// What was answered about a barrier.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Answers {
    /// Yes.
    pub yes: usize,
    /// No.
    pub no: usize,
    /// Unsure.
    pub unsure: usize,
    /// Not answered, which is not "no".
    pub not_answered: usize,
}

/// Outcome by barrier.
#[derive(Default)]
pub struct Crossed {
    /// The experiences of the group whose source published rows, or that have no source.
    pub base: usize,
    /// How many of them had this outcome and this barrier. Empty where `base` is 0.
    pub counts: Vec<((Outcome, Barrier), usize)>,
}

impl Summary {
    /// Counts these.
    pub fn of<'a>(entries: impl IntoIterator<Item = &'a Entry>, packs: &Packs) -> Self {
        let mut summary = Self::default();
        let mut groups: BTreeMap<Evidence, Vec<&Experience>> = BTreeMap::new();
        for Entry { experience, .. } in entries {
            if experience.origin.example {
                summary.examples += 1;
            } else {
                let evidence = Evidence::of(experience);
                groups.entry(evidence).or_default().push(experience);
            }
        }
        let count = |(evidence, experiences)| Group::of(evidence, experiences, packs);
        summary.groups = groups.into_iter().map(count).collect();
        summary
    }
}

impl Evidence {
    fn of(experience: &Experience) -> Self {
        match experience.kind {
            Some(Kind::PhoneAudit) => {
                let source = experience.origin.source.as_ref();
                Self::Audit(source.map(|source| source.as_str().to_owned()))
            }
            Some(Kind::OwnExperience | Kind::Witnessed | Kind::ToldByOther) => Self::Lived,
            None => Self::Unstated,
        }
    }
}

impl Group {
    fn of(evidence: Evidence, experiences: Vec<&Experience>, packs: &Packs) -> Self {
        let refused = experiences
            .iter()
            .filter(|e| e.outcome == Outcome::Refused)
            .map(|e| packs.answerable(e.city.as_ref(), e.service, e.rule));
        let barriers = Barrier::ALL.iter().map(|barrier| {
            let mut answers = Answers::default();
            for experience in &experiences {
                answers.count(experience.barriers.get(*barrier));
            }
            (*barrier, answers)
        });
        Self {
            base: experiences.len(),
            services: tally(experiences.iter().map(|e| e.service)),
            outcomes: tally(experiences.iter().map(|e| e.outcome)),
            barriers: barriers
                .filter(|(_, answers)| answers.not_answered < experiences.len())
                .collect(),
            refusals: tally(refused),
            crossed: Crossed::of(&experiences, packs),
            evidence,
        }
    }

    /// How many had this outcome.
    #[must_use]
    pub fn with_outcome(&self, outcome: Outcome) -> usize {
        let found = self.outcomes.iter().find(|(one, _)| *one == outcome);
        found.map_or(0, |(_, count)| *count)
    }

    /// What was answered about this barrier.
    #[must_use]
    pub fn with_barrier(&self, barrier: Barrier) -> Answers {
        let found = self.barriers.iter().find(|(one, _)| *one == barrier);
        found.map_or(
            Answers {
                not_answered: self.base,
                ..Answers::default()
            },
            |(_, answers)| *answers,
        )
    }
}

impl Answers {
    fn count(&mut self, answer: Option<Answer>) {
        *match answer {
            Some(Answer::Yes) => &mut self.yes,
            Some(Answer::No) => &mut self.no,
            Some(Answer::Unsure) => &mut self.unsure,
            None => &mut self.not_answered,
        } += 1;
    }
}

impl Crossed {
    fn of(experiences: &[&Experience], packs: &Packs) -> Self {
        let may_be_crossed = |e: &&&Experience| {
            let source = e.origin.source.as_ref();
            source.is_none_or(|source| packs.published(source.as_str()) == Some(Published::Rows))
        };
        let rows: Vec<&Experience> = experiences.iter().filter(may_be_crossed).copied().collect();
        let pairs = rows.iter().flat_map(|e| {
            let barriers = e.barriers.with(Answer::Yes);
            barriers.map(|barrier| (e.outcome, barrier))
        });
        Self {
            base: rows.len(),
            counts: tally(pairs),
        }
    }
}

/// A part of a whole in percent, halves rounded up; `None` of nothing.
#[must_use]
pub fn percent(count: usize, base: usize) -> Option<usize> {
    (base > 0).then(|| (200 * count + base) / (2 * base))
}

fn tally<T: Ord>(items: impl Iterator<Item = T>) -> Vec<(T, usize)> {
    let mut counts = BTreeMap::new();
    for item in items {
        *counts.entry(item).or_insert(0) += 1;
    }
    counts.into_iter().collect()
}
