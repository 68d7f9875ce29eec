//! Calls a second, on one thread and on two, and whether a second thread makes calls slower in any setting.

use std::{sync::Arc, time::Instant};

use tokio::{runtime::Runtime as Threads, task::JoinSet};

use crate::{
    bare::{self, Bare},
    contender::{Invoker, Settings},
    error::Error,
    report::Report,
    stats::Series,
    work::{self, Work},
};

/// How many callers run at once.
const CALLERS: usize = 64;

/// How many runs the runtime allows at once: one, a few, its default, and many.
const SETTINGS: [u32; 5] = [1, 2, 8, DEFAULT, 512];

/// The default setting.
const DEFAULT: u32 = 64;

/// How many calls a turn has, for all callers together: they take some tens of milliseconds.
const CALLS: usize = 4_096;

/// Measures in this many rounds, and adds rows and ratios to the report.
pub(crate) fn measure(report: &mut Report, noop: &Work, realistic: &Work, rounds: usize) -> Result<(), Error> {
    let threads = [threads(1)?, threads(2)?];
    let engine = bare::engine(128)?;
    for work in [noop, realistic] {
        let bare = Arc::new(Bare::new(&engine, work, work::contact())?);
        let mut series = [Series::default(), Series::default()];
        for _ in 0..rounds {
            for (threads, series) in threads.iter().zip(&mut series) {
                series.add(vec![threads.block_on(bare_rate(&bare, work))?]);
            }
        }
        rows(report, &format!("bare {}", work.name), &series);
    }
    let mut worst: Option<f64> = None;
    for work in [noop, realistic] {
        for concurrency in SETTINGS {
            // One runtime at a time: each reserves a large part of the address space.
            let settings = Settings { concurrency: Some(concurrency) };
            let invoker = threads[0].block_on(Invoker::in_memory(&[work], settings))?;
            let mut series = [Series::default(), Series::default()];
            for _ in 0..rounds {
                for (threads, series) in threads.iter().zip(&mut series) {
                    series.add(vec![threads.block_on(invoke_rate(&invoker, work))?]);
                    invoker.tidy();
                }
            }
            rows(report, &format!("invoke {}, {concurrency} at once", work.name), &series);
            let gain = series[1].ratio(&series[0]);
            if work.name == realistic.name && concurrency == DEFAULT {
                report.ratio("throughput.2threads/1thread", gain);
            }
            worst = gain.into_iter().chain(worst).reduce(f64::min);
        }
    }
    report.ratio("throughput.2threads/1thread.worst", worst);
    Ok(())
}

fn rows(report: &mut Report, name: &str, series: &[Series; 2]) {
    for (series, threads) in series.iter().zip(["1 thread", "2 threads"]) {
        report.row(format!("{name}, {threads}"), series, "calls/s");
    }
}

/// Worker threads for callers. The thread that waits for them does no work.
pub(crate) fn threads(count: usize) -> Result<Threads, Error> {
    Ok(tokio::runtime::Builder::new_multi_thread().worker_threads(count).enable_all().build()?)
}

async fn bare_rate(bare: &Arc<Bare>, work: &Work) -> Result<f64, Error> {
    let mut callers = JoinSet::new();
    let began = Instant::now();
    for _ in 0..CALLERS {
        let (bare, input) = (bare.clone(), work.text.clone());
        callers.spawn(async move {
            for _ in 0..CALLS / CALLERS {
                drop(bare.call(&input).await?);
                tokio::task::yield_now().await;
            }
            Ok::<_, Error>(())
        });
    }
    rate(began, callers).await
}

/// Invocations a second by [`CALLERS`] callers.
pub(crate) async fn invoke_rate(invoker: &Invoker, work: &Work) -> Result<f64, Error> {
    invocations(invoker, work, CALLERS, CALLS).await
}

/// Invocations a second by this many callers, with this many calls in all. Every call must succeed.
pub(crate) async fn invocations(invoker: &Invoker, work: &Work, callers: usize, calls: usize) -> Result<f64, Error> {
    let mut requests = Vec::new();
    for _ in 0..callers {
        let own: Result<Vec<_>, Error> = (0..calls / callers).map(|_| work.invocation()).collect();
        requests.push(own?);
    }
    let mut tasks = JoinSet::new();
    let began = Instant::now();
    for own in requests {
        let runtime = invoker.runtime.clone();
        tasks.spawn(async move {
            for request in own {
                let outcome = runtime.invoke(request).await;
                if outcome.output().is_none() {
                    return Err(Error::Wrong(format!("a run failed while it was measured: {:?}", outcome.result)));
                }
                // A caller does other work between two calls.
                tokio::task::yield_now().await;
            }
            Ok(())
        });
    }
    rate(began, tasks).await.map(|rate| rate / CALLS as f64 * (calls / callers * callers) as f64)
}

async fn rate(began: Instant, mut callers: JoinSet<Result<(), Error>>) -> Result<f64, Error> {
    while let Some(caller) = callers.join_next().await {
        caller.map_err(|error| Error::Wrong(error.to_string()))??;
    }
    Ok(CALLS as f64 / began.elapsed().as_secs_f64())
}
