//! An experience, or a draft of one.

use std::collections::BTreeSet;

use minicbor::decode::Decoder;
use zeroize::Zeroizing;

use super::follow_up;
use super::map::{self, Entries, Field, array, code, raw, text};
use crate::city::{Answer, City, Outcome, Service};
use crate::code::Code;
use crate::journal::draft::Draft;
use crate::journal::experience::Experience;
use crate::journal::when::When;
use crate::{Result, Wiped};

pub(super) mod key {
    pub(in crate::journal::record) const SERVICE: u64 = 0;
    pub(in crate::journal::record) const OUTCOME: u64 = 1;
    pub(in crate::journal::record) const BARRIERS: u64 = 2;
    pub(in crate::journal::record) const WHEN: u64 = 3;
    pub(in crate::journal::record) const CITY: u64 = 4;
    pub(in crate::journal::record) const CHANNEL: u64 = 5;
    pub(in crate::journal::record) const KIND: u64 = 6;
    pub(in crate::journal::record) const STAFF: u64 = 7;
    pub(in crate::journal::record) const RULE: u64 = 8;
    pub(in crate::journal::record) const ASKED_WHEN: u64 = 9;
    pub(in crate::journal::record) const SERVED_AFTER_INSISTING: u64 = 10;
    pub(in crate::journal::record) const HELPER_PRESENT: u64 = 11;
    pub(in crate::journal::record) const KNEW_POLICY_BEFORE: u64 = 12;
    pub(in crate::journal::record) const NOTE: u64 = 13;
    pub(in crate::journal::record) const PLACE: u64 = 14;
    pub(in crate::journal::record) const TIME_OF_DAY: u64 = 15;
    pub(in crate::journal::record) const WANTED: u64 = 16;
    pub(in crate::journal::record) const SAID: u64 = 17;
    pub(in crate::journal::record) const DOCUMENTS_ASKED: u64 = 18;
    pub(in crate::journal::record) const CONSEQUENCE: u64 = 19;
    pub(in crate::journal::record) const REMEDY: u64 = 20;
    pub(in crate::journal::record) const FOR_WHOM: u64 = 21;
    pub(in crate::journal::record) const OFFICE_REFERENCE: u64 = 22;
    pub(in crate::journal::record) const REFERENCE: u64 = 23;
    pub(in crate::journal::record) const SOURCE: u64 = 24;
    pub(in crate::journal::record) const EXAMPLE: u64 = 25;
    pub(in crate::journal::record) const FOLLOW_UPS: u64 = 26;
    pub(in crate::journal::record) const PASSED: u64 = 27;
}

/// Encodes an experience.
pub(in crate::journal) fn encode(experience: &Experience) -> Result<Wiped> {
    let mut bytes = Wiped::empty();
    encode_into(experience, &mut bytes)?;
    Ok(bytes)
}

/// [`encode`], in place of what is in a buffer.
pub(in crate::journal) fn encode_into(experience: &Experience, bytes: &mut Wiped) -> Result<()> {
    let required = (Some(experience.service), Some(experience.outcome));
    encode_parts(experience, required, &BTreeSet::new(), bytes)
}

/// Encodes a draft.
pub(in crate::journal) fn encode_draft(draft: &Draft) -> Result<Wiped> {
    let mut bytes = Wiped::empty();
    let required = (draft.service(), draft.outcome());
    encode_parts(draft.parts(), required, draft.passed(), &mut bytes)?;
    Ok(bytes)
}

fn encode_parts(
    experience: &Experience,
    (service, outcome): (Option<Service>, Option<Outcome>),
    passed: &BTreeSet<String>,
    bytes: &mut Wiped,
) -> Result<()> {
    let e = experience;
    let p = &e.private;
    let mut entries = Entries::with(&e.later);
    entries.set(
        key::SERVICE,
        service.map(|service| Field::Text(service.code())),
    );
    entries.code(key::OUTCOME, outcome);
    let barriers = (!e.barriers.0.is_empty()).then_some(Field::Map(&e.barriers.0));
    entries.set(key::BARRIERS, barriers);
    entries.set(key::WHEN, e.when.map(Field::When));
    let city = e.city.as_ref();
    entries.set(key::CITY, city.map(|city| Field::Text(city.code())));
    entries.code(key::CHANNEL, e.channel);
    entries.code(key::KIND, e.kind);
    entries.code(key::STAFF, e.staff);
    entries.code(key::RULE, e.rule);
    entries.code(key::ASKED_WHEN, e.asked_when);
    entries.code(key::SERVED_AFTER_INSISTING, e.served_after_insisting);
    entries.code(key::HELPER_PRESENT, e.helper_present);
    entries.code(key::KNEW_POLICY_BEFORE, e.knew_policy_before);
    entries.text(key::NOTE, e.note.as_ref());
    entries.text(key::PLACE, p.place.as_ref());
    entries.text(key::TIME_OF_DAY, p.time_of_day.as_ref());
    entries.text(key::WANTED, p.wanted.as_ref());
    entries.text(key::SAID, p.said.as_ref());
    entries.text(key::DOCUMENTS_ASKED, p.documents_asked.as_ref());
    entries.text(key::CONSEQUENCE, p.consequence.as_ref());
    entries.text(key::REMEDY, p.remedy.as_ref());
    entries.code(key::FOR_WHOM, p.for_whom);
    entries.text(key::OFFICE_REFERENCE, p.office_reference.as_ref());
    entries.text(key::REFERENCE, e.origin.reference.as_ref());
    entries.text(key::SOURCE, e.origin.source.as_ref());
    entries.set(key::EXAMPLE, e.origin.example.then_some(Field::True));
    let mut follow_ups: Vec<Zeroizing<Vec<u8>>> = e
        .follow_ups
        .iter()
        .map(follow_up::encode)
        .collect::<Result<_>>()?;
    follow_ups.extend(e.newer_follow_ups.iter().cloned());
    let follow_ups = (!follow_ups.is_empty()).then_some(Field::Raws(follow_ups));
    entries.set(key::FOLLOW_UPS, follow_ups);
    let passed: Vec<&str> = passed.iter().map(String::as_str).collect();
    let passed = (!passed.is_empty()).then_some(Field::Texts(passed));
    entries.set(key::PASSED, passed);
    entries.encode_into(bytes)
}

/// Decodes an experience; `None` where its service or outcome is unknown to this version, which then
/// leaves it alone.
///
/// # Errors
/// [`Damage::Contents`](crate::Damage::Contents) where the bytes are no map with ascending integer
/// keys.
pub(in crate::journal) fn decode(bytes: &[u8]) -> Result<Option<Experience>> {
    let parts = decode_parts(bytes, |_| None)?;
    let (Some(service), Some(outcome)) = (parts.service, parts.outcome) else {
        return Ok(None);
    };
    let mut experience = parts.experience;
    experience.service = service;
    experience.outcome = outcome;
    Ok(Some(experience))
}

/// Decodes a draft.
///
/// # Errors
/// Those of [`decode`].
pub(in crate::journal) fn decode_draft(bytes: &[u8]) -> Result<Draft> {
    let mut passed = BTreeSet::new();
    let parts = decode_parts(bytes, |cbor| {
        let steps = array(cbor, |cbor| cbor.str().ok().map(str::to_owned))?;
        passed.extend(steps);
        Some(())
    })?;
    Ok(Draft::from_parts(
        parts.experience,
        (parts.service, parts.outcome),
        passed,
    ))
}

struct Parts {
    service: Option<Service>,
    outcome: Option<Outcome>,
    experience: Experience,
}

fn decode_parts(
    bytes: &[u8],
    mut passed: impl FnMut(&mut Decoder<'_>) -> Option<()>,
) -> Result<Parts> {
    let mut service = None;
    let mut outcome = None;
    let mut experience = Experience::new(Service::Unspecified, Outcome::Unknown);
    let later = map::read(bytes, |key, cbor| match key {
        key::SERVICE => {
            service = cbor.str().ok().and_then(Service::from_code);
            service.map(drop)
        }
        key::OUTCOME => {
            outcome = code(cbor);
            outcome.map(drop)
        }
        key::PASSED => passed(cbor),
        _ => field(key, cbor, &mut experience),
    })?;
    experience.later = later;
    Ok(Parts {
        service,
        outcome,
        experience,
    })
}

/// Reads one field; `None` where this version does not understand it.
fn field(key: u64, cbor: &mut Decoder<'_>, e: &mut Experience) -> Option<()> {
    match key {
        key::BARRIERS => e.barriers.0 = barriers(cbor)?,
        key::WHEN => e.when = Some(cbor.str().ok()?.parse::<When>().ok()?),
        key::CITY => e.city = Some(City::named(cbor.str().ok()?)?),
        key::CHANNEL => e.channel = Some(code(cbor)?),
        key::KIND => e.kind = Some(code(cbor)?),
        key::STAFF => e.staff = Some(code(cbor)?),
        key::RULE => e.rule = Some(code(cbor)?),
        key::ASKED_WHEN => e.asked_when = Some(code(cbor)?),
        key::SERVED_AFTER_INSISTING => e.served_after_insisting = Some(code::<Answer>(cbor)?),
        key::HELPER_PRESENT => e.helper_present = Some(code::<Answer>(cbor)?),
        key::KNEW_POLICY_BEFORE => e.knew_policy_before = Some(code::<Answer>(cbor)?),
        key::NOTE => e.note = Some(text(cbor)?),
        key::PLACE => e.private.place = Some(text(cbor)?),
        key::TIME_OF_DAY => e.private.time_of_day = Some(text(cbor)?),
        key::WANTED => e.private.wanted = Some(text(cbor)?),
        key::SAID => e.private.said = Some(text(cbor)?),
        key::DOCUMENTS_ASKED => e.private.documents_asked = Some(text(cbor)?),
        key::CONSEQUENCE => e.private.consequence = Some(text(cbor)?),
        key::REMEDY => e.private.remedy = Some(text(cbor)?),
        key::FOR_WHOM => e.private.for_whom = Some(code(cbor)?),
        key::OFFICE_REFERENCE => e.private.office_reference = Some(text(cbor)?),
        key::REFERENCE => e.origin.reference = Some(text(cbor)?),
        key::SOURCE => e.origin.source = Some(text(cbor)?),
        key::EXAMPLE => {
            if !cbor.bool().ok()? {
                return None;
            }
            e.origin.example = true;
        }
        key::FOLLOW_UPS => follow_ups(cbor, e)?,
        _ => return None,
    }
    Some(())
}

/// Those that this version does not understand are kept as they are.
fn follow_ups(cbor: &mut Decoder<'_>, e: &mut Experience) -> Option<()> {
    for item in array(cbor, raw)? {
        match follow_up::decode(item) {
            Some(follow_up) => e.follow_ups.push(follow_up),
            None => e.newer_follow_ups.push(Zeroizing::new(item.to_vec())),
        }
    }
    Some(())
}

/// By ascending number; in a record they can come in any order, each once.
pub(super) fn barriers(cbor: &mut Decoder<'_>) -> Option<Vec<(u64, u64)>> {
    let count = cbor.map().ok()??;
    let mut answers = Vec::new();
    for _ in 0..count {
        let answer: (u64, u64) = (cbor.u64().ok()?, cbor.u64().ok()?);
        match answers.binary_search_by_key(&answer.0, |(barrier, _)| *barrier) {
            Ok(_) => return None,
            Err(at) => answers.insert(at, answer),
        }
    }
    answers.shrink_to_fit();
    Some(answers)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeMap;

    use minicbor::encode::Encoder;

    use crate::journal::{Barrier, Channel, Text};
    use crate::{Damage, Error};

    fn decoded(bytes: &[u8]) -> Experience {
        match decode(bytes).unwrap() {
            Some(experience) => experience,
            None => panic!("not understood"),
        }
    }

    /// A record as a newer version could write it: an unknown channel, an unknown barrier, an
    /// unknown key with a nested value.
    fn from_the_future() -> Vec<u8> {
        let mut bytes = Vec::new();
        let mut cbor = Encoder::new(&mut bytes);
        cbor.map(6).unwrap();
        cbor.u8(0).unwrap().str("LIB").unwrap();
        cbor.u8(1).unwrap().u8(1).unwrap();
        cbor.u8(2).unwrap().map(2).unwrap();
        cbor.u8(1).unwrap().u8(1).unwrap();
        cbor.u8(99).unwrap().u8(2).unwrap();
        cbor.u8(5).unwrap().u8(77).unwrap();
        cbor.u8(13).unwrap().str("EXAMPLE note").unwrap();
        cbor.u16(300)
            .unwrap()
            .array(2)
            .unwrap()
            .str("x")
            .unwrap()
            .bytes(b"y")
            .unwrap();
        bytes
    }

    #[test]
    fn what_a_newer_version_wrote_survives_our_edits() {
        let bytes = from_the_future();
        let mut experience = decoded(&bytes);
        assert_eq!(experience.channel, None, "an unknown code is not shown");
        assert_eq!(
            experience.barriers.get(Barrier::AskedStatus),
            Some(Answer::Yes)
        );
        assert_eq!(
            *encode(&experience).unwrap(),
            bytes,
            "unedited, byte for byte"
        );

        experience.note = Some(Text::new("EXAMPLE edited").unwrap());
        experience.barriers.answer(Barrier::AskedId, Answer::No);
        let edited = encode(&experience).unwrap();
        let mut cbor = Decoder::new(&edited);
        let count = cbor.map().unwrap().unwrap();
        let values: BTreeMap<u64, &[u8]> = (0..count)
            .map(|_| {
                let key = cbor.u64().unwrap();
                let start = cbor.position();
                cbor.skip().unwrap();
                (key, &edited[start..cbor.position()])
            })
            .collect();
        assert_eq!(values[&5], b"\x18\x4d");
        assert_eq!(values[&300], b"\x82\x61x\x41y");
        assert!(decoded(&edited).barriers.0.contains(&(99, 2)));

        experience.channel = Some(Channel::Phone);
        assert_eq!(
            decoded(&encode(&experience).unwrap()).channel,
            Some(Channel::Phone)
        );
    }

    /// A text that is no UTF-8 is well-formed: not shown, and no reason to show nothing else.
    #[test]
    fn words_that_are_none_are_kept() {
        for key in [&b"\x0d"[..], b"\x18\x63"] {
            let mut bytes = b"\xa3\x00\x63LIB\x01\x05".to_vec();
            bytes.extend([key, b"\x62\xc3\x28"].concat());
            let mut experience = decoded(&bytes);
            assert_eq!(experience.note, None);
            assert_eq!(*encode(&experience).unwrap(), bytes);
            experience.channel = Some(Channel::Phone);
            assert!(encode(&experience).unwrap().ends_with(b"\x62\xc3\x28"));
        }
    }

    /// Also where everything that this version knows was replaced.
    #[test]
    fn what_a_newer_version_wrote_survives_a_replacement() {
        let before = decoded(&from_the_future());
        let mut after = Experience::new(Service::School, Outcome::Refused);
        after.barriers.answer(Barrier::AskedId, Answer::Yes);
        after.keep_newer(&before);
        let kept = decoded(&encode(&after).unwrap());
        assert_eq!(kept.barriers.0, [(2, 1), (99, 2)]);
        assert!(kept.later == before.later && kept.note.is_none());
    }

    #[test]
    fn an_unknown_service_or_outcome_is_left_alone() {
        // A service that is not text, and one that is no service; an outcome that is none.
        assert!(matches!(decode(b"\xa2\x00\x07\x01\x01"), Ok(None)));
        for (service, outcome) in [("MARS", 1), ("LIB", 200)] {
            let mut bytes = Vec::new();
            Encoder::new(&mut bytes)
                .map(2)
                .unwrap()
                .u8(0)
                .unwrap()
                .str(service)
                .unwrap()
                .u8(1)
                .unwrap()
                .u8(outcome)
                .unwrap();
            assert!(matches!(decode(&bytes), Ok(None)));
        }
    }

    /// Of four follow-ups one has a key that a newer version wrote, one a date that is none, one no
    /// route, and one is no map.
    #[test]
    fn follow_ups_of_a_newer_version_survive_our_edits() {
        let understood = b"\xa3\x00\x63311\x01\x642024\x09\x07";
        let not = [
            &b"\xa2\x00\x63311\x01\x63XIX"[..],
            b"\xa1\x01\x642024",
            b"\x05",
        ];
        let mut bytes = b"\xa3\x00\x63LIB\x01\x05\x18\x1a\x84".to_vec();
        bytes.extend(understood);
        bytes.extend(not.concat());
        let mut experience = decoded(&bytes);
        assert_eq!(experience.follow_ups.len(), 1);
        assert_eq!(*encode(&experience).unwrap(), bytes);

        experience.follow_ups[0].answer = Some(Text::new("EXAMPLE").unwrap());
        experience.follow_ups.push(experience.follow_ups[0].clone());
        let edited = encode(&experience).unwrap();
        let again = decoded(&edited);
        assert!(again.follow_ups == experience.follow_ups);
        assert!(again.newer_follow_ups.iter().map(|raw| &raw[..]).eq(not));

        let mut unlike = bytes[..8].to_vec();
        unlike.extend(b"\x18\x1a\x07");
        let mut experience = decoded(&unlike);
        assert_eq!(*encode(&experience).unwrap(), unlike, "no array");
        experience.note = Some(Text::new("x").unwrap());
        assert!(encode(&experience).unwrap().ends_with(b"\x18\x1a\x07"));
    }

    #[test]
    fn a_draft_may_lack_everything() {
        for (service, outcome, passed) in [
            (None, None, &[][..]),
            (Some(Service::Library), None, &["when", "staff"]),
            (None, Some(Outcome::Refused), &["a step of a newer version"]),
            (Some(Service::Police), Some(Outcome::Unknown), &[]),
        ] {
            let mut parts = Experience::new(Service::Unspecified, Outcome::Unknown);
            parts.channel = Some(Channel::Phone);
            let passed = passed.iter().map(|step| (*step).to_owned()).collect();
            let draft = Draft::from_parts(parts, (service, outcome), passed);
            let bytes = encode_draft(&draft).unwrap();
            let again = decode_draft(&bytes).unwrap();
            assert_eq!((again.service(), again.outcome()), (service, outcome));
            assert!(again.parts() == draft.parts() && again.passed() == draft.passed());
            assert_eq!(*encode_draft(&again).unwrap(), *bytes);
            assert_eq!(
                again.finish().is_ok(),
                service.is_some() && outcome.is_some()
            );
        }
        let newer = b"\xa2\x00\x64MARS\x18\x63\x01";
        let draft = decode_draft(newer).unwrap();
        assert_eq!(*encode_draft(&draft).unwrap(), *newer);
    }

    #[test]
    fn malformed_records_are_damage() {
        for (what, bytes) in [
            ("nothing", &[][..]),
            ("no map", b"\x01"),
            ("an indefinite map", b"\xbf\x00\x63LIB\x01\x01\xff"),
            ("keys that descend", b"\xa2\x01\x01\x00\x63LIB"),
            ("a key twice", b"\xa2\x00\x63LIB\x00\x63LIB"),
            ("bytes after the map", b"\xa2\x00\x63LIB\x01\x01\x00"),
            ("a text key", b"\xa1\x61x\x01"),
            ("an end inside", b"\xa2\x00\x63LI"),
            ("a break that ends nothing", b"\xa1\x18\x63\xff"),
            ("a break inside an array", b"\xa1\x18\x63\x82\x01\xff"),
            ("a simple value that is none", b"\xa1\x18\x63\xf8\x10"),
            (
                "a count that never ends",
                b"\xbb\xff\xff\xff\xff\xff\xff\xff\xff",
            ),
        ] {
            assert!(
                matches!(decode(bytes), Err(Error::Damaged(Damage::Contents))),
                "{what}"
            );
        }
    }
}
