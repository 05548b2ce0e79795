//! What a person takes out to read or to hand in.
//!
//! So far: [`own_data`], one's own experiences as a page, and [`loss`], what a damaged space has lost.

mod loss;
mod own_data;

pub use loss::loss;
pub use own_data::{attachment_name, own_data};
