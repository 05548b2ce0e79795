//! What lies in a space, put together from its objects.

use std::collections::{BTreeMap, BTreeSet};

use super::attachment::{Attachment, CHUNK};
use super::drafts::Begun;
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
    pub(super) drafts: BTreeMap<Id, Begun>,
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
                    let attachments = Vec::new();
                    contents
                        .drafts
                        .insert(Id(object), Begun { draft, attachments });
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
            let is_there = experiences.contains_key(&experience)
                || contents.drafts.contains_key(&Id(experience));
            if is_there {
                kept.entry(experience).or_default().push(attachment);
            } else if !others.contains(&experience) {
                contents.leftovers.extend(attachment.objects());
            }
        }
        contents.leftovers.extend(chunks.into_keys());
        for attachments in kept.values_mut() {
            attachments.sort_by_key(|attachment| attachment.number);
            let mut pairs = attachments.windows(2);
            if pairs.any(|two| two[0].number == two[1].number) {
                return Err(Damage::Contents.into());
            }
        }
        for (id, begun) in &mut contents.drafts {
            begun.attachments = kept.remove(&id.0).unwrap_or_default();
        }
        for (object, experience) in experiences {
            contents.entries.push(Entry {
                id: Id(object),
                experience,
                attachments: kept.remove(&object).unwrap_or_default(),
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

#[cfg(test)]
mod tests {
    use tempfile::TempDir;
    use zeroize::Zeroizing;

    use super::*;
    use crate::journal::Journal;
    use crate::vault::{Change, Object, small_vault};
    use crate::{Damage, Error};

    const LIBRARY: &[u8] = b"\xa2\x00\x63LIB\x01\x05";
    const MARS: &[u8] = b"\xa2\x00\x64MARS\x01\x05";

    /// A space with these objects (id, kind, bytes).
    fn journal_in(folder: &TempDir, objects: &[(u64, u8, &[u8])]) -> Result<Journal> {
        let (vault, passphrase) = small_vault(folder.path());
        let mut session = vault.unlock(&passphrase).unwrap();
        let objects: Vec<Object> = objects
            .iter()
            .map(|(id, kind, bytes)| Object {
                id: *id,
                kind: *kind,
                bytes: Zeroizing::new(bytes.to_vec()),
            })
            .collect();
        session
            .commit(&objects.iter().map(Change::Put).collect::<Vec<_>>())
            .unwrap();
        Journal::open(session)
    }

    fn journal(objects: &[(u64, u8, &[u8])]) -> Result<Journal> {
        journal_in(&tempfile::tempdir().unwrap(), objects)
    }

    fn damaged(objects: &[(u64, u8, &[u8])]) -> bool {
        journal(objects).err() == Some(Error::Damaged(Damage::Contents))
    }

    #[test]
    fn an_attachment_that_is_not_whole_is_damage() {
        // Of experience 1, number 1, three bytes in chunks 3 and 4.
        let attachment = b"\xa4\x00\x01\x01\x01\x02\x03\x03\x82\x03\x04";
        let whole: &[(u64, u8, &[u8])] = &[
            (1, 1, LIBRARY),
            (2, 3, attachment),
            (3, 4, b"ab"),
            (4, 4, b"c"),
        ];
        assert!(journal(whole).unwrap().leftovers.is_empty());
        assert!(damaged(&whole[..3]), "a chunk is missing");
        let longer = [&whole[..3], &[(4, 4, b"cd")]].concat();
        assert!(damaged(&longer), "more bytes than it says");
        let twice = [whole, &[(5, 3, attachment)]].concat();
        assert!(damaged(&twice), "two list the same chunks");
        let empty = b"\xa4\x00\x01\x01\x01\x02\x00\x03\x80";
        let same_number = [whole, &[(5, 3, empty)]].concat();
        assert!(damaged(&same_number), "two have the same number");
        assert!(damaged(&[(1, 4, b"")]), "a chunk without bytes");
        assert!(damaged(&[(1, 4, &[7; CHUNK + 1])]), "a chunk too long");
        assert!(damaged(&[(1, 1, LIBRARY), (2, 3, b"\x07")]), "no map");
        assert!(damaged(&[(1, 2, b"\x07")]), "a draft that is no map");
    }

    #[test]
    fn what_belongs_to_nothing_goes_and_what_is_not_understood_stays() {
        let of_one = b"\xa4\x00\x01\x01\x01\x02\x02\x03\x81\x03";
        let objects: &[(u64, u8, &[u8])] = &[
            (2, 3, of_one),
            (3, 4, b"ab"),
            (4, 4, b"left"),
            (5, 99, b"a kind of a newer version"),
            (6, 1, LIBRARY),
        ];
        let folder = tempfile::tempdir().unwrap();
        let mut read = journal_in(&folder, objects).unwrap();
        assert_eq!((read.len(), read.newer()), (1, 1));
        let mut leftovers = read.leftovers.clone();
        leftovers.sort_unstable();
        assert_eq!(leftovers, [2, 3, 4], "its experience is not there");
        read.commit([]).unwrap();
        let mut left = Vec::new();
        let all = read.session.objects(|id, _, _| {
            left.push(id);
            Ok(())
        });
        assert_eq!((all, left), (Ok(()), vec![5, 6]));

        let not_understood = [objects, &[(1, 1, MARS)]].concat();
        let read = journal(&not_understood).unwrap();
        assert_eq!((read.len(), read.newer()), (1, 2));
        assert_eq!(read.leftovers, [4], "the attachment of an unknown service");

        let of_a_draft = [objects, &[(1, 2, b"\xa0")]].concat();
        let read = journal(&of_a_draft).unwrap();
        assert_eq!(read.leftovers, [4], "a newer version may do that");
    }
}
