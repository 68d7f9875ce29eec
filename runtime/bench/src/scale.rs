//! More than one process on one machine: the store on PostgreSQL beside that on SQLite and beside a native loop, two workers beside
//! one, and the effects of a cluster of which a worker is killed.
//!
//! All stores are on the disk of the folder for temporary files, because the server of PostgreSQL may not reach other folders. It
//! waits for the disk with each commit, as SQLite does.

mod cluster;
mod durable;
mod effects;
mod raw;
mod sync;
mod workers;

use std::path::Path;

use greenroom_postgres_testing::Cluster;

use crate::{error::Error, machine, report::Report, served::wrong, work::Work};

/// The files that are measured.
pub(crate) struct Files<'a> {
    /// The `greenroom` command, as it is released.
    pub(crate) command: Option<&'a Path>,
    /// The server of Restate.
    pub(crate) restate: Option<&'a Path>,
    /// The folder of the packages that users get.
    pub(crate) actions: &'a Path,
}

/// Measures in this many rounds, and adds rows and ratios to the report. A part whose programs are missing is named as missing.
pub(crate) fn measure(
    report: &mut Report,
    files: &Files<'_>,
    realistic: &Work,
    (rounds, quick): (usize, bool),
) -> Result<(), Error> {
    if greenroom_postgres_testing::find().is_none() {
        report.missing.push("Scale: PostgreSQL is not installed: `cargo xtask setup` installs it".to_owned());
        return Ok(());
    }
    let disk = std::env::temp_dir();
    if machine::is_in_memory(&disk) {
        let why = format!("{} is in memory, where nothing is durable: let TMPDIR name another folder", disk.display());
        report.missing.push(format!("Scale: {why}"));
        return Ok(());
    }
    let database = Cluster::start_durable().map_err(wrong)?;
    sync::measure(report, &database, files.actions, (rounds, quick))?;
    durable::measure(report, &database, realistic, rounds)?;
    match (files.command, files.restate) {
        (Some(command), Some(restate)) => {
            let parts = cluster::Parts { database: &database, command, restate, actions: files.actions };
            workers::measure(report, &parts, (rounds, quick))?;
            effects::measure(report, &parts, quick)
        }
        (None, _) => {
            report.missing.push("workers and effects of `scale`: the `greenroom` command was not given".to_owned());
            Ok(())
        }
        (_, None) => {
            report.missing.push("workers and effects of `scale`: the server of Restate was not given".to_owned());
            Ok(())
        }
    }
}
