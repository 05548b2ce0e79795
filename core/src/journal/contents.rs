//! What lies in a space, put together from its objects.

use std::collections::{BTreeMap, BTreeSet};

use super::attachment::{Attachment, CHUNK};
use super::draft::Draft;
use super::drafts::Begun;
use super::entry::Id;
use super::loss::Loss;
use super::record::{
    self, KIND_ATTACHMENT, KIND_CHUNK, KIND_DRAFT, KIND_EXPERIENCE, decode_attachment,
};
use super::shelf::Outline;
use crate::Result;
use crate::error::Damage;
use crate::vault::{ObjectId, Session};

/// Everything in a space that this version understands, and what it does not.
#[derive(Default)]
pub(super) struct Contents {
    /// Of each experience, by ascending id.
    pub(super) outlines: Vec<(Id, Outline)>,
    /// Files of experiences, by ascending number.
    pub(super) attachments: BTreeMap<Id, Vec<Attachment>>,
    pub(super) drafts: BTreeMap<Id, Begun>,
    /// The largest object id.
    pub(super) last: ObjectId,
    /// How many objects a newer version stored.
    pub(super) newer: usize,
    /// Chunks and attachments that belong to nothing.
    pub(super) leftovers: Vec<ObjectId>,
    /// What is not whole, where the space is not.
    pub(super) loss: Option<Loss>,
}

/// The objects of a space, by what they are.
#[derive(Default)]
struct Objects {
    /// By ascending id.
    experiences: Vec<(Id, Outline)>,
    drafts: BTreeMap<ObjectId, Draft>,
    /// Each with the experience that it belongs to.
    attachments: Vec<(ObjectId, Attachment)>,
    /// How long each chunk is.
    chunks: BTreeMap<ObjectId, u64>,
    /// Those that a newer version stored.
    others: BTreeSet<ObjectId>,
    last: ObjectId,
    /// Those (id, kind) that are not whole or do not follow the format.
    torn: Vec<(ObjectId, u8)>,
}

impl Objects {
    fn take(&mut self, object: ObjectId, kind: u8, bytes: &[u8]) -> Result<()> {
        match kind {
            KIND_EXPERIENCE => match record::outline(bytes)? {
                Some(outline) => self.experiences.push((Id(object), outline)),
                None => {
                    self.others.insert(object);
                }
            },
            KIND_DRAFT => {
                self.drafts.insert(object, record::decode_draft(bytes)?);
            }
            KIND_ATTACHMENT => self.attachments.push(decode_attachment(object, bytes)?),
            KIND_CHUNK if (1..=CHUNK).contains(&bytes.len()) => {
                self.chunks.insert(object, bytes.len() as u64);
            }
            KIND_CHUNK => return Err(Damage::Contents.into()),
            _ => {
                self.others.insert(object);
            }
        }
        Ok(())
    }
}

impl Objects {
    fn has_experience(&self, object: ObjectId) -> bool {
        let known = self
            .experiences
            .binary_search_by_key(&Id(object), |(id, _)| *id);
        known.is_ok()
    }
}

impl Contents {
    /// Reads all objects of a space. Where something is not whole, the session writes nothing from
    /// then on.
    pub(super) fn read(session: &mut Session) -> Result<Self> {
        let mut objects = Objects::default();
        let mut torn = session.objects(|object, kind, bytes| {
            objects.last = objects.last.max(object);
            if objects.take(object, kind, bytes).is_err() {
                objects.torn.push((object, kind));
            }
        })?;
        objects.torn.append(&mut torn.objects);
        let mut contents = Self {
            last: objects.last,
            newer: objects.others.len(),
            ..Self::default()
        };
        let mut loss = Loss::of(&objects.torn);
        let kept = contents.match_attachments(&mut objects, &mut loss);
        contents.sort(&mut objects, kept);
        if torn.cells > 0 || !loss.is_nothing() {
            session.close_for_writing(torn.cells);
        }
        if let Some(unopened) = session.unopened() {
            // What seems to belong to nothing may belong to what cannot be read.
            contents.leftovers.clear();
            loss.keep_pieces(&objects.chunks);
            loss.complete(unopened, session.cells());
            contents.loss = Some(loss);
        }
        Ok(contents)
    }

    /// Finds for each attachment its chunks and what it belongs to.
    fn match_attachments(
        &mut self,
        objects: &mut Objects,
        loss: &mut Loss,
    ) -> BTreeMap<ObjectId, Vec<Attachment>> {
        let mut kept: BTreeMap<ObjectId, Vec<Attachment>> = BTreeMap::new();
        for (experience, attachment) in std::mem::take(&mut objects.attachments) {
            if !take_chunks(&attachment, &mut objects.chunks) {
                loss.attachments += 1;
            } else if objects.has_experience(experience) || objects.drafts.contains_key(&experience)
            {
                kept.entry(experience).or_default().push(attachment);
            } else if !objects.others.contains(&experience) {
                self.leftovers.extend(attachment.objects());
                loss.orphans
                    .entry(Id(experience))
                    .or_default()
                    .push(attachment);
            }
        }
        self.leftovers.extend(objects.chunks.keys());
        for attachments in kept.values_mut().chain(loss.orphans.values_mut()) {
            attachments.sort_by_key(|attachment| attachment.number);
            let before = attachments.len();
            attachments.dedup_by_key(|attachment| attachment.number);
            loss.attachments += before - attachments.len();
        }
        kept
    }

    fn sort(&mut self, objects: &mut Objects, mut kept: BTreeMap<ObjectId, Vec<Attachment>>) {
        for (object, draft) in std::mem::take(&mut objects.drafts) {
            let attachments = kept.remove(&object).unwrap_or_default();
            self.drafts.insert(Id(object), Begun { draft, attachments });
        }
        for (id, kept) in kept {
            self.attachments.insert(Id(id), kept);
        }
        self.outlines = std::mem::take(&mut objects.experiences);
    }
}

/// Takes an attachment's chunks out of those that are left, if all of them are there and as long as
/// it says. What remains in the end belongs to none.
fn take_chunks(attachment: &Attachment, chunks: &mut BTreeMap<ObjectId, u64>) -> bool {
    let listed = attachment.chunks.iter();
    let taken: Vec<(ObjectId, u64)> = listed
        .filter_map(|chunk| chunks.remove_entry(chunk))
        .collect();
    let length = taken.iter().map(|(_, length)| length).sum::<u64>();
    let is_whole = taken.len() == attachment.chunks.len() && length == attachment.length;
    if !is_whole {
        chunks.extend(taken);
    }
    is_whole
}

#[cfg(test)]
mod tests {
    use tempfile::TempDir;
    use zeroize::Zeroizing;

    use super::*;
    use crate::journal::Journal;
    use crate::vault::{Object, small_vault};
    use crate::{Damage, Error, Wiped};

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
                bytes: Wiped::of(Zeroizing::new(bytes.to_vec())),
            })
            .collect();
        session
            .commit(&mut |plan| objects.iter().try_for_each(|object| plan.put(object)))
            .unwrap();
        Journal::open(session)
    }

    fn journal(objects: &[(u64, u8, &[u8])]) -> Result<Journal> {
        journal_in(&tempfile::tempdir().unwrap(), objects)
    }

    /// What is lost of these (experiences, drafts, files) and how many pieces are left, where
    /// something is; and that nothing is written then.
    fn lost(objects: &[(u64, u8, &[u8])]) -> Option<(usize, usize, usize, usize)> {
        let mut journal = journal(objects).unwrap();
        assert!(journal.leftovers.is_empty() || journal.loss().is_none());
        let loss = journal.loss().cloned()?;
        let refused = Err(Error::Damaged(Damage::Contents));
        assert_eq!((loss.cells, loss.of, loss.mixed), (0, 64, false));
        assert_eq!(journal.check(), refused);
        assert_eq!(journal.commit([]), refused.map(drop));
        assert_eq!(journal.capacity().unwrap().free, 0);
        Some((loss.experiences, loss.drafts, loss.attachments, loss.pieces))
    }

    #[test]
    fn what_is_not_whole_costs_nothing_else() {
        // Of experience 1, number 1, three bytes in chunks 3 and 4.
        let attachment = b"\xa4\x00\x01\x01\x01\x02\x03\x03\x82\x03\x04";
        let whole: &[(u64, u8, &[u8])] = &[
            (1, 1, LIBRARY),
            (2, 3, attachment),
            (3, 4, b"ab"),
            (4, 4, b"c"),
        ];
        assert!(journal(whole).unwrap().leftovers.is_empty());
        assert_eq!(lost(whole), None);
        let file = |pieces| Some((0, 0, 1, pieces));
        assert_eq!(lost(&whole[..3]), file(1), "a chunk is missing");
        let longer = [&whole[..3], &[(4, 4, b"cd")]].concat();
        assert_eq!(lost(&longer), file(2), "more bytes than it says");
        let twice = [whole, &[(5, 3, attachment)]].concat();
        assert_eq!(lost(&twice), file(0), "two list the same chunks");
        let empty = b"\xa4\x00\x01\x01\x01\x02\x00\x03\x80";
        let same_number = [whole, &[(5, 3, empty)]].concat();
        assert_eq!(lost(&same_number), file(0), "two have the same number");
        let other = Some((0, 0, 0, 0));
        assert_eq!(lost(&[(1, 4, b"")]), other, "a chunk without bytes");
        assert_eq!(lost(&[(1, 4, &[7; CHUNK + 1])]), other, "a chunk too long");
        let no_map = [whole, &[(9, 3, b"\x07")]].concat();
        assert_eq!(lost(&no_map), file(0), "no map");
        let no_map: &[(u64, u8, &[u8])] = &[(1, 2, b"\x07"), (2, 1, b"\x07"), (3, 1, LIBRARY)];
        assert_eq!(lost(no_map), Some((1, 1, 0, 0)), "no maps");
        assert_eq!(journal(no_map).unwrap().len(), 1, "and one that is whole");
    }

    /// A file outlives its experience, a piece of a file the rest of it; and nothing that seems to be
    /// left over is removed.
    #[test]
    fn a_file_whose_experience_is_lost_can_be_read() {
        let attachment = b"\xa4\x00\x01\x01\x07\x02\x03\x03\x82\x03\x04";
        let mut damaged = journal(&[
            (1, 1, b"\x07"),
            (2, 3, attachment),
            (3, 4, b"ab"),
            (4, 4, b"c"),
            (9, 4, b"of a file whose record is lost"),
        ])
        .unwrap();
        let orphans: Vec<(Id, u32)> = damaged
            .orphans()
            .map(|(id, file)| (id, file.number))
            .collect();
        assert_eq!(orphans, [(Id(1), 7), (Id(9), 1)]);
        assert_eq!(damaged.loss().unwrap().pieces, 1);
        let mut read = |id, number| {
            let chunks = damaged.read_attachment(id, number).unwrap();
            let bytes: Vec<u8> = chunks.flat_map(|chunk| chunk.unwrap().to_vec()).collect();
            let at_once = damaged.read_attachment(id, number).unwrap().into_bytes();
            assert_eq!(*at_once.unwrap(), *bytes);
            bytes
        };
        assert_eq!(read(Id(1), 7), b"abc");
        assert_eq!(read(Id(9), 1), b"of a file whose record is lost");
        assert!(damaged.leftovers.is_empty());
        assert_eq!(
            damaged.read_attachment(Id(1), 8).err(),
            Some(Error::NoSuchPart)
        );
        assert_eq!(
            damaged.detach(Id(1), 7),
            Err(Error::Damaged(Damage::Contents))
        );
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
        let torn = read.session.objects(|id, _, _| left.push(id)).unwrap();
        assert!(torn.is_nothing());
        assert_eq!(left, [5, 6]);

        let not_understood = [objects, &[(1, 1, MARS)]].concat();
        let read = journal(&not_understood).unwrap();
        assert_eq!((read.len(), read.newer()), (1, 2));
        assert_eq!(read.leftovers, [4], "the attachment of an unknown service");

        let of_a_draft = [objects, &[(1, 2, b"\xa0")]].concat();
        let read = journal(&of_a_draft).unwrap();
        assert_eq!(read.leftovers, [4], "a newer version may do that");
    }
}
