//! Where the time and the allocations of one invocation go, stage by stage, on each store, beside bare wasmtime and native
//! code.
//!
//! The runtime measures its own stages in a build with the feature `stages`. Its figures are comparable with each other, not
//! with those of the build that users get, so that build runs as a process of its own.

use std::{
    path::Path,
    process::{Command, Stdio},
    sync::Arc,
    time::{Duration, Instant},
};

use greenroom::{
    ActionRef, Document, Invocation,
    stages::{self, Stage, Total},
};
use greenroom_store::{OpenMode, SqliteStore};
use tempfile::TempDir;

use crate::{
    allocations,
    bare::{self, Bare},
    contender::{Contender, Invoker, Settings, with_warm_up},
    error::Error,
    report::Report,
    stage_table::{Line, OnStore, REST, StageTable},
    stats::{Series, micros},
    work::{self, CONTACT, Work},
};

/// The hidden command of the measured process.
pub(crate) const CHILD: &str = "stages";

/// How many calls a turn has in memory.
const CALLS: usize = 200;

/// The same on SQLite, whose database grows.
const CALLS_FEW: usize = 40;

/// How often the probe is measured, and how many stages each time.
const PROBES: (usize, u32) = (100, 1_000);

/// Measures in this many rounds, in a process of `command`, and adds tables and ratios to the report.
pub(crate) fn measure(
    report: &mut Report,
    command: &Path,
    packages: &Path,
    disk: &Path,
    rounds: usize,
) -> Result<(), Error> {
    let mut process = Command::new(command);
    process.args(["--child", CHILD, "--packages"]).arg(packages).arg("--kept").arg(disk);
    process.args(["--rounds", &rounds.to_string()]).stderr(Stdio::inherit());
    let output = process.output().map_err(|source| Error::File { path: command.to_owned(), source })?;
    if !output.status.success() {
        return Err(Error::Wrong(format!("the process that measures stages ended with {}", output.status)));
    }
    let tables: Vec<StageTable> =
        serde_json::from_slice(&output.stdout).map_err(|error| Error::Wrong(error.to_string()))?;
    for table in &tables {
        let memory = table.stores.first().map(|store| store.allocations);
        report.ratio(&format!("allocations.{}", table.work), memory);
    }
    report.stages.extend(tables);
    Ok(())
}

/// The work of the measured process.
pub(crate) async fn print(packages: &Path, disk: &Path, rounds: usize) -> Result<(), Error> {
    if !cfg!(feature = "stages") {
        return Err(Error::Wrong("this build measures no stages: build `greenroom-bench-stages`".to_owned()));
    }
    stages::count_allocations(allocations::of_this_thread);
    let probe = Probe::measure();
    let works = [Work::noop(packages)?, Work::realistic(packages)?];
    let both: Vec<&Work> = works.iter().collect();
    let engine = bare::engine(64)?;
    let folder = TempDir::new_in(disk)?;
    let file = SqliteStore::open(folder.path().join("stages.db"), OpenMode::CreateIfMissing)?;
    let usual = Settings::default();
    let invokers = [
        ("memory", Invoker::in_memory(&both, usual).await?),
        ("SQLite in memory", Invoker::on_sqlite(Arc::new(SqliteStore::in_memory()?), &both, usual).await?),
        ("SQLite on disk", Invoker::on_sqlite(Arc::new(file), &both, usual).await?),
    ];
    let mut turns = Vec::new();
    for work in &works {
        let mut beside = vec![("bare", Contender::Bare(Bare::new(&engine, work, work::contact())?))];
        if work.name == "realistic" {
            beside.push(("native", Contender::Native(work::contact())));
        }
        for (_, contender) in &beside {
            contender.check(work).await?;
        }
        let stores: Vec<_> = invokers.iter().map(|(name, invoker)| Staged::new(name, invoker)).collect();
        for staged in &stores {
            Contender::Invoke(staged.invoker.clone()).check(work).await?;
        }
        let beside: Vec<_> = beside.into_iter().map(|(name, it)| (name, it, Series::default())).collect();
        turns.push((work, beside, stores));
    }
    stages::take();
    for _ in 0..rounds {
        for (work, beside, stores) in &mut turns {
            for (_, contender, series) in beside {
                series.add(contender.batch(work, CALLS).await?);
            }
            for staged in stores {
                staged.turn(work, &probe).await?;
            }
        }
    }
    let table = |(work, beside, stores): Turn<'_>| StageTable {
        work: work.name.to_owned(),
        probe_ns: probe.whole().as_secs_f64() * 1e9,
        stores: stores.iter().map(|staged| staged.table(beside.first().map(|(_, _, bare)| bare))).collect(),
        beside: beside.into_iter().filter_map(|(name, _, series)| Some((name.to_owned(), series.median()?))).collect(),
    };
    let tables: Vec<StageTable> = turns.into_iter().map(table).collect();
    println!("{}", serde_json::to_string(&tables).map_err(|error| Error::Wrong(error.to_string()))?);
    Ok(())
}

/// The contenders for one action: those beside the runtime, each with its figures, and the runtime on its stores.
type Turn<'a> = (&'a Work, Vec<(&'a str, Contender, Series)>, Vec<Staged>);

/// What the probe itself takes for one stage.
struct Probe {
    /// The part that is in the stage's own time.
    inside: Duration,
    /// The part that is in the time of what surrounds it.
    outside: Duration,
}

impl Probe {
    fn measure() -> Self {
        let (rounds, many) = PROBES;
        let mut inside = Vec::new();
        let mut outside = Vec::new();
        for _ in 0..rounds {
            stages::take();
            let surrounding = stages::enter(Stage::Guest);
            for _ in 0..many {
                stages::enter(Stage::Read).end();
            }
            surrounding.end();
            for (stage, total) in stages::take() {
                if stage == Stage::Read { &mut inside } else { &mut outside }.push(total.time / many);
            }
        }
        let median = |times: &mut Vec<Duration>| {
            times.sort();
            times.get(times.len() / 2).copied().unwrap_or_default()
        };
        Self { inside: median(&mut inside), outside: median(&mut outside) }
    }

    fn whole(&self) -> Duration {
        self.inside + self.outside
    }

    /// The time of a stage without the probe's own.
    fn correct(&self, total: &Total) -> Duration {
        total.time.saturating_sub(times(self.inside, total.entered) + times(self.outside, total.nested))
    }
}

fn times(each: Duration, many: u64) -> Duration {
    each * u32::try_from(many).unwrap_or(u32::MAX)
}

/// The runtime on one store, with the figures of its calls.
struct Staged {
    name: String,
    invoker: Invoker,
    whole: Series,
    rest: Series,
    /// The time and all allocations of each stage.
    stages: Vec<(Stage, Series, u64)>,
    /// All allocations of the calls, from ready requests on.
    allocations: u64,
    /// Those that no stage has.
    allocations_rest: u64,
    calls: usize,
}

impl Staged {
    fn new(name: &str, invoker: &Invoker) -> Self {
        Self {
            name: name.to_owned(),
            invoker: invoker.clone(),
            whole: Series::default(),
            rest: Series::default(),
            stages: Vec::new(),
            allocations: 0,
            allocations_rest: 0,
            calls: 0,
        }
    }

    async fn turn(&mut self, work: &Work, probe: &Probe) -> Result<(), Error> {
        let calls = if self.invoker.memory.is_some() { CALLS } else { CALLS_FEW };
        let action: ActionRef = work.action.parse().map_err(|_| Error::Wrong(format!("no action {}", work.action)))?;
        let (mut whole, mut rest) = (Vec::new(), Vec::new());
        let mut of_stages: Vec<(Stage, Vec<f64>)> = Vec::new();
        let all = with_warm_up(calls);
        for call in 0..all {
            let action = action.clone();
            stages::take();
            let before = allocations::of_this_thread();
            let began = Instant::now();
            let input = Document::parse(work.text.as_bytes()).map_err(|error| Error::Wrong(error.to_string()))?;
            let request = Invocation::new(action, input).contact(CONTACT);
            let ready = allocations::of_this_thread();
            let outcome = self.invoker.runtime.invoke(request).await;
            let is_done = outcome.output().is_some();
            let ending = stages::enter(Stage::Outcome);
            drop(outcome);
            ending.end();
            let took = began.elapsed();
            let after = allocations::of_this_thread();
            let totals = stages::take();
            if !is_done {
                return Err(Error::Wrong(format!("{}: a run failed while it was measured", work.name)));
            }
            if call < all - calls {
                continue;
            }
            self.calls += 1;
            self.allocations += after - ready;
            let entered: u64 = totals.iter().map(|(_, total)| total.entered).sum();
            let took = took.saturating_sub(times(probe.whole(), entered));
            let in_stages: Duration = totals.iter().map(|(_, total)| probe.correct(total)).sum();
            let counted: u64 = totals.iter().map(|(_, total)| total.allocations).sum();
            self.allocations_rest += (after - before).saturating_sub(counted);
            whole.push(micros(took));
            rest.push(micros(took.saturating_sub(in_stages)));
            for (stage, total) in totals {
                self.add(stage, total.allocations);
                let at = of_stages.iter().position(|(known, _)| *known == stage).unwrap_or_else(|| {
                    of_stages.push((stage, Vec::new()));
                    of_stages.len() - 1
                });
                // Calls before this one did not have the stage.
                of_stages[at].1.resize(whole.len() - 1, 0.0);
                of_stages[at].1.push(micros(probe.correct(&total)));
            }
        }
        for (stage, mut figures) in of_stages {
            figures.resize(calls, 0.0);
            if let Some((_, series, _)) = self.stages.iter_mut().find(|(known, ..)| *known == stage) {
                series.add(figures);
            }
        }
        self.whole.add(whole);
        self.rest.add(rest);
        self.invoker.tidy();
        Ok(())
    }

    fn add(&mut self, stage: Stage, allocations: u64) {
        match self.stages.iter_mut().find(|(known, ..)| *known == stage) {
            Some((_, _, all)) => *all += allocations,
            None => self.stages.push((stage, Series::default(), allocations)),
        }
    }

    #[allow(clippy::cast_precision_loss)] // Counts, far below 2^52.
    fn table(&self, bare: Option<&Series>) -> OnStore {
        let each = |all: u64| all as f64 / self.calls.max(1) as f64;
        let mut stages: Vec<_> = self.stages.iter().collect();
        stages.sort_by_key(|(stage, ..)| *stage);
        let mut lines: Vec<Line> = stages
            .into_iter()
            .map(|(stage, series, allocations)| Line {
                stage: stage.to_string(),
                us: series.median().unwrap_or_default(),
                allocations: each(*allocations),
            })
            .collect();
        lines.push(Line {
            stage: REST.to_owned(),
            us: self.rest.median().unwrap_or_default(),
            allocations: each(self.allocations_rest),
        });
        OnStore {
            store: self.name.clone(),
            whole_us: self.whole.median().unwrap_or_default(),
            allocations: each(self.allocations),
            to_bare: bare.and_then(|bare| self.whole.ratio(bare)),
            stages: lines,
        }
    }
}
