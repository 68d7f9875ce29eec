//! The counts of a running simulation.

use serde::Serialize;

use crate::time::{MINUTE, Nanos, SECOND};

/// The counts of a rate class of one account.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct ClassCount {
    /// Calls that Zoom answered.
    pub(crate) answered: u32,
    /// Calls that Zoom refused because of the limit a second.
    pub(crate) too_fast: u32,
    /// Calls that Zoom refused because of the limit a day.
    pub(crate) too_many_today: u32,
    /// How often a place in the budget was further off than a call waits.
    pub(crate) given_up: u32,
    /// How often a call waited for its place, and how long in all.
    pub(crate) waits: u32,
    pub(crate) waited: Nanos,
    /// The minute that is counted now, its calls, and the most of any minute.
    minute: Nanos,
    in_minute: u32,
    pub(crate) busiest_minute: u32,
}

impl ClassCount {
    /// Zoom answered a call.
    pub(crate) fn answered(&mut self, now: Nanos) {
        self.answered += 1;
        let minute = now.div_euclid(MINUTE);
        if self.minute != minute {
            (self.minute, self.in_minute) = (minute, 0);
        }
        self.in_minute += 1;
        self.busiest_minute = self.busiest_minute.max(self.in_minute);
    }
}

/// The rows that syncs add.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Rows {
    /// Registrations that are new.
    pub registrations: u64,
    /// Joins that are new.
    pub joins: u64,
    /// Attendances that are new.
    pub attendances: u64,
    /// Records of slices.
    pub runs: u64,
    /// Entries of the audit.
    pub sync_runs: u64,
}

impl Rows {
    /// All of them.
    pub fn all(&self) -> u64 {
        let Self { registrations, joins, attendances, runs, sync_runs } = self;
        registrations + joins + attendances + runs + sync_runs
    }
}

/// Numbers by the minute since the beginning.
#[derive(Debug, Clone)]
pub(crate) struct ByMinute {
    start: Nanos,
    minutes: Vec<u64>,
}

impl ByMinute {
    pub(crate) fn since(start: Nanos) -> Self {
        Self { start, minutes: Vec::new() }
    }

    pub(crate) fn add(&mut self, now: Nanos, count: u64) {
        let minute = usize::try_from((now - self.start).max(0) / MINUTE).unwrap_or(0);
        if self.minutes.len() <= minute {
            self.minutes.resize(minute + 1, 0);
        }
        self.minutes[minute] += count;
    }

    pub(crate) fn all(&self) -> u64 {
        self.minutes.iter().sum()
    }

    pub(crate) fn busiest(&self) -> u64 {
        self.minutes.iter().copied().max().unwrap_or(0)
    }
}

/// How long the places of a store were taken, by intervals.
#[derive(Debug, Clone, Default)]
pub(crate) struct Busy {
    intervals: Vec<Nanos>,
}

impl Busy {
    /// A place was taken for a time, counted from the beginning of the simulation.
    pub(crate) fn add(&mut self, from: Nanos, to: Nanos, interval: Nanos) {
        let mut from = from.max(0);
        while from < to {
            let place = from / interval;
            let end = ((place + 1) * interval).min(to);
            let place = usize::try_from(place).unwrap_or(0);
            if self.intervals.len() <= place {
                self.intervals.resize(place + 1, 0);
            }
            self.intervals[place] += end - from;
            from = end;
        }
    }

    pub(crate) fn all(&self) -> Nanos {
        self.intervals.iter().sum()
    }

    pub(crate) fn busiest(&self) -> Nanos {
        self.intervals.iter().copied().max().unwrap_or(0)
    }
}

/// All counts.
#[derive(Debug)]
pub(crate) struct Tally {
    /// By account and class.
    pub(crate) classes: Vec<[ClassCount; 3]>,
    /// How long each sync waited for a place, and how long it took from when it was found due, in milliseconds.
    pub(crate) waits: Vec<u32>,
    pub(crate) delays: Vec<u32>,
    pub(crate) cut_short: u64,
    /// Syncs that waited or ran at the end.
    pub(crate) unfinished: usize,
    pub(crate) rounds: u64,
    /// Rounds that did not begin, because one waited already.
    pub(crate) rounds_left_out: u64,
    pub(crate) longest_round: Nanos,
    pub(crate) commits: ByMinute,
    pub(crate) jobs: ByMinute,
    pub(crate) rows: Rows,
    /// By store.
    pub(crate) busy: Vec<Busy>,
}

impl Tally {
    pub(crate) fn new(accounts: usize, stores: usize, start: Nanos) -> Self {
        Self {
            classes: vec![Default::default(); accounts],
            waits: Vec::new(),
            delays: Vec::new(),
            cut_short: 0,
            unfinished: 0,
            rounds: 0,
            rounds_left_out: 0,
            longest_round: 0,
            commits: ByMinute::since(start),
            jobs: ByMinute::since(start),
            rows: Rows::default(),
            busy: vec![Busy::default(); stores],
        }
    }
}

/// A time in milliseconds.
pub(crate) fn milliseconds(time: Nanos) -> u32 {
    u32::try_from(time.max(0) / (SECOND / 1_000)).unwrap_or(u32::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_place_is_taken_in_each_interval_that_it_touches() {
        let mut busy = Busy::default();
        busy.add(5, 25, 10);
        busy.add(0, 3, 10);
        assert_eq!(busy.intervals, [8, 10, 5]);
        assert_eq!((busy.all(), busy.busiest()), (23, 10));
    }

    #[test]
    fn the_busiest_minute_is_found() {
        let mut count = ClassCount::default();
        for second in [0, 1, 59, 60, 61, 130] {
            count.answered(second * SECOND);
        }
        assert_eq!((count.answered, count.busiest_minute), (6, 3));
        let mut commits = ByMinute::since(MINUTE);
        commits.add(MINUTE, 3);
        commits.add(3 * MINUTE, 5);
        assert_eq!((commits.all(), commits.busiest()), (8, 5));
    }
}
