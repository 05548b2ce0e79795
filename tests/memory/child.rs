//! The process whose memory is looked at: a long session, in which everything that there is to put
//! in and to take out goes through, then a lock. What it makes itself it wipes itself, so that what is
//! found is the library's.

use std::collections::BTreeSet;
use std::io::{Read, Write};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use unafraid::city::{City, Packs, RouteCode, Service};
use unafraid::journal::{
    Draft, Ending, Experience, Filter, FollowUp, Id, Journal, Key, Kind, Outcome, Summary, Text,
    Value, import,
};
use unafraid::language::Language;
use unafraid::report::{Complaint, Sharper, own_data};
use unafraid::vault::{
    Card, CardKey, Geometry, Host, KdfCosts, Keystore, Passphrase, RecoveryWords, Size, Vault,
};
use unafraid::{Code as _, Damage, Error};
use unafraid_tests::CHEAP;
use zeroize::{Zeroize, Zeroizing};

use crate::host::{Pads, Recorded};
use crate::needles::{MASK, marker, passphrase};

/// The folder of the vault. Set for the child only.
pub(crate) const FOLDER: &str = "UNAFRAID_TEST_MEMORY_FOLDER";
/// How the session ends, and what is left on purpose: a [`Mode`] by its name.
pub(crate) const MODE: &str = "UNAFRAID_TEST_MEMORY_MODE";
/// Whether passphrases are hashed at full cost.
pub(crate) const FULL_COST: &str = "UNAFRAID_TEST_MEMORY_FULL_COST";

/// The first passphrase, the one that replaces it, and a wrong one.
pub(crate) const PHRASES: [u32; 3] = [1, 2, 3];
/// The text that a child leaves behind on purpose, and no other has.
pub(crate) const PLANTED: u32 = 9_000;
/// The numbers of texts that can occur in a session. Each is used once.
pub(crate) const TEXTS: std::ops::Range<u32> = 100..400;

/// The stage at which a session is open. At all others nothing is.
pub(crate) const OPEN: &str = "open";
/// The last stage.
pub(crate) const DONE: &str = "done";

/// What a child does at the end.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Mode {
    /// Locks.
    Lock,
    /// Only drops the journal.
    Drop,
    /// Locks, and leaves a text in a buffer that nobody frees.
    LeakText,
    /// Locks, and leaves a key in a buffer that nobody frees.
    LeakKey,
    /// Locks, and leaves a passphrase in a buffer that was freed and not wiped.
    LeakFreed,
    /// Locks, and leaves a text where a function had it that has returned.
    LeakStack,
}

impl Mode {
    pub(crate) const ALL: [Self; 6] = [
        Self::Lock,
        Self::Drop,
        Self::LeakText,
        Self::LeakKey,
        Self::LeakFreed,
        Self::LeakStack,
    ];

    fn of_environment() -> Self {
        let name = std::env::var(MODE).unwrap();
        let mut modes = Self::ALL.into_iter();
        modes.find(|mode| format!("{mode:?}") == name).unwrap()
    }
}

pub(crate) fn vault_in(folder: &Path) -> PathBuf {
    folder.join("vault")
}

pub(crate) fn draws_in(folder: &Path) -> PathBuf {
    folder.join("draws")
}

/// The words of the backup, mixed with the mask.
pub(crate) fn words_in(folder: &Path) -> PathBuf {
    folder.join("words")
}

pub(crate) fn costs(full: bool) -> KdfCosts {
    if full { KdfCosts::STANDARD } else { CHEAP }
}

/// What a line begins with that names the texts that the open session holds.
pub(crate) const KEEPS: &str = "keeps: ";

/// Tells the parent, past the test harness, which captures what is printed.
fn say(line: &str) {
    let line = format!("{line}\n");
    std::io::stderr().write_all(line.as_bytes()).unwrap();
}

/// What a line that names a stage begins with.
pub(crate) const STAGE: &str = "stage: ";

/// Stands still until the parent has looked.
fn pause(stage: &str) {
    say(&format!("{STAGE}{stage}"));
    std::io::stdin().read_exact(&mut [0]).unwrap();
}

/// Texts that nobody used yet.
struct Texts(std::ops::Range<u32>);

impl Texts {
    fn next(&mut self) -> Zeroizing<String> {
        marker(self.0.next().expect("room in TEXTS"))
    }

    fn text(&mut self) -> Option<Text> {
        Some(Text::new(&self.next()).unwrap())
    }
}

fn phrase(number: u32) -> Passphrase {
    Passphrase::new(passphrase(number).as_bytes()).unwrap()
}

fn too_long(number: u32) -> Zeroizing<String> {
    joined(&[passphrase(number).as_str(); 20])
}

/// An experience with a text in every place that takes one.
fn experience(texts: &mut Texts) -> Experience {
    let mut e = Experience::new(Service::Shelter, Outcome::Refused);
    e.when = "2024-05-06".parse().ok();
    // Counted by their source.
    e.kind = Some(Kind::PhoneAudit);
    for field in unafraid_tests::own_texts(&mut e) {
        *field = texts.text();
    }
    for _ in 0..2 {
        let route = RouteCode::new("division").unwrap();
        let mut follow_up = FollowUp::new(route, "2024-06".parse().unwrap());
        follow_up.answer = texts.text();
        e.follow_ups.push(follow_up);
    }
    e
}

/// A file of this length, of one text over and over, made as it is read.
struct Repeated {
    text: Zeroizing<String>,
    at: usize,
    end: usize,
}

impl Read for Repeated {
    fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
        let text = self.text.as_bytes();
        let count = buffer.len().min(self.end - self.at);
        for byte in &mut buffer[..count] {
            *byte = text[self.at % text.len()];
            self.at += 1;
        }
        Ok(count)
    }
}

fn attach(journal: &mut Journal, id: Id, text: Zeroizing<String>, length: usize) -> u32 {
    let mut source = Repeated {
        text,
        at: 0,
        end: length,
    };
    journal
        .attach(id, Ending::new("pdf"), length as u64, &mut source)
        .unwrap()
}

/// A buffer that does not move, so that the child leaves no copy of what it joins.
fn joined(parts: &[&str]) -> Zeroizing<String> {
    let length = parts.iter().map(|part| part.len()).sum();
    let mut joined = Zeroizing::new(String::with_capacity(length));
    for part in parts {
        joined.push_str(part);
    }
    joined
}

fn read_files(journal: &mut Journal, texts: &mut Texts) {
    let line = joined(&[
        r#"{"service":"LIB","outcome":"refused","note":""#,
        &texts.next(),
        r#"\n","place":""#,
        &texts.next(),
        r#"","follow_ups":[{"sent_to":"311","on":"2024","answer":""#,
        &texts.next(),
        "\"}]}\n",
    ]);
    let read = import::read(line.as_bytes(), import::Format::JsonLines).unwrap();
    journal.add_all(read.experiences).unwrap();
    // Refused in the middle of the line, and as a code that is none.
    for end in [r#"","note":1}"#, r#"","unknown":"#, r#"",}"#] {
        let line = joined(&[r#"{"said":""#, &texts.next(), end]);
        assert!(import::read(line.as_bytes(), import::Format::JsonLines).is_err());
        assert!(import::read_object(line.as_bytes()).is_err());
    }
    let rows = joined(&[
        "service,outcome,note,said,source\nLIB,refused,\"",
        &texts.next(),
        " \"\"quoted\"\"\",",
        &texts.next(),
        ",",
        &texts.next(),
        "\n",
    ]);
    let read = import::read(rows.as_bytes(), import::Format::Csv).unwrap();
    journal.add_all(read.experiences).unwrap();
    let rows = joined(&["service,outcome,note\nLIB,", &texts.next(), ",\n"]);
    assert!(import::read(rows.as_bytes(), import::Format::Csv).is_err());
    let rows = joined(&["service,outcome,", &texts.next(), "\n"]);
    assert!(import::read(rows.as_bytes(), import::Format::Csv).is_err());
}

fn drafts(journal: &mut Journal, texts: &mut Texts) {
    let mut draft = Draft::default();
    for key in [Key::Note, Key::Place, Key::Remedy] {
        draft.answer(key, Value::Text(&texts.next())).unwrap();
    }
    let id = journal.begin_draft(draft.clone()).unwrap();
    draft.answer(Key::Note, Value::Text(&texts.next())).unwrap();
    assert!(draft.answer(Key::When, Value::Text(&texts.next())).is_err());
    journal.keep_draft(id, draft.clone()).unwrap();
    assert!(journal.finish_draft(id).is_err(), "the service is missing");
    draft.answer(Key::Service, Value::Text("LIB")).unwrap();
    draft.answer(Key::Outcome, Value::Text("refused")).unwrap();
    journal.keep_draft(id, draft).unwrap();
    journal.finish_draft(id).unwrap();
    let mut given_up = Draft::default();
    given_up
        .answer(Key::Said, Value::Text(&texts.next()))
        .unwrap();
    let given_up = journal.begin_draft(given_up).unwrap();
    journal.remove_draft(given_up).unwrap();
    let mut kept = Draft::from(experience(texts));
    kept.answer(Key::Said, Value::Text(&texts.next())).unwrap();
    journal.begin_draft(kept).unwrap();
}

/// So many at once that the buffers in which they are encoded are used again, for shorter ones.
fn shorter_than_before(journal: &mut Journal, texts: &mut Texts) {
    let text = texts.next();
    // Its end lies behind what comes into the same buffer later.
    let long = joined(&[text.as_str(); 6]);
    let experience = |number| {
        let mut one = Experience::new(Service::Library, Outcome::Refused);
        one.note = (number < 32).then(|| Text::new(&long).unwrap());
        one
    };
    let ids = journal.add_all((0..320).map(experience).collect()).unwrap();
    for id in ids {
        journal.remove(id).unwrap();
    }
}

/// More than there is room for, in texts as long as they can be.
fn fill_up(journal: &mut Journal, texts: &mut Texts) {
    let longest = || {
        let text = texts.next();
        let mut long = joined(&vec![text.as_str(); Text::MAX / text.len()]);
        let mut large = Experience::new(Service::Library, Outcome::Refused);
        large.note = Some(Text::new(&long).unwrap());
        long.zeroize();
        large
    };
    let too_much = std::iter::repeat_with(longest).take(5).collect();
    assert_eq!(journal.add_all(too_much).err(), Some(Error::Full));
    let mut long = Repeated {
        text: texts.next(),
        at: 0,
        end: 500_000,
    };
    let refused = journal.attach(Id::from(0), None, 500_000, &mut long);
    assert_eq!(refused, Err(Error::NoSuchExperience));
    let first = journal.list(&Filter::default()).next().unwrap().id;
    assert_eq!(
        journal.attach(first, None, 500_000, &mut long),
        Err(Error::Full)
    );
    journal.add(experience(texts)).unwrap();
}

/// Looks at everything in every way.
fn look(journal: &mut Journal, texts: &mut Texts) {
    let all = Filter::default();
    let notes: Vec<Text> = journal
        .list(&all)
        .filter_map(|entry| entry.experience.note.clone())
        .collect();
    for note in &notes {
        let note = note.as_str();
        let part = &note[note.ceil_char_boundary(2)..note.ceil_char_boundary(30)];
        for words in [note, part] {
            assert!(journal.search(words, &all).count() > 0);
        }
    }
    assert_eq!(journal.search(&texts.next(), &all).count(), 0);
    for entry in journal.list(&all) {
        let mut exported = Zeroizing::new(Vec::with_capacity(16 * 1024));
        serde_json::to_writer(&mut *exported, entry).unwrap();
        assert!(exported.len() < exported.capacity() / 2, "it never moved");
        assert!(entry.experience.identifiers().is_empty(), "letters only");
    }
    let page = own_data(journal, Packs::built_in(), Language::english());
    assert!(page.len() > 1000);
    letters(journal);
    let summary = Summary::of(journal.list(&all), Packs::built_in());
    assert!(!summary.groups.is_empty());
    journal.check().unwrap();
}

/// Writes a letter with all of a person's words about each experience.
fn letters(journal: &Journal) {
    let packs = Packs::built_in();
    let toronto = packs.pack(&City::from_code("toronto").unwrap()).unwrap();
    let (all, none) = (Sharper::ALL.iter().copied().collect(), BTreeSet::new());
    for entry in journal.list(&Filter::default()) {
        let complaint = Complaint::about(&entry.experience, packs, toronto);
        let least = complaint.routes().next().unwrap();
        let english = Language::english();
        let (whole, coarse) = (least.letter(&all, english), least.letter(&none, english));
        let note = entry
            .experience
            .note
            .as_ref()
            .map_or(0, |note| note.as_str().len());
        assert!(whole.to_html().len() > coarse.to_html().len() + note);
        assert!(whole.to_markdown().len() > coarse.to_markdown().len() + note);
    }
}

/// Opens the vault, puts everything in, looks at it, and takes some of it out again.
fn session(vault: &Vault, texts: &mut Texts, number: u32) -> Journal {
    let mut journal = Journal::open(vault.unlock(&phrase(number)).unwrap()).unwrap();
    let first = journal.add(experience(texts)).unwrap();
    let many = (0..4).map(|_| experience(texts)).collect();
    let many = journal.add_all(many).unwrap();
    drafts(&mut journal, texts);
    read_files(&mut journal, texts);
    shorter_than_before(&mut journal, texts);
    let large = attach(&mut journal, first, texts.next(), 100_000);
    let small = attach(&mut journal, many[0], texts.next(), 500);
    for chunk in journal.read_attachment(first, large).unwrap() {
        assert!(!chunk.unwrap().is_empty());
    }
    let at_once = journal.read_attachment(first, large).unwrap().into_bytes();
    assert_eq!(at_once.unwrap().len(), 100_000);
    let (text, end) = (texts.next(), 70_000);
    let mut short = Repeated { text, at: 0, end };
    let refused = journal.attach(many[1], None, end as u64 + 1, &mut short);
    assert!(matches!(refused, Err(Error::Refused(_))));
    journal.detach(first, large).unwrap();
    look(&mut journal, texts);
    journal
        .edit(many[0], |e| {
            e.note = texts.text();
            e.private.place = None;
            e.follow_ups.pop();
        })
        .unwrap();
    journal.edit(many[1], |e| *e = experience(texts)).unwrap();
    journal.remove(many[2]).unwrap();
    journal.remove(many[3]).unwrap();
    fill_up(&mut journal, texts);
    look(&mut journal, texts);
    assert_eq!(journal.get(many[0]).unwrap().attachments[0].number, small);
    journal
}

/// Opens a copy of the vault in which cells are damaged.
fn damaged(vault: &Vault, host: &Host, keystore: &Pads, number: u32) {
    let mut file = std::fs::read(vault.path()).unwrap();
    let (page, end) = (4096, file.len());
    // Behind them is the header's copy; one of any four is in each region.
    for cell in 2..10 {
        file[end - cell * page + page / 2] ^= 1;
    }
    let copy = vault.path().with_file_name("damaged");
    std::fs::write(&copy, &file).unwrap();
    let host = host.clone().with_keystore(Arc::new(keystore.copy()));
    let opened = Vault::with_host(&copy, host).unlock(&phrase(number));
    // Where a damaged space can be read, it is locked like any other.
    match opened.and_then(Journal::open) {
        Ok(journal) => drop(journal.lock()),
        Err(error) => assert_eq!(error, Error::Damaged(Damage::Cell)),
    }
    std::fs::remove_file(&copy).unwrap();
}

/// Makes a backup and hands the space over, and restores from both.
fn copied(vault: &Vault, host: &Host, number: u32) {
    let beside = |name: &str| vault.path().with_file_name(name);
    let (backup, handed) = (beside("backup"), beside("handed over"));
    let (card, key) = Card::random(host).unwrap();
    let (card, key) = (card.to_text(), key.to_text());
    let card = Card::parse(card.as_bytes()).unwrap();
    let journal = Journal::open(vault.unlock(&phrase(number)).unwrap()).unwrap();
    let words = journal.backup(&backup).unwrap();
    journal.hand_over(&handed, &card).unwrap();
    let _ = journal.lock();
    let masked: Vec<u8> = words.expose().bytes().map(|byte| byte ^ MASK).collect();
    std::fs::write(words_in(backup.parent().unwrap()), masked).unwrap();
    // As they come back.
    let words = RecoveryWords::parse(words.expose()).unwrap();
    let key = CardKey::parse(key.as_bytes()).unwrap();
    let mut wrong = Zeroizing::new(String::with_capacity(128));
    wrong.push_str(words.expose());
    wrong.push_str(" zoo");
    assert!(RecoveryWords::parse(&wrong).is_err());
    let [one, two] =
        ["restored", "taken over"].map(|name| Vault::with_host(beside(name), host.clone()));
    one.restore(&backup, &words, &phrase(number)).unwrap();
    two.restore_handed_over(&handed, &key, &phrase(number))
        .unwrap();
    for restored in [one, two] {
        let _ = restored.unlock(&phrase(number)).unwrap().lock();
    }
}

/// Opens the vault as an app does whose keystore asks the person, and locks it.
fn in_two_steps(vault: &Vault, keystore: &Pads, number: u32) {
    let pending = vault.pending_unlock().unwrap().unwrap();
    let key = keystore.unwrap(pending.alias(), pending.context(), pending.wrapped());
    let session = vault.unlock_pending(&phrase(number), pending, key.unwrap());
    let _ = Journal::open(session.unwrap()).unwrap().lock();
}

/// Does this with much on the stack above it, as in an app whose views are nested deeply. What it
/// leaves there is not below the frame of a lock that somebody calls elsewhere.
#[inline(never)]
fn deep<T>(work: impl FnOnce() -> T) -> T {
    let room = [0u8; 256 * 1024];
    std::hint::black_box(&room);
    let done = work();
    std::hint::black_box(&room);
    done
}

/// The numbers of the texts that the journal holds, with spaces between them.
fn numbers(journal: &mut Journal) -> String {
    let all = Filter::default();
    let mut files = Vec::new();
    for entry in journal.list(&all) {
        files.extend(entry.attachments.iter().map(|file| (entry.id, file.number)));
    }
    let mut held = Vec::new();
    for number in TEXTS {
        let marker = marker(number);
        let is_in = |e: &Experience| e.texts().any(|(_, text)| text.contains(marker.as_str()));
        let in_text = journal.list(&all).any(|entry| is_in(&entry.experience))
            || journal.drafts().any(|(_, draft)| is_in(draft.parts()));
        let mut in_file = |(id, file): &(Id, u32)| {
            let mut chunks = journal.read_attachment(*id, *file).unwrap();
            let first = chunks.next().unwrap().unwrap();
            first.starts_with(marker.as_bytes())
        };
        if in_text || files.iter().any(&mut in_file) {
            held.push(number.to_string());
        }
    }
    held.join(" ")
}

/// The whole of it, up to the moment at which the memory is looked at.
pub(crate) fn run(folder: &Path) {
    let mode = Mode::of_environment();
    let recorded = Arc::new(Recorded::in_file(&draws_in(folder)));
    let keystore = Arc::new(Pads::default());
    let host = Host::system()
        .with_geometry(Geometry::TINY)
        .with_costs(costs(std::env::var(FULL_COST).is_ok()))
        .with_randomness(recorded.clone())
        .with_keystore(keystore.clone());
    let vault = Vault::with_host(vault_in(folder), host.clone());
    let mut texts = Texts(TEXTS);
    let [old, new, wrong] = PHRASES;
    vault.create(&phrase(old), Size::Mib64).unwrap();
    pause("made");
    assert!(Passphrase::new(too_long(wrong).as_bytes()).is_err());
    pause("passphrase refused");
    let journal = deep(|| session(&vault, &mut texts, old));
    let _ = journal.lock();
    pause("locked");
    let _ = vault.change_passphrase(&phrase(old), &phrase(new)).unwrap();
    pause("passphrase changed");
    for refused in [wrong, old] {
        let refused = vault.unlock(&phrase(refused));
        assert_eq!(refused.err(), Some(Error::WrongPassphrase));
        pause("passphrase wrong");
    }
    damaged(&vault, &host, &keystore, new);
    pause("damaged");
    in_two_steps(&vault, &keystore, new);
    pause("opened in two steps");
    copied(&vault, &host, new);
    pause("copied and restored");
    let mut journal = deep(|| session(&vault, &mut texts, new));
    say(&format!("{KEEPS}{}", numbers(&mut journal)));
    pause(OPEN);
    look(&mut journal, &mut texts);
    if mode == Mode::Drop {
        drop(journal);
    } else {
        let _ = journal.lock();
    }
    match mode {
        Mode::Lock | Mode::Drop => {}
        Mode::LeakText => std::mem::forget(marker(PLANTED)),
        Mode::LeakKey => recorded.leak_last(),
        // Without the box the compiler would see that nobody needs the buffer, and make none.
        Mode::LeakFreed => drop(std::hint::black_box(passphrase(new).as_bytes().to_vec())),
        Mode::LeakStack => leave_on_stack(&marker(PLANTED)),
    }
    pause(DONE);
}

/// A function that had a text on its stack, some way down.
#[inline(never)]
fn leave_on_stack(text: &str) {
    let mut room = [0; 4096];
    room[1000..1000 + text.len()].copy_from_slice(text.as_bytes());
    std::hint::black_box(&room);
}
