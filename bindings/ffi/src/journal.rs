//! An open space: what a person keeps in it, until it is locked.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard};
use std::time::Duration;

use unafraid::journal::Incoming;
use unafraid::vault::{Clock, Host, Session};
use zeroize::Zeroizing;

use crate::error::{Result, UnafraidError, guard};
use crate::keystore::KeystoreLevel;
use crate::records::{Entry, Experience, Filter, Found, Id};
use crate::vault::LockOutcome;

/// An open space. All of its calls can be made from any thread, and wait for each other; after
/// `lock` each ends with `Locked`.
///
/// Let go of without `lock`, it is wiped from memory all the same, and the next unlock seals the
/// file.
#[derive(uniffi::Object)]
pub struct Journal {
    state: Mutex<State>,
    clock: Arc<dyn Clock>,
}

struct State {
    open: Option<Open>,
    last_used: Duration,
}

/// What is wiped when the journal is locked.
pub(crate) struct Open {
    pub(crate) journal: unafraid::journal::Journal,
    /// Attachments that are coming in, by a number of their own.
    pub(crate) incoming: BTreeMap<u64, Incoming>,
    /// The last of these numbers: none is given twice.
    pub(crate) begun: u64,
}

/// The room in a space.
#[derive(Debug, Clone, Copy, PartialEq, Eq, uniffi::Record)]
pub struct Capacity {
    /// Bytes that can still be stored.
    pub free: u64,
    /// Bytes that an empty space can store.
    pub total: u64,
}

/// What is not whole in a space that is open for reading only. The counts are what can be known: of
/// what lay in a cell that cannot be read, and nowhere else, nothing tells.
#[derive(Debug, Clone, Copy, PartialEq, Eq, uniffi::Record)]
pub struct Loss {
    /// Cells of the space that cannot be read: about 4,000 bytes each.
    pub cells: u32,
    /// Cells of the space in all.
    pub of: u32,
    /// Whether every cell can be read, but not all are of the same age.
    pub mixed: bool,
    /// Experiences of which a piece is left, and not all.
    pub experiences: u32,
    /// Drafts of which a piece is left, and not all.
    pub drafts: u32,
    /// Files that are not whole.
    pub attachments: u32,
    /// Pieces of files of which the rest is lost, or what says how they belong together.
    pub pieces: u32,
}

impl From<&unafraid::journal::Loss> for Loss {
    fn from(loss: &unafraid::journal::Loss) -> Self {
        let count = |number| u32::try_from(number).unwrap_or(u32::MAX);
        Self {
            cells: loss.cells,
            of: loss.of,
            mixed: loss.mixed,
            experiences: count(loss.experiences),
            drafts: count(loss.drafts),
            attachments: count(loss.attachments),
            pieces: count(loss.pieces),
        }
    }
}

/// The two kinds of file with many experiences.
#[derive(Debug, Clone, Copy, PartialEq, Eq, uniffi::Enum)]
pub enum ImportFormat {
    /// Comma-separated values with a header line.
    Csv,
    /// One JSON object a line, as `export_json` writes it.
    JsonLines,
}

/// What was imported.
#[derive(Debug, Clone, PartialEq, Eq, uniffi::Record)]
pub struct Imported {
    /// The numbers of the experiences, in the order of the file.
    pub ids: Vec<Id>,
    /// How many attachments the file names. Their bytes are not in it, so they are left out.
    pub attachments_left_out: u64,
}

#[uniffi::export]
impl Journal {
    /// Stores an experience, and gives its number. It is on the storage when this returns.
    pub fn add(&self, experience: Experience) -> Result<Id> {
        self.with(|open| Ok(open.journal.add(experience.parse()?)?.into()))
    }

    /// Stores many experiences: after a crash all of them or none.
    pub fn add_all(&self, experiences: Vec<Experience>) -> Result<Vec<Id>> {
        self.with(|open| {
            let experiences = experiences.into_iter().map(Experience::parse);
            let ids = open.journal.add_all(experiences.collect::<Result<_>>()?)?;
            Ok(ids.into_iter().map(Into::into).collect())
        })
    }

    /// One experience, whole.
    pub fn get(&self, id: Id) -> Result<Entry> {
        self.with(|open| Ok(open.journal.get(id.into())?.into()))
    }

    /// A page of the experiences that match: `count` of them after the first `start`. Newest first;
    /// on the same day the more precise first; those without a date last; then in the order in which
    /// they were stored.
    pub fn page(&self, filter: Filter, start: u32, count: u32) -> Result<Vec<Entry>> {
        self.with(|open| {
            let filter = filter.page(start, count)?;
            Ok(open.journal.list(&filter).map(Entry::from).collect())
        })
    }

    /// How many experiences match.
    pub fn count(&self, filter: Filter) -> Result<u32> {
        self.with(|open| {
            let count = open.journal.count(&filter.parse()?);
            Ok(u32::try_from(count).unwrap_or(u32::MAX))
        })
    }

    /// A page of the experiences that match and in whose texts every word is found, in the same
    /// order, with the places of the words: as a word, as the beginning of one and as a part,
    /// whatever the case, accents, width and vowel points.
    pub fn search(
        &self,
        words: String,
        filter: Filter,
        start: u32,
        count: u32,
    ) -> Result<Vec<Found>> {
        let words = Zeroizing::new(words);
        self.with(|open| {
            let filter = filter.page(start, count)?;
            Ok(open
                .journal
                .search(&words, &filter)
                .map(Found::from)
                .collect())
        })
    }

    /// Replaces an experience by this one. What a newer version stored in it and this one does not
    /// show stays.
    pub fn edit(&self, id: Id, experience: Experience) -> Result<()> {
        self.with(|open| {
            let experience = experience.parse()?;
            Ok(open
                .journal
                .edit(id.into(), |before| *before = experience)?)
        })
    }

    /// Removes an experience with everything that is kept with it.
    pub fn remove(&self, id: Id) -> Result<()> {
        self.with(|open| Ok(open.journal.remove(id.into())?))
    }

    /// How many things a newer version stored that this one cannot show. They are kept.
    pub fn count_newer(&self) -> Result<u32> {
        self.with(|open| Ok(u32::try_from(open.journal.newer()).unwrap_or(u32::MAX)))
    }

    /// The room that is left in the space.
    pub fn capacity(&self) -> Result<Capacity> {
        self.with(|open| {
            let unafraid::vault::Capacity { free, total } = open.journal.capacity()?;
            Ok(Capacity { free, total })
        })
    }

    /// What deleting the hardware key of this vault's file is worth: what an app can tell a person of older
    /// copies of the file.
    pub fn keystore_level(&self) -> Result<KeystoreLevel> {
        self.with(|open| Ok(open.journal.keystore_level().into()))
    }

    /// Reads everything in the space again from the file and verifies it. Gives the number of
    /// damaged cells outside the space.
    pub fn check(&self) -> Result<u32> {
        self.with(|open| Ok(open.journal.check()?))
    }

    /// What is lost, where the space is damaged; missing where it is whole. The journal then shows
    /// everything that is whole, and each change ends with `Damaged`.
    pub fn loss(&self) -> Result<Option<Loss>> {
        self.with(|open| Ok(open.journal.loss().map(Loss::from)))
    }

    /// The same in words, a sentence each, to be shown to the person as they are; none where the
    /// space is whole.
    pub fn loss_in_words(&self, guide: &crate::guide::Guide) -> Result<Vec<String>> {
        self.with(|open| Ok(unafraid::report::loss(&open.journal, guide.language())))
    }

    /// Stores the experiences of a file: after a crash all of them or none.
    pub fn import_file(&self, file: &[u8], format: ImportFormat) -> Result<Imported> {
        self.with(|open| {
            let import = unafraid::journal::import::read(file, format.into())?;
            let ids = open.journal.add_all(import.experiences)?;
            Ok(Imported {
                ids: ids.into_iter().map(Into::into).collect(),
                attachments_left_out: import.attachments as u64,
            })
        })
    }

    /// One's own data as a page of HTML that needs nothing but itself. Attachments are linked under
    /// `attachments/ID-NUMBER.ENDING`; their bytes are not in it.
    pub fn export_page(&self, guide: &crate::guide::Guide) -> Result<String> {
        self.with(|open| {
            let page = unafraid::report::own_data(&open.journal, guide.packs(), guide.language());
            Ok(page.to_string())
        })
    }

    /// One's own data for programs: one JSON object a line, in the order of `page`.
    pub fn export_json(&self) -> Result<String> {
        self.with(|open| {
            let all = unafraid::journal::Filter::default();
            let mut lines = String::new();
            for entry in open.journal.list(&all) {
                lines += &crate::json::written(entry)?;
                lines.push('\n');
            }
            Ok(lines)
        })
    }

    /// Milliseconds since the last call, by a clock that stops while the phone sleeps.
    pub fn idle_milliseconds(&self) -> Result<u64> {
        guard(|| self.idle(&self.state()))
    }

    /// Locks if the last call was at least this long ago; gives nothing where it was not. For a
    /// timer of the app; when the app goes to the background, call `lock`.
    pub fn lock_if_idle(&self, milliseconds: u64) -> Result<Option<LockOutcome>> {
        guard(|| {
            let mut state = self.state();
            if self.idle(&state)? < milliseconds {
                return Ok(None);
            }
            let open = state.open.take();
            drop(state);
            seal(open).map(Some)
        })
    }

    /// Wipes texts and keys from memory, then seals the file for a new epoch. Every other call ends
    /// with `Locked` from the moment at which this begins; what is under way is finished first.
    pub fn lock(&self) -> Result<LockOutcome> {
        guard(|| {
            let open = self.state().open.take();
            seal(open)
        })
    }

    /// Erases this space, and locks: nothing opens it any more, and its passphrase is a wrong one. In
    /// effect when this returns, also where the lock is deferred. The vault's other spaces stay, and so
    /// does every backup that was made before. Every other call ends with `Locked` from the moment at which
    /// this begins.
    ///
    /// **Before that**, ask the person once: nothing brings it back but a backup.
    ///
    /// Where it fails, the journal is locked all the same, and the space can still be there: unlock it
    /// again to see.
    pub fn erase(&self) -> Result<LockOutcome> {
        guard(|| {
            let open = self.state().open.take();
            Ok(open.ok_or(UnafraidError::Locked)?.journal.erase()?.into())
        })
    }
}

/// Ends a session that was taken out of its journal: the keystore, which is called here, then finds
/// nothing to wait for.
fn seal(open: Option<Open>) -> Result<LockOutcome> {
    let mut open = open.ok_or(UnafraidError::Locked)?;
    for incoming in open.incoming.into_values() {
        open.journal.abandon_attachment(incoming);
    }
    Ok(open.journal.lock().into())
}

impl Journal {
    pub(crate) fn open(session: Session, host: &Host) -> Result<Arc<Self>> {
        let clock = host.clock().clone();
        let open = Open {
            journal: unafraid::journal::Journal::open(session)?,
            incoming: BTreeMap::new(),
            begun: 0,
        };
        let state = State {
            open: Some(open),
            last_used: clock.since_start(),
        };
        Ok(Arc::new(Self {
            state: Mutex::new(state),
            clock,
        }))
    }

    fn idle(&self, state: &State) -> Result<u64> {
        state.open.as_ref().ok_or(UnafraidError::Locked)?;
        let idle = self.clock.since_start().saturating_sub(state.last_used);
        Ok(u64::try_from(idle.as_millis()).unwrap_or(u64::MAX))
    }

    /// Does something with the open journal.
    pub(crate) fn with<T>(&self, work: impl FnOnce(&mut Open) -> Result<T>) -> Result<T> {
        let done = guard(|| {
            let mut state = self.state();
            state.last_used = self.clock.since_start();
            work(state.open.as_mut().ok_or(UnafraidError::Locked)?)
        });
        if matches!(done, Err(UnafraidError::Defect { .. })) {
            // What a defect left in memory is wiped at once.
            let _ = guard(|| {
                drop(self.state());
                Ok(())
            });
        }
        done
    }

    /// The state. After a panic in the middle of a call nobody knows what is in memory: it is let
    /// go of, and the file is as the last commit left it.
    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(|poisoned| {
            self.state.clear_poison();
            let mut state = poisoned.into_inner();
            state.open = None;
            state
        })
    }
}

impl From<ImportFormat> for unafraid::journal::import::Format {
    fn from(format: ImportFormat) -> Self {
        match format {
            ImportFormat::Csv => Self::Csv,
            ImportFormat::JsonLines => Self::JsonLines,
        }
    }
}
