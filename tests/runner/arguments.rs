//! What stands beside `do`. Every argument has to be asked for: one that no step knows is an error.

use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Map, Value};

/// The keys of a step that are no arguments.
const FRAME: [&str; 5] = ["do", "gives", "fails", "with", "keep"];

pub(crate) struct Arguments {
    pub(crate) what: String,
    values: Map<String, Value>,
    used: RefCell<BTreeSet<String>>,
}

impl Arguments {
    pub(crate) fn new(step: &Value, kept: &BTreeMap<String, Value>) -> Result<Self, String> {
        let object = step.as_object().ok_or("a step that is no object")?;
        let what = object.get("do").and_then(Value::as_str).ok_or("no do")?;
        let mut values = object.clone();
        values.retain(|key, _| !FRAME.contains(&key.as_str()));
        for value in values.values_mut() {
            if let Some(name) = value.as_str().and_then(|text| text.strip_prefix('$')) {
                *value = kept
                    .get(name)
                    .ok_or(format!("nothing was kept as {name}"))?
                    .clone();
            }
        }
        Ok(Self {
            what: what.to_owned(),
            values,
            used: RefCell::default(),
        })
    }

    /// An argument that can be missing.
    pub(crate) fn maybe(&self, name: &str) -> Option<&Value> {
        self.used.borrow_mut().insert(name.to_owned());
        self.values.get(name)
    }

    pub(crate) fn value(&self, name: &str) -> Result<&Value, String> {
        self.maybe(name)
            .ok_or(format!("the argument {name} is missing"))
    }

    pub(crate) fn text(&self, name: &str) -> Result<&str, String> {
        self.value(name)?
            .as_str()
            .ok_or(format!("{name} is no text"))
    }

    pub(crate) fn text_or<'a>(&'a self, name: &str, default: &'a str) -> Result<&'a str, String> {
        match self.maybe(name) {
            Some(_) => self.text(name),
            None => Ok(default),
        }
    }

    pub(crate) fn number(&self, name: &str) -> Result<u64, String> {
        self.value(name)?
            .as_u64()
            .ok_or(format!("{name} is no number"))
    }

    pub(crate) fn number_or(&self, name: &str, default: u64) -> Result<u64, String> {
        self.maybe(name).map_or(Ok(default), |_| self.number(name))
    }

    pub(crate) fn small(&self, name: &str, default: u32) -> Result<u32, String> {
        let number = self.number_or(name, default.into())?;
        number
            .try_into()
            .map_err(|_| format!("{name} is too large"))
    }

    pub(crate) fn expect_all_used(&self) -> Result<(), String> {
        let used = self.used.borrow();
        match self.values.keys().find(|name| !used.contains(*name)) {
            Some(name) => Err(format!("no such argument: {name}")),
            None => Ok(()),
        }
    }
}
