//! When the thread that writes to a disk begins a transaction.

use std::time::Duration;

/// A transaction that took longer, such as an import, does not make the next ones wait longer for others.
const LONGEST: Duration = Duration::from_millis(20);

/// What the thread that writes to a disk knows of its callers. Making a transaction durable takes a disk milliseconds,
/// however many share it, and a caller some microseconds to come back with its next piece of work. Without a pause, half of
/// many callers would always wait for the transaction of the other half.
#[derive(Default)]
pub(crate) struct Gathering {
    /// How many pieces of work there were lately: those of the last transaction, and those that came meanwhile.
    pub(crate) callers: usize,
    /// How long the last transaction took.
    pub(crate) took: Duration,
}

impl Gathering {
    /// After a transaction that took so long.
    pub(crate) fn after(took: Duration, callers: usize) -> Self {
        Self { callers, took: took.min(LONGEST) }
    }

    /// How long to wait for the next piece of work when so much waits; `None` where all that may come is there, as it is with
    /// one caller. The pause is over when no caller comes.
    pub(crate) fn pause(&self, waiting: usize) -> Option<Duration> {
        (waiting < self.callers).then_some(self.took / 8)
    }

    /// The end of all pauses before a transaction.
    pub(crate) fn most(&self) -> Duration {
        self.took / 2
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_caller_never_waits_for_others_and_many_wait_a_part_of_a_transaction() {
        let took = Duration::from_millis(8);
        assert_eq!(Gathering::default().pause(1), None, "the first");
        assert_eq!(Gathering { callers: 1, took }.pause(1), None, "it is back");
        let many = Gathering { callers: 64, took };
        assert_eq!((many.pause(1), many.pause(63)), (Some(took / 8), Some(took / 8)));
        assert_eq!((many.pause(64), many.pause(65)), (None, None), "all are back");
        assert_eq!(many.most(), took / 2);
    }
}
