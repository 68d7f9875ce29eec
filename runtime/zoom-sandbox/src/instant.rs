//! The instants of a world file.

use greenroom_sentence::sentence;
use jiff::Timestamp;

use crate::world::{self, WorldError};

/// The instant of a time in a world file; `at` is its place.
pub(crate) fn resolve(when: &world::When, now: Timestamp, at: &str) -> Result<Timestamp, WorldError> {
    let remedy = || sentence!("failure-world-years", "give a time between the years 1 and 9999");
    when.resolve(now).map_err(|error| WorldError::at(at, error.sentence(), remedy()))
}

/// The end of an event that begins at `start`.
pub(crate) fn ends(start: Timestamp, minutes: u32) -> Timestamp {
    start.saturating_add(jiff::SignedDuration::from_mins(minutes.into())).unwrap_or(Timestamp::MAX)
}
