//! The rate budget: one theoretical arrival time (GCRA) for each Zoom account and class, for all workers. Nothing is lost with it
//! but the memory of the last seconds' calls, so no caller waits for the disk.

use std::time::Duration;

use async_trait::async_trait;
use greenroom_domain::{
    StoreError, ZoomAccountId,
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

const SECOND: i64 = 1_000_000_000;

/// How long it is from now until an instant, both in nanoseconds; nothing where it is over.
fn until(at: i64, now: i64) -> Duration {
    Duration::from_nanos(u64::try_from(at.saturating_sub(now)).unwrap_or(0))
}

async fn reserve(
    t: &Transaction,
    account: &ZoomAccountId,
    class: RateClass,
    per_second: u32,
    now: Timestamp,
    max_wait: Duration,
) -> Result<Reserved, Error> {
    let (now, class) = (nanos(now), to_word(&class)?);
    let latest = now.saturating_add(i64::try_from(max_wait.as_nanos()).unwrap_or(i64::MAX));
    let interval = SECOND / i64::from(per_second.max(1));
    // A burst of `per_second` calls may run so far ahead of an even spacing.
    let ahead = SECOND - interval;
    let reserved = t
        .optional(
            "INSERT INTO rate_limits AS r (account, zoom_account, class, arrival, held_until)
             VALUES ($1, $2, $3, $4::bigint + $5::bigint, 0)
             ON CONFLICT (account, zoom_account, class) DO UPDATE SET arrival = greatest(r.arrival, $4) + $5
                 WHERE greatest(greatest(r.arrival, $4) - $6::bigint, r.held_until) <= $7
             RETURNING greatest(r.arrival - $5 - $6, r.held_until)",
            &[&account.as_str(), &class, &now, &interval, &ahead, &latest],
        )
        .await?;
    if let Some(row) = reserved {
        return Ok(Reserved::Go(until(get(&row, 0)?, now)));
    }
    let statement = "SELECT greatest(greatest(arrival, $4) - $5::bigint, held_until) FROM rate_limits
        WHERE account = $1 AND zoom_account = $2 AND class = $3";
    let row = t.one(statement, &[&account.as_str(), &class, &now, &ahead]).await?;
    Ok(Reserved::TooLong(until(get(&row, 0)?, now)))
}

async fn used(t: &Transaction, now: Timestamp) -> Result<Vec<RateUse>, Error> {
    let now = nanos(now);
    let statement = "SELECT zoom_account, class, arrival, held_until FROM rate_limits
        WHERE account = $1 ORDER BY zoom_account, class";
    let rows = t.query(statement, &[]).await?;
    let used = |row| {
        let (account, class) = (ZoomAccountId::new(get::<String>(row, 0)?), word(row, 1)?);
        Ok(RateUse { account, class, line: until(get(row, 2)?, now), held: until(get(row, 3)?, now) })
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
        self.note(|t| async move {
            // The arrival time moves too, so that waiting calls do not all go out at once when the hold ends.
            t.execute(
                "INSERT INTO rate_limits AS r (account, zoom_account, class, arrival, held_until)
                 VALUES ($1, $2, $3, $4, $4)
                 ON CONFLICT (account, zoom_account, class) DO UPDATE
                     SET arrival = greatest(r.arrival, $4), held_until = greatest(r.held_until, $4)",
                &[&account.as_str(), &to_word(&class)?, &nanos(until)],
            )
            .await?;
            Ok(())
        })
        .await
    }

    async fn rates_used(&self, now: Timestamp) -> Result<Vec<RateUse>, StoreError> {
        self.read(|t| async move { used(&t, now).await }).await
    }
}
