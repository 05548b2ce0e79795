//! Work on many cells at once, on as many cores as there are. Only ciphers run here: what reads,
//! writes or draws randomness does so in one order, on one thread.

use std::num::NonZero;
use std::sync::{Mutex, OnceLock, PoisonError};
use std::thread::{self, Builder};

use crate::stack;

/// Threads that work at once, at most. More of them wait for memory, and a phone's small cores are
/// slower than they are worth.
const MOST: usize = 4;
/// Items that a thread takes at a time.
const GRAIN: usize = 8;

/// Does `work` to each item, and `meanwhile` on this thread, which then helps. No thread outlives the
/// call, and each leaves a stack that was wiped. Where none can be started, this one does everything.
pub(crate) fn each<T: Send, R>(
    items: &mut [T],
    work: impl Fn(&mut T) + Sync,
    meanwhile: impl FnOnce() -> R,
) -> R {
    // Starting a thread takes longer than a few cells.
    let helpers = helpers().min(items.len() / (2 * GRAIN));
    let parts = Mutex::new(items.chunks_mut(GRAIN));
    let labour = || {
        loop {
            let part = parts.lock().unwrap_or_else(PoisonError::into_inner).next();
            let Some(part) = part else { return };
            part.iter_mut().for_each(&work);
        }
    };
    thread::scope(|scope| {
        for _ in 0..helpers {
            let _ = Builder::new().spawn_scoped(scope, || stack::wiped(labour));
        }
        let result = meanwhile();
        labour();
        result
    })
}

/// Does `work` on this thread, and `other` beside it. Where no thread can be started, `other` is only
/// dropped.
pub(crate) fn beside<R>(other: impl FnOnce() + Send, work: impl FnOnce() -> R) -> R {
    thread::scope(|scope| {
        let _ = Builder::new().spawn_scoped(scope, other);
        work()
    })
}

/// Threads besides this one.
fn helpers() -> usize {
    static CORES: OnceLock<usize> = OnceLock::new();
    let cores = CORES.get_or_init(|| thread::available_parallelism().map_or(1, NonZero::get));
    cores.min(&MOST) - 1
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_item_once_and_what_is_done_meanwhile() {
        for count in [0, 1, GRAIN - 1, 2 * GRAIN, 1000] {
            let mut items = vec![0; count];
            assert_eq!(each(&mut items, |item| *item += 1, || 7), 7);
            assert!(items.iter().all(|item| *item == 1));
        }
    }

    #[test]
    fn a_panic_comes_out() {
        let mut items = vec![0; 100];
        let caught = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| {
            each(&mut items, |_| panic!("planted"), || ());
        }));
        assert!(caught.is_err());
    }
}
