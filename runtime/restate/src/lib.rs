//! Jobs handed to any number of workers by Restate, an engine for durable execution.
//!
//! The store keeps the jobs, as without Restate: what waits, what runs, how often it was tried, when it is tried again, what a
//! limit holds back. [`Announcer`] announces each job to Restate, which asks a worker to do it ([`Worker`]), when its time has
//! come. A worker does it by [`greenroom_jobs::OneByOne`], and keeps nothing.
//!
//! # Promises
//!
//! - A job is accepted when the store has it. [`RestateJobs`] announces it afterwards. An announcement that was lost is made up
//!   for by the sweep of any worker, so all that Restate has on its disk may be lost.
//! - An announcement that comes twice does no harm: a job is tried under a lease of the store.
//! - Work on one webinar is done one after the other, because its jobs are sent to one virtual object; so is the work on one Zoom
//!   account, and each of Greenroom's own rounds. The store refuses what gets past that: one job of the same work runs at a
//!   time, and a sync has a fencing token.
//! - The next try, the next slice, and the end of a wait are timers of Restate's, which outlive workers.
//! - A round of the schedule takes place once per interval, however many workers there are, and whatever their clocks say.
//!
//! What this crate never does: it decides nothing about which job may run, and it hands no payload to Restate: announcements
//! have ids of jobs and keys of objects.
//!
//! Start reading at [`Worker`], at `objects.rs` for what Restate calls, and at `place.rs` for which object has which work.

#![warn(missing_debug_implementations)]

mod admin;
mod announcer;
mod http;
mod identity;
mod jobs;
mod listener;
mod objects;
mod place;
mod sweep;
mod worker;

#[cfg(test)]
mod tests;

pub use admin::Admin;
pub use announcer::Announcer;
pub use http::RestateError;
pub use jobs::RestateJobs;
pub use place::SERVICES;
pub use worker::{Worker, WorkerError, WorkerParts};
