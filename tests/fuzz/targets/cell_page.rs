//! What is in the cells of a space. The first byte says whether it is a manifest (see
//! [`unafraid::fuzzing::manifest`]) or objects (see [`unafraid::fuzzing::cells`]).
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| match bytes {
    [b'm', rest @ ..] => unafraid::fuzzing::manifest(rest),
    bytes => unafraid::fuzzing::cells(bytes),
});
