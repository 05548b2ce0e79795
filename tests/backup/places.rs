//! Where a backup can lie and where it cannot, and what its files show.

use std::fs::{File, Metadata, OpenOptions};
use std::io;
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use rustix::fs::OFlags;
use unafraid::Error;
use unafraid::vault::{Card, Files, Host, Vault};
use unafraid_tests::{contains, files_in, phrase, tiny_host};

use crate::{Backed, MARKER, NEW, PAGE, PREFIX, Phone, flipped};

/// Files as on a disk that nobody may write to.
struct ReadOnly {
    /// The folder that is on it.
    folder: PathBuf,
}

impl ReadOnly {
    fn refuse(&self, path: &Path) -> io::Result<()> {
        match path.starts_with(&self.folder) {
            true => Err(io::ErrorKind::ReadOnlyFilesystem.into()),
            false => Ok(()),
        }
    }

    fn is_on_it(&self, file: &File) -> bool {
        let mine = file.metadata().unwrap();
        std::fs::read_dir(&self.folder).unwrap().any(|there| {
            let there: Metadata = there.unwrap().metadata().unwrap();
            (there.dev(), there.ino()) == (mine.dev(), mine.ino())
        })
    }

    fn refuse_file(&self, file: &File) -> io::Result<()> {
        match self.is_on_it(file) {
            true => Err(io::ErrorKind::ReadOnlyFilesystem.into()),
            false => Ok(()),
        }
    }
}

impl Files for ReadOnly {
    fn open(&self, path: &Path, options: &OpenOptions) -> io::Result<File> {
        let existed = path.exists();
        let file = options.open(path)?;
        let flags = rustix::fs::fcntl_getfl(&file)?;
        let writes = flags.intersects(OFlags::WRONLY | OFlags::RDWR) || !existed;
        if writes {
            self.refuse(path)?;
        }
        Ok(file)
    }

    fn write(&self, file: &File, bytes: &[u8], offset: u64) -> io::Result<()> {
        self.refuse_file(file)?;
        std::os::unix::fs::FileExt::write_all_at(file, bytes, offset)
    }

    fn set_len(&self, file: &File, length: u64) -> io::Result<()> {
        self.refuse_file(file)?;
        file.set_len(length)
    }

    fn sync(&self, file: &File) -> io::Result<()> {
        self.refuse_file(file)?;
        file.sync_all()
    }

    fn sync_folder(&self, folder: &Path) -> io::Result<()> {
        self.refuse(folder)?;
        File::open(folder)?.sync_all()
    }

    fn rename(&self, from: &Path, to: &Path) -> io::Result<()> {
        self.refuse(from).and_then(|()| self.refuse(to))?;
        std::fs::rename(from, to)
    }

    fn link(&self, from: &Path, to: &Path) -> io::Result<()> {
        self.refuse(from).and_then(|()| self.refuse(to))?;
        std::fs::hard_link(from, to)
    }

    fn remove(&self, path: &Path) -> io::Result<()> {
        self.refuse(path)?;
        std::fs::remove_file(path)
    }
}

#[test]
fn a_backup_can_lie_where_nobody_may_write() {
    let backed = Backed::new();
    let folder = backed.place.folder().canonicalize().unwrap();
    let host = tiny_host().with_files(Arc::new(ReadOnly { folder }));
    let phone = Phone::new(host.clone());
    phone
        .vault()
        .restore(&backed.path(), &backed.words, &phrase(NEW))
        .unwrap();
    assert_eq!(phone.held(), backed.held);
    // The layer has teeth: as a vault it cannot be opened there, and none can be made.
    let opened = Vault::with_host(backed.path(), host.clone()).unlock(&phrase(NEW));
    assert_eq!(opened.err(), Some(Error::ReadOnly));
    let there = Vault::with_host(backed.place.folder().join("other"), host);
    let made = there.restore(&backed.path(), &backed.words, &phrase(NEW));
    assert_eq!(made, Err(Error::ReadOnly));
}

#[test]
fn nothing_is_overwritten() {
    let backed = Backed::new();
    let folder = backed.place.folder();
    let card = Card::random(&Host::system()).unwrap().0;
    std::fs::write(folder.join("mine"), b"mine").unwrap();
    std::fs::write(folder.join("left.new"), b"mine").unwrap();
    std::os::unix::fs::symlink(folder.join("nowhere"), folder.join("link")).unwrap();
    let journal = backed.place.open().unwrap();
    let before = files_in_but_links(folder);
    // The vault itself, what would be a part of a vault, and what is somebody's.
    for taken in [
        "vault",
        "vault.new",
        "vault-journal",
        "backup",
        "backup-wal",
        "mine",
        "left",
        "link",
        ".",
    ] {
        let to = folder.join(taken);
        assert_eq!(
            journal.backup(&to).err(),
            Some(Error::FileExists),
            "{taken}"
        );
        assert_eq!(
            journal.hand_over(&to, &card),
            Err(Error::FileExists),
            "{taken}"
        );
    }
    let nowhere = folder.join("nowhere/backup");
    assert_eq!(journal.backup(&nowhere).err(), Some(Error::NoVault));
    assert!(files_in_but_links(folder) == before);
    drop(journal);

    // A backup under a name that the new vault would take for its own, also one with a damaged header.
    let before = flipped(&backed.bytes(), 2 * PAGE + PREFIX, 0);
    std::fs::write(folder.join("restored.new"), &before).unwrap();
    let to = Vault::with_host(folder.join("restored"), tiny_host());
    let done = to.restore(&folder.join("restored.new"), &backed.words, &phrase(NEW));
    assert_eq!(done, Err(Error::FileExists));
    assert!(std::fs::read(folder.join("restored.new")).unwrap() == before);
}

fn files_in_but_links(folder: &Path) -> Vec<(PathBuf, Vec<u8>)> {
    let mut files: Vec<_> = std::fs::read_dir(folder)
        .unwrap()
        .map(|file| file.unwrap().path())
        .filter(|path| path.is_file())
        .map(|path| (path.clone(), std::fs::read(path).unwrap()))
        .collect();
    files.sort();
    files
}

/// No file holds a word of the words, a text, or the secret; also not the restored vault.
#[test]
fn nothing_can_be_read_in_any_file() {
    let backed = Backed::new();
    let (card, key) = Card::random(&Host::system()).unwrap();
    let folder = backed.place.folder();
    let journal = backed.place.open().unwrap();
    journal
        .hand_over(&folder.join("handed over"), &card)
        .unwrap();
    let _ = journal.lock();
    let restored = Vault::with_host(folder.join("restored"), tiny_host());
    restored
        .restore(&backed.path(), &backed.words, &phrase(NEW))
        .unwrap();
    let files = files_in(folder);
    assert_eq!(files.len(), 4);
    let key_text = key.to_text();
    let mut needles: Vec<Vec<u8>> = [MARKER, NEW, unafraid_tests::PHRASE, key_text.trim()]
        .map(|text| text.as_bytes().to_vec())
        .into();
    // Words of three letters occur by chance, and one of the list stands in SQLite's own first page.
    let words = backed
        .words
        .expose()
        .split(' ')
        .filter(|word| word.len() > 4 && *word != "table");
    needles.extend(words.map(|word| word.as_bytes().to_vec()));
    for (name, bytes) in &files {
        for needle in &needles {
            let text = String::from_utf8_lossy(needle);
            assert!(!contains(bytes, needle), "{text} in {name}");
        }
    }
    // The card is nowhere, so that the file does not tell whom it is for.
    let card = card.to_text();
    assert!(!contains(&files["handed over"], &card.as_bytes()[20..60]));
}
