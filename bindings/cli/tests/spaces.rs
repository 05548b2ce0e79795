//! Who gets in: other spaces, erase phrases, a larger file, and the end of a vault.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod place;

use std::process::Output;

use place::{PASSPHRASE, Place, fed, succeeded};

const SECOND: &str = "EXAMPLE sparrow cellar mitten";
const THIRD: &str = "EXAMPLE copper lantern dusk";
const ERASE: &str = "EXAMPLE thistle harbour nine";

/// A vault with files for some passphrases more.
fn place() -> Place {
    let place = Place::new();
    for (name, words) in [("second", SECOND), ("third", THIRD), ("erase", ERASE)] {
        std::fs::write(place.file(name), words).unwrap();
    }
    place
}

/// Runs the command with the passphrase of this file.
fn with(place: &Place, file: &str, args: &[&str]) -> Output {
    std::fs::copy(place.file(file), place.file("passphrase")).unwrap();
    let output = place.run(args);
    std::fs::write(place.file("passphrase"), PASSPHRASE).unwrap();
    output
}

fn path(place: &Place, name: &str) -> String {
    place.file(name).to_str().unwrap().to_owned()
}

fn space(place: &Place, keep: &[&str], new: &str) -> Output {
    let mut args = vec!["space".to_owned(), "--json".to_owned()];
    for name in keep {
        args.extend(["--keep-passphrase-file".to_owned(), path(place, name)]);
    }
    args.extend(["--new-passphrase-file".to_owned(), path(place, new)]);
    place.run(args)
}

/// The last line on standard error, with the exit status.
fn ended(output: &Output) -> (i32, String) {
    let said = String::from_utf8(output.stderr.clone()).unwrap();
    let last = said.lines().last().unwrap_or_default().to_owned();
    (output.status.code().unwrap(), last)
}

const ADD: [&str; 5] = ["add", "--service", "LIB", "--outcome", "refused"];

#[test]
fn spaces_are_made_kept_and_lost_as_said() {
    let place = place();
    place.ok(ADD);
    let made = space(&place, &[], "second");
    assert_eq!(succeeded(&made), "{\"created\":true}\n");
    let warned = String::from_utf8(made.stderr).unwrap();
    assert!(
        warned.contains("--keep-passphrase-file) can be lost"),
        "{warned}"
    );
    assert_eq!(succeeded(&with(&place, "second", &["list"])), "");
    for _ in 0..2 {
        succeeded(&with(&place, "second", &ADD));
    }
    succeeded(&space(&place, &["second"], "third"));
    assert_eq!(place.list().len(), 1);
    assert_eq!(
        succeeded(&with(&place, "second", &["list"]))
            .lines()
            .count(),
        2
    );

    let (code, line) = ended(&space(&place, &["second", "third"], "second"));
    assert_eq!(code, 1);
    assert!(line.contains("choose another"), "{line}");
    let (code, line) = ended(&space(&place, &["wrong"], "erase"));
    assert_eq!(
        (code, line.as_str()),
        (3, "unafraid: wrong passphrase: try again")
    );
    // A fourth one, and then there is no place left that may be taken.
    succeeded(&space(&place, &["second", "third"], "erase"));
    std::fs::write(place.file("fifth"), "EXAMPLE fifth of them all").unwrap();
    let (code, line) = ended(&space(&place, &["second", "third", "erase"], "fifth"));
    assert_eq!(code, 1);
    assert!(line.contains("no place for another"), "{line}");
    assert_eq!(place.list().len(), 1);
}

#[test]
fn an_erase_phrase_is_set_used_and_taken_away() {
    let place = place();
    place.ok(ADD);
    succeeded(&space(&place, &[], "second"));
    let erase = path(&place, "erase");
    let set = ["space", "--json", "--erase-phrase-file", &erase];
    assert_eq!(place.ok(set), "{\"erase_phrase\":true}\n");
    assert_eq!(
        place.ok(["space", "--json", "--without-erase-phrase"]),
        "{\"erase_phrase\":false}\n"
    );
    assert_eq!(ended(&with(&place, "erase", &["list"])).0, 3);
    succeeded(&with(&place, "second", &["list"]));
    place.ok(set);

    let list = with(&place, "erase", &["list", "--json"]);
    assert_eq!(succeeded(&list).lines().count(), 1, "its own space, whole");
    assert_eq!(list.stderr, b"");
    assert_eq!(ended(&with(&place, "second", &["list"])).0, 3);
    assert_eq!(place.list().len(), 1);
    place.ok(["check"]);
}

#[test]
fn a_vault_grows_and_keeps_everything() {
    let place = place();
    place.ok(ADD);
    succeeded(&space(&place, &[], "second"));
    succeeded(&with(&place, "second", &ADD));
    assert_eq!(
        place.ok(["grow", "--size", "64", "--json"]),
        "{\"size\":64}\n"
    );
    assert_eq!(std::fs::metadata(place.vault()).unwrap().len(), 67_276_800);
    place.ok(["grow", "--size", "64"]);
    assert_eq!(place.list().len(), 1);
    place.ok(ADD);
    place.ok(["check"]);
    succeeded(&with(&place, "second", &["check"]));
    assert_eq!(ended(&place.run(["grow", "--size", "16"])).0, 2);
    assert_eq!(
        ended(&with(&place, "wrong", &["grow", "--size", "64"])).0,
        3
    );
}

#[test]
fn a_destroyed_vault_is_gone() {
    let place = place();
    let (code, line) = ended(&place.run(["destroy"]));
    assert_eq!(code, 1, "there is no terminal");
    assert!(line.contains("--yes"), "{line}");
    place.ok(["list"]);
    std::fs::remove_file(place.file("passphrase")).unwrap();
    let gone = place.ok(["destroy", "--yes", "--json"]);
    assert_eq!(gone, "{\"destroyed\":true}\n", "without a passphrase");
    assert!(!place.vault().exists());
    let (code, line) = ended(&place.run(["destroy", "--yes"]));
    assert_eq!(code, 1);
    assert!(line.contains("nothing at this place"), "{line}");
    std::fs::write(place.vault(), "a letter").unwrap();
    assert_eq!(ended(&place.run(["destroy", "--yes"])).0, 4);
    assert_eq!(std::fs::read(place.vault()).unwrap(), b"a letter");
}

#[test]
fn what_does_not_go_together_is_wrong_usage() {
    let place = place();
    let (second, erase) = (path(&place, "second"), path(&place, "erase"));
    for args in [
        vec![
            "space",
            "--new-passphrase-file",
            &second,
            "--erase-phrase-file",
            &erase,
        ],
        vec![
            "space",
            "--erase-phrase-file",
            &erase,
            "--without-erase-phrase",
        ],
        vec![
            "space",
            "--keep-passphrase-file",
            &second,
            "--erase-phrase-file",
            &erase,
        ],
        vec![
            "space",
            "--new-passphrase-file",
            "-",
            "--keep-passphrase-file",
            "-",
        ],
        vec!["grow"],
    ] {
        assert_eq!(ended(&place.run(args)).0, 2);
    }
    let new = ["space", "--new-passphrase-file", "-"];
    succeeded(&fed(place.command().args(new), SECOND.as_bytes()));
    succeeded(&with(&place, "second", &["list"]));
}
