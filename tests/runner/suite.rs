//! The files, and how a case of them is run and compared.

use std::path::Path;

use serde_json::{Map, Value};

use crate::arguments::Arguments;
use crate::case::Case;
use crate::ended::Ended;

/// A case as it is described.
pub(crate) struct Described {
    /// The group and the name.
    pub(crate) name: String,
    steps: Vec<Value>,
}

/// All cases of a folder, by the name of the file.
pub(crate) fn cases(folder: &Path) -> Result<Vec<Described>, String> {
    let files = std::fs::read_dir(folder).map_err(|error| error.to_string())?;
    let mut paths: Vec<_> = files.map(|file| file.unwrap().path()).collect();
    paths.sort();
    let mut cases = Vec::new();
    for path in paths.iter().filter(|path| !path.ends_with("README.md")) {
        let name = path.file_stem().unwrap().to_str().unwrap();
        if path.extension().is_none_or(|ending| ending != "json") {
            return Err(format!("no file of cases: {}", path.display()));
        }
        let text = std::fs::read(path).unwrap();
        let file = serde_json::from_slice(&text).map_err(|error| format!("{name}: {error}"))?;
        cases.extend(group(&file, name).map_err(|error| format!("{name}: {error}"))?);
    }
    if cases.is_empty() {
        return Err("no cases".to_owned());
    }
    Ok(cases)
}

fn group(file: &Value, name: &str) -> Result<Vec<Described>, String> {
    let file = exactly(file, ["group", "cases"])?;
    if file["group"] != name {
        return Err("the group is not called like its file".to_owned());
    }
    let cases = file["cases"].as_array().ok_or("no list of cases")?;
    cases
        .iter()
        .map(|case| Described::new(case, name))
        .collect()
}

/// A key that nobody reads would be a condition that nobody checks.
fn exactly<'a>(value: &'a Value, keys: [&str; 2]) -> Result<&'a Map<String, Value>, String> {
    let object = value.as_object().ok_or("no object")?;
    let known = object.len() == keys.len() && keys.iter().all(|key| object.contains_key(*key));
    known
        .then_some(object)
        .ok_or(format!("other keys than {keys:?}"))
}

impl Described {
    pub(crate) fn new(case: &Value, group: &str) -> Result<Self, String> {
        let case = exactly(case, ["name", "steps"])?;
        let name = case["name"].as_str().ok_or("a case without a name")?;
        let steps = case["steps"].as_array().ok_or("a case without steps")?;
        Ok(Self {
            name: format!("{group}, {name}"),
            steps: steps.clone(),
        })
    }

    /// Runs the steps, and gives how many there were.
    pub(crate) fn run(&self) -> Result<usize, String> {
        let mut case = Case::new();
        for (number, step) in (1..).zip(&self.steps) {
            let done = one(&mut case, step);
            done.map_err(|error| format!("{}, step {number}, {step}: {error}", self.name))?;
        }
        Ok(self.steps.len())
    }
}

fn one(case: &mut Case, step: &Value) -> Result<(), String> {
    let arguments = Arguments::new(step, &case.kept)?;
    let [gives, fails, with] = ["gives", "fails", "with"].map(|key| step.get(key));
    if fails.is_some() && gives.is_some() || fails.is_none() && with.is_some() {
        return Err("`with` stands beside `fails`, and `gives` does not".to_owned());
    }
    let ended = case.step(&arguments);
    if let Err(Ended::Wrong(what)) = ended {
        return Err(what);
    }
    arguments.expect_all_used()?;
    match (ended, fails) {
        (Ok(given), None) => {
            gives.map_or(Ok(()), |expected| compare(&given, expected))?;
            if let Some(name) = step.get("keep") {
                let name = name.as_str().ok_or("keep is no name")?;
                case.kept.insert(name.to_owned(), given);
            }
            Ok(())
        }
        (Ok(given), Some(error)) => Err(format!("gave {given} instead of {error}")),
        (Err(error), None) => Err(format!("{error:?}")),
        (Err(error), Some(expected)) => {
            let Ended::Failed { variant, fields } = error else {
                return Err(format!("{error:?}"));
            };
            compare(&variant.into(), expected)?;
            with.map_or(Ok(()), |with| compare(&fields, with))
        }
    }
}

/// Objects have at least the expected keys; everything else is equal.
fn compare(given: &Value, expected: &Value) -> Result<(), String> {
    let same = match (given, expected) {
        (Value::Object(given), Value::Object(expected)) => {
            return expected.iter().try_for_each(|(key, expected)| {
                let given = given.get(key).ok_or(format!("{key} is missing"))?;
                compare(given, expected)
            });
        }
        (Value::Array(given), Value::Array(expected)) if given.len() == expected.len() => {
            let mut pairs = given.iter().zip(expected);
            return pairs.try_for_each(|(given, expected)| compare(given, expected));
        }
        _ => given == expected,
    };
    same.then_some(())
        .ok_or_else(|| format!("gave {given} instead of {expected}"))
}
