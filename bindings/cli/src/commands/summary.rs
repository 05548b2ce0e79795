//! What the experiences show, counted.

use serde_json::{Value, json};
use unafraid::Code;
use unafraid::city::{Packs, Published};
use unafraid::journal::{Evidence, Filter, Group, Summary, Text, percent};
use unafraid::language::Language;

use super::Context;
use crate::failure::Failure;
use crate::output;

impl Context<'_> {
    pub(super) fn summary(&self) -> Result<(), Failure> {
        let summary = self.with_journal(|journal| {
            let all = Filter::default();
            Ok(Summary::of(journal.list(&all), Packs::built_in()))
        })?;
        for group in &summary.groups {
            if self.is_json() {
                for object in objects(group) {
                    output::line(&object.to_string())?;
                }
            } else {
                for line in lines(group, Language::english()) {
                    output::line(&line)?;
                }
            }
        }
        let examples = summary.examples;
        if self.is_json() {
            return output::line(&json!({ "group": "example", "base": examples }).to_string());
        }
        if summary.groups.is_empty() {
            output::line("nothing to count yet")?;
        }
        if examples > 0 {
            output::line(&format!(
                "EXAMPLE: {examples}, made up as illustrations, counted in nothing"
            ))?;
        }
        Ok(())
    }
}

/// A group as JSON: an object for the whole, then one for each count.
fn objects(group: &Group) -> Vec<Value> {
    let (name, source) = match &group.evidence {
        Evidence::Audit(source) => ("audit", source.as_ref().map(Text::as_str)),
        Evidence::Lived => ("lived", None),
        Evidence::Unstated => ("unstated", None),
    };
    let base = group.base;
    let start = |count: &str| {
        let mut object = json!({ "group": name, "count": count, "base": base });
        if let Some(source) = source {
            object["source"] = source.into();
        }
        object
    };
    let counted = |count: &str, code: &str, n: usize| {
        let mut object = start(count);
        object["code"] = code.into();
        object["n"] = n.into();
        object["percent"] = percent(n, base).into();
        object
    };
    let mut objects = vec![start("all")];
    let services = group.services.iter();
    objects.extend(services.map(|(one, n)| counted("service", one.code(), *n)));
    let outcomes = group.outcomes.iter();
    objects.extend(outcomes.map(|(one, n)| counted("outcome", one.code(), *n)));
    objects.extend(group.barriers.iter().map(|(barrier, answers)| {
        let mut object = counted("barrier", barrier.code(), answers.yes);
        object["no"] = answers.no.into();
        object["unsure"] = answers.unsure.into();
        object["not_answered"] = answers.not_answered.into();
        object
    }));
    let refusals = group.refusals.iter();
    objects.extend(refusals.map(|(rule, n)| counted("refused_by_rule", rule.code(), *n)));
    for ((outcome, barrier), n) in &group.crossed.counts {
        let mut object = start("outcome_by_barrier");
        object["base"] = group.crossed.base.into();
        object["outcome"] = outcome.code().into();
        object["barrier"] = barrier.code().into();
        object["n"] = (*n).into();
        objects.push(object);
    }
    objects
}

/// A group for a person.
fn lines(group: &Group, language: &Language) -> Vec<String> {
    let base = group.base;
    let head = match &group.evidence {
        Evidence::Audit(None) => "Calls made to find out".to_owned(),
        Evidence::Audit(Some(source)) => {
            let source = source.as_str();
            let margins = Packs::built_in().published(source) == Some(Published::Margins);
            let only = if margins {
                "; only totals were published"
            } else {
                ""
            };
            format!("Calls made to find out ({source}{only})")
        }
        Evidence::Lived => "What people lived through, saw or were told".to_owned(),
        Evidence::Unstated => "Kind of evidence not answered".to_owned(),
    };
    let part = |label: &str, n: usize| {
        let percent = percent(n, base).unwrap_or(0);
        format!("    {label}: {n} of {base} ({percent} %)")
    };
    let mut lines = vec![format!("{head}: {base}"), "  How it ended".to_owned()];
    let outcomes = group.outcomes.iter();
    lines.extend(outcomes.map(|(one, n)| part(&language.label(*one), *n)));
    lines.push("  By service".to_owned());
    let services = group.services.iter();
    lines.extend(services.map(|(one, n)| part(&language.label(*one), *n)));
    if !group.barriers.is_empty() {
        lines.push("  What stood in the way, or was asked".to_owned());
    }
    lines.extend(group.barriers.iter().map(|(barrier, answers)| {
        format!(
            "{}; no {}, unsure {}, not answered {}",
            part(&language.label(*barrier), answers.yes),
            answers.no,
            answers.unsure,
            answers.not_answered
        )
    }));
    if !group.refusals.is_empty() {
        lines.push("  Refusals, by whose rule it was".to_owned());
    }
    let refusals = group.refusals.iter();
    lines.extend(refusals.map(|(rule, n)| format!("    {}: {n}", language.label(*rule))));
    if !group.crossed.counts.is_empty() {
        lines.push(format!(
            "  How it ended, and what stood in the way (of {})",
            group.crossed.base
        ));
    }
    lines.extend(group.crossed.counts.iter().map(|((outcome, barrier), n)| {
        format!(
            "    {}, {}: {n}",
            language.label(*outcome),
            language.label(*barrier)
        )
    }));
    lines
}
