//! Sentences for people: the English text, with the key and the values by which a catalogue says the same in other languages.
//!
//! [`sentence!`] makes a [`Sentence`]. Errors of Greenroom hold one where their words are for a person, and [`mask::links`]
//! takes links that may carry a token out of it. `greenroom-domain` re-exports all of this. A crate that needs nothing else of
//! the product, such as `greenroom-package`, depends on this crate alone.
//!
//! What this crate never does: it has no catalogue, opens no file, and depends on no crate but serde. `greenroom-locale` has
//! the catalogues.

#![warn(missing_debug_implementations)]

pub mod mask;
mod of_file;
mod sentence;

pub use of_file::of_file;
pub use sentence::{Count, Said, Sentence, Text, TextValue, count};
