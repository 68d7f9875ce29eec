//! A world of many accounts, made by a seed: the same seed makes the same world.
//!
//! The spread, which is an assumption and no measurement:
//! - one account in ten is large, and the large ones have half of all webinars;
//! - every day is alike. Webinars begin at the hours of [`HOURS`] (UTC, with the working days of Europe and America), seven of
//!   ten at the full hour, two at half past, one at a quarter past. Six of ten take an hour, two half an hour, two an hour and
//!   a half;
//! - six of ten have 50 registrants, three 250, nine of a hundred 1,000, one of a hundred 10,000. Registrations come evenly from the
//!   announcement to the begin; 40 % take part, and join 1.2 times;
//! - seven of ten are recorded, with a transcript.

use chacha20::{
    ChaCha20Rng,
    rand_core::{Rng, SeedableRng},
};
use greenroom_domain::rules::recording;
use serde::Serialize;

use crate::{
    time::{DAY, HOUR, MINUTE, Nanos, SECOND, nanos, timestamp},
    world::{Account, LastSync, RecordingOf, SessionState, Webinar, World},
};

/// When every simulation begins: the begin of a day, 2026-03-02 in UTC.
const START: Nanos = 20_514 * DAY;

/// How many webinars begin in each hour of the day, relative to each other.
const HOURS: [u64; 24] = [1, 1, 1, 1, 1, 1, 2, 4, 6, 8, 8, 6, 5, 7, 9, 10, 10, 9, 7, 5, 3, 2, 1, 1];

/// For so many days after its end a webinar is still synced.
const DAYS_SYNCED: i64 = 30;

/// For so many days after its end Zoom lists a webinar.
const DAYS_LISTED: u32 = 90;

/// The parameters of a world.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Spread {
    /// How many Zoom accounts there are; at least one.
    pub accounts: u32,
    /// How many webinars take place in a day, in all accounts.
    pub webinars_a_day: u32,
    /// How many days before its begin a webinar is listed.
    pub days_ahead: u32,
    /// How many users each account has.
    pub users: u32,
    /// Decides everything that is left open.
    pub seed: u64,
}

impl Default for Spread {
    fn default() -> Self {
        Self { accounts: 1_000, webinars_a_day: 10_000, days_ahead: 14, users: 5, seed: 1 }
    }
}

struct Dice(ChaCha20Rng);

impl Dice {
    fn new(seed: u64) -> Self {
        let mut bytes = [0; 32];
        bytes[..8].copy_from_slice(&seed.to_le_bytes());
        Self(ChaCha20Rng::from_seed(bytes))
    }

    /// A number below this one, which is not zero.
    fn below(&mut self, end: u64) -> u64 {
        let wide = u128::from(self.0.next_u64()) * u128::from(end);
        u64::try_from(wide >> 64).unwrap_or(0)
    }

    /// A number below that of a time.
    fn within(&mut self, time: Nanos) -> Nanos {
        Nanos::try_from(self.below(u64::try_from(time).unwrap_or(1).max(1))).unwrap_or(0)
    }

    /// One of several values, each as likely as its weight says.
    fn one_of<T: Copy>(&mut self, values: &[(u64, T)], otherwise: T) -> T {
        let mut drawn = self.below(values.iter().map(|(weight, _)| weight).sum::<u64>().max(1));
        for (weight, value) in values {
            if drawn < *weight {
                return *value;
            }
            drawn -= weight;
        }
        otherwise
    }
}

impl Spread {
    /// The world in which the schedule with this interval has been at work for a long time, for so many hours from its beginning.
    pub fn world(&self, interval_seconds: u32, hours: u32) -> World {
        let mut dice = Dice::new(self.seed);
        let accounts = self.accounts.max(1);
        let large = (accounts / 10).max(1);
        let ahead = i64::from(self.days_ahead);
        let last_day = ahead + i64::from(hours.div_ceil(24));
        let hours: Vec<(u64, i64)> = HOURS.into_iter().zip(0..).collect();
        let mut webinars = Vec::new();
        let mut of_account = vec![0_u32; accounts as usize];
        for day in -DAYS_SYNCED..=last_day {
            for _ in 0..self.webinars_a_day {
                let account = match dice.below(2) {
                    0 => dice.below(large.into()),
                    _ if large == accounts => dice.below(large.into()),
                    _ => u64::from(large) + dice.below((accounts - large).into()),
                };
                let account = u32::try_from(account).unwrap_or(0);
                let minute = dice.one_of(&[(7, 0), (2, 30), (1, 15)], 0);
                let starts_at = START + day * DAY + dice.one_of(&hours, 0) * HOUR + minute * MINUTE;
                let registrants = dice.one_of(&[(60, 50), (30, 250), (9, 1_000), (1, 10_000)], 50_u32);
                let people = registrants * 2 / 5;
                let webinar = Webinar {
                    account,
                    announced_at: starts_at - ahead * DAY,
                    starts_at,
                    minutes: dice.one_of(&[(6, 60), (2, 30), (2, 90)], 60),
                    approved: registrants,
                    people,
                    joins: people * 6 / 5,
                    recorded: dice.below(10) < 7,
                    ..Webinar::default()
                };
                of_account[account as usize] += u32::from(day == 0);
                webinars.push(as_known(webinar, interval_seconds, &mut dice));
            }
        }
        let users = self.users.max(1);
        let listed = |of_day: u32| (of_day * (self.days_ahead + DAYS_LISTED)).div_ceil(users);
        let accounts = of_account.into_iter().map(|of_day| Account { users, listed: listed(of_day) }).collect();
        World { start: START, accounts, webinars }
    }
}

/// A webinar as the store has it at the beginning, where Zoom has listed it before.
fn as_known(webinar: Webinar, interval_seconds: u32, dice: &mut Dice) -> Webinar {
    if webinar.announced_at > START {
        return webinar;
    }
    let is_current = START - webinar.ends_at() < 2 * DAY;
    // Two intervals, because a round finds a webinar that was synced after the beginning of the one before not due yet.
    let interval = if is_current { 2 * Nanos::from(interval_seconds) * SECOND } else { DAY };
    let at = START - dice.within(interval);
    let ended = webinar.ends_at();
    let session = (ended <= at).then(|| SessionState {
        complete_at: Some(at),
        recording: if webinar.recorded { RecordingOf::Stored } else { RecordingOf::Missing },
        again_at: if webinar.recorded {
            None
        } else {
            recording::look_again(timestamp(ended), timestamp(at)).map(nanos)
        },
    });
    Webinar {
        known: true,
        last_sync: Some(LastSync { started_at: at, cut_short: false }),
        last_whole_sync: Some(at),
        session,
        stored: webinar.registrants_at(at),
        ..webinar
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_seed_makes_the_same_world_and_another_one_another() {
        let spread = Spread { accounts: 20, webinars_a_day: 30, ..Spread::default() };
        let world = spread.world(600, 24);
        assert_eq!(world, spread.world(600, 24));
        assert_ne!(world, Spread { seed: 2, ..spread }.world(600, 24));
    }

    #[test]
    fn the_world_is_that_of_the_middle_of_a_long_time() {
        let spread = Spread { accounts: 100, webinars_a_day: 200, days_ahead: 7, ..Spread::default() };
        let world = spread.world(600, 24);
        assert_eq!((world.accounts.len(), world.webinars.len()), (100, 200 * (30 + 1 + 8)));
        let today = |webinar: &&Webinar| (START..START + DAY).contains(&webinar.starts_at);
        assert_eq!(world.webinars.iter().filter(today).count(), 200);
        for webinar in &world.webinars {
            assert_eq!(webinar.known, webinar.announced_at <= START);
            assert_eq!(webinar.last_sync.is_some(), webinar.known);
            assert!(webinar.last_sync.is_none_or(|last| last.started_at <= START));
            assert!(webinar.session.is_none() || webinar.ends_at() <= START);
        }
        // One in ten is large, and they have about half.
        let of_large = world.webinars.iter().filter(|webinar| webinar.account < 10).count();
        assert!((3_500..4_300).contains(&of_large), "{of_large} of {}", world.webinars.len());
    }

    #[test]
    fn the_beginning_is_a_day_of_2026() {
        assert_eq!(timestamp(START).to_string(), "2026-03-02T00:00:00Z");
        let alone = Spread { accounts: 1, webinars_a_day: 3, ..Spread::default() }.world(600, 1);
        assert!(alone.webinars.iter().all(|webinar| webinar.account == 0));
    }
}
