//! Steps with files that are kept with an experience.

use serde_json::{Value, json};

use crate::arguments::Arguments;
use crate::case::Case;
use crate::ended::{Ended, Given};

impl Case {
    pub(crate) fn attachment_step(&mut self, a: &Arguments) -> Given {
        Ok(Some(match a.what.as_str() {
            "cost_of" => {
                let cost = self.journal()?.cost_of(a.number("length")?)?;
                json!({"bytes": cost.bytes, "free": cost.free, "fits": cost.fits})
            }
            "attach" => {
                let (id, bytes) = (a.number("id")?, file(a.number("length")?));
                json!(self.journal()?.attach(id, &bytes, ending(a)?)?)
            }
            "attach_in_pieces" => self.attach_in_pieces(a)?,
            "read_attachment" => {
                let (id, number) = (a.number("id")?, a.small_number("number")?);
                let (mut all, mut pieces) = (Vec::new(), 0);
                while let Some(piece) = self.journal()?.read_attachment(id, number, pieces)? {
                    all.extend(piece);
                    pieces += 1;
                }
                let is_whole = all == file(all.len() as u64);
                json!({"length": all.len(), "pieces": pieces, "is_whole": is_whole})
            }
            "detach" => {
                let (id, number) = (a.number("id")?, a.small_number("number")?);
                self.journal()?.detach(id, number)?;
                Value::Null
            }
            "attachments" => {
                let attachments = self.journal()?.get(a.number("id")?)?.attachments;
                let shown = attachments.into_iter().map(
                    |one| json!({"number": one.number, "length": one.length, "ending": one.ending}),
                );
                shown.collect()
            }
            _ => return Ok(None),
        }))
    }

    fn attach_in_pieces(&self, a: &Arguments) -> Result<Value, Ended> {
        let (id, length) = (a.number("id")?, a.number("length")?);
        let announced = a.number_or("announced", length)?;
        let pieces_of = usize::try_from(a.number("pieces_of")?).unwrap();
        let (ending, then) = (ending(a)?, a.text_or("then", "finish")?);
        if !["finish", "cancel", "nothing"].contains(&then) {
            return Err(format!("then what: {then}").into());
        }
        let journal = self.journal()?.clone();
        let writer = journal.begin_attachment(id, announced, ending)?;
        for piece in file(length).chunks(pieces_of) {
            writer.write(piece)?;
        }
        Ok(match then {
            "finish" => json!(writer.finish()?),
            "cancel" => {
                writer.cancel()?;
                Value::Null
            }
            _ => Value::Null,
        })
    }
}

fn ending(a: &Arguments) -> Result<Option<String>, Ended> {
    Ok(a.maybe_text("ending")?.map(str::to_owned))
}

/// The bytes of every file here.
fn file(length: u64) -> Vec<u8> {
    let byte = |at: u64| (31 * at + at / 256).to_le_bytes()[0];
    (0..length).map(byte).collect()
}
