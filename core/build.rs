//! Lists the cities of `packs/cities`, so that adding a city is adding a file.
#![allow(clippy::disallowed_methods)] // the file layer is the vault's
#![allow(clippy::print_stdout)] // how a build script speaks to cargo

use std::error::Error;
use std::fmt::Write as _;
use std::path::PathBuf;
use std::{env, fs};

fn main() -> Result<(), Box<dyn Error>> {
    println!("cargo::rerun-if-changed=build.rs");
    println!("cargo::rerun-if-changed=packs/cities");

    let folder = PathBuf::from(env::var("CARGO_MANIFEST_DIR")?).join("packs/cities");
    let mut paths: Vec<PathBuf> = fs::read_dir(folder)?
        .map(|entry| entry.map(|entry| entry.path()))
        .collect::<Result<_, _>>()?;
    paths.retain(|path| {
        path.extension()
            .is_some_and(|extension| extension == "toml")
    });
    paths.sort();

    let mut list = format!(
        "/// The cities that are built in, by file name.\nconst CITIES: [(&str, &str); {}] = [\n",
        paths.len()
    );
    for path in paths {
        let name = path.file_name().and_then(|name| name.to_str());
        let name = format!("cities/{}", name.ok_or("a file name that is not UTF-8")?);
        // By the variable and not by the path itself, so that the list holds in every checkout that
        // shares a target folder.
        writeln!(
            list,
            "    ({name:?}, include_str!(concat!(env!(\"CARGO_MANIFEST_DIR\"), \"/packs/{name}\"))),",
        )?;
    }
    list.push_str("];\n");
    fs::write(PathBuf::from(env::var("OUT_DIR")?).join("cities.rs"), list)?;
    Ok(())
}
