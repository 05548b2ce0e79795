//! A keystore in memory that really deletes, and can be told to fail in the ways that a phone's does. What its
//! keys are worth, the keystore of a recorded disk shares ([`wrap`], [`unwrap`]).

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, Mutex, MutexGuard};

use unafraid::vault::{Alias, HeaderKey, Keystore, KeystoreError, KeystoreLevel};

/// Hardware keys: for each alias what it wraps, and as the how-manieth it was made.
pub type Keys = BTreeMap<String, ([u8; 32], u8)>;

/// Makes the key `made` under an alias. A real one encrypts; what the vault relies on is that the bytes mean
/// nothing without the key of this alias, made this time, and this context.
pub(crate) fn wrap(
    keys: &mut Keys,
    alias: &Alias,
    context: &[u8],
    key: &HeaderKey,
    made: u8,
) -> Vec<u8> {
    keys.insert(alias.as_str().to_owned(), (*key.expose(), made));
    [&[made], context].concat()
}

/// Takes back what [`wrap`] gave.
pub(crate) fn unwrap(
    keys: &Keys,
    alias: &Alias,
    context: &[u8],
    wrapped: &[u8],
) -> Result<HeaderKey, KeystoreError> {
    let (key, made) = keys.get(alias.as_str()).ok_or(KeystoreError::KeyMissing)?;
    match wrapped.split_first() {
        Some((first, rest)) if first == made && rest == context => Ok(HeaderKey::new(key)),
        _ => Err(KeystoreError::KeyMissing),
    }
}

/// Calls that fail.
#[derive(Debug, Clone, Copy)]
pub struct Failing {
    /// The number of the first one, from 0.
    pub first: u32,
    /// How many there are from there on.
    pub count: u32,
    /// What they answer.
    pub error: KeystoreError,
}

/// The keystore.
#[derive(Default)]
pub struct MemoryKeystore(Mutex<State>);

#[derive(Default)]
struct State {
    keys: Keys,
    made: u8,
    refuse: Option<KeystoreError>,
    refuse_unwrap: Option<KeystoreError>,
    asked: u32,
    loses_keys: bool,
    prompts: Option<u32>,
    /// By the number under which they were made.
    invalidated: BTreeSet<u8>,
    calls: u32,
    failing: Option<Failing>,
}

impl MemoryKeystore {
    /// A keystore behind its trait.
    pub fn shared() -> Arc<Self> {
        Arc::new(Self::default())
    }

    /// One that holds these keys.
    pub fn holding(keys: Keys) -> Arc<Self> {
        let made = keys.values().map(|(_, made)| *made).max().unwrap_or(0);
        let keystore = Self::shared();
        keystore.state().keys = keys;
        keystore.state().made = made;
        keystore
    }

    /// Refuses to wrap from now on, or wraps again.
    pub fn refuse_to_wrap(&self, error: Option<KeystoreError>) {
        self.state().refuse = error;
    }

    /// Refuses to unwrap from now on, or unwraps again.
    pub fn refuse_to_unwrap(&self, error: Option<KeystoreError>) {
        self.state().refuse_unwrap = error;
    }

    /// Pretends to wrap from now on, and keeps nothing.
    pub fn lose_keys(&self, lose: bool) {
        self.state().loses_keys = lose;
    }

    /// Prompts from now on; the person agrees this many times.
    pub fn prompt(&self, agrees: u32) {
        self.state().prompts = Some(agrees);
    }

    /// Does not prompt any more.
    pub fn prompt_no_more(&self) {
        self.state().prompts = None;
    }

    /// Makes every key that there is useless for good, as a phone does when somebody adds a fingerprint.
    pub fn invalidate(&self) {
        let mut state = self.state();
        let made: Vec<u8> = state.keys.values().map(|(_, made)| *made).collect();
        state.invalidated.extend(made);
    }

    /// Lets these of the calls from now on fail, or none.
    pub fn fail(&self, failing: Option<Failing>) {
        let mut state = self.state();
        state.failing = failing;
        state.calls = 0;
    }

    /// The calls since the last [`fail`](Self::fail).
    pub fn calls(&self) -> u32 {
        self.state().calls
    }

    /// How often it was asked to unwrap.
    pub fn asked(&self) -> u32 {
        self.state().asked
    }

    /// The aliases that there are.
    pub fn aliases(&self) -> Vec<String> {
        self.state().keys.keys().cloned().collect()
    }

    /// What it holds.
    pub fn keys(&self) -> Keys {
        self.state().keys.clone()
    }

    /// Holds what it held once, as where somebody writes an older state of the phone back.
    pub fn roll_back(&self, keys: Keys) {
        self.state().keys = keys;
    }

    /// Forgets everything, as a reset phone does.
    pub fn reset(&self) {
        self.state().keys.clear();
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.0.lock().unwrap()
    }

    /// Numbers a call.
    fn begin(&self) -> Result<MutexGuard<'_, State>, KeystoreError> {
        let mut state = self.state();
        let number = state.calls;
        state.calls += 1;
        match state.failing {
            Some(failing)
                if number
                    .checked_sub(failing.first)
                    .is_some_and(|n| n < failing.count) =>
            {
                Err(failing.error)
            }
            _ => Ok(state),
        }
    }
}

impl Keystore for MemoryKeystore {
    fn level(&self) -> KeystoreLevel {
        KeystoreLevel::Deletable
    }

    fn prompts(&self) -> bool {
        self.state().prompts.is_some()
    }

    fn wrap(
        &self,
        alias: &Alias,
        context: &[u8],
        key: &HeaderKey,
    ) -> Result<Vec<u8>, KeystoreError> {
        let mut state = self.begin()?;
        if let Some(error) = state.refuse {
            return Err(error);
        }
        state.made = state.made.checked_add(1).unwrap();
        let made = state.made;
        if state.loses_keys {
            state.keys.remove(alias.as_str());
            return Ok(vec![made]);
        }
        Ok(wrap(&mut state.keys, alias, context, key, made))
    }

    fn unwrap(
        &self,
        alias: &Alias,
        context: &[u8],
        wrapped: &[u8],
    ) -> Result<HeaderKey, KeystoreError> {
        let mut state = self.begin()?;
        state.asked += 1;
        if let Some(error) = state.refuse_unwrap {
            return Err(error);
        }
        if let Some(agrees) = state.prompts.as_mut() {
            *agrees = agrees.checked_sub(1).ok_or(KeystoreError::AuthRequired)?;
        }
        match state.keys.get(alias.as_str()) {
            Some((_, made)) if state.invalidated.contains(made) => {
                Err(KeystoreError::KeyInvalidated)
            }
            _ => unwrap(&state.keys, alias, context, wrapped),
        }
    }

    fn delete(&self, alias: &Alias) -> Result<(), KeystoreError> {
        self.begin()?.keys.remove(alias.as_str());
        Ok(())
    }
}
