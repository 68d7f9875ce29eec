//! A discrete-event simulation of a day: Zoom accounts with webinars, the schedule that syncs them, workers with their places, the
//! rate budget, and Zoom's limits. It says how much of each limit is used, how late syncs are, and what bends first.
//!
//! The decisions are the product's own: when a webinar is due is [`greenroom_domain::rules::schedule`], when a call may go
//! [`greenroom_domain::rules::rate`], which reports and recordings are asked for [`greenroom_domain::rules::reports`] and
//! [`greenroom_domain::rules::recording`], the rate class of a call [`greenroom_zoom::Operation`], the limits of a plan
//! [`greenroom_zoom::Plan`], and retries [`greenroom_zoom::RetryPolicy`]. This crate adds the order of a sync's calls
//! ([`Course`]), Zoom's side of the limits, and the concurrency. The whole-system test of twenty accounts
//! (`tests/sync/twenty.rs`) holds it against real syncs from a local Zoom.
//!
//! It measures nothing: the caller gives it the time that a call takes, and that of a slice ([`Assumptions`]).
//! It leaves out webhooks, actions, recurring webinars, reports that are late, faults, and jitter, because the waits between
//! retries are the shortest that they can be.
//!
//! Where to start reading: [`run`], then `engine.rs`; [`Spread`] for the webinars of a day.

#![warn(missing_debug_implementations)]

mod assumptions;
mod course;
mod engine;
mod facts;
mod report;
mod spread;
mod table;
mod tally;
mod task;
mod time;
mod turns;
mod world;
mod zoom;

pub use assumptions::{Assumptions, Capacities, Layout, Order};
pub use course::{Course, Leg};
pub use engine::run;
pub use report::{Bend, ClassReport, Percentiles, Report, RoundReport, SyncReport, WorkerReport, WriteReport};
pub use spread::Spread;
pub use table::table;
pub use tally::Rows;
pub use time::{Nanos, SECOND, nanos};
pub use world::{Account, LastSync, RecordingOf, SessionState, Webinar, World};
