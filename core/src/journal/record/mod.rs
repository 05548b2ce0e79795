//! How the journal's objects stand in a vault: CBOR maps with integer keys, ascending.
//!
//! A key, or a value of a known key, that this version does not understand is kept byte for byte
//! and written back: a newer version's fields survive an older version's edits. Numbers of keys
//! and codes are fixed in `core/FORMAT.md` and never used again for something else.

mod attachment;
mod experience;
mod follow_up;
mod item;
mod map;
mod outline;

pub(super) use attachment::{decode_attachment, encode_attachment};
pub(super) use experience::{decode, decode_draft, encode, encode_draft, encode_into};
pub(super) use map::Later;
pub(super) use outline::outline;

/// The kind of object that holds an experience.
pub(super) const KIND_EXPERIENCE: u8 = 1;
/// The kind of object that holds an experience which is not finished.
pub(super) const KIND_DRAFT: u8 = 2;
/// The kind of object that says which chunks are an attachment.
pub(super) const KIND_ATTACHMENT: u8 = 3;
/// The kind of object that holds bytes of an attachment.
pub(super) const KIND_CHUNK: u8 = 4;
