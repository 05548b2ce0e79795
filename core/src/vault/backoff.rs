//! After five wrong passphrases the next attempts have to wait. It slows a family member with the
//! phone in hand; against a copy of the file only the passphrase's strength counts.

use std::collections::BTreeMap;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use super::host::Clock;

/// Attempts that need no wait.
const FREE: u32 = 5;
const LONGEST: Duration = Duration::from_secs(60);

/// The last failure at each vault, on the clock of the host that saw it. It belongs to the process
/// and not to a handle, so that opening a new handle is no way around it.
static LAST_FAILURES: Mutex<BTreeMap<[u8; 16], Duration>> = Mutex::new(BTreeMap::new());

/// The wait after this many failures, from the last of them.
fn delay(failures: u32) -> Duration {
    match failures.checked_sub(FREE) {
        None => Duration::ZERO,
        Some(past) => Duration::from_secs(1u64 << past.min(6)).min(LONGEST),
    }
}

/// How long the next attempt has to wait, from the later of the start of the process and the last
/// failure that it saw.
pub(crate) fn remaining(vault_id: &[u8; 16], failures: u32, clock: &dyn Clock) -> Duration {
    let last = LAST_FAILURES
        .lock()
        .unwrap_or_else(PoisonError::into_inner)
        .get(vault_id)
        .copied()
        .unwrap_or_default();
    (last + delay(failures)).saturating_sub(clock.since_start())
}

pub(crate) fn note_failure(vault_id: &[u8; 16], clock: &dyn Clock) {
    LAST_FAILURES
        .lock()
        .unwrap_or_else(PoisonError::into_inner)
        .insert(*vault_id, clock.since_start());
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn five_free_then_doubling_to_a_minute() {
        let waits: Vec<u64> = (0..14).map(|count| delay(count).as_secs()).collect();
        assert_eq!(waits, [0, 0, 0, 0, 0, 1, 2, 4, 8, 16, 32, 60, 60, 60]);
        assert_eq!(delay(u32::MAX).as_secs(), 60);
    }
}
