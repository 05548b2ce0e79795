//! A file of .jsonl to import: see [`unafraid_fuzz::imported`].
#![no_main]

use unafraid::journal::import::Format;

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| unafraid_fuzz::imported(bytes, Format::JsonLines));
