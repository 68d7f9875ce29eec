//! The report in words.

use std::fmt::Write as _;

use crate::report::Report;

/// The report as tables, for people.
pub fn table(report: &Report) -> String {
    let mut text = String::new();
    // Writing to a text cannot fail.
    let _ = write(&mut text, report);
    text
}

fn write(text: &mut String, report: &Report) -> std::fmt::Result {
    let Report { assumptions, syncs, rounds, workers, writes, .. } = report;
    writeln!(
        text,
        "{} Zoom accounts ({:?}), {} webinars within {} h, {} known; a round every {} s",
        report.accounts,
        assumptions.plan,
        report.webinars,
        assumptions.hours,
        report.known_webinars,
        assumptions.interval_seconds
    )?;
    writeln!(
        text,
        "assumed: a call takes {} ms, a slice {} ms besides, a job is handed over within {} ms\n",
        assumptions.call_ms, assumptions.slice_ms, assumptions.handover_ms
    )?;
    writeln!(
        text,
        "{:<8}{:>13}{:>10}{:>14}{:>15}{:>12}{:>12}{:>14}{:>12}",
        "calls", "answered", "429", "429 (a day)", "accounts over", "used", "busiest", "waited", "mean wait"
    )?;
    for class in &report.classes {
        writeln!(
            text,
            "{:<8}{:>13}{:>10}{:>14}{:>15}{:>11.2}%{:>11.1}%{:>14}{:>9.0} ms",
            class.class.as_str(),
            class.answered,
            class.refused_a_second,
            class.refused_a_day,
            class.accounts_over_a_day,
            class.used_percent,
            class.busiest_minute_percent,
            class.waits,
            class.mean_wait_ms
        )?;
    }
    writeln!(text, "\n{:<42}{:>12}{:>12}{:>12}", "milliseconds", "p50", "p99", "worst")?;
    for (name, values) in [("wait of a sync for a place", syncs.wait_ms), ("from found due to over", syncs.delay_ms)] {
        writeln!(text, "{name:<42}{:>12}{:>12}{:>12}", values.p50, values.p99, values.worst)?;
    }
    writeln!(text)?;
    for (name, value) in [
        ("syncs", syncs.syncs.to_string()),
        ("of them cut short by a limit", syncs.cut_short.to_string()),
        ("syncs that waited or ran at the end", syncs.unfinished.to_string()),
        ("rounds of the schedule", rounds.rounds.to_string()),
        ("rounds left out, because one waited already", rounds.left_out.to_string()),
        ("longest round", format!("{:.1} s", rounds.longest_seconds)),
        ("workers", workers.workers.to_string()),
        ("workers needed", workers.needed.to_string()),
        ("places taken", format!("{:.1} %", workers.used_percent)),
        ("places taken in the busiest interval", format!("{:.1} %", workers.busiest_percent)),
        ("connections of workers to the database", workers.connections.to_string()),
        ("commits a second", format!("{:.1}", writes.commits_a_second)),
        ("commits a second in the busiest minute", format!("{:.1}", writes.busiest_commits_a_second)),
        ("jobs a second", format!("{:.1}", writes.jobs_a_second)),
        ("jobs a second in the busiest minute", format!("{:.1}", writes.busiest_jobs_a_second)),
        ("places of the budget a second", format!("{:.1}", writes.places_a_second)),
        ("rows a day", format!("{:.0}", writes.rows_a_day)),
    ] {
        writeln!(text, "{name:<50}{value:>28}")?;
    }
    writeln!(text, "\nwhat bends first (the part of a limit that is used where it is used most)")?;
    for bend in &report.bends {
        writeln!(text, "{:>9.1} %  {}", bend.used_percent, bend.limit)?;
    }
    Ok(())
}
