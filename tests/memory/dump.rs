//! The memory of another process, and what is found in it.

use std::collections::HashMap;
use std::fs::File;
use std::os::unix::fs::FileExt;

use crate::needles::Needle;

/// Needles are looked for by words of this length: every run that counts holds a whole one.
const WORD: usize = 8;

/// Everything that a process can write: heap, stacks, statics.
pub(crate) struct Dump(Vec<Mapping>);

struct Mapping {
    name: String,
    start: u64,
    bytes: Vec<u8>,
}

impl Dump {
    /// Reads the memory of a process that stands still.
    pub(crate) fn of(process: u32) -> Self {
        let memory = File::open(format!("/proc/{process}/mem")).unwrap();
        let maps = std::fs::read_to_string(format!("/proc/{process}/maps")).unwrap();
        let mappings = maps.lines().filter_map(|line| {
            let mut fields = line.split_ascii_whitespace();
            let (range, rights) = (fields.next()?, fields.next()?);
            if !rights.starts_with("rw") {
                return None;
            }
            let (start, end) = range.split_once('-')?;
            let number = |text| u64::from_str_radix(text, 16).unwrap();
            let (start, end) = (number(start), number(end));
            let mut bytes = vec![0; usize::try_from(end - start).unwrap()];
            memory.read_exact_at(&mut bytes, start).unwrap();
            Some(Mapping {
                name: fields.nth(3).unwrap_or("anonymous").to_owned(),
                start,
                bytes,
            })
        });
        Self(mappings.collect())
    }

    /// How many bytes it has.
    pub(crate) fn length(&self) -> usize {
        self.0.iter().map(|mapping| mapping.bytes.len()).sum()
    }

    /// The needles of which a run of bytes is somewhere, each with the first place.
    pub(crate) fn search(&self, needles: &[Needle]) -> Vec<Leak> {
        let words = Words::of(needles);
        let mut leaks: HashMap<usize, Leak> = HashMap::new();
        for mapping in &self.0 {
            words.each(&mapping.bytes, |at, needle, offset| {
                let run = run(&mapping.bytes, at, &needles[needle].bytes, offset);
                if run < needles[needle].run {
                    return;
                }
                leaks
                    .entry(needle)
                    .and_modify(|leak| leak.times += 1)
                    .or_insert_with(|| Leak {
                        what: needles[needle].name.clone(),
                        place: format!("{} {:x}", mapping.name, mapping.start + at as u64),
                        run,
                        times: 1,
                    });
            });
        }
        let mut leaks: Vec<Leak> = leaks.into_values().collect();
        leaks.sort_by(|one, other| one.what.cmp(&other.what));
        leaks
    }
}

/// A needle that was found.
#[derive(Debug)]
pub(crate) struct Leak {
    pub(crate) what: String,
    #[allow(dead_code)] // read where a test fails and prints it
    place: String,
    #[allow(dead_code)]
    run: usize,
    #[allow(dead_code)]
    times: usize,
}

/// The words that needles consist of, and where in which they are.
struct Words {
    by_word: HashMap<u64, Vec<(usize, usize)>>,
    /// Which words can be one, by a hash that costs nothing: nearly all of a dump is passed over by it.
    seen: Vec<bool>,
}

impl Words {
    fn of(needles: &[Needle]) -> Self {
        let mut words = Self {
            by_word: HashMap::new(),
            seen: vec![false; 1 << 20],
        };
        for (number, needle) in needles.iter().enumerate() {
            for (place, bytes) in needle.bytes.chunks_exact(WORD).enumerate() {
                let word = word(bytes);
                // Zeros and the like are everywhere, and in no key by themselves.
                if bytes.iter().all(|byte| *byte == bytes[0]) {
                    continue;
                }
                words.seen[hash(word)] = true;
                let places = words.by_word.entry(word).or_default();
                places.push((number, place * WORD));
            }
        }
        words
    }

    fn each(&self, bytes: &[u8], mut found: impl FnMut(usize, usize, usize)) {
        for (at, window) in bytes.windows(WORD).enumerate() {
            let word = word(window);
            if self.seen[hash(word)] {
                for (needle, offset) in self.by_word.get(&word).into_iter().flatten() {
                    found(at, *needle, *offset);
                }
            }
        }
    }
}

fn word(bytes: &[u8]) -> u64 {
    u64::from_le_bytes(bytes.try_into().unwrap())
}

fn hash(word: u64) -> usize {
    (word.wrapping_mul(0x9e37_79b9_7f4a_7c15) >> 44) as usize
}

/// How many bytes around `at` are those of the needle around `offset`.
fn run(bytes: &[u8], at: usize, needle: &[u8], offset: usize) -> usize {
    let same = |(one, other): &(&u8, &u8)| one == other;
    let before = bytes[..at].iter().rev().zip(needle[..offset].iter().rev());
    let after = bytes[at..].iter().zip(&needle[offset..]);
    before.take_while(same).count() + after.take_while(same).count()
}
