//! The conformance suite (`tests/conformance/README.md`), run on the facade's Rust side.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)] // a failed step is a failed test
#![allow(clippy::print_stdout)] // the count, which the other runners print too

mod arguments;
mod attachments;
mod backup;
mod case;
mod codes;
mod doubles;
mod ended;
mod facts;
mod questions;
mod records;
mod suite;
mod teeth;
mod threads;
mod vault;

use std::path::Path;
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering::Relaxed};

#[test]
fn every_case_holds() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("conformance");
    let cases = suite::cases(&folder).unwrap();
    let next = AtomicUsize::new(0);
    let steps = AtomicUsize::new(0);
    let failures = Mutex::new(Vec::new());
    // Half of a case is waiting for the storage.
    let worker = || {
        while let Some(case) = cases.get(next.fetch_add(1, Relaxed)) {
            match case.run() {
                Ok(count) => drop(steps.fetch_add(count, Relaxed)),
                Err(error) => failures.lock().unwrap().push(error),
            }
        }
    };
    std::thread::scope(|scope| {
        for _ in 0..4 {
            scope.spawn(worker);
        }
    });
    let failures = failures.into_inner().unwrap();
    assert!(failures.is_empty(), "\n{}", failures.join("\n"));
    println!(
        "conformance: {} cases, {} steps",
        cases.len(),
        steps.into_inner()
    );
}
