//! G5, written down for another program: vaults in which something went, with every page that was ever
//! written and every hardware key that there still is. `tests/interop/erasures.py` tries every phrase on
//! all of it, and judges.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use serde_json::json;
use unafraid::journal::Filter;
use unafraid_tests::disk::{Change, Survives, after_a_crash};
use unafraid_tests::noted;

use crate::format::{PAGE, PREFIX, header_in};
use crate::life::{ERASE, Level, Life, OTHERS, VISIBLE, sealed};

const GOES: &str = "MARKER of what is removed";
const STAYS: &str = "MARKER of what stays";

/// The note in the space of this phrase.
fn marker(words: &str) -> String {
    format!("MARKER in the space of {words}")
}

/// How something goes.
struct Way {
    name: &'static str,
    run: fn(&mut Life),
    /// Whether the cells themselves are others since; otherwise only the keys are gone.
    sealed: bool,
    /// The spaces that are gone then.
    spaces: &'static [&'static str],
    /// Whether what was removed from the visible space is gone then.
    removed: bool,
    /// Whether earlier copies still tell, where the keystore deletes: they are sealed under the cell key that
    /// the present file has until its lock.
    earlier_tell: bool,
}

const WAYS: [Way; 9] = [
    Way {
        name: "removed",
        run: |life| sealed(remove(life).lock()),
        sealed: true,
        spaces: &[],
        removed: true,
        earlier_tell: false,
    },
    Way {
        name: "removed, and killed",
        run: |life| drop(remove(life)),
        sealed: false,
        spaces: &[],
        removed: true,
        earlier_tell: true,
    },
    Way {
        name: "removed, killed, and opened again",
        run: |life| {
            drop(remove(life));
            drop(life.open(OTHERS[0]));
        },
        sealed: true,
        spaces: &[],
        removed: true,
        earlier_tell: false,
    },
    Way {
        name: "an erase phrase",
        run: |life| sealed(life.open(ERASE).lock()),
        sealed: true,
        spaces: &OTHERS,
        removed: false,
        earlier_tell: false,
    },
    Way {
        name: "an erase phrase, and killed",
        run: |life| drop(life.open(ERASE)),
        sealed: false,
        spaces: &OTHERS,
        removed: false,
        earlier_tell: false,
    },
    Way {
        name: "an erase phrase, killed, and opened again",
        run: |life| {
            drop(life.open(ERASE));
            sealed(life.open(VISIBLE).lock());
        },
        sealed: false,
        spaces: &OTHERS,
        removed: false,
        earlier_tell: false,
    },
    Way {
        name: "a space erases itself",
        run: |life| sealed(life.open(OTHERS[1]).erase().unwrap()),
        sealed: true,
        spaces: &[OTHERS[1]],
        removed: false,
        earlier_tell: false,
    },
    Way {
        name: "another space in its place",
        run: |life| {
            life.make(&[OTHERS[0], OTHERS[2]], "EXAMPLE in its place");
            sealed(life.open(VISIBLE).lock());
        },
        sealed: true,
        spaces: &[OTHERS[1]],
        removed: false,
        earlier_tell: false,
    },
    Way {
        name: "destroyed",
        run: |life| life.vault().destroy().unwrap(),
        sealed: true,
        spaces: &[VISIBLE, OTHERS[0], OTHERS[1], OTHERS[2]],
        removed: true,
        earlier_tell: false,
    },
];

fn remove(life: &mut Life) -> unafraid::journal::Journal {
    let mut journal = life.open(VISIBLE);
    let goes = journal.list(&Filter::default()).find(|one| {
        let note = one.experience.note.as_ref();
        note.is_some_and(|note| note.as_str().starts_with(GOES))
    });
    let goes = goes.unwrap().id;
    journal.remove(goes).unwrap();
    journal
}

/// A vault with four spaces, an erase phrase, and something in each; also a wrong passphrase, a commit that
/// was killed, and one that was a new file.
fn lived(seed: u64, level: Level) -> Life {
    let life = Life::new(seed, level, true);
    life.set_erase_phrase();
    for (made, words) in OTHERS.iter().enumerate() {
        life.make(&OTHERS[..made], words);
        let mut journal = life.open(words);
        journal.add(noted(&marker(words))).unwrap();
        sealed(journal.lock());
    }
    let mut journal = life.open(VISIBLE);
    journal.add(noted(&marker(VISIBLE))).unwrap();
    journal
        .add(noted(&format!("{GOES} {}", "x".repeat(3500))))
        .unwrap();
    drop(journal);
    life.mistype();
    let mut journal = life.open(VISIBLE);
    let many = vec![noted(&format!("{STAYS} {}", "x".repeat(3500))); 3];
    journal.add_all(many).unwrap();
    sealed(journal.lock());
    life
}

/// The whole pages in what was written at once, or in a file.
fn pages(bytes: &[u8]) -> impl Iterator<Item = &[u8]> {
    bytes.chunks_exact(PAGE)
}

fn write(folder: &Path, way: &Way, level: Level, life: &Life) {
    std::fs::create_dir(folder).unwrap();
    let log = life.disk.as_ref().unwrap().log();
    let mut ever: BTreeSet<Vec<u8>> = BTreeSet::new();
    let mut heads = BTreeMap::new();
    for change in &log {
        if let Change::Write(file, at, bytes) = change {
            // SQLite writes whole pages, into a journal between four bytes and four; the vault the header of a
            // new file, into a page of SQLite's.
            ever.extend(pages(bytes).map(<[u8]>::to_vec));
            heads.extend(
                bytes
                    .first_chunk::<PREFIX>()
                    .map(|head| ((*file, *at), *head)),
            );
            if header_in(bytes) == Some(bytes) {
                let head: &[u8; PREFIX] = &heads[&(*file, at - PREFIX as u64)];
                ever.insert([head, bytes.as_slice()].concat());
            }
        }
    }
    let last = after_a_crash(&log, Survives::Everything);
    let present: BTreeSet<Vec<u8>> = last
        .files
        .values()
        .flat_map(|file| pages(file).map(<[u8]>::to_vec))
        .collect();
    assert!(
        present.iter().all(|page| ever.contains(page)),
        "a page that nobody wrote"
    );
    for (name, pages) in [("ever", ever), ("present", present)] {
        let bytes: Vec<u8> = pages.into_iter().flatten().collect();
        std::fs::write(folder.join(name), bytes).unwrap();
    }
    let removed = way.removed.then(|| GOES.to_owned());
    let gone: Vec<String> = way
        .spaces
        .iter()
        .map(|words| marker(words))
        .chain(removed)
        .collect();
    let all = [VISIBLE, OTHERS[0], OTHERS[1], OTHERS[2]].map(marker);
    let kept = all.into_iter().chain([GOES.to_owned(), STAYS.to_owned()]);
    let kept: Vec<String> = kept
        .filter(|marker| !gone.contains(marker) && !way.spaces.contains(&VISIBLE))
        .collect();
    let keys = |keys: &mut dyn Iterator<Item = [u8; 32]>| -> Vec<String> {
        keys.map(|key| key.iter().map(|byte| format!("{byte:02x}")).collect())
            .collect()
    };
    let told = json!({
        "way": way.name,
        "keystore": level == Level::Deletable,
        "sealed": way.sealed,
        "earlier_tell": way.earlier_tell,
        "phrases": [VISIBLE, OTHERS[0], OTHERS[1], OTHERS[2], ERASE, "EXAMPLE in its place", "EXAMPLE mistyped"],
        "keys": keys(&mut life.keys().into_values()),
        "keys_ever": keys(&mut life.keys_ever().into_iter()),
        "gone": gone,
        "kept": kept,
    });
    std::fs::write(folder.join("told.json"), told.to_string()).unwrap();
}

#[test]
#[ignore = "for tests/interop/run, which names the folder"]
fn written_down_for_the_independent_reader() {
    let folder = std::env::var_os("UNAFRAID_ERASURES").expect("UNAFRAID_ERASURES names a folder");
    let folder = PathBuf::from(folder);
    for (level, first) in [(Level::Deletable, 82_000), (Level::Software, 83_000)] {
        for (seed, way) in (first..).zip(&WAYS) {
            let mut life = lived(seed, level);
            (way.run)(&mut life);
            write(&folder.join(seed.to_string()), way, level, &life);
        }
    }
}
