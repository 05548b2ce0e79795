//! One item of CBOR, whatever it is: how far it reaches, and whether it is well-formed (RFC 8949,
//! appendix C). Not by the library, whose `skip` takes a break for a value and a text that is not
//! UTF-8 for the end of everything; what is not understood is kept here, and so has to be taken
//! exactly.

/// What is open around the next item.
#[derive(Clone, Copy)]
enum Open {
    /// An array, map or tag in which so many items are still to come.
    Counted(usize),
    /// An array until a break.
    Array,
    /// A map until a break, which can only come in place of a key.
    Map { at_key: bool },
    /// A text or bytes in pieces of the same major type, until a break.
    Pieces { major: u8 },
}

/// The length of the well-formed item with which `bytes` begin.
pub(super) fn length(bytes: &[u8]) -> Option<usize> {
    let mut at = 0;
    let mut around: Vec<Open> = Vec::new();
    let mut innermost = Open::Counted(1);
    loop {
        while let Open::Counted(0) = innermost {
            match around.pop() {
                Some(outer) => innermost = outer,
                None => return Some(at),
            }
        }
        let first = *bytes.get(at)?;
        at += 1;
        if first == BREAK {
            match innermost {
                Open::Counted(_) | Open::Map { at_key: false } => return None,
                _ => innermost = Open::Counted(0),
            }
            continue;
        }
        let (major, info) = (first >> 5, first & 0x1f);
        innermost = match innermost {
            Open::Counted(left) => Open::Counted(left - 1),
            Open::Map { at_key } => Open::Map { at_key: !at_key },
            Open::Pieces { major: same } if major != same || info == INDEFINITE => return None,
            open => open,
        };
        let inner = match (major, info) {
            (2 | 3, INDEFINITE) => Open::Pieces { major },
            (4, INDEFINITE) => Open::Array,
            (5, INDEFINITE) => Open::Map { at_key: true },
            _ => {
                let argument = argument(info, bytes, &mut at)?;
                // No item is shorter than a byte, so no count is larger than what is left.
                let rest = bytes.len() - at;
                let count = usize::try_from(argument)
                    .ok()
                    .filter(|count| *count <= rest);
                match major {
                    2 | 3 => {
                        at += count?;
                        continue;
                    }
                    4 => Open::Counted(count?),
                    5 => Open::Counted(count?.checked_mul(2)?),
                    6 => Open::Counted(1),
                    // A simple value that has room in one byte must not take two.
                    7 if info == 24 && argument < 32 => return None,
                    _ => continue,
                }
            }
        };
        around.push(std::mem::replace(&mut innermost, inner));
    }
}

const BREAK: u8 = 0xff;
const INDEFINITE: u8 = 31;

/// The number in an item's first byte, or in the bytes behind it.
fn argument(info: u8, bytes: &[u8], at: &mut usize) -> Option<u64> {
    let length = match info {
        0..24 => return Some(info.into()),
        24..28 => 1 << (info - 24),
        _ => return None,
    };
    let number = bytes.get(*at..)?.get(..length)?;
    *at += length;
    Some(
        number
            .iter()
            .fold(0, |sum, byte| sum << 8 | u64::from(*byte)),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The well-formed examples are of RFC 8949, appendix A; with bytes behind them, which are not
    /// theirs.
    #[test]
    fn a_well_formed_item_is_taken_exactly() {
        for item in [
            &b"\x00"[..],
            b"\x1b\xff\xff\xff\xff\xff\xff\xff\xff",
            b"\x3b\xff\xff\xff\xff\xff\xff\xff\xff",
            b"\xf9\x7e\x00",
            b"\xfb\x3f\xf1\x99\x99\x99\x99\x99\x9a",
            b"\xf7",
            b"\xf0",
            b"\xf8\xff",
            b"\xc1\x1a\x51\x4b\x67\xb0",
            b"\xd8\x18\x45dIETF",
            b"\x40",
            b"\x62\xc3\xbc",
            b"\x62\xc3\x28", // no UTF-8, and well-formed
            b"\x80",
            b"\x82\x61a\xa1\x61b\x61c",
            b"\x5f\x42\x01\x02\x43\x03\x04\x05\xff",
            b"\x7f\x65strea\x64ming\xff",
            b"\x9f\xff",
            b"\x9f\x01\x82\x02\x03\x9f\x04\x05\xff\xff",
            b"\x83\x01\x82\x02\x03\x9f\x04\x05\xff",
            b"\xbf\x61a\x01\x61b\x9f\x02\x03\xff\xff",
            b"\x82\x61a\xbf\x61b\x61c\xff",
            b"\xc1\xc1\x00",
        ] {
            let more = [item, b"\xff\x00"].concat();
            assert_eq!(length(&more), Some(item.len()), "{item:x?}");
            for short in 0..item.len() {
                assert_eq!(length(&item[..short]), None, "{item:x?} to {short}");
            }
        }
    }

    /// Of RFC 8949, appendix F, and some more.
    #[test]
    fn what_is_not_well_formed_is_none() {
        for item in [
            &b"\x1c"[..],
            b"\x1f\x00",
            b"\x3f\x00",
            b"\xdf\x00",
            b"\xfc",
            b"\xf8\x00",
            b"\xf8\x18",
            b"\xf8\x1f",
            b"\xff",
            b"\x81\xff",
            b"\x82\x00\xff",
            b"\xa1\xff",
            b"\xa1\x00\xff",
            b"\xc0\xff",
            b"\x9f\x81\xff\xff",
            b"\xbf\x00\xff",
            b"\xbf\x00\x00\x00\xff",
            b"\x5f\x00\xff",
            b"\x5f\x61\x00\xff",
            b"\x5f\x5f\x41\x00\xff\xff",
            b"\x7f\x41\x00\xff",
            b"\x9b\xff\xff\xff\xff\xff\xff\xff\xff",
            b"\xbb\xff\xff\xff\xff\xff\xff\xff\xff",
            b"\x5b\xff\xff\xff\xff\xff\xff\xff\xff",
        ] {
            let more = [item, &[0; 40]].concat();
            assert_eq!(length(item), None, "{item:x?}");
            if item[item.len() - 1] == 0xff {
                continue;
            }
            assert_eq!(length(&more), None, "{item:x?}, and more");
        }
    }

    #[test]
    fn depth_takes_no_stack() {
        let deep = |open: &[u8], end: &[u8]| {
            let depth = 200_000;
            let item = [open.repeat(depth), b"\x00".to_vec(), end.repeat(depth)].concat();
            assert_eq!(length(&item), Some(item.len()));
        };
        deep(b"\x81", b"");
        deep(b"\x82\x00", b"");
        deep(b"\xc1", b"");
        deep(b"\x9f", b"\xff");
        deep(b"\xbf\x00", b"\xff");
    }
}
