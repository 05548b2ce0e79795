//! Services and cities, and the closed vocabularies in which experiences with them are told.
//! Codes are the same in every city.
//!
//! This room knows nothing of vaults or of what a person keeps in one.

mod codes;
mod key;
mod municipality;
mod route_code;
mod service;

pub use codes::{Answer, AskedWhen, Barrier, Channel, ForWhom, Kind, Outcome, Rule, Staff};
pub use key::Key;
pub use municipality::City;
pub use route_code::RouteCode;
pub use service::Service;
