//! A new epoch: every cell of the file, whoever owns it, peeled of its outer layer and sealed under
//! a key that did not exist before. Two copies of the file from different epochs differ everywhere,
//! and so tell nothing about where something changed.

use std::collections::BTreeSet;

use sha2::{Digest, Sha256};

use super::aead::Key;
use super::array::{Array, Contents};
use super::cell::{INNER, Inner, Outer};
use super::header::Header;
use super::host::{Host, Step};
use super::layout::{Body, HEADER_ROW, Layout};
use crate::Result;

/// What becomes of a cell in a new epoch.
pub(crate) enum Becomes<'a> {
    /// What it is; carried bit for bit where its outer layer does not open.
    Kept,
    /// Other inner bytes.
    Replaced(&'a Inner),
    /// Random, as where no space is.
    Random,
}

/// Replaces the file by one of the size that `header` says, with a fresh W and cell epoch and with
/// `header` as it is now. `becomes` is asked for each row of a cell that there is; cells that are
/// new in a larger file are random. Gives how many cells were carried, because their outer layer
/// does not open.
///
/// On an error `header` keeps the W that it had, and the file is the one that it was, unless the
/// array [is uncertain](Array::is_uncertain).
pub(crate) fn reseal<'a>(
    array: &mut Array,
    header: &mut Header,
    host: &Host,
    becomes: &dyn Fn(u32) -> Becomes<'a>,
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
        let mut contents = Sealing::new(new_layout, host, header, header_row, |row, inner| {
            let becomes = if layout.cell_rows().contains(&row) {
                becomes(row)
            } else {
                Becomes::Random
            };
            match becomes {
                Becomes::Kept => {
                    let (_, body) = pages.leaf(row, layout)?;
                    if before.open(row, body, inner).is_err() {
                        return Ok(Filled::Carried(Box::new(*body)));
                    }
                }
                Becomes::Replaced(changed) => *inner = *changed,
                Becomes::Random => host.fill(inner)?,
            }
            Ok(Filled::Inner)
        });
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

/// What a cell of a new file holds.
pub(crate) enum Filled {
    /// The inner bytes were filled in.
    Inner,
    /// A damaged cell, carried with its old outer layer, so that whoever can still read something
    /// from it some day can do so.
    Carried(Box<Body>),
}

/// The rows of a new file: the header twice, and cells whose inner bytes come from `fill`. What is
/// read back is compared with a hash of the inner bytes, not with what was sealed, so that a fault
/// in sealing shows too.
pub(crate) struct Sealing<'a, F> {
    layout: Layout,
    host: &'a Host,
    outer: Outer<'a>,
    header_row: Body,
    fill: F,
    carried: BTreeSet<u32>,
    written: Sha256,
    found: Sha256,
    step: Step<'a>,
}

impl<'a, F: FnMut(u32, &mut Inner) -> Result<Filled>> Sealing<'a, F> {
    pub(crate) fn new(
        layout: Layout,
        host: &'a Host,
        header: &'a Header,
        header_row: Body,
        fill: F,
    ) -> Self {
        Self {
            layout,
            host,
            outer: Outer::of(header),
            header_row,
            fill,
            carried: BTreeSet::new(),
            written: Sha256::new(),
            found: Sha256::new(),
            // Every row is written, and read back.
            step: Step::new(host, 2 * (layout.header_copy_row() + 1)),
        }
    }

    fn carried(&self) -> u32 {
        u32::try_from(self.carried.len()).unwrap_or(u32::MAX)
    }
}

impl<F: FnMut(u32, &mut Inner) -> Result<Filled>> Contents for Sealing<'_, F> {
    fn write(&mut self, row: u32, body: &mut Body) -> Result<()> {
        self.step.advance();
        if !self.layout.cell_rows().contains(&row) {
            return self.host.fill(body);
        }
        let mut inner = [0; INNER];
        match (self.fill)(row, &mut inner)? {
            Filled::Inner => {
                self.written.update(inner);
                self.outer.seal(self.host, row, &inner, body)
            }
            Filled::Carried(carried) => {
                *body = *carried;
                self.carried.insert(row);
                self.written.update(body.as_slice());
                Ok(())
            }
        }
    }

    fn verify(&mut self, row: u32, body: &Body) -> bool {
        self.step.advance();
        if row == HEADER_ROW {
            return true;
        }
        if row == self.layout.header_copy_row() {
            return self.written.clone().finalize() == self.found.clone().finalize();
        }
        let mut inner = [0; INNER];
        if self.carried.contains(&row) {
            self.found.update(body.as_slice());
        } else if self.outer.open(row, body, &mut inner).is_ok() {
            self.found.update(inner);
        } else {
            return false;
        }
        true
    }

    fn header(&self) -> &Body {
        &self.header_row
    }
}
