//! What is planted here must fail: a runner that passes over what it does not know proves nothing.

use serde_json::{Value, json};

use crate::suite::{Described, cases};

/// How a case with these steps fails.
fn failing(steps: &Value) -> String {
    let case = json!({"name": "planted", "steps": steps});
    let described = Described::new(&case, "teeth").unwrap();
    described.run().unwrap_err()
}

#[test]
fn a_wrong_expectation_fails() {
    for (steps, end) in [
        (
            json!([{"do": "vault"}, {"do": "is_there", "gives": true}]),
            "gave false instead of true",
        ),
        (
            json!([{"do": "vault"}, {"do": "unlock", "passphrase": "x"}]),
            r#"Failed { variant: "NoVault", fields: Object {} }"#,
        ),
        (
            json!([{"do": "vault"}, {"do": "unlock", "passphrase": "x", "fails": "Busy"}]),
            r#"gave "NoVault" instead of "Busy""#,
        ),
        (
            json!([{"do": "vault"}, {"do": "is_there", "fails": "Busy"}]),
            r#"gave false instead of "Busy""#,
        ),
        (
            json!([{"do": "with_city", "code": "x", "text": "x", "fails": "Refused", "with": {"line": 3}}]),
            "line is missing",
        ),
        (
            json!([{"do": "service", "city": "toronto", "service": "LIB", "gives": {"sources": ["S47"]}}]),
            r#"gave ["S47","S48"] instead of ["S47"]"#,
        ),
        (
            json!([{"do": "service", "city": "toronto", "service": "LIB", "gives": {"colour": null}}]),
            "colour is missing",
        ),
        (
            json!([{"do": "identifiers", "text": "é", "gives": [1]}]),
            "gave [] instead of [1]",
        ),
    ] {
        let failure = failing(&steps);
        assert!(failure.ends_with(end), "{failure}");
    }
}

#[test]
fn what_is_unknown_fails() {
    for (step, end) in [
        (json!({"do": "dance"}), "no such step"),
        (json!({"dance": 1}), "no do"),
        (
            json!({"do": "vault", "colour": "red"}),
            "no such argument: colour",
        ),
        (
            json!({"do": "vault", "keystore": "red"}),
            "no such keystore: red",
        ),
        (
            json!({"do": "vault", "progress": "red"}),
            "no such listener: red",
        ),
        (
            json!({"do": "keystore", "wrap": "red"}),
            "a keystore that red",
        ),
        (json!({"do": "cities", "with": {}}), "and `gives` does not"),
        (
            json!({"do": "cities", "fails": "Busy", "gives": 1}),
            "and `gives` does not",
        ),
        (
            json!({"do": "label", "vocabulary": "colour", "code": "red"}),
            "no such vocabulary: colour",
        ),
        (
            json!({"do": "label", "vocabulary": "outcome", "code": "red"}),
            "no such code: red",
        ),
        (
            json!({"do": "label", "vocabulary": "outcome"}),
            "the argument code is missing",
        ),
        (
            json!({"do": "label", "vocabulary": "outcome", "code": "$red"}),
            "nothing was kept as red",
        ),
        (json!({"do": "page"}), "nothing was unlocked"),
        (json!({"do": "is_there"}), "no vault was made"),
    ] {
        let failure = failing(&json!([step]));
        assert!(failure.ends_with(end), "{failure}");
    }
}

#[test]
fn a_wrong_file_fails() {
    for (name, text, end) in [
        (
            "x.json",
            r#"{"group": "x", "cases": [], "only": 1}"#,
            r#"other keys than ["group", "cases"]"#,
        ),
        (
            "x.json",
            r#"{"group": "y", "cases": []}"#,
            "the group is not called like its file",
        ),
        (
            "x.json",
            r#"{"group": "x", "cases": [{"name": "n", "steps": [], "skip": true}]}"#,
            r#"other keys than ["name", "steps"]"#,
        ),
        ("x.json", r#"{"group": "x", "cases": []}"#, "no cases"),
        ("x.json", "cases", "x: expected value at line 1 column 1"),
        ("x.yaml", "", "x.yaml"),
    ] {
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join(name), text).unwrap();
        let failure = cases(folder.path()).err().unwrap();
        assert!(failure.ends_with(end), "{failure}");
    }
}
