//! The table of crashes in a lock, line by line: what there is of files and hardware keys at each moment,
//! and what the next opening does about it, in which order.
//!
//! `kills` tries every moment of everything; this says why those of a lock come out well.

use tempfile::TempDir;
use unafraid::journal::Journal;
use unafraid::vault::Size;
use unafraid_tests::disk::{Change, Disk, Image, Survives, after_a_crash};
use unafraid_tests::{folder, noted, notes, phrase};

use crate::kills::survivals;
use crate::story::{FIRST, sealed, vault};

/// A lock that was written down. The places are those in the log of the change that they name.
struct Locking {
    log: Vec<Change>,
    wrapped: usize,
    renamed: usize,
    folder_synced: usize,
    old_key_deleted: usize,
    old_alias: String,
    new_alias: String,
}

impl Locking {
    fn new() -> Self {
        let folder = folder();
        let disk = Disk::over(folder.path());
        let vault = vault(folder.path(), disk.host());
        vault.create(&phrase(FIRST), Size::Mib16).unwrap();
        let mut journal = Journal::open(vault.unlock(&phrase(FIRST)).unwrap()).unwrap();
        journal.add(noted("kept")).unwrap();
        let begun = disk.changes();
        sealed(journal.lock());
        let log = disk.log();
        let find = |from: usize, is_it: &dyn Fn(&Change) -> bool| {
            from + log[from..].iter().position(is_it).unwrap()
        };
        let wrapped = find(begun, &|change| matches!(change, Change::Wrap(..)));
        let renamed = find(wrapped, &|change| matches!(change, Change::Rename(..)));
        let folder_synced = find(renamed, &|change| *change == Change::SyncFolder);
        let old_key_deleted = find(folder_synced, &|change| {
            matches!(change, Change::DeleteKey(_))
        });
        let (Change::Wrap(new_alias, ..), Change::DeleteKey(old_alias)) =
            (&log[wrapped], &log[old_key_deleted])
        else {
            panic!("found otherwise");
        };
        assert_ne!(new_alias, old_alias);
        Self {
            wrapped,
            renamed,
            folder_synced,
            old_key_deleted,
            old_alias: old_alias.clone(),
            new_alias: new_alias.clone(),
            log,
        }
    }

    /// The process is killed behind this change.
    fn killed(&self, behind: usize) -> Killed {
        let folder = folder();
        let log = self.log[..=behind].to_vec();
        let disk = Disk::resumed(folder.path(), log);
        Killed { folder, disk }
    }

    fn both(&self) -> [&String; 2] {
        let mut both = [&self.old_alias, &self.new_alias];
        both.sort();
        both
    }
}

struct Killed {
    folder: TempDir,
    disk: Disk,
}

impl Killed {
    /// What the next opening does first: all that comes before it makes a hardware key of its own.
    fn first_of_the_next_opening(&self) -> Vec<Change> {
        let begun = self.disk.changes();
        let opened = vault(self.folder.path(), self.disk.host()).unlock(&phrase(FIRST));
        let journal = Journal::open(opened.unwrap()).unwrap();
        assert_eq!(notes(&journal), ["kept"]);
        sealed(journal.lock());
        let done = self.disk.log()[begun..].to_vec();
        let own = done
            .iter()
            .position(|change| matches!(change, Change::Wrap(..)));
        done[..own.unwrap()].to_vec()
    }
}

/// The names that a crash leaves, without SQLite's empty journal.
fn names(image: &Image) -> Vec<&str> {
    let named = image.files.keys().map(String::as_str);
    named.filter(|name| *name != "vault-journal").collect()
}

fn place(changes: &[Change], is_it: impl Fn(&Change) -> bool) -> Option<usize> {
    changes.iter().position(is_it)
}

#[test]
fn after_the_new_key_was_made_or_in_the_middle_of_writing_the_next_opening_drops_both() {
    let locking = Locking::new();
    let (mut with_a_part, mut without) = (0, 0);
    for behind in locking.wrapped..locking.renamed {
        let killed = locking.killed(behind);
        assert!(killed.disk.keys().keys().eq(locking.both()));
        let is_there = killed.folder.path().join("vault.new").exists();
        let first = killed.first_of_the_next_opening();
        let dropped = place(&first, |change| {
            *change == Change::DeleteKey(locking.new_alias.clone())
        });
        assert!(dropped.is_some(), "behind {behind}: {first:?}");
        let removed = place(&first, |change| {
            *change == Change::Remove("vault.new".to_owned())
        });
        assert_eq!(removed.is_some(), is_there, "behind {behind}: {first:?}");
        let counted = if is_there {
            &mut with_a_part
        } else {
            &mut without
        };
        *counted += 1;
    }
    assert!(with_a_part > 10 && without > 0, "{with_a_part}, {without}");
}

#[test]
fn after_the_rename_either_file_may_come_back_and_finds_its_key() {
    let locking = Locking::new();
    for behind in locking.renamed..locking.folder_synced {
        let log = &locking.log[..=behind];
        let (old, new) = (
            after_a_crash(log, Survives::Nothing),
            after_a_crash(log, Survives::Everything),
        );
        assert_ne!(old.files["vault"], new.files["vault"]);
        assert_eq!(names(&new), ["vault"]);
        for image in [&old, &new] {
            assert!(image.keys.keys().eq(locking.both()));
            let folder = folder();
            image.write(folder.path());
            let disk = Disk::with_keys(folder.path(), image.keys.clone());
            let _ = Killed { folder, disk }.first_of_the_next_opening();
        }
        // A kill alone: no alias is touched before the names are on the medium.
        let first = locking.killed(behind).first_of_the_next_opening();
        let synced = place(&first, |change| *change == Change::SyncFolder);
        let touched = place(&first, |change| {
            *change == Change::DeleteKey(locking.old_alias.clone())
        });
        assert!(
            synced.unwrap() < touched.unwrap(),
            "behind {behind}: {first:?}"
        );
    }
}

#[test]
fn after_the_names_are_synced_the_old_key_goes() {
    let locking = Locking::new();
    for behind in locking.folder_synced..locking.old_key_deleted {
        let log = &locking.log[..=behind];
        let new = after_a_crash(log, Survives::Everything);
        assert_eq!(
            after_a_crash(log, Survives::Nothing),
            new,
            "nothing is unsynced"
        );
        assert!(new.keys.keys().eq(locking.both()));
        let first = locking.killed(behind).first_of_the_next_opening();
        let went = place(&first, |change| {
            *change == Change::DeleteKey(locking.old_alias.clone())
        });
        assert!(went.is_some(), "behind {behind}: {first:?}");
    }
    let done = locking.killed(locking.old_key_deleted);
    assert!(done.disk.keys().keys().eq([&locking.new_alias]));
}

/// The process is killed, the next one opens the vault, and power is lost at any moment of that.
#[test]
fn a_power_loss_after_each_of_these_kills_loses_nothing() {
    let locking = Locking::new();
    let kills = [
        locking.wrapped,
        usize::midpoint(locking.wrapped, locking.renamed),
        locking.renamed - 1,
        locking.renamed,
        locking.folder_synced,
        locking.old_key_deleted,
    ];
    for behind in kills {
        let killed = locking.killed(behind);
        let _ = killed.first_of_the_next_opening();
        let longer = killed.disk.log();
        let stride = if unafraid_tests::is_full() { 1 } else { 7 };
        for moment in (behind + 1..=longer.len()).step_by(stride) {
            for survives in survivals(&longer[..moment], 0) {
                let image = after_a_crash(&longer[..moment], survives);
                let folder = folder();
                image.write(folder.path());
                let disk = Disk::with_keys(folder.path(), image.keys.clone());
                let again = Killed { folder, disk };
                let _ = again.first_of_the_next_opening();
                let place = again.folder.path();
                assert!(unafraid_tests::files_in(place).keys().eq(["vault"]));
                assert_eq!(again.disk.keys().len(), 1);
            }
        }
    }
}
