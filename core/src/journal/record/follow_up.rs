//! A follow-up, inside the record of its experience.

use minicbor::decode::Decoder;
use zeroize::Zeroizing;

use super::map::{self, Entries, Field, text};
use crate::Result;
use crate::city::RouteCode;
use crate::journal::follow_up::FollowUp;

mod key {
    pub(super) const SENT_TO: u64 = 0;
    pub(super) const ON: u64 = 1;
    pub(super) const DUE: u64 = 2;
    pub(super) const ANSWER: u64 = 3;
}

pub(super) fn encode(follow_up: &FollowUp) -> Result<Zeroizing<Vec<u8>>> {
    let mut entries = Entries::with(&follow_up.later);
    entries.set(key::SENT_TO, Some(Field::Text(follow_up.sent_to.as_str())));
    entries.set(key::ON, Some(Field::When(follow_up.on)));
    entries.set(key::DUE, follow_up.due.map(Field::When));
    entries.text(key::ANSWER, follow_up.answer.as_ref());
    entries.encode()
}

/// `None` where this version does not understand it.
pub(super) fn decode(bytes: &[u8]) -> Option<FollowUp> {
    let (mut sent_to, mut on, mut due, mut answer) = (None, None, None, None);
    let later = map::read(bytes, |number, cbor| {
        match number {
            key::SENT_TO => sent_to = Some(RouteCode::new(cbor.str().ok()?)?),
            key::ON => on = Some(when(cbor)?),
            key::DUE => due = Some(when(cbor)?),
            key::ANSWER => answer = Some(text(cbor)?),
            _ => return None,
        }
        Some(())
    })
    .ok()?;
    Some(FollowUp {
        sent_to: sent_to?,
        on: on?,
        due,
        answer,
        later,
    })
}

fn when(cbor: &mut Decoder<'_>) -> Option<crate::journal::When> {
    cbor.str().ok()?.parse().ok()
}
