//! The sandbox's clock. Tests and users can move it.

use jiff::{SignedDuration, Timestamp};

/// The state of the clock.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Clock {
    /// It runs, with this offset from the real time.
    Running(SignedDuration),
    /// It is stopped at this time.
    Fixed(Timestamp),
}

impl Clock {
    pub(crate) fn now(self) -> Timestamp {
        match self {
            Self::Running(offset) => Timestamp::now().saturating_add(offset).unwrap_or(Timestamp::MAX),
            Self::Fixed(now) => now,
        }
    }

    pub(crate) fn advance(&mut self, by: SignedDuration) {
        match self {
            Self::Running(offset) => *offset = offset.saturating_add(by),
            Self::Fixed(now) => *now = now.saturating_add(by).unwrap_or(Timestamp::MAX),
        }
    }

    /// Lets the clock run on from its present time.
    pub(crate) fn run(&mut self) {
        if let Self::Fixed(now) = self {
            *self = Self::Running(now.duration_since(Timestamp::now()));
        }
    }
}
