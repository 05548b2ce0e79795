//! A city's pack: whether its services may ask for status, whose rules they follow, and where to
//! complain.

use std::fmt;

use super::codes::Rule;
use super::date::{Deadline, Since};
use super::municipality::City;
use super::rules::{DeliveredBy, Exposure, Level, StatusRule};
use super::service::Service;
use super::source::{Facts, Source, SourceId, Sources};
use crate::code::codes;

/// What is known of one city. What is not in it is unknown, and is not guessed.
///
/// A pack is a file; [`Packs`](super::Packs) reads and holds them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pack {
    pub(super) city: City,
    pub(super) name: String,
    pub(super) province: Province,
    pub(super) order: Option<u32>,
    pub(super) policy: Policy,
    pub(super) services: Vec<ServiceRule>,
    pub(super) routes: Vec<Route>,
    pub(super) sources: Sources,
}

codes! {
    /// A province or territory of Canada.
    "province" Province {
        /// Alberta.
        Alberta = 1 "AB",
        /// British Columbia.
        BritishColumbia = 2 "BC",
        /// Manitoba.
        Manitoba = 3 "MB",
        /// New Brunswick.
        NewBrunswick = 4 "NB",
        /// Newfoundland and Labrador.
        Newfoundland = 5 "NL",
        /// Nova Scotia.
        NovaScotia = 6 "NS",
        /// Northwest Territories.
        NorthwestTerritories = 7 "NT",
        /// Nunavut.
        Nunavut = 8 "NU",
        /// Ontario.
        Ontario = 9 "ON",
        /// Prince Edward Island.
        PrinceEdwardIsland = 10 "PE",
        /// Quebec.
        Quebec = 11 "QC",
        /// Saskatchewan.
        Saskatchewan = 12 "SK",
        /// Yukon.
        Yukon = 13 "YT",
    }
}

/// What a city's council decided about service without fear.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Policy {
    /// The name of the policy, or what is known where it has none.
    pub name: String,
    /// Since when. `None` where it is not known, or where there is no policy.
    pub date: Option<Since>,
    /// Public bodies of the city that the policy does not bind, as far as known.
    pub bodies_not_bound: Vec<String>,
    /// What this stands on.
    pub facts: Facts,
}

/// What is known of one service in one city.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ServiceRule {
    /// Which service.
    pub service: Service,
    /// Whose rules decide.
    pub level: Level,
    /// Who runs it.
    pub delivered_by: DeliveredBy,
    /// Whether it may ask for status.
    pub status_rule: StatusRule,
    /// The rule, in our own words. `None` where none is known.
    pub rule: Option<String>,
    /// Where one can complain, in the order in which it is proposed. [`Pack::routes_for`] gives the
    /// routes themselves.
    pub routes: Vec<RouteCode>,
    /// What else is known that a person can use at the counter, at most one of each kind, in the order
    /// of [`Counter::ALL`](crate::Code::ALL).
    pub at_the_counter: Vec<CounterFact>,
    /// What this stands on.
    pub facts: Facts,
}

codes! {
    /// What a fact for the counter is about.
    "counter" Counter {
        /// What staff may ask for.
        MayAsk = 1 "may_ask",
        /// What staff may not ask for, or may not do.
        MayNot = 2 "may_not",
        /// What can be shown instead of the usual papers.
        Instead = 3 "instead",
    }
}

/// One thing that is known of a service and that helps at its counter.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CounterFact {
    /// What it is about.
    pub about: Counter,
    /// The fact, in our own words: what goes on after "They may ask for", "They may not" or, as a
    /// sentence without its full stop, "What you can show instead".
    pub text: String,
    /// What this stands on.
    pub facts: Facts,
}

/// A place to complain.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Route {
    /// Its code within the city.
    pub code: RouteCode,
    /// What it is called.
    pub name: String,
    /// Who a letter is addressed to, where that is not [`name`](Route::name).
    pub addressee: Option<String>,
    /// What it is to the service, which is the reason for which it fits.
    pub kind: RouteKind,
    /// How much it learns of who complains. Show [`Exposure::shown`].
    pub exposure: Exposure,
    /// How long one may wait. `None` where it is not known, which is not "for ever".
    pub deadline: Option<Deadline>,
    /// What this stands on.
    pub facts: Facts,
}

codes! {
    /// What a place to complain is to the service.
    "route_kind" RouteKind {
        /// It runs the service.
        Provider = 1 "provider",
        /// It takes questions and complaints about all services of the city.
        Line = 2 "line",
        /// It governs who runs the service.
        Board = 3 "board",
        /// It looks into complaints about those who run it, and is not one of them.
        Oversight = 4 "oversight",
        /// It deals with discrimination.
        HumanRights = 5 "human_rights",
        /// It decides: a court, a tribunal, a ministry that takes claims.
        Decides = 6 "decides",
        /// The province's government, which can change the province's rules.
        Province = 7 "province",
        /// The federal government, which can change federal rules.
        Federal = 8 "federal",
        /// The city's council, in public.
        Public = 9 "public",
    }
}

/// The code of a place to complain: 1 to 40 lower-case letters, digits and underscores. Routes are
/// a city's own, so the same code can mean another place in another city. A person can make one up, so
/// `Debug` does not show it.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct RouteCode(String);

impl Pack {
    /// The city.
    #[must_use]
    pub fn city(&self) -> &City {
        &self.city
    }

    /// The city's name, as it is written there.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// In which province or territory it lies.
    #[must_use]
    pub fn province(&self) -> Province {
        self.province
    }

    /// What its council decided.
    #[must_use]
    pub fn policy(&self) -> &Policy {
        &self.policy
    }

    /// What is known of a service; `None` where nothing is.
    #[must_use]
    pub fn service(&self, service: Service) -> Option<&ServiceRule> {
        self.services.iter().find(|rule| rule.service == service)
    }

    /// All services of which something is known, in the pack's order.
    #[must_use]
    pub fn services(&self) -> &[ServiceRule] {
        &self.services
    }

    /// Where one can complain about a service, in the order in which it is proposed. Empty where
    /// nothing is known.
    pub fn routes_for(&self, service: Service) -> impl Iterator<Item = &Route> {
        let codes = self.service(service).map_or(&[][..], |rule| &rule.routes);
        codes.iter().filter_map(|code| self.route(code.as_str()))
    }

    /// The route that is of this kind, if there is one: the first, in the pack's order.
    #[must_use]
    pub fn route_of_kind(&self, kind: RouteKind) -> Option<&Route> {
        self.routes.iter().find(|route| route.kind == kind)
    }

    /// The route with this code.
    #[must_use]
    pub fn route(&self, code: &str) -> Option<&Route> {
        self.routes.iter().find(|route| route.code.as_str() == code)
    }

    /// All routes, also those that are proposed for no service.
    #[must_use]
    pub fn routes(&self) -> &[Route] {
        &self.routes
    }

    /// A source that a row of this pack cites.
    #[must_use]
    pub fn source(&self, id: &SourceId) -> Option<&Source> {
        self.sources.get(id)
    }

    /// All sources of this pack.
    #[must_use]
    pub fn sources(&self) -> &Sources {
        &self.sources
    }
}

impl ServiceRule {
    /// Whose rule it was, as it is proposed to a person who tells of this service.
    #[must_use]
    pub fn proposed_rule(&self) -> Rule {
        self.level.proposed_rule()
    }

    /// What is known about this for the counter.
    #[must_use]
    pub fn counter(&self, about: Counter) -> Option<&CounterFact> {
        self.at_the_counter.iter().find(|fact| fact.about == about)
    }
}

impl RouteCode {
    /// A well-formed code, whether any city has it or not.
    #[must_use]
    pub fn new(code: &str) -> Option<Self> {
        let well_formed = (1..=40).contains(&code.len())
            && code
                .bytes()
                .all(|byte| matches!(byte, b'a'..=b'z' | b'0'..=b'9' | b'_'));
        well_formed.then(|| Self(code.to_owned()))
    }

    /// The code, as in `ombudsman_toronto`.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for RouteCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("RouteCode(..)")
    }
}

impl fmt::Display for RouteCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}
