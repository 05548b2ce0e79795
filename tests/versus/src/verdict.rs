//! What must hold at 5,000 experiences, with SQLCipher under a raw key as the measure.

use serde_json::{Value, json};

use crate::figures::Figures;

/// At how many experiences.
pub const AT: usize = 5000;

/// What a line asks of our figure.
enum Ask {
    /// So many times faster than the fastest of these sides.
    Faster(f64, &'static [&'static str]),
    /// At most so many times the figure of the least of these sides.
    AtMost(f64, &'static [&'static str]),
    /// A rate of at least this share of this side's.
    Share(f64, &'static str),
    /// At most this.
    Absolute(f64),
}

/// A line of the table.
pub struct Line {
    pub what: &'static str,
    pub work: &'static str,
    ask: Ask,
}

/// How a line came out.
pub struct Outcome {
    pub what: &'static str,
    pub holds: bool,
    pub ours: String,
    pub theirs: String,
    /// Ours against theirs, as the line puts it.
    pub ratio: String,
    pub asked: String,
}

const BOTH: &[&str] = &["sqlcipher_wal", "sqlcipher_truncate"];
const WAL: &[&str] = &["sqlcipher_wal"];
const TRUNCATE: &[&str] = &["sqlcipher_truncate"];

/// One space of 1,024 cells of a page, and 12 MiB.
const MEMORY: f64 = ((4 + 12) << 20) as f64;

/// The lines. Where both journal modes of SQLCipher can do a work, the faster one counts.
pub fn lines() -> Vec<Line> {
    let line = |what, work, ask| Line { what, work, ask };
    let cells = |what, work| {
        let ask = if cfg!(feature = "ring") {
            Ask::Share(0.8, "ring")
        } else {
            Ask::Share(0.95, "cipher_crate")
        };
        line(what, work, ask)
    };
    vec![
        line("list all", "list", Ask::Faster(5.0, BOTH)),
        line("page of 50", "page", Ask::Faster(5.0, BOTH)),
        line(
            "get by id, first touch",
            "get_first",
            Ask::Faster(5.0, BOTH),
        ),
        line("get by id, cached", "get_cached", Ask::Faster(1.0, BOTH)),
        line("substring search", "search_part", Ask::Faster(10.0, BOTH)),
        line("word search, rare", "search_rare", Ask::Faster(2.0, BOTH)),
        line(
            "word search, common",
            "search_common",
            Ask::Faster(2.0, BOTH),
        ),
        line("word search, none", "search_none", Ask::Faster(2.0, BOTH)),
        line(
            "word search, accents folded",
            "search_folded",
            Ask::Faster(2.0, BOTH),
        ),
        line("prefix search", "search_prefix", Ask::Faster(2.0, BOTH)),
        line(
            "filter by two fields, count",
            "filter_and_count",
            Ask::Faster(1.0, BOTH),
        ),
        line(
            "unlock and first page, equal hashing",
            "unlock_and_page",
            Ask::AtMost(1.15, WAL),
        ),
        line(
            "unlock and first page, no hashing",
            "open_and_page",
            Ask::Absolute(0.015),
        ),
        line("import", "import", Ask::Faster(2.0, BOTH)),
        line("durable add, TRUNCATE", "add", Ask::AtMost(1.0, TRUNCATE)),
        line("durable add, WAL", "add", Ask::AtMost(2.0, WAL)),
        line("durable edit, TRUNCATE", "edit", Ask::AtMost(1.0, TRUNCATE)),
        line("durable edit, WAL", "edit", Ask::AtMost(2.0, WAL)),
        line(
            "durable remove, TRUNCATE",
            "remove",
            Ask::AtMost(1.0, TRUNCATE),
        ),
        line("durable remove, WAL", "remove", Ask::AtMost(2.0, WAL)),
        line(
            "bytes written per add",
            "bytes_per_add",
            Ask::AtMost(1.2, BOTH),
        ),
        line("attach 150 KB", "attach", Ask::AtMost(4.0, BOTH)),
        line(
            "read 150 KB back",
            "read_attachment",
            Ask::AtMost(1.0, BOTH),
        ),
        line("lock, 16 MiB", "lock", Ask::AtMost(4.0, &["raw_write"])),
        cells("sealing cells", "seal_cells"),
        cells("opening cells", "open_cells"),
        line(
            "peak memory over the hashing's",
            "memory",
            Ask::Absolute(MEMORY),
        ),
    ]
}

impl Line {
    /// Holds it against the figures.
    pub fn judge(&self, figures: &Figures) -> Outcome {
        let count = if self.work.ends_with("_cells") { 0 } else { AT };
        let find = |side| {
            figures
                .find(count, self.work, side)
                .expect("it was measured")
        };
        let ours = find("unafraid");
        let least = |sides: &[&'static str]| {
            let all = sides.iter().map(|side| find(side));
            all.min_by(|one, other| one.median().total_cmp(&other.median()))
                .expect("a side")
        };
        // The measure, ours in its terms, and whether that is enough.
        let (theirs, ratio, holds, asked) = match self.ask {
            Ask::Faster(times, sides) => {
                let theirs = least(sides);
                let ratio = theirs.median() / ours.median();
                let asked = format!("at least {times}× faster");
                (Some(theirs), ratio, ratio >= times, asked)
            }
            Ask::AtMost(times, sides) => {
                let theirs = least(sides);
                let ratio = ours.median() / theirs.median();
                (
                    Some(theirs),
                    ratio,
                    ratio <= times,
                    format!("at most {times}×"),
                )
            }
            Ask::Share(share, side) => {
                let theirs = find(side);
                let ratio = ours.median() / theirs.median();
                (
                    Some(theirs),
                    ratio,
                    ratio >= share,
                    format!("at least {share}×"),
                )
            }
            Ask::Absolute(most) => {
                let ratio = ours.median() / most;
                (
                    None,
                    ratio,
                    ratio <= 1.0,
                    format!("at most {}", ours.unit.shown(most)),
                )
            }
        };
        Outcome {
            what: self.what,
            holds,
            ours: ours.shown(),
            theirs: theirs
                .map_or_else(String::new, |one| format!("{} ({})", one.shown(), one.side)),
            ratio: theirs.map_or_else(String::new, |_| format!("{ratio:.2}×")),
            asked,
        }
    }
}

impl Outcome {
    pub fn json(&self) -> Value {
        json!({
            "line": self.what, "holds": self.holds, "unafraid": self.ours,
            "theirs": self.theirs, "ratio": self.ratio, "asked": self.asked,
        })
    }
}
