//! SQLite as a crash-safe array of rows, behind two operations: *replace these rows* and
//! *replace the file*. Reading goes by page offset and needs no SQLite.
//!
//! One lock guards everything: the system's lock on the vault file itself, held from opening to
//! the end. SQLite's own locking is switched off (VFS `unix-none`), because its POSIX locks
//! vanish when any other descriptor of the file is closed, and because a lock must be able to
//! outlive one connection and move to the file that replaces this one.

mod companions;
mod connection;
mod handle;
mod image;
mod journal;
mod new_file;
mod pages;
mod removal;

use std::fs::OpenOptions;
use std::io;
use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::{Builder, JoinHandle};

use rusqlite::Connection;

use super::files::Files;
use super::header::Public;
use super::host::Host;
use super::layout::{
    self, Body, Geometry, Layout, PAGE, PREFIX, SCHEMA, Size, body_offset, leaf_page, leaf_prefix,
    page_offset,
};
use crate::error::Damage;
use crate::{Error, Result};
use companions::Paths;
use connection::{Replace, connect, expect};
pub(crate) use handle::Handle;
pub(crate) use image::Image;
use journal::Journal;
pub(crate) use new_file::{Contents, NewFile, ReadBack, Rows, Written};
pub(crate) use pages::Pages;

/// Replaces the body of a row.
pub(crate) type Put<'a> = dyn FnMut(u32, &Body) -> Result<()> + 'a;

/// The open, locked file of a vault.
pub(crate) struct Array {
    paths: Paths,
    /// Holds the lock, and is what rows are read from.
    file: Handle,
    geometry: Geometry,
    size: Size,
    layout: Layout,
    /// Whether SQLite's own structure is what it should be. If not, SQLite must not write.
    sound: bool,
    uncertain: bool,
    db: Option<Connection>,
    /// The file that was replaced last, while its room on the storage is given back.
    leaving: Mutex<Option<Leaving>>,
}

impl Array {
    /// Opens and locks the file at `path`, rolls back what a kill interrupted, and syncs all of it,
    /// so that what is read here is what a power loss would leave.
    pub(crate) fn open(path: &Path, host: &Host) -> Result<Self> {
        let geometry = host.geometry;
        let paths = Paths::of_existing(path, &host.files)?;
        if !paths.files.metadata(&paths.vault)?.is_file() {
            return Err(Damage::Length.into());
        }
        let file = Handle::open_locked(
            &paths.files,
            &paths.vault,
            OpenOptions::new().read(true).write(true),
        )?;
        let length = file.length()?;
        let Some(size) = geometry.of_length(length) else {
            // Every version keeps the public part of its header at this place.
            return Err(match public_header(&file) {
                Err(newer @ Error::NewerVersion(_)) => newer,
                _ => Damage::Length.into(),
            });
        };
        paths.refuse_foreign_companions()?;
        let layout = geometry.layout(size);
        let mut array = Self {
            paths,
            file,
            geometry,
            size,
            layout,
            sound: false,
            uncertain: false,
            db: None,
            leaving: Mutex::default(),
        };
        array.recover()?;
        Ok(array)
    }

    fn recover(&mut self) -> Result<()> {
        let journal = Journal::beside(&self.paths, self.layout)?;
        // SQLite sees a schema only after we have: a crafted one could make it run things.
        let schema = match journal {
            Journal::Foreign => return Err(Damage::Journal.into()),
            // A commit that was cut short can have torn page 1; its journal brings it back.
            Journal::Hot { has_schema: true } => true,
            Journal::Hot { has_schema: false } if !self.schema_is_ours()? => {
                return Err(Damage::Header.into());
            }
            Journal::Hot { .. } => true,
            Journal::Cold => {
                self.empty_spent_journal()?;
                whole(self.schema_is_ours())?
            }
        };
        if schema {
            self.connect()?;
            if !self.schema_is_ours()? {
                return Err(Damage::Header.into());
            }
            self.sound = whole(layout::is_sound_tree(self.layout, |page| self.page(page)))?
                && self.has_whole_headers()?;
            if !self.sound {
                self.db = None;
            }
        }
        self.file.sync()?;
        if self.paths.exists(&self.paths.journal())? {
            self.open_journal()?.sync()?;
        }
        self.paths.sync_folder()?;
        if self.file.length()? != self.layout.file_length() {
            return Err(Damage::Length.into());
        }
        Ok(())
    }

    /// Removes what an interrupted replacement left. Only once the header shows that the file is
    /// a vault of ours, and only what can be a replacement of this vault: what a person keeps
    /// under that name, another vault even, is not ours to remove.
    pub(crate) fn remove_leftovers(&self, vault_id: &[u8; 16]) -> Result<()> {
        let path = self.paths.new_file();
        if self.file.is_at(&path)? {
            // A kill while the vault was made can have left it with both names.
            self.paths.remove_new_file()?;
        } else if self.paths.exists(&path)? {
            if !self.paths.files.metadata(&path)?.is_file() {
                return Err(Damage::Companion.into());
            }
            let left = NewFile::claim(&self.paths)?;
            let of_another = public_header(&left.file).is_ok_and(|left| left.vault_id != *vault_id);
            if of_another || !left.is_unfinished(self.geometry)? {
                return Err(Damage::Companion.into());
            }
            self.paths.remove_new_file()?;
        }
        Ok(self.paths.sync_folder()?)
    }

    /// Connects SQLite, which rolls a hot journal back.
    fn connect(&mut self) -> Result<()> {
        self.refuse_if_replaced()?;
        let db = connect(&self.paths.vault, self.paths.files.vfs())?;
        expect(&db, "journal_mode=TRUNCATE", "truncate")?;
        db.execute_batch("PRAGMA synchronous=FULL;")?;
        expect(&db, "synchronous", "2")?;
        let schema: Vec<String> = db
            .prepare("SELECT type || name || tbl_name || rootpage || sql FROM sqlite_schema")?
            .query_map((), |row| row.get(0))?
            .collect::<rusqlite::Result<_>>()?;
        if schema != [format!("tablecellcell2{SCHEMA}")] {
            return Err(Damage::Header.into());
        }
        self.db = Some(db);
        Ok(())
    }

    pub(crate) fn size(&self) -> Size {
        self.size
    }

    pub(crate) fn layout(&self) -> Layout {
        self.layout
    }

    /// Whether rows can be replaced. If not, only a new file repairs the structure.
    pub(crate) fn is_sound(&self) -> bool {
        self.sound
    }

    fn page(&self, page: u32) -> io::Result<[u8; PAGE]> {
        let mut bytes = [0; PAGE];
        self.file.read(&mut bytes, page_offset(page))?;
        Ok(bytes)
    }

    fn schema_is_ours(&self) -> io::Result<bool> {
        Ok(layout::is_schema_page(&self.page(1)?, self.layout))
    }

    /// Reads rows in ascending order.
    pub(crate) fn pages(&self) -> Pages<'_> {
        Pages::new(&self.file)
    }

    /// Reads the body of `row`.
    pub(crate) fn read(&self, row: u32, body: &mut Body) -> Result<()> {
        self.file.read(body, body_offset(row))?;
        Ok(())
    }

    /// Whether SQLite's own bytes in front of the headers are whole. Those in front of cells are looked at
    /// when a space is opened, with the cells.
    fn has_whole_headers(&self) -> Result<bool> {
        for row in self.layout.header_rows() {
            let mut prefix = [0; PREFIX];
            let read = self.file.read(&mut prefix, page_offset(leaf_page(row)));
            if !whole(read.map(|()| prefix == leaf_prefix(row)))? {
                return Ok(false);
            }
        }
        Ok(true)
    }

    /// From now on rows are not replaced: SQLite's own bytes somewhere are not what they should be.
    pub(crate) fn give_up_rows(&mut self) {
        self.sound = false;
        self.db = None;
    }

    /// Somebody put another file at the path while this one was open: what is written now would be
    /// lost, and that file destroyed.
    fn refuse_if_replaced(&self) -> Result<()> {
        if self.file.is_at(&self.paths.vault)? {
            Ok(())
        } else {
            Err(Error::Storage)
        }
    }

    /// Replaces the rows that `rows` puts in, in one transaction: after a crash all of them or none.
    pub(crate) fn replace_rows(
        &mut self,
        rows: &mut dyn FnMut(&mut Put<'_>) -> Result<()>,
    ) -> Result<()> {
        self.wait_for_room();
        self.refuse_if_replaced()?;
        if self.sound && self.db.is_none() {
            self.connect()?;
        }
        let db = self.db.as_mut().ok_or(Error::Storage)?;
        let transaction = db.transaction()?;
        {
            let mut replace = Replace::new(&transaction);
            rows(&mut |row, body| replace.execute(row, body))?;
        }
        transaction.commit()?;
        Ok(())
    }

    /// Builds the file that is to replace this one, beside it, verified and synced.
    pub(crate) fn build(&self, size: Size, contents: &mut dyn Contents) -> Result<NewFile> {
        self.wait_for_room();
        if self.journal_length()?.is_some_and(|length| length > 0) {
            return Err(Error::Storage);
        }
        // What was left over was removed at the opening, so this is somebody else's.
        if self.paths.exists(&self.paths.new_file())? {
            return Err(Error::Storage);
        }
        let mut built = NewFile::claim(&self.paths)?;
        let is_like = self.sound
            && size == self.size
            && layout::is_like_any_other(self.layout, |page| self.page(page))?;
        let like = is_like.then_some(&self.file);
        built.fill(&self.paths, self.geometry.layout(size), like, contents)?;
        Ok(built)
    }

    /// Replaces the file by one of this size. After a crash either file is there, whole. The lock is held on both in
    /// between. On an error the file is the one that it was, unless this
    /// [is uncertain](Self::is_uncertain).
    pub(crate) fn become_new(&mut self, built: NewFile, size: Size) -> Result<()> {
        // No connection survives the rename, and no journal of the old file may meet the new one.
        self.db = None;
        let replaced = self.replace_by(&built);
        // What was renamed and synced needs no look, which could fail; after an error a look says whether the
        // rename happened all the same.
        if replaced.is_ok() || built.file.is_at(&self.paths.vault).is_ok_and(|is| is) {
            let before = std::mem::replace(&mut self.file, built.file);
            self.leaving = Mutex::new(Some(Leaving::of(before)));
            self.size = size;
            self.layout = self.geometry.layout(size);
            self.sound = true;
        } else if !self.uncertain {
            let _ = self.paths.remove_new_file();
        }
        replaced
    }

    /// Waits until a file that was replaced is gone, so that there is room on the storage.
    pub(crate) fn wait_for_room(&self) {
        let mut leaving = self.leaving.lock().unwrap_or_else(PoisonError::into_inner);
        drop(leaving.take());
    }

    fn replace_by(&mut self, built: &NewFile) -> Result<()> {
        self.refuse_if_replaced()?;
        self.remove_empty_journal()?;
        if self.journal_length()?.is_some() {
            return Err(Error::Storage);
        }
        self.paths.sync_folder()?;
        self.uncertain = true;
        let renamed = self
            .paths
            .files
            .rename(&self.paths.new_file(), &self.paths.vault);
        if renamed.is_err() {
            // A rename that reports an error may have happened.
            let untouched = self.file.is_at(&self.paths.vault).is_ok_and(|is| is)
                && built.file.is_at(&self.paths.new_file()).is_ok_and(|is| is);
            self.uncertain = !untouched;
        }
        renamed?;
        self.paths.sync_folder()?;
        self.uncertain = false;
        Ok(())
    }

    /// Whether a replacement failed at a point where a power loss could bring either file back.
    /// Nothing that either needs may then be given up.
    pub(crate) fn is_uncertain(&self) -> bool {
        self.uncertain
    }

    /// Whether a file at `path` would be taken for a companion of a vault that lies there.
    pub(crate) fn is_companion(path: &Path, files: &Arc<dyn Files>) -> Result<bool> {
        Ok(Paths::of_new(path, files)?.is_companion_of_another()?)
    }

    /// Makes a new file at `path`, where there must be none. Before it gets its name, `finish` has a
    /// last look at the whole of it, and may put something behind its end and sync that.
    pub(crate) fn create(
        path: &Path,
        host: &Host,
        size: Size,
        contents: &mut dyn Contents,
        finish: &dyn Fn(&Handle) -> Result<()>,
    ) -> std::result::Result<(), Unmade> {
        let paths = Paths::of_new(path, &host.files)?;
        let layout = host.geometry.layout(size);
        if paths.exists(&paths.vault)? || paths.is_companion_of_another()? {
            return Err(Error::FileExists.into());
        }
        paths.refuse_foreign_companions()?;
        // What an earlier vault left may be all that there is of it: a journal without which it is
        // not whole, or its replacement.
        if paths
            .length_if_there(&paths.journal())?
            .is_some_and(|length| length > 0)
        {
            return Err(Error::FileExists.into());
        }
        let new_file = paths.new_file();
        if paths.exists(&new_file)? && !paths.files.metadata(&new_file)?.is_file() {
            return Err(Error::FileExists.into());
        }
        let mut built = NewFile::claim(&paths)?;
        if public_header(&built.file).is_ok() || !built.is_unfinished(host.geometry)? {
            return Err(Error::FileExists.into());
        }
        // Another `create` can have finished before the claim.
        if paths.exists(&paths.vault)? {
            let _ = paths.remove_new_file();
            return Err(Error::FileExists.into());
        }
        paths.remove_if_there(&paths.journal())?;
        paths.sync_folder()?;
        built.fill(&paths, layout, None, contents)?;
        finish(&built.file).inspect_err(|_| {
            let _ = paths.remove_new_file();
        })?;
        let placed = built.place(&paths).and_then(|()| Ok(paths.sync_folder()?));
        placed.map_err(|error| Unmade {
            error,
            is_certain: built.take_back(&paths).is_ok(),
        })
    }

    /// A journal that SQLite has done with, or never finished, must not look like one in use.
    fn empty_spent_journal(&self) -> io::Result<()> {
        if self.journal_length()?.is_some_and(|length| length > 0) {
            self.file.sync()?;
            let journal = self.open_journal()?;
            journal.set_len(0)?;
            journal.sync()?;
        }
        Ok(())
    }

    fn open_journal(&self) -> io::Result<Handle> {
        Handle::open(
            &self.paths.files,
            &self.paths.journal(),
            OpenOptions::new().write(true),
        )
    }

    fn journal_length(&self) -> io::Result<Option<u64>> {
        self.paths.length_if_there(&self.paths.journal())
    }

    fn remove_empty_journal(&self) -> io::Result<()> {
        if self.journal_length()? == Some(0) {
            self.paths.remove_if_there(&self.paths.journal())?;
        }
        Ok(())
    }
}

impl Drop for Array {
    /// Leaves the folder with the vault alone: an empty journal is nothing. One that is not empty
    /// is what the next opening needs.
    fn drop(&mut self) {
        self.wait_for_room();
        self.db = None;
        // Beside another file that was put at the path, it is not ours.
        if self.file.is_at(&self.paths.vault).is_ok_and(|is| is) {
            let _ = self.remove_empty_journal();
        }
    }
}

/// A file that has no name any more, while its room on the storage is given back. That takes milliseconds, which
/// nobody waits for who does not need the room; dropping this waits.
struct Leaving(Option<JoinHandle<()>>);

impl Leaving {
    /// Drops the file on a thread of its own; or here, where none can be started.
    fn of(file: Handle) -> Self {
        Self(Builder::new().spawn(move || drop(file)).ok())
    }
}

impl Drop for Leaving {
    fn drop(&mut self) {
        if let Some(thread) = self.0.take() {
            let _ = thread.join();
        }
    }
}

/// A vault that was not made.
pub(crate) struct Unmade {
    pub(crate) error: Error,
    /// Whether no power loss can bring its file back.
    pub(crate) is_certain: bool,
}

/// Of a file that had no name of its own yet.
impl<E: Into<Error>> From<E> for Unmade {
    fn from(error: E) -> Self {
        Self {
            error: error.into(),
            is_certain: true,
        }
    }
}

/// What cannot be read is not whole, so that a new file repairs it; but storage that is not to be
/// had for the moment is no damage.
fn whole(found: io::Result<bool>) -> Result<bool> {
    found.or_else(|error| match Error::from(error) {
        Error::Storage => Ok(false),
        other => Err(other),
    })
}

/// The public part of row 0, which need not be that of a vault.
fn public_header(file: &Handle) -> Result<Public> {
    let mut body = [0; layout::BODY];
    file.read(&mut body, body_offset(layout::HEADER_ROW))?;
    Public::parse(&body)
}
