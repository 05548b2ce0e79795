//! Where each row lies: sizes, rows, and the constant page map of the file.
//!
//! The file is an SQLite database whose pages never move. A body of 4,056 bytes fills exactly one
//! leaf page and stands at its end, so that every row can be read by its offset, whatever has
//! become of the tree above it.

use std::io;

use sha2::{Digest, Sha256};

/// Bytes in a page of the file.
pub(crate) const PAGE: usize = 4096;
/// Bytes in a row's body.
pub(crate) const BODY: usize = 4056;
/// Bytes of SQLite's own in front of a body: page header, cell pointer, gap, cell header.
pub(crate) const PREFIX: usize = PAGE - BODY;
/// Regions in a file; each can hold one space.
pub(crate) const REGIONS: u8 = 4;
/// The row of the header.
pub(crate) const HEADER_ROW: u32 = 0;

/// The table, exactly as SQLite stores its text.
pub(crate) const SCHEMA: &str = "CREATE TABLE cell(id INTEGER PRIMARY KEY, body BLOB NOT NULL)";

/// A body as it stands in the file.
pub(crate) type Body = [u8; BODY];

/// How large a vault is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Size {
    /// 16,830,464 bytes: about 5,000 experiences. The size for everyone.
    #[default]
    Mib16,
    /// 67,276,800 bytes: about 20,000 experiences.
    Mib64,
}

impl Size {
    pub(crate) const ALL: [Self; 2] = [Self::Mib16, Self::Mib64];

    pub(crate) fn code(self) -> u8 {
        match self {
            Self::Mib16 => 0,
            Self::Mib64 => 1,
        }
    }
}

/// Cells in a region, for each [`Size`]. Only tests set another than [`Geometry::STANDARD`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Geometry {
    cells: [u32; 2],
}

impl Geometry {
    /// 1,024 and 4,096 cells a region.
    pub const STANDARD: Self = Self {
        cells: [1024, 4096],
    };

    /// 16 and 64 cells a region: small enough to test every step of everything.
    pub const TINY: Self = Self { cells: [16, 64] };

    /// 4 and 8 cells a region: small enough to be kept beside the tests for ever.
    pub const SMALLEST: Self = Self { cells: [4, 8] };

    pub(crate) fn layout(self, size: Size) -> Layout {
        Layout {
            cells: self.cells[usize::from(size.code())],
        }
    }

    /// The size whose file has this length, if any.
    pub(crate) fn of_length(self, length: u64) -> Option<Size> {
        Size::ALL
            .into_iter()
            .find(|size| self.layout(*size).file_length() == length)
    }
}

/// The shape of one file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Layout {
    /// Cells in a region.
    pub(crate) cells: u32,
}

impl Layout {
    /// Rows of the table: the header, the cells, the header's copy.
    pub(crate) fn rows(self) -> u32 {
        4 * self.cells + 2
    }

    pub(crate) fn header_copy_row(self) -> u32 {
        4 * self.cells + 1
    }

    pub(crate) fn header_rows(self) -> [u32; 2] {
        [HEADER_ROW, self.header_copy_row()]
    }

    /// Cell `index` of `region`. Regions interleave, so that growing moves no cell.
    pub(crate) fn cell_row(self, region: u8, index: u32) -> u32 {
        1 + 4 * index + u32::from(region)
    }

    /// The region of a cell's row and its place in it; none for the header's rows.
    pub(crate) fn cell_of(self, row: u32) -> Option<(u8, u32)> {
        let is_cell = self.cell_rows().contains(&row);
        is_cell.then(|| (region_of(row), index_of(row)))
    }

    pub(crate) fn cell_rows(self) -> std::ops::Range<u32> {
        1..self.header_copy_row()
    }

    /// Pages of the file.
    pub(crate) fn pages(self) -> u32 {
        leaf_page(self.rows() - 1)
    }

    pub(crate) fn file_length(self) -> u64 {
        u64::from(self.pages()) * PAGE as u64
    }
}

/// The region of a cell's row.
pub(crate) fn region_of(row: u32) -> u8 {
    // Less than four.
    (row - 1).to_le_bytes()[0] % REGIONS
}

/// The place of a cell's row in its region.
pub(crate) fn index_of(row: u32) -> u32 {
    (row - 1) / u32::from(REGIONS)
}

/// The 1-based page of a row.
///
/// Page 1 is the schema, page 2 the root. Rows are inserted in order, so each takes the next page,
/// except where SQLite splits an interior page and gives it one of its own: two after row 527, one
/// after rows 1,038 and 1,549, and from there one after each 448 rows.
pub(crate) fn leaf_page(row: u32) -> u32 {
    let interior = match row {
        0..528 => 0,
        528..1039 => 2,
        1039..1550 => 3,
        _ => 4 + (row - 1550) / 448,
    };
    3 + row + interior
}

pub(crate) fn page_offset(page: u32) -> u64 {
    u64::from(page - 1) * PAGE as u64
}

pub(crate) fn body_offset(row: u32) -> u64 {
    page_offset(leaf_page(row)) + PREFIX as u64
}

/// The 40 bytes that SQLite puts in front of the body of `row`.
pub(crate) fn leaf_prefix(row: u32) -> [u8; PREFIX] {
    let seven = |shift: u32| (row >> shift).to_le_bytes()[0] & 0x7f;
    // The end of the prefix is the cell's head: the length of the payload, 4,060 bytes; the row as
    // a varint; the record's head of 4 bytes, NULL for the row, and a blob of 4,056 bytes.
    let mut prefix = [0; PREFIX];
    prefix[PREFIX - 4..].copy_from_slice(&[4, 0, 0xbf, 0x3c]);
    prefix[PREFIX - 5] = seven(0);
    let mut start: u8 = 35;
    for shift in [7, 14] {
        if row >> shift > 0 {
            start -= 1;
            prefix[usize::from(start)] = 0x80 | seven(shift);
        }
    }
    start -= 2;
    prefix[usize::from(start)..][..2].copy_from_slice(&[0x9f, 0x5c]);
    // The page's head: a table leaf with one cell, which starts there.
    prefix[0] = 13;
    prefix[4] = 1;
    prefix[6] = start;
    prefix[9] = start;
    prefix
}

/// Whether page 1 is what every vault of this length starts with. It differs only in the change
/// counter (24..28), the counter's echo (92..96) and SQLite's version (96..100).
pub(crate) fn is_schema_page(page: &[u8; PAGE], layout: Layout) -> bool {
    schema_page(page, layout) == *page
}

/// Whether each sector of 512 bytes is the schema page's or zero.
pub(crate) fn is_torn_schema_page(page: &[u8; PAGE], layout: Layout) -> bool {
    page.chunks(512)
        .zip(schema_page(page, layout).chunks(512))
        .all(|(found, expected)| found == expected || found.iter().all(|byte| *byte == 0))
}

/// Sets the three numbers that differ to those of a file that was just made.
pub(crate) fn count_anew(page: &mut [u8; PAGE]) {
    page[24..28].copy_from_slice(&1u32.to_be_bytes());
    page[92..96].copy_from_slice(&1u32.to_be_bytes());
    page[96..100].copy_from_slice(&rusqlite::version_number().to_be_bytes());
}

/// The schema page, with the three numbers that differ taken from `page`.
fn schema_page(page: &[u8; PAGE], layout: Layout) -> [u8; PAGE] {
    let mut expected = [0u8; PAGE];
    expected[..24].copy_from_slice(b"SQLite format 3\0\x10\x00\x01\x01\x00\x40\x20\x20");
    expected[28..32].copy_from_slice(&layout.pages().to_be_bytes());
    expected[43] = 1; // schema cookie
    expected[47] = 4; // schema format
    expected[59] = 1; // UTF-8
    expected[100] = 13; // table leaf
    expected[104] = 1; // one cell
    let mut cell = vec![0, 1, 7, 23, 21, 21, 1, 0x81, 7];
    cell.extend(b"tablecellcell\x02");
    cell.extend(SCHEMA.as_bytes());
    cell[0] = (cell.len() - 2).to_le_bytes()[0];
    let start = PAGE - cell.len();
    let [low, high, ..] = start.to_le_bytes();
    expected[105..107].copy_from_slice(&[high, low]);
    expected[108..110].copy_from_slice(&[high, low]);
    expected[start..].copy_from_slice(&cell);
    expected[24..28].copy_from_slice(&page[24..28]);
    expected[92..100].copy_from_slice(&page[92..100]);
    expected
}

/// Whether the tree from page 2 down reaches exactly the leaves of the page map, in order.
///
/// # Errors
/// Those of `read`.
pub(crate) fn is_sound_tree(
    layout: Layout,
    mut read: impl FnMut(u32) -> io::Result<[u8; PAGE]>,
) -> io::Result<bool> {
    let root = read(2)?;
    let mut row = 0;
    let Some(children) = interior_children(&root) else {
        return Ok(false);
    };
    if children[0].0 == leaf_page(0) {
        return Ok(leaves_match(&children, &mut row, layout) && row == layout.rows());
    }
    for (page, last_row) in children {
        // The page map has no other place for an interior page.
        if page > layout.pages() || page < 2 {
            return Ok(false);
        }
        let page = read(page)?;
        match interior_children(&page) {
            Some(leaves) if leaves_match(&leaves, &mut row, layout) => {}
            _ => return Ok(false),
        }
        if last_row.is_some_and(|last| last + 1 != row) {
            return Ok(false);
        }
    }
    Ok(row == layout.rows())
}

/// Whether the pages between the rows are, byte for byte, those that SQLite makes for this layout, and
/// not only say the same.
///
/// # Errors
/// Those of `read`.
pub(crate) fn is_like_any_other(
    layout: Layout,
    read: impl FnMut(u32) -> io::Result<[u8; PAGE]>,
) -> io::Result<bool> {
    let known = BETWEEN.iter().find(|(cells, _)| *cells == layout.cells);
    let found = digest_of_pages_between(layout, read)?;
    Ok(known.is_some_and(|(_, digest)| *digest == found))
}

/// Of each number of cells that a region can have, the beginning of a SHA-256 over the pages between the
/// rows, as SQLite 3.54.1 makes them. A SQLite that makes others costs time with each lock and nothing
/// else.
const BETWEEN: [(u32, [u8; 16]); 6] = [
    (
        4,
        *b"\x43\x64\x96\x07\x01\x5f\x80\x6e\x27\xba\x89\xb7\x73\xda\x34\x15",
    ),
    (
        8,
        *b"\xa5\x78\xf4\x91\x6c\xd4\xef\x13\xd0\x01\xf2\xa3\xd1\x62\x6a\xad",
    ),
    (
        16,
        *b"\x47\xdc\x53\x3d\x61\x67\x73\xa0\x6f\xcf\xe8\x50\xdd\x08\x3a\x2f",
    ),
    (
        64,
        *b"\x47\x6a\x4d\x16\x0f\x8b\x9a\x7e\x87\xa2\x36\xe9\x6b\x20\x9d\x81",
    ),
    (
        1024,
        *b"\x8f\x25\x6f\xc1\x42\x9d\x10\xdf\x85\xee\xd4\xc5\x60\xd1\x40\x59",
    ),
    (
        4096,
        *b"\x5b\x7c\x91\x15\x88\x9d\xed\x5c\x70\x9e\xc8\xcd\x10\x1b\xe4\x97",
    ),
];

fn digest_of_pages_between(
    layout: Layout,
    mut read: impl FnMut(u32) -> io::Result<[u8; PAGE]>,
) -> io::Result<[u8; 16]> {
    let mut hash = Sha256::new();
    let mut next = 2;
    for row in 0..layout.rows() {
        for page in next..leaf_page(row) {
            hash.update(read(page)?);
        }
        next = leaf_page(row) + 1;
    }
    let hash: [u8; 32] = hash.finalize().into();
    Ok(hash.first_chunk().copied().unwrap_or_default())
}

fn leaves_match(leaves: &[(u32, Option<u32>)], row: &mut u32, layout: Layout) -> bool {
    leaves.iter().all(|&(page, last_row)| {
        let this = *row;
        *row += 1;
        this < layout.rows() && page == leaf_page(this) && last_row.is_none_or(|last| last == this)
    })
}

/// The most cells that an interior page has room for: 2 bytes of pointer, 4 of page, 1 of row.
const INTERIOR_MAX: usize = (PAGE - 12) / 7;

/// The children of an interior table page: page number and largest row, unknown for the rightmost.
fn interior_children(page: &[u8; PAGE]) -> Option<Vec<(u32, Option<u32>)>> {
    let count = usize::from(u16::from_be_bytes([page[3], page[4]]));
    if page[0] != 5 || count == 0 || count > INTERIOR_MAX {
        return None;
    }
    let mut children = Vec::with_capacity(count + 1);
    for pointer in page[12..12 + 2 * count].chunks_exact(2) {
        let at = usize::from(u16::from_be_bytes([pointer[0], pointer[1]]));
        let cell = page.get(at..)?;
        let number = cell.first_chunk::<4>()?;
        let mut row = 0u32;
        for (index, byte) in cell[4..].iter().take(3).enumerate() {
            row = row << 7 | u32::from(byte & 0x7f);
            if byte & 0x80 == 0 {
                break;
            }
            if index == 2 {
                return None;
            }
        }
        children.push((u32::from_be_bytes(*number), Some(row)));
    }
    let right = page[8..12].first_chunk::<4>()?;
    children.push((u32::from_be_bytes(*right), None));
    Some(children)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lengths_are_those_of_the_design() {
        let standard = Geometry::STANDARD;
        assert_eq!(standard.layout(Size::Mib16).file_length(), 16_830_464);
        assert_eq!(standard.layout(Size::Mib64).file_length(), 67_276_800);
        assert_eq!(standard.of_length(16_830_464), Some(Size::Mib16));
        assert_eq!(standard.of_length(16_830_465), None);
    }

    /// The page map, the prefixes, the schema page and the tree are SQLite's own.
    #[test]
    fn sqlite_builds_exactly_this() {
        for layout in [
            Geometry::SMALLEST.layout(Size::Mib16),
            Geometry::SMALLEST.layout(Size::Mib64),
            Geometry::TINY.layout(Size::Mib16),
            Geometry::TINY.layout(Size::Mib64),
            Geometry::STANDARD.layout(Size::Mib16),
            Geometry::STANDARD.layout(Size::Mib64),
        ] {
            let folder = tempfile::tempdir().unwrap();
            let path = folder.path().join("built");
            let db = rusqlite::Connection::open(&path).unwrap();
            db.execute_batch(&format!(
                "PRAGMA page_size=4096; PRAGMA journal_mode=OFF; PRAGMA synchronous=OFF;
                 PRAGMA secure_delete=ON; BEGIN; {SCHEMA}"
            ))
            .unwrap();
            {
                let mut insert = db.prepare("INSERT INTO cell VALUES(?1, ?2)").unwrap();
                for row in 0..layout.rows() {
                    insert.execute((row, [0xaa; BODY].as_slice())).unwrap();
                }
            }
            db.execute_batch("COMMIT").unwrap();
            drop(db);
            let file = std::fs::read(&path).unwrap();
            let page = |number: u32| -> [u8; PAGE] {
                let at = usize::try_from(page_offset(number)).unwrap();
                file[at..at + PAGE].try_into().unwrap()
            };
            assert_eq!(file.len() as u64, layout.file_length());
            assert!(is_schema_page(&page(1), layout));
            for row in 0..layout.rows() {
                let leaf = page(leaf_page(row));
                assert_eq!(leaf[..PREFIX], leaf_prefix(row), "row {row}");
                assert_eq!(leaf[PREFIX..], [0xaa; BODY], "row {row}");
            }
            assert!(is_sound_tree(layout, |number| Ok(page(number))).unwrap());
            assert!(is_like_any_other(layout, |number| Ok(page(number))).unwrap());

            // Any bit of a pointer or a count that flips is noticed.
            for at in [0, 3, 4, 8, 11, 12, 13, PAGE - 1, PAGE - 3] {
                let mut root = page(2);
                root[at] ^= 4;
                let sound = is_sound_tree(layout, |number| {
                    Ok(if number == 2 { root } else { page(number) })
                });
                assert!(!sound.unwrap(), "byte {at} of the root");
            }
            let mut schema = page(1);
            schema[PAGE - 10] ^= 1;
            assert!(!is_schema_page(&schema, layout));
        }
    }
}
