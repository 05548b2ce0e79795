//! The bytes of an object, after a first byte that says its kind: 1 an experience, 2 a draft, 3 an
//! attachment. See [`unafraid::fuzzing::experience`] and the two others. What is taken for a record
//! is what an independent reading of RFC 8949 and `core/FORMAT.md` takes for one.
#![no_main]

use unafraid::fuzzing::{attachment, draft, experience};

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| match bytes {
    [1, bytes @ ..] => assert_eq!(experience(bytes), is_map(bytes)),
    [2, bytes @ ..] => assert_eq!(draft(bytes), is_map(bytes)),
    // Some of its keys are required.
    [3, bytes @ ..] => assert!(!attachment(bytes) || is_map(bytes)),
    _ => {}
});

/// Whether this is one definite map of unsigned integer keys in ascending order, well-formed, with
/// nothing behind it.
fn is_map(bytes: &[u8]) -> bool {
    let mut rest = bytes;
    map(&mut rest).is_some() && rest.is_empty()
}

fn map(rest: &mut &[u8]) -> Option<()> {
    let Head {
        major: 5,
        argument: Some(pairs),
    } = head(rest)?
    else {
        return None;
    };
    let mut last = None;
    for _ in 0..pairs {
        let Head {
            major: 0,
            argument: Some(key),
        } = head(rest)?
        else {
            return None;
        };
        if last.is_some_and(|last| last >= key) {
            return None;
        }
        last = Some(key);
        item(rest)?;
    }
    Some(())
}

/// The first byte of an item, and the number in it or behind it; none where it says "indefinite".
struct Head {
    major: u8,
    argument: Option<u64>,
}

fn head(rest: &mut &[u8]) -> Option<Head> {
    let (&first, after) = rest.split_first()?;
    *rest = after;
    let (major, short) = (first >> 5, first & 31);
    let length = match short {
        0..24 => {
            return Some(Head {
                major,
                argument: Some(short.into()),
            });
        }
        24..28 => 1 << (short - 24),
        31 => {
            return Some(Head {
                major,
                argument: None,
            });
        }
        _ => return None,
    };
    let (number, after) = rest.split_at_checked(length)?;
    *rest = after;
    let number = number
        .iter()
        .fold(0, |number, byte| number << 8 | u64::from(*byte));
    // A simple value of two bytes is not one that has room in the first.
    (major != 7 || length > 1 || number >= 32).then_some(Head {
        major,
        argument: Some(number),
    })
}

/// Takes one well-formed item (RFC 8949, appendix C), without recursion.
fn item(rest: &mut &[u8]) -> Option<()> {
    /// An item that holds others: how many are still to come, or until the break.
    enum Open {
        Counted(u128),
        /// Of these major types only, where it is a text or bytes in pieces.
        Endless {
            pieces: Option<u8>,
            odd: bool,
            map: bool,
        },
    }
    let mut open = vec![Open::Counted(1)];
    while let Some(innermost) = open.last_mut() {
        if let Open::Counted(0) = innermost {
            open.pop();
            continue;
        }
        let Head { major, argument } = head(rest)?;
        if (major, argument) == (7, None) {
            let Open::Endless { odd: false, .. } = innermost else {
                return None;
            };
            open.pop();
            continue;
        }
        match innermost {
            Open::Counted(left) => *left -= 1,
            Open::Endless {
                pieces: Some(kind), ..
            } if (*kind, true) != (major, argument.is_some()) => return None,
            Open::Endless { odd, map, .. } => *odd = *map && !*odd,
        }
        match (major, argument) {
            (0 | 1 | 6, None) => return None,
            (2 | 3, Some(length)) => {
                *rest = rest.split_at_checked(usize::try_from(length).ok()?)?.1;
            }
            (2 | 3, None) => open.push(Open::Endless {
                pieces: Some(major),
                odd: false,
                map: false,
            }),
            (4, Some(count)) => open.push(Open::Counted(count.into())),
            (5, Some(count)) => open.push(Open::Counted(2 * u128::from(count))),
            (4 | 5, None) => open.push(Open::Endless {
                pieces: None,
                odd: false,
                map: major == 5,
            }),
            (6, Some(_)) => open.push(Open::Counted(1)),
            _ => {}
        }
    }
    Some(())
}
