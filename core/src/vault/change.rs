//! Another passphrase for a space.

use super::Vault;
use super::passphrase::Passphrase;
use super::session::Locked;
use crate::Result;

impl Vault {
    /// Opens the space that `present` belongs to with `new` from now on, and with `present` no
    /// more. After a crash one of the two opens it.
    ///
    /// The key of the space stays. Somebody who copied the file before and knows the present
    /// passphrase can still read that copy, and, where no hardware key was deleted in between,
    /// what was added since.
    ///
    /// # Errors
    /// Those of [`unlock`](Vault::unlock); [`PassphraseInUse`](crate::Error::PassphraseInUse) where
    /// `new` cannot be taken, with nothing changed.
    pub fn change_passphrase(&self, present: &Passphrase, new: &Passphrase) -> Result<Locked> {
        self.change(present, |session| {
            let keys = session.slot_keys(new)?;
            session.replace_slot(&keys)
        })
    }
}
