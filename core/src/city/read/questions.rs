//! Reading `questions.toml`.

use std::collections::BTreeMap;

use super::{At, File, Table};
use crate::city::about::{AboutBarrier, AboutService, BarrierGroup};
use crate::city::codes::Barrier;
use crate::city::error::PackError;
use crate::city::key::Key;
use crate::city::question::{Flow, Step, StepId, Variant, closed_codes, form};
use crate::city::rules::Group;
use crate::city::service::Service;
use crate::code::Code;

/// Reads the entry flow.
pub(in crate::city) fn read(
    name: &str,
    text: &str,
    services: &[AboutService],
    barriers: &[AboutBarrier],
) -> Result<Flow, PackError> {
    let mut root = File::parse(name, text)?;
    let mut steps: Vec<Step> = Vec::new();
    for table in root.tables("step")? {
        let file = table.file();
        let offset = table.offset;
        let step = step(table, services, barriers)?;
        if let Some(reason) = misplaced(&step, &steps) {
            return Err(file.refuse(offset, reason));
        }
        steps.push(step);
    }
    root.end()?;
    if steps.len() < 2 {
        return Err(PackError::whole(name, FIRST_TWO));
    }
    Ok(Flow { steps })
}

const FIRST_TWO: &str = "the first two steps must fill in \"service\" and \"outcome\"";

/// Why a step cannot follow those before it.
fn misplaced(step: &Step, before: &[Step]) -> Option<String> {
    let id = step.id.as_str();
    let first_two = match before.len() {
        0 => step.key == Key::Service,
        1 => step.key == Key::Outcome,
        _ => true,
    };
    if !first_two {
        return Some(FIRST_TWO.to_owned());
    }
    if before.iter().any(|other| other.id == step.id) {
        return Some(format!("there is another step {id:?}"));
    }
    if before
        .iter()
        .any(|other| (other.key, other.group) == (step.key, step.group))
    {
        return Some(format!("step {id:?} asks what another step asks already"));
    }
    if !step.private && before.iter().any(|other| other.private) {
        return Some(format!(
            "step {id:?} is not private and comes after one that is: private steps come last"
        ));
    }
    None
}

fn step(
    mut table: Table<'_>,
    services: &[AboutService],
    barriers: &[AboutBarrier],
) -> Result<Step, PackError> {
    let file = table.file();
    let key = table.code::<Key>("key")?;
    if form(key.value).is_none() {
        let reason = format!("key {:?} is not asked of a person", key.value.code());
        return Err(file.refuse(key.offset, reason));
    }
    let key = key.value;
    let group = group(&mut table, key)?;
    let known = known(key, group, barriers);
    let all = table.texts("options")?;
    let options = match all.is_empty() {
        true => known.clone(),
        false => some_of(&all, &known, file)?,
    };
    let mut step = Step {
        id: table.text("id")?.parse(file, |id| StepId::new(id), |id| {
            format!("{id:?} is not a name for a step: 1 to 40 lower-case letters, digits and underscores")
        })?,
        key,
        group,
        icon: table.text("icon")?.value,
        text: message(table.text("text")?, file)?,
        hint: table.maybe_text("hint")?.map(|id| message(id, file)).transpose()?,
        private: private(&mut table, key)?,
        more: rest(&known, &options),
        options,
        icons: icons(&mut table, &known)?,
        skip_for: table.codes("skip_for")?,
        first_for: table.codes("first_for")?,
        only_after_yes: table.codes("only_after_yes")?,
        variants: Vec::new(),
    };
    step.variants = variants(&mut table, &known, services)?;
    let conditional =
        !step.skip_for.is_empty() || !step.first_for.is_empty() || !step.only_after_yes.is_empty();
    if step.is_required() && conditional {
        return Err(table.refuse("a step that is required has no conditions"));
    }
    table.end()?;
    Ok(step)
}

/// Reads the group of barriers that a step asks about.
fn group(table: &mut Table<'_>, key: Key) -> Result<Option<BarrierGroup>, PackError> {
    let given = table.maybe_text("group")?;
    match (given, key) {
        (Some(text), Key::Barriers) => text.code(table.file()).map(Some),
        (None, Key::Barriers) => {
            Err(table.refuse("\"group\" is missing: which barriers to ask about"))
        }
        (Some(text), _) => {
            let reason = "\"group\" is for the key \"barriers\" only";
            Err(table.file().refuse(text.offset, reason))
        }
        (None, _) => Ok(None),
    }
}

/// A private key makes a private step; others may.
fn private(table: &mut Table<'_>, key: Key) -> Result<bool, PackError> {
    let private = table.maybe_flag("private")?.is_some_and(|flag| flag.value);
    if key.is_private() && !private {
        let reason = format!("key {:?} is private: write private = true", key.code());
        return Err(table.refuse(reason));
    }
    Ok(private)
}

/// The codes that can answer a step, in their order.
fn known(key: Key, group: Option<BarrierGroup>, barriers: &[AboutBarrier]) -> Vec<&'static str> {
    let Some(group) = group else {
        return closed_codes(key).map_or_else(Vec::new, |closed| closed.codes);
    };
    let of_group = barriers.iter().filter(|about| about.group == group);
    of_group.map(|about| Barrier::code(about.barrier)).collect()
}

fn some_of(
    codes: &[At<String>],
    known: &[&'static str],
    file: File<'_>,
) -> Result<Vec<&'static str>, PackError> {
    let mut some = Vec::new();
    for code in codes {
        let known = code.parse(
            file,
            |code| known.iter().find(|known| *known == code),
            |code| format!("{code:?} does not answer this step"),
        )?;
        if some.contains(known) {
            let reason = format!("{known:?} stands here twice");
            return Err(file.refuse(code.offset, reason));
        }
        some.push(*known);
    }
    Ok(some)
}

fn rest(known: &[&'static str], options: &[&'static str]) -> Vec<&'static str> {
    let mut rest = known.to_vec();
    rest.retain(|code| !options.contains(code));
    rest
}

fn icons(
    table: &mut Table<'_>,
    known: &[&'static str],
) -> Result<BTreeMap<&'static str, String>, PackError> {
    let mut icons = BTreeMap::new();
    for mut icon in table.tables("icon_of")? {
        let code = icon.text("code")?;
        let file = icon.file();
        for code in some_of(&[code], known, file)? {
            icons.insert(code, icon.text("icon")?.value);
        }
        icon.end()?;
    }
    Ok(icons)
}

fn variants(
    table: &mut Table<'_>,
    known: &[&'static str],
    services: &[AboutService],
) -> Result<Vec<Variant>, PackError> {
    let mut variants: Vec<Variant> = Vec::new();
    for mut table in table.tables("variant")? {
        let file = table.file();
        let groups: Vec<Group> = table.codes("groups")?;
        let mut chosen: Vec<Service> = table.codes("services")?;
        let of_groups = services
            .iter()
            .filter(|about| groups.contains(&about.group));
        chosen.extend(of_groups.map(|about| about.service));
        if chosen.is_empty() {
            return Err(table.refuse("a variant needs \"services\" or \"groups\""));
        }
        for (at, service) in chosen.iter().enumerate() {
            let before = chosen[..at].contains(service);
            if before
                || variants
                    .iter()
                    .any(|other| other.services.contains(service))
            {
                let reason = format!("service {} has two variants of this step", service.code());
                return Err(table.refuse(reason));
            }
        }
        variants.push(Variant {
            services: chosen,
            text: table
                .maybe_text("text")?
                .map(|id| message(id, file))
                .transpose()?,
            hint: table
                .maybe_text("hint")?
                .map(|id| message(id, file))
                .transpose()?,
            first: some_of(&table.texts("first")?, known, file)?,
        });
        table.end()?;
    }
    Ok(variants)
}

/// The name of a message.
fn message(id: At<String>, file: File<'_>) -> Result<String, PackError> {
    let well_formed = |id: &String| {
        let plain = id
            .bytes()
            .all(|byte| matches!(byte, b'a'..=b'z' | b'0'..=b'9' | b'-'));
        (plain && id.starts_with(|c: char| c.is_ascii_lowercase())).then(|| id.clone())
    };
    id.parse(file, well_formed, |id| {
        format!("{id:?} is not the name of a message: lower-case letters, digits and hyphens")
    })
}
