//! Whatever is done with a journal, in whatever order, equals the same done with plain values in
//! memory: also where the process is killed or power is lost in the middle of a step, and where the
//! storage fails.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use std::collections::BTreeMap;

use proptest::prelude::*;
use tempfile::TempDir;
use unafraid::Error;
use unafraid::city::{RouteCode, Service};
use unafraid::journal::{
    Answer, Barrier, Draft, Experience, Filter, FollowUp, Id, Journal, Kind, Outcome, Text,
};
use unafraid::vault::{Locked, Size, Vault};
use unafraid_tests::disk::{Disk, Fault, Plan, Survives, after_a_crash};
use unafraid_tests::{PHRASE, files_in, noted, phrase};

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
    /// The process ends behind so many eighths of what the last step changed, and of what was not
    /// synced survives all or a selection.
    Crash(usize, Option<u64>),
    /// An experience is added while so many calls fail from this one on.
    Fail(Told, usize, usize, Fault),
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
        2 => (0usize..=8, prop::option::of(any::<u64>())).prop_map(|(part, seed)| Step::Crash(part, seed)),
        1 => (
            told(),
            0usize..60,
            prop_oneof![Just(1), Just(usize::MAX)],
            prop_oneof![Just(Fault::Io), Just(Fault::Full)],
        )
            .prop_map(|(told, first, count, fault)| Step::Fail(told, first, count, fault)),
    ]
}

/// The journal as plain values.
#[derive(Default, Clone)]
struct Model {
    experiences: BTreeMap<Id, Kept>,
    drafts: BTreeMap<Id, Told>,
}

#[derive(Clone)]
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
                    let words = found.places().into_iter().map(|place| place.field);
                    assert!(words.count() > 0, "a hit has a place");
                    found.entry.id
                })
                .collect();
            assert_eq!(found, expected, "{typed:?}");
        }
        Step::Lock | Step::Drop | Step::Crash(..) | Step::Fail(..) => {
            panic!("the journal is gone then")
        }
    }
}

/// Whether everything that can be seen is what the model has.
fn is_equal(open: &mut Journal, model: &Model) -> bool {
    let all = Filter::default();
    let listed = open.list(&all).map(|entry| entry.id);
    let drafts = open.drafts().map(|(id, _)| id);
    if !listed.eq(model.listed(|_| true)) || !drafts.eq(model.drafts.keys().copied()) {
        return false;
    }
    let drafts_are_equal = open.drafts().all(|(id, draft)| {
        let draft = draft.clone().finish();
        draft.is_ok_and(|draft| draft == model.drafts[&id].experience())
    });
    drafts_are_equal
        && model.experiences.iter().all(|(id, kept)| {
            let entry = open.get(*id).unwrap();
            let numbers = entry.attachments.iter().map(|one| one.number);
            let same =
                entry.experience == kept.experience && numbers.eq(kept.files.keys().copied());
            same && kept.files.iter().all(|(number, file)| {
                let chunks = open.read_attachment(*id, *number).unwrap();
                let bytes: Vec<u8> = chunks.flat_map(|chunk| chunk.unwrap().to_vec()).collect();
                bytes == *file
            })
        })
}

/// A vault on a disk, its journal, and what has to be in it.
struct World {
    folder: TempDir,
    disk: Disk,
    journal: Journal,
    model: Model,
    /// The same before the last step, and how many changes the disk had seen by then.
    before: (Model, usize),
}

fn open(folder: &TempDir, disk: &Disk) -> Journal {
    let vault = Vault::with_host(folder.path().join("vault"), disk.host());
    Journal::open(vault.unlock(&phrase(PHRASE)).unwrap()).unwrap()
}

impl World {
    fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let disk = Disk::over(folder.path());
        let vault = Vault::with_host(folder.path().join("vault"), disk.host());
        vault.create(&phrase(PHRASE), Size::Mib16).unwrap();
        let journal = open(&folder, &disk);
        let before = (Model::default(), disk.changes());
        Self {
            folder,
            disk,
            journal,
            model: Model::default(),
            before,
        }
    }

    fn step(mut self, step: &Step) -> Self {
        if let Step::Crash(part, seed) = step {
            return self.crash(*part, *seed);
        }
        self.before = (self.model.clone(), self.disk.changes());
        match step {
            Step::Lock => {
                assert_eq!(self.journal.lock(), Locked::Sealed { damaged_cells: 0 });
                assert!(files_in(self.folder.path()).keys().eq(["vault"]));
                self.journal = open(&self.folder, &self.disk);
            }
            Step::Drop => {
                drop(self.journal);
                assert!(files_in(self.folder.path()).keys().eq(["vault"]));
                self.journal = open(&self.folder, &self.disk);
            }
            Step::Fail(told, first, count, fault) => {
                let plan = Plan {
                    first: *first,
                    count: *count,
                    fault: *fault,
                };
                self = self.add_while_failing(told, plan);
            }
            step => apply(&mut self.journal, &mut self.model, step),
        }
        assert!(is_equal(&mut self.journal, &self.model));
        assert_eq!(self.journal.check(), Ok(0));
        self
    }

    /// What is found is what there was before the last step or behind it; behind it, if it was done.
    fn crash(self, part: usize, seed: Option<u64>) -> Self {
        let (before, began) = self.before;
        let log = self.disk.log();
        let behind = began + (log.len() - began) * part / 8;
        drop((self.journal, self.folder));
        let survives = seed.map_or(Survives::Everything, Survives::Some);
        let image = after_a_crash(&log[..behind], survives);
        let folder = tempfile::tempdir().unwrap();
        image.write(folder.path());
        let disk = Disk::with_keys(folder.path(), image.keys);
        let mut journal = open(&folder, &disk);
        assert!(journal.loss().is_none());
        let is_done = is_equal(&mut journal, &self.model);
        assert!(is_done || behind < log.len(), "it was acknowledged");
        let model = if is_done { self.model } else { before };
        assert!(is_equal(&mut journal, &model));
        assert_eq!(journal.check(), Ok(0));
        let before = (model.clone(), disk.changes());
        Self {
            folder,
            disk,
            journal,
            model,
            before,
        }
    }

    /// After an error the session writes nothing until the vault is opened again.
    fn add_while_failing(mut self, told: &Told, plan: Plan) -> Self {
        self.disk.spoil(Some(plan));
        let added = self.journal.add(told.experience());
        self.disk.spoil(None);
        match added {
            Ok(id) => self.model.add(id, told),
            Err(Error::Full) => {}
            Err(error) => {
                let failed = [Error::Storage, Error::StorageFull, Error::ReadOnly];
                assert!(failed.contains(&error), "{error:?}");
                let changes = self.disk.changes();
                let refused = self.journal.add(noted("no")).err();
                assert_eq!(refused, Some(Error::Storage));
                assert_eq!(self.disk.changes(), changes);
                let vault = files_in(self.folder.path()).remove("vault");
                assert_eq!(self.journal.lock(), Locked::Deferred);
                assert!(files_in(self.folder.path()).remove("vault") == vault);
                self.journal = open(&self.folder, &self.disk);
                // It may have been stored all the same.
                let all = Filter::default();
                let listed = self.journal.list(&all);
                let new = listed
                    .map(|entry| entry.id)
                    .find(|id| !self.model.experiences.contains_key(id));
                if let Some(id) = new {
                    self.model.add(id, told);
                }
                self.before = (self.model.clone(), self.disk.changes());
            }
        }
        self
    }
}

proptest! {
    #![proptest_config(ProptestConfig {
        cases: if unafraid_tests::is_full() { 3000 } else { 96 },
        ..ProptestConfig::default()
    })]

    #[test]
    fn equals_plain_values(steps in prop::collection::vec(step(), 1..40)) {
        let mut world = World::new();
        for step in &steps {
            world = world.step(step);
        }
    }
}
