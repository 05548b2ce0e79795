//! Packs: they say what was published, a wrong one is refused with its line, and a city is added by
//! files alone.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use unafraid::Code;
use unafraid::city::{
    City, Exposure, Facts, Packs, Published, Rule, Service, Source, SourceId, StatusRule,
};
use unafraid::journal::{Experience, Journal, Outcome};
use unafraid_tests::{Place, tiny_host};

fn rows(name: &str) -> Vec<BTreeMap<String, String>> {
    let path = here().join("data").join(name);
    let mut table = csv::Reader::from_path(path).unwrap();
    table.deserialize().map(|row| row.unwrap()).collect()
}

fn here() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).to_path_buf()
}

fn packs_folder() -> PathBuf {
    here().join("../core/packs")
}

/// The texts of a folder of packs, by the names that they have in it.
fn read_folder(folder: &Path) -> BTreeMap<String, String> {
    let mut files = BTreeMap::new();
    for (below, prefix) in [
        (folder.to_path_buf(), ""),
        (folder.join("cities"), "cities/"),
    ] {
        for entry in std::fs::read_dir(below).unwrap() {
            let path = entry.unwrap().path();
            if path.is_file() {
                let name = path.file_name().unwrap().to_str().unwrap();
                let text = std::fs::read_to_string(&path).unwrap();
                files.insert(format!("{prefix}{name}"), text);
            }
        }
    }
    files
}

fn empty_as_none(text: &str) -> Option<&str> {
    (!text.is_empty()).then_some(text)
}

fn assert_facts(facts: &Facts, row: &BTreeMap<String, String>, what: &str) {
    let sources: Vec<&str> = facts.sources.iter().map(SourceId::as_str).collect();
    let expected: Vec<&str> = row["sources"].split_whitespace().collect();
    assert_eq!(sources, expected, "{what}");
    assert_eq!(facts.note.as_deref(), empty_as_none(&row["note"]), "{what}");
    assert_eq!(facts.verified, row["verified"] == "yes", "{what}");
    assert_eq!(facts.checked.to_string(), row["checked"], "{what}");
}

#[test]
fn toronto_is_what_was_published() {
    let packs = Packs::built_in();
    let toronto = packs.pack(&City::from_code("toronto").unwrap()).unwrap();
    let published = rows("services-toronto.csv");
    assert_eq!(toronto.services().len(), published.len());
    for (rule, row) in toronto.services().iter().zip(&published) {
        let code = rule.service.code();
        assert_eq!(code, row["code"]);
        assert_eq!(rule.level.code(), row["level"], "{code}");
        assert_eq!(rule.delivered_by.code(), row["delivered_by"], "{code}");
        assert_eq!(rule.status_rule.code(), row["status_rule"], "{code}");
        assert_eq!(rule.rule.as_deref(), empty_as_none(&row["rule"]), "{code}");
        let routes: Vec<&str> = rule.routes.iter().map(|route| route.as_str()).collect();
        let expected: Vec<&str> = row["routes"]
            .split('|')
            .filter(|one| !one.is_empty())
            .collect();
        assert_eq!(routes, expected, "{code}");
        assert_facts(&rule.facts, row, code);
        let about = packs.service(rule.service).unwrap();
        assert_eq!(about.group.code(), row["group"], "{code}");
        assert_eq!(about.offered, code != "UNSPECIFIED");
    }
    let published = rows("routes-toronto.csv");
    assert_eq!(toronto.routes().len(), published.len());
    for (route, row) in toronto.routes().iter().zip(&published) {
        let code = route.code.as_str();
        assert_eq!(code, row["route"]);
        assert_eq!(route.name, row["name"], "{code}");
        assert_eq!(route.exposure.code(), row["id_exposure"], "{code}");
        let deadline = route.deadline.map(|deadline| deadline.to_string());
        assert_eq!(
            deadline.as_deref(),
            empty_as_none(&row["deadline"]),
            "{code}"
        );
        assert_facts(&route.facts, row, code);
    }
    let proposed = |service| toronto.routes_for(service);
    assert!(
        Service::ALL
            .iter()
            .all(|service| proposed(*service)
                .all(|route| route.code.as_str() != "public_deputation")),
        "never proposed by default"
    );
}

#[test]
fn cities_barriers_and_sources_are_what_was_published() {
    let packs = Packs::built_in();
    let published = rows("cities.csv");
    assert_eq!(packs.cities().len(), published.len());
    for (pack, row) in packs.cities().iter().zip(&published) {
        let code = pack.city().code();
        assert_eq!(code, row["id"]);
        assert_eq!(pack.name(), row["city"]);
        assert_eq!(pack.province().code(), row["province"], "{code}");
        let policy = pack.policy();
        assert_eq!(policy.name, row["policy"], "{code}");
        let date = policy.date.map(|date| date.to_string());
        assert_eq!(date.as_deref(), empty_as_none(&row["date"]), "{code}");
        assert_eq!(
            policy.bodies_not_bound.join(", "),
            row["bodies_not_bound"],
            "{code}"
        );
        assert_facts(&policy.facts, row, code);
        assert_eq!(
            pack.services().is_empty(),
            code != "toronto",
            "nothing is guessed"
        );
    }
    for row in rows("barriers.csv") {
        let barrier = unafraid::city::Barrier::from_code(&row["code"]).unwrap();
        let about = packs.barrier(barrier).unwrap();
        let code = &row["code"];
        assert_eq!(about.group.code(), row["group"], "{code}");
        let sources: Vec<&str> = about.sources.iter().map(SourceId::as_str).collect();
        assert_eq!(sources.join(" "), row["sources"], "{code}");
        let feeds: Vec<&str> = about.feeds.iter().map(|feeds| feeds.code()).collect();
        assert_eq!(feeds.join("|"), row["feeds"], "{code}");
        assert_eq!(about.verified, row["verified"] == "yes", "{code}");
    }
    for row in rows("published-sources.csv") {
        let published = packs.published(&row["source"]).map(Code::code);
        assert_eq!(published, Some(row["published"].as_str()));
    }
    for (source, published) in [
        ("S26 S25", Some(Published::Margins)),
        ("S25", Some(Published::Margins)),
        ("S29 S25", Some(Published::Margins)),
        ("s25", Some(Published::Margins)),
        ("S29", Some(Published::Rows)),
        ("S29 S99", None),
        ("S2", None),
        ("somewhere", None),
        ("", None),
    ] {
        assert_eq!(packs.published(source), published, "{source}");
    }
}

/// The addresses of the sources are those that `tests/data/README.md` lists.
#[test]
fn sources_are_the_listed_ones() {
    let listed = std::fs::read_to_string(here().join("data/README.md")).unwrap();
    let mut count = 0;
    for pack in Packs::built_in().cities() {
        for (id, Source { address, .. }) in pack.sources() {
            let address = address.as_ref().unwrap();
            let line = listed
                .lines()
                .find(|line| line.starts_with(&format!("* {id}: ")));
            let line = line.unwrap_or_else(|| panic!("{id} is not listed"));
            assert!(line.contains(address.as_str()), "{id}: {address}");
            count += 1;
        }
    }
    assert!(count > 50, "{count}");
}

#[test]
fn what_is_built_in_is_the_folder() {
    let folder = read_folder(&packs_folder());
    let read = Packs::read(&folder).unwrap();
    assert!(read == *Packs::built_in());
    let built_in: BTreeMap<String, String> = Packs::files()
        .map(|(name, text)| (name.to_owned(), text.to_owned()))
        .collect();
    let toml: BTreeMap<String, String> = folder
        .into_iter()
        .filter(|(name, _)| name.ends_with(".toml"))
        .collect();
    assert_eq!(
        built_in.keys().collect::<Vec<_>>(),
        toml.keys().collect::<Vec<_>>()
    );
    assert!(built_in == toml);
}

/// The packs of a folder, and one more file in it: no line of Rust knows the city.
#[test]
fn a_city_is_added_by_a_file_alone() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::create_dir(folder.path().join("cities")).unwrap();
    let mut files = read_folder(&packs_folder());
    files.extend(read_folder(&here().join("data/packs")));
    for (name, text) in &files {
        std::fs::write(folder.path().join(name), text).unwrap();
    }
    let packs = Packs::read(read_folder(folder.path())).unwrap();
    let city = packs.city("exampleville").unwrap();
    let pack = packs.pack(&city).unwrap();
    assert_eq!(pack.name(), "EXAMPLE-ville");
    let library = pack.service(Service::Library).unwrap();
    assert_eq!(library.status_rule, StatusRule::NotRequired);
    assert_eq!(library.proposed_rule(), Rule::City);
    let route = pack.routes_for(Service::Library).next().unwrap();
    assert_eq!(
        (route.name.as_str(), route.exposure.shown()),
        ("EXAMPLE office", Exposure::High)
    );
    assert!(pack.service(Service::Shelter).is_none());
    assert_eq!(
        packs.answerable(Some(&city), Service::Library, None),
        Rule::City
    );
    assert_eq!(
        packs.answerable(Some(&city), Service::OntarioWorks, Some(Rule::City)),
        Rule::Unclear
    );
    assert!(packs.city("toronto").is_some(), "and the others are there");

    let place = Place::new(tiny_host());
    let mut journal = place.open().unwrap();
    let mut experience = Experience::new(Service::Library, Outcome::Refused);
    experience.city = Some(city.clone());
    let id = journal.add(experience).unwrap();
    let _ = journal.lock();
    let journal: Journal = place.open().unwrap();
    assert_eq!(journal.get(id).unwrap().experience.city, Some(city));
    assert_eq!(City::from_code("exampleville"), None, "it is not built in");
}

/// On whom a refusal counts, where the city or the service is not known.
#[test]
fn a_refusal_under_another_governments_rule_is_never_the_citys() {
    let packs = Packs::built_in();
    let toronto = City::from_code("toronto");
    let hamilton = City::from_code("hamilton");
    for city in [None, toronto.as_ref(), hamilton.as_ref()] {
        for service in [
            Service::OntarioWorks,
            Service::SubsidisedHousing,
            Service::Immigration,
        ] {
            for answered in [None]
                .into_iter()
                .chain(Rule::ALL.iter().copied().map(Some))
            {
                assert_ne!(
                    packs.answerable(city, service, answered),
                    Rule::City,
                    "{city:?} {service:?} {answered:?}"
                );
            }
        }
    }
    assert_eq!(
        packs.answerable(toronto.as_ref(), Service::Shelter, None),
        Rule::City
    );
    assert_eq!(
        packs.answerable(None, Service::Shelter, None),
        Rule::Unclear
    );
    assert_eq!(
        packs.answerable(hamilton.as_ref(), Service::Shelter, Some(Rule::City)),
        Rule::City
    );
}

/// The city of the tests, with one part of its text replaced.
fn refused(from: &str, to: &str) -> String {
    let name = "cities/exampleville.toml";
    let text = std::fs::read_to_string(here().join("data/packs").join(name)).unwrap();
    assert!(text.contains(from), "{from}");
    let text = text.replacen(from, to, 1);
    match Packs::built_in().clone().with_city(name, &text) {
        Ok(_) => panic!("{to:?} was taken"),
        Err(error) => error.to_string(),
    }
}

#[test]
fn a_wrong_city_is_refused_with_its_line() {
    let at = |line: usize, reason: &str| format!("cities/exampleville.toml line {line}: {reason}");
    for (from, to, expected) in [
        (
            "province = \"NS\"",
            "province = \"XX\"",
            at(
                5,
                "province \"XX\" is not known; use one of: AB, BC, MB, NB, NL, NS, NT, NU, ON, PE, QC, SK, YT",
            ),
        ),
        (
            "province = \"NS\"",
            "county = \"NS\"",
            at(1, "\"province\" is missing"),
        ),
        (
            "level = \"city\"",
            "level = \"town\"",
            at(
                17,
                "level \"town\" is not known; use one of: city, province, federal, charity, unknown",
            ),
        ),
        (
            "code = \"LIB\"",
            "code = \"BOOKS\"",
            at(
                16,
                "service \"BOOKS\" is not known; use one of: SHELTER, REC, LIB, TRANSIT, PUBHEALTH, FIRE_EMS, CITY_INFO, CHILDCARE, CHILDCARE_SUB, EMPLOY, HOUSING_RGI, HOUSING_PRIV, OW, ODSP, FOODBANK, SCHOOL, CHC, ER, CLINIC, OHIP, MIDWIFE, ESA, WSIB, LEGAL, ID, POLICE, HUMANRIGHTS, IMMIG, CBSA, UNSPECIFIED",
            ),
        ),
        (
            "code = \"OW\"",
            "code = \"LIB\"",
            at(27, "service LIB is described twice"),
        ),
        (
            "routes = [\"example_office\"]",
            "routes = [\"leca2\"]",
            at(21, "route \"leca2\" is not defined in this pack"),
        ),
        (
            "routes = [\"example_office\"]",
            "routes = [\"example_office\", \"example_office\"]",
            at(21, "route \"example_office\" is proposed twice"),
        ),
        (
            "routes = [\"example_office\"]",
            "routes = \"example_office\"",
            at(21, "\"routes\" must be a list"),
        ),
        (
            "exposure = \"unknown\"",
            "exposure = \"none\"",
            at(
                37,
                "exposure \"none\" is not known; use one of: low, medium, high, unknown",
            ),
        ),
        (
            "deadline = \"30 days\"",
            "deadline = \"soon\"",
            at(
                38,
                "deadline \"soon\" is not of the form \"10 days\", \"6 months\" or \"1 year\"",
            ),
        ),
        (
            "date = \"2020-03\"",
            "date = \"March 2020\"",
            at(
                9,
                "\"date\" is \"March 2020\", which is not a date such as 2014, 2014-02 or 2014-02-12",
            ),
        ),
        (
            "date = \"2020-03\"",
            "date = \"2020-13\"",
            at(
                9,
                "\"date\" is \"2020-13\", which is not a date such as 2014, 2014-02 or 2014-02-12",
            ),
        ),
        (
            "checked = \"2026-11-24\"",
            "checked = \"2026-11\"",
            at(
                13,
                "\"checked\" is \"2026-11\", which is not a day such as 2026-11-23",
            ),
        ),
        (
            "checked = \"2026-11-24\"\n",
            "",
            at(7, "\"checked\" is missing"),
        ),
        (
            "sources = [\"E1\"]",
            "sources = [\"E2\"]",
            at(11, "source \"E2\" is not listed under [sources]"),
        ),
        (
            "[sources]",
            "[sources]\nE2 = { title = \"EXAMPLE\" }",
            at(44, "source E2 is listed and cited nowhere"),
        ),
        (
            "status_rule = \"varies\"\nverified = false",
            "status_rule = \"varies\"\nverified = true",
            at(31, "verified, and no source is cited"),
        ),
        (
            "name = \"EXAMPLE-ville\"",
            "name = \"\"",
            at(4, "\"name\" is empty: leave out what is not known"),
        ),
        (
            "name = \"EXAMPLE-ville\"",
            "name = \"a\\u0007b\"",
            at(4, "\"name\" contains a control character"),
        ),
        (
            "name = \"EXAMPLE-ville\"",
            "name = 7",
            at(4, "\"name\" must be a text in quotes"),
        ),
        (
            "code = \"exampleville\"",
            "code = \"Exampleville\"",
            at(
                3,
                "\"Exampleville\" is not a code for a city: a lower-case letter, then up to 31 lower-case letters, digits and underscores",
            ),
        ),
        (
            "code = \"exampleville\"",
            "code = \"toronto\"",
            at(3, "city \"toronto\" has a pack already"),
        ),
        (
            "rule = \"EXAMPLE rule\"",
            "rules = \"EXAMPLE rule\"",
            at(20, "\"rules\" is not a known key here"),
        ),
        (
            "E1 = { title = \"EXAMPLE of a source\" }",
            "E1 = { address = \"example\" }",
            at(
                44,
                "\"example\" is not an address: it must begin with https:// or http:// and hold no space",
            ),
        ),
    ] {
        assert_eq!(refused(from, to), expected);
    }
    let broken = refused("[policy]", "[policy");
    assert!(
        broken.starts_with("cities/exampleville.toml line 7: "),
        "{broken}"
    );
    let long = "x".repeat(1 << 20);
    assert_eq!(
        refused("EXAMPLE rule", &long),
        "cities/exampleville.toml: larger than 1 MiB"
    );
}

#[test]
fn wrong_common_files_are_refused_with_their_line() {
    let with = |file: &str, from: &str, to: &str| -> String {
        let mut files = read_folder(&packs_folder());
        let text = files.get_mut(file).unwrap();
        assert!(text.contains(from), "{from}");
        *text = text.replacen(from, to, 1);
        match Packs::read(files) {
            Ok(_) => panic!("{to:?} was taken"),
            Err(error) => error.to_string(),
        }
    };
    for (file, from, to, reason) in [
        ("services.toml", "code = \"LIB\"", "code = \"REC\"", "REC"),
        (
            "services.toml",
            "group = \"housing\"",
            "group = \"homes\"",
            "group \"homes\" is not known",
        ),
        (
            "barriers.toml",
            "feeds = [\"training\"]",
            "feeds = [\"lessons\"]",
            "feeds \"lessons\" is not known",
        ),
        (
            "sources.toml",
            "published = \"rows\"",
            "published = \"some\"",
            "published \"some\" is not known",
        ),
        (
            "questions.toml",
            "id = \"service\"\nkey = \"service\"",
            "id = \"service\"\nkey = \"when\"",
            "the first two steps must fill in",
        ),
        (
            "questions.toml",
            "id = \"outcome\"",
            "id = \"service\"",
            "there is another step \"service\"",
        ),
        (
            "questions.toml",
            "key = \"place\"\nicon = \"place\"\ntext = \"ask-place\"\nhint = \"ask-place-hint\"\nprivate = true",
            "key = \"place\"\nicon = \"place\"\ntext = \"ask-place\"",
            "key \"place\" is private: write private = true",
        ),
        (
            "questions.toml",
            "key = \"note\"",
            "key = \"example\"",
            "key \"example\" is not asked of a person",
        ),
        (
            "questions.toml",
            "skip_for = [\"did_not_try\"]",
            "skip_for = [\"tried\"]",
            "outcome \"tried\" is not known",
        ),
        (
            "questions.toml",
            "options = [\"year\", \"quarter\"]",
            "options = [\"decade\"]",
            "\"decade\" does not answer this step",
        ),
    ] {
        let error = with(file, from, to);
        assert!(error.starts_with(&format!("{file} line ")), "{error}");
        assert!(error.contains(reason), "{error}");
    }
    let mut files = read_folder(&packs_folder());
    files.remove("sources.toml");
    assert_eq!(
        Packs::read(&files).unwrap_err().to_string(),
        "sources.toml: missing"
    );
    files.insert("more.toml".to_owned(), String::new());
    assert_eq!(
        Packs::read(&files).unwrap_err().to_string(),
        "more.toml: not the name of a file of packs"
    );
}
