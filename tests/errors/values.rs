//! What is put into an experience: values, files to import, texts to search for.

use std::path::Path;

use unafraid::Code;
use unafraid::city::{City, Packs, RouteCode, StepId};
use unafraid::journal::import::{self, Format};
use unafraid::journal::{
    Draft, Ending, Experience, Filter, FollowUp, Id, Key, Kind, Outcome, Reason, Refusal, Summary,
    Text, Value, identifiers,
};
use unafraid_tests::{Place, own_texts, tiny_host};

use crate::listening::assert_panics_say_nothing;
use crate::{MARK, assert_refused, assert_says_nothing, assert_shows_nothing};

/// Texts with the mark, of which each is refused by some keys.
fn texts() -> Vec<String> {
    vec![
        MARK.to_owned(),
        format!(" {MARK} "),
        format!("{MARK}\u{7}"),
        format!("{MARK}\u{85}"),
        format!("2013-{MARK}"),
        format!("2013-07-14{MARK}"),
        format!("asked_id {MARK}"),
        format!("é{MARK}é").repeat(5000),
    ]
}

/// Values of all kinds, with the mark in them.
fn values(text: &str) -> Vec<Value<'_>> {
    let good = || ("sent_to", Value::Text("311"));
    vec![
        Value::Text(text),
        Value::List(vec![text]),
        Value::List(vec!["asked_id", text]),
        Value::Objects(vec![vec![(text, Value::Text(text))]]),
        Value::Objects(vec![vec![("sent_to", Value::Text(text))]]),
        Value::Objects(vec![vec![good(), ("on", Value::Text(text))]]),
        Value::Objects(vec![vec![good(), ("due", Value::Text(text))]]),
        Value::Objects(vec![vec![good(), ("answer", Value::List(vec![text]))]]),
        Value::Objects(vec![vec![good(), good()], vec![(text, Value::Unfit)]]),
    ]
}

/// Every key takes or refuses every value, and says nothing of it.
#[test]
fn no_refusal_of_a_value_says_it() {
    let mut reasons = Vec::new();
    for key in Key::ALL.iter().copied() {
        for text in texts() {
            for value in 0..values("").len() {
                let what = format!("{} {value}", key.code());
                let mut draft = Draft::default();
                let set = assert_panics_say_nothing(&what, || {
                    let value = values(&text).swap_remove(value);
                    draft.set(key, value)?;
                    draft.set(key, Value::Text(&text))
                });
                let answered = assert_panics_say_nothing(&what, || {
                    let value = values(&text).swap_remove(value);
                    Draft::default().answer(key, value)
                });
                let finished = draft.finish().map(|experience| {
                    assert_shows_nothing(&what, &experience);
                });
                for refusal in [set.err(), answered.err(), finished.err()]
                    .into_iter()
                    .flatten()
                {
                    assert_says_nothing(&what, &refusal);
                    assert_says_nothing(&what, &unafraid::Error::from(refusal));
                    reasons.push(refusal.reason);
                }
            }
        }
    }
    for reason in [
        Reason::UnknownCode,
        Reason::NotADate,
        Reason::TooLong,
        Reason::ControlCharacter,
        Reason::Missing,
        Reason::Twice,
        Reason::WrongType,
        Reason::UnknownKey(1),
    ] {
        assert!(
            reasons.contains(&reason),
            "{reason:?} was not brought about"
        );
    }
}

/// Codes, dates, numbers and names on their own.
#[test]
fn what_is_none_is_not_repeated() {
    for text in texts() {
        assert_eq!(Outcome::from_code(&text), None);
        assert!(City::from_code(&text).is_none() && City::named(&text).is_none());
        assert!(RouteCode::new(&text).is_none() && StepId::new(&text).is_none());
        assert!(Ending::of(Path::new(&format!("scan.{text}"))).is_none());
        assert_refused("a number", || text.parse::<Id>());
        assert_refused("a file", || Format::of(Path::new(&text)));
        let date: Result<unafraid::journal::When, Reason> = text.parse();
        assert_says_nothing("a date", &date.unwrap_err());
        if let Err(reason) = Text::new(&text) {
            assert_says_nothing("a text", &reason);
        }
    }
}

/// Rows that are refused, one for each reason, with the mark wherever a person's words can be.
fn refused_rows() -> Vec<(String, Format)> {
    let head = "service,outcome,when,barriers,note";
    let rows = [
        format!("{head}\n{MARK},refused,,,\n"),
        format!("{head}\nLIB,{MARK},,,\n"),
        format!("{head}\nLIB,refused,{MARK},,\n"),
        format!("{head}\nLIB,refused,,asked_id|{MARK},\n"),
        format!("{head}\n,refused,,,{MARK}\n"),
        format!("{head}\nLIB,refused,,,{MARK}\0\n"),
        format!("{head}\nLIB,refused,,,{}\n", MARK.repeat(10_000)),
        format!("{head}\nLIB,refused,{MARK}\n"),
        format!("{head}\nLIB,refused,,,,{MARK}\n"),
        format!("{head}\nLIB,refused,,,\"{MARK}\n"),
        format!("{head}\nLIB,refused,,,\"{MARK}\"{MARK}\n"),
        format!("service,outcome,{MARK}\n"),
        format!("{MARK}\n"),
        format!("service,note,note\nLIB,{MARK},{MARK}\n"),
    ];
    let good = r#""service":"LIB","outcome":"refused""#;
    let lines = [
        format!("{{\"service\":\"{MARK}\"}}"),
        format!("{{{good},\"{MARK}\":\"{MARK}\"}}"),
        format!("{{{good},\"when\":\"{MARK}\"}}"),
        format!("{{{good},\"not\":[\"{MARK}\"]}}"),
        format!("{{{good},\"note\":[\"{MARK}\"]}}"),
        format!("{{{good},\"note\":{{\"{MARK}\":1}}}}"),
        format!("{{{good},\"note\":\"{MARK}\\u0000\"}}"),
        format!("{{{good},\"note\":\"{MARK}\\ud800\"}}"),
        format!("{{{good},\"note\":\"{MARK}\\q\"}}"),
        format!("{{{good},\"note\":\"{MARK}\",\"note\":\"{MARK}\"}}"),
        format!("{{{good},\"id\":\"{MARK}\",\"id\":\"{MARK}\"}}"),
        format!("{{{good},\"attachments\":\"{MARK}\"}}"),
        format!("{{{good},\"follow_ups\":[{{\"{MARK}\":\"{MARK}\"}}]}}"),
        format!("{{{good},\"follow_ups\":[{{\"sent_to\":\"{MARK}\",\"on\":\"2024\"}}]}}"),
        format!("{{{good},\"follow_ups\":[{{\"sent_to\":\"311\",\"on\":\"{MARK}\"}}]}}"),
        format!("{{{good},\"follow_ups\":[\"{MARK}\"]}}"),
        format!("{{\"note\":\"{MARK}\"}}"),
        format!("{{{good}}} {MARK}"),
        format!("{{{good},\"note\":\"{MARK}"),
        format!("[\"{MARK}\"]"),
        format!("\"{MARK}\""),
        MARK.to_owned(),
    ];
    let rows = rows.into_iter().map(|file| (file, Format::Csv));
    let lines = lines.into_iter().map(|file| (file, Format::JsonLines));
    rows.chain(lines).collect()
}

#[test]
fn no_refusal_of_a_file_says_what_is_in_it() {
    let mut refusals: Vec<Refusal> = Vec::new();
    for (number, (file, format)) in refused_rows().into_iter().enumerate() {
        let what = format!("{format:?} {number}");
        let read = |bytes: &[u8]| import::read(bytes, format);
        refusals.push(assert_refused(&what, || read(file.as_bytes())));
        let mut not_text = file.clone().into_bytes();
        not_text.push(0xff);
        refusals.push(assert_refused(&what, || read(&not_text)));
        if format == Format::JsonLines {
            refusals.push(assert_refused(&what, || {
                import::read_object(file.as_bytes())
            }));
        }
    }
    let large = MARK.repeat(import::FILE_MAX / MARK.len() + 1);
    refusals.push(assert_refused("large", || {
        import::read(large.as_bytes(), Format::Csv)
    }));
    for reason in [
        Reason::UnknownCode,
        Reason::NotADate,
        Reason::TooLong,
        Reason::ControlCharacter,
        Reason::NotUtf8,
        Reason::Missing,
        Reason::Twice,
        Reason::WrongType,
        Reason::UnknownColumn(3),
        Reason::UnknownKey(3),
        Reason::FieldCount,
        Reason::OpenQuote,
        Reason::TextAfterQuote,
        Reason::NotAnObject,
        Reason::FileTooLarge,
    ] {
        let there = refusals.iter().any(|refusal| refusal.reason == reason);
        assert!(there, "{reason:?} was not brought about");
    }
}

/// An experience with the mark in every text, and in every code that a person can make up.
fn marked() -> Experience {
    let text = || Some(Text::new(MARK).unwrap());
    let code = MARK.to_lowercase();
    let mut e = Experience::new(unafraid::city::Service::Library, Outcome::Refused);
    e.kind = Some(Kind::PhoneAudit);
    for fact in own_texts(&mut e) {
        *fact = text();
    }
    let mut follow_up = FollowUp::new(RouteCode::new(&code).unwrap(), "2024".parse().unwrap());
    follow_up.answer = text();
    e.follow_ups.push(follow_up);
    e
}

/// Everything that a journal gives out and that can be shown, of one that is full of marks.
#[test]
fn nothing_that_is_stored_is_shown() {
    let place = Place::new(tiny_host());
    let mut journal = place.open().unwrap();
    let id = journal.add(marked()).unwrap();
    journal.begin_draft(Draft::from(marked())).unwrap();
    let bytes = MARK.repeat(10).into_bytes();
    let ending = Ending::of(Path::new("scan.pdf"));
    let length = bytes.len() as u64;
    let number = journal.attach(id, ending, length, &mut &bytes[..]).unwrap();
    let entry = journal.get(id).unwrap();
    assert_shows_nothing("an entry", entry);
    assert_shows_nothing("an experience", &entry.experience);
    assert_shows_nothing("a follow-up", &entry.experience.follow_ups[0]);
    // A person can make one up, where no pack of a city has one.
    let route = &entry.experience.follow_ups[0].sent_to;
    assert_shows_nothing("a route", route);
    assert_shows_nothing("a text", &entry.experience.note);
    assert_shows_nothing("attachments", &entry.attachments);
    assert_shows_nothing(
        "suspicions",
        &identifiers(&format!("SIN 046 454 286 {MARK}")),
    );
    let summary = Summary::of(journal.list(&Filter::default()), Packs::built_in());
    assert_eq!(summary.groups.len(), 1);
    assert_shows_nothing("counts", &summary);
    for words in [MARK, &MARK[3..], &format!("x {MARK}")] {
        for found in journal.search(words, &Filter::default()) {
            assert_shows_nothing("places", &found.places());
        }
    }
    let shown = "2013-07-14".parse::<unafraid::journal::When>().unwrap();
    assert_eq!(format!("{shown:?}"), "When(..)", "a date");

    assert_refused("another number", || journal.detach(id, number + 1));
    assert_refused("no such", || journal.edit(Id::from(0), |e| *e = marked()));
    assert_refused("a longer file", || {
        journal.attach(id, None, length + 1, &mut &bytes[..])
    });
    assert_refused("a file that cannot be read", || {
        journal.attach(id, None, length, &mut Broken)
    });
    let large = vec![marked(); 1000];
    assert_refused("too much", || journal.add_all(large));
}

/// A file whose errors say what is in it.
struct Broken;

impl std::io::Read for Broken {
    fn read(&mut self, _: &mut [u8]) -> std::io::Result<usize> {
        Err(std::io::Error::other(MARK))
    }
}
