//! What lies in a space, put together from its objects.

use std::collections::{BTreeMap, BTreeSet};

use super::attachment::{Attachment, CHUNK};
use super::draft::Draft;
use super::entry::{Entry, Id};
use super::record::{
    self, Decoded, KIND_ATTACHMENT, KIND_CHUNK, KIND_DRAFT, KIND_EXPERIENCE, decode_attachment,
};
use crate::Result;
use crate::error::Damage;
use crate::vault::{ObjectId, Session};

/// Everything in a space that this version understands, and what it does not.
#[derive(Default)]
pub(super) struct Contents {
    pub(super) entries: Vec<Entry>,
    pub(super) drafts: BTreeMap<Id, Draft>,
    /// The largest object id.
    pub(super) last: ObjectId,
    /// How many objects a newer version stored.
    pub(super) newer: usize,
    /// Chunks and attachments that belong to nothing.
    pub(super) leftovers: Vec<ObjectId>,
}

impl Contents {
    /// Reads all objects of a space.
    ///
    /// # Errors
    /// [`Damage::Contents`] where they do not follow the format.
    pub(super) fn read(session: &mut Session) -> Result<Self> {
        let mut contents = Self::default();
        let mut experiences = BTreeMap::new();
        let mut attachments = Vec::new();
        let mut chunks = BTreeMap::new();
        let mut others = BTreeSet::new();
        session.objects(|object, kind, bytes| {
            contents.last = contents.last.max(object);
            match kind {
                KIND_EXPERIENCE => match record::decode(bytes)? {
                    Decoded::Experience(experience) => {
                        experiences.insert(object, *experience);
                        return Ok(());
                    }
                    Decoded::Newer => {}
                },
                KIND_DRAFT => {
                    let draft = record::decode_draft(bytes)?;
                    contents.drafts.insert(Id(object), draft);
                    return Ok(());
                }
                KIND_ATTACHMENT => {
                    attachments.push(decode_attachment(object, bytes)?);
                    return Ok(());
                }
                KIND_CHUNK if (1..=CHUNK).contains(&bytes.len()) => {
                    chunks.insert(object, bytes.len() as u64);
                    return Ok(());
                }
                KIND_CHUNK => return Err(Damage::Contents.into()),
                _ => {}
            }
            others.insert(object);
            Ok(())
        })?;
        contents.newer = others.len();

        let mut kept: BTreeMap<ObjectId, Vec<Attachment>> = BTreeMap::new();
        for (experience, attachment) in attachments {
            take_chunks(&attachment, &mut chunks)?;
            if experiences.contains_key(&experience) {
                kept.entry(experience).or_default().push(attachment);
            } else if !others.contains(&experience) {
                contents.leftovers.extend(attachment.objects());
            }
        }
        contents.leftovers.extend(chunks.into_keys());
        for (object, experience) in experiences {
            let mut attachments = kept.remove(&object).unwrap_or_default();
            attachments.sort_by_key(|attachment| attachment.number);
            let twice = attachments
                .windows(2)
                .any(|two| two[0].number == two[1].number);
            if twice {
                return Err(Damage::Contents.into());
            }
            contents.entries.push(Entry {
                id: Id(object),
                experience,
                attachments,
            });
        }
        Ok(contents)
    }
}

/// Takes an attachment's chunks out of those that are left. What remains in the end belongs to
/// none.
fn take_chunks(attachment: &Attachment, chunks: &mut BTreeMap<ObjectId, u64>) -> Result<()> {
    let mut length = 0u64;
    for chunk in &attachment.chunks {
        length += chunks.remove(chunk).ok_or(Damage::Contents)?;
    }
    if length != attachment.length {
        return Err(Damage::Contents.into());
    }
    Ok(())
}
