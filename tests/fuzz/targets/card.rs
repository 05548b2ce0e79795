//! What a person pastes or types to open a backup: a card, the key of one, recovery words. White space means
//! nothing, no text is two of them, and what was read is written so that it is read again.
#![no_main]

use unafraid::vault::{Card, CardError, CardKey, RecoveryWords};

/// The longest text that is looked at, in bytes.
const LONGEST: usize = 4096;

fn card(text: &[u8]) -> Result<String, CardError> {
    Card::parse(text).map(|card| card.to_text())
}

fn key(text: &[u8]) -> Result<String, CardError> {
    CardKey::parse(text).map(|key| key.to_text().as_str().to_owned())
}

fn words(text: &str) -> Option<String> {
    let words = RecoveryWords::parse(text).ok();
    words.map(|words| words.expose().to_owned())
}

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    let (a_card, a_key) = (card(bytes), key(bytes));
    assert!(a_card.is_err() || a_key.is_err(), "one text, two meanings");
    if let Ok(text) = &a_card {
        assert_eq!(card(text.as_bytes()), a_card);
    }
    if let Ok(text) = &a_key {
        assert_eq!(key(text.as_bytes()), a_key);
    }
    // As a messenger breaks it into lines.
    let lines: Vec<&[u8]> = bytes.chunks(7).collect();
    let broken = lines.join(&b"\r\n"[..]);
    if broken.len() <= LONGEST {
        assert_eq!((card(&broken), key(&broken)), (a_card, a_key));
    }

    let Ok(text) = std::str::from_utf8(bytes) else {
        return;
    };
    if let Some(twelve) = words(text) {
        assert_eq!(twelve.split(' ').count(), 12);
        assert_eq!(words(&twelve), Some(twelve));
    }
});
