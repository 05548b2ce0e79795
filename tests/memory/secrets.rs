//! The secrets of one vault: what its child drew, and what the passphrases become there.

use std::path::{Path, PathBuf};

use chacha20poly1305::aead::{Aead, Payload};
use chacha20poly1305::{ChaCha20Poly1305, KeyInit, Nonce, XChaCha20Poly1305, XNonce};

use crate::child::{self, PHRASES, PLANTED, TEXTS};
use crate::needles::{self, Derived, MASK, Needle, Public};

/// What can be known of a vault from outside, with the passphrases and the list of draws.
pub(crate) struct Secrets {
    folder: PathBuf,
    full_cost: bool,
    /// The same at every stage: the salt of a vault stays.
    fixed: Option<Fixed>,
}

struct Fixed {
    public: Public,
    derived: Vec<Derived>,
    needles: Vec<Needle>,
}

/// Nonces and keys in the order in which they were drawn.
struct Draws {
    nonces: Vec<[u8; 24]>,
    /// The first is that of the space.
    keys: Vec<[u8; 32]>,
}

impl Secrets {
    pub(crate) fn new(folder: &Path, full_cost: bool) -> Self {
        Self {
            folder: folder.to_path_buf(),
            full_cost,
            fixed: None,
        }
    }

    /// Everything that was written so far, and everything that opens something.
    pub(crate) fn needles(&mut self) -> Vec<Needle> {
        let fixed = self.fixed.take().unwrap_or_else(|| self.fix());
        let draws = self.draws();
        let mut all = fixed.needles.clone();
        all.extend(needles::of_keys(&draws.keys));
        all.extend(needles::of_boxes(&draws.keys[0], &draws.nonces));
        if let Ok(words) = std::fs::read(child::words_in(&self.folder)) {
            let words: Vec<u8> = words.iter().map(|byte| byte ^ MASK).collect();
            assert_eq!(words.split(|byte| *byte == b' ').count(), 12);
            all.push(needles::of_words(&words));
        }
        self.fixed = Some(fixed);
        all
    }

    fn fix(&self) -> Fixed {
        let public = self.public();
        let derive = |number| Derived::new(number, &public);
        let derived: Vec<Derived> = PHRASES.into_iter().map(derive).collect();
        let mut needles = needles::of_markers(TEXTS.chain([PLANTED]));
        needles.extend(derived.iter().flat_map(Derived::needles));
        Fixed {
            public,
            derived,
            needles,
        }
    }

    fn draws(&self) -> Draws {
        let list = std::fs::read(child::draws_in(&self.folder)).unwrap();
        let mut rest = &list[..];
        let (mut nonces, mut keys) = (Vec::new(), Vec::new());
        while let Some((length, after)) = rest.split_first() {
            let (draw, after) = after.split_at(usize::from(*length));
            let draw: Vec<u8> = draw.iter().map(|byte| byte ^ MASK).collect();
            match <[u8; 32]>::try_from(&draw[..]) {
                Ok(key) => keys.push(key),
                Err(_) => nonces.push(draw.try_into().unwrap()),
            }
            rest = after;
        }
        // Salts are as long and no secret; nor is the key of a backup's header, which lies in it.
        let files = unafraid_tests::files_in(&self.folder);
        keys.retain(|key| !files.values().any(|file| header_has(file, key)));
        Draws { nonces, keys }
    }

    fn header(&self) -> Vec<u8> {
        let file = std::fs::read(child::vault_in(&self.folder)).unwrap();
        file[2 * 4096 + 40..][..4056].to_vec()
    }

    fn public(&self) -> Public {
        let header = self.header();
        Public {
            vault_id: header[16..32].try_into().unwrap(),
            salt: header[32..64].try_into().unwrap(),
            cost: child::costs(self.full_cost).0[usize::from(header[11])],
        }
    }

    /// Opens the vault's header with what is searched for, and the space's key with the passphrase
    /// with this number: so the needles are the keys, and not merely bytes that are nowhere.
    pub(crate) fn assert_open_the_vault(&self, number: u32) {
        let fixed = self.fixed.as_ref().unwrap();
        let keys = self.draws().keys;
        let header = self.header();
        let associated = [b"unafraid header1", &header[..512]].concat();
        let opened = keys.iter().filter_map(|key| {
            let secret = open(key, &associated, &header[512..])?;
            let nonce = header[512..536].try_into().unwrap();
            let of_box = &needles::of_boxes(key, &[nonce])[0];
            assert!(opens_box(&of_box.bytes, &associated, &header[512..]));
            Some(secret)
        });
        let opened: Vec<Vec<u8>> = opened.collect();
        assert_eq!(opened.len(), 1, "one of the keys is that of the header");
        let secret = &opened[0];
        assert!(keys.iter().any(|key| *key == secret[..32]), "and one W");
        let derived = fixed.derived.iter().find(|one| one.number == number);
        let spaces =
            (0u8..)
                .zip(&derived.unwrap().slots)
                .filter_map(|(slot, (key, commitment))| {
                    let bytes = &secret[48 + usize::from(slot) * 128..][..128];
                    let label = b"unafraid slotbx1";
                    let associated = [&label[..], &fixed.public.vault_id, &[slot]].concat();
                    let space = open(key, &associated, &bytes[32..]);
                    assert_eq!(space.is_some(), bytes[..32] == commitment[..]);
                    space
                });
        let spaces: Vec<Vec<u8>> = spaces.collect();
        assert_eq!(spaces.len(), 1, "the passphrase opens one slot");
        assert_eq!(spaces[0][4..36], keys[0], "the first key is the space's");
    }
}

/// Whether a vault's header has these bytes in its public part.
fn header_has(file: &[u8], bytes: &[u8]) -> bool {
    let header = file.get(2 * 4096 + 40..2 * 4096 + 40 + 512);
    header.is_some_and(|header| unafraid_tests::contains(header, bytes))
}

fn open(key: &[u8; 32], associated: &[u8], sealed: &[u8]) -> Option<Vec<u8>> {
    let (nonce, sealed) = sealed.split_at(24);
    let payload = Payload {
        msg: sealed,
        aad: associated,
    };
    let cipher = XChaCha20Poly1305::new(key.into());
    cipher
        .decrypt(&XNonce::try_from(nonce).unwrap(), payload)
        .ok()
}

/// Whether this is what the key became for the box.
fn opens_box(subkey: &[u8], associated: &[u8], sealed: &[u8]) -> bool {
    let mut nonce = [0; 12];
    nonce[4..].copy_from_slice(&sealed[16..24]);
    let payload = Payload {
        msg: &sealed[24..],
        aad: associated,
    };
    let cipher = ChaCha20Poly1305::new_from_slice(subkey).unwrap();
    cipher.decrypt(&Nonce::from(nonce), payload).is_ok()
}
