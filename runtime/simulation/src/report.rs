//! The results of a simulation.

use greenroom_domain::store::RateClass;
use serde::Serialize;

use crate::{
    assumptions::{Assumptions, Layout},
    tally::{Busy, Rows, Tally},
    time::{MINUTE, Nanos, SECOND},
    world::{CLASSES, World},
};

/// The whole, in percent.
const PERCENT: f64 = 100.0;

/// The results of a simulation.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Report {
    /// The assumptions.
    pub assumptions: Assumptions,
    /// How many Zoom accounts there are.
    pub accounts: usize,
    /// How many webinars the stores have at the end.
    pub known_webinars: usize,
    /// How many webinars begin within the time.
    pub webinars: usize,
    /// The rate classes.
    pub classes: Vec<ClassReport>,
    /// The syncs.
    pub syncs: SyncReport,
    /// The rounds of the schedule.
    pub rounds: RoundReport,
    /// The workers.
    pub workers: WorkerReport,
    /// The writes to the database.
    pub writes: WriteReport,
    /// The share of each limit that is used, the largest first: that limit is reached first.
    pub bends: Vec<Bend>,
}

/// One rate class of all accounts.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct ClassReport {
    /// The class.
    pub class: RateClass,
    /// How many calls Zoom answered.
    pub answered: u64,
    /// How many calls Zoom refused because of the limit a second.
    pub refused_a_second: u64,
    /// How many calls Zoom refused because of the limit a day.
    pub refused_a_day: u64,
    /// How many accounts reached the limit a day.
    pub accounts_over_a_day: usize,
    /// How many calls the busiest account made.
    pub most_of_an_account: u32,
    /// The part of the limit a second that is used on average, in percent.
    pub used_percent: f64,
    /// The same of the busiest minute of any account.
    pub busiest_minute_percent: f64,
    /// How many calls waited for their place in the budget.
    pub waits: u64,
    /// How long they waited on average, in milliseconds.
    pub mean_wait_ms: f64,
    /// How often a place was further off than a call waits.
    pub given_up: u64,
}

/// Values of which some are larger than others.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Percentiles {
    /// Half of them are no larger.
    pub p50: u32,
    /// 99 of 100 are no larger.
    pub p99: u32,
    /// The largest.
    pub worst: u32,
}

impl Percentiles {
    /// Those of these values.
    pub fn of(mut values: Vec<u32>) -> Self {
        values.sort_unstable();
        let at = |percent: usize| {
            let place = (values.len() * percent).div_ceil(100).saturating_sub(1);
            values.get(place).copied().unwrap_or(0)
        };
        Self { p50: at(50), p99: at(99), worst: at(100) }
    }
}

/// The syncs of all accounts.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct SyncReport {
    /// How many came to their end.
    pub syncs: usize,
    /// How many waited or ran at the end of the time: `delay_ms` does not have them.
    pub unfinished: usize,
    /// How many a limit cut short.
    pub cut_short: u64,
    /// How long they waited for a place, in milliseconds.
    pub wait_ms: Percentiles,
    /// How long it took until they were over, from when a round found them due, in milliseconds.
    pub delay_ms: Percentiles,
}

/// The rounds of the schedule.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct RoundReport {
    /// How many there were.
    pub rounds: u64,
    /// How many were left out, because one waited already.
    pub left_out: u64,
    /// How long the longest took, in seconds.
    pub longest_seconds: f64,
}

/// The workers.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct WorkerReport {
    /// How many there are in all.
    pub workers: u32,
    /// How many connections to the database they have at most.
    pub connections: u32,
    /// The part of their places that is taken on average, in percent.
    pub used_percent: f64,
    /// The same of the busiest interval of the busiest store.
    pub busiest_percent: f64,
    /// How many are needed in all so that the busiest interval is done within itself, by the work that was done.
    pub needed: u64,
}

/// The writes to the database.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct WriteReport {
    /// How many transactions were made durable.
    pub commits: u64,
    /// The same in a second, on average.
    pub commits_a_second: f64,
    /// The same in the busiest minute.
    pub busiest_commits_a_second: f64,
    /// How many jobs a second began, on average.
    pub jobs_a_second: f64,
    /// The same in the busiest minute.
    pub busiest_jobs_a_second: f64,
    /// How many calls asked the budget for a place a second, on average: a write that is not made durable at once.
    pub places_a_second: f64,
    /// The rows that were added.
    pub rows: Rows,
    /// All of them in a day.
    pub rows_a_day: f64,
}

/// A limit, and the part of it that is used.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Bend {
    /// The limit.
    pub limit: String,
    /// The part that is used where it is used most, in percent. Over 100, it does not hold.
    pub used_percent: f64,
}

fn share(part: f64, whole: f64) -> f64 {
    if whole > 0.0 { PERCENT * part / whole } else { 0.0 }
}

impl Report {
    /// The number of calls that Zoom answered and refused a second, of a class.
    pub fn calls(&self, class: RateClass) -> (u64, u64) {
        let of = self.classes.iter().find(|report| report.class == class);
        of.map_or((0, 0), |report| (report.answered, report.refused_a_second))
    }

    pub(crate) fn of(assumptions: &Assumptions, world: &World, tally: Tally) -> Self {
        let time = seconds(assumptions.time()).max(1.0);
        let classes: Vec<ClassReport> =
            CLASSES.into_iter().enumerate().map(|(place, class)| of_class(assumptions, &tally, place, class)).collect();
        let workers = of_workers(assumptions, world, &tally.busy);
        let asked: u64 =
            classes.iter().map(|class| class.answered + class.refused_a_second + class.refused_a_day).sum();
        let writes = WriteReport {
            commits: tally.commits.all(),
            commits_a_second: tally.commits.all() as f64 / time,
            busiest_commits_a_second: a_second(tally.commits.busiest()),
            jobs_a_second: tally.jobs.all() as f64 / time,
            busiest_jobs_a_second: a_second(tally.jobs.busiest()),
            places_a_second: asked as f64 / time,
            rows: tally.rows,
            rows_a_day: tally.rows.all() as f64 * 86_400.0 / time,
        };
        let end = world.start + assumptions.time();
        let mut report = Self {
            assumptions: assumptions.clone(),
            accounts: world.accounts.len(),
            known_webinars: world.webinars.iter().filter(|webinar| webinar.known).count(),
            webinars: world.webinars.iter().filter(|webinar| (world.start..end).contains(&webinar.starts_at)).count(),
            classes,
            syncs: SyncReport {
                syncs: tally.delays.len(),
                unfinished: tally.unfinished,
                cut_short: tally.cut_short,
                wait_ms: Percentiles::of(tally.waits),
                delay_ms: Percentiles::of(tally.delays),
            },
            rounds: RoundReport {
                rounds: tally.rounds,
                left_out: tally.rounds_left_out,
                longest_seconds: seconds(tally.longest_round),
            },
            workers,
            writes,
            bends: Vec::new(),
        };
        report.bends = bends(&report);
        report
    }
}

/// A time in seconds.
fn seconds(time: Nanos) -> f64 {
    time as f64 / SECOND as f64
}

/// How many of a minute's calls, commits or jobs come in a second, on average.
fn a_second(of_minute: u64) -> f64 {
    of_minute as f64 / (MINUTE / SECOND) as f64
}

fn of_class(assumptions: &Assumptions, tally: &Tally, place: usize, class: RateClass) -> ClassReport {
    let counts = || tally.classes.iter().map(move |account| &account[place]);
    let sum = |of: fn(&crate::tally::ClassCount) -> u32| counts().map(|count| u64::from(of(count))).sum::<u64>();
    let per_second = f64::from(assumptions.plan.per_second(class));
    let busiest = counts().map(|count| count.busiest_minute).max().unwrap_or(0);
    let (answered, waits) = (sum(|count| count.answered), sum(|count| count.waits));
    let waited: Nanos = counts().map(|count| count.waited).sum();
    ClassReport {
        class,
        answered,
        refused_a_second: sum(|count| count.too_fast),
        refused_a_day: sum(|count| count.too_many_today),
        accounts_over_a_day: counts().filter(|count| count.too_many_today > 0).count(),
        most_of_an_account: counts().map(|count| count.answered).max().unwrap_or(0),
        used_percent: share(answered as f64, per_second * seconds(assumptions.time()) * tally.classes.len() as f64),
        busiest_minute_percent: share(a_second(busiest.into()), per_second),
        waits,
        mean_wait_ms: if waits > 0 { waited as f64 / waits as f64 / 1e6 } else { 0.0 },
        given_up: sum(|count| count.given_up),
    }
}

fn of_workers(assumptions: &Assumptions, world: &World, busy: &[Busy]) -> WorkerReport {
    let accounts = u32::try_from(world.accounts.len()).unwrap_or(u32::MAX);
    let workers = assumptions.processes(accounts);
    let (places, interval) = (f64::from(assumptions.places.max(1)), f64::from(assumptions.interval_seconds.max(1)));
    let of_store = places * f64::from(assumptions.workers.max(1));
    let busiest = busy.iter().map(|store| seconds(store.busiest())).fold(0.0, f64::max);
    let all: f64 = busy.iter().map(|store| seconds(store.all())).sum();
    let needed = busy.iter().map(|store| (seconds(store.busiest()) / (places * interval)).ceil().max(1.0) as u64).sum();
    WorkerReport {
        workers,
        connections: workers.saturating_mul(assumptions.connections_a_worker),
        used_percent: share(all, of_store * seconds(assumptions.time()) * busy.len() as f64),
        busiest_percent: share(busiest, of_store * interval),
        needed,
    }
}

fn bends(report: &Report) -> Vec<Bend> {
    let assumptions = &report.assumptions;
    let mut bends = Vec::new();
    let mut add = |limit: String, used_percent: f64| bends.push(Bend { limit, used_percent });
    for class in &report.classes {
        let word = class.class.as_str();
        add(
            format!("{word} calls a second of the busiest account, in its busiest minute"),
            class.busiest_minute_percent,
        );
        if let Some(most) = assumptions.heavy_a_day.filter(|_| class.class == RateClass::Heavy) {
            let refused = u64::from(class.accounts_over_a_day > 0) as f64;
            let used = share(f64::from(class.most_of_an_account) + refused, most.into());
            add(format!("{word} calls a day of the busiest account"), used);
        }
    }
    add("places of workers in the busiest interval".to_owned(), report.workers.busiest_percent);
    let interval = f64::from(assumptions.interval_seconds.max(1));
    add("time of a round of the schedule".to_owned(), share(report.rounds.longest_seconds, interval));
    let capacities = &assumptions.capacities;
    if let Some(most) = capacities.commits_a_second {
        add("commits a second, in the busiest minute".to_owned(), share(report.writes.busiest_commits_a_second, most));
    }
    if let Some(most) = capacities.jobs_a_second {
        add("jobs a second, in the busiest minute".to_owned(), share(report.writes.busiest_jobs_a_second, most));
    }
    if let Some(most) = capacities.connections {
        let word = match assumptions.layout {
            Layout::OneStore => "connections to the database",
            Layout::StoreEach => "connections to the database, of workers that serve one account each",
        };
        add(word.to_owned(), share(report.workers.connections.into(), most.into()));
    }
    bends.sort_by(|a, b| b.used_percent.total_cmp(&a.used_percent));
    bends
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn percentiles_are_of_the_values_that_are_there() {
        assert_eq!(Percentiles::of(vec![]), Percentiles::default());
        assert_eq!(Percentiles::of(vec![7]), Percentiles { p50: 7, p99: 7, worst: 7 });
        assert_eq!(Percentiles::of((1..=200).rev().collect()), Percentiles { p50: 100, p99: 198, worst: 200 });
    }
}
