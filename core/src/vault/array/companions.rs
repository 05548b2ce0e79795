//! The vault's path, and what may lie beside it.

use std::ffi::{OsStr, OsString};
use std::fs::{File, OpenOptions};
use std::io;
use std::os::unix::ffi::OsStrExt;
use std::os::unix::fs::MetadataExt;
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
    pub(super) fn of_existing(path: &Path) -> Result<Self> {
        let vault = path.canonicalize().map_err(absent)?;
        let folder = vault.parent().unwrap_or(Path::new("/")).to_path_buf();
        Ok(Self { vault, folder })
    }

    pub(super) fn of_new(path: &Path) -> Result<Self> {
        let name = path.file_name().ok_or(Error::FileExists)?;
        let folder = match path.parent() {
            Some(parent) if !parent.as_os_str().is_empty() => {
                parent.canonicalize().map_err(absent)?
            }
            _ => Path::new(".").canonicalize()?,
        };
        if !folder.is_dir() {
            return Err(Error::NoVault);
        }
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
        for suffix in ["-wal", "-shm", ".new-wal", ".new-shm", ".new-journal"] {
            if exists(&self.beside(suffix))? {
                return Err(Damage::Companion.into());
            }
        }
        Ok(())
    }

    /// Removes the replacement that this process is building.
    pub(super) fn remove_new_file(&self) -> io::Result<()> {
        remove_if_there(&self.new_file())
    }

    /// The file beside which `vault` would be taken for a companion, if there is one: `a` for
    /// `a.new`.
    pub(super) fn is_companion_of_another(&self) -> io::Result<bool> {
        let name = self.vault.as_os_str().as_encoded_bytes();
        let suffixes = [".new", "-journal", "-wal", "-shm"];
        let of_a_replacement = [".new-journal", ".new-wal", ".new-shm"];
        for suffix in suffixes.into_iter().chain(of_a_replacement) {
            if let Some(stem) = name.strip_suffix(suffix.as_bytes())
                && exists(Path::new(OsStr::from_bytes(stem)))?
            {
                return Ok(true);
            }
        }
        Ok(false)
    }

    pub(super) fn sync_folder(&self) -> io::Result<()> {
        File::open(&self.folder)?.sync_all()
    }
}

/// A place that is not there, before anything was opened.
fn absent(error: io::Error) -> Error {
    match error.kind() {
        io::ErrorKind::NotFound | io::ErrorKind::NotADirectory => Error::NoVault,
        _ => error.into(),
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

/// What is no file, a pipe or a link, is never an empty one.
pub(super) fn length_if_there(path: &Path) -> io::Result<Option<u64>> {
    match path.symlink_metadata() {
        Ok(metadata) if !metadata.is_file() => Ok(Some(u64::MAX)),
        Ok(metadata) => Ok(Some(metadata.len())),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(error),
    }
}

/// Whether `file` is what is at `path` now.
pub(super) fn is_at(file: &File, path: &Path) -> io::Result<bool> {
    let (mine, there) = match path.symlink_metadata() {
        Ok(there) => (file.metadata()?, there),
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(false),
        Err(error) => return Err(error),
    };
    Ok((mine.dev(), mine.ino()) == (there.dev(), there.ino()))
}

/// Takes the lock, without waiting. Not by the standard library, whose version of this does
/// nothing on Android before Rust 1.98.
fn lock(file: &File) -> Result<()> {
    match rustix::fs::flock(file, rustix::fs::FlockOperation::NonBlockingLockExclusive) {
        Ok(()) => Ok(()),
        Err(rustix::io::Errno::WOULDBLOCK) => Err(Error::Busy),
        Err(error) => Err(io::Error::from(error).into()),
    }
}

/// Opens what is at `path`, locked. It is still at `path` once the lock is held.
pub(super) fn open_locked(path: &Path, options: &OpenOptions) -> Result<File> {
    loop {
        let file = options.open(path)?;
        lock(&file)?;
        if is_at(&file, path)? {
            return Ok(file);
        }
    }
}
