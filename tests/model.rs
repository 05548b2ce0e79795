//! Whatever is done with a journal, in whatever order, equals the same done with plain values in
//! memory.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use std::collections::BTreeMap;

use proptest::prelude::*;
use unafraid::Error;
use unafraid::city::{RouteCode, Service};
use unafraid::journal::{
    Answer, Barrier, Draft, Experience, Filter, FollowUp, Id, Journal, Kind, Outcome, Text,
};
use unafraid::vault::Locked;
use unafraid_tests::{Place, tiny_host};

/// Words that the notes are made of, and how each is searched for: by itself, in other letters, by
/// its beginning, and by a part.
const WORDS: [(&str, [&str; 4]); 7] = [
    ("shelter", ["shelter", "SHELTER", "shel", "elt"]),
    ("Refusé", ["refusé", "REFUSE", "refu", "fus"]),
    ("ＦＵＬＬ", ["full", "FULL", "ful", "ull"]),
    ("مُهَاجِر", ["مهاجر", "مُهاجر", "مها", "هاج"]),
    ("இல்லை", ["இல்லை", "இல்லை", "இல்", "ல்லை"]),
    ("他们说不行", ["他们说不行", "不行", "他们", "说不"]),
    ("እምቢ", ["እምቢ", "እምቢ", "እም", "ም"]),
];

const SERVICES: [Service; 3] = [Service::Library, Service::Shelter, Service::School];
const OUTCOMES: [Outcome; 3] = [
    Outcome::Refused,
    Outcome::ServedFull,
    Outcome::ToldWaitOrReturn,
];

/// What an experience is made of.
#[derive(Debug, Clone)]
struct Told {
    service: usize,
    outcome: usize,
    month: Option<u8>,
    asked: Option<bool>,
    witnessed: bool,
    words: Vec<usize>,
    /// Characters that make the record longer; they are in no word.
    padding: usize,
}

impl Told {
    fn experience(&self) -> Experience {
        let mut e = Experience::new(SERVICES[self.service], OUTCOMES[self.outcome]);
        e.when = self
            .month
            .map(|month| format!("2024-{month:02}").parse().unwrap());
        if let Some(asked) = self.asked {
            let answer = if asked { Answer::Yes } else { Answer::No };
            e.barriers.answer(Barrier::AskedId, answer);
        }
        e.kind = self.witnessed.then_some(Kind::Witnessed);
        let words: Vec<&str> = self.words.iter().map(|word| WORDS[*word].0).collect();
        // Every second word is a private fact, so that more than one field is searched.
        let text = |from: usize| -> Option<Text> {
            let some: Vec<&str> = words.iter().skip(from).step_by(2).copied().collect();
            Text::new(&some.join(" ")).ok()
        };
        e.note = text(0);
        e.private.said = text(1);
        e.private.remedy = Text::new(&"-".repeat(self.padding)).ok();
        e
    }
}

fn told() -> impl Strategy<Value = Told> {
    (
        (0..SERVICES.len(), 0..OUTCOMES.len()),
        prop::option::of(1u8..=4),
        prop::option::of(any::<bool>()),
        any::<bool>(),
        prop::collection::vec(0..WORDS.len(), 0..4),
        prop_oneof![3 => Just(0), 1 => 0usize..9000],
    )
        .prop_map(
            |((service, outcome), month, asked, witnessed, words, padding)| Told {
                service,
                outcome,
                month,
                asked,
                witnessed,
                words,
                padding,
            },
        )
}

#[derive(Debug, Clone)]
enum Step {
    Add(Told),
    AddMany(Vec<Told>),
    Edit(usize, Told),
    FollowUp(usize),
    Remove(usize),
    Attach(usize, usize),
    Detach(usize),
    Draft(Told),
    KeepDraft(usize, Told),
    RemoveDraft(usize),
    Finish(usize),
    Filter {
        service: Option<usize>,
        outcome: Option<usize>,
        barrier: bool,
        kind: bool,
        since: Option<u8>,
        until: Option<u8>,
        start: usize,
        limit: Option<usize>,
    },
    /// Some words, each in one of the ways in which it is searched for.
    Search(Vec<(usize, usize)>),
    Lock,
    Drop,
}

fn step() -> impl Strategy<Value = Step> {
    prop_oneof![
        4 => told().prop_map(Step::Add),
        1 => prop::collection::vec(told(), 0..12).prop_map(Step::AddMany),
        2 => (0usize..50, told()).prop_map(|(which, told)| Step::Edit(which, told)),
        1 => (0usize..50).prop_map(Step::FollowUp),
        2 => (0usize..50).prop_map(Step::Remove),
        2 => (0usize..50, 0usize..12_000).prop_map(|(which, length)| Step::Attach(which, length)),
        1 => (0usize..50).prop_map(Step::Detach),
        1 => told().prop_map(Step::Draft),
        1 => (0usize..5, told()).prop_map(|(which, told)| Step::KeepDraft(which, told)),
        1 => (0usize..5).prop_map(Step::RemoveDraft),
        1 => (0usize..5).prop_map(Step::Finish),
        3 => (
            (prop::option::of(0..SERVICES.len()), prop::option::of(0..OUTCOMES.len())),
            (any::<bool>(), any::<bool>()),
            prop::option::of(1u8..=4),
            prop::option::of(1u8..=4),
            (0usize..4, prop::option::of(0usize..9)),
        )
            .prop_map(|((service, outcome), (barrier, kind), since, until, (start, limit))| Step::Filter {
                service,
                outcome,
                barrier,
                kind,
                since,
                until,
                start,
                limit,
            }),
        3 => prop::collection::vec((0..WORDS.len(), 0usize..4), 1..3).prop_map(Step::Search),
        1 => Just(Step::Lock),
        1 => Just(Step::Drop),
    ]
}

/// The journal as plain values.
#[derive(Default)]
struct Model {
    experiences: BTreeMap<Id, Kept>,
    drafts: BTreeMap<Id, Told>,
}

struct Kept {
    experience: Experience,
    month: Option<u8>,
    told: Told,
    files: BTreeMap<u32, Vec<u8>>,
}

impl Model {
    fn add(&mut self, id: Id, told: &Told) {
        let kept = Kept {
            experience: told.experience(),
            month: told.month,
            told: told.clone(),
            files: BTreeMap::new(),
        };
        self.experiences.insert(id, kept);
    }

    fn nth(&self, which: usize) -> Option<Id> {
        self.experiences.keys().nth(which).copied()
    }

    /// The numbers of those for which this holds: by month, newest first, those without one last,
    /// then in the order in which they were stored.
    fn listed(&self, holds: impl Fn(&Kept) -> bool) -> Vec<Id> {
        let mut all: Vec<(Id, &Kept)> = self
            .experiences
            .iter()
            .filter(|(_, kept)| holds(kept))
            .map(|(id, kept)| (*id, kept))
            .collect();
        all.sort_by_key(|(_, kept)| std::cmp::Reverse(kept.month));
        all.into_iter().map(|(id, _)| id).collect()
    }
}

/// Full is an answer, and then nothing has changed.
fn done<T>(result: unafraid::Result<T>) -> Option<T> {
    match result {
        Ok(value) => Some(value),
        Err(error) => {
            assert_eq!(error, Error::Full);
            None
        }
    }
}

fn apply(open: &mut Journal, model: &mut Model, step: &Step) {
    match step {
        Step::Add(told) => {
            if let Some(id) = done(open.add(told.experience())) {
                model.add(id, told);
            }
        }
        Step::AddMany(many) => {
            let experiences = many.iter().map(Told::experience).collect();
            for (id, told) in done(open.add_all(experiences))
                .into_iter()
                .flatten()
                .zip(many)
            {
                model.add(id, told);
            }
        }
        Step::Edit(which, told) => {
            let Some(id) = model.nth(*which) else { return };
            let replaced = open.edit(id, |e| {
                let follow_ups = std::mem::take(&mut e.follow_ups);
                *e = told.experience();
                e.follow_ups = follow_ups;
            });
            if done(replaced).is_some() {
                let kept = model.experiences.get_mut(&id).unwrap();
                let follow_ups = std::mem::take(&mut kept.experience.follow_ups);
                kept.experience = told.experience();
                kept.experience.follow_ups = follow_ups;
                (kept.month, kept.told) = (told.month, told.clone());
            }
        }
        Step::FollowUp(which) => {
            let Some(id) = model.nth(*which) else { return };
            let route = RouteCode::new("division").unwrap();
            let follow_up = FollowUp::new(route, "2024-05".parse().unwrap());
            if done(open.edit(id, |e| e.follow_ups.push(follow_up.clone()))).is_some() {
                let kept = model.experiences.get_mut(&id).unwrap();
                kept.experience.follow_ups.push(follow_up);
            }
        }
        Step::Remove(which) => {
            let Some(id) = model.nth(*which) else { return };
            open.remove(id).unwrap();
            model.experiences.remove(&id);
        }
        Step::Attach(which, length) => {
            let Some(id) = model.nth(*which) else { return };
            let file: Vec<u8> = (0..*length).map(|at| at.to_le_bytes()[0]).collect();
            let fits = open.cost_of(*length as u64).unwrap().fits;
            let number = done(open.attach(id, None, *length as u64, &mut &file[..]));
            assert_eq!(number.is_some(), fits);
            if let Some(number) = number {
                let files = &mut model.experiences.get_mut(&id).unwrap().files;
                let next = files.last_key_value().map_or(1, |(last, _)| last + 1);
                assert_eq!(number, next);
                files.insert(number, file);
            }
        }
        Step::Detach(which) => {
            let Some(id) = model.nth(*which) else { return };
            let files = &mut model.experiences.get_mut(&id).unwrap().files;
            if let Some((number, _)) = files.pop_first() {
                open.detach(id, number).unwrap();
            }
        }
        Step::Draft(told) => {
            if let Some(id) = done(open.begin_draft(Draft::from(told.experience()))) {
                model.drafts.insert(id, told.clone());
            }
        }
        Step::KeepDraft(which, told) => {
            let Some(id) = model.drafts.keys().nth(*which).copied() else {
                return;
            };
            if done(open.keep_draft(id, Draft::from(told.experience()))).is_some() {
                model.drafts.insert(id, told.clone());
            }
        }
        Step::RemoveDraft(which) => {
            let Some(id) = model.drafts.keys().nth(*which).copied() else {
                return;
            };
            open.remove_draft(id).unwrap();
            model.drafts.remove(&id);
        }
        Step::Finish(which) => {
            let Some(id) = model.drafts.keys().nth(*which).copied() else {
                return;
            };
            if done(open.finish_draft(id)).is_some() {
                let told = model.drafts.remove(&id).unwrap();
                model.add(id, &told);
            }
        }
        Step::Filter {
            service,
            outcome,
            barrier,
            kind,
            since,
            until,
            start,
            limit,
        } => {
            let month = |month: &u8| format!("2024-{month:02}").parse().unwrap();
            let filter = Filter {
                service: service.map(|at| SERVICES[at]),
                outcome: outcome.map(|at| OUTCOMES[at]),
                barrier: barrier.then_some(Barrier::AskedId),
                kind: kind.then_some(Kind::Witnessed),
                since: since.as_ref().map(month),
                until: until.as_ref().map(month),
                due: None,
                start: *start,
                limit: *limit,
            };
            let expected = model.listed(|kept| {
                let told = &kept.told;
                service.is_none_or(|at| told.service == at)
                    && outcome.is_none_or(|at| told.outcome == at)
                    && (!barrier || told.asked == Some(true))
                    && (!kind || told.witnessed)
                    && since.is_none_or(|since| kept.month.is_some_and(|month| month >= since))
                    && until.is_none_or(|until| kept.month.is_some_and(|month| month <= until))
            });
            let page = expected.into_iter().skip(*start);
            let expected: Vec<Id> = page.take(limit.unwrap_or(usize::MAX)).collect();
            let listed: Vec<Id> = open.list(&filter).map(|entry| entry.id).collect();
            assert_eq!(listed, expected);
        }
        Step::Search(words) => {
            let typed: Vec<&str> = words
                .iter()
                .map(|(word, way)| WORDS[*word].1[*way])
                .collect();
            let expected = model.listed(|kept| {
                let mut words = words.iter();
                words.all(|(word, _)| kept.told.words.contains(word))
            });
            let found: Vec<Id> = open
                .search(&typed.join(" "), &Filter::default())
                .map(|found| {
                    let words = found.places.iter().map(|place| place.field);
                    assert!(words.count() > 0, "a hit has a place");
                    found.entry.id
                })
                .collect();
            assert_eq!(found, expected, "{typed:?}");
        }
        Step::Lock | Step::Drop => panic!("the journal is gone then"),
    }
}

/// Everything that can be seen is what the model has.
fn assert_equal(open: &mut Journal, model: &Model) {
    assert_eq!(open.check(), Ok(0));
    let listed: Vec<Id> = open
        .list(&Filter::default())
        .map(|entry| entry.id)
        .collect();
    assert_eq!(listed, model.listed(|_| true));
    let drafts: Vec<(Id, &Draft)> = open.drafts().collect();
    assert_eq!(drafts.len(), model.drafts.len());
    for ((id, draft), (expected, told)) in drafts.into_iter().zip(&model.drafts) {
        assert_eq!(id, *expected);
        assert!(draft.clone().finish().unwrap() == told.experience());
    }
    for (id, kept) in &model.experiences {
        let entry = open.get(*id).unwrap();
        assert!(entry.experience == kept.experience);
        let numbers = entry.attachments.iter().map(|one| one.number);
        assert!(numbers.eq(kept.files.keys().copied()));
        for (number, file) in &kept.files {
            let chunks = open.read_attachment(*id, *number).unwrap();
            let bytes: Vec<u8> = chunks.flat_map(|chunk| chunk.unwrap().to_vec()).collect();
            assert!(bytes == *file);
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 32, ..ProptestConfig::default() })]

    #[test]
    fn equals_plain_values(steps in prop::collection::vec(step(), 1..40)) {
        let place = Place::new(tiny_host());
        let mut model = Model::default();
        let mut journal = place.open().unwrap();
        for step in &steps {
            match step {
                Step::Lock => {
                    prop_assert_eq!(journal.lock(), Locked::Sealed { damaged_cells: 0 });
                    prop_assert!(place.is_alone());
                    journal = place.open().unwrap();
                }
                Step::Drop => {
                    drop(journal);
                    prop_assert!(place.is_alone());
                    journal = place.open().unwrap();
                }
                step => apply(&mut journal, &mut model, step),
            }
            assert_equal(&mut journal, &model);
        }
    }
}
