//! Copies a store into an empty one of the same or another kind, and counts it again there.
//!
//! Both stores have the same tables, which differ in the names and types of some columns. So a copy is made of rows with columns that
//! both know ([`TABLES`]): one store sends them as it reads them ([`CopyStore::dump`]), and the other writes them
//! ([`CopyStore::load`]), a few at a time. The other store then reads back what it has, and compares it with what was sent, table by
//! table, as a count and a sum of hashes ([`Tallies`]).
//!
//! Sealed values stay sealed: the key file is copied along ([`copy`]), and the copy opens each value with it before it is kept.
//!
//! What this crate never does: it knows no database, and prints no value of a row.
//!
//! Where to start: [`copy`] for the whole, [`TABLES`] for the columns.

#![warn(missing_debug_implementations)]

mod copy;
mod error;
mod row;
mod sealed;
mod stream;
mod tables;
mod tally;

pub use copy::{Copied, CopyStore, copy};
pub use error::CopyError;
pub use row::{Gathered, Row, Value, without_zeros};
pub use sealed::check_sealed;
pub use stream::{CopyProgress, Part, Progress, RowReceiver, RowSender};
pub use tables::{Column, ENOUGH_TO_TELL, FILLED_WHEN_NEW, Kind, TABLES, Table, table_named};
pub use tally::{Tallies, Tally};
