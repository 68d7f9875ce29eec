//! The instants of a world file.

use jiff::Timestamp;

use crate::world::{self, WorldError};

/// The instant that a world file means; `at` is its place there.
pub(crate) fn resolve(when: &world::When, now: Timestamp, at: &str) -> Result<Timestamp, WorldError> {
    let remedy = "give a time between the years 1 and 9999";
    when.resolve(now).map_err(|error| WorldError::at(at, error.to_string(), remedy))
}

/// The end of what begins at `start` and lasts so long.
pub(crate) fn ends(start: Timestamp, minutes: u32) -> Timestamp {
    start.saturating_add(jiff::SignedDuration::from_mins(minutes.into())).unwrap_or(Timestamp::MAX)
}
