//! The effect of neighbours that never end on a well-behaved action: the time of a no-op while several of them run in
//! the same runtime, on the same threads.

use std::{
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    time::Instant,
};

use greenroom::FailureKind;
use tokio::task::JoinSet;

use crate::{
    contender::{Invoker, Settings},
    error::Error,
    report::Report,
    stats::{Series, micros},
    throughput,
    work::Work,
};

/// How many threads all of them share.
const THREADS: usize = 2;

/// How many calls a turn has.
const CALLS: usize = 50;

/// Measures in this many rounds, and adds rows to the report.
pub(crate) fn measure(report: &mut Report, noop: &Work, spin: &Work, rounds: usize) -> Result<(), Error> {
    let threads = throughput::threads(THREADS)?;
    threads.block_on(async {
        let invoker = Invoker::in_memory(&[noop, spin], Settings::default()).await?;
        let mut alone = Series::default();
        let mut beside = [Series::default(), Series::default()];
        for _ in 0..rounds {
            alone.add(turn(&invoker, noop, spin, 0).await?);
            for (series, spinning) in beside.iter_mut().zip(1..) {
                series.add(turn(&invoker, noop, spin, spinning).await?);
            }
            invoker.tidy();
        }
        report.row("invoke noop in a task, alone", &alone, "µs");
        for (series, spinning) in beside.iter().zip(1..) {
            let name = format!("invoke noop in a task, {spinning} endless on {THREADS} threads");
            report.row(name, series, "µs");
        }
        Ok(())
    })
}

async fn turn(invoker: &Invoker, noop: &Work, spin: &Work, spinning: usize) -> Result<Vec<f64>, Error> {
    let over = Arc::new(AtomicBool::new(false));
    let mut neighbours = JoinSet::new();
    for _ in 0..spinning {
        let (runtime, request, over) = (invoker.runtime.clone(), spin.invocation()?, over.clone());
        neighbours.spawn(async move {
            while !over.load(Ordering::Relaxed) {
                // It ends at its limit of CPU time, and is started again.
                let outcome = runtime.invoke(request.clone()).await;
                if outcome.failure().is_none_or(|failure| failure.kind != FailureKind::LimitExceeded) {
                    return Err(Error::Wrong(format!("the endless action ended with {:?}", outcome.result)));
                }
            }
            Ok(())
        });
    }
    let (runtime, work) = (invoker.runtime.clone(), noop.clone());
    let calls = tokio::spawn(async move {
        let mut took = Vec::with_capacity(CALLS);
        for _ in 0..CALLS {
            let request = work.invocation()?;
            let began = Instant::now();
            let outcome = runtime.spawn(request).await;
            took.push(micros(began.elapsed()));
            if outcome.output().is_none() {
                return Err(Error::Wrong(format!("a run failed while it was measured: {:?}", outcome.result)));
            }
        }
        Ok(took)
    });
    let took = calls.await.map_err(|error| Error::Wrong(error.to_string()))?;
    over.store(true, Ordering::Relaxed);
    // Dropping a run stops it; a run that ended by itself has an error to report.
    while let Some(ended) = neighbours.try_join_next() {
        ended.map_err(|error| Error::Wrong(error.to_string()))??;
    }
    neighbours.shutdown().await;
    took
}
