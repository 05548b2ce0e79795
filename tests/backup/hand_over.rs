//! What is handed over to a trusted person.

use unafraid::Error;
use unafraid::vault::{Card, CardKey, Host, RecoveryWords, Vault};
use unafraid_tests::{phrase, tiny_host};

use crate::{NOT_WHOLE, PAGE, TRAILER, everything, filled, flipped, restored, restored_with_key};

/// A space that was handed over to a new card, as bytes; what it holds; and the key.
fn handed_over() -> (Vec<u8>, Vec<String>, CardKey) {
    let place = filled(tiny_host());
    let (card, key) = Card::random(&Host::system()).unwrap();
    let card = Card::parse(card.to_text().as_bytes()).unwrap();
    let mut journal = place.open().unwrap();
    let held = everything(&mut journal);
    let before = place.files();
    let to = place.folder().join("for a friend");
    journal.hand_over(&to, &card).unwrap();
    let mut after = place.files();
    let bytes = after.remove("for a friend").unwrap();
    assert!(after == before, "the vault is not written to");
    assert_eq!(bytes.len(), after["vault"].len() + TRAILER);
    (bytes, held, key)
}

#[test]
fn what_is_handed_over_opens_with_the_key_of_the_card_alone() {
    let (bytes, held, key) = handed_over();
    let other = Card::random(&Host::system()).unwrap().1;
    assert_eq!(restored_with_key(&bytes, &other), Err(Error::WrongWords));
    let words = RecoveryWords::parse(&format!("{}about", "abandon ".repeat(11))).unwrap();
    assert_eq!(
        restored(&bytes, &words),
        Err(NOT_WHOLE),
        "it is no backup with words"
    );

    // Without the trailer it is a vault that nobody has the passphrase of.
    let vault = &bytes[..bytes.len() - TRAILER];
    assert_eq!(restored(vault, &words), Err(Error::WrongWords));
    assert_eq!(restored_with_key(vault, &key), Err(NOT_WHOLE));
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("vault"), vault).unwrap();
    let opened = Vault::with_host(folder.path().join("vault"), tiny_host());
    let opened = opened.unlock(&phrase(unafraid_tests::PHRASE)).err();
    assert_eq!(opened, Some(Error::WrongPassphrase));

    // The key survives being written down.
    let key = CardKey::parse(key.to_text().as_bytes()).unwrap();
    assert_eq!(restored_with_key(&bytes, &key), Ok(held));
}

#[test]
fn a_damaged_file_that_was_handed_over_is_never_a_wrong_key() {
    let (bytes, held, key) = handed_over();
    let vault = bytes.len() - TRAILER;
    for at in vault..bytes.len() {
        if at % 7 == 0 || at < vault + 64 || at + 48 > bytes.len() {
            let damaged = flipped(&bytes, at, 5);
            assert_eq!(restored_with_key(&damaged, &key), Err(NOT_WHOLE), "{at}");
        }
    }
    let mut whole = 0;
    for page in 0..vault / PAGE {
        match restored_with_key(&flipped(&bytes, page * PAGE + 900, 5), &key) {
            Ok(found) => {
                assert_eq!(found, held);
                whole += 1;
            }
            Err(error) => assert_eq!(error, NOT_WHOLE, "page {page}"),
        }
    }
    assert_eq!(whole, vault / PAGE - 16, "but for the cells of the space");
    for length in [0, 1, TRAILER, vault, bytes.len() - 1] {
        assert_eq!(restored_with_key(&bytes[..length], &key), Err(NOT_WHOLE));
    }
}

/// A trailer opens the vault that it was made for, and no other.
#[test]
fn a_trailer_behind_another_vault_opens_nothing() {
    let ((one, _, key), (two, ..)) = (handed_over(), handed_over());
    let vault = one.len() - TRAILER;
    let mixed = [&two[..vault], &one[vault..]].concat();
    assert_eq!(restored_with_key(&mixed, &key), Err(Error::WrongWords));
}
