//! A sync of a large webinar into PostgreSQL, beside the same into SQLite.

use std::{path::Path, time::Duration};

use greenroom_domain::AccountStore;
use greenroom_postgres_testing::Cluster;
use tempfile::TempDir;
use tokio::runtime::Runtime as Threads;

use crate::{
    error::Error,
    report::Report,
    served::wrong,
    stats::Series,
    sync::{
        BIG, MEDIUM, expected, is_whole,
        stage::{self, Size, Stage},
    },
    throughput,
};

/// How long the database rests between two turns. It writes its memory to the disk meanwhile, so that the next turn does not wait for that.
const REST: Duration = Duration::from_secs(1);

pub(super) fn measure(
    report: &mut Report,
    database: &Cluster,
    actions: &Path,
    (rounds, quick): (usize, bool),
) -> Result<(), Error> {
    let size = if quick { MEDIUM } else { BIG };
    // Zoom has threads of its own, apart from those that sync.
    let (others, own) = (throughput::threads(1)?, throughput::threads(2)?);
    let zoom = others.block_on(stage::zoom(size))?;
    let [mut postgres, mut sqlite] = [Series::default(), Series::default()];
    for round in 0..rounds {
        // The first sync finds colder caches, so the order alternates.
        for in_postgres in [round % 2 == 0, round % 2 == 1] {
            let folder = TempDir::new()?;
            if in_postgres {
                let url = database.create_owned_database().map_err(wrong)?;
                let stage = own.block_on(Stage::in_postgres(&url, folder.path(), zoom.base_url()))?;
                postgres.add(vec![timed(&own, &stage, actions, zoom.base_url())?]);
                is_whole_in(database, name_of(&url), size)?;
                drop(stage);
                database.psql("postgres", "CHECKPOINT").map_err(wrong)?;
                std::thread::sleep(REST);
            } else {
                let stage = own.block_on(Stage::connected(folder.path(), zoom.base_url()))?;
                sqlite.add(vec![timed(&own, &stage, actions, zoom.base_url())?]);
                is_whole(&stage.tables()?, size)?;
            }
        }
    }
    let name = format!("sync of {} registrants, {} joins", size.registrants, size.joins);
    report.row(format!("{name}, into PostgreSQL"), &postgres, "s");
    report.row(format!("{name}, into SQLite in turn with it"), &sqlite, "s");
    if quick {
        report.missing.push(format!("goal of `scale` about syncs: it is of {} registrants", BIG.registrants));
    } else {
        report.ratio("sync.100k.postgres/sqlite", postgres.ratio(&sqlite));
    }
    Ok(())
}

fn timed<S: AccountStore>(threads: &Threads, stage: &Stage<S>, actions: &Path, zoom: &str) -> Result<f64, Error> {
    let sync = threads.block_on(stage.sync(actions, zoom))?;
    threads.block_on(stage::timed(&sync))
}

/// Checks that every person is in the store.
fn is_whole_in(database: &Cluster, name: &str, size: Size) -> Result<(), Error> {
    for (table, wanted) in expected(size) {
        let found = database.psql(name, &format!("SELECT count(*) FROM greenroom.{table}")).map_err(wrong)?;
        if found != wanted.to_string() {
            return Err(wrong(format!("{table}: {wanted} rows were expected in PostgreSQL, {found} were found")));
        }
    }
    Ok(())
}

/// The name of the database at a URL.
pub(super) fn name_of(url: &str) -> &str {
    url.rsplit('/').next().unwrap_or_default()
}
