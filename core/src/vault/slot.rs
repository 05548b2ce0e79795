//! Eight key slots, always: two for each region, one for its space and one for its erase phrase.
//! What is in a slot that nobody uses is random and looks like one that somebody does.

use subtle::{Choice, ConditionallySelectable, ConstantTimeEq};
use zeroize::Zeroizing;

use super::aead::{self, KEY, Key, OVERHEAD};
use super::host::Host;
use super::kdf::SlotKeys;
use crate::error::Damage;
use crate::{Error, Result};

/// Slots in a header.
pub(crate) const SLOTS: usize = 8;
/// Bytes of a slot: commitment, and a box.
pub(crate) const SLOT: usize = COMMITMENT + PLAIN + OVERHEAD;
pub(super) const COMMITMENT: usize = 32;
pub(super) const PLAIN: usize = 56;

/// Label of a slot's box.
const SLOT_SEAL: &[u8; 16] = b"unafraid slotbx1";

const KIND_SPACE: u8 = 1;
/// Opens the same space, and nothing else is left of the others then.
const KIND_ERASE: u8 = 2;

/// All slots of a header.
pub(crate) struct Slots([u8; SLOTS * SLOT]);

/// What a slot gives: the key of a space and the region that it lives in.
pub(crate) struct Grant {
    pub(crate) region: u8,
    pub(crate) key: Key,
    /// Whether what opened it is the erase phrase.
    pub(crate) erases: Choice,
}

impl Grant {
    /// The regions that nothing may open any more: with an erase phrase all others.
    pub(crate) fn erased(&self) -> [Choice; 4] {
        [0u8, 1, 2, 3].map(|region| self.erases & !region.ct_eq(&self.region))
    }
}

impl Slots {
    /// Eight slots that nothing opens.
    pub(crate) fn random(host: &Host) -> Result<Self> {
        Ok(Self(host.random()?))
    }

    pub(crate) fn from_bytes(bytes: &[u8; SLOTS * SLOT]) -> Self {
        Self(*bytes)
    }

    pub(crate) fn as_bytes(&self) -> &[u8] {
        &self.0
    }

    /// Fills the slot that opens the space in `region`.
    pub(crate) fn set_space(
        &mut self,
        host: &Host,
        vault_id: &[u8; 16],
        keys: &SlotKeys,
        region: u8,
        space_key: &Key,
    ) -> Result<()> {
        let plain = plain(KIND_SPACE, region, space_key);
        self.seal(host, vault_id, keys, 2 * region, &plain)
    }

    /// Fills the slot of the erase phrase of the space in `region`.
    pub(crate) fn set_erase_phrase(
        &mut self,
        host: &Host,
        vault_id: &[u8; 16],
        keys: &SlotKeys,
        region: u8,
        space_key: &Key,
    ) -> Result<()> {
        let plain = plain(KIND_ERASE, region, space_key);
        self.seal(host, vault_id, keys, 2 * region + 1, &plain)
    }

    /// Makes the slot of the erase phrase of `region` one that nothing opens.
    pub(crate) fn forget_erase_phrase(&mut self, host: &Host, region: u8) -> Result<()> {
        let at = (2 * usize::from(region) + 1) * SLOT;
        host.fill(&mut self.0[at..at + SLOT])
    }

    /// Makes the slots of these regions ones that nothing opens, each with the same work whether it
    /// is one of them or not.
    pub(crate) fn erase(&mut self, host: &Host, regions: [Choice; 4]) -> Result<()> {
        let random: [u8; SLOTS * SLOT] = host.random()?;
        let slots = self.0.chunks_exact_mut(2 * SLOT);
        let random = random.chunks_exact(2 * SLOT);
        for ((both, random), erased) in slots.zip(random).zip(regions) {
            for (byte, random) in both.iter_mut().zip(random) {
                byte.conditional_assign(random, erased);
            }
        }
        Ok(())
    }

    /// Seals `plain` into a slot, so that these keys open it.
    pub(super) fn seal(
        &mut self,
        host: &Host,
        vault_id: &[u8; 16],
        keys: &SlotKeys,
        index: u8,
        plain: &[u8; PLAIN],
    ) -> Result<()> {
        let slot_key = keys.slot(index)?;
        let slot = &mut self.0[usize::from(index) * SLOT..][..SLOT];
        slot[..COMMITMENT].copy_from_slice(&slot_key.commitment);
        aead::seal(
            &slot_key.key,
            host,
            &associated(vault_id, index),
            plain,
            &mut slot[COMMITMENT..],
        )
    }

    /// Tries all eight slots, without an early exit, whichever it is.
    ///
    /// # Errors
    /// [`Error::WrongPassphrase`] where none opens; damage where two do, or where a commitment
    /// matches and the box does not open.
    pub(crate) fn open(&self, keys: &SlotKeys, vault_id: &[u8; 16]) -> Result<Grant> {
        let mut chosen = Zeroizing::new([0u8; PLAIN]);
        let mut chosen_index = 0u8;
        let mut hits = 0u8;
        let mut opened = 0u8;
        for index in 0..8 {
            let slot_key = keys.slot(index)?;
            let slot = &self.0[usize::from(index) * SLOT..][..SLOT];
            let committed = slot[..COMMITMENT].ct_eq(&slot_key.commitment);
            let mut plain = Zeroizing::new([0u8; PLAIN]);
            let whole = aead::open(
                &slot_key.key,
                &associated(vault_id, index),
                &slot[COMMITMENT..],
                plain.as_mut_slice(),
            );
            let hit = committed & Choice::from(u8::from(whole.is_ok()));
            for (into, from) in chosen.iter_mut().zip(plain.iter()) {
                into.conditional_assign(from, hit);
            }
            chosen_index.conditional_assign(&index, hit);
            hits += committed.unwrap_u8();
            opened += hit.unwrap_u8();
        }
        match (hits, opened) {
            (0, _) => Err(Error::WrongPassphrase),
            (1, 1) => grant(&chosen, chosen_index),
            _ => Err(Damage::Header.into()),
        }
    }
}

fn plain(kind: u8, region: u8, space_key: &Key) -> Zeroizing<[u8; PLAIN]> {
    let mut plain = Zeroizing::new([0u8; PLAIN]);
    plain[0] = kind;
    plain[1] = region;
    plain[4..4 + KEY].copy_from_slice(space_key.expose());
    plain
}

/// Reads what a slot held, with the same steps whatever its kind.
fn grant(plain: &[u8; PLAIN], index: u8) -> Result<Grant> {
    let (region, erases) = (index / 2, (index % 2).ct_eq(&1));
    let kind = u8::conditional_select(&KIND_SPACE, &KIND_ERASE, erases);
    let reserved_is_zero =
        plain[2..4].ct_eq(&[0, 0]) & plain[4 + KEY..].ct_eq(&[0; PLAIN - 4 - KEY]);
    let belongs = plain[0].ct_eq(&kind) & plain[1].ct_eq(&region) & reserved_is_zero;
    match plain[4..].first_chunk::<KEY>() {
        Some(key) if bool::from(belongs) => Ok(Grant {
            region,
            key: Key::copied_from(key),
            erases,
        }),
        _ => Err(Damage::Header.into()),
    }
}

fn associated(vault_id: &[u8; 16], index: u8) -> [u8; 33] {
    let mut associated = [0; 33];
    associated[..16].copy_from_slice(SLOT_SEAL);
    associated[16..32].copy_from_slice(vault_id);
    associated[32] = index;
    associated
}
