//! Steps with what is known of services and cities, with words, and with identifiers in a text.

use serde_json::{Value, json};
use unafraid_ffi::{ServiceFacts, identifiers};

use crate::arguments::Arguments;
use crate::case::Case;
use crate::codes;
use crate::ended::Given;
use crate::records::utf16;

impl Case {
    pub(crate) fn guide_step(&mut self, a: &Arguments) -> Given {
        let guide = &self.guide;
        Ok(Some(match a.what.as_str() {
            "services" => {
                let services = guide.services().into_iter();
                services.map(|about| json!(about.service.code())).collect()
            }
            "service" => {
                let service = codes::service(a.text("service")?)?;
                let facts = guide.service(a.text("city")?.to_owned(), service);
                facts.as_ref().map_or(Value::Null, shown)
            }
            "cities" => {
                let cities = guide.cities().into_iter();
                cities.map(|city| json!(city.code)).collect()
            }
            "label" => {
                let code = a.text("code")?;
                json!(match a.text("vocabulary")? {
                    "service" => codes::service(code)?.label(guide),
                    "outcome" => codes::outcome(code)?.label(guide),
                    "barrier" => codes::barrier(code)?.label(guide),
                    "exposure" => codes::exposure(code)?.label(guide),
                    other => return Err(format!("no such vocabulary: {other}").into()),
                })
            }
            "rights_card" => {
                let service = a.maybe_text("service")?.map(codes::service).transpose()?;
                let (city, holds) = (a.text("city")?.to_owned(), a.text("holds")?);
                let page = guide.card(city, service, codes::page_format(a)?);
                json!(page.map(|page| page.contains(holds)))
            }
            "unknown" => {
                let gaps = guide.unknown(a.text("city")?.to_owned()).into_iter();
                let gaps = gaps.map(|gap| {
                    let service = gap.service.map(|service| service.code());
                    json!([service, gap.route, gap.missing.code()])
                });
                gaps.collect()
            }
            "with_city" => {
                let (code, text) = (a.text("code")?.to_owned(), a.text("text")?.to_owned());
                self.guide = guide.with_city(code, text)?;
                Value::Null
            }
            "in_language" => {
                let (tag, text) = (a.text("tag")?.to_owned(), a.text("text")?.to_owned());
                self.guide = guide.in_language(tag, text)?;
                Value::Null
            }
            "identifiers" => {
                let text = a.text("text")?;
                let found = identifiers(text.to_owned())?.into_iter();
                let found = found
                    .map(|one| json!([one.identifier.code(), utf16(text, one.start, one.end)]));
                found.collect()
            }
            _ => return Ok(None),
        }))
    }
}

fn shown(facts: &ServiceFacts) -> Value {
    let routes = facts.routes.iter().map(|route| {
        json!({
            "code": route.code,
            "exposure": route.exposure.code(),
            "exposure_known": route.exposure_known,
            "deadline": route.deadline,
        })
    });
    let sources = facts.stands_on.sources.iter();
    json!({
        "status_rule": facts.status_rule.code(),
        "level": facts.level.code(),
        "proposed_rule": facts.proposed_rule.code(),
        "delivered_by": facts.delivered_by.code(),
        "verified": facts.stands_on.verified,
        "checked": facts.stands_on.checked,
        "sources": sources.map(|source| json!(source.id)).collect::<Value>(),
        "routes": routes.collect::<Value>(),
    })
}
