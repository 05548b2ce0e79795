//! A vault's file that is only looked at: no lock, no SQLite, nothing that needs leave to write. So it
//! can lie in a folder, or on a medium, that nobody may write to.

use std::fs::OpenOptions;
use std::os::unix::fs::OpenOptionsExt;
use std::path::Path;

use rustix::fs::OFlags;

use super::companions::Paths;
use super::handle::Handle;
use crate::Result;
use crate::error::Damage;
use crate::vault::host::Host;

/// A file that is open for reading.
pub(crate) struct Image {
    paths: Paths,
    file: Handle,
}

impl Image {
    /// Opens the file at `path`, which must lie there alone: what SQLite would first have to bring
    /// back from a journal is not whole.
    pub(crate) fn open(path: &Path, host: &Host) -> Result<Self> {
        let paths = Paths::of_existing(path, &host.files)?;
        if !paths.files.metadata(&paths.vault)?.is_file() {
            return Err(Damage::Length.into());
        }
        // It was a file a moment ago. Should it be a pipe by now, opening it must not wait.
        let mut options = OpenOptions::new();
        let flags = OFlags::NOFOLLOW | OFlags::NONBLOCK;
        options.read(true).custom_flags(flags.bits().cast_signed());
        let file = Handle::open(&paths.files, &paths.vault, &options)?;
        paths.refuse_foreign_companions()?;
        if paths
            .length_if_there(&paths.journal())?
            .is_some_and(|length| length > 0)
        {
            return Err(Damage::Journal.into());
        }
        Ok(Self { paths, file })
    }

    pub(crate) fn file(&self) -> &Handle {
        &self.file
    }

    /// Whether this is what a vault that is made at `path` would take for something of its own, and
    /// write over.
    pub(crate) fn is_companion_of(&self, path: &Path) -> Result<bool> {
        let vault = Paths::of_new(path, &self.paths.files)?;
        Ok(self.file.is_at(&vault.new_file())? || self.file.is_at(&vault.journal())?)
    }
}
