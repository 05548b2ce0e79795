//! A new vault from a backup.

use std::path::Path;

use super::card::CardKey;
use super::read::Reader;
use super::trailer::{TRAILER, Trailer};
use super::words::RecoveryWords;
use super::{as_passphrase, without_keystore};
use crate::error::Damage;
use crate::vault::Vault;
use crate::vault::array::Image;
use crate::vault::create::{Cost, New};
use crate::vault::layout::Size;
use crate::vault::packing::Payloads;
use crate::vault::passphrase::Passphrase;
use crate::{Error, Result, stack};

impl Vault {
    /// Makes the vault from a backup: of the same size, with what the backup holds, opened by
    /// `passphrase`, with keys of its own and a hardware key of this host's. Nothing is overwritten,
    /// what is at the path afterwards is a whole vault or nothing, and it was read back before it got
    /// its name. The backup is only read; it can lie where nobody may write.
    ///
    /// All or nothing: where one cell of what the words open is damaged, nothing is restored. The
    /// backup stays as it is: try another copy of it. Damage elsewhere in the file costs nothing.
    ///
    /// # Errors
    /// [`Error::WrongWords`] where the words belong to another backup, never mixed up with
    /// [`Error::Damaged`], where the file is no whole backup, or was opened as a vault and not locked;
    /// [`Error::NoVault`] where there is no file, or no folder for the vault; [`Error::Keystore`] where it
    /// is a phone's own vault and no backup; [`Error::NewerVersion`]; and those of
    /// [`create`](Vault::create).
    pub fn restore(
        &self,
        backup: &Path,
        words: &RecoveryWords,
        passphrase: &Passphrase,
    ) -> Result<()> {
        stack::wiped(|| self.restore_from(backup, 0, passphrase, |_| words.passphrase()))
    }

    /// The same, from a file that was [handed over](crate::vault::Session::hand_over) to the card of
    /// `key`.
    ///
    /// # Errors
    /// Those of [`restore`](Vault::restore); [`Error::WrongWords`] where the file was handed over to
    /// another card.
    pub fn restore_handed_over(
        &self,
        file: &Path,
        key: &CardKey,
        passphrase: &Passphrase,
    ) -> Result<()> {
        stack::wiped(|| {
            self.restore_from(file, TRAILER, passphrase, |image| {
                let secret = Trailer::read(image.file())?.open(key)?;
                as_passphrase(&secret)
            })
        })
    }

    /// `opens` gives the passphrase of the file.
    fn restore_from(
        &self,
        from: &Path,
        tail: usize,
        passphrase: &Passphrase,
        opens: impl FnOnce(&Image) -> Result<Passphrase>,
    ) -> Result<()> {
        if self.host.files.metadata(&self.path).is_ok() {
            return Err(Error::FileExists);
        }
        let host = without_keystore(&self.host);
        let image = Image::open(from, &host).map_err(of_a_backup)?;
        if image.is_companion_of(&self.path)? {
            return Err(Error::FileExists);
        }
        let read = || {
            let reader = Reader::new(image.file(), tail, &host)?;
            let payloads = reader.payloads(&opens(&image)?)?;
            Ok((reader.size(), payloads))
        };
        let (size, payloads) = read().map_err(of_a_backup)?;
        self.create_holding(size, &payloads, passphrase)
    }

    fn create_holding(
        &self,
        size: Size,
        payloads: &Payloads,
        passphrase: &Passphrase,
    ) -> Result<()> {
        let new = New {
            passphrase,
            size,
            cost: Cost::Measured,
            payloads: Some(payloads),
        };
        new.create(&self.path, &self.host, &|file, header| {
            Reader::new(file, 0, &self.host)?.verify(Some(header), passphrase, payloads)
        })
    }
}

/// What is wrong with a backup. What of it cannot be read is damaged, too.
fn of_a_backup(error: Error) -> Error {
    match error {
        Error::WrongPassphrase => Error::WrongWords,
        Error::Damaged(_) | Error::Storage => Damage::Backup.into(),
        other => other,
    }
}
