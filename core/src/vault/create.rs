//! Making a vault: one space in a region drawn at random, and three regions of random bytes that
//! look the same. A backup and what is restored from one are made here too.

use std::path::Path;

use super::Vault;
use super::aead::Key;
use super::array::{Array, Handle};
use super::cell;
use super::header::{Header, Public, Secret};
use super::host::Host;
use super::kdf::{KdfMemory, SlotKeys};
use super::layout::{Body, Size};
use super::packing::Payloads;
use super::passphrase::Passphrase;
use super::sealing::{Filled, Sealing};
use super::slot::Slots;
use super::update::{Space, Update};
use crate::{Error, Result, stack};

/// A preset that takes longer than this is passed over for a smaller one, if that one is faster.
const PATIENCE: std::time::Duration = std::time::Duration::from_millis(1500);

impl Vault {
    /// Makes the vault, with one empty space that `passphrase` opens. Nothing is overwritten, and
    /// what is at the path afterwards is a whole vault or nothing.
    ///
    /// # Errors
    /// [`Error::FileExists`] where anything is at the path; [`Error::NoVault`] where its folder is
    /// missing; [`Error::ReadOnly`], [`Error::StorageFull`], [`Error::NotEnoughMemory`],
    /// [`Error::Keystore`].
    pub fn create(&self, passphrase: &Passphrase, size: Size) -> Result<()> {
        let new = New {
            passphrase,
            size,
            cost: Cost::Measured,
            payloads: None,
        };
        stack::wiped(|| new.create(&self.path, &self.host, &|_, _| Ok(())))
    }
}

/// A vault that is to be made.
pub(crate) struct New<'a> {
    /// What opens its one space.
    pub(crate) passphrase: &'a Passphrase,
    pub(crate) size: Size,
    pub(crate) cost: Cost,
    /// What the space holds, if anything. The first cell is not looked at: the manifest is made anew.
    pub(crate) payloads: Option<&'a Payloads>,
}

/// What hashing the passphrase costs.
#[derive(Clone, Copy)]
pub(crate) enum Cost {
    /// As much as this device has the memory and the patience for.
    Measured,
    /// This preset.
    Preset(u8),
}

impl New<'_> {
    /// Makes it at `path`, where there must be nothing. Before it gets its name, `finish` has a last
    /// look at the whole file, with the header that it was made with.
    pub(crate) fn create(
        &self,
        path: &Path,
        host: &Host,
        finish: &dyn Fn(&Handle, &Header) -> Result<()>,
    ) -> Result<()> {
        let Self {
            passphrase, size, ..
        } = *self;
        if host.files.metadata(path).is_ok() {
            return Err(Error::FileExists);
        }
        let vault_id = host.random()?;
        let salt = host.random()?;
        let (preset, keys) = match self.cost {
            Cost::Measured => measured(host, passphrase, &salt, &vault_id)?,
            Cost::Preset(preset) => {
                let cost = host.costs.preset(preset).ok_or(Error::NotEnoughMemory)?;
                let keys = KdfMemory::reserve(cost)?.derive(passphrase, &salt, &vault_id)?;
                (preset, keys)
            }
        };
        let region = host.random::<1>()?[0] % 4;
        let space_key = Key::random(host)?;
        let mut slots = Slots::random(host)?;
        slots.set_space(host, &vault_id, &keys, region, &space_key)?;
        let public = Public::new(size, preset, host.keystore.level(), vault_id, salt);
        let secret = Secret {
            cell_key: Key::random(host)?,
            cell_epoch: host.random()?,
            slots,
            dirty: false,
            failures: 0,
        };
        let mut header = Header::create(host, public, secret)?;
        let header_row = header.seal(host)?;

        let layout = host.geometry.layout(size);
        let mut fill = |_, body: &mut Body| {
            host.fill(cell::inner_of_mut(body))?;
            Ok(Filled::Inner)
        };
        let space = Space {
            key: &space_key,
            vault_id,
            region,
        };
        let mut made = Update::of_all(host, space, layout.cells, self.payloads)?;
        let mut contents = Sealing::new(layout, host, &header, header_row, &mut fill);
        contents.updating(&mut made);
        let finish = |file: &Handle| finish(file, &header);
        Array::create(path, host, size, &mut contents, &finish).map_err(|unmade| {
            // The vault that this hardware key was for does not exist. Where that is not certain,
            // somebody will want to open what comes back.
            if unmade.is_certain {
                let _ = host.keystore.delete(&header.public.alias());
            }
            unmade.error
        })
    }
}

/// Hashes the passphrase with the dearest preset that this device has the memory and patience for.
fn measured(
    host: &Host,
    passphrase: &Passphrase,
    salt: &[u8; 32],
    vault_id: &[u8; 16],
) -> Result<(u8, SlotKeys)> {
    let mut best = None;
    for preset in 0..3 {
        let cost = host.costs.preset(preset).ok_or(Error::NotEnoughMemory)?;
        let Ok(mut memory) = KdfMemory::reserve(cost) else {
            continue;
        };
        let start = host.clock.since_start();
        let keys = memory.derive(passphrase, salt, vault_id)?;
        let took = host.clock.since_start().saturating_sub(start);
        if took <= PATIENCE {
            return Ok((preset, keys));
        }
        if best.as_ref().is_none_or(|(fastest, _, _)| took < *fastest) {
            best = Some((took, preset, keys));
        }
    }
    best.map(|(_, preset, keys)| (preset, keys))
        .ok_or(Error::NotEnoughMemory)
}
