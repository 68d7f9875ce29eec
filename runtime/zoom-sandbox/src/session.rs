//! Sessions in a running sandbox.

use jiff::{SignedDuration, Timestamp};

use crate::{
    crowd::Crowd,
    ids,
    instant::{ends, resolve},
    world::{self, WorldError},
};

/// How long Zoom keeps reports.
const REPORTS_KEPT: SignedDuration = SignedDuration::from_hours(365 * 24);

/// A session of a webinar, with concrete times.
pub(crate) struct Session {
    pub(crate) uuid: String,
    /// When the practice session of host and panelists began.
    pub(crate) practice: Timestamp,
    /// When it really began and ended.
    pub(crate) start: Timestamp,
    pub(crate) end: Timestamp,
    /// The world's description of it.
    pub(crate) given: world::Session,
    rows: Vec<Row>,
}

/// A stay of a named participant in the session or in the waiting room.
struct Row {
    participant: usize,
    from: f64,
    to: f64,
    is_waiting: bool,
}

/// A line of the report of participants.
pub(crate) struct Presence<'a> {
    /// Its position in the report.
    pub(crate) place: usize,
    pub(crate) who: Who<'a>,
    pub(crate) joined: Timestamp,
    pub(crate) left: Timestamp,
    pub(crate) is_waiting: bool,
}

/// The identity of a participant.
pub(crate) enum Who<'a> {
    /// A person whom the world names.
    Named(&'a world::Participant),
    /// A person of the webinar's crowd.
    OfCrowd(u64),
    /// A guest without data.
    Guest,
}

impl Session {
    pub(crate) fn new(
        given: world::Session,
        webinar: u64,
        place: usize,
        now: Timestamp,
        at: &str,
    ) -> Result<Self, WorldError> {
        let start = resolve(&given.start, now, &format!("{at}/start"))?;
        let uuid = given.uuid.clone();
        let uuid = uuid.unwrap_or_else(|| ids::uuid(&["session", &webinar.to_string(), &place.to_string()]));
        let mut rows = Vec::new();
        for (participant, one) in given.participants.iter().enumerate() {
            for (times, is_waiting) in [(&one.waiting, true), (&one.joins, false)] {
                rows.extend(times.iter().map(|&(from, to)| Row { participant, from, to, is_waiting }));
            }
        }
        let practised = SignedDuration::from_mins(given.practice_minutes.into());
        Ok(Self {
            uuid,
            practice: start.saturating_sub(practised).unwrap_or(start),
            start,
            end: ends(start, given.minutes),
            given,
            rows,
        })
    }

    pub(crate) fn is_over(&self, now: Timestamp) -> bool {
        self.end <= now
    }

    /// Whether Zoom no longer keeps its report.
    pub(crate) fn is_too_old(&self, now: Timestamp) -> bool {
        now.duration_since(self.start) > REPORTS_KEPT
    }

    /// Whether Zoom has its report by now.
    pub(crate) fn is_reported(&self, now: Timestamp) -> bool {
        self.is_past_end(self.given.report.after, now)
    }

    /// Whether its report has durations by now.
    pub(crate) fn has_durations(&self, now: Timestamp) -> bool {
        self.is_past_end(self.given.report.zero_duration_until, now)
    }

    /// How many lines the report of participants has by now.
    pub(crate) fn reported_presences(&self, now: Timestamp) -> usize {
        let all = self.presences();
        if self.is_past_end(self.given.report.partial_until, now) { all } else { all.div_ceil(2) }
    }

    fn is_past_end(&self, minutes: u32, now: Timestamp) -> bool {
        crate::instant::ends(self.end, minutes) <= now
    }

    /// How many lines the complete report of participants has.
    pub(crate) fn presences(&self) -> usize {
        let crowd = self.given.crowd.map_or(0, |joins| joins.joins + joins.guests);
        self.rows.len().saturating_add(usize::try_from(crowd).unwrap_or(usize::MAX))
    }

    /// A line of the report: people whom the world names come first.
    pub(crate) fn presence(&self, crowd: Option<&Crowd>, place: usize) -> Option<Presence<'_>> {
        if let Some(row) = self.rows.get(place) {
            return Some(Presence {
                place,
                who: Who::Named(self.given.participants.get(row.participant)?),
                joined: self.after(row.from * 60.0),
                left: self.after(row.to * 60.0),
                is_waiting: row.is_waiting,
            });
        }
        let number = u64::try_from(place - self.rows.len()).ok()?;
        let seconds = self.end.duration_since(self.start).as_secs();
        let join = crowd?.join(self.given.crowd?, number, seconds);
        let after = |seconds: i64| self.start.saturating_add(SignedDuration::from_secs(seconds)).unwrap_or(self.start);
        Some(Presence {
            place,
            who: join.person.map_or(Who::Guest, Who::OfCrowd),
            joined: after(join.from),
            left: after(join.to),
            is_waiting: false,
        })
    }

    /// Whether a person whom the world names attended, by the address of their registration.
    pub(crate) fn was_there(&self, email: &str) -> bool {
        self.given.participants.iter().any(|one| {
            let registered = one.registrant.as_deref().unwrap_or(&one.email);
            !one.joins.is_empty() && registered.eq_ignore_ascii_case(email)
        })
    }

    fn after(&self, seconds: f64) -> Timestamp {
        let by = SignedDuration::try_from_secs_f64(seconds.round()).unwrap_or_default();
        self.start.saturating_add(by).unwrap_or(self.start)
    }
}
