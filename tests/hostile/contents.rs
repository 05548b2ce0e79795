//! What the cells of a space hold, crafted by somebody who has the passphrase: the format must stop
//! it, because no key does.

use super::case::{Case, Class, End};
use super::dice::Dice;
use super::reader::{CELLS, FRAGMENT, Grant, HEAD, Header, cell_row, fragments};
use super::stage::{Stage, State};

pub(crate) const CLASSES: &[Class] = &[
    Class {
        name: "a crafted cell of objects",
        cases: (50, 4000),
        make: objects,
    },
    Class {
        name: "a crafted record",
        cases: (50, 4000),
        make: records,
    },
    Class {
        name: "objects of a kind that nobody knows",
        cases: (15, 1000),
        make: unknown,
    },
    Class {
        name: "a crafted manifest",
        cases: (25, 1500),
        make: manifests,
    },
];

/// A space that can be sealed again.
struct Space {
    state: &'static State,
    header: Header,
    grant: Grant,
    payloads: Vec<Vec<u8>>,
}

impl Space {
    fn of(state: &'static State) -> Self {
        let (header, grant) = (state.header(), state.grant());
        let payloads = header.payloads(&state.bytes, &grant);
        Self {
            state,
            header,
            grant,
            payloads,
        }
    }

    /// Those that hold objects, or nothing.
    fn of_kind(&self, kind: u8) -> Vec<usize> {
        (0..CELLS - 1)
            .filter(|cell| self.payloads[*cell][0] == kind)
            .collect()
    }

    /// Puts one whole object into a free cell.
    fn add(&mut self, dice: &mut Dice, id: u64, kind: u8, bytes: &[u8]) {
        let free = dice.pick(&self.of_kind(0));
        let payload = &mut self.payloads[free];
        payload[..HEAD].copy_from_slice(&[2, 0, 1, 0]);
        let fragment = &mut payload[HEAD..];
        fragment[..8].copy_from_slice(&id.to_le_bytes());
        fragment[8] = kind;
        fragment[12] = 1;
        let length = u16::try_from(bytes.len()).unwrap();
        fragment[14..FRAGMENT].copy_from_slice(&length.to_le_bytes());
        fragment[FRAGMENT..][..bytes.len()].copy_from_slice(bytes);
    }

    fn sealed(&self, dice: &mut Dice) -> Vec<u8> {
        let mut bytes = self.state.bytes.clone();
        self.header
            .put_space(&mut bytes, &self.grant, &self.payloads, dice);
        bytes
    }

    /// Everything else is whole, so nothing else may be shown than what was stored.
    fn lossy(&self, dice: &mut Dice) -> Case {
        let ends = vec![End::Loss(vec![self.state], None)];
        Case::file(self.sealed(dice), ends)
    }
}

fn objects(stage: &'static Stage, dice: &mut Dice) -> Case {
    let mut space = Space::of(&stage.now);
    let cell = dice.pick(&space.of_kind(2));
    let free = dice.pick(&space.of_kind(0));
    let at = dice.pick(&fragments(&space.payloads[cell]));
    let value = 1 + dice.byte() % 255;
    let payload = &mut space.payloads[cell];
    match dice.below(12) {
        0 => payload[0] = dice.pick(&[0, 1, 3, 255]),
        1 => payload[1] = value,
        // More fragments than there are, or fewer.
        2 => payload[2] = payload[2].wrapping_add(value),
        3 => payload[3] = value,
        // Behind the last fragment, where there is room.
        4 if payload.ends_with(&[0; 16]) => *payload.last_mut().unwrap() = value,
        4 => payload[1] = value,
        5 => payload[at + 9] = value,
        // A part that is none, of too many, of none at all.
        6 => payload[at + 10] = payload[at + 10].wrapping_add(value),
        7 => payload[at + 11] = value,
        8 => payload[at + 12..at + 14].copy_from_slice(&[0, 0]),
        9 => payload[at + 13] = value,
        // Beyond the end of the cell.
        10 => payload[at + 15] = 0x10 | value,
        // The same parts again.
        _ => space.payloads[free] = space.payloads[cell].clone(),
    }
    space.lossy(dice)
}

/// Records that promise more than there is, that never end, or that name what is not there.
fn records(stage: &'static Stage, dice: &mut Dice) -> Case {
    let mut space = Space::of(&stage.now);
    let (kind, bytes): (u8, Vec<u8>) = match dice.below(9) {
        0 => (dice.pick(&[1, 2, 3]), Vec::new()),
        // A map, an array, a text and bytes of 2⁶⁴ − 1 items.
        1 => {
            let head = dice.pick(&[0xbb, 0x9b, 0x7b, 0x5b]);
            (dice.pick(&[1, 2, 3]), [&[head][..], &[0xff; 8]].concat())
        }
        // The same as the value of a key.
        2 => {
            let head = dice.pick(&[0xbb, 0x9b, 0x7b, 0x5b]);
            let record = [&[0xa1, 0x18, 0x63, head][..], &[0xff; 8]].concat();
            (dice.pick(&[1, 2, 3]), record)
        }
        // Arrays in arrays, tags on tags, without an end.
        3 => {
            let head = dice.pick(&[0x81, 0x9f, 0xc1, 0xbf]);
            let deep = dice.within(100..3900);
            (
                dice.pick(&[1, 2, 3]),
                [vec![0xa1, 0x18, 0x63], vec![head; deep]].concat(),
            )
        }
        // A map without an end, and with a key twice.
        4 => (dice.pick(&[1, 2, 3]), vec![0xbf, 0x00]),
        5 => (
            dice.pick(&[1, 2, 3]),
            vec![0xa2, 0x18, 0x63, 0x00, 0x18, 0x63, 0x00],
        ),
        // A whole record and something behind it.
        6 => (1, b"\xa2\x00\x63LIB\x01\x05\x00".to_vec()),
        // An attachment whose chunk is not there.
        7 => (
            3,
            vec![0xa4, 0x00, 0x01, 0x01, 0x01, 0x02, 0x05, 0x03, 0x81, 0x05],
        ),
        // An empty chunk.
        _ => (4, Vec::new()),
    };
    let id = dice.next() | 1 << 62;
    space.add(dice, id, kind, &bytes);
    space.lossy(dice)
}

/// They are kept, and everything else opens.
fn unknown(stage: &'static Stage, dice: &mut Dice) -> Case {
    let mut space = Space::of(&stage.now);
    let (id, kind) = (dice.next() >> 1, 5 + dice.byte() % 251);
    let length = dice.below(3900);
    let bytes = dice.bytes(length);
    space.add(dice, id, kind, &bytes);
    let shows = &stage.now;
    Case::file(space.sealed(dice), vec![End::Whole(shows, Some(0))])
}

fn manifests(stage: &'static Stage, dice: &mut Dice) -> Case {
    let space = Space::of(&stage.now);
    let mut bytes = space.sealed(dice);
    let row = cell_row(space.grant.region, 0);
    let inner = space.header.peel(row, super::reader::body(&bytes, row));
    let associated = space.header.inner_associated(space.grant.region, 0);
    let manifest = super::reader::open_box(&space.grant.key, &associated, &inner.unwrap());
    let mut manifest = manifest.unwrap();
    let at = match dice.below(5) {
        0 => 0,
        1 => dice.within(1..4),
        2 => dice.within(4..8),
        3 => dice.within(16..48),
        _ => dice.within(48..3976),
    };
    manifest[at] ^= 1 << dice.below(8);
    let inner = space.header.seal_inner(&space.grant, 0, &manifest, dice);
    space.header.put_cell(&mut bytes, row, &inner, dice);
    Case::file(bytes, vec![End::Loss(vec![&stage.now], None)])
}
