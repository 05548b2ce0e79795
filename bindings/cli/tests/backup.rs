//! Backup, restore and hand-over from outside.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod place;

use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::process::{Command, Output, Stdio};

use place::{PROGRAM, Place, failed, fed, succeeded};
use serde_json::{Value, json};

const SIZE: u64 = 16_830_464;

/// A vault with one experience.
fn filled() -> Place {
    let place = Place::new();
    place.ok([
        "add",
        "--service",
        "LIB",
        "--outcome",
        "refused",
        "--note",
        "QUARTZLANTERN",
    ]);
    place
}

/// Restores into the vault of another place, and gives what is said.
fn restore(to: &Place, backup: &Path, flag: &str, with: &Path) -> Output {
    let mut command = to.command();
    command.arg("restore").arg(backup).arg(flag).arg(with);
    let output = command.output().unwrap();
    to.assert_alone();
    output
}

fn mode(path: &Path) -> u32 {
    path.metadata().unwrap().permissions().mode() & 0o777
}

#[test]
fn the_words_are_shown_once_and_restore_everything() {
    let place = filled();
    let backup = place.file("backup");
    let said = place.ok(["backup", backup.to_str().unwrap()]);
    let shown: Vec<&str> = said
        .lines()
        .filter(|line| line.starts_with("    "))
        .collect();
    assert_eq!(shown.len(), 1);
    assert_eq!(shown[0].split_whitespace().count(), 12);
    assert_eq!(
        (backup.metadata().unwrap().len(), mode(&backup)),
        (SIZE, 0o600)
    );

    let words = place.file("words");
    std::fs::write(&words, format!("{}\r\n", shown[0].to_uppercase())).unwrap();
    let other = Place::empty();
    let before = std::fs::read(&backup).unwrap();
    let said = succeeded(&restore(&other, &backup, "--words-file", &words));
    assert!(said.starts_with("restored"));
    assert!(std::fs::read(&backup).unwrap() == before);
    assert_eq!(other.list(), place.list());
    assert_eq!(mode(&other.vault()), 0o600);
    // Nothing is overwritten.
    let (status, _) = failed(&restore(&other, &backup, "--words-file", &words));
    assert_eq!(status, 1);
    assert_eq!(other.list().len(), 1);
}

#[test]
fn the_words_can_go_into_a_file() {
    let place = filled();
    let (backup, words) = (place.file("backup"), place.file("words"));
    let args = |backup: &Path| {
        [
            "backup",
            backup.to_str().unwrap(),
            "--words-out",
            words.to_str().unwrap(),
            "--json",
        ]
        .map(str::to_owned)
    };
    let said: Value = serde_json::from_str(&place.ok(args(&backup))).unwrap();
    assert_eq!(said, json!({"backup": true}));
    let text = std::fs::read_to_string(&words).unwrap();
    assert_eq!(text.split_whitespace().count(), 12);
    assert_eq!(mode(&words), 0o600);
    let other = Place::empty();
    let said = other.run([
        "restore",
        backup.to_str().unwrap(),
        "--json",
        "--words-file",
        words.to_str().unwrap(),
    ]);
    let said: Value = serde_json::from_str(&succeeded(&said)).unwrap();
    assert_eq!(said, json!({"restored": true}));
    assert_eq!(other.list(), place.list());

    // Neither file is overwritten, and no half of the two is left.
    let (status, line) = failed(&place.run(args(&place.file("another"))));
    assert_eq!((status, line.contains("nothing is overwritten")), (1, true));
    assert!(!place.file("another").exists());
    assert_eq!(std::fs::read_to_string(&words).unwrap(), text);
    std::fs::remove_file(&words).unwrap();
    let (status, _) = failed(&place.run(args(&backup)));
    assert_eq!((status, words.exists()), (1, false));
}

#[test]
fn json_has_the_words_in_one_object() {
    let place = filled();
    let backup = place.file("backup");
    let said: Value =
        serde_json::from_str(&place.ok(["--json", "backup", backup.to_str().unwrap()])).unwrap();
    let words = said["words"].as_str().unwrap();
    assert_eq!(
        (words.split(' ').count(), said["backup"] == true),
        (12, true)
    );
    // From standard input, with the passphrase from a file.
    let other = Place::empty();
    let restored = other.with_input(
        &["restore", backup.to_str().unwrap(), "--words-file", "-"],
        words.as_bytes(),
    );
    succeeded(&restored);
    assert_eq!(other.list(), place.list());
}

/// Where nobody reads the words, there is no backup.
#[test]
fn words_that_cannot_be_shown_leave_no_backup() {
    let place = filled();
    let backup = place.file("backup");
    let mut command = place.command();
    command.arg("backup").arg(&backup);
    let full = std::fs::OpenOptions::new()
        .write(true)
        .open("/dev/full")
        .unwrap();
    let output = command.stdout(full).output().unwrap();
    assert_eq!((output.status.code(), backup.exists()), (Some(1), false));
    let mut child = command
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    drop(child.stdout.take());
    assert_eq!(
        (child.wait().unwrap().code(), backup.exists()),
        (Some(1), false)
    );
    assert_eq!(place.list().len(), 1);
}

#[test]
fn wrong_words_and_damage_end_with_their_own_status() {
    let place = filled();
    let (backup, words) = (place.file("backup"), place.file("words"));
    place.ok([
        "backup",
        backup.to_str().unwrap(),
        "--words-out",
        words.to_str().unwrap(),
    ]);
    let text = std::fs::read_to_string(&words).unwrap();
    let other = Place::empty();
    let with = |words: &str| {
        let file = other.file("typed");
        std::fs::write(&file, words).unwrap();
        failed(&restore(&other, &backup, "--words-file", &file))
    };
    let zero = format!("{}about", "abandon ".repeat(11));
    for wrong in [
        "",
        "hello",
        text.trim().rsplit_once(' ').unwrap().0,
        zero.as_str(),
        "\u{fffd}",
    ] {
        let (status, line) = with(wrong);
        assert_eq!(
            (status, line.contains("wrong recovery words")),
            (3, true),
            "{line}"
        );
    }
    let mut bytes = std::fs::read(&backup).unwrap();
    for page in 3..bytes.len() / 4096 - 1 {
        bytes[page * 4096 + 2000] ^= 1;
    }
    std::fs::write(&backup, &bytes).unwrap();
    let (status, line) = with(&text);
    assert_eq!(
        (status, line.contains("not a whole backup")),
        (4, true),
        "{line}"
    );
    std::fs::write(&backup, b"something else").unwrap();
    assert_eq!(with(&text).0, 4);
    std::fs::remove_file(&backup).unwrap();
    assert_eq!(with(&text).0, 1);
    assert!(!other.vault().exists());
}

#[test]
fn usage() {
    let place = filled();
    let backup = place.file("backup");
    let backup = backup.to_str().unwrap();
    for wrong in [
        &["backup"][..],
        &["backup", backup, "--words-out", "a", "--for", "b"],
        &["restore", backup],
        &["restore", backup, "--words-file", "a", "--key-file", "b"],
        &["card", "--out", "a"],
    ] {
        assert_eq!(failed(&place.run(wrong)).0, 2, "{wrong:?}");
    }
    for both in [
        ["restore", backup, "--words-file", "-"],
        ["restore", backup, "--key-file", "-"],
        ["backup", backup, "--for", "-"],
    ] {
        let mut command = Command::new(PROGRAM);
        command.args(["--passphrase-file", "-", "--vault"]);
        command.arg(place.file("new")).args(both);
        assert_eq!(failed(&fed(&mut command, b"x")).0, 2, "{both:?}");
    }
    // The vault itself, and what would be a part of it.
    for taken in ["vault", "vault.new"] {
        let taken = place.vaults().join(taken);
        assert_eq!(failed(&place.run(["backup", taken.to_str().unwrap()])).0, 1);
    }
}

#[test]
fn what_is_handed_over_only_the_trusted_person_can_open() {
    let place = filled();
    let friend = Place::empty();
    let (key, card) = (friend.file("key"), friend.file("card"));
    let mut make = Command::new(PROGRAM);
    make.args(["card", "--key-out"])
        .arg(&key)
        .arg("--out")
        .arg(&card);
    succeeded(&make.env("HOME", "/nonexistent").output().unwrap());
    assert_eq!((mode(&key), mode(&card)), (0o600, 0o600));
    assert!(card.metadata().unwrap().len() < 2000 && key.metadata().unwrap().len() < 100);
    let again = failed(&make.output().unwrap());
    assert_eq!(again.0, 1, "nothing is overwritten");

    // The card comes by messenger, and the file goes back.
    let sent = place.file("card");
    let text = std::fs::read_to_string(&card).unwrap();
    std::fs::write(&sent, text.replace('\n', "\r\n")).unwrap();
    let handed = place.file("handed over");
    let args = |card: &Path, json: &str| {
        [
            "backup",
            handed.to_str().unwrap(),
            "--for",
            card.to_str().unwrap(),
            json,
        ]
        .map(str::to_owned)
    };
    let said: Value = serde_json::from_str(&place.ok(args(&sent, "--json"))).unwrap();
    assert_eq!(said, json!({"handed_over": true}));
    assert_eq!(
        (handed.metadata().unwrap().len(), mode(&handed)),
        (SIZE + 1248, 0o600)
    );
    succeeded(&restore(&friend, &handed, "--key-file", &key));
    assert_eq!(friend.list(), place.list());

    // Nobody else can.
    let other = Place::empty();
    let other_key = other.file("key");
    let mut make = Command::new(PROGRAM);
    make.args(["card", "--key-out"])
        .arg(&other_key)
        .arg("--out")
        .arg(other.file("card"));
    succeeded(&make.output().unwrap());
    assert_eq!(
        failed(&restore(&other, &handed, "--key-file", &other_key)).0,
        3
    );
    assert_eq!(failed(&restore(&other, &handed, "--key-file", &card)).0, 5);
    let words = other.file("words");
    std::fs::write(&words, format!("{}about", "abandon ".repeat(11))).unwrap();
    assert_eq!(
        failed(&restore(&other, &handed, "--words-file", &words)).0,
        4
    );
    assert!(!other.vault().exists());

    // A mangled card is refused before anything is made.
    std::fs::remove_file(&handed).unwrap();
    let mut mangled = text.into_bytes();
    mangled[700] = if mangled[700] == b'A' { b'B' } else { b'A' };
    std::fs::write(&sent, mangled).unwrap();
    let (status, line) = failed(&place.run(args(&sent, "--json")));
    assert_eq!(
        (status, line.contains("changed on the way")),
        (5, true),
        "{line}"
    );
    let (status, line) = failed(&place.run(args(&key, "--json")));
    assert_eq!((status, line.contains("not a card")), (5, true), "{line}");
    assert!(!handed.exists());
}

/// Handed over and erased: it is there, and no longer here. Where the copy cannot be made, nothing is
/// erased.
#[test]
fn what_is_handed_over_can_be_erased_here() {
    let place = filled();
    let friend = Place::empty();
    let (key, card) = (friend.file("key"), friend.file("card"));
    let mut make = Command::new(PROGRAM);
    make.args(["card", "--key-out"])
        .arg(&key)
        .arg("--out")
        .arg(&card);
    succeeded(&make.output().unwrap());
    let listed = place.list();

    let handed = place.file("handed over");
    let args = [
        "backup",
        handed.to_str().unwrap(),
        "--for",
        card.to_str().unwrap(),
        "--then-erase",
    ];
    std::fs::write(&handed, "somebody's").unwrap();
    assert_eq!(place.run(args).status.code(), Some(1));
    assert_eq!(
        place.list(),
        listed,
        "nothing was handed over, nothing erased"
    );
    std::fs::remove_file(&handed).unwrap();

    let without_card = ["backup", handed.to_str().unwrap(), "--then-erase"];
    assert_eq!(failed(&place.run(without_card)).0, 2);
    place.ok(args);
    assert_eq!(failed(&place.run(["list"])).0, 3);
    succeeded(&restore(&friend, &handed, "--key-file", &key));
    assert_eq!(friend.list(), listed);
}
