//! Whose rules a service follows, and on whom a refusal counts.

use super::codes::Rule;
use crate::code::codes;

codes! {
    /// Services that belong together when they are counted or shown.
    "group" Group {
        /// Shelter, subsidised housing, tenancy.
        Housing = 1 "housing",
        /// Recreation.
        Recreation = 2 "recreation",
        /// Libraries.
        Library = 3 "library",
        /// Public transit.
        Transit = 4 "transit",
        /// Health.
        Health = 5 "health",
        /// Fire and ambulance.
        Emergency = 6 "emergency",
        /// Counters and phone lines that tell where to go.
        Information = 7 "information",
        /// Child care.
        ChildCare = 8 "child_care",
        /// Help with finding work.
        Employment = 9 "employment",
        /// Social assistance.
        Welfare = 10 "welfare",
        /// Support with a disability.
        Disability = 11 "disability",
        /// Food.
        Food = 12 "food",
        /// Schools.
        School = 13 "school",
        /// Wages and injuries at work.
        Labour = 14 "labour",
        /// Legal help.
        Legal = 15 "legal",
        /// Licences and photo cards.
        Identification = 16 "identification",
        /// Police.
        Police = 17 "police",
        /// Discrimination.
        HumanRights = 18 "human_rights",
        /// Status, and the border.
        Immigration = 19 "immigration",
        /// Not named by the source.
        Unspecified = 20 "unspecified",
    }
}

codes! {
    /// Whose rules decide who may use a service.
    "level" Level {
        /// The city's.
        City = 1 "city",
        /// The province's.
        Province = 2 "province",
        /// The federal government's.
        Federal = 3 "federal",
        /// A charity's own.
        Charity = 4 "charity",
        /// Not known.
        Unknown = 5 "unknown",
    }
}

codes! {
    /// Who runs a service, whoever makes its rules.
    "delivered_by" DeliveredBy {
        /// A division of the city.
        City = 1 "city",
        /// A library board.
        LibraryBoard = 2 "library_board",
        /// A transit commission.
        TransitCommission = 3 "transit_commission",
        /// The province.
        Province = 4 "province",
        /// The federal government.
        Federal = 5 "federal",
        /// A charity.
        Charity = 6 "charity",
        /// A school board.
        SchoolBoard = 7 "school_board",
        /// A community health centre.
        HealthCentre = 8 "health_centre",
        /// A hospital.
        Hospital = 9 "hospital",
        /// A private person or company: a landlord, a doctor, a midwife.
        Private = 10 "private",
        /// A legal clinic.
        LegalClinic = 11 "legal_clinic",
        /// A police service.
        Police = 12 "police",
        /// A tribunal.
        Tribunal = 13 "tribunal",
        /// Not known.
        Unknown = 14 "unknown",
    }
}

codes! {
    /// Whether a service may ask for immigration status.
    "status_rule" StatusRule {
        /// Status is not required.
        NotRequired = 1 "not_required",
        /// A rule requires it.
        Required = 2 "required",
        /// Not required in an emergency.
        EmergencyOnly = 3 "emergency_only",
        /// The rule is not clear.
        Unclear = 4 "unclear",
        /// It depends on the case.
        Varies = 5 "varies",
    }
}

codes! {
    /// How much a place to complain learns of who complains.
    "exposure" Exposure {
        /// No name is needed.
        Low = 1 "low",
        /// A name may be asked for, and is kept in confidence.
        Medium = 2 "medium",
        /// Name and address are asked for, or become public.
        High = 3 "high",
        /// Not known. Shown as high: see [`shown`](Exposure::shown).
        Unknown = 4 "unknown",
    }
}

impl Exposure {
    /// As a person must take it: what is not known is as bad as high.
    #[must_use]
    pub fn shown(self) -> Self {
        match self {
            Self::Unknown => Self::High,
            known => known,
        }
    }
}

impl Level {
    /// Whose rule it was, as it is proposed to a person who says nothing else.
    #[must_use]
    pub fn proposed_rule(self) -> Rule {
        match self {
            Self::City => Rule::City,
            Self::Province => Rule::Province,
            Self::Federal => Rule::Federal,
            Self::Charity => Rule::Provider,
            Self::Unknown => Rule::Unclear,
        }
    }
}

/// On whom a refusal counts, from what the person answered and the level that the city's pack
/// gives for the service.
///
/// Evidence that goes to the wrong government helps nobody, so the person's answer can never make
/// a government answerable against the pack:
///
/// | pack's level | no answer | city | province | federal | provider | unclear |
/// |---|---|---|---|---|---|---|
/// | city | city | city | unclear | unclear | provider | unclear |
/// | province | province | unclear | province | unclear | provider | unclear |
/// | federal | federal | unclear | unclear | federal | provider | unclear |
/// | charity | provider | city | province | federal | provider | unclear |
/// | unknown | unclear | city | province | federal | provider | unclear |
///
/// Where answer and pack name two different governments, they contradict each other, and it is
/// unclear. A provider may always have made a rule of its own. Where no government's rule is on
/// record (a charity that a city may fund, a service that the pack does not know), the person's
/// answer decides. [`Packs::answerable`](super::Packs::answerable) also covers an experience that
/// names no city.
#[must_use]
pub fn answerable(answered: Option<Rule>, level: Level) -> Rule {
    let proposed = level.proposed_rule();
    let Some(answered) = answered else {
        return proposed;
    };
    let on_record = matches!(level, Level::City | Level::Province | Level::Federal);
    let names_a_government = matches!(answered, Rule::City | Rule::Province | Rule::Federal);
    if on_record && names_a_government && answered != proposed {
        Rule::Unclear
    } else {
        answered
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::code::Code;

    #[test]
    fn a_refusal_counts_on_whom_pack_and_person_agree() {
        use Rule::{City, Federal, Provider, Province, Unclear};
        let answers = [
            None,
            Some(City),
            Some(Province),
            Some(Federal),
            Some(Provider),
            Some(Unclear),
        ];
        let table = [
            (
                Level::City,
                [City, City, Unclear, Unclear, Provider, Unclear],
            ),
            (
                Level::Province,
                [Province, Unclear, Province, Unclear, Provider, Unclear],
            ),
            (
                Level::Federal,
                [Federal, Unclear, Unclear, Federal, Provider, Unclear],
            ),
            (
                Level::Charity,
                [Provider, City, Province, Federal, Provider, Unclear],
            ),
            (
                Level::Unknown,
                [Unclear, City, Province, Federal, Provider, Unclear],
            ),
        ];
        assert_eq!(
            (table.len(), answers.len()),
            (Level::ALL.len(), Rule::ALL.len() + 1)
        );
        for (level, expected) in table {
            for (answered, expected) in answers.into_iter().zip(expected) {
                assert_eq!(
                    answerable(answered, level),
                    expected,
                    "{level:?} {answered:?}"
                );
            }
        }
    }

    #[test]
    fn what_is_not_known_is_shown_as_high() {
        let shown: Vec<Exposure> = Exposure::ALL.iter().map(|one| one.shown()).collect();
        assert_eq!(
            shown,
            [
                Exposure::Low,
                Exposure::Medium,
                Exposure::High,
                Exposure::High
            ]
        );
    }
}
