//! Where one may complain: what fits, in which order, and by when.

use std::collections::BTreeSet;

use unafraid::Code;
use unafraid::city::{Exposure, Packs, RouteKind, Rule, Service, StatusRule};
use unafraid::journal::{Answer, Barrier, Experience, Outcome};
use unafraid::language::Language;
use unafraid::report::{Complaint, LastDay};

use crate::{accounts, day, languages, pack, packs, refused, toronto};

fn codes(experience: &Experience) -> Vec<String> {
    let complaint = Complaint::about(experience, packs(), toronto());
    let codes = complaint.routes().map(|one| one.route().code.to_string());
    codes.collect()
}

#[test]
fn those_that_learn_least_come_first_and_then_the_packs_order() {
    // By hand, from routes-toronto.csv: low, medium, high or unknown.
    for (service, expected) in [
        (
            Service::Shelter,
            "division 311 ombudsman_toronto city_human_rights",
        ),
        (
            Service::PrivateHousing,
            "ontario_ombudsman landlord_tenant_board hrto",
        ),
        (Service::HospitalEmergency, "provider patient_ombudsman"),
        (Service::School, "ontario_ombudsman school_board"),
        (
            Service::Police,
            "leca inspectorate_policing police_services_board",
        ),
        (Service::WageClaim, "ministry_labour"),
        (
            Service::OntarioWorks,
            "ontario_ombudsman social_benefits_tribunal provincial_government",
        ),
    ] {
        let expected: Vec<&str> = expected.split(' ').collect();
        assert_eq!(codes(&refused(service)), expected, "{}", service.code());
    }
    for rule in toronto().services() {
        let routes = codes(&refused(rule.service));
        let mut sorted = routes.clone();
        let exposure = |code: &String| toronto().route(code).unwrap().exposure.shown();
        sorted.sort_by_key(exposure);
        assert_eq!(routes, sorted);
        assert!(!routes.contains(&"public_deputation".to_owned()));
    }
}

/// Where the law itself keeps a person out, the letter is to the government that made it; once somebody did
/// something beyond it, there is something to complain about.
#[test]
fn a_lawful_exclusion_goes_to_the_government_whose_rule_it_is() {
    let mut required = 0;
    for rule in toronto().services() {
        let mut experience = Experience::new(rule.service, Outcome::Refused);
        for barrier in [Barrier::AskedStatus, Barrier::RuleExcludes] {
            experience.barriers.answer(barrier, Answer::Yes);
        }
        let complaint = Complaint::about(&experience, packs(), toronto());
        let is_lawful = rule.status_rule == StatusRule::Required;
        assert_eq!(
            complaint.is_about_the_rule_itself(),
            is_lawful,
            "{}",
            rule.service.code()
        );
        if is_lawful {
            required += 1;
            assert_eq!(codes(&experience), ["provincial_government"]);
            for other in [
                "public_deputation",
                "ombudsman_toronto",
                "ontario_ombudsman",
                "311",
            ] {
                assert!(complaint.route(other).is_none(), "{other}");
            }
            let mut conduct = experience.clone();
            conduct
                .barriers
                .answer(Barrier::ThreatToReport, Answer::Yes);
            assert!(codes(&conduct).len() > 1, "{}", rule.service.code());
            let mut own = experience.clone();
            own.rule = Some(Rule::Provider);
            assert!(codes(&own).len() > 1, "{}", rule.service.code());
        }
    }
    assert_eq!(
        required, 4,
        "ODSP, OHIP, subsidised housing, child care subsidy"
    );
    // The sixth account: a subsidy that was cancelled under the province's rule.
    assert_eq!(codes(&accounts()[5]), ["provincial_government"]);
}

#[test]
fn a_public_letter_is_had_only_by_asking_for_it() {
    let experience = refused(Service::Shelter);
    let complaint = Complaint::about(&experience, packs(), toronto());
    assert!(
        complaint
            .routes()
            .all(|one| one.route().kind != RouteKind::Public)
    );
    let public = complaint.route("public_deputation").unwrap();
    assert_eq!(public.before(day("2026-11-28")).exposure(), Exposure::High);
    assert!(
        complaint.route("leca").is_none(),
        "a route of another service"
    );
    assert!(complaint.route("nowhere").is_none());
}

#[test]
fn the_police_are_suggested_nowhere() {
    let of_police: BTreeSet<String> = codes(&refused(Service::Police)).into_iter().collect();
    for rule in toronto().services() {
        if rule.service != Service::Police {
            let routes = codes(&refused(rule.service));
            assert!(
                routes.iter().all(|code| !of_police.contains(code)),
                "{routes:?}"
            );
        }
    }
    for language in languages() {
        let advice = language.names().filter(|name| {
            ["before-", "card-", "letter-ask", "letter-answer"]
                .iter()
                .any(|begins| name.starts_with(begins))
        });
        for name in advice {
            let text = language.text(name).to_lowercase();
            assert!(!text.contains("police") && !text.contains("911"), "{name}");
        }
    }
}

#[test]
fn an_unknown_exposure_is_as_bad_as_a_high_one() {
    let experience = refused(Service::Shelter);
    let complaint = Complaint::about(&experience, packs(), toronto());
    for fitting in complaint.routes() {
        let before = fitting.before(day("2026-11-28"));
        let is_safe = matches!(before.exposure(), Exposure::Low | Exposure::Medium);
        assert_eq!(before.is_for_a_legal_clinic_first(), !is_safe);
        let said = before.sentences(Language::english()).join("\n");
        assert_eq!(said.contains("Talk to a legal clinic"), !is_safe, "{said}");
        assert!(said.contains("A letter without a name can still show who you are"));
        assert!(said.contains("becomes public, with your name"));
    }
}

#[test]
fn days_are_counted_from_the_first_day_that_it_can_have_been() {
    let today = day("2026-11-28");
    let last_day = |when: Option<&str>| {
        let mut experience = refused(Service::Police);
        experience.when = when.map(|when| when.parse().unwrap());
        let complaint = Complaint::about(&experience, packs(), toronto());
        let leca = complaint.route("leca").unwrap();
        let before = leca.before(today);
        (
            before.last_day(),
            before.sentences(Language::english()).join("\n"),
        )
    };
    for (when, expected, said) in [
        (
            "2026-06-14",
            ("2026-12-14", 16),
            "Your time can end on 14 December 2026: 16 days left.",
        ),
        (
            "2026-06",
            ("2026-12-01", 3),
            "Your time can end on 1 December 2026: 3 days left.",
        ),
        ("2026-05-29", ("2026-11-29", 1), "1 day left."),
        ("2026-05-28", ("2026-11-28", 0), "today is the last day."),
        (
            "2026-05-27",
            ("2026-11-27", -1),
            "Your time may have ended on 27 November 2026.",
        ),
        (
            "2026",
            ("2026-07-01", -150),
            "Your time may have ended on 1 July 2026.",
        ),
    ] {
        let (last, sentences) = last_day(Some(when));
        let (date, left) = expected;
        assert!(
            last == LastDay::On {
                day: day(date),
                left
            },
            "{when}"
        );
        assert!(sentences.contains(said), "{when}: {sentences}");
    }
    let (last, sentences) = last_day(None);
    assert!(matches!(last, LastDay::After(_)));
    assert!(
        sentences.contains("You have 6 months from the day when it happened."),
        "{sentences}"
    );
    let experience = refused(Service::Shelter);
    let complaint = Complaint::about(&experience, packs(), toronto());
    let before = complaint.route("311").unwrap().before(today);
    assert!(before.last_day() == LastDay::Unknown);
    let said = before.sentences(Language::english()).join("\n");
    assert!(
        said.contains("It is not known how long you may wait."),
        "{said}"
    );
}

/// Where nothing is known there is no route, and none is guessed.
#[test]
fn a_city_of_which_nothing_is_known_has_no_route() {
    for known in packs().cities() {
        let complaint_has = |service| {
            let experience = refused(service);
            Complaint::about(&experience, packs(), known)
                .routes()
                .next()
                .is_some()
        };
        let has = Service::ALL.iter().any(|service| complaint_has(*service));
        assert_eq!(has, known.city().code() == "toronto");
    }
    let experience = refused(Service::Shelter);
    let complaint = Complaint::about(&experience, packs(), pack("hamilton"));
    assert!(complaint.route("311").is_none(), "a route of another city");
}

/// Every route has a reason in words, and the asks follow the barriers.
#[test]
fn what_is_asked_for_follows_from_what_stood_in_the_way() {
    let english = Language::english();
    let packs = Packs::built_in();
    for barrier in Barrier::ALL {
        let mut experience = Experience::new(Service::Shelter, Outcome::ServedFull);
        experience.barriers.answer(*barrier, Answer::Yes);
        let page = crate::letter(&experience, "division", &BTreeSet::new(), english);
        for feeds in unafraid::city::Feeds::ALL {
            let name = format!("letter-feeds-{}", feeds.code().replace('_', "-"));
            let feeds_it = packs.barrier(*barrier).unwrap().feeds.contains(feeds);
            let expected = feeds_it && *feeds != unafraid::city::Feeds::Context;
            assert_eq!(
                page.contains(english.text(&name).as_ref()),
                expected,
                "{barrier:?} {feeds:?}"
            );
        }
        assert!(!page.contains("Give the service"), "it was given");
    }
    let page = crate::letter(
        &refused(Service::Shelter),
        "division",
        &BTreeSet::new(),
        english,
    );
    assert!(page.contains("Give the service") && page.contains("Say sorry"));
}
