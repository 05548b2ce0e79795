//! A whole new file beside the vault: built by SQLite or like a file that SQLite built, read back, synced.

use std::fs::OpenOptions;
use std::io;
use std::ops::Range;
use std::os::unix::fs::OpenOptionsExt;

use rusqlite::Statement;
use rustix::fs::OFlags;

use super::companions::Paths;
use super::connection::{Replace, connect, expect};
use super::handle::Handle;
use crate::vault::layout::{
    self, Body, Geometry, Layout, PAGE, PREFIX, SCHEMA, Size, leaf_page, leaf_prefix, page_offset,
};
use crate::vault::workers;
use crate::{Error, Result};

/// The rows of a file that is being built.
pub(crate) trait Contents {
    /// Gives the body of each row, in order; for those that come later one that holds their place, as for
    /// the header's.
    fn write(&mut self, rows: &mut dyn Rows) -> Result<()>;

    /// Judges what can be read back.
    fn verify(&mut self, written: &Written<'_>) -> Result<bool>;

    /// The body of the header's two rows.
    fn header(&self) -> &Body;
}

/// Takes the rows of a new file, in order.
pub(crate) trait Rows {
    /// Takes the next row.
    fn push(&mut self, body: &Body) -> Result<()>;

    /// Takes a row whose place was held.
    fn replace(&mut self, row: u32, body: &Body) -> Result<()>;
}

/// Reads the rows of a new file back.
pub(crate) struct Written<'a> {
    file: &'a Handle,
}

/// Rows that were read, with all that lies between them.
pub(crate) struct ReadBack {
    rows: Range<u32>,
    pages: Vec<u8>,
}

impl Written<'_> {
    /// Reads these rows, at least one, in place of others.
    pub(crate) fn read(&self, rows: Range<u32>, back: &mut ReadBack) -> Result<()> {
        let (first, last) = (leaf_page(rows.start), leaf_page(rows.end - 1));
        back.pages.resize((last + 1 - first) as usize * PAGE, 0);
        back.rows = rows;
        Ok(self.file.read(&mut back.pages, page_offset(first))?)
    }
}

impl ReadBack {
    /// None yet, and room for so many with the pages between them, of which two can come together.
    pub(crate) fn with_room_for(rows: u32) -> Self {
        Self {
            rows: 0..0,
            pages: Vec::with_capacity((rows as usize + 2) * PAGE),
        }
    }

    /// The rows and their bodies; none where SQLite's bytes in front of one are not what they should be.
    pub(crate) fn bodies(&mut self) -> impl Iterator<Item = (u32, Option<&mut Body>)> {
        let first = leaf_page(self.rows.start);
        let pages = (first..).zip(self.pages.chunks_exact_mut(PAGE));
        let mut rows = self.rows.clone().peekable();
        pages.filter_map(move |(number, page)| {
            // Pages between them say where they are, and were looked at before.
            let row = rows.next_if(|row| leaf_page(*row) == number)?;
            let (prefix, body) = page.split_at_mut(PREFIX);
            let is_whole = *prefix == leaf_prefix(row);
            Some((row, body.first_chunk_mut().filter(|_| is_whole)))
        })
    }
}

/// A whole file that has no name of its own yet, locked.
pub(crate) struct NewFile {
    pub(super) file: Handle,
}

impl NewFile {
    /// Takes `.new` for this process: only who holds its lock fills it or removes it.
    pub(super) fn claim(paths: &Paths) -> Result<Self> {
        let mut options = OpenOptions::new();
        options
            .read(true)
            .write(true)
            .create(true)
            .mode(0o600)
            .custom_flags(OFlags::NOFOLLOW.bits().cast_signed());
        let file = Handle::open_locked(&paths.files, &paths.new_file(), &options)?;
        Ok(Self { file })
    }

    /// Whether this is what an interrupted replacement can have left, also by a larger file: at most
    /// as long as a vault of that size, and what there is of its first page the schema's, which is written last and can be torn.
    /// Anything else is a file of somebody's that happens to have this name.
    pub(super) fn is_unfinished(&self, geometry: Geometry) -> io::Result<bool> {
        let length = self.file.length()?;
        let mut page = [0; PAGE];
        let there = usize::try_from(length).map_or(PAGE, |length| length.min(PAGE));
        self.file.read(&mut page[..there], 0)?;
        Ok(Size::ALL.iter().any(|size| {
            let layout = geometry.layout(*size);
            length <= layout.file_length() && layout::is_torn_schema_page(&page, layout)
        }))
    }

    /// Fills it, reads it back, syncs it. `like` is a file of the same size with a sound tree, if there is
    /// one. What could not be finished is removed; if that cannot be
    /// done either, the next opening does it.
    ///
    /// The header comes last, once all else is on the storage: without it nothing opens the file. So
    /// what a kill leaves of it tells nothing, while the vault beside it still opens, unless it comes
    /// between this and the new name.
    pub(super) fn fill(
        &mut self,
        paths: &Paths,
        layout: Layout,
        like: Option<&Handle>,
        contents: &mut dyn Contents,
    ) -> Result<()> {
        let mut finish = || {
            self.file.set_len(0)?;
            match like {
                Some(like) => copy(&self.file, like, layout, contents)?,
                None => fill(paths, layout, contents)?,
            }
            workers::beside(
                || self.file.hasten(),
                || verify(&self.file, layout, contents),
            )?;
            self.file.sync()?;
            self.write_headers(layout, contents.header())?;
            Ok(self.file.sync()?)
        };
        finish().inspect_err(|_: &Error| {
            let _ = paths.remove_new_file();
        })
    }

    fn write_headers(&self, layout: Layout, header: &Body) -> Result<()> {
        for row in layout.header_rows() {
            let at = layout::body_offset(row);
            self.file.write(header, at)?;
            let mut written = [0; layout::BODY];
            self.file.read(&mut written, at)?;
            if written != *header {
                return Err(Error::Storage);
            }
        }
        Ok(())
    }

    /// Gives the finished file its name, never replacing one that appeared meanwhile.
    pub(super) fn place(&self, paths: &Paths) -> Result<()> {
        let (from, to) = (paths.new_file(), &paths.vault);
        match paths.files.link(&from, to) {
            // Should the second name stay, the next opening removes it.
            Ok(()) => {
                let _ = paths.files.remove(&from);
                Ok(())
            }
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => Err(Error::FileExists),
            // File systems without hard links, as on memory cards.
            Err(_) => Ok(paths.files.rename_new(&from, to)?),
        }
    }

    /// Takes away what [`place`](Self::place) may have named, so that what the caller is told has
    /// failed is not there. Only then is it certain that it will not be.
    pub(super) fn take_back(&self, paths: &Paths) -> io::Result<()> {
        if self.file.is_at(&paths.vault)? {
            paths.remove_if_there(&paths.vault)?;
        }
        paths.remove_new_file()?;
        paths.sync_folder()
    }
}

/// Lets SQLite write the rows. A crash here leaves a file that nobody looks at, so nothing is
/// synced until it is whole.
fn fill(paths: &Paths, layout: Layout, contents: &mut dyn Contents) -> Result<()> {
    let mut db = connect(&paths.new_file(), paths.files.vfs())?;
    // A small cache, because no page is looked at again.
    db.execute_batch("PRAGMA synchronous=OFF; PRAGMA cache_size=64;")?;
    expect(&db, "journal_mode=MEMORY", "memory")?;
    let transaction = db.transaction()?;
    transaction.execute_batch(SCHEMA)?;
    {
        let mut rows = Inserted {
            insert: transaction.prepare("INSERT INTO cell(id, body) VALUES(?1, ?2)")?,
            replace: Replace::new(&transaction),
            next: 0,
        };
        contents.write(&mut rows)?;
        if rows.next != layout.rows() {
            return Err(Error::Storage);
        }
    }
    transaction.commit()?;
    db.close().map_err(|(_, error)| error.into())
}

struct Inserted<'a> {
    insert: Statement<'a>,
    replace: Replace<'a>,
    next: u32,
}

impl Rows for Inserted<'_> {
    fn push(&mut self, body: &Body) -> Result<()> {
        self.insert.execute((self.next, body.as_slice()))?;
        self.next += 1;
        Ok(())
    }

    fn replace(&mut self, row: u32, body: &Body) -> Result<()> {
        self.replace.execute(row, body)
    }
}

/// Writes the rows where SQLite would. The pages between them, which say where each row is, are the same
/// in every file of a size and are taken from `like`: what SQLite once worked out need not be worked
/// out with every lock.
fn copy(file: &Handle, like: &Handle, layout: Layout, contents: &mut dyn Contents) -> Result<()> {
    let mut rows = Placed {
        file,
        like,
        pages: Vec::with_capacity(Placed::AT_ONCE * PAGE),
        first: 2,
        next: 0,
    };
    contents.write(&mut rows)?;
    rows.flush()?;
    if rows.next != layout.rows() {
        return Err(Error::Storage);
    }
    // Last, as SQLite does it, and with its counters as in a file that it has just made.
    let mut schema = [0; PAGE];
    like.read(&mut schema, page_offset(1))?;
    layout::count_anew(&mut schema);
    Ok(file.write(&schema, page_offset(1))?)
}

struct Placed<'a> {
    file: &'a Handle,
    like: &'a Handle,
    /// Pages that are not written yet.
    pages: Vec<u8>,
    /// The number of the first of them.
    first: u32,
    /// The next row.
    next: u32,
}

impl Placed<'_> {
    const AT_ONCE: usize = 128;

    fn flush(&mut self) -> Result<()> {
        if self.pages.is_empty() {
            return Ok(());
        }
        self.file.write(&self.pages, page_offset(self.first))?;
        self.first = self.next_page();
        self.pages.clear();
        Ok(())
    }

    fn next_page(&self) -> u32 {
        self.first + u32::try_from(self.pages.len() / PAGE).unwrap_or(u32::MAX)
    }
}

impl Rows for Placed<'_> {
    fn push(&mut self, body: &Body) -> Result<()> {
        while self.next_page() < leaf_page(self.next) {
            let mut page = [0; PAGE];
            self.like.read(&mut page, page_offset(self.next_page()))?;
            self.pages.extend_from_slice(&page);
        }
        self.pages.extend_from_slice(&leaf_prefix(self.next));
        self.pages.extend_from_slice(body);
        self.next += 1;
        if self.pages.len() >= Self::AT_ONCE * PAGE {
            self.flush()?;
        }
        Ok(())
    }

    fn replace(&mut self, row: u32, body: &Body) -> Result<()> {
        self.flush()?;
        let mut page = [0; PAGE];
        page[..PREFIX].copy_from_slice(&leaf_prefix(row));
        page[PREFIX..].copy_from_slice(body);
        Ok(self.file.write(&page, page_offset(leaf_page(row)))?)
    }
}

/// Reads the new file back, every byte of it.
fn verify(file: &Handle, layout: Layout, contents: &mut dyn Contents) -> Result<()> {
    let page = |number: u32| -> io::Result<[u8; PAGE]> {
        let mut bytes = [0; PAGE];
        file.read(&mut bytes, page_offset(number))?;
        Ok(bytes)
    };
    let structure = file.length()? == layout.file_length()
        && layout::is_schema_page(&page(1)?, layout)
        && layout::is_sound_tree(layout, page)?;
    if !structure {
        return Err(Error::Storage);
    }
    if contents.verify(&Written { file })? {
        Ok(())
    } else {
        Err(Error::Storage)
    }
}
