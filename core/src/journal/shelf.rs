//! The experiences of an open space in their order. Each is read when somebody first looks at it:
//! until then it is a few numbers, which is what finding it takes.

use std::cmp::Ordering;
use std::sync::OnceLock;

use super::entry::{Entry, Filter, Id};
use super::experience::Experience;
use super::record;
use super::when::When;
use crate::city::{Answer, Barrier, Kind, Outcome, Service};
use crate::code::Code;
use crate::vault::Session;

/// The experiences of a space.
pub(super) struct Shelf {
    /// By ascending id. New ids are the largest, so that most are put at the end.
    slots: Vec<Slot>,
    /// Newest first; without a date last; then in the order in which they were stored.
    order: Vec<Placed>,
    /// In the same order.
    facets: Vec<Facets>,
}

/// An experience, whole or not yet.
pub(super) struct Slot {
    id: Id,
    outline: Outline,
    entry: OnceLock<Box<Entry>>,
}

impl Slot {
    /// Of a whole one.
    pub(super) fn of(entry: Entry) -> Self {
        Self {
            id: entry.id,
            outline: Outline::of(&entry.experience),
            entry: Box::new(entry).into(),
        }
    }

    pub(super) fn id(&self) -> Id {
        self.id
    }

    /// It, where it is whole.
    pub(super) fn entry(&self) -> Option<&Entry> {
        self.entry.get().map(|entry| &**entry)
    }
}

/// An experience at its place.
#[derive(Clone, Copy)]
struct Placed {
    when: Option<When>,
    id: Id,
}

impl Placed {
    /// Which of them comes first.
    #[inline(never)] // sorting asks at many places
    fn compare(&self, other: &Self) -> Ordering {
        let position = |one: &Self| (one.when.map_or(u32::MAX, When::rank), one.id);
        position(self).cmp(&position(other))
    }
}

/// What is known of an experience without reading it whole.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) struct Outline {
    pub(super) when: Option<When>,
    pub(super) facets: Facets,
}

impl Outline {
    pub(super) fn of(experience: &Experience) -> Self {
        let barriers = experience.barriers.with(Answer::Yes);
        let mut facets = Facets::of(experience.service, experience.outcome, experience.kind);
        barriers.for_each(|barrier| facets.add(barrier));
        Self {
            when: experience.when,
            facets,
        }
    }
}

/// Service, outcome, kind and the barriers that were answered with yes, as bits.
#[derive(Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Facets(u64);

impl Facets {
    const OUTCOME: u32 = 8;
    const KIND: u32 = 16;
    const BARRIERS: u32 = 24;

    /// No code has the number 0, which stands for no answer.
    pub(super) fn of(service: Service, outcome: Outcome, kind: Option<Kind>) -> Self {
        let kind = kind.map_or(0, Code::number);
        Self(
            u64::from(service.number())
                | u64::from(outcome.number()) << Self::OUTCOME
                | u64::from(kind) << Self::KIND,
        )
    }

    /// With the bits of both.
    pub(super) fn and(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    pub(super) fn add(&mut self, barrier: Barrier) {
        self.0 |= 1 << (Self::BARRIERS + u32::from(barrier.number()));
    }
}

/// What a filter asks: of facets which bits, and how they have to be.
#[derive(Clone, Copy)]
struct Asked {
    bits: u64,
    values: u64,
    since: Option<When>,
    until: Option<When>,
    due: Option<When>,
}

impl Asked {
    fn of(filter: &Filter) -> Self {
        let mut asked = Self {
            bits: 0,
            values: 0,
            since: filter.since,
            until: filter.until,
            due: filter.due,
        };
        let mut code = |shift: u32, number: Option<u8>| {
            if let Some(number) = number {
                asked.bits |= 0xff << shift;
                asked.values |= u64::from(number) << shift;
            }
        };
        code(0, filter.service.map(Code::number));
        code(Facets::OUTCOME, filter.outcome.map(Code::number));
        code(Facets::KIND, filter.kind.map(Code::number));
        if let Some(barrier) = filter.barrier {
            let mut facets = Facets::default();
            facets.add(barrier);
            asked.bits |= facets.0;
            asked.values |= facets.0;
        }
        asked
    }

    fn have(self, facets: Facets) -> bool {
        facets.0 & self.bits == self.values
    }

    /// Whether all holds but what only the whole experience tells. What has no date does not begin in any
    /// time.
    fn holds(self, facets: Facets, when: Option<When>) -> bool {
        let begins = |rule: fn(When, When) -> bool, bound: Option<When>| {
            bound.is_none_or(|bound| when.is_some_and(|when| rule(when, bound)))
        };
        self.have(facets)
            && begins(When::is_since, self.since)
            && begins(When::is_until, self.until)
    }
}

impl Shelf {
    /// Those of which these outlines are known, by ascending id.
    pub(super) fn of(outlines: &[(Id, Outline)]) -> Self {
        let slots = outlines.iter().map(|(id, outline)| Slot {
            id: *id,
            outline: *outline,
            entry: OnceLock::new(),
        });
        let slots = slots.collect();
        let place = |(id, outline): &(Id, Outline)| {
            (
                Placed {
                    when: outline.when,
                    id: *id,
                },
                outline.facets,
            )
        };
        let mut order: Vec<(Placed, Facets)> = outlines.iter().map(place).collect();
        sort(&mut order);
        let (order, facets) = order.into_iter().unzip();
        Self {
            slots,
            order,
            facets,
        }
    }

    /// One of them.
    pub(super) fn get(&self, id: Id, session: &Session) -> Option<&Entry> {
        let slot = &self.slots[self.find(id).ok()?].entry;
        if let Some(entry) = slot.get() {
            return Some(entry);
        }
        let entry = Box::new(read(id, session)?);
        Some(slot.get_or_init(|| entry))
    }

    /// Shows all of them, by ascending id. One that nobody has looked at before is not kept.
    pub(super) fn each(&self, session: &Session, mut show: impl FnMut(&Entry)) {
        for slot in &self.slots {
            match slot.entry.get() {
                Some(entry) => show(entry),
                None => {
                    if let Some(entry) = read(slot.id, session) {
                        show(&entry);
                    }
                }
            }
        }
    }

    pub(super) fn len(&self) -> usize {
        self.slots.len()
    }

    /// Those that match, in order; `start` and `limit` are left to the caller.
    pub(super) fn matching(&self, filter: &Filter, session: &Session) -> impl Iterator<Item = Id> {
        let asked = Asked::of(filter);
        let all = self.facets.iter().zip(&self.order);
        let matching = all.filter(move |(facets, placed)| {
            asked.holds(**facets, placed.when)
                && asked
                    .due
                    .is_none_or(|today| self.is_due(placed.id, today, session))
        });
        matching.map(|(_, placed)| placed.id)
    }

    fn is_due(&self, id: Id, today: When, session: &Session) -> bool {
        let Some(entry) = self.get(id, session) else {
            return false;
        };
        let mut follow_ups = entry.experience.follow_ups.iter();
        follow_ups.any(|follow_up| follow_up.is_due(today))
    }

    /// How many match, whatever `start` and `limit` are.
    pub(super) fn count(&self, filter: &Filter, session: &Session) -> usize {
        if filter.since.is_some() || filter.until.is_some() || filter.due.is_some() {
            return self.matching(filter, session).count();
        }
        let asked = Asked::of(filter);
        let have = |facets: &&Facets| asked.have(**facets);
        self.facets.iter().filter(have).count()
    }

    /// Of these, the page that the filter asks for.
    pub(super) fn page_of(&self, ids: Vec<Id>, filter: &Filter, session: &Session) -> Vec<Id> {
        let asked = Asked::of(filter);
        let placed = ids.into_iter().filter_map(|id| {
            let Outline { when, facets } = self.slots[self.find(id).ok()?].outline;
            let matches = asked.holds(facets, when)
                && asked
                    .due
                    .is_none_or(|today| self.is_due(id, today, session));
            matches.then_some((Placed { when, id }, facets))
        });
        let mut placed: Vec<(Placed, Facets)> = placed.collect();
        sort(&mut placed);
        let page = placed.into_iter().skip(filter.start);
        let page = page.take(filter.limit.unwrap_or(usize::MAX));
        page.map(|(placed, _)| placed.id).collect()
    }

    /// Puts experiences at their places.
    pub(super) fn insert(&mut self, slots: Vec<Slot>) {
        let many = slots.len() > 8;
        for slot in slots {
            let Slot { id, outline, .. } = slot;
            let placed = Placed {
                when: outline.when,
                id,
            };
            let at = if many {
                self.order.len()
            } else {
                self.place_of(placed)
            };
            self.order.insert(at, placed);
            self.facets.insert(at, outline.facets);
            match self.find(id) {
                Ok(at) => self.slots[at] = slot,
                Err(at) => self.slots.insert(at, slot),
            }
        }
        if many {
            let old = self.order.drain(..).zip(self.facets.drain(..));
            let mut all: Vec<(Placed, Facets)> = old.collect();
            sort(&mut all);
            (self.order, self.facets) = all.into_iter().unzip();
        }
    }

    /// Changes what is kept with an experience, not the experience itself.
    pub(super) fn attachments(
        &mut self,
        id: Id,
        session: &Session,
        change: impl FnOnce(&mut Entry),
    ) {
        if self.get(id, session).is_some()
            && let Ok(at) = self.find(id)
            && let Some(entry) = self.slots[at].entry.get_mut()
        {
            change(entry);
        }
    }

    /// Takes one out.
    pub(super) fn take(&mut self, id: Id, session: &Session) -> Option<Entry> {
        self.get(id, session)?;
        let at = self.find(id).ok()?;
        let entry = self.slots.remove(at).entry.into_inner()?;
        let at = self.place_of(Placed {
            when: entry.experience.when,
            id,
        });
        self.order.remove(at);
        self.facets.remove(at);
        Some(*entry)
    }

    /// Where the slot of an experience is, or belongs.
    fn find(&self, id: Id) -> Result<usize, usize> {
        self.slots.binary_search_by_key(&id, |slot| slot.id)
    }

    fn place_of(&self, placed: Placed) -> usize {
        self.order
            .partition_point(|other| other.compare(&placed).is_lt())
    }
}

/// One copy of sorting, which in a library for phones is large.
#[inline(never)]
fn sort(all: &mut [(Placed, Facets)]) {
    all.sort_unstable_by(|(one, _), (other, _)| one.compare(other));
}

/// Reads an experience. What has an outline decodes: the outline looked at all of it.
fn read(id: Id, session: &Session) -> Option<Entry> {
    let experience = session.look_at(id.0, record::decode)?.ok()??;
    Some(Entry {
        id,
        experience,
        attachments: Vec::new(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Nothing of a code's number is lost in the bits.
    #[test]
    fn facets_have_room_for_every_code() {
        for barrier in Barrier::ALL {
            assert!(Facets::BARRIERS + u32::from(barrier.number()) < u64::BITS);
        }
        assert!(Service::ALL.iter().all(|service| service.number() > 0));
        assert!(Outcome::ALL.iter().all(|outcome| outcome.number() > 0));
        assert!(Kind::ALL.iter().all(|kind| kind.number() > 0));
    }

    #[test]
    fn a_filter_asks_the_facets_for_what_it_says() {
        let mut experience = Experience::new(Service::Library, Outcome::Refused);
        experience.kind = Some(Kind::Witnessed);
        experience.barriers.answer(Barrier::AskedId, Answer::Yes);
        experience.barriers.answer(Barrier::AskedSin, Answer::No);
        let facets = Outline::of(&experience).facets;
        let holds = |filter: Filter| Asked::of(&filter).have(facets);
        let any = Filter::default;
        assert!(holds(any()));
        for service in Service::ALL {
            let filter = Filter {
                service: Some(*service),
                ..any()
            };
            assert_eq!(holds(filter), *service == Service::Library);
        }
        for outcome in Outcome::ALL {
            let filter = Filter {
                outcome: Some(*outcome),
                ..any()
            };
            assert_eq!(holds(filter), *outcome == Outcome::Refused);
        }
        for kind in Kind::ALL {
            let filter = Filter {
                kind: Some(*kind),
                ..any()
            };
            assert_eq!(holds(filter), *kind == Kind::Witnessed);
        }
        for barrier in Barrier::ALL {
            let filter = Filter {
                barrier: Some(*barrier),
                ..any()
            };
            assert_eq!(holds(filter), *barrier == Barrier::AskedId);
        }
    }
}
