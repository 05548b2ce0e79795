//! A vault that was edited, byte by byte, page by page, or with something beside it. The input is a
//! list of edits, one a line ([`Files::edit`]). With the right passphrase the vault opens with all
//! that was stored, or with a part of it and read-only, or with an error that says what is wrong with
//! the file; never with anything else.
#![no_main]

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::{Arc, Mutex, OnceLock};

use sha2::{Digest, Sha256};
use tempfile::TempDir;
use unafraid::city::Service;
use unafraid::journal::{Experience, Filter, Id, Journal, Outcome, Text};
use unafraid::vault::{
    Geometry, Host, KdfCost, KdfCosts, KeystoreError, Locked, Passphrase, Randomness, Size,
    Unavailable, Vault,
};
use unafraid::{Damage, Error};

const PAGE: usize = 4096;
const PREFIX: usize = 40;
const PAGES: usize = 2 + 4 * 16 + 2;
/// The longest file that edits make: a page more than a vault of the larger size.
const LONGEST: usize = 261 * PAGE;

/// What is kept: each experience as JSON, with the bytes of its attachments by their numbers.
type Kept = Vec<(String, BTreeMap<u32, Vec<u8>>)>;

/// One vault in three states.
struct Template {
    /// In a session, before its last commit.
    before: Vec<u8>,
    /// In the same session, after it. All keys are the same.
    after: Vec<u8>,
    /// After the session.
    locked: Vec<u8>,
    kept_before: Kept,
    kept: Kept,
}

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    static TEMPLATE: OnceLock<(TempDir, Template)> = OnceLock::new();
    let (folder, template) = TEMPLATE.get_or_init(|| {
        let folder = folder();
        let template = template(folder.path());
        (folder, template)
    });
    let mut files = Files::new(template);
    for line in String::from_utf8_lossy(bytes).lines().take(64) {
        files.edit(line, template);
    }
    opens(folder.path(), &files, template);
});

/// In memory, where there is such a place: a vault is synced many times.
fn folder() -> TempDir {
    let memory = Path::new("/dev/shm");
    let folder = if memory.is_dir() {
        tempfile::tempdir_in(memory)
    } else {
        tempfile::tempdir()
    };
    folder.expect("a folder")
}

/// The same bytes in every run (SplitMix64), so that an input always means the same.
struct Fixed(Mutex<u64>);

impl Randomness for Fixed {
    fn fill(&self, bytes: &mut [u8]) -> Result<(), Unavailable> {
        let mut state = self.0.lock().map_err(|_| Unavailable)?;
        for chunk in bytes.chunks_mut(8) {
            *state = state.wrapping_add(0x9e37_79b9_7f4a_7c15);
            let mut mixed = (*state ^ (*state >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
            mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
            chunk.copy_from_slice(&(mixed ^ (mixed >> 31)).to_le_bytes()[..chunk.len()]);
        }
        Ok(())
    }
}

/// A vault of 4 × 16 cells, with hashing that takes no time.
fn vault(folder: &Path, seed: u64) -> Vault {
    let cost = KdfCost {
        memory_kib: 8,
        passes: 1,
    };
    let host = Host::system()
        .with_geometry(Geometry::TINY)
        .with_costs(KdfCosts([cost; 3]))
        .with_randomness(Arc::new(Fixed(Mutex::new(seed))));
    Vault::with_host(folder.join("vault"), host)
}

fn phrase() -> Passphrase {
    Passphrase::new(b"plum lantern gravel north").expect("a passphrase")
}

fn noted(note: &str) -> Experience {
    let mut experience = Experience::new(Service::Library, Outcome::Refused);
    experience.note = Some(Text::new(note).expect("a text"));
    experience
}

fn template(folder: &Path) -> Template {
    let vault = vault(folder, 1);
    let file = || std::fs::read(vault.path()).expect("the vault");
    vault.create(&phrase(), Size::Mib16).expect("a vault");
    let mut journal =
        Journal::open(vault.unlock(&phrase()).expect("a session")).expect("a journal");
    let lengths = [20, 700, 9000, 3000];
    let notes = lengths.map(|length| noted(&format!("EXAMPLE {}", "-".repeat(length))));
    let ids = journal.add_all(notes.into()).expect("room");
    let photo = [0x89; 5000];
    journal
        .attach(ids[1], None, photo.len() as u64, &mut photo.as_slice())
        .expect("room");
    let (before, kept_before) = (file(), kept(&mut journal));
    journal
        .add(noted("EXAMPLE of the last commit"))
        .expect("room");
    let (after, kept) = (file(), kept(&mut journal));
    assert!(matches!(journal.lock(), Locked::Sealed { .. }));
    Template {
        before,
        after,
        locked: file(),
        kept_before,
        kept,
    }
}

fn kept(journal: &mut Journal) -> Kept {
    let listed: Vec<_> = journal.list(&Filter::default()).cloned().collect();
    let mut kept = Vec::new();
    for mut entry in listed {
        let mut files = BTreeMap::new();
        for attachment in std::mem::take(&mut entry.attachments) {
            match bytes(journal, entry.id, attachment.number) {
                Ok(bytes) => drop(files.insert(attachment.number, bytes)),
                Err(error) => assert!(matches!(error, Error::Damaged(_)), "{error:?}"),
            }
        }
        kept.push((serde_json::to_string(&entry).expect("JSON"), files));
    }
    kept
}

fn bytes(journal: &mut Journal, id: Id, number: u32) -> Result<Vec<u8>, Error> {
    let mut bytes = Vec::new();
    for chunk in journal.read_attachment(id, number)? {
        bytes.extend_from_slice(&chunk?);
    }
    Ok(bytes)
}

/// Whether everything in `part` is in `whole`.
fn is_part(part: &Kept, whole: &Kept) -> bool {
    part.iter().all(|(json, files)| {
        let stored = whole.iter().find(|(other, _)| other == json);
        stored.is_some_and(|(_, stored)| files.iter().all(|(n, file)| stored.get(n) == Some(file)))
    })
}

/// The vault and what lies beside it, by what stands behind the vault's name.
struct Files {
    files: BTreeMap<&'static str, Vec<u8>>,
    /// Which of them is being edited.
    current: &'static str,
    /// A header's checksum was put right, so that its fields were believed.
    forged: bool,
}

impl Files {
    fn new(template: &Template) -> Self {
        Self {
            files: BTreeMap::from([("", template.after.clone())]),
            current: "",
            forged: false,
        }
    }

    fn current(&mut self) -> &mut Vec<u8> {
        self.files.entry(self.current).or_default()
    }

    /// Follows one line of the input:
    ///
    /// * `locked`: start with the vault as it is after the session, `before`: before its last commit;
    /// * `beside -journal`: go on with the file of this name, which may not be there yet;
    /// * `vault`: go on with the vault;
    /// * `flip PAGE BYTE BIT`, `write PAGE BYTE HEX`, `cut LENGTH`, `fill LENGTH`: edit bytes;
    /// * `older PAGE`: put this page back to before the last commit;
    /// * `page TO FROM`: put another page of the vault there;
    /// * `copy`: make this file a copy of the vault;
    /// * `journal PAGE…`: a rollback journal, whole, that brings these pages back;
    /// * `sum`: put the checksums of the header and its copy right.
    ///
    /// Pages count from 0. Anything else is passed over.
    fn edit(&mut self, line: &str, template: &Template) {
        let mut words = line.split_ascii_whitespace();
        let command = words.next().unwrap_or_default();
        let words: Vec<&str> = words.collect();
        let number = |at: usize| {
            words
                .get(at)
                .and_then(|word| word.parse::<usize>().ok())
                .unwrap_or(0)
        };
        let start = (number(0) % (PAGES + 1)) * PAGE;
        match command {
            "locked" => drop(self.files.insert("", template.locked.clone())),
            "before" => drop(self.files.insert("", template.before.clone())),
            "vault" => self.current = "",
            "beside" => {
                const NAMES: [&str; 8] = [
                    "-journal",
                    ".new",
                    "-wal",
                    "-shm",
                    ".new-journal",
                    ".new-wal",
                    ".new-shm",
                    ".txt",
                ];
                let name = words.first().copied().unwrap_or_default();
                self.current = NAMES
                    .into_iter()
                    .find(|one| *one == name)
                    .unwrap_or("-journal");
                self.current();
            }
            "flip" => put(
                self.current(),
                start + number(1) % PAGE,
                &[1 << (number(2) % 8)],
                |old, new| old ^ new,
            ),
            "write" => {
                let bytes = words.get(2).copied().map(hex).unwrap_or_default();
                put(
                    self.current(),
                    start + number(1) % PAGE,
                    &bytes,
                    |_, new| new,
                );
            }
            "cut" => self.current().truncate(number(0)),
            "fill" => {
                let length = number(0).min(LONGEST);
                self.current().resize(length, 0);
            }
            "older" => put(
                self.current(),
                start,
                page(&template.before, number(0)),
                |_, new| new,
            ),
            "page" => {
                let from = page(&self.files[""], number(1)).to_vec();
                put(self.current(), start, &from, |_, new| new);
            }
            "copy" => drop(self.files.insert(self.current, self.files[""].clone())),
            "journal" => {
                let journal = journal(
                    &template.before,
                    words.iter().map(|word| word.parse().unwrap_or(0)),
                );
                let at = self.current().len();
                put(self.current(), at, &journal, |_, new| new);
            }
            "sum" => {
                self.forged = true;
                for row in [2, PAGES - 1] {
                    let at = row * PAGE + PREFIX;
                    let Some(sum) = self.current().get(at..at + 480).map(Sha256::digest) else {
                        continue;
                    };
                    put(self.current(), at + 480, &sum, |_, new| new);
                }
            }
            _ => {}
        }
    }
}

fn put(file: &mut Vec<u8>, at: usize, bytes: &[u8], change: impl Fn(u8, u8) -> u8) {
    let end = (at + bytes.len()).min(LONGEST);
    if file.len() < end && !bytes.is_empty() {
        file.resize(end, 0);
    }
    let there = file.iter_mut().skip(at);
    there
        .zip(bytes)
        .for_each(|(old, new)| *old = change(*old, *new));
}

fn page(file: &[u8], number: usize) -> &[u8] {
    let at = (number % PAGES) * PAGE;
    file.get(at..at + PAGE).unwrap_or_default()
}

fn hex(digits: &str) -> Vec<u8> {
    let pairs = digits.as_bytes().chunks_exact(2);
    pairs
        .map_while(|pair| u8::from_str_radix(std::str::from_utf8(pair).ok()?, 16).ok())
        .collect()
}

/// As SQLite writes it (file format, section 3): a head in a sector of 512 bytes, then the pages, each
/// with its number and a checksum over every 200th byte.
fn journal(before: &[u8], pages: impl Iterator<Item = usize>) -> Vec<u8> {
    const NONCE: u32 = 7;
    let pages: Vec<usize> = pages.map(|page| page % PAGES).collect();
    let mut journal = vec![0xd9, 0xd5, 0x05, 0xf9, 0x20, 0xa1, 0x63, 0xd7];
    for word in [pages.len() as u32, NONCE, PAGES as u32, 512, PAGE as u32] {
        journal.extend(word.to_be_bytes());
    }
    journal.resize(512, 0);
    for number in pages {
        let page = page(before, number);
        let sum = (1..=20).map(|step| page[PAGE - 200 * step]);
        let sum = sum.fold(NONCE, |sum, byte| sum.wrapping_add(byte.into()));
        journal.extend((number as u32 + 1).to_be_bytes());
        journal.extend(page);
        journal.extend(sum.to_be_bytes());
    }
    journal
}

/// Opens the edited vault, twice, and checks what it gives.
fn opens(folder: &Path, files: &Files, template: &Template) {
    for file in std::fs::read_dir(folder).expect("the folder") {
        std::fs::remove_file(file.expect("a file").path()).expect("removed");
    }
    for (suffix, bytes) in &files.files {
        std::fs::write(folder.join(format!("vault{suffix}")), bytes).expect("written");
    }
    let vault = vault(folder, 2);
    let open = || Journal::open(vault.unlock(&phrase())?);
    let mut journal = match open() {
        Ok(journal) => journal,
        Err(error) => return is_right(&error, folder, files, template),
    };
    let first = kept(&mut journal);
    let whole = journal.loss().is_none();
    let damaged = match journal.check() {
        Ok(damaged) => {
            assert!(whole);
            damaged
        }
        Err(error) => {
            assert!(!whole && matches!(error, Error::Damaged(_)), "{error:?}");
            assert_eq!(journal.add(extra()), Err(error));
            assert!(is_part(&first, &template.kept), "never stored: {first:?}");
            return;
        }
    };
    assert!(
        first == template.kept || first == template.kept_before,
        "{first:?}"
    );
    assert_eq!(
        journal.lock(),
        Locked::Sealed {
            damaged_cells: damaged
        }
    );

    let mut journal = open().expect("what was locked");
    assert!(kept(&mut journal) == first);
    assert_eq!(journal.check(), Ok(damaged));
    journal.add(extra()).expect("room");
    assert_eq!(journal.len(), first.len() + 1);
    let left = std::fs::read_dir(folder).expect("the folder").count();
    let others = files.files.contains_key(".txt");
    drop(journal);
    assert!(left <= 2 + usize::from(others), "{left} files");
}

fn extra() -> Experience {
    noted("EXAMPLE after everything")
}

/// Whether an error is one that these edits can bring about. What is told by the length or the journal
/// is told before anything is touched.
fn is_right(error: &Error, folder: &Path, files: &Files, template: &Template) {
    let vault = &files.files[""];
    let beside = |name: &str| files.files.contains_key(name);
    let right = match error {
        Error::Damaged(Damage::Length) => vault.len() != template.after.len(),
        Error::Damaged(Damage::Journal) => beside("-journal"),
        Error::Damaged(Damage::Companion) => files
            .files
            .keys()
            .any(|name| !["", "-journal", ".txt"].contains(name)),
        Error::Damaged(Damage::Header | Damage::Cell | Damage::Manifest) => {
            *vault != template.after && *vault != template.locked && *vault != template.before
                || beside("-journal")
        }
        Error::NewerVersion(version) => files.forged && *version > 1,
        Error::Keystore(KeystoreError::Failed | KeystoreError::KeyMissing) => files.forged,
        _ => false,
    };
    assert!(right, "{error:?}");
    if matches!(
        error,
        Error::Damaged(Damage::Length | Damage::Journal) | Error::NewerVersion(_)
    ) {
        for (suffix, bytes) in &files.files {
            let now = std::fs::read(folder.join(format!("vault{suffix}"))).expect("still there");
            assert!(now == *bytes, "vault{suffix} was changed");
        }
    }
}
