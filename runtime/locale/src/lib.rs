//! Texts, dates and numbers in the languages that Greenroom speaks to people.
//!
//! A program says what happened by a code with arguments; the text is made here, at the edge. [`Language`] is one of the
//! closed set, [`Locale`] a reader's language and time zone, which writes texts ([`Locale::text`], [`Locale::with`]), what failures
//! say ([`Locale::failure`]), numbers and times. The texts are in `messages/`, a folder for each language with a file for each theme, in Project Fluent's syntax;
//! the dates and numbers are written as Unicode's CLDR says.
//!
//! What this crate never does: it reads no setting and no environment, and a text that is missing never fails: it is taken from
//! English. The tests find such texts.
//!
//! Start reading at `locale.rs`.

#![warn(missing_debug_implementations)]

mod capability_words;
mod catalogue;
mod failures;
mod language;
mod locale;
mod row_words;
mod segment_words;
mod times;

pub use catalogue::{Args, keys};
pub use language::Language;
pub use locale::Locale;
