//! A vault on the phone, locked.

use std::sync::Arc;

use unafraid::vault::{Host, Passphrase, Pending};

use crate::error::{Result, UnafraidError, guard};
use crate::journal::Journal;
use crate::keystore::{Brought, DeviceKeystore, header_key};
use crate::progress::{ProgressListener, Told};

/// A vault: a file, and nothing that could be read. `unlock` gives a `Journal`.
///
/// Every call blocks, some for up to seconds (hashing the passphrase, sealing): call them off the
/// main thread. Passphrases are bytes of UTF-8, which the app wipes after the call; what this
/// library makes of them it wipes itself.
#[derive(uniffi::Object)]
pub struct Vault {
    pub(crate) vault: unafraid::vault::Vault,
    host: Host,
}

/// How large a vault is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, uniffi::Enum)]
pub enum VaultSize {
    /// 16 MiB: some 5,000 experiences without photos. Everyone's, unless there is a reason.
    Mib16,
    /// 64 MiB.
    Mib64,
}

/// How a session ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, uniffi::Enum)]
pub enum LockOutcome {
    /// Everything is sealed under keys that did not exist before.
    Sealed {
        /// How many cells of the file are damaged, whoever they belong to; they were carried
        /// unchanged.
        damaged_cells: u32,
    },
    /// Storage or keystore were not to be had, or the keystore prompts. Nothing is lost; the next
    /// unlock does what is left.
    Deferred,
}

#[uniffi::export]
impl Vault {
    /// The vault at this path. Nothing is opened yet.
    ///
    /// `keystore` is the phone's; without one, older copies of the file stay readable to whoever has
    /// the passphrase. `keystore_prompts` tells whether its `unwrap` asks the person something: then
    /// unlock in two steps, with `pending_unlock`. `progress` is told how far the long steps are.
    #[uniffi::constructor(default(keystore = None, keystore_prompts = false, progress = None))]
    pub fn new(
        path: String,
        keystore: Option<Arc<dyn DeviceKeystore>>,
        keystore_prompts: bool,
        progress: Option<Arc<dyn ProgressListener>>,
    ) -> Self {
        let mut host = Host::system();
        if let Some(keystore) = keystore {
            let prompts = keystore_prompts;
            host = host.with_keystore(Arc::new(Brought { keystore, prompts }));
        }
        if let Some(progress) = progress {
            host = host.with_progress(Arc::new(Told(progress)));
        }
        Self {
            vault: unafraid::vault::Vault::with_host(path, host.clone()),
            host,
        }
    }

    /// Makes the vault, with one empty space that the passphrase opens. Nothing is overwritten.
    pub fn create(&self, passphrase: &[u8], size: VaultSize) -> Result<()> {
        guard(|| {
            Ok(self
                .vault
                .create(&Passphrase::new(passphrase)?, size.into())?)
        })
    }

    /// Opens the space that the passphrase belongs to.
    pub fn unlock(&self, passphrase: &[u8]) -> Result<Arc<Journal>> {
        guard(|| {
            let session = self.vault.unlock(&Passphrase::new(passphrase)?)?;
            Journal::open(session, &self.host)
        })
    }

    /// The first of two steps, for a keystore that prompts: what the app has to unwrap, after it
    /// has asked the person. Missing where the vault's key is in no keystore: then `unlock` asks
    /// nobody. Nothing is held open meanwhile.
    pub fn pending_unlock(&self) -> Result<Option<Arc<PendingUnlock>>> {
        guard(|| {
            let pending = self.vault.pending_unlock()?;
            Ok(pending.map(|pending| Arc::new(PendingUnlock { pending })))
        })
    }

    /// The second step: opens the space that the passphrase belongs to, with the 32 bytes that the
    /// app unwrapped. The keystore is asked to wrap and to delete, not to unwrap. Where the vault
    /// was opened in between, this ends with `Keystore` and its reason `AuthRequired`: begin with the
    /// first step again.
    pub fn unlock_pending(
        &self,
        passphrase: &[u8],
        pending: &PendingUnlock,
        key: &[u8],
    ) -> Result<Arc<Journal>> {
        guard(|| {
            let key = header_key(key).map_err(unafraid::Error::from)?;
            let passphrase = Passphrase::new(passphrase)?;
            let pending = pending.pending.clone();
            let session = self.vault.unlock_pending(&passphrase, pending, key)?;
            Journal::open(session, &self.host)
        })
    }

    /// Opens the space that `present` belongs to with `new` from now on, and with `present` no more.
    pub fn change_passphrase(&self, present: &[u8], new: &[u8]) -> Result<LockOutcome> {
        guard(|| {
            let (present, new) = (Passphrase::new(present)?, Passphrase::new(new)?);
            Ok(self.vault.change_passphrase(&present, &new)?.into())
        })
    }

    /// Whether there is a file at the path. That it is a whole vault only unlocking tells.
    pub fn is_there(&self) -> Result<bool> {
        guard(|| {
            let there = std::fs::exists(self.vault.path());
            there.map_err(|error| UnafraidError::from(unafraid::Error::from(error)))
        })
    }
}

/// What the app has to unwrap before the vault can be opened.
#[derive(uniffi::Object)]
pub struct PendingUnlock {
    pending: Pending,
}

#[uniffi::export]
impl PendingUnlock {
    /// The alias of the hardware key.
    pub fn alias(&self) -> String {
        self.pending.alias().as_str().to_owned()
    }

    /// What the wrapped key is bound to.
    pub fn context(&self) -> Vec<u8> {
        self.pending.context().to_vec()
    }

    /// The wrapped key, as the keystore's `wrap` gave it.
    pub fn wrapped(&self) -> Vec<u8> {
        self.pending.wrapped().to_vec()
    }
}

impl From<VaultSize> for unafraid::vault::Size {
    fn from(size: VaultSize) -> Self {
        match size {
            VaultSize::Mib16 => Self::Mib16,
            VaultSize::Mib64 => Self::Mib64,
        }
    }
}

impl From<unafraid::vault::Locked> for LockOutcome {
    fn from(locked: unafraid::vault::Locked) -> Self {
        use unafraid::vault::Locked;
        match locked {
            Locked::Sealed { damaged_cells } => Self::Sealed { damaged_cells },
            Locked::Deferred => Self::Deferred,
        }
    }
}
