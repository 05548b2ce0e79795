//! Keeping files with experiences, and reading them again, a chunk at a time.

use std::io::Read;

use zeroize::Zeroizing;

use super::attachment::{Attachment, CHUNK, Cost, Ending, chunk_lengths};
use super::entry::Id;
use super::journal::Journal;
use super::record::{KIND_ATTACHMENT, KIND_CHUNK, encode_attachment};
use super::refusal::Reason;
use crate::vault::{Change, Object, ObjectId, Session};
use crate::{Error, Result, Wiped};

/// Chunks that are stored in one commit: with more, fewer commits would be worth less, and more of a
/// file would be in memory.
const TOGETHER: usize = 4;

impl Journal {
    /// What a file of this length, in bytes, would take. Nothing is written.
    ///
    /// # Errors
    /// [`Error::NotEnoughMemory`].
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
    /// at a time (at most 63,296 bytes), of which at most four wait in memory to be stored together;
    /// the file belongs to the experience when all of it is on the storage. What was stored of one that
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
        let mut incoming = self.begin_attachment(id, ending, length)?;
        let mut bytes = Zeroizing::new(vec![0; CHUNK]);
        loop {
            // One byte more than is left, so that a source that is too long shows.
            let left = usize::try_from(incoming.left()).unwrap_or(CHUNK);
            let wanted = left.clamp(1, CHUNK);
            match read_full(source, &mut bytes[..wanted]) {
                Ok(0) => return self.finish_attachment(incoming),
                Ok(count) => incoming = self.receive(incoming, &bytes[..count])?,
                Err(error) => {
                    self.abandon_attachment(incoming);
                    return Err(error);
                }
            }
        }
    }

    /// Begins to keep a file that comes in pieces: [`receive`](Journal::receive) each, then
    /// [`finish_attachment`](Journal::finish_attachment). Other things can be done with the journal
    /// in between.
    ///
    /// # Errors
    /// [`Error::NoSuchExperience`]; [`Error::Full`], and those of [`add`](Journal::add).
    pub fn begin_attachment(
        &mut self,
        id: Id,
        ending: Option<Ending>,
        length: u64,
    ) -> Result<Incoming> {
        self.get(id)?;
        if !self.leftovers.is_empty() {
            self.commit([])?;
        }
        if !self.cost_of(length)?.fits {
            return Err(Error::Full);
        }
        Ok(Incoming {
            experience: id,
            ending,
            length,
            received: 0,
            pending: Zeroizing::new(Vec::with_capacity(CHUNK)),
            waiting: Vec::new(),
            chunks: Vec::new(),
        })
    }

    /// Takes a piece of a file, of any length. When this returns, at most four chunks of the file
    /// (63,296 bytes each) are not on the storage yet.
    ///
    /// # Errors
    /// Refused with [`Reason::OtherLength`] where there is more than was said at the beginning;
    /// those of [`add`](Journal::add). What was stored of the file is then removed.
    pub fn receive(&mut self, mut incoming: Incoming, bytes: &[u8]) -> Result<Incoming> {
        match self.try_receive(&mut incoming, bytes) {
            Ok(()) => Ok(incoming),
            Err(error) => {
                self.abandon_attachment(incoming);
                Err(error)
            }
        }
    }

    /// Makes the file a part of its experience, and gives its number.
    ///
    /// # Errors
    /// Refused with [`Reason::OtherLength`] where there was less than was said at the beginning;
    /// [`Error::NoSuchExperience`] where the experience was removed meanwhile; those of
    /// [`add`](Journal::add). What was stored of the file is then removed.
    pub fn finish_attachment(&mut self, mut incoming: Incoming) -> Result<u32> {
        self.try_finish(&mut incoming)
            .inspect_err(|_| self.abandon_attachment(incoming))
    }

    /// Gives a file up that has begun to come in, and removes what was stored of it.
    pub fn abandon_attachment(&mut self, incoming: Incoming) {
        self.leftovers.extend(incoming.chunks);
        if !self.leftovers.is_empty() {
            // Where this fails too, the next session removes them.
            let _ = self.commit([]);
        }
    }

    /// The bytes of an attachment, a chunk at a time or [in one piece](Chunks::into_bytes).
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
        self.shelf.attachments(id, &self.session, |entry| {
            entry.attachments.retain(|other| other.number != number);
        });
        Ok(())
    }

    fn attachment(&self, id: Id, number: u32) -> Result<&Attachment> {
        let orphans = self.loss.as_ref().and_then(|loss| loss.orphans.get(&id));
        let attachments = match orphans {
            Some(orphans) => orphans,
            None => &self.get(id)?.attachments,
        };
        let found = attachments.iter().find(|one| one.number == number);
        found.ok_or(Error::NoSuchPart)
    }

    fn try_receive(&mut self, incoming: &mut Incoming, mut bytes: &[u8]) -> Result<()> {
        incoming.received += bytes.len() as u64;
        if incoming.received > incoming.length {
            return Err(Error::Refused(Reason::OtherLength.into()));
        }
        while !bytes.is_empty() {
            let (now, later) = bytes.split_at(bytes.len().min(CHUNK - incoming.pending.len()));
            incoming.pending.extend_from_slice(now);
            bytes = later;
            if incoming.pending.len() == CHUNK {
                if incoming.waiting.len() == TOGETHER {
                    self.store_waiting(incoming, None)?;
                }
                self.let_wait(incoming)?;
            }
        }
        Ok(())
    }

    /// What came in last is a chunk.
    fn let_wait(&mut self, incoming: &mut Incoming) -> Result<()> {
        let chunk = Object {
            id: self.next_object()?,
            kind: KIND_CHUNK,
            bytes: Wiped::of(incoming.take_pending()),
        };
        incoming.waiting.push(chunk);
        Ok(())
    }

    /// Stores the chunks that wait, together with what makes them a file, if it is there.
    fn store_waiting(&mut self, incoming: &mut Incoming, file: Option<&Object>) -> Result<()> {
        let objects = incoming.waiting.iter().chain(file);
        self.commit(objects.map(Change::Put))?;
        let stored = incoming.waiting.drain(..).map(|chunk| chunk.id);
        incoming.chunks.extend(stored);
        Ok(())
    }

    /// Stores what is left, and with it what makes the chunks an attachment.
    fn try_finish(&mut self, incoming: &mut Incoming) -> Result<u32> {
        if incoming.left() > 0 {
            return Err(Error::Refused(Reason::OtherLength.into()));
        }
        let last = self.get(incoming.experience)?.attachments.last();
        let number = last.map_or(Some(1), |last| last.number.checked_add(1));
        if !incoming.pending.is_empty() {
            self.let_wait(incoming)?;
        }
        let waiting = incoming.waiting.iter().map(|chunk| chunk.id);
        let chunks = incoming.chunks.iter().copied().chain(waiting).collect();
        let attachment = Attachment {
            number: number.ok_or(Error::Full)?,
            length: incoming.length,
            ending: incoming.ending.clone(),
            object: self.next_object()?,
            chunks,
            later: Default::default(),
        };
        let object = Object {
            id: attachment.object,
            kind: KIND_ATTACHMENT,
            bytes: Wiped::of(encode_attachment(incoming.experience.0, &attachment)?),
        };
        self.store_waiting(incoming, Some(&object))?;
        let number = attachment.number;
        self.shelf
            .attachments(incoming.experience, &self.session, |entry| {
                entry.attachments.push(attachment);
            });
        Ok(number)
    }
}

/// A file that has begun to come in: see [`Journal::begin_attachment`]. What was stored of one that
/// is dropped, or that is not finished when the journal is locked, is removed by the next session.
#[must_use = "a file belongs to its experience only when it is finished"]
pub struct Incoming {
    experience: Id,
    ending: Option<Ending>,
    length: u64,
    received: u64,
    /// What does not yet fill a chunk.
    pending: Zeroizing<Vec<u8>>,
    /// Chunks that are not stored yet.
    waiting: Vec<Object>,
    /// Those that are.
    chunks: Vec<ObjectId>,
}

impl Incoming {
    /// Bytes that are still to come.
    #[must_use]
    pub fn left(&self) -> u64 {
        self.length.saturating_sub(self.received)
    }

    /// The pending bytes; in their place as much room as the next chunk needs, so that bytes are
    /// never moved in memory that is not wiped.
    fn take_pending(&mut self) -> Zeroizing<Vec<u8>> {
        let fresh = Zeroizing::new(Vec::with_capacity(CHUNK));
        std::mem::replace(&mut self.pending, fresh)
    }
}

/// The bytes of an attachment, in order, a chunk at a time. Each is wiped when it is dropped.
pub struct Chunks<'a> {
    session: &'a mut Session,
    objects: std::vec::IntoIter<ObjectId>,
}

impl Chunks<'_> {
    /// All that is left, in one piece: for what has to be in memory at once anyway, like a photo that is shown.
    ///
    /// # Errors
    /// [`Error::Damaged`] where a chunk is not what was stored; [`Error::NotEnoughMemory`].
    pub fn into_bytes(self) -> Result<Wiped> {
        self.session.bytes(self.objects.as_slice())
    }
}

impl Iterator for Chunks<'_> {
    type Item = Result<Wiped>;

    fn next(&mut self) -> Option<Self::Item> {
        let object = self.objects.next()?;
        Some(self.session.bytes(&[object]))
    }

    /// Opens only the one that is asked for.
    fn nth(&mut self, n: usize) -> Option<Self::Item> {
        let object = self.objects.nth(n)?;
        Some(self.session.bytes(&[object]))
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
