//! How the command ends when it does not succeed: one line, and an exit status.

use std::process::ExitCode;

use unafraid::Error;
use unafraid::journal::{Reason, Refusal};
use unafraid::vault::PassphraseError;

/// Why the command failed. No variant holds a person's words.
pub(crate) enum Failure {
    /// The library said no.
    Core(Error),
    /// The passphrase is none.
    Passphrase(PassphraseError),
    /// Wrong usage, beyond what the parser of the command line can see.
    Usage(&'static str),
    /// Input was refused before the library saw it.
    Refused(&'static str),
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
            Self::Usage(line) | Self::Refused(line) | Self::Other(line) => (*line).to_owned(),
            Self::DamageElsewhere(cells) => format!(
                "this space is whole, but {cells} cells elsewhere in the file are damaged: keep a copy of the file"
            ),
            Self::OutputClosed => return None,
        })
    }

    pub(crate) fn exit_code(&self) -> ExitCode {
        ExitCode::from(match self {
            Self::Core(Error::WrongPassphrase) => 3,
            Self::Core(Error::Damaged(_)) | Self::DamageElsewhere(_) => 4,
            Self::Core(Error::Refused(_)) | Self::Refused(_) | Self::Passphrase(_) => 5,
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

impl From<PassphraseError> for Failure {
    fn from(error: PassphraseError) -> Self {
        Self::Passphrase(error)
    }
}
