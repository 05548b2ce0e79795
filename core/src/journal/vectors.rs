//! The known answers about records in `core/vectors/format.json`; see the vault's module of this
//! name.

use crate::vault::vectors::{Check, Vector, check_all};
use crate::{Damage, Error};

use super::draft::Draft;
use super::entry::{Entry, Id};
use super::import::read_object;
use super::record::{
    decode, decode_attachment, decode_draft, encode, encode_attachment, encode_draft,
};
use super::when::When;
use super::{Key, Text, Value};

/// The groups of vectors that are read here.
pub(crate) const GROUPS: &[&str] = &["record", "list"];

const CHECKS: &[(&str, Check)] = &[
    ("record/minimal", written_and_read),
    ("record/everything", written_and_read),
    ("record/scripts", written_and_read),
    ("record/long-text", written_and_read),
    ("record/later", read_and_kept),
    ("record/unknown-service", left_alone),
    ("record/unknown-outcome", left_alone),
    ("record/without-outcome", left_alone),
    ("record/damaged-indefinite", damaged),
    ("record/damaged-descending", damaged),
    ("record/damaged-repeated", damaged),
    ("record/damaged-text-key", damaged),
    ("record/damaged-negative-key", damaged),
    ("record/damaged-trailing", damaged),
    ("record/damaged-too-short", damaged),
    ("record/damaged-array", damaged),
    ("record/damaged-nothing", damaged),
    ("record/draft", draft),
    ("record/draft-nothing", draft),
    ("record/attachment", attachment),
    ("record/attachment-empty", attachment),
    ("record/attachment-later", attachment),
    (
        "record/damaged-attachment-without-experience",
        damaged_attachment,
    ),
    (
        "record/damaged-attachment-without-number",
        damaged_attachment,
    ),
    (
        "record/damaged-attachment-without-length",
        damaged_attachment,
    ),
    (
        "record/damaged-attachment-without-chunks",
        damaged_attachment,
    ),
    ("list/order", order),
];

#[test]
fn records_are_what_the_vectors_say() {
    check_all(GROUPS, CHECKS);
}

/// What is listed is what was written.
fn written_and_read(vector: &Vector) {
    read_and_kept(vector);
    let object = vector.text("json").replacen(r#""id":"12","#, "", 1);
    let (experience, _) = read_object(object.as_bytes()).unwrap();
    assert_eq!(*encode(&experience).unwrap(), vector.bytes("cbor"));
}

fn read_and_kept(vector: &Vector) {
    let Ok(Some(experience)) = decode(&vector.bytes("cbor")) else {
        panic!("not understood");
    };
    assert_eq!(*encode(&experience).unwrap(), vector.bytes("cbor"));
    let entry = Entry {
        id: Id(vector.number("id")),
        experience,
        attachments: Vec::new(),
    };
    assert_eq!(serde_json::to_string(&entry).unwrap(), vector.text("json"));
}

fn left_alone(vector: &Vector) {
    assert!(matches!(decode(&vector.bytes("cbor")), Ok(None)));
}

fn damaged(vector: &Vector) {
    let damage = Some(Error::Damaged(Damage::Contents));
    assert_eq!(decode(&vector.bytes("cbor")).err(), damage);
    assert_eq!(decode_draft(&vector.bytes("cbor")).err(), damage);
    assert_eq!(decode_attachment(1, &vector.bytes("cbor")).err(), damage);
}

fn draft(vector: &Vector) {
    let mut draft = Draft::default();
    for (name, key) in [("when", Key::When), ("note", Key::Note)] {
        if let Some(value) = vector.get(name) {
            draft
                .set(key, Value::Text(value.as_str().unwrap()))
                .unwrap();
        }
    }
    let passed = vector.get("passed").map(|steps| steps.as_array().unwrap());
    let steps = passed.into_iter().flatten();
    let steps = steps.map(|step| step.as_str().unwrap().to_owned());
    let draft = Draft::from_parts(draft.parts().clone(), (None, None), steps.collect());
    assert_eq!(*encode_draft(&draft).unwrap(), vector.bytes("cbor"));

    let read = decode_draft(&vector.bytes("cbor")).unwrap();
    assert_eq!((read.service(), read.outcome()), (None, None));
    assert_eq!(read.passed(), draft.passed());
    assert_eq!(read.parts().when, draft.parts().when);
    assert_eq!(
        read.parts().note.as_ref().map(Text::as_str),
        draft.parts().note.as_ref().map(Text::as_str)
    );
    assert_eq!(*encode_draft(&read).unwrap(), vector.bytes("cbor"));
}

fn attachment(vector: &Vector) {
    let (experience, read) = decode_attachment(1, &vector.bytes("cbor")).unwrap();
    let chunks = vector.list("chunks").iter().map(|id| id.as_u64().unwrap());
    let ending = vector.get("ending").map(|ending| ending.as_str().unwrap());
    assert_eq!(experience, vector.number::<u64>("experience"));
    assert_eq!(read.number, vector.number::<u32>("number"));
    assert_eq!(read.length, vector.number::<u64>("length"));
    assert_eq!(read.chunks, chunks.collect::<Vec<_>>());
    assert_eq!(read.ending.as_ref().map(|ending| ending.as_str()), ending);
    assert_eq!(
        *encode_attachment(experience, &read).unwrap(),
        vector.bytes("cbor")
    );
}

fn damaged_attachment(vector: &Vector) {
    let read = decode_attachment(1, &vector.bytes("cbor"));
    assert_eq!(read.err(), Some(Error::Damaged(Damage::Contents)));
}

fn order(vector: &Vector) {
    let whens = vector.list("whens").iter();
    let whens: Vec<Option<When>> = whens
        .map(|when| when.as_str().map(|when| when.parse().unwrap()))
        .collect();
    let place = |when: &Option<When>| (when.is_none(), when.map(When::rank));
    for two in whens.windows(2) {
        assert!(place(&two[0]) < place(&two[1]));
    }
}
