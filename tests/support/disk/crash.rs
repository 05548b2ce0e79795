//! What a kill or a power loss leaves, worked out from what was done.
//!
//! A kill leaves everything that was written. A power loss leaves what was synced, and of the rest
//! any part: of the writes since a file's last sync any selection, each of them whole or any of its
//! sectors of 512 bytes, and of the names that changed since the folder's last sync any selection. That
//! is more than real file systems do to us; it includes every order in which they could write.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use sha2::{Digest, Sha256};

use super::{Change, FileId};
use crate::Keys;

/// What of the unsynced outlives the crash.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Survives {
    /// All of it: the process was killed.
    Everything,
    /// None of it.
    Nothing,
    /// What was written to this file, and nothing else.
    Only(FileId),
    /// Everything but what was written to this file.
    AllBut(FileId),
    /// The names, and nothing else.
    Names,
    /// What was written, and none of the names.
    Contents,
    /// A selection that follows from this number.
    Some(u64),
    /// Sectors of this file that follow from the number, and nothing else.
    Torn(FileId, u64),
}

/// Files and keys as they are found after a crash.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Image {
    /// By name.
    pub files: BTreeMap<String, Vec<u8>>,
    /// Which file has each name.
    pub ids: BTreeMap<String, FileId>,
    /// The keystore.
    pub keys: Keys,
}

impl Image {
    /// Tells two images apart.
    pub fn hash(&self) -> [u8; 32] {
        let mut hash = Sha256::new();
        for (name, bytes) in &self.files {
            hash.update(format!("{name} {} {}\n", self.ids[name], bytes.len()));
            hash.update(bytes);
        }
        hash.update(format!("{:?}", self.keys));
        hash.finalize().into()
    }

    /// Puts the files into an empty folder.
    pub fn write(&self, folder: &Path) {
        let mut written: BTreeMap<FileId, &String> = BTreeMap::new();
        for (name, bytes) in &self.files {
            match written.get(&self.ids[name]) {
                Some(same) => std::fs::hard_link(folder.join(same), folder.join(name)).unwrap(),
                None => std::fs::write(folder.join(name), bytes).unwrap(),
            }
            written.insert(self.ids[name], name);
        }
    }
}

/// What is found after a crash behind these changes.
pub fn after_a_crash(log: &[Change], survives: Survives) -> Image {
    let synced = synced(log);
    let mut chance = Chance::new(survives);
    let mut contents: BTreeMap<FileId, Vec<u8>> = BTreeMap::new();
    let mut names: BTreeMap<String, FileId> = BTreeMap::new();
    let mut keys = Keys::new();
    for (at, change) in log.iter().enumerate() {
        let kept = synced.contains(&at);
        match change {
            Change::Make(file, name) => {
                contents.entry(*file).or_default();
                if kept || chance.name() {
                    names.insert(name.clone(), *file);
                }
            }
            Change::Write(file, offset, bytes) => {
                let content = contents.entry(*file).or_default();
                let offset = usize::try_from(*offset).unwrap();
                if kept {
                    write(content, offset, bytes);
                    continue;
                }
                let Some(sector) = chance.write(*file, bytes.len()) else {
                    continue;
                };
                for (number, part) in bytes.chunks(sector).enumerate() {
                    let tears = sector == Chance::SECTOR;
                    if !tears || chance.half() {
                        write(content, offset + number * sector, part);
                    }
                }
            }
            Change::SetLen(file, length) => {
                if kept || chance.write(*file, 0).is_some() {
                    let length = usize::try_from(*length).unwrap();
                    contents.entry(*file).or_default().resize(length, 0);
                }
            }
            Change::Rename(file, from, to) => {
                if kept || chance.name() {
                    names.remove(from);
                    names.insert(to.clone(), *file);
                }
            }
            Change::Link(file, to) => {
                if kept || chance.name() {
                    names.insert(to.clone(), *file);
                }
            }
            Change::Remove(name) => {
                if kept || chance.name() {
                    names.remove(name);
                }
            }
            Change::Wrap(alias, key, made) => {
                keys.insert(alias.clone(), (*key, *made));
            }
            Change::DeleteKey(alias) => {
                keys.remove(alias);
            }
            Change::Sync(_)
            | Change::SyncFailed(_)
            | Change::SyncFolder
            | Change::Dropped
            | Change::Mark(_) => {}
        }
    }
    let content = |(name, file): (&String, &FileId)| (name.clone(), contents[file].clone());
    Image {
        files: names.iter().map(content).collect(),
        ids: names,
        keys,
    }
}

/// The places in the log of the changes that are on the medium for certain.
fn synced(log: &[Change]) -> BTreeSet<usize> {
    let mut synced = BTreeSet::new();
    let mut written: BTreeMap<FileId, Vec<usize>> = BTreeMap::new();
    let mut named = Vec::new();
    for (at, change) in log.iter().enumerate() {
        match change {
            Change::Write(file, ..) | Change::SetLen(file, _) => {
                written.entry(*file).or_default().push(at);
            }
            Change::Sync(file) => synced.extend(written.remove(file).unwrap_or_default()),
            // The system believes these clean now, and will not write them at the next sync.
            Change::SyncFailed(file) => drop(written.remove(file)),
            Change::Make(..) | Change::Rename(..) | Change::Link(..) | Change::Remove(_) => {
                named.push(at);
            }
            Change::SyncFolder => synced.extend(named.drain(..)),
            Change::Wrap(..) | Change::DeleteKey(_) | Change::Dropped | Change::Mark(_) => {}
        }
    }
    synced
}

fn write(content: &mut Vec<u8>, offset: usize, bytes: &[u8]) {
    let end = offset + bytes.len();
    if content.len() < end {
        content.resize(end, 0);
    }
    content[offset..end].copy_from_slice(bytes);
}

/// Decides what of the unsynced survives.
struct Chance {
    survives: Survives,
    state: u64,
}

impl Chance {
    const SECTOR: usize = 512;

    fn new(survives: Survives) -> Self {
        let state = match survives {
            Survives::Some(seed) | Survives::Torn(_, seed) => {
                seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1
            }
            _ => 1,
        };
        Self { survives, state }
    }

    fn name(&mut self) -> bool {
        match self.survives {
            Survives::Everything | Survives::Names | Survives::AllBut(_) => true,
            Survives::Nothing | Survives::Only(_) | Survives::Contents | Survives::Torn(..) => {
                false
            }
            Survives::Some(_) => self.half(),
        }
    }

    /// The unit in which a write survives; none where it does not.
    fn write(&mut self, file: FileId, length: usize) -> Option<usize> {
        let whole = length + Self::SECTOR + 1;
        match self.survives {
            Survives::Everything | Survives::Contents => Some(whole),
            Survives::Nothing | Survives::Names => None,
            Survives::Only(only) => (only == file).then_some(whole),
            Survives::AllBut(lost) => (lost != file).then_some(whole),
            Survives::Torn(torn, _) => (torn == file).then_some(Self::SECTOR),
            Survives::Some(_) => match self.next() % 3 {
                0 => None,
                1 => Some(whole),
                _ => Some(Self::SECTOR),
            },
        }
    }

    fn half(&mut self) -> bool {
        self.next().is_multiple_of(2)
    }

    /// xorshift64*, Vigna 2016.
    fn next(&mut self) -> u64 {
        self.state ^= self.state >> 12;
        self.state ^= self.state << 25;
        self.state ^= self.state >> 27;
        self.state.wrapping_mul(0x2545_f491_4f6c_dd1d) >> 33
    }
}
