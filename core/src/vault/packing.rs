//! Objects, packed into the payloads of cells: five experiences of 700 bytes share one.
//!
//! A payload is `kind 1 ‖ zero 1 ‖ count 2`, then fragments one after the other, then zeros. A
//! fragment is `object id 8 ‖ object kind 1 ‖ zero 1 ‖ part 2 ‖ parts 2 ‖ length 2 ‖ bytes`. An
//! object that fits nowhere in one piece is spread over several cells.

use std::collections::BTreeMap;
use std::ops::{Deref, DerefMut, Range};
use std::slice::IterMut;

use super::cell::{PAYLOAD, Payload};
use crate::error::Damage;
use crate::{Error, Result, Wiped, wiped};

const KIND_FREE: u8 = 0;
const KIND_OBJECTS: u8 = 2;

const CELL_HEAD: usize = 4;
const FRAGMENT_HEAD: usize = 16;
/// A piece of an object that is split is at least this long, in bytes, or the object's end.
const SMALLEST_PIECE: usize = 64;
/// What a cell holds of one object at most, in bytes.
pub(crate) const LARGEST_PIECE: usize = PAYLOAD - CELL_HEAD - FRAGMENT_HEAD;

/// The number of an object in its space.
pub(crate) type ObjectId = u64;

/// Bytes that belong together, and what kind of thing they are.
pub(crate) struct Object {
    pub(crate) id: ObjectId,
    pub(crate) kind: u8,
    pub(crate) bytes: Wiped,
}

/// The payloads of a region's cells, in one buffer that is wiped when the session ends.
pub(crate) struct Payloads(Wiped);

impl Payloads {
    pub(crate) fn zeroed(cells: u32) -> Result<Self> {
        let bytes = Wiped::try_zeroed(cells as usize * PAYLOAD);
        bytes.map(Self).map_err(|_| Error::NotEnoughMemory)
    }

    pub(crate) fn cells(&self) -> u32 {
        u32::try_from(self.0.len() / PAYLOAD).unwrap_or(u32::MAX)
    }

    /// All of them, by ascending index.
    pub(crate) fn all_mut(&mut self) -> IterMut<'_, Payload> {
        self.0.as_chunks_mut().0.iter_mut()
    }

    pub(crate) fn cell(&self, index: u32) -> Result<&Payload> {
        self.0
            .get(index as usize * PAYLOAD..)
            .and_then(|rest| rest.first_chunk())
            .ok_or(Damage::Contents.into())
    }

    pub(crate) fn cell_mut(&mut self, index: u32) -> Result<&mut Payload> {
        self.0
            .get_mut(index as usize * PAYLOAD..)
            .and_then(|rest| rest.first_chunk_mut())
            .ok_or(Damage::Contents.into())
    }
}

/// A payload on the heap, wiped when it is dropped.
struct NewPayload(Box<Payload>);

impl NewPayload {
    fn zeroed() -> Self {
        Self(Box::new([0; PAYLOAD]))
    }
}

impl Deref for NewPayload {
    type Target = Payload;

    fn deref(&self) -> &Payload {
        &self.0
    }
}

impl DerefMut for NewPayload {
    fn deref_mut(&mut self) -> &mut Payload {
        &mut self.0
    }
}

impl Drop for NewPayload {
    fn drop(&mut self) {
        wiped::wipe(self.0.as_mut_slice());
    }
}

/// Which cells each object lies in, and how much room each cell has.
pub(crate) struct Directory {
    /// For each cell, the longest fragment that still fits, in bytes. The manifest's has none.
    room: Vec<usize>,
    /// By ascending id. New ids are the largest, so that most are put at the end.
    objects: Vec<(ObjectId, Places)>,
}

/// The cells of an object, in the order of its parts. Most have one, which needs no list of its own.
#[derive(Debug, PartialEq, Eq)]
enum Places {
    One(u32),
    Several(Vec<u32>),
}

impl Places {
    fn as_slice(&self) -> &[u32] {
        match self {
            Self::One(cell) => std::slice::from_ref(cell),
            Self::Several(cells) => cells,
        }
    }
}

impl Directory {
    /// Reads all payloads, and shows each whole object in them (id, kind, bytes) by ascending id.
    /// What does not follow the format is told, and costs nothing else.
    pub(crate) fn read(
        payloads: &Payloads,
        mut visit: impl FnMut(ObjectId, u8, &[u8]),
    ) -> Result<(Self, Torn)> {
        let mut room = vec![0];
        let mut torn = Torn::default();
        let mut found: Vec<(u32, Fragment<'_>)> = Vec::new();
        for index in 1..payloads.cells() {
            let Ok(cell) = Cell::parse(payloads.cell(index)?) else {
                torn.cells += 1;
                room.push(0);
                continue;
            };
            room.push(cell.room());
            found.extend(cell.fragments.into_iter().map(|fragment| (index, fragment)));
        }
        found.sort_unstable_by(|(_, one), (_, other)| one.compare(other));
        let mut objects = Vec::with_capacity(found.len());
        for parts in found.chunk_by(|(_, one), (_, next)| one.id == next.id) {
            let Fragment {
                id,
                kind,
                parts: total,
                ..
            } = parts[0].1;
            let is_whole = parts.len() == usize::from(total)
                && parts.iter().zip(0u16..).all(|((_, part), number)| {
                    (part.part, part.parts, part.kind) == (number, total, kind)
                });
            if !is_whole {
                torn.objects.push((id, kind));
                continue;
            }
            let places = match parts {
                [(cell, only)] => {
                    visit(id, kind, only.bytes);
                    Places::One(*cell)
                }
                _ => {
                    let pieces: Vec<&[u8]> = parts.iter().map(|(_, part)| part.bytes).collect();
                    visit(id, kind, &concat(&pieces)?);
                    Places::Several(parts.iter().map(|(cell, _)| *cell).collect())
                }
            };
            objects.push((id, places));
        }
        Ok((Self { room, objects }, torn))
    }

    /// The bytes of these objects, one after the other.
    ///
    /// # Errors
    /// [`Damage::Contents`] where there is none with one of these ids; [`Error::NotEnoughMemory`].
    pub(crate) fn bytes(&self, payloads: &Payloads, ids: &[ObjectId]) -> Result<Wiped> {
        let mut pieces = Vec::new();
        for id in ids {
            for cell in self.places(*id).ok_or(Damage::Contents)? {
                pieces.push(fragment(payloads, *cell, *id)?);
            }
        }
        concat(&pieces)
    }

    /// Shows the bytes of an object, which are copied only where they are in several pieces.
    ///
    /// # Errors
    /// Those of [`bytes`](Self::bytes).
    pub(crate) fn look_at<T>(
        &self,
        payloads: &Payloads,
        id: ObjectId,
        look: impl FnOnce(&[u8]) -> T,
    ) -> Result<T> {
        match self.places(id) {
            Some([only]) => Ok(look(fragment(payloads, *only, id)?)),
            _ => Ok(look(&self.bytes(payloads, &[id])?)),
        }
    }

    fn find(&self, id: ObjectId) -> std::result::Result<usize, usize> {
        self.objects.binary_search_by_key(&id, |(id, _)| *id)
    }

    /// The cells of an object, where there is one with this id.
    fn places(&self, id: ObjectId) -> Option<&[u32]> {
        let at = self.find(id).ok()?;
        Some(self.objects[at].1.as_slice())
    }

    /// Whether new objects of these lengths fit, stored one after the other.
    pub(crate) fn would_fit(&self, lengths: impl IntoIterator<Item = usize>) -> bool {
        let mut room = self.room.clone();
        let mut full = Full::default();
        for length in lengths {
            let Some(places) = places(&room, length, &[], &mut full) else {
                return false;
            };
            for (index, piece) in places {
                let left = &mut room[index as usize];
                *left = left.saturating_sub(piece + FRAGMENT_HEAD);
            }
        }
        true
    }

    /// Bytes that objects could still take, and that they could take in an empty space.
    pub(crate) fn free_and_total(&self) -> (u64, u64) {
        let total = (self.room.len() - 1) * LARGEST_PIECE;
        // Rests that are too short for a piece of an object cannot be used.
        let usable = self.room.iter().filter(|room| **room >= SMALLEST_PIECE);
        (usable.sum::<usize>() as u64, total as u64)
    }

    /// Follows a plan that was committed.
    pub(crate) fn follow(&mut self, changed: Changed) {
        self.room = changed.room;
        self.objects.reserve(changed.objects.len());
        for (id, cells) in changed.objects {
            match (self.find(id), cells) {
                (Ok(at), Some(cells)) => self.objects[at].1 = cells,
                (Ok(at), None) => drop(self.objects.remove(at)),
                (Err(at), Some(cells)) => self.objects.insert(at, (id, cells)),
                (Err(_), None) => {}
            }
        }
    }
}

/// What a cell has of an object. All of the cell was looked at when the directory was read, so that here
/// only the heads of fragments are.
fn fragment(payloads: &Payloads, cell: u32, id: ObjectId) -> Result<&[u8]> {
    let (head, mut rest) = payloads.cell(cell)?.split_at(CELL_HEAD);
    for _ in 0..u16::from_le_bytes([head[2], head[3]]) {
        let (fragment, behind) = Fragment::read(rest).ok_or(Damage::Contents)?;
        if fragment.id == id {
            return Ok(fragment.bytes);
        }
        rest = behind;
    }
    Err(Damage::Contents.into())
}

fn concat(pieces: &[&[u8]]) -> Result<Wiped> {
    Wiped::try_concat(pieces).map_err(|_| Error::NotEnoughMemory)
}

/// What of a space does not follow the format.
#[derive(Default)]
pub(crate) struct Torn {
    /// Cells whose payloads cannot be taken apart.
    pub(crate) cells: u32,
    /// Objects (id, kind) of which a part is missing, or whose parts do not belong together.
    pub(crate) objects: Vec<(ObjectId, u8)>,
}

impl Torn {
    pub(crate) fn is_nothing(&self) -> bool {
        self.cells == 0 && self.objects.is_empty()
    }
}

/// A change to a space.
pub(crate) enum Change<'a> {
    Put(&'a Object),
    Remove(ObjectId),
}

/// Changes to a space that were worked out and not yet written. One that is dropped, and not
/// [kept](Plan::keep), has changed nothing.
pub(crate) struct Plan<'a> {
    directory: &'a Directory,
    payloads: &'a mut Payloads,
    cells: BTreeMap<u32, Planned>,
    /// Cells that are copied before free ones are filled where they are.
    copies: usize,
    changed: Changed,
    full: Full,
}

/// Cells that a plan copies before it fills others where they are: what is copied back at the end of a
/// small commit is near the processor when it is read next.
const COPIES: usize = 32;

/// A cell that a plan changes.
enum Planned {
    /// It was free, so that it can be filled where it is: to be free again it needs no more than its head.
    InPlace([u8; CELL_HEAD]),
    /// What it will hold.
    Copy(NewPayload),
}

/// What the directory becomes when a plan has been written.
#[derive(Default)]
pub(crate) struct Changed {
    room: Vec<usize>,
    /// By ascending id.
    objects: Vec<(ObjectId, Option<Places>)>,
}

impl Changed {
    fn find(&self, id: ObjectId) -> std::result::Result<usize, usize> {
        self.objects.binary_search_by_key(&id, |(id, _)| *id)
    }

    fn set(&mut self, id: ObjectId, places: Option<Places>) {
        match self.find(id) {
            Ok(at) => self.objects[at].1 = places,
            Err(at) => self.objects.insert(at, (id, places)),
        }
    }
}

impl<'a> Plan<'a> {
    pub(crate) fn new(directory: &'a Directory, payloads: &'a mut Payloads) -> Self {
        Self {
            directory,
            payloads,
            cells: BTreeMap::new(),
            copies: COPIES,
            changed: Changed {
                room: directory.room.clone(),
                objects: Vec::new(),
            },
            full: Full::default(),
        }
    }

    /// [Stores](Self::put) or [removes](Self::remove) an object.
    ///
    /// # Errors
    /// Those of either. The plan is then of no use.
    pub(crate) fn make(&mut self, change: &Change<'_>) -> Result<()> {
        match change {
            Change::Put(object) => self.put(object),
            Change::Remove(id) => self.remove(*id).map(drop),
        }
    }

    /// Stores an object, in place of one with the same id.
    ///
    /// # Errors
    /// [`Error::Full`]. The plan is then of no use.
    pub(crate) fn put(&mut self, object: &Object) -> Result<()> {
        let mut before = self.take_away(object.id)?;
        before.sort_unstable();
        let length = object.bytes.len();
        let places = places(&self.changed.room, length, &before, &mut self.full);
        let places = places.ok_or(Error::Full)?;
        let parts = u16::try_from(places.len()).map_err(|_| Error::Full)?;
        let mut rest = &*object.bytes;
        for (part, (index, length)) in (0u16..).zip(&places) {
            let (bytes, after) = rest.split_at(*length);
            rest = after;
            let fragment = Fragment {
                id: object.id,
                kind: object.kind,
                part,
                parts,
                bytes,
            };
            self.append(*index, &fragment)?;
        }
        let places = match places.as_slice() {
            [(only, _)] => Places::One(*only),
            _ => Places::Several(places.into_iter().map(|(index, _)| index).collect()),
        };
        self.changed.set(object.id, Some(places));
        Ok(())
    }

    /// Removes an object, and says where it lay. Its bytes are in no cell afterwards.
    pub(crate) fn remove(&mut self, id: ObjectId) -> Result<Vec<u32>> {
        let cells = self.take_away(id)?;
        self.changed.set(id, None);
        Ok(cells)
    }

    /// Takes what there is of an object out of its cells, and says which these are.
    fn take_away(&mut self, id: ObjectId) -> Result<Vec<u32>> {
        let places = match self.changed.find(id) {
            Ok(at) => self.changed.objects[at].1.as_ref().map(Places::as_slice),
            Err(_) => self.directory.places(id),
        };
        let cells = places.unwrap_or_default().to_vec();
        for index in &cells {
            self.take_out(*index, id)?;
        }
        Ok(cells)
    }

    /// The new payloads, by ascending cell.
    pub(crate) fn cells(&self) -> Result<Vec<(u32, &Payload)>> {
        let mut cells = Vec::with_capacity(self.cells.len());
        for (index, planned) in &self.cells {
            let payload = match planned {
                Planned::InPlace(_) => self.payloads.cell(*index)?,
                Planned::Copy(payload) => payload,
            };
            cells.push((*index, payload));
        }
        Ok(cells)
    }

    /// Makes the payloads what was planned, and gives what to tell the directory.
    pub(crate) fn keep(mut self) -> Result<Changed> {
        for (index, planned) in std::mem::take(&mut self.cells) {
            if let Planned::Copy(payload) = planned {
                self.payloads.cell_mut(index)?.copy_from_slice(&*payload);
            }
        }
        Ok(std::mem::take(&mut self.changed))
    }

    /// Takes the fragment of an object out of a cell.
    fn take_out(&mut self, index: u32, id: ObjectId) -> Result<()> {
        let payload = self.payload(index)?;
        let mut cell = Cell::parse(payload)?;
        cell.fragments.retain(|other| other.id != id);
        let mut next = NewPayload::zeroed();
        cell.encode(&mut next)?;
        let room = cell.room();
        payload.copy_from_slice(&*next);
        self.changed.room[index as usize] = room;
        self.full.has_room(index);
        Ok(())
    }

    /// Puts the fragment of an object that is not in it behind those of a cell that has room for it.
    fn append(&mut self, index: u32, fragment: &Fragment<'_>) -> Result<()> {
        // The room of a cell is what is left behind a head, and so says where its fragments end.
        let left = self.changed.room[index as usize];
        let end = PAYLOAD - FRAGMENT_HEAD - left;
        let payload = self.payload(index)?;
        let (head, rest) = payload.split_at_mut(CELL_HEAD);
        let count = u16::from_le_bytes([head[2], head[3]]);
        let count = count.checked_add(1).ok_or(Error::Full)?.to_le_bytes();
        head.copy_from_slice(&[KIND_OBJECTS, 0, count[0], count[1]]);
        fragment.write(rest.get_mut(end - CELL_HEAD..).ok_or(Error::Full)?)?;
        let taken = FRAGMENT_HEAD + fragment.bytes.len();
        self.changed.room[index as usize] = left.saturating_sub(taken);
        Ok(())
    }

    /// The payload of a cell as it will be so far.
    fn payload(&mut self, index: u32) -> Result<&mut Payload> {
        let before = self.payloads.cell_mut(index)?;
        let is_one_of_many = self.cells.len() >= self.copies;
        let planned = self.cells.entry(index).or_insert_with(|| {
            if is_one_of_many && self.directory.room[index as usize] == LARGEST_PIECE {
                let mut head = [0; CELL_HEAD];
                head.copy_from_slice(&before[..CELL_HEAD]);
                return Planned::InPlace(head);
            }
            // Not copied on the way: what is on the stack is not wiped.
            let mut payload = NewPayload::zeroed();
            payload.copy_from_slice(before);
            Planned::Copy(payload)
        });
        Ok(match planned {
            Planned::InPlace(_) => before,
            Planned::Copy(payload) => payload,
        })
    }
}

impl Drop for Plan<'_> {
    fn drop(&mut self) {
        for (index, planned) in &self.cells {
            if let Planned::InPlace(head) = planned
                && let Ok(payload) = self.payloads.cell_mut(*index)
            {
                wiped::wipe(payload);
                payload[..CELL_HEAD].copy_from_slice(head);
            }
        }
    }
}

/// Cells that need not be looked at again for objects of some length, so that many objects that are put
/// one after the other do not each begin at the first cell.
///
/// Lengths, ascending, each with a cell in front of which none has room for as many bytes or more.
#[derive(Default)]
struct Full(Vec<(usize, u32)>);

impl Full {
    /// The first cell that can have room for this many bytes.
    fn first(&self, length: usize) -> u32 {
        let known = self.0.partition_point(|(known, _)| *known <= length);
        known.checked_sub(1).map_or(1, |at| self.0[at].1)
    }

    /// No cell in front of this one has room for this many bytes.
    fn found(&mut self, index: u32, length: usize) {
        let at = self.0.partition_point(|(known, _)| *known < length);
        // What is known of longer ones can be less than this tells.
        let less = self.0[at..].iter().take_while(|(_, cell)| *cell <= index);
        let end = at + less.count();
        self.0.drain(at..end);
        self.0.insert(at, (length, index));
    }

    /// This cell has more room than before.
    fn has_room(&mut self, index: u32) {
        for (_, cell) in &mut self.0 {
            *cell = (*cell).min(index);
        }
    }
}

/// Cells for an object of this length and how much of it each takes, where cells have this room: one
/// cell if any has it (one of `before` if possible, so that an edit touches few), else the roomiest
/// ones.
fn places(
    room: &[usize],
    length: usize,
    before: &[u32],
    full: &mut Full,
) -> Option<Vec<(u32, usize)>> {
    // Without room for one byte there may be none for the head of an empty object either.
    let needed = length.max(1);
    let fits = |index: &u32| room[*index as usize] >= needed;
    let all = 1..u32::try_from(room.len()).ok()?;
    if let Some(index) = before.iter().copied().find(fits) {
        return Some(vec![(index, length)]);
    }
    let found = (full.first(needed)..all.end).find(fits);
    full.found(found.unwrap_or(all.end), needed);
    if let Some(index) = found {
        return Some(vec![(index, length)]);
    }
    if length == 0 {
        return None;
    }
    // Free ones are the roomiest. Only where they are not enough are all looked through, for each piece.
    let mut free = all
        .clone()
        .filter(|index| room[*index as usize] == LARGEST_PIECE);
    let mut places: Vec<(u32, usize)> = Vec::new();
    let mut rest = length;
    while rest > 0 {
        let index = match free.next() {
            Some(index) => index,
            None => roomiest(room, all.clone(), &places)?,
        };
        let piece = room[index as usize].min(rest);
        if piece < rest && piece < SMALLEST_PIECE {
            return None;
        }
        places.push((index, piece));
        rest -= piece;
    }
    Some(places)
}

/// The cell with the most room that is not among those of `places`; the first, where several have as much.
fn roomiest(room: &[usize], all: Range<u32>, places: &[(u32, usize)]) -> Option<u32> {
    let mut best = None;
    let mut most = 0;
    for index in all {
        let here = room[index as usize];
        if here > most && places.iter().all(|(taken, _)| *taken != index) {
            (best, most) = (Some(index), here);
        }
    }
    best
}

/// A payload, taken apart.
pub(super) struct Cell<'a> {
    pub(super) fragments: Vec<Fragment<'a>>,
}

pub(super) struct Fragment<'a> {
    id: ObjectId,
    kind: u8,
    part: u16,
    parts: u16,
    bytes: &'a [u8],
}

impl<'a> Fragment<'a> {
    /// Which of them comes first: by object, then by part.
    #[inline(never)] // sorting asks at many places
    fn compare(&self, other: &Self) -> std::cmp::Ordering {
        (self.id, self.part).cmp(&(other.id, other.part))
    }

    /// Reads one, and gives what is behind it.
    fn read(bytes: &'a [u8]) -> Option<(Self, &'a [u8])> {
        let (head, rest) = bytes.split_first_chunk::<FRAGMENT_HEAD>()?;
        let word = |at: usize| u16::from_le_bytes([head[at], head[at + 1]]);
        let (bytes, behind) = rest.split_at_checked(usize::from(word(14)))?;
        let fragment = Self {
            id: u64::from_le_bytes(*head.first_chunk()?),
            kind: head[8],
            part: word(10),
            parts: word(12),
            bytes,
        };
        (head[9] == 0).then_some((fragment, behind))
    }

    /// Writes it to the beginning of this room, and gives the rest.
    fn write<'r>(&self, room: &'r mut [u8]) -> Result<&'r mut [u8]> {
        let length = u16::try_from(self.bytes.len()).map_err(|_| Error::Full)?;
        let (head, rest) = room
            .split_first_chunk_mut::<FRAGMENT_HEAD>()
            .ok_or(Error::Full)?;
        head[..8].copy_from_slice(&self.id.to_le_bytes());
        head[8..10].copy_from_slice(&[self.kind, 0]);
        head[10..12].copy_from_slice(&self.part.to_le_bytes());
        head[12..14].copy_from_slice(&self.parts.to_le_bytes());
        head[14..].copy_from_slice(&length.to_le_bytes());
        let (bytes, rest) = rest
            .split_at_mut_checked(self.bytes.len())
            .ok_or(Error::Full)?;
        bytes.copy_from_slice(self.bytes);
        Ok(rest)
    }
}

impl<'a> Cell<'a> {
    pub(super) fn parse(payload: &'a Payload) -> Result<Self> {
        Self::parse_strictly(payload).ok_or(Damage::Contents.into())
    }

    fn parse_strictly(payload: &'a Payload) -> Option<Self> {
        let (head, mut rest) = payload.split_first_chunk::<CELL_HEAD>()?;
        let count = match *head {
            [KIND_FREE, 0, 0, 0] => 0,
            [KIND_OBJECTS, 0, low, high] => u16::from_le_bytes([low, high]),
            _ => return None,
        };
        let mut fragments = Vec::with_capacity(usize::from(count).min(16));
        for _ in 0..count {
            let (fragment, behind) = Fragment::read(rest)?;
            fragments.push(fragment);
            rest = behind;
        }
        let one_of_each = fragments
            .iter()
            .enumerate()
            .all(|(at, one)| fragments[..at].iter().all(|other| other.id != one.id));
        // Not up to the first that is none: all at once is faster.
        let is_rest_zero = rest.iter().fold(0, |all, byte| all | byte) == 0;
        (one_of_each && is_rest_zero).then_some(Self { fragments })
    }

    pub(super) fn encode(&self, payload: &mut Payload) -> Result<()> {
        if self.fragments.is_empty() {
            return Ok(());
        }
        let count = u16::try_from(self.fragments.len()).map_err(|_| Error::Full)?;
        let (head, mut rest) = payload.split_at_mut(CELL_HEAD);
        let count = count.to_le_bytes();
        head.copy_from_slice(&[KIND_OBJECTS, 0, count[0], count[1]]);
        for fragment in &self.fragments {
            rest = fragment.write(rest)?;
        }
        Ok(())
    }

    fn room(&self) -> usize {
        let used: usize = self
            .fragments
            .iter()
            .map(|fragment| FRAGMENT_HEAD + fragment.bytes.len())
            .sum();
        (PAYLOAD - CELL_HEAD).saturating_sub(used + FRAGMENT_HEAD)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use zeroize::Zeroizing;

    /// A cell can have a rest in which not even the head of a fragment fits.
    #[test]
    fn an_empty_object_needs_room_for_its_head() {
        let mut payloads = Payloads::zeroed(2).unwrap();
        let nearly = PAYLOAD - CELL_HEAD - FRAGMENT_HEAD - 15;
        let directory = read(&payloads);
        let mut plan = Plan::new(&directory, &mut payloads);
        plan.put(&object(1, vec![7; nearly])).unwrap();
        plan.keep().unwrap();
        let directory = read(&payloads);
        let fits = directory.would_fit([0]);
        let put = Plan::new(&directory, &mut payloads).put(&object(2, Vec::new()));
        assert_eq!((fits, put.is_ok()), (false, false));
    }

    fn object(id: ObjectId, bytes: Vec<u8>) -> Object {
        Object {
            id,
            kind: 1,
            bytes: Wiped::of(Zeroizing::new(bytes)),
        }
    }

    fn read(payloads: &Payloads) -> Directory {
        let (directory, torn) = Directory::read(payloads, |_, _, _| {}).unwrap();
        assert!(torn.is_nothing());
        directory
    }

    fn commit(
        payloads: &mut Payloads,
        directory: &mut Directory,
        plan: impl FnOnce(&mut Plan<'_>) -> Result<()>,
    ) -> Result<()> {
        commit_copying(COPIES, payloads, directory, plan)
    }

    /// Free cells behind so many are filled where they are.
    fn commit_copying(
        copies: usize,
        payloads: &mut Payloads,
        directory: &mut Directory,
        plan: impl FnOnce(&mut Plan<'_>) -> Result<()>,
    ) -> Result<()> {
        let before: Vec<Payload> = payloads.all_mut().map(|payload| *payload).collect();
        let mut next = Plan::new(directory, payloads);
        next.copies = copies;
        if let Err(error) = plan(&mut next) {
            drop(next);
            assert!(
                payloads.all_mut().eq(&before),
                "a dropped plan changes nothing"
            );
            return Err(error);
        }
        directory.follow(next.keep()?);
        Ok(())
    }

    #[test]
    fn five_of_700_bytes_share_a_cell() {
        let mut payloads = Payloads::zeroed(2).unwrap();
        let mut directory = read(&payloads);
        for id in 0..5 {
            commit(&mut payloads, &mut directory, |plan| {
                plan.put(&object(id, vec![7; 700]))
            })
            .unwrap();
        }
        let full = commit(&mut payloads, &mut directory, |plan| {
            plan.put(&object(9, vec![7; 700]))
        });
        assert_eq!(full, Err(Error::Full));
    }

    #[test]
    fn malformed_payloads_are_damage() {
        let good = {
            let mut payload = [0; PAYLOAD];
            let cell = Cell {
                fragments: vec![Fragment {
                    id: 3,
                    kind: 1,
                    part: 0,
                    parts: 1,
                    bytes: b"abc",
                }],
            };
            cell.encode(&mut payload).unwrap();
            payload
        };
        assert!(Cell::parse(&good).is_ok());
        for (what, at, value) in [
            ("unknown kind", 0, 9),
            ("reserved byte", 1, 1),
            ("more fragments than there are", 2, 200),
            ("reserved byte of a fragment", 4 + 9, 1),
            ("length past the end", 4 + 15, 0xff),
            ("length shorter than the bytes", 4 + 14, 2),
            ("rest not zero", PAYLOAD - 1, 1),
        ] {
            let mut bad = good;
            bad[at] = value;
            assert!(Cell::parse(&bad).is_err(), "{what}");
        }
    }

    /// Whether these are the objects, by the directory and when everything is read again.
    fn assert_holds(
        payloads: &Payloads,
        directory: &Directory,
        model: &BTreeMap<ObjectId, Vec<u8>>,
    ) {
        let mut shown = BTreeMap::new();
        let (rebuilt, torn) = Directory::read(payloads, |id, _, bytes| {
            shown.insert(id, bytes.to_vec());
        })
        .unwrap();
        assert!(torn.is_nothing());
        assert_eq!(rebuilt.room, directory.room);
        assert_eq!(rebuilt.objects, directory.objects);
        assert_eq!(shown, *model);
        for (id, bytes) in model {
            assert_eq!(*directory.bytes(payloads, &[*id]).unwrap(), **bytes);
        }
    }

    fn commit_would_fit(payloads: &mut Payloads, directory: &Directory, length: usize) -> bool {
        let new = object(u64::MAX, vec![1; length]);
        Plan::new(directory, payloads).put(&new).is_ok()
    }

    proptest! {
        /// What is said to fit does, one object after the other.
        #[test]
        fn what_would_fit_fits(lengths in prop::collection::vec(0usize..9000, 1..8)) {
            let mut payloads = Payloads::zeroed(6).unwrap();
            let mut directory = read(&payloads);
            let said = directory.would_fit(lengths.iter().copied());
            let fits = (0u64..).zip(&lengths).all(|(id, length)| {
                commit(&mut payloads, &mut directory, |plan| plan.put(&object(id, vec![1; *length]))).is_ok()
            });
            prop_assert_eq!(said, fits);
        }

        /// A plan chooses the cells that it would choose if it looked at all of them for each object.
        #[test]
        fn no_cell_with_room_is_passed_over(steps in prop::collection::vec((0u64..30, 0usize..5000), 1..80)) {
            let (mut payloads, mut others) = (Payloads::zeroed(20).unwrap(), Payloads::zeroed(20).unwrap());
            let directory = read(&payloads);
            let mut plan = Plan::new(&directory, &mut payloads);
            let mut looks_at_all = Plan::new(&directory, &mut others);
            for (id, length) in steps {
                let object = object(id, vec![7; length]);
                looks_at_all.full = Full::default();
                let (put, wanted) = match length {
                    0..1000 => (plan.remove(id).map(drop), looks_at_all.remove(id).map(drop)),
                    _ => (plan.put(&object), looks_at_all.put(&object)),
                };
                prop_assert_eq!(put.is_ok(), wanted.is_ok());
                if put.is_err() {
                    break;
                }
                prop_assert_eq!(&plan.changed.room, &looks_at_all.changed.room);
                prop_assert_eq!(&plan.changed.objects, &looks_at_all.changed.objects);
            }
        }

        /// A plan of many steps is made as a whole; one that is dropped, or does not fit, has changed nothing,
        /// wherever it began to fill cells.
        #[test]
        fn a_plan_is_made_or_was_not(
            plans in prop::collection::vec((prop::bool::ANY, 0usize..4, prop::collection::vec((0u64..12, prop::option::of((0u8..255, 0usize..5000))), 1..12)), 1..6),
        ) {
            let mut payloads = Payloads::zeroed(12).unwrap();
            // As no cell of ours is, and none refuses it.
            payloads.cell_mut(5).unwrap()[0] = KIND_OBJECTS;
            let mut directory = read(&payloads);
            let mut model: BTreeMap<ObjectId, Vec<u8>> = BTreeMap::new();
            for (is_kept, copies, steps) in plans {
                let mut planned = model.clone();
                let made = commit_copying(copies, &mut payloads, &mut directory, |plan| {
                    for (id, step) in &steps {
                        match step {
                            Some((fill, length)) => {
                                let bytes = vec![*fill; *length];
                                plan.put(&object(*id, bytes.clone()))?;
                                planned.insert(*id, bytes);
                            }
                            None => {
                                plan.remove(*id)?;
                                planned.remove(id);
                            }
                        }
                    }
                    if is_kept { Ok(()) } else { Err(Error::Busy) }
                });
                match made {
                    Ok(()) => model = planned,
                    Err(error) => prop_assert!(!is_kept || error == Error::Full),
                }
                assert_holds(&payloads, &directory, &model);
            }
        }

        /// Any sequence of puts and removals equals a plain map, also after reading everything
        /// back, and a refused one changes nothing.
        #[test]
        fn equals_a_map(steps in prop::collection::vec((0u64..12, prop::option::of((0u8..255, 0usize..9000))), 1..60)) {
            let mut payloads = Payloads::zeroed(6).unwrap();
            let mut directory = read(&payloads);
            let mut model: BTreeMap<ObjectId, Vec<u8>> = BTreeMap::new();
            for (id, step) in steps {
                match step {
                    Some((fill, length)) => {
                        let bytes = vec![fill; length];
                        if !model.contains_key(&id) {
                            let fits = commit_would_fit(&mut payloads, &directory, length);
                            prop_assert_eq!(directory.would_fit([length]), fits);
                        }
                        match commit(&mut payloads, &mut directory, |plan| plan.put(&object(id, bytes.clone()))) {
                            Ok(()) => { model.insert(id, bytes); }
                            Err(error) => prop_assert_eq!(error, Error::Full),
                        }
                    }
                    None => {
                        commit(&mut payloads, &mut directory, |plan| plan.remove(id).map(drop)).unwrap();
                        model.remove(&id);
                    }
                }
                assert_holds(&payloads, &directory, &model);
            }
        }
    }
}
