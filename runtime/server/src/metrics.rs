//! Metrics in the text format of Prometheus (OpenMetrics).
//!
//! By the crate `prometheus-client`, because its registry is a value: each server has its own, and labels are types. (The
//! crate `metrics` has one recorder for the whole process.) No label has a value of a person, nor a text that a caller chose:
//! a path is its route's template, and an action that is not loaded is `unknown`.

use std::{fmt, sync::atomic::AtomicU64, time::Duration};

use greenroom::{InvocationEnd, RunResult, RuntimeStatus};
use greenroom_domain::{
    JobKind, JobState,
    store::{JobCount, RateUse},
};
use greenroom_zoom::Plan;
use jiff::Timestamp;
use prometheus_client::{
    encoding::{EncodeLabelSet, text},
    metrics::{counter::Counter, family::Family, gauge::Gauge, histogram::Histogram},
    registry::{Registry, Unit},
};

/// The upper ends of the buckets of latencies in seconds: from a run that computes little to the longest request.
const LATENCIES: [f64; 14] = [0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 5.0, 15.0, 60.0];

/// The state of jobs that wait for their time, and not for a place.
const ASLEEP: &str = "asleep";

/// The action of an invocation of what is not loaded.
const UNKNOWN: &str = "unknown";

#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
struct InvocationLabels {
    action: String,
    version: String,
    /// `done`, `continue`, or the kind of the failure.
    outcome: &'static str,
}

#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
struct ActionLabels {
    action: String,
    version: String,
}

#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
struct RequestLabels {
    method: &'static str,
    route: String,
    status: u16,
}

#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
struct RouteLabels {
    route: String,
}

#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
struct JobLabels {
    kind: &'static str,
    /// `waiting`, `asleep`, `running` or `dead-letter`.
    state: &'static str,
}

#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
struct KindLabels {
    kind: &'static str,
}

#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
struct RateLabels {
    /// The id of a Zoom account.
    account: String,
    class: &'static str,
}

type Gauges = Gauge<f64, AtomicU64>;

/// What is true at this moment. A part that cannot be read is none: `/readyz` tells that, and the last numbers stay.
#[derive(Debug)]
pub(crate) struct Moment {
    pub(crate) now: Timestamp,
    pub(crate) runtime: RuntimeStatus,
    pub(crate) open_intents: Option<u64>,
    pub(crate) jobs: Option<Vec<JobCount>>,
    pub(crate) rates: Option<Vec<RateUse>>,
    /// How many calls of each class Zoom takes in a second.
    pub(crate) plan: Plan,
}

/// The metrics of a server.
pub(crate) struct Metrics {
    registry: Registry,
    invocations: Family<InvocationLabels, Counter>,
    invocation_seconds: Family<ActionLabels, Histogram, fn() -> Histogram>,
    requests: Family<RequestLabels, Counter>,
    request_seconds: Family<RouteLabels, Histogram, fn() -> Histogram>,
    pub(crate) requests_under_way: Gauge,
    pub(crate) connections: Gauge,
    runs: Gauge,
    runs_waiting: Gauge,
    runs_at_most: Gauge,
    actions: Gauge,
    open_intents: Gauge,
    instances_ready: Gauge,
    jobs: Family<JobLabels, Gauge>,
    oldest_job: Family<KindLabels, Gauges>,
    zoom_calls_left: Family<RateLabels, Gauge>,
    zoom_calls_at_most: Family<RateLabels, Gauge>,
    zoom_held: Family<RateLabels, Gauges>,
    reloaded: Gauges,
    clock_ahead: Gauges,
}

impl fmt::Debug for Metrics {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Metrics").finish_non_exhaustive()
    }
}

fn latencies() -> Histogram {
    Histogram::new(LATENCIES)
}

impl Metrics {
    pub(crate) fn new() -> Self {
        let mut metrics = Self {
            registry: Registry::with_prefix("greenroom"),
            invocations: Family::default(),
            invocation_seconds: Family::new_with_constructor(latencies),
            requests: Family::default(),
            request_seconds: Family::new_with_constructor(latencies),
            requests_under_way: Gauge::default(),
            connections: Gauge::default(),
            runs: Gauge::default(),
            runs_waiting: Gauge::default(),
            runs_at_most: Gauge::default(),
            actions: Gauge::default(),
            open_intents: Gauge::default(),
            instances_ready: Gauge::default(),
            jobs: Family::default(),
            oldest_job: Family::default(),
            zoom_calls_left: Family::default(),
            zoom_calls_at_most: Family::default(),
            zoom_held: Family::default(),
            reloaded: Gauges::default(),
            clock_ahead: Gauges::default(),
        };
        let all = &mut metrics.registry;
        all.register("invocations", "Invocations that ended, by outcome", metrics.invocations.clone());
        all.register_with_unit(
            "invocation",
            "How long invocations took, their wait for a place included",
            Unit::Seconds,
            metrics.invocation_seconds.clone(),
        );
        all.register("http_requests", "Requests that were answered", metrics.requests.clone());
        all.register_with_unit(
            "http_request",
            "How long requests took until their answer began",
            Unit::Seconds,
            metrics.request_seconds.clone(),
        );
        all.register(
            "http_requests_under_way",
            "Requests that are not answered yet",
            metrics.requests_under_way.clone(),
        );
        all.register("http_connections", "Connections that are open", metrics.connections.clone());
        all.register("runs", "Runs in progress", metrics.runs.clone());
        all.register("runs_waiting", "Runs that wait for a place", metrics.runs_waiting.clone());
        all.register("runs_at_most", "How many runs may be in progress at once", metrics.runs_at_most.clone());
        all.register("actions", "Versions of actions that are loaded", metrics.actions.clone());
        all.register("open_intents", "Changes at Zoom whose result is not known yet", metrics.open_intents.clone());
        all.register("instances_ready", "Instances that were created ahead of runs", metrics.instances_ready.clone());
        all.register(
            "jobs",
            "Jobs that wait for a place, sleep until their time or a completion, run, or failed for good",
            metrics.jobs.clone(),
        );
        all.register_with_unit(
            "oldest_waiting_job",
            "How long the job waits that could have begun first; one that sleeps does not count",
            Unit::Seconds,
            metrics.oldest_job.clone(),
        );
        all.register(
            "zoom_calls_left",
            "Calls of a rate class that could go to Zoom within a second",
            metrics.zoom_calls_left.clone(),
        );
        all.register(
            "zoom_calls_at_most",
            "Calls of a rate class that Zoom takes in a second",
            metrics.zoom_calls_at_most.clone(),
        );
        all.register_with_unit(
            "zoom_limit_reached",
            "How long a limit of Zoom's is still reached; a daily one is until midnight UTC",
            Unit::Seconds,
            metrics.zoom_held.clone(),
        );
        all.register_with_unit(
            "last_reload_timestamp",
            "When the configuration and the actions were last read again",
            Unit::Seconds,
            metrics.reloaded.clone(),
        );
        all.register_with_unit(
            "clock_ahead",
            "How far the database's clock, by which this process goes, is ahead of this machine's; 0 where they are together",
            Unit::Seconds,
            metrics.clock_ahead.clone(),
        );
        metrics
    }

    /// Counts an invocation.
    pub(crate) fn invocation(&self, end: &InvocationEnd<'_>) {
        let outcome = match end.result {
            None => "dropped",
            Some(RunResult::Done { .. }) => "done",
            Some(RunResult::Continue { .. }) => "continue",
            Some(RunResult::Failed { failure }) => failure.kind.as_str(),
        };
        // Without a version, no such action is loaded, and the caller chose the name.
        let (action, version) = match end.version {
            Some(version) => (end.action.to_owned(), version.to_string()),
            None => (UNKNOWN.to_owned(), String::new()),
        };
        let of_action = ActionLabels { action: action.clone(), version: version.clone() };
        self.invocations.get_or_create(&InvocationLabels { action, version, outcome }).inc();
        self.invocation_seconds.get_or_create(&of_action).observe(end.took.as_secs_f64());
    }

    /// Counts a request by its route's template; none where no route matched.
    pub(crate) fn request(&self, method: &axum::http::Method, route: Option<&str>, status: u16, took: Duration) {
        let route = route.unwrap_or(UNKNOWN).to_owned();
        self.request_seconds.get_or_create(&RouteLabels { route: route.clone() }).observe(took.as_secs_f64());
        self.requests.get_or_create(&RequestLabels { method: known(method), route, status }).inc();
    }

    /// Notes that the server has read its configuration again.
    pub(crate) fn reloaded(&self, at: jiff::Timestamp) {
        self.reloaded.set(at.as_duration().as_secs_f64());
    }

    /// The text, with what is true at this moment.
    pub(crate) fn text(&self, moment: Moment) -> String {
        let Moment { now, runtime, open_intents, jobs, rates, plan } = moment;
        let set = |gauge: &Gauge, value: usize| {
            gauge.set(i64::try_from(value).unwrap_or(i64::MAX));
        };
        self.clock_ahead.set(greenroom_clock::ahead().as_secs_f64());
        set(&self.runs, runtime.running);
        set(&self.runs_waiting, runtime.waiting);
        set(&self.runs_at_most, runtime.at_most);
        set(&self.actions, runtime.actions);
        set(&self.instances_ready, runtime.instances_ready);
        if let Some(jobs) = jobs {
            self.queue(&jobs, now);
        }
        if let Some(rates) = rates {
            self.zoom(&rates, plan);
        }
        if let Some(open) = open_intents {
            self.open_intents.set(i64::try_from(open).unwrap_or(i64::MAX));
        }
        let mut text = String::new();
        // A `String` takes every text.
        let _ = text::encode(&mut text, &self.registry);
        text
    }
}

impl Metrics {
    /// The jobs by kind. A kind without jobs has a zero, so that no graph ends.
    fn queue(&self, jobs: &[JobCount], now: Timestamp) {
        for kind in JobKind::ALL {
            let set = |state, count: u64| {
                let labels = JobLabels { kind: kind.as_str(), state };
                self.jobs.get_or_create(&labels).set(i64::try_from(count).unwrap_or(i64::MAX));
            };
            let of = |state| jobs.iter().find(|jobs| jobs.kind == kind && jobs.state == state);
            for state in [JobState::Running, JobState::DeadLetter] {
                set(state.as_str(), of(state).map_or(0, |jobs| jobs.count));
            }
            let waiting = of(JobState::Waiting);
            set(JobState::Waiting.as_str(), waiting.map_or(0, |jobs| jobs.count.saturating_sub(jobs.asleep)));
            set(ASLEEP, waiting.map_or(0, |jobs| jobs.asleep));
            let due_since = waiting.and_then(|jobs| jobs.due_since);
            let age = due_since.map_or(0.0, |since| now.duration_since(since).as_secs_f64().max(0.0));
            self.oldest_job.get_or_create(&KindLabels { kind: kind.as_str() }).set(age);
        }
    }

    /// What is left of Zoom's budget, by account and rate class.
    fn zoom(&self, rates: &[RateUse], plan: Plan) {
        // An account that is gone has no gauge any more.
        self.zoom_calls_left.clear();
        self.zoom_calls_at_most.clear();
        self.zoom_held.clear();
        for used in rates {
            let labels = RateLabels { account: used.account.to_string(), class: used.class.as_str() };
            let per_second = plan.per_second(used.class);
            self.zoom_calls_left.get_or_create(&labels).set(used.calls_left(per_second).into());
            self.zoom_calls_at_most.get_or_create(&labels).set(per_second.into());
            self.zoom_held.get_or_create(&labels).set(used.held.as_secs_f64());
        }
    }
}

/// The method, of a closed set: a caller can send any word.
fn known(method: &axum::http::Method) -> &'static str {
    ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"]
        .into_iter()
        .find(|known| method.as_str() == *known)
        .unwrap_or("other")
}
