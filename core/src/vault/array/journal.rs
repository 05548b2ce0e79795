//! A rollback journal that a kill left, looked at before SQLite believes it: SQLite would cut the
//! file to the length that it names, and read a schema from it.

use std::fs::OpenOptions;
use std::io;

use super::companions::Paths;
use super::handle::Handle;
use crate::vault::layout::{self, Layout, PAGE};

const MAGIC: [u8; 8] = [0xd9, 0xd5, 0x05, 0xf9, 0x20, 0xa1, 0x63, 0xd7];
const HEAD: usize = 28;
/// Page number, page, checksum.
const RECORD: u64 = 4 + PAGE as u64 + 4;

/// What lies beside a vault under its journal's name.
pub(super) enum Journal {
    /// Nothing, an empty file, or one that SQLite has done with.
    Cold,
    /// One that a vault of this size can have left.
    Hot {
        /// Whether it brings page 1 back.
        has_schema: bool,
    },
    /// One that it cannot have left.
    Foreign,
}

impl Journal {
    pub(super) fn beside(paths: &Paths, layout: Layout) -> io::Result<Self> {
        let length = match paths.length_if_there(&paths.journal())? {
            None | Some(0) => return Ok(Self::Cold),
            Some(length) => length,
        };
        // Opening a pipe would wait for somebody who writes, and a link is to somebody's file.
        if !paths.files.metadata(&paths.journal())?.is_file() {
            return Ok(Self::Foreign);
        }
        let file = Handle::open(
            &paths.files,
            &paths.journal(),
            OpenOptions::new().read(true),
        )?;
        if names_another_file(&file, length)? {
            return Ok(Self::Foreign);
        }
        read(&file, length, layout)
    }
}

fn read(file: &Handle, length: u64, layout: Layout) -> io::Result<Journal> {
    let mut has_schema = false;
    let mut at = 0;
    if length < HEAD as u64 {
        let mut begun = [0; 8];
        let there = usize::try_from(length).map_or(8, |length| length.min(8));
        file.read(&mut begun[..there], 0)?;
        return Ok(match is_begun(&begun) {
            true => Journal::Cold,
            false => Journal::Foreign,
        });
    }
    while at + HEAD as u64 <= length {
        let mut head = [0; HEAD];
        file.read(&mut head, at)?;
        // Where a head is not whole, SQLite stops too.
        if head[..8] != MAGIC {
            match (at, is_begun(&head[..8])) {
                // SQLite makes a journal that it has done with begin with zeros, and writes the
                // magic when the rest is there; a full disk can cut that short. Anything else is a
                // file of somebody's that happens to have this name.
                (0, true) => return Ok(Journal::Cold),
                (0, false) => return Ok(Journal::Foreign),
                _ => break,
            }
        }
        let word = |from: usize| {
            u32::from_be_bytes([head[from], head[from + 1], head[from + 2], head[from + 3]])
        };
        let (records, pages, sector, page) = (word(8), word(16), word(20), word(24));
        let plausible = pages == layout.pages()
            && page as usize == PAGE
            && sector.is_power_of_two()
            && (32..=65536).contains(&sector);
        if !plausible {
            return Ok(Journal::Foreign);
        }
        let first = at + u64::from(sector);
        let there = length.saturating_sub(first) / RECORD;
        let count = match records {
            u32::MAX => there,
            records => there.min(records.into()),
        };
        for number in 0..count {
            match record(file, first + number * RECORD, layout)? {
                Record::Schema => has_schema = true,
                Record::Leaf => {}
                Record::Foreign => return Ok(Journal::Foreign),
            }
        }
        at = (first + count * RECORD).next_multiple_of(sector.into());
    }
    Ok(Journal::Hot { has_schema })
}

/// Whether this is as much of the magic as was written, and zeros.
fn is_begun(head: &[u8]) -> bool {
    let written = head
        .iter()
        .zip(MAGIC)
        .take_while(|(found, magic)| *found == magic);
    let written = written.count();
    head[written..].iter().all(|byte| *byte == 0)
}

/// The page that a record brings back.
enum Record {
    Schema,
    Leaf,
    Foreign,
}

fn record(file: &Handle, at: u64, layout: Layout) -> io::Result<Record> {
    let mut number = [0; 4];
    file.read(&mut number, at)?;
    let number = u32::from_be_bytes(number);
    if number == 1 {
        let mut page = [0; PAGE];
        file.read(&mut page, at + 4)?;
        return Ok(if layout::is_schema_page(&page, layout) {
            Record::Schema
        } else {
            Record::Foreign
        });
    }
    Ok(if (3..=layout.pages()).contains(&number) {
        Record::Leaf
    } else {
        Record::Foreign
    })
}

/// Whether it ends in the record of a super-journal. SQLite reads the file that the record names,
/// and may delete it; we write no such record.
fn names_another_file(file: &Handle, length: u64) -> io::Result<bool> {
    let Some(at) = length.checked_sub(8) else {
        return Ok(false);
    };
    let mut end = [0; 8];
    file.read(&mut end, at)?;
    Ok(end == MAGIC)
}
