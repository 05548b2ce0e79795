//! Several spaces in one vault: none harms another, whatever happens in it. Erase phrases, a larger
//! file, and the end of a vault.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use std::collections::BTreeSet;
use std::sync::{Arc, Mutex};

use unafraid::Error;
use unafraid::journal::Journal;
use unafraid::vault::{
    Consent, KeystoreError, Locked, Passphrase, Randomness, Size, Unavailable, Vault,
};
use unafraid_tests::{
    MemoryKeystore, PHRASE, Place, Seeded, files_in, noted, notes, phrase, tiny_host,
};

const OTHERS: [&str; 3] = [
    "EXAMPLE sparrow cellar mitten",
    "EXAMPLE copper lantern dusk",
    "EXAMPLE willow anvil seven",
];
const ERASE: &str = "EXAMPLE thistle harbour nine";
const SEALED: Locked = Locked::Sealed { damaged_cells: 0 };

fn open(place: &Place, words: &str) -> unafraid::Result<Journal> {
    Journal::open(place.vault().unlock(&phrase(words))?)
}

/// Makes another space while these are kept.
fn make(place: &Place, keep: &[&str], new: &str) -> unafraid::Result<Locked> {
    let keep: Vec<_> = keep.iter().map(|words| phrase(words)).collect();
    let vault = place.vault();
    vault.create_space(&phrase(PHRASE), &keep, &phrase(new), Consent::given())
}

/// A vault with four spaces, each of which holds its own phrase.
fn with_four(place: &Place) {
    for (made, words) in OTHERS.iter().enumerate() {
        assert_eq!(make(place, &OTHERS[..made], words), Ok(SEALED));
    }
    for words in all() {
        let mut journal = open(place, words).unwrap();
        assert!(journal.is_empty());
        journal.add(noted(words)).unwrap();
        assert_eq!(journal.lock(), SEALED);
    }
}

fn all() -> impl Iterator<Item = &'static str> {
    OTHERS.into_iter().chain([PHRASE])
}

/// Each of these opens, and holds what was put into it, whole.
fn hold_their_own<'a>(place: &Place, spaces: impl IntoIterator<Item = &'a str>) {
    for words in spaces {
        let journal = open(place, words).unwrap();
        assert_eq!(notes(&journal), [words]);
        assert_eq!(journal.check(), Ok(0));
        assert_eq!(journal.lock(), SEALED);
    }
}

fn opens_nothing(place: &Place, words: &str) {
    assert_eq!(open(place, words).err(), Some(Error::WrongPassphrase));
    // Five of them, and the next one waits.
    drop(open(place, PHRASE).unwrap());
}

#[test]
fn four_spaces_live_beside_each_other() {
    let place = Place::new(tiny_host());
    with_four(&place);
    hold_their_own(&place, all());

    // One is filled up, and killed.
    let mut full = open(&place, OTHERS[1]).unwrap();
    while full.add(noted(&"full ".repeat(200))).is_ok() {}
    drop(full);
    // One loses what it has, one is killed with nothing done.
    let mut emptied = open(&place, OTHERS[2]).unwrap();
    let ids: Vec<_> = emptied
        .list(&Default::default())
        .map(|one| one.id)
        .collect();
    for id in ids {
        emptied.remove(id).unwrap();
    }
    assert_eq!(emptied.lock(), SEALED);
    drop(open(&place, OTHERS[2]).unwrap());
    hold_their_own(&place, [PHRASE, OTHERS[0]]);
    assert!(open(&place, OTHERS[2]).unwrap().is_empty());
    let full = open(&place, OTHERS[1]).unwrap();
    assert!(full.len() > 10 && full.loss().is_none());
}

#[test]
fn what_cannot_be_changes_nothing() {
    let place = Place::new(tiny_host());
    with_four(&place);
    let fifth = "EXAMPLE fifth";
    assert_eq!(make(&place, &OTHERS, fifth), Err(Error::NoPlaceLeft));
    assert_eq!(
        make(&place, &["EXAMPLE nobody's"], fifth),
        Err(Error::WrongPassphrase)
    );
    let vault = place.vault();
    let set = vault.set_erase_phrase(&phrase(OTHERS[0]), Some(&phrase(ERASE)));
    assert_eq!(set, Ok(SEALED));
    for taken in all().chain([ERASE]) {
        let refused = Err(Error::PassphraseInUse);
        assert_eq!(make(&place, &[], taken), refused);
        let (present, taken) = (phrase(PHRASE), phrase(taken));
        let vault = place.vault();
        assert_eq!(vault.set_erase_phrase(&present, Some(&taken)), refused);
        assert_eq!(vault.change_passphrase(&present, &taken), refused);
    }
    hold_their_own(&place, all());
    opens_nothing(&place, fifth);
}

/// The place of a new space is drawn among those that are not named, so that whoever makes one learns
/// nothing of the others; the open one and those that are named are never hit.
#[test]
fn a_space_that_is_not_named_can_be_lost() {
    let mut lost = BTreeSet::new();
    for _ in 0..60 {
        let place = Place::new(tiny_host());
        with_four(&place);
        assert_eq!(make(&place, &[OTHERS[1]], "EXAMPLE fifth"), Ok(SEALED));
        hold_their_own(&place, [PHRASE, OTHERS[1]]);
        assert!(open(&place, "EXAMPLE fifth").unwrap().is_empty());
        let gone: Vec<_> = [OTHERS[0], OTHERS[2]]
            .into_iter()
            .filter(|words| open(&place, words).is_err())
            .collect();
        assert_eq!(gone.len(), 1, "one of those that were not named");
        lost.insert(gone[0]);
    }
    // That it is always the same one of two has a probability of 2^-59.
    assert_eq!(lost.len(), 2);
}

#[test]
fn an_erase_phrase_leaves_its_own_space_alone() {
    for is_killed in [false, true] {
        let place = Place::new(tiny_host());
        with_four(&place);
        let own = OTHERS[0];
        let vault = place.vault();
        // Two of them: one is gone with its space.
        for (words, erase) in [(own, ERASE), (OTHERS[1], "EXAMPLE another")] {
            let set = vault.set_erase_phrase(&phrase(words), Some(&phrase(erase)));
            assert_eq!(set, Ok(SEALED));
        }
        hold_their_own(&place, all());

        let journal = open(&place, ERASE).unwrap();
        assert_eq!(notes(&journal), [own]);
        if is_killed {
            drop(journal);
        } else {
            assert_eq!(journal.check(), Ok(0));
            assert_eq!(journal.lock(), SEALED);
        }
        for gone in [OTHERS[1], OTHERS[2], PHRASE, "EXAMPLE another"] {
            assert_eq!(open(&place, gone).err(), Some(Error::WrongPassphrase));
        }
        hold_their_own(&place, [own]);
        // It opens its space as before, and there is room for others again.
        assert_eq!(notes(&open(&place, ERASE).unwrap()), [own]);
        let made = vault.create_space(&phrase(own), &[], &phrase(OTHERS[1]), Consent::given());
        assert_eq!(made, Ok(SEALED));
        assert!(open(&place, OTHERS[1]).unwrap().is_empty());
    }
}

/// A space that is made in the session of an erase phrase is not erased with the others.
#[test]
fn what_is_made_with_an_erase_phrase_stays() {
    for made in OTHERS {
        let place = Place::new(tiny_host());
        with_four(&place);
        let vault = place.vault();
        let erase = phrase(ERASE);
        assert_eq!(
            vault.set_erase_phrase(&phrase(PHRASE), Some(&erase)),
            Ok(SEALED)
        );
        // Its passphrase is free again: it opens nothing any more.
        let done = vault.create_space(&erase, &[], &phrase(made), Consent::given());
        assert_eq!(done, Ok(SEALED));
        let mut journal = open(&place, made).unwrap();
        assert!(journal.is_empty() && journal.loss().is_none());
        journal.add(noted(made)).unwrap();
        assert_eq!(journal.lock(), SEALED);
        hold_their_own(&place, [PHRASE, made]);
    }
}

#[test]
fn an_erase_phrase_can_be_replaced_and_taken_away() {
    let place = Place::new(tiny_host());
    with_four(&place);
    let (vault, present) = (place.vault(), phrase(PHRASE));
    let set = |erase: Option<&str>| vault.set_erase_phrase(&present, erase.map(phrase).as_ref());
    assert_eq!(set(Some(ERASE)), Ok(SEALED));
    assert_eq!(set(Some("EXAMPLE second")), Ok(SEALED));
    opens_nothing(&place, ERASE);
    assert_eq!(set(None), Ok(SEALED));
    opens_nothing(&place, "EXAMPLE second");
    // A changed passphrase leaves the erase phrase; a new space takes it away with the old one.
    assert_eq!(set(Some(ERASE)), Ok(SEALED));
    hold_their_own(&place, all());
    let changed = vault.change_passphrase(&phrase(PHRASE), &phrase("EXAMPLE changed"));
    assert_eq!(changed, Ok(SEALED));
    hold_their_own(&place, OTHERS);
    assert_eq!(notes(&open(&place, ERASE).unwrap()), [PHRASE]);
}

/// Randomness that fails at one call.
struct Failing {
    at: u64,
    calls: Mutex<u64>,
    otherwise: Seeded,
}

impl Randomness for Failing {
    fn fill(&self, bytes: &mut [u8]) -> Result<(), Unavailable> {
        let mut calls = self.calls.lock().unwrap();
        *calls += 1;
        if *calls == self.at {
            return Err(Unavailable);
        }
        self.otherwise.fill(bytes)
    }
}

/// At whichever call the system's randomness fails, what cannot be done is not done by half.
#[test]
fn without_randomness_no_space_is_harmed() {
    let place = Place::new(tiny_host());
    with_four(&place);
    let whole = std::fs::read(place.path()).unwrap();
    let (erase, new) = (phrase(ERASE), phrase("EXAMPLE new"));
    type Change = fn(&Vault, &Passphrase, &Passphrase) -> unafraid::Result<Locked>;
    let changes: [Change; 4] = [
        |vault, _, new| {
            let keep = OTHERS.map(phrase);
            vault.create_space(&phrase(PHRASE), &keep[..2], new, Consent::given())
        },
        |vault, erase, _| vault.set_erase_phrase(&phrase(PHRASE), Some(erase)),
        |vault, _, _| vault.set_erase_phrase(&phrase(PHRASE), None),
        |vault, _, new| vault.change_passphrase(&phrase(PHRASE), new),
    ];
    for change in changes {
        let mut failed = 0;
        for at in (1..60).chain((60..1000).step_by(97)) {
            std::fs::write(place.path(), &whole).unwrap();
            let host = tiny_host().with_randomness(Arc::new(Failing {
                at,
                calls: Mutex::default(),
                otherwise: Seeded::new(at),
            }));
            let vault = Vault::with_host(place.path(), host);
            if change(&vault, &erase, &new).is_err() {
                failed += 1;
                hold_their_own(&place, all());
            }
        }
        // The unlock draws eight times.
        assert!(failed > 8, "{failed}");
    }
}

#[test]
fn a_space_can_erase_itself() {
    for fails_at_lock in [false, true] {
        let keystore = Arc::new(MemoryKeystore::default());
        let place = Place::new(tiny_host().with_keystore(keystore.clone()));
        with_four(&place);
        let journal = open(&place, OTHERS[2]).unwrap();
        keystore.refuse_to_wrap(fails_at_lock.then_some(KeystoreError::DeviceLocked));
        let ended = if fails_at_lock {
            Locked::Deferred
        } else {
            SEALED
        };
        assert_eq!(journal.erase(), Ok(ended));
        keystore.refuse_to_wrap(None);
        assert_eq!(open(&place, OTHERS[2]).err(), Some(Error::WrongPassphrase));
        hold_their_own(&place, [OTHERS[0], OTHERS[1], PHRASE]);
    }
}

#[test]
fn a_larger_file_keeps_every_space() {
    let place = Place::new(tiny_host());
    with_four(&place);
    let before = open(&place, PHRASE).unwrap().capacity().unwrap();
    let vault = place.vault();
    assert_eq!(vault.grow(&phrase(PHRASE), Size::Mib64), Ok(SEALED));
    assert!(place.is_alone());
    // Four times the cells, of which the manifest takes one.
    hold_their_own(&place, all());
    let after = open(&place, OTHERS[0]).unwrap().capacity().unwrap();
    assert_eq!(after.total, before.total / 15 * 63);
    let again = vault.grow(&phrase(PHRASE), Size::Mib64);
    assert_eq!(again, Ok(SEALED), "a vault of that size stays as it is");
    assert_eq!(vault.grow(&phrase(PHRASE), Size::Mib16), Ok(SEALED));
    hold_their_own(&place, all());

    // The new cells are used one after the other, some in commits of many.
    let mut counts = Vec::new();
    for (words, length) in [(OTHERS[0], 3000), (OTHERS[1], 12_000)] {
        let mut journal = open(&place, words).unwrap();
        loop {
            match journal.add(noted(&"x".repeat(length))) {
                Ok(_) => {}
                Err(Error::Full) => break,
                Err(error) => panic!("{error}"),
            }
            assert_eq!(journal.check(), Ok(0));
            if journal.len() == 9 {
                // A kill, and a lock.
                drop(journal);
                journal = open(&place, words).unwrap();
                assert_eq!(journal.lock(), SEALED);
                journal = open(&place, words).unwrap();
            }
        }
        counts.push((words, journal.len()));
        assert_eq!(journal.lock(), SEALED);
    }
    assert!(counts[0].1 >= 62 && counts[1].1 >= 15, "{counts:?}");
    for (words, count) in counts {
        let journal = open(&place, words).unwrap();
        assert_eq!((journal.len(), journal.check()), (count, Ok(0)));
    }
    // A space that is made now covers all of it.
    let keep: Vec<_> = OTHERS.map(phrase).into();
    let made = vault.create_space(
        &phrase(PHRASE),
        &keep[..2],
        &phrase("EXAMPLE new"),
        Consent::given(),
    );
    assert_eq!(made, Ok(SEALED));
    assert_eq!(
        open(&place, "EXAMPLE new")
            .unwrap()
            .capacity()
            .unwrap()
            .free,
        after.total
    );
    hold_their_own(&place, [PHRASE]);
}

/// Cells that no manifest covers hold nothing, so that damage in them costs nothing but the writing.
#[test]
fn damage_behind_what_a_space_uses_loses_nothing() {
    let place = Place::new(tiny_host());
    open(&place, PHRASE).unwrap().add(noted(PHRASE)).unwrap();
    let vault = place.vault();
    assert_eq!(vault.grow(&phrase(PHRASE), Size::Mib64), Ok(SEALED));
    let whole = std::fs::read(place.path()).unwrap();
    for (index, lost) in [(40, false), (0, true), (1, true)] {
        let mut damaged = whole.clone();
        for region in 0..4 {
            damaged[(3 + 4 * index + region) * 4096 + 2000] ^= 1;
        }
        std::fs::write(place.path(), &damaged).unwrap();
        let journal = open(&place, PHRASE).unwrap();
        assert_eq!(journal.loss().unwrap().cells, 1, "{index}");
        assert_eq!(journal.is_empty(), lost && index > 0, "{index}");
    }
}

#[test]
fn a_destroyed_vault_is_gone_with_its_keys() {
    for damage in [None, Some(2 * 4096 + 100), Some(3 * 4096), Some(4096 + 5)] {
        let keystore = Arc::new(MemoryKeystore::default());
        let place = Place::new(tiny_host().with_keystore(keystore.clone()));
        let journal = open(&place, PHRASE).unwrap();
        assert_eq!(place.vault().destroy(), Err(Error::Busy));
        // A session that was not locked leaves both hardware keys in question.
        drop(journal);
        assert!(!keystore.aliases().is_empty());
        if let Some(at) = damage {
            let mut bytes = std::fs::read(place.path()).unwrap();
            bytes[at] ^= 1;
            std::fs::write(place.path(), bytes).unwrap();
        }
        assert_eq!(place.vault().destroy(), Ok(()));
        assert!(files_in(place.folder()).is_empty());
        assert!(keystore.aliases().is_empty());
        assert_eq!(place.vault().destroy(), Err(Error::NoVault));
        place.vault().create(&phrase(PHRASE), Size::Mib16).unwrap();
    }
}

#[test]
fn what_is_no_vault_is_not_destroyed() {
    let place = Place::new(tiny_host());
    for contents in [&b""[..], b"a letter", &[7; 278_528]] {
        std::fs::write(place.path(), contents).unwrap();
        assert!(matches!(place.vault().destroy(), Err(Error::Damaged(_))));
        assert_eq!(std::fs::read(place.path()).unwrap(), contents);
    }
}
