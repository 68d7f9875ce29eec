//! Zoom's side of the limits: its counts of an account and a class. It counts by full seconds and by days in UTC, as the
//! local Zoom does.

use crate::time::{DAY, Nanos, SECOND};

/// Zoom's answer to a call.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Said {
    /// It answers.
    Answered,
    /// The limit of calls a second is reached.
    TooFast,
    /// The limit of calls a day is reached.
    TooManyToday,
}

/// How many calls Zoom has counted.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Counted {
    second: Nanos,
    in_second: u32,
    day: Nanos,
    in_day: u32,
}

impl Counted {
    /// Counts a call. One that is refused for the day has taken its place in the second.
    pub(crate) fn count(&mut self, now: Nanos, per_second: u32, per_day: Option<u32>) -> Said {
        let (second, day) = (now.div_euclid(SECOND), now.div_euclid(DAY));
        if self.second != second {
            (self.second, self.in_second) = (second, 0);
        }
        if self.in_second >= per_second {
            return Said::TooFast;
        }
        self.in_second += 1;
        if self.day != day {
            (self.day, self.in_day) = (day, 0);
        }
        if per_day.is_some_and(|most| self.in_day >= most) {
            return Said::TooManyToday;
        }
        self.in_day += 1;
        Said::Answered
    }
}

/// When the day of a time ends: daily limits are reset at 00:00 UTC.
pub(crate) fn midnight_after(now: Nanos) -> Nanos {
    (now.div_euclid(DAY) + 1) * DAY
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const MILLISECOND: Nanos = SECOND / 1_000;

    #[test]
    fn calls_are_counted_by_full_seconds_and_days() {
        let mut counted = Counted::default();
        let said: Vec<Said> =
            [0, 1, 999, 1_000, 1_001, 1_002].into_iter().map(|at| counted.count(at * MILLISECOND, 2, None)).collect();
        use Said::{Answered, TooFast, TooManyToday};
        assert_eq!(said, [Answered, Answered, TooFast, Answered, Answered, TooFast]);
        let mut counted = Counted::default();
        let said: Vec<Said> = [0, 1, 2, 86_400].into_iter().map(|at| counted.count(at * SECOND, 9, Some(2))).collect();
        assert_eq!(said, [Answered, Answered, TooManyToday, Answered]);
        assert_eq!(midnight_after(5 * SECOND), DAY);
        assert_eq!(midnight_after(DAY), 2 * DAY);
    }

    proptest! {
        /// No second and no day of Zoom's has more answers than its limit.
        #[test]
        fn no_window_exceeds_its_limit(
            per_second in 1..10_u32,
            per_day in 1..200_u32,
            steps in prop::collection::vec(0..2_000_i64, 1..400),
        ) {
            let (mut counted, mut now, mut answered) = (Counted::default(), DAY - 100 * SECOND, Vec::new());
            for step in steps {
                now += step * MILLISECOND;
                if counted.count(now, per_second, Some(per_day)) == Said::Answered {
                    answered.push(now);
                }
            }
            for (window, most) in [(SECOND, per_second), (DAY, per_day)] {
                for at in &answered {
                    let same = answered.iter().filter(|other| other.div_euclid(window) == at.div_euclid(window));
                    prop_assert!(same.count() <= most as usize);
                }
            }
        }
    }
}
