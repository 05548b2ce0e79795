//! A header row and what is sealed in it: see [`unafraid::fuzzing::header`].
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| unafraid::fuzzing::header(bytes));
