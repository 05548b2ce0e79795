//! A disk that tests control: it sees every call, can spoil any of them, and tells what a kill or a
//! power loss at any moment could have left.
//!
//! A [`Disk`] lies over the files of one real folder, under the vault's own calls (it is the host's
//! [`Files`]) and under SQLite's (it names a VFS, `vfs.rs`). Each call is numbered, done, and
//! written down in a log of what changed ([`Change`]). A sync is only written down: what is on the
//! medium after a power loss is worked out from the log ([`after_a_crash`]), so the real medium does
//! not matter. That nothing goes past it is tested (`tests/crash`): the log alone, replayed, gives the
//! real files byte for byte.

mod crash;
mod keystore;
mod vfs;

use std::collections::BTreeMap;
use std::fs::{File, Metadata, OpenOptions};
use std::io;
use std::os::unix::fs::{FileExt, MetadataExt};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use unafraid::vault::{Files, Host};

pub use crash::{Image, Survives, after_a_crash};
pub use keystore::RecordedKeystore;

use crate::Keys;

/// A file, whatever its names are.
pub type FileId = usize;

/// Bytes of a page.
const PAGE: usize = 4096;

/// What a call changed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Change {
    /// A new, empty file got this name.
    Make(FileId, String),
    /// These bytes were written from this place on.
    Write(FileId, u64, Vec<u8>),
    /// The file was cut, or extended by zeros.
    SetLen(FileId, u64),
    /// What was written to the file is on the medium.
    Sync(FileId),
    /// The file could not be synced: what was written since the last sync may never reach the medium.
    SyncFailed(FileId),
    /// The names are on the medium.
    SyncFolder,
    /// A sync said that it was done, and did nothing.
    Dropped,
    /// The file has a new name and lost its old one.
    Rename(FileId, String, String),
    /// The file has one more name.
    Link(FileId, String),
    /// A name is gone.
    Remove(String),
    /// The keystore holds a key of this name, which it keeps at once.
    Wrap(String, [u8; 32], u8),
    /// The keystore holds none of this name.
    DeleteKey(String),
    /// What the test wants to find again.
    Mark(Mark),
}

/// Where a test is in what it does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mark {
    /// From now on this state may be found.
    Begins(usize),
    /// From now on this state must be found.
    Done(usize),
}

/// What a call does.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Kind {
    /// Opens or makes a file.
    Open,
    /// Looks at a file's metadata.
    Look,
    /// Reads bytes.
    Read,
    /// Writes bytes.
    Write,
    /// Cuts or extends.
    SetLen,
    /// Syncs a file.
    Sync,
    /// Syncs the names.
    SyncFolder,
    /// Renames, links.
    Name,
    /// Removes a name.
    Remove,
}

/// How calls are spoiled.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fault {
    /// They fail with EIO, and do nothing.
    Io,
    /// Those that need room fail with ENOSPC; a write is done by half.
    Full,
    /// Syncs say that they are done, and do nothing.
    DropSync,
}

/// The calls that are spoiled.
#[derive(Debug, Clone, Copy)]
pub struct Plan {
    /// The number of the first one, from 0.
    pub first: usize,
    /// How many there are from there on.
    pub count: usize,
    /// What happens to them.
    pub fault: Fault,
}

#[derive(Default)]
struct State {
    log: Vec<Change>,
    /// What each numbered call was, and on which file.
    calls: Vec<(Kind, String)>,
    plan: Option<Plan>,
    /// Pages of files that cannot be read.
    bad_pages: Vec<(FileId, u64)>,
    names: BTreeMap<String, FileId>,
    /// Files by device and inode, as far as they have been opened.
    inodes: BTreeMap<(u64, u64), FileId>,
    files: usize,
    keys: Keys,
    made: u8,
}

struct Inner {
    folder: PathBuf,
    state: Mutex<State>,
}

/// The layer over the files of one folder.
#[derive(Clone)]
pub struct Disk(Arc<Inner>);

impl Disk {
    /// A disk over this folder. What lies in it is on the medium.
    pub fn over(folder: &Path) -> Self {
        Self::with_keys(folder, Keys::default())
    }

    /// The same, with a keystore that holds these keys.
    pub fn with_keys(folder: &Path, keys: Keys) -> Self {
        let folder = folder.canonicalize().unwrap();
        let mut state = State {
            made: keys.values().map(|(_, made)| *made).max().unwrap_or(0),
            keys: keys.clone(),
            ..State::default()
        };
        for (alias, (key, made)) in keys {
            state.log.push(Change::Wrap(alias, key, made));
        }
        for (name, bytes) in crate::files_in(&folder) {
            let metadata = folder.join(&name).symlink_metadata().unwrap();
            let file = state.new_file(&name, (metadata.dev(), metadata.ino()));
            state.log.push(Change::Write(file, 0, bytes));
            state.log.push(Change::Sync(file));
        }
        state.log.push(Change::SyncFolder);
        let disk = Self(Arc::new(Inner {
            folder,
            state: Mutex::new(state),
        }));
        vfs::register(&disk);
        disk
    }

    /// A disk whose history is this: the process was killed, nothing else happened. The folder holds
    /// what [`Survives::Everything`] gives.
    pub fn resumed(folder: &Path, log: Vec<Change>) -> Self {
        let image = after_a_crash(&log, Survives::Everything);
        image.write(folder);
        let disk = Self::with_keys(folder, image.keys);
        let mut state = disk.state();
        let ids = log.iter().filter_map(|change| match change {
            Change::Make(file, _) => Some(file + 1),
            _ => None,
        });
        state.files = ids.max().unwrap_or(0);
        state.log = log;
        for (name, file) in &image.ids {
            let metadata = folder.join(name).symlink_metadata().unwrap();
            state.inodes.insert((metadata.dev(), metadata.ino()), *file);
        }
        state.names = image.ids;
        drop(state);
        disk
    }

    /// What the keystore holds.
    pub fn keys(&self) -> Keys {
        self.state().keys.clone()
    }

    /// A host with this disk and its keystore, for the small vaults of tests.
    pub fn host(&self) -> Host {
        crate::tiny_host()
            .with_files(Arc::new(self.clone()))
            .with_randomness(Arc::new(crate::Seeded::new(self.changes() as u64)))
            .with_keystore(Arc::new(RecordedKeystore(self.clone())))
    }

    /// Spoils calls from now on; their numbers count from here.
    pub fn spoil(&self, plan: Option<Plan>) {
        let mut state = self.state();
        state.plan = plan;
        state.calls.clear();
    }

    /// Makes these pages, counted from 1, of the file that now has the name `vault` unreadable, and no
    /// others.
    pub fn lose_pages(&self, pages: &[u64]) {
        let mut state = self.state();
        let file = state.names["vault"];
        state.bad_pages = pages.iter().map(|page| (file, *page)).collect();
    }

    /// The calls since the last [`spoil`](Self::spoil).
    pub fn calls(&self) -> Vec<(Kind, String)> {
        self.state().calls.clone()
    }

    /// What changed so far.
    pub fn log(&self) -> Vec<Change> {
        self.state().log.clone()
    }

    /// How many changes there were so far.
    pub fn changes(&self) -> usize {
        self.state().log.len()
    }

    /// Writes a mark into the log.
    pub fn mark(&self, mark: Mark) {
        self.state().log.push(Change::Mark(mark));
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.0.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Numbers a call, and says whether it is spoiled.
    fn begin(&self, kind: Kind, name: &str) -> Option<Fault> {
        let mut state = self.state();
        let number = state.calls.len();
        state.calls.push((kind, name.to_owned()));
        let plan = state.plan?;
        let spoiled = (plan.first..plan.first.saturating_add(plan.count)).contains(&number);
        let fault = spoiled.then_some(plan.fault)?;
        let matters = match fault {
            Fault::Io => true,
            Fault::Full => matches!(kind, Kind::Open | Kind::Write | Kind::SetLen | Kind::Name),
            Fault::DropSync => matches!(kind, Kind::Sync | Kind::SyncFolder),
        };
        matters.then_some(fault)
    }

    /// The same, as an error. A dropped sync is none.
    fn pass(&self, kind: Kind, name: &str) -> io::Result<Option<Fault>> {
        match self.begin(kind, name) {
            Some(Fault::Io) => Err(io::Error::from_raw_os_error(EIO)),
            Some(Fault::Full) => Err(io::Error::from_raw_os_error(ENOSPC)),
            other => Ok(other),
        }
    }

    fn file_of(&self, file: &File) -> io::Result<(FileId, String)> {
        let metadata = file.metadata()?;
        let state = self.state();
        let id = state.inodes[&(metadata.dev(), metadata.ino())];
        Ok((id, state.name_of(id)))
    }

    fn push(&self, change: Change) {
        let mut state = self.state();
        match &change {
            Change::Rename(file, from, to) => {
                state.names.remove(from);
                state.names.insert(to.clone(), *file);
            }
            Change::Link(file, to) => {
                state.names.insert(to.clone(), *file);
            }
            Change::Remove(name) => {
                state.names.remove(name);
            }
            _ => {}
        }
        state.log.push(change);
    }

    /// Whether reading this range of a file meets a page that cannot be read.
    fn is_lost(&self, file: FileId, offset: u64, length: usize) -> bool {
        let (first, last) = (offset / 4096 + 1, (offset + length as u64).div_ceil(4096));
        let bad = &self.state().bad_pages;
        bad.iter()
            .any(|(of, page)| *of == file && (first..=last).contains(page))
    }
}

const EIO: i32 = 5;
const ENOSPC: i32 = 28;

impl State {
    fn new_file(&mut self, name: &str, inode: (u64, u64)) -> FileId {
        let file = self.files;
        self.files += 1;
        self.inodes.insert(inode, file);
        self.names.insert(name.to_owned(), file);
        self.log.push(Change::Make(file, name.to_owned()));
        file
    }

    fn name_of(&self, file: FileId) -> String {
        let found = self.names.iter().find(|(_, named)| **named == file);
        found.map_or_else(|| "(no name)".to_owned(), |(name, _)| name.clone())
    }
}

fn name(path: &Path) -> String {
    path.file_name().unwrap().to_str().unwrap().to_owned()
}

impl Files for Disk {
    fn vfs(&self) -> &str {
        vfs::NAME
    }

    fn open(&self, path: &Path, options: &OpenOptions) -> io::Result<File> {
        self.pass(Kind::Open, &name(path))?;
        let is_new = path.symlink_metadata().is_err();
        let file = options.open(path)?;
        let metadata = file.metadata()?;
        let inode = (metadata.dev(), metadata.ino());
        let mut state = self.state();
        if is_new {
            state.new_file(&name(path), inode);
        }
        Ok(file)
    }

    fn metadata(&self, path: &Path) -> io::Result<Metadata> {
        self.pass(Kind::Look, &name(path))?;
        path.symlink_metadata()
    }

    fn read(&self, file: &File, bytes: &mut [u8], offset: u64) -> io::Result<()> {
        let (id, name) = self.file_of(file)?;
        self.pass(Kind::Read, &name)?;
        if self.is_lost(id, offset, bytes.len()) {
            return Err(io::Error::from_raw_os_error(EIO));
        }
        file.read_exact_at(bytes, offset)
    }

    fn write(&self, file: &File, bytes: &[u8], offset: u64) -> io::Result<()> {
        let (id, name) = self.file_of(file)?;
        let fault = self.begin(Kind::Write, &name);
        let written = match fault {
            Some(Fault::Io) => return Err(io::Error::from_raw_os_error(EIO)),
            Some(Fault::Full) => &bytes[..bytes.len() / 2],
            _ => bytes,
        };
        file.write_all_at(written, offset)?;
        // A device takes a long write page by page, and loses power between any two.
        let mut at = offset;
        let mut rest = written;
        while !rest.is_empty() {
            let here = PAGE - usize::try_from(at).expect("a small file") % PAGE;
            let (page, behind) = rest.split_at(here.min(rest.len()));
            self.push(Change::Write(id, at, page.to_vec()));
            at += page.len() as u64;
            rest = behind;
        }
        match fault {
            Some(Fault::Full) => Err(io::Error::from_raw_os_error(ENOSPC)),
            _ => Ok(()),
        }
    }

    fn set_len(&self, file: &File, length: u64) -> io::Result<()> {
        let (id, name) = self.file_of(file)?;
        self.pass(Kind::SetLen, &name)?;
        file.set_len(length)?;
        self.push(Change::SetLen(id, length));
        Ok(())
    }

    fn sync(&self, file: &File) -> io::Result<()> {
        let (id, name) = self.file_of(file)?;
        match self.pass(Kind::Sync, &name) {
            Ok(None) => self.push(Change::Sync(id)),
            Ok(Some(_)) => self.push(Change::Dropped),
            Err(error) => {
                self.push(Change::SyncFailed(id));
                return Err(error);
            }
        }
        Ok(())
    }

    fn sync_folder(&self, _: &Path) -> io::Result<()> {
        self.push(match self.pass(Kind::SyncFolder, "")? {
            None => Change::SyncFolder,
            Some(_) => Change::Dropped,
        });
        Ok(())
    }

    fn rename(&self, from: &Path, to: &Path) -> io::Result<()> {
        let (old, new) = (name(from), name(to));
        self.pass(Kind::Name, &new)?;
        std::fs::rename(from, to)?;
        let file = self.state().names[&old];
        self.push(Change::Rename(file, old, new));
        Ok(())
    }

    fn rename_new(&self, from: &Path, to: &Path) -> io::Result<()> {
        if to.symlink_metadata().is_ok() {
            return Err(io::ErrorKind::AlreadyExists.into());
        }
        self.rename(from, to)
    }

    fn link(&self, from: &Path, to: &Path) -> io::Result<()> {
        let (old, new) = (name(from), name(to));
        self.pass(Kind::Name, &new)?;
        std::fs::hard_link(from, to)?;
        let file = self.state().names[&old];
        self.push(Change::Link(file, new));
        Ok(())
    }

    fn remove(&self, path: &Path) -> io::Result<()> {
        let name = name(path);
        self.pass(Kind::Remove, &name)?;
        std::fs::remove_file(path)?;
        self.push(Change::Remove(name));
        Ok(())
    }
}
