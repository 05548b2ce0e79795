//! Who gets in, and to what: other spaces, erase phrases, a larger file, and the end of a vault.

use std::io::{IsTerminal, Write, stdin};
use std::path::{Path, PathBuf};

use serde_json::json;
use unafraid::vault::{Consent, Locked, Passphrase, Size, Vault};

use super::{Context, DEFERRED, waiting};
use crate::failure::Failure;
use crate::{output, passphrase};

impl Context<'_> {
    pub(super) fn space(&self) -> Result<(), Failure> {
        let keep: Vec<&Path> = self
            .matches
            .get_many::<PathBuf>("keep-passphrase-file")
            .into_iter()
            .flatten()
            .map(PathBuf::as_path)
            .collect();
        let (new, erase) = (
            self.path("new-passphrase-file"),
            self.path("erase-phrase-file"),
        );
        let mut sources = vec![self.passphrase_file(), new, erase];
        sources.extend(keep.iter().copied().map(Some));
        let on_standard_input = |source: &&Option<&Path>| passphrase::is_standard_input(**source);
        if sources.iter().filter(on_standard_input).count() > 1 {
            return Err(Failure::Usage(
                "standard input can give one passphrase only: use files for the others",
            ));
        }
        let vault = Vault::at(self.vault_path()?.0);
        if self.matches.get_flag("without-erase-phrase") {
            return self.set_erase_phrase(&vault, None);
        }
        if erase.is_some() {
            output::warn(
                "once this space is opened with the erase phrase, every other space of the vault is gone for good, and nobody is asked; read what that risks in core/THREATS.md",
            );
            return self.set_erase_phrase(&vault, erase);
        }
        output::warn(
            "a space of this vault whose passphrase is not given (--keep-passphrase-file) can be lost by this, and nobody can say whether there is one",
        );
        let present = passphrase::ask(self.passphrase_file())?;
        let keep: Vec<Passphrase> = keep
            .into_iter()
            .map(|file| passphrase::ask(Some(file)))
            .collect::<Result<_, _>>()?;
        let new = passphrase::choose(new)?;
        deferred(waiting(|| {
            vault.create_space(&present, &keep, &new, Consent::given())
        })?);
        self.say(
            &json!({"created": true}),
            "made a space; its passphrase opens it from now on, and this one as before",
        )
    }

    fn set_erase_phrase(&self, vault: &Vault, erase: Option<&Path>) -> Result<(), Failure> {
        let present = passphrase::ask(self.passphrase_file())?;
        let erase = erase
            .map(|file| passphrase::choose(Some(file)))
            .transpose()?;
        deferred(waiting(|| {
            vault.set_erase_phrase(&present, erase.as_ref())
        })?);
        let (object, line) = match erase {
            Some(_) => (true, "this space has an erase phrase now"),
            None => (false, "this space has no erase phrase"),
        };
        self.say(&json!({"erase_phrase": object}), line)
    }

    pub(super) fn grow(&self) -> Result<(), Failure> {
        let vault = Vault::at(self.vault_path()?.0);
        output::warn(
            "everyone can see the size of the file; that it grew while a space that somebody was shown had room left can be held against you",
        );
        let present = passphrase::ask(self.passphrase_file())?;
        deferred(waiting(|| vault.grow(&present, Size::Mib64))?);
        self.say(
            &json!({"size": 64}),
            "the vault has 64 MiB now, and every space that it had",
        )
    }

    pub(super) fn destroy(&self) -> Result<(), Failure> {
        let vault = Vault::at(self.vault_path()?.0);
        if !self.matches.get_flag("yes") && !agreed()? {
            return Err(Failure::Other("nothing was destroyed"));
        }
        vault.destroy()?;
        self.say(
            &json!({"destroyed": true}),
            "the vault is gone; the storage can keep traces of a removed file, which its passphrases still protect",
        )
    }
}

fn deferred(locked: Locked) {
    if locked == Locked::Deferred {
        output::warn(DEFERRED);
    }
}

/// Asks once, on the terminal.
fn agreed() -> Result<bool, Failure> {
    if !stdin().is_terminal() {
        return Err(Failure::Other("there is no terminal to ask on: use --yes"));
    }
    let mut answer = String::new();
    let unreadable = |_| Failure::Other("the answer could not be read: nothing was destroyed");
    write!(
        std::io::stderr(),
        "This destroys the vault with every space in it, for good. Type yes to go on: "
    )
    .and_then(|()| std::io::stderr().flush())
    .map_err(unreadable)?;
    stdin().read_line(&mut answer).map_err(unreadable)?;
    Ok(answer.trim() == "yes")
}
