//! Drafts: experiences that a person has begun to tell and not finished. They are in no list and no
//! count, and a crash loses none.

use super::draft::Draft;
use super::entry::{Entry, Id};
use super::journal::Journal;
use super::record::{self, KIND_DRAFT};
use crate::vault::{Change, Object};
use crate::{Error, Result};

impl Journal {
    /// The drafts, in the order in which they were begun.
    pub fn drafts(&self) -> impl Iterator<Item = (Id, &Draft)> {
        self.drafts.iter().map(|(id, draft)| (*id, draft))
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
        self.draft(id)?;
        self.store_draft(id, draft)
    }

    /// Makes an experience of a draft: after a crash there is the one or the other, never both.
    ///
    /// # Errors
    /// [`Error::NoSuchExperience`]; [`Error::Refused`] where something that is required is
    /// missing; those of [`add`](Journal::add). The draft is then still there.
    pub fn finish_draft(&mut self, id: Id) -> Result<Id> {
        let experience = self.draft(id)?.clone().finish()?;
        let new = Id(self.next_object()?);
        let object = super::journal::object(new, &experience)?;
        self.commit([Change::Remove(id.0), Change::Put(&object)])?;
        self.drafts.remove(&id);
        self.insert(Entry {
            id: new,
            experience,
            attachments: Vec::new(),
        });
        Ok(new)
    }

    /// Removes a draft. Its bytes are in no cell of the space afterwards.
    ///
    /// # Errors
    /// [`Error::NoSuchExperience`], and those of [`add`](Journal::add).
    pub fn remove_draft(&mut self, id: Id) -> Result<()> {
        self.draft(id)?;
        self.commit([Change::Remove(id.0)])?;
        self.drafts.remove(&id);
        Ok(())
    }

    fn draft(&self, id: Id) -> Result<&Draft> {
        self.drafts.get(&id).ok_or(Error::NoSuchExperience)
    }

    fn store_draft(&mut self, id: Id, draft: Draft) -> Result<()> {
        let object = Object {
            id: id.0,
            kind: KIND_DRAFT,
            bytes: record::encode_draft(&draft)?,
        };
        self.commit([Change::Put(&object)])?;
        self.drafts.insert(id, draft);
        Ok(())
    }
}
