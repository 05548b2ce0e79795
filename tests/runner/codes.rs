//! Codes and variants by their names, as the cases write them.

use serde_json::{Value, json};
use unafraid_ffi as ffi;
use unafraid_ffi::UnafraidError;

/// The member of a vocabulary with this code.
pub(crate) fn code<C, F>(code: &str) -> Result<F, String>
where
    C: unafraid::Code,
    F: From<C>,
{
    let found = C::from_code(code).map(F::from);
    found.ok_or(format!("no such code: {code}"))
}

macro_rules! parsers {
    ($( $name:ident: $ty:ident, )+) => {
        $( pub(crate) fn $name(text: &str) -> Result<ffi::$ty, String> {
            code::<unafraid::city::$ty, ffi::$ty>(text)
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

/// The name of an error's variant, and its fields.
pub(crate) fn described(error: &UnafraidError) -> (String, Value) {
    let shown = format!("{error:?}");
    let variant = shown
        .split([' ', '{'])
        .next()
        .unwrap_or_default()
        .to_owned();
    let fields = match error {
        UnafraidError::PassphraseRefused { reason } => json!({"reason": format!("{reason:?}")}),
        UnafraidError::Damaged { damage } => json!({"damage": format!("{damage:?}")}),
        UnafraidError::Keystore { reason } => json!({"reason": format!("{reason:?}")}),
        UnafraidError::Refused {
            line, key, reason, ..
        } => json!({
            "line": line,
            "key": key.map(|key| key.code()),
            "reason": format!("{reason:?}"),
        }),
        _ => json!({}),
    };
    (variant, fields)
}
