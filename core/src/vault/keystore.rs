//! The phone's keystore, behind a trait: it wraps the header key and can delete what it wrapped.

use zeroize::ZeroizeOnDrop;

/// The longest wrapped header key that a header has room for, in bytes.
pub const WRAPPED_KEY_MAX: usize = 384;

/// A key that the vault hands to the keystore and takes back: 32 bytes, wiped on drop.
#[derive(ZeroizeOnDrop)]
pub struct HeaderKey(Box<[u8; 32]>);

impl HeaderKey {
    /// Wraps 32 bytes. The caller wipes its own copy.
    #[must_use]
    pub fn new(bytes: &[u8; 32]) -> Self {
        let mut key = Self(Box::new([0; 32]));
        key.0.copy_from_slice(bytes);
        key
    }

    /// The bytes, for the keystore only.
    #[must_use]
    pub fn expose(&self) -> &[u8; 32] {
        &self.0
    }
}

/// The name of a hardware key: `<vault id in hexadecimal>.a` or `.b`.
///
/// A vault uses two in turn, so that a crash between making the new one and deleting the old one
/// loses neither.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Alias(String);

impl Alias {
    pub(crate) fn new(vault_id: &[u8; 16], which: u8) -> Self {
        let mut name = String::with_capacity(34);
        for byte in vault_id {
            for digit in [byte >> 4, byte & 15] {
                name.push(char::from(b"0123456789abcdef"[usize::from(digit)]));
            }
        }
        name.push_str(if which == 0 { ".a" } else { ".b" });
        Self(name)
    }

    /// The name: 34 ASCII characters.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// What a keystore's deletion is worth.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum KeystoreLevel {
    /// No hardware: the header key lies in the header in clear. The passphrase still protects
    /// everything; that older copies of the file tell nothing (P3, part of P5) does not hold.
    SoftwareOnly,
    /// The system says that a deleted key is gone. A belief about the system, not a proof.
    Deletable,
}

/// A keystore that wraps one key a vault.
///
/// No lock of this library is held while it is called, except the lock on the vault's file.
pub trait Keystore: Send + Sync {
    /// What its deletion is worth.
    fn level(&self) -> KeystoreLevel;

    /// Makes a **fresh** hardware key under `alias`, replacing any, and wraps `key` with it,
    /// bound to `context`. At most [`WRAPPED_KEY_MAX`] bytes come back. Must not prompt.
    ///
    /// # Errors
    /// See [`KeystoreError`].
    fn wrap(
        &self,
        alias: &Alias,
        context: &[u8],
        key: &HeaderKey,
    ) -> Result<Vec<u8>, KeystoreError>;

    /// Whether [`unwrap`](Keystore::unwrap) may ask the person something. Then a fresh key is not
    /// tried out at once, and the one before it stays until the next unlock has used the fresh one.
    fn prompts(&self) -> bool {
        false
    }

    /// Takes back what [`wrap`](Keystore::wrap) gave. May prompt.
    ///
    /// # Errors
    /// See [`KeystoreError`].
    fn unwrap(
        &self,
        alias: &Alias,
        context: &[u8],
        wrapped: &[u8],
    ) -> Result<HeaderKey, KeystoreError>;

    /// Deletes the hardware key; it is no error when there is none.
    ///
    /// # Errors
    /// See [`KeystoreError`].
    fn delete(&self, alias: &Alias) -> Result<(), KeystoreError>;
}

/// Why a keystore did not answer: the first three can be tried again, the last three not.
#[derive(Debug, thiserror::Error, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum KeystoreError {
    /// The system wants the person to authenticate first.
    #[error("the phone wants you to unlock it first: do so and try again")]
    AuthRequired,
    /// The person cancelled the system's prompt.
    #[error("the phone's prompt was cancelled: try again")]
    AuthCanceled,
    /// The screen is locked.
    #[error("the phone is locked: unlock it and try again")]
    DeviceLocked,
    /// The system invalidated the key for good.
    #[error(
        "the phone has made this vault's key useless for good, and nothing else opens the file; a \
         backup and its twelve words bring back what was there when the backup was made"
    )]
    KeyInvalidated,
    /// The keystore does not have the key.
    #[error(
        "this phone does not have the vault's key: open it where it was made, or restore a backup"
    )]
    KeyMissing,
    /// The keystore broke its contract.
    #[error("the phone's keystore failed: try again, or restore a backup")]
    Failed,
}

/// No keystore: for computers, and for phones that have none that is usable.
pub struct SoftwareOnly;

impl Keystore for SoftwareOnly {
    fn level(&self) -> KeystoreLevel {
        KeystoreLevel::SoftwareOnly
    }

    fn wrap(&self, _: &Alias, _: &[u8], key: &HeaderKey) -> Result<Vec<u8>, KeystoreError> {
        Ok(key.expose().to_vec())
    }

    fn unwrap(&self, _: &Alias, _: &[u8], wrapped: &[u8]) -> Result<HeaderKey, KeystoreError> {
        wrapped
            .try_into()
            .map(HeaderKey::new)
            .map_err(|_| KeystoreError::Failed)
    }

    fn delete(&self, _: &Alias) -> Result<(), KeystoreError> {
        Ok(())
    }
}
