//! Each call fails while the process goes on: once, or from there on; with an input/output error, with
//! a full disk (a write is done by half), or with a sync that fails. The answer says so, the session
//! writes nothing more, and opening again finds what was acknowledged.

use std::collections::BTreeSet;

use unafraid::Error;
use unafraid::journal::import::{self, Format};
use unafraid::journal::{Draft, Filter, Id, Journal};
use unafraid::vault::{Consent, Locked, Session, Size, Vault};
use unafraid_tests::disk::{Change, Disk, Fault, Plan, Survives, after_a_crash};
use unafraid_tests::{folder, noted, phrase};

use crate::judge::{judge, judge_disk};
use crate::story::{FIRST, Kept, SECOND, State, file, vault};

/// What is tried while calls fail.
struct Attempt {
    name: &'static str,
    /// What there is afterwards, given what there was.
    becomes: fn(&mut State),
    run: Run,
}

enum Run {
    /// On a locked vault, which it may open.
    Locked(fn(&Vault) -> unafraid::Result<Option<Session>>),
    /// On an open journal.
    Open(fn(&mut Journal) -> unafraid::Result<()>),
    /// The end of a session.
    Lock,
}

const ATTEMPTS: [Attempt; 15] = [
    Attempt {
        name: "create",
        becomes: |state| *state = Some(Kept::nothing()),
        run: Run::Locked(|vault| vault.create(&phrase(FIRST), Size::Mib16).map(|()| None)),
    },
    Attempt {
        name: "unlock",
        becomes: |_| {},
        run: Run::Locked(|vault| vault.unlock(&phrase(FIRST)).map(Some)),
    },
    Attempt {
        name: "unlock and drop",
        becomes: |_| {},
        run: Run::Locked(|vault| vault.unlock(&phrase(FIRST)).map(|_| None)),
    },
    Attempt {
        name: "wrong passphrase",
        becomes: |_| {},
        run: Run::Locked(|vault| match vault.unlock(&phrase("wrong")) {
            Err(Error::WrongPassphrase) => Ok(None),
            Err(error) => Err(error),
            Ok(_) => panic!("a wrong passphrase opened it"),
        }),
    },
    Attempt {
        name: "passphrase",
        becomes: |state| state.as_mut().unwrap().phrase = SECOND,
        run: Run::Locked(|vault| {
            vault
                .change_passphrase(&phrase(FIRST), &phrase(SECOND))
                .map(|_| None)
        }),
    },
    Attempt {
        name: "add",
        becomes: |state| state.as_mut().unwrap().notes.push("new".to_owned()),
        run: Run::Open(|journal| journal.add(noted("new")).map(drop)),
    },
    Attempt {
        name: "add many, as a new file",
        becomes: |state| {
            let notes = &mut state.as_mut().unwrap().notes;
            notes.extend(vec!["n".repeat(3000); 3]);
        },
        run: Run::Open(|journal| journal.add_all(vec![noted(&"n".repeat(3000)); 3]).map(drop)),
    },
    Attempt {
        name: "import",
        becomes: |state| {
            let notes = &mut state.as_mut().unwrap().notes;
            notes.extend(vec!["EXAMPLE".to_owned(); 2]);
        },
        run: Run::Open(|journal| {
            let lines = "{\"service\":\"LIB\",\"outcome\":\"refused\",\"note\":\"EXAMPLE\"}\n";
            let import = import::read(lines.repeat(2).as_bytes(), Format::JsonLines)?;
            journal.add_all(import.experiences).map(drop)
        }),
    },
    Attempt {
        name: "remove",
        becomes: |state| drop(state.as_mut().unwrap().notes.remove(0)),
        run: Run::Open(|journal| {
            let first = first(journal);
            journal.remove(first)
        }),
    },
    Attempt {
        name: "edit",
        becomes: |state| state.as_mut().unwrap().notes[0] = "edited".to_owned(),
        run: Run::Open(|journal| {
            let first = first(journal);
            journal.edit(first, |e| e.note = noted("edited").note)
        }),
    },
    Attempt {
        name: "attach",
        becomes: |state| {
            let state = state.as_mut().unwrap();
            state.files.push((state.notes[0].clone(), 9000));
        },
        run: Run::Open(|journal| {
            let first = first(journal);
            let file = file(9000);
            journal.attach(first, None, 9000, &mut &file[..]).map(drop)
        }),
    },
    Attempt {
        name: "draft",
        becomes: |state| state.as_mut().unwrap().drafts += 1,
        run: Run::Open(|journal| journal.begin_draft(Draft::from(noted("draft"))).map(drop)),
    },
    Attempt {
        name: "another space",
        becomes: |_| {},
        run: Run::Locked(|vault| {
            let made = vault.create_space(&phrase(FIRST), &[], &phrase(SECOND), Consent::given());
            made.map(|_| None)
        }),
    },
    Attempt {
        name: "grow",
        becomes: |_| {},
        run: Run::Locked(|vault| vault.grow(&phrase(FIRST), Size::Mib64).map(|_| None)),
    },
    Attempt {
        name: "lock",
        becomes: |_| {},
        run: Run::Lock,
    },
];

fn first(journal: &Journal) -> Id {
    journal.list(&Filter::default()).next().unwrap().id
}

/// A vault with something in it that was locked, or whose process was killed.
fn prepared(locks: bool) -> (Vec<Change>, Kept) {
    let folder = folder();
    let disk = Disk::over(folder.path());
    let vault = vault(folder.path(), disk.host());
    vault.create(&phrase(FIRST), Size::Mib16).unwrap();
    let mut journal = Journal::open(vault.unlock(&phrase(FIRST)).unwrap()).unwrap();
    let mut kept = Kept::nothing();
    for note in ["one", "two"] {
        kept.notes.push(note.to_owned());
        journal.add(noted(note)).unwrap();
    }
    if locks {
        assert_eq!(journal.lock(), Locked::Sealed { damaged_cells: 0 });
    } else {
        drop(journal);
    }
    (disk.log(), kept)
}

/// Runs an attempt with a plan, and gives how many calls there were.
fn run(attempt: &Attempt, log: &[Change], before: &State, plan: Option<Plan>) -> usize {
    let what = || format!("{}: {plan:?}", attempt.name);
    let folder = folder();
    let disk = Disk::resumed(folder.path(), log.to_vec());
    let vault = vault(folder.path(), disk.host());
    let mut after = before.clone();
    (attempt.becomes)(&mut after);
    let open = || Journal::open(vault.unlock(&phrase(FIRST)).unwrap()).unwrap();

    let (done, calls) = match &attempt.run {
        Run::Locked(run) => {
            disk.spoil(plan);
            let done = run(&vault);
            let calls = disk.calls().len();
            disk.spoil(None);
            let done = done.map(|session| {
                let journal = session.map(|session| Journal::open(session).unwrap());
                // What cannot be read for a moment counts as lost until the next opening.
                if let Some(journal) = journal.filter(|journal| journal.loss().is_none()) {
                    assert_eq!(journal.check(), Ok(0), "{}", what());
                }
            });
            (done, calls)
        }
        Run::Open(run) => {
            let mut journal = open();
            disk.spoil(plan);
            let done = run(&mut journal);
            let calls = disk.calls().len();
            if done.is_err() {
                refuses_to_write(&mut journal, &disk, &what());
                assert_eq!(journal.lock(), Locked::Deferred, "{}", what());
            } else {
                disk.spoil(None);
                assert_eq!(journal.check(), Ok(0), "{}", what());
            }
            (done, calls)
        }
        Run::Lock => {
            let journal = open();
            disk.spoil(plan);
            let _ = journal.lock();
            (Ok(()), disk.calls().len())
        }
    };
    if let Err(error) = &done {
        let says_so = matches!(error, Error::Storage | Error::StorageFull | Error::ReadOnly);
        assert!(says_so, "{}: {error:?}", what());
    }

    disk.spoil(None);
    let allowed: Vec<&State> = match done {
        Ok(()) => vec![&after],
        Err(_) => vec![before, &after],
    };
    // A power loss now, and the next opening.
    for survives in [Survives::Nothing, Survives::Some(7), Survives::Some(8)] {
        let image = after_a_crash(&disk.log(), survives);
        assert_eq!(judge(&image, &allowed), Ok(()), "{}, {survives:?}", what());
    }
    let judged = judge_disk(folder.path(), &disk, &allowed);
    assert_eq!(judged, Ok(()), "{}", what());
    calls
}

/// After an error the session writes nothing, whatever it is asked.
fn refuses_to_write(journal: &mut Journal, disk: &Disk, what: &str) {
    let changes = disk.changes();
    assert_eq!(
        journal.add(noted("no")).err(),
        Some(Error::Storage),
        "{what}"
    );
    let first = first(journal);
    assert_eq!(journal.remove(first), Err(Error::Storage), "{what}");
    assert_eq!(disk.changes(), changes, "{what}");
}

fn each_call_fails(fault: Fault) {
    for locks in [true, false] {
        let (log, kept) = prepared(locks);
        for attempt in &ATTEMPTS {
            let (log, before) = match attempt.name {
                "create" if locks => (Vec::new(), None),
                "create" => continue,
                _ => (log.clone(), Some(kept.clone())),
            };
            let calls = run(attempt, &log, &before, None);
            // All calls of making a vault, and of a commit that writes a new file: the last of them are all
            // different.
            let in_all = ["create", "add many, as a new file"];
            let all = unafraid_tests::is_full() || in_all.contains(&attempt.name);
            // Growing makes some hundred calls, over 64 MiB each time.
            let stride = if all { 1 } else { (calls / 15).max(13) };
            let mut failures = 0;
            for count in [1, usize::MAX] {
                for first in (0..calls).step_by(stride) {
                    let plan = Plan {
                        first,
                        count,
                        fault,
                    };
                    run(attempt, &log, &before, Some(plan));
                    failures += 1;
                }
            }
            println!(
                "{fault:?}: {}: {calls} calls, {failures} failures",
                attempt.name
            );
        }
    }
}

#[test]
fn each_call_fails_with_an_error() {
    each_call_fails(Fault::Io);
}

#[test]
fn each_call_finds_the_disk_full() {
    each_call_fails(Fault::Full);
}

/// Every kind of call is among those that were spoiled.
#[test]
fn the_attempts_make_calls_of_every_kind() {
    let (log, _) = prepared(false);
    let folder = folder();
    let disk = Disk::resumed(folder.path(), log);
    let place = vault(folder.path(), disk.host());
    let journal = Journal::open(place.unlock(&phrase(FIRST)).unwrap()).unwrap();
    let _ = journal.lock();
    let kinds: BTreeSet<_> = disk.calls().into_iter().map(|(kind, _)| kind).collect();
    assert_eq!(kinds.len(), 9, "{kinds:?}");
}
