//! The effects of a cluster of which one worker is killed and started again: each invocation that was acknowledged has to be in Zoom's
//! own record once.

use std::time::Instant;

use super::cluster::{Cluster, PLACES, Parts};
use crate::{error::Error, report::Report, served::wrong};

/// How many invocations there are in the goals, and in a quick measurement.
const MANY: u64 = 400;
const FEW: u64 = 48;

pub(super) fn measure(report: &mut Report, parts: &Parts<'_>, quick: bool) -> Result<(), Error> {
    let many = if quick { FEW } else { MANY };
    let mut cluster = Cluster::start(parts, many)?;
    cluster.start_worker(1)?;
    cluster.forget_requests();
    let began = Instant::now();
    cluster.accept(0..many)?;
    // The workers wait for Zoom's answers to the last ones, which Zoom has carried out: those of the killed one are lost.
    cluster.wait_for_registrations(many as usize / 3)?;
    let calls = cluster.calls();
    if calls.contains(&0) {
        return Err(wrong(format!("the workers were called {calls:?} times before one was killed")));
    }
    cluster.kill_worker(0)?;
    cluster.start_worker(0)?;
    cluster.finish(many)?;
    let took = began.elapsed();
    let effects = cluster.effects(0..many)?;
    let name = format!("{many} invocations, {PLACES} at once at each of two workers, one of which is killed");
    report.figure(format!("{name}: all done"), Some(took.as_secs_f64()), "s");
    if quick {
        report.missing.push(format!("goals of `scale` about effects: they are of {MANY} invocations"));
        let is_right = effects.lost == 0 && effects.doubled == 0;
        return if is_right { Ok(()) } else { Err(wrong(format!("{effects:?}"))) };
    }
    report.ratio("effects.lost", Some(effects.lost as f64));
    report.ratio("effects.doubled", Some(effects.doubled as f64));
    Ok(())
}
