//! A case while it runs: what its steps made.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::Arc;

use serde_json::Value;
use unafraid_ffi::{Guide, Journal, NewCard, PendingUnlock, Vault};

use crate::arguments::Arguments;
use crate::doubles::{Inside, Listener, MemoryKeystore};
use crate::ended::Ended;

/// What the library asked to unwrap, and the key that the keystore gave.
pub(crate) type Unwrapped = (Arc<PendingUnlock>, Vec<u8>);

pub(crate) struct Case {
    pub(crate) kept: BTreeMap<String, Value>,
    pub(crate) keystore: Arc<MemoryKeystore>,
    pub(crate) listener: Option<Arc<Listener>>,
    pub(crate) vault: Option<Arc<Vault>>,
    pub(crate) journal: Option<Arc<Journal>>,
    pub(crate) pending: Option<Unwrapped>,
    pub(crate) card: Option<Arc<NewCard>>,
    pub(crate) guide: Arc<Guide>,
    pub(crate) inside: Arc<Inside>,
    /// How many phones there were before this one.
    phone: u32,
    folder: tempfile::TempDir,
}

impl Case {
    pub(crate) fn new() -> Self {
        let inside = Arc::new(Inside::default());
        Self {
            kept: BTreeMap::new(),
            keystore: Arc::new(MemoryKeystore::new(inside.clone())),
            listener: None,
            vault: None,
            journal: None,
            pending: None,
            card: None,
            guide: Arc::new(Guide::english()),
            inside,
            phone: 0,
            folder: tempfile::tempdir().unwrap(),
        }
    }

    pub(crate) fn path(&self) -> PathBuf {
        self.file(&format!("vault-{}", self.phone))
    }

    pub(crate) fn file(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// Another phone: no vault, and a keystore without keys.
    pub(crate) fn take_new_phone(&mut self) {
        self.phone += 1;
        self.keystore = Arc::new(MemoryKeystore::new(self.inside.clone()));
        self.vault = None;
    }

    pub(crate) fn vault(&self) -> Result<&Arc<Vault>, Ended> {
        self.vault.as_ref().ok_or("no vault was made".into())
    }

    pub(crate) fn journal(&self) -> Result<&Arc<Journal>, Ended> {
        self.journal.as_ref().ok_or("nothing was unlocked".into())
    }

    /// Does one step.
    pub(crate) fn step(&mut self, a: &Arguments) -> Result<Value, Ended> {
        let groups = [
            Self::vault_step,
            Self::backup_step,
            Self::record_step,
            Self::attachment_step,
            Self::question_step,
            Self::guide_step,
            Self::thread_step,
        ];
        for group in groups {
            if let Some(given) = group(self, a)? {
                return Ok(given);
            }
        }
        Err("no such step".into())
    }
}
