//! The journal: the experiences of an open space, in order.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::str::FromStr;

use zeroize::Zeroizing;

use super::experience::Experience;
use super::record::{self, Decoded, KIND_EXPERIENCE};
use super::when::{Rank, When};
use crate::city::Service;
use crate::city::{Answer, Barrier, Kind, Outcome};
use crate::vault::{Capacity, Change, Locked, Object, Session};
use crate::{Error, Result};

/// The number of an experience in its space. It grows by random steps, so that a number that is
/// missing does not show that something was removed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Id(u64);

impl fmt::Display for Id {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl FromStr for Id {
    type Err = Error;

    /// # Errors
    /// [`Error::NoSuchExperience`] where the text is no number.
    fn from_str(text: &str) -> Result<Self> {
        text.parse().map(Self).map_err(|_| Error::NoSuchExperience)
    }
}

/// An experience and its number.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// Its number.
    pub id: Id,
    /// What happened.
    pub experience: Experience,
}

/// Which experiences to list. Everything that is set must hold.
#[derive(Debug, Clone, Default)]
pub struct Filter {
    /// With this service.
    pub service: Option<Service>,
    /// With this outcome.
    pub outcome: Option<Outcome>,
    /// With this barrier answered yes.
    pub barrier: Option<Barrier>,
    /// Of this kind.
    pub kind: Option<Kind>,
    /// That begin on the first day of this or later; without `when`, none.
    pub since: Option<When>,
    /// That begin on the last day of this or earlier; without `when`, none.
    pub until: Option<When>,
    /// At most this many, the newest.
    pub limit: Option<usize>,
}

impl Filter {
    fn matches(&self, experience: &Experience) -> bool {
        let begins = |holds: fn(When, When) -> bool, bound: Option<When>| {
            bound.is_none_or(|bound| experience.when.is_some_and(|when| holds(when, bound)))
        };
        self.service
            .is_none_or(|service| experience.service == service)
            && self
                .outcome
                .is_none_or(|outcome| experience.outcome == outcome)
            && self
                .barrier
                .is_none_or(|barrier| experience.barriers.get(barrier) == Some(Answer::Yes))
            && self.kind.is_none_or(|kind| experience.kind == Some(kind))
            && begins(When::is_since, self.since)
            && begins(When::is_until, self.until)
    }
}

/// The experiences of an open space.
///
/// They are in memory while it is open. When it is [locked](Journal::lock) or dropped, their texts
/// and everything that the vault read are wiped; of the codes and dates freed memory can keep some.
pub struct Journal {
    session: Session,
    entries: BTreeMap<Id, Entry>,
    order: BTreeSet<(Position, Id)>,
    /// The largest number in the space, also of objects that are no experience we understand.
    last: u64,
    newer: usize,
}

/// Newest first; without a date last. Insertion order follows from the number.
type Position = (bool, Option<Rank>);

fn position(experience: &Experience) -> Position {
    (experience.when.is_none(), experience.when.map(When::rank))
}

impl Journal {
    /// Reads what the open space holds.
    ///
    /// # Errors
    /// [`Error::Damaged`] where the contents do not follow the format.
    pub fn open(mut session: Session) -> Result<Self> {
        let mut entries = BTreeMap::new();
        let mut order = BTreeSet::new();
        let mut last = 0;
        let mut newer = 0;
        session.objects(|number, kind, bytes| {
            last = last.max(number);
            let decoded = match kind {
                KIND_EXPERIENCE => record::decode(bytes)?,
                _ => Decoded::Newer,
            };
            match decoded {
                Decoded::Experience(experience) => {
                    let id = Id(number);
                    order.insert((position(&experience), id));
                    let experience = *experience;
                    entries.insert(id, Entry { id, experience });
                }
                Decoded::Newer => newer += 1,
            }
            Ok(())
        })?;
        Ok(Self {
            session,
            entries,
            order,
            last,
            newer,
        })
    }

    /// Stores an experience. It is on the storage when this returns.
    ///
    /// # Errors
    /// [`Error::Full`], with nothing changed; [`Error::StorageFull`], [`Error::ReadOnly`] or
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
        let mut last = self.last;
        let mut objects = Vec::with_capacity(experiences.len());
        for experience in &experiences {
            last = last.checked_add(self.step()?).ok_or(Error::Full)?;
            objects.push(object(Id(last), experience)?);
        }
        self.session
            .commit(&objects.iter().map(Change::Put).collect::<Vec<_>>())?;
        self.last = last;
        let ids: Vec<Id> = objects.iter().map(|object| Id(object.id)).collect();
        for (id, experience) in ids.iter().zip(experiences) {
            self.insert(*id, experience);
        }
        Ok(ids)
    }

    /// The experiences that match, newest first; on the same day the more precise first; those
    /// without a date last; then in the order in which they were stored.
    pub fn list(&self, filter: &Filter) -> impl Iterator<Item = &Entry> {
        self.order
            .iter()
            .filter_map(|(_, id)| self.entries.get(id))
            .filter(|entry| filter.matches(&entry.experience))
            .take(filter.limit.unwrap_or(usize::MAX))
    }

    /// One experience.
    ///
    /// # Errors
    /// [`Error::NoSuchExperience`].
    pub fn get(&self, id: Id) -> Result<&Entry> {
        self.entries.get(&id).ok_or(Error::NoSuchExperience)
    }

    /// How many experiences there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.entries.len()
    }

    /// Whether there are none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.entries.is_empty()
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
        let current = &self.get(id)?.experience;
        let before = position(current);
        let mut experience = current.clone();
        change(&mut experience);
        self.session
            .commit(&[Change::Put(&object(id, &experience)?)])?;
        self.order.remove(&(before, id));
        self.insert(id, experience);
        Ok(())
    }

    /// Removes an experience. Its bytes are in no cell of the space afterwards.
    ///
    /// # Errors
    /// [`Error::NoSuchExperience`], and those of [`add`](Journal::add).
    pub fn remove(&mut self, id: Id) -> Result<()> {
        let before = position(&self.get(id)?.experience);
        self.session.commit(&[Change::Remove(id.0)])?;
        self.order.remove(&(before, id));
        self.entries.remove(&id);
        Ok(())
    }

    /// The room that is left in the space.
    ///
    /// # Errors
    /// [`Error::Damaged`] where the contents do not follow the format.
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

    /// Wipes texts and keys in memory and seals the file for a new epoch.
    pub fn lock(self) -> Locked {
        drop((self.entries, self.order));
        self.session.lock()
    }

    fn insert(&mut self, id: Id, experience: Experience) {
        self.order.insert((position(&experience), id));
        self.entries.insert(id, Entry { id, experience });
    }

    /// A step to the next number: geometric with mean 64, drawn by counting random bytes up to the
    /// first whose low six bits are zero. Steps are memoryless, so that the gap that a removal
    /// leaves looks like a gap between neighbours.
    fn step(&self) -> Result<u64> {
        let mut step = 0;
        loop {
            for byte in self.session.random::<64>()? {
                step += 1;
                if byte & 63 == 0 {
                    return Ok(step);
                }
            }
        }
    }
}

fn object(id: Id, experience: &Experience) -> Result<Object> {
    let bytes: Zeroizing<Vec<u8>> = record::encode(experience)?;
    Ok(Object {
        id: id.0,
        kind: KIND_EXPERIENCE,
        bytes,
    })
}
