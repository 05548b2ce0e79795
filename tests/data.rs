//! The vocabularies that are compiled in are those of the published tables.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use std::path::Path;

use unafraid::Code;
use unafraid::city::{City, Service};
use unafraid::journal::{
    Answer, AskedWhen, Barrier, Channel, ForWhom, Kind, Outcome, Rule, Staff, import,
};

fn table(name: &str) -> csv::Reader<std::fs::File> {
    csv::Reader::from_path(
        Path::new(env!("CARGO_MANIFEST_DIR"))
            .join("data")
            .join(name),
    )
    .unwrap()
}

fn first_column(name: &str) -> Vec<String> {
    table(name)
        .records()
        .map(|row| row.unwrap()[0].to_owned())
        .collect()
}

fn codes<C: Code>() -> Vec<String> {
    C::ALL.iter().map(|code| code.code().to_owned()).collect()
}

#[test]
fn services_cities_and_barriers() {
    assert_eq!(codes::<Service>(), first_column("services-toronto.csv"));
    assert_eq!(codes::<Barrier>(), first_column("barriers.csv"));
    let cities: Vec<String> = City::all().map(|city| city.code().to_owned()).collect();
    assert_eq!(cities, first_column("cities.csv"));
}

#[test]
fn vocabulary() {
    for row in table("vocabulary.csv").records() {
        let row = row.unwrap();
        let listed: Vec<&str> = row[1].split(' ').collect();
        let ours = match &row[0] {
            "outcome" => codes::<Outcome>(),
            "channel" => codes::<Channel>(),
            "staff" => codes::<Staff>(),
            "kind" => codes::<Kind>(),
            "rule" => codes::<Rule>(),
            "asked_when" => codes::<AskedWhen>(),
            "served_after_insisting" | "helper_present" | "knew_policy_before" | "answer" => {
                codes::<Answer>()
            }
            "for_whom" => codes::<ForWhom>(),
            other => panic!("{other} is not in the library"),
        };
        assert_eq!(ours, listed, "{}", &row[0]);
    }
}

fn distinct<C: Code>() {
    for (at, one) in C::ALL.iter().enumerate() {
        assert_eq!(
            C::from_code(one.code()).map(Code::number),
            Some(one.number())
        );
        assert_eq!(
            C::from_number(one.number()).map(Code::code),
            Some(one.code())
        );
        assert!(
            C::ALL[..at]
                .iter()
                .all(|other| other.number() != one.number())
        );
    }
}

#[test]
fn codes_and_numbers_are_distinct() {
    distinct::<Service>();
    distinct::<Outcome>();
    distinct::<Barrier>();
    distinct::<Answer>();
    distinct::<Channel>();
    distinct::<Kind>();
    distinct::<Staff>();
    distinct::<Rule>();
    distinct::<AskedWhen>();
    distinct::<ForWhom>();
}

#[test]
fn the_published_files_import_whole() {
    let read = |name: &str, format| {
        let path = Path::new(env!("CARGO_MANIFEST_DIR"))
            .join("data")
            .join(name);
        import::read(&std::fs::read(path).unwrap(), format)
            .unwrap()
            .experiences
    };
    let contacts = read("published-contacts.csv", import::Format::Csv);
    let accounts = read("published-accounts.jsonl", import::Format::JsonLines);
    assert_eq!((contacts.len(), accounts.len()), (192, 12));
    assert!(accounts.iter().all(|account| account.origin.example));
    assert!(!contacts.iter().any(|contact| contact.origin.example));
}
