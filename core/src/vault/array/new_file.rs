//! A whole new file beside the vault: built by SQLite, read back, synced.

use std::fs::{File, OpenOptions};
use std::io;
use std::os::unix::fs::{FileExt, OpenOptionsExt};
use std::path::Path;

use super::companions::{Paths, exists, open_locked};
use super::connection::{connect, expect};
use super::pages::Pages;
use crate::vault::layout::{self, Body, Layout, PAGE, SCHEMA, leaf_prefix, page_offset};
use crate::{Error, Result};

/// The rows of a file that is being built.
pub(crate) trait Contents {
    /// Gives the body of each row, in order.
    fn write(&mut self, row: u32, body: &mut Body) -> Result<()>;

    /// Judges what was read back, in the same order.
    fn verify(&mut self, row: u32, body: &Body) -> bool;
}

/// A whole file that has no name of its own yet, locked.
pub(crate) struct NewFile {
    pub(super) file: File,
}

impl NewFile {
    pub(super) fn build(
        paths: &Paths,
        layout: Layout,
        contents: &mut impl Contents,
    ) -> Result<Self> {
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

/// Gives the finished file its name, never replacing one that appeared meanwhile.
pub(super) fn place(paths: &Paths) -> Result<()> {
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
