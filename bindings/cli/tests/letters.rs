//! Letters, rights cards and what is to be found out, from outside.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod place;

use std::os::unix::fs::PermissionsExt;
use std::process::{Command, Output};

use place::{PROGRAM, Place, failed, succeeded};
use serde_json::Value;

const REFUSED: [&str; 17] = [
    "add",
    "--service",
    "SHELTER",
    "--outcome",
    "refused",
    "--barrier",
    "asked_status",
    "--city",
    "toronto",
    "--when",
    "2026-05-14",
    "--place",
    "EXAMPLE street",
    "--note",
    "EXAMPLE: my number is 416-555-0199",
    "--said",
    "EXAMPLE: no papers, no bed",
];

/// The command without a vault and without a passphrase.
fn bare(args: &[&str]) -> Output {
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

fn added(place: &Place, args: &[&str]) -> String {
    place.ok(args).trim().to_owned()
}

fn codes(routes: &[Value]) -> Vec<&str> {
    routes
        .iter()
        .map(|route| route["route"].as_str().unwrap())
        .collect()
}

#[test]
fn the_routes_that_fit_come_with_what_they_expose() {
    let place = Place::new();
    let id = added(&place, &REFUSED);
    let routes = objects(&place.ok(["letter", &id, "--json"]));
    assert_eq!(
        codes(&routes),
        ["division", "311", "ombudsman_toronto", "city_human_rights"]
    );
    assert_eq!(routes[0]["id_exposure"], "low");
    assert_eq!(routes[3]["id_exposure"], "unknown");
    assert_eq!(routes[3]["id_exposure_shown"], "high");
    assert_eq!(routes[3]["legal_clinic_first"], true);
    assert_eq!(routes[0]["deadline"], "unknown");
    assert_eq!(routes[0]["reason"], "It runs this service.");
    let said = place.ok(["letter", &id]);
    for part in [
        "division: The City division that runs the service",
        "why: It runs this service.",
        "as a rule it needs no name",
        "checked 2026-11-23",
        "Talk to a legal clinic before you use this route.",
    ] {
        assert!(said.contains(part), "{part} in {said}");
    }
    assert!(!said.contains("public_deputation"), "only when asked for");
    let complaint = [
        "add",
        "--service",
        "POLICE",
        "--outcome",
        "refused",
        "--when",
        "2026-06-14",
        "--city",
        "toronto",
    ];
    let id = added(&place, &complaint);
    let routes = objects(&place.ok(["letter", &id, "--json"]));
    assert_eq!(routes[0]["route"], "leca");
    assert_eq!(routes[0]["deadline"], "6 months");
    assert_eq!(routes[0]["last_day"], "2026-12-14");
    assert!(routes[0]["days_left"].is_i64());
}

#[test]
fn a_letter_holds_what_was_chosen_and_is_for_its_owner_alone() {
    let place = Place::new();
    let id = added(&place, &REFUSED);
    let write = |name: &str, more: &[&str]| {
        let out = place.file(name);
        let mut args = vec!["letter", &id, "--to", "311", "--out", out.to_str().unwrap()];
        args.extend(more);
        let done = place.run(&args);
        succeeded(&done);
        let mode = std::fs::metadata(&out).unwrap().permissions().mode();
        assert_eq!(mode & 0o777, 0o600);
        let said = String::from_utf8(done.stderr).unwrap();
        (std::fs::read_to_string(out).unwrap(), said)
    };
    let (page, said) = write("least.html", &[]);
    assert!(
        page.starts_with("<!DOCTYPE html>"),
        "HTML unless it is named"
    );
    assert!(page.contains("Staff asked for immigration status."));
    assert!(page.contains("in May 2026"), "the month and not the day");
    assert!(!page.contains("EXAMPLE"), "no word of hers: {page}");
    for part in [
        "as a rule it needs no name",
        "A letter without a name can still show who you are",
        "becomes public, with your name",
        "It is not known how long you may wait.",
        "the letter is not encrypted",
    ] {
        assert!(said.contains(part), "{part} in {said}");
    }
    let include = [
        "--include",
        "when",
        "--include",
        "note",
        "--include",
        "remedy",
    ];
    let more = [&["--format", "md"][..], &include].concat();
    let (page, said) = write("more.md", &more);
    assert!(page.contains("on 14 May 2026") && page.contains("416-555-0199"));
    assert!(!page.contains("EXAMPLE street") && !page.contains("no papers"));
    assert!(said.contains("note: looks like phone"), "{said}");
    assert!(said.contains("remedy: not answered"), "{said}");
    let (page, _) = write("fr.md", &["--format", "md", "--lang", "fr"]);
    assert!(
        page.contains("encore été relue"),
        "French is not reviewed: {page}"
    );

    // Nothing is overwritten.
    let out = place.file("least.html");
    let before = std::fs::read(&out).unwrap();
    let again = place.run(["letter", &id, "--to", "311", "--out", out.to_str().unwrap()]);
    assert_eq!(again.status.code(), Some(1));
    assert_eq!(std::fs::read(&out).unwrap(), before);

    // What was sent, and what is due.
    let sent = [
        "follow-up",
        &id,
        "--sent-to",
        "311",
        "--on",
        "2026-06-01",
        "--due",
        "2026-07-01",
    ];
    place.ok(sent);
    assert_eq!(objects(&place.ok(["list", "--due", "--json"])).len(), 1);
}

#[test]
fn what_does_not_fit_is_refused_with_what_does() {
    let place = Place::new();
    let id = added(&place, &REFUSED);
    let out = place.file("letter.html");
    let to = |route: &str, more: &[&str]| {
        let mut args = vec!["letter", &id, "--to", route, "--out", out.to_str().unwrap()];
        args.extend(more);
        failed(&place.run(args))
    };
    let (status, line) = to("leca", &[]);
    assert_eq!(status, 5);
    assert!(
        line.contains("Known: division 311 ombudsman_toronto city_human_rights"),
        "{line}"
    );
    assert_eq!(to("nowhere", &[]).0, 5);
    let (status, line) = to("311", &["--include", "reference"]);
    assert_eq!(status, 5);
    assert!(line.contains("Known: when kind helper_present"), "{line}");
    assert_eq!(to("311", &["--format", "pdf"]).0, 5);
    assert_eq!(to("311", &["--lang", "xx"]).0, 5);
    assert_eq!(failed(&place.run(["letter", &id, "--to", "311"])).0, 2);
    assert_eq!(failed(&place.run(["letter", "1000000"])).0, 1);
    assert!(!out.exists());

    // A lawful exclusion: the government whose rule it is, and nobody else.
    let lawful = [
        "add",
        "--service",
        "ODSP",
        "--outcome",
        "refused",
        "--barrier",
        "rule_excludes",
    ];
    let id = added(&place, &lawful);
    let output = place.run(["letter", &id, "--json"]);
    assert_eq!(
        codes(&objects(&succeeded(&output))),
        ["provincial_government"]
    );
    let said = String::from_utf8(output.stderr).unwrap();
    assert!(
        said.contains("write to the government that made the rule"),
        "{said}"
    );
    assert!(
        said.contains("no city was answered, so Toronto is taken"),
        "{said}"
    );

    // Public, because it was asked for.
    let id = added(&place, &REFUSED);
    let public = place.run([
        "letter",
        &id,
        "--to",
        "public_deputation",
        "--out",
        out.to_str().unwrap(),
    ]);
    succeeded(&public);
    let said = String::from_utf8(public.stderr).unwrap();
    assert!(said.contains("Talk to a legal clinic"), "{said}");
    assert!(
        std::fs::read_to_string(out)
            .unwrap()
            .contains("Letter to Council")
    );
}

#[test]
fn cards_need_no_vault() {
    let folder = tempfile::tempdir().unwrap();
    let shown = succeeded(&bare(&["services", "LIB", "--card"]));
    assert!(
        shown.starts_with("# Library card: your rights in Toronto"),
        "{shown}"
    );
    let file = |name: &str| folder.path().join(name);
    for (name, begins) in [
        ("card.html", "<!DOCTYPE html>"),
        ("card.md", "# Services in Toronto"),
    ] {
        let out = file(name);
        succeeded(&bare(&[
            "services",
            "--card",
            "--out",
            out.to_str().unwrap(),
        ]));
        assert!(std::fs::read_to_string(&out).unwrap().starts_with(begins));
        let again = bare(&["services", "--card", "--out", out.to_str().unwrap()]);
        assert_eq!(failed(&again).0, 1, "nothing is overwritten");
    }
    let french = succeeded(&bare(&["services", "SHELTER", "--card", "--lang", "fr"]));
    assert!(french.contains("Refuge d'urgence"), "{french}");
    let unknown = failed(&bare(&["services", "LIB", "--city", "hamilton", "--card"]));
    assert!(unknown.1.contains("which is not a no"), "{unknown:?}");
    for wrong in [
        &["services", "--out", "x"][..],
        &["services", "--lang", "fr"],
        &["services", "LIB", "--unknown"],
        &["services", "--card", "--unknown"],
    ] {
        assert_eq!(failed(&bare(wrong)).0, 2, "{wrong:?}");
    }
}

#[test]
fn what_is_to_be_found_out_is_listed_for_organisers() {
    let gaps = objects(&succeeded(&bare(&["services", "--unknown", "--json"])));
    let has = |key: &str, of: &str, missing: &str| {
        gaps.iter()
            .any(|gap| gap[key] == of && gap["missing"] == missing)
    };
    assert!(has("service", "TRANSIT", "rule"));
    assert!(has("route", "city_human_rights", "exposure"));
    assert!(has("route", "311", "deadline"));
    assert!(!has("service", "SHELTER", "rule"));
    let hamilton = objects(&succeeded(&bare(&[
        "services",
        "--city",
        "hamilton",
        "--unknown",
        "--json",
    ])));
    let nothing = hamilton
        .iter()
        .filter(|gap| gap["missing"] == "service")
        .count();
    assert_eq!(nothing, 29, "nothing is known of any of its services");
}
