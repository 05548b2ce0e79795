//! What is looked for: words, passphrases and keys, and everything that opens the same.

use argon2::{Algorithm, Argon2, Block, Params, Version};
use blake2::{Blake2b512, Digest};
use chacha20::{R20, hchacha};
use hkdf::Hkdf;
use sha2::Sha256;
use sha2::block_api::compress256;
use unafraid::vault::KdfCost;
use zeroize::Zeroizing;

/// The lengths of draws that are written down: nonces and keys.
pub(crate) const DRAWN: [usize; 2] = [24, 32];

/// What a byte in the list of draws is mixed with, so that the list is no copy of a key.
pub(crate) const MASK: u8 = 0xa5;

/// Letters that no other number gives, of those from `first` on. They are worked out, so that no
/// program has them as a constant, in a buffer that does not move.
fn letters(number: u32, count: u32, (first, range): (char, u32), into: &mut String) {
    for place in 0..count {
        let mixed = (number.wrapping_mul(0x9e37_79b9) ^ place.wrapping_mul(0x85eb_ca6b))
            .wrapping_mul(0xc2b2_ae35)
            .rotate_left(15)
            .wrapping_mul(0x27d4_eb2f);
        let letter = u32::from(first) + (mixed >> 12) % range;
        into.push(char::from_u32(letter).unwrap());
    }
}

/// A text that is in nothing else. Latin capitals with an accent in the middle, so that the form in
/// which a search looks for it is another one; or in one of two scripts that are written without
/// spaces, whose words are told apart by dictionary.
pub(crate) fn marker(number: u32) -> Zeroizing<String> {
    let mut marker = Zeroizing::new(String::with_capacity(128));
    match number % 3 {
        0 => {
            letters(number, 24, ('A', 26), &mut marker);
            marker.push('É');
            letters(number + 1_000_000, 24, ('A', 26), &mut marker);
        }
        1 => letters(number, 24, ('一', 2_000), &mut marker),
        _ => letters(number, 24, ('ก', 40), &mut marker),
    }
    marker
}

/// How a search folds a [`marker`].
fn folded(number: u32) -> String {
    let lower = marker(number).to_lowercase();
    lower.replace('é', "e")
}

/// A passphrase, as it is typed: with digits of another script.
pub(crate) fn passphrase(number: u32) -> Zeroizing<String> {
    with_digits(number, ['４', '７', '１', '９'])
}

fn with_digits(number: u32, digits: [char; 4]) -> Zeroizing<String> {
    let mut phrase = Zeroizing::new(String::with_capacity(96));
    letters(number + 2_000_000, 28, ('a', 26), &mut phrase);
    phrase.extend(digits);
    letters(number + 3_000_000, 28, ('a', 26), &mut phrase);
    phrase
}

/// What the names of needles begin with.
pub(crate) const TEXT: &str = "text ";
pub(crate) const KEY: &str = "key ";
pub(crate) const PASSPHRASE: &str = "passphrase ";
const BOX: &str = "what a key became for box ";

/// Bytes, and what they are.
#[derive(Clone)]
pub(crate) struct Needle {
    pub(crate) name: String,
    pub(crate) bytes: Vec<u8>,
    /// So many of the bytes in a row are a leak.
    pub(crate) run: usize,
}

impl Needle {
    fn new(name: String, bytes: &[u8]) -> Self {
        Self {
            name,
            bytes: bytes.to_vec(),
            run: 16,
        }
    }

    /// With four bytes a letter: four letters in a row can be those of any word.
    fn wide(name: String, text: &str) -> Self {
        let letters = text.chars();
        let bytes = letters.flat_map(|letter| u32::from(letter).to_le_bytes());
        Self {
            name,
            bytes: bytes.collect(),
            run: 32,
        }
    }
}

/// The markers with these numbers: as they were written, as a search folds them, and as a program has
/// them that takes texts apart.
pub(crate) fn of_markers(numbers: impl IntoIterator<Item = u32>) -> Vec<Needle> {
    let mut needles = Vec::new();
    for number in numbers {
        let (text, folded) = (marker(number), folded(number));
        let name = |form: &str| format!("{TEXT}{number}{form}");
        let utf16: Vec<u8> = text.encode_utf16().flat_map(u16::to_le_bytes).collect();
        needles.extend([
            Needle::new(name(""), text.as_bytes()),
            Needle::new(name(", UTF-16"), &utf16),
            Needle::wide(name(", UTF-32"), &text),
            Needle::new(name(", folded"), folded.as_bytes()),
            Needle::wide(name(", folded, UTF-32"), &folded),
        ]);
    }
    needles
}

/// What an attacker without a hardware keystore can read in the file as well.
pub(crate) struct Public {
    pub(crate) vault_id: [u8; 16],
    pub(crate) salt: [u8; 32],
    pub(crate) cost: KdfCost,
}

/// What a passphrase becomes on its way to the keys of the slots.
pub(crate) struct Derived {
    pub(crate) number: u32,
    normal: Vec<u8>,
    first_hash: [u8; 64],
    /// Some of the blocks; the hash follows from the last.
    memory: Vec<Vec<u8>>,
    hash: [u8; 32],
    prk: [u8; 32],
    /// Of each slot: its key, and its commitment.
    pub(crate) slots: Vec<([u8; 32], [u8; 32])>,
}

impl Derived {
    pub(crate) fn new(number: u32, public: &Public) -> Self {
        let normal = with_digits(number, ['4', '7', '1', '9'])
            .as_bytes()
            .to_vec();
        let KdfCost { memory_kib, passes } = public.cost;
        let params = Params::new(memory_kib, passes, 1, Some(32)).unwrap();
        let mut blocks = vec![Block::default(); params.block_count()];
        let mut material = [0; 64];
        let argon2 = Argon2::new(Algorithm::Argon2id, Version::V0x13, params);
        argon2
            .hash_password_into_with_memory(
                &normal,
                &public.salt,
                &mut material[..32],
                blocks.as_mut_slice(),
            )
            .unwrap();
        let sampled = blocks.iter().step_by(blocks.len().div_ceil(16));
        let memory = sampled.chain(blocks.last());
        let (prk, expand) = Hkdf::<Sha256>::extract(Some(&public.vault_id), &material);
        let slots = (0..8)
            .map(|slot| {
                let mut output = [0; 64];
                expand
                    .expand_multi_info(&[b"unafraid sltkey1", &[slot]], &mut output)
                    .unwrap();
                (
                    output[..32].try_into().unwrap(),
                    output[32..].try_into().unwrap(),
                )
            })
            .collect();
        let mut hash = [0; 32];
        hash.copy_from_slice(&material[..32]);
        Self {
            number,
            first_hash: first_hash(&normal, public),
            normal,
            memory: memory
                .map(|block| {
                    block
                        .as_ref()
                        .iter()
                        .flat_map(|word| word.to_le_bytes())
                        .collect()
                })
                .collect(),
            hash,
            prk: prk.into(),
            slots,
        }
    }

    pub(crate) fn needles(&self) -> Vec<Needle> {
        let number = self.number;
        let named =
            |what: &str, bytes: &[u8]| Needle::new(format!("{PASSPHRASE}{number}: {what}"), bytes);
        let mut needles = vec![
            named("as typed", passphrase(number).as_bytes()),
            named("normalised", &self.normal),
            named("first hash", &self.first_hash),
            named("hash", &self.hash),
            named("pseudorandom key", &self.prk),
        ];
        needles.extend(
            self.memory
                .iter()
                .map(|block| named("hashing memory", block)),
        );
        // The key of HMAC lives on as the state of the hash behind its two pads.
        for pad in [0x36, 0x5c] {
            let block: [u8; 64] =
                std::array::from_fn(|at| self.prk.get(at).copied().unwrap_or(0) ^ pad);
            let mut state = [
                0x6a09_e667,
                0xbb67_ae85,
                0x3c6e_f372,
                0xa54f_f53a,
                0x510e_527f,
                0x9b05_688c,
                0x1f83_d9ab,
                0x5be0_cd19,
            ];
            compress256(&mut state, &[block]);
            let bytes: Vec<u8> = state
                .iter()
                .flat_map(|word: &u32| word.to_le_bytes())
                .collect();
            needles.push(named("state of HMAC", &bytes));
            needles.push(named("padded key of HMAC", &block[..32]));
        }
        needles.extend(
            self.slots
                .iter()
                .map(|(key, _)| named("key of a slot", key)),
        );
        needles
    }
}

/// The first step of Argon2 (RFC 9106, section 3.2), from which everything follows.
fn first_hash(passphrase: &[u8], public: &Public) -> [u8; 64] {
    let word = |number: usize| u32::try_from(number).unwrap().to_le_bytes();
    let mut hash = Blake2b512::new();
    for number in [1, 32, public.cost.memory_kib, public.cost.passes, 0x13, 2] {
        hash.update(number.to_le_bytes());
    }
    hash.update(word(passphrase.len()));
    hash.update(passphrase);
    hash.update(word(public.salt.len()));
    hash.update(public.salt);
    hash.update([0; 8]);
    hash.finalize().into()
}

/// Keys that were drawn: as they are, as the digits of a passphrase, and as the text of a card's key.
pub(crate) fn of_keys(keys: &[[u8; 32]]) -> Vec<Needle> {
    let mut needles = Vec::new();
    for (number, key) in keys.iter().enumerate() {
        let name = |form: &str| format!("{KEY}{number}{form}");
        let digits: String = key.iter().map(|byte| format!("{byte:02x}")).collect();
        needles.extend([
            Needle::new(name(""), key),
            Needle::new(name(", as digits"), digits.as_bytes()),
            Needle::new(name(", as Base64"), base64(key).as_bytes()),
        ]);
    }
    needles
}

/// As much of it as the key alone says.
fn base64(key: &[u8; 32]) -> String {
    const LETTERS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let threes = key.chunks_exact(3);
    let letters = threes.flat_map(|three| {
        let bits = three
            .iter()
            .fold(0, |bits, byte| bits << 8 | usize::from(*byte));
        [18, 12, 6, 0].map(|shift| char::from(LETTERS[bits >> shift & 63]))
    });
    letters.collect()
}

/// The recovery words of a backup.
pub(crate) fn of_words(words: &[u8]) -> Needle {
    Needle::new(format!("{PASSPHRASE}of recovery words"), words)
}

/// What a key becomes for one box (draft-irtf-cfrg-xchacha-03, section 2.3): it opens that box as
/// well.
pub(crate) fn of_boxes(key: &[u8; 32], nonces: &[[u8; 24]]) -> Vec<Needle> {
    let nonces = nonces.iter().enumerate();
    nonces
        .map(|(number, nonce)| {
            let mut first = [0; 16];
            first.copy_from_slice(&nonce[..16]);
            let subkey = hchacha::<R20>(key.into(), &first.into());
            Needle::new(format!("{BOX}{number}"), &subkey)
        })
        .collect()
}
