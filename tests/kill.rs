//! A process that is killed: what it was told is stored is there, and its files show nothing.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use std::collections::BTreeSet;
use std::io::{BufRead, BufReader, Write};
use std::process::{Command, Stdio};

use unafraid::journal::{Filter, Id, Journal};
use unafraid::vault::{Size, Vault};
use unafraid_tests::{PHRASE, Place, contains, noted, notes, phrase, tiny_host};

const CHILD: &str = "UNAFRAID_TEST_VAULT_OF_CHILD";

const FILE: &[u8] = b"MARKER of a file ";
const TIMES: usize = 8000;

/// The note of each experience with a file, and the file.
fn files(journal: &mut Journal) -> Vec<(String, Vec<u8>)> {
    let with_files: Vec<(Id, String)> = journal
        .list(&Filter::default())
        .filter(|entry| !entry.attachments.is_empty())
        .map(|entry| {
            let note = entry.experience.note.as_ref().unwrap();
            (entry.id, note.as_str().to_owned())
        })
        .collect();
    with_files
        .into_iter()
        .map(|(id, note)| {
            let chunks = journal.read_attachment(id, 1).unwrap();
            (
                note,
                chunks.flat_map(|chunk| chunk.unwrap().to_vec()).collect(),
            )
        })
        .collect()
}

/// Where the files are.
fn attachments(journal: &Journal) -> Vec<(Id, u32)> {
    journal
        .list(&Filter::default())
        .flat_map(|entry| entry.attachments.iter().map(|one| (entry.id, one.number)))
        .collect()
}

/// Not a test of its own: the process that the test below kills.
#[test]
fn child() {
    let Ok(path) = std::env::var(CHILD) else {
        return;
    };
    let vault = Vault::with_host(path, tiny_host());
    for round in 0.. {
        let mut journal = Journal::open(vault.unlock(&phrase(PHRASE)).unwrap()).unwrap();
        for number in 0..2 {
            let name = format!("{}.{round}.{number}", std::process::id());
            let id = journal.add(noted(&format!("MARKER {name}"))).unwrap();
            // The test harness captures `println!`; the parent reads this.
            writeln!(std::io::stderr(), "stored {name}").unwrap();
            // Three chunks, so four commits: a kill may fall between them. The space has room for
            // one such file, so what an earlier kill left has to be gone.
            let file = FILE.repeat(TIMES);
            let length = file.len() as u64;
            journal.attach(id, None, length, &mut &file[..]).unwrap();
            writeln!(std::io::stderr(), "attached {name}").unwrap();
            // Said before it is done: until then the file has to be there.
            writeln!(std::io::stderr(), "detaching {name}").unwrap();
            journal.detach(id, 1).unwrap();
            if journal.len() > 5 {
                journal.remove(id).unwrap();
                writeln!(std::io::stderr(), "removed {name}").unwrap();
            }
        }
        let _ = journal.lock();
    }
}

#[test]
fn what_was_acknowledged_survives_a_kill() {
    let place = Place::of_size(tiny_host(), Size::Mib64);
    let mut expected: Vec<String> = Vec::new();
    for kill_after in [1, 2, 3, 4, 7, 11, 2, 5, 3, 1, 13, 6, 1, 4, 7, 10, 1, 4] {
        let mut child = Command::new(std::env::current_exe().unwrap())
            .args(["--exact", "child", "--nocapture"])
            .env(CHILD, place.path())
            .stdout(Stdio::null())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let mut lines = BufReader::new(child.stderr.take().unwrap()).lines();
        let mut said = Vec::new();
        while said.len() < kill_after {
            said.push(lines.next().expect("the child goes on").unwrap());
        }
        child.kill().unwrap();
        child.wait().unwrap();
        // What it said before it died counts too.
        said.extend(lines.map_while(Result::ok));

        for (name, bytes) in place.files() {
            assert!(!contains(&bytes, b"MARKER"), "in {name} after a kill");
        }
        let mut journal = place.open().unwrap();
        let found = notes(&journal);
        let with_files: BTreeSet<String> = files(&mut journal)
            .into_iter()
            .map(|(note, bytes)| {
                assert!(bytes == FILE.repeat(TIMES), "whole, or not there at all");
                note
            })
            .collect();
        if let Some(name) = said.last().and_then(|line| line.strip_prefix("attached ")) {
            assert_eq!(with_files, BTreeSet::from([format!("MARKER {name}")]));
        }
        for (id, number) in attachments(&journal) {
            journal.detach(id, number).unwrap();
        }
        assert_eq!(journal.check(), Ok(0));
        let mut acknowledged = expected.clone();
        for line in &said {
            if let Some(name) = line.strip_prefix("stored ") {
                acknowledged.push(format!("MARKER {name}"));
            } else if let Some(name) = line.strip_prefix("removed ") {
                let gone = format!("MARKER {name}");
                let at = acknowledged.iter().rposition(|note| *note == gone).unwrap();
                acknowledged.remove(at);
            }
        }
        // At most the one change that was under way is there beyond it.
        let unsaid = found.len().abs_diff(acknowledged.len());
        let shared = found
            .iter()
            .zip(&acknowledged)
            .take_while(|(found, acknowledged)| found == acknowledged)
            .count();
        assert!(
            unsaid <= 1 && shared >= acknowledged.len().min(found.len()),
            "acknowledged {acknowledged:?}, found {found:?}"
        );
        expected = found;
        if kill_after % 2 == 0 {
            let _ = journal.lock();
        }
    }
    assert!(!expected.is_empty());
}
