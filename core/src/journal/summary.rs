//! What the experiences of a journal show, counted so that every figure can be defended.
//!
//! Audits are counted by source, and never together with what people lived through; examples are
//! counted in nothing. Every experience of a group is in the base of every figure, also where the
//! question was not answered. Where a source published only totals, no figure crosses outcome with
//! barrier. Private facts and texts take no part.

use std::collections::BTreeMap;

use super::entry::Entry;
use super::experience::Experience;
use super::text::Text;
use crate::city::{Answer, Barrier, Kind, Outcome, Packs, Published, Rule, Service};
use crate::code::Code;

/// The counts of a journal.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Summary {
    /// What was counted, by kind of evidence.
    pub groups: Vec<Group>,
    /// How many examples there are. They are counted in nothing.
    pub examples: usize,
}

/// Experiences that may stand in one percentage.
#[derive(Debug, PartialEq, Eq)]
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
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Evidence {
    /// Calls made to find out, of one source; `None` for those that name none.
    Audit(Option<Text>),
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
#[derive(Debug, Default, PartialEq, Eq)]
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
            Some(Kind::PhoneAudit) => Self::Audit(experience.origin.source.clone()),
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::city::{City, ForWhom, RouteCode};
    use crate::journal::{FollowUp, Id};

    fn entry(number: u64, experience: Experience) -> Entry {
        Entry {
            id: Id(number),
            experience,
            attachments: Vec::new(),
        }
    }

    fn refused(service: Service, kind: Option<Kind>) -> Experience {
        let mut experience = Experience::new(service, Outcome::Refused);
        experience.kind = kind;
        experience.city = City::from_code("toronto");
        experience
    }

    fn counted(experiences: Vec<Experience>) -> Summary {
        let entries: Vec<Entry> = (1..)
            .zip(experiences)
            .map(|(number, experience)| entry(number, experience))
            .collect();
        Summary::of(&entries, Packs::built_in())
    }

    #[test]
    fn private_facts_and_texts_change_no_count() {
        let plain = refused(Service::Shelter, Some(Kind::OwnExperience));
        let without = counted(vec![plain.clone(), plain.clone()]);
        let text = || Some(Text::new("EXAMPLE").unwrap());
        let mut told = plain.clone();
        told.note = text();
        told.private.place = text();
        told.private.time_of_day = text();
        told.private.wanted = text();
        told.private.said = text();
        told.private.documents_asked = text();
        told.private.consequence = text();
        told.private.remedy = text();
        told.private.for_whom = Some(ForWhom::Child);
        told.private.office_reference = text();
        told.origin.reference = text();
        let route = RouteCode::new("division").unwrap();
        told.follow_ups
            .push(FollowUp::new(route, "2024".parse().unwrap()));
        assert_eq!(counted(vec![told, plain]), without);
    }

    #[test]
    fn what_was_not_answered_is_in_the_base() {
        let mut yes = refused(Service::Shelter, Some(Kind::Witnessed));
        yes.barriers.answer(Barrier::AskedId, Answer::Yes);
        let mut unsure = refused(Service::Shelter, Some(Kind::ToldByOther));
        unsure.barriers.answer(Barrier::AskedId, Answer::Unsure);
        let silent = refused(Service::Shelter, Some(Kind::OwnExperience));
        let summary = counted(vec![yes, unsure, silent]);
        let group = &summary.groups[0];
        let expected = Answers {
            yes: 1,
            no: 0,
            unsure: 1,
            not_answered: 1,
        };
        assert_eq!(
            (group.base, group.with_barrier(Barrier::AskedId)),
            (3, expected)
        );
        assert_eq!(group.with_barrier(Barrier::AskedSin).not_answered, 3);
        assert_eq!(group.refusals, [(Rule::City, 3)]);
    }

    #[test]
    fn nothing_is_pooled_that_may_not_be() {
        let audit = |source: Option<&str>| {
            let mut call = refused(Service::Library, Some(Kind::PhoneAudit));
            call.barriers.answer(Barrier::AskedId, Answer::Yes);
            call.origin.source = source.map(|source| Text::new(source).unwrap());
            call
        };
        let mut example = refused(Service::Library, Some(Kind::OwnExperience));
        example.origin.example = true;
        let summary = counted(vec![
            audit(None),
            audit(Some("S25")),
            audit(Some("S29")),
            audit(Some("S1234")),
            refused(Service::Library, Some(Kind::OwnExperience)),
            refused(Service::Library, None),
            example,
        ]);
        assert_eq!(summary.examples, 1);
        let groups: Vec<(&Evidence, usize, usize)> = summary
            .groups
            .iter()
            .map(|group| (&group.evidence, group.base, group.crossed.base))
            .collect();
        let source = |source: &str| Evidence::Audit(Some(Text::new(source).unwrap()));
        assert_eq!(
            groups,
            [
                (&Evidence::Audit(None), 1, 1),
                // Not known whether rows were published: not crossed.
                (&source("S1234"), 1, 0),
                (&source("S25"), 1, 0),
                (&source("S29"), 1, 1),
                (&Evidence::Lived, 1, 1),
                (&Evidence::Unstated, 1, 1),
            ]
        );
        assert!(summary.groups[2].crossed.counts.is_empty());
    }

    #[test]
    fn halves_are_rounded_up() {
        assert_eq!(percent(139, 185), Some(75));
        assert_eq!(percent(1, 8), Some(13));
        assert_eq!(percent(0, 3), Some(0));
        assert_eq!(percent(0, 0), None);
    }
}
