//! How many system calls one invocation makes, beside bare wasmtime.
//!
//! A process makes a number of calls under `strace`, another one twice as many: the difference has neither the start of the
//! process nor the compilation. Where `strace` is not installed or may not trace, `perf` counts, without names.

use std::{
    collections::BTreeMap,
    path::Path,
    process::{Command, Stdio},
    sync::Arc,
};

use greenroom_store::{OpenMode, SqliteStore};
use tempfile::TempDir;

use crate::{
    bare::{self, Bare},
    contender::{Contender, Invoker, Settings},
    error::Error,
    report::Report,
    stats::Series,
    work::{self, Work},
};

/// The hidden command of the traced process.
pub(crate) const CHILD: &str = "calls";

/// How many calls the shorter process makes.
const CALLS: u32 = 1_000;

/// The same on a disk, which every call waits for.
const CALLS_ON_DISK: u32 = 200;

/// System calls that fewer invocations make than one in this many are not named, such as those of a thread that ticks.
const RARE: f64 = 50.0;

const ON_DISK: &str = "SQLite on disk";

const CONTENDERS: [&str; 4] = ["bare", "memory", "SQLite in memory", ON_DISK];

/// All system calls of a process and its threads, by name.
type Counts = BTreeMap<String, f64>;

/// Measures in this many rounds, and adds rows and ratios to the report.
pub(crate) fn measure(report: &mut Report, packages: &Path, disk: &Path, rounds: usize) -> Result<(), Error> {
    let Some(tool) = Tool::find() else {
        report.missing.push("Syscalls: neither `strace` nor `perf` can count them here".to_owned());
        return Ok(());
    };
    for work in ["noop", "realistic"] {
        let mut totals: BTreeMap<&str, Series> = BTreeMap::new();
        for contender in CONTENDERS {
            let mut by_name: BTreeMap<String, Series> = BTreeMap::new();
            for _ in 0..rounds {
                let each = each_call(tool, packages, disk, contender, work)?;
                totals.entry(contender).or_default().add(vec![each.values().sum()]);
                for (name, count) in each {
                    by_name.entry(name).or_default().add(vec![count]);
                }
            }
            if let Some(total) = totals.get(contender) {
                report.row(format!("system calls a call: {contender}, {work}"), total, "calls");
            }
            for (name, series) in by_name {
                if series.median().is_some_and(|count| count >= 1.0 / RARE) && tool == Tool::Strace {
                    report.row(format!("system calls a call: {contender}, {work}: {name}"), &series, "calls");
                }
            }
        }
        let median = |contender: &str| totals.get(contender).and_then(Series::median);
        let more = median("memory").zip(median("bare")).map(|(own, bare)| (own - bare).max(0.0));
        report.ratio(&format!("syscalls.{work}"), more);
    }
    Ok(())
}

/// The system calls of one call.
fn each_call(tool: Tool, packages: &Path, disk: &Path, contender: &str, work: &str) -> Result<Counts, Error> {
    let calls = if contender == ON_DISK { CALLS_ON_DISK } else { CALLS };
    let count = |calls: u32| tool.count(packages, disk, contender, work, calls);
    let (fewer, more) = (count(calls)?, count(2 * calls)?);
    let each = more.into_iter().map(|(name, more)| {
        let fewer = fewer.get(&name).copied().unwrap_or_default();
        // One start may differ a little from the other.
        (name, ((more - fewer) / f64::from(calls)).max(0.0))
    });
    Ok(each.collect())
}

/// What counts system calls.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Tool {
    Strace,
    Perf,
}

impl Tool {
    /// The first that works here.
    fn find() -> Option<Self> {
        [Self::Strace, Self::Perf].into_iter().find(|tool| {
            let file = tempfile::NamedTempFile::new();
            let counted = file
                .map_err(Error::from)
                .and_then(|file| tool.count_of(file.path(), &mut tool.command(file.path(), "true")));
            counted.is_ok_and(|counts| counts.values().sum::<f64>() > 0.0)
        })
    }

    /// A command that counts the system calls of another, in a file.
    fn command(self, file: &Path, program: impl AsRef<std::ffi::OsStr>) -> Command {
        let mut command = match self {
            Self::Strace => {
                let mut command = Command::new("strace");
                command.args(["-f", "-c", "-o"]).arg(file);
                command
            }
            Self::Perf => {
                let mut command = Command::new("perf");
                command.args(["stat", "-e", "raw_syscalls:sys_enter", "-x", ",", "-o"]).arg(file);
                command
            }
        };
        command.arg("--").arg(program).stdin(Stdio::null());
        command
    }

    fn count_of(self, file: &Path, command: &mut Command) -> Result<Counts, Error> {
        let output = command.output()?;
        if !output.status.success() {
            let why = String::from_utf8_lossy(&output.stderr);
            return Err(Error::Wrong(format!("a traced process ended with {}: {why}", output.status)));
        }
        let text = std::fs::read_to_string(file).map_err(|source| Error::File { path: file.to_owned(), source })?;
        Ok(match self {
            Self::Strace => of_strace(&text),
            Self::Perf => of_perf(&text),
        })
    }

    fn count(self, packages: &Path, disk: &Path, contender: &str, work: &str, calls: u32) -> Result<Counts, Error> {
        let file = tempfile::NamedTempFile::new()?;
        let mut command = self.command(file.path(), std::env::current_exe()?);
        command.args(["--child", CHILD, "--packages"]).arg(packages).arg("--kept").arg(disk);
        command.args(["--of", contender, "--of", work, "--calls", &calls.to_string()]);
        self.count_of(file.path(), &mut command)
    }
}

/// The counts in the table that `strace -c` writes: share, seconds, microseconds a call, calls, perhaps errors, name.
fn of_strace(table: &str) -> Counts {
    let line = |line: &str| {
        let fields: Vec<&str> = line.split_whitespace().collect();
        let (first, name) = (fields.first()?, fields.last()?);
        first.parse::<f64>().ok()?;
        (*name != "total").then_some(((*name).to_owned(), fields.get(3)?.parse().ok()?))
    };
    table.lines().filter_map(line).collect()
}

/// The count in the file that `perf stat -x ,` writes.
fn of_perf(text: &str) -> Counts {
    let line = |line: &str| Some(("all".to_owned(), line.split(',').next()?.parse().ok()?));
    text.lines().filter_map(line).collect()
}

/// The work of the traced process: this many calls.
pub(crate) async fn call(packages: &Path, disk: &Path, of: &[String], calls: usize) -> Result<(), Error> {
    let [contender, work] = of else { return Err(Error::Wrong("name a contender and a work".to_owned())) };
    let work = if work == "noop" { Work::noop(packages)? } else { Work::realistic(packages)? };
    let usual = Settings::default();
    let folder = TempDir::new_in(disk)?;
    let contender = match contender.as_str() {
        "bare" => Contender::Bare(Bare::new(&bare::engine(64)?, &work, work::contact())?),
        "memory" => Contender::Invoke(Invoker::in_memory(&[&work], usual).await?),
        "SQLite in memory" => {
            Contender::Invoke(Invoker::on_sqlite(Arc::new(SqliteStore::in_memory()?), &[&work], usual).await?)
        }
        ON_DISK => {
            let store = SqliteStore::open(folder.path().join("calls.db"), OpenMode::CreateIfMissing)?;
            Contender::Invoke(Invoker::on_sqlite(Arc::new(store), &[&work], usual).await?)
        }
        other => return Err(Error::Wrong(format!("there is no contender `{other}`"))),
    };
    contender.check(&work).await?;
    for _ in 0..calls {
        contender.check(&work).await?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counts_are_read_from_the_table_of_strace() {
        let table = "% time     seconds  usecs/call     calls    errors syscall\n\
            ------ ----------- ----------- --------- --------- ----------------\n\
             60.00    0.000300           3       100         2 futex\n\
             40.00    0.000200           2        50           ioctl\n\
            ------ ----------- ----------- --------- --------- ----------------\n\
            100.00    0.000500           3       150         2 total\n";
        assert_eq!(of_strace(table), [("futex".to_owned(), 100.0), ("ioctl".to_owned(), 50.0)].into());
    }

    #[test]
    fn the_count_of_perf_is_read() {
        let text = "# started on Mon\n\n1234,,raw_syscalls:sys_enter,5,100.00,,\n";
        assert_eq!(of_perf(text), [("all".to_owned(), 1_234.0)].into());
    }
}
