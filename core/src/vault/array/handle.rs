//! An open file of the vault, reached through the host's file layer.

use std::fs::{File, OpenOptions};
use std::io;
use std::os::unix::fs::MetadataExt;
use std::path::Path;
use std::sync::Arc;

use crate::vault::files::Files;
use crate::{Error, Result};

pub(crate) struct Handle {
    file: File,
    files: Arc<dyn Files>,
}

impl Handle {
    pub(super) fn open(
        files: &Arc<dyn Files>,
        path: &Path,
        options: &OpenOptions,
    ) -> io::Result<Self> {
        Ok(Self {
            file: files.open(path, options)?,
            files: files.clone(),
        })
    }

    /// Opens what is at `path`, locked. It is still at `path` once the lock is held.
    pub(super) fn open_locked(
        files: &Arc<dyn Files>,
        path: &Path,
        options: &OpenOptions,
    ) -> Result<Self> {
        loop {
            let handle = Self::open(files, path, options)?;
            handle.lock()?;
            if handle.is_at(path)? {
                return Ok(handle);
            }
        }
    }

    /// Takes the lock, without waiting. Not by the standard library, whose version of this does
    /// nothing on Android before Rust 1.98.
    fn lock(&self) -> Result<()> {
        match rustix::fs::flock(
            &self.file,
            rustix::fs::FlockOperation::NonBlockingLockExclusive,
        ) {
            Ok(()) => Ok(()),
            Err(rustix::io::Errno::WOULDBLOCK) => Err(Error::Busy),
            Err(error) => Err(io::Error::from(error).into()),
        }
    }

    /// Whether this is what is at `path` now.
    pub(super) fn is_at(&self, path: &Path) -> io::Result<bool> {
        let there = match self.files.metadata(path) {
            Ok(there) => there,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(false),
            Err(error) => return Err(error),
        };
        let mine = self.file.metadata()?;
        Ok((mine.dev(), mine.ino()) == (there.dev(), there.ino()))
    }

    pub(crate) fn length(&self) -> io::Result<u64> {
        Ok(self.file.metadata()?.len())
    }

    pub(crate) fn read(&self, bytes: &mut [u8], offset: u64) -> io::Result<()> {
        self.files.read(&self.file, bytes, offset)
    }

    pub(crate) fn write(&self, bytes: &[u8], offset: u64) -> io::Result<()> {
        self.files.write(&self.file, bytes, offset)
    }

    pub(super) fn set_len(&self, length: u64) -> io::Result<()> {
        self.files.set_len(&self.file, length)
    }

    pub(super) fn hasten(&self) {
        self.files.hasten(&self.file);
    }

    pub(crate) fn sync(&self) -> io::Result<()> {
        self.files.sync(&self.file)
    }
}
