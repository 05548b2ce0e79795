//! What a person typed, or had in a file, is in nothing that the command answers when it refuses: not
//! the words, not a passphrase, not the name of a file or of the vault.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod place;

use std::ffi::{OsStr, OsString};
use std::os::unix::ffi::OsStringExt;
use std::path::PathBuf;
use std::process::{Command, Output};

use place::{PASSPHRASE, PROGRAM, Place, fed};

/// What is put into every argument, every file and every name of one.
const MARK: &str = "QUARTZLANTERN";

fn says_the_mark(output: &Output) -> bool {
    let said = [&output.stdout[..], &output.stderr].concat();
    let said = String::from_utf8_lossy(&said).to_lowercase();
    said.contains(&MARK.to_lowercase())
}

fn assert_refuses_in_silence(what: &str, output: &Output) {
    assert_ne!(output.status.code(), Some(0), "{what}: was taken");
    assert_ne!(output.stderr, b"", "{what}: says nothing at all");
    // Not with what it said, which would be printed then.
    assert!(!says_the_mark(output), "{what}");
}

/// A folder whose names all have the mark.
struct Marked(Place);

impl Marked {
    fn new() -> Self {
        let place = Self(Place::empty());
        std::fs::create_dir(place.folder()).unwrap();
        place.write("passphrase", PASSPHRASE.as_bytes());
        place
    }

    fn folder(&self) -> PathBuf {
        self.0.file(MARK)
    }

    fn file(&self, name: &str) -> PathBuf {
        self.folder().join(format!("{MARK}-{name}"))
    }

    fn write(&self, name: &str, bytes: &[u8]) -> PathBuf {
        std::fs::write(self.file(name), bytes).unwrap();
        self.file(name)
    }

    fn command(&self) -> Command {
        let mut command = Command::new(PROGRAM);
        command
            .env("UNAFRAID_VAULT", self.file("vault"))
            .env("XDG_DATA_HOME", self.folder())
            .arg("--passphrase-file")
            .arg(self.file("passphrase"));
        command
    }

    fn refuses<A: AsRef<OsStr>>(&self, args: impl IntoIterator<Item = A>) -> String {
        let args: Vec<OsString> = args
            .into_iter()
            .map(|arg| arg.as_ref().to_owned())
            .collect();
        let output = self.command().args(&args).output().unwrap();
        assert_refuses_in_silence(&format!("{args:?}"), &output);
        String::from_utf8(output.stderr).unwrap()
    }

    /// The same for what is refused before anybody looks for the vault, which is not there.
    fn refuses_at_once<A: AsRef<OsStr>>(&self, args: impl IntoIterator<Item = A>) {
        let error = self.refuses(args);
        assert!(!error.contains("there is nothing at this place"), "{error}");
    }
}

/// An argument that is no text.
fn not_text() -> OsString {
    OsString::from_vec([MARK.as_bytes(), b"\xff"].concat())
}

/// Where a command line is wrong, no vault is needed to see it.
#[test]
fn no_refusal_of_a_command_line_says_what_was_typed() {
    let place = Marked::new();
    let flag = format!("--{MARK}");
    let both = format!("--note={MARK}");
    for args in [
        &[MARK][..],
        &[&flag],
        &["--vault"],
        &["list", MARK],
        &["list", &flag, MARK],
        &["list", "--limit", MARK],
        &["list", "--due", MARK],
        &["new", "--size", MARK],
        &["new", MARK],
        &["add", MARK],
        &["add", "-", "--note", MARK],
        &["add", "--service", "LIB", &both],
        &[
            "add",
            "--service",
            "LIB",
            "--outcome",
            "refused",
            &both,
            &both,
        ],
        &["add", "--service", "LIB", "--outcome", "refused", &flag],
        &[
            "add",
            "--service",
            "LIB",
            "--outcome",
            "refused",
            "some",
            MARK,
        ],
        &["show"],
        &["show", MARK, MARK],
        &["show", MARK],
        &["search", MARK, MARK],
        &["edit", MARK],
        &["edit", MARK, "--note", MARK],
        &["edit", "1", "--note", ""],
        &["edit", "1", "--unanswered", MARK],
        &["edit", "1", "--when", MARK],
        &["remove", MARK],
        &["attach", MARK],
        &["attach", MARK, MARK],
        &["attachment", MARK, MARK, "--out", MARK],
        &["attachment", "1", MARK, "--remove"],
        &["attachment", "1", "1", "--remove", "--out", MARK],
        &["follow-up", MARK],
        &["follow-up", MARK, "--sent-to", "311", "--on", "2024"],
        &["follow-up", "1", "--sent-to", MARK, "--on", "2024"],
        &["follow-up", "1", "--sent-to", "311", "--on", MARK],
        &[
            "follow-up",
            "1",
            "--sent-to",
            "311",
            "--on",
            "2024",
            "--due",
            MARK,
        ],
        &["follow-up", "1", MARK, "--answer", MARK],
        &["follow-up", "1", "1", "--answer", MARK, "--on", MARK],
        &["letter", MARK, MARK],
        &["letter", "1", "--to", MARK],
        &["letter", "1", "--format", MARK],
        &["letter", "1", "--lang", MARK],
        &["letter", "1", "--include", MARK],
        &["services", MARK],
        &["services", "--city", MARK],
        &["services", "--card", "--lang", MARK],
        &["services", MARK, MARK],
        &["export"],
        &["export", MARK, MARK],
        &["summary", MARK],
        &["check", MARK],
        &["demo", MARK],
        &["passphrase", MARK],
    ] {
        place.refuses_at_once(args);
    }
    let words = format!("{MARK}\u{7}");
    let required = [["--service", "LIB"], ["--outcome", "refused"]];
    for flag in [
        "service",
        "outcome",
        "barrier",
        "not",
        "unsure",
        "when",
        "city",
        "channel",
        "kind",
        "staff",
        "rule",
        "asked-when",
        "served-after-insisting",
        "helper-present",
        "knew-policy-before",
        "note",
        "place",
        "time-of-day",
        "wanted",
        "said",
        "documents-asked",
        "consequence",
        "remedy",
        "for-whom",
        "office-reference",
    ] {
        for value in [OsString::from(&words), not_text()] {
            let flag = OsString::from(format!("--{flag}"));
            let mut args = vec![OsString::from("add")];
            for pair in required {
                if flag != pair[0] {
                    args.extend(pair.map(OsString::from));
                }
            }
            args.extend([flag, value]);
            place.refuses_at_once(args);
        }
    }
    for flag in ["service", "outcome", "barrier", "kind", "since", "until"] {
        for value in [OsString::from(MARK), not_text()] {
            place.refuses_at_once([OsString::from("list"), format!("--{flag}").into(), value]);
        }
    }
    place.refuses_at_once([OsString::from("search"), not_text()]);
    place.refuses_at_once([OsString::from("services"), not_text()]);
}

#[test]
fn no_refusal_of_a_file_says_what_is_in_it() {
    let place = Marked::new();
    let head = "service,outcome,note";
    for (name, bytes) in [
        ("code.csv", format!("{head}\n{MARK},refused,{MARK}\n")),
        ("column.csv", format!("{head},{MARK}\n")),
        ("fields.csv", format!("{head}\nLIB,refused,{MARK},{MARK}\n")),
        ("quote.csv", format!("{head}\nLIB,refused,\"{MARK}\n")),
        ("control.csv", format!("{head}\nLIB,refused,{MARK}\0\n")),
        ("key.jsonl", format!("{{\"{MARK}\":\"{MARK}\"}}\n")),
        ("code.jsonl", format!("{{\"service\":\"{MARK}\"}}\n")),
        ("missing.jsonl", format!("{{\"note\":\"{MARK}\"}}\n")),
        ("form.jsonl", format!("{MARK}\n")),
        ("kind.txt", MARK.to_owned()),
    ] {
        let file = place.write(name, bytes.as_bytes());
        place.refuses([OsStr::new("import"), file.as_os_str()]);
        let file = place.write(name, &[bytes.as_bytes(), b"\xff"].concat());
        place.refuses([OsStr::new("import"), file.as_os_str()]);
        let output = fed(place.command().args(["add", "-"]), bytes.as_bytes());
        assert_refuses_in_silence(name, &output);
    }
    place.refuses([OsStr::new("import"), place.file("none.csv").as_os_str()]);
    place.refuses([OsStr::new("import"), place.folder().as_os_str()]);
    for args in [["demo", "--dir"], ["--json", "export"]] {
        let taken = place.folder();
        place.refuses(args.map(OsStr::new).into_iter().chain([taken.as_os_str()]));
    }
}

#[test]
fn no_answer_about_a_vault_says_its_name_or_a_passphrase() {
    let place = Marked::new();
    place.refuses(["list"]);
    let passphrase = |name: &str| {
        let file = place.file(name);
        move |command: &str| {
            let file = file.clone().into_os_string();
            [OsString::from("--passphrase-file"), file, command.into()]
        }
    };
    place.refuses(passphrase("none")("list"));
    for (name, bytes) in [
        ("form", [MARK.as_bytes(), b"\xff"].concat()),
        ("unassigned", format!("{MARK}\u{378}").into_bytes()),
        ("long", MARK.repeat(1000).into_bytes()),
        ("empty", b"\n".to_vec()),
    ] {
        place.write(name, &bytes);
        place.refuses(passphrase(name)("new"));
    }
    place.write("passphrase", format!("{MARK} {PASSPHRASE}").as_bytes());
    let made = place.command().arg("new").output().unwrap();
    assert_eq!(made.status.code(), Some(0));
    assert!(!says_the_mark(&made), "nor when it succeeds");
    place.refuses(["new"]);
    place.write("wrong", format!("{MARK} wrong").as_bytes());
    place.refuses(passphrase("wrong")("list"));
    let mut same = passphrase("passphrase")("passphrase").to_vec();
    same.extend([
        OsString::from("--new-passphrase-file"),
        place.file("passphrase").into(),
    ]);
    place.refuses(same);
    place.refuses(["remove", "1"]);
    place.refuses([
        OsStr::new("attach"),
        OsStr::new("1"),
        place.file("none").as_os_str(),
    ]);
    place.refuses([
        OsStr::new("attach"),
        OsStr::new("1"),
        place.file("wrong").as_os_str(),
    ]);
    std::fs::write(place.file("vault"), MARK.repeat(1000)).unwrap();
    place.refuses(["check"]);
    place.refuses(["list"]);
}

/// What is looked for is found where the command does say it: in what a person asks for.
#[test]
fn the_mark_would_be_noticed() {
    let place = Marked::new();
    let add = [
        "add",
        "--service",
        "LIB",
        "--outcome",
        "refused",
        "--note",
        MARK,
    ];
    for args in [&["new"][..], &add] {
        let done = place.command().args(args).output().unwrap();
        assert_eq!(done.status.code(), Some(0));
    }
    let listed = place.command().args(["--json", "list"]).output().unwrap();
    assert!(says_the_mark(&listed));
}
