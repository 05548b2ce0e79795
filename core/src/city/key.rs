//! The parts of an experience, by name.

use super::packs::Packs;
use super::question::closed_codes;
use crate::code::{Code, codes};

codes! {
    /// A part of an experience, by the name that it has in JSON, CSV and flags.
    "key" Key {
        /// Required.
        Service = 0 "service",
        /// Required.
        Outcome = 1 "outcome",
        /// Barriers answered yes: a list.
        Barriers = 2 "barriers",
        /// Barriers answered no: a list.
        Not = 3 "not",
        /// Barriers answered unsure: a list.
        Unsure = 4 "unsure",
        /// When it happened.
        When = 5 "when",
        /// In which city.
        City = 6 "city",
        /// How the service was contacted.
        Channel = 7 "channel",
        /// What kind of evidence it is.
        Kind = 8 "kind",
        /// Who was at the other side.
        Staff = 9 "staff",
        /// Whose rule it was.
        Rule = 10 "rule",
        /// When a question came.
        AskedWhen = 11 "asked_when",
        /// Whether insisting helped.
        ServedAfterInsisting = 12 "served_after_insisting",
        /// Whether somebody was there to help.
        HelperPresent = 13 "helper_present",
        /// Whether the policy was known before.
        KnewPolicyBefore = 14 "knew_policy_before",
        /// The person's own words.
        Note = 15 "note",
        /// Private: the office.
        Place = 16 "place",
        /// Private: the time of day.
        TimeOfDay = 17 "time_of_day",
        /// Private: what was wanted.
        Wanted = 18 "wanted",
        /// Private: the words that were said.
        Said = 19 "said",
        /// Private: the documents that were asked for.
        DocumentsAsked = 20 "documents_asked",
        /// Private: what came of it.
        Consequence = 21 "consequence",
        /// Private: what would put it right.
        Remedy = 22 "remedy",
        /// Private: for whom.
        ForWhom = 23 "for_whom",
        /// Private: the office's own reference.
        OfficeReference = 24 "office_reference",
        /// Of imported rows: their name where they came from.
        Reference = 25 "reference",
        /// Of imported rows: the published source.
        Source = 26 "source",
        /// Of imported rows: made up as an illustration.
        Example = 27 "example",
        /// Private: what was sent, and what came.
        FollowUps = 28 "follow_ups",
    }
}

impl Key {
    /// Whether its value is a list of barriers.
    #[must_use]
    pub fn is_list(self) -> bool {
        matches!(self, Self::Barriers | Self::Not | Self::Unsure)
    }

    /// The codes that its value can be, in the order in which a person is shown them; none where it
    /// is a date or words. What only imported data may use is left out.
    #[must_use]
    pub fn codes(self) -> Vec<String> {
        let owned = |codes: Vec<&str>| codes.into_iter().map(str::to_owned).collect();
        let packs = Packs::built_in();
        match self {
            Self::Service => owned(packs.offered().map(|one| one.service.code()).collect()),
            Self::City => owned(packs.cities().iter().map(|one| one.city().code()).collect()),
            Self::Not | Self::Unsure => Self::Barriers.codes(),
            Self::When => Vec::new(),
            other => closed_codes(other).map_or_else(Vec::new, |closed| owned(closed.codes)),
        }
    }

    /// Whether its value is a person's own words about what happened.
    #[must_use]
    pub fn is_words(self) -> bool {
        matches!(
            self,
            Self::Note
                | Self::Place
                | Self::TimeOfDay
                | Self::Wanted
                | Self::Said
                | Self::DocumentsAsked
                | Self::Consequence
                | Self::Remedy
                | Self::OfficeReference
        )
    }

    /// Whether its value is a list of objects, which neither a column nor a flag can give.
    #[must_use]
    pub fn is_objects(self) -> bool {
        matches!(self, Self::FollowUps)
    }

    /// Whether it is for a later complaint only: it takes part in no count, and is never shared.
    #[must_use]
    pub fn is_private(self) -> bool {
        matches!(
            self,
            Self::Place
                | Self::TimeOfDay
                | Self::Wanted
                | Self::Said
                | Self::DocumentsAsked
                | Self::Consequence
                | Self::Remedy
                | Self::ForWhom
                | Self::OfficeReference
                | Self::FollowUps
        )
    }

    /// Whether only imported rows have it.
    #[must_use]
    pub fn is_imported_only(self) -> bool {
        matches!(self, Self::Reference | Self::Source | Self::Example)
    }
}
