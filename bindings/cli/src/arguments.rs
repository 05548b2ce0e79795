//! What can be written on the command line.

use std::ffi::OsString;
use std::io::Write;
use std::path::PathBuf;
use std::process::ExitCode;

use clap::builder::PossibleValue;
use clap::error::{ContextKind, ContextValue, ErrorKind};
use clap::{Arg, ArgAction, ArgGroup, Command, value_parser};
use unafraid::Code;
use unafraid::journal::Key;

/// The name of a key's flag: `--barrier` for the list `barriers`, underscores as hyphens.
pub(crate) fn flag(key: Key) -> String {
    match key {
        Key::Barriers => "barrier".to_owned(),
        key => key.code().replace('_', "-"),
    }
}

/// The keys that have a flag.
pub(crate) fn flagged() -> impl Iterator<Item = Key> {
    Key::ALL
        .iter()
        .copied()
        .filter(|key| !key.is_imported_only() && !key.is_objects())
}

pub(crate) fn command() -> Command {
    Command::new("unafraid")
        .version(env!("CARGO_PKG_VERSION"))
        .about("An encrypted store of service-access experiences. Try `unafraid demo` first.")
        .subcommand_required(true)
        .arg_required_else_help(true)
        .arg(
            Arg::new("vault")
                .long("vault")
                .value_name("FILE")
                .env("UNAFRAID_VAULT")
                .hide_env_values(true)
                .value_parser(value_parser!(PathBuf))
                .global(true)
                .help("The vault (without it, one in the platform's data folder)"),
        )
        .arg(
            Arg::new("passphrase-file")
                .long("passphrase-file")
                .value_name("FILE")
                .value_parser(value_parser!(PathBuf))
                .global(true)
                .help("Read the passphrase from a file, or from standard input with -"),
        )
        .arg(
            Arg::new("json")
                .long("json")
                .action(ArgAction::SetTrue)
                .global(true)
                .help("One JSON object a line"),
        )
        .subcommands([
            demo(),
            new(),
            add(),
            import(),
            list(),
            show(),
            search(),
            edit(),
            remove(),
            attach(),
            attachment(),
            letter(),
            follow_up(),
            summary(),
            services(),
            export(),
            check(),
            passphrase(),
            space(),
            grow(),
            destroy(),
            backup(),
            restore(),
            card(),
        ])
}

/// Ends a command that could not be understood: help and version as asked for, anything else in one
/// line without the words that were typed, which can be a person's.
pub(crate) fn refuse(error: &clap::Error) -> ExitCode {
    let about = match error.kind() {
        ErrorKind::DisplayHelp | ErrorKind::DisplayVersion => {
            // With standard output closed nobody wants it.
            let _ = error.print();
            return ExitCode::SUCCESS;
        }
        ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand | ErrorKind::MissingSubcommand => {
            "no command".to_owned()
        }
        ErrorKind::InvalidSubcommand => "no such command".to_owned(),
        ErrorKind::UnknownArgument => {
            "something that is not one of its flags (quote a text of several words)".to_owned()
        }
        ErrorKind::MissingRequiredArgument => "something that it needs is missing".to_owned(),
        // For these the context names our own flag, not what was typed.
        ErrorKind::InvalidValue
        | ErrorKind::ValueValidation
        | ErrorKind::ArgumentConflict
        | ErrorKind::TooManyValues
        | ErrorKind::NoEquals => match error.get(ContextKind::InvalidArg) {
            Some(ContextValue::String(flag)) => format!("{flag} was not used as it can be"),
            _ => "flags that do not go together".to_owned(),
        },
        _ => "it was not understood".to_owned(),
    };
    let _ = writeln!(
        std::io::stderr(),
        "unafraid: wrong usage: {about}; see unafraid --help, or --help after a command"
    );
    ExitCode::from(2)
}

fn demo() -> Command {
    Command::new("demo")
        .about("The main job, end to end, on published data, in a fresh folder")
        .arg(
            Arg::new("dir")
                .long("dir")
                .value_name("DIR")
                .value_parser(value_parser!(PathBuf))
                .help("A folder that is empty or does not exist yet"),
        )
}

fn new() -> Command {
    Command::new("new").about("Make a vault").arg(
        Arg::new("size")
            .long("size")
            .value_name("MIB")
            .value_parser([
                PossibleValue::new("16").help("about 5,000 experiences"),
                PossibleValue::new("64").help("about 20,000 experiences"),
            ])
            .default_value("16"),
    )
}

fn add() -> Command {
    Command::new("add")
        .about("Store one experience")
        .arg(
            Arg::new("input")
                .value_name("-")
                .value_parser(["-"])
                .required_unless_present_all([Key::Service.code(), Key::Outcome.code()])
                .help("Read one JSON object from standard input instead of flags"),
        )
        .args(answers().map(|answer| answer.conflicts_with("input")))
}

fn edit() -> Command {
    Command::new("edit")
        .about("Change an experience: what a flag gives replaces what stood there; barriers one by one")
        .arg(id())
        .args(answers())
        .arg(
            Arg::new("unanswered")
                .long("unanswered")
                .value_name("KEY-OR-CODE")
                .value_parser(value_parser!(OsString))
                .action(ArgAction::Append)
                .help("Take an answer back: a key such as note, or a barrier; can be repeated"),
        )
}

/// A flag for each key that a person answers.
fn answers() -> impl Iterator<Item = Arg> {
    flagged().map(|key| {
        Arg::new(key.code())
            .long(flag(key))
            .value_name(if key.is_words() { "TEXT" } else { "CODE" })
            .value_parser(value_parser!(OsString))
            .allow_hyphen_values(key.is_words())
            .action(if key.is_list() {
                ArgAction::Append
            } else {
                ArgAction::Set
            })
            .help(help(key))
    })
}

fn id() -> Arg {
    Arg::new("id").value_name("ID").required(true)
}

fn file(about: &'static str) -> Arg {
    Arg::new("file")
        .value_name("FILE")
        .required(true)
        .value_parser(value_parser!(PathBuf))
        .help(about)
}

fn help(key: Key) -> &'static str {
    match key {
        Key::Service => "Which service: SHELTER, LIB, SCHOOL, …",
        Key::Outcome => "How it ended: served_full, refused, told_wait_or_return, …",
        Key::Barriers => "A barrier that there was; can be repeated",
        Key::Not => "A barrier that there was not; can be repeated",
        Key::Unsure => "A barrier that you are not sure of; can be repeated",
        Key::When => "2013, 2013-Q3, 2013-07 or 2013-07-14",
        Key::City => "toronto, hamilton, …",
        Key::Channel => "in_person, phone, online, via_helper",
        Key::Kind => "own_experience, witnessed, told_by_other, phone_audit",
        Key::Staff => "Who was at the other side: a role, never a name",
        Key::Rule => "Whose rule it was: city, province, federal, provider, unclear",
        Key::AskedWhen => "before_service, during, after",
        Key::ServedAfterInsisting => "yes, no, unsure",
        Key::HelperPresent => "yes, no, unsure",
        Key::KnewPolicyBefore => "yes, no, unsure",
        Key::Note => "Your own words",
        Key::ForWhom => "Private: self, child, other",
        _ => "Private: for a later complaint, in no count",
    }
}

fn import() -> Command {
    Command::new("import")
        .about("Store many experiences, all or nothing")
        .arg(file("A .csv or .jsonl file"))
}

fn list() -> Command {
    let code = |name: &'static str, about: &'static str| {
        Arg::new(name)
            .long(name)
            .value_name("CODE")
            .value_parser(value_parser!(OsString))
            .help(about)
    };
    Command::new("list")
        .about("The experiences, newest first")
        .arg(code("service", "With this service"))
        .arg(code("outcome", "With this outcome"))
        .arg(code("barrier", "With this barrier answered yes"))
        .arg(code("kind", "Of this kind"))
        .arg(code("since", "From the first day of this on").value_name("WHEN"))
        .arg(code("until", "To the last day of this").value_name("WHEN"))
        .arg(
            Arg::new("due")
                .long("due")
                .action(ArgAction::SetTrue)
                .help("With a follow-up whose answer is due today or was due before"),
        )
        .arg(
            Arg::new("limit")
                .long("limit")
                .value_name("N")
                .value_parser(value_parser!(usize))
                .help("At most N"),
        )
}

fn show() -> Command {
    Command::new("show")
        .about("One experience, whole")
        .arg(id())
}

fn search() -> Command {
    Command::new("search")
        .about("Words, beginnings and parts of words, in all texts; several must all be there")
        .arg(
            Arg::new("text")
                .value_name("TEXT")
                .required(true)
                .allow_hyphen_values(true)
                .value_parser(value_parser!(OsString))
                .help("With --json, places are counted in Unicode code points"),
        )
}

fn remove() -> Command {
    Command::new("remove")
        .about("Remove an experience, with everything that is kept with it")
        .arg(id())
}

fn attach() -> Command {
    Command::new("attach")
        .about("Keep a file with an experience; its name is not kept")
        .arg(id())
        .arg(file("The file"))
}

fn attachment() -> Command {
    Command::new("attachment")
        .about("Write out a file that is kept with an experience, or remove it")
        .arg(id())
        .arg(
            Arg::new("number")
                .value_name("N")
                .required(true)
                .value_parser(value_parser!(u32))
                .help("Its number, as `show` lists it"),
        )
        .arg(
            Arg::new("out")
                .long("out")
                .value_name("FILE")
                .required_unless_present("remove")
                .value_parser(value_parser!(PathBuf))
                .help("A file that does not exist yet"),
        )
        .arg(
            Arg::new("remove")
                .long("remove")
                .action(ArgAction::SetTrue)
                .conflicts_with("out")
                .help("Remove it from the experience instead"),
        )
}

fn follow_up() -> Command {
    let text = |name: &'static str, value: &'static str, about: &'static str| {
        Arg::new(name)
            .long(name)
            .value_name(value)
            .value_parser(value_parser!(OsString))
            .help(about)
    };
    Command::new("follow-up")
        .about("What was sent about an experience, or (with N) what came")
        .arg(id())
        .arg(
            Arg::new("number")
                .value_name("N")
                .value_parser(value_parser!(usize))
                .requires("answer")
                .conflicts_with_all(["sent-to", "on", "due"])
                .help("The number of the follow-up, as it was printed"),
        )
        .arg(
            text(
                "sent-to",
                "ROUTE",
                "Where it was sent: `services` lists the routes",
            )
            .required_unless_present("number"),
        )
        .arg(text("on", "DATE", "When it was sent").required_unless_present("number"))
        .arg(text(
            "due",
            "DATE",
            "When the answer is due, if that is known",
        ))
        .arg(
            text("answer", "TEXT", "What came")
                .allow_hyphen_values(true)
                .requires("number"),
        )
}

fn summary() -> Command {
    Command::new("summary").about("Counts, each with what it is counted of")
}

fn services() -> Command {
    let code = |arg: Arg| arg.value_name("CODE").value_parser(value_parser!(OsString));
    let switch = |name: &'static str| Arg::new(name).long(name).action(ArgAction::SetTrue);
    Command::new("services")
        .about("May they ask, whose rule is it, where to complain, what does that expose")
        .arg(code(Arg::new("service")).help("One service, whole; without it, all of them"))
        .arg(code(Arg::new("city").long("city")).help("The city (without it, toronto)"))
        .arg(switch("card").help("A rights card instead: to keep on the phone, or to print"))
        .arg(
            path(
                "out",
                "FILE",
                "Write the card into a new file: Markdown if its name ends in .md, otherwise HTML",
            )
            .requires("card"),
        )
        .arg(language().requires("card"))
        .arg(
            switch("unknown")
                .conflicts_with_all(["card", "service"])
                .help("What is still to be found out, for organisers"),
        )
}

fn language() -> Arg {
    Arg::new("lang")
        .long("lang")
        .value_name("LANG")
        .value_parser(value_parser!(OsString))
        .help("en, or fr (not yet reviewed by a native reader)")
}

fn letter() -> Command {
    let code = |name: &'static str, value: &'static str, about: &'static str| {
        Arg::new(name)
            .long(name)
            .value_name(value)
            .value_parser(value_parser!(OsString))
            .help(about)
    };
    Command::new("letter")
        .about("Where to complain about an experience, and (with --to) the letter")
        .arg(id())
        .arg(code(
            "to",
            "ROUTE",
            "One of the places that are listed without it; public_deputation is a letter to Council, in public",
        ))
        .arg(code("format", "FORMAT", "html (as without it) or md"))
        .arg(language())
        .arg(
            code(
                "include",
                "KEY",
                "A sharper or private fact: when (the day), place, note, said, …; can be repeated",
            )
            .action(ArgAction::Append),
        )
        .arg(path("out", "FILE", "A new file for the letter"))
}

fn export() -> Command {
    Command::new("export")
        .about("One's own data, readable (HTML) and complete (JSON and files), not encrypted")
        .arg(
            Arg::new("dir")
                .value_name("DIR")
                .required(true)
                .value_parser(value_parser!(PathBuf))
                .help("A folder that is empty or does not exist yet"),
        )
}

fn space() -> Command {
    let file = |name: &'static str, help: &'static str| {
        Arg::new(name)
            .long(name)
            .value_name("FILE")
            .value_parser(value_parser!(PathBuf))
            .help(help)
    };
    Command::new("space")
        .about("Another space in the vault, with a passphrase of its own; or the erase phrase of this one")
        .arg(file(
            "new-passphrase-file",
            "Read the new space's passphrase from a file, or from standard input with -",
        ))
        .arg(
            file(
                "keep-passphrase-file",
                "The passphrase of a space that must stay; once for each",
            )
            .action(ArgAction::Append),
        )
        .arg(file(
            "erase-phrase-file",
            "Set the erase phrase of this space: opened with it, no other space is left",
        ))
        .arg(
            Arg::new("without-erase-phrase")
                .long("without-erase-phrase")
                .action(ArgAction::SetTrue)
                .help("Take the erase phrase of this space away"),
        )
        .group(
            ArgGroup::new("what")
                .args(["new-passphrase-file", "erase-phrase-file", "without-erase-phrase"]),
        )
        .group(
            ArgGroup::new("erase phrase")
                .args(["erase-phrase-file", "without-erase-phrase"])
                .conflicts_with("keep-passphrase-file"),
        )
}

fn grow() -> Command {
    Command::new("grow")
        .about("Make the vault larger, with every space in it")
        .arg(
            Arg::new("size")
                .long("size")
                .value_name("MIB")
                .value_parser([PossibleValue::new("64").help("about 20,000 experiences")])
                .required(true),
        )
}

fn destroy() -> Command {
    Command::new("destroy")
        .about("Destroy the vault with every space in it; no passphrase is needed")
        .arg(
            Arg::new("yes")
                .long("yes")
                .action(ArgAction::SetTrue)
                .help("Do not ask"),
        )
}

fn passphrase() -> Command {
    Command::new("passphrase")
        .about("Change the passphrase")
        .arg(
            Arg::new("new-passphrase-file")
                .long("new-passphrase-file")
                .value_name("FILE")
                .value_parser(value_parser!(PathBuf))
                .help("Read the new passphrase from a file, or from standard input with -"),
        )
}

fn check() -> Command {
    Command::new("check").about("Open everything in the space and verify it")
}

fn path(name: &'static str, value: &'static str, about: &'static str) -> Arg {
    Arg::new(name)
        .long(name)
        .value_name(value)
        .value_parser(value_parser!(PathBuf))
        .help(about)
}

fn backup() -> Command {
    Command::new("backup")
        .about("A copy of the open space under recovery words, or for a person that you trust")
        .arg(file("A file that does not exist yet"))
        .arg(path(
            "words-out",
            "FILE",
            "Write the recovery words into a new file instead of showing them",
        ))
        .arg(
            path(
                "for",
                "CARD",
                "For who has the key of this card, and nobody else: no words",
            )
            .conflicts_with("words-out"),
        )
        .arg(
            Arg::new("then-erase")
                .long("then-erase")
                .action(ArgAction::SetTrue)
                .requires("for")
                .help("Erase the open space here, once the copy is verified"),
        )
}

fn restore() -> Command {
    Command::new("restore")
        .about("Make the vault from a backup; nothing is overwritten")
        .arg(file("The backup"))
        .arg(
            path(
                "words-file",
                "FILE",
                "Read the recovery words from a file, or from standard input with -",
            )
            .required_unless_present("key-file")
            .conflicts_with("key-file"),
        )
        .arg(path(
            "key-file",
            "FILE",
            "The key of the card that it was handed over to",
        ))
}

fn card() -> Command {
    Command::new("card")
        .about("A card, to which somebody can hand over a space, and its key; needs no vault")
        .arg(path("key-out", "FILE", "A new file for the key, to keep").required(true))
        .arg(path("out", "FILE", "A new file for the card, to give away").required(true))
}
