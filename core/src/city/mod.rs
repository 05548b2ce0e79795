//! Services and cities: whose rules they follow, where to complain, what a person is asked about
//! them, and the closed vocabularies in which experiences with them are told.
//!
//! The story, in order: `codes`, `key` and `service` are the vocabularies, which are the same
//! everywhere; `rules` tells whose rules a service can follow and on whom a refusal counts; a
//! [`Pack`] is what is known of one city, and every row of it says in its [`Facts`] what it stands
//! on; [`Packs`] holds all of them and the [`Flow`] of questions; `read` takes them from files and
//! refuses what is wrong with the line and the reason.
//!
//! This room knows nothing of vaults or of what a person keeps in one, and has no words: a
//! language has them.
//!
//! ```
//! use unafraid::city::{Packs, Service, StatusRule};
//!
//! let packs = Packs::built_in();
//! let toronto = packs.city("toronto").and_then(|city| packs.pack(&city)).ok_or("no pack")?;
//! let shelter = toronto.service(Service::Shelter).ok_or("nothing is known")?;
//! assert_eq!(shelter.status_rule, StatusRule::NotRequired);
//! for route in toronto.routes_for(Service::Shelter) {
//!     println!("{}: {:?}", route.name, route.exposure.shown());
//! }
//! # Ok::<(), &str>(())
//! ```

mod about;
mod codes;
mod date;
mod error;
mod key;
mod municipality;
mod pack;
mod packs;
mod question;
mod read;
mod rules;
mod service;
mod source;

pub use about::{AboutBarrier, AboutService, BarrierGroup, Feeds, Publication, Published};
pub use codes::{Answer, AskedWhen, Barrier, Channel, ForWhom, Kind, Outcome, Rule, Staff};
pub use date::{Day, Deadline, Since};
pub use error::PackError;
pub use key::Key;
pub use municipality::City;
pub use pack::{
    Counter, CounterFact, Pack, Policy, Province, Route, RouteCode, RouteKind, ServiceRule,
};
pub use packs::Packs;
pub use question::{Choice, Flow, Form, Precision, Question, SoFar, Step, StepId, Wording};
pub use rules::{DeliveredBy, Exposure, Group, Level, StatusRule, answerable};
pub use service::Service;
pub use source::{Facts, Source, SourceId, Sources};
