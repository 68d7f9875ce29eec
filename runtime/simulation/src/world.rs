//! The accounts and their webinars, with the store's knowledge of each.

use greenroom_domain::store::RateClass;

use crate::time::{MINUTE, Nanos};

/// The accounts and webinars at the beginning.
#[derive(Debug, Clone, PartialEq)]
pub struct World {
    /// When the simulation begins.
    pub start: Nanos,
    /// The Zoom accounts.
    pub accounts: Vec<Account>,
    /// Their webinars, in the order of their ids.
    pub webinars: Vec<Webinar>,
}

/// A Zoom account.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Account {
    /// How many users it has.
    pub users: u32,
    /// How many webinars Zoom lists of each user.
    pub listed: u32,
}

/// A webinar that takes place once. By default, nobody is registered and the store does not have it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Webinar {
    /// The place of its account in [`World::accounts`].
    pub account: u32,
    /// When Zoom lists it first. Registrations come evenly from then to its begin; where that is not before its begin, all are there
    /// from the beginning.
    pub announced_at: Nanos,
    /// When it begins.
    pub starts_at: Nanos,
    /// How long it takes.
    pub minutes: u32,
    /// How many registrants are approved in the end.
    pub approved: u32,
    /// How many are pending.
    pub pending: u32,
    /// How many are denied.
    pub denied: u32,
    /// How many people took part.
    pub people: u32,
    /// How often they joined in all.
    pub joins: u32,
    /// Whether it is recorded, with a transcript.
    pub recorded: bool,
    /// Whether the store has it. If not, a round of the schedule finds it.
    pub known: bool,
    /// Its last sync; none where it was never synced.
    pub last_sync: Option<LastSync>,
    /// When its latest sync began that came to its end.
    pub last_whole_sync: Option<Nanos>,
    /// The store's knowledge of its session; none before a sync has found it.
    pub session: Option<SessionState>,
    /// How many registrations the store has.
    pub stored: u32,
}

/// A sync that is over.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct LastSync {
    /// When it began.
    pub started_at: Nanos,
    /// Whether it did not come to its end.
    pub cut_short: bool,
}

/// The store's knowledge of a session.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SessionState {
    /// Since when all participants are known.
    pub complete_at: Option<Nanos>,
    /// Its recording.
    pub recording: RecordingOf,
    /// When the recording is looked for again.
    pub again_at: Option<Nanos>,
}

/// The state of a recording.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RecordingOf {
    /// No sync has looked for it.
    Unknown,
    /// It is stored with its transcript.
    Stored,
    /// Zoom had none.
    Missing,
}

impl Webinar {
    /// When it ends.
    pub fn ends_at(&self) -> Nanos {
        self.starts_at + Nanos::from(self.minutes) * MINUTE
    }

    /// How many registrants Zoom lists at a time, in all states.
    pub fn registrants_at(&self, now: Nanos) -> u32 {
        self.approved_at(now) + self.pending + self.denied
    }

    /// How many approved registrants Zoom lists at a time.
    pub(crate) fn approved_at(&self, now: Nanos) -> u32 {
        if now >= self.starts_at || self.announced_at >= self.starts_at {
            return self.approved;
        }
        let passed = i128::from((now - self.announced_at).max(0));
        let share = i128::from(self.approved) * passed / i128::from(self.starts_at - self.announced_at);
        u32::try_from(share).unwrap_or(self.approved)
    }
}

/// The rate classes, in the order of reports.
pub(crate) const CLASSES: [RateClass; 3] = [RateClass::Light, RateClass::Medium, RateClass::Heavy];

/// The place of a class in [`CLASSES`].
pub(crate) fn place_of(class: RateClass) -> usize {
    match class {
        RateClass::Light => 0,
        RateClass::Medium => 1,
        RateClass::Heavy => 2,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::time::{DAY, HOUR};

    #[test]
    fn registrations_come_evenly_from_the_announcement_to_the_begin() {
        let webinar = Webinar {
            starts_at: 10 * DAY,
            minutes: 60,
            approved: 100,
            pending: 2,
            denied: 1,
            known: true,
            ..Webinar::default()
        };
        for (day, approved) in [(-1, 0), (0, 0), (1, 10), (5, 50), (10, 100), (20, 100)] {
            assert_eq!(webinar.approved_at(day * DAY), approved, "on day {day}");
        }
        assert_eq!(webinar.registrants_at(5 * DAY), 53);
        assert_eq!(webinar.ends_at(), 10 * DAY + HOUR);
        let at_once = Webinar { announced_at: 10 * DAY, ..webinar };
        assert_eq!(at_once.approved_at(0), 100);
    }
}
