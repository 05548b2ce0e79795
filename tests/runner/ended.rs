//! How a step ends where it does not give a value.

use serde_json::{Value, json};
use unafraid_ffi::{GuideError, UnafraidError};

/// What a step gives: nothing where it belongs to another group of steps.
pub(crate) type Given = Result<Option<Value>, Ended>;

/// Why a step gave no value.
#[derive(Debug)]
pub(crate) enum Ended {
    /// The case, or the runner, is wrong.
    Wrong(String),
    /// The library answered with an error: the name of its variant, and its fields.
    Failed { variant: String, fields: Value },
}

impl From<String> for Ended {
    fn from(what: String) -> Self {
        Self::Wrong(what)
    }
}

impl From<&str> for Ended {
    fn from(what: &str) -> Self {
        Self::Wrong(what.to_owned())
    }
}

impl From<UnafraidError> for Ended {
    fn from(error: UnafraidError) -> Self {
        let fields = match &error {
            UnafraidError::Wait { milliseconds } => json!({"milliseconds": milliseconds}),
            UnafraidError::PassphraseRefused { reason } => json!({"reason": format!("{reason:?}")}),
            UnafraidError::CardRefused { reason } => json!({"reason": format!("{reason:?}")}),
            UnafraidError::Damaged { damage } => json!({"damage": format!("{damage:?}")}),
            UnafraidError::NewerVersion { version } => json!({"version": version}),
            UnafraidError::Keystore { reason } => json!({"reason": format!("{reason:?}")}),
            UnafraidError::Defect { place } => json!({"place": place}),
            UnafraidError::Refused {
                line,
                key,
                reason,
                explanation,
            } => json!({
                "line": line,
                "key": key.map(|key| key.code()),
                "reason": format!("{reason:?}"),
                "explanation": explanation,
            }),
            _ => json!({}),
        };
        failed(&error, fields)
    }
}

impl From<GuideError> for Ended {
    fn from(error: GuideError) -> Self {
        let GuideError::Refused { explanation } = &error;
        let fields = json!({"explanation": explanation});
        failed(&error, fields)
    }
}

/// The name of a variant is what its `Debug` begins with.
fn failed(error: &impl std::fmt::Debug, fields: Value) -> Ended {
    let shown = format!("{error:?}");
    let end = shown.find([' ', '{', '(']).unwrap_or(shown.len());
    Ended::Failed {
        variant: shown[..end].to_owned(),
        fields,
    }
}
