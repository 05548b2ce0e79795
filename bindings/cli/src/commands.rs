//! What each command does.

use std::ffi::OsStr;
use std::io::{Read, stdin};
use std::path::{Path, PathBuf};
use std::str::FromStr;

use clap::ArgMatches;
use etcetera::BaseStrategy;
use unafraid::city::Service;
use unafraid::journal::{
    Draft, Experience, Filter, Id, Journal, Key, Reason, Refusal, Value, When, import,
};
use unafraid::vault::{Locked, Passphrase, Size, Vault};
use unafraid::{Code, Error};
use zeroize::Zeroizing;

use crate::failure::Failure;
use crate::{arguments, demo, output, passphrase};

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
        "check" => context.check(),
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
        Ok(Journal::open(unlock(&vault, &passphrase)?)?)
    }

    fn create(&self) -> Result<(), Failure> {
        let (path, is_default) = self.vault_path()?;
        if path.symlink_metadata().is_ok() {
            return Err(Error::FileExists.into());
        }
        if is_default && let Some(folder) = path.parent() {
            std::fs::create_dir_all(folder)
                .map_err(|_| Failure::Other("the data folder cannot be made: use --vault"))?;
        }
        let size = match self.matches.get_one::<String>("size").map(String::as_str) {
            Some("64") => Size::Mib64,
            _ => Size::Mib16,
        };
        let passphrase = passphrase::choose(self.passphrase_file())?;
        Vault::at(&path).create(&passphrase, size)?;
        if self.is_json() {
            output::line(r#"{"created":true}"#)
        } else {
            output::line("made a vault; nobody can open it without the passphrase, so keep it")
        }
    }

    fn add(&self) -> Result<(), Failure> {
        let experience = if self.matches.contains_id("input") {
            if passphrase::is_standard_input(self.passphrase_file()) {
                return Err(Failure::Usage(
                    "standard input cannot give both the passphrase and the experience: use a file for the passphrase",
                ));
            }
            let mut bytes = Zeroizing::new(Vec::new());
            read_limited(stdin().lock(), &mut bytes)?;
            import::read_object(&bytes)?
        } else {
            self.experience_of_flags()?
        };
        if experience.service == Service::Unspecified {
            return Err(Failure::from(Refusal {
                line: None,
                key: Some(Key::Service),
                reason: Reason::ImportOnly,
            }));
        }
        let mut journal = self.open()?;
        let added = journal.add(experience);
        lock(journal);
        let id = added?;
        if self.is_json() {
            output::line(&format!(r#"{{"id":"{id}"}}"#))
        } else {
            output::line(&id.to_string())
        }
    }

    fn experience_of_flags(&self) -> Result<Experience, Failure> {
        let mut draft = Draft::default();
        for key in arguments::flagged() {
            let mut values = Vec::new();
            for value in self.matches.get_raw(key.code()).into_iter().flatten() {
                values.push(utf8(key, value)?);
            }
            match values[..] {
                [] => {}
                [value] if !key.is_list() => draft.set(key, Value::Text(value))?,
                _ => draft.set(key, Value::List(values))?,
            }
        }
        Ok(draft.finish()?)
    }

    fn import(&self) -> Result<(), Failure> {
        let Some(path) = self.path("file") else {
            return Err(Failure::Usage("no file to import"));
        };
        let format = import::Format::of(path)?;
        let mut bytes = Zeroizing::new(Vec::new());
        let file = std::fs::File::open(path)
            .map_err(|_| Failure::Other("the file to import cannot be read: check its name"))?;
        read_limited(file, &mut bytes)?;
        let experiences = import::read(&bytes, format)?;
        let mut journal = self.open()?;
        let added = journal.add_all(experiences);
        lock(journal);
        let count = added?.len();
        if self.is_json() {
            output::line(&format!(r#"{{"imported":{count}}}"#))
        } else {
            output::line(&format!("{count} imported"))
        }
    }

    fn list(&self) -> Result<(), Failure> {
        let filter = Filter {
            service: self.code("service", Key::Service)?,
            outcome: self.code("outcome", Key::Outcome)?,
            barrier: self.code("barrier", Key::Barriers)?,
            kind: self.code("kind", Key::Kind)?,
            since: self.when("since")?,
            until: self.when("until")?,
            limit: self.matches.get_one("limit").copied(),
        };
        let journal = self.open()?;
        let printed = self.print_list(&journal, &filter);
        lock(journal);
        printed
    }

    fn print_list(&self, journal: &Journal, filter: &Filter) -> Result<(), Failure> {
        for entry in journal.list(filter) {
            if self.is_json() {
                output::line(&output::json(entry)?)?;
            } else {
                output::line(&output::brief(entry))?;
            }
        }
        if journal.newer() > 0 {
            output::warn("a newer version stored things here that this one cannot show");
        }
        Ok(())
    }

    fn show(&self) -> Result<(), Failure> {
        let id = self.matches.get_one::<String>("id");
        let id: Id = id.map_or(Err(Error::NoSuchExperience), |id| id.parse())?;
        let journal = self.open()?;
        let printed = match journal.get(id) {
            Ok(entry) if self.is_json() => output::json(entry).and_then(|text| output::line(&text)),
            Ok(entry) => output::whole(entry).and_then(|text| output::line(&text)),
            Err(error) => Err(error.into()),
        };
        lock(journal);
        printed
    }

    fn check(&self) -> Result<(), Failure> {
        let mut journal = self.open()?;
        let checked = journal.check();
        let (count, capacity) = (journal.len(), journal.capacity());
        if journal.lock() == Locked::Deferred {
            output::warn(DEFERRED);
        }
        let (damaged, capacity) = (checked?, capacity?);
        if damaged > 0 {
            return Err(Failure::DamageElsewhere(damaged));
        }
        if self.is_json() {
            output::line(&format!(
                r#"{{"whole":true,"experiences":{count},"free":{},"total":{}}}"#,
                capacity.free, capacity.total
            ))
        } else {
            output::line(&format!(
                "whole: {count} experiences, {} of {} bytes free",
                capacity.free, capacity.total
            ))
        }
    }

    fn code<C: Code>(&self, name: &str, key: Key) -> Result<Option<C>, Failure> {
        self.flag(name, key, |text| {
            C::from_code(text).ok_or(Reason::UnknownCode)
        })
    }

    fn when(&self, name: &str) -> Result<Option<When>, Failure> {
        self.flag(name, Key::When, When::from_str)
    }

    fn flag<T>(
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

/// Unlocks, waiting where too many wrong passphrases ask for it.
fn unlock(vault: &Vault, passphrase: &Passphrase) -> Result<unafraid::vault::Session, Failure> {
    loop {
        match vault.unlock(passphrase) {
            Err(Error::Wait(wait)) => {
                output::warn(&format!(
                    "too many wrong passphrases: waiting {} s",
                    wait.as_secs_f64().ceil()
                ));
                std::thread::sleep(wait);
            }
            other => return Ok(other?),
        }
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
