//! The entry flow, and the words for it.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use std::collections::BTreeSet;

use unafraid::Code;
use unafraid::city::{
    Answer, AskedWhen, Barrier, BarrierGroup, Channel, City, Counter, DeliveredBy, Exposure, Feeds,
    ForWhom, Form, Group, Key, Kind, Level, Outcome, Packs, Precision, Province, Published,
    Question, RouteKind, Rule, Service, Staff, StatusRule, Wording,
};
use unafraid::journal::{Draft, Identifier, Match, Reason, Value};
use unafraid::language::Language;
use unafraid::report::Missing;
use unafraid_tests::{Place, tiny_host};

fn begun(service: &str, outcome: &str) -> Draft {
    let mut draft = Draft::default();
    draft.answer(Key::Service, Value::Text(service)).unwrap();
    draft.answer(Key::Outcome, Value::Text(outcome)).unwrap();
    draft
}

/// The steps that follow when each is passed over.
fn passed_over(mut draft: Draft) -> Vec<String> {
    let mut steps = Vec::new();
    while let Some(question) = draft.next_question(Packs::built_in()) {
        assert!(!question.required);
        steps.push(question.step.as_str().to_owned());
        draft.pass(question.step);
        assert!(steps.len() < 100, "it ends");
    }
    steps
}

fn codes(question: &Question<'_>) -> Vec<String> {
    question
        .options
        .iter()
        .map(|one| one.code.to_owned())
        .collect()
}

/// Service, outcome, save.
#[test]
fn three_taps_make_a_valid_record() {
    let packs = Packs::built_in();
    let place = Place::new(tiny_host());
    let mut journal = place.open().unwrap();
    let mut draft = Draft::default();
    for answer in ["SHELTER", "refused"] {
        let question = draft.next_question(packs).unwrap();
        assert!(question.required);
        assert!(draft.clone().finish().is_err(), "not before both are known");
        assert!(codes(&question).contains(&answer.to_owned()), "one tap");
        draft.answer(question.key, Value::Text(answer)).unwrap();
    }
    assert!(draft.so_far().can_be_saved());
    journal.add(draft.finish().unwrap()).unwrap();
    assert_eq!(journal.len(), 1);
}

/// After each step the draft is stored, the vault locked, and the flow goes on where it was.
#[test]
fn every_step_can_be_saved_and_continued() {
    let packs = Packs::built_in();
    let place = Place::new(tiny_host());
    let mut journal = place.open().unwrap();
    let id = journal.begin_draft(Draft::default()).unwrap();
    let mut steps = Vec::new();
    loop {
        let mut draft = journal.drafts().next().unwrap().1.clone();
        let Some(question) = draft.next_question(packs) else {
            break;
        };
        let step = question.step.clone();
        let first = question
            .options
            .first()
            .map(|choice| choice.code.to_owned());
        match (question.form, first) {
            (Form::One, Some(code)) => draft.answer(question.key, Value::Text(&code)).unwrap(),
            (Form::Each, Some(code)) => {
                draft.answer_barrier(Barrier::from_code(&code).unwrap(), Answer::Yes);
                draft.pass(&step);
            }
            (Form::Date, _) => draft.answer(question.key, Value::Text("2024")).unwrap(),
            _ => draft.answer(question.key, Value::Text("EXAMPLE")).unwrap(),
        }
        steps.push(step);
        journal.keep_draft(id, draft).unwrap();
        let _ = journal.lock();
        journal = place.open().unwrap();
    }
    let unique: BTreeSet<_> = steps.iter().collect();
    assert_eq!(unique.len(), steps.len(), "none is asked twice");
    assert!(steps.len() > 20, "{}", steps.len());
    journal.finish_draft(id).unwrap();
    let experience = &journal.get(id).unwrap().experience;
    assert!(experience.note.is_some() && experience.private.remedy.is_some());
    assert_eq!(journal.drafts().count(), 0);
}

#[test]
fn a_draft_can_be_changed_in_the_session_that_began_it() {
    let place = Place::new(tiny_host());
    let mut journal = place.open().unwrap();
    let id = journal.begin_draft(begun("LIB", "refused")).unwrap();
    for words in ["EXAMPLE a", "EXAMPLE b"] {
        let mut draft = journal.drafts().next().unwrap().1.clone();
        draft.set(Key::Note, Value::Text(words)).unwrap();
        draft
            .set(Key::Barriers, Value::List(vec!["asked_id"]))
            .unwrap();
        journal.keep_draft(id, draft).unwrap();
    }
    let mut draft = journal.drafts().next().unwrap().1.clone();
    let refusal = draft.answer(Key::When, Value::Text("soon")).unwrap_err();
    assert_eq!(refusal.reason, Reason::NotADate);
    draft.answer(Key::Note, Value::Text("EXAMPLE c")).unwrap();
    draft.answer(Key::Note, Value::Text("EXAMPLE d")).unwrap();
    assert_eq!(draft.parts().note.as_ref().unwrap().as_str(), "EXAMPLE d");
    draft.answer(Key::Note, Value::Text("")).unwrap();
    assert!(draft.parts().note.is_none(), "nothing takes it back");
    assert!(draft.answer(Key::Outcome, Value::Absent).is_err());
    draft.answer_city(City::named("exampleville").unwrap());
    assert_eq!(draft.so_far().city.unwrap().code(), "exampleville");
    journal.remove_draft(id).unwrap();
    assert_eq!(journal.drafts().count(), 0);
    assert!(journal.remove_draft(id).is_err() && journal.finish_draft(id).is_err());
}

#[test]
fn the_order_follows_what_is_known() {
    let refused = passed_over(begun("SHELTER", "refused"));
    let at = |steps: &[String], step: &str| steps.iter().position(|one| one == step);
    assert!(at(&refused, "asked") < at(&refused, "rule"));
    assert!(at(&refused, "asked_when").is_none(), "nothing was asked");
    let private = at(&refused, "for_whom").unwrap();
    assert!(refused[private..].iter().all(|step| {
        let step = unafraid::city::StepId::new(step).unwrap();
        Packs::built_in().flow().step(&step).unwrap().is_private()
    }));

    let mut asked = begun("SHELTER", "refused");
    asked.answer_barrier(Barrier::AskedStatus, Answer::Yes);
    let asked = passed_over(asked);
    assert!(at(&asked, "asked_when").is_some() && at(&asked, "documents_asked").is_some());

    let not_tried = passed_over(begun("CHC", "did_not_try"));
    assert_eq!(not_tried[0], "reason", "why comes first");
    for step in [
        "asked",
        "conduct",
        "staff",
        "channel",
        "served_after_insisting",
        "said",
    ] {
        assert!(at(&not_tried, step).is_none(), "{step}");
    }
    assert!(at(&passed_over(begun("LIB", "served_full")), "rule").is_none());
}

#[test]
fn services_have_variants_and_propose_whose_rule_it_was() {
    let packs = Packs::built_in();
    let step = |name: &str, draft: &Draft| {
        let step = unafraid::city::StepId::new(name).unwrap();
        let question = draft.question(&step, packs).unwrap();
        (
            question.text.to_owned(),
            codes(&question),
            question.proposed,
        )
    };
    let school = begun("SCHOOL", "refused");
    let (text, options, _) = step("asked", &school);
    assert_eq!(
        (text.as_str(), options[1].as_str()),
        ("ask-asked-school", "asked_entry_date")
    );
    assert_eq!(step("staff", &school).1[0], "school_office");
    assert_eq!(
        step("asked", &begun("ER", "refused")).1[0],
        "asked_health_card"
    );
    assert_eq!(step("staff", &begun("POLICE", "unknown")).1[0], "police");
    let all = step("asked", &begun("LIB", "refused")).1;
    assert_eq!(
        all.len(),
        options.len(),
        "another order, not another choice"
    );

    for (city, service, rule) in [
        (Some("toronto"), "SHELTER", Some("city")),
        (Some("toronto"), "OW", Some("province")),
        (Some("toronto"), "CBSA", Some("federal")),
        (Some("toronto"), "FOODBANK", Some("provider")),
        (Some("hamilton"), "SHELTER", None),
        (None, "SHELTER", None),
    ] {
        let mut draft = begun(service, "refused");
        if let Some(city) = city {
            draft.answer(Key::City, Value::Text(city)).unwrap();
        }
        assert_eq!(step("rule", &draft).2, rule, "{city:?} {service}");
    }
    let when = unafraid::city::StepId::new("when").unwrap();
    let draft = Draft::default();
    let when = draft.question(&when, packs).unwrap();
    assert_eq!(
        codes(&when),
        ["year", "quarter"],
        "finer ones identify more"
    );
    let services = draft.next_question(packs).unwrap();
    assert_eq!(services.options.len(), 29);
    assert!(!codes(&services).contains(&"UNSPECIFIED".to_owned()));
}

/// Whatever is chosen, the flow ends and every answer that it offers is taken.
#[test]
fn every_answer_that_is_offered_is_taken() {
    let packs = Packs::built_in();
    for service in packs.offered() {
        for outcome in Outcome::ALL {
            let draft = begun(service.service.code(), outcome.code());
            passed_over(draft.clone());
            for step in packs.flow().steps() {
                let question = draft.question(step.id(), packs).unwrap();
                for choice in question.options.iter().chain(&question.more) {
                    let mut draft = draft.clone();
                    match question.form {
                        Form::One => draft
                            .answer(question.key, Value::Text(choice.code))
                            .unwrap(),
                        Form::Each => assert!(Barrier::from_code(choice.code).is_some()),
                        Form::Date => assert!(Precision::from_code(choice.code).is_some()),
                        _ => panic!("words are not chosen"),
                    }
                }
            }
        }
    }
}

fn messages<C: Code>(names: &mut BTreeSet<String>) {
    for code in C::ALL {
        let name = format!("{}-{}", C::VOCABULARY, code.code());
        names.insert(name.to_lowercase().replace('_', "-"));
        let label = Language::english().label(*code);
        assert_ne!(
            label,
            code.code(),
            "no label for {} {}",
            C::VOCABULARY,
            code.code()
        );
    }
}

/// Of every code and every question there are words, and no words are there for nothing.
#[test]
fn no_word_is_missing_and_none_is_unused() {
    let mut needed = BTreeSet::new();
    messages::<Service>(&mut needed);
    messages::<Outcome>(&mut needed);
    messages::<Barrier>(&mut needed);
    messages::<Answer>(&mut needed);
    messages::<Channel>(&mut needed);
    messages::<Kind>(&mut needed);
    messages::<Staff>(&mut needed);
    messages::<Rule>(&mut needed);
    messages::<AskedWhen>(&mut needed);
    messages::<ForWhom>(&mut needed);
    messages::<Key>(&mut needed);
    messages::<Group>(&mut needed);
    messages::<Level>(&mut needed);
    messages::<DeliveredBy>(&mut needed);
    messages::<StatusRule>(&mut needed);
    messages::<Exposure>(&mut needed);
    messages::<Province>(&mut needed);
    messages::<BarrierGroup>(&mut needed);
    messages::<Feeds>(&mut needed);
    messages::<Published>(&mut needed);
    messages::<Precision>(&mut needed);
    messages::<Identifier>(&mut needed);
    messages::<Match>(&mut needed);
    let packs = Packs::built_in();
    let steps = packs.flow().steps().iter();
    needed.extend(steps.flat_map(|step| step.texts()).map(str::to_owned));
    let barriers = Barrier::ALL.iter().filter_map(|one| packs.barrier(*one));
    needed.extend(barriers.map(|about| about.text.clone()));
    let own_data = ["title", "warning", "attachments", "answer-due", "orphans"];
    needed.extend(own_data.map(|name| format!("own-data-{name}")));
    let loss = [
        "cells",
        "mixed",
        "contents",
        "whole",
        "known",
        "pieces",
        "unknown",
        "reading-only",
    ];
    needed.extend(loss.map(|name| format!("loss-{name}")));

    needed.extend(of_pages());

    let english: BTreeSet<String> = Language::english().names().map(str::to_owned).collect();
    let missing: Vec<_> = needed.difference(&english).collect();
    let unused: Vec<_> = english.difference(&needed).collect();
    assert!(
        missing.is_empty() && unused.is_empty(),
        "missing {missing:?}, unused {unused:?}"
    );

    let draft = begun("LIB", "refused");
    for step in packs.flow().steps() {
        let question = draft.question(step.id(), packs).unwrap();
        for choice in question.options.iter().chain(&question.more) {
            if let Wording::Message(name) = &choice.wording {
                assert!(english.contains(name.as_ref()), "{name}");
            }
        }
    }
    for city in City::all() {
        assert!(packs.pack(&city).is_some());
    }
}

/// The words of letters and cards.
fn of_pages() -> BTreeSet<String> {
    let mut needed = BTreeSet::new();
    messages::<RouteKind>(&mut needed);
    messages::<Counter>(&mut needed);
    messages::<Missing>(&mut needed);
    // The sentences of a letter are named after the codes.
    let mut codes = BTreeSet::new();
    messages::<Outcome>(&mut codes);
    messages::<Barrier>(&mut codes);
    messages::<AskedWhen>(&mut codes);
    messages::<Channel>(&mut codes);
    messages::<Staff>(&mut codes);
    messages::<Kind>(&mut codes);
    messages::<ForWhom>(&mut codes);
    messages::<StatusRule>(&mut codes);
    messages::<Rule>(&mut codes);
    messages::<Feeds>(&mut codes);
    let silent = ["staff-unknown", "feeds-context"];
    let sentences = codes.iter().filter(|name| !silent.contains(&name.as_str()));
    needed.extend(sentences.map(|name| format!("letter-{name}")));
    for (prefix, names) in [
        ("", "language-direction month-name"),
        ("when-", "year quarter month day"),
        ("time-", "days months years"),
        (
            "document-",
            "example sources no-source unverified references",
        ),
        ("before-exposure-", "low medium high unknown"),
        (
            "before-",
            "legal-clinic deadline-unknown deadline-after days-left deadline-on deadline-over nameless public",
        ),
        ("letter-title-", "complaint rule public"),
        (
            "letter-",
            "to date what-happened about when insisting-helped insisting-did-not-help helper-present knew-policy-before own-words the-rule policy policy-since what-i-ask answer answer-please answer-to",
        ),
        (
            "letter-ask-",
            "you others change say-who report service apology look",
        ),
        (
            "card-",
            "title title-all service may-they-ask say say-then say-not-checked instead if-refused first-route exposure exposure-unknown learns learns-unknown within unknown advice",
        ),
        (
            "card-say-status-rule-",
            "not-required emergency-only unclear varies",
        ),
    ] {
        needed.extend(names.split(' ').map(|name| format!("{prefix}{name}")));
    }
    needed
}

/// French has the words that English has, a note that nobody reviewed them, and those of packs.
#[test]
fn french_lacks_no_word() {
    let english: BTreeSet<&str> = Language::english().names().collect();
    let french: BTreeSet<&str> = Language::french().names().collect();
    let missing: Vec<_> = english.difference(&french).collect();
    assert!(missing.is_empty(), "{missing:?}");
    let pack = Packs::built_in()
        .pack(&City::from_code("toronto").unwrap())
        .unwrap();
    let mut of_pack =
        BTreeSet::from(["language-note".to_owned(), "toronto-policy-name".to_owned()]);
    let mut has = |what: &str, code: &str| {
        let name = format!("toronto-{what}-{code}").to_lowercase();
        of_pack.insert(name.replace('_', "-"));
    };
    for route in pack.routes() {
        has("route", route.code.as_str());
        if route.facts.note.is_some() {
            has("note-route", route.code.as_str());
        }
        if route.addressee.is_some() {
            has("addressee", route.code.as_str());
        }
    }
    for rule in pack.services() {
        if rule.rule.is_some() {
            has("rule", rule.service.code());
        }
        for fact in &rule.at_the_counter {
            has(fact.about.code(), rule.service.code());
        }
    }
    let more: BTreeSet<String> = french
        .difference(&english)
        .map(|name| (*name).to_owned())
        .collect();
    let missing: Vec<_> = of_pack.difference(&more).collect();
    let unused: Vec<_> = more.difference(&of_pack).collect();
    assert!(
        missing.is_empty() && unused.is_empty(),
        "missing {missing:?}, unused {unused:?}"
    );
}

/// The labels of services and barriers are the published ones.
#[test]
fn labels_are_the_published_ones() {
    let english = Language::english();
    let table = |name: &str| -> Vec<(String, String)> {
        let path = std::path::Path::new(env!("CARGO_MANIFEST_DIR"))
            .join("data")
            .join(name);
        let mut table = csv::Reader::from_path(path).unwrap();
        let headers = table.headers().unwrap().clone();
        let label = headers.iter().position(|name| name == "label").unwrap();
        let rows = table.records().map(|row| row.unwrap());
        rows.map(|row| (row[0].to_owned(), row[label].to_owned()))
            .collect()
    };
    for (code, label) in table("services-toronto.csv") {
        assert_eq!(english.label(Service::from_code(&code).unwrap()), label);
    }
    for (code, label) in table("barriers.csv") {
        assert_eq!(english.label(Barrier::from_code(&code).unwrap()), label);
    }
}

#[test]
fn a_wrong_language_is_refused_with_its_line() {
    let read = |tag: &str, text: &str| -> String {
        match Language::read(tag, "xx.ftl", text) {
            Ok(_) => panic!("{text:?} was taken"),
            Err(error) => error.to_string(),
        }
    };
    assert_eq!(
        read("not a tag", ""),
        "xx.ftl: \"not a tag\" is no tag of a language"
    );
    let broken = read("es", "outcome-refused = Rechazado\n\n= nada\n");
    assert!(broken.starts_with("xx.ftl line 3: "), "{broken}");
    assert_eq!(
        read("es", "rule-city = a\nrule-city = b\n"),
        "xx.ftl line 2: rule-city stands here twice"
    );
    let spanish = Language::read("es", "es.ftl", "outcome-refused = Rechazado\n").unwrap();
    assert_eq!(
        (spanish.tag(), spanish.label(Outcome::Refused).as_ref()),
        ("es", "Rechazado")
    );
    assert_eq!(
        spanish.label(Outcome::DidNotTry),
        "did_not_try",
        "the code, where no word is"
    );
    assert_eq!(spanish.text("ask-when"), "ask-when");
}
