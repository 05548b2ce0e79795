//! The one error type at the edge, and the one place where inner errors become it.
//!
//! No variant carries text from SQLite, serde, the file system or the input: such text can hold
//! a person's words or the path of a vault.

use std::io;
use std::time::Duration;

use crate::journal::Refusal;
use crate::vault::KeystoreError;

/// The result of everything in this library that can fail.
pub type Result<T> = std::result::Result<T, Error>;

/// What went wrong, told apart by what the caller can do about it.
#[derive(Debug, thiserror::Error, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum Error {
    /// No key slot opens with this passphrase. Ask again; nothing else is known.
    #[error("wrong passphrase: try again")]
    WrongPassphrase,
    /// The recovery words are not twelve of the list, or their checksum does not hold, or they belong
    /// to another backup; or the key is that of another card.
    #[error(
        "wrong recovery words, or a wrong key, for this backup: look at each of them and try again"
    )]
    WrongWords,
    /// Too many wrong passphrases: the next attempt is allowed after this time.
    #[error("too many wrong passphrases: wait {} s and try again", .0.as_secs_f64().ceil())]
    Wait(Duration),
    /// The file exists and is not a whole vault. Never answered by starting afresh.
    #[error("{0}")]
    Damaged(Damage),
    /// The vault was written by a newer version of the format (its number is given).
    #[error(
        "this vault has format version {0}, newer than this program: install a newer version; the vault is untouched"
    )]
    NewerVersion(u16),
    /// Another process or another handle has the vault open.
    #[error("the vault is in use: close it there and try again")]
    Busy,
    /// The file or its folder cannot be written.
    #[error(
        "the vault or its folder is read-only: allow writing, or copy the vault to a folder of your own"
    )]
    ReadOnly,
    /// The device has no room for the write. What was stored before is still there.
    #[error("the device is full: free some space and try again; nothing was lost")]
    StorageFull,
    /// The space has no room for this. What it holds stays whole and editable.
    #[error("the vault is full: remove something, or grow it; nothing was lost")]
    Full,
    /// Memory could not be had: for the hashing of a passphrase (up to 64 MiB), for a space, or for a file that
    /// is read in one piece.
    #[error("not enough memory: close other programs and try again")]
    NotEnoughMemory,
    /// A file is already there; nothing is ever overwritten.
    #[error(
        "there is already a file at this place, or what an earlier vault left beside it (.new, -journal): choose another name"
    )]
    FileExists,
    /// There is no file at this path.
    #[error(
        "there is nothing at this place: check the path and that its folder exists, or make a vault first"
    )]
    NoVault,
    /// A new passphrase cannot be taken: it is the present one, or opens something else.
    #[error("this passphrase cannot be taken: choose another; nothing was changed")]
    PassphraseInUse,
    /// All four places of the vault are to be kept, so there is none for another space.
    #[error(
        "all four spaces of this vault are to be kept: there is no place for another; nothing was changed"
    )]
    NoPlaceLeft,
    /// No experience has this id.
    #[error("no experience has this id")]
    NoSuchExperience,
    /// The experience has no attachment, or no follow-up, with this number.
    #[error("this experience has nothing with this number: `show` lists what it has")]
    NoSuchPart,
    /// Input was refused, and nothing of it was stored.
    #[error("{0}")]
    Refused(Refusal),
    /// The phone's keystore refused.
    #[error("{0}")]
    Keystore(KeystoreError),
    /// Reading, writing or the system's randomness failed in another way. After this a session
    /// writes no more: lock it and unlock again.
    #[error("the storage failed: open the vault again; what was stored before is still there")]
    Storage,
}

/// In which way a file is not a whole vault.
#[derive(Debug, thiserror::Error, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Damage {
    /// The length is not that of any vault: another kind of file, or a truncated one.
    #[error(
        "not a whole vault: its length is wrong (another kind of file, or cut short); keep it and restore a backup"
    )]
    Length,
    /// Neither copy of the header is whole.
    #[error("the vault is damaged: both copies of its header are; keep it and restore a backup")]
    Header,
    /// A cell of the opened space does not authenticate, or cannot be read. The rest can be.
    #[error(
        "the vault is damaged: a part of it cannot be read, so it is open for reading only; export what is whole, and keep the file"
    )]
    Cell,
    /// The cells authenticate one by one but do not belong together. They can be read.
    #[error(
        "the vault is damaged: its parts are of different ages, so it is open for reading only; export what it holds, and keep the file"
    )]
    Manifest,
    /// The contents of cells do not follow the format. What does can be read.
    #[error(
        "the vault is damaged: some of its contents do not follow the format, so it is open for reading only; export what is whole, and keep the file"
    )]
    Contents,
    /// Something that is not this vault's lies beside it under a name that a companion would have
    /// (`-wal`, `-shm`, `.new`).
    #[error(
        "something beside the vault whose name ends in -wal, -shm, .new or .new-journal is not this vault's: give it another name and try again"
    )]
    Companion,
    /// The backup is not whole, or another kind of file, or was opened as a vault and not locked.
    #[error(
        "not a whole backup: damaged, cut short, another kind of file, or in use as a vault; nothing was restored, so keep it and try another copy"
    )]
    Backup,
    /// The journal beside the vault cannot be its own.
    #[error(
        "the file ending in -journal beside the vault belongs to another vault: keep copies of both, then move the journal away and try again"
    )]
    Journal,
}

impl From<Damage> for Error {
    fn from(damage: Damage) -> Self {
        Self::Damaged(damage)
    }
}

impl From<Refusal> for Error {
    fn from(refusal: Refusal) -> Self {
        Self::Refused(refusal)
    }
}

impl From<KeystoreError> for Error {
    fn from(error: KeystoreError) -> Self {
        Self::Keystore(error)
    }
}

impl From<io::Error> for Error {
    fn from(error: io::Error) -> Self {
        match error.kind() {
            io::ErrorKind::AlreadyExists => Self::FileExists,
            io::ErrorKind::PermissionDenied | io::ErrorKind::ReadOnlyFilesystem => Self::ReadOnly,
            io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => Self::StorageFull,
            io::ErrorKind::OutOfMemory => Self::NotEnoughMemory,
            _ => Self::Storage,
        }
    }
}

impl From<rusqlite::Error> for Error {
    fn from(error: rusqlite::Error) -> Self {
        use rusqlite::ErrorCode;
        match error.sqlite_error_code() {
            Some(ErrorCode::DiskFull) => Self::StorageFull,
            // SQLite cannot create its journal in a folder that it may not write.
            Some(ErrorCode::ReadOnly | ErrorCode::PermissionDenied | ErrorCode::CannotOpen) => {
                Self::ReadOnly
            }
            Some(ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked) => Self::Busy,
            Some(ErrorCode::OutOfMemory) => Self::NotEnoughMemory,
            Some(ErrorCode::DatabaseCorrupt | ErrorCode::NotADatabase) => {
                Self::Damaged(Damage::Header)
            }
            _ => Self::Storage,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn inner_errors_fold_without_their_text() {
        let marker = "SECRETWORDS";
        let error = Error::from(io::Error::other(marker));
        assert_eq!(error, Error::Storage);
        assert!(!format!("{error} {error:?}").contains(marker));
        let sqlite = rusqlite::Error::SqliteFailure(
            rusqlite::ffi::Error::new(rusqlite::ffi::SQLITE_FULL),
            Some(marker.into()),
        );
        assert_eq!(Error::from(sqlite), Error::StorageFull);
    }
}
