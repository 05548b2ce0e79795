//! A file of packs: the first line is its name as in `core/packs`, the rest its text. It is read
//! with the other files as they are. What is refused names a line that there is; a city that is
//! read is the same after it was written anew; the questions come to an end; and words have a text.
#![no_main]

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::sync::OnceLock;

use unafraid::Code;
use unafraid::city::{Facts, Level, Pack, PackError, Packs, Rule, Service, SoFar};
use unafraid::journal::{Barrier, Outcome};
use unafraid::language::Language;

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    let input = String::from_utf8_lossy(bytes);
    let (name, text) = input.split_once('\n').unwrap_or((&input, ""));
    if name.ends_with(".ftl") {
        language(name, text);
    } else if name.starts_with("cities/") && name.ends_with(".toml") {
        city(name, text);
    } else {
        common(name, text);
    }
});

/// The packs that are built in, but no city.
fn countryside() -> &'static Packs {
    static PACKS: OnceLock<Packs> = OnceLock::new();
    PACKS.get_or_init(|| Packs::read(common_files()).expect("the packs that are built in"))
}

fn common_files() -> impl Iterator<Item = (&'static str, &'static str)> {
    Packs::files().filter(|(name, _)| !name.starts_with("cities/"))
}

fn is_of(error: &PackError, name: &str, text: &str) {
    assert_eq!(error.file, name);
    let lines = text.split('\n').count() as u64;
    assert!(
        error.line.is_none_or(|line| (1..=lines).contains(&line)),
        "{error}"
    );
    assert!(!error.reason.is_empty());
}

fn common(name: &str, text: &str) {
    let others = common_files().filter(|(other, _)| *other != name);
    let mut files: Vec<(&str, &str)> = others.collect();
    files.push((name, text));
    match Packs::read(files) {
        // Questions are about services and barriers, and may no longer fit.
        Err(error) if ["services.toml", "barriers.toml"].contains(&name) && error.file != name => {
            assert_eq!(error.file, "questions.toml");
        }
        Err(error) => is_of(&error, name, text),
        Ok(packs) => questions(&packs),
    }
}

/// Passes over everything, whatever the outcome was.
fn questions(packs: &Packs) {
    for outcome in Outcome::ALL {
        let mut so_far = SoFar::default();
        let mut asked = 0;
        while let Some(question) = packs.next_question(&so_far) {
            asked += 1;
            assert!(asked <= packs.flow().steps().len(), "{outcome:?}");
            assert!(packs.question(question.step, &so_far).as_ref() == Some(&question));
            let step = question.step.clone();
            match asked {
                1 => so_far.service = Some(Service::ALL[step.as_str().len() % Service::ALL.len()]),
                2 => so_far.outcome = Some(*outcome),
                _ => {}
            }
            so_far.done.insert(step);
        }
        assert!(so_far.can_be_saved());
    }
}

fn city(name: &str, text: &str) {
    let packs = match countryside().clone().with_city(name, text) {
        Ok(packs) => packs,
        Err(error) => return is_of(&error, name, text),
    };
    let [pack] = packs.cities() else {
        panic!("one city");
    };
    assert_eq!(packs.city(pack.city().code()).as_ref(), Some(pack.city()));
    for rule in pack.services() {
        assert_eq!(pack.routes_for(rule.service).count(), rule.routes.len());
        let is_the_citys = !matches!(rule.level, Level::Province | Level::Federal);
        for answered in Rule::ALL {
            let counts_on = packs.answerable(Some(pack.city()), rule.service, Some(*answered));
            assert!(is_the_citys || counts_on != Rule::City);
        }
    }
    let written = written(pack);
    let again = countryside().clone().with_city(name, &written);
    let again = again.unwrap_or_else(|error| panic!("{error}\n{written}"));
    let [again] = again.cities() else {
        panic!("one city");
    };
    assert_eq!((again.city(), again.name()), (pack.city(), pack.name()));
    assert_eq!(
        (again.province(), again.policy()),
        (pack.province(), pack.policy())
    );
    assert_eq!(
        (again.services(), again.routes()),
        (pack.services(), pack.routes())
    );
    assert_eq!(again.sources(), pack.sources());
}

/// A pack as a file, but for its place among the others, which only orders them.
fn written(pack: &Pack) -> String {
    let mut file = String::new();
    let mut line = |line: std::fmt::Arguments<'_>| writeln!(file, "{line}").expect("a string");
    line(format_args!("code = {}", quoted(pack.city().code())));
    line(format_args!("name = {}", quoted(pack.name())));
    line(format_args!(
        "province = {}",
        quoted(pack.province().code())
    ));
    line(format_args!("[sources]"));
    for (id, source) in pack.sources() {
        let parts = [
            ("address", &source.address),
            ("title", &source.title),
            ("note", &source.note),
        ];
        let parts = parts
            .into_iter()
            .filter_map(|(key, text)| Some((key, text.as_ref()?)));
        let parts: Vec<String> = parts
            .map(|(key, text)| format!("{key} = {}", quoted(text)))
            .collect();
        line(format_args!(
            "{} = {{ {} }}",
            quoted(id.as_str()),
            parts.join(", ")
        ));
    }
    let policy = pack.policy();
    line(format_args!("[policy]\nname = {}", quoted(&policy.name)));
    if let Some(date) = policy.date {
        line(format_args!("date = {}", quoted(&date.to_string())));
    }
    line(format_args!(
        "bodies_not_bound = {}",
        list(policy.bodies_not_bound.iter())
    ));
    line(format_args!("{}", stands_on(&policy.facts)));
    for route in pack.routes() {
        line(format_args!(
            "[[route]]\ncode = {}",
            quoted(route.code.as_str())
        ));
        line(format_args!("name = {}", quoted(&route.name)));
        if let Some(addressee) = &route.addressee {
            line(format_args!("addressee = {}", quoted(addressee)));
        }
        line(format_args!("kind = {}", quoted(route.kind.code())));
        line(format_args!("exposure = {}", quoted(route.exposure.code())));
        if let Some(deadline) = route.deadline {
            line(format_args!("deadline = {}", quoted(&deadline.to_string())));
        }
        line(format_args!("{}", stands_on(&route.facts)));
    }
    for rule in pack.services() {
        line(format_args!(
            "[[service]]\ncode = {}",
            quoted(rule.service.code())
        ));
        line(format_args!("level = {}", quoted(rule.level.code())));
        line(format_args!(
            "delivered_by = {}",
            quoted(rule.delivered_by.code())
        ));
        line(format_args!(
            "status_rule = {}",
            quoted(rule.status_rule.code())
        ));
        if let Some(text) = &rule.rule {
            line(format_args!("rule = {}", quoted(text)));
        }
        line(format_args!(
            "routes = {}",
            list(rule.routes.iter().map(|code| code.as_str()))
        ));
        line(format_args!("{}", stands_on(&rule.facts)));
        for fact in &rule.at_the_counter {
            line(format_args!("[service.{}]", fact.about.code()));
            line(format_args!("text = {}", quoted(&fact.text)));
            line(format_args!("{}", stands_on(&fact.facts)));
        }
    }
    file
}

fn stands_on(facts: &Facts) -> String {
    let note = facts
        .note
        .as_ref()
        .map(|note| format!("note = {}\n", quoted(note)));
    format!(
        "{}sources = {}\nverified = {}\nchecked = {}",
        note.unwrap_or_default(),
        list(facts.sources.iter().map(|id| id.as_str())),
        facts.verified,
        quoted(&facts.checked.to_string()),
    )
}

/// A string of JSON is one of TOML.
fn quoted(text: &str) -> String {
    serde_json::to_string(text).expect("a string")
}

fn list<T: AsRef<str>>(texts: impl Iterator<Item = T>) -> String {
    let texts: Vec<String> = texts.map(|text| quoted(text.as_ref())).collect();
    format!("[{}]", texts.join(", "))
}

fn language(name: &str, text: &str) {
    match Language::read("en", name, text) {
        Err(error) => is_of(&error, name, text),
        Ok(language) => {
            let names: Vec<&str> = language.names().collect();
            let apart: BTreeSet<&str> = names.iter().copied().collect();
            assert_eq!(apart.len(), names.len());
            for name in names {
                let _ = language.text(name);
            }
            for barrier in Barrier::ALL {
                let _ = language.label(*barrier);
            }
        }
    }
}
