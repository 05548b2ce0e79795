//! Drafts: experiences that a person has begun to tell and not finished. They are in no list and no
//! count, and a crash loses none.

use super::attachment::Attachment;
use super::draft::Draft;
use super::entry::{Entry, Id};
use super::journal::Journal;
use super::record::{self, KIND_DRAFT};
use super::shelf::Slot;
use crate::vault::{Change, Object};
use crate::{Error, Result};

/// A draft in a space, and what a newer version kept with it.
#[derive(Default)]
pub(super) struct Begun {
    pub(super) draft: Draft,
    pub(super) attachments: Vec<Attachment>,
}

impl Journal {
    /// The drafts, in the order in which they were begun.
    pub fn drafts(&self) -> impl Iterator<Item = (Id, &Draft)> {
        self.drafts.iter().map(|(id, begun)| (*id, &begun.draft))
    }

    /// Stores a new draft.
    ///
    /// # Errors
    /// Those of [`add`](Journal::add).
    pub fn begin_draft(&mut self, draft: Draft) -> Result<Id> {
        let id = Id(self.next_object()?);
        self.store_draft(id, draft)?;
        Ok(id)
    }

    /// Stores what a draft has become.
    ///
    /// # Errors
    /// [`Error::NoSuchExperience`], and those of [`add`](Journal::add).
    pub fn keep_draft(&mut self, id: Id, draft: Draft) -> Result<()> {
        self.begun(id)?;
        self.store_draft(id, draft)
    }

    /// Makes an experience of a draft, under the same number: after a crash it is the one or the
    /// other.
    ///
    /// # Errors
    /// [`Error::NoSuchExperience`]; [`Error::Refused`] where something that is required is
    /// missing; those of [`add`](Journal::add). The draft is then still there.
    pub fn finish_draft(&mut self, id: Id) -> Result<()> {
        let experience = self.begun(id)?.draft.clone().finish()?;
        let object = super::journal::object(id, &experience)?;
        self.commit([Change::Put(&object)])?;
        let begun = self.drafts.remove(&id).unwrap_or_default();
        let entry = Entry {
            id,
            experience,
            attachments: begun.attachments,
        };
        self.insert(vec![Slot::of(entry)]);
        Ok(())
    }

    /// Removes a draft. Its bytes are in no cell of the space afterwards.
    ///
    /// # Errors
    /// [`Error::NoSuchExperience`], and those of [`add`](Journal::add).
    pub fn remove_draft(&mut self, id: Id) -> Result<()> {
        let attachments = self.begun(id)?.attachments.iter();
        let mut objects = vec![id.0];
        objects.extend(attachments.flat_map(Attachment::objects));
        self.commit(objects.into_iter().map(Change::Remove))?;
        self.drafts.remove(&id);
        Ok(())
    }

    fn begun(&self, id: Id) -> Result<&Begun> {
        self.drafts.get(&id).ok_or(Error::NoSuchExperience)
    }

    fn store_draft(&mut self, id: Id, mut draft: Draft) -> Result<()> {
        draft.settle();
        let object = Object {
            id: id.0,
            kind: KIND_DRAFT,
            bytes: record::encode_draft(&draft)?,
        };
        self.commit([Change::Put(&object)])?;
        self.drafts.entry(id).or_default().draft = draft;
        Ok(())
    }
}
