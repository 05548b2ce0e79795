//! Letters and rights cards: what they say, what they never say, and where they may go.
//!
//! `golden` compares each page with the file that was read by a person; `law` looks whether every sentence
//! of law carries its source and date; `chosen` whether a fact that was not chosen stays out; `routes` asks
//! where one may complain, and by when; `escaping` puts markup into every text; `cards` is about the
//! counter; `pages` writes what `tests/pages` looks at in a browser.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod cards;
mod chosen;
mod escaping;
mod golden;
mod law;
mod pages;
mod routes;

use std::collections::BTreeSet;

use unafraid::Code;
use unafraid::city::{City, ForWhom, Pack, Packs, RouteKind, Service};
use unafraid::journal::import::{self, Format};
use unafraid::journal::{
    Answer, AskedWhen, Barrier, Channel, Experience, Kind, Outcome, Staff, Text, When,
};
use unafraid::language::Language;
use unafraid::report::{Complaint, Sharper};

const ACCOUNTS: &str = include_str!("../data/published-accounts.jsonl");

fn packs() -> &'static Packs {
    Packs::built_in()
}

fn pack(code: &str) -> &'static Pack {
    packs().pack(&City::from_code(code).unwrap()).unwrap()
}

fn toronto() -> &'static Pack {
    pack("toronto")
}

fn languages() -> [&'static Language; 2] {
    [Language::english(), Language::french()]
}

fn day(text: &str) -> When {
    text.parse().unwrap()
}

/// The accounts that were made up to illustrate published findings, in their order.
fn accounts() -> Vec<Experience> {
    let read = import::read(ACCOUNTS.as_bytes(), Format::JsonLines).unwrap();
    assert_eq!(read.experiences.len(), 12);
    read.experiences
}

/// A refusal in which somebody did something wrong, so that every route of the service fits.
fn refused(service: Service) -> Experience {
    let mut experience = Experience::new(service, Outcome::Refused);
    experience.city = City::from_code("toronto");
    experience.when = Some(day("2026-05-14"));
    experience
        .barriers
        .answer(Barrier::AskedStatus, Answer::Yes);
    experience
        .barriers
        .answer(Barrier::StaffUnawareOfPolicy, Answer::Yes);
    experience
}

/// Each route of Toronto's pack, with a service that it is for.
fn every_route() -> Vec<(&'static str, Service)> {
    let routes = toronto().routes().iter();
    let with_service = routes.map(|route| {
        let code = route.code.as_str();
        let is_for = |service: &Service| {
            let mut routes = toronto().routes_for(*service);
            routes.any(|route| route.code.as_str() == code)
        };
        let service = match route.kind {
            RouteKind::Public => Service::Shelter,
            _ => *Service::ALL.iter().find(|one| is_for(one)).unwrap(),
        };
        (code, service)
    });
    with_service.collect()
}

/// An experience with an answer for everything, and in every text a mark of its own.
fn everything(service: Service) -> Experience {
    let mut e = refused(service);
    for barrier in Barrier::ALL {
        e.barriers.answer(*barrier, Answer::Yes);
    }
    e.channel = Some(Channel::InPerson);
    e.kind = Some(Kind::OwnExperience);
    e.staff = Some(Staff::FrontDesk);
    e.asked_when = Some(AskedWhen::BeforeService);
    e.served_after_insisting = Some(Answer::No);
    e.helper_present = Some(Answer::Yes);
    e.knew_policy_before = Some(Answer::Yes);
    let mark = |name: &str| Some(Text::new(&format!("MARK{name}")).unwrap());
    e.note = mark("NOTE");
    e.private.place = mark("PLACE");
    e.private.time_of_day = mark("TIME");
    e.private.wanted = mark("WANTED");
    e.private.said = mark("SAID");
    e.private.documents_asked = mark("DOCUMENTS");
    e.private.consequence = mark("CONSEQUENCE");
    e.private.remedy = mark("REMEDY");
    e.private.office_reference = mark("OFFICE");
    e.private.for_whom = Some(ForWhom::Child);
    e.origin.reference = mark("REFERENCE");
    e.origin.source = mark("SOURCE");
    e
}

/// The letter to a route, as Markdown.
fn letter(
    experience: &Experience,
    to: &str,
    with: &BTreeSet<Sharper>,
    language: &'static Language,
) -> String {
    let complaint = Complaint::about(experience, packs(), toronto());
    let fitting = complaint
        .route(to)
        .unwrap_or_else(|| panic!("{to} does not fit"));
    fitting.letter(with, language).to_markdown().to_string()
}
