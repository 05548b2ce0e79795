//! Android's newer phones map libraries in pages of 16 KiB and load no library that is laid out for
//! smaller ones (<https://developer.android.com/guide/practices/page-sizes>).

fn main() {
    let system = std::env::var("CARGO_CFG_TARGET_OS").unwrap_or_default();
    if system == "android" || system == "linux" {
        println!("cargo::rustc-cdylib-link-arg=-Wl,-z,max-page-size=16384");
    }
    println!("cargo::rerun-if-changed=build.rs");
}
