//! Jobs: work that is accepted now and done later. Asynchronous invocations, syncs of webinars, rounds of the schedule, settling
//! intents, callbacks, the ends of HubSpot's executions, and alerts: what the operator is told.
//!
//! [`Jobs`] is the queue for those who ask for work: four calls. [`Queue`] keeps the jobs in the account's store. [`Worker`]
//! takes them from there and does them by [`Work`]. [`OneByOne`] does the same for an engine that chooses the jobs.
//!
//! # Promises
//!
//! - An accepted job is durable before the answer, and no crash loses it. A worker has it under a lease; the job waits again as
//!   soon as the worker's process has ended.
//! - An invocation runs under an idempotency key of its own, so a job that is begun twice gives one run that is done.
//! - What follows from a job is accepted in the transaction that ends it: the next slice, the callback, the syncs of a round.
//! - Lines take turns, and limits by key hold for all workers of a store: [`greenroom_domain::rules::jobs`] decides, in the
//!   transaction that takes the jobs.
//! - Payloads are rows of the store. Erasure, pruning and backups reach them.
//!
//! # Why the queue is our own
//!
//! apalis 1.0 with apalis-sqlite 1.0 was tried: it builds beside rusqlite in one libsqlite3-sys, and it is the best kept of the
//! libraries (effectum wants another libsqlite3-sys; the others want PostgreSQL or a server). It cannot keep the promises above:
//!
//! - It writes by an sqlx pool of its own. A job can then not be accepted in the transaction of the store's one writer, such as
//!   with the receipt of a webhook or the end of another job: a crash between the two transactions loses the job, or doubles it.
//! - It takes the oldest jobs of a queue, ten at a time, and marks them before any code of ours sees them. Turns of lines, limits
//!   by key and merging cannot decide before that.
//! - A killed worker's jobs wait for a heartbeat that is missed twice (a minute), in whole seconds, and a retry is at once or in
//!   memory. Ours wait again as soon as the process has ended, and a retry's time is in the row.
//! - Its migrations keep a version of their own (`_sqlx_migrations`) beside the store's format, and its vacuum runs SQLite's
//!   `VACUUM` under a writer that does not expect it.
//!
//! What this crate never does: it decides nothing about which job may run, it sends a callback to no address that was not
//! checked, and it keeps no copy of an outcome.
//!
//! Start reading at [`Queue`] and [`Worker::run`].

#![warn(missing_debug_implementations)]

mod alerts;
mod callback;
mod one_by_one;
mod queue;
mod retention;
mod trying;
mod work;
mod worker;

pub use alerts::{AlertDetails, Alerts, EmailSettings, Mailer, Security, alert_page, is_mailbox};
pub use callback::{Callbacks, SECRET_PREFIX, signature};
pub use one_by_one::{AskError, Asked, Next, OneByOne};
pub use queue::{JobChange, JobRequest, Jobs, Queue, QueueSettings, job_not_found};
pub use retention::{Retention, RetentionTimes};
pub use work::{Completions, Work};
pub use worker::{Worker, WorkerSettings};
