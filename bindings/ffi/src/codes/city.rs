//! The vocabularies in which the facts about services and cities are told.

use super::mirrored;

mirrored! {
    /// Services that belong together when they are counted or shown.
    ServiceGroup = unafraid::city::Group {
        /// Shelter, subsidised housing, tenancy.
        Housing,
        /// Recreation.
        Recreation,
        /// Libraries.
        Library,
        /// Public transit.
        Transit,
        /// Health.
        Health,
        /// Fire and ambulance.
        Emergency,
        /// Counters and phone lines that tell where to go.
        Information,
        /// Child care.
        ChildCare,
        /// Help with finding work.
        Employment,
        /// Social assistance.
        Welfare,
        /// Support with a disability.
        Disability,
        /// Food.
        Food,
        /// Schools.
        School,
        /// Wages and injuries at work.
        Labour,
        /// Legal help.
        Legal,
        /// Licences and photo cards.
        Identification,
        /// Police.
        Police,
        /// Discrimination.
        HumanRights,
        /// Status, and the border.
        Immigration,
        /// Not named by the source.
        Unspecified,
    }
}

mirrored! {
    /// Whose rules decide who may use a service.
    RuleLevel = unafraid::city::Level {
        /// The city's.
        City,
        /// The province's.
        Province,
        /// The federal government's.
        Federal,
        /// A charity's own.
        Charity,
        /// Not known.
        Unknown,
    }
}

mirrored! {
    /// Who runs a service, whoever makes its rules.
    DeliveredBy = unafraid::city::DeliveredBy {
        /// A division of the city.
        City,
        /// A library board.
        LibraryBoard,
        /// A transit commission.
        TransitCommission,
        /// The province.
        Province,
        /// The federal government.
        Federal,
        /// A charity.
        Charity,
        /// A school board.
        SchoolBoard,
        /// A community health centre.
        HealthCentre,
        /// A hospital.
        Hospital,
        /// A private person or company: a landlord, a doctor, a midwife.
        Private,
        /// A legal clinic.
        LegalClinic,
        /// A police service.
        Police,
        /// A tribunal.
        Tribunal,
        /// Not known.
        Unknown,
    }
}

mirrored! {
    /// Whether a service may ask for immigration status.
    StatusRule = unafraid::city::StatusRule {
        /// Status is not required.
        NotRequired,
        /// A rule requires it.
        Required,
        /// Not required in an emergency.
        EmergencyOnly,
        /// The rule is not clear.
        Unclear,
        /// It depends on the case.
        Varies,
    }
}

mirrored! {
    /// How much a place to complain learns of who complains.
    Exposure = unafraid::city::Exposure {
        /// No name is needed.
        Low,
        /// A name may be asked for, and is kept in confidence.
        Medium,
        /// Name and address are asked for, or become public.
        High,
        /// Not known. Shown as high: see `shown`.
        Unknown,
    }
}

mirrored! {
    /// A province or territory of Canada.
    Province = unafraid::city::Province {
        /// Alberta.
        Alberta,
        /// British Columbia.
        BritishColumbia,
        /// Manitoba.
        Manitoba,
        /// New Brunswick.
        NewBrunswick,
        /// Newfoundland and Labrador.
        Newfoundland,
        /// Nova Scotia.
        NovaScotia,
        /// Northwest Territories.
        NorthwestTerritories,
        /// Nunavut.
        Nunavut,
        /// Ontario.
        Ontario,
        /// Prince Edward Island.
        PrinceEdwardIsland,
        /// Quebec.
        Quebec,
        /// Saskatchewan.
        Saskatchewan,
        /// Yukon.
        Yukon,
    }
}

mirrored! {
    /// How precisely a date is said. A finer date says more about who the person is.
    Precision = unafraid::city::Precision {
        /// `2013`.
        Year,
        /// `2013-Q3`.
        Quarter,
        /// `2013-07`.
        Month,
        /// `2013-07-14`.
        Day,
    }
}

mirrored! {
    /// What a place to complain is to the service, which is the reason for which it fits.
    RouteKind = unafraid::city::RouteKind {
        /// It runs the service.
        Provider,
        /// It takes questions and complaints about all services of the city.
        Line,
        /// It governs who runs the service.
        Board,
        /// It looks into complaints about those who run it, and is not one of them.
        Oversight,
        /// It deals with discrimination.
        HumanRights,
        /// It decides: a court, a tribunal, a ministry that takes claims.
        Decides,
        /// The province's government, which can change the province's rules.
        Province,
        /// The federal government, which can change federal rules.
        Federal,
        /// The city's council, in public.
        Public,
    }
}

mirrored! {
    /// A fact that is missing from what is known of a city.
    Missing = unafraid::report::Missing {
        /// Nothing at all is known of the service.
        Service,
        /// Whether it may ask for status is not clear.
        StatusRule,
        /// The text of the rule.
        Rule,
        /// No source was read that says what is said of it.
        Source,
        /// Where to complain.
        Routes,
        /// How much a route learns of who complains.
        Exposure,
        /// How long one may wait.
        Deadline,
        /// What staff may ask for.
        MayAsk,
        /// What staff may not ask for.
        MayNot,
        /// What can be shown instead of papers.
        Instead,
        /// Since when the city has its policy.
        Policy,
    }
}
