//! What the command says of services, what it counts, and what it lets out.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod place;

use std::ffi::OsStr;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::Command;

use place::{PROGRAM, Place, failed, succeeded};
use serde_json::{Value, json};

/// The command without a vault and without a passphrase.
fn bare(args: &[&str]) -> std::process::Output {
    Command::new(PROGRAM)
        .env_remove("UNAFRAID_VAULT")
        .env("HOME", "/nonexistent")
        .args(args)
        .output()
        .unwrap()
}

fn objects(text: &str) -> Vec<Value> {
    text.lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect()
}

fn published(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("../../tests/data")
        .join(name)
}

fn import(place: &Place, name: &str) {
    place.ok([OsStr::new("import"), published(name).as_os_str()]);
}

#[test]
fn a_service_says_who_may_ask_whose_rule_it_is_and_where_to_complain() {
    let shelter = succeeded(&bare(&["services", "SHELTER"]));
    for part in [
        "Emergency shelter (SHELTER), Toronto",
        "May they ask for status? ",
        "Shelter Standards 5.4(a)(iii)",
        "Ombudsman Toronto (ombudsman_toronto)",
        "identity exposure: ",
        "(unknown, so taken as high)",
        "deadline: unknown",
        "checked 2026-11-23",
    ] {
        assert!(shelter.contains(part), "{part} in {shelter}");
    }
    let order = [
        "division)",
        "(311)",
        "(city_human_rights)",
        "(ombudsman_toronto)",
    ];
    let places: Vec<usize> = order
        .iter()
        .map(|route| shelter.find(route).unwrap())
        .collect();
    assert!(
        places.is_sorted(),
        "in the order in which they are proposed"
    );
    assert!(succeeded(&bare(&["services", "LIB"])).contains("(unverified)"));
    assert!(succeeded(&bare(&["services", "POLICE"])).contains("deadline: 6 months"));

    let ow = objects(&succeeded(&bare(&["--json", "services", "OW"]))).remove(0);
    assert_eq!(
        (
            &ow["level"],
            &ow["delivered_by"],
            &ow["status_rule"],
            &ow["verified"]
        ),
        (
            &json!("province"),
            &json!("city"),
            &json!("unclear"),
            &json!(false)
        )
    );
    let first = &ow["routes"][0];
    assert_eq!(
        (
            &first["route"],
            &first["id_exposure"],
            &first["id_exposure_shown"]
        ),
        (
            &json!("social_benefits_tribunal"),
            &json!("unknown"),
            &json!("high")
        )
    );
    assert!(
        ow["sources"][0]["address"]
            .as_str()
            .unwrap()
            .starts_with("http")
    );

    let all = objects(&succeeded(&bare(&["services", "--json"])));
    assert_eq!(all.len(), 29, "all that a person is offered");
    let listed = succeeded(&bare(&["services"]));
    assert!(listed.contains("SHELTER") && !listed.contains("UNSPECIFIED"));

    let elsewhere = succeeded(&bare(&["services", "SHELTER", "--city", "vancouver"]));
    assert!(
        elsewhere.contains("Unknown: nothing is known"),
        "{elsewhere}"
    );
    assert!(succeeded(&bare(&["services", "--city", "regina"])).contains("(unverified)"));
    for wrong in [
        &["services", "SECRET"][..],
        &["services", "--city", "SECRET"],
    ] {
        let (status, line) = failed(&bare(wrong));
        assert_eq!(status, 5);
        assert!(!line.contains("SECRET"), "{line}");
    }
}

#[test]
fn a_summary_keeps_apart_what_may_not_be_pooled() {
    let place = Place::new();
    let none = place.ok(["summary"]);
    assert!(none.contains("nothing to count"), "{none}");
    import(&place, "published-contacts.csv");
    import(&place, "published-accounts.jsonl");
    for flags in [
        &[
            "--service",
            "SHELTER",
            "--outcome",
            "refused",
            "--kind",
            "own_experience",
            "--barrier",
            "asked_id",
            "--city",
            "toronto",
        ][..],
        &[
            "--service",
            "SHELTER",
            "--outcome",
            "served_full",
            "--kind",
            "witnessed",
            "--not",
            "asked_id",
        ],
        &[
            "--service",
            "OW",
            "--outcome",
            "refused",
            "--kind",
            "told_by_other",
            "--rule",
            "city",
            "--place",
            "private words",
        ],
        &[
            "--service",
            "LIB",
            "--outcome",
            "refused",
            "--kind",
            "phone_audit",
        ],
        &["--service", "LIB", "--outcome", "refused"],
    ] {
        place.ok(["add"].iter().chain(flags));
    }
    let counts = objects(&place.ok(["summary", "--json"]));
    let find = |group: &str, source: Option<&str>, count: &str, code: &str| -> Vec<&Value> {
        counts
            .iter()
            .filter(|one| {
                one["group"] == group
                    && one.get("source").and_then(Value::as_str) == source
                    && one["count"] == count
                    && (code.is_empty() || one["code"] == code)
            })
            .collect()
    };
    let calls = Some("S25 S26");
    let served = find("audit", calls, "outcome", "served_full");
    assert_eq!(
        (&served[0]["n"], &served[0]["base"], &served[0]["percent"]),
        (&json!(139), &json!(185), &json!(75))
    );
    let asked = find("audit", calls, "barrier", "asked_id")[0];
    assert_eq!(
        (
            &asked["n"],
            &asked["no"],
            &asked["unsure"],
            &asked["not_answered"],
            &asked["percent"]
        ),
        (&json!(115), &json!(0), &json!(0), &json!(70), &json!(62))
    );
    assert!(
        find("audit", calls, "outcome_by_barrier", "").is_empty(),
        "only totals were published"
    );
    assert!(!find("audit", Some("S29"), "outcome_by_barrier", "").is_empty());
    assert_eq!(find("audit", Some("S29"), "all", "")[0]["base"], 7);
    assert_eq!(find("audit", None, "all", "")[0]["base"], 1);
    assert_eq!(find("unstated", None, "all", "")[0]["base"], 1);

    assert_eq!(find("lived", None, "all", "")[0]["base"], 3);
    let asked = find("lived", None, "barrier", "asked_id")[0];
    assert_eq!(
        (
            &asked["n"],
            &asked["no"],
            &asked["not_answered"],
            &asked["base"],
            &asked["percent"]
        ),
        (&json!(1), &json!(1), &json!(1), &json!(3), &json!(33))
    );
    assert_eq!(find("lived", None, "refused_by_rule", "city")[0]["n"], 1);
    assert_eq!(
        find("lived", None, "refused_by_rule", "unclear")[0]["n"],
        1,
        "a refusal under a provincial rule is never the City's, whatever was answered"
    );
    assert_eq!(
        counts.last().unwrap(),
        &json!({"group": "example", "base": 12})
    );
    assert!(!place.ok(["summary", "--json"]).contains("private words"));

    let shown = place.ok(["summary"]);
    for part in [
        "139 of 185 (75 %)",
        "115 of 185 (62 %)",
        "not answered 70",
        "EXAMPLE: 12",
        "only totals were published",
    ] {
        assert!(shown.contains(part), "{part} in {shown}");
    }
}

#[test]
fn an_export_is_readable_and_complete() {
    let place = Place::new();
    import(&place, "published-accounts.jsonl");
    let id = place.ok([
        "add",
        "--service",
        "SHELTER",
        "--outcome",
        "refused",
        "--when",
        "2199-05-02",
        "--city",
        "toronto",
        "--note",
        "<script>alert(1)</script> & مرحبا",
        "--said",
        "no",
    ]);
    let id = id.trim();
    place.ok([
        "follow-up",
        id,
        "--sent-to",
        "ombudsman_toronto",
        "--on",
        "2024-05",
    ]);
    place.ok(["follow-up", id, "1", "--answer", "EXAMPLE sorry"]);
    let photo = place.file("photo.jpg");
    std::fs::write(&photo, [7; 70_000]).unwrap();
    place.ok([OsStr::new("attach"), OsStr::new(id), photo.as_os_str()]);

    let folder = place.file("out");
    let exported = place.run([OsStr::new("export"), folder.as_os_str()]);
    let warning = String::from_utf8(exported.stderr.clone()).unwrap();
    assert!(warning.contains("not encrypted"), "{warning}");
    succeeded(&exported);
    assert_eq!(
        folder.metadata().unwrap().permissions().mode() & 0o777,
        0o700
    );
    let read = |name: &str| std::fs::read_to_string(folder.join(name)).unwrap();
    assert_eq!(read("experiences.jsonl"), place.ok(["list", "--json"]));
    let file = format!("attachments/{id}-1.jpg");
    assert!(std::fs::read(folder.join(&file)).unwrap() == [7; 70_000]);
    let mode = folder.join(&file).metadata().unwrap().permissions().mode();
    assert_eq!(mode & 0o777, 0o600);
    assert!(!folder.join("drafts.jsonl").exists(), "there are none");

    let page = read("experiences.html");
    for part in [
        "Emergency shelter",
        "2199-05-02",
        "Toronto",
        "&lt;script&gt;alert(1)&lt;/script&gt; &amp; مرحبا",
        "Ombudsman Toronto",
        "EXAMPLE sorry",
        &format!("href=\"{file}\""),
        "default-src 'none'",
    ] {
        assert!(page.contains(part), "{part} in {page}");
    }
    assert!(!page.contains("<script"));
    assert_eq!(
        page.matches(">EXAMPLE<").count(),
        12,
        "each example says so"
    );

    let again = place.run([OsStr::new("export"), folder.as_os_str()]);
    assert_eq!(again.status.code(), Some(1), "nothing is overwritten");
    assert_eq!(read("experiences.html"), page);
}
