//! What no program can do by mistake, because it does not compile: show, copy or write out what is
//! secret.

use std::fmt::{Debug, Display};

use serde::Serialize;
use unafraid::journal::import::Import;
use unafraid::journal::{Attachment, Draft, Entry, Found, Incoming, Journal, Text};
use unafraid::vault::{
    CardKey, HeaderKey, KeystoreError, Passphrase, RecoveryWords, Session, Vault,
};
use unafraid_ffi::NewCard;

/// Whether a type has a trait, known when this is compiled. Where it has, the constant of the type
/// itself is found; where not, that which every type has.
macro_rules! has {
    ($type:ty: $trait:path) => {{
        #[allow(dead_code)]
        trait Otherwise {
            const HAS: bool = false;
        }
        impl<T: ?Sized> Otherwise for T {}
        struct Probe<T: ?Sized>(std::marker::PhantomData<T>);
        #[allow(dead_code)]
        impl<T: ?Sized + $trait> Probe<T> {
            const HAS: bool = true;
        }
        Probe::<$type>::HAS
    }};
}

macro_rules! has_none_of {
    ($type:ty: $($trait:path),+) => {
        $(const _: () = assert!(!has!($type: $trait));)+
    };
}

// Keys, and what opens something.
has_none_of!(Passphrase: Debug, Display, Clone, Copy, Serialize, PartialEq, AsRef<[u8]>, AsRef<str>);
has_none_of!(HeaderKey: Debug, Display, Clone, Copy, Serialize, PartialEq, AsRef<[u8]>);
has_none_of!(RecoveryWords: Debug, Display, Clone, Copy, Serialize, PartialEq, AsRef<str>);
has_none_of!(CardKey: Debug, Display, Clone, Copy, Serialize, PartialEq, AsRef<[u8]>);
has_none_of!(NewCard: Debug, Display, Clone, Serialize);
has_none_of!(Session: Debug, Display, Clone, Serialize);
has_none_of!(Journal: Debug, Display, Clone, Serialize);
// It holds the path.
has_none_of!(Vault: Debug, Display, Clone, Serialize);
// A person's words: shown as `Text(..)`, and only ever printed by who asks for them.
has_none_of!(Text: Display, Serialize, AsRef<str>);
has_none_of!(Draft: Debug, Display, Serialize);
has_none_of!(Entry: Display);
has_none_of!(Attachment: Display);
has_none_of!(Found<'static>: Debug, Display, Clone, Serialize);
has_none_of!(Incoming: Debug, Display, Clone, Serialize);
has_none_of!(Import: Debug, Display, Clone, Serialize);

/// The same of types that do have these traits: were one of those above to get one, it would not
/// compile any more.
#[test]
fn the_assertions_can_fail() {
    const {
        assert!(has!(KeystoreError: Debug));
        assert!(has!(KeystoreError: Display));
        assert!(has!(Text: Debug));
        assert!(has!(Text: Clone));
        assert!(has!(Entry: Serialize));
        assert!(has!(String: AsRef<str>));
        assert!(!has!(Text: Copy));
    }
    assert_eq!(format!("{:?}", Text::new("words").unwrap()), "Text(..)");
}
