//! G4: whichever of four spaces an unlock opens, by its passphrase or its erase phrase, it makes the same
//! calls in the same order: of files, of the keystore, of randomness, of the allocator. And it writes the
//! same bytes, as far as they are not sealed.

use std::fs::{File, Metadata, OpenOptions};
use std::io;
use std::path::Path;
use std::sync::{Arc, Mutex};

use unafraid::journal::Journal;
use unafraid::vault::{Files, Randomness, Unavailable, Vault};
use unafraid_tests::disk::{Change, Disk, Kind};
use unafraid_tests::{Seeded, folder, noted, phrase};

use crate::allocations::{self, Allocations};
use crate::format::{PAGE, PREFIX, REGIONS, header_in, page_at};
use crate::four::{Four, Made, PHRASES, host};
use crate::life::{OTHERS, VISIBLE, sealed};

/// What somebody sees who looks over the vault's shoulder.
#[derive(Debug, PartialEq, Eq)]
struct Trace {
    /// Kind and name, SQLite's too.
    calls: Vec<(Kind, String)>,
    /// The vault's own reads: where and how long. They are of the whole file, so none tells of a region.
    reads: Vec<(u64, usize)>,
    keystore: Vec<String>,
    /// How many bytes of randomness were asked for each time.
    drawn: Vec<usize>,
    allocations: Allocations,
    writes: Vec<Written>,
}

/// A change, with the bytes that are not sealed.
#[derive(Debug, PartialEq, Eq)]
enum Written {
    Bytes(usize, u64, usize, Vec<u8>),
    Other(Change),
}

/// The disk, with the places of what is read.
struct Traced {
    disk: Disk,
    reads: Mutex<Vec<(u64, usize)>>,
}

impl Files for Traced {
    fn vfs(&self) -> &str {
        self.disk.vfs()
    }
    fn open(&self, path: &Path, options: &OpenOptions) -> io::Result<File> {
        self.disk.open(path, options)
    }
    fn metadata(&self, path: &Path) -> io::Result<Metadata> {
        self.disk.metadata(path)
    }
    fn read(&self, file: &File, bytes: &mut [u8], offset: u64) -> io::Result<()> {
        // A new file is read back by whichever thread is free.
        allocations::uncounted(|| {
            self.reads.lock().unwrap().push((offset, bytes.len()));
            self.disk.read(file, bytes, offset)
        })
    }
    fn write(&self, file: &File, bytes: &[u8], offset: u64) -> io::Result<()> {
        self.disk.write(file, bytes, offset)
    }
    fn set_len(&self, file: &File, length: u64) -> io::Result<()> {
        self.disk.set_len(file, length)
    }
    fn sync(&self, file: &File) -> io::Result<()> {
        self.disk.sync(file)
    }
    fn sync_folder(&self, folder: &Path) -> io::Result<()> {
        self.disk.sync_folder(folder)
    }
    fn rename(&self, from: &Path, to: &Path) -> io::Result<()> {
        self.disk.rename(from, to)
    }
    fn rename_new(&self, from: &Path, to: &Path) -> io::Result<()> {
        self.disk.rename_new(from, to)
    }
    fn link(&self, from: &Path, to: &Path) -> io::Result<()> {
        self.disk.link(from, to)
    }
    fn remove(&self, path: &Path) -> io::Result<()> {
        self.disk.remove(path)
    }
}

struct Counted {
    source: Seeded,
    drawn: Mutex<Vec<usize>>,
}

impl Randomness for Counted {
    fn fill(&self, bytes: &mut [u8]) -> Result<(), Unavailable> {
        self.drawn.lock().unwrap().push(bytes.len());
        self.source.fill(bytes)
    }
}

/// The pages of a file of the vault; of a header's all but what is sealed, of a cell's only SQLite's part.
fn unsealed(bytes: &[u8]) -> Vec<u8> {
    let open = match header_in(bytes) {
        Some(row) => bytes.len() - row.len() + 536,
        None if bytes.len() == PAGE => PREFIX,
        None => 0,
    };
    bytes[..open].to_vec()
}

/// What changed, without what SQLite's journal draws for itself.
fn written(changes: &[Change], disk: &Disk) -> Vec<Written> {
    let log = disk.log();
    let is_journal = |file: &usize| {
        log.iter().any(|change| {
            matches!(change, Change::Make(made, name) if made == file && name.ends_with("-journal"))
        })
    };
    let told = |change: &Change| match change {
        Change::Write(file, at, bytes) => {
            let open = if is_journal(file) {
                Vec::new()
            } else {
                unsealed(bytes)
            };
            Written::Bytes(*file, *at, bytes.len(), open)
        }
        // The header keys that are wrapped follow from the seed.
        other => Written::Other(other.clone()),
    };
    changes.iter().map(told).collect()
}

/// What an unlock does, and what its lock writes afterwards.
fn traced(four: &Four, words: &str) -> (Trace, Vec<Written>) {
    let folder = folder();
    let phone = four.put(folder.path());
    let disk = Disk::over(folder.path());
    let files = Arc::new(Traced {
        disk: disk.clone(),
        reads: Mutex::default(),
    });
    let randomness = Arc::new(Counted {
        source: Seeded::new(60_003),
        drawn: Mutex::default(),
    });
    let host = host(0, &phone)
        .with_files(files.clone())
        .with_randomness(randomness.clone());
    let vault = Vault::with_host(folder.path().join("vault"), host);
    let passphrase = phrase(words);
    let before = disk.changes();
    disk.spoil(None);
    let (session, allocations) = allocations::of(|| vault.unlock(&passphrase).unwrap());
    let changes = disk.log();
    let trace = Trace {
        calls: disk.calls(),
        reads: files.reads.lock().unwrap().clone(),
        keystore: phone.asked(),
        drawn: randomness.drawn.lock().unwrap().clone(),
        allocations,
        writes: written(&changes[before..], &disk),
    };
    sealed(session.lock());
    let locked = written(&disk.log()[changes.len()..], &disk);
    (trace, locked)
}

/// Where a write went, and how long it was; any other change as it is.
fn places(written: &[Written]) -> Vec<String> {
    let told = |one: &Written| match one {
        Written::Bytes(file, at, length, _) => format!("{file} {at} {length}"),
        Written::Other(change) => format!("{change:?}"),
    };
    written.iter().map(told).collect()
}

fn all_are_alike(made: Made) {
    let four = Four::made(made);
    let (first, first_lock) = traced(&four, PHRASES[0]);
    println!(
        "G4 {made:?}: {} calls, {} reads, {} changes, {} of the keystore, {} draws, {} allocations",
        first.calls.len(),
        first.reads.len(),
        first.writes.len(),
        first.keystore.len(),
        first.drawn.len(),
        first.allocations.count,
    );
    assert!(first.calls.len() > 50 && first.writes.len() > 10 && first.allocations.count > 100);
    for words in &PHRASES[1..] {
        let (other, other_lock) = traced(&four, words);
        // Each by itself, so that what differs is told.
        assert_eq!(first.keystore, other.keystore, "{words}");
        assert_eq!(first.drawn, other.drawn, "{words}");
        assert_eq!(first.calls, other.calls, "{words}");
        assert_eq!(first.reads, other.reads, "{words}");
        assert_eq!(first.allocations, other.allocations, "{words}");
        assert_eq!(first.writes, other.writes, "{words}");
        // What the lock writes must not tell either; its bytes do not follow from the seed alone.
        assert_eq!(places(&first_lock), places(&other_lock), "{words}");
    }
}

#[test]
fn an_unlock_does_the_same_whichever_space_it_opens() {
    all_are_alike(Made::Smaller);
}

#[test]
fn so_it_does_in_a_larger_file() {
    all_are_alike(Made::Larger);
}

#[test]
fn so_it_does_after_growing() {
    all_are_alike(Made::Grown);
}

#[test]
fn so_it_does_after_a_kill() {
    all_are_alike(Made::Killed);
}

/// A commit of many cells, which is a new file: its manifest is sealed when all else is, and is still not the
/// only one that comes last. Of three spaces that are not full.
#[test]
fn a_new_file_is_written_in_the_same_order_whichever_space_changes() {
    let four = Four::made(Made::Smaller);
    let written_by = |words: &str| {
        let folder = folder();
        let phone = four.put(folder.path());
        let disk = Disk::over(folder.path());
        let host = host(60_004, &phone).with_files(Arc::new(disk.clone()));
        let vault = Vault::with_host(folder.path().join("vault"), host);
        let mut journal = Journal::open(vault.unlock(&phrase(words)).unwrap()).unwrap();
        let before = disk.changes();
        journal.add_all(vec![noted(&"n".repeat(3000)); 10]).unwrap();
        places(&written(&disk.log()[before..], &disk))
    };
    let first = written_by(VISIBLE);
    for row in 1..=REGIONS {
        let alone = format!(" {} {PAGE}", page_at(row));
        assert!(first.iter().any(|place| place.ends_with(&alone)), "{row}");
    }
    for words in &OTHERS[1..] {
        assert_eq!(first, written_by(words), "{words}");
    }
}
