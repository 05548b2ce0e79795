//! The phone's keystore, which the app brings.

use std::sync::Arc;

use unafraid::vault::{Alias, HeaderKey, Keystore, KeystoreLevel as Level};
use zeroize::Zeroizing;

use crate::error::call_back;

/// The phone's keystore: it wraps one key a vault, and can delete what it wrapped, so that an older
/// copy of the file opens no more.
///
/// It is called in `create`, `unlock`, `lock` and `change_passphrase`, by the thread that made the
/// call. Nothing of this library can be used from inside it: such a call ends with `Busy`.
#[uniffi::export(foreign)]
pub trait DeviceKeystore: Send + Sync {
    /// Makes a **fresh** hardware key under this alias, replacing any, and wraps the 32 bytes of
    /// `key` with it, bound to `context`. At most 384 bytes come back. Must not prompt.
    fn wrap(&self, alias: String, context: Vec<u8>, key: Vec<u8>)
    -> Result<Vec<u8>, KeystoreError>;

    /// Takes back what `wrap` gave: 32 bytes. Another context, or another alias, must fail.
    fn unwrap(
        &self,
        alias: String,
        context: Vec<u8>,
        wrapped: Vec<u8>,
    ) -> Result<Vec<u8>, KeystoreError>;

    /// Deletes the hardware key; it is no error when there is none.
    fn delete_key(&self, alias: String) -> Result<(), KeystoreError>;
}

/// What a keystore's deletion is worth.
#[derive(Debug, Clone, Copy, PartialEq, Eq, uniffi::Enum)]
pub enum KeystoreLevel {
    /// No keystore, or it did not answer when the vault was opened: the header's key lies in the file, and an
    /// older copy of it opens with the passphrase that it had.
    SoftwareOnly,
    /// The phone's keystore has the key. The system says that one that was deleted is gone; then nothing opens
    /// an older copy.
    Deletable,
}

impl From<Level> for KeystoreLevel {
    fn from(level: Level) -> Self {
        match level {
            Level::Deletable => Self::Deletable,
            _ => Self::SoftwareOnly,
        }
    }
}

/// Why a keystore did not answer: the first three can be tried again, the last three not.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error, uniffi::Error)]
pub enum KeystoreError {
    /// The system wants the person to authenticate first.
    #[error("{}", unafraid::vault::KeystoreError::AuthRequired)]
    AuthRequired,
    /// The person cancelled the system's prompt.
    #[error("{}", unafraid::vault::KeystoreError::AuthCanceled)]
    AuthCanceled,
    /// The screen is locked.
    #[error("{}", unafraid::vault::KeystoreError::DeviceLocked)]
    DeviceLocked,
    /// The system invalidated the key for good.
    #[error("{}", unafraid::vault::KeystoreError::KeyInvalidated)]
    KeyInvalidated,
    /// The keystore does not have the key.
    #[error("{}", unafraid::vault::KeystoreError::KeyMissing)]
    KeyMissing,
    /// The keystore broke its contract, or threw something else.
    #[error("{}", unafraid::vault::KeystoreError::Failed)]
    Failed,
}

#[uniffi::export]
impl KeystoreError {
    /// Whether the same call can succeed later. Where it cannot, only a backup helps.
    pub fn can_be_retried(&self) -> bool {
        matches!(
            self,
            Self::AuthRequired | Self::AuthCanceled | Self::DeviceLocked
        )
    }
}

impl From<uniffi::UnexpectedUniFFICallbackError> for KeystoreError {
    /// What the app's code threw is not looked at: it can hold anything.
    fn from(_: uniffi::UnexpectedUniFFICallbackError) -> Self {
        Self::Failed
    }
}

impl From<unafraid::vault::KeystoreError> for KeystoreError {
    fn from(error: unafraid::vault::KeystoreError) -> Self {
        use unafraid::vault::KeystoreError as Core;
        match error {
            Core::AuthRequired => Self::AuthRequired,
            Core::AuthCanceled => Self::AuthCanceled,
            Core::DeviceLocked => Self::DeviceLocked,
            Core::KeyInvalidated => Self::KeyInvalidated,
            Core::KeyMissing => Self::KeyMissing,
            _ => Self::Failed,
        }
    }
}

impl From<KeystoreError> for unafraid::vault::KeystoreError {
    fn from(error: KeystoreError) -> Self {
        match error {
            KeystoreError::AuthRequired => Self::AuthRequired,
            KeystoreError::AuthCanceled => Self::AuthCanceled,
            KeystoreError::DeviceLocked => Self::DeviceLocked,
            KeystoreError::KeyInvalidated => Self::KeyInvalidated,
            KeystoreError::KeyMissing => Self::KeyMissing,
            KeystoreError::Failed => Self::Failed,
        }
    }
}

/// The app's keystore, as the vault sees it.
pub(crate) struct Brought {
    pub(crate) keystore: Arc<dyn DeviceKeystore>,
    pub(crate) prompts: bool,
}

impl Keystore for Brought {
    fn level(&self) -> Level {
        Level::Deletable
    }

    fn prompts(&self) -> bool {
        self.prompts
    }

    fn wrap(
        &self,
        alias: &Alias,
        context: &[u8],
        key: &HeaderKey,
    ) -> Result<Vec<u8>, unafraid::vault::KeystoreError> {
        // The copy that crosses is the app's to wipe.
        let (context, key) = (context.to_vec(), key.expose().to_vec());
        let wrapped = call_back(|| self.keystore.wrap(alias.as_str().to_owned(), context, key));
        Ok(wrapped?)
    }

    fn unwrap(
        &self,
        alias: &Alias,
        context: &[u8],
        wrapped: &[u8],
    ) -> Result<HeaderKey, unafraid::vault::KeystoreError> {
        let (context, wrapped) = (context.to_vec(), wrapped.to_vec());
        let key = call_back(|| {
            let alias = alias.as_str().to_owned();
            self.keystore.unwrap(alias, context, wrapped)
        });
        header_key(Zeroizing::new(key?).as_slice())
    }

    fn delete(&self, alias: &Alias) -> Result<(), unafraid::vault::KeystoreError> {
        Ok(call_back(|| {
            self.keystore.delete_key(alias.as_str().to_owned())
        })?)
    }
}

/// The key that an app unwrapped.
pub(crate) fn header_key(bytes: &[u8]) -> Result<HeaderKey, unafraid::vault::KeystoreError> {
    let bytes = bytes.try_into();
    bytes
        .map(HeaderKey::new)
        .map_err(|_| unafraid::vault::KeystoreError::Failed)
}
