//! Vaults that were made once and must open for ever (`tests/golden/README.md`).
#![allow(clippy::unwrap_used)] // a failed step is a failed test

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use unafraid::city::Key;
use unafraid::journal::import::{self, Format};
use unafraid::journal::{Draft, Ending, Filter, Journal, Value};
use unafraid::vault::{Geometry, Host, Locked, Passphrase, Size, Vault};
use unafraid_tests::ManualClock;

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
