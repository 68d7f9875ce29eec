//! The queue of jobs and its worker, as the settings want them.

use std::{sync::Arc, time::Duration};

use greenroom::Runtime;
use greenroom_domain::{AccountStore, JobWork};
use greenroom_jobs::{Callbacks, OneByOne, Queue, QueueSettings, Retention, Work, Worker, WorkerSettings};
use greenroom_sync::WebinarSync;

use crate::{
    ServiceError, Settings, alerts, hubspot::completion::HubSpotCompletions, server::ServerSettings, signed::signed,
};

/// The time between two removals of what is too old: days are counted, so an hour is soon enough.
const PRUNE: Duration = Duration::from_secs(60 * 60);

fn callbacks(settings: &Settings, store: &Arc<dyn AccountStore>) -> Result<Callbacks, ServiceError> {
    signed(settings, store, &settings.jobs.callback_secret)
}

/// The queue over a store.
pub fn queue(settings: &Settings, store: &Arc<dyn AccountStore>) -> Queue {
    Queue::new(store.clone(), queue_settings(settings, store))
}

fn queue_settings(settings: &Settings, store: &Arc<dyn AccountStore>) -> QueueSettings {
    // A machine without certificates can still do jobs that call nobody back.
    let callbacks =
        callbacks(settings, store).inspect_err(|error| tracing::warn!(%error, "no callbacks can be sent")).ok();
    QueueSettings {
        limits: Arc::clone(&settings.jobs.limits),
        callbacks,
        places: settings.jobs.concurrency as usize,
        policy: settings.jobs.policy,
    }
}

/// How the worker of a server works.
#[derive(Debug, Clone, Copy)]
pub struct WorkerPace {
    /// The time between two rounds of the schedule; none for no schedule.
    pub schedule: Option<Duration>,
    /// The time between two passes that settle open calls to Zoom; none for none.
    pub settle: Option<Duration>,
    /// How long jobs have to finish when the worker stops.
    pub grace: Duration,
}

impl WorkerPace {
    /// The pace in a server's settings.
    pub fn of(server: &ServerSettings) -> Self {
        Self { schedule: server.schedule.0, settle: server.settle.0, grace: server.shutdown_time() }
    }
}

/// The parts of jobs that go on with other settings when the configuration is read again.
#[derive(derive_more::Debug, Clone)]
pub struct LiveJobs {
    queue: Queue,
    completions: Arc<HubSpotCompletions>,
    #[debug(skip)]
    store: Arc<dyn AccountStore>,
}

impl LiveJobs {
    /// Goes on with these settings.
    pub fn take_over(&self, settings: &Settings) {
        self.completions.take_over(settings.hubspot.as_ref());
        self.queue.take_over(queue_settings(settings, &self.store));
    }
}

/// The work of jobs, the settings of its worker, and the parts that follow the settings.
///
/// # Errors
/// Where the texts of warnings cannot be read, or a webhook of alerts needs TLS and there is none.
fn work(
    settings: &Settings,
    store: &Arc<dyn AccountStore>,
    queue: &Queue,
    runtime: &Runtime,
    sync: Option<WebinarSync>,
    pace: WorkerPace,
) -> Result<(Work, WorkerSettings, LiveJobs), ServiceError> {
    let authorities = settings.http.authorities.clone();
    let completions = Arc::new(HubSpotCompletions::new(runtime.clone(), store, settings.hubspot.as_ref(), authorities));
    let mut work = Work::new(runtime.clone(), store.clone(), queue.clone()).completions(completions.clone());
    let schedule = pace.schedule.filter(|_| sync.is_some());
    if let Some(sync) = sync {
        work = work.sync(sync, schedule.unwrap_or_default());
    }
    work = work.retention(Retention::new(store.clone(), settings.retention.times()));
    let alerts = alerts::of(settings, store)?;
    if let Some(alerts) = alerts {
        work = work.alerts(alerts);
    }
    let worker = WorkerSettings {
        schedule,
        settle: pace.settle,
        prune: Some(PRUNE),
        alerts: settings.alerts.as_ref().map(|alerts| alerts.every),
        grace: pace.grace,
    };
    let live = LiveJobs { queue: queue.clone(), completions, store: store.clone() };
    Ok((work, worker, live))
}

/// The worker of a queue, and the parts that follow the settings.
///
/// # Errors
/// Where the texts of warnings cannot be read, or a webhook of alerts needs TLS and there is none.
pub fn worker(
    settings: &Settings,
    store: &Arc<dyn AccountStore>,
    queue: &Queue,
    runtime: &Runtime,
    sync: Option<WebinarSync>,
    pace: WorkerPace,
) -> Result<(Worker, LiveJobs), ServiceError> {
    let (work, worker, live) = work(settings, store, queue, runtime, sync, pace)?;
    Ok((Worker::new(queue.clone(), work, worker), live))
}

/// Recurring work, each with its interval.
pub type Rounds = Vec<(JobWork, Duration)>;

/// A worker that does each job when it is called for it, the recurring work, and the parts that follow the settings.
///
/// # Errors
/// As for [`worker`].
pub fn one_by_one(
    settings: &Settings,
    store: &Arc<dyn AccountStore>,
    queue: &Queue,
    runtime: &Runtime,
    sync: Option<WebinarSync>,
    pace: WorkerPace,
) -> Result<(Arc<OneByOne>, Rounds, LiveJobs), ServiceError> {
    let (work, worker, live) = work(settings, store, queue, runtime, sync, pace)?;
    Ok((OneByOne::new(queue.clone(), work), worker.rounds(), live))
}
