//! What a person put in is in no error, no debug output, and in the message of no panic: not a word,
//! not a passphrase, not the path of the vault.
//!
//! A mark is put into every input that there is; what comes back is looked through, with all that it
//! was caused by. `bindings/cli/tests/words.rs` does the same with the command.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod apps;
mod files;
mod listening;
mod secrets;
mod values;

use std::error::Error;
use std::fmt::Debug;

/// What is put into every input. No code, no key and no message of the library has it.
const MARK: &str = "QUARTZLANTERN";

/// The forms in which an output could say the mark: as it is or in small letters, and its bytes as
/// `Debug` writes a list, or in hexadecimal.
fn forms() -> [String; 4] {
    let listed: Vec<String> = MARK.bytes().map(|byte| byte.to_string()).collect();
    let hexadecimal: Vec<String> = MARK.bytes().map(|byte| format!("{byte:02x}")).collect();
    [
        MARK.to_owned(),
        MARK.to_lowercase(),
        listed.join(", "),
        hexadecimal.concat(),
    ]
}

fn says_the_mark(output: &str) -> bool {
    // `{:#?}` puts each item of a list on a line of its own.
    let lines = output.split_whitespace().collect::<Vec<_>>().join(" ");
    let output = [output, &lines];
    forms()
        .iter()
        .any(|form| output.iter().any(|one| one.contains(form)))
}

/// Looks through what `Debug` shows.
fn assert_shows_nothing(what: &str, thing: &impl Debug) {
    for shown in [format!("{thing:?}"), format!("{thing:#?}")] {
        assert!(!says_the_mark(&shown), "{what}");
    }
}

/// Looks through an error and all that caused it.
fn assert_says_nothing(what: &str, error: &(impl Error + 'static)) {
    let mut cause: Option<&(dyn Error + 'static)> = Some(error);
    while let Some(error) = cause {
        for said in [
            format!("{error}"),
            format!("{error:?}"),
            format!("{error:#?}"),
        ] {
            assert!(!says_the_mark(&said), "{what}");
        }
        cause = error.source();
    }
}

/// Does something that must be refused, and looks through the answer.
fn assert_refused<T, E: Error + 'static>(what: &str, work: impl FnOnce() -> Result<T, E>) -> E {
    match listening::assert_panics_say_nothing(what, work) {
        Ok(_) => panic!("{what}: was taken"),
        Err(error) => {
            assert_says_nothing(what, &error);
            error
        }
    }
}

/// An error that says everything.
#[derive(Debug)]
struct Telling(Option<Box<Telling>>);

impl std::fmt::Display for Telling {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(if self.0.is_some() { "because of" } else { MARK })
    }
}

impl Error for Telling {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        let cause: &(dyn Error + 'static) = self.0.as_deref()?;
        Some(cause)
    }
}

/// What is looked for is found: in an error, in what caused it, and in every form.
#[test]
fn an_error_that_says_words_is_noticed() {
    let telling = || Telling(Some(Box::new(Telling(None))));
    let noticed = std::panic::catch_unwind(|| assert_says_nothing("planted", &telling()));
    assert!(noticed.is_err());
    let bytes = MARK.as_bytes().to_vec();
    let debug = [
        format!("{MARK:?}"),
        format!("{bytes:?}"),
        format!("{bytes:#?}"),
    ];
    for said in debug.iter().chain(&forms()) {
        assert!(says_the_mark(said), "{said}");
    }
}
