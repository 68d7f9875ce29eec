//! The contact store and the run store, on SQLite.
//!
//! One [`SqliteStore`] keeps an account's contacts, webinars, registrations and connections, and with them the runs,
//! keys and intents of the actions that change them, so that a run's effects and its record commit in one transaction.
//! An acknowledged write survives a crash and a power cut: write-ahead logging, `synchronous=FULL`, asserted on every
//! connection.
//!
//! ```
//! use greenroom_domain::{
//!     ContactStore, Email,
//!     store::{ImportRow, ImportStore},
//! };
//! use greenroom_store::{OpenMode, SqliteStore};
//!
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() -> Result<(), Box<dyn std::error::Error>> {
//! # let directory = tempfile::tempdir()?;
//! # let path = directory.path().join("greenroom.db");
//! let store = SqliteStore::open(&path, OpenMode::CreateIfMissing)?;
//! let line = r#"{"type": "contact", "email": "ada@example.com", "properties": {"firstname": "Ada"}}"#;
//! store.import(vec![ImportRow::parse(line.as_bytes())?].into()).await?;
//! let known = store.identities(&[Email::parse("Ada@Example.com")?]).await?;
//! assert!(known[0].primary_of.is_some());
//! # Ok(())
//! # }
//! ```
//!
//! It decides nothing. It loads facts and writes rows, in bulk; the pure functions of [`greenroom_domain::rules`] work
//! out the rows that follow from others, and refuse those that must not be written. Whether a contact may be created,
//! or a person registered, is decided above the traits. It holds no transaction open while other code runs, and no lock
//! across an `await`; it uses no network; it prints no secret.
//!
//! The files are in rooms, and a room imports only from those before it:
//!
//! - `platform`: the database file, its connections and threads. `connections.rs` chooses the thread of short work: that of its
//!   caller where a connection is free; `writes.rs` how commits share one fsync, `question.rs` how questions share one snapshot,
//!   `readers.rs` how long reads keep no other work waiting, `read_only.rs` how a store is read that cannot be written.
//! - `contacts`: contacts and their properties, the account, the register of erased people, imports.
//! - `activity`: webinars, registrations, sessions, attendances, recordings; `consequences.rs` is what follows from
//!   them for contacts; `sync.rs` the rows of a sync, `timeline.rs` and `events.rs` the views that people read.
//! - `segments`: the members of segments.
//! - `jobs`: jobs that wait, run and have ended; `take.rs` is how a worker gets some.
//! - `runs`: runs with their keys, intents, journals and state; `commit.rs` is a commit, step by step; `outbox.rs` the
//!   effects that wait for an embedder's CRM.
//! - `privacy`: how a person is erased.
//!
//! `contact_store.rs`, `run_store.rs`, `admin.rs`, `alerts.rs` and `overview.rs` are the traits that need several rooms; `opening.rs` opens a store, `backup.rs` copies its
//! file, and `copy/` its rows, from and to a store of another kind. The tables are in
//! `migrations/`.

#![warn(missing_debug_implementations)]

mod activity;
mod admin;
mod alerts;
mod backup;
mod contact_store;
mod contacts;
mod copy;
mod jobs;
mod opening;
mod overview;
mod platform;
mod privacy;
mod retention;
mod run_store;
mod runs;
mod segments;

#[cfg(test)]
mod tests;

pub use backup::{BackupError, Restored, Since};
pub use greenroom_domain::store::{ImportRow, ImportStore};
pub use platform::{
    open::OpenMode,
    store::{DEFAULT_JOURNAL_QUOTA, SqliteStore},
};
