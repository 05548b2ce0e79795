//! The end of a vault. It needs no passphrase: whoever can remove the file can do this too, and a
//! person in a hurry must be able to.

use super::Vault;
use super::array::Array;
use super::header::Public;
use crate::error::Damage;
use crate::{Error, Result};

impl Vault {
    /// Destroys the vault: its hardware keys first, after which nobody can read what is left of the
    /// file, then the file and what lies beside it. Also a damaged one, as long as one copy of its header
    /// says that it is a vault. Interrupted, it can be done again.
    ///
    /// With [`SoftwareOnly`](super::SoftwareOnly) there is no key to delete, and the storage can keep
    /// what a removed file held: the passphrase is then all that protects it.
    ///
    /// # Errors
    /// [`NoVault`](crate::Error::NoVault), [`Busy`](crate::Error::Busy),
    /// [`NewerVersion`](crate::Error::NewerVersion), [`ReadOnly`](crate::Error::ReadOnly).
    /// [`Damaged`](crate::Error::Damaged) where nothing shows that the file is a vault, or where
    /// something else's files lie beside it. [`Keystore`](crate::Error::Keystore), with the file
    /// untouched.
    pub fn destroy(&self) -> Result<()> {
        let array = Array::open_to_remove(&self.path, &self.host)?;
        // A file that ends before its header does is none.
        let public = Public::read(&array).map_err(|error| match error {
            Error::Storage => Damage::Length.into(),
            other => other,
        })?;
        array.remove_leftovers(&public.vault_id)?;
        self.host.keystore.delete(&public.other_alias())?;
        self.host.keystore.delete(&public.alias())?;
        array.remove()
    }
}
