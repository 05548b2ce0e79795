//! What can go wrong, for apps: the library's error, and how a defect becomes one.

use std::cell::{Cell, RefCell};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::{Arc, Once};

use unafraid::Error;
use unafraid::vault::{CardError, PassphraseError};

use crate::codes::Key;
use crate::journal::Journal;
use crate::keystore::KeystoreError;

/// The result of everything here that can fail.
pub(crate) type Result<T> = std::result::Result<T, UnafraidError>;

/// What went wrong, told apart by what the app can do about it. `explain` gives a sentence for a
/// person. No error carries a person's words.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error, uniffi::Error)]
pub enum UnafraidError {
    /// The passphrase opens nothing. Ask again; nothing else is known.
    #[error("{}", Error::WrongPassphrase)]
    WrongPassphrase,
    /// The recovery words are not twelve of the list, or one of them is another, or they belong to another
    /// backup; or the key is that of another card. Nothing was restored.
    #[error("{}", Error::WrongWords)]
    WrongWords,
    /// Too many wrong passphrases: the next attempt is allowed after this time.
    #[error("{}", Error::Wait(std::time::Duration::from_millis(*milliseconds)))]
    Wait {
        /// How long to wait.
        milliseconds: u64,
    },
    /// These bytes are no passphrase, or this one cannot be taken.
    #[error("{reason}")]
    PassphraseRefused {
        /// Why.
        reason: PassphraseReason,
    },
    /// The text is not a card, or not the key of one.
    #[error("{reason}")]
    CardRefused {
        /// Why.
        reason: CardReason,
    },
    /// The file is not a whole vault. Never make a new one in its place: keep it.
    #[error("{}", Error::Damaged((*damage).into()))]
    Damaged {
        /// In which way.
        damage: Damage,
    },
    /// The vault was written by a newer version of the library.
    #[error("{}", Error::NewerVersion(*version))]
    NewerVersion {
        /// The version of the format.
        version: u16,
    },
    /// The vault is in use: by another object or process, or by the call that this call came out of.
    #[error("{}", Error::Busy)]
    Busy,
    /// The file or its folder cannot be written.
    #[error("{}", Error::ReadOnly)]
    ReadOnly,
    /// The device has no room. What was stored before is still there.
    #[error("{}", Error::StorageFull)]
    StorageFull,
    /// The space has no room for this. What it holds stays whole.
    #[error("{}", Error::Full)]
    Full,
    /// Memory could not be had: to hash a passphrase (up to 64 MiB), for a space, or for a file.
    #[error("{}", Error::NotEnoughMemory)]
    NotEnoughMemory,
    /// A file is already there; nothing is ever overwritten.
    #[error("{}", Error::FileExists)]
    FileExists,
    /// There is no file at this path.
    #[error("{}", Error::NoVault)]
    NoVault,
    /// All four spaces of the vault are to be kept: there is no place for another.
    #[error("{}", Error::NoPlaceLeft)]
    NoPlaceLeft,
    /// No experience or draft has this number.
    #[error("{}", Error::NoSuchExperience)]
    NoSuchExperience,
    /// The experience has no attachment, or the questions no step, with this name or number.
    #[error("there is nothing with this number or name")]
    NoSuchPart,
    /// Input was refused, and nothing of it was stored.
    #[error("{explanation}")]
    Refused {
        /// The line of the file, from 1, where the input was a file.
        line: Option<u64>,
        /// The part of an experience that it is about.
        key: Option<Key>,
        /// What is wrong with it.
        reason: Reason,
        /// All of this as a sentence that holds nothing of the input.
        explanation: String,
    },
    /// The phone's keystore refused.
    #[error("{reason}")]
    Keystore {
        /// Why; and whether it can be tried again.
        reason: KeystoreError,
    },
    /// Reading or writing failed in another way. Lock, and unlock again.
    #[error("{}", Error::Storage)]
    Storage,
    /// The journal was locked. Unlock the vault again.
    #[error("the journal is locked: unlock it again")]
    Locked,
    /// A defect in this library. The journal that it happened in is locked; what was stored is
    /// still there.
    #[error("a defect in the library ({place}): unlock again, and report it")]
    Defect {
        /// Where in the library's source.
        place: String,
    },
}

/// Why bytes are no passphrase.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error, uniffi::Enum)]
pub enum PassphraseReason {
    /// Not valid UTF-8.
    #[error("{}", PassphraseError::NotUtf8)]
    NotUtf8,
    /// A character that another device could read differently.
    #[error("{}", PassphraseError::Unassigned)]
    Unassigned,
    /// Nothing is left after trimming.
    #[error("{}", PassphraseError::Empty)]
    Empty,
    /// More than 1,024 bytes after normalising.
    #[error("{}", PassphraseError::TooLong)]
    TooLong,
    /// A new passphrase that is the present one, or opens something else. Nothing was changed.
    #[error("{}", Error::PassphraseInUse)]
    InUse,
}

/// Why a text is not a card, or not the key of one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error, uniffi::Enum)]
pub enum CardReason {
    /// Not a card: something else, or the key of one.
    #[error("this is not a card: the person that you trust makes one, and keeps its key")]
    NotACard,
    /// Not the key of a card: something else, or the card.
    #[error("{}", CardError::NotAKey)]
    NotAKey,
    /// A part of it is missing, or was changed on the way.
    #[error("{}", CardError::Mangled)]
    Mangled,
    /// Made by a newer version of the library.
    #[error("{}", CardError::Newer)]
    Newer,
}

/// What is wrong with input.
#[derive(Debug, Clone, Copy, PartialEq, Eq, uniffi::Enum)]
pub enum Reason {
    /// Not a code of this vocabulary.
    UnknownCode,
    /// A code that only imported data may use.
    ImportOnly,
    /// Not a date that exists, written `2013`, `2013-Q3`, `2013-07` or `2013-07-14`.
    NotADate,
    /// A text without a character.
    EmptyText,
    /// A text of more than 65,536 bytes.
    TooLong,
    /// A control character in a text.
    ControlCharacter,
    /// A required part is missing.
    Missing,
    /// Given twice, or a barrier with two answers.
    Twice,
    /// More or fewer bytes than were announced.
    OtherLength,
    /// The file does not have the form that was said: see the explanation.
    Form,
}

impl From<unafraid::journal::Reason> for Reason {
    fn from(reason: unafraid::journal::Reason) -> Self {
        use unafraid::journal::Reason as Core;
        match reason {
            Core::UnknownCode => Self::UnknownCode,
            Core::ImportOnly => Self::ImportOnly,
            Core::NotADate => Self::NotADate,
            Core::Empty => Self::EmptyText,
            Core::TooLong => Self::TooLong,
            Core::ControlCharacter => Self::ControlCharacter,
            Core::Missing => Self::Missing,
            Core::Twice => Self::Twice,
            Core::OtherLength => Self::OtherLength,
            _ => Self::Form,
        }
    }
}

/// In which way a file is not a whole vault.
#[derive(Debug, Clone, Copy, PartialEq, Eq, uniffi::Enum)]
pub enum Damage {
    /// The length is not that of any vault.
    Length,
    /// Neither copy of the header is whole.
    Header,
    /// A cell of the opened space does not authenticate.
    Cell,
    /// The cells do not belong together.
    Manifest,
    /// The contents do not follow the format.
    Contents,
    /// Something that is not this vault's lies beside it under a name of its own files.
    Companion,
    /// The journal beside the vault cannot be its own.
    Journal,
    /// The backup is not whole, or another kind of file, or was opened as a vault and not locked. Nothing
    /// was restored.
    Backup,
}

#[uniffi::export]
impl UnafraidError {
    /// What happened and what to do, in a sentence of plain English for a person.
    pub fn explain(&self) -> String {
        self.to_string()
    }
}

impl From<Error> for UnafraidError {
    fn from(error: Error) -> Self {
        match error {
            Error::WrongPassphrase => Self::WrongPassphrase,
            Error::WrongWords => Self::WrongWords,
            Error::Wait(time) => Self::Wait {
                milliseconds: u64::try_from(time.as_millis()).unwrap_or(u64::MAX),
            },
            Error::Damaged(damage) => Self::Damaged {
                damage: damage.into(),
            },
            Error::NewerVersion(version) => Self::NewerVersion { version },
            Error::Busy => Self::Busy,
            Error::ReadOnly => Self::ReadOnly,
            Error::StorageFull => Self::StorageFull,
            Error::Full => Self::Full,
            Error::NotEnoughMemory => Self::NotEnoughMemory,
            Error::FileExists => Self::FileExists,
            Error::NoVault => Self::NoVault,
            Error::PassphraseInUse => Self::PassphraseRefused {
                reason: PassphraseReason::InUse,
            },
            Error::NoPlaceLeft => Self::NoPlaceLeft,
            Error::NoSuchExperience => Self::NoSuchExperience,
            Error::NoSuchPart => Self::NoSuchPart,
            Error::Refused(refusal) => Self::Refused {
                line: refusal.line,
                key: refusal.key.map(Into::into),
                reason: refusal.reason.into(),
                explanation: refusal.to_string(),
            },
            Error::Keystore(error) => Self::Keystore {
                reason: error.into(),
            },
            // A variant that a later version of the core adds is folded until it is named here.
            _ => Self::Storage,
        }
    }
}

impl From<unafraid::journal::Refusal> for UnafraidError {
    fn from(refusal: unafraid::journal::Refusal) -> Self {
        Error::from(refusal).into()
    }
}

impl From<PassphraseError> for UnafraidError {
    fn from(error: PassphraseError) -> Self {
        let reason = match error {
            PassphraseError::Unassigned => PassphraseReason::Unassigned,
            PassphraseError::Empty => PassphraseReason::Empty,
            PassphraseError::TooLong => PassphraseReason::TooLong,
            _ => PassphraseReason::NotUtf8,
        };
        Self::PassphraseRefused { reason }
    }
}

impl From<CardError> for UnafraidError {
    fn from(error: CardError) -> Self {
        let reason = match error {
            CardError::NotACard => CardReason::NotACard,
            CardError::NotAKey => CardReason::NotAKey,
            CardError::Newer => CardReason::Newer,
            _ => CardReason::Mangled,
        };
        Self::CardRefused { reason }
    }
}

impl From<unafraid::Damage> for Damage {
    fn from(damage: unafraid::Damage) -> Self {
        match damage {
            unafraid::Damage::Length => Self::Length,
            unafraid::Damage::Cell => Self::Cell,
            unafraid::Damage::Manifest => Self::Manifest,
            unafraid::Damage::Contents => Self::Contents,
            unafraid::Damage::Companion => Self::Companion,
            unafraid::Damage::Journal => Self::Journal,
            unafraid::Damage::Backup => Self::Backup,
            _ => Self::Header,
        }
    }
}

impl From<Damage> for unafraid::Damage {
    fn from(damage: Damage) -> Self {
        match damage {
            Damage::Length => Self::Length,
            Damage::Header => Self::Header,
            Damage::Cell => Self::Cell,
            Damage::Manifest => Self::Manifest,
            Damage::Contents => Self::Contents,
            Damage::Companion => Self::Companion,
            Damage::Journal => Self::Journal,
            Damage::Backup => Self::Backup,
        }
    }
}

thread_local! {
    /// Whether this thread is inside the app's own code, called from here.
    static CALLED_BACK: Cell<bool> = const { Cell::new(false) };
    /// Where this thread panicked, while it is inside [`guard`].
    static GUARDED: RefCell<Option<Option<String>>> = const { RefCell::new(None) };
}

/// Does the work of a call. A panic becomes [`UnafraidError::Defect`], with the place and without
/// the panic's text, which can hold a person's words. A call out of a callback is refused, so that
/// nothing can wait for itself.
pub(crate) fn guard<T>(work: impl FnOnce() -> Result<T>) -> Result<T> {
    if CALLED_BACK.get() {
        return Err(UnafraidError::Busy);
    }
    keep_panics_silent();
    GUARDED.set(Some(None));
    let done = catch_unwind(AssertUnwindSafe(work));
    let place = GUARDED.take().flatten();
    done.unwrap_or_else(|_| {
        Err(UnafraidError::Defect {
            place: place.unwrap_or_else(|| "unknown".to_owned()),
        })
    })
}

/// Raises a defect on purpose, so that an app's own tests can see, on a phone and in a release
/// build, that one reaches it as an error and not as a crash: it ends with `Defect`. With a journal, it
/// happens in the middle of a call of that journal, which is then locked; with one that is locked
/// already, it ends with `Locked`.
#[uniffi::export(default(journal = None))]
#[allow(clippy::missing_panics_doc)] // it is caught in `guard`
pub fn raise_defect(journal: Option<Arc<Journal>>) -> Result<()> {
    #[allow(clippy::panic)] // what this is for
    let defect = || panic!("raised on purpose");
    match journal {
        Some(journal) => journal.with(|_| defect()),
        None => guard(defect),
    }
}

/// Calls into the app.
pub(crate) fn call_back<T>(call: impl FnOnce() -> T) -> T {
    let before = CALLED_BACK.replace(true);
    let answer = call();
    CALLED_BACK.set(before);
    answer
}

/// Inside [`guard`] a panic is noted instead of printed: a phone's log is read by others.
fn keep_panics_silent() {
    static ONCE: Once = Once::new();
    ONCE.call_once(|| {
        let before = std::panic::take_hook();
        std::panic::set_hook(Box::new(move |info| {
            let noted = GUARDED.with_borrow_mut(|guarded| {
                guarded.as_mut().map(|place| {
                    *place = info
                        .location()
                        .map(|at| format!("{}:{}", at.file(), at.line()));
                })
            });
            if noted.is_none() {
                before(info);
            }
        }));
    });
}
