//! Invocations a second that wait for Zoom, with two workers beside one.

use std::time::Instant;

use super::cluster::{Cluster, DELAY, Effects, PLACES, Parts};
use crate::{error::Error, report::Report, served::wrong, stats::Series};

/// How many invocations a turn has, and how many in a quick measurement.
const MANY: u64 = 160;
const FEW: u64 = 48;

pub(super) fn measure(report: &mut Report, parts: &Parts<'_>, (rounds, quick): (usize, bool)) -> Result<(), Error> {
    let many = if quick { FEW } else { MANY };
    let mut cluster = Cluster::start(parts, 2 * many * rounds as u64)?;
    let (mut one, mut two) = (Series::default(), Series::default());
    for round in 0..rounds as u64 {
        let first = 2 * round * many;
        one.add(vec![turn(&cluster, first, many)?]);
        let calls = cluster.calls();
        cluster.start_worker(1)?;
        two.add(vec![turn(&cluster, first + many, many)?]);
        // Otherwise, the turn would have been that of one worker.
        if cluster.calls()[1] == calls[1] {
            return Err(wrong("the second worker was not called"));
        }
        cluster.kill_worker(1)?;
    }
    let name = format!("{many} invocations, each waits {} s for Zoom, {PLACES} at once a worker", DELAY.as_secs());
    report.row(format!("{name}, one worker"), &one, "calls/s");
    report.row(format!("{name}, two workers"), &two, "calls/s");
    if quick {
        report.missing.push(format!("goal of `scale` about workers: it is of {MANY} invocations"));
    } else {
        report.ratio("workers.2/1", two.ratio(&one));
    }
    Ok(())
}

/// Invocations a second, from the first request until all are done.
fn turn(cluster: &Cluster<'_>, first: u64, many: u64) -> Result<f64, Error> {
    let people = first..first + many;
    cluster.forget_requests();
    let began = Instant::now();
    cluster.accept(people.clone())?;
    cluster.finish(people.end)?;
    let took = began.elapsed();
    match cluster.effects(people)? {
        Effects { lost: 0, doubled: 0 } => Ok(many as f64 / took.as_secs_f64()),
        other => Err(wrong(format!("a turn without a fault ended with {other:?}"))),
    }
}
