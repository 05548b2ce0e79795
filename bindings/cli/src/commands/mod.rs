//! What each command does. [`record`] stores and changes experiences, [`look`] shows them,
//! [`summary`] counts them, [`files`] is about what is kept with them and what is taken out,
//! [`letter`] and [`follow_up`] about complaints, [`services`] about what is known of services, [`vault`] about the
//! vault itself, [`spaces`] about who gets in, and [`backup`] about copies of it.

mod backup;
mod files;
mod follow_up;
mod letter;
mod look;
mod record;
mod services;
mod spaces;
mod summary;
mod vault;

use std::ffi::OsStr;
use std::io::{IsTerminal, Read};
use std::path::{Path, PathBuf};
use std::str::FromStr;
use std::time::{Duration, Instant};

use clap::ArgMatches;
use etcetera::BaseStrategy;
use unafraid::journal::{Id, Journal, Key, Reason, Refusal, When, import};
use unafraid::language::Language;
use unafraid::vault::{Locked, Vault};
use unafraid::{Code, Error, report};

use crate::failure::Failure;
use crate::{demo, output, passphrase};

pub(crate) fn run(matches: &ArgMatches) -> Result<(), Failure> {
    let Some((name, matches)) = matches.subcommand() else {
        return Err(Failure::Usage("no command: see unafraid --help"));
    };
    let context = Context { matches };
    match name {
        "demo" => demo::run(context.path("dir")),
        "new" => context.create(),
        "add" => context.add(),
        "import" => context.import(),
        "list" => context.list(),
        "show" => context.show(),
        "search" => context.search(),
        "edit" => context.edit(),
        "remove" => context.remove(),
        "summary" => context.summary(),
        "services" => context.services(),
        "export" => context.export(),
        "attach" => context.attach(),
        "attachment" => context.attachment(),
        "letter" => context.letter(),
        "follow-up" => context.follow_up(),
        "check" => context.check(),
        "passphrase" => context.passphrase(),
        "space" => context.space(),
        "grow" => context.grow(),
        "destroy" => context.destroy(),
        "backup" => context.backup(),
        "restore" => context.restore(),
        "card" => context.card(),
        _ => Err(Failure::Usage("no such command: see unafraid --help")),
    }
}

struct Context<'a> {
    matches: &'a ArgMatches,
}

impl Context<'_> {
    fn path(&self, name: &str) -> Option<&Path> {
        self.matches.get_one::<PathBuf>(name).map(PathBuf::as_path)
    }

    fn is_json(&self) -> bool {
        self.matches.get_flag("json")
    }

    fn passphrase_file(&self) -> Option<&Path> {
        self.path("passphrase-file")
    }

    /// The vault that is meant, and whether it is the one that nobody named.
    fn vault_path(&self) -> Result<(PathBuf, bool), Failure> {
        if let Some(path) = self.path("vault") {
            return Ok((path.to_path_buf(), false));
        }
        let base = etcetera::choose_base_strategy()
            .map_err(|_| Failure::Usage("no home folder: say where with --vault"))?;
        Ok((base.data_dir().join("unafraid").join("vault"), true))
    }

    fn open(&self) -> Result<Journal, Failure> {
        let vault = Vault::at(self.vault_path()?.0);
        let passphrase = passphrase::ask(self.passphrase_file())?;
        let journal = Journal::open(waiting(|| vault.unlock(&passphrase))?)?;
        for sentence in report::loss(&journal, Language::english()) {
            output::warn(&sentence);
        }
        Ok(journal)
    }

    /// Opens the vault, does something with the journal, and locks it, whatever came of it.
    fn with_journal<T>(
        &self,
        work: impl FnOnce(&mut Journal) -> Result<T, Failure>,
    ) -> Result<T, Failure> {
        let mut journal = self.open()?;
        let done = work(&mut journal);
        lock(journal);
        done
    }

    /// The experience that is meant. A text that is no number is the number of none.
    fn id(&self) -> Result<Id, Failure> {
        let id = self.matches.get_one::<String>("id");
        Ok(id.map_or(Err(Error::NoSuchExperience), |id| id.parse())?)
    }

    /// Prints an object with `--json`, a line otherwise.
    fn say(&self, object: &serde_json::Value, line: &str) -> Result<(), Failure> {
        if self.is_json() {
            output::line(&object.to_string())
        } else {
            output::line(line)
        }
    }

    fn code<C: Code>(&self, name: &str, key: Key) -> Result<Option<C>, Failure> {
        self.value(name, key, |text| {
            C::from_code(text).ok_or(Reason::UnknownCode)
        })
    }

    fn when(&self, name: &str) -> Result<Option<When>, Failure> {
        self.value(name, Key::When, When::from_str)
    }

    /// The value of a flag that holds a code or a date.
    fn value<T>(
        &self,
        name: &str,
        key: Key,
        parse: impl FnOnce(&str) -> Result<T, Reason>,
    ) -> Result<Option<T>, Failure> {
        let Some(value) = self.matches.get_raw(name).and_then(|mut raw| raw.next()) else {
            return Ok(None);
        };
        let parsed = parse(utf8(key, value)?).map_err(|reason| Refusal {
            line: None,
            key: Some(key),
            reason,
        })?;
        Ok(Some(parsed))
    }
}

/// The day that it is here.
fn today() -> Result<When, Failure> {
    let date = jiff::Zoned::now().date().to_string();
    date.parse()
        .map_err(|_| Failure::Other("the date of this computer is not one of this time: set it"))
}

fn utf8(key: Key, value: &OsStr) -> Result<&str, Failure> {
    value.to_str().ok_or_else(|| {
        Failure::from(Refusal {
            line: None,
            key: Some(key),
            reason: Reason::NotUtf8,
        })
    })
}

/// Reads at most one byte more than an import may have, so that the reader can refuse it.
fn read_limited(from: impl Read, bytes: &mut Vec<u8>) -> Result<(), Failure> {
    from.take(import::FILE_MAX as u64 + 1)
        .read_to_end(bytes)
        .map(drop)
        .map_err(|_| Failure::Other("the input cannot be read"))
}

/// Does something that needs the right passphrase, waiting where too many wrong ones ask for it.
fn waiting<T>(mut attempt: impl FnMut() -> unafraid::Result<T>) -> Result<T, Failure> {
    loop {
        match attempt() {
            Err(Error::Wait(wait)) => count_down(wait),
            other => return Ok(other?),
        }
    }
}

/// Waits, and tells how long: each second where somebody looks at a terminal.
fn count_down(wait: Duration) {
    let end = Instant::now() + wait;
    let told = |left: Duration| {
        let seconds = left.as_secs_f64().ceil();
        format!("too many wrong passphrases: waiting {seconds} s")
    };
    if !std::io::stderr().is_terminal() {
        output::warn(&told(wait));
    }
    loop {
        let left = end.saturating_duration_since(Instant::now());
        if left.is_zero() {
            break;
        }
        if std::io::stderr().is_terminal() {
            output::tell_in_place(&told(left));
        }
        std::thread::sleep(left.min(Duration::from_secs(1)));
    }
    if std::io::stderr().is_terminal() {
        output::tell_in_place("");
    }
}

const DEFERRED: &str =
    "the file could not be sealed anew; nothing is lost, and the next command does it";

/// Locks, and says where a lock is not all that it could be.
pub(crate) fn lock(journal: Journal) {
    match journal.lock() {
        Locked::Sealed { damaged_cells: 0 } => {}
        Locked::Sealed { damaged_cells } => output::warn(&format!(
            "{damaged_cells} cells of the file are damaged; they were kept as they are: run `unafraid check`"
        )),
        Locked::Deferred => output::warn(DEFERRED),
    }
}
