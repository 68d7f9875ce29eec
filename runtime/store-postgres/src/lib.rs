//! The contact store and the run store, on PostgreSQL: for accounts that have outgrown one machine.
//!
//! One [`PostgresStore`] keeps an account's contacts, webinars, registrations and connections, and with them the runs,
//! keys and intents of the actions that change them, so that a run's effects and its record commit in one transaction. Any number
//! of workers open the same database; many accounts share one. An acknowledged write survives a crash and a power cut:
//! `synchronous_commit` is asserted on every connection.
//!
//! It decides nothing. It loads facts and writes rows, a page of a sync with a handful of statements; the pure functions of
//! [`greenroom_domain::rules`] work out the rows that follow from others, and refuse those that must not be written. It never
//! sees a row of another account, never blocks a thread, and prints no secret. A future that is dropped undoes its transaction.
//!
//! The files are in rooms, as in the store on SQLite, and a room imports only from those before it:
//!
//! - `platform`: configuration, connections, tables; `transaction.rs` is how a statement names its account, `locks.rs` what a
//!   commit locks and why, `store.rs` how a transaction that met another one is done again.
//! - `contacts`: contacts and their properties, the account, the register of erased people.
//! - `activity`: webinars, registrations, attendances, recordings; `consequences.rs` is what follows from them for contacts.
//! - `jobs`: jobs that wait, run and have ended; `take.rs` is how a worker gets some.
//! - `runs`: `commit.rs` is a commit, step by step.
//! - `privacy`: how a person is erased.
//!
//! `contact_store.rs` is the trait [`ContactStore`](greenroom_domain::ContactStore). The tables are in `migrations/`.

#![warn(missing_debug_implementations)]

mod activity;
mod admin;
mod alerts;
mod contact_store;
mod contacts;
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
