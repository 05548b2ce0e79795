//! A complaint, from one experience.
//!
//! The story, in order: a [`Complaint`] knows which routes fit an experience and why; the person chooses
//! one, sees [`Before`] what it would reveal of her and by when it must be sent, chooses which
//! [`Sharper`] facts go into it, and gets the [`Document`]. A route that does not fit gives no letter.
//!
//! ```
//! use unafraid::city::{City, Packs, Service};
//! use unafraid::journal::{Barrier, Answer, Experience, Outcome};
//! use unafraid::language::Language;
//! use unafraid::report::{Complaint, Sharper};
//!
//! let packs = Packs::built_in();
//! let toronto = packs.city("toronto").and_then(|city| packs.pack(&city)).ok_or("no pack")?;
//! let mut experience = Experience::new(Service::Shelter, Outcome::Refused);
//! experience.barriers.answer(Barrier::AskedStatus, Answer::Yes);
//!
//! let complaint = Complaint::about(&experience, packs, toronto);
//! let least = complaint.routes().next().ok_or("no route")?;
//! let today = "2026-11-28".parse()?;
//! for sentence in least.before(today).sentences(Language::english()) {
//!     println!("{sentence}");
//! }
//! let page = least.letter(&[Sharper::Note].into(), Language::english()).to_html();
//! # assert!(page.contains("Staff asked for immigration status."));
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

mod before;
mod draft;
mod routes;
mod sharper;

pub use before::{Before, LastDay};
pub(super) use routes::lawful_exclusion;
pub use routes::{Complaint, Fitting};
pub use sharper::Sharper;

#[cfg(doc)]
use super::Document;
