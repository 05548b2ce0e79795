//! What is printed: for people a line or a few, with `--json` one object a line.

use std::io::{self, Write};

use serde::Serialize;
use serde_json::{Value, json};
use unafraid::Code;
use unafraid::journal::{Answer, Barrier, Entry, Found, Key, Place};

use crate::failure::Failure;

/// Prints one line.
pub(crate) fn line(text: &str) -> Result<(), Failure> {
    print(&mut io::stdout().lock(), text)
}

/// Prints a warning where it does not mix with results. With standard error closed nobody wants it.
pub(crate) fn warn(text: &str) {
    let _ = print(&mut io::stderr().lock(), &format!("unafraid: {text}"));
}

/// Shows a line on the terminal in the place of the one before; nothing in the end.
pub(crate) fn tell_in_place(text: &str) {
    let mut terminal = io::stderr().lock();
    let line = if text.is_empty() { "" } else { "unafraid: " };
    // Back to the beginning of the line, and what stood there is gone.
    let _ = write!(terminal, "\r\x1b[2K{line}{text}").and_then(|()| terminal.flush());
}

fn print(to: &mut impl Write, text: &str) -> Result<(), Failure> {
    writeln!(to, "{text}").map_err(|error| match error.kind() {
        io::ErrorKind::BrokenPipe => Failure::OutputClosed,
        _ => Failure::Other(
            "the output could not be written; what the command had to store is stored",
        ),
    })
}

/// One JSON object on a line.
pub(crate) fn json(object: &impl Serialize) -> Result<String, Failure> {
    serde_json::to_string(object).map_err(|_| Failure::Other("the output could not be written"))
}

/// An experience in which a search hit, as one JSON object with `places`: the key of each text, the
/// place in it from `start` to before `end` in Unicode code points, and how much of a word it is.
/// Of an answer to a follow-up, `n` is the number of the follow-up.
pub(crate) fn found_json(found: &Found<'_>) -> Result<String, Failure> {
    let unwritable = |_| Failure::Other("the output could not be written");
    let mut object = serde_json::to_value(found.entry).map_err(unwritable)?;
    let places = found.places().into_iter().filter_map(|place| {
        let text = text_of(found, &place)?;
        let count = |to: usize| text[..to].chars().count();
        let mut object = json!({
            "key": place.field.code(),
            "start": count(place.bytes.start),
            "end": count(place.bytes.end),
            "match": place.matched.code(),
        });
        if let Some(number) = follow_up_number(found, &place) {
            object["n"] = number.into();
        }
        Some(object)
    });
    object["places"] = places.collect();
    Ok(object.to_string())
}

/// The words that a search found, each with what stands around it.
pub(crate) fn found_places<'a>(found: &'a Found<'_>) -> impl Iterator<Item = String> + use<'a> {
    const AROUND: usize = 24;
    const SHOWN: usize = 5;
    let places = found.places();
    let more = places.len().saturating_sub(SHOWN);
    let more = (more > 0).then(|| format!("          and at {more} more places"));
    let places = places.into_iter().take(SHOWN).filter_map(move |place| {
        let text = text_of(found, &place)?;
        let (before, rest) = text.split_at(place.bytes.start);
        let (hit, after) = rest.split_at(place.bytes.len());
        let skipped = before.chars().count().saturating_sub(AROUND);
        let before: String = before.chars().skip(skipped).collect();
        let behind: String = after.chars().take(AROUND).collect();
        let (from, to) = (
            if skipped > 0 { "…" } else { "" },
            if behind.len() < after.len() {
                "…"
            } else {
                ""
            },
        );
        let line = format!("{from}{before}[{hit}]{behind}{to}");
        let key = place.field.code();
        Some(format!(
            "          {key}: {}",
            shown(&line).replace('\n', " ")
        ))
    });
    places.chain(more)
}

/// The text that a place is in.
fn text_of<'a>(found: &'a Found<'_>, place: &Place<Key>) -> Option<&'a str> {
    let texts = found.entry.experience.texts();
    let mut of_this_name = texts.filter(|(key, _)| *key == place.field);
    of_this_name.nth(place.nth).map(|(_, text)| text)
}

/// The number of the follow-up whose answer a place is in.
fn follow_up_number(found: &Found<'_>, place: &Place<Key>) -> Option<usize> {
    let follow_ups = (1..).zip(&found.entry.experience.follow_ups);
    let mut answered = follow_ups.filter(|(_, follow_up)| follow_up.answer.is_some());
    let of_follow_up = place.field == Key::FollowUps;
    of_follow_up.then(|| answered.nth(place.nth).map(|(number, _)| number))?
}

/// An experience on one line.
pub(crate) fn brief(entry: &Entry) -> String {
    let e = &entry.experience;
    let when = e
        .when
        .map_or_else(|| "-".to_owned(), |when| when.to_string());
    let mut line = format!(
        "{:>8}  {:<10}  {:<13}  {:<29}",
        entry.id.to_string(),
        when,
        e.service.code(),
        e.outcome.code()
    );
    for barrier in e.barriers.with(Answer::Yes).map(Barrier::code) {
        line.push(' ');
        line.push_str(barrier);
    }
    if e.origin.example {
        line.push_str(" EXAMPLE");
    }
    line.trim_end().to_owned()
}

/// An experience whole, a line for each answer.
pub(crate) fn whole(entry: &Entry) -> Result<String, Failure> {
    let mut lines = Vec::new();
    if entry.experience.origin.example {
        lines.push("EXAMPLE: made up as an illustration, nobody's testimony".to_owned());
    }
    let object: Value = serde_json::from_str(&json(entry)?)
        .map_err(|_| Failure::Other("the output could not be written"))?;
    for (key, value) in object.as_object().into_iter().flatten() {
        let text = match value {
            Value::String(text) => indented(text),
            Value::Array(_) if ["attachments", "follow_ups"].contains(&key.as_str()) => continue,
            Value::Array(items) if items.is_empty() => continue,
            Value::Array(items) => {
                let codes: Vec<&str> = items.iter().filter_map(Value::as_str).collect();
                codes.join(" ")
            }
            other => other.to_string(),
        };
        lines.push(format!("{key}: {text}"));
    }
    for (number, follow_up) in (1..).zip(&entry.experience.follow_ups) {
        let mut line = format!(
            "follow-up {number}: to {} on {}",
            follow_up.sent_to.as_str(),
            follow_up.on
        );
        if let Some(due) = follow_up.due {
            line.push_str(&format!(", answer due {due}"));
        }
        if let Some(answer) = &follow_up.answer {
            line.push_str(&format!("; answer: {}", indented(answer.as_str())));
        }
        lines.push(line);
    }
    for attachment in &entry.attachments {
        let ending = attachment
            .ending
            .as_ref()
            .map_or("", |ending| ending.as_str());
        lines.push(
            format!(
                "attachment {}: {} bytes {ending}",
                attachment.number, attachment.length
            )
            .trim_end()
            .to_owned(),
        );
    }
    Ok(lines.join("\n"))
}

/// Words of several lines, so that none looks like an answer of its own.
fn indented(text: &str) -> String {
    shown(text).replace('\n', "\n    ")
}

/// A text as a terminal can show it: every kind of line break as one, and the controls that would
/// change the direction of what follows by their names.
fn shown(text: &str) -> String {
    let mut shown = String::with_capacity(text.len());
    for c in text.replace("\r\n", "\n").chars() {
        match c {
            '\r' | '\u{2028}' | '\u{2029}' => shown.push('\n'),
            '\u{200e}'
            | '\u{200f}'
            | '\u{061c}'
            | '\u{202a}'..='\u{202e}'
            | '\u{2066}'..='\u{2069}' => shown.push_str(&format!("<U+{:04X}>", u32::from(c))),
            c => shown.push(c),
        }
    }
    shown
}
