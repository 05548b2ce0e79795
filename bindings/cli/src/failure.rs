//! How the command ends when it does not succeed: one line, and an exit status.

use std::io::Write;
use std::panic::{self, UnwindSafe};
use std::process::ExitCode;

use unafraid::Error;
use unafraid::journal::{Reason, Refusal};
use unafraid::vault::{CardError, PassphraseError};

/// Runs the program. A panic, which is a defect of ours, is said by its place alone, because what it
/// says itself can have a person's words in it; and it is a failure like others.
pub(crate) fn guarded(run: impl FnOnce() -> ExitCode + UnwindSafe) -> ExitCode {
    panic::set_hook(Box::new(|info| {
        let place = info.location().map_or_else(
            || "an unknown place".to_owned(),
            |at| format!("{}:{}", at.file(), at.line()),
        );
        let _ = writeln!(
            std::io::stderr(),
            "unafraid: a defect in the program, at {place}: what was stored is kept; please report this line"
        );
    }));
    panic::catch_unwind(run).unwrap_or(ExitCode::FAILURE)
}

/// Why the command failed. No variant holds a person's words.
pub(crate) enum Failure {
    /// The library said no.
    Core(Error),
    /// The passphrase is none.
    Passphrase(PassphraseError),
    /// The card, or its key, is none.
    Card(CardError),
    /// Wrong usage, beyond what the parser of the command line can see.
    Usage(&'static str),
    /// Input was refused before the library saw it.
    Refused(&'static str),
    /// A code was refused; these are known.
    Unknown {
        what: &'static str,
        known: Vec<String>,
    },
    /// Something around the library failed.
    Other(&'static str),
    /// The space is whole, and this many cells elsewhere in the file are not.
    DamageElsewhere(u32),
    /// Nobody reads what we print any more: no failure, and nothing to say.
    OutputClosed,
}

impl Failure {
    /// What happened and what to do, in one line.
    pub(crate) fn line(&self) -> Option<String> {
        Some(match self {
            Self::Core(Error::Refused(refusal)) => refused(*refusal),
            Self::Core(error @ Error::NoSuchExperience) => {
                format!("{error}: `list` shows them")
            }
            Self::Core(error) => error.to_string(),
            Self::Passphrase(error) => error.to_string(),
            Self::Card(error) => error.to_string(),
            Self::Usage(line) | Self::Refused(line) | Self::Other(line) => (*line).to_owned(),
            Self::Unknown { what, known } if known.is_empty() => (*what).to_owned(),
            Self::Unknown { what, known } => format!("{what}. Known: {}", known.join(" ")),
            Self::DamageElsewhere(cells) => format!(
                "this space is whole, but {cells} cells elsewhere in the file are damaged: keep a copy of the file"
            ),
            Self::OutputClosed => return None,
        })
    }

    pub(crate) fn exit_code(&self) -> ExitCode {
        ExitCode::from(match self {
            Self::Core(Error::WrongPassphrase | Error::WrongWords) => 3,
            Self::Core(Error::Damaged(_)) | Self::DamageElsewhere(_) => 4,
            Self::Core(Error::Refused(_))
            | Self::Refused(_)
            | Self::Unknown { .. }
            | Self::Passphrase(_)
            | Self::Card(_) => 5,
            Self::Usage(_) => 2,
            Self::Core(_) | Self::Other(_) => 1,
            Self::OutputClosed => 0,
        })
    }
}

/// An unknown code is answered with those that are known.
fn refused(refusal: Refusal) -> String {
    let known = match (refusal.reason, refusal.key) {
        (Reason::UnknownCode, Some(key)) => key.codes(),
        _ => Vec::new(),
    };
    if known.is_empty() {
        refusal.to_string()
    } else {
        format!("{refusal}. Known: {}", known.join(" "))
    }
}

impl From<Error> for Failure {
    fn from(error: Error) -> Self {
        Self::Core(error)
    }
}

impl From<Refusal> for Failure {
    fn from(refusal: Refusal) -> Self {
        Self::Core(refusal.into())
    }
}

impl From<Reason> for Failure {
    fn from(reason: Reason) -> Self {
        Refusal::from(reason).into()
    }
}

impl From<CardError> for Failure {
    fn from(error: CardError) -> Self {
        Self::Card(error)
    }
}

impl From<PassphraseError> for Failure {
    fn from(error: PassphraseError) -> Self {
        Self::Passphrase(error)
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::panic)]

    use std::process::Command;

    use super::*;

    const MARK: &str = "QUARTZLANTERN";

    /// The child is this program again: a hook is for a whole process.
    #[test]
    fn a_panic_says_its_place_alone() {
        if std::env::var_os("UNAFRAID_TEST_PANICS").is_some() {
            let code = guarded(|| panic!("{MARK}"));
            // Out of the reach of the test harness, which has a hook and an exit status of its own.
            std::process::exit(if code == ExitCode::FAILURE { 61 } else { 62 });
        }
        let output = Command::new(std::env::current_exe().unwrap())
            .args([
                "--exact",
                "failure::tests::a_panic_says_its_place_alone",
                "--nocapture",
            ])
            .env("UNAFRAID_TEST_PANICS", "1")
            .output()
            .unwrap();
        let said = [&output.stdout[..], &output.stderr].concat();
        let said = String::from_utf8(said).unwrap();
        assert_eq!(output.status.code(), Some(61));
        assert!(said.contains("a defect in the program, at bindings/cli/src/failure.rs:"));
        assert!(!said.contains(MARK));
    }
}
