//! The assumptions of a simulation besides the world.

use std::time::Duration;

use greenroom_zoom::{Plan, RetryPolicy};
use serde::Serialize;

use crate::time::{HOUR, Nanos};

/// Which accounts share a store, and with it a schedule, its jobs and their workers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, clap::ValueEnum)]
#[serde(rename_all = "kebab-case")]
pub enum Layout {
    /// All Zoom accounts belong to the business units of one account of Greenroom's.
    OneStore,
    /// Each Zoom account belongs to an account of Greenroom's own, with workers of its own: a worker serves one account.
    StoreEach,
}

/// The order in which jobs that wait get places.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, clap::ValueEnum)]
#[serde(rename_all = "kebab-case")]
pub enum Order {
    /// In the order in which they were accepted: Restate hands them over in no other, and places are given to those that wait the
    /// longest.
    Arrival,
    /// Zoom accounts take turns, as in a worker that takes jobs from its store. Each choice looks at all jobs that wait, so this is
    /// for small worlds.
    Turns,
}

/// The measured capacities of the machines. A capacity that is absent is not compared.
#[derive(Debug, Clone, Copy, PartialEq, Default, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Capacities {
    /// How many commits a second the database makes durable.
    pub commits_a_second: Option<f64>,
    /// How many jobs a second are handed to workers.
    pub jobs_a_second: Option<f64>,
    /// How many connections the database takes.
    pub connections: Option<u32>,
}

/// The assumptions besides the world.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Assumptions {
    /// How long a time is simulated, in hours.
    pub hours: u32,
    /// The plan of every Zoom account.
    pub plan: Plan,
    /// How many heavy calls a day Zoom answers an account; none for no limit.
    pub heavy_a_day: Option<u32>,
    /// The time between two rounds of the schedule, in seconds.
    pub interval_seconds: u32,
    /// Which accounts share a store.
    pub layout: Layout,
    /// The order in which jobs that wait get places.
    pub order: Order,
    /// How many workers a store has.
    pub workers: u32,
    /// How many jobs a worker does at once.
    pub places: u32,
    /// How many connections to the database a worker has at most.
    pub connections_a_worker: u32,
    /// How long Zoom takes for an answer, in milliseconds: to be measured.
    pub call_ms: f64,
    /// How long a slice takes besides its calls, with its commit, in milliseconds: to be measured.
    pub slice_ms: f64,
    /// How long a job takes at least from its acceptance to its begin, in milliseconds: to be measured.
    pub handover_ms: f64,
    /// The capacities of the machines.
    pub capacities: Capacities,
    /// How the client of Zoom tries again.
    #[serde(skip)]
    pub retry: RetryPolicy,
    /// How long a step of a sync waits in all while a limit is reached.
    #[serde(skip)]
    pub patience: Duration,
}

impl Default for Assumptions {
    /// The product's defaults, and a guess of how long calls and slices take.
    fn default() -> Self {
        Self {
            hours: 24,
            plan: Plan::default(),
            heavy_a_day: Some(30_000),
            interval_seconds: 600,
            layout: Layout::StoreEach,
            order: Order::Arrival,
            workers: 1,
            places: 16,
            connections_a_worker: 16,
            call_ms: 200.0,
            slice_ms: 10.0,
            handover_ms: 5.0,
            capacities: Capacities::default(),
            retry: RetryPolicy::default(),
            patience: Duration::from_secs(120),
        }
    }
}

impl Assumptions {
    /// How long a time is simulated.
    pub(crate) fn time(&self) -> Nanos {
        Nanos::from(self.hours) * HOUR
    }

    /// How many workers there are in all, for so many Zoom accounts.
    pub(crate) fn processes(&self, accounts: u32) -> u32 {
        match self.layout {
            Layout::OneStore => self.workers,
            Layout::StoreEach => self.workers.saturating_mul(accounts),
        }
    }
}
