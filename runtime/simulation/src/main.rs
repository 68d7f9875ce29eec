//! `greenroom-simulation`: simulates a day, and prints a table.

use clap::{Parser, ValueEnum};
use greenroom_simulation::{Assumptions, Capacities, Layout, Order, Spread, run, table};
use greenroom_zoom::Plan;

/// The plan of the Zoom accounts.
#[derive(Clone, Copy, ValueEnum)]
enum PlanWord {
    Free,
    Pro,
    Business,
}

/// Simulates a day of the schedule, the budget of calls to Zoom, and the workers, for many Zoom accounts.
#[derive(Parser)]
#[command(name = "cargo xtask simulate", bin_name = "cargo xtask simulate")]
struct Cli {
    /// How many Zoom accounts
    #[arg(long, default_value_t = Spread::default().accounts, value_parser = clap::value_parser!(u32).range(1..))]
    accounts: u32,
    /// How many webinars a day take place, in all accounts
    #[arg(long, default_value_t = Spread::default().webinars_a_day)]
    webinars: u32,
    /// How many workers each store has
    #[arg(long, default_value_t = Assumptions::default().workers, value_parser = clap::value_parser!(u32).range(1..))]
    workers: u32,
    /// Decides everything that is left open: the same seed gives the same figures
    #[arg(long, default_value_t = Spread::default().seed)]
    seed: u64,
    /// Print JSON instead of tables
    #[arg(long)]
    json: bool,
    /// Which accounts share a store
    #[arg(long, value_enum, default_value_t = Assumptions::default().layout)]
    layout: Layout,
    /// The order in which jobs that wait get places
    #[arg(long, value_enum, default_value_t = Assumptions::default().order)]
    order: Order,
    /// How many jobs a worker does at once
    #[arg(long, default_value_t = Assumptions::default().places, value_parser = clap::value_parser!(u32).range(1..))]
    places: u32,
    /// The plan of the Zoom accounts
    #[arg(long, value_enum, default_value_t = PlanWord::Pro)]
    plan: PlanWord,
    /// How many heavy calls a day Zoom answers an account; 0 for no limit [default: 30000, or 60000 of the plan business]
    #[arg(long)]
    heavy_a_day: Option<u32>,
    /// The time between two rounds of the schedule, in seconds: `schedule` of [server]
    #[arg(long, default_value_t = Assumptions::default().interval_seconds, value_parser = clap::value_parser!(u32).range(1..))]
    interval: u32,
    /// How many days before its begin a webinar is listed
    #[arg(long, default_value_t = Spread::default().days_ahead, value_parser = clap::value_parser!(u32).range(1..=365))]
    days_ahead: u32,
    /// How many users each Zoom account has
    #[arg(long, default_value_t = Spread::default().users, value_parser = clap::value_parser!(u32).range(1..))]
    users: u32,
    /// How many hours are simulated
    #[arg(long, default_value_t = Assumptions::default().hours, value_parser = clap::value_parser!(u32).range(1..=168))]
    hours: u32,
    /// How long a call to Zoom takes, in milliseconds: measure it
    #[arg(long, default_value_t = Assumptions::default().call_ms)]
    call_ms: f64,
    /// How long a slice of a sync takes besides its calls, in milliseconds: measure it
    #[arg(long, default_value_t = Assumptions::default().slice_ms)]
    slice_ms: f64,
    /// How long a job takes from its acceptance to its begin, where a place is free, in milliseconds: measure it
    #[arg(long, default_value_t = Assumptions::default().handover_ms)]
    handover_ms: f64,
    /// How many connections to the database a worker has: `connections` of [postgres]
    #[arg(long, default_value_t = Assumptions::default().connections_a_worker)]
    connections_a_worker: u32,
    /// How many commits a second the database was measured to make
    #[arg(long)]
    commits_a_second: Option<f64>,
    /// How many jobs a second Restate was measured to hand over
    #[arg(long)]
    jobs_a_second: Option<f64>,
    /// How many connections the database takes
    #[arg(long)]
    connections: Option<u32>,
}

impl Cli {
    fn assumptions(&self) -> Assumptions {
        let (plan, of_plan) = match self.plan {
            PlanWord::Free => (Plan::Free, 30_000),
            PlanWord::Pro => (Plan::Pro, 30_000),
            PlanWord::Business => (Plan::Business, 60_000),
        };
        Assumptions {
            hours: self.hours,
            plan,
            heavy_a_day: Some(self.heavy_a_day.unwrap_or(of_plan)).filter(|most| *most > 0),
            interval_seconds: self.interval,
            layout: self.layout,
            order: self.order,
            workers: self.workers,
            places: self.places,
            connections_a_worker: self.connections_a_worker,
            call_ms: self.call_ms,
            slice_ms: self.slice_ms,
            handover_ms: self.handover_ms,
            capacities: Capacities {
                commits_a_second: self.commits_a_second,
                jobs_a_second: self.jobs_a_second,
                connections: self.connections,
            },
            ..Assumptions::default()
        }
    }
}

fn main() -> Result<(), serde_json::Error> {
    let cli = Cli::parse();
    let spread = Spread {
        accounts: cli.accounts,
        webinars_a_day: cli.webinars,
        days_ahead: cli.days_ahead,
        users: cli.users,
        seed: cli.seed,
    };
    let assumptions = cli.assumptions();
    let report = run(&assumptions, spread.world(assumptions.interval_seconds, assumptions.hours));
    if cli.json {
        println!("{}", serde_json::to_string_pretty(&serde_json::json!({ "spread": spread, "report": report }))?);
    } else {
        println!("{}", table(&report));
    }
    Ok(())
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn options_say_what_is_assumed() {
        let assumptions =
            |options: &[&str]| Cli::try_parse_from([&["simulate"][..], options].concat()).unwrap().assumptions();
        assert_eq!(assumptions(&[]), Assumptions::default());
        let given =
            assumptions(&["--plan", "business", "--interval", "3600", "--layout", "one-store", "--order", "turns"]);
        assert_eq!((given.plan, given.heavy_a_day), (Plan::Business, Some(60_000)));
        assert_eq!((given.interval_seconds, given.layout, given.order), (3_600, Layout::OneStore, Order::Turns));
        assert_eq!(assumptions(&["--heavy-a-day", "0"]).heavy_a_day, None);
        for wrong in [["--accounts", "0"], ["--interval", "0"], ["--hours", "169"], ["--plan", "gold"]] {
            assert!(Cli::try_parse_from([&["simulate"][..], &wrong[..]].concat()).is_err(), "{wrong:?}");
        }
    }
}
