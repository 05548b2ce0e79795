//! Eight key slots, always: two for each region. What is in a slot that nobody uses is random and
//! looks like one that somebody does.

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

/// All slots of a header.
pub(crate) struct Slots([u8; SLOTS * SLOT]);

/// What a slot gives: the key of a space and the region that it lives in.
pub(crate) struct Grant {
    pub(crate) region: u8,
    pub(crate) key: Key,
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
        let mut plain = Zeroizing::new([0u8; PLAIN]);
        plain[0] = KIND_SPACE;
        plain[1] = region;
        plain[4..4 + KEY].copy_from_slice(space_key.expose());
        self.seal(host, vault_id, keys, 2 * region, &plain)
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

fn grant(plain: &[u8; PLAIN], index: u8) -> Result<Grant> {
    let reserved_is_zero = plain[2..4] == [0, 0] && plain[4 + KEY..].iter().all(|byte| *byte == 0);
    match (plain[0], plain[1], plain[4..].first_chunk::<KEY>()) {
        (KIND_SPACE, region @ 0..4, Some(key)) if reserved_is_zero && index == 2 * region => {
            Ok(Grant {
                region,
                key: Key::copied_from(key),
            })
        }
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
