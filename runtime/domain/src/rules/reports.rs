//! Decisions about the report of a session: a settled report is not requested again, because each request counts against Zoom's daily
//! limit (S9: missed activity is synced later, and known activity is not requested again).

use jiff::{SignedDuration, Timestamp};

use crate::store::KnownSession;

/// How long after a session's end its report is requested again (choice). Later, its begin, its end and its participants do not
/// change any more.
const REPORT_SETTLES: SignedDuration = SignedDuration::from_hours(48);

/// How late a session's participants are known to be complete: Zoom's reports are late by up to half an hour, and may be
/// partial first. What was read earlier is read once more.
const REPORT_LATE: SignedDuration = SignedDuration::from_hours(1);

/// Whether the begin and the end of a session that ended then do not change any more.
pub fn is_settled(ended_at: Timestamp, now: Timestamp) -> bool {
    now.duration_since(ended_at) > REPORT_SETTLES
}

/// Whether the participants of a session do not change any more: they are complete, the session ended more than 48 hours ago
/// (choice), and they were read when Zoom's report was no longer partial. `last_whole_sync` is when the latest sync of the webinar
/// began that came to its end.
pub fn are_participants_settled(known: &KnownSession, last_whole_sync: Option<Timestamp>, now: Timestamp) -> bool {
    let (Some(end), Some(complete_at)) = (known.session.ends_at, known.complete_at) else { return false };
    let read_late = |at: Timestamp| at.duration_since(end) >= REPORT_LATE;
    is_settled(end, now) && (read_late(complete_at) || last_whole_sync.is_some_and(read_late))
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;
    use crate::{Session, WebinarId};

    const HOUR: i64 = 3_600;

    fn at(hours: i64) -> Timestamp {
        Timestamp::from_second(hours * HOUR).unwrap()
    }

    /// A session that ended at hour 0.
    fn known(complete_at: Option<i64>) -> KnownSession {
        KnownSession {
            session: Session {
                id: "s==".into(),
                webinar: WebinarId::parse("82512345678").unwrap(),
                topic: "Engines".into(),
                starts_at: at(-1),
                ends_at: Some(at(0)),
            },
            complete_at: complete_at.map(at),
            attended: true,
            rehearsal: None,
            recording: None,
            recording_again_at: None,
        }
    }

    #[test]
    fn s9_participants_are_settled_two_days_after_the_end_where_they_were_read_late_enough() {
        for (complete_at, last_whole, now, settled) in [
            (None, Some(40), 49, false),
            (Some(1), None, 49, true),
            (Some(1), None, 48, false),
            (Some(0), None, 49, false),
            (Some(0), Some(0), 49, false),
            (Some(0), Some(1), 49, true),
        ] {
            let answer = are_participants_settled(&known(complete_at), last_whole.map(at), at(now));
            assert_eq!(answer, settled, "complete {complete_at:?}, last whole sync {last_whole:?}, now {now}");
        }
        let mut under_way = known(Some(1));
        under_way.session.ends_at = None;
        assert!(!are_participants_settled(&under_way, None, at(100)));
    }

    #[test]
    fn s9_a_report_is_settled_two_days_after_the_end() {
        assert!(!is_settled(at(0), at(48)));
        assert!(is_settled(at(0), at(49)));
    }
}
