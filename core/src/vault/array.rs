//! SQLite as a crash-safe array of rows, behind two operations: *replace these rows* and
//! *replace the file*. Reading goes by page offset and needs no SQLite.
//!
//! One lock guards everything: the system's lock on the vault file itself, held from opening to
//! the end. SQLite's own locking is switched off (VFS `unix-none`), because its POSIX locks
//! vanish when any other descriptor of the file is closed, and because a lock must be able to
//! outlive one connection and move to the file that replaces this one.

use std::ffi::OsString;
use std::fs::{File, OpenOptions, TryLockError};
use std::io;
use std::os::unix::fs::{FileExt, MetadataExt, OpenOptionsExt};
use std::path::{Path, PathBuf};

use rusqlite::config::DbConfig;
use rusqlite::{Connection, OpenFlags};

use super::layout::{
    self, Body, Geometry, Layout, PAGE, PREFIX, SCHEMA, Size, body_offset, leaf_page, leaf_prefix,
    page_offset,
};
use crate::error::Damage;
use crate::{Error, Result};

/// SQLite's VFS for this platform without its locks.
const VFS: &str = "unix-none";

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

/// The rows of a file that is being built.
pub(crate) trait Contents {
    /// Gives the body of each row, in order.
    fn write(&mut self, row: u32, body: &mut Body) -> Result<()>;

    /// Judges what was read back, in the same order.
    fn verify(&mut self, row: u32, body: &Body) -> bool;
}

/// The vault and what may lie beside it.
struct Paths {
    vault: PathBuf,
    folder: PathBuf,
}

impl Paths {
    /// Companions lie beside the file itself, also when `path` is a link to it.
    fn of_existing(path: &Path) -> io::Result<Self> {
        let vault = path.canonicalize()?;
        let folder = vault.parent().unwrap_or(Path::new("/")).to_path_buf();
        Ok(Self { vault, folder })
    }

    fn of_new(path: &Path) -> Result<Self> {
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

    fn beside(&self, suffix: &str) -> PathBuf {
        let mut name = OsString::from(self.vault.as_os_str());
        name.push(suffix);
        PathBuf::from(name)
    }

    fn journal(&self) -> PathBuf {
        self.beside("-journal")
    }

    fn new_file(&self) -> PathBuf {
        self.beside(".new")
    }

    /// Files of another journal mode: never made here, and able to bring old cells back.
    fn refuse_foreign_companions(&self) -> Result<()> {
        for suffix in ["-wal", "-shm", ".new-wal", ".new-shm"] {
            if exists(&self.beside(suffix))? {
                return Err(Damage::Companion.into());
            }
        }
        Ok(())
    }

    /// What an interrupted replacement left behind.
    fn remove_new_files(&self) -> io::Result<()> {
        for suffix in [".new-journal", ".new"] {
            remove_if_there(&self.beside(suffix))?;
        }
        Ok(())
    }

    fn sync_folder(&self) -> io::Result<()> {
        File::open(&self.folder)?.sync_all()
    }
}

fn exists(path: &Path) -> io::Result<bool> {
    match path.symlink_metadata() {
        Ok(_) => Ok(true),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(false),
        Err(error) => Err(error),
    }
}

fn remove_if_there(path: &Path) -> io::Result<()> {
    match std::fs::remove_file(path) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
        _ => Ok(()),
    }
}

fn length_if_there(path: &Path) -> io::Result<Option<u64>> {
    match path.symlink_metadata() {
        Ok(metadata) => Ok(Some(metadata.len())),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(error),
    }
}

/// Whether a journal ends in the record of a super-journal. SQLite reads that file when it rolls
/// back, and may delete it; we write no such record, so somebody else made this one.
fn names_another_file(journal: &Path) -> io::Result<bool> {
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
fn open_locked(path: &Path) -> Result<File> {
    let file = OpenOptions::new().read(true).write(true).open(path)?;
    match file.try_lock() {
        Ok(()) => Ok(file),
        Err(TryLockError::WouldBlock) => Err(Error::Busy),
        Err(TryLockError::Error(error)) => Err(error.into()),
    }
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
        db.execute_batch("PRAGMA synchronous=FULL; PRAGMA fullfsync=ON;")?;
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

/// Gives the finished file its name, never replacing one that appeared meanwhile.
fn place(paths: &Paths) -> Result<()> {
    match std::fs::hard_link(paths.new_file(), &paths.vault) {
        // Should the second name stay, the next opening removes it.
        Ok(()) => {
            let _ = std::fs::remove_file(paths.new_file());
            Ok(())
        }
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists => Err(Error::FileExists),
        // File systems without hard links, as on memory cards.
        Err(_) if !exists(&paths.vault)? => Ok(std::fs::rename(paths.new_file(), &paths.vault)?),
        Err(_) => Err(Error::FileExists),
    }
}

/// A whole file that has no name of its own yet, locked.
pub(crate) struct NewFile {
    file: File,
}

impl NewFile {
    fn build(paths: &Paths, layout: Layout, contents: &mut impl Contents) -> Result<Self> {
        let build = || {
            OpenOptions::new()
                .write(true)
                .create_new(true)
                .mode(0o600)
                .open(paths.new_file())?;
            let file = open_locked(&paths.new_file())?;
            fill(&paths.new_file(), layout, contents)?;
            verify(&file, layout, contents)?;
            file.sync_all()?;
            Ok(Self { file })
        };
        let mut build = build;
        build().inspect_err(|_: &Error| {
            // What could not be finished is not needed. If it cannot be removed either, the next
            // opening does it.
            let _ = paths.remove_new_files();
        })
    }
}

/// Lets SQLite write the rows. A crash here leaves a file that nobody looks at, so nothing is
/// synced until it is whole.
fn fill(path: &Path, layout: Layout, contents: &mut impl Contents) -> Result<()> {
    let mut db = connect(path)?;
    db.execute_batch("PRAGMA synchronous=OFF;")?;
    expect(&db, "journal_mode=MEMORY", "memory")?;
    let transaction = db.transaction()?;
    transaction.execute_batch(SCHEMA)?;
    {
        let mut insert = transaction.prepare("INSERT INTO cell(id, body) VALUES(?1, ?2)")?;
        let mut body = [0; layout::BODY];
        for row in 0..layout.rows() {
            contents.write(row, &mut body)?;
            insert.execute((row, body.as_slice()))?;
        }
    }
    transaction.commit()?;
    db.close().map_err(|(_, error)| error.into())
}

/// Reads whole pages in ascending order, many at a time.
pub(crate) struct Pages<'a> {
    file: &'a File,
    buffer: Vec<u8>,
    /// The pages that the buffer holds.
    held: std::ops::Range<u32>,
}

impl<'a> Pages<'a> {
    const AT_ONCE: u32 = 64;

    fn new(file: &'a File) -> Self {
        Self {
            file,
            buffer: Vec::new(),
            held: 0..0,
        }
    }

    /// SQLite's bytes and the body of `row`.
    pub(crate) fn leaf(&mut self, row: u32, layout: Layout) -> io::Result<(&[u8], &Body)> {
        let page = leaf_page(row);
        if !self.held.contains(&page) {
            let last = leaf_page(layout.rows() - 1);
            let wanted = page..(page + Self::AT_ONCE).min(last + 1);
            self.held = 0..0;
            self.buffer.resize(wanted.len() * PAGE, 0);
            self.file
                .read_exact_at(&mut self.buffer, page_offset(page))?;
            self.held = wanted;
        }
        let at = (page - self.held.start) as usize * PAGE;
        let (prefix, body) = self.buffer[at..at + PAGE].split_at(PREFIX);
        match body.first_chunk() {
            Some(body) => Ok((prefix, body)),
            None => Err(io::ErrorKind::UnexpectedEof.into()),
        }
    }
}

/// Reads the new file back, every byte of it.
fn verify(file: &File, layout: Layout, contents: &mut impl Contents) -> Result<()> {
    let page = |number: u32| -> io::Result<[u8; PAGE]> {
        let mut bytes = [0; PAGE];
        file.read_exact_at(&mut bytes, page_offset(number))?;
        Ok(bytes)
    };
    let structure = file.metadata()?.len() == layout.file_length()
        && layout::is_schema_page(&page(1)?, layout)
        && layout::is_sound_tree(layout, page)?;
    if !structure {
        return Err(Error::Storage);
    }
    let mut pages = Pages::new(file);
    for row in 0..layout.rows() {
        let (prefix, body) = pages.leaf(row, layout)?;
        if *prefix != leaf_prefix(row) || !contents.verify(row, body) {
            return Err(Error::Storage);
        }
    }
    Ok(())
}

fn connect(path: &Path) -> Result<Connection> {
    let db = Connection::open_with_flags_and_vfs(
        path,
        OpenFlags::SQLITE_OPEN_READ_WRITE
            | OpenFlags::SQLITE_OPEN_NO_MUTEX
            | OpenFlags::SQLITE_OPEN_NOFOLLOW
            | OpenFlags::SQLITE_OPEN_EXRESCODE,
        VFS,
    )?;
    for (switch, on) in [
        (DbConfig::SQLITE_DBCONFIG_DEFENSIVE, true),
        (DbConfig::SQLITE_DBCONFIG_TRUSTED_SCHEMA, false),
        (DbConfig::SQLITE_DBCONFIG_ENABLE_TRIGGER, false),
        (DbConfig::SQLITE_DBCONFIG_ENABLE_VIEW, false),
        (DbConfig::SQLITE_DBCONFIG_DQS_DDL, false),
        (DbConfig::SQLITE_DBCONFIG_DQS_DML, false),
    ] {
        if db.set_db_config(switch, on)? != on {
            return Err(Error::Storage);
        }
    }
    expect(&db, "locking_mode=EXCLUSIVE", "exclusive")?;
    db.execute_batch(
        "PRAGMA page_size=4096; PRAGMA temp_store=MEMORY; PRAGMA mmap_size=0;
         PRAGMA cell_size_check=ON; PRAGMA auto_vacuum=NONE; PRAGMA secure_delete=ON;",
    )?;
    expect(&db, "secure_delete", "1")?;
    expect(&db, "temp_store", "2")?;
    Ok(db)
}

/// Runs a pragma and compares its answer: a setting that did not take is an error.
fn expect(db: &Connection, pragma: &str, answer: &str) -> Result<()> {
    let found: String = db.query_row(&format!("PRAGMA {pragma}"), (), |row| {
        row.get::<_, rusqlite::types::Value>(0)
            .map(|value| match value {
                rusqlite::types::Value::Text(text) => text,
                rusqlite::types::Value::Integer(number) => number.to_string(),
                _ => String::new(),
            })
    })?;
    if found == answer {
        Ok(())
    } else {
        Err(Error::Storage)
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
