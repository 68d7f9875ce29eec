//! The cost of durability on PostgreSQL: invocations at 64 at once, compared with a native loop that writes the same rows, 64
//! invocations to a transaction. The loop sends all rows of a table at once and waits for their answers together, so that it does not
//! wait for the network with each row.

use std::{collections::HashMap, sync::Arc, time::Instant};

use futures::future::try_join_all;
use greenroom_postgres_testing::Cluster;
use greenroom_store_postgres::{OpenMode, PostgresConfig, PostgresStore};
use tokio_postgres::{Client, NoTls, Row, Statement};

use super::{raw::Raw, sync::name_of};
use crate::{
    contender::{Invoker, Settings},
    durable::{AT_ONCE, CALLS},
    error::Error,
    report::Report,
    rows::{New, Table, groups},
    served::wrong,
    stats::Series,
    throughput::{self, invocations},
    work::Work,
};

/// Rows of runs have the account before the id. Triggers count the bytes of journals.
const NEW: New = New { calls: CALLS, id_at: 1, counted: "journal_bytes" };

pub(super) fn measure(report: &mut Report, database: &Cluster, realistic: &Work, rounds: usize) -> Result<(), Error> {
    let threads = throughput::threads(2)?;
    let (mut ours, mut native) = (Series::default(), Series::default());
    for _ in 0..rounds {
        // Each turn gets new databases, so that the last one finds the same conditions as the first.
        let (rate, before, written) = threads.block_on(invoke(database, realistic))?;
        ours.add(vec![rate]);
        native.add(vec![threads.block_on(write(database, &before, &written))?]);
    }
    report.row("invoke realistic, PostgreSQL on disk, 64 callers", &ours, "calls/s");
    report.row("the same rows in a native loop over PostgreSQL, 64 calls' to a transaction", &native, "calls/s");
    report.ratio("durable.postgres/native_grouped", ours.ratio(&native));
    Ok(())
}

type Rows = Vec<Table<Raw>>;

/// Invokes over a new store. Answers the calls a second, the rows of before, and those that came, in groups.
async fn invoke(database: &Cluster, realistic: &Work) -> Result<(f64, Rows, Vec<Rows>), Error> {
    let (url, store) = new_store(database).await?;
    let invoker = Invoker::on(store, &[realistic], Settings::default()).await?;
    // Until each connection has made its plans, as the native loop's has.
    invocations(&invoker, realistic, AT_ONCE, AT_ONCE * 4).await?;
    let client = connect(&database.url(name_of(&url))).await?;
    let before = rows(&client).await?;
    let rate = invocations(&invoker, realistic, AT_ONCE, CALLS).await?;
    let written = groups(&before, rows(&client).await?, &NEW, AT_ONCE)?;
    Ok((rate, before, written))
}

/// Writes groups of rows to a new store, each in a transaction, and returns how many invocations' rows it wrote a second.
async fn write(database: &Cluster, first: &[Table<Raw>], groups: &[Rows]) -> Result<f64, Error> {
    let (url, store) = new_store(database).await?;
    drop(store);
    let mut client = connect(&database.url(name_of(&url))).await?;
    // The rows from before the invocations, such as the contact. A new store has some of them.
    let with_conflicts = inserts(&client, first, " ON CONFLICT DO NOTHING").await?;
    insert(&mut client, &with_conflicts, first).await?;
    let before = rows(&client).await?;
    let prepared = inserts(&client, groups.first().map_or(&[][..], Vec::as_slice), "").await?;
    let began = Instant::now();
    for group in groups {
        insert(&mut client, &prepared, group).await?;
    }
    let took = began.elapsed();
    let after = rows(&client).await?;
    for (before, after) in before.iter().zip(after).filter(|(before, _)| before.name != NEW.counted) {
        let wanted: usize = groups.iter().flatten().filter(|t| t.name == after.name).map(|t| t.rows.len()).sum();
        let found = after.rows.len() - before.rows.len();
        if found != wanted {
            return Err(Error::Wrong(format!("{}: {wanted} rows were expected, {found} were written", after.name)));
        }
    }
    Ok(CALLS as f64 / took.as_secs_f64())
}

/// The statements that insert a row, by their tables.
type Inserts = HashMap<String, Statement>;

/// Prepares the statements for these tables.
async fn inserts(client: &Client, tables: &[Table<Raw>], conflict: &str) -> Result<Inserts, Error> {
    let mut inserts = Inserts::new();
    for Table { name, rows } in tables {
        let Some(first) = rows.first() else { continue };
        let marks: Vec<String> = (1..=first.len()).map(|place| format!("${place}")).collect();
        let marks = marks.join(", ");
        let insert = format!("INSERT INTO greenroom.\"{name}\" OVERRIDING SYSTEM VALUE VALUES ({marks}){conflict}");
        inserts.insert(name.clone(), client.prepare(&insert).await.map_err(wrong)?);
    }
    Ok(inserts)
}

/// Inserts rows in one transaction, table by table.
async fn insert(client: &mut Client, inserts: &Inserts, tables: &[Table<Raw>]) -> Result<(), Error> {
    let transaction = client.transaction().await.map_err(wrong)?;
    for Table { name, rows } in tables.iter().filter(|table| !table.rows.is_empty()) {
        let insert = inserts.get(name).ok_or_else(|| wrong(format!("{name}: it had no rows in the first group")))?;
        try_join_all(rows.iter().map(|row| transaction.execute_raw(insert, row))).await.map_err(wrong)?;
    }
    transaction.commit().await.map_err(wrong)
}

async fn new_store(database: &Cluster) -> Result<(String, Arc<PostgresStore>), Error> {
    let url = database.create_owned_database().map_err(wrong)?;
    let store = PostgresStore::open(&PostgresConfig::new(url.as_str()), OpenMode::CreateIfMissing).await?;
    Ok((url, Arc::new(store)))
}

/// A connection of the superuser, which sees all rows.
pub(super) async fn connect(url: &str) -> Result<Client, Error> {
    let (client, driver) = tokio_postgres::connect(url, NoTls).await.map_err(wrong)?;
    tokio::spawn(async move {
        // The client's calls get the error.
        let _ = driver.await;
    });
    Ok(client)
}

/// All rows of a store.
async fn rows(client: &Client) -> Result<Rows, Error> {
    // Tables are listed in the order of their creation, so that a table comes after those that it refers to.
    let names = "SELECT c.relname::text FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
        WHERE n.nspname = 'greenroom' AND c.relkind = 'r' ORDER BY c.oid";
    let mut tables = Vec::new();
    for name in client.query(names, &[]).await.map_err(wrong)? {
        let name: String = name.try_get(0).map_err(wrong)?;
        let all = format!("SELECT * FROM greenroom.\"{name}\"");
        let found = client.query(all.as_str(), &[]).await.map_err(wrong)?;
        let rows = found.iter().map(cells).collect::<Result<Vec<_>, _>>().map_err(wrong)?;
        tables.push(Table { name, rows });
    }
    Ok(tables)
}

fn cells(row: &Row) -> Result<Vec<Raw>, tokio_postgres::Error> {
    (0..row.len()).map(|column| row.try_get(column)).collect()
}
