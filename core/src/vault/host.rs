//! What the vault is given instead of taking it: keystore, files, clock, randomness, progress, and the two
//! tables (sizes, hashing costs) that tests replace by small ones.

use std::sync::Arc;
use std::sync::OnceLock;
use std::time::{Duration, Instant};

use super::aead::NONCE;
use super::files::{Files, SystemFiles};
use super::kdf::KdfCosts;
use super::keystore::{Keystore, SoftwareOnly};
use super::layout::Geometry;
use crate::{Error, Result};

/// Everything that the vault needs from outside.
#[derive(Clone)]
pub struct Host {
    pub(crate) keystore: Arc<dyn Keystore>,
    pub(crate) files: Arc<dyn Files>,
    pub(crate) clock: Arc<dyn Clock>,
    pub(crate) randomness: Arc<dyn Randomness>,
    pub(crate) progress: Arc<dyn Progress>,
    pub(crate) geometry: Geometry,
    pub(crate) costs: KdfCosts,
}

impl Host {
    /// The operating system's files, clock and randomness, and [`SoftwareOnly`] in place of a keystore.
    #[must_use]
    pub fn system() -> Self {
        Self {
            keystore: Arc::new(SoftwareOnly),
            files: Arc::new(SystemFiles),
            clock: Arc::new(SystemClock),
            randomness: Arc::new(SystemRandomness),
            progress: Arc::new(Unwatched),
            geometry: Geometry::STANDARD,
            costs: KdfCosts::STANDARD,
        }
    }

    /// The same, with the phone's keystore.
    #[must_use]
    pub fn with_keystore(mut self, keystore: Arc<dyn Keystore>) -> Self {
        self.keystore = keystore;
        self
    }

    /// The same, with a layer over the file system. For tests.
    #[must_use]
    pub fn with_files(mut self, files: Arc<dyn Files>) -> Self {
        self.files = files;
        self
    }

    /// The same, with another clock. For tests.
    #[must_use]
    pub fn with_clock(mut self, clock: Arc<dyn Clock>) -> Self {
        self.clock = clock;
        self
    }

    /// The same, with another source of randomness. For tests: a vault is only as good as this.
    #[must_use]
    pub fn with_randomness(mut self, randomness: Arc<dyn Randomness>) -> Self {
        self.randomness = randomness;
        self
    }

    /// The same, telling how far the long steps are: making a vault, opening a space, locking.
    #[must_use]
    pub fn with_progress(mut self, progress: Arc<dyn Progress>) -> Self {
        self.progress = progress;
        self
    }

    /// The same, with other sizes of vault. For tests: no shipped program opens such a file.
    #[must_use]
    pub fn with_geometry(mut self, geometry: Geometry) -> Self {
        self.geometry = geometry;
        self
    }

    /// The same, with other hashing costs. For tests: the passphrase is then easily guessed.
    #[must_use]
    pub fn with_costs(mut self, costs: KdfCosts) -> Self {
        self.costs = costs;
        self
    }

    /// The clock that it has.
    #[must_use]
    pub fn clock(&self) -> &Arc<dyn Clock> {
        &self.clock
    }

    pub(crate) fn random<const N: usize>(&self) -> Result<[u8; N]> {
        let mut bytes = [0; N];
        self.fill(&mut bytes)?;
        Ok(bytes)
    }

    /// A nonce for each of so many AEADs, drawn together: asking the system takes longer than the drawing.
    pub(crate) fn nonces(&self, count: usize) -> Result<Vec<[u8; NONCE]>> {
        let mut nonces = vec![[0; NONCE]; count];
        self.fill(nonces.as_flattened_mut())?;
        Ok(nonces)
    }

    pub(crate) fn fill(&self, bytes: &mut [u8]) -> Result<()> {
        self.randomness
            .fill(bytes)
            .map_err(|Unavailable| Error::Storage)
    }
}

/// A monotonic clock.
pub trait Clock: Send + Sync {
    /// Time since the process started, or later; never since before. It never goes back.
    fn since_start(&self) -> Duration;
}

/// Is told how far a long step is.
///
/// It is called in the middle of the step, by the thread that does it, with the lock on the vault's
/// file held: it must return at once, and nothing of the vault can be used from it.
pub trait Progress: Send + Sync {
    /// So much is done of the whole, in cells of the file. `done` grows from call to call, at most
    /// to `total`; about a hundred calls come in one step. What comes after a call with
    /// `done` equal to `total` is another step.
    fn advanced(&self, done: u32, total: u32);
}

/// Counts the parts of one step, and tells of about a hundred of them.
pub(crate) struct Step<'a> {
    progress: &'a dyn Progress,
    done: u32,
    total: u32,
}

impl<'a> Step<'a> {
    pub(crate) fn new(host: &'a Host, total: u32) -> Self {
        Self {
            progress: host.progress.as_ref(),
            done: 0,
            total,
        }
    }

    pub(crate) fn advance(&mut self) {
        self.done += 1;
        let stride = self.total.div_ceil(100).max(1);
        if self.done == self.total || self.done.is_multiple_of(stride) {
            self.progress.advanced(self.done, self.total);
        }
    }
}

struct Unwatched;

impl Progress for Unwatched {
    fn advanced(&self, _: u32, _: u32) {}
}

/// A source of uniformly random bytes that nobody can predict.
pub trait Randomness: Send + Sync {
    /// Fills `bytes`.
    ///
    /// # Errors
    /// [`Unavailable`] where the system gives none; the vault then does nothing.
    fn fill(&self, bytes: &mut [u8]) -> std::result::Result<(), Unavailable>;
}

/// The system gave no randomness.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Unavailable;

struct SystemClock;

impl Clock for SystemClock {
    fn since_start(&self) -> Duration {
        static START: OnceLock<Instant> = OnceLock::new();
        START.get_or_init(Instant::now).elapsed()
    }
}

struct SystemRandomness;

impl Randomness for SystemRandomness {
    fn fill(&self, bytes: &mut [u8]) -> std::result::Result<(), Unavailable> {
        getrandom::fill(bytes).map_err(|_| Unavailable)
    }
}
