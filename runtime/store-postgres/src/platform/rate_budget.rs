//! The rate budget: one line of calls for each Zoom account and class, for all workers. Nothing is lost with it
//! but the memory of the last calls, so no caller waits for the disk.
//!
//! A line is read, changed here by its rule, and written where it is still as it was read. No lock is held in between, so that a
//! process that stops there is in no other's way.

use std::time::Duration;

use async_trait::async_trait;
use greenroom_domain::{
    StoreError, ZoomAccountId,
    rules::rate::{RateLine, from_until},
    store::{RateBudget, RateClass, RateUse, Reserved},
};
use jiff::Timestamp;
use tokio_postgres::SimpleQueryRow;

use crate::{
    PostgresStore,
    platform::{
        error::Error,
        rows::{get, literal, nanos, to_word, word},
        transaction::Transaction,
    },
};

/// Changes the line of a Zoom account and a class. Where another process has changed it meanwhile, the change begins again from the
/// line as it is now. Each time, another change came first. A reservation ends at the latest when its place is further off than its
/// caller waits.
async fn change<T>(
    store: &PostgresStore,
    zoom_account: &ZoomAccountId,
    class: RateClass,
    change: impl Fn(&mut RateLine) -> T,
) -> Result<T, Error> {
    let account = literal(store.account_name())?;
    let (zoom_account, class) = (literal(zoom_account.as_str())?, literal(&to_word(&class)?)?);
    let read = format!(
        "SELECT arrival, held_until FROM rate_limits
         WHERE account = {account} AND zoom_account = {zoom_account} AND class = {class}"
    );
    let mut found = line_of(&store.in_one_message(&read).await?)?;
    loop {
        let mut line = found;
        let answer = change(&mut line);
        if line == found {
            return Ok(answer);
        }
        let swap = format!(
            "INSERT INTO rate_limits AS kept (account, zoom_account, class, arrival, held_until)
             VALUES ({account}, {zoom_account}, {class}, {}, {})
             ON CONFLICT (account, zoom_account, class) DO UPDATE
                 SET arrival = excluded.arrival, held_until = excluded.held_until
                 WHERE kept.arrival = {} AND kept.held_until = {}
             RETURNING arrival, held_until;
             {read}",
            line.arrival, line.held_until, found.arrival, found.held_until
        );
        let rows = store.in_one_message(&swap).await?;
        // The row that was written, and the same as it is read then. Where none was written, the row that is there.
        if rows.len() > 1 {
            return Ok(answer);
        }
        found = line_of(&rows)?;
    }
}

/// The line of a row; that before the first call where there is none.
fn line_of(rows: &[SimpleQueryRow]) -> Result<RateLine, Error> {
    let Some(row) = rows.first() else { return Ok(RateLine::default()) };
    let number = |column: &str| -> Result<i64, Error> {
        row.try_get(column)?.unwrap_or_default().parse().map_err(|why| Error::unreadable(column, why))
    };
    Ok(RateLine { arrival: number("arrival")?, held_until: number("held_until")? })
}

async fn used(t: &Transaction, now: Timestamp) -> Result<Vec<RateUse>, Error> {
    let now = nanos(now);
    let statement = "SELECT zoom_account, class, arrival, held_until FROM rate_limits
        WHERE account = $1 ORDER BY zoom_account, class";
    let rows = t.query(statement, &[]).await?;
    let used = |row| {
        let (account, class) = (ZoomAccountId::new(get::<String>(row, 0)?), word(row, 1)?);
        Ok(RateUse { account, class, line: from_until(now, get(row, 2)?), held: from_until(now, get(row, 3)?) })
    };
    rows.iter().map(used).collect()
}

#[async_trait]
impl RateBudget for PostgresStore {
    async fn reserve(
        &self,
        account: &ZoomAccountId,
        class: RateClass,
        per_second: u32,
        now: Timestamp,
        max_wait: Duration,
    ) -> Result<Reserved, StoreError> {
        let now = nanos(now);
        let reserved = change(self, account, class, |line| line.reserve(per_second, now, max_wait)).await;
        reserved.map_err(|error| error.into_store(self.place()))
    }

    async fn hold(&self, account: &ZoomAccountId, class: RateClass, until: Timestamp) -> Result<(), StoreError> {
        let until = nanos(until);
        let held = change(self, account, class, |line| line.hold(until)).await;
        held.map_err(|error| error.into_store(self.place()))
    }

    async fn rates_used(&self, now: Timestamp) -> Result<Vec<RateUse>, StoreError> {
        self.read(|t| async move { used(&t, now).await }).await
    }
}
