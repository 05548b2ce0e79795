//! A backup holds what the space holds and is opened by its words alone; what is handed over, by the
//! key of its card alone. From either a new vault is made, whole or not at all.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use std::fs::{File, Metadata, OpenOptions};
use std::io;
use std::os::unix::fs::{MetadataExt, PermissionsExt};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use rustix::fs::OFlags;
use tempfile::TempDir;
use unafraid::city::RouteCode;
use unafraid::journal::{Draft, Ending, Filter, FollowUp, Id, Journal, NumberedDraft, Text};
use unafraid::vault::{
    Card, CardKey, Files, Host, KeystoreError, Passphrase, RecoveryWords, Size, Vault,
};
use unafraid::{Damage, Error};
use unafraid_tests::{
    MemoryKeystore, Place, Seeded, contains, files_in, noted, phrase, sha256, tiny_host,
};

/// The passphrase of what is restored.
const NEW: &str = "another phone another phrase";
const MARKER: &str = "MARKER of what was said";
const NOT_WHOLE: Error = Error::Damaged(Damage::Backup);

/// A page, and what SQLite has of it in front of a row's body.
const PAGE: usize = 4096;
const PREFIX: usize = 40;
/// Bytes of what stands behind the vault in a file that is handed over.
const TRAILER: usize = 1248;

/// Everything in a journal: experiences, files, drafts, and the numbers that they have.
fn everything(journal: &mut Journal) -> Vec<String> {
    let mut all = Vec::new();
    let mut files: Vec<(Id, u32)> = Vec::new();
    for entry in journal.list(&Filter::default()) {
        all.push(serde_json::to_string(entry).unwrap());
        files.extend(entry.attachments.iter().map(|one| (entry.id, one.number)));
    }
    for (id, number) in files {
        let chunks = journal.read_attachment(id, number).unwrap();
        let bytes: Vec<u8> = chunks.flat_map(|chunk| chunk.unwrap().to_vec()).collect();
        all.push(format!("{id} {number} {bytes:?}"));
    }
    for (id, draft) in journal.drafts() {
        all.push(serde_json::to_string(&NumberedDraft(id, draft)).unwrap());
    }
    all
}

fn filled(host: Host) -> Place {
    filled_of_size(host, Size::Mib16)
}

/// A vault with some of each kind of thing, and something that was removed.
fn filled_of_size(host: Host, size: Size) -> Place {
    let place = Place::of_size(host, size);
    let mut journal = place.open().unwrap();
    let mut told = noted(MARKER);
    let mut sent = FollowUp::new(
        RouteCode::new("ombudsman_toronto").unwrap(),
        "2024-05-02".parse().unwrap(),
    );
    sent.answer = Some(Text::new(MARKER).unwrap());
    told.follow_ups.push(sent);
    let id = journal.add(told).unwrap();
    let file = MARKER.repeat(300);
    journal
        .attach(
            id,
            Ending::of(Path::new("a.png")),
            file.len() as u64,
            &mut file.as_bytes(),
        )
        .unwrap();
    let long = journal
        .add(noted(&format!("{MARKER}{}", "-".repeat(6000))))
        .unwrap();
    let gone = journal.add(noted("what was removed")).unwrap();
    journal.remove(gone).unwrap();
    journal.begin_draft(Draft::from(noted(MARKER))).unwrap();
    journal
        .edit(long, |e| e.private.said = Some(Text::new(MARKER).unwrap()))
        .unwrap();
    let _ = journal.lock();
    place
}

/// A vault with a backup of it beside it.
struct Backed {
    place: Place,
    /// What the space holds.
    held: Vec<String>,
    words: RecoveryWords,
}

impl Backed {
    fn new() -> Self {
        let place = filled(tiny_host());
        let mut journal = place.open().unwrap();
        let held = everything(&mut journal);
        let words = journal.backup(&place.folder().join("backup")).unwrap();
        let _ = journal.lock();
        Self { place, held, words }
    }

    fn path(&self) -> PathBuf {
        self.place.folder().join("backup")
    }

    fn bytes(&self) -> Vec<u8> {
        std::fs::read(self.path()).unwrap()
    }
}

/// A folder of another phone's.
struct Phone {
    folder: TempDir,
    host: Host,
}

impl Phone {
    fn new(host: Host) -> Self {
        let folder = tempfile::tempdir().unwrap();
        Self { folder, host }
    }

    fn vault(&self) -> Vault {
        Vault::with_host(self.folder.path().join("vault"), self.host.clone())
    }

    fn is_empty(&self) -> bool {
        files_in(self.folder.path()).is_empty()
    }

    /// What the vault there holds, for who knows the new passphrase.
    fn held(&self) -> Vec<String> {
        let mut journal = Journal::open(self.vault().unlock(&phrase(NEW)).unwrap()).unwrap();
        assert_eq!(journal.check(), Ok(0));
        let held = everything(&mut journal);
        let _ = journal.lock();
        assert!(files_in(self.folder.path()).keys().eq(["vault"]));
        held
    }
}

/// What comes of restoring these bytes with these words: everything, or an error and nothing.
fn restored(bytes: &[u8], words: &RecoveryWords) -> Result<Vec<String>, Error> {
    attempted(bytes, |vault, backup| {
        vault.restore(backup, words, &phrase(NEW))
    })
}

fn restored_with_key(bytes: &[u8], key: &CardKey) -> Result<Vec<String>, Error> {
    attempted(bytes, |vault, file| {
        vault.restore_handed_over(file, key, &phrase(NEW))
    })
}

fn attempted(
    bytes: &[u8],
    restore: impl FnOnce(&Vault, &Path) -> Result<(), Error>,
) -> Result<Vec<String>, Error> {
    let elsewhere = tempfile::tempdir().unwrap();
    let backup = elsewhere.path().join("backup");
    std::fs::write(&backup, bytes).unwrap();
    let phone = Phone::new(tiny_host());
    let done = restore(&phone.vault(), &backup);
    assert!(std::fs::read(&backup).unwrap() == bytes, "it is only read");
    assert_eq!(files_in(elsewhere.path()).len(), 1);
    match done {
        Ok(()) => Ok(phone.held()),
        Err(error) => {
            assert!(phone.is_empty(), "{error:?}");
            Err(error)
        }
    }
}

fn flipped(bytes: &[u8], at: usize, bit: u8) -> Vec<u8> {
    let mut bytes = bytes.to_vec();
    bytes[at] ^= 1 << bit;
    bytes
}

#[test]
fn what_is_restored_is_what_was_there() {
    for size in [Size::Mib16, Size::Mib64] {
        let place = filled_of_size(tiny_host(), size);
        let mut journal = place.open().unwrap();
        let held = everything(&mut journal);
        assert_eq!(held.len(), 4, "two experiences, a file, a draft");
        let during = place.files();
        let backup = place.folder().join("backup");
        let words = journal.backup(&backup).unwrap();
        let mut after = place.files();
        let backed = after.remove("backup").unwrap();
        assert!(after == during, "the vault is not written to");
        assert_eq!(backed.len(), after["vault"].len());
        assert_eq!(
            backup.metadata().unwrap().permissions().mode() & 0o777,
            0o600
        );
        assert_eq!(everything(&mut journal), held, "and the session goes on");
        let _ = journal.lock();
        assert_eq!(restored(&backed, &words), Ok(held));
    }
}

/// Nothing of the old vault is in the new one: neither passphrase nor words nor keys.
#[test]
fn a_restored_vault_is_a_new_one() {
    let backed = Backed::new();
    let phone = Phone::new(tiny_host());
    let restore = || {
        phone
            .vault()
            .restore(&backed.path(), &backed.words, &phrase(NEW))
    };
    restore().unwrap();
    for other in [unafraid_tests::PHRASE, backed.words.expose()] {
        let opened = phone.vault().unlock(&phrase(other));
        assert_eq!(opened.err(), Some(Error::WrongPassphrase));
    }
    let (old, backup, new) = (
        std::fs::read(backed.place.path()).unwrap(),
        backed.bytes(),
        std::fs::read(phone.folder.path().join("vault")).unwrap(),
    );
    // Vault id, salt, header epoch and header key.
    let public = 2 * PAGE + PREFIX + 16..2 * PAGE + PREFIX + 16 + 64 + 2 + 32;
    for [one, two] in [[&old, &backup], [&old, &new], [&backup, &new]] {
        let same = |at: usize| one[at..at + 16] == two[at..at + 16];
        assert!(!public.clone().step_by(16).take(4).any(same));
    }
    // Nothing is overwritten.
    assert_eq!(restore(), Err(Error::FileExists));
    assert_eq!(phone.held(), backed.held);
}

/// The words are a passphrase like any other: a backup can be opened as the vault that it is.
#[test]
fn a_backup_is_a_vault() {
    let backed = Backed::new();
    let vault = Vault::with_host(backed.path(), tiny_host());
    let words = Passphrase::new(backed.words.expose().as_bytes()).unwrap();
    let mut journal = Journal::open(vault.unlock(&words).unwrap()).unwrap();
    assert_eq!(everything(&mut journal), backed.held);
    journal.add(noted("added since")).unwrap();
    let held = everything(&mut journal);
    // While it is in use, or was not locked, it is no backup.
    assert_eq!(restored(&backed.bytes(), &backed.words), Err(NOT_WHOLE));
    drop(journal);
    assert_eq!(restored(&backed.bytes(), &backed.words), Err(NOT_WHOLE));
    let _ = vault.unlock(&words).unwrap().lock();
    assert_eq!(restored(&backed.bytes(), &backed.words), Ok(held));
    // And its passphrase can be changed to one that is no words any more.
    let _ = vault
        .change_passphrase(&words, &phrase("of my own"))
        .unwrap();
    assert_eq!(
        restored(&backed.bytes(), &backed.words),
        Err(Error::WrongWords)
    );
}

#[test]
fn from_one_phone_to_another() {
    let (before, after) = (MemoryKeystore::shared(), MemoryKeystore::shared());
    let place = filled(tiny_host().with_keystore(before.clone()));
    let mut journal = place.open().unwrap();
    let held = everything(&mut journal);
    let (aliases, asked) = (before.aliases(), before.asked());
    let backup = place.folder().join("backup");
    let words = journal.backup(&backup).unwrap();
    assert_eq!(
        (before.aliases(), before.asked()),
        (aliases, asked),
        "it is of no use here"
    );
    let _ = journal.lock();
    before.reset();

    after.prompt(0);
    let phone = Phone::new(tiny_host().with_keystore(after.clone()));
    phone
        .vault()
        .restore(&backup, &words, &phrase(NEW))
        .unwrap();
    assert_eq!(
        (after.aliases().len(), after.asked()),
        (1, 0),
        "nobody was asked anything"
    );
    after.prompt(u32::MAX);
    assert_eq!(phone.held(), held);
    // Not without the keystore of the phone that it was restored on.
    let copied = Vault::with_host(phone.folder.path().join("vault"), tiny_host());
    let opened = copied.unlock(&phrase(NEW)).err();
    assert_eq!(opened, Some(Error::Keystore(KeystoreError::KeyMissing)));

    // A keystore that refuses leaves nothing.
    let refusing = MemoryKeystore::shared();
    refusing.refuse_to_wrap(Some(KeystoreError::DeviceLocked));
    let phone = Phone::new(tiny_host().with_keystore(refusing.clone()));
    let refused = phone.vault().restore(&backup, &words, &phrase(NEW));
    assert_eq!(refused, Err(Error::Keystore(KeystoreError::DeviceLocked)));
    assert!(phone.is_empty() && refusing.aliases().is_empty());

    // A phone's own vault is none for another phone, whatever its passphrase.
    let own = std::fs::read(place.path()).unwrap();
    let missing = Error::Keystore(KeystoreError::KeyMissing);
    assert_eq!(restored(&own, &words), Err(missing));
}

#[test]
fn words_of_another_backup_are_wrong_words() {
    let (one, two) = (Backed::new(), Backed::new());
    assert_eq!(restored(&one.bytes(), &two.words), Err(Error::WrongWords));
    assert_eq!(restored(&two.bytes(), &one.words), Err(Error::WrongWords));
    let zero = RecoveryWords::parse(&format!("{}about", "abandon ".repeat(11))).unwrap();
    assert_eq!(restored(&one.bytes(), &zero), Err(Error::WrongWords));
    assert_eq!(restored(&one.bytes(), &one.words), Ok(one.held));
    // As a person types them.
    let typed = two.words.expose().to_uppercase().replace(' ', "\n");
    assert_eq!(
        restored(&two.bytes(), &RecoveryWords::parse(&typed).unwrap()),
        Ok(two.held)
    );
}

/// Wherever a bit falls over, everything is restored or the backup is said to be damaged. The slots lie
/// under the header's seal, so that also there nothing else is said.
#[test]
fn a_flipped_bit_is_damage_or_makes_no_difference() {
    let backed = Backed::new();
    let bytes = backed.bytes();
    let (mut whole, mut damaged) = (0, 0);
    for page in 0..bytes.len() / PAGE {
        for inside in [
            0,
            3,
            38,
            PREFIX,
            PREFIX + 30,
            PREFIX + 100,
            PREFIX + 700,
            PAGE - 1,
        ] {
            match restored(&flipped(&bytes, page * PAGE + inside, 3), &backed.words) {
                Ok(held) => {
                    assert_eq!(held, backed.held);
                    whole += 1;
                }
                Err(error) => {
                    assert_eq!(error, NOT_WHOLE, "page {page}, byte {inside}");
                    damaged += 1;
                }
            }
        }
    }
    // Of four regions one matters: its 16 cells, in five of the eight places.
    assert_eq!(damaged, 16 * 5);
    assert_eq!(whole, (bytes.len() / PAGE) * 8 - 16 * 5);
}

/// One header is enough; with a bit flipped in both, at each place, nothing opens.
#[test]
fn damage_to_both_headers_is_damage() {
    let backed = Backed::new();
    let bytes = backed.bytes();
    let headers = [2, bytes.len() / PAGE - 1].map(|page| page * PAGE + PREFIX);
    for at in (0..PAGE - PREFIX).step_by(29) {
        let both = flipped(&flipped(&bytes, headers[0] + at, 0), headers[1] + at, 0);
        assert_eq!(restored(&both, &backed.words), Err(NOT_WHOLE), "byte {at}");
    }
}

#[test]
fn what_is_no_whole_backup_is_said_to_be_none() {
    let backed = Backed::new();
    let bytes = backed.bytes();
    for length in (0..bytes.len()).step_by(1021).chain([bytes.len() - 1]) {
        assert_eq!(
            restored(&bytes[..length], &backed.words),
            Err(NOT_WHOLE),
            "{length}"
        );
    }
    for added in [1, PAGE, TRAILER] {
        let longer = [&bytes[..], &vec![0; added]].concat();
        assert_eq!(restored(&longer, &backed.words), Err(NOT_WHOLE));
    }
    assert_eq!(
        restored(&vec![0; bytes.len()], &backed.words),
        Err(NOT_WHOLE)
    );

    // Of a version that does not exist yet, whatever its length.
    let public = 2 * PAGE + PREFIX..2 * PAGE + PREFIX + 512;
    let mut newer = bytes.clone();
    newer[public.start + 8] = 2;
    let sum = sha256(&newer[public.clone()][..480]);
    newer[public.start + 480..public.end].copy_from_slice(&sum);
    for newer in [newer.clone(), [&newer[..], &[0; PAGE]].concat()] {
        let says = restored(&newer, &backed.words);
        assert_eq!(says, Err(Error::NewerVersion(2)));
    }

    // What is no file, or has something of a vault's beside it.
    let phone = Phone::new(tiny_host());
    let restore = |path: &Path| phone.vault().restore(path, &backed.words, &phrase(NEW));
    let folder = backed.place.folder();
    assert_eq!(restore(folder), Err(NOT_WHOLE));
    assert_eq!(restore(&folder.join("nothing")), Err(Error::NoVault));
    for (beside, says) in [("-journal", NOT_WHOLE), ("-wal", NOT_WHOLE)] {
        let beside = folder.join(format!("backup{beside}"));
        std::fs::write(&beside, b"something").unwrap();
        assert_eq!(restore(&backed.path()), Err(says));
        std::fs::remove_file(beside).unwrap();
    }
    std::fs::write(folder.join("backup-journal"), b"").unwrap();
    assert!(phone.is_empty());
    restore(&backed.path()).unwrap();
    assert_eq!(phone.held(), backed.held);
}

/// Files as on a disk that nobody may write to.
struct ReadOnly {
    /// The folder that is on it.
    folder: PathBuf,
}

impl ReadOnly {
    fn refuse(&self, path: &Path) -> io::Result<()> {
        match path.starts_with(&self.folder) {
            true => Err(io::ErrorKind::ReadOnlyFilesystem.into()),
            false => Ok(()),
        }
    }

    fn is_on_it(&self, file: &File) -> bool {
        let mine = file.metadata().unwrap();
        std::fs::read_dir(&self.folder).unwrap().any(|there| {
            let there: Metadata = there.unwrap().metadata().unwrap();
            (there.dev(), there.ino()) == (mine.dev(), mine.ino())
        })
    }

    fn refuse_file(&self, file: &File) -> io::Result<()> {
        match self.is_on_it(file) {
            true => Err(io::ErrorKind::ReadOnlyFilesystem.into()),
            false => Ok(()),
        }
    }
}

impl Files for ReadOnly {
    fn open(&self, path: &Path, options: &OpenOptions) -> io::Result<File> {
        let existed = path.exists();
        let file = options.open(path)?;
        let flags = rustix::fs::fcntl_getfl(&file)?;
        let writes = flags.intersects(OFlags::WRONLY | OFlags::RDWR) || !existed;
        if writes {
            self.refuse(path)?;
        }
        Ok(file)
    }

    fn write(&self, file: &File, bytes: &[u8], offset: u64) -> io::Result<()> {
        self.refuse_file(file)?;
        std::os::unix::fs::FileExt::write_all_at(file, bytes, offset)
    }

    fn set_len(&self, file: &File, length: u64) -> io::Result<()> {
        self.refuse_file(file)?;
        file.set_len(length)
    }

    fn sync(&self, file: &File) -> io::Result<()> {
        self.refuse_file(file)?;
        file.sync_all()
    }

    fn sync_folder(&self, folder: &Path) -> io::Result<()> {
        self.refuse(folder)?;
        File::open(folder)?.sync_all()
    }

    fn rename(&self, from: &Path, to: &Path) -> io::Result<()> {
        self.refuse(from).and_then(|()| self.refuse(to))?;
        std::fs::rename(from, to)
    }

    fn link(&self, from: &Path, to: &Path) -> io::Result<()> {
        self.refuse(from).and_then(|()| self.refuse(to))?;
        std::fs::hard_link(from, to)
    }

    fn remove(&self, path: &Path) -> io::Result<()> {
        self.refuse(path)?;
        std::fs::remove_file(path)
    }
}

#[test]
fn a_backup_can_lie_where_nobody_may_write() {
    let backed = Backed::new();
    let folder = backed.place.folder().canonicalize().unwrap();
    let host = tiny_host().with_files(Arc::new(ReadOnly { folder }));
    let phone = Phone::new(host.clone());
    phone
        .vault()
        .restore(&backed.path(), &backed.words, &phrase(NEW))
        .unwrap();
    assert_eq!(phone.held(), backed.held);
    // The layer has teeth: as a vault it cannot be opened there, and none can be made.
    let opened = Vault::with_host(backed.path(), host.clone()).unlock(&phrase(NEW));
    assert_eq!(opened.err(), Some(Error::ReadOnly));
    let there = Vault::with_host(backed.place.folder().join("other"), host);
    let made = there.restore(&backed.path(), &backed.words, &phrase(NEW));
    assert_eq!(made, Err(Error::ReadOnly));
}

#[test]
fn nothing_is_overwritten() {
    let backed = Backed::new();
    let folder = backed.place.folder();
    let card = Card::random(&Host::system()).unwrap().0;
    std::fs::write(folder.join("mine"), b"mine").unwrap();
    std::fs::write(folder.join("left.new"), b"mine").unwrap();
    std::os::unix::fs::symlink(folder.join("nowhere"), folder.join("link")).unwrap();
    let journal = backed.place.open().unwrap();
    let before = files_in_but_links(folder);
    // The vault itself, what would be a part of a vault, and what is somebody's.
    for taken in [
        "vault",
        "vault.new",
        "vault-journal",
        "backup",
        "backup-wal",
        "mine",
        "left",
        "link",
        ".",
    ] {
        let to = folder.join(taken);
        assert_eq!(
            journal.backup(&to).err(),
            Some(Error::FileExists),
            "{taken}"
        );
        assert_eq!(
            journal.hand_over(&to, &card),
            Err(Error::FileExists),
            "{taken}"
        );
    }
    let nowhere = folder.join("nowhere/backup");
    assert_eq!(journal.backup(&nowhere).err(), Some(Error::NoVault));
    assert!(files_in_but_links(folder) == before);
    drop(journal);

    // A backup under a name that the new vault would take for its own, also one with a damaged header.
    let before = flipped(&backed.bytes(), 2 * PAGE + PREFIX, 0);
    std::fs::write(folder.join("restored.new"), &before).unwrap();
    let to = Vault::with_host(folder.join("restored"), tiny_host());
    let done = to.restore(&folder.join("restored.new"), &backed.words, &phrase(NEW));
    assert_eq!(done, Err(Error::FileExists));
    assert!(std::fs::read(folder.join("restored.new")).unwrap() == before);
}

fn files_in_but_links(folder: &Path) -> Vec<(PathBuf, Vec<u8>)> {
    let mut files: Vec<_> = std::fs::read_dir(folder)
        .unwrap()
        .map(|file| file.unwrap().path())
        .filter(|path| path.is_file())
        .map(|path| (path.clone(), std::fs::read(path).unwrap()))
        .collect();
    files.sort();
    files
}

/// What is left of a damaged space is taken out, not copied as if it were all.
#[test]
fn a_damaged_space_is_not_backed_up() {
    let place = filled(tiny_host());
    let mut bytes = std::fs::read(place.path()).unwrap();
    // Cell 1 of each region, whichever it is.
    for region in 0..4 {
        bytes[(2 + 1 + 4 + region) * PAGE + 900] ^= 1;
    }
    std::fs::write(place.path(), bytes).unwrap();
    let journal = place.open().unwrap();
    let card = Card::random(&Host::system()).unwrap().0;
    let to = place.folder().join("backup");
    assert_eq!(
        journal.backup(&to).err(),
        Some(Error::Damaged(Damage::Cell))
    );
    assert_eq!(
        journal.hand_over(&to, &card),
        Err(Error::Damaged(Damage::Cell))
    );
    let _ = journal.lock();
    assert!(place.is_alone());
}

/// A space that was handed over to a new card, as bytes; what it holds; and the key.
fn handed_over() -> (Vec<u8>, Vec<String>, CardKey) {
    let place = filled(tiny_host());
    let (card, key) = Card::random(&Host::system()).unwrap();
    let card = Card::parse(card.to_text().as_bytes()).unwrap();
    let mut journal = place.open().unwrap();
    let held = everything(&mut journal);
    let before = place.files();
    let to = place.folder().join("for a friend");
    journal.hand_over(&to, &card).unwrap();
    let mut after = place.files();
    let bytes = after.remove("for a friend").unwrap();
    assert!(after == before, "the vault is not written to");
    assert_eq!(bytes.len(), after["vault"].len() + TRAILER);
    (bytes, held, key)
}

#[test]
fn what_is_handed_over_opens_with_the_key_of_the_card_alone() {
    let (bytes, held, key) = handed_over();
    let other = Card::random(&Host::system()).unwrap().1;
    assert_eq!(restored_with_key(&bytes, &other), Err(Error::WrongWords));
    let words = RecoveryWords::parse(&format!("{}about", "abandon ".repeat(11))).unwrap();
    assert_eq!(
        restored(&bytes, &words),
        Err(NOT_WHOLE),
        "it is no backup with words"
    );

    // Without the trailer it is a vault that nobody has the passphrase of.
    let vault = &bytes[..bytes.len() - TRAILER];
    assert_eq!(restored(vault, &words), Err(Error::WrongWords));
    assert_eq!(restored_with_key(vault, &key), Err(NOT_WHOLE));
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("vault"), vault).unwrap();
    let opened = Vault::with_host(folder.path().join("vault"), tiny_host());
    let opened = opened.unlock(&phrase(unafraid_tests::PHRASE)).err();
    assert_eq!(opened, Some(Error::WrongPassphrase));

    // The key survives being written down.
    let key = CardKey::parse(key.to_text().as_bytes()).unwrap();
    assert_eq!(restored_with_key(&bytes, &key), Ok(held));
}

#[test]
fn a_damaged_file_that_was_handed_over_is_never_a_wrong_key() {
    let (bytes, held, key) = handed_over();
    let vault = bytes.len() - TRAILER;
    for at in vault..bytes.len() {
        if at % 7 == 0 || at < vault + 64 || at + 48 > bytes.len() {
            let damaged = flipped(&bytes, at, 5);
            assert_eq!(restored_with_key(&damaged, &key), Err(NOT_WHOLE), "{at}");
        }
    }
    let mut whole = 0;
    for page in 0..vault / PAGE {
        match restored_with_key(&flipped(&bytes, page * PAGE + 900, 5), &key) {
            Ok(found) => {
                assert_eq!(found, held);
                whole += 1;
            }
            Err(error) => assert_eq!(error, NOT_WHOLE, "page {page}"),
        }
    }
    assert_eq!(whole, vault / PAGE - 16, "but for the cells of the space");
    for length in [0, 1, TRAILER, vault, bytes.len() - 1] {
        assert_eq!(restored_with_key(&bytes[..length], &key), Err(NOT_WHOLE));
    }
}

/// A trailer opens the vault that it was made for, and no other.
#[test]
fn a_trailer_behind_another_vault_opens_nothing() {
    let ((one, _, key), (two, ..)) = (handed_over(), handed_over());
    let vault = one.len() - TRAILER;
    let mixed = [&two[..vault], &one[vault..]].concat();
    assert_eq!(restored_with_key(&mixed, &key), Err(Error::WrongWords));
}

/// No file holds a word of the words, a text, or the secret; also not the restored vault.
#[test]
fn nothing_can_be_read_in_any_file() {
    let backed = Backed::new();
    let (card, key) = Card::random(&Host::system()).unwrap();
    let folder = backed.place.folder();
    let journal = backed.place.open().unwrap();
    journal
        .hand_over(&folder.join("handed over"), &card)
        .unwrap();
    let _ = journal.lock();
    let restored = Vault::with_host(folder.join("restored"), tiny_host());
    restored
        .restore(&backed.path(), &backed.words, &phrase(NEW))
        .unwrap();
    let files = files_in(folder);
    assert_eq!(files.len(), 4);
    let key_text = key.to_text();
    let mut needles: Vec<Vec<u8>> = [MARKER, NEW, unafraid_tests::PHRASE, key_text.trim()]
        .map(|text| text.as_bytes().to_vec())
        .into();
    // Words of three letters occur by chance.
    let words = backed
        .words
        .expose()
        .split(' ')
        .filter(|word| word.len() > 4);
    needles.extend(words.map(|word| word.as_bytes().to_vec()));
    for (name, bytes) in &files {
        for needle in &needles {
            let text = String::from_utf8_lossy(needle);
            assert!(!contains(bytes, needle), "{text} in {name}");
        }
    }
    // The card is nowhere, so that the file does not tell whom it is for.
    let card = card.to_text();
    assert!(!contains(&files["handed over"], &card.as_bytes()[20..60]));
}

/// Two backups of one space have nothing in common that would show it.
#[test]
fn two_backups_of_one_space_are_as_different_as_those_of_two() {
    let place = filled(tiny_host().with_randomness(Arc::new(Seeded::new(7))));
    let journal = place.open().unwrap();
    let [one, two] = ["one", "two"].map(|name| {
        let path = place.folder().join(name);
        drop(journal.backup(&path).unwrap());
        std::fs::read(path).unwrap()
    });
    for page in 2..one.len() / PAGE {
        let body = page * PAGE + PREFIX;
        let rest = body + 512..body + PAGE - PREFIX;
        let same = rest.clone().filter(|at| one[*at] == two[*at]).count();
        // One byte in 256 is the same by chance: 14 of these, with a deviation of 4.
        assert!(same < 60, "page {page}: {same} of {} bytes", rest.len());
    }
}
