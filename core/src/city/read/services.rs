//! Reading `services.toml`.

use super::File;
use crate::city::about::AboutService;
use crate::city::error::PackError;
use crate::city::service::Service;
use crate::code::Code;

/// Reads how services are shown: every service exactly once, in the order of the file.
pub(in crate::city) fn read(name: &str, text: &str) -> Result<Vec<AboutService>, PackError> {
    let mut root = File::parse(name, text)?;
    let mut services: Vec<AboutService> = Vec::new();
    for mut table in root.tables("service")? {
        let code = table.code("code")?;
        let about = AboutService {
            service: code.value,
            group: table.code("group")?.value,
            icon: table.text("icon")?.value,
            offered: table.maybe_flag("offered")?.is_none_or(|flag| flag.value),
        };
        if services.iter().any(|other| other.service == about.service) {
            let reason = format!("service {} is described twice", about.service.code());
            return Err(table.file().refuse(code.offset, reason));
        }
        table.end()?;
        services.push(about);
    }
    root.end()?;
    let missing = Service::ALL
        .iter()
        .find(|service| !services.iter().any(|about| about.service == **service));
    match missing {
        None => Ok(services),
        Some(service) => {
            let reason = format!("service {} is missing", service.code());
            Err(PackError::whole(name, reason))
        }
    }
}
