//! Files that are kept with experiences: all of one or nothing, whatever happens on the way.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use std::io::{self, Read};
use std::panic::{AssertUnwindSafe, catch_unwind};

use unafraid::Error;
use unafraid::journal::{Ending, Id, Journal, Reason};
use unafraid::vault::{Host, Locked};
use unafraid_tests::{CHEAP, Place, noted, tiny_host};

const CHUNK: usize = 63_296;

/// A vault of the standard size, with cheap hashing.
fn standard() -> Place {
    Place::new(Host::system().with_costs(CHEAP))
}

/// Bytes that differ from place to place.
fn bytes(length: usize) -> Vec<u8> {
    (0u32..)
        .take(length)
        .map(|at| at.wrapping_mul(2_654_435_761).to_le_bytes()[3])
        .collect()
}

fn attach(journal: &mut Journal, id: Id, bytes: &[u8]) -> unafraid::Result<u32> {
    journal.attach(id, Ending::new("jpg"), bytes.len() as u64, &mut { bytes })
}

fn read(journal: &mut Journal, id: Id, number: u32) -> Vec<u8> {
    let chunks = journal.read_attachment(id, number).unwrap();
    let bytes: Vec<u8> = chunks.flat_map(|chunk| chunk.unwrap().to_vec()).collect();
    let at_once = journal.read_attachment(id, number).unwrap().into_bytes();
    assert!(*at_once.unwrap() == *bytes);
    bytes
}

fn refused(reason: Reason) -> Error {
    Error::Refused(reason.into())
}

#[test]
fn files_of_any_length_come_back_whole() {
    let place = standard();
    let mut journal = place.open().unwrap();
    let id = journal.add(noted("EXAMPLE")).unwrap();
    let lengths = [0, 1, CHUNK - 1, CHUNK, CHUNK + 1, 3_000_001];
    for (number, length) in (1..).zip(lengths) {
        assert_eq!(attach(&mut journal, id, &bytes(length)), Ok(number));
        assert_eq!(journal.check(), Ok(0));
    }
    assert_eq!(journal.lock(), Locked::Sealed { damaged_cells: 0 });
    assert!(place.is_alone());

    let mut journal = place.open().unwrap();
    for (number, length) in (1..).zip(lengths) {
        let attachment = journal.get(id).unwrap().attachments[number as usize - 1].clone();
        assert_eq!(
            (attachment.number, attachment.length),
            (number, length as u64)
        );
        assert_eq!(attachment.ending.unwrap().as_str(), "jpg");
        assert!(read(&mut journal, id, number) == bytes(length));
    }
    assert_eq!(
        journal.read_attachment(id, 7).err(),
        Some(Error::NoSuchPart)
    );

    journal.edit(id, |e| *e = noted("EXAMPLE edited")).unwrap();
    journal.detach(id, 4).unwrap();
    assert_eq!(journal.detach(id, 4).err(), Some(Error::NoSuchPart));
    assert!(read(&mut journal, id, 6) == bytes(3_000_001));
    assert_eq!(attach(&mut journal, id, b"x"), Ok(7));
}

#[test]
fn the_cost_is_known_and_a_full_space_is_told_before_the_first_byte() {
    let place = standard();
    let mut journal = place.open().unwrap();
    let id = journal.add(noted("EXAMPLE")).unwrap();
    let cost = journal.cost_of(1_000_000).unwrap();
    assert!(cost.fits && cost.bytes >= 1_000_000 && cost.bytes < 1_001_000);
    assert_eq!(cost.free, journal.capacity().unwrap().free);
    struct Untouched;
    impl Read for Untouched {
        fn read(&mut self, _: &mut [u8]) -> io::Result<usize> {
            panic!("a byte was read");
        }
    }
    for length in [cost.free, 20_000_000, u64::MAX] {
        assert!(!journal.cost_of(length).unwrap().fits);
        assert_eq!(
            journal.attach(id, None, length, &mut Untouched),
            Err(Error::Full)
        );
    }
    assert_eq!(journal.capacity().unwrap().free, cost.free);

    // What is said to fit does, to the last byte that is said to.
    let (mut fits, mut not) = (0, cost.free);
    while not - fits > 1 {
        let length = fits + (not - fits) / 2;
        match journal.cost_of(length).unwrap().fits {
            true => fits = length,
            false => not = length,
        }
    }
    assert!(
        fits > cost.free - cost.free / 200,
        "{fits} of {}",
        cost.free
    );
    let file = bytes(usize::try_from(fits).unwrap());
    assert_eq!(attach(&mut journal, id, &file), Ok(1));
    assert!(read(&mut journal, id, 1) == file);
    journal.edit(id, |e| *e = noted("short")).unwrap();
    assert_eq!(journal.check(), Ok(0));
}

#[test]
fn a_source_that_is_not_what_was_said_leaves_nothing() {
    struct Failing(usize);
    impl Read for Failing {
        fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
            if self.0 == 0 {
                return Err(io::Error::other("SECRET"));
            }
            let length = buffer.len().min(self.0);
            self.0 -= length;
            Ok(length)
        }
    }
    let place = standard();
    let mut journal = place.open().unwrap();
    let id = journal.add(noted("EXAMPLE")).unwrap();
    let free = journal.capacity().unwrap().free;
    // More than what waits in memory.
    let length = 6 * CHUNK as u64;
    let file = bytes(6 * CHUNK);
    for short in [0, 1, CHUNK, 5 * CHUNK + 1, 6 * CHUNK - 1] {
        let stored = journal.attach(id, None, length, &mut &file[..short]);
        assert_eq!(stored, Err(refused(Reason::OtherLength)));
    }
    let stored = journal.attach(id, None, length - 1, &mut &file[..]);
    assert_eq!(stored, Err(refused(Reason::OtherLength)));
    let stored = journal.attach(id, None, length, &mut Failing(5 * CHUNK + 9));
    assert_eq!(stored, Err(refused(Reason::SourceFailed)));
    assert_eq!(journal.capacity().unwrap().free, free);
    assert!(journal.get(id).unwrap().attachments.is_empty());
    assert_eq!(attach(&mut journal, id, &file), Ok(1));
    assert!(read(&mut journal, id, 1) == file);
}

/// A crash in the middle, as far as a process can do it to itself: the sixth chunk never comes, when four
/// are stored.
fn interrupted(place: &Place, id: Id) {
    struct Crashing(usize);
    impl Read for Crashing {
        fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
            self.0 += 1;
            assert!(self.0 < 6, "a crash");
            Ok(buffer.len())
        }
    }
    let mut journal = place.open().unwrap();
    let crashed = catch_unwind(AssertUnwindSafe(|| {
        journal.attach(id, None, 7 * CHUNK as u64, &mut Crashing(0))
    }));
    assert!(crashed.is_err());
}

#[test]
fn what_an_interrupted_attaching_left_goes_with_the_next_commit_or_lock() {
    let place = standard();
    let mut journal = place.open().unwrap();
    let id = journal.add(noted("EXAMPLE")).unwrap();
    let free = journal.capacity().unwrap().free;
    let _ = journal.lock();

    interrupted(&place, id);
    let mut journal = place.open().unwrap();
    assert!(journal.get(id).unwrap().attachments.is_empty());
    assert!(journal.capacity().unwrap().free < free - 3 * CHUNK as u64);
    journal.edit(id, |_| {}).unwrap();
    assert_eq!(journal.capacity().unwrap().free, free);
    let _ = journal.lock();

    interrupted(&place, id);
    let _ = place.open().unwrap().lock();
    assert_eq!(place.open().unwrap().capacity().unwrap().free, free);

    interrupted(&place, id);
    let mut journal = place.open().unwrap();
    let almost = bytes(usize::try_from(free).unwrap() - 100_000);
    assert_eq!(attach(&mut journal, id, &almost), Ok(1), "the room is had");
}

#[test]
fn removing_an_experience_gives_all_of_its_room_back() {
    let place = Place::new(tiny_host());
    let mut journal = place.open().unwrap();
    let free = journal.capacity().unwrap().free;
    let other = journal.add(noted("stays")).unwrap();
    let between = journal.capacity().unwrap().free;
    let id = journal.add(noted("goes")).unwrap();
    attach(&mut journal, id, &bytes(20_000)).unwrap();
    attach(&mut journal, id, &bytes(300)).unwrap();
    attach(&mut journal, other, &bytes(300)).unwrap();
    journal.detach(other, 1).unwrap();
    journal.remove(id).unwrap();
    assert_eq!(journal.capacity().unwrap().free, between);
    let _ = journal.lock();
    let mut journal = place.open().unwrap();
    assert_eq!(journal.len(), 1);
    journal.remove(other).unwrap();
    assert_eq!(journal.capacity().unwrap().free, free);
}

#[test]
fn a_file_comes_in_pieces_while_other_things_are_done() {
    let place = standard();
    let mut journal = place.open().unwrap();
    let id = journal.add(noted("EXAMPLE")).unwrap();
    let (first, second) = (bytes(200_001), bytes(5));
    let mut one = journal
        .begin_attachment(id, Ending::new("pdf"), first.len() as u64)
        .unwrap();
    let two = journal
        .begin_attachment(id, None, second.len() as u64)
        .unwrap();
    for piece in first.chunks(70_001) {
        one = journal.receive(one, piece).unwrap();
        journal.add(noted("in between")).unwrap();
        assert!(journal.get(id).unwrap().attachments.is_empty());
    }
    assert_eq!(one.left(), 0);
    let two = journal.receive(two, &second).unwrap();
    assert_eq!(journal.finish_attachment(two), Ok(1));
    assert_eq!(journal.finish_attachment(one), Ok(2));
    assert_eq!(read(&mut journal, id, 2), first);
    let last = journal.read_attachment(id, 2).unwrap().nth(3).unwrap();
    assert_eq!(*last.unwrap(), first[3 * CHUNK..]);
    assert!(journal.read_attachment(id, 2).unwrap().nth(4).is_none());
    let mut chunks = journal.read_attachment(id, 2).unwrap();
    assert!(chunks.nth(1).is_some());
    assert_eq!(*chunks.into_bytes().unwrap(), first[2 * CHUNK..]);
    let _ = journal.lock();
    let mut journal = place.open().unwrap();
    assert_eq!(read(&mut journal, id, 1), second);
    assert_eq!(read(&mut journal, id, 2), first);
}

#[test]
fn what_was_stored_of_a_file_that_is_not_finished_is_removed() {
    let place = standard();
    let mut journal = place.open().unwrap();
    let id = journal.add(noted("EXAMPLE")).unwrap();
    let other = journal.add(noted("EXAMPLE")).unwrap();
    let free = journal.capacity().unwrap().free;
    let begin = |journal: &mut Journal, id| {
        let incoming = journal.begin_attachment(id, None, 400_000).unwrap();
        // More than waits in memory.
        journal.receive(incoming, &bytes(390_000)).unwrap()
    };

    let given_up = begin(&mut journal, id);
    assert!(journal.capacity().unwrap().free < free);
    journal.abandon_attachment(given_up);
    assert_eq!(journal.capacity().unwrap().free, free);

    let too_short = begin(&mut journal, id);
    let refused_as = Err(refused(Reason::OtherLength));
    assert_eq!(journal.finish_attachment(too_short), refused_as);
    let too_long = begin(&mut journal, id);
    let received = journal.receive(too_long, &bytes(10_001));
    assert_eq!(received.err(), Some(refused(Reason::OtherLength)));
    assert_eq!(journal.capacity().unwrap().free, free);

    let orphan = begin(&mut journal, other);
    journal.remove(other).unwrap();
    let free = journal.capacity().unwrap().free;
    let orphan = journal.receive(orphan, &bytes(10_000)).unwrap();
    let finished = journal.finish_attachment(orphan);
    assert_eq!(finished, Err(Error::NoSuchExperience));
    assert!(journal.capacity().unwrap().free > free);

    let dropped = begin(&mut journal, id);
    drop(dropped);
    let _ = journal.lock();
    let mut journal = place.open().unwrap();
    journal.add(noted("EXAMPLE")).unwrap();
    journal.remove(id).unwrap();
    let _ = journal.lock();
    let mut journal = place.open().unwrap();
    let empty = standard().open().unwrap().capacity().unwrap();
    let one = journal.list(&Default::default()).count();
    assert_eq!(one, 1);
    assert!(empty.free - journal.capacity().unwrap().free < 4_000);
}
