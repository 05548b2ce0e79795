//! The header: 512 public bytes, and a box under the header key with everything that must not be
//! public. It is written twice, byte for byte the same, in the first row and in the last.

use sha2::{Digest, Sha256};
use subtle::ConstantTimeEq;
use zeroize::Zeroizing;

use super::aead::{self, KEY, Key, NONCE, TAG};
use super::array::Array;
use super::host::Host;
use super::keystore::{
    Alias, HeaderKey, Keystore, KeystoreError, KeystoreLevel, SoftwareOnly, WRAPPED_KEY_MAX,
};
use super::layout::{BODY, Body, HEADER_ROW, Size};
use super::slot::{SLOT, SLOTS, Slots};
use crate::error::Damage;
use crate::{Error, Result};

pub(super) const MAGIC: &[u8; 8] = b"\x89UNAFRD\n";
const VERSION: u16 = 1;
pub(super) const PUBLIC: usize = 512;
pub(super) const CHECKED: usize = 480;
const WRAPPED: usize = 82;
pub(super) const SEALED: usize = BODY - PUBLIC - NONCE - TAG;

/// Label of the header's box.
const HEADER_SEAL: &[u8; 16] = b"unafraid header1";
/// Label of what the keystore binds the header key to.
const KEYSTORE_CONTEXT: &[u8; 16] = b"unafraid kstore1";

/// The public part.
#[derive(Clone)]
pub(crate) struct Public {
    pub(crate) size: Size,
    pub(crate) preset: u8,
    pub(crate) level: KeystoreLevel,
    /// 0 or 1: which of the two aliases wraps the header key.
    pub(crate) alias: u8,
    pub(crate) vault_id: [u8; 16],
    pub(crate) salt: [u8; 32],
    /// Random, new at every writing.
    epoch: [u8; 16],
    pub(crate) wrapped: Vec<u8>,
}

impl Public {
    pub(crate) fn new(
        size: Size,
        preset: u8,
        level: KeystoreLevel,
        vault_id: [u8; 16],
        salt: [u8; 32],
    ) -> Self {
        Self {
            size,
            preset,
            level,
            alias: 0,
            vault_id,
            salt,
            epoch: [0; 16],
            wrapped: Vec::new(),
        }
    }

    /// The public part of row 0; or of its copy, where row 0 is damaged or cannot be read.
    pub(crate) fn read(array: &Array) -> Result<Self> {
        let public = |row| {
            let mut body = [0; BODY];
            array.read(row, &mut body)?;
            Self::parse(&body)
        };
        public(HEADER_ROW).or_else(|first| match first {
            Error::Damaged(_) | Error::Storage => {
                public(array.layout().header_copy_row()).map_err(|_| first)
            }
            other => Err(other),
        })
    }

    /// Reads the public part of a header row. The version is believed only when the checksum
    /// holds: a flipped bit must not send a person looking for a newer program.
    pub(crate) fn parse(body: &Body) -> Result<Self> {
        let damaged = Error::Damaged(Damage::Header);
        let public = &body[..PUBLIC];
        if public[..8] != *MAGIC || Sha256::digest(&public[..CHECKED])[..] != public[CHECKED..] {
            return Err(damaged);
        }
        let version = u16::from_le_bytes([public[8], public[9]]);
        if version > VERSION {
            return Err(Error::NewerVersion(version));
        }
        let length = usize::from(u16::from_le_bytes([public[80], public[81]]));
        let known = version == VERSION
            && public[11] < 3
            && public[13] < 2
            && public[14..16] == [0, 0]
            && length <= WRAPPED_KEY_MAX;
        let size = Size::ALL.into_iter().find(|size| size.code() == public[10]);
        let level = match public[12] {
            0 => Some(KeystoreLevel::SoftwareOnly),
            1 => Some(KeystoreLevel::Deletable),
            _ => None,
        };
        let (true, Some(size), Some(level)) = (known, size, level) else {
            return Err(damaged);
        };
        let mut header = Self::new(size, public[11], level, [0; 16], [0; 32]);
        header.alias = public[13];
        header.vault_id.copy_from_slice(&public[16..32]);
        header.salt.copy_from_slice(&public[32..64]);
        header.epoch.copy_from_slice(&public[64..80]);
        header.wrapped = public[WRAPPED..WRAPPED + length].to_vec();
        Ok(header)
    }

    pub(super) fn encode(&self, host: &Host) -> Result<[u8; PUBLIC]> {
        let mut public = [0; PUBLIC];
        host.fill(&mut public)?;
        public[..8].copy_from_slice(MAGIC);
        public[8..10].copy_from_slice(&VERSION.to_le_bytes());
        public[10] = self.size.code();
        public[11] = self.preset;
        public[12] = match self.level {
            KeystoreLevel::SoftwareOnly => 0,
            KeystoreLevel::Deletable => 1,
        };
        public[13] = self.alias;
        public[14..16].copy_from_slice(&[0, 0]);
        public[16..32].copy_from_slice(&self.vault_id);
        public[32..64].copy_from_slice(&self.salt);
        public[64..80].copy_from_slice(&self.epoch);
        let length = u16::try_from(self.wrapped.len()).map_err(|_| KeystoreError::Failed)?;
        let room = public
            .get_mut(WRAPPED..WRAPPED + self.wrapped.len())
            .filter(|room| room.len() <= WRAPPED_KEY_MAX)
            .ok_or(KeystoreError::Failed)?;
        room.copy_from_slice(&self.wrapped);
        public[80..82].copy_from_slice(&length.to_le_bytes());
        let sum = Sha256::digest(&public[..CHECKED]);
        public[CHECKED..].copy_from_slice(&sum);
        Ok(public)
    }

    pub(crate) fn alias(&self) -> Alias {
        Alias::new(&self.vault_id, self.alias)
    }

    pub(crate) fn other_alias(&self) -> Alias {
        Alias::new(&self.vault_id, 1 - self.alias)
    }

    /// What the keystore binds the header key to.
    pub(crate) fn context(&self) -> [u8; 32] {
        let mut context = [0; 32];
        context[..16].copy_from_slice(KEYSTORE_CONTEXT);
        context[16..].copy_from_slice(&self.vault_id);
        context
    }

    /// Wraps `key` under a fresh hardware key with `alias`, and tries it out before anything
    /// relies on it: a key that does not unwrap would lose the vault. Says whether that was
    /// possible; it is not where the keystore would prompt.
    fn wrap(&self, host: &Host, alias: &Alias, key: &Key) -> Result<(Vec<u8>, bool)> {
        let context = self.context();
        let wrapped = host
            .keystore
            .wrap(alias, &context, &HeaderKey::new(key.expose()))?;
        let proof = if wrapped.len() > WRAPPED_KEY_MAX {
            Err(KeystoreError::Failed)
        } else if host.keystore.prompts() {
            Ok(false)
        } else {
            match host.keystore.unwrap(alias, &context, &wrapped) {
                Ok(unwrapped) if bool::from(unwrapped.expose().ct_eq(key.expose())) => Ok(true),
                Ok(_) => Err(KeystoreError::Failed),
                Err(error) => Err(error),
            }
        };
        match proof {
            Ok(proven) => Ok((wrapped, proven)),
            Err(error) => {
                // Nothing is wrapped under it. Should this fail, the next wrapping replaces it.
                let _ = host.keystore.delete(alias);
                Err(error.into())
            }
        }
    }
}

/// The part under the header key.
pub(crate) struct Secret {
    /// W, the key of every cell's outer layer.
    pub(crate) cell_key: Key,
    /// Random, new with every W.
    pub(crate) cell_epoch: [u8; 16],
    pub(crate) slots: Slots,
    /// Set while a session is open, so that the next opening knows of one that was not locked.
    pub(crate) dirty: bool,
    /// Wrong passphrases since the last right one.
    pub(crate) failures: u32,
}

impl Secret {
    pub(super) fn encode(&self) -> Zeroizing<[u8; SEALED]> {
        let mut bytes = Zeroizing::new([0; SEALED]);
        bytes[..32].copy_from_slice(self.cell_key.expose());
        bytes[32..48].copy_from_slice(&self.cell_epoch);
        bytes[48..48 + SLOTS * SLOT].copy_from_slice(self.slots.as_bytes());
        bytes[1072] = u8::from(self.dirty);
        bytes[1076..1080].copy_from_slice(&self.failures.to_le_bytes());
        bytes
    }

    pub(super) fn decode(bytes: &[u8; SEALED]) -> Result<Self> {
        let reserved_is_zero = bytes[1073..1076].iter().all(|byte| *byte == 0)
            && bytes[1080..].iter().all(|byte| *byte == 0);
        let (Some(cell_key), Some(slots), true, 0 | 1) = (
            bytes.first_chunk::<KEY>(),
            bytes[48..].first_chunk(),
            reserved_is_zero,
            bytes[1072],
        ) else {
            return Err(Damage::Header.into());
        };
        let mut cell_epoch = [0; 16];
        cell_epoch.copy_from_slice(&bytes[32..48]);
        let mut failures = [0; 4];
        failures.copy_from_slice(&bytes[1076..1080]);
        Ok(Self {
            cell_key: Key::copied_from(cell_key),
            cell_epoch,
            slots: Slots::from_bytes(slots),
            dirty: bytes[1072] == 1,
            failures: u32::from_le_bytes(failures),
        })
    }
}

/// An opened header.
pub(crate) struct Header {
    pub(crate) public: Public,
    key: Key,
    pub(crate) secret: Secret,
}

impl Header {
    /// The header of a new vault, under a fresh header key.
    pub(crate) fn create(host: &Host, mut public: Public, secret: Secret) -> Result<Self> {
        let key = Key::random(host)?;
        (public.wrapped, _) = public.wrap(host, &public.alias(), &key)?;
        Ok(Self {
            public,
            key,
            secret,
        })
    }

    /// Opens row 0; or its copy, where row 0 is damaged or cannot be read, or where the keystore
    /// does not have its key. Any other answer about row 0 stands: the copy must not hide that a
    /// newer version wrote, nor make the phone prompt twice.
    pub(crate) fn read(array: &Array, host: &Host) -> Result<Self> {
        Self::read_from(|row, body| array.read(row, body), array.size(), host)
    }

    /// The same, of rows that `read` gives.
    pub(crate) fn read_from(
        read: impl Fn(u32, &mut Body) -> Result<()>,
        size: Size,
        host: &Host,
    ) -> Result<Self> {
        let copy_row = host.geometry.layout(size).header_copy_row();
        let read = |row| {
            let mut body = [0; BODY];
            read(row, &mut body)?;
            Self::open(&body, size, host)
        };
        match read(HEADER_ROW) {
            Err(first @ (Error::Damaged(_) | Error::Storage)) => {
                read(copy_row).map_err(|second| match second {
                    Error::Damaged(_) | Error::Storage => first,
                    second => second,
                })
            }
            Err(first @ Error::Keystore(KeystoreError::KeyMissing)) => {
                read(copy_row).map_err(|_| first)
            }
            other => other,
        }
    }

    pub(super) fn open(body: &Body, size: Size, host: &Host) -> Result<Self> {
        let public = Public::parse(body)?;
        if public.size != size {
            return Err(Damage::Header.into());
        }
        let unwrapped = match (public.level, host.keystore.level()) {
            // The header key lies in the header, whatever keystore there is now.
            (KeystoreLevel::SoftwareOnly, _) => {
                SoftwareOnly.unwrap(&public.alias(), &public.context(), &public.wrapped)
            }
            (_, KeystoreLevel::SoftwareOnly) => Err(KeystoreError::KeyMissing),
            _ => host
                .keystore
                .unwrap(&public.alias(), &public.context(), &public.wrapped),
        }?;
        let key = Key::copied_from(unwrapped.expose());
        let plain = aead::opened(&key, &associated(&body[..PUBLIC]), &body[PUBLIC..])
            .map_err(|aead::Unauthentic| Damage::Header)?;
        Ok(Self {
            public,
            key,
            secret: Secret::decode(&plain)?,
        })
    }

    /// The row's body, with a new header epoch and a new nonce.
    pub(crate) fn seal(&mut self, host: &Host) -> Result<Body> {
        self.public.epoch = host.random()?;
        let mut body = [0; BODY];
        let public = self.public.encode(host)?;
        body[..PUBLIC].copy_from_slice(&public);
        aead::seal(
            &self.key,
            host,
            &associated(&public),
            self.secret.encode().as_slice(),
            &mut body[PUBLIC..],
        )?;
        Ok(body)
    }

    /// Writes both copies in one synced transaction, and reads them back.
    pub(crate) fn write(&mut self, array: &mut Array, host: &Host) -> Result<()> {
        let body = self.seal(host)?;
        let rows = array.layout().header_rows();
        array.replace_rows(&mut |put| rows.iter().try_for_each(|row| put(*row, &body)))?;
        for row in rows {
            let mut written = [0; BODY];
            array.read(row, &mut written)?;
            if written != body {
                return Err(Error::Storage);
            }
        }
        Ok(())
    }

    /// A fresh header key under a fresh hardware key, with the other alias. What was wrapped
    /// before still opens the file until a header with this key has been written.
    pub(crate) fn rekey(&mut self, host: &Host) -> Result<Retired> {
        let key = Key::random(host)?;
        let (wrapped, proven) = self.public.wrap(host, &self.public.other_alias(), &key)?;
        let retired = Retired {
            alias: self.public.alias(),
            which: self.public.alias,
            wrapped: std::mem::replace(&mut self.public.wrapped, wrapped),
            key: std::mem::replace(&mut self.key, key),
            level: self.public.level,
            replaced: proven,
        };
        self.public.alias = 1 - self.public.alias;
        self.public.level = host.keystore.level();
        Ok(retired)
    }

    /// Takes a [`rekey`](Self::rekey) back, where no header with the new key was written.
    pub(crate) fn restore(&mut self, retired: Retired, host: &Host) {
        // If this hardware key stays, the next unlock replaces it.
        let _ = host.keystore.delete(&self.public.alias());
        self.public.alias = retired.which;
        self.public.wrapped = retired.wrapped;
        self.public.level = retired.level;
        self.key = retired.key;
    }
}

/// A header key and its hardware key on the way out.
pub(crate) struct Retired {
    alias: Alias,
    which: u8,
    wrapped: Vec<u8>,
    key: Key,
    level: KeystoreLevel,
    /// Whether the key in its place is known to unwrap.
    replaced: bool,
}

impl Retired {
    /// Deletes the hardware key, once the header under the new key is synced. Says whether it is
    /// gone: it stays until the next unlock where the new one could not be tried out, or where the
    /// keystore fails.
    pub(crate) fn delete(self, host: &Host) -> bool {
        self.replaced && host.keystore.delete(&self.alias).is_ok()
    }
}

pub(super) fn associated(public: &[u8]) -> [u8; 16 + PUBLIC] {
    let mut associated = [0; 16 + PUBLIC];
    associated[..16].copy_from_slice(HEADER_SEAL);
    associated[16..].copy_from_slice(public);
    associated
}
