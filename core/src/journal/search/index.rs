//! Which words are in which experiences, in memory.

use std::collections::BTreeMap;

use super::dictionary::Dictionary;
use super::fold::Folded;
use super::holders::Holders;
use super::query::Query;
use crate::journal::entry::Id;

/// The words of the folded texts of experiences, and for each the experiences that have it. What can
/// be read is wiped on drop, and a word with the last experience that has it.
///
/// A word here is what stands between two spaces, so that a part of a text without spaces is always a
/// part of a word: every word is looked through for each search, which is a tenth of the texts or less.
#[derive(Default)]
pub(in crate::journal) struct Index {
    words: Dictionary,
    /// For each word, the experiences that have it, by their numbers here, ascending.
    holders: Vec<Holders>,
    /// The experience of each number; none where it went.
    experiences: Vec<Option<Id>>,
    numbers: BTreeMap<Id, u32>,
    folding: Folded,
}

impl Index {
    /// An index without experiences.
    pub(in crate::journal) fn new() -> Self {
        Self::default()
    }

    /// Takes in the texts of an experience that is not in it.
    pub(in crate::journal) fn insert<'t>(
        &mut self,
        id: Id,
        fields: impl IntoIterator<Item = &'t str>,
    ) {
        let number = u32::try_from(self.experiences.len()).unwrap_or(u32::MAX);
        self.experiences.push(Some(id));
        self.numbers.insert(id, number);
        self.fold(fields);
        for word in words(&self.folding) {
            let word = self.words.number(word) as usize;
            if word == self.holders.len() {
                self.holders.push(Holders::default());
            }
            self.holders[word].push(number);
        }
    }

    /// Takes an experience out, whose texts are these, and wipes the words that only it had.
    pub(in crate::journal) fn remove<'t>(
        &mut self,
        id: Id,
        fields: impl IntoIterator<Item = &'t str>,
    ) {
        let Some(number) = self.numbers.remove(&id) else {
            return;
        };
        self.experiences[number as usize] = None;
        self.fold(fields);
        for word in words(&self.folding) {
            // Not there where the text has it twice, and it has gone.
            let Some(word) = self.words.find(word) else {
                continue;
            };
            let holders = &mut self.holders[word as usize];
            holders.remove(number);
            if holders.is_empty() {
                self.words.wipe(word);
            }
        }
    }

    /// Wipes what inserting or removing left behind. To be called after the last of several.
    pub(in crate::journal) fn wipe_rests(&mut self) {
        self.folding.wipe();
    }

    /// The experiences in which every word of the query is found, in whatever field, in the
    /// order in which they were taken in.
    /// A query without words finds none.
    pub(in crate::journal) fn search(&self, query: &Query) -> Vec<Id> {
        let mut all: Option<Set> = None;
        for word in query.words() {
            let mut having = Set::none(self.experiences.len());
            for number in self.words.with_part(word) {
                having.add(&self.holders[number as usize]);
            }
            match &mut all {
                Some(all) => all.keep(&having),
                None => all = Some(having),
            }
        }
        let numbers = all.iter().flat_map(Set::numbers);
        numbers
            .filter_map(|number| self.experiences.get(number).copied().flatten())
            .collect()
    }

    fn fold<'t>(&mut self, fields: impl IntoIterator<Item = &'t str>) {
        self.folding.clear();
        for field in fields {
            self.folding.push_text(field);
            // No word goes on from one field to the next.
            self.folding.push(' ');
        }
    }
}

fn words(folded: &Folded) -> impl Iterator<Item = &[u8]> {
    let parts = folded.as_str().as_bytes().split(|byte| *byte == b' ');
    parts.filter(|word| !word.is_empty())
}

/// Numbers of experiences, as bits.
struct Set(Vec<u64>);

impl Set {
    fn none(count: usize) -> Self {
        Self(vec![0; count.div_ceil(64)])
    }

    fn add(&mut self, holders: &Holders) {
        for number in holders.numbers() {
            self.0[number as usize / 64] |= 1 << (number % 64);
        }
    }

    fn keep(&mut self, other: &Self) {
        for (bits, others) in self.0.iter_mut().zip(&other.0) {
            *bits &= others;
        }
    }

    fn numbers(&self) -> impl Iterator<Item = usize> {
        self.0.iter().enumerate().flat_map(|(at, bits)| {
            let mut left = *bits;
            std::iter::from_fn(move || {
                let bit = left.trailing_zeros() as usize;
                left &= left.wrapping_sub(1);
                (bit < 64).then_some(64 * at + bit)
            })
        })
    }
}
