//! What is looked for.

use icu_properties::CodePointMapData;
use icu_properties::props::{GeneralCategory, GeneralCategoryGroup};
use zeroize::Zeroizing;

use super::fold::Folded;
use super::words;

/// Words that must all be there, folded. Wiped on drop.
pub(in crate::journal) struct Query(Vec<Zeroizing<Box<str>>>);

impl Query {
    /// How much of a query is looked at, in bytes.
    pub(in crate::journal) const MAX: usize = 1024;

    /// Takes what a person typed: words with white space between them, and in scripts that write
    /// none, words told apart by dictionary, if there is one. Punctuation around a word counts for nothing.
    ///
    /// What follows the first [`MAX`](Query::MAX) bytes is left out rather than refused: as every
    /// word of a query has to be found, that can only add to what is found.
    pub(in crate::journal) fn new(typed: &str) -> Self {
        let typed = beginning(typed);
        let (folded, clusters) = Folded::with_clusters(typed);
        let unspaced = |at: usize| {
            let before = typed[..at].chars().next_back();
            let after = typed[at..].chars().next();
            before.is_some_and(words::is_unspaced) || after.is_some_and(words::is_unspaced)
        };
        let cuts = words::breaks(typed)
            .into_iter()
            .filter(|at| unspaced(*at))
            .filter_map(|at| clusters.binary_search_by_key(&at, |one| one.written).ok())
            .map(|cluster| clusters[cluster].folded);

        let mut terms: Vec<Zeroizing<Box<str>>> = Vec::new();
        let mut start = 0;
        for end in cuts.chain([folded.as_str().len()]) {
            terms.extend(
                folded.as_str()[start..end]
                    .split(' ')
                    .map(|word| word.trim_matches(is_punctuation))
                    .filter(|word| !word.is_empty())
                    .map(|word| Zeroizing::new(Box::from(word))),
            );
            start = end;
        }
        terms.sort_by(|one, other| other.len().cmp(&one.len()).then_with(|| one.cmp(other)));
        terms.dedup();
        Self(terms)
    }

    /// The words, folded, the longest first: they are the rarest.
    pub(in crate::journal) fn words(&self) -> impl Iterator<Item = &str> {
        self.0.iter().map(|word| &***word)
    }
}

/// The characters that are whole within the first [`Query::MAX`] bytes.
fn beginning(typed: &str) -> &str {
    if typed.len() <= Query::MAX {
        return typed;
    }
    // One character more shows where the last whole one ends.
    let more = &typed[..typed.ceil_char_boundary(Query::MAX + 1)];
    let ends = words::graphemes(more).into_iter();
    let end = ends.take_while(|end| *end <= Query::MAX).last();
    &typed[..end.unwrap_or(0)]
}

fn is_punctuation(character: char) -> bool {
    let category = CodePointMapData::<GeneralCategory>::new().get(character);
    GeneralCategoryGroup::Punctuation.contains(category)
}
