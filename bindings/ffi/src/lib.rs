//! The library for Android and iOS: what an app sees of `unafraid`, through
//! [uniffi](https://mozilla.github.io/uniffi-rs/). It maps, and decides nothing.
//!
//! The story, in order: a `Vault` is a locked file on the phone, and a `DeviceKeystore` the phone's
//! keystore, which the app brings; `spaces` is about who gets in; unlocking gives a `Journal`, which adds,
//! lists and finds `records`, keeps `attachment`s and asks the questions of an `interview`, until it is
//! locked; a `letter` is what is made of one of them. `backup` is a copy of it for another phone or another person, and what becomes a vault of that
//! again. A `Guide` knows services, cities and the words for everything, which are `codes`. `error` says
//! what can go wrong, and turns a panic into an error before it reaches the app.
//!
//! Calls are synchronous and coarse: a page of many rows is one call. The layers in
//! `bindings/kotlin` and `bindings/swift` make them asynchronous. What crosses to the app (a note, a
//! piece of a photo) is the app's copy, which nothing here can wipe.
//!
//! Nothing here opens a network connection. One thread is kept, which tells listeners how far a long
//! step is; the ciphers of a long step run on a few that end with it.

#![allow(unsafe_code)] // what uniffi generates for the C ABI; none is written here
#![allow(clippy::missing_errors_doc)] // the errors are listed once, at `UnafraidError`, for readers of Kotlin and Swift
#![allow(clippy::needless_pass_by_value)] // what crosses is owned

mod attachment;
mod backup;
mod codes;
mod error;
mod guide;
mod interview;
mod journal;
mod json;
mod keystore;
mod letter;
mod progress;
mod records;
mod spaces;
mod vault;

pub use attachment::{AttachmentWriter, Cost};
pub use backup::NewCard;
pub use codes::{
    Answer, AskedWhen, Barrier, Channel, DeliveredBy, Exposure, ForWhom, Identifier, Key, Kind,
    Match, Missing, Outcome, Precision, Province, RouteKind, Rule, RuleLevel, Service,
    ServiceGroup, Staff, StatusRule,
};
pub use error::{CardReason, Damage, PassphraseReason, Reason, UnafraidError, raise_defect};
pub use guide::{
    CityFacts, Gap, Guide, GuideError, RouteFacts, ServiceChoice, ServiceFacts, SourceFacts,
    StandsOn, identifiers,
};
pub use interview::{Choice, DraftInfo, Question, QuestionForm};
pub use journal::{Capacity, ImportFormat, Imported, Journal};
pub use json::{read_experience, write_experience};
pub use keystore::{DeviceKeystore, KeystoreError, KeystoreLevel};
pub use letter::{LetterRoute, LetterRoutes, PageFormat};
pub use progress::{ListenerError, ProgressListener};
pub use records::{
    Attachment, Entry, Experience, Filter, FollowUp, Found, Id, Origin, Place, PrivateFacts,
    Suspicion,
};
pub use spaces::NewSpace;
pub use vault::{LockOutcome, PendingUnlock, Vault, VaultSize};

uniffi::setup_scaffolding!("unafraid");
