//! What is printed: for people a line or a few, with `--json` one object a line.

use std::io::{self, Write};

use serde_json::Value;
use unafraid::Code;
use unafraid::journal::{Answer, Barrier, Entry};

use crate::failure::Failure;

/// Prints one line.
pub(crate) fn line(text: &str) -> Result<(), Failure> {
    print(&mut io::stdout().lock(), text)
}

/// Prints a warning where it does not mix with results. With standard error closed nobody wants it.
pub(crate) fn warn(text: &str) {
    let _ = print(&mut io::stderr().lock(), &format!("unafraid: {text}"));
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
pub(crate) fn json(entry: &Entry) -> Result<String, Failure> {
    serde_json::to_string(entry).map_err(|_| Failure::Other("the output could not be written"))
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
            follow_up.sent_to.code(),
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
    text.replace('\n', "\n    ")
}
