//! The keystore and the listener that a case brings.

use std::collections::{BTreeMap, HashSet};
use std::sync::{Arc, Condvar, Mutex, Weak};
use std::thread::ThreadId;
use std::time::Duration;

use unafraid_ffi::{DeviceKeystore, KeystoreError, ListenerError, ProgressListener, Vault};

use crate::ended::Ended;

/// A call of the vault, to be made where none may be made.
#[derive(Default)]
pub(crate) struct Inside {
    pub(crate) vault: Mutex<Weak<Vault>>,
    pub(crate) ended_with: Mutex<Option<String>>,
}

impl Inside {
    fn call(&self) {
        // The thread that tells of progress can outlive the vault by a call.
        let Some(vault) = self.vault.lock().unwrap().upgrade() else {
            return;
        };
        let ended = vault.is_there().map_err(Ended::from);
        *self.ended_with.lock().unwrap() = match ended {
            Err(Ended::Failed { variant, .. }) => Some(variant),
            _ => None,
        };
    }
}

/// A keystore in memory that really deletes.
pub(crate) struct MemoryKeystore {
    inside: Arc<Inside>,
    keys: Mutex<BTreeMap<String, (Vec<u8>, u64)>>,
    made: Mutex<u64>,
    behaviours: Mutex<BTreeMap<&'static str, Behaviour>>,
}

#[derive(Clone, Copy)]
enum Behaviour {
    Works,
    Reenters,
    Fails(KeystoreError),
}

impl Behaviour {
    fn named(name: &str) -> Result<Self, String> {
        Ok(Self::Fails(match name {
            "works" => return Ok(Self::Works),
            "reenters" => return Ok(Self::Reenters),
            "AuthRequired" => KeystoreError::AuthRequired,
            "AuthCanceled" => KeystoreError::AuthCanceled,
            "DeviceLocked" => KeystoreError::DeviceLocked,
            "KeyInvalidated" => KeystoreError::KeyInvalidated,
            "KeyMissing" => KeystoreError::KeyMissing,
            // What another language throws arrives as this.
            "throws" | "Failed" => KeystoreError::Failed,
            other => return Err(format!("a keystore that {other}")),
        }))
    }
}

impl MemoryKeystore {
    pub(crate) fn new(inside: Arc<Inside>) -> Self {
        Self {
            inside,
            keys: Mutex::default(),
            made: Mutex::default(),
            behaviours: Mutex::default(),
        }
    }

    pub(crate) fn behave(&self, call: &'static str, behaviour: &str) -> Result<(), String> {
        let behaviour = Behaviour::named(behaviour)?;
        self.behaviours.lock().unwrap().insert(call, behaviour);
        Ok(())
    }

    pub(crate) fn keys(&self) -> usize {
        self.keys.lock().unwrap().len()
    }

    fn before(&self, call: &str) -> Result<(), KeystoreError> {
        let behaviour = self.behaviours.lock().unwrap().get(call).copied();
        match behaviour {
            None | Some(Behaviour::Works) => {}
            Some(Behaviour::Reenters) => self.inside.call(),
            Some(Behaviour::Fails(error)) => return Err(error),
        }
        Ok(())
    }
}

impl DeviceKeystore for MemoryKeystore {
    fn wrap(
        &self,
        alias: String,
        context: Vec<u8>,
        key: Vec<u8>,
    ) -> Result<Vec<u8>, KeystoreError> {
        self.before("wrap")?;
        let mut made = self.made.lock().unwrap();
        *made += 1;
        self.keys.lock().unwrap().insert(alias, (key, *made));
        Ok([&made.to_le_bytes()[..], &context].concat())
    }

    fn unwrap(
        &self,
        alias: String,
        context: Vec<u8>,
        wrapped: Vec<u8>,
    ) -> Result<Vec<u8>, KeystoreError> {
        self.before("unwrap")?;
        let keys = self.keys.lock().unwrap();
        let (key, made) = keys.get(&alias).ok_or(KeystoreError::KeyMissing)?;
        if wrapped != [&made.to_le_bytes()[..], &context].concat() {
            return Err(KeystoreError::KeyMissing);
        }
        Ok(key.clone())
    }

    fn delete_key(&self, alias: String) -> Result<(), KeystoreError> {
        self.before("delete")?;
        self.keys.lock().unwrap().remove(&alias);
        Ok(())
    }
}

/// Notes what it is told.
pub(crate) struct Listener {
    pub(crate) inside: Arc<Inside>,
    pub(crate) behaviour: String,
    told: Mutex<Vec<(u32, u32, ThreadId)>>,
    more: Condvar,
}

impl Listener {
    pub(crate) fn new(inside: Arc<Inside>, behaviour: &str) -> Self {
        Self {
            inside,
            behaviour: behaviour.to_owned(),
            told: Mutex::default(),
            more: Condvar::new(),
        }
    }

    /// What was told since the last time, once it ends with a finished step.
    pub(crate) fn since(&self) -> serde_json::Value {
        let ends = |told: &mut Vec<(u32, u32, ThreadId)>| {
            told.last().is_none_or(|(done, total, _)| done != total)
        };
        let told = self.told.lock().unwrap();
        let waited = self
            .more
            .wait_timeout_while(told, Duration::from_secs(10), ends);
        let told = std::mem::take(&mut *waited.unwrap().0);
        let mut before = 0;
        let mut grows = true;
        for (done, total, _) in &told {
            grows &= before < *done && done <= total;
            before = if done == total { 0 } else { *done };
        }
        let threads: HashSet<ThreadId> = told.iter().map(|(_, _, thread)| *thread).collect();
        serde_json::json!({
            "finished": told.iter().filter(|(done, total, _)| done == total).count(),
            "grows": grows,
            "threads": threads.len(),
        })
    }
}

impl ProgressListener for Listener {
    fn advanced(&self, done: u32, total: u32) -> Result<(), ListenerError> {
        if self.behaviour == "reenters" {
            self.inside.call();
        }
        let thread = std::thread::current().id();
        self.told.lock().unwrap().push((done, total, thread));
        self.more.notify_all();
        match self.behaviour.as_str() {
            "throws" => Err(ListenerError::Failed),
            _ => Ok(()),
        }
    }
}
