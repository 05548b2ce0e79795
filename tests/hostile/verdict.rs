//! What must come of a file, foretold by the suite's own reader.

use super::reader::{COPY, Header, LENGTH, Unread, body, manifest_of, open_box, page_at};

/// What must come of a file and a passphrase, as far as the layers of the format tell.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Verdict {
    Length,
    Header(Unread),
    /// Too many wrong passphrases before.
    Wait,
    Wrong,
    /// The slots are damaged, which only a passphrase that matches one shows.
    Slots,
    /// These cells of the space do not open, or, where there are none, all do, but not together.
    Cells {
        lost: Vec<usize>,
    },
    /// Everything opens, but for this many cells outside the space.
    Whole {
        elsewhere: u32,
    },
}

pub(crate) fn foretell(file: &[u8], words: &str) -> Verdict {
    if file.len() != LENGTH {
        let newer = (file.len() >= page_at(1)).then(|| Header::open(body(file, 0)));
        return match newer {
            Some(Err(newer @ Unread::Newer(_))) => Verdict::Header(newer),
            _ => Verdict::Length,
        };
    }
    let header = match Header::of(file) {
        Ok(header) => header,
        Err(unread) => return Verdict::Header(unread),
    };
    if header.failures() >= 5 {
        return Verdict::Wait;
    }
    let grant = match header.grant(words) {
        Ok(Some(grant)) => grant,
        Ok(None) => return Verdict::Wrong,
        Err(_) => return Verdict::Slots,
    };
    let mut elsewhere = 0;
    let mut lost = Vec::new();
    let mut cells = Vec::new();
    for row in 1..COPY {
        let (region, index) = ((row - 1) % 4, (row - 1) / 4);
        let inner = header.peel(row, body(file, row));
        if region != grant.region {
            elsewhere += u32::from(inner.is_none());
            continue;
        }
        let associated = header.inner_associated(region, index);
        let payload = inner
            .as_ref()
            .and_then(|inner| open_box(&grant.key, &associated, inner));
        match (inner, payload) {
            (Some(inner), Some(payload)) => cells.push((inner, payload)),
            _ => lost.push(index),
        }
    }
    if !lost.is_empty() {
        return Verdict::Cells { lost };
    }
    let manifest = &cells[0].1;
    let inners: Vec<&[u8]> = cells.iter().map(|(inner, _)| &inner[..]).collect();
    if manifest[..] == manifest_of(&inners, &manifest[8..16]) {
        Verdict::Whole { elsewhere }
    } else {
        Verdict::Cells { lost }
    }
}
