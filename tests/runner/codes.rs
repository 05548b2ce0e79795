//! Codes by their names, as the cases write them.

use unafraid_ffi as ffi;

use crate::arguments::Arguments;

macro_rules! parsers {
    ($( $name:ident: $ty:ident, )+) => {
        $( pub(crate) fn $name(code: &str) -> Result<ffi::$ty, String> {
            let found = <unafraid::city::$ty as unafraid::Code>::from_code(code);
            found.map(Into::into).ok_or(format!("no such code: {code}"))
        } )+
    };
}

parsers! {
    service: Service,
    outcome: Outcome,
    barrier: Barrier,
    answer: Answer,
    kind: Kind,
    key: Key,
    exposure: Exposure,
}

/// The argument `format`: `Html` or `Markdown`.
pub(crate) fn page_format(a: &Arguments) -> Result<ffi::PageFormat, String> {
    match a.text("format")? {
        "Html" => Ok(ffi::PageFormat::Html),
        "Markdown" => Ok(ffi::PageFormat::Markdown),
        other => Err(format!("no such format: {other}")),
    }
}
