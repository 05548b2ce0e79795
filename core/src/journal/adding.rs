//! New experiences on their way into the vault: numbered, encoded and placed.

use std::vec;

use super::entry::{Entry, Id};
use super::experience::Experience;
use super::record::{self, KIND_EXPERIENCE};
use super::shelf::Slot;
use crate::vault::{Ends, Object, ObjectId, Plan, Randomness, Unavailable, stream};
use crate::{Error, Result, Wiped};

/// Experiences that are added together.
pub(super) struct Adding<'a> {
    pub(super) experiences: vec::IntoIter<Experience>,
    pub(super) randomness: &'a dyn Randomness,
    /// The largest number so far.
    pub(super) last: &'a mut ObjectId,
    /// Those that are in the plan, in their order.
    pub(super) slots: &'a mut Vec<Slot>,
}

impl Adding<'_> {
    /// Puts all of them into a plan: while some are encoded on all cores, numbers are drawn for those behind
    /// them, and those before them are placed.
    pub(super) fn put_into(&mut self, plan: &mut Plan<'_>) -> Result<()> {
        // One takes about as long as an eighth of a cell.
        let count = self.experiences.len() / 8;
        stream(
            &mut Encoding { adding: self, plan },
            count,
            &Encoded::encode,
        )
    }
}

struct Encoding<'a, 'b, 'p> {
    adding: &'a mut Adding<'b>,
    plan: &'a mut Plan<'p>,
}

/// An experience that is encoded, and then made ready for its place.
struct Encoded {
    /// None before it is filled, and once it is encoded.
    experience: Option<Experience>,
    object: Object,
    slot: Option<Slot>,
}

impl Encoding<'_, '_, '_> {
    /// Experiences that a thread encodes at a time.
    const AT_ONCE: usize = 32;
}

impl Encoded {
    /// One without a number and an experience yet.
    fn new() -> Self {
        Self {
            experience: None,
            object: Object {
                id: 0,
                kind: KIND_EXPERIENCE,
                bytes: Wiped::empty(),
            },
            slot: None,
        }
    }

    fn encode(&mut self) {
        if let Some(experience) = self.experience.take() {
            let encoded = record::encode_into(&experience, &mut self.object.bytes);
            self.slot = encoded.is_ok().then(|| {
                Slot::of(Entry {
                    id: Id(self.object.id),
                    experience,
                    attachments: Vec::new(),
                })
            });
        }
    }
}

impl Ends<Encoded> for Encoding<'_, '_, '_> {
    fn fill(&mut self, batch: &mut Vec<Encoded>) -> Result<()> {
        let adding = &mut *self.adding;
        let count = adding.experiences.len().min(Self::AT_ONCE);
        let numbers = next_objects(adding.last, adding.randomness, count)?;
        // Those that are there have buffers, which are used again.
        batch.resize_with(count, Encoded::new);
        let next = numbers.into_iter().zip(adding.experiences.by_ref());
        for (encoded, (id, experience)) in batch.iter_mut().zip(next) {
            encoded.object.id = id;
            encoded.experience = Some(experience);
        }
        Ok(())
    }

    fn take(&mut self, batch: &mut Vec<Encoded>) -> Result<()> {
        for encoded in batch {
            let slot = encoded.slot.take().ok_or(Error::Storage)?;
            self.plan.put(&encoded.object)?;
            self.adding.slots.push(slot);
        }
        Ok(())
    }
}

/// Ascending numbers for new objects, behind `last`, which follows. Steps between them are geometric with
/// mean 64, drawn by counting random bytes up to the first whose low six bits are zero. Steps are
/// memoryless, so that the gap that a removal leaves looks like a gap between neighbours.
pub(super) fn next_objects(
    last: &mut ObjectId,
    randomness: &dyn Randomness,
    count: usize,
) -> Result<Vec<ObjectId>> {
    let mut numbers = Vec::with_capacity(count);
    let mut room = [0; 4096];
    let mut step = 0;
    while numbers.len() < count {
        let likely = room.len().min(64 * (count - numbers.len()));
        let bytes = &mut room[..likely];
        let filled = randomness.fill(bytes);
        filled.map_err(|Unavailable| Error::Storage)?;
        for byte in bytes {
            step += 1;
            if *byte & 63 == 0 && numbers.len() < count {
                *last = last.checked_add(step).ok_or(Error::Full)?;
                numbers.push(*last);
                step = 0;
            }
        }
    }
    Ok(numbers)
}
