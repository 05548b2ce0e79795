//! What a damaged space has lost, and what is whole.

use std::collections::BTreeMap;

use super::attachment::{Attachment, Ending};
use super::entry::Id;
use super::journal::Journal;
use super::record::{KIND_ATTACHMENT, KIND_DRAFT, KIND_EXPERIENCE, Later};
use crate::Damage;
use crate::vault::{ObjectId, Unopened};

/// What is not whole in a space that is open for reading only.
///
/// The counts are what can be known: of an experience that lay in a cell that cannot be read, and
/// nowhere else, nothing tells. Everything that the journal shows is whole. Where cells are damaged,
/// nobody can tell whether all others are of the newest state, because what binds them together is
/// about all of them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Loss {
    /// Cells of the space that cannot be read: about 4,000 bytes each.
    pub cells: u32,
    /// Cells of the space in all.
    pub of: u32,
    /// Whether every cell can be read, but not all are of the same age.
    pub mixed: bool,
    /// Experiences of which a piece is left, and not all.
    pub experiences: usize,
    /// Drafts of which a piece is left, and not all.
    pub drafts: usize,
    /// Files that are not whole.
    pub attachments: usize,
    /// Pieces of files of which the rest is lost, or what says how they belong together: at most
    /// 63,296 bytes each.
    pub pieces: usize,
    /// Whether anything else does not follow the format.
    other: bool,
    /// Whole files, with the number of the experience that they belonged to; and pieces.
    pub(super) orphans: BTreeMap<Id, Vec<Attachment>>,
}

impl Loss {
    /// Of these objects (id, kind) something is missing.
    pub(super) fn of(torn: &[(ObjectId, u8)]) -> Self {
        let count = |kind| torn.iter().filter(|(_, torn)| *torn == kind).count();
        Self {
            cells: 0,
            of: 0,
            mixed: false,
            experiences: count(KIND_EXPERIENCE),
            drafts: count(KIND_DRAFT),
            attachments: count(KIND_ATTACHMENT),
            pieces: 0,
            other: !torn.is_empty(),
            orphans: BTreeMap::new(),
        }
    }

    pub(super) fn is_nothing(&self) -> bool {
        self.attachments == 0 && !self.other
    }

    /// Keeps chunks (object, length in bytes) that belong to no whole file, each as a file of its
    /// own.
    pub(super) fn keep_pieces(&mut self, chunks: &BTreeMap<ObjectId, u64>) {
        for (chunk, length) in chunks {
            let pieces = self.orphans.entry(Id(*chunk)).or_default();
            pieces.push(Attachment {
                number: pieces
                    .last()
                    .map_or(1, |last| last.number.saturating_add(1)),
                length: *length,
                ending: Ending::new("bin"),
                object: *chunk,
                chunks: vec![*chunk],
                later: Later::default(),
            });
        }
        self.pieces = chunks.len();
    }

    pub(super) fn complete(&mut self, unopened: Unopened, of: u32) {
        self.cells = unopened.cells;
        self.of = of;
        self.mixed = unopened.damage == Damage::Manifest;
    }
}

impl Journal {
    /// What is lost, where the space is damaged. The journal then shows everything that is whole, and
    /// writes nothing: each change ends with [`Error::Damaged`](crate::Error::Damaged).
    #[must_use]
    pub fn loss(&self) -> Option<&Loss> {
        self.loss.as_ref()
    }

    /// Whole files whose experiences are lost, by the number of the experience; and
    /// [pieces](Loss::pieces) of others, by numbers of their own that grow as they were stored, with
    /// the ending `bin`. [`read_attachment`](Journal::read_attachment) reads them like others.
    pub fn orphans(&self) -> impl Iterator<Item = (Id, &Attachment)> {
        let orphans = self.loss.iter().flat_map(|loss| &loss.orphans);
        orphans.flat_map(|(id, files)| files.iter().map(|file| (*id, file)))
    }
}
