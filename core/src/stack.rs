//! What functions that have returned leave on the stack: keys that the compiler moved, the insides of
//! ciphers and hash functions, plaintext on its way. Nobody wipes it, and it stays until something
//! else happens to be written there.

/// How far down is wiped, in bytes. Keys lie up to 48 KiB deep in an optimised build (`tests/memory`
/// finds those that lie deeper than this), and the threads of phones have at least 512.
const DEPTH: usize = 128 * 1024;

/// Does `work`, and wipes what it left below its caller on the stack, also where it panics. For
/// whatever has a key, a passphrase or a person's words in its hands.
pub(crate) fn wiped<T>(work: impl FnOnce() -> T) -> T {
    let _wipe = Wipe;
    below(work)
}

/// A frame of its own, so that all that `work` has lies below that of [`wiped`].
#[inline(never)]
fn below<T>(work: impl FnOnce() -> T) -> T {
    work()
}

struct Wipe;

impl Drop for Wipe {
    fn drop(&mut self) {
        wipe();
    }
}

#[inline(never)]
fn wipe() {
    let mut room = [0u8; DEPTH];
    // The compiler has to believe that somebody reads this.
    std::hint::black_box(&mut room);
}
