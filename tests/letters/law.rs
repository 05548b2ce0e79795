//! Every sentence of law, of a policy or of what a service does carries its source and date.

use std::collections::BTreeSet;

use unafraid::Code;
use unafraid::city::{Service, StatusRule};
use unafraid::language::Language;
use unafraid::report::{Complaint, RightsCard};

use crate::{day, languages, packs, refused, toronto};

/// `[1, 2; checked 2026-11-23]`, `[no source; checked 2026-11-23]`, in a language's words, with the mark of
/// what is not verified or without. Gives whether it bears that mark, `None` where nothing is cited.
fn cited(line: &str, language: &Language) -> Option<bool> {
    let line = line.replace('\\', "");
    let mark = format!(" {}", language.text("document-unverified"));
    let (line, unverified) = match line.strip_suffix(&mark) {
        Some(line) => (line, true),
        None => (line.as_str(), false),
    };
    let (_, cite) = line.strip_suffix(']')?.rsplit_once('[')?;
    let (sources, checked) = cite.split_once("; ")?;
    let date = checked.rsplit(' ').next()?;
    let is_date = date.len() == 10
        && date.split('-').map(str::len).eq([4, 2, 2])
        && date
            .bytes()
            .all(|byte| byte.is_ascii_digit() || byte == b'-');
    let numbers = sources.split(", ").all(|one| one.parse::<u8>().is_ok());
    (is_date && (numbers || unverified)).then_some(unverified)
}

/// The lines of a part of a page, by its heading.
fn part<'a>(page: &'a str, heading: &str) -> Vec<&'a str> {
    let heading = format!("## {heading}");
    let rest = page.lines().skip_while(|line| *line != heading).skip(1);
    let lines = rest.take_while(|line| !line.starts_with("## "));
    lines.filter(|line| !line.is_empty()).collect()
}

#[test]
fn the_check_can_fail() {
    let english = Language::english();
    assert_eq!(
        cited(r"A rule. \[1, 12; checked 2026-11-23\]", english),
        Some(false)
    );
    assert_eq!(
        cited(
            r"A rule. \[no source; checked 2026-11-23\] (unverified)",
            english
        ),
        Some(true)
    );
    for line in [
        "A rule.",
        r"A rule. \[1\]",
        r"A rule. \[1; checked 2026\]",
        r"A rule. \[no source; checked 2026-11-23\]",
        r"A rule. \[1; checked 2026-11-23\] and more",
    ] {
        assert_eq!(cited(line, english), None, "{line}");
    }
}

#[test]
fn every_sentence_about_a_rule_in_a_letter_is_cited() {
    let mut seen = BTreeSet::new();
    for rule in toronto().services() {
        let experience = refused(rule.service);
        let complaint = Complaint::about(&experience, packs(), toronto());
        for fitting in complaint.routes() {
            for language in languages() {
                let page = fitting.letter(&BTreeSet::new(), language).to_markdown();
                let lines = part(&page, &language.text("letter-the-rule"));
                assert!(lines.len() >= 2, "{}", rule.service.code());
                for line in lines {
                    // What the writer does not know is no sentence of law.
                    if line.contains(language.text("letter-rule-unclear").as_ref()) {
                        continue;
                    }
                    assert!(cited(line, language).is_some(), "{line}");
                    seen.insert((rule.service, language.tag()));
                }
                let first = part(&page, &language.text("letter-the-rule"))[0];
                assert_eq!(
                    cited(first, language),
                    Some(!rule.facts.verified),
                    "{first}"
                );
            }
        }
    }
    assert!(seen.len() > 50, "{}", seen.len());
}

#[test]
fn every_sentence_of_a_card_is_cited_but_what_one_can_say() {
    let card = RightsCard::of(packs(), toronto());
    for language in languages() {
        for rule in toronto().services() {
            let page = card.service(rule.service, language).unwrap().to_markdown();
            for name in ["card-may-they-ask", "card-instead", "card-if-refused"] {
                for line in part(&page, &language.text(name)) {
                    let is_advice = line == language.text("card-advice");
                    assert!(is_advice || cited(line, language).is_some(), "{line}");
                }
            }
        }
        let page = card.all(language).to_markdown();
        let rows: Vec<&str> = page.lines().filter(|line| line.starts_with("| ")).collect();
        assert_eq!(rows.len(), 2 + packs().offered().count());
        for row in &rows[2..] {
            let cells: Vec<&str> = row.trim_matches('|').split(" | ").map(str::trim).collect();
            assert_eq!(cells.len(), 4, "{row}");
            assert!(cited(cells[1], language).is_some(), "{row}");
            let is_unknown = cells[2] == language.text("card-unknown");
            assert!(is_unknown || cited(cells[2], language).is_some(), "{row}");
        }
    }
}

/// What a person is told before she sends a letter names addresses, because there is no list below it.
#[test]
fn what_is_said_before_a_letter_names_its_sources() {
    let experience = refused(Service::Shelter);
    let complaint = Complaint::about(&experience, packs(), toronto());
    let least = complaint.routes().next().unwrap();
    let said = least
        .before(day("2026-11-28"))
        .sentences(Language::english());
    assert!(said[0].contains("[https://www.toronto.ca/"), "{said:?}");
    assert!(said[0].ends_with("; checked 2026-11-23]"), "{said:?}");
    assert!(
        said.last().unwrap().starts_with("What you send to Council"),
        "{said:?}"
    );
    assert!(
        said.last().unwrap().ends_with("; checked 2026-11-23]"),
        "{said:?}"
    );
}

/// Every rule that requires status is called one, and no other is.
#[test]
fn a_letter_says_of_each_service_what_its_pack_says() {
    let english = Language::english();
    for rule in toronto().services() {
        let experience = refused(rule.service);
        let complaint = Complaint::about(&experience, packs(), toronto());
        let Some(least) = complaint.routes().next() else {
            continue;
        };
        let page = least.letter(&BTreeSet::new(), english).to_markdown();
        for status in StatusRule::ALL {
            let name = format!("letter-status-rule-{}", status.code().replace('_', "-"));
            let sentence = english.text(&name);
            let says = part(&page, "The rule")
                .iter()
                .any(|line| line.contains(sentence.as_ref()));
            assert_eq!(says, *status == rule.status_rule, "{}", rule.service.code());
        }
    }
}
