//! A vault in a folder of its own, with hashing that takes no time worth measuring.

use tempfile::TempDir;
use unafraid::journal::{Experience, Journal};
use unafraid::vault::{Host, KdfCost, KdfCosts, Passphrase, Size, Vault};

const NO_HASHING: KdfCosts = KdfCosts(
    [KdfCost {
        memory_kib: 8,
        passes: 1,
    }; 3],
);

pub(crate) struct Place {
    vault: Vault,
    passphrase: Passphrase,
    _folder: TempDir,
}

impl Place {
    /// Makes the vault with these in it, and locks it.
    pub(crate) fn with(experiences: Vec<Experience>) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let host = Host::system().with_costs(NO_HASHING);
        let place = Self {
            vault: Vault::with_host(folder.path().join("vault"), host),
            passphrase: Passphrase::new(b"plum lantern gravel north").unwrap(),
            _folder: folder,
        };
        place.vault.create(&place.passphrase, Size::Mib16).unwrap();
        let mut journal = place.open();
        journal.add_all(experiences).unwrap();
        let _ = journal.lock();
        place
    }

    pub(crate) fn open(&self) -> Journal {
        Journal::open(self.vault.unlock(&self.passphrase).unwrap()).unwrap()
    }
}
