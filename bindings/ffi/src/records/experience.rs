//! An experience as the app sees it.

use std::collections::HashMap;

use unafraid::Code;
use unafraid::city::{City, Key, RouteCode};
use unafraid::journal::{self, Reason};

use super::{Id, refused, text, when, words};
use crate::codes::{
    Answer, AskedWhen, Barrier, Channel, ForWhom, Kind, Outcome, Rule, Service, Staff,
};
use crate::error::Result;

/// One experience with one service. Only service and outcome are required; what is missing was not
/// answered, which is not "no".
#[derive(Clone, uniffi::Record)]
pub struct Experience {
    /// Which service.
    pub service: Service,
    /// How it ended.
    pub outcome: Outcome,
    /// What stood in the way, or was asked. A barrier that is not in it was not answered.
    #[uniffi(default)]
    pub barriers: HashMap<Barrier, Answer>,
    /// When it happened, as precisely as the person wants: `2013`, `2013-Q3`, `2013-07` or
    /// `2013-07-14`. Never when it was written down.
    #[uniffi(default)]
    pub happened: Option<String>,
    /// The code of the city, as in `toronto`.
    #[uniffi(default)]
    pub city: Option<String>,
    /// How the service was contacted.
    #[uniffi(default)]
    pub channel: Option<Channel>,
    /// What kind of evidence it is.
    #[uniffi(default)]
    pub kind: Option<Kind>,
    /// Who was at the other side: a role.
    #[uniffi(default)]
    pub staff: Option<Staff>,
    /// Whose rule it was.
    #[uniffi(default)]
    pub rule: Option<Rule>,
    /// When a question about status or papers came.
    #[uniffi(default)]
    pub asked_when: Option<AskedWhen>,
    /// Whether the service was given after the person insisted.
    #[uniffi(default)]
    pub served_after_insisting: Option<Answer>,
    /// Whether somebody was there to help.
    #[uniffi(default)]
    pub helper_present: Option<Answer>,
    /// Whether the person knew the policy before.
    #[uniffi(default)]
    pub knew_policy_before: Option<Answer>,
    /// The person's own words: 1 to 65,536 bytes of UTF-8.
    #[uniffi(default)]
    pub note: Option<String>,
    /// What only a later complaint needs; missing where there is nothing of it.
    #[uniffi(default)]
    pub private_facts: Option<PrivateFacts>,
    /// What was done about it, and what came. Private.
    #[uniffi(default)]
    pub follow_ups: Vec<FollowUp>,
    /// Where an imported row came from; missing for what a person entered.
    #[uniffi(default)]
    pub origin: Option<Origin>,
}

/// Facts for a later complaint. They take part in no count.
#[derive(Clone, Default, uniffi::Record)]
pub struct PrivateFacts {
    /// The office.
    #[uniffi(default)]
    pub place: Option<String>,
    /// The time of day.
    #[uniffi(default)]
    pub time_of_day: Option<String>,
    /// What was wanted.
    #[uniffi(default)]
    pub wanted: Option<String>,
    /// The words that were said.
    #[uniffi(default)]
    pub said: Option<String>,
    /// The documents that were asked for.
    #[uniffi(default)]
    pub documents_asked: Option<String>,
    /// What came of it.
    #[uniffi(default)]
    pub consequence: Option<String>,
    /// What would put it right.
    #[uniffi(default)]
    pub remedy: Option<String>,
    /// For whom the service was sought.
    #[uniffi(default)]
    pub for_whom: Option<ForWhom>,
    /// The office's own reference.
    #[uniffi(default)]
    pub office_reference: Option<String>,
}

/// A complaint or letter that was sent. Private.
#[derive(Clone, uniffi::Record)]
pub struct FollowUp {
    /// The code of the route that it was sent by.
    pub sent_to: String,
    /// When it was sent.
    pub sent_on: String,
    /// When the answer is due. Missing: not known.
    #[uniffi(default)]
    pub due: Option<String>,
    /// What came.
    #[uniffi(default)]
    pub answer: Option<String>,
}

/// Where an imported row came from.
#[derive(Clone, Default, uniffi::Record)]
pub struct Origin {
    /// Its name in the file that it was imported from.
    #[uniffi(default)]
    pub reference: Option<String>,
    /// The published source.
    #[uniffi(default)]
    pub source: Option<String>,
    /// Made up as an illustration: counted in nothing, and shown as EXAMPLE wherever it appears.
    #[uniffi(default)]
    pub example: bool,
}

/// An experience, its number, and what is kept with it.
#[derive(Clone, uniffi::Record)]
pub struct Entry {
    /// Its number.
    pub id: Id,
    /// What happened.
    pub experience: Experience,
    /// Files that are kept with it, by ascending number.
    pub attachments: Vec<Attachment>,
}

/// A file that is kept with an experience. Its name is not kept.
#[derive(Debug, Clone, PartialEq, Eq, uniffi::Record)]
pub struct Attachment {
    /// Its number among those of its experience, from 1.
    pub number: u32,
    /// Its length in bytes.
    pub length: u64,
    /// What the file's name ended in, as in `jpg`, where that only says what it is.
    pub ending: Option<String>,
}

impl std::fmt::Debug for Entry {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Entry(..)")
    }
}

impl Experience {
    /// The library's experience, if every text, date and code in it is one.
    pub(crate) fn parse(self) -> Result<journal::Experience> {
        let mut e = journal::Experience::new(self.service.into(), self.outcome.into());
        for (barrier, answer) in self.barriers {
            e.barriers.answer(barrier.into(), answer.into());
        }
        e.when = self
            .happened
            .map(|date| when(Key::When, &date))
            .transpose()?;
        let city = self
            .city
            .map(|code| City::named(&code).ok_or_else(|| refused(Key::City, Reason::UnknownCode)));
        e.city = city.transpose()?;
        e.channel = self.channel.map(Into::into);
        e.kind = self.kind.map(Into::into);
        e.staff = self.staff.map(Into::into);
        e.rule = self.rule.map(Into::into);
        e.asked_when = self.asked_when.map(Into::into);
        e.served_after_insisting = self.served_after_insisting.map(Into::into);
        e.helper_present = self.helper_present.map(Into::into);
        e.knew_policy_before = self.knew_policy_before.map(Into::into);
        e.note = text(Key::Note, self.note)?;
        let p = self.private_facts.unwrap_or_default();
        e.private.place = text(Key::Place, p.place)?;
        e.private.time_of_day = text(Key::TimeOfDay, p.time_of_day)?;
        e.private.wanted = text(Key::Wanted, p.wanted)?;
        e.private.said = text(Key::Said, p.said)?;
        e.private.documents_asked = text(Key::DocumentsAsked, p.documents_asked)?;
        e.private.consequence = text(Key::Consequence, p.consequence)?;
        e.private.remedy = text(Key::Remedy, p.remedy)?;
        e.private.for_whom = p.for_whom.map(Into::into);
        e.private.office_reference = text(Key::OfficeReference, p.office_reference)?;
        let follow_ups = self.follow_ups.into_iter().map(FollowUp::parse);
        e.follow_ups = follow_ups.collect::<Result<_>>()?;
        let origin = self.origin.unwrap_or_default();
        e.origin.reference = text(Key::Reference, origin.reference)?;
        e.origin.source = text(Key::Source, origin.source)?;
        e.origin.example = origin.example;
        Ok(e)
    }
}

impl FollowUp {
    fn parse(self) -> Result<journal::FollowUp> {
        let route = RouteCode::new(&self.sent_to);
        let route = route.ok_or_else(|| refused(Key::FollowUps, Reason::UnknownCode))?;
        let mut follow_up = journal::FollowUp::new(route, when(Key::FollowUps, &self.sent_on)?);
        follow_up.due = self.due.map(|due| when(Key::FollowUps, &due)).transpose()?;
        follow_up.answer = text(Key::FollowUps, self.answer)?;
        Ok(follow_up)
    }
}

impl From<&journal::Experience> for Experience {
    fn from(e: &journal::Experience) -> Self {
        let barriers = unafraid::city::Barrier::ALL.iter();
        let answered = |barrier: &unafraid::city::Barrier| {
            Some(((*barrier).into(), e.barriers.get(*barrier)?.into()))
        };
        let p = &e.private;
        Self {
            service: e.service.into(),
            outcome: e.outcome.into(),
            barriers: barriers.filter_map(answered).collect(),
            happened: e.when.map(|when| when.to_string()),
            city: e.city.as_ref().map(|city| city.code().to_owned()),
            channel: e.channel.map(Into::into),
            kind: e.kind.map(Into::into),
            staff: e.staff.map(Into::into),
            rule: e.rule.map(Into::into),
            asked_when: e.asked_when.map(Into::into),
            served_after_insisting: e.served_after_insisting.map(Into::into),
            helper_present: e.helper_present.map(Into::into),
            knew_policy_before: e.knew_policy_before.map(Into::into),
            note: words(e.note.as_ref()),
            // Most rows of a page have neither, and each field that crosses costs time.
            private_facts: (*p != journal::Private::default()).then(|| PrivateFacts {
                place: words(p.place.as_ref()),
                time_of_day: words(p.time_of_day.as_ref()),
                wanted: words(p.wanted.as_ref()),
                said: words(p.said.as_ref()),
                documents_asked: words(p.documents_asked.as_ref()),
                consequence: words(p.consequence.as_ref()),
                remedy: words(p.remedy.as_ref()),
                for_whom: p.for_whom.map(Into::into),
                office_reference: words(p.office_reference.as_ref()),
            }),
            follow_ups: e.follow_ups.iter().map(FollowUp::from).collect(),
            origin: (e.origin != journal::Origin::default()).then(|| Origin {
                reference: words(e.origin.reference.as_ref()),
                source: words(e.origin.source.as_ref()),
                example: e.origin.example,
            }),
        }
    }
}

impl From<&journal::FollowUp> for FollowUp {
    fn from(follow_up: &journal::FollowUp) -> Self {
        Self {
            sent_to: follow_up.sent_to.to_string(),
            sent_on: follow_up.on.to_string(),
            due: follow_up.due.map(|due| due.to_string()),
            answer: words(follow_up.answer.as_ref()),
        }
    }
}

impl From<&journal::Attachment> for Attachment {
    fn from(attachment: &journal::Attachment) -> Self {
        let ending = attachment.ending.as_ref();
        Self {
            number: attachment.number,
            length: attachment.length,
            ending: ending.map(|ending| ending.as_str().to_owned()),
        }
    }
}

impl From<&journal::Entry> for Entry {
    fn from(entry: &journal::Entry) -> Self {
        Self {
            id: entry.id.into(),
            experience: (&entry.experience).into(),
            attachments: entry.attachments.iter().map(Into::into).collect(),
        }
    }
}
