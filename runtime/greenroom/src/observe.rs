//! Data for programs that count invocations: the end of each invocation, and how busy the runtime is.

use std::{sync::Arc, time::Duration};

use greenroom_domain::store::RunResult;

/// The end of an invocation, without anything of a person.
#[derive(Debug, Clone, Copy)]
#[non_exhaustive]
pub struct InvocationEnd<'a> {
    /// The action's name, as the caller gave it.
    pub action: &'a str,
    /// The version that was run; none where no such action is loaded, or where it was not looked for.
    pub version: Option<&'a str>,
    /// The result; none where the caller went away.
    pub result: Option<&'a RunResult>,
    /// How long it took, with its wait for a place.
    pub took: Duration,
}

/// A function that the runtime calls at the end of every invocation: see [`Runtime::observe`](crate::Runtime::observe).
pub(crate) type Observer = Arc<dyn Fn(&InvocationEnd<'_>) + Send + Sync>;

/// A function that names the trace of the current span: see [`Runtime::name_traces`](crate::Runtime::name_traces).
pub(crate) type TraceOf = Arc<dyn Fn() -> Option<String> + Send + Sync>;

/// How busy a runtime is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub struct RuntimeStatus {
    /// The runs in progress.
    pub running: usize,
    /// The runs that wait for a place.
    pub waiting: usize,
    /// How many runs may be in progress at once.
    pub at_most: usize,
    /// The loaded versions of actions.
    pub actions: usize,
    /// The instances that were created ahead and wait for a run; 0 without an instance pool.
    pub instances_ready: usize,
    /// Whether the runtime is shutting down: it begins no more runs.
    pub is_closed: bool,
}
