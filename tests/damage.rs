//! Damage is reported as damage or made good, never taken for a wrong passphrase, and costs nothing
//! but what it hit.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use std::path::Path;

use unafraid::journal::{Filter, Loss};
use unafraid::vault::{Host, Locked};
use unafraid::{Damage, Error};
use unafraid_tests::{CHEAP, Place, noted, notes, tiny_host};

const PAGE: usize = 4096;
const PREFIX: usize = 40;
const PAGES: usize = 2 + 4 * 16 + 2;

fn filled() -> Place {
    let place = Place::new(tiny_host());
    let mut journal = place.open().unwrap();
    for number in 0..20 {
        journal
            .add(noted(&format!("{number}{}", "-".repeat(700))))
            .unwrap();
    }
    let _ = journal.lock();
    place
}

fn flip(path: &Path, at: usize, bit: u8) {
    let mut bytes = std::fs::read(path).unwrap();
    bytes[at] ^= 1 << bit;
    std::fs::write(path, bytes).unwrap();
}

/// Opens the vault: with everything in it, or for reading only, with what is whole.
fn outcome(place: &Place) -> Result<Option<Loss>, Error> {
    let mut journal = place.open()?;
    let loss = journal.loss().cloned();
    match &loss {
        None => assert_eq!(notes(&journal), all_notes(), "nothing may be missing"),
        Some(loss) => {
            let whole = notes(&journal);
            assert!(whole.iter().all(|note| all_notes().contains(note)));
            assert!(
                whole.len() + 5 * loss.cells as usize >= 20,
                "five share a cell"
            );
            let damage = match loss.mixed {
                true => Damage::Manifest,
                false => Damage::Cell,
            };
            assert_eq!(journal.check(), Err(Error::Damaged(damage)));
            assert_eq!(
                journal
                    .add(noted("not over what could not be opened"))
                    .err(),
                Some(Error::Damaged(damage))
            );
        }
    }
    let _ = journal.lock();
    assert!(place.is_alone());
    Ok(loss)
}

fn all_notes() -> Vec<String> {
    let long = "-".repeat(700);
    (0..20).map(|number| format!("{number}{long}")).collect()
}

/// One bit in every page, in SQLite's part and in ours.
#[test]
fn a_flipped_bit_is_damage_or_makes_no_difference() {
    let place = filled();
    let whole = place.files()["vault"].clone();
    let mut damaged_cells = 0;
    for page in 0..PAGES {
        for (inside, bit) in [
            (0, 0),
            (3, 1),
            (35, 6),
            (100, 3),
            (PREFIX + 500, 2),
            (2000, 7),
            (PAGE - 1, 0),
        ] {
            std::fs::write(place.path(), &whole).unwrap();
            flip(&place.path(), page * PAGE + inside, bit);
            match outcome(&place) {
                Ok(None) => {}
                Ok(Some(loss)) => {
                    assert!(page > 2 && inside >= PREFIX, "page {page}, byte {inside}");
                    assert_eq!((loss.cells, loss.of), (1, 16));
                    damaged_cells += 1;
                }
                Err(error) => panic!("{error:?} at page {page}, byte {inside}"),
            }
        }
    }
    // The 16 cells of the space, at each of the four places inside a body.
    assert_eq!(damaged_cells, 16 * 4);
}

#[test]
fn after_a_damaged_cell_everything_else_is_still_in_the_file() {
    let place = filled();
    let whole = place.files()["vault"].clone();
    // Find a cell of the space, damage it, try, and put it right again.
    for page in 3..PAGES - 1 {
        std::fs::write(place.path(), &whole).unwrap();
        flip(&place.path(), page * PAGE + 2000, 0);
        let Some(loss) = outcome(&place).unwrap() else {
            continue;
        };
        // The lock sealed everything else anew; the damaged cell is carried, bit for bit.
        assert_eq!(outcome(&place), Ok(Some(loss)));
        let after = place.files()["vault"].clone();
        let mut expected = whole[page * PAGE + PREFIX..(page + 1) * PAGE].to_vec();
        expected[2000 - PREFIX] ^= 1;
        assert_eq!(after[page * PAGE + PREFIX..(page + 1) * PAGE], expected);
        return;
    }
    panic!("no page belonged to the space");
}

#[test]
fn a_damaged_header_is_read_from_its_copy_and_repaired() {
    let place = filled();
    let first = 2 * PAGE + PREFIX;
    let copy = (PAGES - 1) * PAGE + PREFIX;
    for at in [
        first,
        first + 9,
        first + 100,
        first + 500,
        first + 600,
        copy + 9,
        copy + 600,
    ] {
        flip(&place.path(), at, 4);
        assert_eq!(outcome(&place), Ok(None), "byte {at}");
        let file = &place.files()["vault"];
        assert_eq!(file[first..first + 4056], file[copy..copy + 4056]);
    }
    flip(&place.path(), first + 600, 0);
    flip(&place.path(), copy + 600, 0);
    let before = place.files();
    assert_eq!(outcome(&place), Err(Error::Damaged(Damage::Header)));
    assert_eq!(place.files(), before, "left as it was");
}

#[test]
fn other_files_are_not_vaults_and_stay_as_they_are() {
    let place = filled();
    let whole = place.files()["vault"].clone();
    let mut wrong_magic = whole.clone();
    wrong_magic[..16].copy_from_slice(b"another kind....");
    wrong_magic[2 * PAGE + PREFIX] = 0;
    wrong_magic[(PAGES - 1) * PAGE + PREFIX] = 0;
    for (what, bytes, damage) in [
        ("empty", vec![], Damage::Length),
        ("a text", b"dear diary".to_vec(), Damage::Length),
        (
            "cut short",
            whole[..whole.len() - PAGE].to_vec(),
            Damage::Length,
        ),
        (
            "cut inside a page",
            whole[..whole.len() - 1].to_vec(),
            Damage::Length,
        ),
        ("one byte more", [&whole[..], b"x"].concat(), Damage::Length),
        (
            "zeros of the right length",
            vec![0; whole.len()],
            Damage::Header,
        ),
        (
            "another kind of the right length",
            wrong_magic,
            Damage::Header,
        ),
    ] {
        std::fs::write(place.path(), &bytes).unwrap();
        assert_eq!(place.open().err(), Some(Error::Damaged(damage)), "{what}");
        assert!(place.files()["vault"] == bytes, "{what} was changed");
        assert!(place.is_alone(), "{what}");
    }
    std::fs::remove_file(place.path()).unwrap();
    std::fs::create_dir(place.path()).unwrap();
    assert_eq!(place.open().err(), Some(Error::Damaged(Damage::Length)));
}

/// A newer version is believed only when the header's checksum holds.
#[test]
fn a_newer_version_is_told_from_damage() {
    let place = filled();
    let older = place.files()["vault"].clone();
    let mut newer = older.clone();
    let headers = [2 * PAGE + PREFIX, (PAGES - 1) * PAGE + PREFIX];
    for at in headers {
        newer[at + 8] = 2;
    }
    std::fs::write(place.path(), &newer).unwrap();
    assert_eq!(place.open().err(), Some(Error::Damaged(Damage::Header)));
    for at in headers {
        let sum = unafraid_tests::sha256(&newer[at..at + 480]);
        newer[at + 480..at + 512].copy_from_slice(&sum);
    }
    std::fs::write(place.path(), &newer).unwrap();
    assert_eq!(place.open().err(), Some(Error::NewerVersion(2)));
    let older_copy = {
        let mut mixed = newer.clone();
        let (at, body) = (headers[1], 4056);
        mixed[at..at + body].copy_from_slice(&older[at..at + body]);
        mixed
    };
    std::fs::write(place.path(), &older_copy).unwrap();
    assert_eq!(
        place.open().err(),
        Some(Error::NewerVersion(2)),
        "also where the copy is older"
    );
    let longer = [&newer[..], &[0; PAGE]].concat();
    std::fs::write(place.path(), &longer).unwrap();
    assert_eq!(
        place.open().err(),
        Some(Error::NewerVersion(2)),
        "of another length"
    );
    assert!(place.files()["vault"] == longer);
}

#[test]
fn cells_of_different_ages_do_not_go_together() {
    let place = Place::new(tiny_host());
    let mut journal = place.open().unwrap();
    journal.add(noted("older")).unwrap();
    let older = place.files()["vault"].clone();
    journal.add(noted("newer")).unwrap();
    drop(journal);
    // Put the cells at every index but the manifest's back to their older state: the outer layer
    // still opens, because the epoch is the same.
    let mut mixed = place.files()["vault"].clone();
    for row in 5..=64 {
        let at = (row + 2) * PAGE;
        mixed[at..at + PAGE].copy_from_slice(&older[at..at + PAGE]);
    }
    std::fs::write(place.path(), &mixed).unwrap();
    // What is there can be read, and it is said that it may not be the newest.
    let mut journal = place.open().unwrap();
    assert!(journal.loss().unwrap().mixed);
    assert_eq!(notes(&journal), ["older"]);
    assert_eq!(journal.check(), Err(Error::Damaged(Damage::Manifest)));
    assert_eq!(
        journal.add(noted("no")).err(),
        Some(Error::Damaged(Damage::Manifest))
    );
    assert_eq!(journal.lock(), Locked::Sealed { damaged_cells: 0 });
    assert_eq!(notes(&place.open().unwrap()), ["older"]);
}

/// Of an experience and a file in several cells, one of which is damaged.
#[test]
fn what_lies_in_several_cells_is_lost_whole_and_alone() {
    let place = Place::new(tiny_host());
    let mut journal = place.open().unwrap();
    let kept = journal.add(noted("kept")).unwrap();
    let long = journal.add(noted(&"long ".repeat(2000))).unwrap();
    let file = vec![7; 9000];
    for id in [kept, long] {
        journal
            .attach(id, None, 9000, &mut file.as_slice())
            .unwrap();
    }
    let _ = journal.lock();
    let whole = place.files()["vault"].clone();
    let (mut lost, mut pieces) = ([0; 4], 0);
    for page in 3..PAGES - 1 {
        std::fs::write(place.path(), &whole).unwrap();
        flip(&place.path(), page * PAGE + 2000, 0);
        let mut journal = place.open().unwrap();
        let Some(loss) = journal.loss().cloned() else {
            assert_eq!(journal.len(), 2);
            continue;
        };
        lost[0] += loss.experiences;
        lost[1] += loss.attachments;
        let files: Vec<_> = journal
            .list(&Filter::default())
            .flat_map(|entry| entry.attachments.iter().map(|file| (entry.id, file.number)))
            .collect();
        let orphans: Vec<_> = journal
            .orphans()
            .map(|(id, file)| (id, file.number))
            .collect();
        lost[2] += usize::from(journal.get(long).is_err());
        lost[3] += orphans.len() - loss.pieces;
        pieces += loss.pieces;
        for (id, number) in files.into_iter().chain(orphans) {
            let chunks = journal.read_attachment(id, number).unwrap();
            let bytes: Vec<u8> = chunks.flat_map(|chunk| chunk.unwrap().to_vec()).collect();
            assert_eq!(bytes, file);
        }
    }
    // Three cells hold the long one, whose file is then whole; three the chunk of each file. Where
    // the record of a file lies in a lost cell and its only chunk does not, that is a piece.
    assert!(
        lost[0] >= 2 && lost[1] >= 4 && lost[2] >= 3 && lost[3] >= 1 && pieces >= 1,
        "{lost:?} {pieces}"
    );
}

#[test]
fn a_companion_of_another_journal_mode_is_refused() {
    let place = filled();
    let whole = place.files()["vault"].clone();
    for suffix in ["-wal", "-shm"] {
        let companion = place.folder().join(format!("vault{suffix}"));
        std::fs::write(&companion, b"old cells").unwrap();
        assert_eq!(place.open().err(), Some(Error::Damaged(Damage::Companion)));
        assert!(companion.exists() && place.files()["vault"] == whole);
        std::fs::remove_file(&companion).unwrap();
    }
    assert_eq!(outcome(&place), Ok(None));
}

const JOURNAL_MAGIC: [u8; 8] = [0xd9, 0xd5, 0x05, 0xf9, 0x20, 0xa1, 0x63, 0xd7];

/// A journal's head: no records, this many pages in the file, of this size.
fn journal_head(pages: usize, page_size: u32) -> Vec<u8> {
    let mut head = vec![0; 512];
    head[..8].copy_from_slice(&JOURNAL_MAGIC);
    head[16..20].copy_from_slice(&u32::try_from(pages).unwrap().to_be_bytes());
    head[20..24].copy_from_slice(&512u32.to_be_bytes());
    head[24..28].copy_from_slice(&page_size.to_be_bytes());
    head
}

/// A journal with one record.
fn with_record(page: u32, content: &[u8]) -> Vec<u8> {
    let mut journal = journal_head(PAGES, 4096);
    journal[8..12].copy_from_slice(&1u32.to_be_bytes());
    journal.extend(page.to_be_bytes());
    journal.extend(content);
    let sampled = (1..=20).map(|step| u32::from(content[PAGE - 200 * step]));
    journal.extend(sampled.sum::<u32>().to_be_bytes());
    journal
}

#[test]
fn a_torn_first_page_is_brought_back_by_its_journal() {
    let place = filled();
    for at in [25, 50, 3000, 4000] {
        let first_page = place.files()["vault"][..PAGE].to_vec();
        flip(&place.path(), at, 1);
        std::fs::write(
            place.folder().join("vault-journal"),
            with_record(1, &first_page),
        )
        .unwrap();
        assert_eq!(outcome(&place), Ok(None), "byte {at}");
    }
}

/// A journal that SQLite would act on before anything of ours could look at the result.
#[test]
fn a_crafted_journal_is_refused_and_nothing_is_touched() {
    let place = filled();
    let whole = place.files()["vault"].clone();
    let victim = place.folder().join("victim");
    std::fs::write(&victim, b"of somebody else").unwrap();

    let mut names_another_file = journal_head(PAGES, 4096);
    let name = victim.to_str().unwrap().as_bytes();
    let sum: u32 = name.iter().map(|byte| u32::from(*byte)).sum();
    names_another_file.extend(0x4000_0001u32.to_be_bytes());
    names_another_file.extend(name);
    names_another_file.extend(u32::try_from(name.len()).unwrap().to_be_bytes());
    names_another_file.extend(sum.to_be_bytes());
    names_another_file.extend(JOURNAL_MAGIC);

    let mut foreign_schema = whole[..PAGE].to_vec();
    foreign_schema[PAGE - 20] ^= 1;
    for (what, journal) in [
        ("names another file", names_another_file),
        ("cuts the file", journal_head(1, 4096)),
        ("of a larger file", journal_head(PAGES + 1, 4096)),
        ("of other pages", journal_head(PAGES, 512)),
        ("brings a schema", with_record(1, &foreign_schema)),
        ("replaces the root", with_record(2, &whole[..PAGE])),
        ("writes past the end", with_record(9999, &whole[..PAGE])),
    ] {
        let path = place.folder().join("vault-journal");
        std::fs::write(&path, &journal).unwrap();
        assert_eq!(
            place.open().err(),
            Some(Error::Damaged(Damage::Journal)),
            "{what}"
        );
        assert!(victim.exists() && place.files()["vault"] == whole, "{what}");
        assert!(place.files()["vault-journal"] == journal, "{what}");
        std::fs::remove_file(path).unwrap();
    }
    // One that SQLite ignores is no reason to refuse.
    std::fs::write(place.folder().join("vault-journal"), [0; 512]).unwrap();
    std::fs::remove_file(&victim).unwrap();
    assert_eq!(outcome(&place), Ok(None));
}

/// SQLite writes the magic of a journal when the rest of it is there. A disk that was full then, or a
/// power loss, leaves a piece of it, before anything of the vault was written.
#[test]
fn a_journal_that_was_hardly_begun_is_none() {
    let place = filled();
    let path = place.folder().join("vault-journal");
    for written in 0..8 {
        for length in [written, 8, 27, 28, 512, 4096] {
            let mut journal = vec![0; length.max(written)];
            journal[..written].copy_from_slice(&JOURNAL_MAGIC[..written]);
            std::fs::write(&path, &journal).unwrap();
            assert_eq!(outcome(&place), Ok(None), "{written} of {length} bytes");
        }
    }
    for foreign in [
        &b"\xd9 dear diary"[..],
        b"\xd9\xd5\x05\xf9 and more than a head of it",
    ] {
        std::fs::write(&path, foreign).unwrap();
        let refused = Some(Error::Damaged(Damage::Journal));
        assert_eq!(place.open().err(), refused);
        assert_eq!(std::fs::read(&path).unwrap(), foreign, "left alone");
    }
}

/// What a kill in the middle of a commit leaves: pages half written, and the journal that has the
/// old ones.
#[test]
fn an_interrupted_commit_is_rolled_back() {
    let place = filled();
    let whole = place.files()["vault"].clone();
    interrupt_a_commit(&place, &whole);
    assert_eq!(outcome(&place), Ok(None));

    // In a session that was not locked: the next opening renews everything, whoever opens.
    drop(place.open().unwrap());
    let dirty = place.files()["vault"].clone();
    interrupt_a_commit(&place, &dirty);
    let wrong = place.vault().unlock(&unafraid_tests::phrase("wrong"));
    assert_eq!(wrong.err(), Some(Error::WrongPassphrase));
    assert!(place.is_alone());
    let renewed = &place.files()["vault"];
    for page in 3..PAGES - 1 {
        let body = page * PAGE + PREFIX..(page + 1) * PAGE;
        assert!(renewed[body.clone()] != dirty[body], "page {page}");
    }
    assert_eq!(outcome(&place), Ok(None));

    // With SQLite's structure hit as well, in the root or in a leaf.
    for at in [PAGE + 13, 5 * PAGE + 1] {
        let whole = place.files()["vault"].clone();
        interrupt_a_commit(&place, &whole);
        flip(&place.path(), at, 2);
        assert_eq!(outcome(&place), Ok(None), "byte {at}");
    }
}

/// Puts half of a commit into the file, and beside it the journal that SQLite made for it.
fn interrupt_a_commit(place: &Place, whole: &[u8]) {
    let scratch = tempfile::tempdir().unwrap();
    let path = scratch.path().join("vault");
    std::fs::write(&path, whole).unwrap();
    let db = rusqlite::Connection::open(&path).unwrap();
    // So little memory that SQLite writes pages to the file before the commit.
    db.execute_batch(
        "PRAGMA journal_mode=TRUNCATE; PRAGMA cache_size=1; PRAGMA cache_spill=1; BEGIN",
    )
    .unwrap();
    for row in (0..60).step_by(2) {
        db.execute(
            "UPDATE cell SET body=?2 WHERE id=?1",
            (row, [7u8; 4056].as_slice()),
        )
        .unwrap();
    }
    let torn = std::fs::read(&path).unwrap();
    let journal = std::fs::read(scratch.path().join("vault-journal")).unwrap();
    drop(db);
    assert!(torn != whole && journal.len() > 4096);
    std::fs::write(place.path(), torn).unwrap();
    std::fs::write(place.folder().join("vault-journal"), journal).unwrap();
}

#[test]
fn a_folder_where_the_replacement_goes_is_told() {
    let place = filled();
    let folder = place.folder().join("vault.new");
    std::fs::create_dir(&folder).unwrap();
    assert_eq!(place.open().err(), Some(Error::Damaged(Damage::Companion)));
    std::fs::remove_dir(folder).unwrap();
    assert_eq!(outcome(&place), Ok(None));
}

/// The same at the size that people have: the page map beyond the first interior page.
#[test]
fn at_full_size_every_hundredth_page_survives_or_is_damage() {
    let place = Place::new(Host::system().with_costs(CHEAP));
    let mut journal = place.open().unwrap();
    journal.add_all(vec![noted("kept"); 40]).unwrap();
    let _ = journal.lock();
    let whole = place.files()["vault"].clone();
    for page in [0, 1, 2, 530, 531, 532, 1043, 1555, 2004, 2100, 4107, 4108] {
        std::fs::write(place.path(), &whole).unwrap();
        flip(&place.path(), page * PAGE + 16, 3);
        let journal = place
            .open()
            .unwrap_or_else(|error| panic!("{error:?} at page {page}"));
        assert_eq!(notes(&journal).len(), 40);
        let _ = journal.lock();
        assert_eq!(place.files()["vault"].len(), whole.len());
    }
}
