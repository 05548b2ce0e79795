//! The file system, as far as the vault needs one. Every call by which bytes come from the storage or
//! go to it passes here, or through the VFS that this names for SQLite.

#![allow(clippy::disallowed_methods)] // this is the one place for them

use std::fs::{File, Metadata, OpenOptions};
use std::io;
use std::os::unix::fs::FileExt;
use std::path::Path;

use rustix::fs::{CWD, RenameFlags, renameat_with};

/// What the vault does to files. Each method is the operating system's; tests put a layer over it
/// that stops, fails and forgets.
///
/// A layer gives real files: their lock and identity are taken from the descriptor. Calls come one after the other,
/// but for [`hasten`](Files::hasten), and not always from the same thread.
pub trait Files: Send + Sync {
    /// The VFS through which SQLite reaches the same files, without SQLite's own locks. It must be
    /// registered before the vault is opened.
    fn vfs(&self) -> &str {
        "unix-none"
    }

    /// Opens a file, or makes it.
    ///
    /// # Errors
    /// The operating system's, as of all methods here.
    fn open(&self, path: &Path, options: &OpenOptions) -> io::Result<File> {
        options.open(path)
    }

    /// What is at `path`, not following a link.
    ///
    /// # Errors
    /// The operating system's.
    fn metadata(&self, path: &Path) -> io::Result<Metadata> {
        path.symlink_metadata()
    }

    /// Fills `bytes` from `offset` on.
    ///
    /// # Errors
    /// The operating system's.
    fn read(&self, file: &File, bytes: &mut [u8], offset: u64) -> io::Result<()> {
        file.read_exact_at(bytes, offset)
    }

    /// Writes all of `bytes` from `offset` on. What SQLite writes goes through the VFS instead.
    ///
    /// # Errors
    /// The operating system's.
    fn write(&self, file: &File, bytes: &[u8], offset: u64) -> io::Result<()> {
        file.write_all_at(bytes, offset)
    }

    /// Cuts a file, or extends it by zeros.
    ///
    /// # Errors
    /// The operating system's.
    fn set_len(&self, file: &File, length: u64) -> io::Result<()> {
        file.set_len(length)
    }

    /// Returns when everything that was written to the file is on the medium.
    ///
    /// # Errors
    /// The operating system's. What was written since the last sync can then be lost for good.
    fn sync(&self, file: &File) -> io::Result<()> {
        file.sync_all()
    }

    /// Begins to bring what was written to the medium, so that [`sync`](Files::sync) takes less time. It
    /// can take as long as that, is called on a thread of its own while the file is only read, and
    /// promises nothing: a layer need not do anything.
    fn hasten(&self, _: &File) {}

    /// Returns when the names in `folder` are on the medium.
    ///
    /// # Errors
    /// The operating system's.
    fn sync_folder(&self, folder: &Path) -> io::Result<()> {
        File::open(folder)?.sync_all()
    }

    /// Gives a file another name, in place of what has it.
    ///
    /// # Errors
    /// The operating system's.
    fn rename(&self, from: &Path, to: &Path) -> io::Result<()> {
        std::fs::rename(from, to)
    }

    /// Gives a file another name that nothing has.
    ///
    /// # Errors
    /// The operating system's; [`AlreadyExists`](io::ErrorKind::AlreadyExists) where something has.
    fn rename_new(&self, from: &Path, to: &Path) -> io::Result<()> {
        Ok(renameat_with(CWD, from, CWD, to, RenameFlags::NOREPLACE)?)
    }

    /// Gives a file a second name that nothing has.
    ///
    /// # Errors
    /// The operating system's; [`AlreadyExists`](io::ErrorKind::AlreadyExists) where something has.
    fn link(&self, from: &Path, to: &Path) -> io::Result<()> {
        std::fs::hard_link(from, to)
    }

    /// Takes a name away.
    ///
    /// # Errors
    /// The operating system's.
    fn remove(&self, path: &Path) -> io::Result<()> {
        std::fs::remove_file(path)
    }
}

/// The operating system's file system.
pub(crate) struct SystemFiles;

impl Files for SystemFiles {
    fn hasten(&self, file: &File) {
        // What goes wrong here goes wrong again, and is told, when it is synced.
        let _ = file.sync_data();
    }
}
