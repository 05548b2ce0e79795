//! The closed vocabularies of an experience (`vocabulary.csv` and `barriers.csv`, checked
//! 2026-11-23; sources in `tests/data`).

use crate::code::codes;

codes! {
    /// How it ended. Required.
    "outcome" Outcome {
        /// Served in full.
        ServedFull = 1 "served_full",
        /// Served in part, or under a condition.
        ServedPartialOrConditional = 2 "served_partial_or_conditional",
        /// Sent elsewhere.
        ReferredElsewhere = 3 "referred_elsewhere",
        /// Told to wait or to come back.
        ToldWaitOrReturn = 4 "told_wait_or_return",
        /// Refused.
        Refused = 5 "refused",
        /// The person left before there was an answer.
        LeftBeforeAnswer = 6 "left_before_answer",
        /// The person did not try.
        DidNotTry = 7 "did_not_try",
        /// Not known.
        Unknown = 8 "unknown",
    }
}

codes! {
    /// Something that stood in the way, or was asked. Each is answered yes, no or unsure.
    "barrier" Barrier {
        /// Asked for immigration status.
        AskedStatus = 1 "asked_status",
        /// Asked for identification.
        AskedId = 2 "asked_id",
        /// Asked for a health card.
        AskedHealthCard = 3 "asked_health_card",
        /// Asked for a Social Insurance Number.
        AskedSin = 4 "asked_sin",
        /// Asked for proof of address.
        AskedProofOfAddress = 5 "asked_proof_of_address",
        /// Asked for the date of entry to the country.
        AskedEntryDate = 6 "asked_entry_date",
        /// Asked for a fee or deposit.
        FeeOrDeposit = 7 "fee_or_deposit",
        /// Sent to a service that could not help.
        BadReferral = 8 "bad_referral",
        /// Given contradictory information.
        InconsistentInfo = 9 "inconsistent_info",
        /// Staff did not know the policy.
        StaffUnawareOfPolicy = 10 "staff_unaware_of_policy",
        /// Threatened with a report to immigration.
        ThreatToReport = 11 "threat_to_report",
        /// Information was shared or reported.
        InfoSharedOrReported = 12 "info_shared_or_reported",
        /// Police checked status.
        PoliceStatusCheck = 13 "police_status_check",
        /// No help in the person's language.
        NoLanguageHelp = 14 "no_language_help",
        /// Not accessible with a disability.
        NoDisabilityAccess = 15 "no_disability_access",
        /// Disrespect or profiling.
        DisrespectOrProfiling = 16 "disrespect_or_profiling",
        /// A rule excluded the person.
        RuleExcludes = 17 "rule_excludes",
        /// Full, or a waiting list.
        NoCapacity = 18 "no_capacity",
        /// Did not go, or left, out of fear.
        FearSelfExclusion = 19 "fear_self_exclusion",
        /// Did not know of the right.
        DidNotKnowRight = 20 "did_not_know_right",
    }
}

codes! {
    /// An answer to a question that has no third possibility but doubt. No answer at all is not "no".
    "answer" Answer {
        /// Yes.
        Yes = 1 "yes",
        /// No.
        No = 2 "no",
        /// Not sure.
        Unsure = 3 "unsure",
    }
}

codes! {
    /// How the service was contacted.
    "channel" Channel {
        /// In person.
        InPerson = 1 "in_person",
        /// By phone.
        Phone = 2 "phone",
        /// Online.
        Online = 3 "online",
        /// Through somebody who helped.
        ViaHelper = 4 "via_helper",
    }
}

codes! {
    /// What kind of evidence it is. Kinds are counted apart.
    "kind" Kind {
        /// The person's own experience.
        OwnExperience = 1 "own_experience",
        /// Seen by the person.
        Witnessed = 2 "witnessed",
        /// Told to the person by somebody else.
        ToldByOther = 3 "told_by_other",
        /// A call made to find out; never pooled with the others.
        PhoneAudit = 4 "phone_audit",
    }
}

codes! {
    /// Who was at the other side: a role, never a name.
    "staff" Staff {
        /// Front desk.
        FrontDesk = 1 "front_desk",
        /// Caseworker.
        Caseworker = 2 "caseworker",
        /// Supervisor.
        Supervisor = 3 "supervisor",
        /// Health professional.
        HealthProfessional = 4 "health_professional",
        /// School office.
        SchoolOffice = 5 "school_office",
        /// Security.
        Security = 6 "security",
        /// Police.
        Police = 7 "police",
        /// Not known.
        Unknown = 8 "unknown",
    }
}

codes! {
    /// Whose rule it was.
    "rule" Rule {
        /// The city's.
        City = 1 "city",
        /// The province's.
        Province = 2 "province",
        /// The federal government's.
        Federal = 3 "federal",
        /// The provider's own.
        Provider = 4 "provider",
        /// Unclear.
        Unclear = 5 "unclear",
    }
}

codes! {
    /// When a question about status or papers came.
    "asked_when" AskedWhen {
        /// Before the service.
        BeforeService = 1 "before_service",
        /// During the service.
        During = 2 "during",
        /// After the service.
        After = 3 "after",
    }
}

codes! {
    /// For whom the service was sought. Private.
    "for_whom" ForWhom {
        /// For the person.
        Oneself = 1 "self",
        /// For a child.
        Child = 2 "child",
        /// For somebody else.
        Other = 3 "other",
    }
}
