//! What a thread asks the allocator for, as one number for all sizes in their order.

use std::alloc::{GlobalAlloc, Layout, System};
use std::cell::Cell;

struct Counting;

#[global_allocator]
static COUNTING: Counting = Counting;

/// How many allocations there were, of how many bytes, and a hash of their sizes in order.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Allocations {
    pub(crate) count: usize,
    pub(crate) bytes: usize,
    order: u64,
}

const NONE: Allocations = Allocations {
    count: 0,
    bytes: 0,
    order: 0xcbf2_9ce4_8422_2325,
};

thread_local! {
    static SO_FAR: Cell<Allocations> = const { Cell::new(NONE) };
}

fn count(size: usize) {
    // While a thread ends there is nothing to count on.
    let _ = SO_FAR.try_with(|so_far| {
        let before = so_far.get();
        so_far.set(Allocations {
            count: before.count + 1,
            bytes: before.bytes.wrapping_add(size),
            // FNV-1a.
            order: (before.order ^ size as u64).wrapping_mul(0x100_0000_01b3),
        });
    });
}

// An allocator cannot be counted in another way; each call goes to the system's unchanged.
#[allow(unsafe_code)]
unsafe impl GlobalAlloc for Counting {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        count(layout.size());
        unsafe { System.alloc(layout) }
    }

    unsafe fn dealloc(&self, place: *mut u8, layout: Layout) {
        unsafe { System.dealloc(place, layout) }
    }

    unsafe fn alloc_zeroed(&self, layout: Layout) -> *mut u8 {
        count(layout.size());
        unsafe { System.alloc_zeroed(layout) }
    }

    unsafe fn realloc(&self, place: *mut u8, layout: Layout, size: usize) -> *mut u8 {
        count(size);
        unsafe { System.realloc(place, layout, size) }
    }
}

/// Does what is not counted, because it is not always on the same thread.
pub(crate) fn uncounted<T>(work: impl FnOnce() -> T) -> T {
    let before = SO_FAR.get();
    let done = work();
    SO_FAR.set(before);
    done
}

/// What `work` asked for on this thread.
pub(crate) fn of<T>(work: impl FnOnce() -> T) -> (T, Allocations) {
    SO_FAR.set(NONE);
    let done = work();
    (done, SO_FAR.get())
}

#[test]
fn an_allocation_is_counted_in_its_order() {
    let sizes = |sizes: [usize; 2]| {
        of(|| {
            for size in sizes {
                drop(std::hint::black_box(vec![1u8; size]));
            }
        })
        .1
    };
    let (one, other) = (sizes([10, 20]), sizes([20, 10]));
    assert_eq!((one.count, one.bytes), (2, 30));
    assert_eq!((other.count, other.bytes), (2, 30));
    assert_ne!(one, other);
}
