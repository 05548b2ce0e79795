//! Steps with backups, with cards, and with what a person takes to another phone.

use serde_json::{Value, json};
use unafraid_ffi::NewCard;

use crate::arguments::Arguments;
use crate::case::Case;
use crate::ended::{Ended, Given};
use crate::vault::{locked, passphrase};

impl Case {
    pub(crate) fn backup_step(&mut self, a: &Arguments) -> Given {
        Ok(Some(match a.what.as_str() {
            "new_phone" => {
                self.take_new_phone();
                Value::Null
            }
            "backup" => {
                let words = self.journal()?.backup(self.named(a, "to")?)?;
                text(words)?
            }
            "restore" => {
                let (from, words) = (self.named(a, "from")?, a.text("words")?);
                self.vault()?
                    .restore(from, words.as_bytes(), passphrase(a)?)?;
                Value::Null
            }
            "card" => {
                let card = NewCard::new()?;
                let shown = card.card();
                self.card = Some(card);
                json!(shown)
            }
            "card_key" => text(self.card.as_ref().ok_or("no card was made")?.key())?,
            "hand_over" => {
                let (to, card) = (self.named(a, "to")?, a.text("card")?);
                self.journal()?.hand_over(to, card.to_owned())?;
                Value::Null
            }
            "restore_handed_over" => {
                let (from, key) = (self.named(a, "from")?, a.text("key")?);
                self.vault()?
                    .restore_handed_over(from, key.as_bytes(), passphrase(a)?)?;
                Value::Null
            }
            "erase" => locked(self.journal()?.erase()?),
            _ => return Ok(None),
        }))
    }

    /// The path of the file that an argument names.
    fn named(&self, a: &Arguments, argument: &str) -> Result<String, Ended> {
        let path = self.file(a.text(argument)?);
        Ok(path.to_str().unwrap().to_owned())
    }
}

fn text(utf8: Vec<u8>) -> Result<Value, Ended> {
    let text = String::from_utf8(utf8).map_err(|_| "no UTF-8")?;
    Ok(json!(text))
}
