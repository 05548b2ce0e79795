//! What the vault is given instead of taking it: keystore, clock, randomness, and the two tables
//! (sizes, hashing costs) that tests replace by small ones.

use std::sync::Arc;
use std::sync::OnceLock;
use std::time::{Duration, Instant};

use super::kdf::KdfCosts;
use super::keystore::{Keystore, SoftwareOnly};
use super::layout::Geometry;
use crate::{Error, Result};

/// Everything that the vault needs from outside.
#[derive(Clone)]
pub struct Host {
    pub(crate) keystore: Arc<dyn Keystore>,
    pub(crate) clock: Arc<dyn Clock>,
    pub(crate) randomness: Arc<dyn Randomness>,
    pub(crate) geometry: Geometry,
    pub(crate) costs: KdfCosts,
}

impl Host {
    /// The operating system's clock and randomness, and [`SoftwareOnly`] in place of a keystore.
    #[must_use]
    pub fn system() -> Self {
        Self {
            keystore: Arc::new(SoftwareOnly),
            clock: Arc::new(SystemClock),
            randomness: Arc::new(SystemRandomness),
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

    pub(crate) fn random<const N: usize>(&self) -> Result<[u8; N]> {
        let mut bytes = [0; N];
        self.fill(&mut bytes)?;
        Ok(bytes)
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
