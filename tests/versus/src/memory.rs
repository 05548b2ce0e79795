//! How much memory a session takes: in a process of its own, which does nothing else.

use std::path::{Path, PathBuf};
use std::process::Command;

use unafraid::vault::Size;

use crate::figures::{Figures, Unit};
use crate::store::{Cipher, Journal, Ours, Search, Sql, Store};
use crate::{system, work};

const SIDES: [&str; 2] = ["unafraid", "sqlcipher_wal"];
/// The works, in the order of a session; the peak of each counts from what the process had before it.
const WORKS: [&str; 5] = [
    "memory_open_and_page",
    "memory_list",
    "memory_search",
    "memory_add",
    "memory_lock",
];

/// Peaks of a session over what the process took before it, in bytes, without hashing.
pub fn measure(figures: &mut Figures, count: usize, rounds: usize, folder: &Path) {
    for side in SIDES {
        let folder = folder.join(format!("memory-{side}-{count}"));
        std::fs::create_dir(&folder).expect("a folder");
        let mut store = store(side, count, &folder);
        store.create();
        store.open();
        store.import(&mut work::Load::of(&work::items(count)));
        store.close();
    }
    for _ in 0..rounds {
        for side in SIDES {
            let program = std::env::current_exe().expect("this program");
            let output = Command::new(program)
                .args([
                    "--session",
                    side,
                    "--experiences",
                    &count.to_string(),
                    "--folder",
                ])
                .arg(folder.join(format!("memory-{side}-{count}")))
                .output()
                .expect("it ran");
            assert!(
                output.status.success(),
                "{}",
                String::from_utf8_lossy(&output.stderr)
            );
            let peaks = String::from_utf8(output.stdout).expect("numbers");
            let peaks: Vec<f64> = peaks
                .lines()
                .map(|line| line.parse().expect("a number"))
                .collect();
            for (work, peak) in WORKS.iter().zip(&peaks) {
                figures.add(count, work, side, Unit::Bytes, *peak);
            }
            let most = peaks.iter().copied().fold(0.0, f64::max);
            figures.add(count, "memory", side, Unit::Bytes, most);
        }
    }
}

fn store(side: &str, count: usize, folder: &Path) -> Box<dyn Store> {
    let size = if count > 5000 {
        Size::Mib64
    } else {
        Size::Mib16
    };
    match side {
        "unafraid" => Box::new(Ours::new(folder, size)),
        _ => Box::new(Sql::new(folder, Cipher::SqlCipher, Journal::Wal)),
    }
}

/// The child's part: a session, and after each of its works a line with the peak.
pub fn session(side: &str, count: usize, folder: &PathBuf) {
    let mut store = store(side, count, folder);
    let new = work::items(5).swap_remove(0);
    let before = system::memory();
    let peak = |work: &mut dyn FnMut()| {
        system::forget_peak();
        work();
        println!("{}", system::peak().saturating_sub(before));
    };
    peak(&mut || {
        store.open();
        store.page();
    });
    peak(&mut || assert!(store.list() > 0));
    peak(&mut || assert!(store.search(Search::Word, work::RARE) > 0));
    let mut key = None;
    peak(&mut || key = Some(store.add(new.clone())));
    store.remove(key.expect("it was added"));
    peak(&mut || store.close());
}
