//! The cost of syncing a large webinar: from the sandbox, over a socket, into a file, by the four actions. It is
//! compared with the same work in a native loop, with a second sync without changes, and with a small webinar; and its
//! memory is measured.

mod native;
pub(crate) mod stage;

use std::{
    collections::BTreeMap,
    path::Path,
    process::{Command, Stdio},
};

use tempfile::TempDir;
use tokio::runtime::Runtime as Threads;

use self::stage::{Size, Stage};
use crate::{error::Error, report::Report, stats::Series, throughput};

/// The hidden command of the started process.
pub(crate) const CHILD: &str = "sync-webinar";

/// The size that the goals refer to.
pub(crate) const BIG: Size = Size { registrants: 100_000, attendees: 80_000, joins: 120_000 };

/// The size for quick measurements, which have no goals.
pub(crate) const MEDIUM: Size = Size { registrants: 10_000, attendees: 8_000, joins: 12_000 };

/// The size for comparison.
const SMALL: Size = Size { registrants: 1_000, attendees: 800, joins: 1_200 };

/// How often the small webinar is synced for each sync of the large one.
const SMALL_ONES: usize = 3;

/// The number of rows in each table, and a digest of them.
type Tables = BTreeMap<String, (u64, u64)>;

/// Measures in this many rounds, on the disk of the folder `disk`, and adds rows and ratios to the report.
pub(crate) fn measure(
    report: &mut Report,
    actions: &Path,
    disk: &Path,
    rounds: usize,
    quick: bool,
) -> Result<(), Error> {
    let size = if quick { MEDIUM } else { BIG };
    // Zoom has threads of its own, apart from those that sync.
    let (others, own) = (throughput::threads(1)?, throughput::threads(2)?);
    let (big, small) = (others.block_on(stage::zoom(size))?, others.block_on(stage::zoom(SMALL))?);
    let [mut first, mut second, mut plain, mut little, mut memory] = std::array::from_fn(|_| Series::default());
    for round in 0..rounds {
        let mut left: [Tables; 2] = Default::default();
        // The first sync finds colder caches, so the order alternates.
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

/// Syncs into a new store, and then a second time.
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

/// Syncs natively into a new store.
fn alone(threads: &Threads, disk: &Path, zoom: &str, size: Size) -> Result<(f64, Tables), Error> {
    let folder = TempDir::new_in(disk)?;
    let stage = threads.block_on(Stage::connected(folder.path(), zoom))?;
    let client = stage::client(&stage.store, zoom)?;
    let took = threads.block_on(native::timed(&stage.store, &client))?;
    let tables = stage.tables()?;
    is_whole(&tables, size)?;
    Ok((took, tables))
}

/// Checks that both have left the same number of rows, table by table.
fn is_as_much(left: &[Tables; 2]) -> Result<(), Error> {
    let [ours, plain] = left.each_ref().map(|tables| tables.iter().map(|(name, (rows, _))| (name, *rows)));
    if ours.clone().eq(plain.clone()) {
        return Ok(());
    }
    let [ours, plain] = [ours, plain].map(|tables| tables.collect::<BTreeMap<_, _>>());
    Err(wrong(format!("a sync left {ours:?}, the native loop {plain:?}")))
}

/// Checks that every person is in the store.
pub(crate) fn is_whole(tables: &Tables, size: Size) -> Result<(), Error> {
    for (table, wanted) in expected(size) {
        let found = tables.get(table).map(|(count, _)| *count);
        if found != Some(wanted) {
            return Err(wrong(format!("{table}: {wanted} rows were expected, {found:?} were found")));
        }
    }
    Ok(())
}

/// The number of rows that a sync of this size leaves in each table, whichever store it is.
pub(crate) fn expected(size: Size) -> [(&'static str, u64); 11] {
    let Size { registrants, attendees, joins } = size;
    [
        ("contacts", registrants),
        ("registrations", registrants),
        ("joins", joins),
        ("attendances", attendees),
        ("timeline_events", registrants + attendees),
        // Names, P2 and P3 of everybody; P1 and P4 of the attendees.
        ("contact_properties", 4 * registrants + 2 * attendees),
        ("marketing_event_contacts", registrants),
        ("sessions", 1),
        ("listings", 0),
        ("listing_pages", 0),
        ("left_out", 0),
    ]
}

/// The peak memory of a process that only syncs, in MiB.
fn peak(threads: &Threads, actions: &Path, disk: &Path, zoom: &str) -> Result<f64, Error> {
    let folder = TempDir::new_in(disk)?;
    let stage = threads.block_on(Stage::connected(folder.path(), zoom))?;
    // The code is compiled already, as for all processes but the first.
    drop(threads.block_on(stage.sync(actions, zoom))?);
    drop(stage);
    let mut command = Command::new(std::env::current_exe()?);
    command.args(["--child", CHILD, "--zoom", zoom, "--packages"]).arg(actions);
    command.arg("--kept").arg(folder.path()).stderr(Stdio::inherit());
    let output = command.output()?;
    let said = String::from_utf8_lossy(&output.stdout);
    said.trim().parse().map_err(|_| wrong(format!("the process that syncs said `{said}`")))
}

/// The work of the process: it syncs, and prints its peak memory in MiB.
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
