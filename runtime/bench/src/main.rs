//! `greenroom-bench`: the measurements behind every figure that we print.
//!
//! Contenders take turns within one run, in many short rounds ([`latency`]): figures of two runs say nothing about each
//! other, because the clock of a machine changes its speed. What was not measured is said, and has no figure.
//!
//! What it never does: it reaches into no crate's inside. The runtime is measured through its public API, with the
//! packages that users get; bare wasmtime stands beside it as a contender of its own.
//!
//! Where to start reading: [`work`] is what is measured, [`contender`] who takes part.

#![allow(clippy::needless_pass_by_value)]

mod bare;
mod contender;
mod error;
mod latency;
mod machine;
mod memory;
mod report;
mod stats;
mod work;

use std::{path::PathBuf, process::ExitCode};

use clap::Parser;

use crate::{error::Error, report::Report, work::Work};

#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// Measures, prints a table, and writes it to a file as JSON.
#[derive(Parser)]
#[command(name = "greenroom-bench")]
struct Args {
    /// The folder with the packages to measure
    #[arg(long)]
    packages: PathBuf,
    /// Where the JSON goes
    #[arg(long)]
    to: PathBuf,
    /// Fewer rounds: under a minute, and less certain
    #[arg(long)]
    quick: bool,
    /// How many rounds, in place of what is usual
    #[arg(long)]
    rounds: Option<usize>,
    /// Only this group of measurements: `latency`
    #[arg(long)]
    only: Vec<String>,
    /// Print the JSON in place of the table
    #[arg(long)]
    json: bool,
}

impl Args {
    fn wants(&self, group: &str) -> bool {
        self.only.is_empty() || self.only.iter().any(|only| only == group)
    }
}

fn main() -> ExitCode {
    match run(&Args::parse()) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {error}");
            ExitCode::FAILURE
        }
    }
}

fn run(args: &Args) -> Result<(), Error> {
    let (noop, realistic) = (Work::noop(&args.packages)?, Work::realistic(&args.packages)?);
    let mut report = Report { machine: machine::describe(), ..Report::default() };
    let rounds = args.rounds.unwrap_or(if args.quick { 40 } else { 400 });
    if args.wants("latency") {
        let one_thread = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
        one_thread.block_on(latency::measure(&mut report, &noop, &realistic, rounds))?;
    }
    let json = serde_json::to_string_pretty(&report).map_err(|error| Error::Wrong(error.to_string()))?;
    std::fs::write(&args.to, &json).map_err(|source| Error::File { path: args.to.clone(), source })?;
    println!("{}", if args.json { json } else { report.markdown() });
    Ok(())
}
