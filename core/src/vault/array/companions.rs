//! The vault's path, and what may lie beside it.

use std::ffi::{OsStr, OsString};
use std::io;
use std::os::unix::ffi::OsStrExt;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use crate::error::Damage;
use crate::vault::files::Files;
use crate::{Error, Result};

/// The vault and what may lie beside it.
pub(super) struct Paths {
    pub(super) vault: PathBuf,
    pub(super) folder: PathBuf,
    pub(super) files: Arc<dyn Files>,
}

impl Paths {
    /// Companions lie beside the file itself, also when `path` is a link to it.
    pub(super) fn of_existing(path: &Path, files: &Arc<dyn Files>) -> Result<Self> {
        let vault = path.canonicalize().map_err(absent)?;
        let folder = vault.parent().unwrap_or(Path::new("/")).to_path_buf();
        Ok(Self {
            vault,
            folder,
            files: files.clone(),
        })
    }

    pub(super) fn of_new(path: &Path, files: &Arc<dyn Files>) -> Result<Self> {
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
            files: files.clone(),
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
            if self.exists(&self.beside(suffix))? {
                return Err(Damage::Companion.into());
            }
        }
        Ok(())
    }

    /// Removes the replacement that this process is building.
    pub(super) fn remove_new_file(&self) -> io::Result<()> {
        self.remove_if_there(&self.new_file())
    }

    /// The file beside which `vault` would be taken for a companion, if there is one: `a` for
    /// `a.new`.
    pub(super) fn is_companion_of_another(&self) -> io::Result<bool> {
        let name = self.vault.as_os_str().as_encoded_bytes();
        let suffixes = [".new", "-journal", "-wal", "-shm"];
        let of_a_replacement = [".new-journal", ".new-wal", ".new-shm"];
        for suffix in suffixes.into_iter().chain(of_a_replacement) {
            if let Some(stem) = name.strip_suffix(suffix.as_bytes())
                && self.exists(Path::new(OsStr::from_bytes(stem)))?
            {
                return Ok(true);
            }
        }
        Ok(false)
    }

    pub(super) fn sync_folder(&self) -> io::Result<()> {
        self.files.sync_folder(&self.folder)
    }

    pub(super) fn exists(&self, path: &Path) -> io::Result<bool> {
        Ok(self.length_if_there(path)?.is_some())
    }

    pub(super) fn length_if_there(&self, path: &Path) -> io::Result<Option<u64>> {
        match self.files.metadata(path) {
            // What is no file, a pipe or a link, is never an empty one.
            Ok(metadata) if !metadata.is_file() => Ok(Some(u64::MAX)),
            Ok(metadata) => Ok(Some(metadata.len())),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
            Err(error) => Err(error),
        }
    }

    pub(super) fn remove_if_there(&self, path: &Path) -> io::Result<()> {
        match self.files.remove(path) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
            _ => Ok(()),
        }
    }
}

/// A place that is not there, before anything was opened.
fn absent(error: io::Error) -> Error {
    match error.kind() {
        io::ErrorKind::NotFound | io::ErrorKind::NotADirectory => Error::NoVault,
        _ => error.into(),
    }
}
