//! Laws about records and search.
#![allow(clippy::unwrap_used, clippy::panic, clippy::missing_panics_doc)] // what panics is a law

use std::collections::BTreeSet;

use super::entry::Id;
use super::experience::Experience;
use super::record;
use super::search::{self, Index, Query, places};
use super::shelf::Outline;
use crate::city::{Outcome, Service};
use crate::error::Damage;
use crate::{Error, Result};

/// A record of an experience encodes to one that means the same and encodes to itself; what this
/// version does not understand survives a replacement of everything that it does. Says whether the
/// bytes are a record. Its outline says the same as the whole of it.
pub fn experience(bytes: &[u8]) -> bool {
    let outline = whole(record::outline(bytes));
    let Some(decoded) = whole(record::decode(bytes)) else {
        assert!(outline.is_none());
        return false;
    };
    let Some(before) = decoded else {
        assert!(matches!(outline, Some(None)));
        return true;
    };
    assert!(outline.flatten() == Some(Outline::of(&before)));
    let encoded = record::encode(&before).unwrap();
    let Ok(Some(after)) = record::decode(&encoded) else {
        panic!("what was encoded is not understood");
    };
    assert!(after == before, "means something else");
    assert_eq!(*record::encode(&after).unwrap(), *encoded);

    let mut other = Experience::new(Service::Unspecified, Outcome::Unknown);
    other.keep_newer(&before);
    let replaced = record::encode(&other).unwrap();
    let Ok(Some(kept)) = record::decode(&replaced) else {
        panic!("what was replaced is not understood");
    };
    assert!(kept.later == before.later);
    assert!(kept.newer_follow_ups == before.newer_follow_ups);
    true
}

/// The same of a draft, which a person can go on with.
pub fn draft(bytes: &[u8]) -> bool {
    let Some(before) = whole(record::decode_draft(bytes)) else {
        return false;
    };
    let encoded = record::encode_draft(&before).unwrap();
    let after = record::decode_draft(&encoded).unwrap();
    assert!(after.parts() == before.parts() && after.passed() == before.passed());
    assert_eq!(after.service(), before.service());
    assert_eq!(after.outcome(), before.outcome());
    assert_eq!(*record::encode_draft(&after).unwrap(), *encoded);
    true
}

/// The same of an attachment.
pub fn attachment(bytes: &[u8]) -> bool {
    let Some((experience, before)) = whole(record::decode_attachment(7, bytes)) else {
        return false;
    };
    let encoded = record::encode_attachment(experience, &before).unwrap();
    let after = record::decode_attachment(7, &encoded).unwrap();
    assert!(after == (experience, before));
    assert_eq!(
        record::encode_attachment(experience, &after.1).unwrap(),
        encoded
    );
    true
}

/// What was decoded. All that bytes can be instead is damage.
fn whole<T>(decoded: Result<T>) -> Option<T> {
    match decoded {
        Ok(decoded) => Some(decoded),
        Err(Error::Damaged(Damage::Contents)) => None,
        Err(error) => panic!("{error:?}"),
    }
}

/// The index finds what reading through the folded texts finds. A place lies within its text,
/// between characters, apart from the next one; what it covers folds to a word of the query; and
/// each word has a place wherever it is found.
pub fn search(fields: &[&str], typed: &str) {
    let query = Query::new(typed);
    let words: Vec<&str> = query.words().collect();
    assert!(words.iter().map(|word| word.len()).sum::<usize>() <= 18 * Query::MAX);
    let folded: Vec<String> = fields.iter().map(|field| search::folded(field)).collect();
    for (once, field) in folded.iter().zip(fields) {
        assert_eq!(search::folded(once), *once, "twice: {field:?}");
    }

    let id = Id(1);
    let mut index = Index::new();
    index.insert(id, fields.iter().copied());
    let is_in = |word: &&str| folded.iter().any(|field| field.contains(*word));
    let expected = !words.is_empty() && words.iter().all(is_in);
    assert_eq!(index.search(&query) == [id], expected);

    let places = places(&query, fields.iter().map(|field| ((), *field)));
    let mut covered = BTreeSet::new();
    let mut last = None;
    for place in &places {
        let field = fields[place.nth];
        let here = search::folded(&field[place.bytes.clone()]);
        let held: Vec<&str> = words
            .iter()
            .copied()
            .filter(|word| here.contains(*word))
            .collect();
        assert!(!held.is_empty(), "{place:?} of {field:?} for {words:?}");
        covered.extend(held.into_iter().map(|word| (place.nth, word)));
        let start = (place.nth, place.bytes.start);
        assert!(last.is_none_or(|last| last < start), "{places:?}");
        last = Some((place.nth, place.bytes.end));
    }
    for (nth, field) in folded.iter().enumerate() {
        for word in words.iter().filter(|word| field.contains(**word)) {
            assert!(covered.contains(&(nth, *word)), "{word:?} in {field:?}");
        }
    }
    index.remove(id, fields.iter().copied());
    assert_eq!(index.search(&query), []);
}
