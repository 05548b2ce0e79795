//! Reading rows by page offset.

use std::io;

use super::handle::Handle;
use crate::vault::layout::{Body, Layout, PAGE, PREFIX, leaf_page, page_offset};

/// Reads whole pages, many at a time, for who wants them in ascending order.
pub(crate) struct Pages<'a> {
    file: &'a Handle,
    buffer: Vec<u8>,
    /// The pages that the buffer holds.
    held: std::ops::Range<u32>,
}

impl<'a> Pages<'a> {
    const AT_ONCE: u32 = 64;

    pub(crate) fn new(file: &'a Handle) -> Self {
        Self {
            file,
            buffer: Vec::new(),
            held: 0..0,
        }
    }

    /// SQLite's bytes and the body of `row`.
    pub(crate) fn leaf(&mut self, row: u32, layout: Layout) -> io::Result<(&[u8], &Body)> {
        let page = leaf_page(row);
        if !self.held.contains(&page) {
            let last = leaf_page(layout.rows() - 1);
            let wanted = page..(page + Self::AT_ONCE).min(last + 1);
            self.held = 0..0;
            self.buffer.resize(wanted.len() * PAGE, 0);
            self.held = match self.file.read(&mut self.buffer, page_offset(page)) {
                Ok(()) => wanted,
                // One page that cannot be read must not cost its neighbours.
                Err(_) => {
                    self.file
                        .read(&mut self.buffer[..PAGE], page_offset(page))?;
                    page..page + 1
                }
            };
        }
        let at = (page - self.held.start) as usize * PAGE;
        let (prefix, body) = self.buffer[at..at + PAGE].split_at(PREFIX);
        match body.first_chunk() {
            Some(body) => Ok((prefix, body)),
            None => Err(io::ErrorKind::UnexpectedEof.into()),
        }
    }
}
