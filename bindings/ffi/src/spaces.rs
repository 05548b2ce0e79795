//! Who gets in, and to what: other spaces, erase phrases, a larger file, and the end of a vault. Each asks
//! for a passphrase anew: lock the journal first.

use std::sync::{Arc, Mutex, PoisonError};

use unafraid::vault::{Consent, Passphrase};

use crate::error::{Result, guard};
use crate::vault::{LockOutcome, Vault, VaultSize};

/// Another space that is to be made. Name the passphrases of the spaces that must stay with `keep`, one
/// after the other, then `create` it.
#[derive(uniffi::Object)]
pub struct NewSpace {
    vault: Arc<Vault>,
    keep: Mutex<Vec<Passphrase>>,
}

#[uniffi::export]
impl NewSpace {
    /// The space of this passphrase must stay.
    pub fn keep(&self, passphrase: &[u8]) -> Result<()> {
        guard(|| {
            let passphrase = Passphrase::new(passphrase)?;
            let mut keep = self.keep.lock().unwrap_or_else(PoisonError::into_inner);
            keep.push(passphrase);
            Ok(())
        })
    }

    /// Makes the space, empty, that `new` opens from now on. The space of `present` stays, and those that
    /// were named. **Before that**, show the person this, however many spaces she has: a space that was
    /// not named can be lost, and nobody can say whether there is one.
    ///
    /// Whatever comes of it, what was named is forgotten.
    pub fn create(&self, present: &[u8], new: &[u8]) -> Result<LockOutcome> {
        guard(|| {
            let mut keep = self.keep.lock().unwrap_or_else(PoisonError::into_inner);
            let keep = std::mem::take(&mut *keep);
            let (present, new) = (Passphrase::new(present)?, Passphrase::new(new)?);
            let vault = &self.vault.vault;
            Ok(vault
                .create_space(&present, &keep, &new, Consent::given())?
                .into())
        })
    }
}

#[uniffi::export]
impl Vault {
    /// Another space that is to be made.
    pub fn new_space(self: Arc<Self>) -> Arc<NewSpace> {
        Arc::new(NewSpace {
            vault: self,
            keep: Mutex::default(),
        })
    }

    /// Gives the space of `present` an erase phrase, or another one. An unlock with it opens the same
    /// space as the passphrase, and when it returns, nothing opens any other space of the vault any more.
    /// Off until it is set. What it risks stands in `core/THREATS.md`: say it before.
    pub fn set_erase_phrase(&self, present: &[u8], erase: &[u8]) -> Result<LockOutcome> {
        guard(|| {
            let (present, erase) = (Passphrase::new(present)?, Passphrase::new(erase)?);
            Ok(self.vault.set_erase_phrase(&present, Some(&erase))?.into())
        })
    }

    /// Takes the erase phrase of the space of `present` away.
    pub fn remove_erase_phrase(&self, present: &[u8]) -> Result<LockOutcome> {
        guard(|| {
            let present = Passphrase::new(present)?;
            Ok(self.vault.set_erase_phrase(&present, None)?.into())
        })
    }

    /// Makes the vault's file larger, with every space in it. One that has this size, or a larger one,
    /// stays as it is. The file's size shows to everyone.
    pub fn grow(&self, present: &[u8], size: VaultSize) -> Result<LockOutcome> {
        guard(|| {
            let present = Passphrase::new(present)?;
            Ok(self.vault.grow(&present, size.into())?.into())
        })
    }

    /// Destroys the vault with every space in it, and its hardware keys, without a passphrase. Ask the
    /// person once.
    pub fn destroy(&self) -> Result<()> {
        guard(|| Ok(self.vault.destroy()?))
    }
}
