//! What is not whole, in a backup, in the space, and in what was just written.

use std::fs::{File, OpenOptions};
use std::io;
use std::os::unix::fs::{FileExt, MetadataExt};
use std::path::Path;
use std::sync::{Arc, Mutex};

use unafraid::journal::Journal;
use unafraid::vault::{Card, Files, Host, Vault};
use unafraid::{Damage, Error};
use unafraid_tests::{PHRASE, files_in, phrase, sha256, tiny_host};

use crate::{Backed, NEW, NOT_WHOLE, PAGE, PREFIX, Phone, TRAILER, filled, flipped, restored};

/// Wherever a bit falls over, everything is restored or the backup is said to be damaged. The slots lie
/// under the header's seal, so that also there nothing else is said.
#[test]
fn a_flipped_bit_is_damage_or_makes_no_difference() {
    let backed = Backed::new();
    let bytes = backed.bytes();
    let (mut whole, mut damaged) = (0, 0);
    for page in 0..bytes.len() / PAGE {
        for inside in [
            0,
            3,
            38,
            PREFIX,
            PREFIX + 30,
            PREFIX + 100,
            PREFIX + 700,
            PAGE - 1,
        ] {
            match restored(&flipped(&bytes, page * PAGE + inside, 3), &backed.words) {
                Ok(held) => {
                    assert_eq!(held, backed.held);
                    whole += 1;
                }
                Err(error) => {
                    assert_eq!(error, NOT_WHOLE, "page {page}, byte {inside}");
                    damaged += 1;
                }
            }
        }
    }
    // Of four regions one matters: its 16 cells, in five of the eight places.
    assert_eq!(damaged, 16 * 5);
    assert_eq!(whole, (bytes.len() / PAGE) * 8 - 16 * 5);
}

/// One header is enough; with a bit flipped in both, at each place, nothing opens.
#[test]
fn damage_to_both_headers_is_damage() {
    let backed = Backed::new();
    let bytes = backed.bytes();
    let headers = [2, bytes.len() / PAGE - 1].map(|page| page * PAGE + PREFIX);
    for at in (0..PAGE - PREFIX).step_by(29) {
        let both = flipped(&flipped(&bytes, headers[0] + at, 0), headers[1] + at, 0);
        assert_eq!(restored(&both, &backed.words), Err(NOT_WHOLE), "byte {at}");
    }
}

#[test]
fn what_is_no_whole_backup_is_said_to_be_none() {
    let backed = Backed::new();
    let bytes = backed.bytes();
    for length in (0..bytes.len()).step_by(1021).chain([bytes.len() - 1]) {
        assert_eq!(
            restored(&bytes[..length], &backed.words),
            Err(NOT_WHOLE),
            "{length}"
        );
    }
    for added in [1, PAGE, TRAILER] {
        let longer = [&bytes[..], &vec![0; added]].concat();
        assert_eq!(restored(&longer, &backed.words), Err(NOT_WHOLE));
    }
    assert_eq!(
        restored(&vec![0; bytes.len()], &backed.words),
        Err(NOT_WHOLE)
    );

    // Of a version that does not exist yet, whatever its length.
    let public = 2 * PAGE + PREFIX..2 * PAGE + PREFIX + 512;
    let mut newer = bytes.clone();
    newer[public.start + 8] = 2;
    let sum = sha256(&newer[public.clone()][..480]);
    newer[public.start + 480..public.end].copy_from_slice(&sum);
    for newer in [newer.clone(), [&newer[..], &[0; PAGE]].concat()] {
        let says = restored(&newer, &backed.words);
        assert_eq!(says, Err(Error::NewerVersion(2)));
    }

    // What is no file, or has something of a vault's beside it.
    let phone = Phone::new(tiny_host());
    let restore = |path: &Path| phone.vault().restore(path, &backed.words, &phrase(NEW));
    let folder = backed.place.folder();
    assert_eq!(restore(folder), Err(NOT_WHOLE));
    assert_eq!(restore(&folder.join("nothing")), Err(Error::NoVault));
    for (beside, says) in [("-journal", NOT_WHOLE), ("-wal", NOT_WHOLE)] {
        let beside = folder.join(format!("backup{beside}"));
        std::fs::write(&beside, b"something").unwrap();
        assert_eq!(restore(&backed.path()), Err(says));
        std::fs::remove_file(beside).unwrap();
    }
    std::fs::write(folder.join("backup-journal"), b"").unwrap();
    assert!(phone.is_empty());
    restore(&backed.path()).unwrap();
    assert_eq!(phone.held(), backed.held);
}

/// What is left of a damaged space is taken out, not copied as if it were all.
#[test]
fn a_damaged_space_is_not_backed_up() {
    let place = filled(tiny_host());
    let mut bytes = std::fs::read(place.path()).unwrap();
    // Cell 1 of each region, whichever it is.
    for region in 0..4 {
        bytes[(2 + 1 + 4 + region) * PAGE + 900] ^= 1;
    }
    std::fs::write(place.path(), bytes).unwrap();
    let journal = place.open().unwrap();
    let card = Card::random(&Host::system()).unwrap().0;
    let to = place.folder().join("backup");
    assert_eq!(
        journal.backup(&to).err(),
        Some(Error::Damaged(Damage::Cell))
    );
    assert_eq!(
        journal.hand_over(&to, &card),
        Err(Error::Damaged(Damage::Cell))
    );
    let _ = journal.lock();
    assert!(place.is_alone());
}

/// A storage that spoils a new file at one of its syncs: the last byte of each page, or of the trailer.
struct Rots {
    /// The inode of the file, once there is one, and how often it was synced.
    new: Mutex<(Option<u64>, usize)>,
    name: &'static str,
    at: usize,
}

impl Rots {
    fn host(name: &'static str, at: usize) -> Host {
        let new = Mutex::default();
        tiny_host().with_files(Arc::new(Self { new, name, at }))
    }
}

impl Files for Rots {
    fn open(&self, path: &Path, options: &OpenOptions) -> io::Result<File> {
        let file = options.open(path)?;
        if path.ends_with(self.name) {
            self.new.lock().unwrap().0 = Some(file.metadata()?.ino());
        }
        Ok(file)
    }

    fn sync(&self, file: &File) -> io::Result<()> {
        file.sync_all()?;
        let metadata = file.metadata()?;
        let mut new = self.new.lock().unwrap();
        if new.0 != Some(metadata.ino()) {
            return Ok(());
        }
        new.1 += 1;
        if new.1 == self.at {
            let length = metadata.len();
            let pages = (PAGE as u64..=length).step_by(PAGE);
            let trailer = (length % PAGE as u64 != 0).then_some(length);
            let spoiled: Vec<u64> = match trailer {
                None => pages.collect(),
                Some(end) => vec![end],
            };
            for end in spoiled {
                let mut byte = [0];
                file.read_exact_at(&mut byte, end - 1)?;
                file.write_all_at(&[!byte[0]], end - 1)?;
            }
        }
        Ok(())
    }
}

/// What is not on the storage as it should be is noticed before anybody relies on it, and removed.
#[test]
fn what_does_not_verify_is_removed() {
    let backed = Backed::new();
    let (card, _) = Card::random(&Host::system()).unwrap();
    let before = files_in(backed.place.folder());
    let to = backed.place.folder().join("another");
    let open = |at| {
        let place = Vault::with_host(backed.place.path(), Rots::host("another.new", at));
        Journal::open(place.unlock(&phrase(PHRASE)).unwrap()).unwrap()
    };
    // The second sync of a file that is handed over is that of its trailer.
    for at in [1, 2] {
        let journal = open(at);
        let during = files_in(backed.place.folder());
        assert_eq!(journal.hand_over(&to, &card), Err(Error::Storage), "{at}");
        assert!(files_in(backed.place.folder()) == during, "{at}");
    }
    let journal = open(1);
    assert_eq!(journal.backup(&to).err(), Some(Error::Storage));
    drop(journal);
    let phone = Phone::new(Rots::host("vault.new", 1));
    let restored = phone
        .vault()
        .restore(&backed.path(), &backed.words, &phrase(NEW));
    assert_eq!(restored, Err(Error::Storage));
    assert!(phone.is_empty());
    // Once is enough for this storage, so that the next one succeeds.
    let again = phone
        .vault()
        .restore(&backed.path(), &backed.words, &phrase(NEW));
    assert_eq!(again, Ok(()));
    assert_eq!(phone.held(), backed.held);
    assert!(files_in(backed.place.folder()).keys().eq(before.keys()));
}
