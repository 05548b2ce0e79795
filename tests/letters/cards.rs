//! Rights cards, and what is still to be found out.

use unafraid::Code;
use unafraid::city::{Counter, DeliveredBy, Level, Packs, Service, StatusRule};
use unafraid::language::Language;
use unafraid::report::{Missing, RightsCard, unknown};

use crate::{languages, pack, packs, toronto};

#[test]
fn a_card_says_what_the_pack_says_and_nothing_else() {
    let english = Language::english();
    let card = RightsCard::of(packs(), toronto());
    for rule in toronto().services() {
        let page = card.service(rule.service, english).unwrap().to_markdown();
        assert!(
            page.contains(english.label(rule.status_rule).as_ref()),
            "{}",
            *page
        );
        for about in Counter::ALL {
            let fact = rule.counter(*about);
            let text = fact.map(|fact| fact.text.as_str());
            assert!(text.is_none_or(|text| page.contains(text)), "{}", *page);
        }
        let instead = rule.counter(Counter::Instead).is_some();
        assert_eq!(page.contains("## What you can show instead"), instead);
        let enforces = rule.delivered_by == DeliveredBy::Police || rule.level == Level::Federal;
        let says = !enforces && rule.status_rule != StatusRule::Required;
        assert_eq!(
            page.contains("## What you can say"),
            says,
            "{}",
            rule.service.code()
        );
        // What was not checked is asked and not claimed.
        let claims = page.contains("“This service does not need my immigration status.”");
        let may_claim = rule.status_rule == StatusRule::NotRequired && rule.facts.verified;
        assert_eq!(claims, may_claim && says, "{}", rule.service.code());
    }
    assert!(
        RightsCard::of(packs(), pack("hamilton"))
            .service(Service::Shelter, english)
            .is_none()
    );
}

#[test]
fn the_page_of_a_city_has_every_service_of_which_something_is_known() {
    for language in languages() {
        let page = RightsCard::of(packs(), toronto())
            .all(language)
            .to_markdown();
        for about in packs().offered() {
            let label = language.label(about.service);
            let row = page
                .lines()
                .find(|line| line.starts_with(&format!("| {label} |")));
            assert!(row.is_some(), "{label}");
        }
        let page = RightsCard::of(packs(), pack("hamilton"))
            .all(language)
            .to_markdown();
        assert!(!page.contains('|'), "nothing is known of its services");
    }
}

/// What is missing, counted by hand in a city of the tests.
#[test]
fn what_is_unknown_is_listed() {
    let text = include_str!("../data/packs/cities/exampleville.toml");
    let packs = Packs::built_in().clone();
    let packs = packs.with_city("cities/exampleville.toml", text).unwrap();
    let city = packs.pack(&packs.city("exampleville").unwrap()).unwrap();
    let gaps = unknown(&packs, city);
    let of = |service: Option<Service>, route: bool| -> Vec<&str> {
        let gaps = gaps.iter();
        let gaps = gaps.filter(|gap| gap.service == service && gap.route.is_some() == route);
        gaps.map(|gap| gap.missing.code()).collect()
    };
    assert_eq!(of(None, false), ["source"]);
    assert_eq!(
        of(Some(Service::Library), false),
        ["source", "may_ask", "may_not", "instead"]
    );
    assert_eq!(
        of(Some(Service::OntarioWorks), false),
        ["rule", "source", "routes", "may_ask", "may_not", "instead"]
    );
    assert_eq!(of(Some(Service::Shelter), false), ["service"]);
    assert_eq!(of(None, true), ["exposure", "source"]);
    let nothing = gaps
        .iter()
        .filter(|gap| gap.missing == Missing::Service)
        .count();
    assert_eq!(nothing, packs.offered().count() - 2);
}
