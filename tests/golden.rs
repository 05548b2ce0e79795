//! Vaults that were made once and must open for ever (`tests/golden/README.md`).
#![allow(clippy::unwrap_used)] // a failed step is a failed test

use std::fs;
use std::ops::Range;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use unafraid::city::Key;
use unafraid::journal::import::{self, Format};
use unafraid::journal::{Draft, Ending, Entry, Filter, Journal, Text, Value};
use unafraid::vault::{
    Card, CardKey, Clock, Geometry, Host, KdfCosts, Locked, Passphrase, RecoveryWords, Size, Vault,
};
use unafraid_tests::Keys;
use unafraid_tests::disk::{Change, Disk, Survives, after_a_crash};
use unafraid_tests::{ManualClock, noted};

const NAME: &str = "draft-1";

fn golden(file: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("golden")
        .join(file)
}

fn passphrase() -> Passphrase {
    Passphrase::new(&fs::read(golden("passphrase.txt")).unwrap()).unwrap()
}

/// Small, but hashed at full cost. On a clock that stands still every preset is fast enough, so
/// that it is always the first.
fn host() -> Host {
    Host::system()
        .with_geometry(Geometry::TINY)
        .with_clock(Arc::new(ManualClock::default()))
}

fn open(path: &Path) -> Journal {
    let vault = Vault::with_host(path, host());
    Journal::open(vault.unlock(&passphrase()).unwrap()).unwrap()
}

/// What `unafraid list --json` prints.
fn lines(journal: &Journal) -> String {
    journal
        .list(&Filter::default())
        .map(|entry| serde_json::to_string(entry).unwrap() + "\n")
        .collect()
}

#[test]
fn a_golden_vault_holds_what_was_put_in() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("vault");
    fs::copy(golden(&format!("{NAME}.vault")), &path).unwrap();
    let expected = fs::read_to_string(golden(&format!("{NAME}.jsonl"))).unwrap();

    let mut journal = open(&path);
    assert_eq!(lines(&journal), expected);
    assert_eq!(journal.check(), Ok(0));
    assert_eq!(journal.drafts().count(), 1);
    let (first, count) = {
        let entry = journal.list(&Filter::default()).next().unwrap();
        (entry.id, entry.attachments.len())
    };
    assert_eq!(count, 2);
    for (number, file) in [(1, "examples.jsonl"), (2, "passphrase.txt")] {
        let chunks = journal.read_attachment(first, number).unwrap();
        let bytes: Vec<u8> = chunks.flat_map(|chunk| chunk.unwrap().to_vec()).collect();
        assert_eq!(bytes, fs::read(golden(file)).unwrap());
    }
    assert_eq!(journal.lock(), Locked::Sealed { damaged_cells: 0 });

    // And still after everything in it was sealed anew.
    assert_eq!(lines(&open(&path)), expected);
}

/// How a golden vault of version 1 differs from the others.
struct Kind {
    name: &'static str,
    make: fn(&Path),
    geometry: Geometry,
    /// Its key is in a keystore, whose keys are beside it.
    has_keystore: bool,
    /// Cells that are damaged.
    damaged: u32,
}

const KINDS: [Kind; 8] = [
    Kind {
        name: "1-preset-0",
        make: |path| drop(locked(path, preset(0), Size::Mib16)),
        geometry: Geometry::SMALLEST,
        has_keystore: false,
        damaged: 0,
    },
    Kind {
        name: "1-preset-1",
        make: |path| drop(locked(path, preset(1), Size::Mib16)),
        geometry: Geometry::SMALLEST,
        has_keystore: false,
        damaged: 0,
    },
    Kind {
        name: "1-preset-2",
        make: |path| drop(locked(path, preset(2), Size::Mib16)),
        geometry: Geometry::SMALLEST,
        has_keystore: false,
        damaged: 0,
    },
    Kind {
        name: "1-larger",
        make: |path| drop(locked(path, preset(0), Size::Mib64)),
        geometry: Geometry::SMALLEST,
        has_keystore: false,
        damaged: 0,
    },
    Kind {
        name: "1-keystore",
        make: |path| interrupted(path, Geometry::SMALLEST, |log, _| log.len()),
        geometry: Geometry::SMALLEST,
        has_keystore: true,
        damaged: 0,
    },
    Kind {
        name: "1-killed-in-a-commit",
        make: |path| {
            interrupted(path, Geometry::TINY, |log, edit| {
                // Some of the pages that the commit writes over, and the journal that has them.
                let writes_a_page = |change: &Change| matches!(change, Change::Write(_, at, bytes) if at % 4096 == 0 && bytes.len() == 4096);
                log[..edit.end].iter().rposition(writes_a_page).unwrap() - 2
            });
        },
        // In a smaller one every commit replaces the file.
        geometry: Geometry::TINY,
        has_keystore: true,
        damaged: 0,
    },
    Kind {
        name: "1-killed-in-a-lock",
        make: |path| {
            interrupted(path, Geometry::SMALLEST, |log, _| {
                let renames = |change: &Change| matches!(change, Change::Rename(..));
                log.iter().rposition(renames).unwrap() - 9
            });
        },
        geometry: Geometry::SMALLEST,
        has_keystore: true,
        damaged: 0,
    },
    Kind {
        name: "1-damaged",
        make: damaged,
        geometry: Geometry::SMALLEST,
        has_keystore: false,
        damaged: 1,
    },
];

const COMPANIONS: [&str; 3] = ["", "-journal", ".new"];

/// Every vault of version 1 opens for ever, whatever state it was left in.
#[test]
fn golden_vaults_of_version_1_open() {
    for kind in &KINDS {
        let name = kind.name;
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("vault");
        for companion in COMPANIONS {
            let kept = golden(&format!("{name}.vault{companion}"));
            if kept.exists() {
                fs::copy(kept, folder.path().join(format!("vault{companion}"))).unwrap();
            }
        }
        let expected = fs::read_to_string(golden(&format!("{name}.jsonl"))).unwrap();
        assert!(expected.lines().count() >= 2, "{name}");
        let host = golden_host(folder.path(), kind);
        for round in 0..2 {
            let vault = Vault::with_host(&path, host.clone());
            let mut journal = Journal::open(vault.unlock(&passphrase()).unwrap()).unwrap();
            assert_eq!(lines(&journal), expected, "{name}, {round}");
            let damaged = journal.loss().map_or(0, |loss| loss.cells);
            assert_eq!(damaged, kind.damaged, "{name}, {round}");
            assert_eq!(journal.drafts().count(), 1, "{name}, {round}");
            let file = fs::read(golden("passphrase.txt")).unwrap();
            let with_file = |entry: &&Entry| !entry.attachments.is_empty();
            let id = journal.list(&Filter::default()).find(with_file).unwrap().id;
            let chunks = journal.read_attachment(id, 1).unwrap();
            let bytes: Vec<u8> = chunks.flat_map(|chunk| chunk.unwrap().to_vec()).collect();
            assert!(bytes == file, "{name}, {round}");
            let sealed = Locked::Sealed {
                damaged_cells: kind.damaged,
            };
            assert_eq!(journal.lock(), sealed, "{name}, {round}");
        }
        let companions = fs::read_dir(folder.path()).unwrap().count();
        assert_eq!(companions, 1, "{name}: the vault alone");
    }
}

/// What was backed up and handed over from one of them is restored for ever; and the card of that time
/// is one to which something can be handed over.
#[test]
fn golden_backups_of_version_1_are_restored() {
    let folder = tempfile::tempdir().unwrap();
    let expected = fs::read_to_string(golden("1-preset-2.jsonl")).unwrap();
    let read = |file| fs::read_to_string(golden(file)).unwrap();
    let words = RecoveryWords::parse(&read("1-backup.words.txt")).unwrap();
    let key = CardKey::parse(read("1-handed-over.key.txt").as_bytes()).unwrap();
    let restored = |name: &str| Vault::with_host(folder.path().join(name), preset(2));
    let opened = |vault: &Vault| Journal::open(vault.unlock(&passphrase()).unwrap()).unwrap();

    let from_words = restored("words");
    from_words
        .restore(&golden("1-backup.vault"), &words, &passphrase())
        .unwrap();
    let from_key = restored("key");
    from_key
        .restore_handed_over(&golden("1-handed-over.vault"), &key, &passphrase())
        .unwrap();
    let journal = opened(&from_words);
    assert_eq!(lines(&journal), expected);
    assert_eq!(journal.drafts().count(), 1);
    assert_eq!(lines(&opened(&from_key)), expected);

    let card = Card::parse(read("1-handed-over.card.txt").as_bytes()).unwrap();
    let again = folder.path().join("again");
    journal.hand_over(&again, &card).unwrap();
    let from_again = restored("from again");
    from_again
        .restore_handed_over(&again, &key, &passphrase())
        .unwrap();
    assert_eq!(lines(&opened(&from_again)), expected);
}

/// The keystore is a double in memory, which holds what it held when the vault was made.
fn golden_host(folder: &Path, kind: &Kind) -> Host {
    let keys = match kind.has_keystore {
        true => {
            let keys = fs::read(golden(&format!("{}.keys.json", kind.name))).unwrap();
            serde_json::from_slice(&keys).unwrap()
        }
        false => Keys::new(),
    };
    Disk::with_keys(folder, keys)
        .host()
        .with_geometry(kind.geometry)
        .with_costs(KdfCosts::STANDARD)
}

/// A host whose clock makes presets before this one too slow.
fn preset(number: u64) -> Host {
    Host::system()
        .with_geometry(Geometry::SMALLEST)
        .with_clock(Arc::new(Slow {
            slow: number,
            asked: AtomicU64::new(0),
        }))
}

struct Slow {
    slow: u64,
    asked: AtomicU64,
}

impl Clock for Slow {
    /// Asked before and after each preset is tried.
    fn since_start(&self) -> Duration {
        let asked = self.asked.fetch_add(1, Ordering::Relaxed);
        Duration::from_secs(2 * asked.div_ceil(2).min(self.slow))
    }
}

/// A vault with a little of everything in it.
fn locked(path: &Path, host: Host, size: Size) -> Vault {
    let vault = Vault::with_host(path, host);
    vault.create(&passphrase(), size).unwrap();
    let mut journal = Journal::open(vault.unlock(&passphrase()).unwrap()).unwrap();
    fill(&mut journal);
    assert_eq!(journal.lock(), Locked::Sealed { damaged_cells: 0 });
    vault
}

fn fill(journal: &mut Journal) {
    let examples = fs::read_to_string(golden("examples.jsonl")).unwrap();
    let first = examples.lines().next().unwrap();
    let import = import::read(first.as_bytes(), Format::JsonLines).unwrap();
    let mut experiences = import.experiences;
    // So long that they do not all share one cell.
    let long = "EXAMPLE of a long story. ".repeat(100);
    experiences.extend(vec![noted(&long); 2]);
    let ids = journal.add_all(experiences).unwrap();
    let file = fs::read(golden("passphrase.txt")).unwrap();
    journal
        .attach(ids[0], None, file.len() as u64, &mut file.as_slice())
        .unwrap();
    let mut draft = Draft::default();
    draft
        .set(Key::Note, Value::Text("EXAMPLE of a draft"))
        .unwrap();
    journal.begin_draft(draft).unwrap();
}

/// The same with a keystore, then a session whose last commit and lock are cut short behind so many
/// changes.
fn interrupted(path: &Path, geometry: Geometry, behind: fn(&[Change], Range<usize>) -> usize) {
    let folder = tempfile::tempdir().unwrap();
    let disk = Disk::over(folder.path());
    let host = disk
        .host()
        .with_geometry(geometry)
        .with_costs(KdfCosts::STANDARD)
        .with_clock(Arc::new(ManualClock::default()));
    let vault = locked(&folder.path().join("vault"), host, Size::Mib16);
    let mut journal = Journal::open(vault.unlock(&passphrase()).unwrap()).unwrap();
    let last = journal.list(&Filter::default()).last().unwrap().id;
    let began = disk.changes();
    journal
        .edit(last, |e| {
            e.private.place = Text::new("EXAMPLE of an edit").ok();
        })
        .unwrap();
    let edit = began..disk.changes();
    let _ = journal.lock();
    let log = disk.log();
    let image = after_a_crash(&log[..behind(&log, edit)], Survives::Everything);
    for (name, bytes) in &image.files {
        let companion = name.strip_prefix("vault").unwrap();
        fs::write(format!("{}{companion}", path.display()), bytes).unwrap();
    }
    let keys = serde_json::to_vec(&image.keys).unwrap();
    fs::write(path.with_extension("keys.json"), keys).unwrap();
}

/// One with a flipped bit where something lies.
fn damaged(path: &Path) {
    let vault = locked(path, preset(0), Size::Mib16);
    let whole = fs::read(path).unwrap();
    for page in 8.. {
        let mut bytes = whole.clone();
        bytes[page * 4096 + 2000] ^= 1;
        fs::write(path, &bytes).unwrap();
        let journal = Journal::open(vault.unlock(&passphrase()).unwrap()).unwrap();
        let keeps_some = journal.loss().is_some() && journal.len() == 2;
        let _ = journal.lock();
        if keeps_some {
            fs::write(path, &bytes).unwrap();
            return;
        }
    }
}
/// Makes the golden vault anew; `tests/golden/README.md` says when.
#[test]
#[ignore = "writes into tests/golden"]
fn make_the_golden_vault() {
    let path = golden(&format!("{NAME}.vault"));
    let _ = fs::remove_file(&path);
    Vault::with_host(&path, host())
        .create(&passphrase(), Size::Mib16)
        .unwrap();

    let mut journal = open(&path);
    let examples = fs::read(golden("examples.jsonl")).unwrap();
    let import = import::read(&examples, Format::JsonLines).unwrap();
    journal.add_all(import.experiences).unwrap();
    let mut draft = Draft::default();
    let note = Value::Text("EXAMPLE of a draft: in no list");
    draft.set(Key::Note, note).unwrap();
    journal.begin_draft(draft).unwrap();
    let first = journal.list(&Filter::default()).next().unwrap().id;
    for (file, ending) in [("examples.jsonl", Some("jsonl")), ("passphrase.txt", None)] {
        let bytes = fs::read(golden(file)).unwrap();
        let ending = ending.and_then(Ending::new);
        journal
            .attach(first, ending, bytes.len() as u64, &mut bytes.as_slice())
            .unwrap();
    }
    let lines = lines(&journal);
    assert_eq!(journal.lock(), Locked::Sealed { damaged_cells: 0 });
    fs::write(golden(&format!("{NAME}.jsonl")), lines).unwrap();
}

/// Makes those golden vaults of version 1 that are not there yet. None is ever made anew.
#[test]
#[ignore = "writes into tests/golden"]
fn make_the_golden_vaults_of_version_1() {
    for kind in &KINDS {
        let path = golden(&format!("{}.vault", kind.name));
        if path.exists() {
            continue;
        }
        (kind.make)(&path);
        let folder = tempfile::tempdir().unwrap();
        for companion in COMPANIONS {
            let made = golden(&format!("{}.vault{companion}", kind.name));
            if made.exists() {
                fs::copy(made, folder.path().join(format!("vault{companion}"))).unwrap();
            }
        }
        let vault = Vault::with_host(
            folder.path().join("vault"),
            golden_host(folder.path(), kind),
        );
        let journal = Journal::open(vault.unlock(&passphrase()).unwrap()).unwrap();
        fs::write(golden(&format!("{}.jsonl", kind.name)), lines(&journal)).unwrap();
    }
}

/// Makes the golden backups of version 1, if they are not there yet.
#[test]
#[ignore = "writes into tests/golden"]
fn make_the_golden_backups_of_version_1() {
    let (backup, handed) = (golden("1-backup.vault"), golden("1-handed-over.vault"));
    if backup.exists() {
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("vault");
    fs::copy(golden("1-preset-2.vault"), &path).unwrap();
    let vault = Vault::with_host(&path, preset(2));
    let journal = Journal::open(vault.unlock(&passphrase()).unwrap()).unwrap();
    let words = journal.backup(&backup).unwrap();
    let (card, key) = Card::random(&preset(2)).unwrap();
    journal.hand_over(&handed, &card).unwrap();
    for (file, text) in [
        ("1-backup.words.txt", words.expose()),
        ("1-handed-over.card.txt", &card.to_text()),
        ("1-handed-over.key.txt", &key.to_text()),
    ] {
        fs::write(golden(file), format!("{}\n", text.trim_end())).unwrap();
    }
}
