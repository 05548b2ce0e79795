//! The rounds: each work is done by each side in turn, and who begins changes from round to round.

use std::path::Path;

use tempfile::TempDir;
use unafraid::vault::Size;

use crate::bound::Bound;
use crate::figures::{Figures, Unit, seconds};
use crate::store::{Cipher, Journal, Key, Ours, Search, Sql, Store};
use crate::system;
use crate::work::{self, Item, Load, Steps};

/// How much is done.
#[derive(Clone, Copy)]
pub struct Extent {
    pub rounds: usize,
    /// Rounds of what hashes a passphrase.
    pub hashing_rounds: usize,
    /// Durable changes of each kind in a round.
    pub changes: usize,
    /// Experiences added where the bytes are counted.
    pub counted: usize,
}

/// Bytes of the file that is attached.
const ATTACHMENT: usize = 150_000;

/// One side with its experiences, and where they are.
struct Side {
    store: Box<dyn Store>,
    keys: Vec<Key>,
}

/// Everything at this number of experiences.
pub fn all(figures: &mut Figures, count: usize, extent: Extent, folder: &Path) {
    let items = work::items(count);
    let size = if count > 5000 {
        Size::Mib64
    } else {
        Size::Mib16
    };
    let run = Run {
        count,
        extent,
        folder,
        size,
    };
    run.making(figures, &items);
    let mut sides = run.filled(&items);
    run.opening(figures, &mut sides);
    run.reading(figures, &mut sides);
    run.changing(figures, &mut sides, &items);
    run.bytes(figures, &mut sides, &items);
    run.sizes(figures, &sides);
    run.new_key(figures, &mut sides);
    run.locking(figures, &mut sides);
    drop(sides);
    run.hashing(figures, &items);
    run.attaching(figures, &items);
}

struct Run<'a> {
    count: usize,
    extent: Extent,
    folder: &'a Path,
    size: Size,
}

impl Run<'_> {
    fn stores(&self, folder: &Path) -> Vec<Box<dyn Store>> {
        let sql = |cipher, journal| Box::new(Sql::new(folder, cipher, journal));
        vec![
            Box::new(Ours::new(folder, self.size)),
            sql(Cipher::SqlCipher, Journal::Wal),
            sql(Cipher::SqlCipher, Journal::Truncate),
            sql(Cipher::Plain, Journal::Wal),
            sql(Cipher::Plain, Journal::Truncate),
        ]
    }

    /// Stores with everything in them, closed.
    fn filled(&self, items: &[Item]) -> Vec<Side> {
        self.fill(self.stores(self.folder), items)
    }

    fn fill(&self, stores: Vec<Box<dyn Store>>, items: &[Item]) -> Vec<Side> {
        let fill = |mut store: Box<dyn Store>| {
            store.create();
            store.open();
            let keys = store.import(&mut Load::of(items));
            store.close();
            Side { store, keys }
        };
        stores.into_iter().map(fill).collect()
    }

    /// Each side does this in each round.
    fn rounds(&self, sides: &mut [Side], mut work: impl FnMut(usize, &mut Side)) {
        for round in 0..self.extent.rounds {
            for turn in 0..sides.len() {
                let side = (round + turn) % sides.len();
                work(round, &mut sides[side]);
            }
        }
    }

    fn making(&self, figures: &mut Figures, items: &[Item]) {
        let bound = Bound::new(self.count, self.folder);
        for round in 0..self.extent.rounds {
            let folder = self.new_folder();
            let mut stores = self.stores(folder.path());
            let sides = stores.len();
            for turn in 0..sides {
                let store = &mut stores[(round + turn) % sides];
                let made = seconds(1, |_| store.create());
                store.open();
                let mut load = Load::of(items);
                let imported = seconds(1, |_| store.import(&mut load));
                store.close();
                figures.add(self.count, "create", store.name(), Unit::Seconds, made);
                figures.add(self.count, "import", store.name(), Unit::Seconds, imported);
            }
            let alone = bound.import();
            figures.add(
                self.count,
                "import",
                "ciphers_and_file",
                Unit::Seconds,
                alone,
            );
        }
    }

    fn new_folder(&self) -> TempDir {
        tempfile::tempdir_in(self.folder).expect("a folder")
    }

    /// From a closed file to the first page, without hashing; then what is touched for the first time.
    fn opening(&self, figures: &mut Figures, sides: &mut [Side]) {
        let count = self.count;
        let mut steps = Steps(1);
        self.rounds(sides, |_, side| {
            let (store, keys) = (&mut side.store, &side.keys);
            let opened = seconds(1, |_| {
                store.open();
                store.page()
            });
            let some: Vec<Key> = (0..200).map(|_| keys[steps.below(keys.len())]).collect();
            let first = seconds(some.len(), |nth| store.get(some[nth]));
            store.close();
            store.open();
            let all = seconds(1, |_| store.list());
            store.close();
            store.open();
            let searched = seconds(1, |_| store.search(Search::Word, work::RARE));
            store.close();
            let mut add =
                |work, spent| figures.add(count, work, store.name(), Unit::Seconds, spent);
            add("open_and_page", opened);
            add("get_first", first);
            add("list_first", all);
            add("search_first", searched);
        });
    }

    /// What is asked again and again.
    fn reading(&self, figures: &mut Figures, sides: &mut [Side]) {
        for side in &mut *sides {
            side.store.open();
            side.store.list();
        }
        self.hits(sides);
        let count = self.count;
        let mut steps = Steps(2);
        let searches = [
            ("search_rare", Search::Word, work::RARE),
            ("search_common", Search::Word, work::COMMON),
            ("search_none", Search::Word, work::NONE),
            ("search_folded", Search::Word, work::FOLDED),
            ("search_prefix", Search::Prefix, work::PREFIX),
            ("search_part", Search::Part, work::PART),
        ];
        let mut one =
            |work: &'static str, times, act: &mut dyn FnMut(usize, &mut Side) -> usize| {
                self.rounds(sides, |_, side| {
                    let spent = seconds(times, |nth| act(nth, side));
                    figures.add(count, work, side.store.name(), Unit::Seconds, spent);
                });
            };
        one("page", 20, &mut |_, side| side.store.page());
        one("list", 2, &mut |_, side| side.store.list());
        let some: Vec<usize> = (0..200).map(|_| steps.below(count)).collect();
        one("get_cached", 2 * some.len(), &mut |nth, side| {
            let key = side.keys[some[nth % some.len()]];
            side.store.get(key)
        });
        for (work, how, text) in searches {
            let times = if how == Search::Part { 2 } else { 20 };
            one(work, times, &mut |_, side| side.store.search(how, text));
        }
        one("filter_and_count", 100, &mut |_, side| side.store.count());
        for side in sides {
            side.store.close();
        }
    }

    /// All sides must find the same before any of them is timed.
    fn hits(&self, sides: &mut [Side]) {
        let found = |side: &mut Side| {
            let store = &mut side.store;
            [
                store.search(Search::Word, work::RARE),
                store.search(Search::Word, work::COMMON),
                store.search(Search::Word, work::NONE),
                store.search(Search::Word, work::FOLDED),
                store.search(Search::Prefix, work::PREFIX),
                store.search(Search::Part, work::PART),
                store.count(),
                store.page(),
                store.list(),
            ]
        };
        let all: Vec<_> = sides.iter_mut().map(found).collect();
        assert_eq!(all[0][..6], [5, crate::store::PAGE, 0, 5, 5, 5]);
        assert!(all[0][6] > 0);
        // On one day each side has an order of its own, so a page's bytes can differ.
        let comparable = |one: &[usize; 9]| [&one[..7], &one[8..]].concat();
        for one in &all {
            assert_eq!(comparable(one), comparable(&all[0]));
        }
    }

    fn changing(&self, figures: &mut Figures, sides: &mut [Side], items: &[Item]) {
        for side in &mut *sides {
            side.store.open();
        }
        let (count, changes) = (self.count, self.extent.changes);
        self.rounds(sides, |round, side| {
            let store = &mut side.store;
            let mut new = items[..changes].to_vec();
            let mut keys = Vec::new();
            let added = seconds(changes, |_| {
                keys.push(store.add(new.pop().expect("enough")))
            });
            // Old ones, other ones in each round.
            let far = |nth: usize| (nth * 97 + round * 31) % side.keys.len();
            let edited = seconds(changes, |nth| store.edit(side.keys[far(nth)]));
            let removed = seconds(changes, |nth| store.remove(keys[nth]));
            let mut add =
                |work, spent| figures.add(count, work, store.name(), Unit::Seconds, spent);
            add("add", added);
            add("edit", edited);
            add("remove", removed);
        });
        for side in sides {
            side.store.close();
        }
    }

    /// Bytes that an addition gives the system to write, over many, so that what is moved from the WAL
    /// to the database is counted. No time is taken.
    fn bytes(&self, figures: &mut Figures, sides: &mut [Side], items: &[Item]) {
        for side in sides {
            let store = &mut side.store;
            store.open();
            let mut written = 0;
            for item in items.iter().take(self.extent.counted) {
                let before = system::bytes_written();
                let key = store.add(item.clone());
                written += system::bytes_written() - before;
                // There must be room for the next.
                store.remove(key);
            }
            store.close();
            let each = written as f64 / self.extent.counted.min(items.len()) as f64;
            figures.add(self.count, "bytes_per_add", store.name(), Unit::Bytes, each);
        }
    }

    fn sizes(&self, figures: &mut Figures, sides: &[Side]) {
        for side in sides {
            let length = std::fs::metadata(side.store.path()).expect("a file").len();
            figures.add(
                self.count,
                "file_size",
                side.store.name(),
                Unit::Bytes,
                length as f64,
            );
        }
    }

    fn new_key(&self, figures: &mut Figures, sides: &mut [Side]) {
        for round in 0..self.extent.hashing_rounds {
            for turn in 0..sides.len() {
                let which = (round + turn) % sides.len();
                let store = &mut sides[which].store;
                if store.name().starts_with("sqlite") {
                    continue;
                }
                let spent = seconds(1, |_| store.change_key());
                figures.add(self.count, "change_key", store.name(), Unit::Seconds, spent);
            }
        }
    }

    /// Closing after a session; beside it, writing and syncing 16 MiB.
    fn locking(&self, figures: &mut Figures, sides: &mut [Side]) {
        let bytes = crate::raw::sixteen_mebibytes();
        let count = self.count;
        self.rounds(sides, |_, side| {
            let store = &mut side.store;
            store.open();
            store.page();
            let spent = seconds(1, |_| store.close());
            figures.add(count, "lock", store.name(), Unit::Seconds, spent);
            if store.name() == "unafraid" {
                crate::raw::write(figures, count, &bytes, self.folder);
            }
        });
    }

    /// The same as opening, with a passphrase to hash.
    fn hashing(&self, figures: &mut Figures, items: &[Item]) {
        let folder = self.new_folder();
        let sql = |cipher| Box::new(Sql::new(folder.path(), cipher, Journal::Wal));
        let stores: Vec<Box<dyn Store>> = vec![
            Box::new(Ours::hashing(folder.path(), self.size)),
            sql(Cipher::SqlCipher),
            sql(Cipher::SqlCipherOwnHashing),
        ];
        let mut sides = self.fill(stores, items);
        for round in 0..self.extent.hashing_rounds {
            for turn in 0..sides.len() {
                let which = (round + turn) % sides.len();
                let store = &mut sides[which].store;
                let spent = seconds(1, |_| {
                    store.open_hashing();
                    store.page()
                });
                store.close();
                figures.add(
                    self.count,
                    "unlock_and_page",
                    store.name(),
                    Unit::Seconds,
                    spent,
                );
            }
        }
    }

    /// A photograph, kept and read again; ours in the larger file, because a full small one has no room.
    fn attaching(&self, figures: &mut Figures, items: &[Item]) {
        let folder = self.new_folder();
        let run = Run {
            size: Size::Mib64,
            ..*self
        };
        let mut sides = self.fill(run.stores(folder.path()), items);
        for side in &mut sides {
            side.store.open();
        }
        let bytes = &crate::raw::sixteen_mebibytes()[..ATTACHMENT];
        let count = self.count;
        self.rounds(&mut sides, |_, side| {
            let (attached, read) = side.store.attach_and_read(side.keys[7], bytes);
            figures.add(count, "attach", side.store.name(), Unit::Seconds, attached);
            figures.add(
                count,
                "read_attachment",
                side.store.name(),
                Unit::Seconds,
                read,
            );
        });
        for side in &mut sides {
            side.store.close();
        }
    }
}
