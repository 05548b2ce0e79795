//! CBOR maps with ascending integer keys, in which what a newer version wrote stays.

use std::collections::BTreeMap;

use minicbor::decode::{Decoder, Error as CborError};
use minicbor::encode::Encoder;
use zeroize::Zeroizing;

use super::item;
use crate::code::Code;
use crate::error::Damage;
use crate::journal::text::Text;
use crate::journal::when::When;
use crate::{Error, Result, Wiped};

/// What a newer version wrote and this one does not understand: the encoded values, by key.
#[derive(Clone, Default, PartialEq, Eq)]
pub(in crate::journal) struct Later(BTreeMap<u64, Zeroizing<Vec<u8>>>);

/// A value on its way into a record.
pub(super) enum Field<'a> {
    Text(&'a str),
    When(When),
    Texts(Vec<&'a str>),
    Number(u64),
    Numbers(&'a [u64]),
    /// Numbers by number.
    Map(&'a [(u64, u64)]),
    True,
    /// An array of values that are encoded already.
    Raws(Vec<Zeroizing<Vec<u8>>>),
    Raw(&'a [u8]),
}

impl Field<'_> {
    /// At least as many bytes as it takes.
    fn room(&self) -> usize {
        let head = 16;
        head + match self {
            Self::Text(text) => text.len(),
            Self::Texts(texts) => texts.iter().map(|text| text.len() + head).sum(),
            Self::When(_) => When::LONGEST,
            Self::Number(_) | Self::True => 0,
            Self::Numbers(numbers) => numbers.len() * head,
            Self::Map(map) => 2 * map.len() * head,
            Self::Raws(items) => items.iter().map(|item| item.len()).sum(),
            Self::Raw(bytes) => bytes.len(),
        }
    }

    fn write(&self, cbor: &mut Encoder<&mut Vec<u8>>) -> EncodeResult {
        match self {
            Self::Text(text) => cbor.str(text).map(drop),
            Self::When(when) => cbor.str(when.text_in(&mut [0; When::LONGEST])).map(drop),
            Self::Texts(texts) => {
                cbor.array(texts.len() as u64)?;
                texts.iter().try_for_each(|text| cbor.str(text).map(drop))
            }
            Self::Number(number) => cbor.u64(*number).map(drop),
            Self::Numbers(numbers) => {
                cbor.array(numbers.len() as u64)?;
                numbers.iter().try_for_each(|one| cbor.u64(*one).map(drop))
            }
            Self::Map(map) => {
                cbor.map(map.len() as u64)?;
                map.iter()
                    .try_for_each(|(key, value)| cbor.u64(*key)?.u64(*value).map(drop))
            }
            Self::True => cbor.bool(true).map(drop),
            Self::Raws(items) => {
                cbor.array(items.len() as u64)?;
                for item in items {
                    cbor.writer_mut().extend_from_slice(item);
                }
                Ok(())
            }
            Self::Raw(raw) => {
                cbor.writer_mut().extend_from_slice(raw);
                Ok(())
            }
        }
    }
}

/// As many fields as a record has, but for a long one.
const USUAL: usize = 16;

/// A record being put together: its fields by ascending key.
pub(super) struct Entries<'a>(Vec<(u64, Field<'a>)>);

impl<'a> Entries<'a> {
    /// Begins with what a newer version left.
    pub(super) fn with(later: &'a Later) -> Self {
        let raw = |(key, value): (&u64, &'a Zeroizing<Vec<u8>>)| (*key, Field::Raw(value));
        let mut entries = Vec::with_capacity(USUAL.max(later.0.len()));
        entries.extend(later.0.iter().map(raw));
        Self(entries)
    }

    /// An answer replaces what a newer version left under its key; no answer does not.
    pub(super) fn set(&mut self, key: u64, field: Option<Field<'a>>) {
        let Some(field) = field else { return };
        // Mostly behind all others, as they come in their order.
        match self.0.last() {
            Some((last, _)) if *last >= key => {
                match self.0.binary_search_by_key(&key, |(key, _)| *key) {
                    Ok(at) => self.0[at].1 = field,
                    Err(at) => self.0.insert(at, (key, field)),
                }
            }
            _ => self.0.push((key, field)),
        }
    }

    pub(super) fn code<C: Code>(&mut self, key: u64, code: Option<C>) {
        self.set(key, code.map(|code| Field::Number(code.number().into())));
    }

    pub(super) fn text(&mut self, key: u64, text: Option<&'a Text>) {
        self.set(key, text.map(|text| Field::Text(text.as_str())));
    }

    pub(super) fn encode(&self) -> Result<Zeroizing<Vec<u8>>> {
        let mut bytes = Zeroizing::new(Vec::with_capacity(self.room()));
        self.write(&mut bytes)?;
        Ok(bytes)
    }

    /// [`encode`](Self::encode), in place of what is in a buffer.
    pub(super) fn encode_into(&self, bytes: &mut Wiped) -> Result<()> {
        self.write(bytes.emptied(self.room()))
    }

    /// At least as many bytes as all of it takes, so that the buffer never moves and leaves a copy behind.
    fn room(&self) -> usize {
        let rooms = self.0.iter().map(|(_, field)| 16 + field.room());
        16 + rooms.sum::<usize>()
    }

    fn write(&self, bytes: &mut Vec<u8>) -> Result<()> {
        let room = bytes.capacity();
        let mut cbor = Encoder::new(bytes);
        self.write_fields(&mut cbor).map_err(|_| Error::Storage)?;
        debug_assert_eq!(cbor.writer().capacity(), room, "it moved");
        Ok(())
    }

    fn write_fields(&self, cbor: &mut Encoder<&mut Vec<u8>>) -> EncodeResult {
        cbor.map(self.0.len() as u64)?;
        for (key, field) in &self.0 {
            cbor.u64(*key)?;
            field.write(cbor)?;
        }
        Ok(())
    }
}

type EncodeResult = std::result::Result<(), minicbor::encode::Error<std::convert::Infallible>>;

/// Shows each key of a record to `understand`, which reads the value, or gives `None` where it does
/// not understand it. Gives what was not understood.
///
/// # Errors
/// [`Damage::Contents`] where the bytes are no map with ascending integer keys.
pub(super) fn read(
    bytes: &[u8],
    understand: impl FnMut(u64, &mut Decoder<'_>) -> Option<()>,
) -> Result<Later> {
    read_map(bytes, understand).map_err(|_| Damage::Contents.into())
}

fn read_map(
    bytes: &[u8],
    mut understand: impl FnMut(u64, &mut Decoder<'_>) -> Option<()>,
) -> std::result::Result<Later, CborError> {
    let mut later = Later::default();
    each_key(bytes, |key, cbor| {
        let start = cbor.position();
        if understand(key, cbor).is_none() {
            cbor.set_position(start);
            let raw = raw(cbor)?;
            later.0.insert(key, Zeroizing::new(raw.to_vec()));
        }
        Some(())
    })?;
    Ok(later)
}

/// Shows each key of a record to `look`, which may read from the value as much as it wants. Nothing is
/// kept.
///
/// # Errors
/// Those of [`read`].
pub(super) fn walk(bytes: &[u8], mut look: impl FnMut(u64, &mut Decoder<'_>)) -> Result<()> {
    let walked = each_key(bytes, |key, cbor| {
        let start = cbor.position();
        look(key, cbor);
        cbor.set_position(start);
        raw(cbor).map(drop)
    });
    walked.map_err(|_| Damage::Contents.into())
}

/// `take` reads the value of each key to its end, or gives `None` where there is none.
fn each_key<'b>(
    bytes: &'b [u8],
    mut take: impl FnMut(u64, &mut Decoder<'b>) -> Option<()>,
) -> std::result::Result<(), CborError> {
    let mut cbor = Decoder::new(bytes);
    let count = cbor
        .map()?
        .ok_or_else(|| CborError::message("indefinite map"))?;
    let mut last = None;
    for _ in 0..count {
        let key = cbor.u64()?;
        if last.is_some_and(|last| last >= key) {
            return Err(CborError::message("keys not ascending"));
        }
        last = Some(key);
        take(key, &mut cbor).ok_or_else(|| CborError::message("not well-formed"))?;
    }
    if cbor.position() != bytes.len() {
        return Err(CborError::message("bytes after the map"));
    }
    Ok(())
}

pub(super) fn code<C: Code>(cbor: &mut Decoder<'_>) -> Option<C> {
    C::from_number(cbor.u8().ok()?)
}

pub(super) fn text(cbor: &mut Decoder<'_>) -> Option<Text> {
    Text::new(cbor.str().ok()?).ok()
}

/// The bytes of the next item, whatever it is.
pub(super) fn raw<'b>(cbor: &mut Decoder<'b>) -> Option<&'b [u8]> {
    let start = cbor.position();
    let rest = cbor.input().get(start..)?;
    let length = item::length(rest)?;
    cbor.set_position(start + length);
    rest.get(..length)
}

/// The items of an array, each read by `item`.
pub(super) fn array<'b, T>(
    cbor: &mut Decoder<'b>,
    mut item: impl FnMut(&mut Decoder<'b>) -> Option<T>,
) -> Option<Vec<T>> {
    let count = cbor.array().ok()??;
    (0..count).map(|_| item(cbor)).collect()
}
