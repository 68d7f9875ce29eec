//! The sandbox's time, which whoever drives it can move.

use jiff::{SignedDuration, Timestamp};

/// What the time is.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Clock {
    /// It runs, so far off the real time.
    Running(SignedDuration),
    /// It stands still.
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

    /// Lets it run on from where it stands.
    pub(crate) fn run(&mut self) {
        if let Self::Fixed(now) = self {
            *self = Self::Running(now.duration_since(Timestamp::now()));
        }
    }
}
