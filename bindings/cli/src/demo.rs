//! The main job, end to end, on published data: record, lock, reopen, show, count; and a look at
//! the file for anything that went in.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use unafraid::city::Packs;
use unafraid::journal::{
    Barrier, Evidence, Filter, Journal, Outcome, Summary, Text, import, percent,
};
use unafraid::language::Language;
use unafraid::report::{Complaint, RightsCard, Sharper};
use unafraid::vault::{Passphrase, Size, Vault};

use crate::commands::lock;
use crate::failure::Failure;
use crate::output;

const CONTACTS: &str = include_str!("../../../tests/data/published-contacts.csv");
const ACCOUNTS: &str = include_str!("../../../tests/data/published-accounts.jsonl");
const AUDITS: &str = include_str!("../../../tests/data/published-audits.csv");

const PASSPHRASE: &str = "EXAMPLE plum lantern gravel north";

/// The calls of 2013 and of 2008, by what their rows name as source.
const CALLS_2013: &str = "S25 S26";
const CALLS_2008: &str = "S29";

pub(crate) fn run(folder: Option<&Path>) -> Result<(), Failure> {
    let folder = fresh_folder(folder)?;
    let contacts = folder.join("published-contacts.csv");
    let accounts = folder.join("published-accounts.jsonl");
    write(&contacts, CONTACTS)?;
    write(&accounts, ACCOUNTS)?;
    write(&folder.join("passphrase.txt"), &format!("{PASSPHRASE}\n"))?;

    let passphrase = Passphrase::new(PASSPHRASE.as_bytes())?;
    let path = folder.join("demo.vault");
    let vault = Vault::at(&path);
    vault.create(&passphrase, Size::Mib16)?;
    output::line("1. Made a vault, and an empty one beside it for comparison.")?;
    let empty_path = folder.join("empty.vault");
    Vault::at(&empty_path).create(&passphrase, Size::Mib16)?;

    let mut journal = Journal::open(vault.unlock(&passphrase)?)?;
    let called = import::read(CONTACTS.as_bytes(), import::Format::Csv)?.experiences;
    let told = import::read(ACCOUNTS.as_bytes(), import::Format::JsonLines)?.experiences;
    output::line(&format!(
        "2. Imported {} published contacts and {} example accounts, and locked the vault.",
        called.len(),
        told.len()
    ))?;
    journal.add_all(called)?;
    journal.add_all(told)?;
    lock(journal);

    let journal = Journal::open(vault.unlock(&passphrase)?)?;
    let newest = Filter {
        limit: Some(3),
        ..Filter::default()
    };
    output::line(&format!(
        "3. Opened it again: {} experiences. The newest:",
        journal.len()
    ))?;
    for entry in journal.list(&newest) {
        output::line(&output::brief(entry))?;
    }
    output::line("4. What they show:")?;
    let counted = count(&journal);
    let written = counted.and_then(|()| write_pages(&journal, &folder));
    lock(journal);
    written?;

    output::line("6. What the vault shows to somebody without the passphrase:")?;
    search_file(&path)?;
    output::line(&format!(
        "   {} bytes; the empty vault: {} bytes.",
        length(&path)?,
        length(&empty_path)?
    ))?;
    let shown = folder.display();
    output::line(&format!(
        "The files are in {shown}. Look yourself:\n   unafraid --vault {shown}/demo.vault --passphrase-file {shown}/passphrase.txt list"
    ))
}

/// A letter about the newest refusal among the EXAMPLE accounts, and a rights card for its service.
fn write_pages(journal: &Journal, folder: &Path) -> Result<(), Failure> {
    let nothing = Failure::Other("the examples hold no refusal to write a letter about");
    let refused = Filter {
        outcome: Some(Outcome::Refused),
        ..Filter::default()
    };
    let mut refusals = journal.list(&refused);
    let example = refusals.find(|entry| entry.experience.origin.example);
    let experience = &example.ok_or(nothing)?.experience;
    let (packs, english) = (Packs::built_in(), Language::english());
    let pack = experience.city.as_ref().and_then(|city| packs.pack(city));
    let pack = pack.ok_or(Failure::Other("nothing is known of this city"))?;
    let complaint = Complaint::about(experience, packs, pack);
    let unknown = Failure::Other("where to complain is not known");
    let least = complaint.routes().next().ok_or(unknown)?;
    let letter = least.letter(&[Sharper::Note].into(), english);
    write(&folder.join("letter.html"), &letter.to_html())?;
    output::line(&format!(
        "5. Wrote letter.html, about the newest EXAMPLE of a refusal ({}), to the place that learns\n   least of who complains: {}. Identity exposure: {}.",
        english.label(experience.service),
        least.route().name,
        english.label(least.route().exposure.shown()),
    ))?;
    let card = RightsCard::of(packs, pack).service(experience.service, english);
    let card = card.ok_or(Failure::Other("nothing is known of this service"))?;
    write(&folder.join("card.html"), &card.to_html())?;
    output::line(
        "   Wrote card.html, the rights card for that service: to keep on the phone, or to print.",
    )
}

/// The counts that the sources allow: margins of 2013, the seven schools of 2008 apart, examples
/// nowhere.
fn count(journal: &Journal) -> Result<(), Failure> {
    let summary = Summary::of(journal.list(&Filter::default()), Packs::built_in());
    let audit = |source: &str| {
        let evidence = Evidence::Audit(Text::new(source).ok());
        let mut groups = summary.groups.iter();
        groups
            .find(|group| group.evidence == evidence)
            .ok_or(Failure::Other("what was imported is not counted"))
    };
    let calls = audit(CALLS_2013)?;
    output::line(&format!("   Services phoned in 2013 ({CALLS_2013}):"))?;
    output::line(&format!(
        "     would serve: {}",
        published(
            "agreed_to_serve",
            calls.with_outcome(Outcome::ServedFull),
            calls.base
        )?
    ))?;
    output::line(&format!(
        "     wanted ID:   {}",
        published(
            "id_required",
            calls.with_barrier(Barrier::AskedId).yes,
            calls.base
        )?
    ))?;
    output::line(
        "     Only these totals were published. Which service both refused and wanted ID was drawn\n     at random to rebuild the rows, so the two are not crossed.",
    )?;
    let schools = audit(CALLS_2008)?;
    output::line(&format!(
        "   Schools phoned in 2008 ({CALLS_2008}), counted apart: {} whose answers are known",
        schools.base
    ))?;
    output::line(&format!(
        "     wanted ID: {} of {}; sent elsewhere: {} of {}",
        schools.with_barrier(Barrier::AskedId).yes,
        schools.base,
        schools.with_outcome(Outcome::ReferredElsewhere),
        schools.base
    ))?;
    output::line(&format!(
        "   EXAMPLE accounts: {}, made up as illustrations, counted in nothing",
        summary.examples
    ))
}

/// A count beside what was published: `139 of 185 (75 %; count derived)`. A count that the
/// publication does not confirm is not printed.
fn published(metric: &str, count: usize, base: usize) -> Result<String, Failure> {
    let unconfirmed = Failure::Other("the published figures do not confirm the counts");
    let mut rows = csv::Reader::from_reader(AUDITS.as_bytes());
    let percent = percent(count, base).unwrap_or(0);
    for row in rows.records().flatten() {
        if row.get(0) != Some("scn2013") || row.get(1) != Some(metric) {
            continue;
        }
        let confirmed = [(2, count), (3, base), (4, percent)]
            .iter()
            .all(|(column, value)| row.get(*column) == Some(value.to_string().as_str()));
        if !confirmed {
            return Err(unconfirmed);
        }
        let derived = row.get(5).is_some_and(|note| note.contains("n derived"));
        let note = if derived { "; count derived" } else { "" };
        return Ok(format!("{count} of {base} ({percent} %{note})"));
    }
    Err(unconfirmed)
}

/// Looks for everything that went in, in the input and in the vault.
fn search_file(vault: &Path) -> Result<(), Failure> {
    let input = format!("{CONTACTS}{ACCOUNTS}");
    let vault = std::fs::read(vault).map_err(|_| Failure::Other("the vault cannot be read"))?;
    let needles = needles(&input);
    let in_input = found(&needles, input.as_bytes());
    let in_vault = found(&needles, &vault);
    output::line(&format!(
        "   Of {} codes, references and words that went in, {in_input} stand in the input files\n   and {in_vault} in the vault. (Words of fewer than {LENGTH} letters are looked for with their\n   neighbours: any short word occurs in 16 MiB of random bytes by chance.)",
        needles.len()
    ))?;
    if in_input != needles.len() || in_vault != 0 {
        return Err(Failure::Other(
            "the search did not come out as it must: please report this",
        ));
    }
    Ok(())
}

/// Six random bytes equal a given word of six letters with a probability of 3.6e-15; the file has
/// 1.7e7 places.
const LENGTH: usize = 6;

/// Every word of the input, a shorter one with as many of the characters behind it (at the end,
/// before it) as make it long enough.
fn needles(input: &str) -> BTreeSet<&[u8]> {
    let bytes = input.as_bytes();
    let is_word = |byte: &u8| byte.is_ascii_alphanumeric() || b"_-".contains(byte) || *byte >= 0x80;
    let mut needles = BTreeSet::new();
    let mut start = None;
    for at in 0..=bytes.len() {
        match (bytes.get(at).is_some_and(is_word), start) {
            (true, None) => start = Some(at),
            (false, Some(from)) => {
                let from: usize = from;
                let end = at.max(from + LENGTH).min(bytes.len());
                needles.insert(&bytes[from.min(end.saturating_sub(LENGTH))..end]);
                start = None;
            }
            _ => {}
        }
    }
    needles
}

/// How many of the needles occur: one pass over the bytes, not one a needle.
fn found(needles: &BTreeSet<&[u8]>, bytes: &[u8]) -> usize {
    let by_start: std::collections::HashMap<&[u8], Vec<&[u8]>> =
        needles.iter().fold(Default::default(), |mut map, needle| {
            map.entry(&needle[..LENGTH])
                .or_insert_with(Vec::new)
                .push(*needle);
            map
        });
    let mut hits = BTreeSet::new();
    for at in 0..bytes.len().saturating_sub(LENGTH - 1) {
        for needle in by_start.get(&bytes[at..at + LENGTH]).into_iter().flatten() {
            if bytes[at..].starts_with(needle) {
                hits.insert(*needle);
            }
        }
    }
    hits.len()
}

fn fresh_folder(folder: Option<&Path>) -> Result<PathBuf, Failure> {
    let unusable = |_| Failure::Other("the folder cannot be made or read: choose another");
    let Some(folder) = folder else {
        return tempfile::Builder::new()
            .prefix("unafraid-demo-")
            .tempdir()
            .map(tempfile::TempDir::keep)
            .map_err(unusable);
    };
    std::fs::create_dir_all(folder).map_err(unusable)?;
    match std::fs::read_dir(folder).map_err(unusable)?.next() {
        None => Ok(folder.to_path_buf()),
        Some(_) => Err(Failure::Other(
            "the folder is not empty: choose another, nothing is overwritten",
        )),
    }
}

fn write(path: &Path, text: &str) -> Result<(), Failure> {
    std::fs::write(path, text).map_err(|_| Failure::Other("a file of the demo cannot be written"))
}

fn length(path: &Path) -> Result<u64, Failure> {
    path.metadata()
        .map(|metadata| metadata.len())
        .map_err(|_| Failure::Other("the vault cannot be read"))
}
