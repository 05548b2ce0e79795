//! What stands in the record of an experience, without taking it apart: all of it is looked at, and
//! nothing of a person's words is copied.

use minicbor::decode::Decoder;

use super::experience::{barriers, key};
use super::map::{self, code};
use crate::Result;
use crate::city::{Answer, Barrier, Service};
use crate::code::Code;
use crate::journal::shelf::{Facets, Outline};

/// The outline of what [`decode`](super::decode) would give; `None` where that would be none.
///
/// # Errors
/// Exactly where decoding has one.
pub(in crate::journal) fn outline(bytes: &[u8]) -> Result<Option<Outline>> {
    let (mut service, mut outcome, mut kind, mut when) = (None, None, None, None);
    let mut barriers = Facets::default();
    map::walk(bytes, |key, cbor| match key {
        key::SERVICE => service = cbor.str().ok().and_then(Service::from_code),
        key::OUTCOME => outcome = code(cbor),
        key::BARRIERS => barriers = with_yes(cbor).unwrap_or_default(),
        key::WHEN => when = cbor.str().ok().and_then(|text| text.parse().ok()),
        key::KIND => kind = code(cbor),
        _ => {}
    })?;
    let (Some(service), Some(outcome)) = (service, outcome) else {
        return Ok(None);
    };
    let facets = Facets::of(service, outcome, kind).and(barriers);
    Ok(Some(Outline { when, facets }))
}

/// The barriers that were answered with yes, where the answers are well-formed.
fn with_yes(cbor: &mut Decoder<'_>) -> Option<Facets> {
    let start = cbor.position();
    let count = cbor.map().ok()??;
    let mut facets = Facets::default();
    let mut last = None;
    for _ in 0..count {
        let (barrier, answer) = (cbor.u64().ok()?, cbor.u64().ok()?);
        if last.is_some_and(|last| barrier <= last) {
            // Not as we write them: whether each is there once is seen when they are sorted.
            cbor.set_position(start);
            let answers = barriers(cbor)?;
            let answers = answers.into_iter();
            answers.for_each(|(barrier, answer)| add_yes(&mut facets, barrier, answer));
            return Some(facets);
        }
        last = Some(barrier);
        add_yes(&mut facets, barrier, answer);
    }
    Some(facets)
}

fn add_yes(facets: &mut Facets, barrier: u64, answer: u64) {
    let barrier = u8::try_from(barrier).ok().and_then(Barrier::from_number);
    if let Some(barrier) = barrier
        && answer == u64::from(Answer::Yes.number())
    {
        facets.add(barrier);
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::super::{decode, encode};
    use super::*;
    use crate::city::{Kind, Outcome};
    use crate::journal::{Experience, Text};

    /// The outline says what decoding would.
    fn agree(bytes: &[u8]) {
        match (outline(bytes), decode(bytes)) {
            (Ok(Some(outline)), Ok(Some(experience))) => {
                assert!(outline == Outline::of(&experience));
            }
            (Ok(None), Ok(None)) => {}
            (Err(one), Err(other)) => assert_eq!(one, other),
            _ => panic!("only one of them understands {bytes:x?}"),
        }
    }

    fn record() -> Vec<u8> {
        let mut experience = Experience::new(Service::Shelter, Outcome::Refused);
        experience.kind = Some(Kind::Witnessed);
        experience.when = Some("2024-05".parse().unwrap());
        experience.note = Some(Text::new("EXAMPLE").unwrap());
        experience.barriers.answer(Barrier::AskedId, Answer::Yes);
        experience.barriers.answer(Barrier::AskedSin, Answer::No);
        encode(&experience).unwrap().to_vec()
    }

    #[test]
    fn of_what_we_write_and_of_each_byte_changed() {
        let record = record();
        agree(&record);
        for at in 0..record.len() {
            agree(&record[..at]);
            for value in 0..=u8::MAX {
                let mut changed = record.clone();
                changed[at] = value;
                agree(&changed);
            }
        }
    }

    #[test]
    fn of_barriers_in_any_order() {
        // Service and outcome, then barriers.
        for barriers in [
            &b"\xa2\x02\x01\x01\x01"[..],
            b"\xa2\x01\x01\x01\x01",
            b"\xa2\x01\x01\x1b\xff\xff\xff\xff\xff\xff\xff\xff\x01",
            b"\xa3\x02\x01\x01\x01\x02\x01",
            b"\xbf\x01\x01\xff",
            b"\xa1\x01\x61x",
        ] {
            agree(&[b"\xa3\x00\x63LIB\x01\x05\x02", barriers].concat());
        }
    }

    proptest! {
        #[test]
        fn of_records_with_pieces_put_in(
            at in 0usize..60,
            piece in proptest::collection::vec(any::<u8>(), 0..12),
            count in any::<u8>(),
        ) {
            let mut record = record();
            let at = at.min(record.len());
            record.splice(at..at, piece);
            agree(&record);
            record[0] = 0xa0 | count & 0x1f;
            agree(&record);
        }

        #[test]
        fn of_anything(bytes in proptest::collection::vec(any::<u8>(), 0..40)) {
            agree(&bytes);
        }
    }
}
