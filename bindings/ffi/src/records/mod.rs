//! What crosses between the app and the journal: plain records, without a method that does anything.

mod experience;
mod filter;
mod found;

pub use experience::{Attachment, Entry, Experience, FollowUp, Origin, PrivateFacts};
pub use filter::Filter;
pub(crate) use found::utf16;
pub use found::{Found, Place, Suspicion};

use unafraid::city::Key;
use unafraid::journal::{Reason, Refusal, Text, When};

use crate::error::Result;

/// The number of an experience or draft in its space.
pub type Id = u64;

fn refused(key: Key, reason: Reason) -> Refusal {
    Refusal {
        line: None,
        key: Some(key),
        reason,
    }
}

fn text(key: Key, words: Option<String>) -> Result<Option<Text>> {
    let words = words.map(zeroize::Zeroizing::new);
    let text = words.map(|words| Text::new(&words)).transpose();
    Ok(text.map_err(|reason| refused(key, reason))?)
}

fn when(key: Key, date: &str) -> Result<When> {
    Ok(date.parse().map_err(|reason| refused(key, reason))?)
}

fn words(text: Option<&Text>) -> Option<String> {
    text.map(|text| text.as_str().to_owned())
}
