//! Android's newer phones map libraries in pages of 16 KiB and load no library that is laid out for
//! smaller ones (<https://developer.android.com/guide/practices/page-sizes>). The list of addresses that
//! are put right at loading is packed, which every Android since 6 (API 23) reads; Linux has a packing of
//! its own, which needs glibc 2.36, so there only the library that is measured for phones has it.

fn main() {
    let system = std::env::var("CARGO_CFG_TARGET_OS").unwrap_or_default();
    if system == "android" || system == "linux" {
        println!("cargo::rustc-cdylib-link-arg=-Wl,-z,max-page-size=16384");
    }
    let is_for_phones = std::env::var("OPT_LEVEL").is_ok_and(|level| level == "s" || level == "z");
    let packing = match system.as_str() {
        "android" => Some("--pack-dyn-relocs=android"),
        "linux" if is_for_phones => Some("-z,pack-relative-relocs"),
        _ => None,
    };
    if let Some(packing) = packing {
        println!("cargo::rustc-cdylib-link-arg=-Wl,{packing}");
    }
    println!("cargo::rerun-if-changed=build.rs");
}
