//! Folding: the form in which two spellings of one word are the same bytes.

use icu_casemap::{CaseMapper, CaseMapperBorrowed};
use icu_properties::props::{DefaultIgnorableCodePoint, GeneralCategory, Script};
use icu_properties::{
    CodePointMapData, CodePointMapDataBorrowed, CodePointSetData, CodePointSetDataBorrowed,
};
use unicode_normalization::char::{canonical_combining_class, compose, decompose_compatible};
use zeroize::{Zeroize, Zeroizing};

use crate::digit::ascii_digit;

/// Folded text, in a buffer that is wiped on drop and whenever it has to move.
#[derive(Default)]
pub(super) struct Folded(Zeroizing<String>);

/// Where a cluster begins: a character that begins something in the folded text, with all that
/// follows it up to the next such one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Cluster {
    /// The first byte in the folded text.
    pub(super) folded: usize,
    /// The first byte in the text as it was written.
    pub(super) written: usize,
}

impl Folded {
    /// Appends `text`, folded, to what is there.
    ///
    /// Every character is decomposed (NFKD, UAX #15: full width, ligatures and presentation forms
    /// become letters, and accents come apart from theirs) and case-folded in full (Unicode
    /// section 3.13). Then
    ///
    /// * marks are dropped where a word is the same word without them ([`may_be_left_out`]). Vowel
    ///   signs, tone marks and viramas of other scripts stay;
    /// * what has no shape of its own is dropped (Default_Ignorable_Code_Point, UAX #44: joiners,
    ///   soft hyphens, direction marks, variation selectors), and the Arabic tatweel;
    /// * letters and punctuation that keyboards mix become one ([`push_letter`](Folded::push_letter));
    /// * decimal digits of all scripts become ASCII;
    /// * white space becomes U+0020, and so does the Ethiopic wordspace.
    ///
    /// Hangul stays decomposed, so that a word is found while its last syllable is being typed. Kana
    /// and their voicing marks are composed, because か is no part of が.
    pub(super) fn push_text(&mut self, text: &str) {
        self.push_clusters(text, |_| {});
    }

    /// Folds `text` and notes its clusters, ascending.
    pub(super) fn with_clusters(text: &str) -> (Self, Vec<Cluster>) {
        let mut folded = Self::default();
        let mut clusters = Vec::with_capacity(text.len());
        folded.push_clusters(text, |cluster| clusters.push(cluster));
        (folded, clusters)
    }

    pub(super) fn as_str(&self) -> &str {
        &self.0
    }

    pub(super) fn clear(&mut self) {
        self.0.clear();
    }

    /// Wipes what was folded last, which [`clear`](Self::clear) only forgets.
    pub(super) fn wipe(&mut self) {
        self.0.zeroize();
    }

    pub(super) fn push(&mut self, character: char) {
        self.reserve(character.len_utf8());
        self.0.push(character);
    }

    fn push_clusters(&mut self, text: &str, mut note: impl FnMut(Cluster)) {
        self.reserve(text.len());
        for (written, character) in text.char_indices() {
            let folded = self.0.len();
            if character.is_ascii() {
                note(Cluster { folded, written });
                self.push(fold_ascii(character));
                continue;
            }
            let mut begins = false;
            decompose_compatible(character, |part| begins |= self.push_part(part));
            if begins {
                note(Cluster { folded, written });
            }
        }
    }

    /// Folds a character that does not decompose; says whether it began something.
    fn push_part(&mut self, part: char) -> bool {
        use GeneralCategory as G;
        let before = self.0.len();
        match CATEGORIES.get(part) {
            G::NonspacingMark | G::SpacingMark | G::EnclosingMark => {
                if may_be_left_out(part) || IGNORABLE.contains(part) {
                    return false;
                }
                let class = canonical_combining_class(part);
                if class != 0 {
                    self.push_mark(part, class);
                    return false;
                }
                self.push(part);
            }
            G::Format | G::Unassigned if IGNORABLE.contains(part) => {}
            G::DecimalNumber => self.push(ascii_digit(part)),
            _ if part.is_ascii() => self.push(fold_ascii(part)),
            _ if part.is_whitespace() => self.push(' '),
            _ => self.push_letter(CASES.simple_fold(part)),
        }
        self.0.len() > before
    }

    /// Puts a mark where canonical order (Unicode section 3.11) has it among the marks of the last
    /// letter; at most 30 of them, as in the Stream-Safe Text Format (UAX #15), so that no text takes
    /// long. A voicing mark and its kana become one letter.
    fn push_mark(&mut self, mark: char, class: u8) {
        let last = self.0.chars().next_back();
        if is_voicing(mark)
            && let Some(voiced) = last.and_then(|kana| compose(kana, mark))
        {
            self.0.pop();
            self.push(voiced);
            return;
        }
        self.reserve(mark.len_utf8());
        let at = self
            .0
            .char_indices()
            .rev()
            .take(30)
            .take_while(|(_, other)| canonical_combining_class(*other) > class)
            .last()
            .map_or(self.0.len(), |(at, _)| at);
        self.0.insert(at, mark);
    }

    /// What is left of letters and signs that are exchanged for each other in writing:
    ///
    /// * Arabic and Persian letters, as Lucene's `ArabicNormalizer` and `PersianNormalizer` have
    ///   them (github.com/apache/lucene, read 2026-11-24); forms of alef and waw with a hamza are
    ///   already apart. And the alef wasla, the Urdu teh marbuta and the ae, which is what the heh
    ///   with yeh above decomposes to;
    /// * Latin letters in daily use that have a stroke or hook and do not decompose, and æ, œ and
    ///   dotless i, as in the transform Latin-ASCII of CLDR (github.com/unicode-org/cldr, read
    ///   2026-11-24): somebody without the keyboard for them writes đường as duong;
    /// * apostrophes, quotation marks and hyphens, which phones set by themselves;
    /// * Hangul fillers, which have no shape.
    fn push_letter(&mut self, letter: char) {
        let one = match letter {
            'ß' => {
                self.push('s');
                's'
            }
            'æ' | 'œ' => {
                self.push(if letter == 'æ' { 'a' } else { 'o' });
                'e'
            }
            'ı' => 'i',
            'ø' => 'o',
            'ł' => 'l',
            'đ' | 'ɗ' => 'd',
            'ħ' => 'h',
            'ŧ' => 't',
            'ɓ' => 'b',
            'ƙ' => 'k',
            'ƴ' => 'y',
            '\u{640}' | '\u{115F}' | '\u{1160}' => return,
            '\u{671}' => '\u{627}',
            '\u{649}' | '\u{6CC}' | '\u{6D2}' => '\u{64A}',
            '\u{6A9}' => '\u{643}',
            '\u{629}' | '\u{6C1}' | '\u{6C3}' | '\u{6D5}' => '\u{647}',
            '\u{2018}' | '\u{2019}' | '\u{201B}' | '\u{2BB}' | '\u{2BC}' | '\u{5F3}' => '\'',
            '\u{201C}'..='\u{201F}' | '\u{5F4}' => '"',
            '\u{2010}'..='\u{2015}' | '\u{2212}' | '\u{5BE}' => '-',
            '\u{1361}' => ' ',
            other => other,
        };
        self.push(one);
    }

    /// Makes room without leaving a copy behind: the text moves to a larger buffer, and the old one
    /// is wiped.
    fn reserve(&mut self, more: usize) {
        let needed = self.0.len() + more;
        if needed > self.0.capacity() {
            let room = needed.max(2 * self.0.capacity());
            let mut larger = Zeroizing::new(String::with_capacity(room));
            larger.push_str(&self.0);
            self.0 = larger;
        }
    }
}

const CASES: CaseMapperBorrowed<'static> = CaseMapper::new();
const CATEGORIES: CodePointMapDataBorrowed<'static, GeneralCategory> = CodePointMapData::new();
const SCRIPTS: CodePointMapDataBorrowed<'static, Script> = CodePointMapData::new();
const IGNORABLE: CodePointSetDataBorrowed<'static> =
    CodePointSetData::new::<DefaultIgnorableCodePoint>();

fn fold_ascii(character: char) -> char {
    if character.is_ascii_whitespace() {
        ' '
    } else {
        character.to_ascii_lowercase()
    }
}

/// Marks of scripts in which a word is the same word without them: accents, Arabic and Hebrew
/// vowel points, the Ethiopic gemination mark. The voicing marks of kana are of no script and make
/// another letter. Spacing marks of these scripts are none.
fn may_be_left_out(mark: char) -> bool {
    !is_voicing(mark)
        && matches!(
            SCRIPTS.get(mark),
            Script::Inherited
                | Script::Latin
                | Script::Greek
                | Script::Cyrillic
                | Script::Arabic
                | Script::Hebrew
                | Script::Syriac
                | Script::Ethiopic
        )
}

fn is_voicing(mark: char) -> bool {
    matches!(mark, '\u{3099}' | '\u{309A}')
}

#[cfg(test)]
mod tests {
    use super::*;
    use icu_properties::props::GeneralCategoryGroup;
    use proptest::prelude::*;
    use unicode_normalization::UnicodeNormalization;

    fn fold(text: &str) -> String {
        let mut folded = Folded::default();
        folded.push_text(text);
        folded.as_str().to_owned()
    }

    fn all() -> impl Iterator<Item = char> {
        '\0'..=char::MAX
    }

    #[test]
    fn spellings_of_one_word() {
        for (what, one, other) in [
            ("case", "PAPERS", "papers"),
            ("accents", "Éléphant, SEÑORA", "elephant, senora"),
            ("accents apart", "caf\u{e9}", "cafe\u{301}"),
            ("sharp s", "STRASSE ẞ", "straße ss"),
            ("Turkish", "İSTANBUL ışık", "istanbul isik"),
            (
                "Vietnamese",
                "Đường, Việt Nam, sức khỏe",
                "duong, viet nam, suc khoe",
            ),
            ("Polish", "Łódź", "lodz"),
            (
                "Romanian, with cedilla and comma",
                "Timi\u{15f}oara",
                "Timi\u{219}oara",
            ),
            ("Hausa", "Ƙasa, ɗaki", "kasa, daki"),
            ("ligatures", "oﬃce æther œuvre", "office aether oeuvre"),
            ("full width", "ＰＡＰＥＲＳ　１２３", "papers 123"),
            ("superscripts and circles", "m² Ⓐ", "m2 a"),
            ("Greek", "ΤΈΛΟΣ", "τελοσ"),
            ("final sigma", "τέλος", "τελοσ"),
            ("Greek breathings", "ᾳ ἄνθρωπος", "α ανθρωποσ"),
            ("Cyrillic", "ЁЛКА Йод", "елка иод"),
            ("Armenian", "ԵՒ և", "եւ եւ"),
            ("Georgian capitals", "ᲗᲑᲘᲚᲘᲡᲘ", "თბილისი"),
            ("Cherokee", "ꮳꮃꭹ", "ᏣᎳᎩ"),
            ("harakat", "كِتَابٌ مُوَظَّفٌ", "كتاب موظف"),
            ("tatweel", "مـــوظف", "موظف"),
            ("alef", "أوراق إقامة آخر ٱلله", "اوراق اقامه اخر الله"),
            ("teh marbuta", "مدرسة", "مدرسه"),
            ("hamza on waw and yeh", "مسؤول عائلة", "مسوول عايله"),
            ("alef maksura and Farsi yeh", "مستشفى ایران", "مستشفي ايران"),
            ("keheh", "کتاب", "كتاب"),
            ("heh with yeh above", "خانۀ خانهٔ خانه", "خانه خانه خانه"),
            ("Urdu", "ہے وزارۃ", "هي وزاره"),
            ("joiners", "می\u{200c}خواهم", "ميخواهم"),
            ("Arabic presentation forms", "ﻻ ﷲ", "لا الله"),
            ("Quranic marks", "قُلْ هُوَ ٱللَّهُ أَحَدٌ ۝", "قل هو الله احد ۝"),
            ("niqqud", "שָׁלוֹם", "שלום"),
            ("Hebrew presentation forms", "שּׁלוֹם", "שלום"),
            (
                "geresh, gershayim, maqaf",
                "ת״ז צ׳ק בית־ספר",
                "ת\"ז צ'ק בית-ספר",
            ),
            ("Syriac", "ܫܠܵܡܵܐ", "ܫܠܡܐ"),
            ("Amharic", "ሰላም፡ለዓለም", "ሰላም ለዓለም"),
            ("Ethiopic gemination", "አለ\u{135f}", "አለ"),
            ("Tamil vowel signs, apart", "க\u{bc6}\u{bbe}", "க\u{bca}"),
            ("Devanagari nukta", "\u{958}", "क\u{93c}"),
            ("half width kana", "ｶﾞｯｺｳ", "ガッコウ"),
            ("kana, apart", "か\u{3099}", "が"),
            ("Hangul", "거부", "\u{1100}\u{1165}\u{1107}\u{116e}"),
            ("half width Hangul", "ﾡ", "ㄱ"),
            ("compatibility ideographs", "\u{f9e7}", "裏"),
            ("Thai am", "นำ", "น\u{e4d}า"),
            ("digits", "٤٥٦ ۴۵۶ ௪௫௬ १२३ 𝟎𝟡", "456 456 456 123 09"),
            ("apostrophes", "l’aide didnʼt", "l'aide didn't"),
            ("hyphens", "non‑status co–op", "non-status co-op"),
            (
                "soft hyphen, direction marks",
                "pa\u{ad}pers\u{200f}",
                "papers",
            ),
            ("white space", "a\u{a0}b\nc\u{2029}d", "a b c d"),
            ("emoji", "❤\u{fe0f} 1\u{fe0f}\u{20e3}", "❤ 1"),
        ] {
            assert_eq!(fold(one), fold(other), "{what}");
        }
        assert_eq!(fold("Éléphant ٤ ẞ"), "elephant 4 ss");
    }

    #[test]
    fn other_words_stay_others() {
        for (what, one, other) in [
            ("Tamil vowel sign", "கி", "க"),
            ("Tamil vowel signs", "கி", "கீ"),
            ("Tamil virama", "க்", "க"),
            ("Devanagari vowel sign", "कि", "क"),
            ("Devanagari nukta", "क़", "क"),
            ("Devanagari anusvara", "कं", "क"),
            ("Bengali vowel sign", "কি", "ক"),
            ("Gurmukhi", "ਕਿ", "ਕ"),
            ("Sinhala", "කි", "ක"),
            ("voiced kana", "が", "か"),
            ("half voiced kana", "ぱ", "は"),
            ("kana without a letter of its own", "か゚", "か"),
            ("Thai tone mark", "ไม้", "ไม"),
            ("Thai vowel sign", "ที", "ท"),
            ("Khmer vowel sign", "កិ", "ក"),
            ("Burmese", "မြန်", "မြန"),
            ("Tibetan", "ཀི", "ཀ"),
            ("Amharic orders", "ሰ", "ሱ"),
            ("Chinese", "拒", "绝"),
            ("Hangul", "나", "너"),
            ("Arabic letters", "ب", "ت"),
            ("emoji", "😀", "😢"),
        ] {
            assert_ne!(fold(one), fold(other), "{what}");
        }
    }

    #[test]
    fn every_character_alone() {
        for c in all() {
            let alone = String::from(c);
            let once = fold(&alone);
            assert_eq!(fold(&once), once, "twice: {c:?}");
            assert_eq!(fold(&alone.nfc().collect::<String>()), once, "NFC: {c:?}");
            assert_eq!(fold(&alone.nfd().collect::<String>()), once, "NFD: {c:?}");
            assert_eq!(fold(&alone.nfkd().collect::<String>()), once, "NFKD: {c:?}");
            // The iota below a Greek letter is a mark here and a letter to case folding.
            if !alone.nfd().any(|part| part == '\u{345}') {
                let cased = CASES.fold_string(&alone);
                assert_eq!(fold(&cased), once, "case: {c:?}");
            }
            if IGNORABLE.contains(c) {
                assert_eq!(once, "", "ignorable: {c:?}");
            }
        }
    }

    #[test]
    fn a_letter_of_its_own_leaves_something() {
        for c in all() {
            let is_letter = GeneralCategoryGroup::Letter.contains(CATEGORIES.get(c));
            let alone = String::from(c);
            if is_letter && alone.nfkd().eq([c]) && !IGNORABLE.contains(c) && c != '\u{640}' {
                assert_ne!(fold(&alone).trim(), "", "{c:?}");
            }
        }
    }

    #[test]
    fn clusters_are_where_they_were_written() {
        let text = "\u{200f}Éß\u{ad}e\u{301}ﬃ";
        let (folded, clusters) = Folded::with_clusters(text);
        assert_eq!(folded.as_str(), "esseffi");
        let pairs: Vec<_> = clusters.iter().map(|c| (c.folded, c.written)).collect();
        assert_eq!(pairs, [(0, 3), (1, 5), (3, 9), (4, 12)]);
    }

    #[test]
    fn text_is_whole_after_it_had_to_move() {
        let mut folded = Folded::default();
        for _ in 0..100 {
            folded.push_text("ﷺ ");
        }
        assert_eq!(folded.as_str(), fold("صلى الله عليه وسلم ").repeat(100));
    }

    #[test]
    fn a_long_run_of_marks_is_no_burden() {
        let marks = "\u{e48}".repeat(10_000) + &"\u{e38}".repeat(10_000);
        let folded = fold(&marks);
        assert_eq!(folded.chars().count(), 20_000);
        assert_eq!(
            fold(&("ท".to_owned() + "\u{e48}\u{e38}")),
            "ท\u{e38}\u{e48}"
        );
    }

    proptest! {
        #[test]
        fn folding_twice_changes_nothing(text in "\\PC{0,40}") {
            let once = fold(&text);
            prop_assert_eq!(fold(&once), once);
        }

        #[test]
        fn canonical_equivalents_fold_alike(text in "[a-zÀ-ỹА-яأ-يא-ת\u{300}-\u{315}\u{64b}-\u{655}\u{5b0}-\u{5bc}\u{e01}-\u{e4e}अ-्]{0,20}") {
            prop_assert_eq!(fold(&text.nfc().collect::<String>()), fold(&text));
            prop_assert_eq!(fold(&text.nfd().collect::<String>()), fold(&text));
        }

        #[test]
        fn pieces_cut_at_clusters_fold_to_the_whole(text in "\\PC{0,40}") {
            let (whole, clusters) = Folded::with_clusters(&text);
            for cluster in clusters {
                let (left, right) = text.split_at(cluster.written);
                prop_assert_eq!(fold(left) + &fold(right), whole.as_str());
                prop_assert_eq!(fold(left).len(), cluster.folded);
            }
        }
    }
}
