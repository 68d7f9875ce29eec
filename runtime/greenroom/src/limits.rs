//! [`Limits`]: the resources that one run may use.

use std::time::Duration;

use greenroom_domain::{Code, Failure, FailureKind, Retry, Sentence, codes, sentence};
use serde::{Deserialize, Serialize};

/// How soon a run is worth another try that reached the limit of wall time: at once, it would likely reach it again.
const WALL_RETRY: Duration = Duration::from_secs(60);

/// The limits of one run. The operator may raise the defaults. An action's manifest and an invocation can only lower
/// them. More may be added in a minor version: build one as `Limits { cpu_ms: 500, ..Limits::default() }`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default, deny_unknown_fields)]
pub struct Limits {
    /// Bytes of all memories of a run together with the data that the host holds for it, such as contacts that it read
    /// or changed.
    pub memory_bytes: u64,
    /// CPU time in milliseconds. It is charged while the guest runs, not while it waits for a service.
    pub cpu_ms: u64,
    /// Wall time in milliseconds. It starts before instantiation.
    pub wall_ms: u64,
    /// Calls of host functions.
    pub host_calls: u64,
    /// Items in the lists of one host call.
    pub list_items: u64,
    /// Bytes that one host call may pass between host and guest.
    pub boundary_bytes: u64,
    /// Resource handles that are open at once.
    pub handles: u64,
    /// Bytes of the input's JSON text.
    pub input_bytes: u64,
    /// Bytes of the output's JSON text.
    pub output_bytes: u64,
    /// Bytes of log lines.
    pub log_bytes: u64,
    /// Bytes of host calls, as JSON, that a run's journal keeps. Reaching it does not stop the run: the journal ends
    /// with the last call that fits, and a replay ends there. Only the operator sets it, because an author should not
    /// decide how much of a run can be replayed.
    pub journal_bytes: u64,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            memory_bytes: 64 << 20,
            cpu_ms: 1_000,
            wall_ms: 30_000,
            host_calls: 10_000,
            list_items: 1_000,
            boundary_bytes: 16 << 20,
            handles: 1_000,
            input_bytes: 1 << 20,
            output_bytes: 1 << 20,
            log_bytes: 64 << 10,
            journal_bytes: 1 << 20,
        }
    }
}

impl Limits {
    /// These limits, each lowered to the requested one if that is lower.
    #[must_use]
    pub fn lowered_by(self, requested: &greenroom_package::Limits) -> Self {
        let least = |own: u64, requested: Option<u64>| requested.map_or(own, |requested| own.min(requested));
        Self {
            memory_bytes: least(self.memory_bytes, requested.memory_bytes),
            cpu_ms: least(self.cpu_ms, requested.cpu_ms),
            wall_ms: least(self.wall_ms, requested.wall_ms),
            host_calls: least(self.host_calls, requested.host_calls),
            list_items: least(self.list_items, requested.list_items),
            boundary_bytes: least(self.boundary_bytes, requested.boundary_bytes),
            handles: least(self.handles, requested.handles),
            input_bytes: least(self.input_bytes, requested.input_bytes),
            output_bytes: least(self.output_bytes, requested.output_bytes),
            log_bytes: least(self.log_bytes, requested.log_bytes),
            journal_bytes: self.journal_bytes,
        }
    }

    pub(crate) fn cpu(&self) -> Duration {
        Duration::from_millis(self.cpu_ms)
    }

    pub(crate) fn wall(&self) -> Duration {
        Duration::from_millis(self.wall_ms)
    }
}

/// A limit that a run has reached. It stops only that run.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("{}", self.sentence().english())]
#[non_exhaustive]
pub struct Breach {
    /// The limit's name. It is also the code of the failure.
    pub(crate) limit: Code,
    /// The limit's value.
    pub(crate) figure: u64,
    /// The unit of the value.
    pub(crate) unit: Unit,
}

/// The unit of a limit's value.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Unit {
    Memory,
    Cpu,
    Wall,
    HostCalls,
    ListItems,
    Logs,
    Output,
    Input,
    Boundary,
    Handles,
    Steps,
    Checking,
    Instances,
    Memories,
    Tables,
}

impl Unit {
    fn sentence(self) -> Sentence {
        match self {
            Self::Memory => sentence!("failure-unit-memory", "bytes of memory"),
            Self::Cpu => sentence!("failure-unit-cpu", "ms of CPU time"),
            Self::Wall => sentence!("failure-unit-wall", "ms of wall time"),
            Self::HostCalls => sentence!("failure-unit-host-calls", "host calls"),
            Self::ListItems => sentence!("failure-unit-list-items", "list items in one host call"),
            Self::Logs => sentence!("failure-unit-logs", "bytes of log lines"),
            Self::Output => sentence!("failure-unit-output", "bytes of output"),
            Self::Input => sentence!("failure-unit-input", "bytes of input"),
            Self::Boundary => sentence!("failure-unit-boundary", "bytes across the boundary in one host call"),
            Self::Handles => sentence!("failure-unit-handles", "resource handles"),
            Self::Steps => sentence!("failure-unit-steps", "steps of checking a value by its schema"),
            Self::Checking => sentence!("failure-unit-checking", "ms of wall time for checking a value by its schema"),
            Self::Instances => sentence!("failure-unit-instances", "instances"),
            Self::Memories => sentence!("failure-unit-memories", "memories"),
            Self::Tables => sentence!("failure-unit-tables", "tables"),
        }
    }
}

impl Breach {
    fn sentence(&self) -> Sentence {
        sentence!(
            "failure-limit-reached",
            "the action reached its limit of {figure} {unit} ({limit})",
            figure = self.figure,
            unit = self.unit.sentence(),
            limit = self.limit.word()
        )
    }

    pub(crate) fn memory(limits: &Limits) -> Self {
        Self { limit: codes::MEMORY, figure: limits.memory_bytes, unit: Unit::Memory }
    }

    pub(crate) fn cpu(limits: &Limits) -> Self {
        Self { limit: codes::CPU, figure: limits.cpu_ms, unit: Unit::Cpu }
    }

    pub(crate) fn wall(limits: &Limits) -> Self {
        Self { limit: codes::WALL, figure: limits.wall_ms, unit: Unit::Wall }
    }

    pub(crate) fn host_calls(limits: &Limits) -> Self {
        Self { limit: codes::HOST_CALLS, figure: limits.host_calls, unit: Unit::HostCalls }
    }

    pub(crate) fn list_items(limits: &Limits) -> Self {
        Self { limit: codes::LIST_ITEMS, figure: limits.list_items, unit: Unit::ListItems }
    }

    pub(crate) fn logs(limits: &Limits) -> Self {
        Self { limit: codes::LOGS, figure: limits.log_bytes, unit: Unit::Logs }
    }

    pub(crate) fn output(limits: &Limits) -> Self {
        Self { limit: codes::OUTPUT, figure: limits.output_bytes, unit: Unit::Output }
    }

    pub(crate) fn input(limits: &Limits) -> Self {
        Self { limit: codes::INPUT, figure: limits.input_bytes, unit: Unit::Input }
    }

    /// The breach of [`Limits::boundary_bytes`].
    pub fn boundary(limits: &Limits) -> Self {
        Self { limit: codes::BOUNDARY, figure: limits.boundary_bytes, unit: Unit::Boundary }
    }

    pub(crate) fn handles(limits: &Limits) -> Self {
        Self { limit: codes::HANDLES, figure: limits.handles, unit: Unit::Handles }
    }

    /// Too many instances, memories or tables.
    pub(crate) fn parts(what: Code, figure: u32) -> Self {
        let unit = match what {
            codes::MEMORIES => Unit::Memories,
            codes::TABLES => Unit::Tables,
            _ => Unit::Instances,
        };
        Self { limit: what, figure: figure.into(), unit }
    }

    pub(crate) fn validation() -> Self {
        Self { limit: codes::VALIDATION, figure: crate::cost::MAX_STEPS, unit: Unit::Steps }
    }

    /// The limit of wall time was reached while a value was validated.
    pub(crate) fn checking(wall_ms: u64) -> Self {
        Self { limit: codes::WALL, figure: wall_ms, unit: Unit::Checking }
    }

    /// The failure for the outcome. The limit of wall time is retryable, because the run may have waited for a slow
    /// service or a busy machine.
    pub(crate) fn failure(self) -> Failure {
        let message = match self.limit {
            codes::VALIDATION => {
                sentence!(
                    "failure-limit-smaller-value",
                    "{why}: make the value smaller, or have the action's author simplify its schema",
                    why = self.sentence()
                )
            }
            _ => sentence!(
                "failure-limit-smaller-work",
                "{why}: make the work smaller, or have the operator raise the limit",
                why = self.sentence()
            ),
        };
        let failure = Failure::new(FailureKind::LimitExceeded, self.limit, message);
        if self.limit == codes::WALL { failure.retry(Retry::After(WALL_RETRY)) } else { failure }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_manifest_can_lower_limits_but_not_raise_them() {
        let requested = greenroom_package::Limits {
            cpu_ms: Some(10),
            wall_ms: Some(999_999),
            handles: Some(3),
            ..Default::default()
        };
        let limits = Limits::default().lowered_by(&requested);
        assert_eq!((limits.cpu_ms, limits.wall_ms, limits.handles), (10, 30_000, 3));
        assert_eq!(limits.memory_bytes, Limits::default().memory_bytes);
    }
}
