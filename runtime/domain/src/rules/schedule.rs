//! When the schedule syncs a webinar: L1 (a sync starts on a schedule), S9 (what was missed is synced later).

use jiff::{SignedDuration, Timestamp};

use super::{
    attendance::ended_before_start,
    settings::{Effective, ZOOM_EVENTS},
    warnings,
};
use crate::{
    SyncState, SyncTrigger, Webinar, WebinarType,
    store::{KnownSession, KnownWebinar},
};

/// For how long after its end a webinar is synced as often as before: reports, recordings and transcripts appear late.
const CURRENT: SignedDuration = SignedDuration::from_hours(48);
/// For how long after its end it is synced once a day: hosts approve, edit and delete afterwards.
const RECENT: SignedDuration = SignedDuration::from_hours(30 * 24);
/// An hour: how often a sync that was cut short is tried again.
const HOURLY: SignedDuration = SignedDuration::from_hours(1);
/// A day.
const DAILY: SignedDuration = SignedDuration::from_hours(24);

/// A webinar is to be synced.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Due {
    /// Why, in kebab case: `never-synced`, `unfinished`, `turned-on`, `recording`, `current`, `recent`,
    /// `cut-short`, `not-synced`, `zoom-events`.
    pub why: &'static str,
    /// The trigger that its sync run names.
    pub trigger: SyncTrigger,
}

/// The facts by which the schedule decides about a webinar.
#[derive(Debug, Clone, Copy)]
pub struct Facts<'a> {
    /// The webinar.
    pub known: &'a KnownWebinar,
    /// Whether it is synced.
    pub syncs: &'a Effective,
    /// Whether its recordings are synced.
    pub records: &'a Effective,
    /// When a setting last changed that may have turned its sync, or that of its recordings, on.
    pub settings_changed_at: Option<Timestamp>,
    /// How often the schedule syncs a webinar.
    pub interval: SignedDuration,
}

/// Whether a webinar is to be synced now. The first of these that holds decides:
///
/// - its run was left by a process that is gone: yes, with the trigger that it had;
/// - it is marked as one of Zoom Events, and its last sync run does not mention that: yes, so that the audit log does
///   (E1: webinars of Zoom Events are not synced);
/// - its sync is off, or Zoom no longer has it: no;
/// - it never was synced: yes;
/// - a setting was turned on since its last sync began: yes (S9: missed activity is synced later);
/// - a recording is to be looked for again, and recordings are on: yes (R2: a recording that is not synced has its
///   reason);
/// - it lies ahead, is under way, or ended less than 48 hours ago: once in every `interval`;
/// - its last sync was cut short: once an hour, or once in every `interval` where that is longer (S9: missed activity
///   is synced later);
/// - it ended less than 30 days ago, or has no date, or its last sync could not sync anything: once a day, or once in
///   every `interval` where that is longer;
/// - else no.
///
/// A last sync that lies in the future counts as long ago: the clock was set back.
pub fn due(facts: &Facts<'_>, now: Timestamp) -> Option<Due> {
    let Facts { known, syncs, records, settings_changed_at, interval } = *facts;
    // A sync that has begun is finished, even if the webinar was cancelled or sync was turned off since: its audit entry
    // is still open.
    if let Some(last) = known.last_sync.as_ref().filter(|last| last.state == SyncState::InProgress) {
        return Some(Due { why: "unfinished", trigger: last.trigger });
    }
    if syncs.rule == ZOOM_EVENTS && !known.last_sync.as_ref().is_some_and(warnings::says_zoom_events) {
        return Some(Due { why: "zoom-events", trigger: SyncTrigger::Schedule });
    }
    if !syncs.on || known.cancelled {
        return None;
    }
    let Some(last) = &known.last_sync else {
        return Some(Due { why: "never-synced", trigger: SyncTrigger::Backfill });
    };
    if settings_changed_at.is_some_and(|at| at > last.started_at) {
        return Some(Due { why: "turned-on", trigger: SyncTrigger::Backfill });
    }
    // Not where a sync began after that time: it has looked, or failed, and the steps below say when the next one is.
    let waits = |session: &KnownSession| session.recording_again_at.is_some_and(|at| last.started_at < at && at <= now);
    if records.on && known.sessions.iter().any(waits) {
        return Some(Due { why: "recording", trigger: SyncTrigger::Schedule });
    }
    // A recurring webinar without a fixed time can take place any day: it has no date once its last session is past.
    let is_dated = |ago: &SignedDuration| *ago < CURRENT || known.webinar.kind != WebinarType::RecurringNoFixedTime;
    let ended = ends_at(known).map(|at| now.duration_since(at)).filter(is_dated);
    let (why, every) = match ended {
        Some(ago) if ago < CURRENT => ("current", interval),
        _ if warnings::was_cut_short(last) => ("cut-short", interval.max(HOURLY)),
        None => ("recent", interval.max(DAILY)),
        Some(ago) if ago < RECENT => ("recent", interval.max(DAILY)),
        Some(_) if last.state == SyncState::NotSynced => ("not-synced", interval.max(DAILY)),
        Some(_) => return None,
    };
    let passed = now.duration_since(last.started_at);
    (passed >= every || passed.is_negative()).then_some(Due { why, trigger: SyncTrigger::Schedule })
}

/// When the schedule syncs a webinar next: now where it is due, else the first time at which it will be, by what is known now
/// (L1: a sync starts on a schedule). None where no time makes it due.
pub fn next_at(facts: &Facts<'_>, now: Timestamp) -> Option<Timestamp> {
    let Facts { known, interval, .. } = *facts;
    let is_due = |at: &Timestamp| due(facts, *at).is_some();
    if is_due(&now) {
        return Some(now);
    }
    let last = known.last_sync.as_ref()?.started_at;
    // The time between two syncs only grows while a webinar ages, so that no other times than these can be the first.
    let by_age = [interval, interval.max(HOURLY), interval.max(DAILY)].into_iter();
    let by_age = by_age.filter_map(|every| last.checked_add(every).ok());
    let recordings = known.sessions.iter().filter_map(|session| session.recording_again_at);
    let mut times: Vec<Timestamp> = by_age.chain(recordings).filter(|at| *at > now).collect();
    times.sort_unstable();
    times.into_iter().find(is_due)
}

/// Whether a webinar that Zoom no longer has is past, and was not cancelled: Zoom deletes a webinar 90 days after its planned
/// end (S9: sessions that are known are then synced by their UUID; M2: what was held, or whose planned end is past, is
/// never shown as cancelled).
///
/// One that was seen as cancelled before its planned end, and was never held, stays so.
pub fn is_past(webinar: &Webinar, cancelled: bool, sessions: &[KnownSession], now: Timestamp) -> bool {
    let was_held = |known: &KnownSession| {
        known.session.ends_at.is_some()
            && !known.rehearsal.unwrap_or_else(|| ended_before_start(webinar, known.session.ends_at))
    };
    sessions.iter().any(was_held) || (!cancelled && webinar.planned_end().is_some_and(|end| end <= now))
}

/// When the last of a webinar ended, or is planned to end; none where it has no date.
fn ends_at(known: &KnownWebinar) -> Option<Timestamp> {
    let minutes = SignedDuration::from_mins(known.webinar.minutes.into());
    let session_end =
        |known: &KnownSession| known.session.ends_at.or_else(|| known.session.starts_at.checked_add(minutes).ok());
    known.sessions.iter().filter_map(session_end).chain(known.webinar.planned_end()).max()
}

#[cfg(test)]
#[path = "schedule_tests.rs"]
mod tests;
