//! From a passphrase to the keys of the eight slots: Argon2id once, then HKDF-SHA256.

use std::mem::MaybeUninit;

use argon2::{Algorithm, Argon2, Block, Params, Version};
use hkdf::Hkdf;
use sha2::Sha256;
use zeroize::{Zeroize, Zeroizing};

use super::aead::Key;
use super::passphrase::Passphrase;
use super::workers;
use crate::{Error, Result};

/// Label of a slot's key and commitment.
const SLOT_KEYS: &[u8; 16] = b"unafraid sltkey1";

/// One Argon2id cost (version 0x13, one lane, 32 bytes out).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct KdfCost {
    /// Memory, in KiB.
    pub memory_kib: u32,
    /// Passes over the memory.
    pub passes: u32,
}

/// The three costs that a header can name, dearest memory first.
///
/// 64 MiB × 3 is the second recommendation of RFC 9106, section 4, with one lane instead of four:
/// the hash is computed on one core here, and lanes would help only an attacker with idle ones.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct KdfCosts(pub [KdfCost; 3]);

impl KdfCosts {
    /// 64 MiB × 3, 32 MiB × 6, 19 MiB × 10: the same product of memory and passes, because
    /// small phones lack memory and not patience.
    pub const STANDARD: Self = Self([
        KdfCost {
            memory_kib: 64 * 1024,
            passes: 3,
        },
        KdfCost {
            memory_kib: 32 * 1024,
            passes: 6,
        },
        KdfCost {
            memory_kib: 19 * 1024,
            passes: 10,
        },
    ]);

    pub(crate) fn preset(&self, code: u8) -> Option<KdfCost> {
        self.0.get(usize::from(code)).copied()
    }
}

/// Memory for Argon2id, reserved so that a lack of it is an error and not an abort; wiped on drop.
pub(crate) struct KdfMemory {
    blocks: Vec<Block>,
    params: Params,
}

/// Blocks for which a thread is started: 4 MiB.
const WORTH_A_THREAD: usize = 4096;

/// Writes somewhere in each page: the system gives memory page by page, where it is first written, and that takes
/// longer than to write zeros to it.
fn touch(room: &mut [MaybeUninit<Block>]) {
    const IN_A_PAGE: usize = 4096 / Block::SIZE;
    for page in room.chunks_mut(IN_A_PAGE) {
        page[0].write(Block::new());
    }
}

impl KdfMemory {
    /// # Errors
    /// [`Error::NotEnoughMemory`].
    pub(crate) fn reserve(cost: KdfCost) -> Result<Self> {
        let params = Params::new(cost.memory_kib, cost.passes, 1, Some(32))
            .map_err(|_| Error::NotEnoughMemory)?;
        let mut blocks = Vec::new();
        blocks
            .try_reserve_exact(params.block_count())
            .map_err(|_| Error::NotEnoughMemory)?;
        let room = blocks.spare_capacity_mut();
        if room.len() >= WORTH_A_THREAD {
            let (some, others) = room.split_at_mut(room.len() / 2);
            let here = || {
                touch(some);
                Ok(())
            };
            workers::beside(move || touch(others), here)?;
        }
        blocks.resize(params.block_count(), Block::default());
        Ok(Self { blocks, params })
    }

    /// Hashes `phrase` and binds the result to the vault.
    pub(crate) fn derive(
        &mut self,
        phrase: &Passphrase,
        salt: &[u8; 32],
        vault_id: &[u8; 16],
    ) -> Result<SlotKeys> {
        // The second half is room for a pepper that a later keystore may give.
        let mut material = Zeroizing::new([0u8; 64]);
        let (hash, _pepper) = material.split_at_mut(32);
        Argon2::new(Algorithm::Argon2id, Version::V0x13, self.params.clone())
            .hash_password_into_with_memory(phrase.expose(), salt, hash, self.blocks.as_mut_slice())
            .map_err(|_| Error::NotEnoughMemory)?;
        let (mut prk, expander) = Hkdf::<Sha256>::extract(Some(vault_id), material.as_slice());
        prk.as_mut_slice().zeroize();
        Ok(SlotKeys(expander))
    }
}

impl Drop for KdfMemory {
    fn drop(&mut self) {
        for block in &mut self.blocks {
            block.as_mut().fill(0);
        }
        // The compiler has to believe that somebody reads this; `tests/memory` looks whether it does.
        std::hint::black_box(self.blocks.as_mut_slice());
    }
}

/// What a passphrase gives: a key and a commitment for each slot.
pub(crate) struct SlotKeys(Hkdf<Sha256>);

/// The key that seals one slot, and the 32 bytes that bind the slot to it: ChaCha20-Poly1305 alone
/// can be made to open under two keys (Len, Grubbs, Ristenpart, USENIX Security 2021).
pub(crate) struct SlotKey {
    pub(crate) key: Key,
    pub(crate) commitment: [u8; 32],
}

impl SlotKeys {
    pub(crate) fn slot(&self, index: u8) -> Result<SlotKey> {
        let mut output = Zeroizing::new([0u8; 64]);
        self.0
            .expand_multi_info(&[SLOT_KEYS, &[index]], output.as_mut_slice())
            .map_err(|_| Error::Storage)?;
        let mut key = Zeroizing::new([0; 32]);
        let mut commitment = [0; 32];
        key.copy_from_slice(&output[..32]);
        commitment.copy_from_slice(&output[32..]);
        Ok(SlotKey {
            key: Key::copied_from(&key),
            commitment,
        })
    }
}
