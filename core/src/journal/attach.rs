//! Keeping files with experiences, and reading them again, a chunk at a time.

use std::io::Read;

use zeroize::Zeroizing;

use super::attachment::{Attachment, Cost, Ending, chunk_lengths};
use super::entry::Id;
use super::journal::Journal;
use super::record::{KIND_ATTACHMENT, KIND_CHUNK, encode_attachment};
use super::refusal::Reason;
use crate::vault::{Change, Object, ObjectId, Session};
use crate::{Error, Result};

impl Journal {
    /// What a file of this length, in bytes, would take. Nothing is written.
    ///
    /// # Errors
    /// [`Error::Damaged`] where the contents do not follow the format.
    pub fn cost_of(&mut self, length: u64) -> Result<Cost> {
        let free = self.session.capacity()?.free;
        if length > free {
            // Its chunks need not be counted, which for an absurd length would take long.
            return Ok(Cost {
                bytes: length,
                free,
                fits: false,
            });
        }
        let record = longest_record(length)?;
        let bytes = length + record as u64;
        let lengths = chunk_lengths(length).chain([record]);
        let fits = self.session.would_fit(lengths)?;
        Ok(Cost { bytes, free, fits })
    }

    /// Keeps a file of this length with an experience, and gives its number. It is read a chunk
    /// at a time (at most 63,296 bytes), each of which is stored before the next is read; the file
    /// belongs to the experience when all of it is on the storage. What was stored of one that
    /// could not be read to its end, or whose storing a crash interrupted, is removed.
    ///
    /// # Errors
    /// [`Error::NoSuchExperience`]. [`Error::Full`], before the first byte is read. Refused with
    /// [`Reason::OtherLength`] or [`Reason::SourceFailed`] where `source` is longer or shorter, or
    /// cannot be read. Those of [`add`](Journal::add).
    pub fn attach(
        &mut self,
        id: Id,
        ending: Option<Ending>,
        length: u64,
        source: &mut impl Read,
    ) -> Result<u32> {
        let last = self.get(id)?.attachments.last();
        let number = last.map_or(Some(1), |last| last.number.checked_add(1));
        let number = number.ok_or(Error::Full)?;
        if !self.leftovers.is_empty() {
            self.commit([])?;
        }
        if !self.cost_of(length)?.fits {
            return Err(Error::Full);
        }
        let mut attachment = Attachment {
            number,
            length,
            ending,
            object: 0,
            chunks: Vec::new(),
            later: Default::default(),
        };
        if let Err(error) = self.store(id, &mut attachment, source) {
            self.leftovers = attachment.chunks;
            // Where this fails too, the next session removes them.
            let _ = self.commit([]);
            return Err(error);
        }
        if let Some(entry) = self.entries.get_mut(&id) {
            entry.attachments.push(attachment);
        }
        Ok(number)
    }

    /// The bytes of an attachment, a chunk at a time.
    ///
    /// # Errors
    /// [`Error::NoSuchExperience`], [`Error::NoSuchPart`].
    pub fn read_attachment(&mut self, id: Id, number: u32) -> Result<Chunks<'_>> {
        let objects = self.attachment(id, number)?.chunks.clone();
        Ok(Chunks {
            session: &mut self.session,
            objects: objects.into_iter(),
        })
    }

    /// Removes an attachment. Its bytes are in no cell of the space afterwards.
    ///
    /// # Errors
    /// [`Error::NoSuchExperience`], [`Error::NoSuchPart`], and those of [`add`](Journal::add).
    pub fn detach(&mut self, id: Id, number: u32) -> Result<()> {
        let objects: Vec<ObjectId> = self.attachment(id, number)?.objects().collect();
        self.commit(objects.into_iter().map(Change::Remove))?;
        if let Some(entry) = self.entries.get_mut(&id) {
            entry.attachments.retain(|other| other.number != number);
        }
        Ok(())
    }

    fn attachment(&self, id: Id, number: u32) -> Result<&Attachment> {
        let attachments = &self.get(id)?.attachments;
        let found = attachments.iter().find(|one| one.number == number);
        found.ok_or(Error::NoSuchPart)
    }

    /// Stores the chunks one by one, then what makes them an attachment.
    fn store(&mut self, id: Id, attachment: &mut Attachment, source: &mut impl Read) -> Result<()> {
        for length in chunk_lengths(attachment.length) {
            let mut bytes = Zeroizing::new(vec![0; length]);
            if read_full(source, &mut bytes)? < length {
                return Err(Error::Refused(Reason::OtherLength.into()));
            }
            let object = Object {
                id: self.next_object()?,
                kind: KIND_CHUNK,
                bytes,
            };
            self.commit([Change::Put(&object)])?;
            attachment.chunks.push(object.id);
        }
        if read_full(source, &mut [0])? > 0 {
            return Err(Error::Refused(Reason::OtherLength.into()));
        }
        attachment.object = self.next_object()?;
        let object = Object {
            id: attachment.object,
            kind: KIND_ATTACHMENT,
            bytes: encode_attachment(id.0, attachment)?,
        };
        self.commit([Change::Put(&object)])
    }
}

/// The bytes of an attachment, in order, a chunk at a time. Each is wiped when it is dropped.
pub struct Chunks<'a> {
    session: &'a mut Session,
    objects: std::vec::IntoIter<ObjectId>,
}

impl Iterator for Chunks<'_> {
    type Item = Result<Zeroizing<Vec<u8>>>;

    fn next(&mut self) -> Option<Self::Item> {
        let object = self.objects.next()?;
        Some(self.session.object(object))
    }
}

impl Attachment {
    /// All objects that it consists of.
    pub(super) fn objects(&self) -> impl Iterator<Item = ObjectId> {
        self.chunks.iter().copied().chain([self.object])
    }
}

/// The length of an attachment's record where all of its numbers take the most room.
fn longest_record(length: u64) -> Result<usize> {
    let longest = Attachment {
        number: u32::MAX,
        length: u64::MAX,
        ending: Ending::stored("abcdefgh"),
        object: u64::MAX,
        chunks: chunk_lengths(length).map(|_| u64::MAX).collect(),
        later: Default::default(),
    };
    Ok(encode_attachment(u64::MAX, &longest)?.len())
}

/// Fills the buffer as far as the source reaches, and gives how far that was.
fn read_full(source: &mut impl Read, buffer: &mut [u8]) -> Result<usize> {
    let mut filled = 0;
    while filled < buffer.len() {
        match source.read(&mut buffer[filled..]) {
            Ok(0) => break,
            Ok(count) => filled += count,
            Err(error) if error.kind() == std::io::ErrorKind::Interrupted => {}
            Err(_) => return Err(Error::Refused(Reason::SourceFailed.into())),
        }
    }
    Ok(filled)
}
