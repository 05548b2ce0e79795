//! The journal: the experiences of an open space, in order.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;

use super::adding::{Adding, next_objects};
use super::contents::Contents;
use super::drafts::Begun;
use super::entry::{Entry, Filter, Id};
use super::experience::Experience;
use super::loss::Loss;
use super::record::{self, KIND_EXPERIENCE};
use super::search::{Index, Place, Query, places};
use super::shelf::{Shelf, Slot};
use crate::city::Key;
use crate::vault::{
    Capacity, Card, Change, KeystoreLevel, Locked, Object, ObjectId, Plan, RecoveryWords, Session,
};
use crate::{Error, Result};

/// The experiences of an open space.
///
/// They are in memory while it is open. When it is [locked](Journal::lock) or dropped, their texts
/// and everything that the vault read are wiped; of the codes and dates freed memory can keep some.
pub struct Journal {
    pub(super) session: Session,
    pub(super) shelf: Shelf,
    pub(super) drafts: BTreeMap<Id, Begun>,
    /// The largest number in the space, also of objects that are no experience we understand.
    last: u64,
    newer: usize,
    /// Built when something is first searched for.
    index: Option<Index>,
    /// Objects that an interrupted attaching left. They go with the next commit.
    pub(super) leftovers: Vec<ObjectId>,
    /// What is not whole, where the space is not.
    pub(super) loss: Option<Loss>,
}

/// An experience in which a search hit.
pub struct Found<'a> {
    /// The experience.
    pub entry: &'a Entry,
    query: Arc<Query>,
}

impl Found<'_> {
    /// The places of the words, in the order of the fields and within one of the text. The field of an
    /// answer to a follow-up is [`Key::FollowUps`], its `nth` the place among those that were answered.
    /// They are looked for when this is called.
    #[must_use]
    pub fn places(&self) -> Vec<Place<Key>> {
        places(&self.query, self.entry.experience.texts())
    }
}

impl Journal {
    /// Reads what the open space holds. Where some of it is not whole, [`loss`](Journal::loss) says
    /// what, and the journal is for reading only.
    ///
    /// # Errors
    /// [`Error::NotEnoughMemory`].
    pub fn open(mut session: Session) -> Result<Self> {
        let contents = Contents::read(&mut session)?;
        let mut journal = Self {
            session,
            shelf: Shelf::of(&contents.outlines),
            drafts: contents.drafts,
            last: contents.last,
            newer: contents.newer,
            index: None,
            leftovers: contents.leftovers,
            loss: contents.loss,
        };
        for (id, attachments) in contents.attachments {
            let keep = |entry: &mut Entry| entry.attachments = attachments;
            journal.shelf.attachments(id, &journal.session, keep);
        }
        Ok(journal)
    }

    /// Stores an experience. It is on the storage when this returns.
    ///
    /// # Errors
    /// [`Error::Full`], with nothing changed; [`Error::Damaged`] where the space is
    /// [not whole](Journal::loss); [`Error::StorageFull`], [`Error::ReadOnly`] or
    /// [`Error::Storage`], after which the journal writes no more until it is opened again.
    pub fn add(&mut self, experience: Experience) -> Result<Id> {
        let mut ids = self.add_all(vec![experience])?;
        ids.pop().ok_or(Error::Storage)
    }

    /// Stores many experiences: after a crash all of them or none.
    ///
    /// # Errors
    /// Those of [`add`](Journal::add).
    pub fn add_all(&mut self, experiences: Vec<Experience>) -> Result<Vec<Id>> {
        let randomness = self.session.randomness();
        let mut last = self.last;
        let mut slots = Vec::with_capacity(experiences.len());
        let mut adding = Adding {
            experiences: experiences.into_iter(),
            randomness: &*randomness,
            last: &mut last,
            slots: &mut slots,
        };
        self.commit_planned(&mut |plan| adding.put_into(plan))?;
        self.last = last;
        let ids = slots.iter().map(Slot::id).collect();
        self.insert(slots);
        Ok(ids)
    }

    /// The experiences that match, newest first; on the same day the more precise first; those
    /// without a date last; then in the order in which they were stored.
    pub fn list(&self, filter: &Filter) -> impl Iterator<Item = &Entry> {
        self.shelf
            .matching(filter, &self.session)
            .skip(filter.start)
            .take(filter.limit.unwrap_or(usize::MAX))
            .filter_map(|id| self.shelf.get(id, &self.session))
    }

    /// How many experiences match, whatever `start` and `limit` are. Less work than counting a list.
    #[must_use]
    pub fn count(&self, filter: &Filter) -> usize {
        self.shelf.count(filter, &self.session)
    }

    /// The experiences that match and in whose texts every word is found, in the order of
    /// [`list`](Journal::list); each can say where the words are.
    ///
    /// A word is found as a word, as the beginning of one and as a part, whatever the case, accents,
    /// width and vowel points; in scripts without spaces words are told apart by dictionary, or, without
    /// the feature `dictionaries`, what stands together is one word. All
    /// texts are searched: the note, the private facts, what came of follow-ups, and where an
    /// imported row is from. The first search builds an index in memory (`core/PERFORMANCE.md` says how
    /// long that takes), which is wiped at lock. Of `words` the first 1,024 bytes count.
    pub fn search(
        &mut self,
        words: &str,
        filter: &Filter,
    ) -> impl Iterator<Item = Found<'_>> + use<'_> {
        let query = Arc::new(Query::new(words));
        let (shelf, session) = (&self.shelf, &self.session);
        let index = self.index.get_or_insert_with(|| {
            let mut index = Index::new();
            shelf.each(session, |entry| {
                index.insert(entry.id, entry.experience.texts().map(|(_, text)| text));
            });
            index.wipe_rests();
            index
        });
        let found = shelf.page_of(index.search(&query), filter, session);
        found.into_iter().filter_map(move |id| {
            let query = query.clone();
            let entry = shelf.get(id, session)?;
            Some(Found { entry, query })
        })
    }

    /// One experience.
    ///
    /// # Errors
    /// [`Error::NoSuchExperience`].
    pub fn get(&self, id: Id) -> Result<&Entry> {
        let entry = self.shelf.get(id, &self.session);
        entry.ok_or(Error::NoSuchExperience)
    }

    /// How many experiences there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.shelf.len()
    }

    /// Whether there are none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// How many things a newer version stored that this one cannot show. They are kept.
    #[must_use]
    pub fn newer(&self) -> usize {
        self.newer
    }

    /// Changes an experience. What a newer version stored in it and this one does not show stays.
    ///
    /// # Errors
    /// [`Error::NoSuchExperience`], and those of [`add`](Journal::add); nothing is changed then.
    pub fn edit(&mut self, id: Id, change: impl FnOnce(&mut Experience)) -> Result<()> {
        let before = &self.get(id)?.experience;
        let mut experience = before.clone();
        change(&mut experience);
        experience.keep_newer(before);
        let object = object(id, &experience)?;
        self.commit([Change::Put(&object)])?;
        if let Some(mut entry) = self.take(id) {
            entry.experience = experience;
            self.insert(vec![Slot::of(entry)]);
        }
        Ok(())
    }

    /// Removes an experience with everything that is kept with it. Its bytes are in no cell of the
    /// space afterwards.
    ///
    /// # Errors
    /// [`Error::NoSuchExperience`], and those of [`add`](Journal::add).
    pub fn remove(&mut self, id: Id) -> Result<()> {
        let attachments = &self.get(id)?.attachments;
        let mut objects = vec![id.0];
        objects.extend(attachments.iter().flat_map(|one| one.objects()));
        self.commit(objects.into_iter().map(Change::Remove))?;
        self.take(id);
        Ok(())
    }

    /// The room that is left in the space; none where it is open for reading only.
    ///
    /// # Errors
    /// [`Error::NotEnoughMemory`].
    pub fn capacity(&mut self) -> Result<Capacity> {
        self.session.capacity()
    }

    /// Opens everything in the space again from the file and verifies it. Gives the number of
    /// damaged cells outside the space.
    ///
    /// # Errors
    /// [`Error::Damaged`] where the space is not whole.
    pub fn check(&self) -> Result<u32> {
        self.session.check()
    }

    /// What deleting this file's hardware key is worth: see [`Session::keystore_level`].
    #[must_use]
    pub fn keystore_level(&self) -> KeystoreLevel {
        self.session.keystore_level()
    }

    /// Makes a backup of the whole space at `to`: see [`Session::backup`].
    ///
    /// # Errors
    /// Those of [`Session::backup`].
    pub fn backup(&self, to: &Path) -> Result<RecoveryWords> {
        self.session.backup(to)
    }

    /// Makes a backup of the whole space at `to` that only the holder of this card's key can open: see
    /// [`Session::hand_over`].
    ///
    /// # Errors
    /// Those of [`Session::hand_over`].
    pub fn hand_over(&self, to: &Path, card: &Card) -> Result<()> {
        self.session.hand_over(to, card)
    }

    /// Wipes texts and keys in memory and seals the file for a new epoch.
    pub fn lock(mut self) -> Locked {
        if !self.leftovers.is_empty() {
            // Where this fails, the lock says so itself, and the next session tries again.
            let _ = self.commit([]);
        }
        drop((self.index, self.shelf, self.drafts));
        self.session.lock()
    }

    /// Leaves nothing of this space that anything opens, and locks. In effect when this returns, also
    /// where the lock is deferred. The vault's other spaces stay.
    ///
    /// # Errors
    /// Those of [`add`](Journal::add). Where the storage fails, the space can still be there.
    pub fn erase(self) -> Result<Locked> {
        drop((self.index, self.shelf, self.drafts));
        self.session.erase()
    }

    /// Commits these changes, and the removal of what an interrupted attaching left.
    pub(super) fn commit<'a>(
        &mut self,
        changes: impl IntoIterator<Item = Change<'a>>,
    ) -> Result<()> {
        let mut changes = changes.into_iter();
        self.commit_planned(&mut |plan| changes.try_for_each(|change| plan.make(&change)))
    }

    /// Commits what `make` puts into a plan, and the removal of what an interrupted attaching left.
    fn commit_planned(&mut self, make: &mut dyn FnMut(&mut Plan<'_>) -> Result<()>) -> Result<()> {
        let leftovers = &self.leftovers;
        self.session.commit(&mut |plan| {
            for id in leftovers {
                plan.remove(*id)?;
            }
            make(plan)
        })?;
        self.leftovers.clear();
        Ok(())
    }

    /// A number for a new object.
    pub(super) fn next_object(&mut self) -> Result<ObjectId> {
        let next = next_objects(&mut self.last, &*self.session.randomness(), 1)?;
        next.first().copied().ok_or(Error::Full)
    }

    pub(super) fn insert(&mut self, slots: Vec<Slot>) {
        if let Some(index) = &mut self.index {
            for entry in slots.iter().filter_map(Slot::entry) {
                index.insert(entry.id, entry.experience.texts().map(|(_, text)| text));
            }
            index.wipe_rests();
        }
        self.shelf.insert(slots);
    }

    fn take(&mut self, id: Id) -> Option<Entry> {
        let entry = self.shelf.take(id, &self.session)?;
        if let Some(index) = &mut self.index {
            index.remove(id, entry.experience.texts().map(|(_, text)| text));
            index.wipe_rests();
        }
        Some(entry)
    }
}

pub(super) fn object(id: Id, experience: &Experience) -> Result<Object> {
    Ok(Object {
        id: id.0,
        kind: KIND_EXPERIENCE,
        bytes: record::encode(experience)?,
    })
}
