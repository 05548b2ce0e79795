//! Where in a text the words of a query are.

use std::ops::Range;

use memchr::memmem::Finder;

use super::fold::{Cluster, Folded};
use super::query::Query;
use super::words;
use crate::code::codes;

/// A place in a field of an experience at which a search hit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Place<K> {
    /// The field.
    pub field: K,
    /// Which of the fields of this name, from 0.
    pub nth: usize,
    /// The bytes of the text as it was written. They begin and end between characters as a person
    /// sees them (extended grapheme clusters, UAX #29), so that a part of one shows as the whole.
    pub bytes: Range<usize>,
    /// How much of a word it is.
    pub matched: Match,
}

codes! {
    /// How much of a word a place is. Words are those of UAX #29, told apart by dictionary in scripts
    /// that are written without spaces, if the library was built with them.
    "match" Match {
        /// A whole word, or several that touch.
        Word = 1 "word",
        /// The beginning of a word.
        Prefix = 2 "prefix",
        /// A part that does not begin where a word begins.
        Part = 3 "part",
    }
}

/// The places at which any word of the query is found in the fields of an experience: in the order
/// of the fields and, within one, of the text. Places that overlap or touch are one.
pub(in crate::journal) fn places<'t, K: Copy + Eq>(
    query: &Query,
    fields: impl IntoIterator<Item = (K, &'t str)>,
) -> Vec<Place<K>> {
    let finders: Vec<Finder<'_>> = query.words().map(Finder::new).collect();
    let mut seen: Vec<K> = Vec::new();
    let mut places = Vec::new();
    for (field, text) in fields {
        let nth = seen.iter().filter(|one| **one == field).count();
        seen.push(field);
        let written = Written::new(text);
        let hits = written.hits(&finders);
        if hits.is_empty() {
            continue;
        }
        let breaks = words::breaks(text);
        let breaks_at = |at| breaks.binary_search(&at).is_ok();
        places.extend(written.spans(hits).into_iter().map(|span| Place {
            field,
            nth,
            matched: match (
                span.from_start && breaks_at(span.bytes.start),
                span.to_end && breaks_at(span.bytes.end),
            ) {
                (true, true) => Match::Word,
                (true, false) => Match::Prefix,
                (false, _) => Match::Part,
            },
            bytes: span.bytes,
        }));
    }
    places
}

/// A text as it was written, with its folded form.
struct Written<'t> {
    text: &'t str,
    folded: Folded,
    clusters: Vec<Cluster>,
}

/// A hit in a text as it was written, in whole characters.
struct Span {
    bytes: Range<usize>,
    /// Whether all of the first character was hit, and all of the last one.
    from_start: bool,
    to_end: bool,
}

impl<'t> Written<'t> {
    fn new(text: &'t str) -> Self {
        let (folded, clusters) = Folded::with_clusters(text);
        Self {
            text,
            folded,
            clusters,
        }
    }

    /// Where the folded text has one of the words. Hits of the same word can overlap: "ana" is
    /// twice in "banana".
    fn hits(&self, finders: &[Finder<'_>]) -> Vec<Range<usize>> {
        let folded = self.folded.as_str();
        let mut hits = Vec::new();
        for finder in finders {
            let mut from = 0;
            while let Some(at) = finder.find(&folded.as_bytes()[from..]) {
                let start = from + at;
                hits.push(start..start + finder.needle().len());
                from = folded.ceil_char_boundary(start + 1);
            }
        }
        hits
    }

    /// The same in the text as it was written; what overlaps or touches becomes one.
    fn spans(&self, hits: Vec<Range<usize>>) -> Vec<Span> {
        let graphemes = words::graphemes(self.text);
        let mut spans: Vec<Span> = hits
            .into_iter()
            .map(|hit| {
                let (start, from_start) = self.start(hit.start);
                let (end, to_end) = self.end(hit.end);
                let first = graphemes.partition_point(|at| *at <= start) - 1;
                let last = graphemes.partition_point(|at| *at < end);
                Span {
                    from_start: from_start && graphemes[first] == start,
                    to_end: to_end && graphemes[last] == end,
                    bytes: graphemes[first]..graphemes[last],
                }
            })
            .collect();
        spans.sort_by_key(|span| span.bytes.start);
        spans.dedup_by(|next, span| {
            if next.bytes.start > span.bytes.end {
                return false;
            }
            if next.bytes.start == span.bytes.start {
                span.from_start |= next.from_start;
            }
            if next.bytes.end >= span.bytes.end {
                let same_end = next.bytes.end == span.bytes.end;
                span.to_end = next.to_end || (same_end && span.to_end);
                span.bytes.end = next.bytes.end;
            }
            true
        });
        spans
    }

    /// Where the cluster begins in which a hit does, and whether it begins with it.
    fn start(&self, folded: usize) -> (usize, bool) {
        match self.clusters.partition_point(|one| one.folded <= folded) {
            0 => (0, folded == 0),
            after => {
                let cluster = self.clusters[after - 1];
                (cluster.written, cluster.folded == folded)
            }
        }
    }

    /// Where the cluster ends in which a hit does, and whether it ends with it.
    fn end(&self, folded: usize) -> (usize, bool) {
        let after = self.clusters.partition_point(|one| one.folded < folded);
        match self.clusters.get(after) {
            Some(next) => (next.written, next.folded == folded),
            None => (self.text.len(), folded == self.folded.as_str().len()),
        }
    }
}
