//! G4, the time: how long an unlock takes must not tell which space it opened, or that it was an erase
//! phrase. On demand only, because what else the machine does is in it:
//!
//! `cargo test --release -p unafraid-tests --test games timing -- --ignored --nocapture`
//!
//! Hashing is as cheap as can be, so that nothing covers the rest. Classes are measured in a drawn order.
//! Welch's t of two classes beyond 4.5 counts as a difference (Reparaz, Balasch and Verbauwhede 2017), once
//! over all times and once without the slowest tenth, which is mostly the machine's. A planted early exit,
//! of the work of seven slots, must be seen.

use std::fs::{File, OpenOptions};
use std::hint::black_box;
use std::io;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Instant;

use chacha20poly1305::aead::{Aead, Payload};
use chacha20poly1305::{KeyInit, XChaCha20Poly1305, XNonce};
use hkdf::Hkdf;
use sha2::Sha256;
use unafraid::vault::{Files, Vault};
use unafraid_tests::{folder, phrase};

use crate::dice::Dice;
use crate::four::{Four, Made, PHRASES, host};

const EACH: usize = 20_000;
const LIMIT: f64 = 4.5;

/// What is timed.
#[derive(Clone, Copy)]
struct Class {
    name: &'static str,
    words: &'static str,
    /// The work of so many slots besides the vault's own, somewhere in the unlock.
    extra_slots: usize,
}

const fn class(name: &'static str, words: &'static str) -> Class {
    Class {
        name,
        words,
        extra_slots: 0,
    }
}

/// The system's files without their syncs, and once the work of some slots.
struct Working {
    slots: AtomicUsize,
}

impl Files for Working {
    fn open(&self, path: &Path, options: &OpenOptions) -> io::Result<File> {
        let file = options.open(path)?;
        for number in 0..self.slots.swap(0, Ordering::Relaxed) {
            slot_work(u8::try_from(number).unwrap());
        }
        Ok(file)
    }
    fn sync(&self, _: &File) -> io::Result<()> {
        Ok(())
    }
    fn sync_folder(&self, _: &Path) -> io::Result<()> {
        Ok(())
    }
}

/// What trying one slot takes.
fn slot_work(number: u8) {
    let mut secret = [0; 64];
    Hkdf::<Sha256>::from_prk(&[7; 32])
        .unwrap()
        .expand(&[number; 17], &mut secret)
        .unwrap();
    let payload = Payload {
        msg: &[number; 72],
        aad: &[number; 33],
    };
    let key: [u8; 32] = secret[..32].try_into().unwrap();
    let opened = XChaCha20Poly1305::new(&key.into()).decrypt(&XNonce::from([1; 24]), payload);
    black_box(opened.is_ok());
}

/// Nanoseconds of each unlock, by class.
fn times(four: &Four, classes: &[Class], each: usize) -> Vec<Vec<f64>> {
    let folder = folder();
    let mut dice = Dice::new(70_000);
    let mut times = vec![Vec::with_capacity(each); classes.len()];
    while times.iter().any(|times| times.len() < each) {
        let drawn = usize::from(dice.below(u16::try_from(classes.len()).unwrap()));
        let Class {
            words, extra_slots, ..
        } = classes[drawn];
        let phone = four.put(folder.path());
        let files = Arc::new(Working {
            slots: extra_slots.into(),
        });
        let host = host(70_001, &phone).with_files(files);
        let vault = Vault::with_host(folder.path().join("vault"), host);
        let passphrase = phrase(words);
        let start = Instant::now();
        let session = vault.unlock(&passphrase).unwrap();
        let took = start.elapsed();
        drop(session);
        if times[drawn].len() < each {
            times[drawn].push(took.as_nanos() as f64);
        }
    }
    times
}

/// Welch's t.
fn welch(one: &[f64], other: &[f64]) -> f64 {
    let moments = |times: &[f64]| {
        let count = times.len() as f64;
        let mean = times.iter().sum::<f64>() / count;
        let square = times.iter().map(|time| (time - mean).powi(2)).sum::<f64>();
        (mean, square / (count - 1.0) / count)
    };
    let ((one, its), (other, others)) = (moments(one), moments(other));
    (one - other) / (its + others).sqrt()
}

/// The larger of the two t, by amount.
fn difference(one: &[f64], other: &[f64]) -> (f64, f64) {
    let mut all = [one, other].concat();
    all.sort_by(f64::total_cmp);
    let limit = all[all.len() * 9 / 10];
    let quick = |times: &[f64]| -> Vec<f64> {
        times
            .iter()
            .copied()
            .filter(|time| *time <= limit)
            .collect()
    };
    (welch(one, other), welch(&quick(one), &quick(other)))
}

#[test]
#[ignore = "on demand: it measures time, for minutes"]
fn an_unlock_takes_as_long_whichever_space_it_opens() {
    let four = Four::made(Made::Smaller);
    let early = class("a space, by an early exit", PHRASES[0]);
    let whole = Class {
        name: "a space, whole",
        extra_slots: 7,
        ..early
    };
    let planted = times(&four, &[whole, early], EACH);
    let (all, quick) = difference(&planted[0], &planted[1]);
    println!(
        "G4 time: {} / {}: t = {all:.2}, {quick:.2}",
        whole.name, early.name
    );

    let classes = [
        class("an empty space", PHRASES[0]),
        class("a full space", PHRASES[1]),
        class("another space", PHRASES[3]),
        class("the erase phrase of an empty space", PHRASES[4]),
        class("the erase phrase of a full space", PHRASES[5]),
    ];
    let found = times(&four, &classes, EACH);
    let mut worst = 0.0_f64;
    for (at, one) in found.iter().enumerate() {
        for (further, other) in found[at + 1..].iter().enumerate() {
            let (all, quick) = difference(one, other);
            let names = (classes[at].name, classes[at + 1 + further].name);
            println!(
                "G4 time: {} / {}: t = {all:.2}, {quick:.2}",
                names.0, names.1
            );
            worst = worst.max(all.abs()).max(quick.abs());
        }
    }
    println!("G4 time: n = {EACH} a class, most t = {worst:.2}");
    assert!(quick.abs() > LIMIT, "the planted early exit must be seen");
    assert!(worst < LIMIT);
}
