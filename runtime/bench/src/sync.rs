//! What a sync of a big webinar costs: from the sandbox, over a socket, into a file, by the four actions; beside the same
//! work as a native loop, a second time with nothing new, of a small webinar, and in how much memory.

mod native;
mod stage;

use std::{
    collections::BTreeMap,
    path::Path,
    process::{Command, Stdio},
};

use tempfile::TempDir;
use tokio::runtime::Runtime as Threads;

use self::stage::{Size, Stage};
use crate::{error::Error, report::Report, stats::Series, throughput};

/// The hidden command that a process is started with.
pub(crate) const CHILD: &str = "sync-webinar";

/// What the goals are about.
const BIG: Size = Size { registrants: 100_000, attendees: 80_000, joins: 120_000 };

/// What is measured in little time: it has no goals.
const MEDIUM: Size = Size { registrants: 10_000, attendees: 8_000, joins: 12_000 };

/// What the big one is held against.
const SMALL: Size = Size { registrants: 1_000, attendees: 800, joins: 1_200 };

/// How often the small one is synced for each time that the big one is.
const SMALL_ONES: usize = 3;

/// How many rows each table has, and a digest of them.
type Tables = BTreeMap<String, (u64, u64)>;

/// Measures in so many rounds, on the disk where `disk` is, and adds rows and ratios to the report.
pub(crate) fn measure(
    report: &mut Report,
    actions: &Path,
    disk: &Path,
    rounds: usize,
    quick: bool,
) -> Result<(), Error> {
    let size = if quick { MEDIUM } else { BIG };
    // Zoom is somebody else: its threads are not those that sync.
    let (others, own) = (throughput::threads(1)?, throughput::threads(2)?);
    let (big, small) = (others.block_on(stage::zoom(size))?, others.block_on(stage::zoom(SMALL))?);
    let [mut first, mut second, mut plain, mut little, mut memory] = std::array::from_fn(|_| Series::default());
    for round in 0..rounds {
        let mut left: [Tables; 2] = Default::default();
        // Whoever comes first finds colder caches.
        for ours in [round % 2 == 0, round % 2 == 1] {
            if ours {
                left[0] = pair(&own, actions, disk, big.base_url(), size, &mut first, &mut second)?;
            } else {
                let (took, tables) = alone(&own, disk, big.base_url(), size)?;
                plain.add(vec![took]);
                left[1] = tables;
            }
        }
        is_as_much(&left)?;
        for _ in 0..SMALL_ONES {
            pair(&own, actions, disk, small.base_url(), SMALL, &mut little, &mut Series::default())?;
        }
        memory.add(vec![peak(&own, actions, disk, big.base_url())?]);
    }
    let name = format!("sync of {} registrants, {} joins", size.registrants, size.joins);
    report.row(&name, &first, "s");
    report.row(format!("{name}, in a native loop"), &plain, "s");
    report.row(format!("{name}, again"), &second, "s");
    report.row(format!("{name}, peak memory of the process"), &memory, "MiB");
    report.row(format!("sync of {} registrants, {} joins", SMALL.registrants, SMALL.joins), &little, "s");
    if quick {
        report.missing.push(format!("goals of `sync`: they are of {} registrants", BIG.registrants));
    } else {
        report.ratio("sync.100k/native", first.ratio(&plain));
        report.ratio("sync.second/first", second.ratio(&first));
        report.ratio("sync.rss_mb", memory.median());
        report.ratio("sync.100k/1k", first.ratio(&little));
    }
    Ok(())
}

/// Syncs into a new store, and then once more.
fn pair(
    threads: &Threads,
    actions: &Path,
    disk: &Path,
    zoom: &str,
    size: Size,
    first: &mut Series,
    second: &mut Series,
) -> Result<Tables, Error> {
    let folder = TempDir::new_in(disk)?;
    let stage = threads.block_on(Stage::connected(folder.path(), zoom))?;
    let sync = threads.block_on(stage.sync(actions, zoom))?;
    first.add(vec![threads.block_on(stage::timed(&sync))?]);
    let before = stage.tables()?;
    is_whole(&before, size)?;
    second.add(vec![threads.block_on(stage::timed(&sync))?]);
    let after = stage.tables()?;
    if before != after {
        return Err(wrong(format!("a second sync changed something: {before:?} became {after:?}")));
    }
    Ok(before)
}

/// Syncs into a new store natively.
fn alone(threads: &Threads, disk: &Path, zoom: &str, size: Size) -> Result<(f64, Tables), Error> {
    let folder = TempDir::new_in(disk)?;
    let stage = threads.block_on(Stage::connected(folder.path(), zoom))?;
    let client = stage::client(&stage.store, zoom)?;
    let took = threads.block_on(native::timed(&stage.store, &client))?;
    let tables = stage.tables()?;
    is_whole(&tables, size)?;
    Ok((took, tables))
}

/// Makes sure that both have left as many rows, table by table.
fn is_as_much(left: &[Tables; 2]) -> Result<(), Error> {
    let [ours, plain] = left.each_ref().map(|tables| tables.iter().map(|(name, (rows, _))| (name, *rows)));
    if ours.clone().eq(plain.clone()) {
        return Ok(());
    }
    let [ours, plain] = [ours, plain].map(|tables| tables.collect::<BTreeMap<_, _>>());
    Err(wrong(format!("a sync left {ours:?}, the native loop {plain:?}")))
}

/// Makes sure that everybody is there.
fn is_whole(tables: &Tables, size: Size) -> Result<(), Error> {
    let Size { registrants, attendees, joins } = size;
    for (table, wanted) in [
        ("contacts", registrants),
        ("registrations", registrants),
        ("joins", joins),
        ("attendances", attendees),
        ("timeline_events", registrants + attendees),
        // Names and P2 and P3 of everybody, P1 and P4 of those who were there.
        ("contact_properties", 4 * registrants + 2 * attendees),
        ("marketing_event_contacts", registrants),
        ("sessions", 1),
        ("listings", 0),
        ("listing_pages", 0),
        ("left_out", 0),
    ] {
        let found = tables.get(table).map(|(count, _)| *count);
        if found != Some(wanted) {
            return Err(wrong(format!("{table}: {wanted} rows were to be there, {found:?} are")));
        }
    }
    Ok(())
}

/// The most memory that a process held which did nothing but sync, in MiB.
fn peak(threads: &Threads, actions: &Path, disk: &Path, zoom: &str) -> Result<f64, Error> {
    let folder = TempDir::new_in(disk)?;
    let stage = threads.block_on(Stage::connected(folder.path(), zoom))?;
    // Compiled code is there, as for everybody but the first process.
    drop(threads.block_on(stage.sync(actions, zoom))?);
    drop(stage);
    let mut command = Command::new(std::env::current_exe()?);
    command.args(["--child", CHILD, "--zoom", zoom, "--packages"]).arg(actions);
    command.arg("--kept").arg(folder.path()).stderr(Stdio::inherit());
    let output = command.output()?;
    let said = String::from_utf8_lossy(&output.stdout);
    said.trim().parse().map_err(|_| wrong(format!("the process that syncs said `{said}`")))
}

/// What the process does: syncs, and prints the most memory that it held, in MiB.
pub(crate) async fn sync_once(actions: &Path, folder: &Path, zoom: &str) -> Result<(), Error> {
    let stage = Stage::open(folder)?;
    stage::timed(&stage.sync(actions, zoom).await?).await?;
    let path = Path::new("/proc/self/status");
    let text = std::fs::read_to_string(path).map_err(|source| Error::File { path: path.to_owned(), source })?;
    let most =
        text.lines().find_map(|line| line.strip_prefix("VmHWM:")?.split_whitespace().next()?.parse::<f64>().ok());
    println!("{}", most.ok_or_else(|| wrong("/proc/self/status has no VmHWM"))? / 1024.0);
    Ok(())
}

fn wrong(error: impl std::fmt::Display) -> Error {
    Error::Wrong(error.to_string())
}
