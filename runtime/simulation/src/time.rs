//! Instants as the simulation counts them.

use jiff::Timestamp;

/// An instant, or a time between two: nanoseconds, an instant's since 1970.
pub type Nanos = i64;

/// A second.
pub const SECOND: Nanos = 1_000_000_000;

pub(crate) const MINUTE: Nanos = 60 * SECOND;
pub(crate) const HOUR: Nanos = 60 * MINUTE;
pub(crate) const DAY: Nanos = 24 * HOUR;

/// An instant as the simulation counts it.
pub fn nanos(at: Timestamp) -> Nanos {
    Nanos::try_from(at.as_nanosecond()).unwrap_or(Nanos::MAX)
}

/// An instant as the rules take it.
pub(crate) fn timestamp(at: Nanos) -> Timestamp {
    Timestamp::from_nanosecond(i128::from(at)).unwrap_or(Timestamp::MAX)
}

/// A duration in nanoseconds.
pub(crate) fn of(duration: std::time::Duration) -> Nanos {
    Nanos::try_from(duration.as_nanos()).unwrap_or(Nanos::MAX)
}
