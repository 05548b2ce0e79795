//! The closed vocabularies of the library, as enums of the app's language.
//!
//! Each is declared once more, because a generator of other languages must see it. That the two
//! declarations say the same is checked when this is compiled.

mod city;
mod experience;

pub use city::{
    DeliveredBy, Exposure, Missing, Precision, Province, RouteKind, RuleLevel, ServiceGroup,
    StatusRule,
};
pub use experience::{
    Answer, AskedWhen, Barrier, Channel, ForWhom, Identifier, Key, Kind, Match, Outcome, Rule,
    Service, Staff,
};

/// Declares the mirror of a vocabulary: the same members in the same order.
macro_rules! mirrored {
    (
        $(#[$about:meta])*
        $name:ident = $core:ty { $( $(#[$doc:meta])* $variant:ident, )+ }
    ) => {
        $(#[$about])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, uniffi::Enum)]
        pub enum $name { $( $(#[$doc])* $variant, )+ }

        const _: () = {
            $( assert!(<$core>::$variant as usize == $name::$variant as usize); )+
            assert!(<$core as unafraid::Code>::ALL.len() == [$( $name::$variant, )+].len());
        };

        impl From<$name> for $core {
            fn from(code: $name) -> Self {
                match code { $( $name::$variant => Self::$variant, )+ }
            }
        }

        impl From<$core> for $name {
            fn from(code: $core) -> Self {
                [$( Self::$variant, )+][code as usize]
            }
        }

        #[uniffi::export]
        impl $name {
            /// The stable code, as it stands in files: `asked_status`.
            pub fn code(&self) -> String {
                unafraid::Code::code(<$core>::from(*self)).to_owned()
            }

            /// The words for it in the guide's language.
            pub fn label(&self, guide: &$crate::guide::Guide) -> String {
                guide.words_for(<$core>::from(*self))
            }
        }
    };
}

pub(crate) use mirrored;
