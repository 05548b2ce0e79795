//! Rights cards: what staff may ask, what to say, what to show, where to go. Only what the packs carry;
//! what is unknown is left out, and [listed](super::unknown) for those who can find it out.

use std::borrow::Cow;

use super::document::{Block, Document, Line, Phrase};
use super::letter::lawful_exclusion;
use super::phrases;
use crate::city::{
    Counter, DeliveredBy, Exposure, Level, Pack, Packs, Route, Service, ServiceRule, StatusRule,
};
use crate::code::{Code, message};
use crate::language::Language;

/// A card for a city, to keep on the phone or to print. It holds nothing of a person.
///
/// ```
/// use unafraid::city::{Packs, Service};
/// use unafraid::language::Language;
/// use unafraid::report::RightsCard;
///
/// let packs = Packs::built_in();
/// let toronto = packs.city("toronto").and_then(|city| packs.pack(&city)).ok_or("no pack")?;
/// let card = RightsCard::of(packs, toronto);
/// let page = card.service(Service::Library, Language::english()).ok_or("nothing is known")?;
/// assert!(page.to_markdown().contains("a letter from a shelter or an agency"));
/// # Ok::<(), &str>(())
/// ```
#[derive(Clone, Copy)]
pub struct RightsCard<'a> {
    packs: &'a Packs,
    pack: &'a Pack,
}

impl<'a> RightsCard<'a> {
    /// The cards of a city.
    #[must_use]
    pub fn of(packs: &'a Packs, pack: &'a Pack) -> Self {
        Self { packs, pack }
    }

    /// The card for one service; `None` where nothing is known of it in this city, which is not a no.
    #[must_use]
    pub fn service(&self, service: Service, language: &'a Language) -> Option<Document<'a>> {
        let rule = self.pack.service(service)?;
        let texts = [
            ("service", language.label(service)),
            ("city", self.pack.name().into()),
        ];
        let texts = texts.each_ref().map(|(name, text)| (*name, text.as_ref()));
        let title = language.filled("card-title", &texts).into_owned();
        let mut document = Document::new(language, self.pack, Phrase::Said(title.into()));

        self.heading(&mut document, "card-may-they-ask");
        let status = self.status(&mut document, rule, true);
        document.blocks.push(Block::Paragraph(status));
        let may = [Counter::MayAsk, Counter::MayNot];
        let may = may
            .into_iter()
            .filter_map(|about| self.at_the_counter(&mut document, rule, about));
        let may: Vec<Line<'a>> = may.collect();
        if !may.is_empty() {
            document.blocks.push(Block::List(may));
        }
        if let Some(sentences) = what_to_say(rule) {
            self.heading(&mut document, "card-say");
            let sentences =
                sentences.map(|name| Cow::<str>::Owned(language.text(&name).into_owned()));
            let sentences = sentences.map(Line::from).into();
            document.blocks.push(Block::List(sentences));
        }
        if let Some(instead) = self.at_the_counter(&mut document, rule, Counter::Instead) {
            self.heading(&mut document, "card-instead");
            document.blocks.push(Block::Paragraph(instead));
        }
        self.where_to_go(&mut document, rule);
        self.advice(&mut document);
        Some(document)
    }

    /// One page for all services of the city of which something is known.
    #[must_use]
    pub fn all(&self, language: &'a Language) -> Document<'a> {
        let title = language
            .filled("card-title-all", &[("city", self.pack.name())])
            .into_owned();
        let mut document = Document::new(language, self.pack, Phrase::Said(title.into()));
        let policy = self.pack.policy();
        let name = Phrase::of_pack(language, self.pack, "policy", "name", &policy.name);
        let policy = document.fact(vec![name], &policy.facts);
        document.blocks.push(Block::Paragraph(policy));
        let head = [
            "card-service",
            "card-may-they-ask",
            "card-first-route",
            "card-learns",
        ];
        let head = head.map(|name| Phrase::message(language, name)).into();
        let mut rows = Vec::new();
        for about in self.packs.offered() {
            let Some(rule) = self.pack.service(about.service) else {
                continue;
            };
            let service = Phrase::label(language, about.service).into();
            let status = self.status(&mut document, rule, false);
            let unknown = || language.text("card-unknown").into();
            let (first, learns) = match self.routes(rule).first() {
                Some(route) => {
                    let mut phrases = vec![phrases::route(language, self.pack, route)];
                    phrases.extend(within(language, route));
                    let learns = match route.exposure {
                        Exposure::Unknown => language.text("card-learns-unknown").into(),
                        known => Phrase::label(language, known).into(),
                    };
                    (document.fact(phrases, &route.facts), learns)
                }
                None => (unknown(), unknown()),
            };
            rows.push(vec![service, status, first, learns]);
        }
        if !rows.is_empty() {
            document.blocks.push(Block::Table { head, rows });
        }
        self.advice(&mut document);
        document
    }

    fn heading(&self, document: &mut Document<'a>, name: &'a str) {
        let heading = Phrase::message(document.language, name);
        document.blocks.push(Block::Heading(heading));
    }

    /// Whether they may ask for status, and the rule itself where there is room for it.
    fn status(&self, document: &mut Document<'a>, rule: &'a ServiceRule, whole: bool) -> Line<'a> {
        let language = document.language;
        let mut phrases = vec![
            Phrase::label(language, rule.status_rule),
            Phrase::Said(".".into()),
        ];
        if let Some(text) = rule.rule.as_ref().filter(|_| whole) {
            let service = rule.service.code();
            phrases.push(Phrase::Said(" ".into()));
            phrases.push(Phrase::of_pack(language, self.pack, "rule", service, text));
            phrases.push(Phrase::Said(".".into()));
        }
        document.fact(phrases, &rule.facts)
    }

    fn at_the_counter(
        &self,
        document: &mut Document<'a>,
        rule: &'a ServiceRule,
        about: Counter,
    ) -> Option<Line<'a>> {
        let fact = rule.counter(about)?;
        let language = document.language;
        let service = rule.service.code();
        let what = about.code();
        let mut phrases = Vec::new();
        if about != Counter::Instead {
            phrases.extend([Phrase::label(language, about), Phrase::Said(" ".into())]);
        }
        phrases.push(Phrase::of_pack(
            language, self.pack, what, service, &fact.text,
        ));
        phrases.push(Phrase::Said(".".into()));
        Some(document.fact(phrases, &fact.facts))
    }

    /// Where to go, those that learn least first. A refusal under another government's rule is that
    /// government's to answer for.
    fn routes(&self, rule: &ServiceRule) -> Vec<&'a Route> {
        if let Some(kind) = lawful_exclusion(rule) {
            return self.pack.route_of_kind(kind).into_iter().collect();
        }
        let mut routes: Vec<&Route> = self.pack.routes_for(rule.service).collect();
        routes.sort_by_key(|route| route.exposure.shown());
        routes
    }

    fn route(&self, document: &mut Document<'a>, route: &'a Route) -> Line<'a> {
        let language = document.language;
        let exposure = match route.exposure {
            Exposure::Unknown => language.text("card-exposure-unknown").into_owned(),
            known => {
                let label = language.label(known);
                language
                    .filled("card-exposure", &[("exposure", &label)])
                    .into_owned()
            }
        };
        let mut phrases = vec![
            phrases::route(language, self.pack, route),
            Phrase::Said(format!(" ({exposure})").into()),
        ];
        phrases.extend(within(language, route));
        document.fact(phrases, &route.facts)
    }

    fn where_to_go(&self, document: &mut Document<'a>, rule: &ServiceRule) {
        let routes = self.routes(rule);
        if routes.is_empty() {
            return;
        }
        self.heading(document, "card-if-refused");
        let lines = routes.into_iter().map(|route| self.route(document, route));
        let lines = lines.collect();
        document.blocks.push(Block::List(lines));
    }

    fn advice(&self, document: &mut Document<'a>) {
        let advice = document.language.text("card-advice").into();
        document.blocks.push(Block::Paragraph(advice));
    }
}

/// As in ", within 6 months", where a deadline is known.
fn within<'a>(language: &Language, route: &Route) -> Option<Phrase<'a>> {
    let time = phrases::deadline(language, route.deadline?);
    let within = language.filled("card-within", &[("time", &time)]);
    Some(Phrase::Said(format!(", {within}").into()))
}

/// Two short sentences for the counter, by their messages. They state no rule that is not in the pack, and
/// there are none for those who enforce: what one says to them is for a lawyer to advise on.
fn what_to_say(rule: &ServiceRule) -> Option<[String; 2]> {
    let enforces = rule.delivered_by == DeliveredBy::Police || rule.level == Level::Federal;
    if enforces || rule.status_rule == StatusRule::Required {
        return None;
    }
    let name = message(StatusRule::VOCABULARY, rule.status_rule.code());
    // What no source was read for is asked and not claimed.
    let first = if rule.facts.verified || rule.status_rule != StatusRule::NotRequired {
        format!("card-say-{name}")
    } else {
        "card-say-not-checked".to_owned()
    };
    Some([first, "card-say-then".to_owned()])
}
