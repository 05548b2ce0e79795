//! Files that are kept with an experience.

use std::fs::{DirBuilder, File, OpenOptions};
use std::io::Write;
use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt};
use std::path::Path;

use serde_json::json;
use unafraid::city::Packs;
use unafraid::journal::{Ending, Filter, Id, Journal, NumberedDraft, identifiers};
use unafraid::language::Language;
use unafraid::vault::Vault;
use unafraid::{Code, report};
use zeroize::Zeroizing;

use super::Context;
use crate::failure::Failure;
use crate::output;

impl Context<'_> {
    pub(super) fn attach(&self) -> Result<(), Failure> {
        let id = self.id()?;
        let Some(path) = self.path("file") else {
            return Err(Failure::Usage("no file to attach"));
        };
        let unreadable = |_| Failure::Other("the file to attach cannot be read: check its name");
        // Before it is opened: opening a pipe would wait for somebody who writes.
        if !path.metadata().map_err(unreadable)?.is_file() {
            return Err(Failure::Other(
                "only a file can be attached, not a folder, a pipe or a device",
            ));
        }
        let mut file = File::open(path).map_err(unreadable)?;
        let length = file.metadata().map_err(unreadable)?.len();
        let name = path.file_name().map(|name| name.to_string_lossy());
        for found in identifiers(&name.unwrap_or_default()) {
            output::warn(&format!(
                "the name of this file looks like {} in it; the vault does not keep the name, the folder that the file lies in does",
                found.identifier.code()
            ));
        }
        let (number, free) = self.with_journal(|journal| {
            journal.get(id)?;
            let cost = journal.cost_of(length)?;
            if !self.is_json() {
                // Where nobody reads this, the file is kept all the same.
                let _ = output::line(&format!("takes {} of {} free bytes", cost.bytes, cost.free));
            }
            let number = journal.attach(id, Ending::of(path), length, &mut file)?;
            Ok((number, journal.capacity()?.free))
        })?;
        self.say(
            &json!({"n": number, "bytes": length, "free": free}),
            &format!("kept as attachment {number}; the file itself still lies where it was"),
        )
    }

    pub(super) fn attachment(&self) -> Result<(), Failure> {
        let id = self.id()?;
        let number = self.matches.get_one::<u32>("number").copied();
        if let (Some(number), true) = (number, self.matches.get_flag("remove")) {
            self.with_journal(|journal| Ok(journal.detach(id, number)?))?;
            return self.say(&json!({"removed": number}), "removed");
        }
        let (Some(number), Some(out)) = (number, self.path("out")) else {
            return Err(Failure::Usage(
                "say which attachment, and where to with --out",
            ));
        };
        let bytes = self.with_journal(|journal| write_attachment(journal, id, number, out))?;
        self.say(
            &json!({"n": number, "bytes": bytes}),
            &format!("{bytes} bytes written; they are not encrypted there"),
        )
    }
}

const EXPORT_WARNING: &str = "what is written there is not encrypted: whoever gets the folder can read all of it; remove it when it has done its work";

impl Context<'_> {
    /// One's own data: readable, and complete.
    pub(super) fn export(&self) -> Result<(), Failure> {
        let Some(folder) = self.path("dir") else {
            return Err(Failure::Usage("no folder to export to"));
        };
        output::warn(EXPORT_WARNING);
        let count = self.with_journal(|journal| {
            empty_folder(folder)?;
            write_export(journal, folder)
        })?;
        self.say(
            &json!({"exported": count}),
            &format!("{count} experiences written: begin with experiences.html"),
        )
    }
}

/// Writes everything in a journal into an empty folder, and gives how many experiences there were.
fn write_export(journal: &mut Journal, folder: &Path) -> Result<usize, Failure> {
    let all = Filter::default();
    let page = report::own_data(journal, Packs::built_in(), Language::english());
    write_new(&folder.join("experiences.html"), &page)?;

    let mut lines = Zeroizing::new(String::new());
    for entry in journal.list(&all) {
        lines.push_str(&output::json(entry)?);
        lines.push('\n');
    }
    write_new(&folder.join("experiences.jsonl"), &lines)?;

    let mut drafts = Zeroizing::new(String::new());
    for (id, draft) in journal.drafts() {
        drafts.push_str(&output::json(&NumberedDraft(id, draft))?);
        drafts.push('\n');
    }
    if !drafts.is_empty() {
        write_new(&folder.join("drafts.jsonl"), &drafts)?;
    }

    let attachments: Vec<(Id, u32, String)> = journal
        .list(&all)
        .flat_map(|entry| {
            let attachments = entry.attachments.iter();
            attachments.map(|one| (entry.id, one))
        })
        .chain(journal.orphans())
        .map(|(id, one)| (id, one.number, report::attachment_name(id, one)))
        .collect();
    if !attachments.is_empty() {
        new_folder(&folder.join("attachments"))?;
    }
    for (id, number, name) in attachments {
        write_attachment(journal, id, number, &folder.join(name))?;
    }
    if journal.newer() > 0 {
        output::warn("a newer version stored things here that this one cannot export");
    }
    Ok(journal.len())
}

/// A folder that only its owner may read: a new one, or an empty one that is there.
fn empty_folder(folder: &Path) -> Result<(), Failure> {
    if folder.symlink_metadata().is_err() {
        return new_folder(folder);
    }
    let unreadable = |_| Failure::Other("the folder cannot be read: choose another");
    match std::fs::read_dir(folder).map_err(unreadable)?.next() {
        None => Ok(()),
        Some(_) => Err(Failure::Other(
            "the folder is not empty: choose another, nothing is overwritten",
        )),
    }
}

fn new_folder(folder: &Path) -> Result<(), Failure> {
    refuse_companion(folder)?;
    DirBuilder::new()
        .mode(0o700)
        .create(folder)
        .map_err(|_| Failure::Other("the folder cannot be made: check where it is to be"))
}

/// Writes a new file that only its owner may read. One that could not be written whole is removed.
pub(super) fn write_new(path: &Path, text: &str) -> Result<(), Failure> {
    let mut file = new_file(path)?;
    let written = file.write_all(text.as_bytes());
    written.and_then(|()| file.sync_all()).map_err(|_| {
        // It is ours: it did not exist before.
        let _ = std::fs::remove_file(path);
        UNWRITABLE
    })
}

/// Writes an attachment into a new file that only its owner may read, and gives its length. A file
/// that could not be written whole is removed.
pub(super) fn write_attachment(
    journal: &mut Journal,
    id: Id,
    number: u32,
    out: &Path,
) -> Result<u64, Failure> {
    let chunks = journal.read_attachment(id, number)?;
    let mut file = new_file(out)?;
    let written = (|| {
        let mut length = 0;
        for chunk in chunks {
            let chunk = chunk?;
            file.write_all(&chunk).map_err(|_| UNWRITABLE)?;
            length += chunk.len() as u64;
        }
        file.sync_all().map_err(|_| UNWRITABLE)?;
        Ok(length)
    })();
    if written.is_err() {
        // It is ours: it did not exist before.
        let _ = std::fs::remove_file(out);
    }
    written
}

/// A new file that only its owner may read. Nothing is overwritten.
pub(super) fn new_file(path: &Path) -> Result<File, Failure> {
    refuse_companion(path)?;
    OpenOptions::new()
        .write(true)
        .create_new(true)
        .mode(0o600)
        .open(path)
        .map_err(|error| match error.kind() {
            std::io::ErrorKind::AlreadyExists => {
                Failure::Other("there is already a file of this name: nothing is overwritten")
            }
            _ => UNWRITABLE,
        })
}

/// What is written beside a vault must not look like a part of it.
fn refuse_companion(path: &Path) -> Result<(), Failure> {
    match Vault::at(path).is_companion() {
        Ok(true) => Err(Failure::Other(
            "beside a vault this name would be taken for a part of it: choose another",
        )),
        Ok(false) => Ok(()),
        Err(_) => Err(UNWRITABLE),
    }
}

const UNWRITABLE: Failure = Failure::Other("the file cannot be written: check folder and space");
