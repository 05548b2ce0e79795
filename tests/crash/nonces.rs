//! No key is used twice with the same nonce, over the whole story: every nonce that was drawn is new,
//! and everything that was sealed was sealed under a nonce that was drawn.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, Mutex};

use unafraid::vault::{Randomness, Unavailable};
use unafraid_tests::Seeded;
use unafraid_tests::disk::{Change, FileId};

use crate::story::Story;

const PAGE: u64 = 4096;
const BODY: u64 = PAGE - 40;
/// The first page with a row.
const HEADER: u64 = 2;
const COPY: u64 = HEADER + 4 * 16 + 1;

/// Writes down the nonces that are drawn, and repeats one where it is told to.
struct Drawn {
    source: Seeded,
    nonces: Mutex<Vec<[u8; 24]>>,
    repeats: Option<usize>,
}

impl Drawn {
    fn story(repeats: Option<usize>) -> (Story, Vec<[u8; 24]>) {
        let drawn = Arc::new(Self {
            source: Seeded::new(5),
            nonces: Mutex::new(Vec::new()),
            repeats,
        });
        let story = Story::whole_with(Some(drawn.clone()));
        let nonces = drawn.nonces.lock().unwrap().clone();
        (story, nonces)
    }
}

impl Randomness for Drawn {
    fn fill(&self, bytes: &mut [u8]) -> Result<(), Unavailable> {
        self.source.fill(bytes)?;
        // For one AEAD, or for several at once. Some of what is no nonce is as long, and is as new.
        if !bytes.len().is_multiple_of(24) {
            return Ok(());
        }
        let mut nonces = self.nonces.lock().unwrap();
        for nonce in bytes.as_chunks_mut::<24>().0 {
            if self.repeats == Some(nonces.len()) {
                *nonce = nonces[0];
            }
            nonces.push(*nonce);
        }
        Ok(())
    }
}

/// The nonces that come more than once.
fn repeated(nonces: &[[u8; 24]]) -> usize {
    nonces.len() - nonces.iter().collect::<BTreeSet<_>>().len()
}

/// The nonces of the sealed bodies in all vaults that were written, each with its body.
fn sealed(log: &[Change]) -> BTreeMap<[u8; 24], BTreeSet<Vec<u8>>> {
    let journals: BTreeSet<FileId> = log
        .iter()
        .filter_map(|change| match change {
            Change::Make(file, name) if name.ends_with("-journal") => Some(*file),
            _ => None,
        })
        .collect();
    let mut found: BTreeMap<_, BTreeSet<_>> = BTreeMap::new();
    for change in log {
        let Change::Write(file, offset, bytes) = change else {
            continue;
        };
        let page = offset / PAGE;
        let is_header = [HEADER, COPY].contains(&page);
        let body = match bytes.len() as u64 {
            // SQLite writes pages, and the vault itself the header of a new file.
            PAGE if page >= HEADER => &bytes[40..],
            BODY if is_header => bytes.as_slice(),
            _ => continue,
        };
        // What holds the place of a header until it is written is random, and sealed under nothing.
        if journals.contains(file) || is_header && !body.starts_with(b"\x89UNAFRD\n") {
            continue;
        }
        let at = if is_header { 512 } else { 0 };
        let nonce = body[at..at + 24].try_into().unwrap();
        found.entry(nonce).or_default().insert(body.to_vec());
    }
    found
}

#[test]
fn no_nonce_is_used_twice() {
    let (story, nonces) = Drawn::story(None);
    assert_eq!(repeated(&nonces), 0);
    let drawn: BTreeSet<_> = nonces.iter().collect();
    let sealed = sealed(&story.disk.log());
    for (nonce, bodies) in &sealed {
        assert!(drawn.contains(nonce), "sealed under a nonce of its own");
        assert_eq!(bodies.len(), 1, "one nonce, two bodies");
    }
    println!(
        "nonces: {} drawn, {} of outer boxes: no pair twice",
        nonces.len(),
        sealed.len()
    );
    assert!(sealed.len() > 500);
}

#[test]
fn a_nonce_that_is_used_twice_is_noticed() {
    let (_, nonces) = Drawn::story(Some(100));
    assert_eq!(repeated(&nonces), 1);
}
