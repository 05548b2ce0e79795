//! A judge who saw every write between two moments, and tries the keys of the end on all of it.

use std::collections::BTreeMap;

use unafraid_tests::disk::{Change, FileId};

use crate::format::{BODY, Header, PAGE, PREFIX, REGIONS, Shape, cell_of_page, header_in};
use crate::phone::{self, Keys};
use crate::score::Numbers;

/// What kind of file a write went to.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Target {
    Vault,
    New,
    Journal,
}

/// Goes through a log once, with all that is known of the files on the way.
struct Replay<'a> {
    numbers: &'a mut Numbers,
    shape: Shape,
    /// The region of the judge's own space.
    own: usize,
    /// The headers that the keys open: each has a W.
    headers: Vec<Header>,
    names: BTreeMap<String, FileId>,
    /// The vault's pages as they are, to see which of them a write changes.
    contents: BTreeMap<FileId, Vec<u8>>,
    /// The last inner bytes that were seen of each row.
    inners: BTreeMap<usize, Vec<u8>>,
    /// The page that the record of a journal is of.
    record: usize,
}

/// The numbers of a log, from the change `from` on. What came before only tells what the files were.
pub(crate) fn of_log(
    numbers: &mut Numbers,
    log: &[Change],
    from: usize,
    keys: &Keys,
    own: usize,
    shape: Shape,
) {
    let mut headers: Vec<Header> = Vec::new();
    for change in &log[from..] {
        if let Change::Write(_, _, bytes) = change
            && let Some(row) = header_in(bytes)
            && let Some(header) = phone::header(row, keys)
            && headers
                .iter()
                .all(|one| one.cell_key() != header.cell_key())
        {
            headers.push(header);
        }
    }
    numbers.put("log: epochs that open", headers.len() as f64);
    for name in NAMES {
        numbers.put(name, 0.0);
    }
    for name in BY_REGION {
        for further in 0..REGIONS {
            numbers.put(of_region(name, further), 0.0);
        }
    }
    let mut replay = Replay {
        numbers,
        shape,
        own,
        headers,
        names: BTreeMap::new(),
        contents: BTreeMap::new(),
        inners: BTreeMap::new(),
        record: 0,
    };
    for (at, change) in log.iter().enumerate() {
        replay.follow(change, at >= from);
    }
}

const NAMES: [&str; 14] = [
    "log: made",
    "log: written",
    "log: bytes",
    "log: cut",
    "log: synced",
    "log: folder synced",
    "log: named",
    "log: removed",
    "log: header pages",
    "log: indices",
    "log: others' cells changed",
    "log: others' cells changed in place",
    "log: others' cells changed by a new file",
    "log: own cells changed in place",
];

/// Counted for each region, from the judge's own on.
const BY_REGION: [&str; 3] = [
    "log: pages written in place",
    "log: pages written anew in place",
    "log: pages journaled",
];

fn of_region(name: &str, further: usize) -> String {
    format!("{name}, region {further}")
}

impl Replay<'_> {
    fn follow(&mut self, change: &Change, counts: bool) {
        let mut count = |name: &str, by: usize| {
            if counts {
                self.numbers.add(name, by as f64);
            }
        };
        match change {
            Change::Make(file, name) => {
                count("log: made", 1);
                self.names.insert(name.clone(), *file);
                self.contents.insert(*file, Vec::new());
            }
            Change::Write(file, offset, bytes) => {
                count("log: written", 1);
                count("log: bytes", bytes.len());
                let offset = usize::try_from(*offset).unwrap();
                self.write(*file, offset, bytes, counts);
            }
            Change::SetLen(file, length) => {
                count("log: cut", 1);
                let length = usize::try_from(*length).unwrap();
                self.contents.get_mut(file).unwrap().resize(length, 0);
            }
            Change::Sync(_) => count("log: synced", 1),
            Change::SyncFolder => count("log: folder synced", 1),
            Change::Rename(file, from, to) => {
                count("log: named", 1);
                self.names.remove(from);
                self.names.insert(to.clone(), *file);
            }
            Change::Link(file, to) => {
                count("log: named", 1);
                self.names.insert(to.clone(), *file);
            }
            Change::Remove(name) => {
                count("log: removed", 1);
                self.names.remove(name);
            }
            _ => {}
        }
    }

    fn target(&self, file: FileId) -> Target {
        let has = |name: &str| self.names.get(name) == Some(&file);
        match (has("vault"), has("vault.new")) {
            (true, _) => Target::Vault,
            (_, true) => Target::New,
            _ => Target::Journal,
        }
    }

    fn write(&mut self, file: FileId, offset: usize, bytes: &[u8], counts: bool) {
        let target = self.target(file);
        let content = self.contents.get_mut(&file).unwrap();
        let end = offset + bytes.len();
        if content.len() < end {
            content.resize(end, 0);
        }
        let is_anew = content[offset..end] != *bytes;
        content[offset..end].copy_from_slice(bytes);
        if let (Target::Journal, Ok(page)) = (target, <[u8; 4]>::try_from(bytes)) {
            // The number in front of a record's page counts from 1; behind it is a checksum.
            self.record = usize::try_from(u32::from_be_bytes(page)).unwrap();
            return;
        }
        if !counts {
            return;
        }
        if bytes.len() != PAGE {
            // The header of a new file comes without SQLite's part of its page.
            if header_in(bytes).is_some() {
                self.numbers.add("log: header pages", 1.0);
            }
            return;
        }
        let page = match target {
            Target::Journal => self.record.wrapping_sub(1),
            _ => offset / PAGE,
        };
        let Some(row) = cell_of_page(page, self.shape) else {
            self.numbers.add("log: header pages", 1.0);
            return;
        };
        let (index, region) = ((row - 1) / REGIONS, (row - 1) % REGIONS);
        let further = (region + REGIONS - self.own) % REGIONS;
        match target {
            Target::Vault => {
                self.numbers.add("log: indices", index as f64);
                self.numbers.add(&of_region(BY_REGION[0], further), 1.0);
                let anew = f64::from(u8::from(is_anew));
                self.numbers.add(&of_region(BY_REGION[1], further), anew);
            }
            Target::Journal => self.numbers.add(&of_region(BY_REGION[2], further), 1.0),
            Target::New => {}
        }
        self.peel(row, &bytes[PREFIX..], target, further == 0);
    }

    /// Looks under the outer layer, with every W that there is.
    fn peel(&mut self, row: usize, body: &[u8], target: Target, is_own: bool) {
        debug_assert_eq!(body.len(), BODY);
        let Some(inner) = self.headers.iter().find_map(|one| one.peel(row, body)) else {
            return;
        };
        let before = self.inners.insert(row, inner);
        let is_changed = before.is_some_and(|before| before != self.inners[&row]);
        let name = match (target, is_own) {
            (Target::Journal, _) | (Target::New, true) => return,
            (Target::Vault, true) => "log: own cells changed in place",
            (Target::Vault, false) => "log: others' cells changed in place",
            (Target::New, false) => "log: others' cells changed by a new file",
        };
        let changed = f64::from(u8::from(is_changed));
        self.numbers.add(name, changed);
        if !is_own {
            self.numbers.add("log: others' cells changed", changed);
        }
    }
}
