//! Work on many things at once, on as many cores as there are: ciphers, encoding, wiping. What reads, writes or
//! draws randomness does so in one order, whichever threads there are.

use std::collections::VecDeque;
use std::sync::{Condvar, Mutex, MutexGuard, OnceLock, PoisonError};
use std::thread::{self, Builder};

use crate::{Error, Result, stack};

/// Threads that work at once, at most. More of them wait for memory, and a phone's small cores are
/// slower than they are worth.
const MOST: usize = 4;
/// Items for which one thread more is worth its start, which takes longer than a few cells.
const WORTH: usize = 16;

/// The two ends of a [`stream`], both on the thread that leads it.
pub(crate) trait Ends<T> {
    /// Makes the batch the next one. It comes as an earlier one was left by [`take`](Self::take), or
    /// empty; where nothing is left to do, it has to be empty afterwards.
    fn fill(&mut self, batch: &mut Vec<T>) -> Result<()>;

    /// Takes a batch that was worked on, in the order in which they were filled.
    fn take(&mut self, batch: &mut Vec<T>) -> Result<()>;
}

/// Does `work` to each item of all batches, which are about `count`, on this thread too where it has
/// nothing else to do. The threads are started once; each leaves a stack that was wiped.
pub(crate) fn stream<T: Send>(
    ends: &mut dyn Ends<T>,
    count: usize,
    work: &(dyn Fn(&mut T) + Sync),
) -> Result<()> {
    let batches: [Mutex<Vec<T>>; AHEAD] = Default::default();
    // Of so many, one is through before another comes to its place.
    let batch = |number: usize| {
        let batch = batches[number % AHEAD].lock();
        batch.unwrap_or_else(PoisonError::into_inner)
    };
    lead_through(
        count,
        &mut |end| match end {
            End::Fill(number) => {
                let mut batch = batch(number);
                ends.fill(&mut batch)?;
                Ok(!batch.is_empty())
            }
            End::Take(number) => ends.take(&mut batch(number)).map(|()| true),
        },
        &|number| batch(number).iter_mut().for_each(work),
    )
}

/// Batches between the ends, at most.
const AHEAD: usize = 8;

/// What is to be done with which batch on the thread that leads.
enum End {
    /// Whether there is anything in it then, is the answer.
    Fill(usize),
    Take(usize),
}

/// One copy for all kinds of items, which knows batches by their numbers.
#[inline(never)]
fn lead_through(
    count: usize,
    ends: &mut dyn FnMut(End) -> Result<bool>,
    work: &(dyn Fn(usize) + Sync),
) -> Result<()> {
    let line = Line {
        batches: Mutex::new(Batches {
            filled: VecDeque::with_capacity(AHEAD),
            done: Vec::with_capacity(AHEAD),
            closed: false,
        }),
        changed: Condvar::new(),
    };
    let mut result = Err(Error::Storage);
    with(helpers_for(count), &|| line.help(work), &mut || {
        let _close = Close(&line);
        result = line.lead(ends, work);
    });
    result
}

/// Does `work` to what `fill` fills, which are about `count` items, until it says that there is no more. Each
/// thread fills what it then works on, one at a time, so that only one core has had it in its hands; the leading
/// thread `tell`s in between.
pub(crate) fn share<T>(
    count: usize,
    empty: &(dyn Fn() -> T + Sync),
    fill: &mut (dyn FnMut(&mut T) -> Result<bool> + Send),
    work: &(dyn Fn(&mut T) + Sync),
    tell: &mut dyn FnMut(),
) -> Result<()> {
    let source = Mutex::new((fill, Ok(true)));
    let labour = |tell: &mut dyn FnMut()| {
        let mut batch = empty();
        loop {
            {
                let mut source = source.lock().unwrap_or_else(PoisonError::into_inner);
                let (fill, more) = &mut *source;
                if *more == Ok(true) {
                    *more = fill(&mut batch);
                }
                if *more != Ok(true) {
                    return;
                }
            }
            work(&mut batch);
            tell();
        }
    };
    with(helpers_for(count), &|| labour(&mut || {}), &mut || {
        labour(tell);
    });
    tell();
    let (_, more) = source.into_inner().unwrap_or_else(PoisonError::into_inner);
    more.map(drop)
}

struct Line {
    batches: Mutex<Batches>,
    changed: Condvar,
}

/// The numbers of batches.
struct Batches {
    /// Nobody works on them yet.
    filled: VecDeque<usize>,
    done: Vec<usize>,
    /// Nothing more is filled, or a thread panicked.
    closed: bool,
}

impl Line {
    fn lock(&self) -> MutexGuard<'_, Batches> {
        self.batches.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn wait<'a>(&self, batches: MutexGuard<'a, Batches>) -> MutexGuard<'a, Batches> {
        let woken = self.changed.wait(batches);
        woken.unwrap_or_else(PoisonError::into_inner)
    }

    fn work_on(&self, number: usize, work: &dyn Fn(usize)) {
        work(number);
        self.lock().done.push(number);
        self.changed.notify_all();
    }

    /// What the other threads do.
    fn help(&self, work: &dyn Fn(usize)) {
        let _close = Close(self);
        loop {
            let mut batches = self.lock();
            let number = loop {
                match batches.filled.pop_front() {
                    Some(number) => break number,
                    None if batches.closed => return,
                    None => batches = self.wait(batches),
                }
            };
            drop(batches);
            self.work_on(number, work);
        }
    }

    /// What this thread does. It fills while there is room, and takes only then, so that what the ends do
    /// comes in the same order whatever the others do; until it can, it helps.
    fn lead(&self, ends: &mut dyn FnMut(End) -> Result<bool>, work: &dyn Fn(usize)) -> Result<()> {
        let (mut filled, mut taken) = (0, 0);
        let mut ended = false;
        while !(ended && taken == filled) {
            if !ended && filled < taken + AHEAD {
                ended = !ends(End::Fill(filled))?;
                if !ended {
                    self.lock().filled.push_back(filled);
                    self.changed.notify_all();
                    filled += 1;
                }
                continue;
            }
            let mut batches = self.lock();
            let next = batches.done.iter().position(|number| *number == taken);
            if let Some(at) = next {
                batches.done.swap_remove(at);
                drop(batches);
                ends(End::Take(taken))?;
                taken += 1;
            } else if let Some(number) = batches.filled.pop_front() {
                drop(batches);
                self.work_on(number, work);
            } else if batches.closed {
                // A thread panicked with a batch, which comes out where the threads are joined.
                return Err(Error::Storage);
            } else {
                drop(self.wait(batches));
            }
        }
        Ok(())
    }
}

/// Closes a line in the end, also where this thread panics, so that nobody waits for it.
struct Close<'a>(&'a Line);

impl Drop for Close<'_> {
    fn drop(&mut self) {
        self.0.lock().closed = true;
        self.0.changed.notify_all();
    }
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

/// Threads besides this one for so many items.
fn helpers_for(items: usize) -> usize {
    helpers().min(items / WORTH)
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

    /// Numbers up to a hundred, seven at a time.
    #[derive(Default)]
    struct Numbers {
        filled: u32,
        taken: Vec<u32>,
        /// Where the ends fail.
        fill_up_to: Option<u32>,
        take_up_to: Option<usize>,
    }

    impl Ends<u32> for Numbers {
        fn fill(&mut self, batch: &mut Vec<u32>) -> Result<()> {
            batch.clear();
            batch.extend(self.filled..(self.filled + 7).min(100));
            self.filled = (self.filled + 7).min(100);
            let fails = self.fill_up_to.is_some_and(|most| self.filled > most);
            if fails { Err(Error::Busy) } else { Ok(()) }
        }

        fn take(&mut self, batch: &mut Vec<u32>) -> Result<()> {
            self.taken.extend_from_slice(batch);
            let fails = self.take_up_to.is_some_and(|most| self.taken.len() > most);
            if fails { Err(Error::Busy) } else { Ok(()) }
        }
    }

    #[test]
    fn what_is_streamed_comes_out_in_order() {
        let mut numbers = Numbers::default();
        let done = stream(&mut numbers, 100, &|number| {
            // So that threads overtake each other.
            for _ in 0..(*number * 7919) % 1000 {
                std::hint::black_box(());
            }
            *number *= 2;
        });
        assert_eq!(done, Ok(()));
        assert_eq!(
            numbers.taken,
            (0..100).map(|one| one * 2).collect::<Vec<_>>()
        );
    }

    #[test]
    fn a_stream_ends_where_an_end_fails() {
        for most in [0, 50, 99] {
            let mut numbers = Numbers {
                fill_up_to: Some(most),
                ..Default::default()
            };
            assert_eq!(stream(&mut numbers, 100, &|_| {}), Err(Error::Busy));
            let mut numbers = Numbers {
                take_up_to: Some(most as usize),
                ..Default::default()
            };
            assert_eq!(stream(&mut numbers, 100, &|_| {}), Err(Error::Busy));
        }
    }

    #[test]
    fn what_is_shared_is_worked_on_once_and_filled_in_order() {
        for count in [0, 1, 15, 100] {
            let (mut filled, mut told) = (0, 0);
            let worked = Mutex::new(Vec::new());
            let mut fill = |number: &mut u32| {
                *number = filled;
                filled += 1;
                Ok(*number < count)
            };
            let work = |number: &mut u32| worked.lock().unwrap().push(*number);
            let mut tell = || told += 1;
            share(count as usize, &|| 0, &mut fill, &work, &mut tell).unwrap();
            let mut worked = worked.into_inner().unwrap();
            worked.sort_unstable();
            assert_eq!(worked, (0..count).collect::<Vec<_>>());
            // Nobody asks again when there was no more.
            assert_eq!(filled, count + 1);
            assert!((1..=count + 1).contains(&told));
        }
    }

    #[test]
    fn sharing_ends_where_filling_fails() {
        for most in [0, 50] {
            let mut filled = 0;
            let mut fill = |_: &mut ()| {
                filled += 1;
                if filled > most {
                    Err(Error::Busy)
                } else {
                    Ok(true)
                }
            };
            let shared = share(100, &|| (), &mut fill, &|()| {}, &mut || {});
            assert_eq!(shared, Err(Error::Busy));
            assert_eq!(filled, most + 1);
        }
    }

    #[test]
    fn a_panic_comes_out_of_sharing() {
        for planted in [0, 50] {
            let mut filled = 0;
            let mut fill = |number: &mut u32| {
                *number = filled;
                filled += 1;
                Ok(*number < 100)
            };
            let work = |number: &mut u32| assert_ne!(*number, planted, "planted");
            let caught = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| {
                let _ = share(100, &|| 0, &mut fill, &work, &mut || {});
            }));
            assert!(caught.is_err());
        }
    }

    #[test]
    fn a_panic_comes_out_of_a_stream() {
        for planted in [0, 3, 99] {
            let mut numbers = Numbers::default();
            let work = |number: &mut u32| assert_ne!(*number, planted, "planted");
            let caught = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| {
                let _ = stream(&mut numbers, 100, &work);
            }));
            assert!(caught.is_err());
        }
    }
}
