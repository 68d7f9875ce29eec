//! The calls of a sync to Zoom, in their order, and its slices. This is read off the steps (`actions/sync-webinar-*`) and the
//! host's part of them (`runtime/capability/webinars/src/job`); the whole-system test of twenty accounts holds it against real
//! syncs.

use greenroom_domain::{
    rules::{recording, reports, settings::Effective},
    store::KnownWebinar,
};
use greenroom_zoom::{Operation, PAGE_ROWS};

use crate::{
    time::{Nanos, timestamp},
    world::Webinar,
};

/// How many pages a slice reads: the default of the SDK's steps.
const PAGES_PER_SLICE: u32 = 5;

/// How many people's attendance is computed in one call of the host.
const PEOPLE_AT_ONCE: u32 = 500;

/// Commits of a sync besides its slices: its job is taken and ended, its lease taken and given up, its entry begun and ended.
const COMMITS_BESIDE: u32 = 6;

/// Calls of one operation that follow one another.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Leg {
    /// The place of the Zoom account in [`crate::World::accounts`].
    pub account: u32,
    /// The operation.
    pub operation: Operation,
    /// How many calls.
    pub calls: u32,
}

/// The work of a sync without faults.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Course {
    /// Its calls.
    pub legs: Vec<Leg>,
    /// Its slices: runs of the four steps.
    pub slices: u32,
    /// Whether it finds a session that is over.
    pub has_session: bool,
    /// Whether it reads the session's participants.
    pub reads_participants: bool,
    /// Whether it asks for the session's recording.
    pub asks_recording: bool,
}

impl Course {
    /// The course of a sync that begins now. `known` is the webinar as the store has it, `setting` that of its recordings.
    pub(crate) fn of(webinar: &Webinar, known: &KnownWebinar, setting: &Effective, now: Nanos) -> Self {
        let registrant_pages: u32 =
            [webinar.pending, webinar.approved_at(now), webinar.denied].into_iter().map(pages).sum();
        let has_session = webinar.ends_at() <= now;
        let session = known.sessions.first();
        let at = timestamp(now);
        let last_whole = webinar.last_whole_sync.map(timestamp);
        let is_settled =
            session.and_then(|known| known.session.ends_at).is_some_and(|end| reports::is_settled(end, at));
        let are_settled = session.is_some_and(|known| reports::are_participants_settled(known, last_whole, at));
        let is_due = has_session && session.is_none_or(|known| recording::is_due(known, setting));
        let reads_participants = has_session && !are_settled;
        let asks_recording = is_due && recording::ask(setting, webinar.people > 0).is_ok();
        let participant_pages = if reads_participants { pages(webinar.joins) } else { 0 };
        let leg = |operation, calls| Leg { account: webinar.account, operation, calls };
        let legs = [
            leg(Operation::Webinar, 1),
            leg(Operation::Registrants, registrant_pages),
            leg(Operation::PastSessions, 1),
            leg(Operation::Session, u32::from(has_session && !is_settled)),
            leg(Operation::Participants, participant_pages),
            leg(Operation::Recording, u32::from(asks_recording)),
        ];
        // A listing is judged in a slice of its own, when all of it is committed.
        let of_registrants = registrant_pages.div_ceil(PAGES_PER_SLICE) + 1;
        // Settled participants are one page, which Zoom is not asked for.
        let of_pages = participant_pages.max(1).div_ceil(PAGES_PER_SLICE);
        let of_people = (webinar.people / PEOPLE_AT_ONCE + 1).div_ceil(PAGES_PER_SLICE);
        let of_attendance = if has_session { of_pages + of_people } else { 1 };
        Self {
            legs: legs.into_iter().filter(|leg| leg.calls > 0).collect(),
            slices: 1 + of_registrants + of_attendance + 1,
            has_session,
            reads_participants,
            asks_recording,
        }
    }

    /// How many transactions are made durable.
    pub fn commits(&self) -> u32 {
        // Joins get their contacts in a transaction of their own.
        self.slices + COMMITS_BESIDE + u32::from(self.has_session)
    }
}

/// How many pages a listing of so many rows has. An empty one has one.
pub(crate) fn pages(rows: u32) -> u32 {
    rows.div_ceil(PAGE_ROWS).max(1)
}

/// The place of the step that reads registrations.
pub(crate) const REGISTRATIONS: u8 = 1;

/// The place of the step in which an operation is called: a step waits so long in all while a limit is reached.
pub(crate) fn step_of(operation: Operation) -> u8 {
    match operation {
        Operation::Registrants => REGISTRATIONS,
        Operation::PastSessions | Operation::Session | Operation::Participants => 2,
        Operation::Recording => 3,
        _ => 0,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        facts::FactsOf,
        time::{DAY, HOUR},
        world::{LastSync, RecordingOf, SessionState},
    };

    const START: Nanos = 100 * DAY;
    const END: Nanos = START + HOUR;

    /// A webinar with 700 registrants in three states and 350 joins of 320 people.
    fn webinar() -> Webinar {
        Webinar {
            account: 3,
            announced_at: START,
            starts_at: START,
            minutes: 60,
            approved: 650,
            pending: 50,
            people: 320,
            joins: 350,
            recorded: true,
            known: true,
            ..Webinar::default()
        }
    }

    fn synced(at: Nanos, recording: RecordingOf) -> Webinar {
        Webinar {
            last_sync: Some(LastSync { started_at: at, cut_short: false }),
            last_whole_sync: Some(at),
            session: Some(SessionState { complete_at: Some(at), recording, again_at: None }),
            ..webinar()
        }
    }

    fn course(webinar: &Webinar, now: Nanos) -> Course {
        let mut facts = FactsOf::new(600);
        let setting = facts.setting().clone();
        Course::of(webinar, facts.of(webinar, false), &setting, now)
    }

    /// The number of calls: webinar, registrants, past sessions, session, participants, recording.
    fn calls(course: &Course) -> [u32; 6] {
        let of = |operation: Operation| -> u32 {
            course.legs.iter().filter(|leg| leg.operation == operation).map(|leg| leg.calls).sum()
        };
        [
            of(Operation::Webinar),
            of(Operation::Registrants),
            of(Operation::PastSessions),
            of(Operation::Session),
            of(Operation::Participants),
            of(Operation::Recording),
        ]
    }

    #[test]
    fn a_sync_asks_for_what_may_have_changed() {
        use RecordingOf::{Missing, Stored};
        for (webinar, now, expected, slices) in [
            // 1 page pending, 3 approved, 1 denied: 5 pages are a slice, and one judges them.
            (webinar(), START - DAY, [1, 5, 1, 0, 0, 0], 1 + 2 + 1 + 1),
            (webinar(), END, [1, 5, 1, 1, 2, 1], 1 + 2 + 2 + 1),
            (synced(END + HOUR, Stored), END + 2 * HOUR, [1, 5, 1, 1, 2, 0], 6),
            (synced(END + HOUR, Missing), END + 2 * HOUR, [1, 5, 1, 1, 2, 1], 6),
            (synced(END + HOUR, Stored), END + 3 * DAY, [1, 5, 1, 0, 0, 0], 6),
            (synced(END + HOUR, Missing), END + 3 * DAY, [1, 5, 1, 0, 0, 1], 6),
            // Participants that were read just after the end are read once more.
            (synced(END, Stored), END + 3 * DAY, [1, 5, 1, 0, 2, 0], 6),
        ] {
            let course = course(&webinar, now);
            assert_eq!((calls(&course), course.slices), (expected, slices), "{webinar:?} at {now}");
            assert!(course.legs.iter().all(|leg| leg.account == 3));
        }
    }

    #[test]
    fn large_webinars_take_more_slices() {
        let large = Webinar { approved: 3_001, pending: 0, people: 2_500, joins: 3_000, ..webinar() };
        let course = course(&large, END);
        assert_eq!(calls(&course), [1, 13, 1, 1, 10, 1]);
        // 13 pages in 3 slices and one that judges; 10 pages in 2; 6 pages of people in 2.
        assert_eq!(course.slices, 1 + 4 + (2 + 2) + 1);
        assert_eq!(course.commits(), course.slices + 7);
    }

    #[test]
    fn a_webinar_that_nobody_came_to_has_no_recording() {
        let empty = Webinar { people: 0, joins: 0, ..webinar() };
        assert_eq!(calls(&course(&empty, END)), [1, 5, 1, 1, 1, 0]);
    }
}
