//! Work on many cells at once, on as many cores as there are. Only ciphers run here: what reads,
//! writes or draws randomness does so in one order, on one thread.

use std::sync::{Mutex, OnceLock, PoisonError};
use std::thread::{self, Builder};

use crate::{Error, Result, stack};

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
    meanwhile: impl FnOnce() -> Result<R>,
) -> Result<R> {
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
    let mut meanwhile = Some(meanwhile);
    let mut result = Err(Error::Storage);
    with(helpers, &labour, &mut || {
        if let Some(meanwhile) = meanwhile.take() {
            result = meanwhile();
        }
        labour();
    });
    result
}

/// Does `work` on this thread, and `other` beside it. Where no thread can be started, `other` is only
/// dropped.
pub(crate) fn beside<R>(
    other: impl FnOnce() + Send,
    work: impl FnOnce() -> Result<R>,
) -> Result<R> {
    let other = Mutex::new(Some(other));
    let help = || {
        let other = other.lock().unwrap_or_else(PoisonError::into_inner).take();
        if let Some(other) = other {
            other();
        }
    };
    let mut work = Some(work);
    let mut result = Err(Error::Storage);
    with(1, &help, &mut || {
        if let Some(work) = work.take() {
            result = work();
        }
    });
    result
}

/// Does `help` on so many threads, and `here` on this one: one copy for all kinds of work, because in a
/// library for phones each is large.
#[inline(never)]
fn with(helpers: usize, help: &(dyn Fn() + Sync), here: &mut dyn FnMut()) {
    thread::scope(|scope| {
        for _ in 0..helpers {
            let _ = Builder::new().spawn_scoped(scope, || stack::wiped(help));
        }
        here();
    });
}

/// Threads besides this one.
fn helpers() -> usize {
    static CORES: OnceLock<usize> = OnceLock::new();
    CORES.get_or_init(cores).min(&MOST) - 1
}

/// How many cores this process may use. Not by the standard library, which also reads what limits a
/// container, and takes 10 KB of a phone's library for it.
#[cfg(any(target_os = "linux", target_os = "android"))]
fn cores() -> usize {
    let set = rustix::thread::sched_getaffinity(None);
    set.map_or(1, |set| set.count() as usize).max(1)
}

#[cfg(not(any(target_os = "linux", target_os = "android")))]
fn cores() -> usize {
    thread::available_parallelism().map_or(1, std::num::NonZero::get)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_item_once_and_what_is_done_meanwhile() {
        for count in [0, 1, GRAIN - 1, 2 * GRAIN, 1000] {
            let mut items = vec![0; count];
            assert_eq!(each(&mut items, |item| *item += 1, || Ok(7)), Ok(7));
            assert!(items.iter().all(|item| *item == 1));
        }
    }

    #[test]
    fn a_panic_comes_out() {
        let mut items = vec![0; 100];
        let caught = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| {
            let _ = each(&mut items, |_| panic!("planted"), || Ok(()));
        }));
        assert!(caught.is_err());
    }
}
