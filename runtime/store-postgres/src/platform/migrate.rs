//! The tables and their formats, and the first rows of an account.

use std::time::Duration;

use greenroom_domain::{StoreError, sentence};
use tokio_postgres::Client;

use crate::platform::{
    config::{OpenMode, PostgresConfig},
    connect::{SCHEMA, owners_client},
    error::{Error, sql_error},
    rows::get,
    transaction::Transaction,
};

/// One script a format; the newest format is their number. A script that was released is never changed. Processes of the version
/// before work on while it runs and afterwards, so it takes nothing away that their statements name (`tests/upgrade.rs` holds that).
pub(crate) const MIGRATIONS: [&str; 7] = [
    include_str!("../../migrations/0001.sql"),
    include_str!("../../migrations/0002.sql"),
    include_str!("../../migrations/0003.sql"),
    include_str!("../../migrations/0004.sql"),
    include_str!("../../migrations/0005.sql"),
    include_str!("../../migrations/0006.sql"),
    include_str!("../../migrations/0007.sql"),
];

/// The newest format known here.
pub(crate) const FORMAT: i64 = MIGRATIONS.len() as i64;

/// The number of the lock that migrations take: `Grnr`, as in the header of a store on SQLite.
const LOCK: i64 = 0x4772_6e72;

/// The oldest PostgreSQL that can do all that the scripts ask for: `ON DELETE SET NULL` of one column of a key.
const OLDEST_SERVER: i32 = 150_000;

/// Walls off the accounts in every table that has none yet, and gives the role its rights. A table has the account in its first
/// column.
pub(crate) const WALL: &str = include_str!("../../migrations/wall.sql");

/// How long a script waits for the lock of one table. Everything else that wants this table, or one whose lock the script has, waits behind
/// it; what waits for ten seconds gives up, and is tried again.
const LOCK_TIME: &str = "SET LOCAL lock_timeout = '2s'";

/// A worker that stands still between two scripts for so long has its transaction ended, because all workers that start wait for its
/// lock.
pub(crate) const IDLE_TIME: &str = "1min";

/// How often the scripts are carried out again after they met processes at work, and the longest pause before that: together about two
/// minutes, longer than a transaction of a worker lasts that does nothing any more.
const MOST_TRIES: u32 = 48;
const LONGEST_PAUSE: Duration = Duration::from_secs(1);

/// Makes the tables, or brings them to the newest format, in one transaction. Other workers that do the same wait, and find
/// nothing left to do. Processes that work on the tables meanwhile come first: where a table is not to be had, or a deadlock was ended,
/// nothing is changed, and it is tried again.
pub(crate) async fn migrate(config: &PostgresConfig, mode: OpenMode, place: &str) -> Result<(), StoreError> {
    again(place, LONGEST_PAUSE, || migrate_once(config, mode, place)).await
}

/// Makes a migration again while processes at work are in its way, after pauses of this length at most.
async fn again<F>(place: &str, longest_pause: Duration, migration: impl Fn() -> F) -> Result<(), StoreError>
where
    F: Future<Output = Result<(), StoreError>>,
{
    let mut tries = 0;
    loop {
        match migration().await {
            Err(StoreError::Locked(why)) if tries < MOST_TRIES => {
                tracing::info!(place, tries, why = why.english(), "the tables are in use: they are changed later");
                tokio::time::sleep(longest_pause.mul_f64(rand::random())).await;
                tries += 1;
            }
            other => return other,
        }
    }
}

/// Begins the transaction of a migration. No other one begins before its end.
pub(crate) async fn begin_alone<'a>(
    client: &'a mut Client,
    idle_time: &str,
) -> Result<tokio_postgres::Transaction<'a>, tokio_postgres::Error> {
    let transaction = client.transaction().await?;
    let idle = format!("SET LOCAL idle_in_transaction_session_timeout = '{idle_time}'");
    transaction.batch_execute(&idle).await?;
    transaction.execute("SELECT pg_advisory_xact_lock($1)", &[&LOCK]).await?;
    Ok(transaction)
}

async fn migrate_once(config: &PostgresConfig, mode: OpenMode, place: &str) -> Result<(), StoreError> {
    let mut client = owners_client(config, place).await?;
    let sql = |error: tokio_postgres::Error| sql_error(place, &error);
    check_server(&client, place).await?;
    let format = format_of(&client, place).await?;
    if format == 0 && mode != OpenMode::CreateIfMissing {
        return Err(StoreError::Missing(sentence!(
            "failure-store-missing-make",
            "{place}: make one with `greenroom store init`",
            place = place
        )));
    }
    if format == FORMAT {
        return Ok(());
    }
    if mode == OpenMode::Unchanged {
        return Err(StoreError::Older { found: format, known: FORMAT });
    }
    let transaction = begin_alone(&mut client, IDLE_TIME).await.map_err(sql)?;
    let format = format_of(transaction.client(), place).await?;
    if format < FORMAT {
        tracing::info!(place, from = format, to = FORMAT, "the tables of the store are brought to the newest format");
        let role = config.role.replace('\'', "''");
        let begin = format!(
            "CREATE SCHEMA IF NOT EXISTS {SCHEMA}; SET LOCAL search_path = {SCHEMA}; SET LOCAL greenroom.role = '{role}';
             CREATE TABLE IF NOT EXISTS format (one boolean PRIMARY KEY CHECK (one), format bigint NOT NULL)"
        );
        transaction.batch_execute(LOCK_TIME).await.map_err(sql)?;
        transaction.batch_execute(&begin).await.map_err(sql)?;
        for (script, _) in MIGRATIONS.iter().zip(1..).filter(|(_, to)| *to > format) {
            transaction.batch_execute(script).await.map_err(sql)?;
        }
        transaction.batch_execute(WALL).await.map_err(sql)?;
        let note = "INSERT INTO format (one, format) VALUES (true, $1)
                    ON CONFLICT (one) DO UPDATE SET format = excluded.format";
        transaction.execute(note, &[&FORMAT]).await.map_err(sql)?;
    }
    transaction.commit().await.map_err(sql)
}

async fn check_server(client: &Client, place: &str) -> Result<(), StoreError> {
    let asked = "SELECT current_setting('server_version_num')::integer, current_setting('server_version'), current_setting('fsync') = 'on'";
    let row = client.query_one(asked, &[]).await.map_err(|error| sql_error(place, &error))?;
    let read = |error: tokio_postgres::Error| sql_error(place, &error);
    let (number, version): (i32, String) = (row.try_get(0).map_err(read)?, row.try_get(1).map_err(read)?);
    if number < OLDEST_SERVER {
        return Err(StoreError::Constraint(sentence!(
            "failure-store-server-old",
            "{place}: the server has version {version}: version 15 or later is needed",
            place = place,
            version = version
        )));
    }
    if !row.try_get::<_, bool>(2).map_err(read)? {
        tracing::warn!(
            place,
            "the server does not wait for its disk (`fsync` is off): a power cut loses what was committed"
        );
    }
    Ok(())
}

/// The format of the tables; 0 where there are none.
async fn format_of(client: &Client, place: &str) -> Result<i64, StoreError> {
    let sql = |error: tokio_postgres::Error| sql_error(place, &error);
    // By a look into the catalogue: `to_regclass` may answer from a cache that is older than the lock.
    let there = "SELECT EXISTS (SELECT 1 FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
                                WHERE n.nspname = 'greenroom' AND c.relname = 'format')";
    if !client.query_one(there, &[]).await.map_err(sql)?.try_get::<_, bool>(0).map_err(sql)? {
        return Ok(0);
    }
    let row = client.query_opt("SELECT format FROM greenroom.format", &[]).await.map_err(sql)?;
    let found = row.map(|row| row.try_get(0)).transpose().map_err(sql)?.unwrap_or(0);
    if found > FORMAT {
        return Err(StoreError::Newer { found, known: FORMAT });
    }
    Ok(found)
}

/// Checks the name of an account.
pub(crate) fn account_name(name: &str) -> Result<(), StoreError> {
    let fits = (1..=100).contains(&name.len()) && !name.chars().any(char::is_control);
    if fits {
        return Ok(());
    }
    Err(StoreError::Constraint(sentence!(
        "failure-store-account-name",
        "the name of an account has 1 to 100 bytes without control characters"
    )))
}

/// Whether the account is there.
pub(crate) async fn has_account(t: &Transaction) -> Result<bool, Error> {
    get(&t.one("SELECT EXISTS (SELECT 1 FROM accounts WHERE account = $1)", &[]).await?, 0)
}

/// Makes the account with the rows that every account has, where it is missing.
pub(crate) async fn make_account(t: &Transaction) -> Result<(), Error> {
    let made = t.execute("INSERT INTO accounts (account) VALUES ($1) ON CONFLICT DO NOTHING", &[]).await?;
    if made == 0 {
        return Ok(());
    }
    t.execute(
        "INSERT INTO business_units (account, id, name, is_primary) VALUES ($1, 'Account', 'Account', true)",
        &[],
    )
    .await?;
    // The properties that every contact can have, before any account is connected.
    t.execute(
        r#"INSERT INTO property_definitions (account, name, label, "group", kind, secret, derived)
           SELECT $1, name, label, 'contact', 'text', false, false
           FROM (VALUES (1, 'email', 'Email'), (2, 'firstname', 'First name'), (3, 'lastname', 'Last name'))
               AS own (place, name, label)
           ORDER BY place"#,
        &[],
    )
    .await?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicU32, Ordering};

    use super::*;

    /// How often a migration is made that ends like this each time, and its end.
    fn tried(end: impl Fn(u32) -> Result<(), StoreError>) -> (u32, Result<(), StoreError>) {
        let made = AtomicU32::new(0);
        let migration = || std::future::ready(end(made.fetch_add(1, Ordering::Relaxed)));
        let ended = greenroom_store_testing::block_on(again("here", Duration::ZERO, migration));
        (made.load(Ordering::Relaxed), ended)
    }

    #[test]
    fn a_migration_is_made_again_while_the_tables_are_in_use_and_not_for_ever() {
        let locked = || Err(StoreError::Locked("in use".into()));
        assert!(matches!(tried(|before| if before < 3 { locked() } else { Ok(()) }), (4, Ok(()))));
        let (made, ended) = tried(|_| locked());
        assert!(made == MOST_TRIES + 1 && matches!(ended, Err(StoreError::Locked(_))), "{made}: {ended:?}");
        let (made, ended) = tried(|_| Err(StoreError::Full("no space".into())));
        assert!(made == 1 && matches!(ended, Err(StoreError::Full(_))), "{made}: {ended:?}");
    }
}
