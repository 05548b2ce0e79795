//! A folder with a vault, and the command run on it from outside.
#![allow(dead_code)] // each suite uses its part

use std::ffi::OsStr;
use std::io::Write;
use std::path::PathBuf;
use std::process::{Command, Output, Stdio};

use tempfile::TempDir;

pub(crate) const PROGRAM: &str = env!("CARGO_BIN_EXE_unafraid");
pub(crate) const PASSPHRASE: &str = "plum lantern gravel north";

/// A folder with a passphrase file, and a `vaults` folder for the vault alone.
pub(crate) struct Place(pub(crate) TempDir);

impl Place {
    pub(crate) fn empty() -> Self {
        let place = Self(tempfile::tempdir().unwrap());
        std::fs::create_dir(place.vaults()).unwrap();
        std::fs::write(place.file("passphrase"), format!("{PASSPHRASE}\n")).unwrap();
        std::fs::write(place.file("wrong"), "another\n").unwrap();
        place
    }

    pub(crate) fn new() -> Self {
        let place = Self::empty();
        place.ok(["new"]);
        place
    }

    pub(crate) fn file(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    pub(crate) fn vaults(&self) -> PathBuf {
        self.file("vaults")
    }

    pub(crate) fn vault(&self) -> PathBuf {
        self.vaults().join("vault")
    }

    pub(crate) fn command(&self) -> Command {
        let mut command = Command::new(PROGRAM);
        command
            .env_remove("UNAFRAID_VAULT")
            .arg("--vault")
            .arg(self.vault())
            .arg("--passphrase-file")
            .arg(self.file("passphrase"));
        command
    }

    pub(crate) fn run<S: AsRef<OsStr>>(&self, args: impl IntoIterator<Item = S>) -> Output {
        let output = self.command().args(args).output().unwrap();
        self.assert_alone();
        output
    }

    pub(crate) fn with_input(&self, args: &[&str], input: &[u8]) -> Output {
        let output = fed(self.command().args(args), input);
        self.assert_alone();
        output
    }

    pub(crate) fn ok<S: AsRef<OsStr>>(&self, args: impl IntoIterator<Item = S>) -> String {
        succeeded(&self.run(args))
    }

    pub(crate) fn list(&self) -> Vec<serde_json::Value> {
        self.ok(["list", "--json"])
            .lines()
            .map(|line| serde_json::from_str(line).unwrap())
            .collect()
    }

    /// When a command ends, the folder holds the vault alone, and only its owner may read it.
    pub(crate) fn assert_alone(&self) {
        let names: Vec<_> = std::fs::read_dir(self.vaults())
            .unwrap()
            .map(|file| file.unwrap().file_name())
            .collect();
        assert!(names.is_empty() || names == ["vault"], "{names:?}");
    }
}

/// Runs a command with this on its standard input.
pub(crate) fn fed(command: &mut Command, input: &[u8]) -> Output {
    let mut child = command
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    // A command that does not read its input closes it.
    let _ = child.stdin.take().unwrap().write_all(input);
    child.wait_with_output().unwrap()
}

pub(crate) fn succeeded(output: &Output) -> String {
    let error = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(0), "{error}");
    String::from_utf8(output.stdout.clone()).unwrap()
}

/// The one line of a failure, with its status.
pub(crate) fn failed(output: &Output) -> (i32, String) {
    assert_eq!(output.stdout, b"");
    let error = String::from_utf8(output.stderr.clone()).unwrap();
    assert_eq!(error.lines().count(), 1, "{error}");
    (output.status.code().unwrap(), error.trim_end().to_owned())
}
