//! Pages that were read by a person and stay as they are until one reads them again.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use unafraid::Code;
use unafraid::city::Service;
use unafraid::language::Language;
use unafraid::report::{Complaint, RightsCard, Sharper};

use crate::{accounts, every_route, everything, letter, pack, packs, refused, toronto};

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("golden/letters")
}

/// The pages, by the names of their files.
fn pages() -> BTreeMap<String, String> {
    let english = Language::english();
    let mut pages = BTreeMap::new();
    for (route, service) in every_route() {
        let page = letter(&refused(service), route, &BTreeSet::new(), english);
        pages.insert(format!("route-{}.md", route.replace('_', "-")), page);
    }
    for (number, account) in (1..).zip(accounts()) {
        // To the route that learns least, with the words of the account.
        let city = account.city.as_ref().unwrap();
        let complaint = Complaint::about(&account, packs(), pack(city.code()));
        let Some(least) = complaint.routes().next() else {
            continue;
        };
        let with = [Sharper::Note].into();
        let page = least.letter(&with, english).to_markdown().to_string();
        pages.insert(format!("account-{number:02}.md"), page);
    }
    let all: BTreeSet<Sharper> = Sharper::ALL.iter().copied().collect();
    let whole = everything(Service::Shelter);
    for language in crate::languages() {
        let name = |what: &str| format!("{what}.{}.md", language.tag());
        pages.insert(name("everything"), letter(&whole, "311", &all, language));
        let card = RightsCard::of(packs(), toronto());
        pages.insert(name("card"), card.all(language).to_markdown().to_string());
        for service in [
            Service::Shelter,
            Service::Library,
            Service::HospitalEmergency,
        ] {
            let page = card.service(service, language).unwrap();
            let what = format!("card-{}", service.code().to_lowercase().replace('_', "-"));
            pages.insert(name(&what), page.to_markdown().to_string());
        }
    }
    let html = letter_as_html(&whole, &all);
    pages.insert("everything.html".to_owned(), html);
    pages
}

fn letter_as_html(experience: &unafraid::journal::Experience, with: &BTreeSet<Sharper>) -> String {
    let complaint = Complaint::about(experience, packs(), toronto());
    let fitting = complaint.route("311").unwrap();
    fitting
        .letter(with, Language::english())
        .to_html()
        .to_string()
}

#[test]
fn every_page_is_as_it_was_read() {
    let pages = pages();
    let accounts = pages.keys().filter(|name| name.starts_with("account-"));
    assert!(accounts.count() >= 10);
    let files = std::fs::read_dir(folder()).unwrap();
    let files: BTreeSet<String> = files
        .map(|file| file.unwrap().file_name().into_string().unwrap())
        .collect();
    let names: BTreeSet<String> = pages.keys().cloned().collect();
    assert_eq!(names, files, "one page each, and no other");
    for (name, page) in pages {
        let golden = std::fs::read_to_string(folder().join(&name)).unwrap();
        assert_eq!(page, golden, "{name} is not as it was read");
    }
}

/// Writes the pages anew, for a person to read.
#[test]
#[ignore = "it writes the files that the other test compares with"]
fn write_the_pages() {
    std::fs::remove_dir_all(folder()).unwrap();
    std::fs::create_dir(folder()).unwrap();
    for (name, page) in pages() {
        std::fs::write(folder().join(name), page).unwrap();
    }
}
