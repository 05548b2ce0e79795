//! A folder with something hostile in it, and other people's files around it that nothing may touch.

use std::collections::BTreeMap;
use std::fs::{File, Metadata};
use std::io::Write;
use std::os::unix::fs::{FileTypeExt, MetadataExt, symlink};
use std::path::PathBuf;

use rustix::fs::{CWD, Mode, mkfifoat};
use tempfile::TempDir;

use super::stage::stage;

/// What lies under a name.
pub(crate) enum Lies {
    File(Vec<u8>),
    /// So many bytes, none of them written.
    Sparse(u64),
    /// These bytes, and then nothing up to this length.
    Long(Vec<u8>, u64),
    /// A symbolic link to this, seen from the vault's folder.
    Link(&'static str),
    /// Another name of the file at this place, seen from the vault's folder.
    SecondName(&'static str),
    Pipe,
    Folder,
}

/// The files of others, by their place seen from the vault's folder.
const OTHERS: [&str; 5] = ["diary", "../diary", "../zeros", "../journal", "../vault"];

/// What a name in a folder stands for. A file that is too long to look at is known by its length.
#[derive(PartialEq, Eq)]
pub(crate) enum Found {
    File(Vec<u8>),
    Long(u64, u64),
    Link(PathBuf),
    Other(u32),
}

pub(crate) struct Ground {
    root: TempDir,
    others: BTreeMap<&'static str, (Stamp, Vec<u8>)>,
}

/// What changes where somebody writes to a file.
#[derive(PartialEq, Eq)]
struct Stamp(u64, u64, i64, i64, u64);

impl Stamp {
    fn of(metadata: &Metadata) -> Self {
        Self(
            metadata.ino(),
            metadata.len(),
            metadata.mtime(),
            metadata.mtime_nsec(),
            metadata.mode().into(),
        )
    }
}

impl Ground {
    /// In memory where the system has a place for that.
    pub(crate) fn new() -> Self {
        let root = unafraid_tests::folder();
        std::fs::create_dir(root.path().join("folder")).unwrap();
        let mut ground = Self {
            root,
            others: BTreeMap::new(),
        };
        for name in OTHERS {
            let bytes = match name {
                "../zeros" => vec![0; 9_000],
                "../journal" => super::journal_file::plausible(),
                "../vault" => stage().other.bytes.clone(),
                _ => b"EXAMPLE of somebody else".to_vec(),
            };
            let path = ground.beside(name);
            std::fs::write(&path, &bytes).unwrap();
            let stamp = Stamp::of(&path.metadata().unwrap());
            ground.others.insert(name, (stamp, bytes));
        }
        ground
    }

    pub(crate) fn vault(&self) -> PathBuf {
        self.beside("vault")
    }

    fn beside(&self, name: &str) -> PathBuf {
        self.root.path().join("folder").join(name)
    }

    /// Puts these things into the folder, and nothing else of before.
    pub(crate) fn lay<'a>(&self, things: impl IntoIterator<Item = (&'a str, &'a Lies)>) {
        self.clear();
        for (name, lies) in things {
            let path = self.beside(name);
            match lies {
                Lies::File(bytes) => std::fs::write(path, bytes).unwrap(),
                Lies::Sparse(length) => File::create_new(path).unwrap().set_len(*length).unwrap(),
                Lies::Long(bytes, length) => {
                    let mut file = File::create_new(path).unwrap();
                    file.write_all(bytes).unwrap();
                    file.set_len(*length).unwrap();
                }
                Lies::Link(target) => symlink(target, path).unwrap(),
                Lies::SecondName(of) => std::fs::hard_link(self.beside(of), path).unwrap(),
                Lies::Pipe => mkfifoat(CWD, path, Mode::RUSR | Mode::WUSR).unwrap(),
                Lies::Folder => std::fs::create_dir(path).unwrap(),
            }
        }
    }

    fn clear(&self) {
        for entry in std::fs::read_dir(self.beside("")).unwrap() {
            let entry = entry.unwrap();
            if entry.file_name() == OTHERS[0] {
                continue;
            }
            if entry.file_type().unwrap().is_dir() {
                std::fs::remove_dir(entry.path()).unwrap();
            } else {
                std::fs::remove_file(entry.path()).unwrap();
            }
        }
    }

    /// Everything in the folder but the files of others.
    pub(crate) fn found(&self) -> BTreeMap<String, Found> {
        let entries = std::fs::read_dir(self.beside("")).unwrap();
        entries
            .map(|entry| entry.unwrap())
            .filter(|entry| entry.file_name() != OTHERS[0])
            .map(|entry| {
                let (path, name) = (entry.path(), entry.file_name().into_string().unwrap());
                let metadata = path.symlink_metadata().unwrap();
                let kind = metadata.file_type();
                let found = if kind.is_symlink() {
                    Found::Link(path.read_link().unwrap())
                } else if !kind.is_file() {
                    assert!(kind.is_dir() || kind.is_fifo());
                    Found::Other(metadata.mode())
                } else if metadata.len() > 32 * 1024 * 1024 {
                    Found::Long(metadata.len(), metadata.blocks())
                } else {
                    Found::File(std::fs::read(path).unwrap())
                };
                (name, found)
            })
            .collect()
    }

    /// Whether nobody wrote to the files of others, and none came or went outside the vault's folder.
    pub(crate) fn others_are_untouched(&self) -> bool {
        let all_there = self.others.iter().all(|(name, (stamp, bytes))| {
            let path = self.beside(name);
            path.symlink_metadata()
                .is_ok_and(|metadata| Stamp::of(&metadata) == *stamp)
                && std::fs::read(path).is_ok_and(|found| found == *bytes)
        });
        // The vault's folder, and the four files beside it.
        all_there && std::fs::read_dir(self.root.path()).unwrap().count() == OTHERS.len()
    }
}
