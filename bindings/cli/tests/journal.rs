//! What the command does with the experiences of a vault: changing them, what is kept with them,
//! and the passphrase.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod place;

use std::ffi::OsStr;
use std::os::unix::fs::PermissionsExt;

use place::{PASSPHRASE, PROGRAM, Place, failed, fed, succeeded};
use serde_json::{Value, json};

impl Place {
    fn add(&self, flags: &[&str]) -> String {
        let all = ["add", "--service", "SHELTER", "--outcome", "refused"];
        self.ok(all.iter().chain(flags)).trim().to_owned()
    }

    fn shown(&self, id: &str) -> Value {
        serde_json::from_str(&self.ok(["--json", "show", id])).unwrap()
    }

    fn refused(&self, args: &[&str]) -> i32 {
        failed(&self.run(args)).0
    }
}

#[test]
fn an_edit_changes_what_it_names_and_nothing_else() {
    let place = Place::new();
    let id = place.add(&[
        "--barrier",
        "asked_id",
        "--not",
        "asked_sin",
        "--when",
        "2024-05",
        "--note",
        "EXAMPLE before",
        "--place",
        "an office",
        "--for-whom",
        "child",
    ]);
    place.ok([
        "edit",
        &id,
        "--note",
        "EXAMPLE after",
        "--barrier",
        "asked_sin",
        "--unsure",
        "asked_status",
        "--unanswered",
        "asked_id",
        "--unanswered",
        "for_whom",
        "--unanswered",
        "when",
    ]);
    assert_eq!(
        place.shown(&id),
        json!({
            "id": id, "service": "SHELTER", "outcome": "refused", "barriers": ["asked_sin"],
            "not": [], "unsure": ["asked_status"], "note": "EXAMPLE after", "place": "an office",
        })
    );
    let before = place.shown(&id);
    let (_, line) = failed(&place.run(["edit", &id, "--note", ""]));
    assert_eq!(
        line,
        "unafraid: an empty answer: use --unanswered to take one back; nothing was stored"
    );
    for wrong in [
        &["--note", ""][..],
        &["--when", ""],
        &["--barrier", ""],
        &["--unanswered", "service"],
        &["--unanswered", "SECRET"],
        &["--unanswered", "example"],
        &["--outcome", "SECRET"],
        &["--service", "UNSPECIFIED"],
        &["--barrier", "asked_id", "--not", "asked_id"],
        &["--when", "2013-02-30"],
    ] {
        let all: Vec<&str> = ["edit", &id].iter().chain(wrong).copied().collect();
        let (status, line) = failed(&place.run(&all));
        assert_eq!(status, 5, "{wrong:?}");
        assert!(!line.contains("SECRET"), "{line}");
    }
    assert_eq!(place.refused(&["edit", &id]), 2, "nothing to change");
    assert_eq!(place.refused(&["edit", "1000000", "--note", "x"]), 1);
    assert_eq!(place.shown(&id), before);
}

#[test]
fn removing_takes_everything_with_it() {
    let place = Place::new();
    let (id, other) = (place.add(&[]), place.add(&["--note", "EXAMPLE stays"]));
    let photo = place.file("photo.jpg");
    std::fs::write(&photo, [7; 100_000]).unwrap();
    place.ok([OsStr::new("attach"), OsStr::new(&id), photo.as_os_str()]);
    place.ok(["remove", &id]);
    assert_eq!(place.refused(&["remove", &id]), 1);
    assert_eq!(place.refused(&["show", &id]), 1);
    assert_eq!(place.refused(&["attachment", &id, "1", "--out", "x"]), 1);
    let left: Vec<Value> = place.list();
    assert_eq!((left.len(), &left[0]["id"]), (1, &json!(other)));
}

#[test]
fn files_are_kept_and_given_back() {
    let place = Place::new();
    let id = place.add(&[]);
    let bytes: Vec<u8> = (0..300_000u32).map(|at| at.to_le_bytes()[1]).collect();
    let name = place.file("Maria at the desk.JPG");
    std::fs::write(&name, &bytes).unwrap();
    let said = place.ok([OsStr::new("attach"), OsStr::new(&id), name.as_os_str()]);
    assert!(
        said.starts_with("takes 300"),
        "the size comes first: {said}"
    );
    let said: Value = serde_json::from_str(&place.ok([
        OsStr::new("--json"),
        OsStr::new("attach"),
        OsStr::new(&id),
        place.file("passphrase").as_os_str(),
    ]))
    .unwrap();
    assert_eq!((&said["n"], &said["bytes"]), (&json!(2), &json!(26)));
    let shown = place.shown(&id);
    assert_eq!(
        shown["attachments"],
        json!([{"n": 1, "bytes": 300_000, "ending": "jpg"}, {"n": 2, "bytes": 26}]),
        "and no name"
    );
    let human = place.ok(["show", &id]);
    assert!(human.contains("300000 bytes"), "{human}");

    let out = place.file("out.jpg");
    let written = |number: &str| {
        let out = out.as_os_str();
        place.run([
            OsStr::new("attachment"),
            OsStr::new(&id),
            OsStr::new(number),
            OsStr::new("--out"),
            out,
        ])
    };
    succeeded(&written("1"));
    assert!(std::fs::read(&out).unwrap() == bytes);
    assert_eq!(out.metadata().unwrap().permissions().mode() & 0o777, 0o600);
    assert_eq!(failed(&written("1")).0, 1, "nothing is overwritten");
    assert!(std::fs::read(&out).unwrap() == bytes);
    std::fs::remove_file(&out).unwrap();
    assert_eq!(failed(&written("3")).0, 1);
    assert!(!out.exists());

    for wrong in [place.vaults(), place.file("none")] {
        let args = [OsStr::new("attach"), OsStr::new(&id), wrong.as_os_str()];
        assert_eq!(failed(&place.run(args)).0, 1);
    }
    let huge = place.file("huge");
    std::fs::File::create(&huge)
        .unwrap()
        .set_len(5_000_000)
        .unwrap();
    let args = [
        OsStr::new("--json"),
        OsStr::new("attach"),
        OsStr::new(&id),
        huge.as_os_str(),
    ];
    let (status, line) = failed(&place.run(args));
    assert_eq!(status, 1);
    assert!(line.contains("full"), "{line}");
    assert_eq!(place.shown(&id), shown);
}

#[test]
fn follow_ups_are_due_until_something_came() {
    let place = Place::new();
    let id = place.add(&[]);
    let sent = |args: &[&str]| -> String {
        let all: Vec<&str> = ["follow-up", &id].iter().chain(args).copied().collect();
        place.ok(all).trim().to_owned()
    };
    let due = || place.ok(["list", "--due", "--json"]).lines().count();
    assert_eq!(
        sent(&[
            "--sent-to",
            "division",
            "--on",
            "2199-01-01",
            "--due",
            "2199"
        ]),
        "follow-up 1"
    );
    assert_eq!(
        sent(&["--sent-to", "311", "--on", "2024-06"]),
        "follow-up 2"
    );
    assert_eq!(due(), 0, "one is later, of the other nothing is known");
    sent(&[
        "--sent-to",
        "ombudsman_toronto",
        "--on",
        "2024-06-01",
        "--due",
        "2024-07",
    ]);
    assert_eq!(due(), 1);
    sent(&["3", "--answer", "- EXAMPLE sorry"]);
    sent(&["3", "--answer", "EXAMPLE a second letter"]);
    assert_eq!(due(), 0);
    assert_eq!(
        place.shown(&id)["follow_ups"],
        json!([
            {"sent_to": "division", "on": "2199-01-01", "due": "2199"},
            {"sent_to": "311", "on": "2024-06"},
            {"sent_to": "ombudsman_toronto", "on": "2024-06-01", "due": "2024-07",
             "answer": "- EXAMPLE sorry\nEXAMPLE a second letter"},
        ])
    );
    assert!(place.ok(["show", &id]).contains("EXAMPLE sorry"));
    for (wrong, status) in [
        (&["4", "--answer", "x"][..], 1),
        (&["0", "--answer", "x"], 1),
        (&["--sent-to", "nowhere_known", "--on", "2024"], 5),
        (&["1"], 2),
        (&["--sent-to", "311"], 2),
        (&["--sent-to", "SECRET", "--on", "2024"], 5),
        (&["--sent-to", "311", "--on", "SECRET"], 5),
        (&["--sent-to", "311", "--on", "2024", "--due", "SECRET"], 5),
        (&["1", "--answer", ""], 5),
    ] {
        let all: Vec<&str> = ["follow-up", &id].iter().chain(wrong).copied().collect();
        let (code, line) = failed(&place.run(&all));
        assert_eq!(code, status, "{wrong:?}");
        assert!(!line.contains("SECRET"), "{line}");
    }
    assert_eq!(
        place.refused(&["follow-up", "1000000", "--sent-to", "311", "--on", "2024"]),
        1
    );

    // And they come back from a file, unlike the bytes of attachments.
    place.ok([
        OsStr::new("attach"),
        OsStr::new(&id),
        place.file("passphrase").as_os_str(),
    ]);
    std::fs::write(place.file("all.jsonl"), place.ok(["list", "--json"])).unwrap();
    let again = Place::new();
    let imported = again.run([OsStr::new("import"), place.file("all.jsonl").as_os_str()]);
    assert!(
        String::from_utf8(imported.stderr)
            .unwrap()
            .contains("1 attachments")
    );
    let (before, after) = (place.shown(&id), &again.list()[0]);
    assert_eq!(before["follow_ups"], after["follow_ups"]);
}

#[test]
fn the_passphrase_changes_for_good() {
    let place = Place::new();
    let id = place.add(&["--note", "EXAMPLE"]);
    std::fs::write(place.file("new"), "quiet amber staircase nine\n").unwrap();
    let change = |new: &str| {
        let new = place.file(new);
        place.run([
            OsStr::new("passphrase"),
            OsStr::new("--new-passphrase-file"),
            new.as_os_str(),
        ])
    };
    assert_eq!(failed(&change("passphrase")).0, 1, "the present one");
    assert_eq!(failed(&change("none")).0, 1, "no such file");
    std::fs::write(
        place.file("bad"),
        b"\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff",
    )
    .unwrap();
    assert_eq!(failed(&change("bad")).0, 5);
    assert_eq!(place.list().len(), 1);
    succeeded(&change("new"));
    assert_eq!(place.refused(&["list"]), 3);
    assert_eq!(failed(&change("new")).0, 3, "the present one is needed");
    std::fs::copy(place.file("new"), place.file("passphrase")).unwrap();
    assert_eq!(place.shown(&id)["note"], "EXAMPLE");
    place.ok(["check"]);

    let both = fed(
        std::process::Command::new(PROGRAM)
            .args(["--passphrase-file", "-", "--vault"])
            .arg(place.vault())
            .args(["passphrase", "--new-passphrase-file", "-"]),
        PASSPHRASE.as_bytes(),
    );
    assert_eq!(failed(&both).0, 2);
}

#[test]
fn a_search_shows_where_its_words_are() {
    let place = Place::new();
    let id = place.add(&[
        "--note",
        "EXAMPLE 🌍 Señora said: ＮＯ papers, no bed",
        "--remedy",
        "a bed",
        "--when",
        "2024",
    ]);
    let other = place.add(&["--note", "他们说不行。", "--when", "2023"]);
    place.ok(["follow-up", &other, "--sent-to", "311", "--on", "2024"]);
    place.ok(["follow-up", &other, "--sent-to", "division", "--on", "2024"]);
    place.ok(["follow-up", &other, "2", "--answer", "no bed"]);
    let found = |words: &str| -> Vec<Value> {
        let lines = place.ok(["search", words, "--json"]);
        let lines = lines.lines().map(serde_json::from_str);
        lines.collect::<Result<_, _>>().unwrap()
    };
    let senora = found("SENOR");
    assert_eq!(senora.len(), 1);
    assert_eq!(
        (&senora[0]["id"], &senora[0]["service"]),
        (&json!(id), &json!("SHELTER"))
    );
    assert_eq!(
        senora[0]["places"],
        json!([{"key": "note", "start": 10, "end": 15, "match": "prefix"}])
    );
    assert_eq!(
        found("不行")[0]["places"],
        json!([{"key": "note", "start": 3, "end": 5, "match": "word"}])
    );
    let both = found("bed no");
    let ids: Vec<&Value> = both.iter().map(|one| &one["id"]).collect();
    assert_eq!(ids, [&json!(id), &json!(other)], "newest first, all words");
    assert_eq!(
        both[1]["places"],
        json!([
            {"key": "follow_ups", "n": 2, "start": 0, "end": 2, "match": "word"},
            {"key": "follow_ups", "n": 2, "start": 3, "end": 6, "match": "word"},
        ])
    );
    assert!(found("bed xylophone").is_empty());
    assert!(found("  ").is_empty());
    assert!(place.ok(["search", "senor"]).contains("[Señor]a said"));
    assert!(place.ok(["search", "-no"]).contains("[ＮＯ]"));
    assert_eq!(place.refused(&["search"]), 2);
}

/// A warning, not a barrier: everything is stored as it was given, and no word is repeated.
#[test]
fn what_looks_like_an_identifier_is_told_and_kept() {
    let place = Place::new();
    let warned = |args: &[&str]| -> (String, String) {
        let output = place.run(args);
        let warning = String::from_utf8(output.stderr.clone()).unwrap();
        assert!(
            !warning.contains("046") && !warning.contains("maria"),
            "{warning}"
        );
        (succeeded(&output).trim().to_owned(), warning)
    };
    let (id, warning) = warned(&[
        "add",
        "--service",
        "OW",
        "--outcome",
        "refused",
        "--note",
        "EXAMPLE: they copied my SIN 046 454 286",
        "--office-reference",
        "A-17",
    ]);
    assert_eq!(
        warning,
        "unafraid: note: looks like sin in it; it is kept as you gave it, and safer left out\n"
    );
    let (_, warning) = warned(&["edit", &id, "--said", "write to maria@example.org"]);
    assert!(warning.contains("note: looks like sin") && warning.contains("said: looks like email"));
    warned(&["follow-up", &id, "--sent-to", "311", "--on", "2024"]);
    let (_, warning) = warned(&["follow-up", &id, "1", "--answer", "call 416-555-0199"]);
    assert!(
        warning.contains("follow_ups: looks like phone"),
        "{warning}"
    );
    assert_eq!(
        place.shown(&id)["note"],
        "EXAMPLE: they copied my SIN 046 454 286"
    );
    let named = place.file("SIN_046-454-286.jpg");
    std::fs::write(&named, "x").unwrap();
    let (_, warning) = warned(&["attach", &id, named.to_str().unwrap()]);
    assert!(
        warning.contains("name of this file looks like sin"),
        "{warning}"
    );
    std::fs::write(
        place.file("many.jsonl"),
        r#"{"service":"LIB","outcome":"refused","note":"046 454 286","source":"S25"}"#,
    )
    .unwrap();
    let (_, warning) = warned(&["import", place.file("many.jsonl").to_str().unwrap()]);
    assert!(warning.contains("note: looks like sin"), "{warning}");
    let (_, warning) = warned(&["edit", &id, "--unanswered", "note", "--unanswered", "said"]);
    assert!(!warning.contains("note"), "{warning}");
}

/// What is said on the way does not keep a file from being stored.
#[test]
fn a_file_is_kept_also_where_nobody_reads_what_is_said() {
    let place = Place::new();
    let id = place.add(&[]);
    let mut child = place
        .command()
        .args(["attach", &id])
        .arg(place.file("passphrase"))
        .stdout(std::process::Stdio::piped())
        .spawn()
        .unwrap();
    drop(child.stdout.take());
    child.wait().unwrap();
    assert_eq!(place.shown(&id)["attachments"][0]["bytes"], 26);
    let none = place.run([
        OsStr::new("attach"),
        OsStr::new("1000000"),
        place.file("passphrase").as_os_str(),
    ]);
    assert_eq!(failed(&none).0, 1, "and nothing is said first");
}

#[test]
fn nothing_is_written_under_the_name_of_a_part_of_a_vault() {
    let place = Place::new();
    let id = place.add(&[]);
    place.ok([
        OsStr::new("attach"),
        OsStr::new(&id),
        place.file("passphrase").as_os_str(),
    ]);
    for name in [
        "vault.new",
        "vault-journal",
        "vault-wal",
        "vault-shm",
        "vault.new-journal",
        "vault.new-wal",
        "vault.new-shm",
    ] {
        let out = place.vaults().join(name);
        let args = ["attachment", &id, "1", "--out", out.to_str().unwrap()];
        assert_eq!(failed(&place.run(args)).0, 1, "{name}");
        let exported = place.run(["export", out.to_str().unwrap()]);
        assert_eq!(exported.status.code(), Some(1), "{name}");
        assert!(!out.exists(), "{name}");
    }
    assert_eq!(place.list().len(), 1, "and it still opens");
}

#[test]
fn no_part_of_a_files_name_is_kept() {
    let place = Place::new();
    let id = place.add(&[]);
    for name in ["scan.maria", "SIN 046.454286", "tel 416.5550199", "x.PDF"] {
        std::fs::write(place.file(name), "x").unwrap();
        let attached = place.run([
            OsStr::new("attach"),
            OsStr::new(&id),
            place.file(name).as_os_str(),
        ]);
        succeeded(&attached);
    }
    let kept = &place.shown(&id)["attachments"];
    let endings: Vec<Option<&str>> = kept
        .as_array()
        .unwrap()
        .iter()
        .map(|one| one.get("ending").and_then(Value::as_str))
        .collect();
    assert_eq!(endings, [None, None, None, Some("pdf")]);
    place.ok(["attachment", &id, "2", "--remove"]);
    assert_eq!(place.shown(&id)["attachments"].as_array().unwrap().len(), 3);
    assert_eq!(place.refused(&["attachment", &id, "2", "--remove"]), 1);
    assert_eq!(place.refused(&["attachment", &id, "1"]), 2);
    place.ok(["follow-up", &id, "--sent-to", "311", "--on", "2024"]);
    place.ok(["edit", &id, "--unanswered", "follow-ups"]);
    assert_eq!(place.shown(&id).get("follow_ups"), None);
}

/// A note cannot look like another answer, and cannot turn what follows it around.
#[test]
fn what_is_shown_is_what_was_answered() {
    let place = Place::new();
    let id = place.add(&["--note", "line\rservice: FAR\u{2028}id: 9\u{202e}x"]);
    let shown = place.ok(["show", &id]);
    assert!(
        shown.contains("note: line\n    service: FAR\n    id: 9<U+202E>x\n"),
        "{shown}"
    );
    let found = place.ok(["search", "far"]);
    assert!(!found.contains(['\r', '\u{202e}']), "{found}");
    let many = place.add(&["--note", &"word ".repeat(2000)]);
    let found = place.ok(["search", "word"]);
    assert!(
        found.lines().count() < 10 && found.contains("more places"),
        "{found}"
    );
    assert_eq!(place.refused(&["show", &format!("+{many}")]), 1);
}
