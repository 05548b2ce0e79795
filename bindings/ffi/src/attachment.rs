//! Files that are kept with an experience: in and out a piece at a time.

use std::sync::Arc;

use unafraid::journal::Ending;

use crate::error::{Result, UnafraidError};
use crate::journal::{Journal, Open};
use crate::records::{Attachment, Id};

/// What a file would take, to be shown to a person before it is kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq, uniffi::Record)]
pub struct Cost {
    /// Bytes that it takes, with what is needed to find it again.
    pub bytes: u64,
    /// Bytes that are free now.
    pub free: u64,
    /// Whether it fits.
    pub fits: bool,
}

/// A whole file whose experience is lost, or a piece of a file.
#[derive(Debug, Clone, PartialEq, Eq, uniffi::Record)]
pub struct Orphan {
    /// The number of the experience that it belonged to; a piece has one of its own.
    pub id: Id,
    /// The file.
    pub attachment: Attachment,
}

#[uniffi::export]
impl Journal {
    /// What a file of this length, in bytes, would take. Nothing is written.
    pub fn cost_of(&self, length: u64) -> Result<Cost> {
        self.with(|open| {
            let unafraid::journal::Cost { bytes, free, fits } = open.journal.cost_of(length)?;
            Ok(Cost { bytes, free, fits })
        })
    }

    /// Keeps a file that is in memory, and gives its number. `ending` is what the file's name ends
    /// in, as in `jpg`; it is kept where it only says what the file is.
    #[uniffi::method(default(ending = None))]
    pub fn attach(&self, id: Id, bytes: &[u8], ending: Option<String>) -> Result<u32> {
        self.with(|open| {
            let (ending, length) = (known(ending), bytes.len() as u64);
            Ok(open
                .journal
                .attach(id.into(), ending, length, &mut { bytes })?)
        })
    }

    /// Begins to keep a file that comes in pieces. Refused with `Full` before the first, where it
    /// does not fit.
    #[uniffi::method(default(ending = None))]
    pub fn begin_attachment(
        self: Arc<Self>,
        id: Id,
        length: u64,
        ending: Option<String>,
    ) -> Result<Arc<AttachmentWriter>> {
        let number = self.with(|open| {
            let incoming = open
                .journal
                .begin_attachment(id.into(), known(ending), length)?;
            open.begun += 1;
            open.incoming.insert(open.begun, incoming);
            Ok(open.begun)
        })?;
        Ok(Arc::new(AttachmentWriter {
            journal: self,
            number,
        }))
    }

    /// A piece of an attachment, by its place from 0: 63,296 bytes, the last one fewer. Missing after
    /// the last.
    pub fn read_attachment(&self, id: Id, number: u32, piece: u32) -> Result<Option<Vec<u8>>> {
        self.with(|open| {
            let mut pieces = open.journal.read_attachment(id.into(), number)?;
            let piece = pieces.nth(piece as usize).transpose()?;
            // The copy that crosses is the app's to wipe.
            Ok(piece.map(unafraid::Wiped::into_vec))
        })
    }

    /// Whole files of a damaged space whose experiences are lost; and pieces of others, by numbers of
    /// their own that grow as they were stored, with the ending `bin`. `read_attachment` reads them
    /// like others.
    pub fn orphans(&self) -> Result<Vec<Orphan>> {
        self.with(|open| {
            let orphans = open.journal.orphans();
            Ok(orphans
                .map(|(id, file)| Orphan {
                    id: id.into(),
                    attachment: file.into(),
                })
                .collect())
        })
    }

    /// Removes an attachment.
    pub fn detach(&self, id: Id, number: u32) -> Result<()> {
        self.with(|open| Ok(open.journal.detach(id.into(), number)?))
    }
}

/// A file on its way into the journal: `write` its pieces, then `finish`. Other calls can be made in
/// between. What was stored of one that is not finished is removed, at the latest by the next
/// session.
#[derive(uniffi::Object)]
pub struct AttachmentWriter {
    journal: Arc<Journal>,
    number: u64,
}

#[uniffi::export]
impl AttachmentWriter {
    /// Takes the next piece, of any length. After an error begin again.
    pub fn write(&self, bytes: &[u8]) -> Result<()> {
        self.journal.with(|open| {
            let incoming = self.take(open)?;
            let incoming = open.journal.receive(incoming, bytes)?;
            open.incoming.insert(self.number, incoming);
            Ok(())
        })
    }

    /// Makes the file a part of its experience, and gives its number.
    pub fn finish(&self) -> Result<u32> {
        self.journal.with(|open| {
            let incoming = self.take(open)?;
            Ok(open.journal.finish_attachment(incoming)?)
        })
    }

    /// Gives the file up, and removes what was stored of it.
    pub fn cancel(&self) -> Result<()> {
        self.journal.with(|open| {
            let incoming = self.take(open)?;
            open.journal.abandon_attachment(incoming);
            Ok(())
        })
    }
}

impl AttachmentWriter {
    fn take(&self, open: &mut Open) -> Result<unafraid::journal::Incoming> {
        let incoming = open.incoming.remove(&self.number);
        incoming.ok_or(UnafraidError::NoSuchPart)
    }
}

fn known(ending: Option<String>) -> Option<Ending> {
    Ending::new(&ending?.to_ascii_lowercase())
}
