//! The cost of one call. Every contender takes its turn in every round, so that conditions of the machine affect all of
//! them alike.

use std::{sync::Arc, time::Duration};

use greenroom_store::SqliteStore;

use crate::{
    bare::{self, Bare},
    contender::{self, Contender, Invoker, Settings},
    error::Error,
    machine,
    peer::{Files, How, Peer},
    process::Process,
    report::Report,
    stats::{Series, micros},
    work::{self, Work},
};

/// How many calls a contender makes in its turn: few enough for all turns of a round to run under the same conditions.
const CALLS: usize = 200;

/// The same for contenders that are slow, or whose runs stay in a database, which would grow.
const CALLS_FEW: usize = 40;

/// How much time the other threads of a runtime get to finish their work.
const SETTLE: Duration = Duration::from_millis(3);

struct Entry<'a> {
    name: String,
    work: &'a Work,
    contender: Contender,
    calls: usize,
    series: Series,
    /// The CPU time of the whole process in this contender's turns, added up, because the kernel counts it in steps. An
    /// answer that comes sooner because another core helped costs no less.
    cpu: Duration,
}

/// Measures in this many rounds, and adds rows and ratios to the report. `of` names the contenders; all if it is empty.
pub(crate) async fn measure(
    report: &mut Report,
    noop: &Work,
    realistic: &Work,
    peers: &Files,
    of: &[String],
    rounds: usize,
) -> Result<(), Error> {
    let engine = bare::engine(64)?;
    let works = [noop, realistic];
    let usual = Settings::default();
    let memory = Invoker::in_memory(&works, usual).await?;
    let sqlite = Invoker::on_sqlite(Arc::new(SqliteStore::in_memory()?), &works, usual).await?;
    let mut entries = vec![Entry::new("native", realistic, Contender::Native(work::contact()))];
    for work in works {
        entries.push(Entry::new("bare", work, Contender::Bare(Bare::new(&engine, work, work::contact())?)));
        entries.push(Entry::new("invoke", work, Contender::Invoke(memory.clone())));
        entries.push(Entry::new("invoke, SQLite in memory,", work, Contender::Invoke(sqlite.clone())));
    }
    if let Some((command, plugin)) = &peers.extism {
        let extism = Arc::new(Peer::extism(command, plugin, &works)?);
        let ways = [("fresh", How::Fresh), ("fresh, pooled,", How::Pooled), ("reused", How::Reused)];
        for (work, (shown, how)) in works.into_iter().flat_map(|work| ways.map(|way| (work, way))) {
            entries.push(Entry::new(&format!("Extism {shown}"), work, Contender::Peer(extism.clone(), how)));
        }
    }
    if let Some(command) = &peers.quickjs {
        let quickjs = Arc::new(Peer::quickjs(command, &works)?);
        entries.extend(works.map(|work| Entry::new("QuickJS", work, Contender::Peer(quickjs.clone(), How::Fresh))));
    }
    if let Some(program) = &peers.process {
        let process = Arc::new(Process::new(program));
        entries.extend(works.map(|work| Entry::new("a process", work, Contender::Process(process.clone()))));
    }
    entries.retain(|entry| of.is_empty() || of.contains(&entry.name));
    for entry in &entries {
        entry.contender.check(entry.work).await?;
    }
    let turns = entries.len();
    for round in 0..rounds {
        // Each round begins with another contender, so that none always follows the same one.
        for turn in 0..turns {
            let entry = &mut entries[(round + turn) % turns];
            entry.turn().await?;
        }
    }
    for entry in &entries {
        report.row(&entry.name, &entry.series, "µs");
    }
    for entry in &entries {
        // The CPU time of another process is not counted.
        if !matches!(entry.contender, Contender::Peer(..) | Contender::Process(_)) {
            let calls = contender::with_warm_up(entry.calls) * rounds;
            let each = (calls > 0).then(|| micros(entry.cpu) / calls as f64);
            report.figure(format!("CPU time a call, all threads, mean: {}", entry.name), each, "µs");
        }
    }
    let series = |name: &str| entries.iter().find(|entry| entry.name == name).map(|entry| &entry.series);
    let ratio = |own: &str, other: &str| series(own)?.ratio(series(other)?);
    report.ratio("invoke.realistic/bare", ratio("invoke realistic", "bare realistic"));
    report.ratio("invoke.noop/bare", ratio("invoke noop", "bare noop"));
    report.ratio("extism.fresh/invoke", ratio("Extism fresh realistic", "invoke realistic"));
    report.ratio("invoke.realistic.sqlite/memory", ratio("invoke, SQLite in memory, realistic", "invoke realistic"));
    report.ratio("extism.pooled/invoke", ratio("Extism fresh, pooled, realistic", "invoke realistic"));
    report.ratio("extism.reused/invoke", ratio("Extism reused realistic", "invoke realistic"));
    Ok(())
}

impl<'a> Entry<'a> {
    fn new(name: &str, work: &'a Work, contender: Contender) -> Self {
        let calls = match &contender {
            Contender::Invoke(invoker) if invoker.memory.is_none() => CALLS_FEW,
            Contender::Peer(_, How::Fresh | How::Pooled) | Contender::Process(_) => CALLS_FEW,
            _ => CALLS,
        };
        Self {
            name: format!("{name} {}", work.name),
            work,
            contender,
            calls,
            series: Series::default(),
            cpu: Duration::ZERO,
        }
    }

    async fn turn(&mut self) -> Result<(), Error> {
        let before = machine::cpu_time()?;
        self.series.add(self.contender.batch(self.work, self.calls).await?);
        if matches!(self.contender, Contender::Invoke(_)) {
            // The work that its other threads still have to do must not burden the next contender.
            tokio::time::sleep(SETTLE).await;
        }
        self.cpu += machine::cpu_time()?.saturating_sub(before);
        Ok(())
    }
}
