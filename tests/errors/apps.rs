//! The same for what an app sees.

use std::collections::HashMap;
use std::path::Path;
use std::sync::Arc;

use unafraid_ffi::{
    CardReason, Damage, DeviceKeystore, Experience, Filter, FollowUp, Guide, ImportFormat, Journal,
    Key, KeystoreError, NewCard, Origin, Outcome, PassphraseReason, PrivateFacts, Service,
    UnafraidError, Vault, VaultSize,
};

use crate::listening::heard;
use crate::{MARK, assert_refused, assert_shows_nothing, says_the_mark};

fn passphrase() -> Vec<u8> {
    format!("{MARK} passphrase").into_bytes()
}

fn vault_at(path: &Path) -> Vault {
    Vault::new(path.to_str().unwrap().to_owned(), None, false, None)
}

fn experience() -> Experience {
    let text = || Some(MARK.to_owned());
    Experience {
        service: Service::Library,
        outcome: Outcome::Refused,
        barriers: HashMap::new(),
        happened: None,
        city: None,
        channel: None,
        kind: None,
        staff: None,
        rule: None,
        asked_when: None,
        served_after_insisting: None,
        helper_present: None,
        knew_policy_before: None,
        note: text(),
        private_facts: Some(PrivateFacts {
            place: text(),
            ..PrivateFacts::default()
        }),
        follow_ups: Vec::new(),
        origin: Some(Origin {
            reference: text(),
            source: text(),
            example: true,
        }),
    }
}

/// A refusal says nothing, also where an app asks for the sentence.
fn refused<T>(what: &str, work: impl FnOnce() -> Result<T, UnafraidError>) -> UnafraidError {
    let error = assert_refused(what, work);
    assert!(!says_the_mark(&error.explain()), "{what}");
    error
}

fn refused_by(journal: &Arc<Journal>, guide: &Guide) {
    let text = || Some(MARK.to_owned());
    let add = |what: &str, change: &dyn Fn(&mut Experience)| {
        let mut changed = experience();
        change(&mut changed);
        refused(what, || journal.add(changed.clone()));
        refused(what, || journal.edit(1, changed));
    };
    add("a date", &|e| e.happened = text());
    add("a city", &|e| e.city = text());
    add("a note", &|e| e.note = Some(format!("{MARK}\0")));
    add("a long note", &|e| e.note = Some(MARK.repeat(10_000)));
    for (sent_to, sent_on, due) in [
        (MARK, "2024", None),
        ("311", MARK, None),
        ("311", "2024", text()),
    ] {
        let follow_up = FollowUp {
            sent_to: sent_to.to_owned(),
            sent_on: sent_on.to_owned(),
            due,
            answer: text(),
        };
        add("a follow-up", &|e| e.follow_ups = vec![follow_up.clone()]);
    }
    let filter = || Filter {
        since: text(),
        ..Filter::default()
    };
    refused("a filter", || journal.page(filter(), 0, 1));
    refused("a filter", || journal.count(filter()));
    refused("a search", || {
        journal.search(MARK.to_owned(), filter(), 0, 1)
    });
    for format in [ImportFormat::Csv, ImportFormat::JsonLines] {
        refused("a file", || journal.import_file(MARK.as_bytes(), format));
    }
    let draft = journal.begin_draft().unwrap();
    for key in [Key::Service, Key::When, Key::City, Key::Rule] {
        refused("an answer", || {
            journal.answer(draft, key, MARK.to_owned(), guide)
        });
    }
    refused("a step", || journal.question(draft, MARK.to_owned(), guide));
    refused("a step", || {
        journal.pass_over(draft, MARK.to_owned(), guide)
    });
    refused("a step", || {
        journal.answer_each(draft, MARK.to_owned(), HashMap::new(), guide)
    });
    refused("a draft", || journal.finish_draft(draft));
    refused("an object", || {
        unafraid_ffi::read_experience(MARK.as_bytes())
    });
}

/// What is no words, no card, no key and no backup.
fn refused_as_a_backup(journal: &Arc<Journal>, vault: &Vault, folder: &Path) {
    let path = |name: &str| folder.join(name).to_str().unwrap().to_owned();
    let marked = MARK.as_bytes();
    refused("a folder that is missing", || {
        journal.backup(path(&format!("{MARK}/backup")))
    });
    refused("a text that is no card", || {
        journal.hand_over(path("handed over"), format!("unafraid-card-1:{MARK}"))
    });
    let words = journal.backup(path("backup")).unwrap();
    refused("a backup that is there", || journal.backup(path("backup")));
    // Which error it is shows how far each came.
    let new = vault_at(&folder.join(format!("{MARK}.new phone")));
    for wrong in [&[marked, b" \xff"].concat()[..], &words[1..]] {
        let error = refused("wrong words", || {
            new.restore(path("backup"), wrong, &passphrase())
        });
        assert_eq!(error, UnafraidError::WrongWords);
    }
    let error = refused("no passphrase", || {
        new.restore(
            path("backup"),
            &words,
            &[&passphrase()[..], b"\xff"].concat(),
        )
    });
    let not_utf8 = PassphraseReason::NotUtf8;
    assert_eq!(error, UnafraidError::PassphraseRefused { reason: not_utf8 });
    let error = refused("a vault that is there", || {
        vault.restore(path("backup"), &words, &passphrase())
    });
    assert_eq!(error, UnafraidError::FileExists);
    let key = NewCard::new().unwrap().key();
    let error = refused("no hand-over", || {
        new.restore_handed_over(path("backup"), &key, &passphrase())
    });
    let damage = Damage::Backup;
    assert_eq!(error, UnafraidError::Damaged { damage });
    let error = refused("no key", || {
        new.restore_handed_over(path("backup"), &[marked, &key].concat(), &passphrase())
    });
    let reason = CardReason::NotAKey;
    assert_eq!(error, UnafraidError::CardRefused { reason });
}

#[test]
fn no_refusal_that_an_app_gets_says_anything() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join(format!("{MARK}.vault"));
    let vault = vault_at(&path);
    refused("nothing there", || vault.unlock(&passphrase()));
    vault.create(&passphrase(), VaultSize::Mib16).unwrap();
    refused("taken", || vault.create(&passphrase(), VaultSize::Mib16));
    refused("no passphrase", || {
        vault.unlock(&[&passphrase()[..], b"\xff"].concat())
    });
    refused("wrong", || vault.unlock(MARK.as_bytes()));
    refused("the same", || {
        vault.change_passphrase(&passphrase(), &passphrase())
    });
    let journal = vault.unlock(&passphrase()).unwrap();
    refused("in use", || vault.unlock(&passphrase()));
    let guide = Guide::english();
    refused_by(&journal, &guide);
    refused_as_a_backup(&journal, &vault, folder.path());

    let id = journal.add(experience()).unwrap();
    let all = Filter::default();
    assert_shows_nothing("an entry", &journal.get(id).unwrap());
    assert_shows_nothing("a page", &journal.page(all.clone(), 0, 9).unwrap());
    let found = journal.search(MARK.to_owned(), all, 0, 9).unwrap();
    assert_eq!(found.len(), 1);
    assert_shows_nothing("what was found", &found);
    let drafts = journal.drafts().unwrap();
    assert_shows_nothing("drafts", &drafts);
    let locked = journal.lock();
    assert_shows_nothing("a lock", &locked);
    refused("locked", || journal.add(experience()));
}

/// A keystore whose panic says the key and more.
struct Panicking;

impl DeviceKeystore for Panicking {
    fn wrap(&self, _: String, _: Vec<u8>, key: Vec<u8>) -> Result<Vec<u8>, KeystoreError> {
        panic!("{MARK} {key:?}");
    }

    fn unwrap(&self, _: String, _: Vec<u8>, _: Vec<u8>) -> Result<Vec<u8>, KeystoreError> {
        panic!("{MARK}");
    }

    fn delete_key(&self, _: String) -> Result<(), KeystoreError> {
        panic!("{MARK}");
    }
}

/// A defect reaches the app with its place and without its text, and prints nothing, which on a phone
/// would go to a log.
#[test]
fn a_defect_says_where_and_nothing_else() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join(MARK).to_str().unwrap().to_owned();
    let (created, said) = heard(|| {
        let vault = Vault::new(path, Some(Arc::new(Panicking)), false, None);
        vault.create(&passphrase(), VaultSize::Mib16)
    });
    assert_eq!(said, [""; 0]);
    let defect = refused("a defect", || created.unwrap());
    let UnafraidError::Defect { place } = defect else {
        panic!("{defect:?}");
    };
    assert!(place.contains("apps.rs:"), "{place}");
}
