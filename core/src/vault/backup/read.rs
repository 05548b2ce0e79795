//! Reading a space out of a file that is not opened as a vault: nothing is locked, repaired or counted.
//! All of the space must be there. What lies in the other regions, and one of the two headers, is in
//! nobody's way.

use zeroize::Zeroizing;

use crate::error::Damage;
use crate::vault::array::{Handle, Pages};
use crate::vault::cell::{self, INNER, Outer, PAYLOAD, Payload};
use crate::vault::header::{Header, Public};
use crate::vault::host::{Host, Step};
use crate::vault::kdf::KdfMemory;
use crate::vault::layout::{BODY, Body, HEADER_ROW, Layout, Size, body_offset};
use crate::vault::manifest::Manifest;
use crate::vault::packing::{Directory, Payloads};
use crate::vault::passphrase::Passphrase;
use crate::vault::slot::Grant;
use crate::{Error, Result};

/// A vault at the beginning of a file.
pub(super) struct Reader<'a> {
    file: &'a Handle,
    host: &'a Host,
    size: Size,
    layout: Layout,
}

impl<'a> Reader<'a> {
    /// The vault in a file that ends `tail` bytes behind it.
    pub(super) fn new(file: &'a Handle, tail: usize, host: &'a Host) -> Result<Self> {
        let length = file.length()?.checked_sub(tail as u64);
        let size = length.and_then(|length| host.geometry.of_length(length));
        let size = size.ok_or_else(|| of_another_length(file))?;
        Ok(Self {
            file,
            host,
            size,
            layout: host.geometry.layout(size),
        })
    }

    pub(super) fn size(&self) -> Size {
        self.size
    }

    /// The header, of a vault that was locked.
    pub(super) fn header(&self) -> Result<Header> {
        let read = |row, body: &mut Body| Ok(self.file.read(body, body_offset(row))?);
        let header = Header::read_from(read, self.size, self.host)?;
        if header.secret.dirty {
            return Err(Damage::Header.into());
        }
        Ok(header)
    }

    /// What the space holds that `passphrase` opens.
    pub(super) fn payloads(&self, passphrase: &Passphrase) -> Result<Payloads> {
        let mut payloads = Payloads::zeroed(self.layout.cells)?;
        self.each_cell(&self.header()?, passphrase, &mut |index, payload| {
            *payloads.cell_mut(index)? = *payload;
            Ok(())
        })?;
        let (_, torn) = Directory::read(&payloads, |_, _, _| {})?;
        if !torn.is_nothing() {
            return Err(Damage::Contents.into());
        }
        Ok(payloads)
    }

    /// Whether the space that `passphrase` opens holds just this, but for the manifest. `header` is the
    /// file's, where it is known and need not be opened. Anything else is a fault of the storage, or
    /// of ours.
    pub(super) fn verify(
        &self,
        header: Option<&Header>,
        passphrase: &Passphrase,
        payloads: &Payloads,
    ) -> Result<()> {
        let mut same = |index, payload: &Payload| {
            if index > 0 && payloads.cell(index)? != payload {
                return Err(Error::Storage);
            }
            Ok(())
        };
        let compared = match header {
            Some(header) => self.each_cell(header, passphrase, &mut same),
            None => self
                .header()
                .and_then(|header| self.each_cell(&header, passphrase, &mut same)),
        };
        compared.map_err(|error| match error {
            Error::Damaged(_) | Error::WrongPassphrase => Error::Storage,
            other => other,
        })
    }

    /// Shows the payload of each cell of the space, once all of the cell is known to be whole.
    fn each_cell(
        &self,
        header: &Header,
        passphrase: &Passphrase,
        visit: &mut dyn FnMut(u32, &Payload) -> Result<()>,
    ) -> Result<()> {
        let Grant { region, key, .. } = self.grant(header, passphrase)?;
        let outer = Outer::of(header);
        let mut pages = Pages::new(self.file);
        let mut step = Step::new(self.host, self.layout.cells);
        let mut manifest = Zeroizing::new([0; PAYLOAD]);
        let mut payload = Zeroizing::new([0; PAYLOAD]);
        let mut fingerprints = Vec::with_capacity(self.layout.cells as usize - 1);
        for index in 0..self.layout.cells {
            let row = self.layout.cell_row(region, index);
            let (_, body) = pages.leaf(row, self.layout)?;
            let mut inner = [0; INNER];
            outer
                .open(row, body, &mut inner)
                .and_then(|()| {
                    let vault_id = &header.public.vault_id;
                    cell::open_inner(&key, vault_id, (region, index), &inner, &mut payload)
                })
                .map_err(|_| Damage::Cell)?;
            visit(index, &payload)?;
            if index == 0 {
                *manifest = *payload;
            } else {
                fingerprints.push(cell::fingerprint(&inner));
            }
            step.advance();
        }
        Manifest::open(&manifest, fingerprints).map(drop)
    }

    fn grant(&self, header: &Header, passphrase: &Passphrase) -> Result<Grant> {
        let public = &header.public;
        let cost = self.host.costs.preset(public.preset);
        let mut memory = KdfMemory::reserve(cost.ok_or(Damage::Header)?)?;
        let keys = memory.derive(passphrase, &public.salt, &public.vault_id)?;
        header.secret.slots.open(&keys, &public.vault_id)
    }
}

/// Every version keeps the public part of its header at the same place.
fn of_another_length(file: &Handle) -> Error {
    let mut body = [0; BODY];
    let read = file.read(&mut body, body_offset(HEADER_ROW));
    match read
        .map_err(Error::from)
        .and_then(|()| Public::parse(&body))
    {
        Err(newer @ Error::NewerVersion(_)) => newer,
        _ => Damage::Length.into(),
    }
}
