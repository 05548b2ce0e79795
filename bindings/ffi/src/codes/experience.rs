//! The vocabularies in which an experience is told.

use super::mirrored;

mirrored! {
    /// A public service that a person may have tried to use.
    ///
    /// Labels are those of `services-toronto.csv` (checked 2026-11-23; its sources are named in
    /// `tests/data`). A vault stores the code and not the number, so that packs can add services.
    Service = unafraid::city::Service {
        /// Emergency shelter.
        Shelter,
        /// Recreation and the Welcome Policy subsidy.
        Recreation,
        /// Library card.
        Library,
        /// Public transit.
        Transit,
        /// Public health: vaccines, dental, prenatal.
        PublicHealth,
        /// Fire and ambulance.
        FireAndAmbulance,
        /// City counters and 311.
        CityInformation,
        /// Place in a child care centre.
        ChildCare,
        /// Child care fee subsidy.
        ChildCareSubsidy,
        /// City employment centre.
        Employment,
        /// Subsidised (rent-geared-to-income) housing.
        SubsidisedHousing,
        /// Tenancy and housing help.
        PrivateHousing,
        /// Ontario Works.
        OntarioWorks,
        /// Disability support (ODSP).
        DisabilitySupport,
        /// Food bank.
        FoodBank,
        /// School, kindergarten to grade 12.
        School,
        /// Community health centre.
        CommunityHealthCentre,
        /// Hospital emergency.
        HospitalEmergency,
        /// Walk-in clinic or family doctor.
        Clinic,
        /// Health card.
        HealthCard,
        /// Midwifery.
        Midwifery,
        /// Wage claim (Employment Standards).
        WageClaim,
        /// Workplace injury claim.
        WorkplaceInjury,
        /// Community legal clinic.
        LegalClinic,
        /// Driver's licence, photo card.
        ProvincialId,
        /// Police: 911, report, stop.
        Police,
        /// Discrimination claim.
        HumanRights,
        /// Status and regularization.
        Immigration,
        /// Contact with border enforcement.
        BorderEnforcement,
        /// A service that the source does not name. For imported data only.
        Unspecified,
    }
}

mirrored! {
    /// How it ended. Required.
    Outcome = unafraid::city::Outcome {
        /// Served in full.
        ServedFull,
        /// Served in part, or under a condition.
        ServedPartialOrConditional,
        /// Sent elsewhere.
        ReferredElsewhere,
        /// Told to wait or to come back.
        ToldWaitOrReturn,
        /// Refused.
        Refused,
        /// The person left before there was an answer.
        LeftBeforeAnswer,
        /// The person did not try.
        DidNotTry,
        /// Not known.
        Unknown,
    }
}

mirrored! {
    /// Something that stood in the way, or was asked. Each is answered yes, no or unsure.
    Barrier = unafraid::city::Barrier {
        /// Asked for immigration status.
        AskedStatus,
        /// Asked for identification.
        AskedId,
        /// Asked for a health card.
        AskedHealthCard,
        /// Asked for a Social Insurance Number.
        AskedSin,
        /// Asked for proof of address.
        AskedProofOfAddress,
        /// Asked for the date of entry to the country.
        AskedEntryDate,
        /// Asked for a fee or deposit.
        FeeOrDeposit,
        /// Sent to a service that could not help.
        BadReferral,
        /// Given contradictory information.
        InconsistentInfo,
        /// Staff did not know the policy.
        StaffUnawareOfPolicy,
        /// Threatened with a report to immigration.
        ThreatToReport,
        /// Information was shared or reported.
        InfoSharedOrReported,
        /// Police checked status.
        PoliceStatusCheck,
        /// No help in the person's language.
        NoLanguageHelp,
        /// Not accessible with a disability.
        NoDisabilityAccess,
        /// Disrespect or profiling.
        DisrespectOrProfiling,
        /// A rule excluded the person.
        RuleExcludes,
        /// Full, or a waiting list.
        NoCapacity,
        /// Did not go, or left, out of fear.
        FearSelfExclusion,
        /// Did not know of the right.
        DidNotKnowRight,
    }
}

mirrored! {
    /// An answer to a question that has no third possibility but doubt. No answer at all is not "no".
    Answer = unafraid::city::Answer {
        /// Yes.
        Yes,
        /// No.
        No,
        /// Not sure.
        Unsure,
    }
}

mirrored! {
    /// How the service was contacted.
    Channel = unafraid::city::Channel {
        /// In person.
        InPerson,
        /// By phone.
        Phone,
        /// Online.
        Online,
        /// Through somebody who helped.
        ViaHelper,
    }
}

mirrored! {
    /// What kind of evidence it is. Kinds are counted apart.
    Kind = unafraid::city::Kind {
        /// The person's own experience.
        OwnExperience,
        /// Seen by the person.
        Witnessed,
        /// Told to the person by somebody else.
        ToldByOther,
        /// A call made to find out; never pooled with the others.
        PhoneAudit,
    }
}

mirrored! {
    /// Who was at the other side: a role, never a name.
    Staff = unafraid::city::Staff {
        /// Front desk.
        FrontDesk,
        /// Caseworker.
        Caseworker,
        /// Supervisor.
        Supervisor,
        /// Health professional.
        HealthProfessional,
        /// School office.
        SchoolOffice,
        /// Security.
        Security,
        /// Police.
        Police,
        /// Not known.
        Unknown,
    }
}

mirrored! {
    /// Whose rule it was.
    Rule = unafraid::city::Rule {
        /// The city's.
        City,
        /// The province's.
        Province,
        /// The federal government's.
        Federal,
        /// The provider's own.
        Provider,
        /// Unclear.
        Unclear,
    }
}

mirrored! {
    /// When a question about status or papers came.
    AskedWhen = unafraid::city::AskedWhen {
        /// Before the service.
        BeforeService,
        /// During the service.
        During,
        /// After the service.
        After,
    }
}

mirrored! {
    /// For whom the service was sought. Private.
    ForWhom = unafraid::city::ForWhom {
        /// For the person.
        Oneself,
        /// For a child.
        Child,
        /// For somebody else.
        Other,
    }
}

mirrored! {
    /// A part of an experience, by the name that it has in JSON, CSV and flags.
    Key = unafraid::city::Key {
        /// Required.
        Service,
        /// Required.
        Outcome,
        /// Barriers answered yes: a list.
        Barriers,
        /// Barriers answered no: a list.
        Not,
        /// Barriers answered unsure: a list.
        Unsure,
        /// When it happened.
        When,
        /// In which city.
        City,
        /// How the service was contacted.
        Channel,
        /// What kind of evidence it is.
        Kind,
        /// Who was at the other side.
        Staff,
        /// Whose rule it was.
        Rule,
        /// When a question came.
        AskedWhen,
        /// Whether insisting helped.
        ServedAfterInsisting,
        /// Whether somebody was there to help.
        HelperPresent,
        /// Whether the policy was known before.
        KnewPolicyBefore,
        /// The person's own words.
        Note,
        /// Private: the office.
        Place,
        /// Private: the time of day.
        TimeOfDay,
        /// Private: what was wanted.
        Wanted,
        /// Private: the words that were said.
        Said,
        /// Private: the documents that were asked for.
        DocumentsAsked,
        /// Private: what came of it.
        Consequence,
        /// Private: what would put it right.
        Remedy,
        /// Private: for whom.
        ForWhom,
        /// Private: the office's own reference.
        OfficeReference,
        /// Of imported rows: their name where they came from.
        Reference,
        /// Of imported rows: the published source.
        Source,
        /// Of imported rows: made up as an illustration.
        Example,
        /// Private: what was sent, and what came.
        FollowUps,
    }
}

mirrored! {
    /// What a part of a text looks like. Declared from the most harmful in the wrong hands to the
    /// least.
    Identifier = unafraid::journal::Identifier {
        /// A Social Insurance Number, or the tax number (ITN, TTN) of somebody who has none.
        SocialInsuranceNumber,
        /// A client number (UCI) of Immigration, Refugees and Citizenship Canada.
        Uci,
        /// The number of an application or a file at IRCC, the refugee board or the Federal Court.
        ImmigrationFile,
        /// A health card number of a province or territory.
        HealthCard,
        /// A passport number.
        Passport,
        /// A driver's licence number.
        DriversLicence,
        /// A telephone number.
        Phone,
        /// An e-mail address.
        Email,
        /// A Canadian postal code.
        PostalCode,
        /// A street address, a flat's number or a post-office box.
        StreetAddress,
    }
}

mirrored! {
    /// How much of a word a place is. Words are those of UAX #29, told apart by dictionary in scripts
    /// that are written without spaces, if the library was built with them.
    Match = unafraid::journal::Match {
        /// A whole word, or several that touch.
        Word,
        /// The beginning of a word.
        Prefix,
        /// A part that does not begin where a word begins.
        Part,
    }
}
