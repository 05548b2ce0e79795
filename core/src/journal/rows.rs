//! The rows of a CSV file, in buffers that are wiped: the reader of the crate `csv` has its own,
//! which are not.

use csv_core::{ReadRecordResult, Reader};
use zeroize::Zeroizing;

use super::refusal::{Reason, Refusal};

/// Reads a file row by row.
pub(super) struct Rows<'t> {
    reader: Reader,
    rest: &'t [u8],
    /// The fields of a row one behind the other, and where each ends.
    fields: Zeroizing<Vec<u8>>,
    ends: Vec<usize>,
}

/// One row.
pub(super) struct Row<'r> {
    /// The line on which it begins, from 1.
    pub(super) line: u64,
    fields: &'r str,
    ends: &'r [usize],
}

impl<'t> Rows<'t> {
    pub(super) fn of(text: &'t str) -> Self {
        Self {
            reader: Reader::new(),
            rest: text.as_bytes(),
            fields: Zeroizing::new(vec![0; 4096]),
            ends: vec![0; 64],
        }
    }

    /// The next row; `None` behind the last.
    ///
    /// # Errors
    /// [`Reason::NotUtf8`], which a text does not bring about.
    pub(super) fn next(&mut self) -> Result<Option<Row<'_>>, Refusal> {
        let line = self.reader.line();
        let (mut written, mut ended) = (0, 0);
        loop {
            let (result, read, bytes, fields) = self.reader.read_record(
                self.rest,
                &mut self.fields[written..],
                &mut self.ends[ended..],
            );
            self.rest = &self.rest[read..];
            written += bytes;
            ended += fields;
            match result {
                // Asked once more, it finishes the last row.
                ReadRecordResult::InputEmpty => {}
                ReadRecordResult::OutputFull => self.make_room(),
                ReadRecordResult::OutputEndsFull => self.ends.resize(2 * self.ends.len(), 0),
                ReadRecordResult::End => return Ok(None),
                ReadRecordResult::Record => break,
            }
        }
        let fields = std::str::from_utf8(&self.fields[..written]);
        Ok(Some(Row {
            line,
            fields: fields.map_err(|_| Reason::NotUtf8)?,
            ends: &self.ends[..ended],
        }))
    }

    /// A buffer of twice the length, in which there is what was in the one before, which is wiped.
    fn make_room(&mut self) {
        let mut larger = Zeroizing::new(vec![0; 2 * self.fields.len()]);
        larger[..self.fields.len()].copy_from_slice(&self.fields);
        self.fields = larger;
    }
}

impl<'r> Row<'r> {
    /// How many fields it has.
    pub(super) fn len(&self) -> usize {
        self.ends.len()
    }

    /// The fields, in order.
    pub(super) fn iter(&self) -> impl Iterator<Item = &'r str> {
        let Self { fields, ends, .. } = *self;
        let mut start = 0;
        ends.iter().map(move |end| {
            let field = &fields[start..*end];
            start = *end;
            field
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    type Read = Vec<(u64, Vec<String>)>;

    fn ours(text: &str) -> Read {
        let mut rows = Rows::of(text);
        let mut read = Vec::new();
        while let Some(row) = rows.next().unwrap() {
            assert_eq!(row.len(), row.iter().count());
            read.push((row.line, row.iter().map(str::to_owned).collect()));
        }
        read
    }

    /// What the crate reads that everybody uses.
    fn theirs(text: &str) -> Read {
        let mut reader = csv::ReaderBuilder::new();
        let reader = reader.has_headers(false).flexible(true);
        let rows = reader.from_reader(text.as_bytes()).into_records();
        rows.map(|row| {
            let row = row.unwrap();
            let line = row.position().unwrap().line();
            (line, row.iter().map(str::to_owned).collect())
        })
        .collect()
    }

    #[test]
    fn long_fields_and_many() {
        let long = "é".repeat(10_000);
        let many = "a,".repeat(1000);
        let text = format!("{many}\n\n{long},\"{long}\n\"\"{long}\"\r\n{long}");
        let read = ours(&text);
        assert_eq!(read.len(), 3);
        assert_eq!(read, theirs(&text));
    }

    proptest! {
        #[test]
        fn rows_are_those_of_the_crate_csv(text in "[a-cé,\"\r\n ]{0,60}") {
            prop_assert_eq!(ours(&text), theirs(&text));
        }
    }
}
