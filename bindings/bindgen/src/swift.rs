//! Generates Swift, the C header and the module map from a built library.

fn main() {
    uniffi::uniffi_bindgen_swift();
}
