//! What stands behind the vault in a file that was handed over: the secret that opens it, sealed to a
//! card.

use sha2::{Digest, Sha256};

use super::card::{Card, CardKey, ENCAPSULATED, SEALED};
use crate::error::Damage;
use crate::vault::aead::Key;
use crate::vault::array::Handle;
use crate::vault::host::Host;
use crate::{Error, Result};

const MAGIC: &[u8; 8] = b"\x89UNAFRH\n";
const VERSION: u16 = 1;
const HEAD: usize = 16;
const DIGEST: usize = 32;
const CHECKED: usize = HEAD + DIGEST + ENCAPSULATED + SEALED;
/// Bytes of a trailer.
pub(super) const TRAILER: usize = CHECKED + DIGEST;

pub(super) struct Trailer {
    /// Of the vault, as it was when the secret was sealed.
    digest: [u8; DIGEST],
    encapsulated: [u8; ENCAPSULATED],
    sealed: [u8; SEALED],
}

/// Puts a trailer behind the vault that is all of `file`, synced and read back.
pub(super) fn append(file: &Handle, host: &Host, card: &Card, secret: &Key) -> Result<()> {
    let length = file.length()?;
    let digest = digest(file, length)?;
    let (encapsulated, sealed) = card.seal(host, &digest, secret)?;
    let trailer = Trailer {
        digest,
        encapsulated,
        sealed,
    };
    let bytes = trailer.encode();
    file.write(&bytes, length)?;
    file.sync()?;
    let mut written = [0; TRAILER];
    file.read(&mut written, length)?;
    if written != bytes || file.length()? != length + TRAILER as u64 {
        return Err(Error::Storage);
    }
    Ok(())
}

impl Trailer {
    /// Reads what `file` ends with.
    pub(super) fn read(file: &Handle) -> Result<Self> {
        let start = file.length()?.checked_sub(TRAILER as u64);
        let mut bytes = [0; TRAILER];
        file.read(&mut bytes, start.ok_or(Damage::Length)?)?;
        Self::parse(&bytes)
    }

    /// The version is believed only when the checksum holds, as in a vault's header.
    fn parse(bytes: &[u8; TRAILER]) -> Result<Self> {
        let (checked, sum) = bytes.split_at(CHECKED);
        if checked[..8] != *MAGIC || Sha256::digest(checked)[..] != *sum {
            return Err(Damage::Backup.into());
        }
        let version = u16::from_le_bytes([checked[8], checked[9]]);
        if version > VERSION {
            return Err(Error::NewerVersion(version));
        }
        if version != VERSION || checked[10..HEAD].iter().any(|byte| *byte != 0) {
            return Err(Damage::Backup.into());
        }
        let (digest, rest) = checked[HEAD..].split_at(DIGEST);
        let mut trailer = Self {
            digest: [0; DIGEST],
            encapsulated: [0; ENCAPSULATED],
            sealed: [0; SEALED],
        };
        trailer.digest.copy_from_slice(digest);
        trailer.encapsulated.copy_from_slice(&rest[..ENCAPSULATED]);
        trailer.sealed.copy_from_slice(&rest[ENCAPSULATED..]);
        Ok(trailer)
    }

    fn encode(&self) -> [u8; TRAILER] {
        let mut bytes = [0; TRAILER];
        bytes[..8].copy_from_slice(MAGIC);
        bytes[8..10].copy_from_slice(&VERSION.to_le_bytes());
        let mut at = HEAD;
        for part in [&self.digest[..], &self.encapsulated, &self.sealed] {
            bytes[at..at + part.len()].copy_from_slice(part);
            at += part.len();
        }
        let sum = Sha256::digest(&bytes[..CHECKED]);
        bytes[CHECKED..].copy_from_slice(&sum);
        bytes
    }

    /// The secret. It opens nothing but the vault that it was made for, so whether that is still whole
    /// is left to its own seals: a bit that fell over in a region that nobody uses costs nothing.
    pub(super) fn open(&self, key: &CardKey) -> Result<Key> {
        key.open(&self.digest, &self.encapsulated, &self.sealed)
    }
}

/// The SHA-256 of the first `length` bytes.
fn digest(file: &Handle, length: u64) -> Result<[u8; DIGEST]> {
    let mut hash = Sha256::new();
    let mut chunk = vec![0; 64 * 1024];
    let mut at = 0;
    while at < length {
        let left = usize::try_from(length - at).unwrap_or(usize::MAX);
        let part = chunk.len().min(left);
        file.read(&mut chunk[..part], at)?;
        hash.update(&chunk[..part]);
        at += part as u64;
    }
    Ok(hash.finalize().into())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_trailer_is_read_whole_or_not_at_all() {
        let host = Host::system();
        let (card, key) = Card::random(&host).unwrap();
        let secret = Key::random(&host).unwrap();
        let (encapsulated, sealed) = card.seal(&host, &[3; DIGEST], &secret).unwrap();
        let trailer = Trailer {
            digest: [3; DIGEST],
            encapsulated,
            sealed,
        };
        let bytes = trailer.encode();
        assert_eq!(bytes.len(), 1248);
        let opened = Trailer::parse(&bytes).unwrap().open(&key).unwrap();
        assert!(opened.expose() == secret.expose());
        for at in 0..TRAILER {
            let mut bytes = bytes;
            bytes[at] ^= 0x10;
            let error = Trailer::parse(&bytes).err();
            assert_eq!(error, Some(Error::Damaged(Damage::Backup)), "byte {at}");
        }
        let summed = |at: usize, value: u8| {
            let mut bytes = bytes;
            bytes[at] = value;
            let sum = Sha256::digest(&bytes[..CHECKED]);
            bytes[CHECKED..].copy_from_slice(&sum);
            Trailer::parse(&bytes).err()
        };
        assert_eq!(summed(8, 2), Some(Error::NewerVersion(2)));
        assert_eq!(summed(8, 0), Some(Error::Damaged(Damage::Backup)));
        assert_eq!(summed(10, 1), Some(Error::Damaged(Damage::Backup)));
    }
}
