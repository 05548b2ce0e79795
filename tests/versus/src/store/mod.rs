//! The sides that are compared, all doing the same.

mod ours;
mod sql;

use std::path::Path;

pub use ours::Ours;
pub use sql::{Cipher, Journal, Sql};

use crate::work::{Item, Load};

/// How many there are on a page.
pub const PAGE: usize = 50;

/// What an experience was stored as.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct Key(pub i64);

/// A store of experiences in a file of its own. Failures end the run: a figure of something that
/// went wrong is none.
///
/// Where a method gives a number that is not of hits, it is made of what was read, so that the reading
/// cannot be left out.
pub trait Store {
    /// What it is called in figures.
    fn name(&self) -> &'static str;

    /// Makes the file, empty, and leaves it closed.
    fn create(&mut self);

    /// Opens it, without hashing a passphrase.
    fn open(&mut self);

    /// Opens it with a passphrase, hashed at the cost that both sides pay.
    fn open_hashing(&mut self);

    /// Closes it as an app would when it goes to the background.
    fn close(&mut self);

    /// Stores these in one go, and leaves what it does not need.
    fn import(&mut self, load: &mut Load) -> Vec<Key>;

    /// The newest [`PAGE`].
    fn page(&mut self) -> usize;

    /// Everything, newest first.
    fn list(&mut self) -> usize;

    fn get(&mut self, key: Key) -> usize;

    /// How many of the newest [`PAGE`] hits there are; all of them are read.
    fn search(&mut self, look_for: Search, text: &str) -> usize;

    /// How many have the two fields of [`FILTER`](crate::work::FILTER).
    fn count(&mut self) -> usize;

    /// On the storage when it returns; as all that follow.
    fn add(&mut self, item: Item) -> Key;

    /// Appends a word to the note.
    fn edit(&mut self, key: Key);

    fn remove(&mut self, key: Key);

    /// Keeps a file with this experience, and takes it away again; gives how many seconds keeping it and
    /// reading it took.
    fn attach_and_read(&mut self, key: Key, bytes: &[u8]) -> (f64, f64);

    /// Lets another passphrase or key open the file from now on. It is closed before and after.
    fn change_key(&mut self);

    /// The file and what lies beside it.
    fn path(&self) -> &Path;
}

/// What kind of search.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Search {
    Word,
    Prefix,
    Part,
}
