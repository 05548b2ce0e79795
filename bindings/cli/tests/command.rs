//! The command from outside: names, output, exit statuses, and what is left in the folder.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod place;

use std::ffi::OsStr;
use std::io::{BufRead, BufReader};
use std::os::unix::ffi::OsStrExt;
use std::os::unix::fs::{PermissionsExt, chown};
use std::os::unix::process::CommandExt;
use std::path::Path;
use std::process::{Command, Output, Stdio};

use place::{PASSPHRASE, PROGRAM, Place, failed, fed, succeeded};

#[test]
fn from_new_to_show() {
    let place = Place::new();
    assert_eq!(place.vault().metadata().unwrap().len(), 16_830_464);
    assert_eq!(
        place.vault().metadata().unwrap().permissions().mode() & 0o777,
        0o600
    );
    let id = place.ok([
        "add",
        "--service",
        "SHELTER",
        "--outcome",
        "refused",
        "--barrier",
        "asked_status",
        "--barrier",
        "threat_to_report",
        "--not",
        "asked_sin",
        "--unsure",
        "disrespect_or_profiling",
        "--when",
        "2013-07-14",
        "--city",
        "toronto",
        "--channel",
        "in_person",
        "--kind",
        "witnessed",
        "--staff",
        "security",
        "--rule",
        "city",
        "--asked-when",
        "during",
        "--served-after-insisting",
        "no",
        "--helper-present",
        "yes",
        "--knew-policy-before",
        "unsure",
        "--note",
        "- they said: no",
        "--place",
        "p",
        "--time-of-day",
        "t",
        "--wanted",
        "w",
        "--said",
        "s",
        "--documents-asked",
        "d",
        "--consequence",
        "c",
        "--remedy",
        "r",
        "--for-whom",
        "child",
        "--office-reference",
        "o",
    ]);
    let shown: serde_json::Value =
        serde_json::from_str(&place.ok(["show", id.trim(), "--json"])).unwrap();
    let expected = serde_json::json!({
        "id": id.trim(), "service": "SHELTER", "outcome": "refused",
        "barriers": ["asked_status", "threat_to_report"], "not": ["asked_sin"],
        "unsure": ["disrespect_or_profiling"], "when": "2013-07-14", "city": "toronto",
        "channel": "in_person", "kind": "witnessed", "staff": "security", "rule": "city",
        "asked_when": "during", "served_after_insisting": "no", "helper_present": "yes",
        "knew_policy_before": "unsure", "note": "- they said: no", "place": "p",
        "time_of_day": "t", "wanted": "w", "said": "s", "documents_asked": "d",
        "consequence": "c", "remedy": "r", "for_whom": "child", "office_reference": "o",
    });
    assert_eq!(shown, expected);
    assert!(
        place
            .ok(["show", id.trim()])
            .contains("note: - they said: no")
    );
    assert!(place.ok(["list"]).contains("asked_status threat_to_report"));
    assert!(place.ok(["check"]).starts_with("whole: 1 experiences"));
    let check: serde_json::Value = serde_json::from_str(&place.ok(["--json", "check"])).unwrap();
    assert_eq!(
        (&check["whole"], &check["experiences"]),
        (&true.into(), &1.into())
    );
}

#[test]
fn what_is_listed_can_be_imported_again() {
    let place = Place::new();
    let data = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/data");
    place.ok([
        OsStr::new("import"),
        data.join("published-contacts.csv").as_os_str(),
    ]);
    place.ok([
        OsStr::new("import"),
        data.join("published-accounts.jsonl").as_os_str(),
    ]);
    place.ok([
        "add",
        "--service",
        "LIB",
        "--outcome",
        "refused",
        "--note",
        "line\nline \"q\" | ü",
    ]);
    let listed = place.ok(["list", "--json"]);
    let again = Place::new();
    std::fs::write(again.file("listed.jsonl"), &listed).unwrap();
    let said = again.ok([OsStr::new("import"), again.file("listed.jsonl").as_os_str()]);
    assert_eq!(said.trim(), "205 imported");
    let (before, after) = (place.list(), again.list());
    assert_eq!(before.len(), 205);
    for (before, after) in before.iter().zip(&after) {
        let (mut before, mut after) = (before.clone(), after.clone());
        let id = before.as_object_mut().unwrap().remove("id");
        after.as_object_mut().unwrap().remove("id");
        if before.get("reference").is_none() {
            before["reference"] = id.unwrap();
        }
        assert_eq!(before, after);
    }
    let examples = before
        .iter()
        .filter(|entry| entry["example"] == true)
        .count();
    assert_eq!(examples, 12);
    assert_eq!(place.ok(["list"]).matches(" EXAMPLE").count(), 12);
}

#[test]
fn filters_narrow_the_list() {
    let place = Place::new();
    for (service, when, barrier) in [
        ("LIB", "2013", "asked_id"),
        ("LIB", "2013-07", "asked_status"),
        ("REC", "2014-02-01", "asked_id"),
    ] {
        place.ok([
            "add",
            "--service",
            service,
            "--outcome",
            "refused",
            "--when",
            when,
            "--barrier",
            barrier,
        ]);
    }
    let when = |args: &[&str]| -> Vec<String> {
        let all: Vec<&str> = ["list", "--json"].iter().chain(args).copied().collect();
        place
            .ok(all)
            .lines()
            .map(|line| {
                let entry: serde_json::Value = serde_json::from_str(line).unwrap();
                entry["when"].as_str().unwrap().to_owned()
            })
            .collect()
    };
    assert_eq!(when(&[]), ["2014-02-01", "2013-07", "2013"]);
    assert_eq!(when(&["--service", "LIB"]), ["2013-07", "2013"]);
    assert_eq!(
        when(&["--barrier", "asked_id", "--limit", "1"]),
        ["2014-02-01"]
    );
    assert_eq!(
        when(&["--since", "2013-02", "--until", "2013"]),
        ["2013-07"]
    );
    assert!(when(&["--kind", "witnessed"]).is_empty());
    assert!(when(&["--outcome", "served_full"]).is_empty());
}

#[test]
fn exit_statuses_tell_what_to_do() {
    let place = Place::new();
    let fail = |args: &[&str]| failed(&place.run(args));
    let wrong = place.file("wrong");
    let with_wrong = Command::new(PROGRAM)
        .args(["list", "--vault"])
        .arg(place.vault())
        .arg("--passphrase-file")
        .arg(&wrong)
        .output()
        .unwrap();
    assert_eq!(
        failed(&with_wrong),
        (3, "unafraid: wrong passphrase: try again".to_owned())
    );
    let (status, line) = fail(&["new"]);
    assert_eq!(status, 1);
    assert!(line.contains("already"), "{line}");
    assert_eq!(fail(&["show", "999999"]).0, 1);
    for refused in [
        &["add", "--service", "SECRET", "--outcome", "refused"][..],
        &[
            "add",
            "--service",
            "LIB",
            "--outcome",
            "refused",
            "--when",
            "2013-02-30",
        ],
        &[
            "add",
            "--service",
            "LIB",
            "--outcome",
            "refused",
            "--barrier",
            "SECRET",
        ],
        &[
            "add",
            "--service",
            "LIB",
            "--outcome",
            "refused",
            "--not",
            "asked_id",
            "--barrier",
            "asked_id",
        ],
        &["add", "--service", "UNSPECIFIED", "--outcome", "refused"],
        &["list", "--service", "SECRET"],
        &["list", "--since", "SECRET"],
    ] {
        let (status, line) = fail(refused);
        assert_eq!(status, 5, "{refused:?}");
        assert!(!line.contains("SECRET"), "{line}");
    }
    let (_, line) = fail(&["list", "--kind", "SECRET"]);
    assert_eq!(
        line,
        "unafraid: kind: not one of the known codes; nothing was stored. \
         Known: own_experience witnessed told_by_other phone_audit"
    );
    for wrong in [
        &["add", "--service", "LIB"][..],
        &[
            "add",
            "--service",
            "LIB",
            "--outcome",
            "refused",
            "--reference",
            "x",
        ],
        &["add", "-", "--service", "LIB", "--outcome", "refused"],
        &["nothing"],
        &["list", "--limit", "many"],
        &["add", "SECRET words"],
        &["SECRET words"],
        &["list", "SECRET"],
        &["list", "--SECRET"],
        &[],
    ] {
        assert_eq!(failed(&place.run(wrong)).0, 2, "{wrong:?}");
    }
    for wrong in [
        &["add", "SECRET words"][..],
        &["SECRET"],
        &["list", "--limit", "SECRET"],
        &["list", "--SECRET"],
    ] {
        assert!(!failed(&place.run(wrong)).1.contains("SECRET"), "{wrong:?}");
    }
    assert!(place.list().is_empty());

    let nothing = Place::empty();
    assert_eq!(failed(&nothing.run(["list"])).0, 1, "no vault");
    for (what, bytes) in [
        ("empty", &b""[..]),
        ("text", b"dear diary"),
        ("cut short", &[7; 4096]),
    ] {
        std::fs::write(nothing.vault(), bytes).unwrap();
        assert_eq!(failed(&nothing.run(["list"])).0, 4, "{what}");
        assert_eq!(std::fs::read(nothing.vault()).unwrap(), bytes);
    }
    std::fs::remove_file(nothing.vault()).unwrap();
    std::fs::create_dir(nothing.vault()).unwrap();
    assert_eq!(failed(&nothing.run(["list"])).0, 4, "a folder");
}

#[test]
fn a_damaged_cell_is_reported_and_costs_nothing_else() {
    let place = Place::new();
    let added = place.run([
        "add",
        "--service",
        "LIB",
        "--outcome",
        "refused",
        "--note",
        "EXAMPLE",
    ]);
    assert!(added.status.success());
    let whole = std::fs::read(place.vault()).unwrap();
    let said = |output: &Output| String::from_utf8(output.stderr.clone()).unwrap();
    let (mut own, mut elsewhere) = (0, 0);
    // The four cells at index 500: one is the space's own, and three belong to nobody.
    for row in 2001..=2004 {
        let mut bytes = whole.clone();
        bytes[(3 + row + 5 - 1) * 4096 + 1000] ^= 1;
        std::fs::write(place.vault(), &bytes).unwrap();
        let listed = place.run(["list"]);
        assert!(listed.status.success());
        assert!(String::from_utf8_lossy(&listed.stdout).contains("LIB"));
        let checked = place.run(["--json", "check"]);
        assert_eq!(checked.status.code(), Some(4));
        let added = place.run(["add", "--service", "LIB", "--outcome", "refused"]);
        if said(&listed).starts_with("unafraid: 1 cells of the file") {
            assert!(said(&checked).contains("this space is whole, but 1 cells"));
            assert!(added.status.success());
            elsewhere += 1;
            continue;
        }
        own += 1;
        assert!(said(&listed).starts_with("unafraid: One of the 1024 parts of this space"));
        let lost = String::from_utf8_lossy(&checked.stdout).into_owned();
        assert!(
            lost.starts_with("{") && lost.contains("\"cells\":1"),
            "{lost}"
        );
        assert_eq!(added.status.code(), Some(4));
        assert!(said(&added).contains("open for reading only"));
        let folder = tempfile::tempdir().unwrap();
        let folder = folder.path().join("export");
        assert!(
            place
                .run(["export", folder.to_str().unwrap()])
                .status
                .success()
        );
        let page = std::fs::read_to_string(folder.join("experiences.html")).unwrap();
        assert!(page.contains("EXAMPLE") && page.contains("One of the 1024 parts"));
    }
    assert_eq!((own, elsewhere), (1, 3));
}

#[test]
fn a_bad_passphrase_is_refused_as_such() {
    let place = Place::empty();
    for (bytes, status) in [
        (&b""[..], 5),
        (b"\n", 5),
        (b"\xff\xfe", 5),
        (&[b'a'; 2000], 5),
    ] {
        std::fs::write(place.file("passphrase"), bytes).unwrap();
        let output = place.run(["new"]);
        assert_eq!(output.status.code(), Some(status), "{bytes:?}");
    }
    assert!(!place.vault().exists());
    std::fs::remove_file(place.file("passphrase")).unwrap();
    assert_eq!(failed(&place.run(["new"])).0, 1);

    // One trailing newline is not part of it, of either kind.
    for ending in ["", "\n", "\r\n"] {
        std::fs::write(place.file("passphrase"), format!("{PASSPHRASE}{ending}")).unwrap();
        if !place.vault().exists() {
            place.ok(["new"]);
        }
        place.ok(["list"]);
    }
}

#[test]
fn standard_input_gives_a_passphrase_or_an_experience() {
    let place = Place::new();
    let object = br#"{"service":"LIB","outcome":"served_full","barriers":["asked_id"]}"#;
    succeeded(&place.with_input(&["add", "-"], object));
    assert_eq!(place.list()[0]["barriers"], serde_json::json!(["asked_id"]));
    for refused in [
        &b"{}"[..],
        b"not json",
        b"\xff",
        br#"{"service":"LIB","outcome":"SECRET"}"#,
        br#"{"service":"UNSPECIFIED","outcome":"refused"}"#,
    ] {
        let (status, line) = failed(&place.with_input(&["add", "-"], refused));
        assert_eq!(status, 5);
        assert!(!line.contains("SECRET"));
    }
    let long = format!(
        r#"{{"service":"LIB","outcome":"refused","note":"{}"}}"#,
        "x".repeat(10 << 20)
    );
    assert_eq!(
        failed(&place.with_input(&["add", "-"], long.as_bytes())).0,
        5
    );

    let from_input = |args: &[&str], input: &[u8]| {
        let mut command = Command::new(PROGRAM);
        command
            .args(args)
            .env("UNAFRAID_VAULT", place.vault())
            .args(["--passphrase-file", "-"]);
        fed(&mut command, input)
    };
    succeeded(&from_input(&["list"], format!("{PASSPHRASE}\n").as_bytes()));
    assert_eq!(failed(&from_input(&["list"], b"another")).0, 3);
    assert_eq!(failed(&from_input(&["add", "-"], object)).0, 2);
    assert_eq!(place.list().len(), 1);
}

#[test]
fn a_bad_import_stores_nothing_and_names_the_line() {
    let place = Place::new();
    let good = "service,outcome,note\nLIB,refused,fine\n";
    for (name, content, line) in [
        (
            "a.csv",
            format!("{good}LIB,SECRET,\n").into_bytes(),
            "line 3: ",
        ),
        (
            "b.csv",
            format!("{good}LIB,refused,\"open\n").into_bytes(),
            "line 3: ",
        ),
        (
            "c.csv",
            b"service,outcome,SECRET\nLIB,refused,x\n".to_vec(),
            "line 1: ",
        ),
        (
            "d.csv",
            [good.as_bytes(), b"LIB,refused,\xff\n"].concat(),
            "line 3: ",
        ),
        (
            "e.csv",
            format!("{good}LIB,refused,a\0b\n").into_bytes(),
            "line 3: ",
        ),
        (
            "f.csv",
            format!("{good}LIB,refused,{}\n", "x".repeat(10 << 20)).into_bytes(),
            "line 3: ",
        ),
        (
            "g.jsonl",
            b"{\"service\":\"LIB\",\"outcome\":\"refused\"}\n{\"service\":\"LIB\"}\n".to_vec(),
            "line 2: ",
        ),
        ("h.jsonl", vec![b'['; 1 << 20], "line 1: "),
        ("i.txt", good.as_bytes().to_vec(), ""),
        ("j.csv", Vec::new(), "line 1: "),
    ] {
        let file = place.file(name);
        std::fs::write(&file, content).unwrap();
        let (status, said) = failed(&place.run([OsStr::new("import"), file.as_os_str()]));
        assert_eq!(status, 5, "{name}: {said}");
        assert!(said.contains(line), "{name}: {said}");
        assert!(!said.contains("SECRET"), "{name}: {said}");
    }
    assert_eq!(failed(&place.run(["import", "missing.csv"])).0, 1);
    assert!(place.list().is_empty());
}

#[test]
fn arguments_that_are_not_text_are_refused() {
    let place = Place::new();
    let bad = OsStr::from_bytes(b"a\xffb");
    let args = ["add", "--service", "LIB", "--outcome", "refused", "--note"].map(OsStr::new);
    let (status, line) = failed(&place.run(args.iter().copied().chain([bad])));
    assert_eq!(status, 5);
    assert_eq!(
        line,
        "unafraid: note: not valid UTF-8 text; nothing was stored"
    );
}

#[test]
fn a_second_process_is_told_that_the_vault_is_busy() {
    let place = Place::new();
    let data =
        Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/data/published-contacts.csv");
    for _ in 0..3 {
        place.ok([OsStr::new("import"), data.as_os_str()]);
    }
    // A list that nobody reads on stays open: its output is longer than a pipe holds.
    let mut first = place
        .command()
        .args(["list", "--json"])
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut reader = BufReader::new(first.stdout.take().unwrap());
    let mut line = String::new();
    reader.read_line(&mut line).unwrap();
    let second = place.command().arg("list").output().unwrap();
    let (status, said) = failed(&second);
    assert_eq!(status, 1);
    assert!(said.contains("in use"), "{said}");
    // It stops reading: the first ends quietly, and locks.
    drop(reader);
    assert_eq!(first.wait().unwrap().code(), Some(0));
    place.assert_alone();
    assert_eq!(place.list().len(), 3 * 192);
}

/// As a user who may not write, also where the tests run as root.
#[test]
fn a_read_only_folder_or_file_is_told_and_left_alone() {
    const NOBODY: u32 = 65534;
    let place = Place::new();
    let program = place.file("unafraid");
    std::fs::copy(PROGRAM, &program).unwrap();
    let open_to_all = |path: &Path, mode| {
        std::fs::set_permissions(path, std::fs::Permissions::from_mode(mode)).unwrap();
    };
    let is_root = chown(place.vault(), Some(NOBODY), None).is_ok();
    open_to_all(place.0.path(), 0o755);
    open_to_all(&program, 0o755);
    open_to_all(&place.file("passphrase"), 0o644);
    let run = |args: &[&str]| {
        let mut command = Command::new(&program);
        command.arg("--vault").arg(place.vault());
        command
            .arg("--passphrase-file")
            .arg(place.file("passphrase"));
        if is_root {
            command.uid(NOBODY).gid(NOBODY);
        }
        command.args(args).output().unwrap()
    };
    let before = std::fs::read(place.vault()).unwrap();
    open_to_all(&place.vaults(), 0o555);
    for args in [
        &["list"][..],
        &["add", "--service", "LIB", "--outcome", "refused"],
    ] {
        let (status, line) = failed(&run(args));
        assert_eq!(status, 1);
        assert!(line.contains("read-only"), "{line}");
    }
    open_to_all(&place.vaults(), 0o777);
    open_to_all(&place.vault(), 0o444);
    let (status, line) = failed(&run(&["list"]));
    assert_eq!(status, 1);
    assert!(line.contains("read-only"), "{line}");
    assert!(std::fs::read(place.vault()).unwrap() == before);
    open_to_all(&place.vault(), 0o600);
    succeeded(&run(&["list"]));
}

#[test]
fn after_five_wrong_passphrases_the_command_waits() {
    let place = Place::new();
    std::fs::copy(place.file("passphrase"), place.file("right")).unwrap();
    std::fs::copy(place.file("wrong"), place.file("passphrase")).unwrap();
    for _ in 0..5 {
        assert_eq!(failed(&place.run(["list"])).0, 3);
    }
    std::fs::copy(place.file("right"), place.file("passphrase")).unwrap();
    let output = place.run(["list"]);
    assert_eq!(output.status.code(), Some(0));
    let said = String::from_utf8(output.stderr).unwrap();
    assert_eq!(said, "unafraid: too many wrong passphrases: waiting 1 s\n");
    assert_eq!(place.run(["list"]).stderr, b"", "and then no more");
}

#[test]
fn the_default_place_is_the_data_folder() {
    let home = tempfile::tempdir().unwrap();
    std::fs::write(home.path().join("passphrase"), PASSPHRASE).unwrap();
    let run = |args: &[&str]| {
        Command::new(PROGRAM)
            .env_clear()
            .env("HOME", home.path())
            .args(args)
            .arg("--passphrase-file")
            .arg(home.path().join("passphrase"))
            .output()
            .unwrap()
    };
    assert_eq!(failed(&run(&["list"])).0, 1);
    succeeded(&run(&["new"]));
    succeeded(&run(&["list"]));
}

#[test]
fn the_demo_says_what_was_published_and_finds_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let run = || {
        Command::new(PROGRAM)
            .args(["demo", "--dir"])
            .arg(folder.path())
            .output()
            .unwrap()
    };
    let said = succeeded(&run());
    for line in [
        "     would serve: 139 of 185 (75 %; count derived)",
        "     wanted ID:   115 of 185 (62 %; count derived)",
        "   Schools phoned in 2008 (S29), counted apart: 7 whose answers are known",
        "   EXAMPLE accounts: 12, made up as illustrations, counted in nothing",
        "   16830464 bytes; the empty vault: 16830464 bytes.",
    ] {
        assert!(said.lines().any(|said| said == line), "{line:?} in {said}");
    }
    let mut names: Vec<_> = std::fs::read_dir(folder.path())
        .unwrap()
        .map(|file| file.unwrap().file_name().into_string().unwrap())
        .collect();
    names.sort();
    assert_eq!(
        names,
        [
            "card.html",
            "demo.vault",
            "empty.vault",
            "letter.html",
            "passphrase.txt",
            "published-accounts.jsonl",
            "published-contacts.csv"
        ]
    );
    let page = |name: &str| std::fs::read_to_string(folder.path().join(name)).unwrap();
    let letter = page("letter.html");
    assert!(letter.contains("EXAMPLE. This was made up"), "{letter}");
    assert!(letter.contains("They told me base shelter beds were not for refugee claimants"));
    assert!(page("card.html").contains("Emergency shelter: your rights in Toronto"));
    let (status, line) = failed(&run());
    assert_eq!(status, 1);
    assert!(line.contains("not empty"), "{line}");
}
