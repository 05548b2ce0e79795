//! Bytes that are gone when nobody has them any more.

use std::fmt;
use std::ops::{Deref, DerefMut};

use zeroize::Zeroizing;

/// Many bytes on the heap, which are overwritten when they are dropped.
///
/// Zeroize writes one byte at a time, so that no compiler can leave a write out; of a photograph that
/// takes longer than reading it. Here a fill as fast as memory is shown to something that the compiler
/// has to believe reads it, as `stack` does; `tests/memory` looks whether it is true.
pub struct Wiped(Vec<u8>);

impl Wiped {
    /// So many zeros, where there is memory for them.
    pub(crate) fn try_zeroed(length: usize) -> Result<Self, std::collections::TryReserveError> {
        // Zeros straight from the system are not written here, and come when they are first touched; but to
        // ask for them ends the program where there are none, so it is asked first whether there is room.
        Vec::<u8>::new().try_reserve_exact(length)?;
        Ok(Self(vec![0; length]))
    }

    /// What is in a buffer that was large enough from the beginning.
    pub(crate) fn of(mut bytes: Zeroizing<Vec<u8>>) -> Self {
        Self(std::mem::take(&mut *bytes))
    }

    /// None yet.
    pub(crate) const fn empty() -> Self {
        Self(Vec::new())
    }

    /// Emptied, with room for so many bytes, within which what is put in must stay: a buffer that moves
    /// leaves a copy behind.
    pub(crate) fn emptied(&mut self, room: usize) -> &mut Vec<u8> {
        if self.0.capacity() < room {
            // Somewhat more, so that it has room for others of its kind.
            *self = Self(Vec::with_capacity(room.next_multiple_of(512)));
        }
        self.0.clear();
        &mut self.0
    }

    /// All of these, one after the other, where there is memory for them. Nothing is copied twice.
    pub(crate) fn try_concat(parts: &[&[u8]]) -> Result<Self, std::collections::TryReserveError> {
        let mut all = Self::empty();
        let length = parts.iter().map(|part| part.len()).sum();
        all.0.try_reserve_exact(length)?;
        parts.iter().for_each(|part| all.0.extend_from_slice(part));
        Ok(all)
    }
}

impl Wiped {
    /// The bytes as they are; from now on nothing wipes them.
    #[must_use]
    pub fn into_vec(mut self) -> Vec<u8> {
        std::mem::take(&mut self.0)
    }
}

impl Deref for Wiped {
    type Target = [u8];

    fn deref(&self) -> &[u8] {
        &self.0
    }
}

impl DerefMut for Wiped {
    fn deref_mut(&mut self) -> &mut [u8] {
        &mut self.0
    }
}

impl Drop for Wiped {
    fn drop(&mut self) {
        // What was in it before can have been longer.
        self.0.resize(self.0.capacity(), 0);
        wipe(&mut self.0);
    }
}

/// Overwrites bytes that are dropped next.
pub(crate) fn wipe(bytes: &mut [u8]) {
    bytes.fill(0);
    std::hint::black_box(bytes);
}

impl fmt::Debug for Wiped {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Wiped({} bytes)", self.0.len())
    }
}
