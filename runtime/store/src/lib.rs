//! The contact store and the run store, on SQLite.
//!
//! One [`SqliteStore`] keeps an account's contacts, webinars, registrations and connections, and with them the runs, keys
//! and intents of the actions that change them, so that a run's effects and its record commit in one transaction. An
//! acknowledged write survives a crash and a power cut: write-ahead logging, `synchronous=FULL`, asserted on every
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
//! What it never does: it asks no rule and refuses nothing that a rule should (who may become a contact, who may be
//! registered: that is decided above the traits); it holds no transaction open while anybody else's code runs, and no
//! lock across an `await`; it speaks to no network; it writes no secret where anything prints it.
//!
//! Where to start: `commit.rs` is a commit, step by step; `effects.rs` what it writes, and `registrations.rs`,
//! `attendances.rs`, `calls.rs` and `marketing.rs` what follows from that; `sync.rs` what a sync keeps; `outbox.rs` what
//! waits for an embedder's CRM; `erasure.rs` and `forget.rs` how a person is erased; `segments.rs` how members of segments
//! are found; `timeline.rs`, `events.rs` and `admin.rs` what people read; `migrations/` the tables; `writer.rs` how
//! commits share one sync, and `readers.rs` how questions share one snapshot; `read_only.rs`
//! how a store is read that cannot be written.

mod admin;
mod attendances;
mod audit;
mod calls;
mod commit;
mod contacts;
mod credentials;
mod effects;
mod erasure;
mod error;
mod events;
mod forget;
mod import;
mod intents;
mod journals;
mod leases;
mod listings;
mod marketing;
mod open;
mod outbox;
mod participants;
mod prune;
mod quota;
mod rate_limit;
mod read_only;
mod readers;
mod registrations;
mod rows;
mod runs;
mod segments;
mod sessions;
mod settings;
mod state;
mod store;
mod sync;
mod timeline;
mod traces;
mod webinars;
mod writer;

#[cfg(test)]
mod tests;

pub use open::OpenMode;
pub use quota::DEFAULT_JOURNAL_QUOTA;
pub use store::SqliteStore;
