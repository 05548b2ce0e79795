//! Reading `sources.toml`.

use super::File;
use super::facts::Bibliography;
use crate::city::about::Publication;
use crate::city::error::PackError;

/// Reads what sources published. No source can have published both rows and margins only.
pub(in crate::city) fn read(name: &str, text: &str) -> Result<Vec<Publication>, PackError> {
    let mut root = File::parse(name, text)?;
    let mut bibliography = Bibliography::read(&mut root)?;
    let mut publications: Vec<Publication> = Vec::new();
    for mut table in root.tables("publication")? {
        let publication = Publication {
            sources: bibliography.cite(&mut table)?,
            published: table.code("published")?.value,
            note: table.maybe_text("note")?.map(|note| note.value),
        };
        if publication.sources.is_empty() {
            return Err(table.refuse("no source is cited"));
        }
        let twice = publication
            .sources
            .iter()
            .find(|id| publications.iter().any(|other| other.sources.contains(id)));
        if let Some(id) = twice {
            return Err(table.refuse(format!("source {id} is in another [[publication]] already")));
        }
        table.end()?;
        publications.push(publication);
    }
    bibliography.end()?;
    root.end()?;
    Ok(publications)
}
