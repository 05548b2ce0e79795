//! What an import cannot do without, by itself: every cell of a vault goes through the ciphers, and its
//! file is read, written anew, read back and synced. Nothing is encoded, placed, counted or compared. Each cell is
//! copied out of its page and back, so it is near the least that it can take, and not the least.

use std::fs::File;
use std::ops::Range;
use std::os::unix::fs::FileExt;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;

use unafraid::fuzzing::{CELL_INNER, CELL_PAYLOAD, Cells};

use crate::figures::seconds;
use crate::raw::{index, nonce};

const PAGE: usize = 4096;
/// Pages that a thread takes at a time.
const AT_ONCE: usize = 32;
/// Threads, at most: as many as the library starts.
const MOST: usize = 4;

/// A file of sealed cells, one in each page.
pub struct Bound {
    ciphers: Cells,
    cells: usize,
    old: File,
    new: PathBuf,
}

impl Bound {
    /// A file in `folder` of all cells of a vault that holds so many experiences.
    pub fn new(experiences: usize, folder: &Path) -> Self {
        let ciphers = Cells::new();
        let cells = if experiences > 5000 { 16384 } else { 4096 };
        let mut pages = vec![[0; PAGE]; cells];
        for (cell, page) in pages.iter_mut().enumerate() {
            ciphers.seal(index(cell), nonce(cell), &[7; CELL_PAYLOAD], inner(page));
        }
        let old = folder.join("bound");
        std::fs::write(&old, pages.as_flattened()).expect("room");
        Self {
            ciphers,
            cells,
            old: File::open(&old).expect("it was written"),
            new: folder.join("bound-new"),
        }
    }

    /// Seconds that it takes on all cores.
    pub fn import(&self) -> f64 {
        let mut options = File::options();
        options.read(true).write(true).create_new(true);
        let new = options.open(&self.new).expect("a file");
        let spent = seconds(1, |_| self.rewrite(&new));
        std::fs::remove_file(&self.new).expect("it is removed");
        spent
    }

    fn rewrite(&self, new: &File) {
        self.share(&|cells, pages, payload| {
            let at = (cells.start * PAGE) as u64;
            self.old.read_exact_at(pages, at).expect("it is there");
            for (cell, page) in cells.zip(pages.as_chunks_mut().0) {
                self.ciphers.open(index(cell), inner(page), payload);
                self.ciphers
                    .seal(index(cell), nonce(cell), payload, inner(page));
            }
            new.write_all_at(pages, at).expect("room");
        });
        thread::scope(|scope| {
            // Begun beside reading back, as ours.
            scope.spawn(|| new.sync_data());
            self.share(&|cells, pages, payload| {
                let at = (cells.start * PAGE) as u64;
                new.read_exact_at(pages, at).expect("it was written");
                for (cell, page) in cells.zip(pages.as_chunks_mut().0) {
                    self.ciphers.open(index(cell), inner(page), payload);
                }
            });
        });
        new.sync_all().expect("it is synced");
    }

    /// Does `work` to all cells, on all cores.
    fn share(&self, work: &(dyn Fn(Range<usize>, &mut [u8], &mut [u8; CELL_PAYLOAD]) + Sync)) {
        let next = AtomicUsize::new(0);
        let labour = || {
            let mut pages = vec![0; AT_ONCE * PAGE];
            let mut payload = [0; CELL_PAYLOAD];
            loop {
                let first = next.fetch_add(AT_ONCE, Ordering::Relaxed);
                if first >= self.cells {
                    return;
                }
                work(first..first + AT_ONCE, &mut pages, &mut payload);
            }
        };
        let cores = thread::available_parallelism().map_or(1, |cores| cores.get().min(MOST));
        thread::scope(|scope| {
            for _ in 1..cores {
                scope.spawn(labour);
            }
            labour();
        });
    }
}

/// Where a cell lies in its page.
fn inner(page: &mut [u8; PAGE]) -> &mut [u8; CELL_INNER] {
    page.first_chunk_mut().expect("a page is longer")
}
