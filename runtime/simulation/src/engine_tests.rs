use std::time::Duration;

use greenroom_domain::store::RateClass::{Heavy, Light, Medium};
use greenroom_zoom::Plan;
use proptest::prelude::*;

use super::*;
use crate::{
    report::Percentiles,
    spread::Spread,
    tally::Rows,
    time::{DAY, HOUR, MINUTE},
    world::Account,
};

/// The begin of a day.
const START: Nanos = 20_000 * DAY;

/// An hour with one round, in which nothing takes any time but the pace of the calls.
fn at_once() -> Assumptions {
    Assumptions {
        hours: 1,
        interval_seconds: 3_600,
        call_ms: 0.0,
        slice_ms: 0.0,
        handover_ms: 0.0,
        ..Assumptions::default()
    }
}

/// A webinar of one page of registrants that lies ahead, and was never synced.
fn ahead() -> Webinar {
    Webinar {
        announced_at: START + DAY,
        starts_at: START + DAY,
        minutes: 60,
        approved: 10,
        people: 4,
        joins: 5,
        recorded: true,
        known: true,
        ..Webinar::default()
    }
}

/// One that is over since an hour.
fn over() -> Webinar {
    let starts_at = START - 2 * HOUR;
    Webinar { announced_at: starts_at, starts_at, ..ahead() }
}

/// An account of one user, or several, with these webinars.
fn world(accounts: usize, webinars: Vec<Webinar>) -> World {
    World { start: START, accounts: vec![Account { users: 1, listed: 1 }; accounts], webinars }
}

/// The calls of each class that were answered, and those that were refused a second.
fn calls(report: &Report) -> [(u64, u64); 3] {
    [Light, Medium, Heavy].map(|class| report.calls(class))
}

#[test]
fn a_webinar_that_lies_ahead_is_five_calls_after_the_two_of_the_round() {
    let report = run(&at_once(), world(1, vec![ahead()]));
    assert_eq!(calls(&report), [(2, 0), (2 + 3, 0), (0, 0)]);
    assert_eq!((report.syncs.syncs, report.syncs.cut_short, report.rounds.rounds), (1, 0, 1));
    let rows = Rows { registrations: 10, runs: 5, sync_runs: 1, ..Rows::default() };
    assert_eq!(report.writes.rows, rows);
    // The round: two, and one for its account. The sync: five slices, and six.
    assert_eq!(report.writes.commits, 3 + 5 + 6);
}

#[test]
fn a_webinar_that_is_over_is_two_heavy_calls_and_its_recording_more() {
    let report = run(&at_once(), world(1, vec![over()]));
    assert_eq!(calls(&report), [(3, 0), (5, 0), (2, 0)]);
    let rows = Rows { registrations: 10, joins: 5, attendances: 4, runs: 6, sync_runs: 1 };
    assert_eq!(report.writes.rows, rows);
}

#[test]
fn the_budgets_pace_keeps_every_second_of_zooms() {
    let assumptions = Assumptions { plan: Plan::Free, ..at_once() };
    let report = run(&assumptions, world(1, vec![over()]));
    // Medium: the two of the round at 0 and 0.5, the three pages of registrants at 1.0, 1.5 and 2.0. Heavy: the report at 2.0, the
    // participants at 3.0. Zoom refuses none of them.
    assert_eq!(calls(&report), [(3, 0), (5, 0), (2, 0)]);
    assert_eq!(report.syncs.delay_ms, Percentiles { p50: 2_500, p99: 2_500, worst: 2_500 });
    let medium = &report.classes[1];
    assert_eq!((medium.waits, medium.mean_wait_ms), (4, 500.0));
}

#[test]
fn calls_and_slices_take_their_time() {
    let assumptions = Assumptions { call_ms: 100.0, slice_ms: 10.0, handover_ms: 1.0, ..at_once() };
    let report = run(&assumptions, world(1, vec![ahead()]));
    // A round of two calls and a slice after its handover, then five calls and five slices after theirs.
    assert_eq!(report.rounds.longest_seconds, 0.21);
    assert_eq!(report.syncs.wait_ms, Percentiles { p50: 1, p99: 1, worst: 1 });
    assert_eq!(report.syncs.delay_ms.worst, 551);
}

#[test]
fn a_limit_a_day_cuts_syncs_short_until_midnight() {
    // One after the other.
    let assumptions = Assumptions { heavy_a_day: Some(3), places: 1, ..at_once() };
    let report = run(&assumptions, world(1, vec![over(); 3]));
    // The first takes two, the second its report, and is refused its participants. The third asks the budget, and not Zoom.
    let heavy = &report.classes[2];
    assert_eq!((heavy.answered, heavy.refused_a_day, heavy.accounts_over_a_day), (3, 1, 1));
    assert_eq!((heavy.given_up, report.syncs.cut_short), (1, 2));
    let first = &report.bends[0];
    assert!(first.limit.starts_with("heavy calls a day") && first.used_percent > 100.0, "{:?}", report.bends);
}

#[test]
fn syncs_wait_for_a_place() {
    let assumptions = Assumptions { call_ms: 100.0, places: 1, ..at_once() };
    let report = run(&assumptions, world(1, vec![ahead(); 3]));
    assert_eq!(report.syncs.wait_ms, Percentiles { p50: 500, p99: 1_000, worst: 1_000 });
    assert_eq!(report.syncs.delay_ms, Percentiles { p50: 1_000, p99: 1_500, worst: 1_500 });
    let free = run(&Assumptions { places: 3, ..assumptions }, world(1, vec![ahead(); 3]));
    assert_eq!(free.syncs.wait_ms.worst, 0);
}

#[test]
fn what_is_not_over_at_the_end_is_counted() {
    let assumptions = Assumptions { call_ms: 500_000.0, places: 1, ..at_once() };
    let report = run(&assumptions, world(1, vec![ahead(); 3]));
    // The round is over after 1,000 s, the first sync after 3,500 s. The second runs, and the third waits.
    assert_eq!((report.syncs.syncs, report.syncs.unfinished), (1, 2));
    assert_eq!((report.workers.used_percent, report.workers.busiest_percent), (100.0, 100.0));
    assert_eq!(run(&at_once(), world(1, vec![ahead(); 3])).syncs.unfinished, 0);
}

#[test]
fn accounts_have_budgets_of_their_own_and_places_together_or_apart() {
    let of = |account| Webinar { account, ..ahead() };
    let assumptions = Assumptions { call_ms: 100.0, places: 1, ..at_once() };
    let apart = run(&assumptions, world(2, vec![of(0), of(1)]));
    assert_eq!((apart.syncs.wait_ms.worst, apart.rounds.rounds, apart.workers.workers), (0, 2, 2));
    let together = run(&Assumptions { layout: Layout::OneStore, ..assumptions }, world(2, vec![of(0), of(1)]));
    // One round searches both accounts, one after the other.
    assert_eq!((together.syncs.wait_ms.worst, together.rounds.rounds, together.workers.workers), (500, 1, 1));
    assert_eq!(together.rounds.longest_seconds, 0.4);
    assert_eq!(calls(&apart), calls(&together));
}

#[test]
fn the_order_of_places_changes_nothing_of_what_is_done() {
    let of = |account| Webinar { account, ..ahead() };
    let assumptions = Assumptions { call_ms: 100.0, places: 2, layout: Layout::OneStore, ..at_once() };
    let webinars = vec![of(0), of(0), of(0), of(1)];
    let by_arrival = run(&assumptions, world(2, webinars.clone()));
    let in_turns = run(&Assumptions { order: Order::Turns, ..assumptions }, world(2, webinars));
    assert_eq!(calls(&in_turns), calls(&by_arrival));
    assert_eq!((in_turns.syncs.syncs, in_turns.writes.rows), (by_arrival.syncs.syncs, by_arrival.writes.rows));
}

/// A sync begins a little after its round, so that the next round comes a little too early for it.
#[test]
fn a_webinar_is_synced_in_every_second_round() {
    let assumptions = Assumptions { hours: 2, interval_seconds: 600, ..at_once() };
    let every = run(&assumptions, world(1, vec![ahead()]));
    assert_eq!((every.rounds.rounds, every.syncs.syncs), (12, 12));
    let handed_over = run(&Assumptions { handover_ms: 1.0, ..assumptions }, world(1, vec![ahead()]));
    assert_eq!((handed_over.rounds.rounds, handed_over.syncs.syncs), (12, 6));
}

#[test]
fn a_webinar_that_zoom_lists_later_is_found_by_a_round() {
    let assumptions = Assumptions { hours: 1, interval_seconds: 600, ..at_once() };
    let new = Webinar { known: false, announced_at: START + 15 * MINUTE, ..ahead() };
    let report = run(&assumptions, world(1, vec![new]));
    // Found by the round at 20 minutes: one light call, and a sync in each round from then on.
    assert_eq!((report.syncs.syncs, report.known_webinars), (4, 1));
    assert_eq!(report.calls(Light), (1 + 4 * 2, 0));
}

#[test]
fn a_round_that_takes_longer_than_the_interval_leaves_rounds_out() {
    let assumptions = Assumptions { hours: 1, interval_seconds: 60, call_ms: 80_000.0, ..at_once() };
    let report = run(&assumptions, world(1, vec![]));
    // Two calls of 80 s are 160 s: from 0, 160, 320 and so on. Between two begins are two or three ticks, of which one waits.
    assert_eq!((report.rounds.rounds, report.rounds.left_out), (22, 36));
    assert_eq!(report.rounds.longest_seconds, 160.0);
}

#[test]
fn the_same_world_gives_the_same_report() {
    let spread = Spread { accounts: 30, webinars_a_day: 60, days_ahead: 3, ..Spread::default() };
    let assumptions = Assumptions { hours: 3, ..Assumptions::default() };
    let report = || run(&assumptions, spread.world(600, 3));
    assert_eq!(report(), report());
    let other = Spread { seed: 2, ..spread };
    assert_ne!(report(), run(&assumptions, other.world(600, 3)));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(32))]

    /// Every call that Zoom gets is answered in the end: no sync does more or less where the budget makes it wait.
    #[test]
    fn limits_change_when_calls_are_made_and_not_which(
        webinars in prop::collection::vec((0..3_u32, 0..2_000_u32, any::<bool>()), 1..12),
        places in 1..5_u32,
        call_ms in 0..300_u32,
    ) {
        let webinar = |(account, approved, is_over): &(u32, u32, bool)| {
            Webinar { account: *account, approved: *approved, ..if *is_over { over() } else { ahead() } }
        };
        let webinars: Vec<Webinar> = webinars.iter().map(webinar).collect();
        let patient = Assumptions { patience: Duration::from_secs(3_600), ..at_once() };
        let unlimited = run(&Assumptions { plan: Plan::Business, ..patient.clone() }, world(3, webinars.clone()));
        let (plan, layout) = (Plan::Free, Layout::OneStore);
        let assumptions = Assumptions { plan, places, call_ms: call_ms.into(), layout, ..patient };
        let limited = run(&assumptions, world(3, webinars));
        prop_assert_eq!(limited.syncs.cut_short, 0);
        let answered = |report: &Report| calls(report).map(|(answered, _)| answered);
        prop_assert_eq!(answered(&limited), answered(&unlimited));
        prop_assert_eq!(limited.writes.rows, unlimited.writes.rows);
        for class in &limited.classes {
            prop_assert!(class.busiest_minute_percent <= 100.0, "{:?}", class);
        }
    }
}
