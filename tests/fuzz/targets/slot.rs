//! Eight key slots: see [`unafraid::fuzzing::slots`].
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| unafraid::fuzzing::slots(bytes));
