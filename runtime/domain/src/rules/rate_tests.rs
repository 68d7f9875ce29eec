use proptest::prelude::*;

use super::*;
use crate::store::{RateClass, RateUse};

const SECOND: i64 = 1_000_000_000;
const MILLISECOND: i64 = 1_000_000;

/// The waits of so many calls that come at once, in milliseconds.
fn waits(line: &mut RateLine, calls: usize, per_second: u32, now: i64) -> Vec<u128> {
    let wait = |line: &mut RateLine| match line.reserve(per_second, now, Duration::MAX) {
        Reserved::Go(wait) => wait.as_millis(),
        too_long @ Reserved::TooLong(_) => panic!("{too_long:?}"),
    };
    (0..calls).map(|_| wait(line)).collect()
}

#[test]
fn calls_that_come_at_once_go_at_an_even_pace() {
    for (per_second, calls, expected) in [
        (4, 5, vec![0, 250, 500, 750, 1000]),
        (1, 3, vec![0, 1000, 2000]),
        (3, 4, vec![0, 333, 666, 1000]),
        (0, 2, vec![0, 1000]),
    ] {
        let mut line = RateLine::default();
        assert_eq!(waits(&mut line, calls, per_second, 10 * SECOND), expected, "{per_second} a second");
    }
}

#[test]
fn a_pause_gives_no_credit() {
    let mut line = RateLine::default();
    assert_eq!(waits(&mut line, 3, 4, 0), [0, 250, 500]);
    assert_eq!(waits(&mut line, 2, 4, 60 * SECOND), [0, 250]);
}

#[test]
fn each_call_takes_one_of_those_that_are_left_of_a_second() {
    for per_second in 1..=100 {
        let mut line = RateLine::default();
        for left in (0..=per_second).rev() {
            let (account, class) = ("zoom".into(), RateClass::Light);
            let used = RateUse { account, class, line: from_until(0, line.arrival), held: Duration::ZERO };
            assert_eq!(used.calls_left(per_second), left, "of {per_second}");
            line.reserve(per_second, 0, Duration::MAX);
        }
    }
}

#[test]
fn a_place_too_far_off_leaves_the_line_as_it_was() {
    let mut line = RateLine::default();
    let patience = Duration::from_millis(500);
    let mut answers = (0..5).map(|_| line.reserve(4, 0, patience)).collect::<Vec<_>>();
    let refused = answers.split_off(3);
    assert!(answers.iter().all(|answer| matches!(answer, Reserved::Go(_))), "{answers:?}");
    assert_eq!(refused, [Reserved::TooLong(Duration::from_millis(750)); 2]);
}

#[test]
fn a_hold_lets_nobody_through_and_no_crowd_after_it() {
    let mut line = RateLine::default();
    line.hold(10 * SECOND);
    assert_eq!(waits(&mut line, 3, 4, 0), [10_000, 10_250, 10_500]);
    line.hold(5 * SECOND);
    assert_eq!(waits(&mut line, 1, 4, 6 * SECOND), [4_750], "a shorter one takes nothing back");
}

proptest! {
    /// However calls come, no second has more of them than the rate. The processes' clocks may differ, so that time goes back.
    #[test]
    fn no_second_has_more_calls_than_the_rate(
        per_second in 1..=100_u32,
        steps in prop::collection::vec(-20..200_i64, 1..300),
        holds in prop::collection::vec(prop::option::weighted(0.05, 0..2_000_i64), 300),
    ) {
        let (mut line, mut now, mut sent) = (RateLine::default(), 10 * SECOND, Vec::new());
        for (step, hold) in steps.into_iter().zip(holds) {
            now += step * MILLISECOND;
            if let Some(hold) = hold {
                line.hold(now + hold * MILLISECOND);
            }
            if let Reserved::Go(wait) = line.reserve(per_second, now, Duration::from_secs(20)) {
                sent.push(now + i64::try_from(wait.as_nanos()).unwrap_or(i64::MAX));
            }
        }
        sent.sort_unstable();
        // A second is half open: a call at its very end is of the next one.
        let per_second = per_second as usize;
        for one_more in sent.windows(per_second + 1) {
            let within = one_more[per_second] - one_more[0];
            prop_assert!(within >= SECOND, "{} calls within {within} ns, at {per_second} a second", one_more.len());
        }
    }

    /// A steady demand gets the whole rate.
    #[test]
    fn calls_that_wait_go_at_the_rate(per_second in 1..=100_u32, seconds in 1..=20_u32) {
        let (mut line, calls) = (RateLine::default(), (per_second * seconds) as usize);
        let waits = waits(&mut line, calls + 1, per_second, 10 * SECOND);
        let end = u128::from(seconds) * 1_000;
        prop_assert!(waits[calls - 1] < end && end <= waits[calls], "{:?}", &waits[calls - 1..]);
    }

    /// Nothing goes while Zoom's limit is reached.
    #[test]
    fn no_call_goes_before_a_hold_is_over(
        per_second in 1..=80_u32,
        hold in 0..20_000_i64,
        steps in prop::collection::vec(0..500_i64, 1..50),
    ) {
        let (mut line, mut now) = (RateLine::default(), 0);
        line.hold(hold * MILLISECOND);
        for step in steps {
            now += step * MILLISECOND;
            if let Reserved::Go(wait) = line.reserve(per_second, now, Duration::MAX) {
                let at = now + i64::try_from(wait.as_nanos()).unwrap_or(i64::MAX);
                prop_assert!(at >= hold * MILLISECOND);
            }
        }
    }
}
