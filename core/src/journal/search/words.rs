//! Where words begin and end (UAX #29; by dictionary where a script writes no spaces).

use icu_properties::CodePointMapData;
use icu_properties::props::Script;
use icu_segmenter::options::WordBreakInvariantOptions;
use icu_segmenter::{GraphemeClusterSegmenter, WordSegmenter};

/// The places between words, and between words and what is no word, ascending: from 0 to the
/// length of the text.
///
/// By dictionary for all scripts without spaces. The library's other models, for Thai, Lao, Khmer
/// and Burmese, are smaller and copy the text to memory that is not wiped.
pub(super) fn breaks(text: &str) -> Vec<usize> {
    WordSegmenter::new_dictionary(WordBreakInvariantOptions::default())
        .segment_str(text)
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
