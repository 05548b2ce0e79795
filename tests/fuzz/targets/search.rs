//! Words in texts of any script: see [`unafraid::fuzzing::search`]. The first line is what is typed,
//! each other one a text.
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    let text = String::from_utf8_lossy(bytes);
    let mut lines = text.split('\n');
    let typed = lines.next().unwrap_or_default();
    let fields: Vec<&str> = lines.collect();
    unafraid::fuzzing::search(&fields, typed);
});
