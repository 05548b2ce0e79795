//! Unlocking in two steps, for keystores that ask the person: the app shows the system's prompt and
//! unwraps the key itself, and nothing of this library is on the stack while the person decides.

use std::sync::{Arc, Mutex, PoisonError};

use super::Vault;
use super::array::Array;
use super::header::Public;
use super::keystore::{Alias, HeaderKey, Keystore, KeystoreError, KeystoreLevel};
use super::passphrase::Passphrase;
use super::session::Session;
use crate::error::Damage;
use crate::{Error, Result};

/// What the app has to unwrap before the vault can be opened.
#[derive(Clone, PartialEq, Eq)]
pub struct Pending {
    alias: Alias,
    context: [u8; 32],
    wrapped: Vec<u8>,
}

impl Pending {
    /// The hardware key that wrapped it.
    #[must_use]
    pub fn alias(&self) -> &Alias {
        &self.alias
    }

    /// What the wrapped key is bound to.
    #[must_use]
    pub fn context(&self) -> &[u8] {
        &self.context
    }

    /// The wrapped key, as [`Keystore::wrap`] gave it.
    #[must_use]
    pub fn wrapped(&self) -> &[u8] {
        &self.wrapped
    }
}

impl Vault {
    /// The first step: what has to be unwrapped. `None` where the vault's key is in no keystore, so
    /// that [`unlock`](Vault::unlock) asks nobody. Nothing is held open meanwhile.
    ///
    /// # Errors
    /// Those of [`unlock`](Vault::unlock) about the file.
    pub fn pending_unlock(&self) -> Result<Option<Pending>> {
        let array = Array::open(&self.path, &self.host)?;
        let public = Public::read(&array)?;
        Ok(match public.level {
            KeystoreLevel::SoftwareOnly => None,
            KeystoreLevel::Deletable => Some(Pending {
                alias: public.alias(),
                context: public.context(),
                wrapped: public.wrapped,
            }),
        })
    }

    /// The second step: opens the space that `passphrase` belongs to, with the unwrapped key. The
    /// keystore is asked to wrap and to delete, never to unwrap.
    ///
    /// # Errors
    /// Those of [`unlock`](Vault::unlock). [`KeystoreError::AuthRequired`] where the vault was
    /// opened in between, so that the first step must be done again; [`KeystoreError::Failed`]
    /// where this is not the key.
    pub fn unlock_pending(
        &self,
        passphrase: &Passphrase,
        pending: Pending,
        key: HeaderKey,
    ) -> Result<Session> {
        let given = Arc::new(Given {
            keystore: self.host.keystore.clone(),
            pending,
            key: Mutex::new(Some(key)),
        });
        let host = self.host.clone().with_keystore(given.clone());
        let opened = Self::with_host(&self.path, host).unlock(passphrase);
        given.forget();
        opened.map_err(|error| match error {
            Error::Damaged(Damage::Header) => KeystoreError::Failed.into(),
            other => other,
        })
    }
}

/// The keystore, with the answer to one question given beforehand.
struct Given {
    keystore: Arc<dyn Keystore>,
    pending: Pending,
    key: Mutex<Option<HeaderKey>>,
}

impl Given {
    fn forget(&self) {
        *self.key.lock().unwrap_or_else(PoisonError::into_inner) = None;
    }
}

impl Keystore for Given {
    fn level(&self) -> KeystoreLevel {
        self.keystore.level()
    }

    fn wrap(
        &self,
        alias: &Alias,
        context: &[u8],
        key: &HeaderKey,
    ) -> std::result::Result<Vec<u8>, KeystoreError> {
        self.keystore.wrap(alias, context, key)
    }

    /// A keystore for which the key was unwrapped beforehand is one that asks.
    fn prompts(&self) -> bool {
        true
    }

    fn unwrap(
        &self,
        alias: &Alias,
        context: &[u8],
        wrapped: &[u8],
    ) -> std::result::Result<HeaderKey, KeystoreError> {
        let asked = (alias, context, wrapped);
        if asked
            != (
                &self.pending.alias,
                &self.pending.context,
                &self.pending.wrapped,
            )
        {
            return Err(KeystoreError::AuthRequired);
        }
        let key = self.key.lock().unwrap_or_else(PoisonError::into_inner);
        let key = key.as_ref().ok_or(KeystoreError::AuthRequired)?;
        Ok(HeaderKey::new(key.expose()))
    }

    fn delete(&self, alias: &Alias) -> std::result::Result<(), KeystoreError> {
        self.keystore.delete(alias)
    }
}
