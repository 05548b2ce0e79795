//! Many experiences from a file, all or nothing: `.csv` (RFC 4180, UTF-8) or `.jsonl` (one JSON
//! object a line).
//!
//! Columns and keys are those of [`Key`], and `contact` or `id` for `reference`, `period` for
//! `when`, `evidence_kind` for `kind`, `staff_role` for `staff`, `whose_rule` for `rule`, `text`
//! for `note`. Lists in CSV are split at `|`. Any other column is refused. An empty field is not
//! answered. Where a row has both a `reference` and an `id`, the reference is kept. `follow_ups`
//! come in JSON only. `attachments` are counted and left out: their bytes are not in the file.

use std::path::Path;

use super::draft::{Draft, Value};
use super::experience::Experience;
use super::json::ATTACHMENTS;
use super::pairs::Pairs;
use super::refusal::{Reason, Refusal};
use super::rows::{Row, Rows};
use crate::city::Key;
use crate::code::Code;

/// The largest file that is looked at, in bytes: more than the largest vault's space.
pub const FILE_MAX: usize = 64 << 20;

/// The two kinds of file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    /// Comma-separated values with a header line.
    Csv,
    /// One JSON object a line.
    JsonLines,
}

impl Format {
    /// The format that the ending of a file's name tells.
    ///
    /// # Errors
    /// [`Reason::FileKind`].
    pub fn of(path: &Path) -> Result<Self, Refusal> {
        let ending = path.extension().map(|ending| ending.to_ascii_lowercase());
        match ending.as_ref().and_then(|ending| ending.to_str()) {
            Some("csv") => Ok(Self::Csv),
            Some("jsonl") => Ok(Self::JsonLines),
            _ => Err(Reason::FileKind.into()),
        }
    }
}

/// What was read.
#[derive(Default)]
pub struct Import {
    /// The experiences, in the order of the file.
    pub experiences: Vec<Experience>,
    /// How many attachments the file names. Their bytes are not in it, so they are left out.
    pub attachments: usize,
}

/// Reads a file's bytes.
///
/// # Errors
/// A [`Refusal`] with the line, for the first thing that is wrong.
pub fn read(bytes: &[u8], format: Format) -> Result<Import, Refusal> {
    if bytes.len() > FILE_MAX {
        return Err(Reason::FileTooLarge.into());
    }
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    let text = std::str::from_utf8(bytes).map_err(|error| {
        let lines = bytes[..error.valid_up_to()]
            .iter()
            .filter(|byte| **byte == b'\n')
            .count();
        Refusal::from(Reason::NotUtf8).at_line(lines as u64 + 1)
    })?;
    match format {
        Format::Csv => read_csv(text),
        Format::JsonLines => read_json_lines(text),
    }
}

/// Reads one JSON object, and gives the experience and the number of attachments that it names.
///
/// # Errors
/// A [`Refusal`] without a line.
pub fn read_object(bytes: &[u8]) -> Result<(Experience, usize), Refusal> {
    if bytes.len() > FILE_MAX {
        return Err(Reason::FileTooLarge.into());
    }
    let text = std::str::from_utf8(bytes).map_err(|_| Reason::NotUtf8)?;
    object(text)
}

/// What a column or key is called in files that were not made here.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Column {
    Key(Key),
    /// Becomes the reference, unless there is one.
    Id,
    Attachments,
}

impl Column {
    fn named(name: &str) -> Option<Self> {
        Some(Self::Key(match name {
            "id" => return Some(Self::Id),
            ATTACHMENTS => return Some(Self::Attachments),
            "contact" => Key::Reference,
            "period" => Key::When,
            "evidence_kind" => Key::Kind,
            "staff_role" => Key::Staff,
            "whose_rule" => Key::Rule,
            "text" => Key::Note,
            _ => Key::from_code(name)?,
        }))
    }
}

fn set_id(draft: &mut Draft, id: Option<Value<'_>>) -> Result<(), Refusal> {
    match id {
        Some(id) if !draft.has(Key::Reference) => draft.set(Key::Reference, id),
        _ => Ok(()),
    }
}

fn read_json_lines(text: &str) -> Result<Import, Refusal> {
    let mut import = Import::default();
    for (number, line) in (1..).zip(text.lines()) {
        if !line.trim().is_empty() {
            let (experience, attachments) =
                object(line).map_err(|refusal| refusal.at_line(number))?;
            import.experiences.push(experience);
            import.attachments += attachments;
        }
    }
    Ok(import)
}

fn object(text: &str) -> Result<(Experience, usize), Refusal> {
    let pairs = Pairs::read(text).ok_or(Reason::NotAnObject)?;
    let mut draft = Draft::default();
    let mut id = None;
    let mut attachments = None;
    for (number, (name, value)) in (1..).zip(&pairs.0) {
        let value = value.as_value();
        let is_new = match Column::named(name).ok_or(Reason::UnknownKey(number))? {
            Column::Id => id.replace(value).is_none(),
            Column::Attachments => attachments.replace(count(&value)?).is_none(),
            Column::Key(key) => {
                draft.set(key, value)?;
                true
            }
        };
        if !is_new {
            return Err(Reason::Twice.into());
        }
    }
    set_id(&mut draft, id)?;
    Ok((draft.finish()?, attachments.unwrap_or(0)))
}

fn count(attachments: &Value<'_>) -> Result<usize, Reason> {
    match attachments {
        Value::Absent => Ok(0),
        Value::Objects(objects) => Ok(objects.len()),
        Value::List(items) if items.is_empty() => Ok(0),
        _ => Err(Reason::WrongType),
    }
}

fn read_csv(text: &str) -> Result<Import, Refusal> {
    refuse_stray_quotes(text)?;
    let mut rows = Rows::of(text);
    let mut columns: Option<Vec<Column>> = None;
    let mut import = Import::default();
    while let Some(row) = rows.next()? {
        let here = |refusal: Refusal| refusal.at_line(row.line);
        match &columns {
            None => columns = Some(header(&row).map_err(here)?),
            Some(columns) => {
                let experience = fields(columns, &row).map_err(here)?;
                import.experiences.push(experience);
            }
        }
    }
    match columns {
        Some(_) => Ok(import),
        None => Err(Refusal {
            line: Some(1),
            key: Some(Key::Service),
            reason: Reason::Missing,
        }),
    }
}

fn header(row: &Row<'_>) -> Result<Vec<Column>, Refusal> {
    let mut columns = Vec::new();
    for (number, name) in (1..).zip(row.iter()) {
        let column = Column::named(name.trim())
            .filter(|column| match column {
                Column::Key(key) => !key.is_objects(),
                Column::Attachments => false,
                Column::Id => true,
            })
            .ok_or(Reason::UnknownColumn(number))?;
        if columns.contains(&column) {
            return Err(Reason::Twice.into());
        }
        columns.push(column);
    }
    for key in [Key::Service, Key::Outcome] {
        if !columns.contains(&Column::Key(key)) {
            return Err(Refusal {
                line: None,
                key: Some(key),
                reason: Reason::Missing,
            });
        }
    }
    Ok(columns)
}

fn fields(columns: &[Column], row: &Row<'_>) -> Result<Experience, Refusal> {
    if row.len() != columns.len() {
        return Err(Reason::FieldCount.into());
    }
    let mut draft = Draft::default();
    let mut id = None;
    for (column, field) in columns.iter().zip(row.iter()) {
        match column {
            Column::Id => id = Some(Value::Text(field)),
            Column::Attachments => {}
            Column::Key(key) if field.is_empty() => draft.set(*key, Value::Absent)?,
            Column::Key(key) if key.is_list() => {
                draft.set(*key, Value::List(field.split('|').collect()))?;
            }
            Column::Key(key) => draft.set(*key, Value::Text(field))?,
        }
    }
    set_id(&mut draft, id)?;
    draft.finish()
}

/// The CSV reader takes a quote that is never closed as a field up to the end of the file, and so
/// would swallow rows without a word. RFC 4180 allows neither that nor text behind a closing quote.
fn refuse_stray_quotes(text: &str) -> Result<(), Refusal> {
    #[derive(Clone, Copy)]
    enum State {
        FieldStart,
        Plain,
        Quoted { opened: u64 },
        Closed,
    }
    let mut line = 1;
    let mut state = State::FieldStart;
    for byte in text.bytes() {
        state = match (state, byte) {
            (State::FieldStart, b'"') => State::Quoted { opened: line },
            (State::Quoted { .. }, b'"') => State::Closed,
            (State::Quoted { opened }, _) => State::Quoted { opened },
            (State::Closed, b'"') => State::Quoted { opened: line },
            (_, b',' | b'\n' | b'\r') => State::FieldStart,
            (State::Closed, _) => {
                return Err(Refusal::from(Reason::TextAfterQuote).at_line(line));
            }
            (State::FieldStart | State::Plain, _) => State::Plain,
        };
        line += u64::from(byte == b'\n');
    }
    match state {
        State::Quoted { opened } => Err(Refusal::from(Reason::OpenQuote).at_line(opened)),
        _ => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::journal::{Answer, Barrier, Kind, Staff};

    fn refused(bytes: &[u8], format: Format) -> String {
        match read(bytes, format) {
            Err(refusal) => refusal.to_string(),
            Ok(import) => panic!("{} rows accepted", import.experiences.len()),
        }
    }

    fn csv(text: &str) -> String {
        refused(text.as_bytes(), Format::Csv)
    }

    fn jsonl(text: &str) -> String {
        refused(text.as_bytes(), Format::JsonLines)
    }

    #[test]
    fn published_columns_find_their_keys() {
        let file = "\u{feff}contact,period,evidence_kind,staff_role,whose_rule,text,service,outcome,barriers,not\r\n\
            a-1,2013-Q3,phone_audit,front_desk,city,\"two\nlines, and \"\"a quote\"\"\",LIB,refused,asked_id| asked_sin ,bad_referral\r\n";
        let rows = read(file.as_bytes(), Format::Csv).unwrap().experiences;
        let one = &rows[0];
        assert_eq!(rows.len(), 1);
        assert_eq!(one.origin.reference.as_ref().unwrap().as_str(), "a-1");
        assert_eq!(one.when.unwrap().to_string(), "2013-Q3");
        assert_eq!(
            (one.kind, one.staff),
            (Some(Kind::PhoneAudit), Some(Staff::FrontDesk))
        );
        assert_eq!(
            one.note.as_ref().unwrap().as_str(),
            "two\nlines, and \"a quote\""
        );
        assert_eq!(one.barriers.get(Barrier::AskedSin), Some(Answer::Yes));
        assert_eq!(one.barriers.get(Barrier::BadReferral), Some(Answer::No));
        assert_eq!(one.barriers.get(Barrier::AskedStatus), None);
    }

    #[test]
    fn a_reference_outlives_an_id() {
        let rows = read(
            br#"{"id":"7","service":"LIB","outcome":"refused"}
                {"id":"8","reference":"r","service":"LIB","outcome":"refused","note":null,"not":[]}"#,
            Format::JsonLines,
        )
        .unwrap()
        .experiences;
        let references: Vec<&str> = rows
            .iter()
            .map(|row| row.origin.reference.as_ref().unwrap().as_str())
            .collect();
        assert_eq!(references, ["7", "r"]);
    }

    #[test]
    fn follow_ups_come_back_and_attachments_are_counted() {
        let import = read(
            br#"{"service":"LIB","outcome":"refused","follow_ups":[{"sent_to":"311","on":"2024-05"},
                {"sent_to":"division","on":"2024-05-02","due":"2024-06","answer":"EXAMPLE sorry"}],
                "attachments":[{"n":1,"bytes":3,"ending":"jpg"}]}"#
                .map(|byte| if byte == b'\n' { b' ' } else { byte })
                .as_slice(),
            Format::JsonLines,
        )
        .unwrap();
        let follow_ups = &import.experiences[0].follow_ups;
        assert_eq!(import.attachments, 1);
        assert_eq!(
            (follow_ups[0].sent_to.as_str(), follow_ups[0].due),
            ("311", None)
        );
        assert_eq!(follow_ups[1].on.to_string(), "2024-05-02");
        assert_eq!(
            follow_ups[1].answer.as_ref().unwrap().as_str(),
            "EXAMPLE sorry"
        );
        for (follow_up, message) in [
            (r#"{"on":"2024"}"#, "follow_ups: required, and missing"),
            (r#"{"sent_to":"311"}"#, "follow_ups: required, and missing"),
            (
                r#"{"sent_to":"A B","on":"2024"}"#,
                "follow_ups: not one of the known codes",
            ),
            (
                r#"{"sent_to":"311","on":"SECRET"}"#,
                "follow_ups: not a date: write 2013, 2013-Q3, 2013-07 or 2013-07-14, from 1900 to 2199",
            ),
            (
                r#"{"sent_to":"311","on":"2024","on":"2024"}"#,
                "follow_ups: given twice",
            ),
            (
                r#"{"sent_to":"311","on":"2024","SECRET":"x"}"#,
                "follow_ups: key 3 of the object is not one of the known keys",
            ),
            (
                r#"{"sent_to":"311","on":"2024","SECRET":null}"#,
                "follow_ups: key 3 of the object is not one of the known keys",
            ),
            (r#""SECRET""#, "follow_ups: not the right kind of value"),
        ] {
            let line =
                format!(r#"{{"service":"LIB","outcome":"refused","follow_ups":[{follow_up}]}}"#);
            assert_eq!(
                jsonl(&line),
                format!("line 1: {message}; nothing was stored")
            );
        }
        assert_eq!(
            csv("service,outcome,follow_ups\n"),
            "line 1: column 3 is not one of the known columns; nothing was stored"
        );
    }

    #[test]
    fn csv_refusals_name_the_line_and_never_the_words() {
        let head = "service,outcome,when,note\n";
        for (file, message) in [
            (
                format!("{head}LIB,refused,,\nSECRET,refused,,\n"),
                "line 3: service: not one of the known codes; nothing was stored",
            ),
            (
                format!("{head}LIB,,,\n"),
                "line 2: outcome: required, and missing; nothing was stored",
            ),
            (
                format!("{head}LIB,refused,2013-02-30,\n"),
                "line 2: when: not a date: write 2013, 2013-Q3, 2013-07 or 2013-07-14, from 1900 to 2199; nothing was stored",
            ),
            (
                format!("{head}LIB,refused,,{}\n", "x".repeat(10 << 20)),
                "line 2: note: longer than 65536 bytes; nothing was stored",
            ),
            (
                format!("{head}LIB,refused,,a\0b\n"),
                "line 2: note: contains a control character; nothing was stored",
            ),
            (
                format!("{head}LIB,refused,\n"),
                "line 2: another number of fields than the first line has; nothing was stored",
            ),
            (
                format!("{head}LIB,refused,,\"open\nLIB,refused,,\n"),
                "line 2: a quote is left open; nothing was stored",
            ),
            (
                format!("{head}LIB,refused,,\"a\"b\n"),
                "line 2: text after a closing quote; nothing was stored",
            ),
            (
                "service,outcome,SECRET\n".to_owned(),
                "line 1: column 3 is not one of the known columns; nothing was stored",
            ),
            (
                "service,outcome,kind,evidence_kind\n".to_owned(),
                "line 1: given twice; nothing was stored",
            ),
            (
                "outcome\n".to_owned(),
                "line 1: service: required, and missing; nothing was stored",
            ),
            (
                String::new(),
                "line 1: service: required, and missing; nothing was stored",
            ),
            (
                "service,outcome,barriers,not\nLIB,refused,asked_id,asked_id\n".to_owned(),
                "line 2: not: given twice; nothing was stored",
            ),
        ] {
            assert_eq!(csv(&file), message);
        }
        assert_eq!(
            refused(b"service,outcome\nLIB,\xff\n", Format::Csv),
            "line 2: not valid UTF-8 text; nothing was stored"
        );
    }

    #[test]
    fn json_refusals_name_the_line_and_never_the_words() {
        let good = r#"{"service":"LIB","outcome":"refused"}"#;
        for (line, message) in [
            (r#"{"service":"LIB"}"#, "outcome: required, and missing"),
            (
                r#"{"service":"LIB","outcome":"SECRET"}"#,
                "outcome: not one of the known codes",
            ),
            (
                r#"{"service":"LIB","outcome":"refused","id":"1","id":"2"}"#,
                "given twice",
            ),
            (
                r#"{"service":"LIB","outcome":"refused","outcome":"refused"}"#,
                "outcome: given twice",
            ),
            (
                r#"{"service":"LIB","outcome":"refused","SECRET":1}"#,
                "key 3 of the object is not one of the known keys",
            ),
            (
                r#"{"service":"LIB","outcome":"refused","note":7}"#,
                "note: not the right kind of value",
            ),
            (
                r#"{"service":"LIB","outcome":"refused","barriers":"asked_id"}"#,
                "barriers: not the right kind of value",
            ),
            (
                r#"{"service":"LIB","outcome":"refused","barriers":[["asked_id"]]}"#,
                "barriers: not the right kind of value",
            ),
            (
                r#"{"service":"LIB","outcome":"refused","note":"a\u0000"}"#,
                "note: contains a control character",
            ),
            (r#"{"service":"LIB""#, "not one JSON object"),
            (
                r#"{"service":"LIB","outcome":"refused"} SECRET"#,
                "not one JSON object",
            ),
            ("[]", "not one JSON object"),
            (&"[".repeat(100_000), "not one JSON object"),
        ] {
            assert_eq!(
                jsonl(&format!("{good}\n\n{line}")),
                format!("line 3: {message}; nothing was stored")
            );
        }
    }
}
