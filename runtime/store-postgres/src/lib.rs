//! The contact store and the run store, on PostgreSQL: for accounts that have outgrown one machine.
//!
//! One [`PostgresStore`] keeps an account's contacts, webinars, registrations and connections, and with them the runs,
//! keys and intents of the actions that change them, so that a run's effects and its record commit in one transaction. Any number
//! of workers open the same database; many accounts share one. An acknowledged write survives a crash and a power cut:
//! `synchronous_commit` is asserted on every connection.
//!
//! ```no_run
//! use greenroom_domain::{Email, store::{ImportRow, ImportStore}, ContactStore};
//! use greenroom_store_postgres::{OpenMode, PostgresConfig, PostgresStore};
//!
//! # async fn example() -> Result<(), Box<dyn std::error::Error>> {
//! let url = "postgresql://greenroom@db.example/greenroom?sslmode=require";
//! let config = PostgresConfig::new(url).account("acme").key_file("/etc/greenroom/acme.key");
//! let store = PostgresStore::open(&config, OpenMode::CreateIfMissing).await?;
//! let line = r#"{"type": "contact", "email": "ada@example.com", "properties": {"firstname": "Ada"}}"#;
//! store.import(vec![ImportRow::parse(line.as_bytes())?].into()).await?;
//! let known = store.identities(&[Email::parse("Ada@Example.com")?]).await?;
//! assert!(known[0].primary_of.is_some());
//! # Ok(())
//! # }
//! ```
//!
//! The role that opens the store first makes the tables, in the schema `greenroom`, and the role [`DEFAULT_ROLE`] that the
//! connections take on, as a member; it needs the rights to create schemas in the database and roles (`CREATEROLE`), or is a member of
//! that role where it is there already. Where another role owns the tables ([`PostgresConfig::owner`]), the
//! role of the workers is a member of [`DEFAULT_ROLE`] and has no other right. A pooler between the workers and the server must
//! give each of them a session of its own.
//!
//! It decides nothing. It loads facts and writes rows, a page of a sync with a handful of statements; the pure functions of
//! [`greenroom_domain::rules`] work out the rows that follow from others, and refuse those that must not be written. It never
//! sees a row of another account, never blocks a thread, and prints no secret. A future that is dropped undoes its transaction, but
//! a reservation in the rate budget may stand, and another caller may have written the record of a run that changed nothing.
//! A text with a zero character, which PostgreSQL cannot keep, is refused; one that is searched for finds nothing.
//!
//! Rows of many keys are looked up by `unnest(keys) CROSS JOIN LATERAL (SELECT .. WHERE account = .. AND id = key OFFSET 0)`, and not by
//! `id = ANY (keys)`. The server knows too little of how the columns of a key go together (nothing at all in a new table), takes an
//! account or a session for a few rows, and with `ANY` reads all of them; `OFFSET 0` keeps it to one look into the index a key.
//!
//! The files are in rooms, as in the store on SQLite, and a room imports only from those before it:
//!
//! - `platform`: configuration, connections, tables; `transaction.rs` is how a statement names its account, `locks.rs` the locks
//!   of a commit and why there are any, `store.rs` how a transaction that met another one is done again.
//! - `contacts`: contacts and their properties, the account and its users, the register of erased people, imports.
//! - `activity`: webinars, registrations, sessions, attendances, recordings; `consequences.rs` is what follows from
//!   them for contacts; `sync.rs` the rows of a sync, `timeline.rs` and `events.rs` the views that people read.
//! - `segments`: the members of segments.
//! - `runs`: runs with their keys, intents, journals, state and waits; `commit.rs` is a commit, step by step; `together.rs` how runs
//!   that changed nothing are recorded together; `outbox.rs` the effects that wait for an embedder's CRM.
//! - `jobs`: jobs that wait, run and have ended; `take.rs` is how a worker gets some.
//! - `privacy`: how a person is erased.
//!
//! `contact_store.rs`, `run_store.rs`, `admin.rs`, `alerts.rs`, `overview.rs` and `retention.rs` are the traits that need several
//! rooms; `copy/` copies the account's rows from and to a store of another kind. The tables are in `migrations/`; `wall.sql` there is
//! row-level security.

#![warn(missing_debug_implementations)]

mod activity;
mod admin;
mod alerts;
mod contact_store;
mod contacts;
mod copy;
mod jobs;
mod overview;
mod platform;
mod privacy;
mod retention;
mod run_store;
mod runs;
mod segments;

#[cfg(test)]
mod tests;

pub use platform::{
    config::{DEFAULT_ACCOUNT, DEFAULT_CONNECTIONS, DEFAULT_JOURNAL_QUOTA, DEFAULT_ROLE, OpenMode, PostgresConfig},
    store::PostgresStore,
};
