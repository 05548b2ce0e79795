//! Files that are kept with an experience.

use std::fmt;
use std::path::Path;

use super::record::Later;
use crate::vault::{LARGEST_PIECE, ObjectId};

/// The bytes of a chunk, but for the last of an attachment: what fills sixteen cells.
pub(super) const CHUNK: usize = 16 * LARGEST_PIECE;

/// A file that is kept with an experience. Its name is not kept: a name tells much, and a number
/// does.
#[derive(Clone, PartialEq, Eq)]
pub struct Attachment {
    /// Its number among those of its experience, from 1.
    pub number: u32,
    /// Its length in bytes.
    pub length: u64,
    /// The ending of the file's name, so that other programs know what it is.
    pub ending: Option<Ending>,
    pub(super) object: ObjectId,
    pub(super) chunks: Vec<ObjectId>,
    pub(super) later: Later,
}

impl fmt::Debug for Attachment {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Attachment({}, {} bytes)", self.number, self.length)
    }
}

/// The ending of a file's name, as in `jpg`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ending(String);

/// Endings that say what a file is and nothing else. What stands behind the last dot of any other
/// name can be a person's: `scan.maria`, `046.454286`.
const KNOWN: [&str; 50] = [
    "3gp", "aac", "amr", "avi", "avif", "bin", "bmp", "csv", "doc", "docx", "eml", "flac", "gif",
    "heic", "heif", "htm", "html", "jpeg", "jpg", "json", "jsonl", "m4a", "m4v", "md", "mkv",
    "mov", "mp3", "mp4", "mpeg", "mpg", "msg", "odp", "ods", "odt", "ogg", "opus", "pdf", "png",
    "ppt", "pptx", "rtf", "tif", "tiff", "txt", "wav", "webm", "webp", "xls", "xlsx", "zip",
];

impl Ending {
    /// This ending, in lower case and without a dot, if it is one that only says what a file is.
    #[must_use]
    pub fn new(ending: &str) -> Option<Self> {
        KNOWN.contains(&ending).then(|| Self(ending.to_owned()))
    }

    /// As it stands in a vault: 1 to 8 of `a`-`z` and `0`-`9`.
    pub(super) fn stored(ending: &str) -> Option<Self> {
        let is_plain = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit();
        ((1..=8).contains(&ending.len()) && ending.bytes().all(is_plain))
            .then(|| Self(ending.to_owned()))
    }

    /// The ending of a file's name, in lower case; `None` where it has none, or one that
    /// [`new`](Ending::new) does not take.
    #[must_use]
    pub fn of(path: &Path) -> Option<Self> {
        let ending = path.extension()?.to_str()?.to_ascii_lowercase();
        Self::new(&ending)
    }

    /// The ending, without a dot.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// What a file would take, to be shown to a person before it is kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Cost {
    /// Bytes that it takes, with what is needed to find it again.
    pub bytes: u64,
    /// Bytes that are free now.
    pub free: u64,
    /// Whether it fits. Where `bytes` is little less than `free`, it can be that it does not:
    /// the free bytes do not lie together.
    pub fits: bool,
}

/// The lengths of the chunks of a file.
pub(super) fn chunk_lengths(length: u64) -> impl Iterator<Item = usize> {
    let chunk = CHUNK as u64;
    let last = usize::try_from(length % chunk).unwrap_or(0);
    std::iter::repeat_n(CHUNK, usize::try_from(length / chunk).unwrap_or(usize::MAX))
        .chain((last > 0).then_some(last))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_endings_that_say_what_a_file_is_are_kept() {
        for (name, ending) in [
            ("scan.maria", None),
            ("SIN 046.454286", None),
            ("tel 416.5550199", None),
            ("photo.JPG", Some("jpg")),
            ("a.b.pdf", Some("pdf")),
            ("my SIN 046.454 286", None),
            ("letter.from maria", None),
            ("no-ending", None),
            (".profile", None),
            ("x.abcdefghi", None),
            ("é.été", None),
        ] {
            let found = Ending::of(Path::new(name));
            assert_eq!(found.as_ref().map(Ending::as_str), ending, "{name}");
        }
    }

    #[test]
    fn chunks_add_up() {
        assert_eq!(CHUNK, 63_296);
        for length in [0, 1, CHUNK - 1, CHUNK, CHUNK + 1, 10 * CHUNK + 5] {
            let lengths: Vec<usize> = chunk_lengths(length as u64).collect();
            assert_eq!(lengths.iter().sum::<usize>(), length);
            assert!(lengths.iter().all(|one| (1..=CHUNK).contains(one)));
        }
    }
}
