//! SQLite as a crash-safe array of rows, behind two operations: *replace these rows* and
//! *replace the file*. Reading goes by page offset and needs no SQLite.
//!
//! One lock guards everything: the system's lock on the vault file itself, held from opening to
//! the end. SQLite's own locking is switched off (VFS `unix-none`), because its POSIX locks
//! vanish when any other descriptor of the file is closed, and because a lock must be able to
//! outlive one connection and move to the file that replaces this one.

mod companions;
mod connection;
mod new_file;
mod pages;

use std::fs::File;
use std::io;
use std::os::unix::fs::{FileExt, MetadataExt};
use std::path::Path;

use rusqlite::Connection;

use super::layout::{
    self, Body, Geometry, Layout, PAGE, PREFIX, SCHEMA, Size, body_offset, leaf_page, leaf_prefix,
    page_offset,
};
use crate::error::Damage;
use crate::{Error, Result};
use companions::{
    Paths, exists, length_if_there, names_another_file, open_locked, remove_if_there,
};
use connection::{connect, expect};
use new_file::place;
pub(crate) use new_file::{Contents, NewFile};
use pages::Pages;

/// The open, locked file of a vault.
pub(crate) struct Array {
    paths: Paths,
    /// Holds the lock, and is what rows are read from.
    file: File,
    size: Size,
    layout: Layout,
    /// Whether SQLite's own structure is what it should be. If not, SQLite must not write.
    sound: bool,
    uncertain: bool,
    db: Option<Connection>,
}

impl Array {
    /// Opens and locks the file at `path`, rolls back what a kill interrupted, removes what an
    /// interrupted replacement left, and syncs all of it, so that what is read here is what a
    /// power loss would leave.
    pub(crate) fn open(path: &Path, geometry: Geometry) -> Result<Self> {
        let paths = Paths::of_existing(path)?;
        if !paths.vault.metadata()?.is_file() {
            return Err(Damage::Length.into());
        }
        let file = loop {
            let file = open_locked(&paths.vault)?;
            let (mine, there) = (file.metadata()?, paths.vault.metadata()?);
            if (mine.dev(), mine.ino()) == (there.dev(), there.ino()) {
                break file;
            }
        };
        let length = file.metadata()?.len();
        let Some(size) = geometry.of_length(length) else {
            return Err(newer_version(&file).map_or(Damage::Length.into(), Error::NewerVersion));
        };
        paths.refuse_foreign_companions()?;
        let layout = geometry.layout(size);
        let mut array = Self {
            paths,
            file,
            size,
            layout,
            sound: false,
            uncertain: false,
            db: None,
        };
        array.recover()?;
        Ok(array)
    }

    fn recover(&mut self) -> Result<()> {
        let hot = length_if_there(&self.paths.journal())?.is_some_and(|length| length > 0);
        if hot && names_another_file(&self.paths.journal())? {
            return Err(Damage::Companion.into());
        }
        // SQLite sees a schema only after we have: a crafted one could make it run things.
        let schema = self.schema_is_ours()?;
        if hot && !schema {
            return Err(Damage::Header.into());
        }
        if schema {
            self.connect()?;
            if hot && !self.schema_is_ours()? {
                return Err(Damage::Header.into());
            }
            self.sound = layout::is_sound_tree(self.layout, |page| self.page(page))?
                && self.has_whole_leaves()?;
            if !self.sound {
                self.db = None;
            }
        }
        self.file.sync_all()?;
        if let Ok(journal) = File::open(self.paths.journal()) {
            journal.sync_all()?;
        }
        self.paths.remove_new_files()?;
        self.paths.sync_folder()?;
        if self.file.metadata()?.len() != self.layout.file_length() {
            return Err(Damage::Length.into());
        }
        Ok(())
    }

    /// Connects SQLite, which rolls a hot journal back.
    fn connect(&mut self) -> Result<()> {
        let db = connect(&self.paths.vault)?;
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
        self.file.read_exact_at(&mut bytes, page_offset(page))?;
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
        self.file.read_exact_at(body, body_offset(row))?;
        Ok(())
    }

    /// Whether SQLite's own bytes in front of every body are whole.
    fn has_whole_leaves(&self) -> io::Result<bool> {
        let mut prefix = [0; PREFIX];
        for row in 0..self.layout.rows() {
            self.file
                .read_exact_at(&mut prefix, page_offset(leaf_page(row)))?;
            if prefix != leaf_prefix(row) {
                return Ok(false);
            }
        }
        Ok(true)
    }

    /// Replaces these rows in one transaction: after a crash all of them or none.
    pub(crate) fn replace_rows<'a>(
        &mut self,
        rows: impl IntoIterator<Item = (u32, &'a Body)>,
    ) -> Result<()> {
        let db = self.db.as_mut().ok_or(Error::Storage)?;
        let transaction = db.transaction()?;
        {
            let mut update = transaction.prepare("UPDATE cell SET body=?2 WHERE id=?1")?;
            for (row, body) in rows {
                if update.execute((row, body.as_slice()))? != 1 {
                    return Err(Error::Storage);
                }
            }
        }
        transaction.commit()?;
        Ok(())
    }

    /// Builds the file that is to replace this one, beside it, verified and synced.
    pub(crate) fn build(&self, contents: &mut impl Contents) -> Result<NewFile> {
        self.paths.remove_new_files()?;
        NewFile::build(&self.paths, self.layout, contents)
    }

    /// Replaces the file. After a crash either file is there, whole. The lock is held on both in
    /// between. SQLite stays off until [`reconnect`](Self::reconnect).
    pub(crate) fn become_new(&mut self, built: NewFile) -> Result<()> {
        // No connection survives the rename, and no journal of the old file may meet the new one.
        self.db = None;
        self.remove_empty_journal()?;
        if exists(&self.paths.journal())? {
            return Err(Error::Storage);
        }
        self.paths.sync_folder()?;
        std::fs::rename(self.paths.new_file(), &self.paths.vault)?;
        self.uncertain = true;
        self.file = built.file;
        self.sound = true;
        self.paths.sync_folder()?;
        self.uncertain = false;
        Ok(())
    }

    /// Whether a replacement failed at a point where a power loss could bring either file back.
    /// Nothing that either needs may then be given up.
    pub(crate) fn is_uncertain(&self) -> bool {
        self.uncertain
    }

    /// Makes [`replace_rows`](Self::replace_rows) possible again after the file was replaced, or
    /// could not be.
    pub(crate) fn reconnect(&mut self) -> Result<()> {
        if self.sound && self.db.is_none() {
            self.connect()?;
        }
        Ok(())
    }

    /// Makes a new file at `path`, where there must be none.
    pub(crate) fn create(
        path: &Path,
        geometry: Geometry,
        size: Size,
        contents: &mut impl Contents,
    ) -> Result<()> {
        let paths = Paths::of_new(path)?;
        if exists(&paths.vault)? {
            return Err(Error::FileExists);
        }
        paths.refuse_foreign_companions()?;
        // A journal or a half-made file without a vault belongs to an earlier one that is gone.
        // Another `create` that is still at work holds the lock on its half-made file.
        if exists(&paths.new_file())? {
            drop(open_locked(&paths.new_file())?);
        }
        paths.remove_new_files()?;
        remove_if_there(&paths.journal())?;
        paths.sync_folder()?;
        let built = NewFile::build(&paths, geometry.layout(size), contents)?;
        place(&paths).inspect_err(|_| {
            let _ = paths.remove_new_files();
        })?;
        let synced = paths.sync_folder();
        if synced.is_err() {
            // What the caller is told has failed must not be there.
            let _ = remove_if_there(&paths.vault);
        }
        drop(built);
        Ok(synced?)
    }

    fn remove_empty_journal(&self) -> io::Result<()> {
        let journal = self.paths.journal();
        if length_if_there(&journal)? == Some(0) {
            remove_if_there(&journal)?;
        }
        Ok(())
    }
}

impl Drop for Array {
    /// Leaves the folder with the vault alone: an empty journal is nothing. One that is not empty
    /// is what the next opening needs.
    fn drop(&mut self) {
        self.db = None;
        let _ = self.remove_empty_journal();
    }
}

/// The format version, if this is a vault of a newer one: every version keeps the public part of
/// its header at this place.
fn newer_version(file: &File) -> Option<u16> {
    let mut body = [0; layout::BODY];
    file.read_exact_at(&mut body, body_offset(layout::HEADER_ROW))
        .ok()?;
    match super::header::Public::parse(&body) {
        Err(Error::NewerVersion(version)) => Some(version),
        _ => None,
    }
}
