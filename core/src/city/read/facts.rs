//! The sources of a file, and what each row stands on.

use std::collections::BTreeSet;

use super::{File, Table};
use crate::city::date::Day;
use crate::city::error::PackError;
use crate::city::source::{Facts, Source, SourceId, Sources};

/// The sources that a file lists, and which of them were cited so far.
pub(in crate::city) struct Bibliography<'a> {
    file: File<'a>,
    sources: Sources,
    places: Vec<(usize, SourceId)>,
    cited: BTreeSet<SourceId>,
}

impl<'a> Bibliography<'a> {
    /// Reads `[sources]` of a file's outermost table.
    pub(in crate::city) fn read(root: &mut Table<'a>) -> Result<Self, PackError> {
        let file = root.file();
        let mut sources = Sources::new();
        let mut places = Vec::new();
        for (name, table) in root.table("sources")?.entries()? {
            let id = name.parse(file, |name| SourceId::parse(name), |name| {
                format!("{name:?} is not the name of a source: a letter, then up to 15 letters, digits, hyphens and underscores")
            })?;
            places.push((name.offset, id.clone()));
            sources.insert(id, source(table)?);
        }
        places.sort();
        Ok(Self {
            file,
            sources,
            places,
            cited: BTreeSet::new(),
        })
    }

    /// Reads the `sources` of one row.
    pub(in crate::city) fn cite(
        &mut self,
        row: &mut Table<'a>,
    ) -> Result<Vec<SourceId>, PackError> {
        let mut ids = Vec::new();
        for text in row.texts("sources")? {
            let listed =
                |name: &String| SourceId::parse(name).filter(|id| self.sources.contains_key(id));
            let id = text.parse(self.file, listed, |name| {
                format!("source {name:?} is not listed under [sources]")
            })?;
            if ids.contains(&id) {
                let reason = format!("source {id} is cited twice");
                return Err(self.file.refuse(text.offset, reason));
            }
            self.cited.insert(id.clone());
            ids.push(id);
        }
        Ok(ids)
    }

    /// Reads what one row stands on: `sources`, `note`, `verified`, `checked`.
    pub(in crate::city) fn facts(&mut self, row: &mut Table<'a>) -> Result<Facts, PackError> {
        let sources = self.cite(row)?;
        let verified = verified(row, &sources)?;
        let note = row.maybe_text("note")?.map(|note| note.value);
        let checked = row.text("checked")?.parse(
            self.file,
            |text| Day::parse(text),
            |text| format!("\"checked\" is {text:?}, which is not a day such as 2026-11-23"),
        )?;
        Ok(Facts {
            sources,
            note,
            verified,
            checked,
        })
    }

    /// The sources, of which each must have been cited.
    pub(in crate::city) fn end(self) -> Result<Sources, PackError> {
        for (offset, id) in &self.places {
            if !self.cited.contains(id) {
                let reason = format!("source {id} is listed and cited nowhere");
                return Err(self.file.refuse(*offset, reason));
            }
        }
        Ok(self.sources)
    }
}

/// Reads `verified`, which nothing is without a source.
pub(in crate::city) fn verified(
    row: &mut Table<'_>,
    sources: &[SourceId],
) -> Result<bool, PackError> {
    let verified = row.flag("verified")?;
    if verified.value && sources.is_empty() {
        let reason = "verified, and no source is cited";
        return Err(row.file().refuse(verified.offset, reason));
    }
    Ok(verified.value)
}

fn source(mut table: Table<'_>) -> Result<Source, PackError> {
    let file = table.file();
    let address = table
        .maybe_text("address")?
        .map(|address| {
            address.parse(file, |text| is_address(text).then(|| text.clone()), |text| {
                format!("{text:?} is not an address: it must begin with https:// or http:// and hold no space")
            })
        })
        .transpose()?;
    let title = table.maybe_text("title")?.map(|title| title.value);
    let note = table.maybe_text("note")?.map(|note| note.value);
    if address.is_none() && title.is_none() {
        return Err(table.refuse("a source needs an \"address\" or a \"title\""));
    }
    table.end()?;
    Ok(Source {
        address,
        title,
        note,
    })
}

fn is_address(text: &str) -> bool {
    let rest = text
        .strip_prefix("https://")
        .or_else(|| text.strip_prefix("http://"));
    rest.is_some_and(|rest| !rest.is_empty() && !text.contains(char::is_whitespace))
}
