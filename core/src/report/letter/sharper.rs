//! What a letter says only if the person wants it to.

use crate::city::Key;
use crate::code::codes;

codes! {
    /// A fact that makes a letter sharper, and easier to trace. None is in it unless it was chosen:
    /// without them it gives the month and not the day, no office, and none of the person's words.
    ///
    /// The codes are those of the [`Key`]s.
    "sharper" Sharper {
        /// The day, where it is known, and not only the month.
        When = 1 "when",
        /// Whether it happened to the writer, or was seen or heard of.
        Kind = 2 "kind",
        /// Whether a helper was there.
        HelperPresent = 3 "helper_present",
        /// Whether the policy was known before.
        KnewPolicyBefore = 4 "knew_policy_before",
        /// The person's own words.
        Note = 5 "note",
        /// Private: the office.
        Place = 6 "place",
        /// Private: the time of day.
        TimeOfDay = 7 "time_of_day",
        /// Private: what was wanted.
        Wanted = 8 "wanted",
        /// Private: the words that were said.
        Said = 9 "said",
        /// Private: the documents that were asked for.
        DocumentsAsked = 10 "documents_asked",
        /// Private: what came of it.
        Consequence = 11 "consequence",
        /// Private: what would put it right.
        Remedy = 12 "remedy",
        /// Private: for whom the service was sought.
        ForWhom = 13 "for_whom",
        /// Private: the office's own reference.
        OfficeReference = 14 "office_reference",
    }
}

impl Sharper {
    /// The part of an experience that it shows.
    #[must_use]
    pub fn key(self) -> Key {
        match self {
            Self::When => Key::When,
            Self::Kind => Key::Kind,
            Self::HelperPresent => Key::HelperPresent,
            Self::KnewPolicyBefore => Key::KnewPolicyBefore,
            Self::Note => Key::Note,
            Self::Place => Key::Place,
            Self::TimeOfDay => Key::TimeOfDay,
            Self::Wanted => Key::Wanted,
            Self::Said => Key::Said,
            Self::DocumentsAsked => Key::DocumentsAsked,
            Self::Consequence => Key::Consequence,
            Self::Remedy => Key::Remedy,
            Self::ForWhom => Key::ForWhom,
            Self::OfficeReference => Key::OfficeReference,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::code::Code;

    #[test]
    fn the_codes_are_those_of_the_keys_and_every_private_fact_is_one() {
        for one in Sharper::ALL {
            assert_eq!(one.code(), one.key().code());
        }
        for key in Key::ALL.iter().filter(|key| key.is_private()) {
            let chosen = Sharper::from_code(key.code()).is_some();
            assert_eq!(chosen, *key != Key::FollowUps, "{key:?}");
        }
    }
}
