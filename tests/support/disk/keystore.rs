//! A keystore whose every change is written down among those of the disk: a crash can be put between
//! any two of them.

use std::collections::BTreeMap;

use unafraid::vault::{Alias, HeaderKey, Keystore, KeystoreError, KeystoreLevel};

use super::{Change, Disk};

/// What a keystore holds: for each alias the key that it wraps, and how many it had made by then.
pub type Keys = BTreeMap<String, ([u8; 32], u8)>;

/// The keystore of a disk. It really deletes, and never prompts.
pub struct RecordedKeystore(pub Disk);

impl Keystore for RecordedKeystore {
    fn level(&self) -> KeystoreLevel {
        KeystoreLevel::Deletable
    }

    fn wrap(
        &self,
        alias: &Alias,
        context: &[u8],
        key: &HeaderKey,
    ) -> Result<Vec<u8>, KeystoreError> {
        let mut state = self.0.state();
        state.made = state.made.wrapping_add(1);
        let (made, alias) = (state.made, alias.as_str().to_owned());
        state.keys.insert(alias.clone(), (*key.expose(), made));
        state.log.push(Change::Wrap(alias, *key.expose(), made));
        Ok([&[made], context].concat())
    }

    fn unwrap(
        &self,
        alias: &Alias,
        context: &[u8],
        wrapped: &[u8],
    ) -> Result<HeaderKey, KeystoreError> {
        let state = self.0.state();
        let (key, made) = state
            .keys
            .get(alias.as_str())
            .ok_or(KeystoreError::KeyMissing)?;
        match wrapped.split_first() {
            Some((first, rest)) if first == made && rest == context => Ok(HeaderKey::new(key)),
            _ => Err(KeystoreError::KeyMissing),
        }
    }

    fn delete(&self, alias: &Alias) -> Result<(), KeystoreError> {
        let mut state = self.0.state();
        state.keys.remove(alias.as_str());
        state.log.push(Change::DeleteKey(alias.as_str().to_owned()));
        Ok(())
    }
}
