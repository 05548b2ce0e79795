//! Plays all classes, and counts.

use std::collections::BTreeMap;
use std::io::Write;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use super::case::Class;
use super::dice::Dice;
use super::judge::{Ended, judge};
use super::memory;
use super::place::Ground;
use super::stage::stage;

/// Set for the full run.
const FULL: &str = "UNAFRAID_FULL";
/// `class` or `class#number`: the cases of this class, or this case, alone.
const ONE: &str = "UNAFRAID_HOSTILE";

/// A case that takes longer hangs, whatever else the machine does.
const HANGS: Duration = Duration::from_secs(120);
/// No case may take longer, which is measured only where the machine has nothing else to do.
const SLOW: Duration = Duration::from_secs(1);

#[derive(Default)]
struct Count {
    ends: BTreeMap<String, u32>,
    slowest: Duration,
    peak: usize,
}

#[derive(Default)]
struct Counts {
    classes: BTreeMap<&'static str, Count>,
    failed: Vec<String>,
}

/// Whether all cases are to be played.
pub(crate) fn is_full() -> bool {
    std::env::var_os(FULL).is_some()
}

/// Plays the cases of these classes on all cores, and prints what came of them.
///
/// # Panics
/// Where a case did not end as it must; it is named, with how to repeat it.
pub(crate) fn play(classes: &[&'static [Class]]) {
    let full = is_full();
    let cases = chosen(classes, full);
    let next = AtomicUsize::new(0);
    let counts = Mutex::new(Counts::default());
    let workers = std::thread::available_parallelism().map_or(1, usize::from);
    let at_work: Vec<Mutex<Option<(String, Instant)>>> =
        (0..workers).map(|_| Mutex::new(None)).collect();
    let over = AtomicUsize::new(0);
    std::thread::scope(|scope| {
        for mine in &at_work {
            scope.spawn(|| {
                let ground = Ground::new();
                while let Some((class, number)) = cases.get(next.fetch_add(1, Ordering::Relaxed)) {
                    *mine.lock().unwrap() =
                        Some((format!("{}#{number}", class.name), Instant::now()));
                    let ended = play_one(&ground, class, *number, full);
                    counts.lock().unwrap().note(class.name, *number, ended);
                }
                *mine.lock().unwrap() = None;
                over.fetch_add(1, Ordering::Relaxed);
            });
        }
        scope.spawn(|| {
            while over.load(Ordering::Relaxed) < workers {
                std::thread::sleep(Duration::from_millis(200));
                at_work.iter().for_each(watch);
            }
        });
    });
    counts.into_inner().unwrap().print(cases.len());
}

fn chosen(classes: &[&'static [Class]], full: bool) -> Vec<(&'static Class, u32)> {
    let all = classes.iter().flat_map(|room| room.iter());
    let one = std::env::var(ONE).unwrap_or_default();
    let (name, number) = match one.split_once('#') {
        Some((name, number)) => (name, Some(number.parse().expect("a number"))),
        None => (one.as_str(), None),
    };
    let all = all.filter(|class| name.is_empty() || class.name == name);
    all.flat_map(|class| {
        let (some, many) = class.cases;
        let numbers = match number {
            Some(number) => number..number + 1,
            None => 0..if full { many } else { some },
        };
        numbers.map(move |number| (class, number))
    })
    .collect()
}

/// Plays a case; in the full run a slow one again, because the machine may have been busy.
fn play_one(ground: &Ground, class: &Class, number: u32, full: bool) -> Result<Ended, String> {
    let once = || {
        catch_unwind(AssertUnwindSafe(|| {
            let mut dice = Dice::of(class.name, number);
            let case = (class.make)(stage(), &mut dice);
            judge(ground, &case, &mut dice)
        }))
        .map_err(|why| {
            let text = why.downcast_ref::<String>().cloned();
            text.or_else(|| why.downcast_ref::<&str>().map(|text| (*text).to_owned()))
                .unwrap_or_default()
        })
    };
    let ended = once()?;
    if !full || ended.took <= SLOW {
        return Ok(ended);
    }
    let again = once()?;
    if again.took > SLOW {
        return Err(format!("took {:?}, then {:?}", ended.took, again.took));
    }
    Ok(again)
}

/// A hang would otherwise be a silence.
fn watch(mine: &Mutex<Option<(String, Instant)>>) {
    if let Some((case, since)) = &*mine.lock().unwrap()
        && since.elapsed() > HANGS
    {
        let _ = writeln!(std::io::stderr(), "hostile: {case} hangs");
        std::process::exit(1);
    }
}

impl Counts {
    fn note(&mut self, class: &'static str, number: u32, ended: Result<Ended, String>) {
        match ended {
            Ok(ended) => {
                let count = self.classes.entry(class).or_default();
                *count.ends.entry(ended.label).or_default() += 1;
                count.slowest = count.slowest.max(ended.took);
                count.peak = count.peak.max(ended.peak);
            }
            Err(why) => self.failed.push(format!("{ONE}='{class}#{number}': {why}")),
        }
    }

    fn print(&self, cases: usize) {
        let mut out = std::io::stdout().lock();
        let mut say = |line: String| writeln!(out, "hostile: {line}").unwrap();
        let mebibytes = |bytes: usize| bytes.div_ceil(1024 * 1024);
        for (class, count) in &self.classes {
            let all: u32 = count.ends.values().sum();
            let ends: Vec<String> = count
                .ends
                .iter()
                .map(|(end, count)| format!("{count} {end}"))
                .collect();
            say(format!(
                "{class}: {all}: {}; slowest {:?}",
                ends.join("; "),
                count.slowest
            ));
        }
        let slowest = self.classes.values().map(|count| count.slowest).max();
        let peak = self.classes.values().map(|count| count.peak).max();
        let (slowest, peak) = (slowest.unwrap_or_default(), peak.unwrap_or_default());
        say(format!(
            "{cases} mutated vaults in {} classes; the slowest took {slowest:?}; memory at most: Rust {} MiB a vault, SQLite {} MiB, the process {} MiB",
            self.classes.len(),
            mebibytes(peak),
            mebibytes(memory::sqlite()),
            mebibytes(memory::resident()),
        ));
        assert!(memory::sqlite() <= memory::MOST);
        assert!(
            self.failed.is_empty(),
            "{} of {cases} did not end as they must:\n{}",
            self.failed.len(),
            self.failed
                .iter()
                .take(40)
                .cloned()
                .collect::<Vec<_>>()
                .join("\n")
        );
    }
}
