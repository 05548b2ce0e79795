//! Other spaces, erase phrases, and a larger file. Each asks for a passphrase anew, also where a space
//! was open before: who finds an open app must not change who gets in.

use subtle::{Choice, ConstantTimeEq};

use super::Vault;
use super::aead::Key;
use super::epoch::{self, Becomes};
use super::kdf::SlotKeys;
use super::layout::{REGIONS, Size};
use super::passphrase::Passphrase;
use super::session::{Locked, Session};
use super::update::{Space, Update};
use crate::{Error, Result, stack};

/// That a person was told, before a space is made: a space whose passphrase is not named can be lost
/// by this, and nobody can say whether there is one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Consent(());

impl Consent {
    /// After the warning was shown, and the person went on.
    #[must_use]
    pub fn given() -> Self {
        Self(())
    }
}

impl Vault {
    /// Makes another space, empty, that `new` opens from now on.
    ///
    /// A vault has room for four. The space of `present` and those of `keep` stay; the new one takes a
    /// place drawn among the others. If there was a space in it, that space is gone, and nothing tells:
    /// so this warning is for everyone, however many spaces there are. Their passphrases must be among
    /// `keep`.
    ///
    /// # Errors
    /// Those of [`unlock`](Vault::unlock), also for a passphrase of `keep` that opens nothing.
    /// [`PassphraseInUse`](Error::PassphraseInUse) where `new` opens anything;
    /// [`NoPlaceLeft`](Error::NoPlaceLeft) where all four are to be kept. Nothing is changed then.
    pub fn create_space(
        &self,
        present: &Passphrase,
        keep: &[Passphrase],
        new: &Passphrase,
        _: Consent,
    ) -> Result<Locked> {
        self.change(present, |session| {
            let mut kept = Vec::with_capacity(keep.len());
            for passphrase in keep {
                kept.push(session.slot_keys(passphrase)?);
            }
            let keys = session.slot_keys(new)?;
            session.create_space(&kept, &keys)
        })
    }

    /// Gives the space of `present` an erase phrase; another one, where it has one; or none. Spaces have
    /// none at first.
    ///
    /// An unlock with the erase phrase opens the same space as the passphrase, and looks the same.
    /// When it returns, nothing opens any other space of the vault any more, and after the lock their
    /// cells are random. What that risks stands in `core/THREATS.md`; an app should say it before.
    ///
    /// # Errors
    /// Those of [`unlock`](Vault::unlock); [`PassphraseInUse`](Error::PassphraseInUse) where `erase`
    /// opens anything, with nothing changed.
    pub fn set_erase_phrase(
        &self,
        present: &Passphrase,
        erase: Option<&Passphrase>,
    ) -> Result<Locked> {
        self.change(present, |session| {
            let keys = erase.map(|erase| session.slot_keys(erase)).transpose()?;
            session.replace_erase_slot(keys.as_ref())
        })
    }

    /// Makes the vault's file larger, with every space in it: more room for each. A vault that has this
    /// size, or a larger one, stays as it is.
    ///
    /// The file's size shows to everyone. That it grew while the space that somebody was shown had room
    /// left suggests that there is another.
    ///
    /// # Errors
    /// Those of [`unlock`](Vault::unlock); [`StorageFull`](Error::StorageFull) and the like, and
    /// [`Damaged`](Error::Damaged) where the space is not whole, with nothing changed.
    pub fn grow(&self, present: &Passphrase, size: Size) -> Result<Locked> {
        self.change(present, |session| session.grow(size))
    }

    /// Opens, changes, and locks whatever came of it.
    pub(super) fn change(
        &self,
        present: &Passphrase,
        change: impl FnOnce(&mut Session) -> Result<()>,
    ) -> Result<Locked> {
        let mut session = self.unlock(present)?;
        let changed = stack::wiped(|| change(&mut session));
        let locked = session.lock();
        changed.map(|()| locked)
    }
}

/// This region and no other.
fn only(region: u8) -> [Choice; REGIONS as usize] {
    std::array::from_fn(|other| usize::from(region).ct_eq(&other))
}

impl Session {
    /// Puts an empty space that these keys open where no space of `kept`, and not this one, is.
    fn create_space(&mut self, kept: &[SlotKeys], keys: &SlotKeys) -> Result<()> {
        self.writes()?;
        let mut taken = [false; REGIONS as usize];
        taken[usize::from(self.parts.region)] = true;
        let slots = &self.parts.header.secret.slots;
        let vault_id = self.parts.header.public.vault_id;
        for kept in kept {
            taken[usize::from(slots.open(kept, &vault_id)?.region)] = true;
        }
        self.opens_nothing(keys)?;
        let region = self.draw(taken)?;
        self.put_space(region, keys)
            .inspect_err(|_| self.broken = true)
    }

    /// Where this fails, the header in memory is no longer that of the file, and must not be written.
    fn put_space(&mut self, region: u8, keys: &SlotKeys) -> Result<()> {
        let parts = &mut self.parts;
        let vault_id = parts.header.public.vault_id;
        let (host, cells) = (&parts.host, parts.array.layout().cells);
        let space_key = Key::random(host)?;
        let slots = &mut parts.header.secret.slots;
        slots.erase(host, only(region))?;
        slots.set_space(host, &vault_id, keys, region, &space_key)?;
        // Also where this session was opened with an erase phrase: what is there from now on stays.
        parts.erased[usize::from(region)] = false;
        let space = Space {
            key: &space_key,
            vault_id,
            region,
        };
        let mut made = Update::of_all(host, space, cells, None)?;
        // One new file: after a crash the old one or this.
        let (array, header) = (&mut parts.array, &mut parts.header);
        let becomes = |_| Becomes::Kept;
        epoch::reseal(array, header, host, &becomes, Some(&mut made)).map(drop)
    }

    /// One of the places that are not taken, each as likely as another.
    fn draw(&self, taken: [bool; REGIONS as usize]) -> Result<u8> {
        if taken == [true; REGIONS as usize] {
            return Err(Error::NoPlaceLeft);
        }
        loop {
            let region = self.parts.host.random::<1>()?[0] % REGIONS;
            if !taken[usize::from(region)] {
                return Ok(region);
            }
        }
    }

    /// Fills the slot of the erase phrase, or makes it one that nothing opens. One header write.
    fn replace_erase_slot(&mut self, keys: Option<&SlotKeys>) -> Result<()> {
        self.writes()?;
        if let Some(keys) = keys {
            self.opens_nothing(keys)?;
        }
        self.put_erase_slot(keys)
            .inspect_err(|_| self.broken = true)
    }

    fn put_erase_slot(&mut self, keys: Option<&SlotKeys>) -> Result<()> {
        let parts = &mut self.parts;
        let (host, region) = (&parts.host, parts.region);
        let vault_id = parts.header.public.vault_id;
        let slots = &mut parts.header.secret.slots;
        match keys {
            Some(keys) => {
                slots.set_erase_phrase(host, &vault_id, keys, region, &parts.space_key)?;
            }
            None => slots.forget_erase_phrase(host, region)?,
        }
        parts.header.write(&mut parts.array, host)
    }

    /// One new file, larger: after a crash the old one or this.
    fn grow(&mut self, size: Size) -> Result<()> {
        self.writes()?;
        self.writable()?;
        let parts = &mut self.parts;
        let (layout, new) = (parts.array.layout(), parts.host.geometry.layout(size));
        if new.cells <= layout.cells {
            return Ok(());
        }
        parts.header.public.size = size;
        let (array, header) = (&mut parts.array, &mut parts.header);
        let grown = epoch::reseal(array, header, &parts.host, &|_| Becomes::Kept, None);
        grown.map(drop).inspect_err(|_| self.broken = true)
    }

    /// Leaves nothing of this space that anything opens, and locks: its cells are random then. In effect
    /// when this returns, also where the lock is deferred.
    ///
    /// # Errors
    /// Those of a commit. Where the storage fails, the space can still be there.
    pub fn erase(mut self) -> Result<Locked> {
        stack::wiped(|| {
            self.writes()?;
            let parts = &mut self.parts;
            let slots = &mut parts.header.secret.slots;
            slots.erase(&parts.host, only(parts.region))?;
            // Under the header key that it has: each session takes two fresh ones, so that the alias after
            // it, which is public, is the one before it. The lock deletes this one.
            parts.header.write(&mut parts.array, &parts.host)?;
            parts.erased[usize::from(parts.region)] = true;
            Ok(())
        })
        .map(|()| self.lock())
    }
}
