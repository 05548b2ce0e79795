//! The conformance suite (`tests/conformance/README.md`), run on the facade's Rust side.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)] // a failed step is a failed test
#![allow(clippy::print_stdout)] // the count, which the other runners print too

mod arguments;
mod codes;
mod doubles;
mod steps;

use std::path::Path;
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering::Relaxed};

use serde_json::Value;

use arguments::Arguments;
use steps::Case;

#[test]
fn every_case_holds() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("conformance");
    let mut files: Vec<_> = std::fs::read_dir(folder)
        .unwrap()
        .map(|file| file.unwrap().path())
        .filter(|path| !path.ends_with("README.md"))
        .collect();
    files.sort();
    let mut cases = Vec::new();
    for path in files {
        let group: Value = serde_json::from_slice(&std::fs::read(&path).unwrap()).unwrap();
        for case in group["cases"].as_array().unwrap() {
            cases.push((path.clone(), case.clone()));
        }
    }
    // Most of a case is waiting for the storage.
    let next = AtomicUsize::new(0);
    let steps = AtomicUsize::new(0);
    let failures = Mutex::new(Vec::new());
    std::thread::scope(|scope| {
        for _ in 0..4 {
            scope.spawn(|| {
                while let Some((path, case)) = cases.get(next.fetch_add(1, Relaxed)) {
                    match run(case) {
                        Ok(count) => drop(steps.fetch_add(count, Relaxed)),
                        Err(error) => {
                            let failure = format!("{}: {error}", path.display());
                            failures.lock().unwrap().push(failure);
                        }
                    }
                }
            });
        }
    });
    let failures = failures.into_inner().unwrap();
    assert!(failures.is_empty(), "{}", failures.join("\n"));
    println!(
        "conformance: {} cases, {} steps",
        cases.len(),
        steps.into_inner()
    );
}

/// Runs the steps of a case, and gives how many there were.
fn run(described: &Value) -> Result<usize, String> {
    let steps = described["steps"]
        .as_array()
        .ok_or("a case without steps")?;
    let mut case = Case::new();
    for (number, step) in (1..).zip(steps) {
        let name = described["name"].as_str().ok_or("a case without a name")?;
        one(&mut case, step).map_err(|error| format!("{name}, step {number}, {step}: {error}"))?;
    }
    Ok(steps.len())
}

fn one(case: &mut Case, step: &Value) -> Result<(), String> {
    let arguments = Arguments::new(step, &case.kept)?;
    let done = case.step(&arguments)?;
    arguments.expect_all_used()?;
    match (done, step.get("fails")) {
        (Ok(given), None) => {
            if let Some(expected) = step.get("gives") {
                compare(&given, expected)?;
            }
            if let Some(name) = step.get("keep") {
                let name = name.as_str().ok_or("keep is no name")?;
                case.kept.insert(name.to_owned(), given);
            }
            Ok(())
        }
        (Ok(given), Some(error)) => Err(format!("gave {given} instead of {error}")),
        (Err(error), None) => Err(format!("failed: {error:?}")),
        (Err(error), Some(expected)) => {
            let (variant, fields) = codes::described(&error);
            compare(&variant.into(), expected)?;
            step.get("with")
                .map_or(Ok(()), |with| compare(&fields, with))
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

#[test]
fn a_wrong_case_fails() {
    let failing = |steps: &str| {
        let case = format!(r#"{{"name": "planted", "steps": [{steps}]}}"#);
        run(&serde_json::from_str(&case).unwrap()).unwrap_err()
    };
    let wrong = r#"{"do": "vault"}, {"do": "is_there", "gives": true}"#;
    assert!(failing(wrong).ends_with("gave false instead of true"));
    assert!(failing(r#"{"do": "dance"}"#).ends_with("no such step"));
    let argument = r#"{"do": "vault", "colour": "red"}"#;
    assert!(failing(argument).ends_with("no such argument: colour"));
    let fails = r#"{"do": "vault"}, {"do": "unlock", "passphrase": "x", "fails": "Busy"}"#;
    assert!(failing(fails).ends_with(r#"gave "NoVault" instead of "Busy""#));
    let succeeds = r#"{"do": "vault"}, {"do": "is_there", "fails": "Busy"}"#;
    assert!(failing(succeeds).ends_with(r#"gave false instead of "Busy""#));
}
