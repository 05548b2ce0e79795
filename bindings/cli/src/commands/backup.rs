//! A copy of the open space for the day on which this computer or phone is gone, and one for somebody
//! else to keep.

use std::fs::File;
use std::io::{Read, Write, stdin};
use std::path::{Path, PathBuf};

use serde_json::json;
use unafraid::Error;
use unafraid::vault::{Card, CardKey, Host, Locked, RecoveryWords, Vault};
use zeroize::Zeroizing;

use super::files::new_file;
use super::{Context, DEFERRED, lock};
use crate::failure::Failure;
use crate::{output, passphrase};

/// More than any card, key or words have.
const LONGEST_FILE: u64 = 64 * 1024;

const UNWRITABLE: Failure = Failure::Other("the file cannot be written: check folder and space");

impl Context<'_> {
    pub(super) fn backup(&self) -> Result<(), Failure> {
        let Some(to) = self.path("file") else {
            return Err(Failure::Usage("no file to make the backup at"));
        };
        if let Some(card) = self.path("for") {
            self.refuse_two_of_standard_input(card)?;
            // Before anything is asked or opened: a card that was mangled on the way is no use.
            let card = Card::parse(&read(card, "the card cannot be read: check its name")?)?;
            if self.matches.get_flag("then-erase") {
                return self.hand_over_and_erase(to, &card);
            }
            self.with_journal(|journal| Ok(journal.hand_over(to, &card)?))?;
            return self.say(
                &json!({"handed_over": true}),
                "made and verified; only who has the key of this card can open it, and nobody here. Copy it to that person; the vault here is as it was",
            );
        }
        let words_out = self.path("words-out").map(NewFile::make).transpose()?;
        let words = self.with_journal(|journal| Ok(journal.backup(to)?));
        let words = words.inspect_err(|_| {
            if let Some(words_out) = &words_out {
                words_out.take_back();
            }
        })?;
        let given = match &words_out {
            Some(words_out) => words_out.write(words.expose()),
            None => self.show_words(&words),
        };
        given.map_err(|_| {
            // Nobody has the words, so nobody can ever open it. It is ours: it did not exist before.
            let _ = std::fs::remove_file(to);
            if let Some(words_out) = &words_out {
                words_out.take_back();
            }
            Failure::Other(
                "the recovery words could not be given out, so the backup was removed: try again",
            )
        })?;
        match words_out {
            Some(_) => self.say(
                &json!({"backup": true}),
                "made and verified; keep the file with the words apart from the backup: who has both can read everything",
            ),
            None => Ok(()),
        }
    }

    /// Erases the open space once the copy is verified, and not before.
    fn hand_over_and_erase(&self, to: &Path, card: &Card) -> Result<(), Failure> {
        output::warn(
            "this space is erased here once the copy is verified; only who has the key of this card can open the copy",
        );
        let journal = self.open()?;
        if let Err(error) = journal.hand_over(to, card) {
            lock(journal);
            return Err(error.into());
        }
        if journal.erase()? == Locked::Deferred {
            output::warn(DEFERRED);
        }
        self.say(
            &json!({"handed_over": true, "erased": true}),
            "made and verified; only who has the key of this card can open it, and nobody here. The space is erased here: its passphrase opens nothing any more",
        )
    }

    /// The words, this one time.
    fn show_words(&self, words: &RecoveryWords) -> Result<(), Failure> {
        let words = words.expose();
        let text = Zeroizing::new(match self.is_json() {
            // Letters and spaces: nothing that JSON escapes.
            true => format!("{{\"backup\":true,\"words\":\"{words}\"}}"),
            false => format!(
                "made and verified. These are its recovery words; they are shown this once, and nowhere else:\n\n    {words}\n\nWrite them down, and keep them apart from the backup: who has both can read everything"
            ),
        });
        match output::line(&text) {
            // A pipe that nobody reads is no success here.
            Err(_) => Err(UNWRITABLE),
            Ok(()) => Ok(()),
        }
    }

    pub(super) fn restore(&self) -> Result<(), Failure> {
        let (words, key) = (self.path("words-file"), self.path("key-file"));
        if let Some(opens) = words.or(key) {
            self.refuse_two_of_standard_input(opens)?;
        }
        let Some(from) = self.path("file") else {
            return Err(Failure::Usage("no backup to restore"));
        };
        let path = self.place_of_a_new_vault()?;
        if from.metadata().is_err() {
            return Err(Failure::Other(
                "there is no backup at this place: check its name",
            ));
        }
        let opens = match (words, key) {
            (Some(words), None) => {
                let text = read(
                    words,
                    "the file with the words cannot be read: check its name",
                )?;
                let text = std::str::from_utf8(&text).map_err(|_| Error::WrongWords)?;
                Opens::Words(RecoveryWords::parse(text)?)
            }
            (None, Some(key)) => {
                let text = read(key, "the file with the key cannot be read: check its name")?;
                Opens::Key(CardKey::parse(&text)?)
            }
            _ => return Err(Failure::Usage("use --words-file or --key-file")),
        };
        let passphrase = passphrase::choose(self.passphrase_file())?;
        let vault = Vault::at(&path);
        match opens {
            Opens::Words(words) => vault.restore(from, &words, &passphrase)?,
            Opens::Key(key) => vault.restore_handed_over(from, &key, &passphrase)?,
        }
        self.say(
            &json!({"restored": true}),
            "restored and verified: it is opened by its passphrase from now on. The backup is as it was",
        )
    }

    /// Standard input gives the passphrase, or this.
    fn refuse_two_of_standard_input(&self, other: &Path) -> Result<(), Failure> {
        let both = [self.passphrase_file(), Some(other)];
        if both.into_iter().all(passphrase::is_standard_input) {
            return Err(Failure::Usage(
                "standard input cannot give the passphrase and something else: use a file for one of them",
            ));
        }
        Ok(())
    }

    pub(super) fn card(&self) -> Result<(), Failure> {
        let (Some(key_out), Some(out)) = (self.path("key-out"), self.path("out")) else {
            return Err(Failure::Usage("say where to: --key-out and --out"));
        };
        let (card, key) = Card::random(&Host::system())?;
        let key_out = NewFile::make(key_out)?;
        let done = NewFile::make(out).and_then(|out| {
            key_out.write(key.to_text().trim_end())?;
            out.write(card.to_text().trim_end())
                .inspect_err(|_| out.take_back())
        });
        done.inspect_err(|_| key_out.take_back())?;
        self.say(
            &json!({"card": true}),
            "made a card to give away, and its key to keep: who gets the key can open what is handed over to the card, and without it nobody can. Give the card yourself, so that nobody puts another in its place",
        )
    }
}

enum Opens {
    Words(RecoveryWords),
    Key(CardKey),
}

/// A file that did not exist before, and that only its owner may read.
struct NewFile<'a> {
    path: &'a Path,
    file: File,
}

impl<'a> NewFile<'a> {
    fn make(path: &'a Path) -> Result<Self, Failure> {
        let file = new_file(path)?;
        Ok(Self { path, file })
    }

    /// Returns when the line is on the medium, and the file's name too.
    fn write(&self, line: &str) -> Result<(), Failure> {
        let folder = match self.path.parent() {
            Some(folder) if !folder.as_os_str().is_empty() => folder.to_path_buf(),
            _ => PathBuf::from("."),
        };
        let write = || {
            let mut file = &self.file;
            file.write_all(line.as_bytes())?;
            file.write_all(b"\n")?;
            file.sync_all()?;
            File::open(folder)?.sync_all()
        };
        write().map_err(|_| UNWRITABLE)
    }

    /// Removes it again.
    fn take_back(&self) {
        let _ = std::fs::remove_file(self.path);
    }
}

/// What a file, or standard input for `-`, holds.
fn read(file: &Path, unreadable: &'static str) -> Result<Zeroizing<Vec<u8>>, Failure> {
    let source: Box<dyn Read> = if passphrase::is_standard_input(Some(file)) {
        Box::new(stdin().lock())
    } else {
        Box::new(File::open(file).map_err(|_| Failure::Other(unreadable))?)
    };
    let mut bytes = Zeroizing::new(Vec::with_capacity(8 * 1024));
    source
        .take(LONGEST_FILE)
        .read_to_end(&mut bytes)
        .map_err(|_| Failure::Other(unreadable))?;
    Ok(bytes)
}
