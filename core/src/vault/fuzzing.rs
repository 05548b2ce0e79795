//! Laws about the header, the slots, the cells and passphrases.
#![allow(clippy::unwrap_used, clippy::panic, clippy::missing_panics_doc)] // what panics is a law

use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering::Relaxed};

use sha2::{Digest, Sha256};
use zeroize::Zeroizing;

use super::aead::{self, KEY, Key, NONCE};
use super::cell::{Fingerprint, PAYLOAD, Payload};
use super::header::{CHECKED, Header, MAGIC, PUBLIC, Public, SEALED, Secret, associated};
use super::host::{Host, Randomness, Unavailable};
use super::kdf::{KdfCost, KdfMemory, SlotKeys};
use super::keystore::{KeystoreError, KeystoreLevel};
use super::layout::{BODY, Body, Size};
use super::manifest::{KIND_MANIFEST, Manifest};
use super::packing::{Cell, Directory, Object, ObjectId, Payloads, Plan};
use super::passphrase::{Passphrase, PassphraseError};
use super::slot::{COMMITMENT, PLAIN, SLOT, SLOTS, Slots};
use crate::error::Damage;
use crate::fuzzing::Bytes;
use crate::{Error, Result, Wiped};

/// Gives these bytes again and again, so that an input always means the same.
struct Repeated {
    bytes: Vec<u8>,
    next: AtomicUsize,
}

impl Randomness for Repeated {
    fn fill(&self, bytes: &mut [u8]) -> std::result::Result<(), Unavailable> {
        for byte in bytes {
            *byte = self.bytes[self.next.fetch_add(1, Relaxed) % self.bytes.len()];
        }
        Ok(())
    }
}

fn host(random: &[u8]) -> Host {
    let bytes = random.to_vec();
    let next = AtomicUsize::new(0);
    Host::system().with_randomness(Arc::new(Repeated { bytes, next }))
}

/// A header row: its public part with the magic and the checksum put right, its sealed part in
/// plain. What `core/FORMAT.md` says a reader takes is taken and encodes to the same bytes; the
/// rest is refused by the error that belongs to it; and a sealed header opens to what was sealed.
pub fn header(bytes: &[u8]) {
    let mut bytes = Bytes(bytes);
    let mut body = [0; BODY];
    body[..PUBLIC].copy_from_slice(&bytes.array::<PUBLIC>());
    let plain = bytes.array::<SEALED>();
    let damaged = Error::Damaged(Damage::Header);
    let sum = Sha256::digest(&body[..CHECKED]);
    if body[..8] != *MAGIC || body[CHECKED..PUBLIC] != sum[..] {
        assert_eq!(Public::parse(&body).err(), Some(damaged.clone()));
    }
    body[..8].copy_from_slice(MAGIC);
    let sum = Sha256::digest(&body[..CHECKED]);
    body[CHECKED..PUBLIC].copy_from_slice(&sum);

    let version = u16::from_le_bytes([body[8], body[9]]);
    let wrapped = u16::from_le_bytes([body[80], body[81]]);
    let in_range = version == 1
        && body[10] <= 1
        && body[11] <= 2
        && body[12] <= 1
        && body[13] <= 1
        && body[14..16] == [0, 0]
        && wrapped <= 384;
    let public = match Public::parse(&body) {
        Ok(public) => public,
        Err(Error::NewerVersion(newer)) => return assert!(newer == version && newer > 1),
        Err(error) => return assert!(error == damaged && !in_range && version < 2),
    };
    assert!(in_range);
    let same = public.encode(&host(&body[..PUBLIC])).unwrap();
    assert_eq!(same, body[..PUBLIC]);

    let well_formed =
        plain[1072] <= 1 && plain[1073..1076] == [0; 3] && plain[1080..].iter().all(|b| *b == 0);
    let secret = Secret::decode(&plain);
    assert_eq!(secret.is_ok(), well_formed);
    if let Ok(secret) = secret {
        assert_eq!(*secret.encode(), plain);
    }

    let host = host(&body[16..64]);
    let opened = |body: &Body, size| Header::open(body, size, &host);
    let other = if public.size == Size::Mib16 {
        Size::Mib64
    } else {
        Size::Mib16
    };
    assert_eq!(opened(&body, other).err(), Some(damaged.clone()));
    let missing = Error::Keystore(KeystoreError::KeyMissing);
    let failed = Error::Keystore(KeystoreError::Failed);
    let key = match (public.level, public.wrapped.first_chunk::<KEY>()) {
        (KeystoreLevel::SoftwareOnly, Some(key)) if wrapped == 32 => Key::copied_from(key),
        (KeystoreLevel::SoftwareOnly, _) => {
            return assert_eq!(opened(&body, public.size).err(), Some(failed));
        }
        (KeystoreLevel::Deletable, _) => {
            return assert_eq!(opened(&body, public.size).err(), Some(missing));
        }
    };
    let (open, sealed) = body.split_at_mut(PUBLIC);
    aead::seal(&key, &host, &associated(open), &plain, sealed).unwrap();
    match opened(&body, public.size) {
        Ok(mut header) => {
            assert!(well_formed && *header.secret.encode() == plain);
            let again = opened(&header.seal(&host).unwrap(), public.size).unwrap();
            assert_eq!(*again.secret.encode(), plain);
        }
        Err(error) => assert!(error == damaged && !well_formed),
    }
    body[PUBLIC + NONCE] ^= 1;
    assert_eq!(opened(&body, public.size).err(), Some(damaged));
}

/// Eight slots, each of which is random, or belongs to the phrase with a box that holds
/// anything, or that is another slot's, or that does not open. One whole slot with what belongs in
/// it opens; none is a wrong passphrase; everything else is damage.
pub fn slots(bytes: &[u8]) {
    let mut bytes = Bytes(bytes);
    let host = host(b"any bytes do, as nothing is compared");
    let vault_id = [7; 16];
    let cost = KdfCost {
        memory_kib: 8,
        passes: 1,
    };
    let phrase = Passphrase::new(b"EXAMPLE").unwrap();
    let keys = KdfMemory::reserve(cost)
        .unwrap()
        .derive(&phrase, &[9; 32], &vault_id)
        .unwrap();

    let mut slots = Slots::random(&host).unwrap();
    let mut committed = 0;
    let mut granted = None;
    for index in 0..8u8 {
        let kind = bytes.byte() % 8;
        let plain = bytes.array::<PLAIN>();
        let region = index / 2;
        let belongs = plain[..4] == [1 + index % 2, region, 0, 0]
            && plain[4 + KEY..].iter().all(|byte| *byte == 0);
        let commitment = keys.slot(index).unwrap().commitment;
        let slot = match kind {
            0 => {
                granted = granted.or(belongs.then_some((index, plain)));
                sealed(&host, &vault_id, &keys, index, &plain)
            }
            1 => sealed(&host, &vault_id, &keys, (index + 1) % 8, &plain),
            2 => sealed(&host, &[8; 16], &keys, index, &plain),
            3 => bytes.array::<SLOT>(),
            _ => {
                replace(&mut slots, index, &bytes.array::<SLOT>());
                continue;
            }
        };
        committed += 1;
        let mut slot = slot;
        slot[..COMMITMENT].copy_from_slice(&commitment);
        replace(&mut slots, index, &slot);
    }

    match (slots.open(&keys, &vault_id), granted) {
        (Ok(grant), Some((index, plain))) => {
            let region = index / 2;
            assert_eq!(committed, 1);
            assert_eq!(bool::from(grant.erases), index % 2 == 1);
            assert_eq!(
                (grant.region, &grant.key.expose()[..]),
                (region, &plain[4..4 + KEY])
            );
            let mut again = Slots::random(&host).unwrap();
            let set = if index % 2 == 0 {
                Slots::set_space
            } else {
                Slots::set_erase_phrase
            };
            set(&mut again, &host, &vault_id, &keys, region, &grant.key).unwrap();
            let again = again.open(&keys, &vault_id).unwrap();
            assert_eq!(
                (again.region, again.key.expose()),
                (region, grant.key.expose())
            );
        }
        (Err(Error::WrongPassphrase), None) => assert_eq!(committed, 0),
        (Err(Error::Damaged(Damage::Header)), granted) => {
            assert!(committed > 1 || (committed == 1 && granted.is_none()));
        }
        (Ok(_), None) => panic!("nothing belongs here"),
        (Err(error), _) => panic!("{error:?}"),
    }
}

fn sealed(
    host: &Host,
    vault_id: &[u8; 16],
    keys: &SlotKeys,
    index: u8,
    plain: &[u8; PLAIN],
) -> [u8; SLOT] {
    let mut slots = Slots::random(host).unwrap();
    slots.seal(host, vault_id, keys, index, plain).unwrap();
    let at = usize::from(index) * SLOT;
    *slots.as_bytes()[at..].first_chunk().unwrap()
}

fn replace(slots: &mut Slots, index: u8, slot: &[u8; SLOT]) {
    let mut bytes: [u8; SLOTS * SLOT] = *slots.as_bytes().first_chunk().unwrap();
    bytes[usize::from(index) * SLOT..][..SLOT].copy_from_slice(slot);
    *slots = Slots::from_bytes(&bytes);
}

/// A manifest opens only for the cells that it is about, and only as it would be written.
pub fn manifest(bytes: &[u8]) {
    let mut bytes = Bytes(bytes);
    let payload: Payload = {
        let mut payload = [0; PAYLOAD];
        payload[..48].copy_from_slice(&bytes.array::<48>());
        let (at, value) = (bytes.word(), bytes.byte());
        payload[usize::from(at) % PAYLOAD] ^= value;
        payload
    };
    let count = usize::from(bytes.byte());
    let cells: Vec<Fingerprint> = (0..count).map(|_| bytes.array()).collect();
    let generation = u64::from_le_bytes(*payload[8..].first_chunk().unwrap());
    let written = Manifest::new(generation, cells.clone()).encode();
    assert!(Manifest::open(&written, cells.clone()).is_ok());

    let mut repaired = payload;
    repaired[16..48].copy_from_slice(&written[16..48]);
    for payload in [payload, repaired] {
        match Manifest::open(&payload, cells.clone()) {
            Ok(manifest) => assert!(payload == written && manifest.encode() == written),
            Err(Error::Damaged(Damage::Manifest)) => assert_eq!(payload[0], KIND_MANIFEST),
            Err(error) => assert_eq!(error, Damage::Contents.into()),
        }
    }
}

/// The payloads of a few cells, then objects to put and to remove. A payload that parses encodes
/// byte for byte; a directory shows each whole object as it is read alone, counts the cells that do
/// not parse, and shows nothing of an object that is torn. Where all is whole, the cells equal a map
/// whatever is put and removed, and a change that does not fit changes nothing.
pub fn cells(bytes: &[u8]) {
    let mut bytes = Bytes(bytes);
    let cells = 2 + u32::from(bytes.byte() % 6);
    let mut payloads = Payloads::zeroed(cells).unwrap();
    let mut unlike = 0;
    for index in 1..cells {
        let payload = payloads.cell_mut(index).unwrap();
        let length = usize::from(bytes.word()).min(PAYLOAD);
        let given = bytes.some(length);
        payload[..given.len()].copy_from_slice(given);
        unlike += u32::from(!encodes_as_it_was(payload));
    }

    let mut model = BTreeMap::new();
    let (mut directory, torn) = Directory::read(&payloads, |id, kind, bytes| {
        assert!(model.insert(id, (kind, bytes.to_vec())).is_none());
    })
    .unwrap();
    assert_eq!(torn.cells, unlike);
    assert!(torn.objects.iter().all(|(id, _)| !model.contains_key(id)));
    for (id, (_, bytes)) in &model {
        assert!(*directory.bytes(&payloads, &[*id]).unwrap() == *bytes);
    }
    if !torn.is_nothing() {
        return;
    }

    for _ in 0..8 {
        if bytes.0.is_empty() {
            break;
        }
        let which = usize::from(bytes.byte());
        let known = model.keys().nth(which % 8).copied();
        let id = known.unwrap_or(u64::MAX - which as u64);
        let object = Object {
            id,
            kind: bytes.byte(),
            bytes: Wiped::of(Zeroizing::new(vec![
                7;
                usize::from(bytes.word())
                    % (2 * PAYLOAD)
            ])),
        };
        let removes = which >= 128;
        let is_new = !model.contains_key(&id);
        let said = directory.would_fit([object.bytes.len()]);
        let change = |plan: &mut Plan<'_>| match removes {
            true => plan.remove(id).map(drop),
            false => plan.put(&object),
        };
        match commit(&mut payloads, &mut directory, change) {
            Ok(()) if removes => drop(model.remove(&id)),
            Ok(()) => drop(model.insert(id, (object.kind, object.bytes.to_vec()))),
            Err(error) => assert!(error == Error::Full && !removes && !(said && is_new)),
        }
        if !removes && is_new {
            assert_eq!(said, model.contains_key(&id));
        }
        equals(&payloads, &directory, &model);
    }
    equals(&payloads, &directory, &model);
}

/// Whether it parses. A cell of objects that has none is written as a free one.
fn encodes_as_it_was(payload: &Payload) -> bool {
    let Ok(cell) = Cell::parse(payload) else {
        return false;
    };
    let mut encoded = [0; PAYLOAD];
    cell.encode(&mut encoded).unwrap();
    if cell.fragments.is_empty() {
        assert!(payload[1..] == encoded[1..]);
    } else {
        assert!(*payload == encoded);
    }
    true
}

fn commit(
    payloads: &mut Payloads,
    directory: &mut Directory,
    change: impl FnOnce(&mut Plan<'_>) -> Result<()>,
) -> Result<()> {
    let mut plan = Plan::new(directory, payloads);
    change(&mut plan)?;
    directory.follow(plan.keep()?);
    Ok(())
}

fn equals(payloads: &Payloads, directory: &Directory, model: &BTreeMap<ObjectId, (u8, Vec<u8>)>) {
    let mut shown = BTreeMap::new();
    let (again, torn) = Directory::read(payloads, |id, kind, bytes| {
        shown.insert(id, (kind, bytes.to_vec()));
    })
    .unwrap();
    assert!(torn.is_nothing());
    assert!(shown == *model);
    assert_eq!(again.free_and_total(), directory.free_and_total());
    let (free, total) = directory.free_and_total();
    assert!(free <= total);
    for (id, (_, bytes)) in model {
        assert!(*directory.bytes(payloads, &[*id]).unwrap() == *bytes);
    }
}

/// A passphrase as it is hashed.
///
/// # Errors
/// Those of [`Passphrase::new`].
pub fn normalised(bytes: &[u8]) -> std::result::Result<Vec<u8>, PassphraseError> {
    Passphrase::new(bytes).map(|phrase| phrase.expose().to_vec())
}
