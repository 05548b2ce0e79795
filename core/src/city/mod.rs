//! Services and cities. Codes of services are the same in every city.
//!
//! This room knows nothing of vaults or experiences.

mod municipality;
mod service;

pub use municipality::City;
pub use service::Service;
