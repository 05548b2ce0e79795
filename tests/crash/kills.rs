//! A kill and a power loss behind every change, and behind every change of the repair that follows.

use std::collections::BTreeSet;

use unafraid::journal::Journal;
use unafraid::vault::Size;
use unafraid_tests::disk::{Change, Disk, FileId, Survives, after_a_crash};
use unafraid_tests::{files_in, folder, is_full, noted, phrase};

use crate::judge::judge;
use crate::story::{SECOND, Story, vault};

/// What of the unsynced may survive: everything, nothing, each part alone and all but each part, and
/// some selections.
pub(crate) fn survivals(log: &[Change], selections: u64) -> Vec<Survives> {
    let files: BTreeSet<FileId> = log
        .iter()
        .filter_map(|change| match change {
            Change::Make(file, _) => Some(*file),
            _ => None,
        })
        .collect();
    let each = files.into_iter().rev().take(3).flat_map(|file| {
        let torn = (0..selections / 3).map(move |number| Survives::Torn(file, number));
        [Survives::Only(file), Survives::AllBut(file)]
            .into_iter()
            .chain(torn)
    });
    [
        Survives::Everything,
        Survives::Nothing,
        Survives::Names,
        Survives::Contents,
    ]
    .into_iter()
    .chain(each)
    .chain((0..selections).map(|number| Survives::Some(log.len() as u64 * 1000 + number)))
    .collect()
}

/// The log alone gives the real files: no call went past the disk.
#[test]
fn the_disk_sees_every_call() {
    let folder = folder();
    let disk = Disk::over(folder.path());
    let place = vault(folder.path(), disk.host());
    place.create(&phrase(SECOND), Size::Mib16).unwrap();
    let mut journal = Journal::open(place.unlock(&phrase(SECOND)).unwrap()).unwrap();
    for number in 0..4 {
        journal.add_all(vec![noted("n"); 1 + 5 * number]).unwrap();
        let replayed = after_a_crash(&disk.log(), Survives::Everything);
        assert!(replayed.files == files_in(folder.path()));
    }
    drop(journal);
    let replayed = after_a_crash(&disk.log(), Survives::Everything);
    assert!(replayed.files == files_in(folder.path()));
}

#[test]
fn a_crash_behind_any_change_loses_nothing_that_was_acknowledged() {
    let story = Story::whole();
    let log = story.disk.log();
    let mut seen = BTreeSet::new();
    let mut crashes = 0;
    for behind in 1..=log.len() {
        let (allowed, step) = story.allowed(&log[..behind]);
        for survives in survivals(&log[..behind], if is_full() { 40 } else { 3 }) {
            crashes += 1;
            let image = after_a_crash(&log[..behind], survives);
            if seen.insert((image.hash(), step, allowed.len())) {
                let judged = judge(&image, &allowed);
                assert_eq!(
                    judged,
                    Ok(()),
                    "{step}: change {behind}, {survives:?} survives"
                );
            }
        }
    }
    println!(
        "crashes: {} changes, {crashes} crashes, {} of them different: nothing was lost",
        log.len(),
        seen.len()
    );
}

/// The process is killed, the next one repairs, and power is lost in the middle of that.
#[test]
fn a_crash_in_the_repair_after_a_kill_loses_nothing_either() {
    let story = Story::whole();
    let log = story.disk.log();
    let mut seen = BTreeSet::new();
    let (mut kills, mut crashes) = (0, 0);
    for behind in (1..=log.len()).step_by(if is_full() { 5 } else { 97 }) {
        let (allowed, step) = story.allowed(&log[..behind]);
        let folder = folder();
        let disk = Disk::resumed(folder.path(), log[..behind].to_vec());
        let repaired = allowed.iter().find_map(|state| {
            let words = state.as_ref()?.phrase;
            vault(folder.path(), disk.host())
                .unlock(&phrase(words))
                .ok()
        });
        if repaired.is_none() {
            continue;
        }
        drop(repaired);
        kills += 1;
        let longer = disk.log();
        for moment in (behind..=longer.len()).step_by(if is_full() { 1 } else { 23 }) {
            let mut survivals = vec![Survives::Nothing, Survives::Names, Survives::Contents];
            survivals.extend((0..3).map(|number| Survives::Some(moment as u64 * 10 + number)));
            for survives in survivals {
                crashes += 1;
                let image = after_a_crash(&longer[..moment], survives);
                if seen.insert((image.hash(), step, allowed.len())) {
                    let judged = judge(&image, &allowed);
                    assert_eq!(
                        judged,
                        Ok(()),
                        "{step}: killed behind {behind}, crash behind {moment}, {survives:?} survives"
                    );
                }
            }
        }
    }
    println!(
        "repairs: {kills} kills, {crashes} crashes in the repairs, {} of them different: nothing was lost",
        seen.len()
    );
}
