//! Facts, each with what it stands on.

use unafraid::city::{AboutService, Facts, Pack, Route, ServiceRule};

use super::Guide;
use crate::codes::{
    DeliveredBy, Exposure, Missing, Province, RouteKind, Rule, RuleLevel, Service, ServiceGroup,
    StatusRule,
};

/// A service that a person is offered.
#[derive(Debug, Clone, PartialEq, Eq, uniffi::Record)]
pub struct ServiceChoice {
    /// Which service.
    pub service: Service,
    /// The words for it.
    pub label: String,
    /// With what it is shown and counted.
    pub group: ServiceGroup,
    /// The name of its icon in Material Symbols.
    pub icon: String,
}

/// What stands behind a fact. Where it is not verified, say so wherever a person could read it as
/// fact.
#[derive(Debug, Clone, PartialEq, Eq, uniffi::Record)]
pub struct StandsOn {
    /// The sources. Never empty for a verified fact.
    pub sources: Vec<SourceFacts>,
    /// What else should be known.
    pub note: Option<String>,
    /// Whether the sources were read and say so.
    pub verified: bool,
    /// The day on which the sources were read: `2026-11-23`.
    pub checked: String,
}

/// A published source.
#[derive(Debug, Clone, PartialEq, Eq, uniffi::Record)]
pub struct SourceFacts {
    /// Its name within the pack, as in `S12`.
    pub id: String,
    /// Where it can be read.
    pub address: Option<String>,
    /// What it is called.
    pub title: Option<String>,
    /// What one should know before relying on it.
    pub note: Option<String>,
}

/// What is known of a city.
#[derive(Debug, Clone, PartialEq, Eq, uniffi::Record)]
pub struct CityFacts {
    /// Its code, as in `toronto`.
    pub code: String,
    /// Its name, as it is written there.
    pub name: String,
    /// In which province or territory it lies.
    pub province: Province,
    /// The name of what its council decided, or what is known where it has none.
    pub policy: String,
    /// Since when. Missing where it is not known, or where there is no policy.
    pub since: Option<String>,
    /// Public bodies of the city that the policy does not bind, as far as known.
    pub bodies_not_bound: Vec<String>,
    /// What this stands on.
    pub stands_on: StandsOn,
}

/// What is known of one service in one city. A missing fact is unknown.
#[derive(Debug, Clone, PartialEq, Eq, uniffi::Record)]
pub struct ServiceFacts {
    /// Which service.
    pub service: Service,
    /// Whether it may ask for status.
    pub status_rule: StatusRule,
    /// The rule, in our own words.
    pub rule: Option<String>,
    /// Whose rules decide.
    pub level: RuleLevel,
    /// Whose rule it was, as it is proposed to a person who tells of this service.
    pub proposed_rule: Rule,
    /// Who runs it.
    pub delivered_by: DeliveredBy,
    /// Where one can complain, in the order in which it is proposed.
    pub routes: Vec<RouteFacts>,
    /// What this stands on.
    pub stands_on: StandsOn,
}

/// A place to complain.
#[derive(Debug, Clone, PartialEq, Eq, uniffi::Record)]
pub struct RouteFacts {
    /// Its code within the city.
    pub code: String,
    /// What it is called.
    pub name: String,
    /// What it is to the service.
    pub kind: RouteKind,
    /// How much it learns of who complains, as a person must take it: what is not known is as bad
    /// as high.
    pub exposure: Exposure,
    /// Whether that is known.
    pub exposure_known: bool,
    /// How long one may wait, as in `6 months`. Missing where it is not known, which is not "for
    /// ever".
    pub deadline: Option<String>,
    /// What this stands on.
    pub stands_on: StandsOn,
}

/// Something that is still to be found out about a city.
#[derive(Debug, Clone, PartialEq, Eq, uniffi::Record)]
pub struct Gap {
    /// Of which service. Missing where it is about the city's policy or a route.
    pub service: Option<Service>,
    /// Of which route, by its code.
    pub route: Option<String>,
    /// What is missing.
    pub missing: Missing,
}

impl From<unafraid::report::Gap> for Gap {
    fn from(gap: unafraid::report::Gap) -> Self {
        Self {
            service: gap.service.map(Into::into),
            route: gap.route.map(|route| route.to_string()),
            missing: gap.missing.into(),
        }
    }
}

impl ServiceChoice {
    pub(super) fn new(about: &AboutService, guide: &Guide) -> Self {
        Self {
            service: about.service.into(),
            label: guide.words_for(about.service),
            group: about.group.into(),
            icon: about.icon.clone(),
        }
    }
}

impl StandsOn {
    fn new(facts: &Facts, pack: &Pack) -> Self {
        let sources = facts.sources.iter().map(|id| {
            let source = pack.source(id);
            SourceFacts {
                id: id.to_string(),
                address: source.and_then(|source| source.address.clone()),
                title: source.and_then(|source| source.title.clone()),
                note: source.and_then(|source| source.note.clone()),
            }
        });
        Self {
            sources: sources.collect(),
            note: facts.note.clone(),
            verified: facts.verified,
            checked: facts.checked.to_string(),
        }
    }
}

impl From<&Pack> for CityFacts {
    fn from(pack: &Pack) -> Self {
        let policy = pack.policy();
        Self {
            code: pack.city().code().to_owned(),
            name: pack.name().to_owned(),
            province: pack.province().into(),
            policy: policy.name.clone(),
            since: policy.date.map(|date| date.to_string()),
            bodies_not_bound: policy.bodies_not_bound.clone(),
            stands_on: StandsOn::new(&policy.facts, pack),
        }
    }
}

impl ServiceFacts {
    pub(super) fn new(pack: &Pack, rule: &ServiceRule) -> Self {
        let routes = pack.routes_for(rule.service);
        Self {
            service: rule.service.into(),
            status_rule: rule.status_rule.into(),
            rule: rule.rule.clone(),
            level: rule.level.into(),
            proposed_rule: rule.proposed_rule().into(),
            delivered_by: rule.delivered_by.into(),
            routes: routes.map(|route| RouteFacts::new(pack, route)).collect(),
            stands_on: StandsOn::new(&rule.facts, pack),
        }
    }
}

impl RouteFacts {
    pub(crate) fn new(pack: &Pack, route: &Route) -> Self {
        Self {
            code: route.code.to_string(),
            name: route.name.clone(),
            kind: route.kind.into(),
            exposure: route.exposure.shown().into(),
            exposure_known: route.exposure == route.exposure.shown(),
            deadline: route.deadline.map(|deadline| deadline.to_string()),
            stands_on: StandsOn::new(&route.facts, pack),
        }
    }
}
