//! Generates Kotlin and Swift (and any other language that uniffi knows) from a built library.

fn main() {
    uniffi::uniffi_bindgen_main();
}
