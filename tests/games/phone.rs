//! A phone's keystore: what it wraps is sealed under a key of its own that it really deletes. What it gives
//! back says nothing, not even how often it was asked.

use std::collections::BTreeMap;
use std::sync::Mutex;

use chacha20poly1305::aead::{Aead, Payload};
use chacha20poly1305::{KeyInit, XChaCha20Poly1305, XNonce};
use unafraid::vault::{Alias, HeaderKey, Keystore, KeystoreError, KeystoreLevel, Randomness};
use unafraid_tests::Seeded;

use crate::format::{self, open_box};

/// Its keys, by alias: what somebody who has the phone unlocked can use.
pub(crate) type Keys = BTreeMap<String, [u8; 32]>;

/// What wrapping adds to a key.
const OVERHEAD: usize = 24 + 16;
/// Bytes of a wrapped header key.
pub(crate) const WRAPPED: usize = 32 + OVERHEAD;

pub(crate) struct Phone {
    keys: Mutex<Keys>,
    /// Those that it ever had.
    ever: Mutex<Vec<[u8; 32]>>,
    randomness: Seeded,
    /// What it was asked, in order.
    asked: Mutex<Vec<String>>,
}

impl Phone {
    pub(crate) fn new(seed: u64) -> Self {
        Self::with_keys(seed, Keys::new())
    }

    pub(crate) fn with_keys(seed: u64, keys: Keys) -> Self {
        Self {
            ever: Mutex::new(keys.values().copied().collect()),
            keys: Mutex::new(keys),
            randomness: Seeded::new(seed),
            asked: Mutex::new(Vec::new()),
        }
    }

    pub(crate) fn keys(&self) -> Keys {
        self.keys.lock().unwrap().clone()
    }

    /// Also those that it deleted.
    pub(crate) fn keys_ever(&self) -> Vec<[u8; 32]> {
        self.ever.lock().unwrap().clone()
    }

    pub(crate) fn asked(&self) -> Vec<String> {
        self.asked.lock().unwrap().clone()
    }

    fn note(&self, what: &str, alias: &Alias) {
        let which = &alias.as_str()[32..];
        self.asked.lock().unwrap().push(format!("{what}{which}"));
    }
}

impl Keystore for Phone {
    fn level(&self) -> KeystoreLevel {
        KeystoreLevel::Deletable
    }

    fn wrap(
        &self,
        alias: &Alias,
        context: &[u8],
        key: &HeaderKey,
    ) -> Result<Vec<u8>, KeystoreError> {
        self.note("wrap", alias);
        let (mut own, mut nonce) = ([0; 32], [0; 24]);
        self.randomness.fill(&mut own).unwrap();
        self.randomness.fill(&mut nonce).unwrap();
        let payload = Payload {
            msg: key.expose(),
            aad: context,
        };
        let sealed = XChaCha20Poly1305::new(&own.into())
            .encrypt(&XNonce::from(nonce), payload)
            .unwrap();
        let name = alias.as_str().to_owned();
        self.keys.lock().unwrap().insert(name, own);
        self.ever.lock().unwrap().push(own);
        Ok([&nonce[..], &sealed].concat())
    }

    fn unwrap(
        &self,
        alias: &Alias,
        context: &[u8],
        wrapped: &[u8],
    ) -> Result<HeaderKey, KeystoreError> {
        self.note("unwrap", alias);
        let keys = self.keys.lock().unwrap();
        let own = keys.get(alias.as_str()).ok_or(KeystoreError::KeyMissing)?;
        let key = open_box(own, context, wrapped).ok_or(KeystoreError::KeyMissing)?;
        Ok(HeaderKey::new(key.as_slice().try_into().unwrap()))
    }

    fn delete(&self, alias: &Alias) -> Result<(), KeystoreError> {
        self.note("delete", alias);
        self.keys.lock().unwrap().remove(alias.as_str());
        Ok(())
    }
}

/// The header of a row, for somebody who can use these keys: whichever of them opens it, if any does.
/// Without a keystore the header key lies in the row.
pub(crate) fn header(row: &[u8], keys: &Keys) -> Option<format::Header> {
    let wrapped = format::wrapped(row);
    if row[12] == 0 {
        return format::Header::open(row, wrapped.try_into().ok()?);
    }
    let context = [b"unafraid kstore1", &row[16..32]].concat();
    keys.values().find_map(|own| {
        let key = open_box(own, &context, wrapped)?;
        format::Header::open(row, key[..].try_into().ok()?)
    })
}
