//! Looking for words among 5,000 experiences of 700 bytes in six scripts, and listing a page:
//! `cargo bench`. It prints; it asserts nothing.
#![allow(missing_docs, clippy::unwrap_used)] // divan's macros generate undocumented items

mod place;

use divan::{Bencher, black_box};
use place::Place;
use unafraid::city::Service;
use unafraid::journal::{Experience, Filter, Journal, Outcome, Text};

fn main() {
    divan::main();
}

const EXPERIENCES: usize = 5000;
/// Bytes of text of each.
const LENGTH: usize = 690;

/// Everyday words of six scripts, which the texts are made of.
const WORDS: [&[&str]; 6] = [
    &[
        "they", "asked", "for", "papers", "and", "said", "no", "Refusé", "señora", "office",
    ],
    &[
        "они",
        "сказали",
        "что",
        "без",
        "документов",
        "нельзя",
        "очередь",
    ],
    &["قالوا", "لا", "يمكن", "بدون", "أوراق", "المكتب", "مُغلق"],
    &["அவர்கள்", "இல்லை", "என்றார்கள்", "ஆவணம்", "கேட்டார்கள்", "வரிசை"],
    &["他们", "要求", "身份证", "说", "不行", "排队", "办公室"],
    &["ሰነድ", "ጠየቁኝ", "አይቻልም", "አሉ", "ቢሮ", "ተዘግቷል"],
];

/// A word that stands in one experience only.
const RARE: &str = "xylophone";

/// Steps that look random and are the same in every run.
struct Steps(u64);

impl Steps {
    fn below(&mut self, end: usize) -> usize {
        self.0 = self
            .0
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1);
        usize::try_from(self.0 >> 33).unwrap() % end
    }
}

/// One in a script of its own, of [`LENGTH`] bytes or a few less.
fn experience(number: usize, steps: &mut Steps) -> Experience {
    let words = WORDS[number % WORDS.len()];
    let mut text = String::new();
    if number == EXPERIENCES / 2 {
        text.push_str(RARE);
    }
    loop {
        let word = words[steps.below(words.len())];
        if text.len() + word.len() >= LENGTH {
            break;
        }
        text.push_str(word);
        text.push(' ');
    }
    let mut experience = Experience::new(Service::Library, Outcome::Refused);
    let (year, month) = (2000 + number % 25, 1 + number % 12);
    experience.when = Some(format!("{year}-{month:02}").parse().unwrap());
    experience.note = Some(Text::new(text.trim_end()).unwrap());
    experience
}

fn place() -> Place {
    let mut steps = Steps(1);
    let all = (0..EXPERIENCES).map(|number| experience(number, &mut steps));
    Place::with(all.collect())
}

/// A page: at most 50 experiences.
fn page() -> Filter {
    Filter {
        limit: Some(50),
        ..Filter::default()
    }
}

/// How many of a page are found, with the places of the words in each.
fn search(journal: &mut Journal, words: &str) -> usize {
    let found = journal.search(black_box(words), &page());
    found.map(|found| black_box(found.places()).len()).sum()
}

/// The first search, which builds the index.
#[divan::bench(sample_count = 30, sample_size = 1)]
fn index(bencher: Bencher<'_, '_>) {
    let place = place();
    bencher
        .with_inputs(|| place.open())
        .bench_local_values(|mut journal| {
            search(&mut journal, RARE);
            journal
        });
}

/// Once the index stands: a rare word, the beginning of one, a part of one, a word of another
/// script, several words, a word that a sixth of the experiences have, and one that none has.
#[divan::bench(sample_count = 200, args = [RARE, "xyloph", "lophon", "XYLOPHONE", "не найдётся", "papers refuse", "不行", "none at all"])]
fn words(bencher: Bencher<'_, '_>, words: &str) {
    let place = place();
    let mut journal = place.open();
    assert_eq!(search(&mut journal, RARE), 1);
    bencher.bench_local(|| search(&mut journal, words));
}

/// The 50 newest of 5,000.
#[divan::bench(sample_count = 200)]
fn page_of_50(bencher: Bencher<'_, '_>) {
    let place = place();
    let journal = place.open();
    let filter = page();
    bencher.bench_local(|| {
        for entry in journal.list(black_box(&filter)) {
            black_box(entry);
        }
    });
}
