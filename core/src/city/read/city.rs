//! Reading a city's pack.

use super::facts::Bibliography;
use super::{At, File, Table};
use crate::city::date::{Deadline, Since};
use crate::city::error::PackError;
use crate::city::municipality::City;
use crate::city::pack::{Counter, CounterFact, Pack, Policy, Route, RouteCode, ServiceRule};
use crate::code::Code;

/// Reads a city's pack, and where its code stands.
pub(in crate::city) fn read(name: &str, text: &str) -> Result<(Pack, At<()>), PackError> {
    let mut root = File::parse(name, text)?;
    let file = root.file();
    let mut bibliography = Bibliography::read(&mut root)?;
    let code = root.text("code")?;
    let city = code.parse(file, |code| City::named(code), |code| {
        format!("{code:?} is not a code for a city: a lower-case letter, then up to 31 lower-case letters, digits and underscores")
    })?;
    let routes = routes(root.tables("route")?, &mut bibliography)?;
    let pack = Pack {
        city,
        name: root.text("name")?.value,
        province: root.code("province")?.value,
        order: root.maybe_number("order")?,
        policy: policy(root.table("policy")?, &mut bibliography)?,
        services: services(root.tables("service")?, &routes, &mut bibliography)?,
        routes,
        sources: bibliography.end()?,
    };
    root.end()?;
    let place = At {
        value: (),
        offset: code.offset,
    };
    Ok((pack, place))
}

fn policy<'a>(
    mut table: Table<'a>,
    bibliography: &mut Bibliography<'a>,
) -> Result<Policy, PackError> {
    let file = table.file();
    let date =
        table.maybe_text("date")?.map(|date| {
            date.parse(file, |text| Since::parse(text), |text| {
            format!("\"date\" is {text:?}, which is not a date such as 2014, 2014-02 or 2014-02-12")
        })
        });
    let policy = Policy {
        name: table.text("name")?.value,
        date: date.transpose()?,
        bodies_not_bound: values(table.texts("bodies_not_bound")?),
        facts: bibliography.facts(&mut table)?,
    };
    table.end()?;
    Ok(policy)
}

fn routes<'a>(
    tables: Vec<Table<'a>>,
    bibliography: &mut Bibliography<'a>,
) -> Result<Vec<Route>, PackError> {
    let mut routes: Vec<Route> = Vec::new();
    for mut table in tables {
        let file = table.file();
        let code = table.text("code")?;
        let deadline = table.maybe_text("deadline")?.map(|deadline| {
            deadline.parse(file, |text| Deadline::parse(text), |text| {
                format!("deadline {text:?} is not of the form \"10 days\", \"6 months\" or \"1 year\"")
            })
        });
        let route = Route {
            code: route_code(&code, file)?,
            name: table.text("name")?.value,
            addressee: table.maybe_text("addressee")?.map(|text| text.value),
            kind: table.code("kind")?.value,
            exposure: table.code("exposure")?.value,
            deadline: deadline.transpose()?,
            facts: bibliography.facts(&mut table)?,
        };
        table.end()?;
        if routes.iter().any(|other| other.code == route.code) {
            let reason = format!("route {:?} is defined twice", code.value);
            return Err(file.refuse(code.offset, reason));
        }
        routes.push(route);
    }
    Ok(routes)
}

fn services<'a>(
    tables: Vec<Table<'a>>,
    routes: &[Route],
    bibliography: &mut Bibliography<'a>,
) -> Result<Vec<ServiceRule>, PackError> {
    let mut services: Vec<ServiceRule> = Vec::new();
    for mut table in tables {
        let file = table.file();
        let service = table.code("code")?;
        let rule = ServiceRule {
            service: service.value,
            level: table.code("level")?.value,
            delivered_by: table.code("delivered_by")?.value,
            status_rule: table.code("status_rule")?.value,
            rule: table.maybe_text("rule")?.map(|rule| rule.value),
            routes: proposed(&table.texts("routes")?, routes, file)?,
            at_the_counter: at_the_counter(&mut table, bibliography)?,
            facts: bibliography.facts(&mut table)?,
        };
        table.end()?;
        if services.iter().any(|other| other.service == rule.service) {
            let reason = format!("service {} is described twice", rule.service.code());
            return Err(file.refuse(service.offset, reason));
        }
        services.push(rule);
    }
    Ok(services)
}

fn at_the_counter<'a>(
    service: &mut Table<'a>,
    bibliography: &mut Bibliography<'a>,
) -> Result<Vec<CounterFact>, PackError> {
    let mut facts = Vec::new();
    for about in Counter::ALL.iter().copied() {
        if let Some(mut table) = service.maybe_table(about.code())? {
            facts.push(CounterFact {
                about,
                text: table.text("text")?.value,
                facts: bibliography.facts(&mut table)?,
            });
            table.end()?;
        }
    }
    Ok(facts)
}

fn proposed(
    codes: &[At<String>],
    routes: &[Route],
    file: File<'_>,
) -> Result<Vec<RouteCode>, PackError> {
    let mut proposed = Vec::new();
    for code in codes {
        let route = route_code(code, file)?;
        if !routes.iter().any(|known| known.code == route) {
            let reason = format!("route {:?} is not defined in this pack", code.value);
            return Err(file.refuse(code.offset, reason));
        }
        if proposed.contains(&route) {
            let reason = format!("route {:?} is proposed twice", code.value);
            return Err(file.refuse(code.offset, reason));
        }
        proposed.push(route);
    }
    Ok(proposed)
}

fn route_code(code: &At<String>, file: File<'_>) -> Result<RouteCode, PackError> {
    code.parse(file, |code| RouteCode::new(code), |code| {
        format!("{code:?} is not a code for a route: 1 to 40 lower-case letters, digits and underscores")
    })
}

fn values(texts: Vec<At<String>>) -> Vec<String> {
    texts.into_iter().map(|text| text.value).collect()
}
