//! Opens what a crash left, and compares it with what may be found.

use std::path::Path;

use unafraid::Error;
use unafraid::journal::Journal;
use unafraid::vault::Locked;
use unafraid_tests::disk::{Disk, Image};
use unafraid_tests::{files_in, folder, phrase};

use crate::story::{Kept, State, vault};

/// What of the promise broke.
pub(crate) type Broken = String;

/// Opens the image as a person would, with the passphrases that may be right.
pub(crate) fn judge(image: &Image, allowed: &[&State]) -> Result<(), Broken> {
    let folder = folder();
    image.write(folder.path());
    judge_disk(
        folder.path(),
        &Disk::with_keys(folder.path(), image.keys.clone()),
        allowed,
    )
}

/// The same, of what lies on a disk.
pub(crate) fn judge_disk(folder: &Path, disk: &Disk, allowed: &[&State]) -> Result<(), Broken> {
    if !folder.join("vault").exists() {
        return match allowed.contains(&&None) {
            true => Ok(()),
            false => Err("the vault is gone".to_owned()),
        };
    }
    let kept = open(folder, disk, allowed)?;
    // And once more: what was found stays.
    let again = open(folder, disk, &[&Some(kept.clone())])?;
    assert_eq!(kept, again);
    if !files_in(folder).keys().eq(["vault"]) {
        return Err("something lies beside the vault".to_owned());
    }
    // A hardware key that stays would open an older copy of the file.
    match disk.keys().len() {
        1 => Ok(()),
        keys => Err(format!("{keys} hardware keys are left")),
    }
}

fn open(folder: &Path, disk: &Disk, allowed: &[&State]) -> Result<Kept, Broken> {
    let vault = vault(folder, disk.host());
    let mut last = None;
    for words in phrases(allowed) {
        let session = match vault.unlock(&phrase(words)) {
            Ok(session) => session,
            Err(Error::WrongPassphrase) => continue,
            Err(error) => {
                last = Some(error);
                continue;
            }
        };
        let mut journal = Journal::open(session).unwrap();
        if let Some(loss) = journal.loss() {
            return Err(format!(
                "{} cells are lost (mixed: {})",
                loss.cells, loss.mixed
            ));
        }
        let kept = Kept::in_journal(words, &mut journal);
        if !allowed.contains(&&Some(kept.clone())) {
            return Err(match allowed.len() {
                0 => "there is a vault".to_owned(),
                _ => "what was acknowledged is not there".to_owned(),
            });
        }
        if journal.check() != Ok(0) {
            return Err("check fails".to_owned());
        }
        if journal.lock() != (Locked::Sealed { damaged_cells: 0 }) {
            return Err("it cannot be locked".to_owned());
        }
        return Ok(kept);
    }
    Err(match last {
        Some(error) => format!("{error:?}"),
        None => "no passphrase opens it".to_owned(),
    })
}

fn phrases(allowed: &[&State]) -> Vec<&'static str> {
    let mut phrases: Vec<_> = allowed
        .iter()
        .filter_map(|state| state.as_ref().map(|kept| kept.phrase))
        .collect();
    phrases.dedup();
    phrases
}
