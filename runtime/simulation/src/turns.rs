//! The order of a worker that takes jobs from its store: Zoom accounts take turns, and so do the webinars of each
//! ([`greenroom_domain::rules::jobs`]).

use std::{
    collections::{BTreeSet, VecDeque},
    convert::Infallible,
};

use greenroom_domain::{
    JobId, JobWork, Lane, SyncTrigger, WebinarId, ZoomAccountId,
    rules::jobs::{Book, JobFacts, Turn, WaitingJobs, choose},
};
use uuid::Uuid;

use crate::{
    task::Job,
    time::{Nanos, timestamp},
    world::Webinar,
};

/// The id of the first webinar: they have 9 to 11 digits, so that their order is that of their numbers.
const FIRST_ID: u64 = 10_000_000_000;

/// A job that waits, as the rule sees it.
struct Line {
    facts: JobFacts,
    lane: Lane,
}

impl Line {
    /// The job at this place of the queue; none where its webinar is not there.
    fn of(place: usize, job: Job, webinars: &[Webinar]) -> Option<Self> {
        let (work, zoom_account) = match job {
            Job::Round => (JobWork::Round, None),
            Job::Sync(number) => {
                let webinar = WebinarId::parse(&(FIRST_ID + u64::from(number)).to_string()).ok()?;
                let account = webinars.get(number as usize)?.account;
                let work = JobWork::Sync { webinar, trigger: SyncTrigger::Schedule };
                (work, Some(ZoomAccountId::new(format!("{account:010}"))))
            }
        };
        let lane = work.lane(zoom_account.as_ref());
        let id = JobId::new(Uuid::from_u128(u128::try_from(place).ok()?));
        let (merges_as, action, contact, input) = (work.merges_as(), None, None, None);
        Some(Self { facts: JobFacts { id, action, contact, zoom_account, merges_as, input }, lane })
    }
}

/// The jobs that wait, in the order of the queue.
struct Lines(Vec<Line>);

impl WaitingJobs for Lines {
    type Error = Infallible;

    fn lanes(&mut self) -> Result<Vec<Lane>, Infallible> {
        let lanes: BTreeSet<&Lane> = self.0.iter().map(|line| &line.lane).collect();
        Ok(lanes.into_iter().cloned().collect())
    }

    fn next(&mut self, lane: &Lane, after: Option<JobId>) -> Result<Option<JobFacts>, Infallible> {
        let mut of_lane = self.0.iter().filter(|line| line.lane == *lane).map(|line| &line.facts);
        Ok(of_lane.find(|facts| after.is_none_or(|after| facts.id > after)).cloned())
    }
}

/// Takes jobs for so many places off a queue, in the order of their turns.
pub(crate) fn take(
    queue: &mut VecDeque<(Nanos, Job)>,
    turn: &mut Turn,
    places: usize,
    webinars: &[Webinar],
    now: Nanos,
) -> Vec<(Nanos, Job)> {
    let lines = queue.iter().enumerate().filter_map(|(place, (_, job))| Line::of(place, *job, webinars));
    let mut lines = Lines(lines.collect());
    let mut book = Book::new(&[], timestamp(now));
    let chosen = match choose(&mut lines, &mut book, turn, places) {
        Ok(chosen) => chosen.jobs,
        Err(never) => match never {},
    };
    let place_of = |id: &JobId| usize::try_from(Uuid::from_bytes(*id.as_bytes()).as_u128()).ok();
    let places: Vec<usize> = chosen.iter().filter_map(place_of).collect();
    let taken = places.iter().filter_map(|place| queue.get(*place).copied()).collect();
    let mut place = 0;
    queue.retain(|_| {
        place += 1;
        !places.contains(&(place - 1))
    });
    taken
}

#[cfg(test)]
mod tests {
    use super::*;

    fn webinar(account: u32) -> Webinar {
        Webinar { account, known: true, ..Webinar::default() }
    }

    #[test]
    fn accounts_take_turns_and_a_round_is_one_of_them() {
        use Job::{Round, Sync};
        // Three webinars of the first account wait before one of the second.
        let webinars = [webinar(0), webinar(0), webinar(0), webinar(1)];
        let mut queue: VecDeque<(Nanos, Job)> =
            [Sync(0), Sync(1), Sync(2), Sync(3), Round].into_iter().map(|job| (0, job)).collect();
        let mut turn = Turn::default();
        let mut take = |places| {
            let taken = take(&mut queue, &mut turn, places, &webinars, 0);
            taken.into_iter().map(|(_, job)| job).collect::<Vec<_>>()
        };
        assert_eq!(take(2), [Round, Sync(0)]);
        assert_eq!(take(2), [Sync(3), Sync(1)]);
        assert_eq!(take(0), []);
        assert_eq!(take(9), [Sync(2)]);
        assert_eq!(take(9), []);
    }
}
