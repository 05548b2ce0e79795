//! A slot that two passphrases open, as far as the cipher goes: the attack of Len, Grubbs and
//! Ristenpart ("Partitioning Oracle Attacks", USENIX Security 2021) on ChaCha20-Poly1305, whose tag
//! does not bind the key.
//!
//! Poly1305 is linear in each block of the ciphertext, for a key that is known. So for two keys one
//! free block can be solved for, such that both come to the same tag. Of a slot's box the second block
//! is free: all of it is a space's key, and any will do.

use chacha20::XChaCha20;
use chacha20::cipher::{KeyIvInit, StreamCipher};
use unafraid::Damage;
use unafraid_tests::PHRASE;

use super::case::{Can, Case, Class, End, foretold};
use super::dice::Dice;
use super::field::Field;
use super::forge::granting;
use super::reader::{Grant, open_box};
use super::stage::{OLD_PHRASE, Stage};

pub(crate) const CLASSES: &[Class] = &[Class {
    name: "a slot that opens under two keys",
    cases: (25, 2000),
    make: collision,
}];

/// The block of the ciphertext that is solved for.
const FREE: std::ops::Range<usize> = 16..32;
/// Of the eight blocks that are hashed (three of associated data, four of ciphertext, the lengths) the
/// free one is the fifth.
const POWER: u32 = 4;

/// What a key and a nonce give: r and s of Poly1305, and the stream behind them.
struct Stream {
    r: Field,
    s: u128,
    stream: [u8; 56],
}

impl Stream {
    fn of(key: &[u8; 32], nonce: &[u8; 24]) -> Self {
        let mut block = [0; 64 + 56];
        XChaCha20::new(key.into(), nonce.into()).apply_keystream(&mut block);
        let number = |at: usize| u128::from_le_bytes(block[at..at + 16].try_into().unwrap());
        Self {
            r: Field::of(number(0) & 0x0fff_fffc_0fff_fffc_0fff_fffc_0fff_ffff),
            s: number(16),
            stream: block[64..].try_into().unwrap(),
        }
    }

    /// What is hashed, before s is added.
    fn hash(&self, blocks: &[Field]) -> Field {
        let sum = |sum: Field, block: &Field| sum.plus(*block).times(self.r);
        blocks.iter().fold(Field::of(0), sum)
    }

    fn tag(&self, blocks: &[Field]) -> u128 {
        self.hash(blocks).split().0.wrapping_add(self.s)
    }
}

/// Associated data, ciphertext and their lengths, as Poly1305 takes them.
fn blocks(associated: &[u8], text: &[u8]) -> Vec<Field> {
    let mut bytes = Vec::new();
    for part in [associated, text] {
        bytes.extend(part);
        bytes.resize(bytes.len().next_multiple_of(16), 0);
    }
    bytes.extend((associated.len() as u64).to_le_bytes());
    bytes.extend((text.len() as u64).to_le_bytes());
    bytes
        .chunks(16)
        .map(|block| u128::from_le_bytes(block.try_into().unwrap()))
        .map(|block| Field::of(block).plus(Field::bit_128()))
        .collect()
}

/// A box that opens under both keys. Under the first it holds `plain`, but for what stands in the free
/// block.
pub(crate) fn two_keyed(
    keys: [&[u8; 32]; 2],
    associated: &[u8],
    plain: &[u8; 56],
    dice: &mut Dice,
) -> Vec<u8> {
    loop {
        let nonce = dice.array();
        let [one, two] = keys.map(|key| Stream::of(key, &nonce));
        let mut text = *plain;
        for (byte, stream) in text.iter_mut().zip(one.stream) {
            *byte ^= stream;
        }
        text[FREE].fill(0);
        let mut hashed = blocks(associated, &text);
        // hash₁ + s₁ = hash₂ + s₂ modulo 2¹²⁸, where each hash is a sum of what is fixed and the free
        // block times a power of r.
        let free = 3 + FREE.start / 16;
        hashed[free] = Field::of(0);
        let fixed = two.hash(&hashed).minus(one.hash(&hashed));
        let seeds = Field::of(two.s).minus(Field::of(one.s));
        let slope = one.r.to_the(POWER).minus(two.r.to_the(POWER)).inverse();
        for times in 0..9 {
            // −4 to 4 times 2¹²⁸: both hashes are below 2¹³⁰.
            let wrapped = Field::bit_128()
                .times(Field::of(times))
                .minus(Field::of(4).times(Field::bit_128()));
            let block = fixed.plus(seeds).plus(wrapped).times(slope);
            hashed[free] = block;
            let tag = one.tag(&hashed);
            // A block ends in the bit 2¹²⁸, which only some solutions do.
            if block.split().1 == 1 && tag == two.tag(&hashed) {
                text[FREE].copy_from_slice(&block.split().0.to_le_bytes());
                return [&nonce[..], &text, &tag.to_le_bytes()].concat();
            }
        }
    }
}

/// The commitment says which of the two it is for, and the vault never opens under the other.
fn collision(stage: &'static Stage, dice: &mut Dice) -> Case {
    let state = &stage.now;
    let mut header = state.header();
    let grant = state.grant();
    let region = u8::try_from(grant.region).unwrap();
    let slot = 2 * region;
    let secrets = [PHRASE, OLD_PHRASE].map(|words| header.slot_secret(words, slot));
    let associated = header.slot_associated(slot);
    let sealed = two_keyed(
        [&secrets[0].0, &secrets[1].0],
        &associated,
        &granting(region, &dice.array()),
        dice,
    );
    let [plain, other] = secrets.map(|(key, _)| open_box(&key, &associated, &sealed).unwrap());
    assert!(plain != other, "both open it, to different things");

    // The space is sealed under the key that the first passphrase then finds.
    let opened = Grant {
        region: grant.region,
        key: plain[4..36].try_into().unwrap(),
    };
    let mut bytes = state.bytes.clone();
    let payloads = header.payloads(&bytes, &grant);
    header.put_space(&mut bytes, &opened, &payloads, dice);
    let committed = dice.below(2);
    let place = header.slot_mut(slot.into());
    place[..32].copy_from_slice(&secrets[committed].1);
    place[32..].copy_from_slice(&sealed);
    header.put(&mut bytes, dice);
    let (first, second) = match committed {
        0 => ([Can::BeWhole], [Can::BeWrong]),
        _ => ([Can::BeWrong], [Can::HaveDamagedSlots]),
    };
    let end = foretold(&bytes, OLD_PHRASE, state, &second);
    let is_refused = |error: &unafraid::Error| {
        [Damage::Header.into(), unafraid::Error::WrongPassphrase].contains(error)
    };
    assert!(matches!(&end, End::Tried(error) if is_refused(error)));
    Case::foretold(bytes, state, &first).and_with(OLD_PHRASE, end)
}

/// The attack is real: without a commitment each of these would open under two keys.
#[test]
fn a_box_can_open_under_two_keys() {
    let mut dice = Dice::of("two keys", 0);
    for _ in 0..20 {
        let (one, two, third) = (dice.array(), dice.array(), dice.array());
        let associated = dice.bytes(33);
        let sealed = two_keyed([&one, &two], &associated, &dice.array(), &mut dice);
        assert!(open_box(&one, &associated, &sealed).is_some());
        assert!(open_box(&two, &associated, &sealed).is_some());
        assert!(open_box(&third, &associated, &sealed).is_none());
    }
}
