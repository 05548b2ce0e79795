//! What the suites share: small vaults, hosts that tests control, and markers to look for.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)] // a failed step is a failed test
#![allow(clippy::missing_panics_doc, clippy::missing_errors_doc)] // and tests are its only readers

pub mod disk;
mod keystore;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Mutex;
use std::time::Duration;

use tempfile::TempDir;
use unafraid::city::Service;
use unafraid::journal::{Experience, Filter, Journal, Outcome, Text};
use unafraid::vault::{
    Clock, Geometry, Host, KdfCost, KdfCosts, Passphrase, Randomness, Size, Unavailable, Vault,
};

pub use keystore::{Failing, Keys, MemoryKeystore};

/// The passphrase of the vaults made here.
pub const PHRASE: &str = "plum lantern gravel north";

/// Hashing so cheap that a test can unlock thousands of times.
pub const CHEAP: KdfCosts = KdfCosts(
    [KdfCost {
        memory_kib: 8,
        passes: 1,
    }; 3],
);

/// Whether all cases are to be tried, and not only a sample: `UNAFRAID_FULL=1`.
pub fn is_full() -> bool {
    std::env::var_os("UNAFRAID_FULL").is_some()
}

/// A vault of 4 × 16 cells with cheap hashing.
pub fn tiny_host() -> Host {
    Host::system()
        .with_geometry(Geometry::TINY)
        .with_costs(CHEAP)
}

/// A passphrase from words.
pub fn phrase(words: &str) -> Passphrase {
    Passphrase::new(words.as_bytes()).expect("a passphrase")
}

/// An empty folder, in memory where there is a place for that: for tests that make very many.
pub fn folder() -> TempDir {
    tempfile::tempdir_in("/dev/shm").unwrap_or_else(|_| tempfile::tempdir().unwrap())
}

/// A folder with a new vault in it.
pub struct Place {
    folder: TempDir,
    /// What the vault in it is opened with.
    pub host: Host,
}

impl Place {
    /// Makes a vault of the smaller size.
    pub fn new(host: Host) -> Self {
        Self::of_size(host, Size::Mib16)
    }

    /// Makes a vault of this size.
    pub fn of_size(host: Host, size: Size) -> Self {
        let place = Self {
            folder: tempfile::tempdir().unwrap(),
            host,
        };
        place.vault().create(&phrase(PHRASE), size).unwrap();
        place
    }

    /// The folder.
    pub fn folder(&self) -> &Path {
        self.folder.path()
    }

    /// The path of the vault.
    pub fn path(&self) -> PathBuf {
        self.folder().join("vault")
    }

    /// The vault, locked.
    pub fn vault(&self) -> Vault {
        Vault::with_host(self.path(), self.host.clone())
    }

    /// The journal, opened with the right passphrase.
    pub fn open(&self) -> unafraid::Result<Journal> {
        Journal::open(self.vault().unlock(&phrase(PHRASE))?)
    }

    /// Names and contents of all files in the folder.
    pub fn files(&self) -> BTreeMap<String, Vec<u8>> {
        files_in(self.folder())
    }

    /// Whether the folder holds the vault alone.
    pub fn is_alone(&self) -> bool {
        self.files().keys().eq(["vault"])
    }
}

/// Names and contents of all files in a folder.
pub fn files_in(folder: &Path) -> BTreeMap<String, Vec<u8>> {
    std::fs::read_dir(folder)
        .unwrap()
        .map(|file| {
            let file = file.unwrap();
            let name = file.file_name().into_string().unwrap();
            (name, std::fs::read(file.path()).unwrap())
        })
        .collect()
}

/// An experience with a note.
pub fn noted(note: &str) -> Experience {
    let mut experience = Experience::new(Service::Library, Outcome::Refused);
    experience.note = Some(Text::new(note).unwrap());
    experience
}

/// All texts of an experience that a person writes, but for what came of follow-ups.
pub fn own_texts(e: &mut Experience) -> [&mut Option<Text>; 11] {
    let p = &mut e.private;
    [
        &mut e.note,
        &mut p.place,
        &mut p.time_of_day,
        &mut p.wanted,
        &mut p.said,
        &mut p.documents_asked,
        &mut p.consequence,
        &mut p.remedy,
        &mut p.office_reference,
        &mut e.origin.reference,
        &mut e.origin.source,
    ]
}

/// The notes in a journal, in the order of the list.
pub fn notes(journal: &Journal) -> Vec<String> {
    journal
        .list(&Filter::default())
        .map(|entry| {
            let note = entry.experience.note.as_ref();
            note.map_or_else(String::new, |note| note.as_str().to_owned())
        })
        .collect()
}

/// Whether `needle` occurs in `bytes`.
pub fn contains(bytes: &[u8], needle: &[u8]) -> bool {
    bytes.windows(needle.len()).any(|window| window == needle)
}

/// A clock that only tests move.
#[derive(Default)]
pub struct ManualClock(Mutex<Duration>);

impl ManualClock {
    /// Lets time pass.
    pub fn pass(&self, time: Duration) {
        *self.0.lock().unwrap() += time;
    }
}

impl Clock for ManualClock {
    fn since_start(&self) -> Duration {
        *self.0.lock().unwrap()
    }
}

/// Randomness that follows from a number, for tests that must come out the same every time.
pub struct Seeded(Mutex<u64>);

impl Seeded {
    /// From this number on.
    pub fn new(seed: u64) -> Self {
        Self(Mutex::new(seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1))
    }
}

impl Randomness for Seeded {
    /// xorshift64*, Vigna 2016: even, and predictable.
    fn fill(&self, bytes: &mut [u8]) -> Result<(), Unavailable> {
        let mut state = self.0.lock().unwrap();
        for chunk in bytes.chunks_mut(4) {
            *state ^= *state >> 12;
            *state ^= *state << 25;
            *state ^= *state >> 27;
            let next = state.wrapping_mul(0x2545_f491_4f6c_dd1d) >> 32;
            chunk.copy_from_slice(&next.to_le_bytes()[..chunk.len()]);
        }
        Ok(())
    }
}

/// SHA-256, for tests that forge a checksum.
pub fn sha256(bytes: &[u8]) -> [u8; 32] {
    use sha2::Digest;
    sha2::Sha256::digest(bytes).into()
}
