//! A passphrase means the same on every keyboard, and normalising it twice changes nothing.
#![no_main]

use unafraid::fuzzing::normalised;
use unafraid::vault::PassphraseError;
use unicode_normalization::UnicodeNormalization;

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    let once = normalised(bytes);
    let Ok(text) = std::str::from_utf8(bytes) else {
        return assert_eq!(once, Err(PassphraseError::NotUtf8));
    };
    // The same text as another keyboard gives it.
    let typed = [
        text.nfc().collect::<String>(),
        text.nfd().collect(),
        format!("\u{3000}{text}\n"),
    ];
    for other in typed {
        assert_eq!(normalised(other.as_bytes()), once, "{other:?}");
    }
    let once = match once {
        Ok(once) => once,
        Err(PassphraseError::Empty) => return assert_eq!(text.trim(), ""),
        Err(PassphraseError::TooLong) => {
            return assert!(text.nfkd().map(char::len_utf8).sum::<usize>() > 1024);
        }
        Err(error) => return assert_eq!(error, PassphraseError::Unassigned),
    };
    assert!((1..=1024).contains(&once.len()));
    let words = std::str::from_utf8(&once).expect("UTF-8");
    assert_eq!(words.trim(), words);
    assert!(words.nfkd().eq(words.chars()));
    assert_eq!(normalised(&once), Ok(once.clone()));
});
