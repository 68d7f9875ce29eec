#![allow(clippy::unwrap_used)]

use super::*;
use crate::{
    Occurrence, Session, SyncRun, SyncRunId, SyncTrigger::*, Tally, Webinar, WebinarId, codes, rules::settings::WhyWord,
};

/// The webinar's planned begin; it takes an hour.
const START: i64 = 10_000_000;
const HOUR: i64 = 3_600;
const DAY: i64 = 24 * HOUR;
const END: i64 = START + HOUR;
const INTERVAL: i64 = 900;

fn at(second: i64) -> Timestamp {
    Timestamp::from_second(second).unwrap()
}

fn webinar() -> Webinar {
    Webinar {
        topic: "Engines".into(),
        starts_at: Some(at(START)),
        ..Webinar::once(WebinarId::parse("82512345678").unwrap(), "z1".into())
    }
}

fn run(started_at: i64, state: SyncState) -> SyncRun {
    SyncRun {
        id: "01890000-0000-7000-8000-000000000000".parse::<SyncRunId>().unwrap(),
        webinar: webinar().id,
        trigger: ByHand,
        started_at: at(started_at),
        finished_at: None,
        state,
        step: None,
        cursor: None,
        tally: Tally::new(),
        warnings: Vec::new(),
    }
}

fn session(starts_at: i64, ends_at: Option<i64>, recording_again_at: Option<i64>) -> KnownSession {
    KnownSession {
        session: Session {
            id: "s==".into(),
            webinar: webinar().id,
            topic: "Engines".into(),
            starts_at: at(starts_at),
            ends_at: ends_at.map(at),
        },
        complete_at: None,
        rehearsal: None,
        attended: true,
        recording: None,
        recording_again_at: recording_again_at.map(at),
    }
}

/// A webinar that was last synced so many seconds ago.
fn synced(now: i64, ago: i64) -> KnownWebinar {
    KnownWebinar {
        webinar: webinar(),
        cancelled: false,
        last_sync: Some(run(now - ago, SyncState::Synced)),
        sessions: Vec::new(),
    }
}

fn setting(on: bool) -> Effective {
    Effective { on, rule: "S8", pointer: String::new(), reason: WhyWord::NothingSet.into() }
}

/// The facts without a change of the settings.
fn facts<'a>(known: &'a KnownWebinar, syncs: &'a Effective, records: &'a Effective) -> Facts<'a> {
    Facts { known, syncs, records, settings_changed_at: None, interval: SignedDuration::from_secs(INTERVAL) }
}

fn asked(known: &KnownWebinar, turned_on: Option<i64>, now: i64) -> Option<(&'static str, SyncTrigger)> {
    let on = setting(true);
    let facts = Facts { settings_changed_at: turned_on.map(at), ..facts(known, &on, &on) };
    due(&facts, at(now)).map(|due| (due.why, due.trigger))
}

#[test]
fn s9_what_is_off_or_gone_is_not_synced() {
    let now = START;
    let (off, on) = (setting(false), setting(true));
    let never = KnownWebinar { last_sync: None, ..synced(now, 0) };
    for known in [never.clone(), synced(now, DAY)] {
        let facts = Facts { settings_changed_at: Some(at(now)), ..facts(&known, &off, &on) };
        assert_eq!(due(&facts, at(now)), None);
        assert_eq!(asked(&KnownWebinar { cancelled: true, ..known }, None, now), None);
    }
    assert_eq!(asked(&never, None, now + 1_000 * DAY), Some(("never-synced", Backfill)), "as far back as there is");
}

#[test]
fn e1_the_audit_log_says_once_that_a_webinar_is_of_zoom_events() {
    let marked = Effective { rule: ZOOM_EVENTS, ..setting(false) };
    let asked = |known: &KnownWebinar| due(&facts(known, &marked, &marked), at(START)).map(|due| due.why);
    let mut known = synced(START, DAY);
    assert_eq!(asked(&KnownWebinar { last_sync: None, ..known.clone() }), Some("zoom-events"));
    assert_eq!(asked(&known), Some("zoom-events"));
    let said = |syncs: &Effective| {
        let (tally, noted) = (Tally::new(), []);
        warnings::warnings(&warnings::SyncFacts { known: &known, syncs, records: syncs, tally: &tally, noted: &noted })
    };
    let (of_zoom_events, of_the_account) = (said(&marked), said(&Effective { rule: "S1", ..setting(false) }));
    known.last_sync.as_mut().unwrap().warnings = of_the_account;
    assert_eq!(asked(&known), Some("zoom-events"), "it has said something else");
    known.last_sync.as_mut().unwrap().warnings = of_zoom_events;
    assert_eq!(asked(&known), None, "it has said so");
}

#[test]
fn l1_a_run_that_a_dead_process_left_goes_on() {
    let known = KnownWebinar { last_sync: Some(run(START - 1, SyncState::InProgress)), ..synced(START, 0) };
    assert_eq!(asked(&known, None, START), Some(("unfinished", ByHand)));
    assert_eq!(asked(&known, Some(START), START + 1_000 * DAY), Some(("unfinished", ByHand)));
    // Its entry is brought to its end all the same.
    assert_eq!(asked(&KnownWebinar { cancelled: true, ..known.clone() }, None, START), Some(("unfinished", ByHand)));
    let off = due(&facts(&known, &setting(false), &setting(true)), at(START));
    assert_eq!(off.map(|due| due.why), Some("unfinished"));
}

#[test]
fn s9_a_sync_that_was_cut_short_is_tried_again_every_hour_however_old_the_webinar() {
    let now = END + 1_000 * DAY;
    let failure = crate::Failure::new(crate::FailureKind::Unavailable, codes::ZOOM_RATE_LIMITED, "later");
    let cut_short = |ago: i64| {
        let mut known = synced(now, ago);
        let warning = warnings::failed(&known, &failure);
        known.last_sync.as_mut().unwrap().warnings.push(warning);
        known
    };
    assert_eq!(asked(&cut_short(HOUR - 1), None, now), None);
    assert_eq!(asked(&cut_short(HOUR), None, now), Some(("cut-short", Schedule)));
    assert_eq!(asked(&synced(now, HOUR), None, now), None, "a sync that came to its end");
}

#[test]
fn s9_what_was_missed_is_synced_when_a_setting_is_turned_on() {
    let now = END + 1_000 * DAY;
    let known = synced(now, DAY);
    assert_eq!(asked(&known, None, now), None);
    assert_eq!(asked(&known, Some(now - DAY - 1), now), None);
    assert_eq!(asked(&known, Some(now - DAY), now), None, "that sync saw the setting");
    assert_eq!(asked(&known, Some(now - DAY + 1), now), Some(("turned-on", Backfill)));
}

#[test]
fn l1_what_is_current_is_synced_at_every_interval() {
    for now in [START - 100 * DAY, START, END, END + 48 * HOUR - 1] {
        assert_eq!(asked(&synced(now, INTERVAL - 1), None, now), None, "{now}");
        assert_eq!(asked(&synced(now, INTERVAL), None, now), Some(("current", Schedule)), "{now}");
        assert_eq!(asked(&synced(now, -1), None, now), Some(("current", Schedule)), "the clock was set back");
        assert_eq!(asked(&synced(now, 0), None, now), None);
    }
}

#[test]
fn l1_what_is_recent_is_synced_once_a_day() {
    for now in [END + 48 * HOUR, END + 30 * DAY - 1] {
        assert_eq!(asked(&synced(now, DAY - 1), None, now), None, "{now}");
        assert_eq!(asked(&synced(now, DAY), None, now), Some(("recent", Schedule)), "{now}");
    }
    let now = END + 30 * DAY;
    assert_eq!(asked(&synced(now, 10 * DAY), None, now), None);
    let failed = |ago| KnownWebinar { last_sync: Some(run(now - ago, SyncState::NotSynced)), ..synced(now, 0) };
    assert_eq!(asked(&failed(DAY), None, now), Some(("not-synced", Schedule)));
    assert_eq!(asked(&failed(DAY - 1), None, now), None);
}

#[test]
fn l1_an_interval_longer_than_a_day_holds_for_all() {
    let now = END + 3 * DAY;
    let of = |ago| {
        let (known, on) = (synced(now, ago), setting(true));
        let facts = Facts { interval: SignedDuration::from_hours(48), ..facts(&known, &on, &on) };
        due(&facts, at(now)).is_some()
    };
    assert!(!of(2 * DAY - 1) && of(2 * DAY));
}

#[test]
fn l1_the_end_is_that_of_the_last_session_or_occurrence() {
    let now = END + 40 * DAY;
    let with = |session| KnownWebinar { sessions: vec![session], ..synced(now, INTERVAL) };
    assert_eq!(asked(&with(session(now - 3 * HOUR, Some(now - HOUR), None)), None, now), Some(("current", Schedule)));
    let unknown_end = with(session(now - 49 * HOUR + 1, None, None));
    assert_eq!(asked(&unknown_end, None, now), Some(("current", Schedule)), "it took as long as planned");
    assert_eq!(asked(&with(session(now - 49 * HOUR, None, None)), None, now), None);

    let occurrence = Occurrence { id: "o".into(), starts_at: Some(at(now + DAY)), minutes: 60, deleted: false };
    let recurring = Webinar { kind: WebinarType::Recurring, occurrences: vec![occurrence], ..webinar() };
    let known = KnownWebinar { webinar: recurring, ..with(session(START, Some(END), None)) };
    assert_eq!(asked(&known, None, now), Some(("current", Schedule)));
}

#[test]
fn l1_a_webinar_without_a_date_is_looked_at_once_a_day() {
    let now = END + 1_000 * DAY;
    let open = Webinar { kind: WebinarType::RecurringNoFixedTime, starts_at: None, ..webinar() };
    for sessions in [vec![], vec![session(START, Some(END), None)], vec![session(0, Some(now - 48 * HOUR), None)]] {
        let of = |ago| KnownWebinar { webinar: open.clone(), sessions: sessions.clone(), ..synced(now, ago) };
        assert_eq!(asked(&of(DAY), None, now), Some(("recent", Schedule)));
        assert_eq!(asked(&of(DAY - 1), None, now), None);
    }
    let just_over = vec![session(0, Some(now - 48 * HOUR + 1), None)];
    let known = KnownWebinar { webinar: open, sessions: just_over, ..synced(now, INTERVAL) };
    assert_eq!(asked(&known, None, now), Some(("current", Schedule)));
}

#[test]
fn r2_a_recording_that_is_due_again_is_looked_for() {
    let now = END + 31 * DAY;
    let with = |again_at| KnownWebinar { sessions: vec![session(START, Some(END), Some(again_at))], ..synced(now, 60) };
    assert_eq!(asked(&with(now), None, now), Some(("recording", Schedule)));
    assert_eq!(asked(&with(now - 59), None, now), Some(("recording", Schedule)));
    assert_eq!(asked(&with(now + 1), None, now), None);
    assert_eq!(asked(&with(now - 60), None, now), None, "the last sync has looked");
    let without_recordings = due(&facts(&with(now), &setting(true), &setting(false)), at(now));
    assert_eq!(without_recordings, None, "recordings are off");
}

#[test]
fn l1_the_next_sync_is_the_first_time_at_which_one_is_due() {
    let next = |known: &KnownWebinar, on: bool, now: i64| next_at(&facts(known, &setting(on), &setting(true)), at(now));
    let mut found = 0;
    for now in [START - DAY, END + 48 * HOUR - 600, END + 3 * DAY, END + 30 * DAY - HOUR, END + 31 * DAY] {
        for ago in [60, HOUR, 23 * HOUR, 2 * DAY] {
            for again_in in [None, Some(600), Some(25 * HOUR)] {
                let sessions = vec![session(START, Some(END), again_in.map(|wait| now + wait))];
                let known = KnownWebinar { sessions, ..synced(now, ago) };
                let mut minutes = (0..=2 * DAY / 60).map(|minute| now + minute * 60);
                let first = minutes.find(|second| asked(&known, None, *second).is_some()).map(at);
                assert_eq!(next(&known, true, now), first, "{now} {ago} {again_in:?}");
                assert_eq!(next(&known, false, now), None);
                found += i32::from(first.is_some_and(|first| first > at(now)));
            }
        }
    }
    assert!(found > 20, "{found}");
    let never = KnownWebinar { last_sync: None, ..synced(START, 0) };
    assert_eq!(next(&never, true, START), Some(at(START)));
}

#[test]
fn m2_s9_a_webinar_that_was_held_is_past_whatever_its_planned_end() {
    let before_its_end = at(END - 60);
    let held = session(START, Some(START + 600), None);
    for cancelled in [false, true] {
        assert!(is_past(&webinar(), cancelled, std::slice::from_ref(&held), before_its_end));
    }
    let rehearsal = KnownSession { rehearsal: Some(true), ..held };
    let running = session(START, None, None);
    let before_its_start = session(START - DAY, Some(START - HOUR), None);
    for not_held in [rehearsal, running, before_its_start] {
        assert!(!is_past(&webinar(), false, std::slice::from_ref(&not_held), before_its_end), "{not_held:?}");
        assert!(is_past(&webinar(), false, std::slice::from_ref(&not_held), at(END)));
        assert!(!is_past(&webinar(), true, &[not_held], at(END)), "it was cancelled before");
    }
}
