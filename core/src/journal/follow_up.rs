//! What was done about an experience, and what came of it.

use super::record::Later;
use super::text::Text;
use super::when::When;
use crate::city::RouteCode;

/// A complaint or letter that was sent about an experience. Private: it takes part in no count.
#[derive(Clone, PartialEq, Eq)]
pub struct FollowUp {
    /// Where it was sent: a route of the city's pack.
    pub sent_to: RouteCode,
    /// When it was sent.
    pub on: When,
    /// When the answer is due. `None`: not known.
    pub due: Option<When>,
    /// What came.
    pub answer: Option<Text>,
    pub(super) later: Later,
}

impl FollowUp {
    /// One of which only the required is known.
    #[must_use]
    pub fn new(sent_to: RouteCode, on: When) -> Self {
        Self {
            sent_to,
            on,
            due: None,
            answer: None,
            later: Later::default(),
        }
    }

    /// Whether its answer is due on this day and has not come: the last day of `due` is `today` or
    /// earlier.
    #[must_use]
    pub fn is_due(&self, today: When) -> bool {
        let has_passed = |due: When| due.has_ended_by(today);
        self.answer.is_none() && self.due.is_some_and(has_passed)
    }
}

impl std::fmt::Debug for FollowUp {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("FollowUp(..)")
    }
}
