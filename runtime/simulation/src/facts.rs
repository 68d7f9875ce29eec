//! A webinar of the simulation as the rules take it. One value is made anew for each question, because there are very many.

use greenroom_domain::{
    Failure, FailureKind, RecordingReason, RecordingState, Session, SyncRun, SyncRunId, SyncState, SyncTrigger, Tally,
    Warning, Webinar as DomainWebinar, WebinarId, codes,
    rules::{
        schedule::{self, Facts},
        settings::{Effective, WhyWord},
        warnings,
    },
    store::{KnownSession, KnownWebinar},
};
use jiff::{SignedDuration, Timestamp};
use uuid::Uuid;

use crate::{
    time::{Nanos, nanos, timestamp},
    world::{RecordingOf, Webinar},
};

/// Asks the rules about webinars.
pub(crate) struct FactsOf {
    known: KnownWebinar,
    /// The run and the session, while the webinar that is asked about has none.
    run: Option<SyncRun>,
    session: Option<KnownSession>,
    /// The warning of a run that was cut short.
    cut: Warning,
    on: Effective,
    interval: SignedDuration,
}

impl FactsOf {
    /// With this time between two rounds of the schedule. All webinars are synced, with their recordings.
    // The id is a literal.
    #[allow(clippy::expect_used)]
    pub(crate) fn new(interval_seconds: u32) -> Self {
        let id = WebinarId::parse("82512345678").expect("an id");
        let run = SyncRun {
            id: SyncRunId::new(Uuid::nil()),
            webinar: id.clone(),
            trigger: SyncTrigger::Schedule,
            started_at: Timestamp::UNIX_EPOCH,
            finished_at: None,
            state: SyncState::Synced,
            step: None,
            cursor: None,
            tally: Tally::new(),
            warnings: Vec::new(),
        };
        let session = KnownSession {
            session: Session {
                id: "session".into(),
                webinar: id.clone(),
                topic: String::new(),
                starts_at: Timestamp::UNIX_EPOCH,
                ends_at: None,
            },
            complete_at: None,
            attended: false,
            rehearsal: None,
            recording: None,
            recording_again_at: None,
        };
        let webinar = DomainWebinar::once(id, "zoom".into());
        let known = KnownWebinar { webinar, cancelled: false, last_sync: None, sessions: Vec::with_capacity(1) };
        let limited = Failure::new(FailureKind::Unavailable, codes::ZOOM_RATE_LIMITED, "Zoom's rate limit is reached");
        let cut = warnings::failed(&known, &limited);
        let on = Effective { on: true, rule: "S4", pointer: String::new(), reason: WhyWord::NothingSet.into() };
        let interval = SignedDuration::from_secs(interval_seconds.into());
        Self { known, run: Some(run), session: Some(session), cut, on, interval }
    }

    /// The setting of all webinars and recordings.
    pub(crate) fn setting(&self) -> &Effective {
        &self.on
    }

    /// A webinar as the store has it.
    pub(crate) fn of(&mut self, webinar: &Webinar, runs: bool) -> &KnownWebinar {
        self.known.webinar.starts_at = Some(timestamp(webinar.starts_at));
        self.known.webinar.minutes = webinar.minutes;
        match (webinar.last_sync, self.known.last_sync.take().or(self.run.take())) {
            (Some(last), Some(mut run)) => {
                run.started_at = timestamp(last.started_at);
                run.state = if runs { SyncState::InProgress } else { SyncState::Synced };
                if run.warnings.is_empty() == last.cut_short {
                    run.warnings = if last.cut_short { vec![self.cut.clone()] } else { Vec::new() };
                }
                self.known.last_sync = Some(run);
            }
            (_, run) => self.run = run,
        }
        match (webinar.session, self.known.sessions.pop().or(self.session.take())) {
            (Some(state), Some(mut session)) => {
                session.session.starts_at = timestamp(webinar.starts_at);
                session.session.ends_at = Some(timestamp(webinar.ends_at()));
                session.complete_at = state.complete_at.map(timestamp);
                session.attended = webinar.people > 0;
                session.recording = match state.recording {
                    RecordingOf::Unknown => None,
                    RecordingOf::Stored => Some(RecordingState::Synced { transcript: true }),
                    RecordingOf::Missing => Some(RecordingState::Missing { reason: RecordingReason::NotFound }),
                };
                session.recording_again_at = state.again_at.map(timestamp);
                self.known.sessions.push(session);
            }
            (_, session) => self.session = session,
        }
        &self.known
    }

    /// Whether a round of the schedule has a webinar synced. `runs`: its sync is under way.
    pub(crate) fn is_due(&mut self, webinar: &Webinar, runs: bool, now: Nanos) -> bool {
        self.of(webinar, runs);
        schedule::due(&self.facts(), timestamp(now)).is_some()
    }

    /// When it is due next.
    pub(crate) fn next_at(&mut self, webinar: &Webinar, now: Nanos) -> Option<Nanos> {
        self.of(webinar, false);
        schedule::next_at(&self.facts(), timestamp(now)).map(nanos)
    }

    fn facts(&self) -> Facts<'_> {
        Facts {
            known: &self.known,
            syncs: &self.on,
            records: &self.on,
            settings_changed_at: None,
            interval: self.interval,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        time::{DAY, HOUR, MINUTE},
        world::{LastSync, SessionState},
    };

    /// A webinar of an hour that begins on day 10.
    fn webinar(last_sync: Option<Nanos>, cut_short: bool) -> Webinar {
        Webinar {
            starts_at: 10 * DAY,
            minutes: 60,
            approved: 10,
            people: 5,
            joins: 6,
            recorded: true,
            known: true,
            last_sync: last_sync.map(|started_at| LastSync { started_at, cut_short }),
            last_whole_sync: last_sync,
            ..Webinar::default()
        }
    }

    #[test]
    fn the_schedule_decides_by_the_facts_of_each_webinar() {
        let mut facts = FactsOf::new(600);
        let ended = 10 * DAY + HOUR;
        for (last, cut_short, runs, now, due) in [
            (None, false, false, 0, true),
            (Some(0), false, false, 10 * MINUTE, true),
            (Some(0), false, false, 9 * MINUTE, false),
            (Some(0), false, true, 9 * MINUTE, true),
            (Some(ended + 2 * DAY), false, false, ended + 2 * DAY + HOUR, false),
            (Some(ended + 2 * DAY), true, false, ended + 2 * DAY + HOUR, true),
            (Some(ended + 2 * DAY), false, false, ended + 3 * DAY, true),
            (Some(ended + 30 * DAY), false, false, ended + 40 * DAY, false),
        ] {
            let answer = facts.is_due(&webinar(last, cut_short), runs, now);
            assert_eq!(answer, due, "last {last:?}, cut short: {cut_short}, runs: {runs}, now {now}");
        }
    }

    #[test]
    fn the_time_of_the_next_sync_is_the_rules_own() {
        let mut facts = FactsOf::new(600);
        assert_eq!(facts.next_at(&webinar(None, false), 5), Some(5));
        assert_eq!(facts.next_at(&webinar(Some(0), false), MINUTE), Some(10 * MINUTE));
        let ended = 10 * DAY + HOUR;
        let late = ended + 3 * DAY;
        assert_eq!(facts.next_at(&webinar(Some(late), false), late + MINUTE), Some(late + DAY));
        // A recording that is looked for again.
        let again_at = Some(late + HOUR);
        let session = SessionState { complete_at: Some(late), recording: RecordingOf::Missing, again_at };
        let looked_for = Webinar { session: Some(session), ..webinar(Some(late), false) };
        assert_eq!(facts.next_at(&looked_for, late + MINUTE), again_at);
        // The facts of one webinar do not stay for the next.
        assert_eq!(facts.next_at(&webinar(Some(late), false), late + MINUTE), Some(late + DAY));
    }
}
