//! Something else than a file where the vault should be.

use unafraid::vault::{Size, Vault};
use unafraid::{Damage, Error};
use unafraid_tests::{PHRASE, phrase};

use super::case::{Case, Class, End, Try};
use super::dice::Dice;
use super::place::{Ground, Lies};
use super::reader::LENGTH;
use super::stage::{self, Stage};

pub(crate) const CLASSES: &[Class] = &[
    Class {
        name: "no file at the vault's place",
        cases: (40, 1000),
        make: no_file,
    },
    Class {
        name: "a vault under another name",
        cases: (15, 500),
        make: another_name,
    },
];

fn laid(things: Vec<(&'static str, Lies)>, end: End) -> Case {
    Case {
        things,
        reads_as: None,
        tries: vec![Try {
            words: PHRASE,
            ends: vec![end],
        }],
        mended_by: None,
    }
}

/// A pipe nobody writes to, a folder, a device, a link to one of them or to somebody's file, to itself
/// or to nothing; a file of any length in which nothing was ever written.
fn no_file(stage: &'static Stage, dice: &mut Dice) -> Case {
    let length = || End::Refused(Damage::Length.into());
    let (lies, end) = match dice.below(12) {
        0 => (Lies::Pipe, length()),
        1 => (Lies::Folder, length()),
        2 => (Lies::Link("/dev/zero"), length()),
        3 => (Lies::Link("/dev/null"), length()),
        4 => (Lies::Link(".."), length()),
        5 => (Lies::Link("../diary"), length()),
        6 => (Lies::Link("../zeros"), length()),
        7 => (Lies::Link("vault"), End::Refused(Error::Storage)),
        8 => (Lies::Link("../is not there"), End::Refused(Error::NoVault)),
        9 => (Lies::Sparse(1 << dice.within(0..44)), length()),
        10 => {
            let sparse = Lies::Sparse(LENGTH as u64);
            (sparse, End::Refused(Damage::Header.into()))
        }
        _ => return laid(Vec::new(), End::Refused(Error::NoVault)),
    };
    // A companion of nothing is of no interest.
    let mut things = vec![("vault", lies)];
    if dice.once_in(4) {
        things.push(("vault.new", Lies::File(stage.now.bytes.clone())));
    }
    laid(things, end)
}

/// A symbolic link stays one, and a file with two names opens by either.
fn another_name(stage: &'static Stage, dice: &mut Dice) -> Case {
    let state = if dice.once_in(3) {
        &stage.last
    } else {
        &stage.now
    };
    let lies = if dice.once_in(2) {
        Lies::Link("aside")
    } else {
        Lies::SecondName("aside")
    };
    let file = Lies::File(state.bytes.clone());
    let mut case = laid(
        vec![("aside", file), ("vault", lies)],
        End::Whole(state, Some(0)),
    );
    case.reads_as = Some(state.bytes.clone());
    case
}

/// A vault is not made where something else lies, nor over what is no companion of a vault.
#[test]
fn no_vault_is_made_over_something_else() {
    let ground = Ground::new();
    for name in ["vault", "vault.new", "vault-journal"] {
        for lies in [
            Lies::Pipe,
            Lies::Folder,
            Lies::Link("../zeros"),
            Lies::Link("../is not there"),
            Lies::File(b"EXAMPLE of a text".to_vec()),
        ] {
            ground.lay([(name, &lies)]);
            let before = ground.found();
            let vault = Vault::with_host(ground.vault(), stage::host(Dice::of("making", 0)));
            let made = vault.create(&phrase(PHRASE), Size::Mib16);
            assert_eq!(made, Err(Error::FileExists), "{name}");
            assert!(ground.found() == before, "{name}");
            assert!(ground.others_are_untouched(), "{name}");
        }
    }
}
