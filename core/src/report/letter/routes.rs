//! Where one can complain about an experience.

use std::collections::BTreeSet;

use super::before::Before;
use super::draft;
use super::sharper::Sharper;
use crate::city::{
    Answer, Barrier, BarrierGroup, Level, Pack, Packs, Route, RouteKind, Rule, ServiceRule,
    StatusRule,
};
use crate::journal::{Experience, When};
use crate::language::Language;
use crate::report::Document;

/// One experience, and where one can complain about it.
pub struct Complaint<'a> {
    pub(super) experience: &'a Experience,
    pub(super) packs: &'a Packs,
    pub(super) pack: &'a Pack,
    pub(super) rule: Option<&'a ServiceRule>,
    pub(super) answerable: Rule,
    routes: Vec<&'a Route>,
    lawful: bool,
}

/// A route that fits an experience.
pub struct Fitting<'c, 'a> {
    pub(super) complaint: &'c Complaint<'a>,
    pub(super) route: &'a Route,
}

impl<'a> Complaint<'a> {
    /// Finds the routes for an experience in the city of this pack: that of the experience, or, where
    /// none was answered, one that the person names.
    ///
    /// Where the service may lawfully ask for status and nothing else went wrong, there is nothing to
    /// complain about to the service: the only route is then to the government that made the rule.
    #[must_use]
    pub fn about(experience: &'a Experience, packs: &'a Packs, pack: &'a Pack) -> Self {
        let rule = pack.service(experience.service);
        let answerable = packs.answerable(Some(pack.city()), experience.service, experience.rule);
        let government = rule
            .filter(|_| is_only_the_rule(experience, packs, answerable))
            .and_then(lawful_exclusion);
        let mut routes: Vec<&Route> = match government {
            Some(kind) => pack.route_of_kind(kind).into_iter().collect(),
            None => pack
                .routes_for(experience.service)
                .filter(|route| route.kind != RouteKind::Public)
                .collect(),
        };
        // Those that learn least first; among these, the pack's order.
        routes.sort_by_key(|route| route.exposure.shown());
        Self {
            experience,
            packs,
            pack,
            rule,
            answerable,
            routes,
            lawful: government.is_some(),
        }
    }

    /// The routes that fit: those that learn least of the person first, an unknown exposure counting as
    /// high, then in the order in which the city's pack proposes them. Empty where none is known.
    pub fn routes(&self) -> impl Iterator<Item = Fitting<'_, 'a>> {
        self.routes.iter().map(|route| Fitting {
            complaint: self,
            route,
        })
    }

    /// The route with this code, if it fits. A letter in public fits wherever there is something to
    /// complain about to the service, and is only had by asking for it here.
    #[must_use]
    pub fn route(&self, code: &str) -> Option<Fitting<'_, 'a>> {
        let asked_for = || {
            let route = self.pack.route(code)?;
            (route.kind == RouteKind::Public && !self.lawful).then_some(route)
        };
        let mut routes = self.routes.iter().copied();
        let route = routes.find(|route| route.code.as_str() == code);
        route.or_else(asked_for).map(|route| Fitting {
            complaint: self,
            route,
        })
    }

    /// Whether a lawful rule kept the person out and nothing else went wrong, so that only the
    /// government whose rule it is can be written to.
    #[must_use]
    pub fn is_about_the_rule_itself(&self) -> bool {
        self.lawful
    }

    /// The city that is meant.
    #[must_use]
    pub fn pack(&self) -> &'a Pack {
        self.pack
    }

    pub(super) fn has(&self, group: BarrierGroup) -> bool {
        has(self.experience, self.packs, group)
    }

    pub(super) fn barriers(&self) -> impl Iterator<Item = Barrier> {
        self.experience.barriers.with(Answer::Yes)
    }
}

impl<'a> Fitting<'_, 'a> {
    /// The route.
    #[must_use]
    pub fn route(&self) -> &'a Route {
        self.route
    }

    /// Why it fits, in a sentence.
    #[must_use]
    pub fn reason(&self, language: &Language) -> String {
        language.label(self.route.kind).into_owned()
    }

    /// What the person should know before she sends anything there. `today` is a day.
    #[must_use]
    pub fn before(&self, today: When) -> Before<'a> {
        Before::new(self, today)
    }

    /// The letter, with these facts beside what is always in it.
    #[must_use]
    pub fn letter(&self, with: &BTreeSet<Sharper>, language: &'a Language) -> Document<'a> {
        draft::letter(self, with, language)
    }
}

/// Whether nothing that was told went beyond the rule that the service follows.
fn is_only_the_rule(experience: &Experience, packs: &Packs, answerable: Rule) -> bool {
    answerable != Rule::Provider && !has(experience, packs, BarrierGroup::Conduct)
}

fn has(experience: &Experience, packs: &Packs, group: BarrierGroup) -> bool {
    let mut barriers = experience.barriers.with(Answer::Yes);
    barriers.any(|barrier| {
        packs
            .barrier(barrier)
            .is_some_and(|about| about.group == group)
    })
}

/// Where a service follows a rule that requires status and that is not its city's or its own: the kind of
/// route to the government that made it.
pub(in crate::report) fn lawful_exclusion(rule: &ServiceRule) -> Option<RouteKind> {
    if rule.status_rule != StatusRule::Required {
        return None;
    }
    match rule.level {
        Level::Province => Some(RouteKind::Province),
        Level::Federal => Some(RouteKind::Federal),
        Level::City | Level::Charity | Level::Unknown => None,
    }
}
