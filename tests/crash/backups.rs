//! Backup, hand-over and restore, crashed behind every change and with each call failing. There is a
//! whole file afterwards or none; the vault, or the backup, is to the byte what it was.

use std::collections::{BTreeMap, BTreeSet};

use tempfile::TempDir;
use unafraid::journal::{Draft, Journal};
use unafraid::vault::{Card, CardKey, Passphrase, RecoveryWords, Size, Vault};
use unafraid::{Damage, Error};
use unafraid_tests::disk::{Change, Disk, Fault, Image, Kind, Plan, Survives, after_a_crash};
use unafraid_tests::{files_in, folder, is_full, noted, phrase};

use crate::judge::judge;
use crate::kills::survivals;
use crate::story::{FIRST, Kept, SECOND, State, sealed, vault};
use crate::syncs::LeftOut;

/// Names and contents of files.
type Files = BTreeMap<String, Vec<u8>>;

/// A folder with a vault in it, and what the vault holds.
fn filled() -> (Files, Kept) {
    let folder = folder();
    let place = vault(folder.path(), unafraid_tests::tiny_host());
    place.create(&phrase(FIRST), Size::Mib16).unwrap();
    let mut journal = Journal::open(place.unlock(&phrase(FIRST)).unwrap()).unwrap();
    let id = journal.add(noted("one")).unwrap();
    journal
        .attach(id, None, 9, &mut &b"\0\x01\x02\x03\x04\x05\x06\x07\x08"[..])
        .unwrap();
    journal.begin_draft(Draft::from(noted("a draft"))).unwrap();
    let kept = Kept::in_journal(FIRST, &mut journal);
    sealed(journal.lock());
    (files_in(folder.path()), kept)
}

fn put(files: &Files, folder: &std::path::Path) {
    for (name, bytes) in files {
        std::fs::write(folder.join(name), bytes).unwrap();
    }
}

/// What opens a backup.
enum Opens {
    Words(RecoveryWords),
    Key(CardKey),
}

impl Opens {
    fn restore(&self, to: &Vault, backup: &std::path::Path, new: &Passphrase) -> Result<(), Error> {
        match self {
            Self::Words(words) => to.restore(backup, words, new),
            Self::Key(key) => to.restore_handed_over(backup, key, new),
        }
    }
}

/// Makes a backup in the folder, with words or for a card.
fn back_up(journal: &Journal, folder: &std::path::Path, for_a_card: bool) -> Result<Opens, Error> {
    let to = folder.join("backup");
    if for_a_card {
        let (card, key) = Card::random(&unafraid_tests::tiny_host()).unwrap();
        journal.hand_over(&to, &card).map(|()| Opens::Key(key))
    } else {
        journal.backup(&to).map(Opens::Words)
    }
}

/// A folder with a backup alone in it, and what opens it.
fn backed_up(for_a_card: bool) -> (Files, Kept, Opens) {
    let (files, mut kept) = filled();
    let folder = folder();
    put(&files, folder.path());
    let place = vault(folder.path(), unafraid_tests::tiny_host());
    let journal = Journal::open(place.unlock(&phrase(FIRST)).unwrap()).unwrap();
    let opens = back_up(&journal, folder.path(), for_a_card).unwrap();
    drop(journal);
    let mut files = files_in(folder.path());
    files.remove("vault");
    assert!(files.keys().eq(["backup"]));
    kept.phrase = SECOND;
    (files, kept, opens)
}

/// Of a backup that was being made, the image of a crash shows all or nothing.
fn judge_making(image: &Image, before: &Files, whole: &[u8]) -> Result<(), String> {
    let mut files = image.files.clone();
    // Nobody has what opens it, and it is refused where it lies: no more than a file to delete.
    files.remove("backup.new");
    if files.remove("backup").is_some_and(|backup| backup != whole) {
        return Err("half a backup".to_owned());
    }
    match files == *before {
        true => Ok(()),
        false => Err("the vault is not what it was".to_owned()),
    }
}

/// A backup that was made on a recorded disk.
struct Making {
    folder: TempDir,
    /// What the session had on the medium before, and its empty journal.
    before: Files,
    log: Vec<Change>,
    /// The place in the log at which it begins.
    begun: usize,
    whole: Vec<u8>,
    opens: Opens,
    kept: Kept,
}

impl Making {
    fn recorded(for_a_card: bool) -> Self {
        let (files, kept) = filled();
        let folder = folder();
        put(&files, folder.path());
        let disk = Disk::over(folder.path());
        let place = vault(folder.path(), disk.host());
        let journal = Journal::open(place.unlock(&phrase(FIRST)).unwrap()).unwrap();
        let (before, begun) = (files_in(folder.path()), disk.changes());
        let opens = back_up(&journal, folder.path(), for_a_card).unwrap();
        Self {
            before,
            log: disk.log(),
            begun,
            whole: std::fs::read(folder.path().join("backup")).unwrap(),
            opens,
            kept,
            folder,
        }
    }
}

/// A backup that was restored on a recorded disk.
struct Restoring {
    files: Files,
    log: Vec<Change>,
    /// The place in the log at which it begins.
    begun: usize,
    /// What is there when it is done.
    all: State,
}

impl Restoring {
    fn recorded(for_a_card: bool) -> Self {
        let (files, kept, opens) = backed_up(for_a_card);
        let folder = folder();
        put(&files, folder.path());
        let disk = Disk::over(folder.path());
        let begun = disk.changes();
        let to = vault(folder.path(), disk.host());
        let backup = folder.path().join("backup");
        opens.restore(&to, &backup, &phrase(SECOND)).unwrap();
        Self {
            files,
            log: disk.log(),
            begun,
            all: Some(kept),
        }
    }

    /// Whether what a crash left behind the changes `done` may be there.
    fn judge(&self, done: &[Change], image: &Image) -> Result<(), String> {
        let image = without_backup(image.clone(), &self.files);
        match done.len() == self.log.len() {
            true => judge(&image, &[&self.all]),
            false => judge(&image, &[&None, &self.all]),
        }
    }
}

/// An image without the backup, which is to the byte what it was.
fn without_backup(mut image: Image, files: &Files) -> Image {
    assert!(image.files.remove("backup").as_ref() == files.get("backup"));
    image.ids.remove("backup");
    image
}

#[test]
fn a_crash_in_a_backup_leaves_all_of_it_or_nothing() {
    for for_a_card in [false, true] {
        let made = Making::recorded(for_a_card);
        let log = &made.log;
        assert!(after_a_crash(log, Survives::Nothing).files["backup"] == made.whole);
        let mut there = 0;
        for behind in made.begun..=log.len() {
            for survives in survivals(&log[..behind], if is_full() { 40 } else { 3 }) {
                let image = after_a_crash(&log[..behind], survives);
                let judged = judge_making(&image, &made.before, &made.whole);
                assert_eq!(judged, Ok(()), "change {behind}, {survives:?} survives");
                there += usize::from(image.files.contains_key("backup"));
            }
        }
        println!(
            "backup: {} changes, whole after {there} crashes",
            log.len() - made.begun
        );
        assert!(there > 0);
        // And the whole is what the space holds.
        let elsewhere = folder();
        let to = vault(elsewhere.path(), unafraid_tests::tiny_host());
        let backup = made.folder.path().join("backup");
        made.opens.restore(&to, &backup, &phrase(FIRST)).unwrap();
        let mut journal = Journal::open(to.unlock(&phrase(FIRST)).unwrap()).unwrap();
        assert_eq!(Kept::in_journal(FIRST, &mut journal), made.kept);
    }
}

#[test]
fn a_crash_in_restoring_leaves_a_whole_vault_or_none() {
    for for_a_card in [false, true] {
        let restored = Restoring::recorded(for_a_card);
        let log = &restored.log;
        let mut there = 0;
        for behind in restored.begun..=log.len() {
            for survives in survivals(&log[..behind], if is_full() { 40 } else { 3 }) {
                let image = after_a_crash(&log[..behind], survives);
                there += usize::from(image.files.contains_key("vault"));
                let judged = restored.judge(&log[..behind], &image);
                assert_eq!(judged, Ok(()), "change {behind}, {survives:?} survives");
            }
        }
        println!(
            "restore: {} changes, whole after {there} crashes",
            log.len() - restored.begun
        );
        assert!(there > 0);
    }
}

/// Every sync of a backup and of what is restored from it is needed, but the first of the names, because what
/// it names is no vault yet, and that of a file without its header, because it is synced again with it.
#[test]
fn each_sync_that_is_left_out_breaks_a_promise() {
    for for_a_card in [false, true] {
        let made = Making::recorded(for_a_card);
        let log = &made.log;
        let judge = |done: &[Change], image: &Image| {
            judge_making(image, &made.before, &made.whole)?;
            match done.len() == log.len() && !image.files.contains_key("backup") {
                true => Err("the backup is gone".to_owned()),
                false => Ok(()),
            }
        };
        let left_out = LeftOut::in_turn("backup", log, made.begun..log.len(), 24, &judge);
        let mut harmless = BTreeSet::from([("names".to_owned(), 0), ("backup.new".to_owned(), 0)]);
        if for_a_card {
            // The trailer is synced later, and all in front of it with it.
            harmless.insert(("backup.new".to_owned(), 1));
        }
        assert_eq!(left_out.harmless, harmless);
        assert!(left_out.broken >= 2, "{}", left_out.broken);

        let restored = Restoring::recorded(for_a_card);
        let (log, begun) = (&restored.log, restored.begun);
        let judge = |done: &[Change], image: &Image| restored.judge(done, image);
        let left_out = LeftOut::in_turn("restore", log, begun..log.len(), 24, &judge);
        let harmless = BTreeSet::from([("names".to_owned(), 0), ("vault.new".to_owned(), 0)]);
        assert_eq!(left_out.harmless, harmless);
        assert!(left_out.broken >= 2, "{}", left_out.broken);
    }
}

/// Each call that the fault can hit fails, alone, and with all that come after it.
fn plans(disk: &Disk, fault: Fault) -> Vec<Plan> {
    let calls = disk.calls();
    let touched = |kind: Kind| match fault {
        Fault::Full => matches!(kind, Kind::Open | Kind::Write | Kind::SetLen | Kind::Name),
        _ => true,
    };
    (0..calls.len())
        .filter(|first| touched(calls[*first].0))
        .flat_map(|first| {
            [1, usize::MAX].map(|count| Plan {
                first,
                count,
                fault,
            })
        })
        .collect()
}

fn says_so(error: &Error) -> bool {
    matches!(
        error,
        Error::Storage | Error::StorageFull | Error::ReadOnly | Error::Damaged(Damage::Backup)
    )
}

fn each_call_of_a_backup_fails(fault: Fault) {
    let (files, _) = filled();
    for for_a_card in [false, true] {
        let attempt = |plan: Option<Plan>| {
            let folder = folder();
            put(&files, folder.path());
            let disk = Disk::over(folder.path());
            let place = vault(folder.path(), disk.host());
            let journal = Journal::open(place.unlock(&phrase(FIRST)).unwrap()).unwrap();
            let before = files_in(folder.path());
            disk.spoil(plan);
            let done = back_up(&journal, folder.path(), for_a_card);
            let plans = plans(&disk, fault);
            disk.spoil(None);
            let mut after = files_in(folder.path());
            let Err(error) = done.map(drop) else {
                assert!(after.remove("backup").is_some(), "{plan:?}");
                // Only its second name may be left, where it could not be taken away.
                after.remove("backup.new");
                assert!(after == before, "{plan:?}");
                return plans;
            };
            assert!(says_so(&error), "{plan:?}: {error:?}");
            if plan.is_some_and(|plan| plan.count == 1) {
                // What was claimed and not begun can be left, empty.
                assert_eq!(
                    after.remove("backup.new").unwrap_or_default(),
                    b"",
                    "{plan:?}"
                );
                assert!(after == before, "{plan:?}: {:?}", after.keys());
                // And nothing is in the way of trying again.
                back_up(&journal, folder.path(), for_a_card)
                    .map(drop)
                    .unwrap();
            } else {
                after.retain(|name, _| !name.starts_with("backup"));
                assert!(after == before, "{plan:?}");
            }
            plans
        };
        let plans = attempt(None);
        println!("{fault:?}: backup: {} failures", plans.len());
        assert!(plans.len() > 20);
        for plan in plans {
            attempt(Some(plan));
        }
    }
}

fn each_call_of_restoring_fails(fault: Fault) {
    for for_a_card in [false, true] {
        let (files, kept, opens) = backed_up(for_a_card);
        let all: State = Some(kept);
        let attempt = |plan: Option<Plan>| {
            let folder = folder();
            put(&files, folder.path());
            let disk = Disk::over(folder.path());
            let to = vault(folder.path(), disk.host());
            let backup = folder.path().join("backup");
            disk.spoil(plan);
            let done = opens.restore(&to, &backup, &phrase(SECOND));
            let plans = plans(&disk, fault);
            disk.spoil(None);
            match done {
                Ok(()) => {
                    for survives in [Survives::Everything, Survives::Nothing, Survives::Some(7)] {
                        let image = without_backup(after_a_crash(&disk.log(), survives), &files);
                        assert_eq!(judge(&image, &[&all]), Ok(()), "{plan:?}");
                    }
                }
                Err(error) => {
                    assert!(says_so(&error), "{plan:?}: {error:?}");
                    let left = after_a_crash(&disk.log(), Survives::Everything);
                    let mut left = without_backup(left, &files);
                    if plan.is_some_and(|plan| plan.count == 1) {
                        assert_eq!(left.files.remove("vault.new").unwrap_or_default(), b"");
                        assert!(left.files.is_empty(), "{plan:?}: {:?}", left.files.keys());
                        assert_eq!(left.keys.len(), 0, "{plan:?}");
                        opens.restore(&to, &backup, &phrase(SECOND)).unwrap();
                    } else {
                        assert_eq!(judge(&left, &[&None, &all]), Ok(()), "{plan:?}");
                    }
                }
            }
            plans
        };
        let plans = attempt(None);
        println!("{fault:?}: restore: {} failures", plans.len());
        assert!(plans.len() > 20);
        for plan in plans {
            attempt(Some(plan));
        }
    }
}

#[test]
fn each_call_fails_with_an_error() {
    each_call_of_a_backup_fails(Fault::Io);
    each_call_of_restoring_fails(Fault::Io);
}

#[test]
fn each_call_finds_the_disk_full() {
    each_call_of_a_backup_fails(Fault::Full);
    each_call_of_restoring_fails(Fault::Full);
}
