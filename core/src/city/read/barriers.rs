//! Reading `barriers.toml`.

use super::File;
use super::facts::{Bibliography, verified};
use crate::city::about::AboutBarrier;
use crate::city::codes::Barrier;
use crate::city::error::PackError;
use crate::code::Code;

/// Reads how barriers are asked about: every barrier exactly once, in the order of the file.
pub(in crate::city) fn read(name: &str, text: &str) -> Result<Vec<AboutBarrier>, PackError> {
    let mut root = File::parse(name, text)?;
    let mut bibliography = Bibliography::read(&mut root)?;
    let mut barriers: Vec<AboutBarrier> = Vec::new();
    for mut table in root.tables("barrier")? {
        let code = table.code("code")?;
        let sources = bibliography.cite(&mut table)?;
        let about = AboutBarrier {
            barrier: code.value,
            group: table.code("group")?.value,
            icon: table.text("icon")?.value,
            text: table.text("text")?.value,
            verified: verified(&mut table, &sources)?,
            sources,
            feeds: table.codes("feeds")?,
        };
        if barriers.iter().any(|other| other.barrier == about.barrier) {
            let reason = format!("barrier {} is described twice", about.barrier.code());
            return Err(table.file().refuse(code.offset, reason));
        }
        table.end()?;
        barriers.push(about);
    }
    bibliography.end()?;
    root.end()?;
    let missing = Barrier::ALL
        .iter()
        .find(|barrier| !barriers.iter().any(|about| about.barrier == **barrier));
    match missing {
        None => Ok(barriers),
        Some(barrier) => {
            let reason = format!("barrier {} is missing", barrier.code());
            Err(PackError::whole(name, reason))
        }
    }
}
