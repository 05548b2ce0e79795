//! A copy for the day on which the phone is gone, and one for somebody else to keep.
//!
//! A backup is a vault file of its own with the open space alone in it, sealed under keys that did not
//! exist before, with no keystore. What opens it are twelve [`RecoveryWords`](words), which are a
//! passphrase like any other. A file that is handed over is the same under a random secret that
//! nobody sees: it is sealed to the [`Card`](card) of a trusted person, in a [`trailer`] behind
//! the vault. Before either gets its name it is [`read`] as a stranger would, and compared with the
//! session. [`restore`] makes a new vault of it, for the keystore of this host.

mod card;
mod read;
mod restore;
mod trailer;
mod words;

use std::path::Path;
use std::sync::Arc;

use super::aead::Key;
use super::array::Handle;
use super::create::{Cost, New};
use super::host::Host;
use super::keystore::SoftwareOnly;
use super::packing::Directory;
use super::passphrase::Passphrase;
use super::session::{Parts, Session};
use crate::error::Damage;
use crate::{Result, stack};
use read::Reader;

pub use card::{Card, CardError, CardKey};
pub use words::RecoveryWords;

/// The preset with the smallest memory, because a backup must open on the smallest phone. Of what
/// opens it nobody guesses any, at whatever cost.
const PRESET: u8 = 2;

impl Session {
    /// Makes a backup of the space at `to`, as large as the vault, and gives the words that open
    /// it: they are nowhere else. Nothing is overwritten, and what is at `to` afterwards is a whole
    /// backup or nothing; it was read back, opened with the words, before it got its name. The vault is not
    /// written to.
    ///
    /// Who has the file and the words can read everything, with no phone and no passphrase; and what is
    /// removed or erased here later stays there. That a backup was made shows in the file being there.
    ///
    /// # Errors
    /// [`Error::FileExists`](crate::Error::FileExists) where anything is at `to`, or where it would be
    /// taken for a part of a vault; [`Error::NoVault`](crate::Error::NoVault) where its folder is
    /// missing; [`Error::Damaged`](crate::Error::Damaged) where the space is not whole: take out what
    /// is left instead; [`Error::ReadOnly`](crate::Error::ReadOnly),
    /// [`Error::StorageFull`](crate::Error::StorageFull),
    /// [`Error::NotEnoughMemory`](crate::Error::NotEnoughMemory),
    /// [`Error::Storage`](crate::Error::Storage), also where what was written did not verify.
    pub fn backup(&self, to: &Path) -> Result<RecoveryWords> {
        stack::wiped(|| {
            let parts = self.whole()?;
            let words = RecoveryWords::random(&parts.host)?;
            parts.write_backup(to, &words.passphrase()?, &|_| Ok(()))?;
            Ok(words)
        })
    }

    /// Makes a backup of the space at `to` that only the holder of this card's key can open: not who
    /// has this phone, and not who knows the passphrase. Otherwise as [`backup`](Session::backup).
    ///
    /// # Errors
    /// Those of [`backup`](Session::backup).
    pub fn hand_over(&self, to: &Path, card: &Card) -> Result<()> {
        stack::wiped(|| {
            let parts = self.whole()?;
            let secret = Key::random(&parts.host)?;
            parts.write_backup(to, &as_passphrase(&secret)?, &|file| {
                trailer::append(file, &parts.host, card, &secret)
            })
        })
    }
}

impl Parts {
    /// Makes the vault file at `to`, and lets `finish` put something behind it once it is verified.
    fn write_backup(
        &self,
        to: &Path,
        passphrase: &Passphrase,
        finish: &dyn Fn(&Handle) -> Result<()>,
    ) -> Result<()> {
        let (_, torn) = Directory::read(&self.payloads, |_, _, _| {})?;
        if !torn.is_nothing() {
            return Err(Damage::Contents.into());
        }
        self.array.wait_for_room();
        let host = without_keystore(&self.host);
        let new = New {
            passphrase,
            size: self.array.size(),
            cost: Cost::Preset(PRESET),
            payloads: Some(&self.payloads),
        };
        new.create(to, &host, &|file, _| {
            Reader::new(file, 0, &host)?.verify(None, passphrase, &self.payloads)?;
            finish(file)
        })
    }
}

/// The same host, for a file that any other can open.
fn without_keystore(host: &Host) -> Host {
    host.clone().with_keystore(Arc::new(SoftwareOnly))
}

/// A secret as the passphrase of a vault: 64 digits, 0 to 9 and a to f.
fn as_passphrase(secret: &Key) -> Result<Passphrase> {
    let mut digits = zeroize::Zeroizing::new([0; 64]);
    for (pair, byte) in digits.chunks_exact_mut(2).zip(secret.expose()) {
        for (digit, value) in pair.iter_mut().zip([byte >> 4, byte & 15]) {
            *digit = b"0123456789abcdef"[usize::from(value)];
        }
    }
    Passphrase::new(digits.as_slice()).map_err(|_| crate::Error::Storage)
}
