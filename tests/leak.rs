//! What the files show, at every moment, to somebody without the passphrase: nothing.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use std::collections::BTreeMap;
use std::path::Path;
use std::process::Command;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::SystemTime;

use unafraid::Code;
use unafraid::city::{RouteCode, Service};
use unafraid::journal::{
    Draft, Experience, Filter, FollowUp, Journal, Key, Outcome, Text, Value, import,
};
use unafraid::vault::{Geometry, Host, KdfCosts, Size, Vault};
use unafraid_tests::{CHEAP, PHRASE, Place, contains, phrase, tiny_host};

/// An experience with a marker of its own in every text, and the markers.
fn marked(round: u32) -> (Experience, Vec<String>) {
    let mut e = Experience::new(Service::Unspecified, Outcome::ServedPartialOrConditional);
    let mut markers = vec![e.service.code().to_owned(), e.outcome.code().to_owned()];
    {
        let p = &mut e.private;
        for (number, field) in [
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
        .into_iter()
        .enumerate()
        {
            let marker = format!("MARKER-{round}-{number}-MARKER");
            *field = Some(Text::new(&marker).unwrap());
            markers.push(marker);
        }
    }
    let route = format!("marker_route_{round}");
    let mut follow_up = FollowUp::new(RouteCode::new(&route).unwrap(), "2024-05".parse().unwrap());
    let answer = format!("MARKER-{round}-answer-MARKER");
    follow_up.answer = Some(Text::new(&answer).unwrap());
    e.follow_ups.push(follow_up);
    markers.extend([route, answer]);
    (e, markers)
}

/// A file with a marker in every part of it.
fn marked_file(round: u32) -> (Vec<u8>, String) {
    let marker = format!("MARKER-{round}-file-MARKER");
    (marker.repeat(500).into_bytes(), marker)
}

/// Two lines of JSON with these markers.
fn imported(markers: &[String]) -> String {
    let line = |marker: &String| {
        format!("{{\"service\":\"LIB\",\"outcome\":\"refused\",\"note\":\"{marker}\\n\"}}\n")
    };
    markers[2..4].iter().map(line).collect()
}

/// What an open journal was ever asked to keep, and the passphrase; in every form in which the
/// library has it in memory: as it was written, in the wide characters of other platforms, and as a
/// search or a passphrase is folded.
fn forms(markers: &[String]) -> Vec<Vec<u8>> {
    let words = markers.iter().map(String::as_str);
    words
        .chain([PHRASE, PHRASE_PART, TYPED, TYPED_PART])
        .flat_map(|marker| {
            [
                marker.as_bytes().to_vec(),
                marker.to_lowercase().into_bytes(),
                marker.encode_utf16().flat_map(u16::to_le_bytes).collect(),
                marker
                    .chars()
                    .flat_map(|c| u32::from(c).to_le_bytes())
                    .collect(),
            ]
        })
        .collect()
}

/// The first of these files that a marker is in, if any.
fn leaking<'a>(
    files: impl IntoIterator<Item = (&'a String, &'a Vec<u8>)>,
    markers: &[String],
) -> Option<&'a str> {
    let forms = forms(markers);
    let mut files = files.into_iter();
    files.find_map(|(name, bytes)| {
        let leaks = forms.iter().any(|form| contains(bytes, form));
        leaks.then_some(name.as_str())
    })
}

fn assert_clean(place: &Place, markers: &[String], moment: &str) {
    assert_eq!(leaking(&place.files(), markers), None, "{moment}");
}

/// A part of the passphrase that the vaults here are made with.
const PHRASE_PART: &str = "plum lantern";
/// Another passphrase: as it is typed, in part; the whole is that with the digits of ASCII.
const TYPED: &str = "quartz４７１９harbour";
const TYPED_PART: &str = "quartz4719harbour";

#[test]
fn no_marker_is_in_any_file_at_any_moment_of_a_session() {
    let place = Place::new(tiny_host());
    let mut seen = Vec::new();
    for round in 0..3 {
        let (experience, markers) = marked(round);
        seen.extend(markers.clone());
        let mut journal = place.open().unwrap();
        assert_clean(&place, &seen, "after unlocking");
        let id = journal.add(experience.clone()).unwrap();
        assert_clean(&place, &seen, "after adding");
        journal
            .add_all(vec![
                experience.clone(),
                experience.clone(),
                experience.clone(),
            ])
            .unwrap();
        assert_clean(&place, &seen, "after adding several");
        journal.edit(id, |e| e.private.place = None).unwrap();
        assert_clean(&place, &seen, "after an edit");
        let (file, marker) = marked_file(round);
        seen.push(marker);
        let length = file.len() as u64;
        journal.attach(id, None, length, &mut &file[..]).unwrap();
        assert_clean(&place, &seen, "after attaching");
        let stopped = journal.attach(id, None, length + 1, &mut &file[..]);
        assert!(stopped.is_err());
        assert_clean(&place, &seen, "after an attaching that failed");
        let draft = journal
            .begin_draft(Draft::from(experience.clone()))
            .unwrap();
        assert_clean(&place, &seen, "after a draft");
        journal.finish_draft(draft).unwrap();
        assert_clean(&place, &seen, "after it was finished");
        let imported = import::read(imported(&markers).as_bytes(), import::Format::JsonLines);
        let imported = journal.add_all(imported.unwrap().experiences).unwrap();
        assert_clean(&place, &seen, "after an import");
        assert!(journal.search(&markers[2], &Filter::default()).count() > 0);
        assert_clean(&place, &seen, "after a search");
        journal.remove(imported[0]).unwrap();
        let mut given_up = Draft::default();
        given_up
            .answer(Key::Said, Value::Text(&markers[3]))
            .unwrap();
        let given_up = journal.begin_draft(given_up).unwrap();
        journal.remove_draft(given_up).unwrap();
        assert_clean(&place, &seen, "after a draft that was given up");
        journal.remove(id).unwrap();
        assert_clean(&place, &seen, "after a removal");
        assert_eq!(
            place.vault().unlock(&phrase("x")).err(),
            Some(unafraid::Error::Busy)
        );
        if round == 1 {
            drop(journal);
            assert_clean(&place, &seen, "after a session that was not locked");
        } else {
            let _ = journal.lock();
            assert_clean(&place, &seen, "after the lock");
        }
        assert!(place.is_alone());
        for (present, new) in [(PHRASE, TYPED), (TYPED, PHRASE)] {
            let vault = place.vault();
            let _ = vault
                .change_passphrase(&phrase(present), &phrase(new))
                .unwrap();
            assert!(vault.unlock(&phrase(present)).is_err());
            assert_clean(&place, &seen, "after another passphrase");
        }
    }
}

#[test]
fn the_search_would_find_a_marker() {
    let (_, markers) = marked(0);
    for form in forms(&markers) {
        let planted = [b"..".to_vec(), form, b"..".to_vec()].concat();
        let files = BTreeMap::from([("planted".to_owned(), planted)]);
        assert_eq!(leaking(&files, &markers), Some("planted"));
    }
}

/// Takes copies of what lies beside the vault for as long as `work` takes.
fn watched(folder: &Path, work: impl FnOnce()) -> Vec<(String, Vec<u8>)> {
    let done = AtomicBool::new(false);
    std::thread::scope(|scope| {
        let watching = scope.spawn(|| {
            let mut seen: Vec<(String, Vec<u8>)> = Vec::new();
            while !done.load(Ordering::Relaxed) {
                for file in std::fs::read_dir(folder).unwrap().flatten() {
                    let name = file.file_name().into_string().unwrap();
                    // It can be gone by now.
                    let bytes = std::fs::read(file.path()).unwrap_or_default();
                    let last = seen.iter().rev().find(|(other, _)| *other == name);
                    let is_new = last.is_none_or(|(_, other)| *other != bytes);
                    if name != "vault" && !bytes.is_empty() && is_new {
                        seen.push((name, bytes));
                    }
                }
            }
            seen
        });
        work();
        done.store(true, Ordering::Relaxed);
        watching.join().unwrap()
    })
}

/// In the middle of a commit there is a journal, in the middle of a lock a new file. Neither shows
/// anything, nor is there any other companion.
#[test]
fn no_marker_is_in_a_companion() {
    let place = Place::new(tiny_host());
    let (experience, markers) = marked(0);
    let mut seen = BTreeMap::new();
    for _ in 0..100 {
        let mut journal = place.open().unwrap();
        let companions = watched(place.folder(), || {
            for _ in 0..10 {
                let id = journal.add(experience.clone()).unwrap();
                journal.remove(id).unwrap();
            }
            let _ = journal.lock();
        });
        for (name, bytes) in companions {
            assert_eq!(leaking([(&name, &bytes)], &markers), None);
            *seen.entry(name).or_insert(0) += 1;
        }
        if seen.len() == 2 && seen.values().all(|times| *times > 4) {
            break;
        }
    }
    let names: Vec<&String> = seen.keys().collect();
    assert_eq!(names, ["vault-journal", "vault.new"]);
}

/// A process that dies while it writes nothing leaves the file of an open session. That shows
/// nothing, nor does its repair.
#[test]
fn no_marker_shows_after_a_kill() {
    let place = Place::new(tiny_host());
    let (experience, markers) = marked(0);
    let mut journal = place.open().unwrap();
    journal.add(experience).unwrap();
    // Its own vault is replaced by the copy.
    let left = Place::new(tiny_host());
    for (name, bytes) in place.files() {
        std::fs::write(left.folder().join(name), bytes).unwrap();
    }
    assert_clean(&left, &markers, "as it was left");
    let found = left.open().unwrap();
    assert_eq!(found.len(), 1);
    assert_clean(&left, &markers, "when it is opened again");
    let _ = found.lock();
    assert_clean(&left, &markers, "and locked");
    assert!(left.is_alone());
}

/// The folder of the child's vault, and whether it leaves a trace elsewhere on purpose.
const CHILD: &str = "UNAFRAID_TEST_LEAK_FOLDER";
const PLANTED: &str = "UNAFRAID_TEST_LEAK_PLANTED";

/// Not a test of its own: the process that the test below looks at.
#[test]
fn child() {
    let Ok(folder) = std::env::var(CHILD) else {
        return;
    };
    if std::env::var(PLANTED).is_ok() {
        drop(tempfile::NamedTempFile::new().unwrap());
    }
    let vault = Vault::with_host(Path::new(&folder).join("vault"), tiny_host());
    vault.create(&phrase(PHRASE), Size::Mib64).unwrap();
    for round in 0..2 {
        let mut journal = Journal::open(vault.unlock(&phrase(PHRASE)).unwrap()).unwrap();
        let (experience, _) = marked(round);
        let id = journal.add(experience.clone()).unwrap();
        journal
            .begin_draft(Draft::from(experience.clone()))
            .unwrap();
        journal.add_all(vec![experience; 20]).unwrap();
        let file = vec![7; 150_000];
        journal
            .attach(id, None, file.len() as u64, &mut &file[..])
            .unwrap();
        assert!(journal.search("marker", &Filter::default()).count() > 0);
        journal.check().unwrap();
        journal.remove(id).unwrap();
        let _ = journal.lock();
    }
}

/// Nothing is written outside the folder of the vault, not even a temporary file that is removed at
/// once: what a folder contains changes its date.
#[test]
fn nothing_is_written_anywhere_else() {
    for planted in [false, true] {
        let place = tempfile::tempdir().unwrap();
        let folder = |name: &str| {
            let folder = place.path().join(name);
            std::fs::create_dir(&folder).unwrap();
            folder
        };
        let (vault, elsewhere) = (
            folder("vault"),
            ["temporary", "home", "current"].map(folder),
        );
        let date = || -> Vec<SystemTime> {
            let dates = elsewhere
                .iter()
                .map(|one| one.metadata().unwrap().modified());
            dates.collect::<Result<_, _>>().unwrap()
        };
        let before = date();
        // Longer than the system's clock for files takes to its next step.
        std::thread::sleep(std::time::Duration::from_millis(50));
        let mut child = Command::new(std::env::current_exe().unwrap());
        child
            .args(["--exact", "child"])
            .env(CHILD, &vault)
            .env("TMPDIR", &elsewhere[0])
            .env("SQLITE_TMPDIR", &elsewhere[0])
            .env("HOME", &elsewhere[1])
            .env_remove("LLVM_PROFILE_FILE")
            .current_dir(&elsewhere[2]);
        if planted {
            child.env(PLANTED, "1");
        }
        let output = child.output().unwrap();
        assert!(output.status.success(), "{output:?}");
        assert_eq!(date() != before, planted);
    }
}

/// A vault after a life of one kind.
fn lived(place: &Place, life: usize) {
    let experience = |round| marked(round).0;
    for round in 0..3 {
        let mut journal = place.open().unwrap();
        match life {
            0 => {}
            1 => {
                let ids = journal.add_all(vec![experience(round); 20]).unwrap();
                journal.remove(ids[3]).unwrap();
            }
            2 => {
                let id = journal.add(experience(round)).unwrap();
                let file = vec![7; 10_000];
                journal
                    .attach(id, None, file.len() as u64, &mut &file[..])
                    .unwrap();
                journal.begin_draft(Draft::from(experience(round))).unwrap();
            }
            3 => {
                journal.add(experience(round)).unwrap();
                drop(journal);
                continue;
            }
            _ => {
                drop(journal);
                let vault = place.vault();
                for (present, new) in [(PHRASE, TYPED), (TYPED, PHRASE)] {
                    let _ = vault
                        .change_passphrase(&phrase(present), &phrase(new))
                        .unwrap();
                }
                assert!(vault.unlock(&phrase("EXAMPLE wrong")).is_err());
                continue;
            }
        }
        let _ = journal.lock();
    }
    let _ = place.open().unwrap().lock();
}

/// The file without the bodies of its rows, and without SQLite's counter, which counts connections
/// that wrote: the schema, the list of free pages, the tree, and where each row is (FORMAT.md, 1.1).
fn structure(file: &[u8]) -> Vec<u8> {
    const PAGE: usize = 4096;
    const BODY: usize = 4056;
    let is_of_the_tree = |number: usize| match number {
        1 | 2 | 531 | 532 | 1044 | 1556 => true,
        _ => number > 1556 && (number - 1556).is_multiple_of(449),
    };
    let mut pages = Vec::new();
    for (number, page) in (1..).zip(file.chunks(PAGE)) {
        let body = if is_of_the_tree(number) { 0 } else { BODY };
        pages.extend(&page[..PAGE - body]);
    }
    pages[24..28].fill(0);
    pages[92..96].fill(0);
    pages
}

/// Vaults with different histories have the same length, the same pages outside the bodies, and no
/// companions.
#[test]
fn histories_do_not_show_in_the_structure() {
    let standard = Host::system().with_costs(CHEAP);
    for (host, lives) in [(tiny_host(), 0..5), (standard, 0..2)] {
        let structures: Vec<Vec<u8>> = lives
            .map(|life| {
                let place = Place::new(host.clone());
                lived(&place, life);
                assert!(place.is_alone());
                structure(&place.files()["vault"])
            })
            .collect();
        assert!(structures.iter().all(|one| *one == structures[0]));
    }
}

/// What is compared does show what it is meant to show: a page that is free, a row of another
/// length, another schema.
#[test]
fn a_difference_in_the_structure_would_show() {
    for change in [
        "DELETE FROM cell WHERE id = 60",
        "UPDATE cell SET body = zeroblob(4055) WHERE id = 60",
        "CREATE INDEX other ON cell(id)",
    ] {
        let place = Place::new(tiny_host());
        let before = structure(&place.files()["vault"]);
        let file = rusqlite::Connection::open(place.path()).unwrap();
        file.execute_batch(change).unwrap();
        file.close().unwrap();
        assert!(before != structure(&place.files()["vault"]), "{change}");
    }
}

/// The header tells its preset and nothing that depends on the person.
#[test]
fn the_public_bytes_are_the_declared_ones() {
    let host = Host::system()
        .with_costs(KdfCosts(CHEAP.0))
        .with_geometry(Geometry::TINY);
    let vaults: Vec<Vec<u8>> = (0..24)
        .map(|_| Place::new(host.clone()).files()["vault"].clone())
        .collect();
    let header = 2 * 4096 + 40;
    // Magic, version, size, preset, level, alias and reserved bytes; the length of the wrapped key.
    let declared: Vec<usize> = (0..16).chain([80, 81]).collect();
    let constant: Vec<usize> = (0..4056)
        .filter(|at| {
            vaults
                .iter()
                .all(|vault| vault[header + at] == vaults[0][header + at])
        })
        .collect();
    assert_eq!(constant, declared);
}
