//! What the child's vault is given: randomness that the parent learns of, and a keystore that keeps no
//! copy of a key.

use std::fs::File;
use std::io::{Read, Write};
use std::path::Path;
use std::sync::Mutex;

use unafraid::vault::{
    Alias, HeaderKey, Keystore, KeystoreError, KeystoreLevel, Randomness, Unavailable,
};
use zeroize::Zeroizing;

use crate::needles::{DRAWN, MASK};

/// Randomness that is also written down, mixed with a mask, for the parent to know the keys.
pub(crate) struct Recorded {
    list: Mutex<File>,
    /// The last key, mixed with the mask.
    last: Mutex<Vec<u8>>,
}

impl Recorded {
    pub(crate) fn in_file(path: &Path) -> Self {
        Self {
            list: Mutex::new(File::create(path).unwrap()),
            last: Mutex::default(),
        }
    }

    /// Leaves the last key in a buffer that nobody frees.
    pub(crate) fn leak_last(&self) {
        let mut key = self.last.lock().unwrap().clone();
        for byte in &mut key {
            *byte ^= MASK;
        }
        std::mem::forget(key);
    }
}

impl Randomness for Recorded {
    fn fill(&self, bytes: &mut [u8]) -> Result<(), Unavailable> {
        let mut source = File::open("/dev/urandom").unwrap();
        source.read_exact(bytes).unwrap();
        if DRAWN.contains(&bytes.len()) {
            let masked: Vec<u8> = bytes.iter().map(|byte| byte ^ MASK).collect();
            let mut list = self.list.lock().unwrap();
            list.write_all(&[u8::try_from(bytes.len()).unwrap()])
                .unwrap();
            list.write_all(&masked).unwrap();
            if bytes.len() == 32 {
                *self.last.lock().unwrap() = masked;
            }
        }
        Ok(())
    }
}

/// A keystore whose hardware keys are pads, so that what it keeps is no copy of a header key.
#[derive(Default)]
pub(crate) struct Pads(Mutex<Vec<(String, Vec<u8>)>>);

impl Pads {
    /// A keystore that has the same keys.
    pub(crate) fn copy(&self) -> Self {
        Self(Mutex::new(self.0.lock().unwrap().clone()))
    }

    fn forget(&self, alias: &Alias) {
        let mut pads = self.0.lock().unwrap();
        pads.retain(|(name, _)| name != alias.as_str());
    }
}

impl Keystore for Pads {
    fn level(&self) -> KeystoreLevel {
        KeystoreLevel::Deletable
    }

    fn wrap(&self, alias: &Alias, _: &[u8], key: &HeaderKey) -> Result<Vec<u8>, KeystoreError> {
        let mut pad = vec![0; 32];
        File::open("/dev/urandom")
            .unwrap()
            .read_exact(&mut pad)
            .unwrap();
        let wrapped = key
            .expose()
            .iter()
            .zip(&pad)
            .map(|(key, pad)| key ^ pad)
            .collect();
        self.forget(alias);
        self.0
            .lock()
            .unwrap()
            .push((alias.as_str().to_owned(), pad));
        Ok(wrapped)
    }

    fn unwrap(&self, alias: &Alias, _: &[u8], wrapped: &[u8]) -> Result<HeaderKey, KeystoreError> {
        let pads = self.0.lock().unwrap();
        let pad = pads.iter().find(|(name, _)| name == alias.as_str());
        let (_, pad) = pad.ok_or(KeystoreError::KeyMissing)?;
        let mut key = Box::new(Zeroizing::new([0; 32]));
        for (key, (wrapped, pad)) in key.iter_mut().zip(wrapped.iter().zip(pad)) {
            *key = wrapped ^ pad;
        }
        Ok(HeaderKey::new(&key))
    }

    fn delete(&self, alias: &Alias) -> Result<(), KeystoreError> {
        self.forget(alias);
        Ok(())
    }
}
