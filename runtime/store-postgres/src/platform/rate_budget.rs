//! The rate budget: one line of calls for each Zoom account and class, for all workers. Nothing is lost with it
//! but the memory of the last seconds' calls, so no caller waits for the disk.

use std::time::Duration;

use async_trait::async_trait;
use greenroom_domain::{
    StoreError, ZoomAccountId,
    rules::rate::{RateLine, from_until},
    store::{RateBudget, RateClass, RateUse, Reserved},
};
use jiff::Timestamp;

use crate::{
    PostgresStore,
    platform::{
        error::Error,
        rows::{get, nanos, to_word, word},
        transaction::Transaction,
    },
};

/// The line of a Zoom account and a class. No other transaction changes it until this one ends.
async fn locked(t: &Transaction, account: &ZoomAccountId, class: &str) -> Result<RateLine, Error> {
    let lock = "SELECT arrival, held_until FROM rate_limits WHERE account = $1 AND zoom_account = $2 AND class = $3 FOR UPDATE";
    let row = match t.optional(lock, &[&account.as_str(), &class]).await? {
        Some(row) => row,
        None => {
            let RateLine { arrival, held_until } = RateLine::default();
            // Where another transaction makes it meanwhile, this one waits for that.
            let make = "INSERT INTO rate_limits (account, zoom_account, class, arrival, held_until)
                VALUES ($1, $2, $3, $4, $5) ON CONFLICT DO NOTHING";
            t.execute(make, &[&account.as_str(), &class, &arrival, &held_until]).await?;
            t.one(lock, &[&account.as_str(), &class]).await?
        }
    };
    Ok(RateLine { arrival: get(&row, 0)?, held_until: get(&row, 1)? })
}

async fn write(t: &Transaction, account: &ZoomAccountId, class: &str, line: RateLine) -> Result<(), Error> {
    let statement = "UPDATE rate_limits SET arrival = $4, held_until = $5
        WHERE account = $1 AND zoom_account = $2 AND class = $3";
    t.execute(statement, &[&account.as_str(), &class, &line.arrival, &line.held_until]).await?;
    Ok(())
}

async fn reserve(
    t: &Transaction,
    account: &ZoomAccountId,
    class: RateClass,
    per_second: u32,
    now: Timestamp,
    max_wait: Duration,
) -> Result<Reserved, Error> {
    let class = to_word(&class)?;
    let mut line = locked(t, account, &class).await?;
    let reserved = line.reserve(per_second, nanos(now), max_wait);
    if matches!(reserved, Reserved::Go(_)) {
        write(t, account, &class, line).await?;
    }
    Ok(reserved)
}

async fn hold(t: &Transaction, account: &ZoomAccountId, class: RateClass, until: Timestamp) -> Result<(), Error> {
    let class = to_word(&class)?;
    let mut line = locked(t, account, &class).await?;
    line.hold(nanos(until));
    write(t, account, &class, line).await
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
        self.note(|t| async move { reserve(&t, account, class, per_second, now, max_wait).await }).await
    }

    async fn hold(&self, account: &ZoomAccountId, class: RateClass, until: Timestamp) -> Result<(), StoreError> {
        self.note(|t| async move { hold(&t, account, class, until).await }).await
    }

    async fn rates_used(&self, now: Timestamp) -> Result<Vec<RateUse>, StoreError> {
        self.read(|t| async move { used(&t, now).await }).await
    }
}
