//! A fact that was not chosen is in no letter, whatever the route, the language and the format.

use std::collections::BTreeSet;

use unafraid::Code;
use unafraid::report::{Complaint, Sharper};

use crate::{every_route, everything, languages, packs, toronto};

/// What shows that a fact is in a letter, in English and in French.
fn marks(sharper: Sharper) -> Vec<&'static str> {
    match sharper {
        Sharper::When => vec!["14 May 2026", "14 mai 2026"],
        Sharper::Kind => vec!["letter-kind-own-experience"],
        Sharper::HelperPresent => vec!["letter-helper-present"],
        Sharper::KnewPolicyBefore => vec!["letter-knew-policy-before"],
        Sharper::ForWhom => vec!["letter-for-whom-child"],
        Sharper::Note => vec!["MARKNOTE"],
        Sharper::Place => vec!["MARKPLACE"],
        Sharper::TimeOfDay => vec!["MARKTIME"],
        Sharper::Wanted => vec!["MARKWANTED"],
        Sharper::Said => vec!["MARKSAID"],
        Sharper::DocumentsAsked => vec!["MARKDOCUMENTS"],
        Sharper::Consequence => vec!["MARKCONSEQUENCE"],
        Sharper::Remedy => vec!["MARKREMEDY"],
        Sharper::OfficeReference => vec!["MARKOFFICE"],
        other => panic!("{other:?} has no mark"),
    }
}

fn is_in(page: &str, sharper: Sharper, language: &unafraid::language::Language) -> bool {
    marks(sharper).iter().any(|mark| {
        let words = language.text(mark);
        page.contains(words.as_ref())
    })
}

#[test]
fn only_what_was_chosen_is_in_a_letter() {
    let none = BTreeSet::new();
    let choices = Sharper::ALL.iter().map(|one| BTreeSet::from([*one]));
    let all = Sharper::ALL.iter().copied().collect();
    let choices: Vec<_> = choices.chain([none, all]).collect();
    let mut pages = 0;
    for (route, service) in every_route() {
        let experience = everything(service);
        let complaint = Complaint::about(&experience, packs(), toronto());
        let fitting = complaint.route(route).unwrap();
        for language in languages() {
            for with in &choices {
                let document = fitting.letter(with, language);
                for page in [document.to_html(), document.to_markdown()] {
                    for sharper in Sharper::ALL {
                        assert_eq!(
                            is_in(&page, *sharper, language),
                            with.contains(sharper),
                            "{sharper:?} in the letter to {route} with {with:?}"
                        );
                    }
                    for never in ["MARKREFERENCE", "MARKSOURCE"] {
                        assert!(!page.contains(never), "{route}");
                    }
                    pages += 1;
                }
            }
        }
    }
    let choices = Sharper::ALL.len() + 2;
    assert_eq!(pages, toronto().routes().len() * 2 * choices * 2);
}

/// What is said before a letter, and cards, know of no experience's words at all.
#[test]
fn what_is_said_before_holds_no_words_of_the_person() {
    let experience = everything(unafraid::city::Service::Shelter);
    let complaint = Complaint::about(&experience, packs(), toronto());
    for fitting in complaint.routes() {
        for language in languages() {
            let said = fitting.before(crate::day("2026-11-28")).sentences(language);
            assert!(!said.concat().contains("MARK"), "{}", fitting.route().code);
        }
    }
}

#[test]
fn a_letter_is_coarse_unless_it_is_made_sharper() {
    let experience = everything(unafraid::city::Service::Shelter);
    let english = unafraid::language::Language::english();
    let page = crate::letter(&experience, "311", &BTreeSet::new(), english);
    assert!(page.contains("It happened in May 2026."), "{page}");
    let (told, _) = page.split_once("## The rule").unwrap();
    assert!(!told.contains("14"), "{told}");
}

/// The writer's identity is nothing but a blank.
#[test]
fn identity_is_a_blank_to_fill_in_by_hand() {
    for (route, service) in every_route() {
        let experience = everything(service);
        let english = unafraid::language::Language::english();
        let page = crate::letter(&experience, route, &BTreeSet::new(), english);
        let blanks: Vec<&str> = page
            .lines()
            .filter(|line| line.contains(": ...."))
            .collect();
        assert_eq!(blanks.len(), 2, "{route}");
        assert!(blanks[0].starts_with("Date: ..."), "{route}");
        assert!(
            blanks[1].starts_with("Name and where to write: ..."),
            "{route}"
        );
    }
}
