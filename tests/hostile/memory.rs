//! How much memory an opening asks for. Rust's allocations are counted by thread, SQLite's by SQLite
//! for the whole process; what is asked for counts, also where the system would never have to give
//! it. Stacks, the program itself and the kernel's buffers are not seen.

use std::alloc::{GlobalAlloc, Layout, System};
use std::cell::Cell;

/// More than this, besides the memory for hashing, no opening may take.
pub(crate) const MOST: usize = 64 * 1024 * 1024;

struct Counting;

#[global_allocator]
static COUNTING: Counting = Counting;

thread_local! {
    /// What this thread asked for and gave back; below zero where it freed what another asked for.
    static LIVE: Cell<isize> = const { Cell::new(0) };
    static PEAK: Cell<isize> = const { Cell::new(0) };
}

fn grow(by: isize) {
    // While a thread ends there is nothing to count on.
    let _ = LIVE.try_with(|live| {
        live.set(live.get() + by);
        let _ = PEAK.try_with(|peak| peak.set(peak.get().max(live.get())));
    });
}

// An allocator cannot be counted in another way; each call goes to the system's unchanged.
#[allow(unsafe_code)]
unsafe impl GlobalAlloc for Counting {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        grow(layout.size().cast_signed());
        unsafe { System.alloc(layout) }
    }

    unsafe fn dealloc(&self, place: *mut u8, layout: Layout) {
        grow(-layout.size().cast_signed());
        unsafe { System.dealloc(place, layout) }
    }

    unsafe fn alloc_zeroed(&self, layout: Layout) -> *mut u8 {
        grow(layout.size().cast_signed());
        unsafe { System.alloc_zeroed(layout) }
    }

    unsafe fn realloc(&self, place: *mut u8, layout: Layout, size: usize) -> *mut u8 {
        // Both can be there for a moment.
        grow(size.cast_signed());
        grow(-layout.size().cast_signed());
        unsafe { System.realloc(place, layout, size) }
    }
}

/// The most that `work` had of Rust's memory at once, in bytes.
pub(crate) fn peak_of<T>(work: impl FnOnce() -> T) -> (T, usize) {
    let before = LIVE.get();
    PEAK.set(before);
    let done = work();
    (done, usize::try_from(PEAK.get() - before).unwrap())
}

/// The most that SQLite had at once since the process began, in bytes.
pub(crate) fn sqlite() -> usize {
    // A plain counter, read without a connection.
    #[allow(unsafe_code)]
    let most = unsafe { rusqlite::ffi::sqlite3_memory_highwater(0) };
    usize::try_from(most).unwrap()
}

/// What the kernel counted for the process as a whole (`VmHWM`), this test's own buffers included, in
/// bytes.
pub(crate) fn resident() -> usize {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    let kib = line.and_then(|line| line.trim().split(' ').next()?.parse().ok());
    kib.unwrap_or(0_usize) * 1024
}

/// The counter sees what is asked for, and what is given back.
#[test]
fn an_allocation_is_counted() {
    let (kept, peak) = peak_of(|| {
        drop(vec![1u8; 3_000_000]);
        vec![1u8; 1_000_000]
    });
    assert!((3_000_000..3_100_000).contains(&peak), "{peak}");
    assert_eq!(kept.len(), 1_000_000);
    assert!(sqlite() < MOST);
}
