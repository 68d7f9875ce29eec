use proptest::prelude::*;

use super::*;

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
fn a_burst_goes_at_once_and_the_rest_evenly() {
    for (per_second, calls, expected) in [
        (4, 7, vec![0, 0, 0, 0, 250, 500, 750]),
        (1, 3, vec![0, 1000, 2000]),
        (2, 4, vec![0, 0, 500, 1000]),
        (0, 2, vec![0, 1000]),
    ] {
        let mut line = RateLine::default();
        assert_eq!(waits(&mut line, calls, per_second, 10 * SECOND), expected, "{per_second} a second");
    }
}

#[test]
fn a_whole_burst_is_there_again_when_the_line_is_over() {
    let mut line = RateLine::default();
    assert_eq!(waits(&mut line, 7, 4, 0), [0, 0, 0, 0, 250, 500, 750]);
    assert_eq!(waits(&mut line, 5, 4, 2 * SECOND), [0, 0, 0, 0, 250]);
}

#[test]
fn a_place_too_far_off_leaves_the_line_as_it_was() {
    let mut line = RateLine::default();
    let patience = Duration::from_millis(500);
    let mut answers = (0..8).map(|_| line.reserve(4, 0, patience)).collect::<Vec<_>>();
    let refused = answers.split_off(6);
    assert!(answers.iter().all(|answer| matches!(answer, Reserved::Go(_))), "{answers:?}");
    assert_eq!(refused, [Reserved::TooLong(Duration::from_millis(750)); 2]);
}

#[test]
fn a_hold_lets_nobody_through_and_no_crowd_after_it() {
    let mut line = RateLine::default();
    line.hold(10 * SECOND);
    assert_eq!(waits(&mut line, 6, 4, 0), [10_000, 10_000, 10_000, 10_000, 10_250, 10_500]);
    line.hold(5 * SECOND);
    assert_eq!(waits(&mut line, 1, 4, 6 * SECOND), [4_750], "a shorter one takes nothing back");
}

proptest! {
    /// The burst and the even flow after it are all that goes within a second, and any longer time has the rate.
    #[test]
    fn no_window_has_more_than_a_burst_and_the_rate(
        per_second in 1..=80_u32,
        steps in prop::collection::vec(0..200_i64, 1..300),
    ) {
        let (mut line, mut now, mut sent) = (RateLine::default(), 0, Vec::new());
        for step in steps {
            now += step * MILLISECOND;
            if let Reserved::Go(wait) = line.reserve(per_second, now, Duration::from_secs(20)) {
                sent.push(now + i64::try_from(wait.as_nanos()).unwrap_or(i64::MAX));
            }
        }
        sent.sort_unstable();
        let burst = per_second as usize;
        for seconds in [1, 3] {
            // Half open: a call at its very end is of the next window. The pace is rounded down to a nanosecond.
            let window = seconds * SECOND - SECOND / 1_000;
            let most = burst * (1 + usize::try_from(seconds).unwrap_or(0));
            for (first, at) in sent.iter().enumerate() {
                let within = sent[first..].iter().take_while(|later| *later - at < window).count();
                prop_assert!(within <= most, "{within} of {most} within {seconds} s, at {per_second} a second");
            }
        }
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
