//! The measurements behind every published figure.
//!
//! Contenders take turns within one run, in many short rounds (`latency.rs`). Figures of two runs cannot be compared,
//! because the speed of a machine's clock changes. The report names what was not measured.
//!
//! What it never does: it uses no internals of any crate. The runtime is measured through its public API, with the
//! packages that users get; bare wasmtime is a contender of its own.
//!
//! Where to start reading: `work.rs` has the measured work, `contender.rs` the contenders.

mod allocations;
mod bare;
mod cold;
mod console;
mod contender;
mod durable;
mod error;
mod http;
mod jobs;
mod languages;
mod latency;
mod machine;
mod neighbour;
mod peer;
mod process;
mod report;
mod rows;
mod rss;
mod scale;
mod segment;
mod served;
mod stage_table;
mod stages;
mod stats;
mod sync;
mod syscalls;
mod throughput;
mod webhooks;
mod work;
mod worker_stdio;

use std::{
    path::{Path, PathBuf},
    process::ExitCode,
};

use clap::{Parser, ValueEnum};

use crate::{allocations::Counting, error::Error, peer::Files, report::Report, work::Work};

#[global_allocator]
static ALLOCATOR: Counting = Counting;

/// Measures, prints a table, and writes it to a file as JSON.
#[derive(Parser)]
#[command(name = "greenroom-bench")]
struct Args {
    /// The folder with the packages to measure
    #[arg(long)]
    packages: PathBuf,
    /// The folder with the packages that sync webinars; by default `actions` beside the measured packages
    #[arg(long)]
    actions: Option<PathBuf>,
    /// The file for the JSON; durability is measured on the same disk
    #[arg(long, required_unless_present = "child")]
    to: Option<PathBuf>,
    /// The folder with the packages of the templates, each named after its language
    #[arg(long)]
    languages: Option<PathBuf>,
    /// The `greenroom` command, for its worker and for projects
    #[arg(long)]
    command: Option<PathBuf>,
    /// The command that measures stages: the same in a build with the feature `stages`
    #[arg(long)]
    stages: Option<PathBuf>,
    /// The command that runs Extism
    #[arg(long, requires = "extism_plugin")]
    extism: Option<PathBuf>,
    /// The Extism plugin
    #[arg(long)]
    extism_plugin: Option<PathBuf>,
    /// The command that runs QuickJS
    #[arg(long)]
    quickjs: Option<PathBuf>,
    /// The program that is started for each call
    #[arg(long)]
    process: Option<PathBuf>,
    /// The server of Restate
    #[arg(long)]
    restate: Option<PathBuf>,
    /// The folder in which Lighthouse is installed, beside the script that asks it
    #[arg(long)]
    judge: Option<PathBuf>,
    /// Fewer rounds: faster, and less precise
    #[arg(long)]
    quick: bool,
    /// How many rounds, instead of the default
    #[arg(long)]
    rounds: Option<usize>,
    /// Only these groups of measurements
    #[arg(long)]
    only: Vec<Group>,
    /// Only these contenders of `latency`, by their names in the table, for example to profile one
    #[arg(long)]
    of: Vec<String>,
    /// Print the JSON instead of the table
    #[arg(long)]
    json: bool,
    /// Run as a process that is measured
    #[arg(long, hide = true)]
    child: Option<String>,
    /// The folder of its compiled code, or of its store
    #[arg(long, hide = true)]
    kept: Option<PathBuf>,
    /// How many calls it makes
    #[arg(long, hide = true)]
    calls: Option<usize>,
    /// The address of its Zoom
    #[arg(long, hide = true)]
    zoom: Option<String>,
}

impl Args {
    /// The folder of a measured process.
    fn disk(&self) -> &Path {
        self.kept.as_deref().unwrap_or(Path::new("."))
    }
}

/// Measurements that are made together.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Group {
    /// Where the time and the allocations of one call go
    Stages,
    /// System calls of one call
    Syscalls,
    /// One call after the other, with all contenders in turn
    Latency,
    /// Calls a second on one and two threads
    Throughput,
    /// Calls a second on disk
    Durable,
    /// The first answer
    Cold,
    /// The memory of live instances
    Memory,
    /// Beside an action that never ends
    Neighbour,
    /// The members of a segment among a million contacts
    Segment,
    /// A webinar with 100,000 registrants
    Sync,
    /// Through `greenroom worker-stdio`
    Worker,
    /// The templates in each language
    Languages,
    /// A burst of Zoom's webhooks, with a kill in the middle
    Webhooks,
    /// Asynchronous invocations, with three kills
    Jobs,
    /// The realistic action over HTTP
    Http,
    /// Pages of the console, in Chromium too
    Console,
    /// More than one process: PostgreSQL, Restate and workers, one of which is killed
    Scale,
}

impl Group {
    /// How many rounds there are by default, and how many with `--quick`.
    fn rounds(self) -> (usize, usize) {
        match self {
            Self::Stages => (100, 20),
            Self::Syscalls => (3, 1),
            Self::Latency => (400, 60),
            Self::Throughput | Self::Http | Self::Console => (20, 3),
            Self::Durable => (10, 2),
            Self::Cold => (100, 20),
            Self::Memory => (3, 1),
            Self::Neighbour => (20, 2),
            Self::Segment => (10, 3),
            Self::Scale => (3, 1),
            Self::Sync | Self::Webhooks | Self::Jobs => (1, 1),
            Self::Worker => (100, 20),
            Self::Languages => (20, 5),
        }
    }
}

/// Runs the command.
pub fn main() -> ExitCode {
    let args = Args::parse();
    let done = match args.child.as_deref() {
        None => run(&args),
        Some(sync::CHILD) => sync_once(&args),
        // On as many threads as a server has on a small machine.
        Some(http::GREENROOM) => serve(&args),
        Some(http::AXUM) => throughput::threads(2).and_then(|all| all.block_on(http::serve_native(&args.packages))),
        Some(child) => one_thread().and_then(|thread| {
            thread.block_on(async {
                match child {
                    cold::CHILD => cold::answer_once(&args.packages, args.kept.as_deref()).await,
                    rss::CHILD => rss::live(&args.packages).await,
                    stages::CHILD => {
                        let rounds = args.rounds.unwrap_or(Group::Stages.rounds().0);
                        stages::print(&args.packages, args.disk(), rounds).await
                    }
                    syscalls::CHILD => {
                        syscalls::call(&args.packages, args.disk(), &args.of, args.calls.unwrap_or(1)).await
                    }
                    other => Err(Error::Wrong(format!("there is no process `{other}`"))),
                }
            })
        }),
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {error}");
            ExitCode::FAILURE
        }
    }
}

/// Runs on as many threads as a process that syncs has on a small machine.
fn sync_once(args: &Args) -> Result<(), Error> {
    match (&args.kept, &args.zoom) {
        (Some(folder), Some(zoom)) => throughput::threads(2)?.block_on(sync::sync_once(&args.packages, folder, zoom)),
        _ => Err(Error::Wrong("a process that syncs needs `--kept` and `--zoom`".to_owned())),
    }
}

/// As `greenroom serve`, on as many threads as it has on a small machine.
fn serve(args: &Args) -> Result<(), Error> {
    match &args.kept {
        Some(folder) => throughput::threads(2)?.block_on(http::serve(&args.packages, folder)),
        None => Err(Error::Wrong("a process that serves needs `--kept`".to_owned())),
    }
}

fn one_thread() -> Result<tokio::runtime::Runtime, Error> {
    Ok(tokio::runtime::Builder::new_current_thread().enable_all().build()?)
}

fn run(args: &Args) -> Result<(), Error> {
    let (noop, realistic) = (Work::noop(&args.packages)?, Work::realistic(&args.packages)?);
    let spin = Work::spin(&args.packages)?;
    let to = args.to.clone().unwrap_or_else(|| PathBuf::from("bench.json"));
    let folder = to.parent().filter(|parent| !parent.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let peers = Files {
        extism: args.extism.clone().zip(args.extism_plugin.clone()),
        quickjs: args.quickjs.clone(),
        process: args.process.clone(),
    };
    let mut report = Report { machine: machine::describe(), ..Report::default() };
    if args.only.is_empty() || args.only.contains(&Group::Latency) {
        let given = [
            ("Extism", peers.extism.is_some()),
            ("QuickJS", peers.quickjs.is_some()),
            ("A process for each call", peers.process.is_some()),
        ];
        let missing = given.into_iter().filter(|(_, is_given)| !is_given);
        report.missing.extend(missing.map(|(name, _)| format!("{name}: not given, because it could not be built")));
    }
    for group in Group::value_variants() {
        if !args.only.is_empty() && !args.only.contains(group) {
            report.missing.push(format!("{group:?}: not requested"));
            continue;
        }
        let (usual, quick) = group.rounds();
        let rounds = args.rounds.unwrap_or(if args.quick { quick } else { usual });
        eprintln!("{:>8}  {group:?}, {rounds} rounds", "measure");
        let report = &mut report;
        match group {
            Group::Stages => match &args.stages {
                Some(command) => stages::measure(report, command, &args.packages, folder, rounds)?,
                // A build that measures stages measures them in a process of its own all the same.
                None if cfg!(feature = "stages") => {
                    stages::measure(report, &std::env::current_exe()?, &args.packages, folder, rounds)?;
                }
                None => report.missing.push("Stages: the command that measures them was not given".to_owned()),
            },
            Group::Syscalls => syscalls::measure(report, &args.packages, folder, rounds)?,
            Group::Latency => {
                one_thread()?.block_on(latency::measure(report, &noop, &realistic, &peers, &args.of, rounds))?;
            }
            Group::Throughput => throughput::measure(report, &noop, &realistic, rounds)?,
            Group::Durable => durable::measure(report, &realistic, folder, rounds)?,
            Group::Cold => one_thread()?.block_on(cold::measure(
                report,
                [&noop, &realistic],
                &args.packages,
                args.command.as_deref(),
                rounds,
            ))?,
            Group::Memory => rss::measure(report, &args.packages, rounds)?,
            Group::Neighbour => neighbour::measure(report, &noop, &spin, rounds)?,
            Group::Segment => segment::measure(report, folder, rounds)?,
            Group::Sync => {
                let actions = args.actions.clone().unwrap_or_else(|| args.packages.with_file_name("actions"));
                sync::measure(report, &actions, folder, rounds, args.quick)?;
            }
            Group::Worker => match &args.command {
                Some(command) => {
                    let files = worker_stdio::Files { command, packages: &args.packages };
                    worker_stdio::measure(report, &files, &realistic, folder, rounds)?;
                }
                None => report.missing.push("Worker: the `greenroom` command was not given".to_owned()),
            },
            Group::Languages => match (&args.languages, &args.command) {
                (Some(folder), Some(command)) => {
                    one_thread()?.block_on(languages::measure(report, folder, command, rounds))?;
                }
                _ => report.missing.push("Languages: the folder of packages or the command was not given".to_owned()),
            },
            Group::Webhooks => match &args.command {
                Some(command) => {
                    let actions = args.actions.clone().unwrap_or_else(|| args.packages.with_file_name("actions"));
                    webhooks::measure(report, &webhooks::Files { command, actions: &actions }, folder, args.quick)?;
                }
                None => report.missing.push("Webhooks: the `greenroom` command was not given".to_owned()),
            },
            Group::Http => http::measure(report, &args.packages, &realistic, rounds, args.quick)?,
            Group::Jobs => match &args.command {
                Some(command) => {
                    let files = jobs::Files { command, packages: &args.packages };
                    jobs::measure(report, &files, folder, &noop, args.quick)?;
                }
                None => report.missing.push("Jobs: the `greenroom` command was not given".to_owned()),
            },
            Group::Scale => {
                let actions = args.actions.clone().unwrap_or_else(|| args.packages.with_file_name("actions"));
                let [command, restate] = [&args.command, &args.restate].map(Option::as_deref);
                let files = scale::Files { command, restate, actions: &actions };
                scale::measure(report, &files, &realistic, (rounds, args.quick))?;
            }
            Group::Console => match &args.command {
                Some(command) => {
                    let judge = args.judge.as_deref();
                    let files = console::Files { command, packages: &args.packages, judge };
                    console::measure(report, &files, folder, [&noop, &realistic, &spin], (rounds, args.quick))?;
                }
                None => report.missing.push("Console: the `greenroom` command was not given".to_owned()),
            },
        }
    }
    report.name_what_is_missing();
    let json = serde_json::to_string_pretty(&report).map_err(|error| Error::Wrong(error.to_string()))?;
    std::fs::write(&to, &json).map_err(|source| Error::File { path: to.clone(), source })?;
    println!("{}", if args.json { json } else { report.markdown() });
    Ok(())
}
