//! Pages for a browser to look at: `tests/pages/run`.

use std::collections::BTreeSet;
use std::path::PathBuf;

use unafraid::Code;
use unafraid::city::Service;
use unafraid::journal::{Experience, Text};
use unafraid::language::Language;
use unafraid::report::{Complaint, Document, RightsCard, Sharper};

use crate::{accounts, every_route, languages, packs, refused, toronto};

const ARABIC: &str = include_str!("../data/ar-sample.ftl");

/// Markup that would be noticed.
const WORDS: &str = "<script>document.title='x'</script><img src=//x.invalid/x onerror=alert(1)>\
    <a href=http://x.invalid>x</a></blockquote></main><style>*{display:none}</style>&lt;&#65;";

fn long(words: &str) -> Option<Text> {
    Some(Text::new(words).unwrap())
}

/// What a person may well tell: every private fact, in some sentences each.
fn told() -> Experience {
    let mut e = refused(Service::Shelter);
    e.note = long(
        "EXAMPLE. I asked for a bed because it was very cold. The worker at the desk asked for my papers. \
         I said that the city has a policy. She said that she had never heard of it, and that she would call \
         Immigration if I stayed. I left and slept in a laundry.",
    );
    e.private.place = long("EXAMPLE shelter on a street with a long name");
    e.private.time_of_day = long("EXAMPLE: about ten in the evening");
    e.private.wanted = long("EXAMPLE: a bed for one night");
    e.private.said = long("EXAMPLE: “No papers, no bed.”");
    e.private.documents_asked = long("EXAMPLE: a passport with a visa in it");
    e.private.consequence = long("EXAMPLE: I was ill for a week.");
    e.private.remedy = long("EXAMPLE: that it does not happen to others");
    e.private.office_reference = long("EXAMPLE-12");
    e
}

/// Every text is markup.
fn nasty() -> Experience {
    let mut e = told();
    let texts = [
        &mut e.note,
        &mut e.private.place,
        &mut e.private.time_of_day,
        &mut e.private.wanted,
        &mut e.private.said,
        &mut e.private.documents_asked,
        &mut e.private.consequence,
        &mut e.private.remedy,
        &mut e.private.office_reference,
    ];
    for text in texts {
        *text = long(WORDS);
    }
    e
}

#[test]
#[ignore = "for tests/pages/run, which names the folder"]
fn written_for_a_browser() {
    let folder = PathBuf::from(std::env::var_os("UNAFRAID_PAGES").unwrap());
    let write = |name: String, document: &Document<'_>| {
        std::fs::write(folder.join(name), document.to_html().as_bytes()).unwrap();
    };
    let all: BTreeSet<Sharper> = Sharper::ALL.iter().copied().collect();
    let arabic = Language::read("ar", "ar-sample.ftl", ARABIC).unwrap();
    let card = RightsCard::of(packs(), toronto());
    let (told, nasty) = (told(), nasty());
    let letter =
        |experience: &Experience, to: &str, with: &BTreeSet<Sharper>, name: &str, language| {
            let complaint = Complaint::about(experience, packs(), toronto());
            let fitting = complaint.route(to).unwrap();
            write(format!("{name}.html"), &fitting.letter(with, language));
        };
    for language in languages() {
        let tag = language.tag();
        for (route, service) in every_route() {
            let name = format!("letter-{route}-{tag}");
            letter(&refused(service), route, &BTreeSet::new(), &name, language);
        }
        letter(&told, "311", &all, &format!("letter-told-{tag}"), language);
        letter(&nasty, "311", &all, &format!("nasty-{tag}"), language);
        let example = &accounts()[0];
        letter(
            example,
            "311",
            &[Sharper::Note].into(),
            &format!("letter-example-{tag}"),
            language,
        );
        for service in [
            Service::Shelter,
            Service::Library,
            Service::School,
            Service::OntarioWorks,
        ] {
            let page = card.service(service, language).unwrap();
            write(format!("card-{}-{tag}.html", service.code()), &page);
        }
        write(format!("card-{tag}.html"), &card.all(language));
    }
    letter(&told, "311", &all, "letter-told-ar", &arabic);
    write(
        "card-SHELTER-ar.html".to_owned(),
        &card.service(Service::Shelter, &arabic).unwrap(),
    );
    std::fs::write(folder.join("words.txt"), WORDS).unwrap();
}
