//! A vault from its making to its last session, and every refusal on the way.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use std::sync::Arc;
use std::time::Duration;

use unafraid::city::{City, Service};
use unafraid::journal::{
    Answer, AskedWhen, Barrier, Channel, Experience, Filter, ForWhom, Id, Journal, Kind, Outcome,
    Rule, Staff, Text,
};
use unafraid::vault::{Locked, Size, Vault};
use unafraid::{Damage, Error};
use unafraid_tests::{ManualClock, PHRASE, Place, noted, notes, phrase, tiny_host};

fn error<T>(result: unafraid::Result<T>) -> Error {
    match result {
        Ok(_) => panic!("succeeded"),
        Err(error) => error,
    }
}

fn everything() -> Experience {
    let text = |words: &str| Some(Text::new(words).unwrap());
    let mut e = Experience::new(Service::FoodBank, Outcome::ServedPartialOrConditional);
    e.barriers.answer(Barrier::AskedStatus, Answer::Yes);
    e.barriers.answer(Barrier::AskedSin, Answer::No);
    e.barriers
        .answer(Barrier::FearSelfExclusion, Answer::Unsure);
    e.when = Some("2013-07-14".parse().unwrap());
    e.city = City::from_code("montreal");
    e.channel = Some(Channel::ViaHelper);
    e.kind = Some(Kind::Witnessed);
    e.staff = Some(Staff::Security);
    e.rule = Some(Rule::Provider);
    e.asked_when = Some(AskedWhen::BeforeService);
    e.served_after_insisting = Some(Answer::Unsure);
    e.helper_present = Some(Answer::No);
    e.knew_policy_before = Some(Answer::Yes);
    e.note = text("இல்லை என்றார்கள் · 他们说不行 · አይ አሉ · قالوا لا · 🌍\nsecond line");
    e.private.place = text("place");
    e.private.time_of_day = text("morning");
    e.private.wanted = text("wanted");
    e.private.said = text("said");
    e.private.documents_asked = text("documents");
    e.private.consequence = text("consequence");
    e.private.remedy = text("remedy");
    e.private.for_whom = Some(ForWhom::Child);
    e.private.office_reference = text("A-1");
    e.origin.reference = text("ref");
    e.origin.source = text("S1");
    e.origin.example = true;
    e
}

#[test]
fn what_was_stored_is_there_after_a_lock() {
    let place = Place::new(tiny_host());
    assert!(place.is_alone());
    let mut journal = place.open().unwrap();
    let id = journal.add(everything()).unwrap();
    assert_eq!(journal.lock(), Locked::Sealed { damaged_cells: 0 });
    assert!(place.is_alone());

    let journal = place.open().unwrap();
    assert!(journal.get(id).unwrap().experience == everything());
    assert_eq!(journal.check().unwrap(), 0);
    drop(journal);
    assert!(place.is_alone(), "also without a lock");

    let journal = place.open().unwrap();
    assert_eq!(journal.len(), 1, "and the next unlock repairs");
}

#[test]
fn edits_and_removals_last() {
    let place = Place::new(tiny_host());
    let mut journal = place.open().unwrap();
    let first = journal.add(noted("first")).unwrap();
    let second = journal.add(noted("second")).unwrap();
    journal.edit(first, |e| *e = noted("changed")).unwrap();
    journal.remove(second).unwrap();
    assert_eq!(error(journal.remove(second)), Error::NoSuchExperience);
    assert_eq!(
        error(journal.edit(second, |e| *e = noted("x"))),
        Error::NoSuchExperience
    );
    let _ = journal.lock();
    let journal = place.open().unwrap();
    assert_eq!(notes(&journal), ["changed"]);
    assert!(journal.get(second).is_err());
}

#[test]
fn the_list_is_in_order() {
    let place = Place::new(tiny_host());
    let mut journal = place.open().unwrap();
    for when in [
        "",
        "2013",
        "2014",
        "2013-01-01",
        "",
        "2013-Q1",
        "2013-01",
        "2013-01-01",
    ] {
        let mut experience = noted(if when.is_empty() { "none" } else { when });
        experience.when = when.parse().ok();
        journal.add(experience).unwrap();
    }
    let _ = journal.lock();
    let journal = place.open().unwrap();
    assert_eq!(
        notes(&journal),
        [
            "2014",
            "2013-01-01",
            "2013-01-01",
            "2013-01",
            "2013-Q1",
            "2013",
            "none",
            "none"
        ]
    );
    let same_day: Vec<Id> = journal
        .list(&Filter {
            until: "2013-01-01".parse().ok(),
            since: "2013-01-01".parse().ok(),
            ..Filter::default()
        })
        .map(|entry| entry.id)
        .collect();
    assert_eq!(
        same_day.len(),
        5,
        "all that begin on that day, none without a date"
    );
    assert!(same_day[0] < same_day[1], "then by insertion");
    let limited = Filter {
        limit: Some(2),
        service: Some(Service::Library),
        ..Filter::default()
    };
    assert_eq!(journal.list(&limited).count(), 2);
    let others = Filter {
        service: Some(Service::Shelter),
        ..Filter::default()
    };
    assert_eq!(journal.list(&others).count(), 0);
}

#[test]
fn a_wrong_passphrase_is_only_that() {
    let place = Place::new(tiny_host());
    let mut journal = place.open().unwrap();
    journal.add(noted("kept")).unwrap();
    let _ = journal.lock();
    for wrong in ["plum lantern gravel", "Plum lantern gravel north", "x"] {
        assert_eq!(
            error(place.vault().unlock(&phrase(wrong))),
            Error::WrongPassphrase
        );
        assert!(place.is_alone());
    }
    assert_eq!(notes(&place.open().unwrap()), ["kept"]);
}

#[test]
fn after_five_wrong_passphrases_the_next_waits_also_after_a_restart() {
    let clock = Arc::new(ManualClock::default());
    clock.pass(Duration::from_secs(1000));
    let mut place = Place::new(tiny_host().with_clock(clock.clone()));
    let wrong = phrase("wrong");
    for _ in 0..5 {
        assert_eq!(error(place.vault().unlock(&wrong)), Error::WrongPassphrase);
    }
    let wait = |seconds| Error::Wait(Duration::from_secs(seconds));
    assert_eq!(error(place.vault().unlock(&wrong)), wait(1));
    assert_eq!(error(place.open()), wait(1), "the right one waits too");
    clock.pass(Duration::from_secs(1));
    assert_eq!(error(place.vault().unlock(&wrong)), Error::WrongPassphrase);
    assert_eq!(error(place.vault().unlock(&wrong)), wait(2));

    // A restart begins a new clock and keeps the wait.
    let restarted = Arc::new(ManualClock::default());
    place.host = place.host.with_clock(restarted.clone());
    let Error::Wait(remaining) = error(place.vault().unlock(&wrong)) else {
        panic!("no wait after a restart");
    };
    assert!(remaining >= Duration::from_secs(2));
    restarted.pass(remaining);
    drop(place.open().unwrap());
    for _ in 0..5 {
        assert_eq!(error(place.vault().unlock(&wrong)), Error::WrongPassphrase);
    }
}

#[test]
fn nothing_is_ever_overwritten() {
    let place = Place::new(tiny_host());
    let before = place.files();
    let made = place.vault().create(&phrase("another"), Size::Mib16);
    assert_eq!(error(made), Error::FileExists);
    std::fs::create_dir(place.folder().join("folder")).unwrap();
    let on_folder = Vault::with_host(place.folder().join("folder"), tiny_host());
    assert_eq!(
        error(on_folder.create(&phrase(PHRASE), Size::Mib16)),
        Error::FileExists
    );
    std::fs::remove_dir(place.folder().join("folder")).unwrap();
    assert_eq!(place.files(), before);
}

#[test]
fn a_new_vault_never_meets_the_companions_of_an_earlier_one() {
    let place = Place::new(tiny_host());
    let path = place.path();
    let beside = |suffix: &str| path.with_file_name(format!("vault{suffix}"));
    // Pages without the first, pages with a torn first one, and no whole page.
    let torn = [&place.files()["vault"][..512], &[0; 7680]].concat();
    for (suffix, content) in [
        ("-journal", &b""[..]),
        (".new", &[0; 8192]),
        (".new", &torn),
        (".new", &torn[..700]),
    ] {
        std::fs::write(beside(suffix), content).unwrap();
        drop(place.open().unwrap());
        assert!(place.is_alone(), "an opening removes it");
        std::fs::remove_file(&path).unwrap();
        std::fs::write(beside(suffix), content).unwrap();
        place.vault().create(&phrase(PHRASE), Size::Mib16).unwrap();
        assert!(place.is_alone(), "and so does a making");
    }

    // What may be all that is left of a vault is not removed.
    let journal = beside("-journal");
    std::fs::rename(&path, beside(".new")).unwrap();
    assert_eq!(
        error(place.vault().create(&phrase(PHRASE), Size::Mib16)),
        Error::FileExists
    );
    std::fs::rename(beside(".new"), &path).unwrap();
    drop(place.open().unwrap());
    std::fs::remove_file(&path).unwrap();
    std::fs::write(&journal, b"pages of an earlier vault").unwrap();
    assert_eq!(
        error(place.vault().create(&phrase(PHRASE), Size::Mib16)),
        Error::FileExists
    );
    assert!(place.files().keys().eq(["vault-journal"]));
    std::fs::remove_file(&journal).unwrap();
    std::fs::write(beside("-wal"), b"not ours").unwrap();
    assert_eq!(
        error(place.vault().create(&phrase(PHRASE), Size::Mib16)),
        Error::Damaged(Damage::Companion)
    );
}

#[test]
fn no_file_and_no_folder_are_told_apart_from_damage() {
    let place = Place::new(tiny_host());
    let missing = Vault::with_host(place.folder().join("missing"), tiny_host());
    assert_eq!(error(missing.unlock(&phrase(PHRASE))), Error::NoVault);
    let nowhere = Vault::with_host(place.folder().join("no/where"), tiny_host());
    assert_eq!(
        error(nowhere.create(&phrase(PHRASE), Size::Mib16)),
        Error::NoVault
    );
}

#[test]
fn one_session_at_a_time() {
    let place = Place::new(tiny_host());
    let journal = place.open().unwrap();
    assert_eq!(error(place.open()), Error::Busy);
    let other = std::thread::scope(|scope| scope.spawn(|| error(place.open())).join().unwrap());
    assert_eq!(other, Error::Busy);
    let _ = journal.lock();
    drop(place.open().unwrap());
}

/// A file that somebody puts at the path is neither written to nor replaced, and the session says
/// that it can store nothing more.
#[test]
fn another_file_at_the_path_is_left_alone() {
    let place = Place::new(tiny_host());
    let other = Place::new(tiny_host());
    let content = other.files()["vault"].clone();
    for many in [1, 12] {
        let mut journal = place.open().unwrap();
        journal.add(noted("before")).unwrap();
        let aside = place.folder().join("aside");
        std::fs::rename(place.path(), &aside).unwrap();
        std::fs::copy(other.path(), place.path()).unwrap();
        assert_eq!(
            error(journal.add_all(vec![noted(&"n".repeat(900)); many])),
            Error::Storage
        );
        assert_eq!(error(journal.check()), Error::Storage);
        assert_eq!(journal.lock(), Locked::Deferred);
        assert!(place.files()["vault"] == content);
        std::fs::rename(&aside, place.path()).unwrap();
        // The empty journal stayed, because beside the other file it could have been in use.
        drop(place.open().unwrap());
        assert!(place.is_alone());
    }
    let journal = place.open().unwrap();
    assert_eq!(notes(&journal), ["before", "before"]);
    // Nor does a lock replace it.
    std::fs::copy(other.path(), place.folder().join("copy")).unwrap();
    std::fs::rename(place.folder().join("copy"), place.path()).unwrap();
    assert_eq!(journal.lock(), Locked::Deferred);
    assert!(place.files()["vault"] == content);
}

/// A vault, or any file, that a person keeps under the name of a companion is never removed.
#[test]
fn what_a_person_keeps_beside_a_vault_stays() {
    let other = Place::new(tiny_host());
    let vault = other.files()["vault"].clone();
    for suffix in [".new", "-journal"] {
        for content in [
            &vault[..],
            b"a text",
            b"a text that is longer than a journal's head",
            &[7; 8192],
        ] {
            let place = Place::new(tiny_host());
            let kept = place.folder().join(format!("vault{suffix}"));
            std::fs::write(&kept, content).unwrap();
            let before = place.files();
            let expected = match suffix {
                ".new" => Damage::Companion,
                _ => Damage::Journal,
            };
            assert_eq!(place.open().err(), Some(Error::Damaged(expected)));
            assert!(place.files() == before);
            // Nor is it overwritten where there is no vault.
            std::fs::remove_file(place.path()).unwrap();
            let made = place.vault().create(&phrase(PHRASE), Size::Mib16);
            assert_eq!(made, Err(Error::FileExists));
            assert!(std::fs::read(&kept).unwrap() == content);
        }
        // And `new` makes none under such a name.
        let place = Place::new(tiny_host());
        let beside = Vault::with_host(place.folder().join(format!("vault{suffix}")), tiny_host());
        assert_eq!(
            beside.create(&phrase(PHRASE), Size::Mib16),
            Err(Error::FileExists)
        );
        assert!(place.is_alone());
    }
    // Put there during a session, it stays too.
    let place = Place::new(tiny_host());
    let journal = place.open().unwrap();
    let kept = place.folder().join("vault.new");
    std::fs::write(&kept, &vault).unwrap();
    assert_eq!(journal.lock(), Locked::Deferred);
    assert!(std::fs::read(&kept).unwrap() == vault);
}

/// A process that was killed while it made a vault can have left its file under two names.
#[test]
fn a_vault_that_still_has_its_first_name_opens() {
    let place = Place::new(tiny_host());
    let first_name = place.folder().join("vault.new");
    std::fs::hard_link(place.path(), &first_name).unwrap();
    let journal = place.open().unwrap();
    assert!(!first_name.exists());
    let _ = journal.lock();
    assert!(place.is_alone());
}

/// Of several that make a vault at the same place at once, one does; its passphrase opens it, and
/// the others are told.
#[test]
fn one_of_several_makers_wins() {
    for _ in 0..20 {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("vault");
        let results: Vec<(String, Result<(), Error>)> = std::thread::scope(|scope| {
            let makers: Vec<_> = (0..4)
                .map(|number| {
                    let path = path.clone();
                    scope.spawn(move || {
                        let words = format!("maker {number}");
                        let vault = Vault::with_host(path, tiny_host());
                        let made = vault.create(&phrase(&words), Size::Mib16);
                        (words, made)
                    })
                })
                .collect();
            makers
                .into_iter()
                .map(|maker| maker.join().unwrap())
                .collect()
        });
        let winners: Vec<&String> = results
            .iter()
            .filter(|(_, made)| made.is_ok())
            .map(|(words, _)| words)
            .collect();
        assert_eq!(winners.len(), 1, "{results:?}");
        for (_, made) in &results {
            assert!(
                matches!(made, Ok(()) | Err(Error::Busy | Error::FileExists)),
                "{results:?}"
            );
        }
        let vault = Vault::with_host(&path, tiny_host());
        drop(vault.unlock(&phrase(winners[0])).unwrap());
        assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 1);
    }
}

#[test]
fn the_larger_size_works_alike() {
    let place = Place::new(tiny_host());
    let path = place.folder().join("larger");
    let vault = Vault::with_host(&path, tiny_host());
    vault.create(&phrase(PHRASE), Size::Mib64).unwrap();
    let mut journal = Journal::open(vault.unlock(&phrase(PHRASE)).unwrap()).unwrap();
    journal.add(noted("here")).unwrap();
    let _ = journal.lock();
    let journal = Journal::open(vault.unlock(&phrase(PHRASE)).unwrap()).unwrap();
    assert_eq!(notes(&journal), ["here"]);
    assert_eq!(path.metadata().unwrap().len(), 4096 * (2 + 4 * 64 + 2));
}

#[test]
fn a_link_to_a_vault_stays_a_link() {
    let place = Place::new(tiny_host());
    let elsewhere = tempfile::tempdir().unwrap();
    let link = elsewhere.path().join("link");
    std::os::unix::fs::symlink(place.path(), &link).unwrap();
    let vault = Vault::with_host(&link, tiny_host());
    let mut journal = Journal::open(vault.unlock(&phrase(PHRASE)).unwrap()).unwrap();
    journal.add(noted("through the link")).unwrap();
    let _ = journal.lock();
    assert!(link.symlink_metadata().unwrap().file_type().is_symlink());
    assert_eq!(notes(&place.open().unwrap()), ["through the link"]);
}

#[test]
fn debug_output_holds_no_words() {
    let place = Place::new(tiny_host());
    let mut journal = place.open().unwrap();
    let id = journal.add(everything()).unwrap();
    let shown = format!("{:?}", journal.get(id).unwrap());
    assert_eq!(
        shown,
        format!("Entry {{ id: {id:?}, experience: Experience(..), attachments: [] }}")
    );
}

/// An app may open a journal on one thread and use it on another.
#[test]
fn what_crosses_threads_may() {
    fn sent<T: Send>() {}
    fn shared<T: Send + Sync>() {}
    sent::<Journal>();
    sent::<unafraid::vault::Session>();
    shared::<Vault>();
    shared::<Error>();
}
