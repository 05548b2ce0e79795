//! What an app does most, on the facade: beside it stand the same calls from Kotlin and Swift
//! (`bindings/kotlin/test --bench`, `bindings/swift/test --bench`), with a library built alike
//! (`cargo bench -p unafraid-ffi --profile phone`).
#![allow(clippy::unwrap_used)] // a step that fails ends the measurement

use std::sync::{Arc, OnceLock};

use divan::Bencher;
use unafraid_ffi::{Experience, Filter, Journal, Vault, VaultSize, read_experience};

fn main() {
    divan::main();
}

const EXPERIENCES: usize = 5_000;
const PHOTO: usize = 150_000;

/// An open journal of 5,000 experiences of about 700 bytes in a vault of 64 MiB.
fn journal() -> Arc<Journal> {
    static OPEN: OnceLock<(tempfile::TempDir, Arc<Journal>)> = OnceLock::new();
    let (_, journal) = OPEN.get_or_init(|| {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("vault").to_str().unwrap().to_owned();
        let vault = Vault::new(path, None, false, None);
        let passphrase = b"plum lantern gravel north";
        vault.create(passphrase, VaultSize::Mib64).unwrap();
        let journal = vault.unlock(passphrase).unwrap();
        journal
            .add_all((0..EXPERIENCES).map(experience).collect())
            .unwrap();
        (folder, journal)
    });
    journal.clone()
}

/// One in a thousand has the rare word.
fn experience(number: usize) -> Experience {
    let words = [
        "asked", "office", "shelter", "form", "waiting", "status", "nobody", "answered",
    ];
    let mut note = format!("EXAMPLE {number}");
    if number.is_multiple_of(1_000) {
        note += " heliotrope";
    }
    while note.len() < 700 {
        note += " ";
        note += words[(number + note.len()) % words.len()];
    }
    let mut experience = read_experience(br#"{"service":"LIB","outcome":"refused"}"#).unwrap();
    experience.note = Some(note);
    experience
}

#[divan::bench(sample_count = 300, sample_size = 1)]
fn page_50(bencher: Bencher<'_, '_>) {
    let journal = journal();
    bencher.bench(|| journal.page(Filter::default(), 0, 50).unwrap());
}

#[divan::bench(sample_count = 300, sample_size = 1)]
fn page_50_in_the_middle(bencher: Bencher<'_, '_>) {
    let journal = journal();
    bencher.bench(|| journal.page(Filter::default(), 2_500, 50).unwrap());
}

#[divan::bench(sample_count = 100, sample_size = 1)]
fn search_rare_word(bencher: Bencher<'_, '_>) {
    let journal = journal();
    let search = || {
        journal
            .search("heliotrope".to_owned(), Filter::default(), 0, 50)
            .unwrap()
    };
    assert_eq!(search().len(), 5);
    bencher.bench(search);
}

#[divan::bench(sample_count = 100, sample_size = 1)]
fn add(bencher: Bencher<'_, '_>) {
    let journal = journal();
    bencher
        .with_inputs(|| experience(1))
        .bench_values(|one| journal.add(one).unwrap());
}

#[divan::bench(sample_count = 30, sample_size = 1)]
fn attach_150_kb(bencher: Bencher<'_, '_>) {
    let journal = journal();
    let id = journal.add(experience(1)).unwrap();
    let photo = vec![7; PHOTO];
    bencher.bench(|| journal.attach(id, &photo, None).unwrap());
    journal.remove(id).unwrap();
}

#[divan::bench(sample_count = 100, sample_size = 1)]
fn read_150_kb(bencher: Bencher<'_, '_>) {
    let journal = journal();
    let id = journal.add(experience(1)).unwrap();
    let number = journal.attach(id, &vec![7; PHOTO], None).unwrap();
    bencher.bench(|| {
        let mut read = 0;
        for piece in 0.. {
            match journal.read_attachment(id, number, piece).unwrap() {
                Some(bytes) => read += bytes.len(),
                None => break,
            }
        }
        assert_eq!(read, PHOTO);
    });
    journal.remove(id).unwrap();
}
