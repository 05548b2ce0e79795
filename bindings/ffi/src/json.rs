//! Experiences as JSON, in the form that `core/FORMAT.md` describes.

use serde::Serialize;
use zeroize::Zeroizing;

use crate::error::{Result, UnafraidError, guard};
use crate::records::Experience;

/// Reads one experience from a JSON object with stable codes, as `export_json` writes it. Attachments
/// that it names are left out.
#[uniffi::export]
pub fn read_experience(json: &[u8]) -> Result<Experience> {
    guard(|| {
        let (experience, _) = unafraid::journal::import::read_object(json)?;
        Ok((&experience).into())
    })
}

/// Writes an experience as a JSON object, which `read_experience` reads.
#[uniffi::export]
pub fn write_experience(experience: Experience) -> Result<String> {
    guard(|| {
        let entry = unafraid::journal::Entry {
            id: 0.into(),
            experience: experience.parse()?,
            attachments: Vec::new(),
        };
        let mut object = serde_json::to_value(&entry).map_err(|_| UnafraidError::Storage)?;
        if let Some(object) = object.as_object_mut() {
            object.remove("id");
        }
        Ok(written(&object)?.to_string())
    })
}

/// As one line of JSON.
pub(crate) fn written(thing: &impl Serialize) -> Result<Zeroizing<String>> {
    // Nothing in an experience is refused by JSON, so that this has no better name.
    let json = serde_json::to_string(thing).map_err(|_| UnafraidError::Storage)?;
    Ok(Zeroizing::new(json))
}
