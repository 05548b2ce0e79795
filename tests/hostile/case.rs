//! A mutated vault, and what must come of it.

use unafraid::{Damage, Error};
use unafraid_tests::PHRASE;

use super::dice::Dice;
use super::place::Lies;
use super::reader::{self, Unread};
use super::stage::{Stage, State};
use super::verdict::{Verdict, foretell};

/// One way of tampering.
pub(crate) struct Class {
    pub(crate) name: &'static str,
    /// Cases in an ordinary run and in the full one.
    pub(crate) cases: (u32, u32),
    pub(crate) make: fn(&'static Stage, &mut Dice) -> Case,
}

/// A folder, and what must come of opening the vault in it.
pub(crate) struct Case {
    /// By name; the vault's is `vault`.
    pub(crate) things: Vec<(&'static str, Lies)>,
    /// What the vault's bytes are once a journal was rolled back; `None` where nobody can say.
    pub(crate) reads_as: Option<Vec<u8>>,
    /// Each is made at a fresh folder.
    pub(crate) tries: Vec<Try>,
    /// After all that, these rows of the header put things right again.
    pub(crate) mended_by: Option<&'static State>,
}

/// A passphrase, and what must come of it.
pub(crate) struct Try {
    pub(crate) words: &'static str,
    pub(crate) ends: Vec<End>,
}

/// An end that is right.
pub(crate) enum End {
    /// It opens, shows exactly this, and knows of so many damaged cells outside the space.
    Whole(&'static State, Option<u32>),
    /// It opens for reading, and each thing that it shows was stored like that at one of these
    /// moments. Where it is known which cells are lost, everything that lay in none of them is shown.
    Loss(Vec<&'static State>, Option<Vec<usize>>),
    /// It does not open, and nothing was touched.
    Refused(Error),
    /// It does not open, which only trying the passphrase could tell: the header was written.
    Tried(Error),
}

impl Case {
    /// A vault with nothing beside it.
    pub(crate) fn file(bytes: Vec<u8>, ends: Vec<End>) -> Self {
        Self {
            things: vec![("vault", Lies::File(bytes.clone()))],
            reads_as: Some(bytes),
            tries: vec![Try {
                words: PHRASE,
                ends,
            }],
            mended_by: None,
        }
    }

    /// A vault of which the reader of this suite tells what must come, out of what can come of the
    /// class.
    pub(crate) fn foretold(bytes: Vec<u8>, shows: &'static State, can_be: &[Can]) -> Self {
        let end = foretold(&bytes, PHRASE, shows, can_be);
        Self::file(bytes, vec![end])
    }

    pub(crate) fn mended_by(mut self, state: &'static State) -> Self {
        self.mended_by = Some(state);
        self
    }

    pub(crate) fn and_beside(mut self, name: &'static str, lies: Lies) -> Self {
        self.things.push((name, lies));
        self
    }

    /// The same with another passphrase as well.
    pub(crate) fn and_with(mut self, words: &'static str, end: End) -> Self {
        let ends = vec![end];
        self.tries.push(Try { words, ends });
        self
    }
}

/// What can come of a class.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Can {
    BeWhole,
    LoseCells,
    LoseHeader,
    BeCut,
    BeNewer,
    LackKey,
    Wait,
    /// No slot opens. Only where all slots, or what a passphrase is hashed with, were replaced by
    /// somebody with the header key.
    BeWrong,
    /// Slots that cannot be, where somebody with the header key made them.
    HaveDamagedSlots,
}

/// The end that the reader of this suite foretells.
pub(crate) fn foretold(bytes: &[u8], words: &str, shows: &'static State, can_be: &[Can]) -> End {
    let header = Error::Damaged(Damage::Header);
    let (can, end) = match foretell(bytes, words) {
        Verdict::Length => (Can::BeCut, End::Refused(Damage::Length.into())),
        Verdict::Header(Unread::Damaged) => (Can::LoseHeader, End::Refused(header)),
        Verdict::Header(Unread::Newer(version)) => {
            (Can::BeNewer, End::Refused(Error::NewerVersion(version)))
        }
        Verdict::Header(Unread::KeyMissing) => (
            Can::LackKey,
            End::Refused(unafraid::vault::KeystoreError::KeyMissing.into()),
        ),
        Verdict::Header(Unread::KeystoreFailed) => (
            Can::LackKey,
            End::Refused(unafraid::vault::KeystoreError::Failed.into()),
        ),
        Verdict::Wait => (Can::Wait, End::Refused(Error::Wait(wait_of(bytes)))),
        Verdict::Wrong => (Can::BeWrong, End::Tried(Error::WrongPassphrase)),
        Verdict::Slots => (Can::HaveDamagedSlots, End::Tried(header)),
        Verdict::Cells { lost } => (Can::LoseCells, End::Loss(vec![shows], Some(lost))),
        Verdict::Whole { elsewhere } => (Can::BeWhole, End::Whole(shows, Some(elsewhere))),
    };
    assert!(
        can_be.contains(&can),
        "the class is not what it says: {can:?}"
    );
    end
}

/// Section 7: five are free, then 1, 2, 4, 8, 16, 32, 60 s.
fn wait_of(bytes: &[u8]) -> std::time::Duration {
    let header = reader::Header::of(bytes).unwrap();
    let waits = [1, 2, 4, 8, 16, 32, 60];
    let past = usize::try_from(header.failures() - 5).unwrap();
    std::time::Duration::from_secs(waits[past.min(6)])
}
