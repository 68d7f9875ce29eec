//! The keys of a store: encryption of values that it keeps sealed, the key file, and keyed hashes of erased people.
//!
//! Every store that keeps secrets uses this crate, so that they are sealed in one way, and a store can be copied into one of
//! another kind together with its key file. It reads and writes no database, and the only file that it touches is the key file.
//!
//! Where to start: [`seal`] and [`open`]; [`KeySource`] says where the key is.

#![warn(missing_debug_implementations)]

mod erased;
mod files;
mod key_file;
mod sealed;

pub use erased::{ErasedKind, erased_hash, erased_listing_key, keyed_hash};
pub use files::{file_error, read_only, sync_directory_of};
pub use key_file::{KeyCopied, KeySource};
pub use sealed::{key_for, open, seal, unopened_credentials, unopened_value, vault_name};
