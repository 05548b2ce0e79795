//! Closed vocabularies: enums with a stable string code for people and files, and a stable number
//! for the vault.

/// A member of a closed vocabulary.
///
/// Codes and numbers never change their meaning and are never used again for another.
pub trait Code: Copy + Eq + Sized + 'static {
    /// The stable name of the vocabulary, as in `outcome`. Labels are found by it.
    const VOCABULARY: &'static str;

    /// All members, in the order in which a person is shown them.
    const ALL: &'static [Self];

    /// The stable code, as in `refused`.
    fn code(self) -> &'static str;

    /// The stable number, as it stands in a vault.
    fn number(self) -> u8;

    /// The member with this code.
    #[must_use]
    fn from_code(code: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|one| one.code() == code)
    }

    /// The member with this number.
    #[must_use]
    fn from_number(number: u8) -> Option<Self> {
        Self::ALL.iter().copied().find(|one| one.number() == number)
    }
}

/// The name of the message that shows a code in a person's language: `outcome-served-full`.
pub(crate) fn message(vocabulary: &str, code: &str) -> String {
    format!("{vocabulary}-{code}")
        .to_ascii_lowercase()
        .replace('_', "-")
}

/// Declares an enum and its [`Code`].
macro_rules! codes {
    (
        $(#[$about:meta])*
        $vocabulary:literal $name:ident { $( $(#[$doc:meta])* $variant:ident = $number:literal $code:literal, )+ }
    ) => {
        $(#[$about])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        #[non_exhaustive]
        pub enum $name { $( $(#[$doc])* $variant, )+ }

        impl $crate::code::Code for $name {
            const VOCABULARY: &'static str = $vocabulary;
            const ALL: &'static [Self] = &[$( Self::$variant, )+];

            fn code(self) -> &'static str {
                match self { $( Self::$variant => $code, )+ }
            }

            fn number(self) -> u8 {
                match self { $( Self::$variant => $number, )+ }
            }
        }
    };
}

pub(crate) use codes;
