//! Which chunks are an attachment, and what it belongs to.

use zeroize::Zeroizing;

use super::map::{self, Entries, Field, array};
use crate::error::Damage;
use crate::journal::attachment::{Attachment, Ending};
use crate::vault::ObjectId;
use crate::{Error, Result};

mod key {
    pub(super) const EXPERIENCE: u64 = 0;
    pub(super) const NUMBER: u64 = 1;
    pub(super) const LENGTH: u64 = 2;
    pub(super) const CHUNKS: u64 = 3;
    pub(super) const ENDING: u64 = 4;
}

/// Encodes an attachment of the experience with this object id.
pub(in crate::journal) fn encode_attachment(
    experience: ObjectId,
    attachment: &Attachment,
) -> Result<Zeroizing<Vec<u8>>> {
    let mut entries = Entries::with(&attachment.later);
    entries.set(key::EXPERIENCE, Some(Field::Number(experience)));
    entries.set(key::NUMBER, Some(Field::Number(attachment.number.into())));
    entries.set(key::LENGTH, Some(Field::Number(attachment.length)));
    entries.set(key::CHUNKS, Some(Field::Numbers(&attachment.chunks)));
    let ending = attachment.ending.as_ref();
    entries.set(
        key::ENDING,
        ending.map(|ending| Field::Text(ending.as_str())),
    );
    entries.encode()
}

/// Decodes the attachment in the object with this id, and gives it with the object id of its
/// experience.
///
/// # Errors
/// [`Damage::Contents`] where something that is required is missing.
pub(in crate::journal) fn decode_attachment(
    object: ObjectId,
    bytes: &[u8],
) -> Result<(ObjectId, Attachment)> {
    let (mut experience, mut number, mut length, mut chunks, mut ending) =
        (None, None, None, None, None);
    let later = map::read(bytes, |key, cbor| {
        match key {
            key::EXPERIENCE => experience = Some(cbor.u64().ok()?),
            key::NUMBER => number = Some(cbor.u32().ok()?),
            key::LENGTH => length = Some(cbor.u64().ok()?),
            key::CHUNKS => chunks = Some(array(cbor, |cbor| cbor.u64().ok())?),
            key::ENDING => ending = Some(Ending::stored(cbor.str().ok()?)?),
            _ => return None,
        }
        Some(())
    })?;
    let required = || Error::from(Damage::Contents);
    let attachment = Attachment {
        number: number.filter(|number| *number > 0).ok_or_else(required)?,
        length: length.ok_or_else(required)?,
        ending,
        object,
        chunks: chunks.ok_or_else(required)?,
        later,
    };
    Ok((experience.ok_or_else(required)?, attachment))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_newer_version_wrote_is_kept() {
        let bytes = b"\xa6\x00\x18\x40\x01\x02\x02\x0a\x03\x82\x05\x06\x04\x63jpg\x07\x81\x01";
        let (experience, attachment) = decode_attachment(9, bytes).unwrap();
        assert_eq!((experience, attachment.number), (64, 2));
        assert_eq!(
            (attachment.length, &attachment.chunks[..]),
            (10, &[5, 6][..])
        );
        assert_eq!(attachment.ending.as_ref().unwrap().as_str(), "jpg");
        assert_eq!(*encode_attachment(64, &attachment).unwrap(), bytes);

        let unlike = b"\xa5\x00\x01\x01\x01\x02\x00\x03\x80\x04\x631.x";
        let (_, attachment) = decode_attachment(9, unlike).unwrap();
        assert_eq!(attachment.ending, None, "kept, not shown");
        assert_eq!(*encode_attachment(1, &attachment).unwrap(), unlike);
    }

    #[test]
    fn what_is_required_is_there() {
        for bytes in [
            &b"\xa0"[..],
            b"\xa3\x01\x02\x02\x0a\x03\x80",
            b"\xa3\x00\x02\x02\x0a\x03\x80",
            b"\xa3\x00\x02\x01\x0a\x03\x80",
            b"\xa3\x00\x02\x01\x0a\x02\x00",
            b"\xa4\x00\x02\x01\x0a\x02\x00\x03\x81\x61x",
            b"\xa4\x00\x02\x01\x00\x02\x00\x03\x80",
        ] {
            assert!(decode_attachment(9, bytes).is_err(), "{bytes:?}");
        }
    }
}
