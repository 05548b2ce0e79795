//! Laws and examples that need all of search.

use std::collections::{BTreeMap, BTreeSet};

use proptest::prelude::*;

use super::fold::Folded;
use super::*;
use crate::journal::Id;

fn id(number: u64) -> Id {
    number.to_string().parse().unwrap()
}

fn index(texts: &[&str]) -> Index {
    let mut index = Index::new();
    for (number, text) in (0..).zip(texts) {
        index.insert(id(number), [*text]);
    }
    index
}

fn found(text: &str, typed: &str) -> bool {
    !index(&[text]).search(&Query::new(typed)).is_empty()
}

/// The places in one text, as it was written.
fn hits<'t>(text: &'t str, typed: &str) -> Vec<(&'t str, Match)> {
    places(&Query::new(typed), [((), text)])
        .into_iter()
        .map(|place| (&text[place.bytes], place.matched))
        .collect()
}

fn terms(typed: &str) -> BTreeSet<String> {
    let query = Query::new(typed);
    let words: BTreeSet<String> = query.words().map(str::to_owned).collect();
    assert_eq!(words.len(), query.words().count(), "each word once");
    words
}

#[test]
fn words_beginnings_and_parts_are_found() {
    let text = "They REFUSED to serve me at the Bibliothèque.";
    assert_eq!(hits(text, "refused"), [("REFUSED", Match::Word)]);
    assert_eq!(hits(text, "refu"), [("REFU", Match::Prefix)]);
    assert_eq!(hits(text, "fused"), [("FUSED", Match::Part)]);
    assert_eq!(hits(text, "fus"), [("FUS", Match::Part)]);
    assert_eq!(hits(text, "othe"), [("othè", Match::Part)]);
    assert_eq!(hits(text, "other"), []);
    assert_eq!(
        hits(text, "serve the bib"),
        [
            ("The", Match::Prefix),
            ("serve", Match::Word),
            ("the", Match::Word),
            ("Bib", Match::Prefix),
            ("thè", Match::Part)
        ]
    );
}

#[test]
fn every_word_is_required_in_whatever_field() {
    let mut index = Index::new();
    index.insert(id(1), ["refused at the clinic", "asked for papers"]);
    index.insert(id(2), ["refused at the library"]);
    index.insert(id(3), ["papers"]);
    for (typed, expected) in [
        ("refused", &[1, 2][..]),
        ("PAPERS", &[1, 3]),
        ("papers refused", &[1]),
        ("refused school", &[]),
        ("clinicasked", &[]),
        ("", &[]),
        (" \n", &[]),
        ("?!", &[]),
        ("\u{200d}\u{301}", &[]),
    ] {
        let expected: Vec<Id> = expected.iter().copied().map(id).collect();
        assert_eq!(index.search(&Query::new(typed)), expected, "{typed:?}");
    }
}

#[test]
fn edits_and_removals_leave_no_hit() {
    let mut index = index(&["asked for papers", "asked for nothing"]);
    index.remove(id(0), ["asked for papers"]);
    index.insert(id(0), ["served"]);
    assert_eq!(index.search(&Query::new("papers")), []);
    assert_eq!(index.search(&Query::new("served")), [id(0)]);
    index.remove(id(0), ["served"]);
    index.remove(id(0), ["served"]);
    assert_eq!(index.search(&Query::new("served")), []);
    assert_eq!(index.search(&Query::new("e")), [id(1)]);
}

#[test]
fn a_query_is_words() {
    for (typed, expected) in [
        ("  Papers,  (refused) papers. ", &["papers", "refused"][..]),
        ("don’t co-op $5 🙂", &["don't", "co-op", "$5", "🙂"]),
        ("ሰላም፡ለዓለም።", &["ሰላም", "ለዓለም"]),
        ("健康card", &["健康", "card"]),
        ("拒绝 申请", &["拒绝", "申请"]),
    ] {
        assert_eq!(terms(typed), set(expected));
    }
}

fn set(words: &[&str]) -> BTreeSet<String> {
    words.iter().copied().map(str::to_owned).collect()
}

#[cfg(feature = "dictionaries")]
#[test]
fn a_query_without_spaces_is_words() {
    let words = ["他们", "拒绝", "了", "我的", "申请"];
    assert_eq!(terms("他们拒绝了，我的申请"), set(&words));
    let words = ["ฉัน", "ไป", "โรง", "พยาบาล"];
    assert_eq!(terms("ฉันไปโรงพยาบาล"), set(&words));
}

#[cfg(not(feature = "dictionaries"))]
#[test]
fn without_dictionaries_what_stands_together_is_one_word() {
    assert_eq!(
        terms("他们拒绝了，我的申请"),
        set(&["他们拒绝了", "我的申请"])
    );
    assert_eq!(terms("ฉันไปโรงพยาบาล"), set(&["ฉันไปโรงพยาบาล"]));
    let text = "我的申请被拒绝了";
    assert!(found(text, "拒绝") && found(text, "绝了") && found(text, "拒绝 申请"));
    assert!(!found(text, "拒绝申请"));
    assert_eq!(hits(text, "申请"), [("申请", Match::Part)]);
    assert_eq!(hits(text, "我的"), [("我的", Match::Prefix)]);
    assert_eq!(hits("图书馆 card", "图书馆"), [("图书馆", Match::Word)]);
    assert!(found("ฉันไปโรงพยาบาล", "โรงพยาบาล"));
    assert!(!found("が", "か"));
}

#[cfg(feature = "dictionaries")]
#[test]
fn scripts_without_spaces() {
    let text = "我的申请被拒绝了";
    assert!(found(text, "拒绝申请"), "in another order");
    assert!(!found(text, "拒绝学校"));
    assert_eq!(hits(text, "申请"), [("申请", Match::Word)]);
    assert_eq!(hits(text, "申"), [("申", Match::Prefix)]);
    assert_eq!(hits(text, "请"), [("请", Match::Part)]);
    assert_eq!(
        hits("ฉันไปโรงพยาบาล", "โรงพยาบาล"),
        [("โรงพยาบาล", Match::Word)]
    );
    assert_eq!(hits("ຂ້ອຍໄປໂຮງຮຽນ", "ໂຮງຮຽນ"), [("ໂຮງຮຽນ", Match::Word)]);
    assert!(!found("が", "か"));
}

#[test]
fn places_are_whole_characters_of_the_text_as_it_was_written() {
    assert_eq!(hits("die Straße", "strasse"), [("Straße", Match::Word)]);
    assert_eq!(hits("die Straße", "stras"), [("Straß", Match::Prefix)]);
    assert_eq!(hits("ﬃ", "f"), [("ﬃ", Match::Prefix)]);
    assert_eq!(hits("the oﬃce", "offi"), [("oﬃ", Match::Prefix)]);
    assert_eq!(hits("the oﬃce", "fic"), [("ﬃc", Match::Part)]);
    assert_eq!(
        hits("cafe\u{301}s", "cafe"),
        [("cafe\u{301}", Match::Prefix)]
    );
    assert_eq!(hits("في كِتَابٍ جديد", "كتاب"), [("كِتَابٍ", Match::Word)]);
    assert_eq!(hits("بالمـــدرسة", "مدرسه"), [("مـــدرسة", Match::Part)]);
    assert_eq!(hits("שָׁלוֹם", "של"), [("שָׁל", Match::Prefix)]);
    assert_eq!(
        hits("கிளினிக்", "க"),
        [("கி", Match::Prefix), ("க்", Match::Part)]
    );
    assert_eq!(hits("집에 갔다", "가"), [("갔", Match::Prefix)]);
    assert_eq!(hits("ﷺ", "الله"), [("ﷺ", Match::Part)]);
    assert_eq!(
        hits("👩\u{200d}🚀!", "👩"),
        [("👩\u{200d}🚀", Match::Prefix)]
    );
    assert_eq!(
        hits("\u{202b}كتاب\u{202c}", "كتاب"),
        [("كتاب\u{202c}", Match::Word)]
    );
    assert_eq!(
        hits("pa\u{ad}pers", "papers"),
        [("pa\u{ad}pers", Match::Word)]
    );
}

#[test]
fn places_that_overlap_or_touch_are_one() {
    assert_eq!(hits("banana", "ana"), [("anana", Match::Part)]);
    assert_eq!(hits("refused", "ref fused"), [("refused", Match::Word)]);
    assert_eq!(hits("refused", "ref used"), [("refused", Match::Word)]);
    assert_eq!(
        hits("refused", "re used"),
        [("re", Match::Prefix), ("used", Match::Part)]
    );
    assert_eq!(hits("refused", "refused fus"), [("refused", Match::Word)]);
    assert_eq!(hits("我的申请", "我的申请"), [("我的申请", Match::Word)]);
}

#[test]
fn places_tell_fields_apart() {
    let query = Query::new("no");
    let fields = [('n', "No."), ('a', "yes"), ('a', "say no"), ('a', "know")];
    let found: Vec<_> = places(&query, fields)
        .into_iter()
        .map(|place| (place.field, place.nth, place.bytes, place.matched))
        .collect();
    assert_eq!(
        found,
        [
            ('n', 0, 0..2, Match::Word),
            ('a', 1, 4..6, Match::Word),
            ('a', 2, 1..3, Match::Part)
        ]
    );
}

#[test]
fn a_long_query_is_cut_between_characters() {
    let text = "が".repeat(400);
    assert_eq!(text.len(), 1200);
    let query = Query::new(&text);
    assert!(query.words().map(str::len).sum::<usize>() <= Query::MAX);
    assert_eq!(index(&[&text]).search(&query), [id(0)]);
    let apart = "か\u{3099}".repeat(400);
    assert!(found(&text, &apart));
    let cut = terms(&("a".repeat(2000) + " absent"));
    assert_eq!(cut, BTreeSet::from(["a".repeat(1024)]));
    let one_character = "a".to_owned() + &"\u{301}".repeat(2000);
    assert_eq!(terms(&one_character), BTreeSet::new());
}

const WORDS: &str = "Papers Straße employé Đường oﬃce e\u{301}cole ＩＤ l’aide документы йод τέλος \
    أوراق مُوَظَّف می\u{200c}خواهم کارت שָׁלוֹם ஆவணங்கள் கிளினிக் अस्पताल ক্লিনিক 他们要求 查看我的证件 ガッコウ \
    がっこう か 거부했다 ሰነዶቼን ሰላም፡ለዓለም โรงพยาบาล ที่นี่ មន្ទីរពេទ្យ ဆေးရုံ 👩\u{200d}🚀 2026 ٢٠٢٦ ﷺ";

/// Texts in many scripts, and some in none.
fn texts() -> impl Strategy<Value = String> {
    let word = prop_oneof![
        prop::sample::select(WORDS.split(' ').collect::<Vec<_>>()).prop_map(str::to_owned),
        "[a-c]{1,4}",
        "\\PC{1,4}",
    ];
    let gap = prop::sample::select(vec!["", " ", ", ", "\n"]);
    prop::collection::vec((word, gap), 1..8)
        .prop_map(|words| words.into_iter().map(|(word, gap)| word + gap).collect())
}

/// What happens to an experience: it gets these texts, or is removed.
fn edits() -> impl Strategy<Value = Vec<(u64, Option<Vec<String>>)>> {
    let fields = prop::collection::vec(texts(), 0..3);
    prop::collection::vec((0u64..6, prop::option::of(fields)), 1..20)
}

fn folded(text: &str) -> String {
    let mut folded = Folded::default();
    folded.push_text(text);
    folded.as_str().to_owned()
}

/// Looking through everything anew.
fn looked_through(experiences: &BTreeMap<Id, Vec<String>>, query: &Query) -> Vec<Id> {
    let holds = |fields: &[String], word: &str| fields.iter().any(|one| folded(one).contains(word));
    experiences
        .iter()
        .filter(|(_, fields)| query.words().all(|word| holds(fields, word)))
        .filter(|_| query.words().next().is_some())
        .map(|(id, _)| *id)
        .collect()
}

proptest! {
    /// What somebody copies out of a text, from any character to any, is found in it; and where it
    /// is letters, at its own place.
    #[test]
    fn every_piece_of_a_text_is_found_in_it(
        text in texts(),
        from in any::<prop::sample::Index>(),
        to in any::<prop::sample::Index>(),
    ) {
        let cuts = words::graphemes(&text);
        let (from, to) = (cuts[from.index(cuts.len())], cuts[to.index(cuts.len())]);
        let range = from.min(to)..from.max(to);
        let piece = &text[range.clone()];
        let query = Query::new(piece);
        let found = index(&[&text]).search(&query);
        if query.words().next().is_none() {
            prop_assert_eq!(found, []);
            return Ok(());
        }
        prop_assert_eq!(found, [id(0)]);

        let places = places(&query, [((), text.as_str())]);
        prop_assert!(!places.is_empty());
        for pair in places.windows(2) {
            prop_assert!(pair[0].bytes.end < pair[1].bytes.start);
        }
        for Place { bytes, .. } in &places {
            prop_assert!(cuts.contains(&bytes.start) && cuts.contains(&bytes.end));
        }
        let (folded, clusters) = Folded::with_clusters(piece);
        if folded.as_str().chars().all(char::is_alphanumeric) {
            // A mark that comes before every letter is dropped and has no place.
            let start = range.start + clusters.first().map_or(0, |one| one.written);
            let covers = |place: &Place<()>| {
                place.bytes.start <= start && range.end <= place.bytes.end
            };
            prop_assert!(places.iter().any(covers), "{:?} in {:?}", range, places);
        }
    }

    #[test]
    fn the_index_finds_what_looking_through_everything_finds(
        edits in edits(),
        typed in texts(),
        which in any::<prop::sample::Index>(),
    ) {
        let mut index = Index::new();
        let mut model: BTreeMap<Id, Vec<String>> = BTreeMap::new();
        for (number, fields) in edits {
            if let Some(before) = model.remove(&id(number)) {
                index.remove(id(number), before.iter().map(String::as_str));
            }
            if let Some(fields) = fields {
                index.insert(id(number), fields.iter().map(String::as_str));
                model.insert(id(number), fields);
            }
        }
        let texts: Vec<&String> = model.values().flatten().collect();
        let there = match texts.len() {
            0 => "",
            some => texts[which.index(some)].split(' ').next().unwrap_or_default(),
        };
        for typed in [&typed, there, &format!("{there} {typed}")] {
            let query = Query::new(typed);
            let mut found = index.search(&query);
            found.sort_unstable();
            prop_assert_eq!(found, looked_through(&model, &query));
        }
    }
}
