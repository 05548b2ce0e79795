//! Where a passphrase comes from: the terminal without echo, a file, or standard input. Never an
//! argument or a variable, which other programs can read.

use std::fs::File;
use std::io::{Read, stdin};
use std::path::Path;

use unafraid::vault::Passphrase;
use zeroize::Zeroizing;

use crate::failure::Failure;
use crate::output;

/// More than any passphrase has before it is normalised.
const LONGEST_FILE: u64 = 64 * 1024;

/// Whether this source is standard input.
pub(crate) fn is_standard_input(file: Option<&Path>) -> bool {
    file.is_some_and(|file| file == Path::new("-"))
}

/// The passphrase of a vault that exists.
pub(crate) fn ask(file: Option<&Path>) -> Result<Passphrase, Failure> {
    let bytes = match file {
        Some(file) => read(file)?,
        None => prompt("Passphrase: ")?,
    };
    Ok(Passphrase::new(&bytes)?)
}

/// The passphrase of a new vault: asked for twice on a terminal.
pub(crate) fn choose(file: Option<&Path>) -> Result<Passphrase, Failure> {
    let bytes = match file {
        Some(file) => read(file)?,
        None => {
            let first = prompt("New passphrase: ")?;
            if *first != *prompt("The same again: ")? {
                return Err(Failure::Other(
                    "the two passphrases differ: nothing was made, try again",
                ));
            }
            first
        }
    };
    let passphrase = Passphrase::new(&bytes)?;
    if String::from_utf8_lossy(&bytes).chars().count() < 16 {
        output::warn("this passphrase is short: four or more random words resist guessing");
    }
    Ok(passphrase)
}

fn read(file: &Path) -> Result<Zeroizing<Vec<u8>>, Failure> {
    let unreadable = |_| Failure::Other("the passphrase file cannot be read: check its name");
    let source: Box<dyn Read> = if is_standard_input(Some(file)) {
        Box::new(stdin().lock())
    } else {
        Box::new(File::open(file).map_err(unreadable)?)
    };
    let mut bytes = Zeroizing::new(Vec::with_capacity(4096));
    source
        .take(LONGEST_FILE)
        .read_to_end(&mut bytes)
        .map_err(unreadable)?;
    if bytes.last() == Some(&b'\n') {
        bytes.pop();
        if bytes.last() == Some(&b'\r') {
            bytes.pop();
        }
    }
    Ok(bytes)
}

fn prompt(question: &str) -> Result<Zeroizing<Vec<u8>>, Failure> {
    rpassword::prompt_password(question)
        .map(|words| Zeroizing::new(words.into_bytes()))
        .map_err(|_| Failure::Other("there is no terminal to ask on: use --passphrase-file"))
}
