//! G2: two copies of the file from different times, everything that was written in between, the keystore
//! as it is at the second, and the visible passphrase. Was another space there?
//!
//! Between the copies lies a lock, or the repair after a kill, and with it the deletion of a hardware key:
//! without that nothing is promised (P3). G3 is the same harness with W of both copies, and must be won: it
//! shows that the judge sees what there is to see.
//!
//! The two classes do the same: as many sessions, of as many changes, of cells alike. That an app was opened
//! so many times, and that so much was written, does show to whoever saw every write; so does that it
//! cannot all have been in the visible space, where that is evident from what it holds. A person with two
//! copies has neither.

use unafraid_tests::disk::Change;
use unafraid_tests::is_full;

use crate::format::{REGIONS, Shape, body};
use crate::life::{ERASE, End, Level, Life, OTHERS, VISIBLE};
use crate::numbers::{describe, of_file, of_opened, peeled};
use crate::phone::{self, Keys};
use crate::score::{Numbers, Table, Verdict};
use crate::watch::of_log;

/// What the judge is given, besides the visible passphrase.
struct Seen {
    shape: Shape,
    first: Vec<u8>,
    /// How many files lay beside it.
    companions: usize,
    second: Vec<u8>,
    /// Everything that was written, and where in it the first copy was taken.
    log: Vec<Change>,
    from: usize,
    keys: Keys,
}

/// Who does what between the copies.
struct Days {
    life: Life,
    /// Passphrases of spaces besides the visible one.
    others: Vec<&'static str>,
}

impl Days {
    /// A vault with the visible space, and with others or not.
    fn new(shape: Shape, seed: u64, level: Level, has_others: bool) -> Self {
        let mut life = Life::of_shape(shape, 2 * seed + u64::from(has_others), level, true);
        life.set_erase_phrase();
        life.settle(VISIBLE);
        let count = if life.dice.once_in(3) { 2 } else { 1 };
        let others = if has_others { &OTHERS[..count] } else { &[] };
        for (made, words) in others.iter().enumerate() {
            life.make(&others[..made], words);
            life.settle(words);
        }
        Self {
            life,
            others: others.to_vec(),
        }
    }

    /// One of the spaces; where there is only one, that one.
    fn visit(&mut self, end: End) {
        let drawn = usize::from(self.life.dice.below(2));
        let words = match self.others.get(drawn) {
            Some(words) => words,
            None => VISIBLE,
        };
        self.visit_one(words, end);
    }

    fn visit_one(&mut self, words: &str, end: End) {
        let changes = 1 + self.life.dice.below(3);
        self.life.visit(words, changes, end);
    }

    fn end(&mut self) -> End {
        if self.life.dice.once_in(3) {
            End::Kill
        } else {
            End::Lock
        }
    }

    /// What may happen on a day.
    fn step(&mut self) {
        let end = self.end();
        match self.life.dice.below(8) {
            0 => {
                self.visit_one(ERASE, end);
                self.others.clear();
            }
            1 => self.life.mistype(),
            _ => self.visit(end),
        }
    }

    /// From one copy to the other.
    fn seen(mut self) -> Seen {
        let has_others = !self.others.is_empty();
        let end = self.end();
        self.visit(end);
        let (first, companions) = (self.life.file(), self.life.companions());
        let from = self.life.disk.as_ref().unwrap().changes();

        // If there is another one, it is visited for certain.
        let (words, end) = (self.others.first().copied(), self.end());
        self.visit_one(words.unwrap_or(VISIBLE), end);
        for _ in 0..=self.life.dice.below(3) {
            self.step();
        }
        // At last a space is made. Alone, many changes at once write the same.
        if self.life.dice.once_in(3) {
            if has_others {
                self.life.make(&self.others, OTHERS[2]);
            } else {
                self.life.add_many(VISIBLE);
            }
        } else {
            self.visit(End::Lock);
        }
        if self.life.dice.once_in(4) {
            self.life.mistype();
        }
        Seen {
            shape: self.life.shape,
            first,
            companions,
            second: self.life.file(),
            log: self.life.disk.as_ref().unwrap().log(),
            from,
            keys: self.life.keys(),
        }
    }
}

/// All that is worked out of what was seen.
fn judged(seen: &Seen) -> Numbers {
    let mut numbers = Numbers::default();
    let header = phone::header(body(&seen.second, 0), &seen.keys).expect("the present header");
    let (own, _) = header.grant(VISIBLE).expect("the visible passphrase");
    of_file(&mut numbers, "first", &seen.first, seen.shape);
    of_opened(
        &mut numbers,
        "W",
        &seen.second,
        &header,
        VISIBLE,
        seen.shape,
    );
    numbers.put("companions", seen.companions as f64);
    numbers.put("hardware keys", seen.keys.len() as f64);
    between(&mut numbers, seen, own);

    // With W of both: which of the others' cells are not what they were.
    let earlier = phone::header(body(&seen.first, 0), &seen.keys);
    let (mut cells, mut in_part) = (0, 0);
    if let Some(earlier) = &earlier {
        let before = peeled(&seen.first, earlier, own, seen.shape);
        let after = peeled(&seen.second, &header, own, seen.shape);
        for (before, after) in before.iter().zip(&after).skip(1) {
            let changed = before.iter().zip(after).filter(|(one, other)| one != other);
            let changed = changed.count();
            cells += changed;
            in_part += usize::from((1..seen.shape.cells).contains(&changed));
        }
    }
    numbers.put("first copy opens", f64::from(u8::from(earlier.is_some())));
    numbers.put("others' cells changed", cells as f64);
    numbers.put(IN_PART, in_part as f64);

    of_log(
        &mut numbers,
        &seen.log,
        seen.from,
        &seen.keys,
        own,
        seen.shape,
    );
    numbers
}

const IN_PART: &str = "others' regions changed in part";
const IN_PLACE: &str = "log: others' cells changed in place";

/// What two copies have in common, without any key.
fn between(numbers: &mut Numbers, seen: &Seen, own: usize) {
    let region = |further: usize| -> Vec<u8> {
        let rows = seen.shape.rows_of((own + further) % REGIONS);
        let bodies = rows.map(|row| (body(&seen.first, row), body(&seen.second, row)));
        bodies
            .flat_map(|(one, other)| one.iter().zip(other).map(|(one, other)| one ^ other))
            .collect()
    };
    let regions: Vec<Vec<u8>> = (0..REGIONS).map(region).collect();
    for (further, bytes) in regions.iter().enumerate() {
        let same = bytes.iter().filter(|byte| **byte == 0).count();
        numbers.put(format!("both: same in region {further}"), same as f64);
    }
    describe(numbers, "both: xor of region", &regions);
    let headers = [&seen.first, &seen.second].map(|file| body(file, 0));
    let xor = headers[0]
        .iter()
        .zip(headers[1])
        .map(|(one, other)| one ^ other);
    describe(numbers, "both: xor of header", &[xor.collect()]);
    let counter = |file: &[u8]| f64::from(file[27]);
    let step = counter(&seen.second) - counter(&seen.first);
    numbers.put("both: step of the change counter", step);
}

fn play(game: &str, shape: Shape, vaults: u64, first_seed: u64, level: Level) -> Verdict {
    let classes = [false, true].map(|has_others| {
        let vaults = (0..vaults).map(|seed| {
            let seen = Days::new(shape, first_seed + seed, level, has_others).seen();
            judged(&seen)
        });
        vaults.collect()
    });
    let verdict = Table::new(classes).judge();
    verdict.print(game);
    verdict
}

#[test]
fn two_copies_tell_nothing() {
    let vaults = if is_full() { 1000 } else { 120 };
    let verdict = play("G2", Shape::TINY, vaults, 40_000, Level::Deletable);
    assert_eq!(verdict.won_by(), [""; 0]);
}

/// G3. Whoever had W both times wins, by the cells that changed; and by every write in between, for certain.
#[test]
fn two_copies_with_both_cell_keys_tell() {
    let vaults = if is_full() { 1000 } else { 40 };
    let verdict = play("G3", Shape::TINY, vaults, 50_000, Level::Software);
    let (copies, log) = (verdict.of(IN_PART), verdict.of(IN_PLACE));
    println!("G3: AUC {copies:.4} from the copies, {log:.4} from the log");
    assert!(copies > 0.9 && log > 0.9, "the judge must win");
    assert!(!verdict.won_by().is_empty());
}

/// Both for files as people have them: a sample.
#[test]
#[ignore = "on demand: each of its vaults takes some seconds"]
fn two_copies_of_full_size_tell_nothing_but_with_both_cell_keys() {
    let shape = Shape::STANDARD;
    let verdict = play("G2 at 16 MiB", shape, 40, 70_000, Level::Deletable);
    assert_eq!(verdict.won_by(), [""; 0]);
    let verdict = play("G3 at 16 MiB", shape, 20, 71_000, Level::Software);
    assert!(verdict.of(IN_PLACE) > 0.9, "the judge must win");
}
