//! Panics: none is expected, and none may say a person's words.

use std::cell::RefCell;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Once;

use crate::{MARK, says_the_mark};

thread_local! {
    /// What the panics of this thread said, while somebody listens.
    static HEARD: RefCell<Option<Vec<String>>> = const { RefCell::new(None) };
}

/// Installed before anything of the library runs, so that what it installs itself comes first.
fn listen() {
    static ONCE: Once = Once::new();
    ONCE.call_once(|| {
        let before = std::panic::take_hook();
        std::panic::set_hook(Box::new(move |info| {
            let heard = HEARD
                .with_borrow_mut(|heard| heard.as_mut().map(|heard| heard.push(info.to_string())));
            if heard.is_none() {
                before(info);
            }
        }));
    });
}

/// What came of the work, and what its panics said that nobody kept from being printed.
pub(crate) fn heard<T>(work: impl FnOnce() -> T) -> (Option<T>, Vec<String>) {
    listen();
    HEARD.set(Some(Vec::new()));
    let done = catch_unwind(AssertUnwindSafe(work)).ok();
    (done, HEARD.take().unwrap_or_default())
}

/// Does something that does not panic. Should it, then without a word of what was put in.
pub(crate) fn assert_panics_say_nothing<T>(what: &str, work: impl FnOnce() -> T) -> T {
    let (done, heard) = heard(work);
    assert!(!heard.iter().any(|said| says_the_mark(said)), "{what}");
    done.unwrap_or_else(|| panic!("{what}: {heard:?}"))
}

/// A panic of the standard library's says the text that it is about, so none may happen in the middle
/// of one; and that is heard here.
#[test]
fn a_panic_that_says_words_is_heard() {
    let text = format!("é{MARK}");
    let (done, heard) = heard(|| text[1..].len());
    assert_eq!(done, None);
    assert!(says_the_mark(&heard[0]));
}
