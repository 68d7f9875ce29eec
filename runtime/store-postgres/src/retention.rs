//! Removing old rows. The audit log stays, however old: an account proves its syncs with it (A1: one audit entry for
//! each sync run), and a sync run is a short row.

use async_trait::async_trait;
use greenroom_domain::{
    RunId, StoreError,
    store::{Cutoffs, Pruned, RetentionStore},
};
use jiff::{SignedDuration, Timestamp};

use crate::{
    PostgresStore,
    activity::webhooks,
    alerts,
    contacts::users,
    jobs,
    platform::{
        error::Error,
        locks::Locks,
        rows::{as_limit, count, nanos},
        transaction::Transaction,
    },
    runs::{journals, waits},
};

/// The oldest runs that began before `$2`, the first id of that instant, and that nothing waits for: at most `$3`.
const OLD_RUNS: &str = "SELECT r.id FROM runs r WHERE r.account = $1 AND r.id < $2
    AND NOT EXISTS (SELECT 1 FROM intents i WHERE i.account = $1 AND i.run = r.id AND i.result IS NULL)
    AND NOT EXISTS (SELECT 1 FROM outbox o WHERE o.account = $1 AND o.run = r.id)
    AND NOT EXISTS (SELECT 1 FROM waits w WHERE w.account = $1 AND w.run = r.id)
    AND NOT EXISTS (SELECT 1 FROM waits w WHERE w.account = $1 AND w.opened_by = r.id)
    ORDER BY r.id LIMIT $3";

/// A package that was kept more recently than this may be in use by a runtime, which relies on it.
const PACKAGES_IN_USE: SignedDuration = SignedDuration::from_hours(24);

/// Removes all rows that are older than this.
pub(crate) async fn prune(t: &Transaction, before: Timestamp, now: Timestamp) -> Result<Pruned, Error> {
    let webhooks = webhooks::drop_answered(t, before, i64::MAX).await?;
    let sign_ins = users::prune(t, before, i64::MAX).await?;
    Ok(Pruned { webhooks, sign_ins, ..old_runs(t, before, now, i64::MAX).await? })
}

/// Removes some of the rows that are too old: at most `limit` of each kind.
async fn some(t: &Transaction, before: Cutoffs, now: Timestamp, limit: i64) -> Result<Pruned, Error> {
    let mut removed = match before.runs {
        Some(before) => old_runs(t, before, now, limit).await?,
        None => Pruned::default(),
    };
    if let Some(before) = before.journals {
        removed.journals += journals::drop_older(t, before, now, limit).await?;
    }
    if let Some(before) = before.webhooks {
        removed.webhooks = webhooks::drop_answered(t, before, limit).await?;
    }
    if let Some(before) = before.sign_ins {
        removed.sign_ins = users::prune(t, before, limit).await?;
    }
    Ok(removed)
}

/// Removes runs that began before this, with the rows that only they need: at most `limit` of each kind.
async fn old_runs(t: &Transaction, before: Timestamp, now: Timestamp, limit: i64) -> Result<Pruned, Error> {
    let jobs = jobs::prune(t, before, limit).await?;
    alerts::prune(t, before).await?;
    let waits = waits::prune(t, before, limit).await?;
    let unused = before.min(now.checked_sub(PACKAGES_IN_USE).unwrap_or(Timestamp::MIN));
    let first_id = RunId::first_of(before).to_string();
    let before = nanos(before);
    // A key without its run would be damage, so keys are deleted first; so are those whose run never ended.
    let statement = format!("DELETE FROM idempotency_keys WHERE account = $1 AND final AND run IN ({OLD_RUNS})");
    let keys = t.execute(&statement, &[&first_id, &limit]).await?;
    let never_ended = t
        .execute(
            "DELETE FROM idempotency_keys WHERE account = $1 AND key IN
                 (SELECT key FROM idempotency_keys WHERE account = $1 AND NOT final AND lease_until < $2 LIMIT $3)",
            &[&before, &limit],
        )
        .await?;
    let statement = format!(
        "WITH old AS MATERIALIZED ({OLD_RUNS})
         SELECT (SELECT count(*) FROM journals WHERE account = $1 AND run IN (SELECT id FROM old))
              + (SELECT count(*) FROM dropped_journals WHERE account = $1 AND erased AND run IN (SELECT id FROM old))"
    );
    let journals = count(&t.one(&statement, &[&first_id, &limit]).await?, 0)?;
    let statement = format!("DELETE FROM runs WHERE account = $1 AND id IN ({OLD_RUNS})");
    let runs = t.execute(&statement, &[&first_id, &limit]).await?;
    // Names end with a UUID of version 7. The name of a commit that waits may be needed again.
    let names = t
        .execute(
            "DELETE FROM applied WHERE account = $1 AND id IN (SELECT a.id FROM applied a
             WHERE a.account = $1 AND right(a.id, 36) < $2
               AND right(a.id, 36) ~ '^.{8}-.{4}-7.{3}-.{4}-.{12}$'
               AND NOT EXISTS (SELECT 1 FROM outbox o
                               WHERE o.account = $1 AND o.known_as IS NOT NULL AND strpos(a.id, o.known_as) > 0)
               AND NOT EXISTS (SELECT 1 FROM intents i WHERE i.account = $1 AND i.result IS NULL
                               AND (strpos(a.id, i.id) > 0 OR strpos(a.id, i.run) > 0))
             LIMIT $3)",
            &[&first_id, &limit],
        )
        .await?;
    let intents = t
        .execute(
            "DELETE FROM intents WHERE account = $1 AND id IN (SELECT i.id FROM intents i
               WHERE i.account = $1 AND i.result IS NOT NULL AND i.opened_at < $2
               AND NOT EXISTS (SELECT 1 FROM outbox o WHERE o.account = $1 AND o.intent = i.id) LIMIT $3)",
            &[&before, &limit],
        )
        .await?;
    let packages = t
        .execute(
            "DELETE FROM packages WHERE account = $1 AND digest IN (SELECT p.digest FROM packages p
               WHERE p.account = $1 AND p.kept_at < $2
               AND NOT EXISTS (SELECT 1 FROM journals j WHERE j.account = $1 AND j.package = p.digest) LIMIT $3)",
            &[&nanos(unused), &limit],
        )
        .await?;
    // No run that began before such an erasure is still under way.
    t.execute("DELETE FROM erased WHERE account = $1 AND kind = 'contact' AND erased_at < $2", &[&before]).await?;
    Ok(Pruned {
        runs,
        journals,
        keys: keys + never_ended,
        intents,
        // The name of a run's commit is its record.
        names: names + runs,
        packages,
        jobs,
        waits,
        ..Pruned::default()
    })
}

#[async_trait]
impl RetentionStore for PostgresStore {
    async fn remove_old(&self, before: Cutoffs, limit: usize) -> Result<Pruned, StoreError> {
        self.write(Locks::Account, |t| async move { some(&t, before, greenroom_clock::now(), as_limit(limit)).await })
            .await
    }
}
