//! How far a long step is, told from one thread of its own.

use std::sync::mpsc::{Sender, channel};
use std::sync::{Arc, OnceLock};

use unafraid::vault::Progress;

use crate::error::call_back;

/// Is told how far `create`, `unlock` or `lock` is.
///
/// All listeners of all vaults are called by one thread of the library, one call after the other,
/// and never by the thread that made the call; the step does not wait for them, so the last news
/// can come when it is already over. Nothing of this library can be used from inside: such a call
/// ends with `Busy`.
#[uniffi::export(foreign)]
pub trait ProgressListener: Send + Sync {
    /// So much is done of the whole. `done` grows up to `total`; about a hundred calls come in one
    /// step. What this throws is passed over.
    fn advanced(&self, done: u32, total: u32) -> Result<(), ListenerError>;
}

/// What a listener can throw. It changes nothing.
#[derive(Debug, thiserror::Error, uniffi::Error)]
pub enum ListenerError {
    /// The listener failed.
    #[error("the listener failed")]
    Failed,
}

impl From<uniffi::UnexpectedUniFFICallbackError> for ListenerError {
    fn from(_: uniffi::UnexpectedUniFFICallbackError) -> Self {
        Self::Failed
    }
}

/// A listener, as the vault sees it.
pub(crate) struct Told(pub(crate) Arc<dyn ProgressListener>);

impl Progress for Told {
    fn advanced(&self, done: u32, total: u32) {
        if let Some(teller) = teller() {
            // It ends with the process only.
            let _ = teller.send(News {
                listener: self.0.clone(),
                done,
                total,
            });
        }
    }
}

struct News {
    listener: Arc<dyn ProgressListener>,
    done: u32,
    total: u32,
}

/// The way to the thread that tells. `None` where the system gives no thread: then nothing is told.
fn teller() -> Option<&'static Sender<News>> {
    static TELLER: OnceLock<Option<Sender<News>>> = OnceLock::new();
    let teller = TELLER.get_or_init(|| {
        let (sender, news) = channel::<News>();
        let thread = std::thread::Builder::new().name("unafraid-progress".to_owned());
        let started = thread.spawn(move || {
            for News {
                listener,
                done,
                total,
            } in news
            {
                // A listener that fails misses this news only.
                let _ = call_back(|| listener.advanced(done, total));
            }
        });
        started.ok().map(|_| sender)
    });
    teller.as_ref()
}
