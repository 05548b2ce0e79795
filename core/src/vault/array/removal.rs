//! The end of a file.

use std::fs::OpenOptions;
use std::path::Path;
use std::sync::Mutex;

use super::companions::Paths;
use super::handle::Handle;
use super::{Array, Size};
use crate::error::Damage;
use crate::vault::host::Host;
use crate::{Error, Result};

impl Array {
    /// Opens and locks a file that is to be removed. One that is not whole is taken as it is, as long
    /// as everything beside it can be its own.
    pub(crate) fn open_to_remove(path: &Path, host: &Host) -> Result<Self> {
        match Self::open(path, host) {
            Err(Error::Damaged(Damage::Length | Damage::Header)) => Self::as_it_is(path, host),
            other => other,
        }
    }

    fn as_it_is(path: &Path, host: &Host) -> Result<Self> {
        let paths = Paths::of_existing(path, &host.files)?;
        paths.refuse_foreign_companions()?;
        let mut options = OpenOptions::new();
        let file = Handle::open_locked(&paths.files, &paths.vault, options.read(true).write(true))?;
        let geometry = host.geometry;
        // Of another length, only row 0 counts, which every size has in the same place.
        let size = geometry.of_length(file.length()?).unwrap_or(Size::Mib16);
        Ok(Self {
            paths,
            file,
            geometry,
            size,
            layout: geometry.layout(size),
            sound: false,
            uncertain: false,
            db: None,
            leaving: Mutex::default(),
        })
    }

    /// Removes the file, and the journal that a kill can have left beside it.
    pub(crate) fn remove(mut self) -> Result<()> {
        self.db = None;
        self.refuse_if_replaced()?;
        self.paths.files.remove(&self.paths.vault)?;
        self.paths.remove_if_there(&self.paths.journal())?;
        Ok(self.paths.sync_folder()?)
    }
}
