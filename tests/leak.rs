//! What the files show, at every moment, to somebody without the passphrase: nothing.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use unafraid::Code;
use unafraid::city::{RouteCode, Service};
use unafraid::journal::{Draft, Experience, FollowUp, Outcome, Text};
use unafraid::vault::{Host, KdfCosts};
use unafraid_tests::{CHEAP, Place, contains, phrase, tiny_host};

/// An experience with a marker of its own in every text, and the markers.
fn marked(round: u32) -> (Experience, Vec<String>) {
    let mut e = Experience::new(Service::Unspecified, Outcome::ServedPartialOrConditional);
    let mut markers = vec![e.service.code().to_owned(), e.outcome.code().to_owned()];
    {
        let p = &mut e.private;
        for (number, field) in [
            &mut e.note,
            &mut p.place,
            &mut p.time_of_day,
            &mut p.wanted,
            &mut p.said,
            &mut p.documents_asked,
            &mut p.consequence,
            &mut p.remedy,
            &mut p.office_reference,
            &mut e.origin.reference,
            &mut e.origin.source,
        ]
        .into_iter()
        .enumerate()
        {
            let marker = format!("MARKER-{round}-{number}-MARKER");
            *field = Some(Text::new(&marker).unwrap());
            markers.push(marker);
        }
    }
    let route = format!("marker_route_{round}");
    let mut follow_up = FollowUp::new(RouteCode::new(&route).unwrap(), "2024-05".parse().unwrap());
    let answer = format!("MARKER-{round}-answer-MARKER");
    follow_up.answer = Some(Text::new(&answer).unwrap());
    e.follow_ups.push(follow_up);
    markers.extend([route, answer]);
    (e, markers)
}

/// A file with a marker in every part of it.
fn marked_file(round: u32) -> (Vec<u8>, String) {
    let marker = format!("MARKER-{round}-file-MARKER");
    (marker.repeat(500).into_bytes(), marker)
}

/// The file that a marker is in, if any.
fn leaking(place: &Place, markers: &[String]) -> Option<String> {
    place.files().into_iter().find_map(|(name, bytes)| {
        let leaks = markers
            .iter()
            .map(String::as_str)
            .chain([PHRASE_MARKER])
            .any(|marker| {
                let utf16: Vec<u8> = marker.encode_utf16().flat_map(u16::to_le_bytes).collect();
                contains(&bytes, marker.as_bytes()) || contains(&bytes, &utf16)
            });
        leaks.then_some(name)
    })
}

fn assert_clean(place: &Place, markers: &[String], moment: &str) {
    assert_eq!(leaking(place, markers), None, "{moment}");
}

const PHRASE_MARKER: &str = "plum lantern";

#[test]
fn no_marker_is_in_any_file_at_any_moment_of_a_session() {
    let place = Place::new(tiny_host());
    let mut seen = Vec::new();
    for round in 0..3 {
        let (experience, markers) = marked(round);
        seen.extend(markers);
        let mut journal = place.open().unwrap();
        assert_clean(&place, &seen, "after unlocking");
        let id = journal.add(experience.clone()).unwrap();
        assert_clean(&place, &seen, "after adding");
        journal
            .add_all(vec![
                experience.clone(),
                experience.clone(),
                experience.clone(),
            ])
            .unwrap();
        assert_clean(&place, &seen, "after adding several");
        journal.edit(id, |e| e.private.place = None).unwrap();
        assert_clean(&place, &seen, "after an edit");
        let (file, marker) = marked_file(round);
        seen.push(marker);
        let length = file.len() as u64;
        journal.attach(id, None, length, &mut &file[..]).unwrap();
        assert_clean(&place, &seen, "after attaching");
        let stopped = journal.attach(id, None, length + 1, &mut &file[..]);
        assert!(stopped.is_err());
        assert_clean(&place, &seen, "after an attaching that failed");
        let draft = journal
            .begin_draft(Draft::from(experience.clone()))
            .unwrap();
        assert_clean(&place, &seen, "after a draft");
        journal.finish_draft(draft).unwrap();
        assert_clean(&place, &seen, "after it was finished");
        journal.remove(id).unwrap();
        assert_clean(&place, &seen, "after a removal");
        assert_eq!(
            place.vault().unlock(&phrase("x")).err(),
            Some(unafraid::Error::Busy)
        );
        if round == 1 {
            drop(journal);
            assert_clean(&place, &seen, "after a session that was not locked");
        } else {
            let _ = journal.lock();
            assert_clean(&place, &seen, "after the lock");
        }
        assert!(place.is_alone());
    }
}

#[test]
fn the_search_would_find_a_marker() {
    let place = Place::new(tiny_host());
    let (_, markers) = marked(0);
    std::fs::write(
        place.folder().join("planted"),
        format!("..{}..", markers[5]),
    )
    .unwrap();
    assert_eq!(leaking(&place, &markers).as_deref(), Some("planted"));
}

/// Two vaults with different histories: the same length, the same pages outside the bodies (but
/// for SQLite's counter, which counts connections that wrote), and no companions.
#[test]
fn histories_do_not_show_in_the_structure() {
    const PAGE: usize = 4096;
    const BODY: usize = 4056;
    let quiet = Place::new(tiny_host());
    let busy = Place::new(tiny_host());
    for round in 0..4 {
        let mut journal = busy.open().unwrap();
        let (experience, _) = marked(round);
        let ids = journal.add_all(vec![experience; 20]).unwrap();
        journal.remove(ids[3]).unwrap();
        let _ = journal.lock();
    }
    let (quiet, busy) = (&quiet.files()["vault"], &busy.files()["vault"]);
    assert_eq!(quiet.len(), busy.len());
    let structure = |file: &[u8]| -> Vec<u8> {
        let mut pages = Vec::new();
        for (number, page) in file.chunks(PAGE).enumerate() {
            // Pages 1 and 2 are schema and root; every other is a leaf with a body at its end.
            let shown = if number < 2 { PAGE } else { PAGE - BODY };
            pages.extend(&page[..shown]);
        }
        pages[24..28].fill(0);
        pages[92..96].fill(0);
        pages
    };
    assert!(structure(quiet) == structure(busy));
}

/// The header tells its preset and nothing that depends on the person.
#[test]
fn the_public_bytes_are_the_declared_ones() {
    let host = Host::system()
        .with_costs(KdfCosts(CHEAP.0))
        .with_geometry(unafraid::vault::Geometry::TINY);
    let vaults: Vec<Vec<u8>> = (0..24)
        .map(|_| Place::new(host.clone()).files()["vault"].clone())
        .collect();
    let header = 2 * 4096 + 40;
    // Magic, version, size, preset, level, alias and reserved bytes; the length of the wrapped key.
    let declared: Vec<usize> = (0..16).chain([80, 81]).collect();
    let constant: Vec<usize> = (0..4056)
        .filter(|at| {
            vaults
                .iter()
                .all(|vault| vault[header + at] == vaults[0][header + at])
        })
        .collect();
    assert_eq!(constant, declared);
}
