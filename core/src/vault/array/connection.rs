//! SQLite, set up so that it does what the format asks for and nothing else.

use std::path::Path;

use rusqlite::blob::Blob;
use rusqlite::config::DbConfig;
use rusqlite::{Connection, OpenFlags};

use crate::vault::layout::Body;
use crate::{Error, Result};

/// Connects through this VFS.
pub(super) fn connect(path: &Path, vfs: &str) -> Result<Connection> {
    let db = Connection::open_with_flags_and_vfs(
        path,
        OpenFlags::SQLITE_OPEN_READ_WRITE
            | OpenFlags::SQLITE_OPEN_NO_MUTEX
            | OpenFlags::SQLITE_OPEN_NOFOLLOW
            | OpenFlags::SQLITE_OPEN_EXRESCODE,
        vfs,
    )?;
    for (switch, on) in [
        (DbConfig::SQLITE_DBCONFIG_DEFENSIVE, true),
        (DbConfig::SQLITE_DBCONFIG_TRUSTED_SCHEMA, false),
        (DbConfig::SQLITE_DBCONFIG_ENABLE_TRIGGER, false),
        (DbConfig::SQLITE_DBCONFIG_ENABLE_VIEW, false),
        (DbConfig::SQLITE_DBCONFIG_DQS_DDL, false),
        (DbConfig::SQLITE_DBCONFIG_DQS_DML, false),
    ] {
        if db.set_db_config(switch, on)? != on {
            return Err(Error::Storage);
        }
    }
    // First of all, because the next pragmas may already roll a journal back: synced to the
    // medium, and to a journal of length zero, as without the limit SQLite keeps a spent one.
    db.execute_batch("PRAGMA fullfsync=ON;")?;
    expect(&db, "fullfsync", "1")?;
    expect(&db, "journal_size_limit=0", "0")?;
    expect(&db, "locking_mode=EXCLUSIVE", "exclusive")?;
    db.execute_batch(
        "PRAGMA page_size=4096; PRAGMA temp_store=MEMORY; PRAGMA mmap_size=0;
         PRAGMA cell_size_check=ON; PRAGMA auto_vacuum=NONE; PRAGMA secure_delete=ON;",
    )?;
    expect(&db, "secure_delete", "1")?;
    expect(&db, "temp_store", "2")?;
    Ok(db)
}

/// Runs a pragma and compares its answer: a setting that did not take is an error.
pub(super) fn expect(db: &Connection, pragma: &str, answer: &str) -> Result<()> {
    let found: String = db.query_row(&format!("PRAGMA {pragma}"), (), |row| {
        row.get::<_, rusqlite::types::Value>(0)
            .map(|value| match value {
                rusqlite::types::Value::Text(text) => text,
                rusqlite::types::Value::Integer(number) => number.to_string(),
                _ => String::new(),
            })
    })?;
    if found == answer {
        Ok(())
    } else {
        Err(Error::Storage)
    }
}

/// Replaces the bodies of rows where they are, without a statement: SQLite would compile one for every commit.
pub(super) struct Replace<'a> {
    db: &'a Connection,
    blob: Option<Blob<'a>>,
}

impl<'a> Replace<'a> {
    pub(super) fn new(db: &'a Connection) -> Self {
        Self { db, blob: None }
    }

    pub(super) fn execute(&mut self, row: u32, body: &Body) -> Result<()> {
        let row = row.into();
        // Taken out until it has written: where that failed it is closed, and SQLite rolls back only then.
        let mut blob = match self.blob.take() {
            Some(mut blob) => {
                blob.reopen(row)?;
                blob
            }
            None => self.db.blob_open(c"main", c"cell", c"body", row, false)?,
        };
        if blob.len() != body.len() {
            return Err(Error::Storage);
        }
        blob.write_all_at(body, 0)?;
        self.blob = Some(blob);
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::vault::layout::BODY;

    #[test]
    fn only_a_row_that_is_there_is_replaced_and_by_a_body_of_its_length() {
        let db = Connection::open_in_memory().unwrap();
        let rows = format!(
            "CREATE TABLE cell(id INTEGER PRIMARY KEY, body BLOB);
             INSERT INTO cell VALUES(1, zeroblob({BODY})), (2, zeroblob({BODY})), (3, zeroblob({}));",
            BODY + 1
        );
        db.execute_batch(&rows).unwrap();
        for row in [3, 4] {
            assert!(Replace::new(&db).execute(row, &[7; BODY]).is_err());
            let mut behind_another = Replace::new(&db);
            assert_eq!(behind_another.execute(1, &[8; BODY]), Ok(()));
            assert!(behind_another.execute(row, &[7; BODY]).is_err());
        }
        let body = |row: u32| -> Vec<u8> {
            let body = db.query_row("SELECT body FROM cell WHERE id=?1", [row], |row| row.get(0));
            body.unwrap()
        };
        assert_eq!(body(1), [8; BODY]);
        assert_eq!(body(2), [0; BODY]);
        assert_eq!(body(3), [0; BODY + 1]);
    }
}
