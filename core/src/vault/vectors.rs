//! The known answers in `core/vectors/format.json`, which `tests/interop/make_vectors.py` made
//! without this code: what is written here is what the format says, byte for byte.

use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::sync::{Arc, Mutex, OnceLock};

use hkdf::Hkdf;
use serde_json::Value;
use sha2::{Digest, Sha256};
use zeroize::Zeroizing;

use super::aead::Key;
use super::cell::{self, Fingerprint, INNER, Outer, PAYLOAD, Payload};
use super::header::{Header, Public, Secret};
use super::host::{Host, Randomness, Unavailable};
use super::kdf::{KdfCost, KdfCosts, KdfMemory, SlotKeys};
use super::keystore::{Alias, HeaderKey, Keystore, KeystoreError, KeystoreLevel};
use super::layout::{BODY, Geometry, Layout, Size, is_schema_page, leaf_page, leaf_prefix};
use super::manifest::Manifest;
use super::packing::{Directory, Object, Payloads, Plan};
use super::passphrase::{Passphrase, PassphraseError};
use super::slot::{SLOT, SLOTS, Slots};
use crate::Wiped;

/// A known answer.
pub(crate) struct Vector(&'static Value);

/// Holds the code against one vector.
pub(crate) type Check = fn(&Vector);

/// Checks the vectors whose names begin with one of `groups`. They must be the ones that `checks`
/// names, so that none can go missing and none is passed over.
pub(crate) fn check_all(groups: &[&str], checks: &[(&str, Check)]) {
    let checks: BTreeMap<&str, Check> = checks.iter().copied().collect();
    let mut found = BTreeSet::new();
    for value in all() {
        let name = value["name"].as_str().unwrap();
        if groups.contains(&group(name)) {
            println!("{name}");
            assert!(found.insert(name), "a name stands twice");
            checks.get(name).expect("a check for the vector")(&Vector(value));
        }
    }
    assert!(found.iter().eq(checks.keys()), "a vector is missing");
}

fn all() -> &'static [Value] {
    static FILE: OnceLock<Value> = OnceLock::new();
    let text = include_str!("../../vectors/format.json");
    let file = FILE.get_or_init(|| serde_json::from_str(text).unwrap());
    file["vectors"].as_array().unwrap()
}

fn group(name: &str) -> &str {
    name.split_once('/').unwrap().0
}

impl Vector {
    pub(crate) fn text(&self, key: &str) -> &'static str {
        self.0[key].as_str().unwrap()
    }

    pub(crate) fn number<N: TryFrom<u64, Error: std::fmt::Debug>>(&self, key: &str) -> N {
        number(&self.0[key])
    }

    pub(crate) fn bytes(&self, key: &str) -> Vec<u8> {
        bytes(&self.0[key])
    }

    /// What stands under `key`, if anything does.
    pub(crate) fn get(&self, key: &str) -> Option<&'static Value> {
        self.0.get(key).filter(|value| !value.is_null())
    }

    pub(crate) fn list(&self, key: &str) -> &'static [Value] {
        self.0[key].as_array().unwrap()
    }

    fn array<const N: usize>(&self, key: &str) -> [u8; N] {
        self.bytes(key).try_into().unwrap()
    }

    fn key(&self, key: &str) -> Key {
        Key::copied_from(&self.array(key))
    }
}

fn number<N: TryFrom<u64, Error: std::fmt::Debug>>(value: &Value) -> N {
    value.as_u64().unwrap().try_into().unwrap()
}

/// Hexadecimal digits; or a length, and what is not zero by its offset.
fn bytes(value: &Value) -> Vec<u8> {
    let Some(digits) = value.as_str() else {
        let mut all = vec![0; number(&value["length"])];
        for (at, chunk) in value["at"].as_object().unwrap() {
            let chunk = bytes(chunk);
            all[at.parse().unwrap()..][..chunk.len()].copy_from_slice(&chunk);
        }
        return all;
    };
    assert!(digits.len().is_multiple_of(2));
    (0..digits.len())
        .step_by(2)
        .map(|at| u8::from_str_radix(&digits[at..at + 2], 16).unwrap())
        .collect()
}

/// Randomness that gives what is in it, once.
#[derive(Clone)]
struct Scripted(Arc<Mutex<VecDeque<u8>>>);

impl Scripted {
    fn new(parts: &[&[u8]]) -> Self {
        let bytes = parts.iter().flat_map(|part| part.iter().copied()).collect();
        Self(Arc::new(Mutex::new(bytes)))
    }

    fn host(&self) -> Host {
        Host::system().with_randomness(Arc::new(self.clone()))
    }

    fn is_used_up(&self) -> bool {
        self.0.lock().unwrap().is_empty()
    }
}

impl Randomness for Scripted {
    fn fill(&self, bytes: &mut [u8]) -> Result<(), Unavailable> {
        let mut script = self.0.lock().unwrap();
        for byte in bytes {
            *byte = script.pop_front().ok_or(Unavailable)?;
        }
        Ok(())
    }
}

const GROUPS: &[&str] = &[
    "file",
    "header",
    "passphrase",
    "kdf",
    "slot",
    "cell",
    "manifest",
    "packing",
];

const CHECKS: &[(&str, Check)] = &[
    ("file/length-16", file_length),
    ("file/length-64", file_length),
    ("file/page-1-16", first_page),
    ("file/page-1-64", first_page),
    ("file/page-map", page_map),
    ("file/before-body", before_body),
    ("header/software-only", header),
    ("header/deletable", header),
    ("passphrase/ascii", passphrase),
    ("passphrase/trimmed", passphrase),
    ("passphrase/not-white-space", passphrase),
    ("passphrase/inner-no-break-space", passphrase),
    ("passphrase/composed", passphrase),
    ("passphrase/decomposed", passphrase),
    ("passphrase/order-of-marks", passphrase),
    ("passphrase/vietnamese", passphrase),
    ("passphrase/compatibility", passphrase),
    ("passphrase/hangul", passphrase),
    ("passphrase/superscript", passphrase),
    ("passphrase/roman-numeral", passphrase),
    ("passphrase/arabic-indic-digits", passphrase),
    ("passphrase/persian-digits", passphrase),
    ("passphrase/devanagari-digits", passphrase),
    ("passphrase/tamil-digits", passphrase),
    ("passphrase/mathematical-digits", passphrase),
    ("passphrase/other-numbers", passphrase),
    ("passphrase/longest", passphrase),
    ("passphrase/longest-when-trimmed", passphrase),
    ("passphrase/digit-of-unicode-17", passphrase),
    ("passphrase/refused-not-utf8", refused_passphrase),
    ("passphrase/refused-surrogate", refused_passphrase),
    ("passphrase/refused-overlong", refused_passphrase),
    ("passphrase/refused-empty", refused_passphrase),
    ("passphrase/refused-white-space", refused_passphrase),
    ("passphrase/refused-unassigned", refused_passphrase),
    ("passphrase/refused-noncharacter", refused_passphrase),
    ("passphrase/refused-private-use", refused_passphrase),
    (
        "passphrase/refused-private-use-plane-16",
        refused_passphrase,
    ),
    ("passphrase/refused-too-long", refused_passphrase),
    (
        "passphrase/refused-too-long-when-normal",
        refused_passphrase,
    ),
    ("kdf/preset-0", preset_0),
    ("kdf/preset-1", preset_1),
    ("kdf/preset-2", preset_2),
    ("kdf/cheap", slot_keys),
    ("slot/space-in-region-0", slot),
    ("slot/space-in-region-3", slot),
    ("cell/inner", inner_layer),
    ("cell/fingerprint", fingerprint),
    ("cell/outer", outer_layer),
    ("manifest/small", manifest),
    ("manifest/16", manifest),
    ("packing/one", packing),
    ("packing/several", packing),
    ("packing/spread", packing),
    ("packing/largest-piece", packing),
];

#[test]
fn the_file_is_what_the_vectors_say() {
    check_all(GROUPS, CHECKS);
}

/// Every vector is read by this module or by the journal's.
#[test]
fn no_vector_is_left_unread() {
    for value in all() {
        let group = group(value["name"].as_str().unwrap());
        assert!(
            GROUPS.contains(&group) || crate::journal::VECTOR_GROUPS.contains(&group),
            "{group}"
        );
    }
}

fn layout(vector: &Vector) -> Layout {
    let cells: u32 = vector.number("cells");
    let standard = Size::ALL.map(|size| Geometry::STANDARD.layout(size));
    standard
        .into_iter()
        .find(|layout| layout.cells == cells)
        .unwrap()
}

fn file_length(vector: &Vector) {
    let layout = layout(vector);
    assert_eq!(layout.rows(), vector.number::<u32>("rows"));
    assert_eq!(layout.pages(), vector.number::<u32>("pages"));
    assert_eq!(layout.file_length(), vector.number::<u64>("length"));
}

fn first_page(vector: &Vector) {
    let mut page = vector.array("page");
    assert!(is_schema_page(&page, layout(vector)));
    for at in 0..page.len() {
        page[at] ^= 1;
        let differs_between_vaults = (24..28).contains(&at) || (92..100).contains(&at);
        assert_eq!(
            is_schema_page(&page, layout(vector)),
            differs_between_vaults,
            "{at}"
        );
        page[at] ^= 1;
    }
}

fn page_map(vector: &Vector) {
    for pair in vector.list("rows") {
        assert_eq!(leaf_page(number(&pair[0])), number::<u32>(&pair[1]));
    }
}

fn before_body(vector: &Vector) {
    for pair in vector.list("rows") {
        assert_eq!(leaf_prefix(number(&pair[0])).to_vec(), bytes(&pair[1]));
    }
}

/// A keystore that wraps one key as the vector says.
struct Wrapping {
    alias: &'static str,
    context: Vec<u8>,
    key: [u8; 32],
    wrapped: Vec<u8>,
}

impl Keystore for Wrapping {
    fn level(&self) -> KeystoreLevel {
        KeystoreLevel::Deletable
    }

    fn wrap(
        &self,
        alias: &Alias,
        context: &[u8],
        key: &HeaderKey,
    ) -> Result<Vec<u8>, KeystoreError> {
        assert_eq!((alias.as_str(), context), (self.alias, &self.context[..]));
        assert_eq!(*key.expose(), self.key);
        Ok(self.wrapped.clone())
    }

    fn unwrap(&self, _: &Alias, _: &[u8], wrapped: &[u8]) -> Result<HeaderKey, KeystoreError> {
        assert_eq!(wrapped, self.wrapped);
        Ok(HeaderKey::new(&self.key))
    }

    fn delete(&self, _: &Alias) -> Result<(), KeystoreError> {
        Ok(())
    }
}

fn header(vector: &Vector) {
    let wrapped = vector.bytes("wrapped");
    let filler = [
        vec![0; 82 + wrapped.len()],
        vector.bytes("filler"),
        vec![0; 32],
    ]
    .concat();
    let script = Scripted::new(&[
        &vector.bytes("header_key"),
        &vector.bytes("header_epoch"),
        &filler,
        &vector.bytes("nonce"),
    ]);
    let keystore = Wrapping {
        alias: vector.text("keystore_alias"),
        context: vector.bytes("keystore_context"),
        key: vector.array("header_key"),
        wrapped,
    };
    let (level, host) = match vector.number::<u8>("level") {
        0 => (KeystoreLevel::SoftwareOnly, script.host()),
        _ => (
            KeystoreLevel::Deletable,
            script.host().with_keystore(Arc::new(keystore)),
        ),
    };
    let size = Size::ALL[vector.number::<usize>("size_code")];
    let preset = vector.number("preset");
    let mut public = Public::new(
        size,
        preset,
        level,
        vector.array("vault_id"),
        vector.array("salt"),
    );
    public.alias = vector.number("alias");
    let secret = Secret {
        cell_key: vector.key("outer_key"),
        cell_epoch: vector.array("cell_epoch"),
        slots: Slots::from_bytes(&vector.array("slots")),
        dirty: vector.number::<u8>("dirty") == 1,
        failures: vector.number("failures"),
    };
    let row = Header::create(&host, public, secret)
        .unwrap()
        .seal(&host)
        .unwrap();
    assert_eq!(row.to_vec(), vector.bytes("row"));
    assert!(script.is_used_up());

    let read = Public::parse(&row).unwrap();
    assert_eq!((read.size, read.preset), (size, preset));
    assert_eq!(read.wrapped, vector.bytes("wrapped"));
}

fn passphrase(vector: &Vector) {
    let normal = Passphrase::new(&vector.bytes("given")).unwrap();
    assert_eq!(normal.expose(), vector.bytes("normal"));
}

fn refused_passphrase(vector: &Vector) {
    let reason = match vector.text("refused") {
        "not_utf8" => PassphraseError::NotUtf8,
        "unassigned" => PassphraseError::Unassigned,
        "empty" => PassphraseError::Empty,
        "too_long" => PassphraseError::TooLong,
        other => panic!("{other}"),
    };
    assert_eq!(Passphrase::new(&vector.bytes("given")).err(), Some(reason));
}

fn preset_0(vector: &Vector) {
    preset(0, vector);
}

fn preset_1(vector: &Vector) {
    preset(1, vector);
}

fn preset_2(vector: &Vector) {
    preset(2, vector);
}

fn preset(code: u8, vector: &Vector) {
    assert_eq!(KdfCosts::STANDARD.preset(code), Some(cost(vector)));
    slot_keys(vector);
}

fn cost(vector: &Vector) -> KdfCost {
    KdfCost {
        memory_kib: vector.number("memory_kib"),
        passes: vector.number("passes"),
    }
}

fn derived(vector: &Vector) -> SlotKeys {
    let phrase = Passphrase::new(&vector.bytes("passphrase")).unwrap();
    let mut memory = KdfMemory::reserve(cost(vector)).unwrap();
    memory
        .derive(&phrase, &vector.array("salt"), &vector.array("vault_id"))
        .unwrap()
}

fn slot_keys(vector: &Vector) {
    // The steps in between, for whoever looks for the one that went wrong.
    let material = [vector.bytes("argon2id"), vec![0; 32]].concat();
    let (prk, _) = Hkdf::<Sha256>::extract(Some(&vector.bytes("vault_id")), &material);
    assert_eq!(prk.to_vec(), vector.bytes("prk"));

    let keys = derived(vector);
    assert_eq!(vector.list("slots").len(), SLOTS);
    for (index, expected) in (0..).zip(vector.list("slots")) {
        let slot = keys.slot(index).unwrap();
        assert_eq!(slot.key.expose().to_vec(), bytes(&expected["key"]));
        assert_eq!(slot.commitment.to_vec(), bytes(&expected["commitment"]));
    }
}

fn slot(vector: &Vector) {
    let cheap = Vector(
        all()
            .iter()
            .find(|other| other["name"] == "kdf/cheap")
            .unwrap(),
    );
    let (keys, vault_id) = (derived(&cheap), cheap.array("vault_id"));
    let script = Scripted::new(&[&vector.bytes("nonce")]);
    let mut slots = Slots::from_bytes(&[0; SLOTS * SLOT]);
    let region = vector.number("region");
    slots
        .set_space(
            &script.host(),
            &vault_id,
            &keys,
            region,
            &vector.key("space_key"),
        )
        .unwrap();
    let at = vector.number::<usize>("number") * SLOT;
    assert_eq!(
        slots.as_bytes()[at..at + SLOT].to_vec(),
        vector.bytes("slot")
    );
    assert!(script.is_used_up());

    let grant = slots.open(&keys, &vault_id).unwrap();
    assert_eq!(grant.region, region);
    assert_eq!(grant.key.expose(), vector.key("space_key").expose());
}

fn inner_layer(vector: &Vector) {
    let (key, vault_id) = (vector.key("space_key"), vector.array("vault_id"));
    let place = (vector.number("region"), vector.number("j"));
    let payload: Payload = vector.array("payload");
    let mut inner = [0; INNER];
    let nonce = vector.array("nonce");
    cell::seal_inner(&key, nonce, &vault_id, place, &payload, &mut inner).unwrap();
    assert_eq!(inner.to_vec(), vector.bytes("inner"));

    let mut opened = [1; PAYLOAD];
    assert!(cell::open_inner(&key, &vault_id, place, &inner, &mut opened).is_ok());
    assert_eq!(opened, payload);
}

/// The inner layer that `cell/fingerprint` and `cell/outer` are about.
fn known_inner() -> cell::Inner {
    let inner = all().iter().find(|other| other["name"] == "cell/inner");
    Vector(inner.unwrap()).array("inner")
}

fn fingerprint(vector: &Vector) {
    let print = cell::fingerprint(&known_inner());
    assert_eq!(print.to_vec(), vector.bytes("fingerprint"));
}

fn outer_layer(vector: &Vector) {
    let key = vector.key("outer_key");
    let outer = Outer::new(&vector.array("vault_id"), &key, &vector.array("cell_epoch"));
    let row = vector.number("row");
    let mut body = [0; BODY];
    cell::inner_of_mut(&mut body).copy_from_slice(&known_inner());
    let nonce = vector.array("nonce");
    outer.seal_in_place(row, nonce, &mut body).unwrap();
    assert_eq!(body.to_vec(), vector.bytes("body"));

    let mut opened = [1; INNER];
    assert!(outer.open(row, &body, &mut opened).is_ok());
    assert_eq!(opened, known_inner());
    assert!(outer.open_in_place(row, &mut body).is_ok());
    assert_eq!(*cell::inner_of(&body), known_inner());
}

fn manifest(vector: &Vector) {
    let prints = || -> Vec<Fingerprint> {
        let byte = |i: usize, k: usize| u8::try_from((31 * i + 7 * k) % 251).unwrap();
        (1..vector.number::<usize>("cells"))
            .map(|i| std::array::from_fn(|k| byte(i, k)))
            .collect()
    };
    let mut root = Sha256::new();
    root.update(b"unafraid mroot 1");
    for group in vector.list("groups") {
        root.update(bytes(group));
    }
    assert_eq!(root.finalize().to_vec(), vector.bytes("root"));

    let payload: Payload = vector.array("payload");
    let written = Manifest::new(vector.number("generation"), prints()).encode();
    assert_eq!(written, payload);
    assert!(Manifest::open(&payload, prints()).is_ok());
}

fn packing(vector: &Vector) {
    let objects = || {
        vector.list("objects").iter().map(|object| Object {
            id: number(&object["id"]),
            kind: number(&object["kind"]),
            bytes: Wiped::of(Zeroizing::new(bytes(&object["bytes"]))),
        })
    };
    let expected = vector.list("payloads");
    let mut payloads = Payloads::zeroed(u32::try_from(expected.len() + 1).unwrap()).unwrap();
    let (empty, _) =
        Directory::read(&payloads, |_, _, _| panic!("an object in an empty space")).unwrap();
    let mut plan = Plan::new(&empty, &mut payloads);
    for object in objects() {
        plan.put(&object).unwrap();
    }
    plan.keep().unwrap();
    for (index, payload) in (1..).zip(expected) {
        assert_eq!(
            payloads.cell(index).unwrap().to_vec(),
            bytes(payload),
            "cell {index}"
        );
    }

    let mut found = Vec::new();
    let (_, torn) = Directory::read(&payloads, |id, kind, bytes| {
        found.push((id, kind, bytes.to_vec()));
    })
    .unwrap();
    assert!(torn.is_nothing());
    let stored = objects().map(|object| (object.id, object.kind, object.bytes.to_vec()));
    assert_eq!(found, stored.collect::<Vec<_>>());
}
