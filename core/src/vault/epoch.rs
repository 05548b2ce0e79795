//! A new epoch: every cell of the file, whoever owns it, peeled of its outer layer and sealed under
//! a key that did not exist before. Two copies of the file from different epochs differ everywhere,
//! and so tell nothing about where something changed.

use super::aead::Key;
use super::array::Array;
use super::cell::{self, Outer};
use super::header::Header;
use super::host::Host;
use super::layout::Body;
use super::sealing::{Filled, Sealing};
use super::update::Update;
use crate::Result;

/// What becomes of a cell in a new epoch.
pub(crate) enum Becomes {
    /// What it is; carried bit for bit where its outer layer does not open.
    Kept,
    /// Random, as where no space is.
    Random,
}

/// Replaces the file by one of the size that `header` says, with a fresh W and cell epoch and with
/// `header` as it is now. `becomes` is asked for each row of a cell that there is and that `update` does
/// not change; cells that are new in a larger file are random. Gives how many cells were carried,
/// because their outer layer does not open.
///
/// On an error `header` keeps the W that it had, and the file is the one that it was, unless the
/// array [is uncertain](Array::is_uncertain).
pub(crate) fn reseal(
    array: &mut Array,
    header: &mut Header,
    host: &Host,
    becomes: &dyn Fn(u32) -> Becomes,
    update: Option<&mut Update<'_>>,
) -> Result<u32> {
    let fresh_key = Key::random(host)?;
    let fresh_epoch = host.random()?;
    let old_key = std::mem::replace(&mut header.secret.cell_key, fresh_key);
    let old_epoch = std::mem::replace(&mut header.secret.cell_epoch, fresh_epoch);
    let before = Outer::new(&header.public.vault_id, &old_key, &old_epoch);
    let done = header.seal(host).and_then(|header_row| {
        let layout = array.layout();
        let size = header.public.size;
        let new_layout = host.geometry.layout(size);
        let mut pages = array.pages();
        let mut fill = |row, body: &mut Body| {
            let becomes = if layout.cell_rows().contains(&row) {
                becomes(row)
            } else {
                Becomes::Random
            };
            match becomes {
                Becomes::Kept => {
                    *body = *pages.leaf(row, layout)?.1;
                    Ok(Filled::Sealed)
                }
                Becomes::Random => {
                    host.fill(cell::inner_of_mut(body))?;
                    Ok(Filled::Inner)
                }
            }
        };
        let mut contents = Sealing::new(new_layout, host, header, header_row, &mut fill);
        contents.peeling(before);
        if let Some(update) = update {
            contents.updating(update);
        }
        let built = array.build(size, &mut contents)?;
        let carried = contents.carried();
        array.become_new(built, size)?;
        Ok(carried)
    });
    if done.is_err() {
        header.secret.cell_key = old_key;
        header.secret.cell_epoch = old_epoch;
    }
    done
}
