//! What the two formats of import have in common.

use serde_json::{Map, Value};
use unafraid::journal::import::{self, Format, read_object};
use unafraid::journal::{Entry, Experience, Id, Text};

/// The reference that a row gets which has none, when it is written and read again.
const ID: &str = "7";

/// What is imported is the same experience again after it was written as JSON, and as CSV. What is
/// refused is refused with a line of the file. No line gives two experiences.
pub fn imported(bytes: &[u8], format: Format) {
    let ends = bytes
        .iter()
        .filter(|byte| matches!(byte, b'\n' | b'\r'))
        .count();
    let import = match import::read(bytes, format) {
        Ok(import) => import,
        Err(refusal) => {
            let line = refusal.line.expect("a line");
            return assert!((1..=ends as u64 + 1).contains(&line), "{refusal}");
        }
    };
    assert!(import.experiences.len() <= ends + 1);
    for experience in import.experiences {
        let json = written(&experience);
        let (again, attachments) = read_object(json.as_bytes()).expect("what was written");
        let mut expected = experience;
        expected
            .origin
            .reference
            .get_or_insert_with(|| Text::new(ID).expect("a text"));
        assert!(again == expected, "{json}");
        assert_eq!(attachments, 0);

        expected.follow_ups.clear();
        let rows = import::read(&as_csv(&json), Format::Csv).expect("what was written");
        assert!(rows.experiences == [expected], "{json}");
    }
}

fn written(experience: &Experience) -> String {
    let entry = Entry {
        id: ID.parse::<Id>().expect("a number"),
        experience: experience.clone(),
        attachments: Vec::new(),
    };
    serde_json::to_string(&entry).expect("JSON")
}

/// One object as a header and a row. A column has no place for follow-ups.
fn as_csv(json: &str) -> Vec<u8> {
    let mut object: Map<String, Value> = serde_json::from_str(json).expect("an object");
    object.remove("follow_ups");
    let mut rows = csv::Writer::from_writer(Vec::new());
    rows.write_record(object.keys()).expect("a header");
    let fields = object.values().map(|value| match value {
        Value::String(text) => text.clone(),
        Value::Array(codes) => {
            let codes: Vec<&str> = codes.iter().filter_map(Value::as_str).collect();
            codes.join("|")
        }
        other => other.to_string(),
    });
    rows.write_record(fields).expect("a row");
    rows.into_inner().expect("the bytes")
}
