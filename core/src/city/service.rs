//! Public services. Whose rules they follow and where to complain belongs to a city's pack.

use crate::code::codes;

codes! {
    /// A public service that a person may have tried to use.
    ///
    /// Labels are those of `services-toronto.csv` (checked 2026-11-23; its sources are named in
    /// `tests/data`). A vault stores the code and not the number, so that packs can add services.
    "service" Service {
        /// Emergency shelter.
        Shelter = 1 "SHELTER",
        /// Recreation and the Welcome Policy subsidy.
        Recreation = 2 "REC",
        /// Library card.
        Library = 3 "LIB",
        /// Public transit.
        Transit = 4 "TRANSIT",
        /// Public health: vaccines, dental, prenatal.
        PublicHealth = 5 "PUBHEALTH",
        /// Fire and ambulance.
        FireAndAmbulance = 6 "FIRE_EMS",
        /// City counters and 311.
        CityInformation = 7 "CITY_INFO",
        /// Place in a child care centre.
        ChildCare = 8 "CHILDCARE",
        /// Child care fee subsidy.
        ChildCareSubsidy = 9 "CHILDCARE_SUB",
        /// City employment centre.
        Employment = 10 "EMPLOY",
        /// Subsidised (rent-geared-to-income) housing.
        SubsidisedHousing = 11 "HOUSING_RGI",
        /// Tenancy and housing help.
        PrivateHousing = 12 "HOUSING_PRIV",
        /// Ontario Works.
        OntarioWorks = 13 "OW",
        /// Disability support (ODSP).
        DisabilitySupport = 14 "ODSP",
        /// Food bank.
        FoodBank = 15 "FOODBANK",
        /// School, kindergarten to grade 12.
        School = 16 "SCHOOL",
        /// Community health centre.
        CommunityHealthCentre = 17 "CHC",
        /// Hospital emergency.
        HospitalEmergency = 18 "ER",
        /// Walk-in clinic or family doctor.
        Clinic = 19 "CLINIC",
        /// Health card.
        HealthCard = 20 "OHIP",
        /// Midwifery.
        Midwifery = 21 "MIDWIFE",
        /// Wage claim (Employment Standards).
        WageClaim = 22 "ESA",
        /// Workplace injury claim.
        WorkplaceInjury = 23 "WSIB",
        /// Community legal clinic.
        LegalClinic = 24 "LEGAL",
        /// Driver's licence, photo card.
        ProvincialId = 25 "ID",
        /// Police: 911, report, stop.
        Police = 26 "POLICE",
        /// Discrimination claim.
        HumanRights = 27 "HUMANRIGHTS",
        /// Status and regularization.
        Immigration = 28 "IMMIG",
        /// Contact with border enforcement.
        BorderEnforcement = 29 "CBSA",
        /// A service that the source does not name. For imported data only.
        Unspecified = 30 "UNSPECIFIED",
    }
}
