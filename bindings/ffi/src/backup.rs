//! A copy of a space for the day on which the phone is gone, and one for somebody else to keep.

use std::path::Path;
use std::sync::Arc;

use unafraid::vault::{Card, CardKey, Host, Passphrase, RecoveryWords};

use crate::error::{Result, guard};
use crate::journal::Journal;
use crate::vault::Vault;

/// A card, made by the one who is to receive what others hand over, and its key. She gives the card away
/// herself, and keeps the key: with it she opens what is handed over to the card. Without it nobody does,
/// and nobody can replace it.
#[derive(uniffi::Object)]
pub struct NewCard {
    card: Card,
    key: CardKey,
}

#[uniffi::export]
impl NewCard {
    /// Makes a card and its key. They are stored nowhere.
    #[uniffi::constructor]
    pub fn new() -> Result<Arc<Self>> {
        guard(|| {
            let (card, key) = Card::random(&Host::system())?;
            Ok(Arc::new(Self { card, key }))
        })
    }

    /// The card, as a text of 27 lines. No secret.
    pub fn card(&self) -> String {
        self.card.to_text()
    }

    /// The card's key, as a text of two lines in UTF-8: a secret, for her alone. What crosses is the
    /// app's copy, to be wiped once it is kept.
    pub fn key(&self) -> Vec<u8> {
        self.key.to_text().as_bytes().to_vec()
    }
}

#[uniffi::export]
impl Journal {
    /// Makes a backup of the whole space at this path, as large as the vault, and gives the words that
    /// open it: twelve, in UTF-8, with a space between them. Nothing is overwritten. What is at the path
    /// afterwards is a whole backup or nothing: it was opened with the words, and compared, before it got
    /// its name. Other spaces are not in it.
    ///
    /// **Before that**, tell the person: who has the file and the words can read everything, with no
    /// phone and no passphrase, so they belong in different places; what she removes, erases or
    /// changes later stays in the backup; and that she made one shows in the file being there.
    ///
    /// The words are nowhere else. Show them this once, and wipe the app's copy. Where she could not
    /// write them down, remove the file, because nothing opens it any more.
    pub fn backup(&self, to: String) -> Result<Vec<u8>> {
        self.with(|open| {
            let words = open.journal.backup(Path::new(&to))?;
            Ok(words.expose().as_bytes().to_vec())
        })
    }

    /// Makes a backup of the whole space at this path that only the holder of the card's key can open:
    /// not who has this phone, and not who knows the passphrase. `card` is the card's text, with any white
    /// space in it. Otherwise as `backup`.
    ///
    /// **Before that**, let the person make sure that the card is really that of the one she trusts, and
    /// that it came from her: who put another in its place can read everything. Tell her that she cannot
    /// open the file herself, that the one who holds the key can be made to open it, and that what she
    /// removes, erases or changes later stays in it. To keep nothing here, `erase` after this returned.
    pub fn hand_over(&self, to: String, card: String) -> Result<()> {
        self.with(|open| {
            let card = Card::parse(card.as_bytes())?;
            Ok(open.journal.hand_over(Path::new(&to), &card)?)
        })
    }
}

#[uniffi::export]
impl Vault {
    /// Makes the vault from the backup at the path `backup`: of its size, with what it holds, opened by
    /// `passphrase`, under keys of its own and of this phone's keystore. `words` are the twelve, in UTF-8,
    /// in any case, with any white space. Nothing is overwritten, and all is restored or nothing; the
    /// backup stays as it is.
    ///
    /// **After that**, tell the person that the file and the words still open what they opened before.
    pub fn restore(&self, backup: String, words: &[u8], passphrase: &[u8]) -> Result<()> {
        guard(|| {
            let words = std::str::from_utf8(words).map_err(|_| unafraid::Error::WrongWords)?;
            let words = RecoveryWords::parse(words)?;
            let passphrase = Passphrase::new(passphrase)?;
            Ok(self
                .vault
                .restore(Path::new(&backup), &words, &passphrase)?)
        })
    }

    /// The same from a file that was handed over, with the text of the key of the card that it was handed
    /// over to. With another card's key it ends with `WrongWords`.
    pub fn restore_handed_over(&self, file: String, key: &[u8], passphrase: &[u8]) -> Result<()> {
        guard(|| {
            let key = CardKey::parse(key)?;
            let passphrase = Passphrase::new(passphrase)?;
            Ok(self
                .vault
                .restore_handed_over(Path::new(&file), &key, &passphrase)?)
        })
    }
}
