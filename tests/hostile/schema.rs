//! SQLite's first page, with everything that SQLite would believe or run. It must see none of it: rows
//! are taken by their offset, and a new file repairs the page.

use super::case::Can::{BeCut, BeWhole, LoseCells, LoseHeader};
use super::case::{Case, Class};
use super::dice::Dice;
use super::reader::PAGE;
use super::stage::Stage;

pub(crate) const CLASSES: &[Class] = &[
    Class {
        name: "a number on the first page",
        cases: (50, 4000),
        make: numbers,
    },
    Class {
        name: "another first page",
        cases: (25, 1500),
        make: other_page,
    },
    Class {
        name: "a crafted schema",
        cases: (40, 2000),
        make: crafted,
    },
];

/// Page size, reading and writing by a write-ahead log, reserved bytes, counts, free list, schema
/// format, text encoding and what else stands in front of the schema.
fn numbers(stage: &'static Stage, dice: &mut Dice) -> Case {
    let mut bytes = stage.now.bytes.clone();
    for _ in 0..dice.within(1..4) {
        match dice.below(8) {
            // 512, 65,536, none, and what is no size.
            0 => bytes[16..18].copy_from_slice(&dice.pick(&[[2, 0], [0, 1], [0, 0], [0xff, 0xff]])),
            1 => bytes[18..20].copy_from_slice(&dice.pick(&[[2, 2], [1, 2], [2, 1], [0xff, 0xff]])),
            2 => bytes[20] = dice.pick(&[1, 8, 40, 255]),
            3 => bytes[24..28].fill(dice.byte()),
            // One of the four-byte numbers from the page count to the version.
            4 | 5 => {
                let at = 28 + 4 * dice.below(18);
                let number = dice.pick(&[0, 1, 2, 3, 5, 68, 69, 0x7fff_ffff, u32::MAX]);
                bytes[at..at + 4].copy_from_slice(&number.to_be_bytes());
            }
            6 => bytes[56..60].copy_from_slice(&[0, 0, 0, dice.pick(&[0, 2, 3, 4])]),
            // The head of the schema's own b-tree.
            _ => bytes[dice.within(100..112)] = dice.pick(&[0, 1, 2, 5, 10, 13, 255]),
        }
    }
    Case::foretold(bytes, &stage.now, &[BeWhole])
}

fn other_page(stage: &'static Stage, dice: &mut Dice) -> Case {
    let mut bytes = stage.now.bytes.clone();
    match dice.below(4) {
        0 => dice.fill(&mut bytes[..PAGE]),
        1 => bytes[..PAGE].fill(dice.byte()),
        2 => {
            let at = dice.within(100..PAGE - 100);
            dice.fill(&mut bytes[at..at + 100]);
        }
        _ => {
            let from = PAGE * dice.within(1..68);
            bytes.copy_within(from..from + PAGE, 0);
        }
    }
    Case::foretold(bytes, &stage.now, &[BeWhole])
}

/// What somebody writes into the schema, or does to the file, with SQLite's own tools.
const STATEMENTS: [&str; 22] = [
    "CREATE TRIGGER wipe AFTER UPDATE ON cell BEGIN DELETE FROM cell; END",
    "CREATE TRIGGER stop BEFORE UPDATE ON cell BEGIN SELECT RAISE(IGNORE); END",
    "CREATE TRIGGER loops AFTER INSERT ON cell BEGIN
       WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) INSERT INTO cell SELECT i, i FROM n; END",
    "CREATE VIEW another AS SELECT * FROM cell",
    "CREATE TEMP VIEW gone AS SELECT 1",
    "INSERT INTO sqlite_schema VALUES('table', 'another', 'another', 3, 'CREATE TABLE another(x)')",
    "INSERT INTO sqlite_schema VALUES('table', 'beyond', 'beyond', 9999, 'CREATE TABLE beyond(x)')",
    "INSERT INTO sqlite_schema VALUES('table', 'v', 'v', 0, 'CREATE VIRTUAL TABLE v USING fts5(x)')",
    "INSERT INTO sqlite_schema VALUES('table', 'd', 'd', 0, 'CREATE VIRTUAL TABLE d USING sqlite_dbpage(1)')",
    "INSERT INTO sqlite_schema VALUES('index', 'i', 'cell', 2, 'CREATE INDEX i ON cell(body)')",
    "INSERT INTO sqlite_schema VALUES('index', 'j', 'cell', 5, 'CREATE UNIQUE INDEX j ON cell(1 / 0)')",
    "INSERT INTO sqlite_schema VALUES('table', 'no sense', 'x', 2, 'NO SENSE')",
    "UPDATE sqlite_schema SET rootpage = abs(random() % 80)",
    "UPDATE sqlite_schema SET rootpage = 1",
    "UPDATE sqlite_schema SET sql = 'CREATE TABLE cell(id INTEGER PRIMARY KEY, body BLOB NOT NULL,
       more TEXT DEFAULT (load_extension(''x'')), CHECK (body > zeroblob(1000000000)))'",
    "UPDATE sqlite_schema SET sql = 'CREATE TABLE cell(id INTEGER PRIMARY KEY, body BLOB NOT NULL ) '",
    "UPDATE sqlite_schema SET sql = 'CREATE TABLE cell(body BLOB NOT NULL, id INTEGER PRIMARY KEY)'",
    "UPDATE sqlite_schema SET type = 'view', name = 'cel'",
    "DELETE FROM sqlite_schema",
    "CREATE TABLE more(x)",
    "DELETE FROM cell WHERE id > 60",
    "UPDATE cell SET id = id + 1000 WHERE id > 50; VACUUM",
];

fn crafted(stage: &'static Stage, dice: &mut Dice) -> Case {
    let folder = tempfile::tempdir_in(std::env::temp_dir()).unwrap();
    let path = folder.path().join("crafted");
    std::fs::write(&path, &stage.now.bytes).unwrap();
    let db = rusqlite::Connection::open(&path).unwrap();
    db.execute_batch("PRAGMA synchronous=OFF; PRAGMA writable_schema=ON")
        .unwrap();
    for _ in 0..dice.within(1..4) {
        // After one of them SQLite may refuse the next.
        let _ = db.execute_batch(dice.pick(&STATEMENTS));
    }
    if dice.once_in(4) {
        let _ = db.execute_batch("PRAGMA journal_mode=WAL");
    }
    drop(db);
    let bytes = std::fs::read(&path).unwrap();
    Case::foretold(bytes, &stage.now, &[BeWhole, LoseCells, LoseHeader, BeCut])
}
