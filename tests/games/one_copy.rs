//! G1: one copy of the file and one passphrase. Is there another space beside the visible one?

use unafraid_tests::is_full;

use crate::format::{Byte, Shape, body, children, template};
use crate::life::{End, Level, Life, OTHERS, VISIBLE, sealed};
use crate::numbers::{of_file, of_opened};
use crate::phone::{self, WRAPPED};
use crate::score::{Numbers, Table, Verdict};

/// Vaults of a class.
fn vaults() -> u64 {
    if is_full() { 1000 } else { 150 }
}

/// A vault after some days: with the visible space alone, or with others beside it, which are made between
/// the visits and visited too. One in four is found after a kill.
fn lived(shape: Shape, seed: u64, level: Level, has_others: bool) -> Life {
    // Each class has vaults of its own.
    let mut life = Life::of_shape(shape, 2 * seed + u64::from(has_others), level, false);
    if life.dice.once_in(2) {
        life.set_erase_phrase();
    }
    let spaces = usize::from(1 + life.dice.below(3));
    let spaces = if has_others { spaces } else { 0 };
    for made in 0..=spaces {
        for _ in 0..life.dice.below(3) {
            let words = of_either(&mut life, made);
            let changes = life.dice.below(4);
            let end = ends(&mut life, 4);
            life.visit(words, changes, end);
            if life.dice.once_in(4) {
                life.mistype();
            }
        }
        if made < spaces {
            life.make(&OTHERS[..made], OTHERS[made]);
        }
    }
    let words = of_either(&mut life, spaces);
    let (changes, end) = (life.dice.below(4), ends(&mut life, 4));
    life.visit(words, changes, end);
    life
}

/// The visible passphrase, or one of the others that there are.
fn of_either(life: &mut Life, others: usize) -> &'static str {
    let drawn = life.dice.below(u16::try_from(others).unwrap() + 1);
    match drawn {
        0 => VISIBLE,
        drawn => OTHERS[usize::from(drawn) - 1],
    }
}

/// A kill once in so many times.
fn ends(life: &mut Life, times: u16) -> End {
    if life.dice.once_in(times) {
        End::Kill
    } else {
        End::Lock
    }
}

/// What of each place of a file was found over a class.
struct Mask {
    first: Vec<u8>,
    varies: Vec<bool>,
}

impl Mask {
    fn over(mut files: impl Iterator<Item = Vec<u8>>) -> Self {
        let first = files.next().unwrap();
        let mut varies = vec![false; first.len()];
        for file in files {
            assert_eq!(file.len(), first.len());
            for (at, byte) in file.iter().enumerate() {
                varies[at] |= *byte != first[at];
            }
        }
        Self { first, varies }
    }
}

/// (a) Every place that is the same in all vaults is one of the format's, and has the value that the format
/// says; every other varies. That a random byte is the same in a hundred vaults has a probability of
/// 256^-99.
#[test]
fn the_mask_is_that_of_the_format() {
    let shape = Shape::TINY;
    for (level, code, wrapped) in [(Level::Software, 0, 32), (Level::Deletable, 1, WRAPPED)] {
        let expected = template(shape, code, wrapped);
        let masks = [false, true].map(|has_others| {
            let files = (0..100).map(|seed| lived(shape, seed, level, has_others).file());
            Mask::over(files)
        });
        for mask in &masks {
            assert_eq!(mask.first.len(), expected.len());
            assert!(children(&mask.first).into_iter().eq(3..69));
            for (at, expected) in expected.iter().enumerate() {
                let found = (mask.varies[at], mask.first[at]);
                let is_right = match expected {
                    Byte::Is(value) => found == (false, *value),
                    Byte::Same => !mask.varies[at],
                    Byte::Varies => mask.varies[at],
                    Byte::May => true,
                };
                assert!(is_right, "byte {at}: {found:?}, {expected:?}");
            }
        }
        let [alone, beside] = masks;
        let constant = |mask: &Mask| mask.varies.iter().filter(|varies| !**varies).count();
        println!("G1 mask: {} places are constant", constant(&alone));
        assert_eq!(alone.varies, beside.varies);
        for (at, varies) in alone.varies.iter().enumerate() {
            assert!(*varies || alone.first[at] == beside.first[at], "byte {at}");
        }
    }
}

/// (b), (c) What a file shows to somebody who has no key of it any more.
#[test]
fn one_copy_tells_nothing() {
    judged(Shape::TINY, vaults(), 10_000, without_keys).must_be_lost("G1");
}

/// The same where the header key lies in the file, and with the visible passphrase.
#[test]
fn one_copy_with_its_cell_key_tells_nothing() {
    judged(Shape::TINY, vaults(), 20_000, with_keys).must_be_lost("G1 with W");
}

/// The same for files as people have them: a sample.
#[test]
#[ignore = "on demand: each of its vaults takes a second or more"]
fn one_copy_of_full_size_tells_nothing() {
    let (shape, vaults) = (Shape::STANDARD, 40);
    judged(shape, vaults, 60_000, without_keys).must_be_lost("G1 at 16 MiB");
    judged(shape, vaults, 61_000, with_keys).must_be_lost("G1 with W at 16 MiB");
}

fn judged(
    shape: Shape,
    vaults: u64,
    first_seed: u64,
    judge: fn(u64, Shape, bool) -> Numbers,
) -> Verdict {
    let classes = [false, true].map(|has_others| {
        let numbers = (0..vaults).map(|seed| judge(first_seed + seed, shape, has_others));
        numbers.collect()
    });
    Table::new(classes).judge()
}

fn without_keys(seed: u64, shape: Shape, has_others: bool) -> Numbers {
    let life = lived(shape, seed, Level::Deletable, has_others);
    let mut numbers = Numbers::default();
    of_file(&mut numbers, "file", &life.file(), shape);
    numbers.put("companions", life.companions() as f64);
    numbers.put("hardware keys", life.keys().len() as f64);
    numbers
}

fn with_keys(seed: u64, shape: Shape, has_others: bool) -> Numbers {
    let life = lived(shape, seed, Level::Software, has_others);
    let file = life.file();
    let header = phone::header(body(&file, 0), &life.keys()).expect("a header that opens");
    let mut numbers = Numbers::default();
    of_file(&mut numbers, "file", &file, shape);
    of_opened(&mut numbers, "W", &file, &header, VISIBLE, shape);
    numbers
}

/// One of the others erased itself before the copy was taken, and another is still there. A session wraps
/// the header key twice, also one that ends in an erasure: with a third time the other of the two aliases
/// would be named after each lock that follows, in the public bytes.
#[test]
fn a_space_that_erased_itself_leaves_no_trace() {
    let alias = |file: &[u8]| body(file, 0)[13];
    let mut life = lived(Shape::TINY, 30_000, Level::Software, false);
    life.visit(VISIBLE, 1, End::Lock);
    let before = alias(&life.file());
    life.make(&[], OTHERS[0]);
    life.make(&[OTHERS[0]], OTHERS[1]);
    sealed(life.open(OTHERS[1]).erase().unwrap());
    life.visit(VISIBLE, 1, End::Lock);
    assert_eq!(alias(&life.file()), before);
}
