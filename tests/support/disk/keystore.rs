//! A keystore whose every change is written down among those of the disk: a crash can be put between
//! any two of them.

use unafraid::vault::{Alias, HeaderKey, Keystore, KeystoreError, KeystoreLevel};

use super::{Change, Disk};
use crate::keystore::{unwrap, wrap};

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
        let made = state.made;
        let name = alias.as_str().to_owned();
        state.log.push(Change::Wrap(name, *key.expose(), made));
        Ok(wrap(&mut state.keys, alias, context, key, made))
    }

    fn unwrap(
        &self,
        alias: &Alias,
        context: &[u8],
        wrapped: &[u8],
    ) -> Result<HeaderKey, KeystoreError> {
        unwrap(&self.0.state().keys, alias, context, wrapped)
    }

    fn delete(&self, alias: &Alias) -> Result<(), KeystoreError> {
        let mut state = self.0.state();
        state.keys.remove(alias.as_str());
        state.log.push(Change::DeleteKey(alias.as_str().to_owned()));
        Ok(())
    }
}
