//! May they ask, whose rule is it, where to complain, and what does each route expose.

use serde_json::{Value, json};
use unafraid::Code;
use unafraid::city::{City, Facts, Pack, Packs, Route, Service, StatusRule};
use unafraid::journal::{Key, Reason};
use unafraid::language::Language;
use unafraid::report::{self, RightsCard};

use super::Context;
use super::files::write_new;
use super::letter::Format;
use crate::failure::Failure;
use crate::output;

/// The city that is meant where none is named.
pub(super) const DEFAULT_CITY: &str = "toronto";

impl Context<'_> {
    pub(super) fn services(&self) -> Result<(), Failure> {
        let city = self.value("city", Key::City, |code| {
            City::from_code(code).ok_or(Reason::UnknownCode)
        })?;
        let service: Option<Service> = self.code("service", Key::Service)?;
        let city = city.or_else(|| City::from_code(DEFAULT_CITY));
        let pack = city.and_then(|city| Packs::built_in().pack(&city));
        let pack = pack.ok_or(Failure::Other("nothing is known of this city"))?;
        if self.matches.get_flag("card") {
            return self.card_for(pack, service);
        }
        if self.matches.get_flag("unknown") {
            return self.unknown(pack);
        }
        let shown = Shown {
            pack,
            language: Language::english(),
        };
        let services: Vec<Service> = match service {
            Some(service) => vec![service],
            None => {
                let offered = Packs::built_in().offered();
                offered.map(|about| about.service).collect()
            }
        };
        if self.is_json() {
            let mut objects = services.into_iter().map(|service| shown.json(service));
            return objects.try_for_each(|object| output::line(&object.to_string()));
        }
        match service {
            Some(service) => shown.one(service),
            None => shown.all(&services),
        }
    }
}

impl Context<'_> {
    /// The rights card of a service, or of all of them.
    fn card_for(&self, pack: &Pack, service: Option<Service>) -> Result<(), Failure> {
        let language = self.language()?;
        let card = RightsCard::of(Packs::built_in(), pack);
        let page = match service {
            Some(service) => card.service(service, language).ok_or(Failure::Other(
                "nothing is known here of this service in this city, which is not a no",
            ))?,
            None => card.all(language),
        };
        match self.path("out") {
            None => output::line(page.to_markdown().trim_end()),
            Some(out) => {
                let is_markdown = out.extension().is_some_and(|ending| ending == "md");
                let format = if is_markdown {
                    Format::Markdown
                } else {
                    Format::Html
                };
                write_new(out, &format.write(&page))?;
                let service = service.map(Code::code);
                self.say(
                    &json!({"city": pack.city().code(), "service": service}),
                    "written",
                )
            }
        }
    }

    /// What is still to be found out.
    fn unknown(&self, pack: &Pack) -> Result<(), Failure> {
        let language = Language::english();
        for gap in report::unknown(Packs::built_in(), pack) {
            if self.is_json() {
                let mut object = json!({"city": pack.city().code(), "missing": gap.missing.code()});
                if let Some(service) = gap.service {
                    object["service"] = service.code().into();
                }
                if let Some(route) = &gap.route {
                    object["route"] = route.as_str().into();
                }
                output::line(&object.to_string())?;
                continue;
            }
            let of = match (gap.service, &gap.route) {
                (Some(service), _) => service.code(),
                (None, Some(route)) => route.as_str(),
                (None, None) => pack.city().code(),
            };
            output::line(&format!("{of:<26}{}", language.label(gap.missing)))?;
        }
        Ok(())
    }
}

/// What is known of a city, on its way to a person.
struct Shown<'a> {
    pack: &'a Pack,
    language: &'a Language,
}

impl Shown<'_> {
    /// All services, a line each.
    fn all(&self, services: &[Service]) -> Result<(), Failure> {
        output::line(&format!(
            "{}: {}",
            self.pack.name(),
            self.pack.policy().name
        ))?;
        if let Some(date) = &self.pack.policy().date {
            output::line(&format!("  since {date}"))?;
        }
        let not_bound = &self.pack.policy().bodies_not_bound;
        if !not_bound.is_empty() {
            output::line(&format!("  does not bind: {}", not_bound.join(", ")))?;
        }
        self.stands_on(&self.pack.policy().facts, "  ")?;
        for service in services {
            let (may_they_ask, whose, mark) = match self.pack.service(*service) {
                Some(rule) => (
                    self.language.label(rule.status_rule),
                    self.language.label(rule.level),
                    unverified(&rule.facts),
                ),
                None => ("unknown".into(), "unknown".into(), ""),
            };
            output::line(&format!(
                "{:<14}{:<44} {may_they_ask}; rule: {whose}{mark}",
                service.code(),
                self.language.label(*service),
            ))?;
        }
        output::line("More of one: unafraid services CODE")
    }

    /// One service, whole.
    fn one(&self, service: Service) -> Result<(), Failure> {
        let label = self.language.label(service);
        output::line(&format!(
            "{label} ({}), {}",
            service.code(),
            self.pack.name()
        ))?;
        let Some(rule) = self.pack.service(service) else {
            return output::line(
                "Unknown: nothing is known here of this service in this city. That is not a no.",
            );
        };
        output::line(&format!(
            "May they ask for status? {}",
            self.language.label(rule.status_rule)
        ))?;
        if rule.status_rule != StatusRule::NotRequired || rule.rule.is_some() {
            let known = rule.rule.as_deref().unwrap_or("unknown");
            output::line(&format!("The rule: {known}"))?;
        }
        output::line(&format!(
            "Whose rule: {}. Run by: {}",
            self.language.label(rule.level),
            self.language.label(rule.delivered_by)
        ))?;
        self.stands_on(&rule.facts, "")?;
        output::line("Where to complain, in the order in which it is proposed:")?;
        if rule.routes.is_empty() {
            output::line("  unknown")?;
        }
        for route in self.pack.routes_for(service) {
            self.route(route)?;
        }
        output::line(
            "Where identity exposure is high, ask for legal advice first. This is no legal advice.",
        )
    }

    fn route(&self, route: &Route) -> Result<(), Failure> {
        let exposure = self.language.label(route.exposure.shown());
        let known = if route.exposure == route.exposure.shown() {
            ""
        } else {
            " (unknown, so taken as high)"
        };
        output::line(&format!("  {} ({})", route.name, route.code))?;
        output::line(&format!("    identity exposure: {exposure}{known}"))?;
        let deadline = route.deadline.as_ref();
        let deadline = deadline.map_or_else(|| "unknown".to_owned(), ToString::to_string);
        output::line(&format!("    deadline: {deadline}"))?;
        self.stands_on(&route.facts, "    ")
    }

    fn stands_on(&self, facts: &Facts, indent: &str) -> Result<(), Failure> {
        if let Some(note) = &facts.note {
            output::line(&format!("{indent}{note}"))?;
        }
        let sources: Vec<String> = facts
            .sources
            .iter()
            .map(|id| {
                let source = self.pack.source(id);
                let address = source.and_then(|source| source.address.as_deref());
                address.map_or_else(|| id.to_string(), |address| format!("{id} {address}"))
            })
            .collect();
        let sources = if sources.is_empty() {
            "no source".to_owned()
        } else {
            sources.join(", ")
        };
        output::line(&format!(
            "{indent}[{sources}; checked {}]{}",
            facts.checked,
            unverified(facts)
        ))
    }

    fn json(&self, service: Service) -> Value {
        let mut object = json!({
            "city": self.pack.city().code(),
            "service": service.code(),
            "label": self.language.label(service),
        });
        if let Some(about) = Packs::built_in().service(service) {
            object["group"] = about.group.code().into();
        }
        let Some(rule) = self.pack.service(service) else {
            object["status_rule"] = "unknown".into();
            object["level"] = "unknown".into();
            return object;
        };
        object["level"] = rule.level.code().into();
        object["delivered_by"] = rule.delivered_by.code().into();
        object["status_rule"] = rule.status_rule.code().into();
        if let Some(text) = &rule.rule {
            object["rule"] = text.as_str().into();
        }
        self.add_facts(&mut object, &rule.facts);
        let routes = self.pack.routes_for(service).map(|route| {
            let mut object = json!({
                "route": route.code.as_str(),
                "name": route.name,
                "id_exposure": route.exposure.code(),
                "id_exposure_shown": route.exposure.shown().code(),
                "deadline": route.deadline.as_ref().map_or_else(
                    || "unknown".to_owned(),
                    ToString::to_string,
                ),
            });
            self.add_facts(&mut object, &route.facts);
            object
        });
        object["routes"] = routes.collect();
        object
    }

    fn add_facts(&self, object: &mut Value, facts: &Facts) {
        let sources = facts.sources.iter().map(|id| {
            let address = self
                .pack
                .source(id)
                .and_then(|source| source.address.as_ref());
            json!({ "id": id.as_str(), "address": address })
        });
        object["sources"] = sources.collect();
        if let Some(note) = &facts.note {
            object["note"] = note.as_str().into();
        }
        object["verified"] = facts.verified.into();
        object["checked"] = facts.checked.to_string().into();
    }
}

fn unverified(facts: &Facts) -> &'static str {
    if facts.verified { "" } else { " (unverified)" }
}
