//! The teeth of the game: each sync of the story is left out in turn, and what then breaks is listed.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

use unafraid_tests::disk::{Change, Disk, FileId, Image, Survives, after_a_crash};
use unafraid_tests::{folder, phrase};

use crate::judge::{Broken, judge};
use crate::kills::survivals;
use crate::story::{Story, vault};

/// What a sync is about.
#[derive(PartialEq, Clone, Copy)]
enum Target {
    File(FileId),
    Names,
}

fn target(change: &Change) -> Option<Target> {
    match change {
        Change::Sync(file) => Some(Target::File(*file)),
        Change::SyncFolder => Some(Target::Names),
        _ => None,
    }
}

/// Says what of the promise an image breaks that a crash behind these changes left.
pub(crate) type Judge<'a> = dyn Fn(&[Change], &Image) -> Result<(), Broken> + 'a;

/// Leaves out the sync at `at`. It makes a difference until the next one of the same.
fn leave_out(log: &[Change], at: usize, selections: u64, judge: &Judge) -> Option<Broken> {
    let same = target(&log[at]);
    let next = (at + 1..log.len()).find(|later| target(&log[*later]) == same);
    let mut without = log.to_vec();
    without[at] = Change::Dropped;
    let mut seen = BTreeSet::new();
    for behind in at + 1..=next.unwrap_or(log.len()) {
        let is_mark = |change: &&Change| matches!(change, Change::Mark(_));
        let marks = log[..behind].iter().filter(is_mark).count();
        for survives in survivals(&without[..behind], selections) {
            let image = after_a_crash(&without[..behind], survives);
            let as_it_is = after_a_crash(&log[..behind], survives);
            let differs = image.hash() != as_it_is.hash();
            if differs
                && seen.insert((image.hash(), marks))
                && let Err(broken) = judge(&log[..behind], &image)
            {
                return Some(broken);
            }
        }
    }
    None
}

/// What breaks when each of these syncs is left out in turn.
pub(crate) struct LeftOut {
    /// How many were needed.
    pub(crate) broken: usize,
    /// Those without which nothing broke, although something waited for them: what is synced, and which
    /// of the same it is, from 0.
    pub(crate) harmless: BTreeSet<(String, usize)>,
}

impl LeftOut {
    pub(crate) fn in_turn(
        step: &str,
        log: &[Change],
        syncs: Range<usize>,
        selections: u64,
        judge: &Judge,
    ) -> Self {
        let mut earlier: BTreeMap<String, usize> = BTreeMap::new();
        let (mut broken, mut harmless) = (0, BTreeSet::new());
        for at in syncs {
            if target(&log[at]).is_none() {
                continue;
            }
            let what = name_of(log, at);
            let nth = earlier.entry(what.clone()).or_default();
            let comes = match waits(log, at) {
                false => "nothing: all of it is synced already".to_owned(),
                true => match leave_out(log, at, selections, judge) {
                    Some(promise) => {
                        broken += 1;
                        promise
                    }
                    None => {
                        harmless.insert((what.clone(), *nth));
                        "nothing".to_owned()
                    }
                },
            };
            println!("{step:<26} {what:<14} {nth} {comes}");
            *nth += 1;
        }
        Self { broken, harmless }
    }
}

/// What was found over several steps.
#[derive(Default)]
pub(crate) struct Listed {
    broken: usize,
    harmless: BTreeSet<(&'static str, String, usize)>,
}

impl Listed {
    pub(crate) fn add(&mut self, step: &'static str, left_out: LeftOut) {
        self.broken += left_out.broken;
        let harmless = left_out.harmless.into_iter();
        let of_the_step = harmless.map(|(what, nth)| (step, what, nth));
        self.harmless.extend(of_the_step);
    }

    /// Those without which nothing broke are those of which it is said why nothing can. Of these the key is
    /// the step, what is synced, and which of the same it is in this step, from 0.
    pub(crate) fn must_be(&self, said: &[(&'static str, &str, usize, &str)]) {
        println!("syncs: {} of those left out break a promise", self.broken);
        let said = said.iter();
        let said = said.map(|(step, what, nth, _)| (*step, (*what).to_owned(), *nth));
        assert_eq!(self.harmless, said.collect(), "left: found, right: said");
    }
}

/// What has this name where the sync is.
fn name_of(log: &[Change], at: usize) -> String {
    let Some(Target::File(file)) = target(&log[at]) else {
        return "names".to_owned();
    };
    let mut names = Vec::new();
    for change in &log[..at] {
        match change {
            Change::Make(made, name) | Change::Link(made, name) if *made == file => {
                names.push(name.clone());
            }
            Change::Rename(renamed, from, to) if *renamed == file => {
                names.retain(|name| name != from);
                names.push(to.clone());
            }
            Change::Remove(removed) => names.retain(|name| name != removed),
            _ => {}
        }
    }
    names.last().cloned().unwrap_or_default()
}

/// Whether anything that this sync is about was not synced before.
fn waits(log: &[Change], at: usize) -> bool {
    let about = target(&log[at]);
    let mut since = log[..at]
        .iter()
        .rev()
        .take_while(|change| target(change) != about);
    since.any(|change| match (change, about) {
        (Change::Write(file, ..) | Change::SetLen(file, _), Some(Target::File(about))) => {
            *file == about
        }
        (
            Change::Make(..) | Change::Rename(..) | Change::Link(..) | Change::Remove(_),
            Some(Target::Names),
        ) => true,
        _ => false,
    })
}

/// Why nothing breaks, where nothing can.
const HARMLESS: [(&str, &str, usize, &str); 21] = [
    ("create", "names", 0, UNNAMED),
    ("create", "vault.new", 0, HEADER),
    ("unlock", "vault-journal", 2, COUNTER),
    ("add many, as a new file", "vault.new", 0, HEADER),
    ("add many, as a new file", "names", 0, EMPTY),
    ("attach", "vault.new", 0, HEADER),
    ("attach", "names", 0, EMPTY),
    ("lock", "vault.new", 0, HEADER),
    ("lock", "names", 0, EMPTY),
    ("passphrase", "vault-journal", 2, COUNTER),
    ("passphrase", "vault-journal", 8, LATER),
    ("passphrase", "vault.new", 0, HEADER),
    ("passphrase", "names", 3, EMPTY),
    ("unlock again", "vault-journal", 2, COUNTER),
    ("remove", "vault.new", 0, HEADER),
    ("remove", "names", 0, EMPTY),
    ("unlock what was not locked", "vault.new", 0, HEADER),
    ("unlock what was not locked", "names", 2, EMPTY),
    ("unlock what was not locked", "vault-journal", 2, COUNTER),
    ("lock again", "vault.new", 0, HEADER),
    ("lock again", "names", 0, EMPTY),
];

const UNNAMED: &str = "what it names is no vault yet; the vault's own name is synced later";
pub(crate) const COUNTER: &str =
    "the count of wrong passphrases may fall back by one, and nothing was acknowledged";
pub(crate) const EMPTY: &str =
    "the empty journal that was removed may come back, and an empty one is none";
pub(crate) const HEADER: &str =
    "all of it is synced again with its header, before it gets its name";
pub(crate) const LATER: &str = "nothing is acknowledged before the next sync of the same";

/// Every sync of the story is listed, with what breaks without it or why nothing can.
#[test]
fn each_sync_that_is_left_out_breaks_a_promise_or_it_is_said_why_not() {
    let story = Story::whole();
    let log = story.disk.log();
    let judge = |log: &[Change], image: &Image| judge(image, &story.allowed(log).0);
    let mut listed = Listed::default();
    // Each step by itself: the name of a sync is which one of the same it is in its step.
    let mut begun = 1;
    while begun < log.len() {
        let step = story.allowed(&log[..begun]).1;
        let is_of_another = |at: &usize| story.allowed(&log[..*at]).1 != step;
        let ended = (begun..log.len()).find(is_of_another).unwrap_or(log.len());
        let left_out = LeftOut::in_turn(step, &log, begun..ended, 24, &judge);
        listed.add(step, left_out);
        begun = ended;
    }
    listed.must_be(&HARMLESS);
}

/// The first thing that an opening does is to sync what the one before may have left. After an orderly
/// end nothing waits for that. After a kill it is what the rest stands on: without both syncs of the
/// names a hardware key is deleted that the file which comes back needs.
#[test]
fn the_syncs_of_a_repair_are_needed_after_a_kill() {
    let story = Story::whole();
    let log = story.disk.log();
    let (mut renames, mut broke) = (0, 0);
    for at in 1..log.len() {
        if !matches!(log[at], Change::Rename(..)) {
            continue;
        }
        renames += 1;
        let (allowed, _) = story.allowed(&log[..=at]);
        let folder = folder();
        let disk = Disk::resumed(folder.path(), log[..=at].to_vec());
        for state in allowed.iter().copied().flatten() {
            let vault = vault(folder.path(), disk.host());
            drop(vault.unlock(&phrase(state.phrase)));
        }
        // Up to the first key that is deleted for good.
        let longer = disk.log();
        let deleted = longer[at + 1..]
            .iter()
            .position(|change| matches!(change, Change::DeleteKey(_)));
        let deleted = at + 2 + deleted.unwrap();
        let mut without = longer[..deleted].to_vec();
        for change in &mut without[at + 1..] {
            if *change == Change::SyncFolder {
                *change = Change::Dropped;
            }
        }
        let image = after_a_crash(&longer[..deleted], Survives::Nothing);
        assert_eq!(judge(&image, &allowed), Ok(()));
        let image = after_a_crash(&without, Survives::Nothing);
        broke += usize::from(judge(&image, &allowed).is_err());
    }
    println!("syncs: {broke} of {renames} repairs after a rename break without them");
    assert!(renames >= 6 && broke >= 3, "{broke} of {renames}");
}
