//! The vault's path, and what may lie beside it.

use std::ffi::OsString;
use std::fs::{File, OpenOptions, TryLockError};
use std::io;
use std::os::unix::fs::FileExt;
use std::path::{Path, PathBuf};

use crate::error::Damage;
use crate::{Error, Result};

/// The vault and what may lie beside it.
pub(super) struct Paths {
    pub(super) vault: PathBuf,
    pub(super) folder: PathBuf,
}

impl Paths {
    /// Companions lie beside the file itself, also when `path` is a link to it.
    pub(super) fn of_existing(path: &Path) -> io::Result<Self> {
        let vault = path.canonicalize()?;
        let folder = vault.parent().unwrap_or(Path::new("/")).to_path_buf();
        Ok(Self { vault, folder })
    }

    pub(super) fn of_new(path: &Path) -> Result<Self> {
        let name = path.file_name().ok_or(Error::FileExists)?;
        let folder = match path.parent() {
            Some(parent) if !parent.as_os_str().is_empty() => parent.canonicalize()?,
            _ => Path::new(".").canonicalize()?,
        };
        Ok(Self {
            vault: folder.join(name),
            folder,
        })
    }

    pub(super) fn beside(&self, suffix: &str) -> PathBuf {
        let mut name = OsString::from(self.vault.as_os_str());
        name.push(suffix);
        PathBuf::from(name)
    }

    pub(super) fn journal(&self) -> PathBuf {
        self.beside("-journal")
    }

    pub(super) fn new_file(&self) -> PathBuf {
        self.beside(".new")
    }

    /// Files of another journal mode: never made here, and able to bring old cells back.
    pub(super) fn refuse_foreign_companions(&self) -> Result<()> {
        for suffix in ["-wal", "-shm", ".new-wal", ".new-shm"] {
            if exists(&self.beside(suffix))? {
                return Err(Damage::Companion.into());
            }
        }
        Ok(())
    }

    /// What an interrupted replacement left behind.
    pub(super) fn remove_new_files(&self) -> io::Result<()> {
        for suffix in [".new-journal", ".new"] {
            remove_if_there(&self.beside(suffix))?;
        }
        Ok(())
    }

    pub(super) fn sync_folder(&self) -> io::Result<()> {
        File::open(&self.folder)?.sync_all()
    }
}

pub(super) fn exists(path: &Path) -> io::Result<bool> {
    match path.symlink_metadata() {
        Ok(_) => Ok(true),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(false),
        Err(error) => Err(error),
    }
}

pub(super) fn remove_if_there(path: &Path) -> io::Result<()> {
    match std::fs::remove_file(path) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
        _ => Ok(()),
    }
}

pub(super) fn length_if_there(path: &Path) -> io::Result<Option<u64>> {
    match path.symlink_metadata() {
        Ok(metadata) => Ok(Some(metadata.len())),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(error),
    }
}

/// Whether a journal ends in the record of a super-journal. SQLite reads that file when it rolls
/// back, and may delete it; we write no such record, so somebody else made this one.
pub(super) fn names_another_file(journal: &Path) -> io::Result<bool> {
    const MAGIC: [u8; 8] = [0xd9, 0xd5, 0x05, 0xf9, 0x20, 0xa1, 0x63, 0xd7];
    let file = File::open(journal)?;
    let mut end = [0; 8];
    match file.metadata()?.len().checked_sub(8) {
        Some(at) => file.read_exact_at(&mut end, at)?,
        None => return Ok(false),
    }
    Ok(end == MAGIC)
}

/// Opens for reading and writing and takes the lock, without waiting.
pub(super) fn open_locked(path: &Path) -> Result<File> {
    let file = OpenOptions::new().read(true).write(true).open(path)?;
    match file.try_lock() {
        Ok(()) => Ok(file),
        Err(TryLockError::WouldBlock) => Err(Error::Busy),
        Err(TryLockError::Error(error)) => Err(error.into()),
    }
}
