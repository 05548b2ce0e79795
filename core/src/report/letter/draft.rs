//! The letter itself: one page, in plain words, with no blame beyond the facts.

use std::borrow::Cow;
use std::collections::BTreeSet;

use super::routes::Fitting;
use super::sharper::Sharper;
use crate::city::{
    Answer, BarrierGroup, DeliveredBy, Feeds, Kind, Level, Outcome, RouteKind, Staff, StatusRule,
};
use crate::code::{Code, message};
use crate::journal::{Experience, Text};
use crate::language::Language;
use crate::report::document::{Block, Document, Line, Phrase};
use crate::report::phrases;

/// What the letter wants.
#[derive(Clone, Copy, PartialEq)]
enum Purpose {
    /// That something that went wrong is put right.
    Complaint,
    /// That a rule is changed.
    Rule,
    /// That council hears of it, in public.
    Public,
}

impl Purpose {
    fn of(kind: RouteKind) -> Self {
        match kind {
            RouteKind::Province | RouteKind::Federal => Self::Rule,
            RouteKind::Public => Self::Public,
            RouteKind::Provider
            | RouteKind::Line
            | RouteKind::Board
            | RouteKind::Oversight
            | RouteKind::HumanRights
            | RouteKind::Decides => Self::Complaint,
        }
    }

    fn title(self) -> &'static str {
        match self {
            Self::Complaint => "letter-title-complaint",
            Self::Rule => "letter-title-rule",
            Self::Public => "letter-title-public",
        }
    }
}

pub(super) fn letter<'a>(
    fitting: &Fitting<'_, 'a>,
    with: &BTreeSet<Sharper>,
    language: &'a Language,
) -> Document<'a> {
    let purpose = Purpose::of(fitting.route.kind);
    let title = Phrase::message(language, purpose.title());
    let mut document = Document::new(language, fitting.complaint.pack, title);
    document.example = fitting.complaint.experience.origin.example;
    let mut draft = Draft {
        fitting,
        purpose,
        with,
        language,
        document,
    };
    draft.address();
    draft.what_happened();
    draft.the_rule();
    draft.what_is_asked_for();
    draft.answer();
    draft.document
}

struct Draft<'f, 'c, 'a> {
    fitting: &'f Fitting<'c, 'a>,
    purpose: Purpose,
    with: &'f BTreeSet<Sharper>,
    language: &'a Language,
    document: Document<'a>,
}

impl<'a> Draft<'_, '_, 'a> {
    fn experience(&self) -> &'a Experience {
        self.fitting.complaint.experience
    }

    fn says(&self, sharper: Sharper) -> bool {
        self.with.contains(&sharper)
    }

    fn push(&mut self, block: Block<'a>) {
        self.document.blocks.push(block);
    }

    fn heading(&mut self, name: &'a str) {
        let heading = Phrase::message(self.language, name);
        self.push(Block::Heading(heading));
    }

    /// The sentence that a letter has for a code.
    fn sentence<C: Code>(&self, code: C) -> Line<'a> {
        let name = format!("letter-{}", message(C::VOCABULARY, code.code()));
        Cow::<'a, str>::Owned(self.language.text(&name).into_owned()).into()
    }

    fn message(&self, name: &'a str) -> Line<'a> {
        self.language.text(name).into()
    }

    fn address(&mut self) {
        let (language, pack) = (self.language, self.fitting.complaint.pack);
        let route = self.fitting.route;
        let addressee = match &route.addressee {
            Some(text) => Phrase::of_pack(language, pack, "addressee", route.code.as_str(), text),
            None => phrases::route(language, pack, route),
        };
        let to = Line {
            phrases: vec![
                Phrase::message(language, "letter-to"),
                Phrase::Said(": ".into()),
                addressee,
            ],
            stands_on: None,
        };
        self.push(Block::Paragraph(to));
        let date = Phrase::message(language, "letter-date");
        self.push(Block::Blank(date));
    }

    fn what_happened(&mut self) {
        let (experience, language) = (self.experience(), self.language);
        self.heading("letter-what-happened");
        let service = language.label(experience.service);
        let city = self.fitting.complaint.pack.name();
        let texts = [("service", service.as_ref()), ("city", city)];
        let mut about = language.filled("letter-about", &texts).into_owned();
        if let Some(when) = experience.when {
            let shown = if self.says(Sharper::When) {
                when
            } else {
                when.coarse()
            };
            let when = phrases::when(language, shown);
            about.push(' ');
            about.push_str(&language.filled("letter-when", &[("when", &when)]));
        }
        self.push(Block::Paragraph(Cow::<str>::Owned(about).into()));
        let lines = self.events();
        self.push(Block::List(lines));
        self.own_words();
    }

    /// What happened, from the codes: a line each.
    fn events(&self) -> Vec<Line<'a>> {
        let e = self.experience();
        let mut lines = vec![self.sentence(e.outcome)];
        lines.extend(
            self.fitting
                .complaint
                .barriers()
                .map(|one| self.sentence(one)),
        );
        lines.extend(e.asked_when.map(|when| self.sentence(when)));
        lines.extend(match e.served_after_insisting {
            Some(Answer::Yes) => Some(self.message("letter-insisting-helped")),
            Some(Answer::No) => Some(self.message("letter-insisting-did-not-help")),
            Some(Answer::Unsure) | None => None,
        });
        if e.outcome != Outcome::DidNotTry {
            lines.extend(e.channel.map(|channel| self.sentence(channel)));
            let staff = e.staff.filter(|staff| *staff != Staff::Unknown);
            lines.extend(staff.map(|staff| self.sentence(staff)));
        }
        // A call made to find out is not what a person lived through, so that is always said.
        let kind = e
            .kind
            .filter(|kind| self.says(Sharper::Kind) || *kind == Kind::PhoneAudit);
        lines.extend(kind.map(|kind| self.sentence(kind)));
        let for_whom = e.private.for_whom.filter(|_| self.says(Sharper::ForWhom));
        lines.extend(for_whom.map(|for_whom| self.sentence(for_whom)));
        if self.says(Sharper::HelperPresent) && e.helper_present == Some(Answer::Yes) {
            lines.push(self.message("letter-helper-present"));
        }
        if self.says(Sharper::KnewPolicyBefore) && e.knew_policy_before == Some(Answer::Yes) {
            lines.push(self.message("letter-knew-policy-before"));
        }
        let p = &e.private;
        for (sharper, words) in [
            (Sharper::Place, &p.place),
            (Sharper::TimeOfDay, &p.time_of_day),
            (Sharper::OfficeReference, &p.office_reference),
        ] {
            if let Some(words) = words.as_ref().filter(|_| self.says(sharper)) {
                let label = Phrase::label(self.language, sharper.key());
                lines.push(Line {
                    phrases: vec![label, Phrase::Said(": ".into()), Phrase::Words(words)],
                    stands_on: None,
                });
            }
        }
        lines
    }

    /// The person's own words, of those that she chose.
    fn own_words(&mut self) {
        let (e, language) = (self.experience(), self.language);
        let p = &e.private;
        let words: [(Sharper, &'a Option<Text>); 5] = [
            (Sharper::Wanted, &p.wanted),
            (Sharper::DocumentsAsked, &p.documents_asked),
            (Sharper::Said, &p.said),
            (Sharper::Note, &e.note),
            (Sharper::Consequence, &p.consequence),
        ];
        for (sharper, words) in words {
            if let Some(words) = words.as_ref().filter(|_| self.says(sharper)) {
                let label = if sharper == Sharper::Note {
                    Phrase::message(language, "letter-own-words")
                } else {
                    Phrase::label(language, sharper.key())
                };
                self.push(Block::Quote { label, words });
            }
        }
    }

    /// The rule or promise, and who is answerable for it.
    fn the_rule(&mut self) {
        let (language, complaint) = (self.language, self.fitting.complaint);
        let Some(rule) = complaint.rule else {
            return;
        };
        self.heading("letter-the-rule");
        let status = format!(
            "letter-{}",
            message(StatusRule::VOCABULARY, rule.status_rule.code())
        );
        let mut phrases = vec![Phrase::Said(language.text(&status).into_owned().into())];
        if let Some(text) = &rule.rule {
            let service = rule.service.code();
            phrases.push(Phrase::Said(" ".into()));
            phrases.push(Phrase::of_pack(
                language,
                complaint.pack,
                "rule",
                service,
                text,
            ));
            phrases.push(Phrase::Said(".".into()));
        }
        let mut lines = vec![self.document.fact(phrases, &rule.facts)];
        // The council's promise binds the city's own divisions; of other bodies that is not known.
        if (rule.level, rule.delivered_by) == (Level::City, DeliveredBy::City) {
            let policy = complaint.pack.policy();
            let name = Phrase::of_pack(language, complaint.pack, "policy", "name", &policy.name);
            let mut phrases = vec![
                Phrase::message(language, "letter-policy"),
                Phrase::Said(" ".into()),
                name,
            ];
            if let Some(since) = policy.date {
                let since = self.document.isolated(&since.to_string());
                let since = language.filled("letter-policy-since", &[("since", &since)]);
                phrases.push(Phrase::Said(format!(" {since}").into()));
            }
            phrases.push(Phrase::Said(".".into()));
            lines.push(self.document.fact(phrases, &policy.facts));
        }
        let answerable = self.sentence(complaint.answerable);
        lines.push(if complaint.answerable == rule.proposed_rule() {
            self.document.fact(answerable.phrases, &rule.facts)
        } else {
            answerable
        });
        self.push(Block::List(lines));
    }

    fn what_is_asked_for(&mut self) {
        self.heading("letter-what-i-ask");
        // Who does not run the service cannot give it.
        let whom = match self.fitting.route.kind {
            RouteKind::Provider | RouteKind::Province | RouteKind::Federal | RouteKind::Public => {
                "letter-ask-you"
            }
            RouteKind::Line
            | RouteKind::Board
            | RouteKind::Oversight
            | RouteKind::HumanRights
            | RouteKind::Decides => "letter-ask-others",
        };
        let whom = self.message(whom);
        self.push(Block::Paragraph(whom));
        let mut lines = match self.purpose {
            Purpose::Rule => vec![
                self.message("letter-ask-change"),
                self.message("letter-ask-say-who"),
            ],
            Purpose::Public => vec![self.message("letter-ask-report")],
            Purpose::Complaint => Vec::new(),
        };
        if self.purpose != Purpose::Rule {
            if self.was_not_served() {
                lines.push(self.message("letter-ask-service"));
            }
            lines.extend(self.recommendations());
            if self.is_owed_an_apology() {
                lines.push(self.message("letter-ask-apology"));
            }
        }
        if lines.is_empty() {
            lines.push(self.message("letter-ask-look"));
        }
        self.push(Block::List(lines));
        if let Some(words) = &self.experience().private.remedy
            && self.says(Sharper::Remedy)
        {
            let label = Phrase::label(self.language, Sharper::Remedy.key());
            self.push(Block::Quote { label, words });
        }
    }

    /// What would keep it from happening again: the recommendations behind the barriers, each once.
    fn recommendations(&self) -> Vec<Line<'a>> {
        let complaint = self.fitting.complaint;
        let feeds: BTreeSet<Feeds> = complaint
            .barriers()
            .filter_map(|barrier| complaint.packs.barrier(barrier))
            .flat_map(|about| about.feeds.iter().copied())
            .filter(|feeds| *feeds != Feeds::Context)
            .collect();
        feeds
            .into_iter()
            .map(|feeds| self.sentence(feeds))
            .collect()
    }

    fn was_not_served(&self) -> bool {
        match self.experience().outcome {
            Outcome::ServedPartialOrConditional
            | Outcome::ReferredElsewhere
            | Outcome::ToldWaitOrReturn
            | Outcome::Refused
            | Outcome::LeftBeforeAnswer => true,
            Outcome::ServedFull | Outcome::DidNotTry | Outcome::Unknown => false,
        }
    }

    /// Where staff did something wrong, or refused against the rule.
    fn is_owed_an_apology(&self) -> bool {
        let complaint = self.fitting.complaint;
        let status = complaint.rule.map(|rule| rule.status_rule);
        let against_the_rule = self.experience().outcome == Outcome::Refused
            && status == Some(StatusRule::NotRequired);
        against_the_rule || complaint.has(BarrierGroup::Conduct)
    }

    /// The only place for an identity, to be filled in by hand or left empty.
    fn answer(&mut self) {
        let language = self.language;
        self.heading("letter-answer");
        let please = self.message("letter-answer-please");
        self.push(Block::Paragraph(please));
        let reach = Phrase::message(language, "letter-answer-to");
        self.push(Block::Blank(reach));
    }
}
