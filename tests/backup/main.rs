//! A backup holds what the space holds and is opened by its words alone; what is handed over, by the
//! key of its card alone. From either a new vault is made, whole or not at all.
//!
//! `round_trip` is what comes back, and for whom; `hand_over` the same for a trusted person; `damage`
//! what is not whole; `places` where a backup can lie, and what its files show. What a crash leaves is
//! in `tests/crash`.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod damage;
mod hand_over;
mod places;
mod round_trip;

use std::path::{Path, PathBuf};

use tempfile::TempDir;
use unafraid::city::RouteCode;
use unafraid::journal::{Draft, Ending, Filter, FollowUp, Id, Journal, NumberedDraft, Text};
use unafraid::vault::{CardKey, Host, RecoveryWords, Size, Vault};
use unafraid::{Damage, Error};
use unafraid_tests::{Place, files_in, noted, phrase, tiny_host};

/// The passphrase of what is restored.
pub(crate) const NEW: &str = "another phone another phrase";
pub(crate) const MARKER: &str = "MARKER of what was said";
pub(crate) const NOT_WHOLE: Error = Error::Damaged(Damage::Backup);

/// A page, and what SQLite has of it in front of a row's body.
pub(crate) const PAGE: usize = 4096;
pub(crate) const PREFIX: usize = 40;

/// Bytes of what stands behind the vault in a file that is handed over.
pub(crate) const TRAILER: usize = 1248;

/// Everything in a journal: experiences, files, drafts, and the numbers that they have.
pub(crate) fn everything(journal: &mut Journal) -> Vec<String> {
    let mut all = Vec::new();
    let mut files: Vec<(Id, u32)> = Vec::new();
    for entry in journal.list(&Filter::default()) {
        all.push(serde_json::to_string(entry).unwrap());
        files.extend(entry.attachments.iter().map(|one| (entry.id, one.number)));
    }
    for (id, number) in files {
        let chunks = journal.read_attachment(id, number).unwrap();
        let bytes: Vec<u8> = chunks.flat_map(|chunk| chunk.unwrap().to_vec()).collect();
        all.push(format!("{id} {number} {bytes:?}"));
    }
    for (id, draft) in journal.drafts() {
        all.push(serde_json::to_string(&NumberedDraft(id, draft)).unwrap());
    }
    all
}

pub(crate) fn filled(host: Host) -> Place {
    filled_of_size(host, Size::Mib16)
}

/// A vault with some of each kind of thing, and something that was removed.
pub(crate) fn filled_of_size(host: Host, size: Size) -> Place {
    let place = Place::of_size(host, size);
    let mut journal = place.open().unwrap();
    let mut told = noted(MARKER);
    let mut sent = FollowUp::new(
        RouteCode::new("ombudsman_toronto").unwrap(),
        "2024-05-02".parse().unwrap(),
    );
    sent.answer = Some(Text::new(MARKER).unwrap());
    told.follow_ups.push(sent);
    let id = journal.add(told).unwrap();
    let file = MARKER.repeat(300);
    journal
        .attach(
            id,
            Ending::of(Path::new("a.png")),
            file.len() as u64,
            &mut file.as_bytes(),
        )
        .unwrap();
    let long = journal
        .add(noted(&format!("{MARKER}{}", "-".repeat(6000))))
        .unwrap();
    let gone = journal.add(noted("what was removed")).unwrap();
    journal.remove(gone).unwrap();
    journal.begin_draft(Draft::from(noted(MARKER))).unwrap();
    journal
        .edit(long, |e| e.private.said = Some(Text::new(MARKER).unwrap()))
        .unwrap();
    let _ = journal.lock();
    place
}

/// A vault with a backup of it beside it.
pub(crate) struct Backed {
    pub(crate) place: Place,
    /// What the space holds.
    pub(crate) held: Vec<String>,
    pub(crate) words: RecoveryWords,
}

impl Backed {
    pub(crate) fn new() -> Self {
        let place = filled(tiny_host());
        let mut journal = place.open().unwrap();
        let held = everything(&mut journal);
        let words = journal.backup(&place.folder().join("backup")).unwrap();
        let _ = journal.lock();
        Self { place, held, words }
    }

    pub(crate) fn path(&self) -> PathBuf {
        self.place.folder().join("backup")
    }

    pub(crate) fn bytes(&self) -> Vec<u8> {
        std::fs::read(self.path()).unwrap()
    }
}

/// A folder of another phone's.
pub(crate) struct Phone {
    pub(crate) folder: TempDir,
    pub(crate) host: Host,
}

impl Phone {
    pub(crate) fn new(host: Host) -> Self {
        let folder = tempfile::tempdir().unwrap();
        Self { folder, host }
    }

    pub(crate) fn vault(&self) -> Vault {
        Vault::with_host(self.folder.path().join("vault"), self.host.clone())
    }

    pub(crate) fn is_empty(&self) -> bool {
        files_in(self.folder.path()).is_empty()
    }

    /// What the vault there holds, for who knows the new passphrase.
    pub(crate) fn held(&self) -> Vec<String> {
        let mut journal = Journal::open(self.vault().unlock(&phrase(NEW)).unwrap()).unwrap();
        assert_eq!(journal.check(), Ok(0));
        let held = everything(&mut journal);
        let _ = journal.lock();
        assert!(files_in(self.folder.path()).keys().eq(["vault"]));
        held
    }
}

/// What comes of restoring these bytes with these words: everything, or an error and nothing.
pub(crate) fn restored(bytes: &[u8], words: &RecoveryWords) -> Result<Vec<String>, Error> {
    attempted(bytes, |vault, backup| {
        vault.restore(backup, words, &phrase(NEW))
    })
}

pub(crate) fn restored_with_key(bytes: &[u8], key: &CardKey) -> Result<Vec<String>, Error> {
    attempted(bytes, |vault, file| {
        vault.restore_handed_over(file, key, &phrase(NEW))
    })
}

pub(crate) fn attempted(
    bytes: &[u8],
    restore: impl FnOnce(&Vault, &Path) -> Result<(), Error>,
) -> Result<Vec<String>, Error> {
    let elsewhere = tempfile::tempdir().unwrap();
    let backup = elsewhere.path().join("backup");
    std::fs::write(&backup, bytes).unwrap();
    let phone = Phone::new(tiny_host());
    let done = restore(&phone.vault(), &backup);
    assert!(std::fs::read(&backup).unwrap() == bytes, "it is only read");
    assert_eq!(files_in(elsewhere.path()).len(), 1);
    match done {
        Ok(()) => Ok(phone.held()),
        Err(error) => {
            assert!(phone.is_empty(), "{error:?}");
            Err(error)
        }
    }
}

pub(crate) fn flipped(bytes: &[u8], at: usize, bit: u8) -> Vec<u8> {
    let mut bytes = bytes.to_vec();
    bytes[at] ^= 1 << bit;
    bytes
}
