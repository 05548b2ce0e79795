//! Letters about an experience: where they can go, what that exposes, and the page itself.

use std::collections::BTreeSet;

use unafraid::city::{City, Pack};
use unafraid::journal::{Reason, Refusal, When};
use unafraid::report::{Complaint, Document, Fitting, LastDay, Sharper};

use crate::codes::Key;
use crate::error::Result;
use crate::guide::{Guide, RouteFacts};
use crate::journal::Journal;
use crate::records::Id;

/// In which format a page is written. Both need nothing but themselves.
#[derive(Debug, Clone, Copy, PartialEq, Eq, uniffi::Enum)]
pub enum PageFormat {
    /// A page of HTML, for reading and printing.
    Html,
    /// Markdown, as text.
    Markdown,
}

impl PageFormat {
    /// The page, as the app's copy.
    pub(crate) fn write(self, document: &Document<'_>) -> String {
        match self {
            Self::Html => document.to_html().to_string(),
            Self::Markdown => document.to_markdown().to_string(),
        }
    }
}

/// Where one can complain about an experience.
#[derive(Debug, Clone, PartialEq, Eq, uniffi::Record)]
pub struct LetterRoutes {
    /// The routes that fit, those that learn least of the person first. Empty where none is known.
    pub routes: Vec<LetterRoute>,
    /// Whether a lawful rule kept the person out and nothing else went wrong, so that only the government
    /// whose rule it is can be written to.
    pub about_the_rule_itself: bool,
}

/// A route that fits an experience, and what the person should know before she sends anything there.
#[derive(Debug, Clone, PartialEq, Eq, uniffi::Record)]
pub struct LetterRoute {
    /// The route. Its `code` is what `letter` takes.
    pub route: RouteFacts,
    /// Why it fits, in a sentence.
    pub reason: String,
    /// Whether a legal clinic should be seen first: always where the exposure is high or not known.
    pub legal_clinic_first: bool,
    /// The last day, as in `2026-12-14`, counted from the first day on which it can have happened. Missing
    /// where that or the deadline is not known, which is not "for ever".
    pub last_day: Option<String>,
    /// How many days are left until then; less than 0 where it is over.
    pub days_left: Option<i32>,
    /// All of it in sentences, with sources and dates. **Show them before the letter.**
    pub before: Vec<String>,
}

#[uniffi::export]
impl Journal {
    /// Where one can complain about an experience. `city` is the city where none was answered; `today` is
    /// the day that it is, as in `2026-11-28`. A letter to council is not among them, because it is public:
    /// `letter` takes its code where the person asks for it.
    pub fn letter_routes(
        &self,
        id: Id,
        guide: &Guide,
        city: Option<String>,
        today: String,
    ) -> Result<LetterRoutes> {
        let today: When = today.parse().map_err(|reason| refused(Key::When, reason))?;
        self.with(|open| {
            let experience = &open.journal.get(id.into())?.experience;
            let pack = pack_for(experience, guide, city.as_deref())?;
            let complaint = Complaint::about(experience, guide.packs(), pack);
            let routes = complaint.routes();
            Ok(LetterRoutes {
                routes: routes
                    .map(|one| LetterRoute::new(pack, &one, guide, today))
                    .collect(),
                about_the_rule_itself: complaint.is_about_the_rule_itself(),
            })
        })
    }

    /// A letter about an experience to a route that fits it. It gives the month and not the day, no office
    /// and none of the person's words, but for what `with` names: `When` (the day), `Kind`, `HelperPresent`,
    /// `KnewPolicyBefore`, `Note` and the private facts. Another key is refused as `UnknownCode`, and so is,
    /// without a key, a route that does not fit.
    pub fn letter(
        &self,
        id: Id,
        guide: &Guide,
        city: Option<String>,
        route: String,
        with: Vec<Key>,
        format: PageFormat,
    ) -> Result<String> {
        let sharper = |key: Key| {
            let key = unafraid::city::Key::from(key);
            let mut all = <Sharper as unafraid::Code>::ALL.iter().copied();
            let found = all.find(|one| one.key() == key);
            found.ok_or_else(|| refused(key.into(), Reason::UnknownCode))
        };
        let with = with.into_iter().map(sharper);
        let with: BTreeSet<Sharper> = with.collect::<std::result::Result<_, _>>()?;
        self.with(|open| {
            let experience = &open.journal.get(id.into())?.experience;
            let pack = pack_for(experience, guide, city.as_deref())?;
            let complaint = Complaint::about(experience, guide.packs(), pack);
            let fitting = complaint.route(&route);
            let fitting = fitting.ok_or(Refusal::from(Reason::UnknownCode))?;
            Ok(format.write(&fitting.letter(&with, guide.language())))
        })
    }
}

impl LetterRoute {
    fn new(pack: &Pack, fitting: &Fitting<'_, '_>, guide: &Guide, today: When) -> Self {
        let before = fitting.before(today);
        let (last_day, days_left) = match before.last_day() {
            LastDay::On { day, left } => (Some(day.to_string()), Some(left)),
            _ => (None, None),
        };
        Self {
            route: RouteFacts::new(pack, fitting.route()),
            reason: fitting.reason(guide.language()),
            legal_clinic_first: before.is_for_a_legal_clinic_first(),
            last_day,
            days_left,
            before: before.sentences(guide.language()),
        }
    }
}

/// What is known of the city of an experience; of `named`, where none was answered.
fn pack_for<'a>(
    experience: &unafraid::journal::Experience,
    guide: &'a Guide,
    named: Option<&str>,
) -> Result<&'a Pack> {
    let city = experience.city.clone().or_else(|| City::named(named?));
    let city = city.ok_or_else(|| refused(Key::City, Reason::Missing))?;
    let pack = guide.packs().pack(&city);
    Ok(pack.ok_or_else(|| refused(Key::City, Reason::UnknownCode))?)
}

fn refused(key: Key, reason: Reason) -> Refusal {
    Refusal {
        line: None,
        key: Some(key.into()),
        reason,
    }
}
