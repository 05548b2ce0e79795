//! The vault itself: making one, verifying it, and its passphrase.

use std::path::PathBuf;

use serde_json::json;
use unafraid::Error;
use unafraid::vault::{Locked, Size, Vault};

use super::{Context, DEFERRED, waiting};
use crate::failure::Failure;
use crate::{output, passphrase};

impl Context<'_> {
    pub(super) fn create(&self) -> Result<(), Failure> {
        let path = self.place_of_a_new_vault()?;
        let size = match self.matches.get_one::<String>("size").map(String::as_str) {
            Some("64") => Size::Mib64,
            _ => Size::Mib16,
        };
        let passphrase = passphrase::choose(self.passphrase_file())?;
        Vault::at(&path).create(&passphrase, size)?;
        self.say(
            &json!({"created": true}),
            "made a vault; nobody can open it without the passphrase, so keep it",
        )
    }

    /// Where a vault is to be made. A folder that nobody named is made too.
    pub(super) fn place_of_a_new_vault(&self) -> Result<PathBuf, Failure> {
        let (path, is_default) = self.vault_path()?;
        if path.symlink_metadata().is_ok() {
            return Err(Error::FileExists.into());
        }
        if is_default && let Some(folder) = path.parent() {
            std::fs::create_dir_all(folder)
                .map_err(|_| Failure::Other("the data folder cannot be made: use --vault"))?;
        }
        Ok(path)
    }

    pub(super) fn check(&self) -> Result<(), Failure> {
        let mut journal = self.open()?;
        let checked = journal.check();
        let (count, capacity) = (journal.len(), journal.capacity());
        let loss = journal.loss().cloned();
        if journal.lock() == Locked::Deferred {
            output::warn(DEFERRED);
        }
        if let Some(loss) = loss.filter(|_| self.is_json()) {
            output::line(
                &json!({
                    "whole": false, "experiences": count,
                    "lost": {
                        "cells": loss.cells, "of": loss.of, "mixed": loss.mixed,
                        "experiences": loss.experiences, "drafts": loss.drafts,
                        "attachments": loss.attachments, "pieces": loss.pieces,
                    },
                })
                .to_string(),
            )?;
        }
        let (damaged, capacity) = (checked?, capacity?);
        if damaged > 0 {
            return Err(Failure::DamageElsewhere(damaged));
        }
        self.say(
            &json!({
                "whole": true, "experiences": count,
                "free": capacity.free, "total": capacity.total,
            }),
            &format!(
                "whole: {count} experiences, {} of {} bytes free",
                capacity.free, capacity.total
            ),
        )
    }

    pub(super) fn passphrase(&self) -> Result<(), Failure> {
        let (present, new) = (self.passphrase_file(), self.path("new-passphrase-file"));
        if passphrase::is_standard_input(present) && passphrase::is_standard_input(new) {
            return Err(Failure::Usage(
                "standard input cannot give both passphrases: use a file for one of them",
            ));
        }
        let vault = Vault::at(self.vault_path()?.0);
        let present = passphrase::ask(present)?;
        let new = passphrase::choose(new)?;
        if waiting(|| vault.change_passphrase(&present, &new))? == Locked::Deferred {
            output::warn(DEFERRED);
        }
        self.say(
            &json!({"changed": true}),
            "changed; the passphrase from before opens nothing here any more. Who has a copy of the file from before and knows that passphrase can still read the copy, and with a newer copy what was added since",
        )
    }
}
