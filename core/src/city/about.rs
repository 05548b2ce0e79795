//! What is the same in every city: how services and barriers are shown, what a barrier is evidence
//! for, and what published sources tell.

use super::codes::Barrier;
use super::rules::Group;
use super::service::Service;
use super::source::SourceId;
use crate::code::codes;

/// How a service is shown and counted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AboutService {
    /// Which service.
    pub service: Service,
    /// With what it is counted.
    pub group: Group,
    /// The name of its icon in Material Symbols.
    pub icon: String,
    /// Whether a person is offered it. What is not offered occurs in imported data only.
    pub offered: bool,
}

/// How a barrier is asked about, and what it is evidence for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AboutBarrier {
    /// Which barrier.
    pub barrier: Barrier,
    /// With what it is asked about.
    pub group: BarrierGroup,
    /// The name of its icon in Material Symbols.
    pub icon: String,
    /// The message that asks about it.
    pub text: String,
    /// What was published about it.
    pub sources: Vec<SourceId>,
    /// Which recommendations it supports.
    pub feeds: Vec<Feeds>,
    /// Whether the sources were read and say so.
    pub verified: bool,
}

codes! {
    /// Barriers that are asked about together.
    "barrier_group" BarrierGroup {
        /// What was asked for.
        Asked = 1 "asked",
        /// What the service or its staff did.
        Conduct = 2 "conduct",
        /// What kept the person out whatever staff did.
        Rule = 3 "rule",
        /// Why the person did not go, or left.
        Reason = 4 "reason",
    }
}

codes! {
    /// A recommendation that a barrier supports.
    "feeds" Feeds {
        /// To the City: train staff.
        Training = 1 "training",
        /// To the City: a complaints protocol.
        Complaints = 2 "complaints",
        /// To the City: tell people.
        Communications = 3 "communications",
        /// To the province.
        Province = 4 "province",
        /// To the federal government.
        Canada = 5 "canada",
        /// To the police service.
        Police = 6 "police",
        /// To the school board.
        SchoolBoard = 7 "school_board",
        /// To the City: a municipal identity card.
        MunicipalId = 8 "municipal_id",
        /// To the City: access with a disability.
        Accessibility = 9 "accessibility",
        /// Asks for care now.
        Urgent = 10 "urgent",
        /// Supports none: a control.
        Context = 11 "context",
    }
}

codes! {
    /// What a source published about the contacts that it counted.
    "published" Published {
        /// Each contact with all its answers.
        Rows = 1 "rows",
        /// Only totals. No table may cross one answer with another.
        Margins = 2 "margins",
    }
}

/// What one or several sources, taken together, published.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Publication {
    /// The sources.
    pub sources: Vec<SourceId>,
    /// What they published.
    pub published: Published,
    /// What they are, and what is missing.
    pub note: Option<String>,
}
