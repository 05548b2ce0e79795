//! Steps with a vault, its keystore and its listener.

use std::os::unix::fs::FileExt;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use serde_json::{Value, json};
use unafraid_ffi::{
    DeviceKeystore, LockOutcome, PendingUnlock, ProgressListener, UnafraidError, Vault, VaultSize,
    raise_defect,
};

use crate::arguments::Arguments;
use crate::case::{Case, Unwrapped};
use crate::doubles::Listener;
use crate::ended::{Ended, Given};

impl Case {
    pub(crate) fn vault_step(&mut self, a: &Arguments) -> Given {
        Ok(Some(match a.what.as_str() {
            "vault" => {
                self.make_vault(a)?;
                Value::Null
            }
            "keystore" => {
                for call in ["wrap", "unwrap", "delete"] {
                    if let Some(behaviour) = a.maybe_text(call)? {
                        self.keystore.behave(call, behaviour)?;
                    }
                }
                json!({"keys": self.keystore.keys()})
            }
            "reentered" => json!(*self.inside.ended_with.lock().unwrap()),
            "create" => {
                let size = match a.text_or("size", "Mib16")? {
                    "Mib16" => VaultSize::Mib16,
                    "Mib64" => VaultSize::Mib64,
                    other => return Err(format!("no such size: {other}").into()),
                };
                self.vault()?.create(passphrase(a)?, size)?;
                Value::Null
            }
            "is_there" => json!(self.vault()?.is_there()?),
            "unlock" => {
                self.journal = Some(self.vault()?.unlock(passphrase(a)?)?);
                Value::Null
            }
            "unlock_in_two_steps" => {
                passphrase(a)?;
                let unwrapped = self.ask_and_unwrap(a.text_or("key", "unwrapped")?)?;
                match &unwrapped {
                    Some((pending, key)) => self.finish(a, pending, key)?,
                    None => json!(false),
                }
            }
            "pending" => {
                passphrase(a)?;
                self.pending = self.ask_and_unwrap("unwrapped")?;
                Value::Null
            }
            "finish_pending" => {
                let (pending, key) = self.pending.take().ok_or("nothing is pending")?;
                self.finish(a, &pending, &key)?
            }
            "change_passphrase" => {
                let (present, new) = (a.text("present")?, a.text("new")?);
                locked(
                    self.vault()?
                        .change_passphrase(present.as_bytes(), new.as_bytes())?,
                )
            }
            "create_space" => {
                let (present, new) = (a.text("present")?, a.text("new")?);
                let space = self.vault()?.clone().new_space();
                for kept in a
                    .text_or("stay", "")?
                    .split(" | ")
                    .filter(|kept| !kept.is_empty())
                {
                    space.keep(kept.as_bytes())?;
                }
                locked(space.create(present.as_bytes(), new.as_bytes())?)
            }
            "set_erase_phrase" => {
                let (present, erase) = (a.text("present")?, a.text_or("erase", "")?);
                let vault = self.vault()?;
                locked(match erase {
                    "" => vault.remove_erase_phrase(present.as_bytes())?,
                    erase => vault.set_erase_phrase(present.as_bytes(), erase.as_bytes())?,
                })
            }
            "grow" => locked(self.vault()?.grow(passphrase(a)?, VaultSize::Mib64)?),
            "destroy" => {
                self.vault()?.destroy()?;
                Value::Null
            }
            "lock" => locked(self.journal()?.lock()?),
            "lock_if_idle" => {
                let outcome = self.journal()?.lock_if_idle(a.number("milliseconds")?)?;
                outcome.map_or(Value::Null, locked)
            }
            "wait" => {
                std::thread::sleep(Duration::from_millis(a.number("milliseconds")?));
                Value::Null
            }
            "cut_file" => {
                let file = std::fs::OpenOptions::new()
                    .write(true)
                    .open(self.harmed(a)?);
                file.unwrap().set_len(a.number("bytes")?).unwrap();
                Value::Null
            }
            "damage" => {
                let index: u64 = a.number("index")?;
                let file = std::fs::OpenOptions::new()
                    .read(true)
                    .write(true)
                    .open(self.harmed(a)?)
                    .unwrap();
                for region in 0..4 {
                    // Row 1 + 4 j + i, in front of which are two pages and the pages of the rows.
                    let at = (3 + 4 * index + region) * 4096 + 2000;
                    let mut byte = [0];
                    file.read_exact_at(&mut byte, at).unwrap();
                    file.write_all_at(&[!byte[0]], at).unwrap();
                }
                Value::Null
            }
            "raise_defect" => {
                let within = a.value("in_journal")?.as_bool().ok_or("no truth value")?;
                let journal = within.then(|| self.journal()).transpose()?;
                raise_defect(journal.cloned())?;
                Value::Null
            }
            "progress" => self.listener.as_ref().ok_or("nobody listens")?.since(),
            _ => return Ok(None),
        }))
    }

    /// The file that a step does harm to: the vault's, or another.
    fn harmed(&self, a: &Arguments) -> Result<PathBuf, Ended> {
        let other = a.maybe_text("file")?;
        Ok(other.map_or_else(|| self.path(), |name| self.file(name)))
    }

    fn make_vault(&mut self, a: &Arguments) -> Result<(), Ended> {
        let keystore = match a.text_or("keystore", "none")? {
            "none" => None,
            "quiet" => Some(false),
            "prompting" => Some(true),
            other => return Err(format!("no such keystore: {other}").into()),
        };
        self.listener = match a.text_or("progress", "none")? {
            "none" => None,
            behaviour @ ("listens" | "throws" | "reenters") => {
                Some(Arc::new(Listener::new(self.inside.clone(), behaviour)))
            }
            other => return Err(format!("no such listener: {other}").into()),
        };
        let vault = Arc::new(Vault::new(
            self.path().to_str().unwrap().to_owned(),
            keystore.map(|_| -> Arc<dyn DeviceKeystore> { self.keystore.clone() }),
            keystore.unwrap_or(false),
            self.listener
                .clone()
                .map(|listener| -> Arc<dyn ProgressListener> { listener }),
        ));
        *self.inside.vault.lock().unwrap() = Arc::downgrade(&vault);
        self.vault = Some(vault);
        Ok(())
    }

    /// The first step, and what an app does after its prompt.
    fn ask_and_unwrap(&self, key: &str) -> Result<Option<Unwrapped>, Ended> {
        let Some(pending) = self.vault()?.pending_unlock()? else {
            return Ok(None);
        };
        let key = match key {
            "unwrapped" => self
                .keystore
                .unwrap(pending.alias(), pending.context(), pending.wrapped())
                // To a case it is one error, whoever asked the keystore.
                .map_err(|reason| UnafraidError::Keystore { reason })?,
            "wrong" => vec![7; 32],
            "short" => vec![7; 31],
            other => return Err(format!("no such key: {other}").into()),
        };
        Ok(Some((pending, key)))
    }

    fn finish(
        &mut self,
        a: &Arguments,
        pending: &PendingUnlock,
        key: &[u8],
    ) -> Result<Value, Ended> {
        let opened = self.vault()?.unlock_pending(passphrase(a)?, pending, key)?;
        self.journal = Some(opened);
        Ok(json!(true))
    }
}

pub(crate) fn passphrase(a: &Arguments) -> Result<&[u8], Ended> {
    Ok(a.text("passphrase")?.as_bytes())
}

pub(crate) fn locked(outcome: LockOutcome) -> Value {
    json!(match outcome {
        LockOutcome::Sealed { .. } => "Sealed",
        LockOutcome::Deferred => "Deferred",
    })
}
