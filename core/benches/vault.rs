//! Unlock, add and lock of a vault with 5,000 experiences of 700 bytes, without the passphrase
//! hashing: `cargo bench`. It prints; it asserts nothing.
#![allow(missing_docs, clippy::unwrap_used)] // divan's macros generate undocumented items

mod place;

use std::sync::OnceLock;

use divan::{Bencher, black_box};
use place::Place;
use unafraid::city::Service;
use unafraid::journal::{Experience, Filter, Journal, Outcome, Text};
use unafraid::vault::{Passphrase, Size, Vault};

fn main() {
    divan::main();
}

/// One whose record is 700 bytes long.
fn experience() -> Experience {
    let mut experience = Experience::new(Service::Library, Outcome::Refused);
    experience.note = Some(Text::new(&"n".repeat(690)).unwrap());
    experience
}

/// One vault for all benchmarks: each leaves it as it was, but for an experience or two.
fn place() -> &'static Place {
    static PLACE: OnceLock<Place> = OnceLock::new();
    PLACE.get_or_init(|| Place::with(vec![experience(); 5000]))
}

/// From the passphrase to an open journal of 5,000 experiences, none taken apart; hashing excluded.
#[divan::bench(sample_count = 60, sample_size = 1)]
fn unlock(bencher: Bencher<'_, '_>) {
    let place = place();
    bencher
        .with_inputs(|| {
            // The session that was timed last was only dropped; without this, the next unlock
            // would include the repair.
            let _ = place.open().lock();
        })
        .bench_local_values(|()| place.open());
}

/// The same after a session that was not locked: the repair is included.
#[divan::bench(sample_count = 30, sample_size = 1)]
fn unlock_with_repair(bencher: Bencher<'_, '_>) {
    let place = place();
    drop(place.open());
    bencher.bench_local(|| place.open());
}

/// One experience, on the storage when it returns.
#[divan::bench(sample_count = 200, sample_size = 1)]
fn add(bencher: Bencher<'_, '_>) {
    let mut journal = place().open();
    let mut added = Vec::new();
    bencher
        .with_inputs(experience)
        .bench_local_values(|experience| {
            // The vault must not fill up; removing is as dear as adding, so it is not timed apart.
            added.push(journal.add(experience).unwrap());
        });
    for id in added {
        journal.remove(id).unwrap();
    }
    let _ = journal.lock();
}

/// Wiping and the new epoch.
#[divan::bench(sample_count = 40, sample_size = 1)]
fn lock(bencher: Bencher<'_, '_>) {
    let place = place();
    bencher
        .with_inputs(|| place.open())
        .bench_local_values(Journal::lock);
}

/// The 50 newest of 5,000, from memory.
#[divan::bench]
fn list_50(bencher: Bencher<'_, '_>) {
    let journal = place().open();
    let filter = Filter {
        limit: Some(50),
        ..Filter::default()
    };
    bencher.bench_local(|| journal.list(black_box(&filter)).count());
}

/// For comparison: the hashing that every unlock pays besides, at its full cost.
#[divan::bench(sample_count = 10, sample_size = 1)]
fn unlock_with_hashing(bencher: Bencher<'_, '_>) {
    let folder = tempfile::tempdir().unwrap();
    let vault = Vault::at(folder.path().join("vault"));
    let passphrase = Passphrase::new(b"plum lantern gravel north").unwrap();
    vault.create(&passphrase, Size::Mib16).unwrap();
    bencher
        .with_inputs(|| {
            let _ = vault.unlock(&passphrase).unwrap().lock();
        })
        .bench_local_values(|()| vault.unlock(&passphrase).unwrap());
}
