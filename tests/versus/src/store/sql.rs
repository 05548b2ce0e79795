//! SQLCipher, and SQLite without a key: an ordinary table, three indexes, and words by FTS5.

use std::path::{Path, PathBuf};
use std::time::Instant;

use argon2::{Algorithm, Argon2, Params, Version};
use rusqlite::{Connection, OptionalExtension, Row as SqlRow, params};
use unafraid::Code;
use unafraid::vault::KdfCosts;

use super::{Key, PAGE, Search, Store};
use crate::work::{FILTER, Item, Load, Row};

/// What the pages are enciphered with.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Cipher {
    /// SQLCipher 4 with a raw key.
    SqlCipher,
    /// SQLCipher 4 with a passphrase and its own hashing (PBKDF2-HMAC-SHA512, 256,000 rounds).
    SqlCipherOwnHashing,
    /// None.
    Plain,
}

/// How SQLite keeps a transaction safe.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Journal {
    Wal,
    Truncate,
}

pub struct Sql {
    path: PathBuf,
    cipher: Cipher,
    journal: Journal,
    key: u8,
    db: Option<Connection>,
}

/// Memory for pages, in KiB: as much as would hold all of 5,000 experiences, because the other side
/// holds them in memory too.
const CACHE: i64 = 16 * 1024;

const SCHEMA: &str = "
    CREATE TABLE experience(
        id INTEGER PRIMARY KEY, day INTEGER, service INTEGER NOT NULL, outcome INTEGER NOT NULL,
        channel INTEGER, kind INTEGER, city TEXT, barriers INTEGER NOT NULL, note TEXT, said TEXT);
    CREATE INDEX by_day ON experience(day DESC, id);
    CREATE INDEX by_service_and_outcome ON experience(service, outcome);
    CREATE INDEX by_outcome ON experience(outcome);
    CREATE TABLE attachment(id INTEGER PRIMARY KEY, experience INTEGER NOT NULL, bytes BLOB NOT NULL);
    CREATE VIRTUAL TABLE words USING fts5(
        note, said, content='experience', content_rowid='id', tokenize='unicode61 remove_diacritics 2');
";

const COLUMNS: &str =
    "e.day, e.service, e.outcome, e.channel, e.kind, e.city, e.barriers, e.note, e.said";

impl Sql {
    pub fn new(folder: &Path, cipher: Cipher, journal: Journal) -> Self {
        let mut sql = Self {
            path: PathBuf::new(),
            cipher,
            journal,
            key: 7,
            db: None,
        };
        sql.path = folder.join(sql.name());
        sql
    }

    /// The versions of SQLite and SQLCipher.
    pub fn versions() -> (String, String) {
        let db = Connection::open_in_memory().expect("a connection");
        let version = db.query_row("PRAGMA cipher_version", (), |row| row.get(0));
        (rusqlite::version().to_owned(), version.expect("SQLCipher"))
    }

    /// A connection as an app would set it up.
    fn connect(&self, key: [u8; 32]) -> Connection {
        let db = Connection::open(&self.path).expect("a connection");
        match self.cipher {
            Cipher::SqlCipher => db.execute_batch(&format!("PRAGMA key = {}", raw(key))),
            Cipher::SqlCipherOwnHashing => {
                db.execute_batch("PRAGMA key = 'plum lantern gravel north'")
            }
            Cipher::Plain => Ok(()),
        }
        .expect("a key");
        let mode = match self.journal {
            Journal::Wal => "wal",
            Journal::Truncate => "truncate",
        };
        let set: String = db
            .query_row(&format!("PRAGMA journal_mode={mode}"), (), |row| row.get(0))
            .expect("a journal mode");
        assert_eq!(set, mode);
        db.execute_batch(&format!(
            "PRAGMA synchronous=FULL; PRAGMA cache_size=-{CACHE}; PRAGMA temp_store=MEMORY;"
        ))
        .expect("pragmas");
        db.set_prepared_statement_cache_capacity(32);
        db
    }

    fn db(&mut self) -> &mut Connection {
        self.db.as_mut().expect("it is open")
    }
}

/// A raw key as SQLCipher takes it.
fn raw(key: [u8; 32]) -> String {
    let digits: String = key.iter().map(|byte| format!("{byte:02x}")).collect();
    format!("\"x'{digits}'\"")
}

fn row(row: &SqlRow<'_>) -> rusqlite::Result<Row> {
    Ok(Row {
        day: row.get(0)?,
        service: row.get(1)?,
        outcome: row.get(2)?,
        channel: row.get(3)?,
        kind: row.get(4)?,
        city: row.get(5)?,
        barriers: row.get(6)?,
        note: row.get(7)?,
        said: row.get(8)?,
    })
}

fn insert(db: &Connection, r: &Row) -> Key {
    db.prepare_cached(
        "INSERT INTO experience(day, service, outcome, channel, kind, city, barriers, note, said)
         VALUES(?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)",
    )
    .expect("a statement")
    .execute(params![
        r.day, r.service, r.outcome, r.channel, r.kind, r.city, r.barriers, r.note, r.said
    ])
    .expect("an experience");
    let id = db.last_insert_rowid();
    db.prepare_cached("INSERT INTO words(rowid, note, said) VALUES(?1, ?2, ?3)")
        .expect("a statement")
        .execute(params![id, r.note, r.said])
        .expect("its words");
    Key(id)
}

/// Takes the words of an experience out of the index, as FTS5 wants it done.
fn forget_words(db: &Connection, key: Key) {
    let (note, said): (String, String) = db
        .prepare_cached("SELECT note, said FROM experience WHERE id=?1")
        .expect("a statement")
        .query_row([key.0], |row| Ok((row.get(0)?, row.get(1)?)))
        .expect("it is there");
    db.prepare_cached("INSERT INTO words(words, rowid, note, said) VALUES('delete', ?1, ?2, ?3)")
        .expect("a statement")
        .execute(params![key.0, note, said])
        .expect("its words");
}

impl Store for Sql {
    fn name(&self) -> &'static str {
        match (self.cipher, self.journal) {
            (Cipher::SqlCipher, Journal::Wal) => "sqlcipher_wal",
            (Cipher::SqlCipher, Journal::Truncate) => "sqlcipher_truncate",
            (Cipher::SqlCipherOwnHashing, _) => "sqlcipher_own_hashing",
            (Cipher::Plain, Journal::Wal) => "sqlite_wal",
            (Cipher::Plain, Journal::Truncate) => "sqlite_truncate",
        }
    }

    fn create(&mut self) {
        let db = self.connect([self.key; 32]);
        db.execute_batch(SCHEMA).expect("a schema");
        db.close().expect("it is closed");
    }

    fn open(&mut self) {
        self.db = Some(self.connect([self.key; 32]));
    }

    fn open_hashing(&mut self) {
        if self.cipher == Cipher::SqlCipher {
            // The dearest of our three costs, fresh memory included, and then a raw key.
            let cost = KdfCosts::STANDARD.0[0];
            let params = Params::new(cost.memory_kib, cost.passes, 1, Some(32)).expect("a cost");
            let mut key = [0; 32];
            Argon2::new(Algorithm::Argon2id, Version::V0x13, params)
                .hash_password_into(b"plum lantern gravel north", &[9; 32], &mut key)
                .expect("a hash");
            std::hint::black_box(key);
        }
        self.open();
    }

    fn close(&mut self) {
        if let Some(db) = self.db.take() {
            db.close().expect("it is closed");
        }
    }

    fn import(&mut self, load: &mut Load) -> Vec<Key> {
        let transaction = self.db().transaction().expect("a transaction");
        let keys = load
            .rows
            .iter()
            .map(|row| insert(&transaction, row))
            .collect();
        transaction.commit().expect("a commit");
        keys
    }

    fn page(&mut self) -> usize {
        self.newest(PAGE)
    }

    fn list(&mut self) -> usize {
        self.newest(usize::MAX >> 1)
    }

    fn get(&mut self, key: Key) -> usize {
        let found = self
            .db()
            .prepare_cached(&format!("SELECT {COLUMNS} FROM experience e WHERE id=?1"))
            .expect("a statement")
            .query_row([key.0], row)
            .optional();
        found.expect("a row").expect("it is there").texts()
    }

    fn search(&mut self, look_for: Search, text: &str) -> usize {
        let by_words = "JOIN words w ON w.rowid = e.id WHERE words MATCH ?1";
        let (how, argument) = match look_for {
            Search::Word => (by_words, format!("\"{text}\"")),
            Search::Prefix => (by_words, format!("\"{text}\"*")),
            Search::Part => (
                "WHERE e.note LIKE ?1 OR e.said LIKE ?1",
                format!("%{text}%"),
            ),
        };
        let statement = format!(
            "SELECT {COLUMNS} FROM experience e {how} ORDER BY e.day DESC, e.id LIMIT {PAGE}"
        );
        let mut statement = self.db().prepare_cached(&statement).expect("a statement");
        let rows = statement.query_map([argument], row).expect("rows");
        rows.map(|row| assert!(row.expect("a row").texts() > 0))
            .count()
    }

    fn count(&mut self) -> usize {
        let count: i64 = self
            .db()
            .prepare_cached("SELECT count(*) FROM experience WHERE service=?1 AND outcome=?2")
            .expect("a statement")
            .query_row([FILTER.0.number(), FILTER.1.number()], |row| row.get(0))
            .expect("a count");
        usize::try_from(count).expect("a count")
    }

    fn add(&mut self, item: Item) -> Key {
        let transaction = self.db().transaction().expect("a transaction");
        let key = insert(&transaction, &item.row);
        transaction.commit().expect("a commit");
        key
    }

    fn edit(&mut self, key: Key) {
        let transaction = self.db().transaction().expect("a transaction");
        forget_words(&transaction, key);
        for change in [
            "UPDATE experience SET note = note || ' more' WHERE id=?1",
            "INSERT INTO words(rowid, note, said) SELECT id, note, said FROM experience WHERE id=?1",
        ] {
            let mut statement = transaction.prepare_cached(change).expect("a statement");
            assert_eq!(statement.execute([key.0]).expect("a change"), 1);
        }
        transaction.commit().expect("a commit");
    }

    fn remove(&mut self, key: Key) {
        let transaction = self.db().transaction().expect("a transaction");
        forget_words(&transaction, key);
        let mut statement = transaction
            .prepare_cached("DELETE FROM experience WHERE id=?1")
            .expect("a statement");
        assert_eq!(statement.execute([key.0]).expect("a change"), 1);
        drop(statement);
        transaction.commit().expect("a commit");
    }

    fn attach_and_read(&mut self, key: Key, bytes: &[u8]) -> (f64, f64) {
        let db = self.db();
        let start = Instant::now();
        db.prepare_cached("INSERT INTO attachment(experience, bytes) VALUES(?1, ?2)")
            .expect("a statement")
            .execute(params![key.0, bytes])
            .expect("room");
        let attached = start.elapsed().as_secs_f64();
        let id = db.last_insert_rowid();
        let start = Instant::now();
        let read: Vec<u8> = db
            .prepare_cached("SELECT bytes FROM attachment WHERE id=?1")
            .expect("a statement")
            .query_row([id], |row| row.get(0))
            .expect("it is there");
        let done = start.elapsed().as_secs_f64();
        assert!(read == bytes);
        let removed = db.execute("DELETE FROM attachment WHERE id=?1", [id]);
        removed.expect("it is removed");
        (attached, done)
    }

    fn change_key(&mut self) {
        if self.cipher == Cipher::SqlCipher {
            let db = self.connect([self.key; 32]);
            self.key ^= 1;
            db.execute_batch(&format!("PRAGMA rekey = {}", raw([self.key; 32])))
                .expect("another key");
            db.close().expect("it is closed");
        }
    }

    fn path(&self) -> &Path {
        &self.path
    }
}

impl Sql {
    fn newest(&mut self, limit: usize) -> usize {
        let mut statement = self
            .db()
            .prepare_cached(&format!(
                "SELECT {COLUMNS} FROM experience e ORDER BY e.day DESC, e.id LIMIT ?1"
            ))
            .expect("a statement");
        let limit = i64::try_from(limit).expect("it fits");
        let rows = statement.query_map([limit], row).expect("rows");
        rows.map(|row| row.expect("a row").texts()).sum()
    }
}
