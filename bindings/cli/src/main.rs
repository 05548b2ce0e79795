//! The command `unafraid`: how a newcomer meets the library, and how organisers work.
//!
//! [`arguments`] is what can be written on the command line, [`commands`] what happens then,
//! [`demo`] the whole story on published data, [`passphrase`] where a passphrase comes from,
//! [`output`] what is printed, and [`failure`] how it ends. No logic of the library is here.

mod arguments;
mod commands;
mod demo;
mod failure;
mod output;
mod passphrase;

use std::io::Write;
use std::process::ExitCode;

fn main() -> ExitCode {
    failure::guarded(run)
}

fn run() -> ExitCode {
    let matches = match arguments::command().try_get_matches() {
        Ok(matches) => matches,
        Err(error) => return arguments::refuse(&error),
    };
    match commands::run(&matches) {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => {
            if let Some(line) = failure.line() {
                // With standard error closed, the exit status still tells.
                let _ = writeln!(std::io::stderr(), "unafraid: {line}");
            }
            failure.exit_code()
        }
    }
}
