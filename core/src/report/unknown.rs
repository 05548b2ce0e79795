//! What is not known of a city, for those who can find it out.

use crate::city::{Counter, Exposure, Pack, Packs, RouteCode, Service, StatusRule};
use crate::code::codes;

codes! {
    /// A fact that is missing from a city's pack.
    "missing" Missing {
        /// Nothing at all is known of the service.
        Service = 1 "service",
        /// Whether it may ask for status is not clear.
        StatusRule = 2 "status_rule",
        /// The text of the rule.
        Rule = 3 "rule",
        /// No source was read that says what is said of it.
        Source = 4 "source",
        /// Where to complain.
        Routes = 5 "routes",
        /// How much a route learns of who complains.
        Exposure = 6 "exposure",
        /// How long one may wait.
        Deadline = 7 "deadline",
        /// What staff may ask for.
        MayAsk = 8 "may_ask",
        /// What staff may not ask for.
        MayNot = 9 "may_not",
        /// What can be shown instead of papers.
        Instead = 10 "instead",
        /// Since when the city has its policy.
        Policy = 11 "policy",
    }
}

/// Something to find out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Gap {
    /// Of which service; `None` where it is about the city's policy or a route.
    pub service: Option<Service>,
    /// Of which route; `None` where it is not about one.
    pub route: Option<RouteCode>,
    /// What is missing.
    pub missing: Missing,
}

/// Everything about a city that its pack does not say or that no source was read for: first of its policy,
/// then by service in the order in which they are offered, then by route.
#[must_use]
pub fn unknown(packs: &Packs, pack: &Pack) -> Vec<Gap> {
    let mut gaps = Vec::new();
    let policy = pack.policy();
    if policy.date.is_none() {
        gaps.push(of_city(Missing::Policy));
    }
    if !policy.facts.verified {
        gaps.push(of_city(Missing::Source));
    }
    for about in packs.offered() {
        let service = about.service;
        let missing = |missing| Gap {
            service: Some(service),
            route: None,
            missing,
        };
        let Some(rule) = pack.service(service) else {
            gaps.push(missing(Missing::Service));
            continue;
        };
        let counter = |about| {
            rule.counter(about)
                .filter(|fact| fact.facts.verified)
                .is_none()
        };
        let checks = [
            (rule.status_rule == StatusRule::Unclear, Missing::StatusRule),
            (rule.rule.is_none(), Missing::Rule),
            (!rule.facts.verified, Missing::Source),
            (rule.routes.is_empty(), Missing::Routes),
            (counter(Counter::MayAsk), Missing::MayAsk),
            (counter(Counter::MayNot), Missing::MayNot),
            (counter(Counter::Instead), Missing::Instead),
        ];
        let found = checks.into_iter().filter(|(is_missing, _)| *is_missing);
        gaps.extend(found.map(|(_, what)| missing(what)));
    }
    for route in pack.routes() {
        let checks = [
            (route.exposure == Exposure::Unknown, Missing::Exposure),
            (route.deadline.is_none(), Missing::Deadline),
            (!route.facts.verified, Missing::Source),
        ];
        let found = checks.into_iter().filter(|(is_missing, _)| *is_missing);
        gaps.extend(found.map(|(_, missing)| Gap {
            service: None,
            route: Some(route.code.clone()),
            missing,
        }));
    }
    gaps
}

fn of_city(missing: Missing) -> Gap {
    Gap {
        service: None,
        route: None,
        missing,
    }
}
