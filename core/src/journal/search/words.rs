//! Where words begin and end (UAX #29; where a script writes no spaces, by dictionary if there is one).

use icu_properties::CodePointMapData;
use icu_properties::props::Script;
use icu_segmenter::options::WordBreakInvariantOptions;
use icu_segmenter::{GraphemeClusterSegmenter, WordSegmenter};

/// The places between words, and between words and what is no word, ascending: from 0 to the
/// length of the text.
///
/// By dictionary for all scripts without spaces. The library's other models, for Thai, Lao, Khmer
/// and Burmese, are smaller and copy the text to memory that is not wiped.
#[cfg(feature = "dictionaries")]
pub(super) fn breaks(text: &str) -> Vec<usize> {
    WordSegmenter::new_dictionary(WordBreakInvariantOptions::default())
        .segment_str(text)
        .collect()
}

/// The places between words, and between words and what is no word, ascending: from 0 to the
/// length of the text.
///
/// Without dictionaries, what stands together in a script without spaces is taken for one word. A
/// search finds it wherever it stands as it was typed; for several words in any order a person
/// writes spaces between them.
#[cfg(not(feature = "dictionaries"))]
pub(super) fn breaks(text: &str) -> Vec<usize> {
    let within_unspaced = |at: usize| {
        let before = text[..at].chars().next_back();
        let after = text[at..].chars().next();
        before.is_some_and(is_unspaced) && after.is_some_and(is_unspaced)
    };
    WordSegmenter::new_for_non_complex_scripts(WordBreakInvariantOptions::default())
        .segment_str(text)
        .filter(|at| !within_unspaced(*at))
        .collect()
}

/// The places between what a person sees as one character each, ascending, from 0 to the length.
pub(super) fn graphemes(text: &str) -> Vec<usize> {
    GraphemeClusterSegmenter::new().segment_str(text).collect()
}

/// Whether words are written without spaces in the script of this character.
pub(super) fn is_unspaced(character: char) -> bool {
    matches!(
        CodePointMapData::<Script>::new().get(character),
        Script::Han
            | Script::Hiragana
            | Script::Katakana
            | Script::Thai
            | Script::Lao
            | Script::Khmer
            | Script::Myanmar
    )
}
