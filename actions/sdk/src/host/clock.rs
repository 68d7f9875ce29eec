//! The time of day and random bytes: capabilities `clock` and `random`.

use super::Host;
use crate::{Instant, backend::Backend};

/// The time of day: [`Host::clock`]. A replay gives the same instants again.
#[derive(Clone, Copy)]
pub struct Clock<'a>(pub(super) &'a Host);

impl Clock<'_> {
    /// The present instant.
    pub fn now(&self) -> Instant {
        self.0.backend().now()
    }
}

/// Random numbers, good enough for keys: [`Host::random`]. A replay gives the same numbers again.
#[derive(Clone, Copy)]
pub struct Random<'a>(pub(super) &'a Host);

impl Random<'_> {
    /// Random bytes: at most 64 KiB at once.
    pub fn bytes(&self, count: u32) -> Vec<u8> {
        self.0.backend().random(count)
    }

    /// A random number.
    pub fn number(&self) -> u64 {
        self.bytes(8).iter().fold(0, |number, byte| number << 8 | u64::from(*byte))
    }
}
