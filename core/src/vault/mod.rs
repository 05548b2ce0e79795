//! Bytes in a deniable, crash-safe file. This room knows nothing of experiences.
//!
//! The story, in order: a [`Passphrase`] is hashed (`kdf`) and opens one of eight key slots
//! (`slot`) in the `header`. The slot's key opens the cells of one region (`cell`), which a
//! `manifest` binds together and in which objects lie packed (`packing`). All of it is rows of one
//! table (`layout`) in a file that can only replace rows or be replaced (`array`). `unlock` and
//! `session` are the two halves of a session (`pending` splits the first where a keystore asks the
//! person, `commit` is how the second writes); `epoch` is what happens between sessions: everything
//! is sealed anew under keys that did not exist before (`sealing` makes the cells of the new file, `update` is what
//! a commit or a new space changes in it, `workers` spreads ciphers and encoding over the cores). `change`, `spaces`
//! and `destroy` are what a person does to the vault itself.
//!
//! `core/FORMAT.md` is the contract that this code mirrors.

mod aead;
#[cfg(feature = "fuzzing")]
pub(crate) mod alone;
mod array;
mod backoff;
mod backup;
mod cell;
mod change;
mod commit;
mod create;
mod destroy;
mod epoch;
mod files;
#[cfg(feature = "fuzzing")]
pub(crate) mod fuzzing;
mod header;
mod host;
mod kdf;
mod keystore;
mod layout;
mod manifest;
mod packing;
mod passphrase;
mod pending;
mod sealing;
mod session;
mod slot;
mod spaces;
mod unlock;
mod update;
#[cfg(test)]
pub(crate) mod vectors;
mod workers;

use std::path::{Path, PathBuf};

pub use backup::{Card, CardError, CardKey, RecoveryWords};
pub use files::Files;
pub use host::{Clock, Host, Progress, Randomness, Unavailable};
pub use kdf::{KdfCost, KdfCosts};
pub use keystore::{
    Alias, HeaderKey, Keystore, KeystoreError, KeystoreLevel, SoftwareOnly, WRAPPED_KEY_MAX,
};
pub use layout::{Geometry, Size};
pub use passphrase::{Passphrase, PassphraseError};
pub use pending::Pending;
pub(crate) use session::Unopened;
pub use session::{Capacity, Locked, Session};
pub use spaces::Consent;

pub(crate) use packing::{Change, LARGEST_PIECE, Object, ObjectId, Plan};
pub(crate) use workers::{Ends, stream};

/// A locked vault: a place in the file system, and nothing that could be read.
///
/// [`unlock`](Vault::unlock) gives a [`Session`]; [`change_passphrase`](Vault::change_passphrase) needs
/// the present one too.
pub struct Vault {
    path: PathBuf,
    host: Host,
}

impl Vault {
    /// The vault at `path`, with the operating system's clock and randomness and no hardware
    /// keystore. Nothing is opened yet.
    pub fn at(path: impl AsRef<Path>) -> Self {
        Self::with_host(path, Host::system())
    }

    /// The vault at `path`, with the keystore, clock and randomness of `host`.
    pub fn with_host(path: impl AsRef<Path>, host: Host) -> Self {
        Self {
            path: path.as_ref().to_path_buf(),
            host,
        }
    }

    /// Whether a file at this place would be taken for a part of a vault that lies beside it, and so
    /// be removed, or keep that vault from being opened: `a.new` beside `a`. Before anything else is
    /// written beside a vault (an export, an attachment), ask this of its path.
    ///
    /// # Errors
    /// [`Error::NoVault`](crate::Error::NoVault) where there is no such folder.
    pub fn is_companion(&self) -> crate::Result<bool> {
        array::Array::is_companion(&self.path, &self.host.files)
    }

    /// Where the vault is, or will be.
    #[must_use]
    pub fn path(&self) -> &Path {
        &self.path
    }
}

/// A small vault for the tests inside this crate: 4 × 64 cells, and hashing that takes no time.
#[cfg(test)]
pub(crate) fn small_vault(folder: &Path) -> (Vault, Passphrase) {
    let cost = KdfCost {
        memory_kib: 8,
        passes: 1,
    };
    let host = Host::system()
        .with_geometry(Geometry::TINY)
        .with_costs(KdfCosts([cost; 3]));
    let vault = Vault::with_host(folder.join("vault"), host);
    let passphrase = Passphrase::new(b"plum lantern gravel north").expect("a passphrase");
    vault.create(&passphrase, Size::Mib64).expect("a vault");
    (vault, passphrase)
}
