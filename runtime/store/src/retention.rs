//! Removing old rows. The audit log stays, however old: an account proves its syncs with it (A1: one audit entry for
//! each sync run), and a sync run is a short row.

use async_trait::async_trait;
use greenroom_domain::{
    RunId, StoreError,
    store::{Cutoffs, Pruned, RetentionStore},
};
use jiff::{SignedDuration, Timestamp};
use rusqlite::{Connection, params};

use crate::{
    SqliteStore,
    activity::webhooks,
    alerts,
    contacts::{erased, users},
    jobs,
    platform::{
        error::Error,
        rows::{as_limit, count, nanos},
    },
    runs::{quota, waits},
};

/// The oldest runs that began before `?1`, the first id of that instant, and that nothing waits for: at most `?2`.
const OLD_RUNS: &str = "SELECT id FROM runs WHERE id < ?1
    AND id NOT IN (SELECT run FROM intents WHERE result IS NULL)
    AND id NOT IN (SELECT run FROM outbox WHERE run IS NOT NULL)
    AND id NOT IN (SELECT run FROM waits UNION SELECT opened_by FROM waits)
    ORDER BY id LIMIT ?2";

/// A package that was kept more recently than this may be in use by a runtime, which relies on it.
const PACKAGES_IN_USE: SignedDuration = SignedDuration::from_hours(24);

/// Removes all rows that are older than this.
pub(crate) fn prune(c: &Connection, before: Timestamp, now: Timestamp) -> Result<Pruned, Error> {
    let webhooks = webhooks::drop_answered(c, before, i64::MAX)?;
    let sign_ins = users::prune(c, before, i64::MAX)?;
    Ok(Pruned { webhooks, sign_ins, ..old_runs(c, before, now, i64::MAX)? })
}

/// Removes some of the rows that are too old: at most `limit` of each kind.
pub(crate) fn some(c: &Connection, before: Cutoffs, now: Timestamp, limit: i64) -> Result<Pruned, Error> {
    let mut removed = match before.runs {
        Some(before) => old_runs(c, before, now, limit)?,
        None => Pruned::default(),
    };
    if let Some(before) = before.journals {
        removed.journals += quota::drop_older(c, before, now, limit)?;
    }
    if let Some(before) = before.webhooks {
        removed.webhooks = webhooks::drop_answered(c, before, limit)?;
    }
    if let Some(before) = before.sign_ins {
        removed.sign_ins = users::prune(c, before, limit)?;
    }
    Ok(removed)
}

fn old_runs(c: &Connection, before: Timestamp, now: Timestamp, limit: i64) -> Result<Pruned, Error> {
    let jobs = jobs::prune(c, before, limit)?;
    alerts::prune(c, before)?;
    let waits = waits::prune(c, before, limit)?;
    let unused = before.min(now.checked_sub(PACKAGES_IN_USE).unwrap_or(Timestamp::MIN));
    let first_id = RunId::first_of(before).to_string();
    let before = nanos(before);
    let rows = |changed: usize| u64::try_from(changed).unwrap_or(u64::MAX);
    // A key without its run would be damage, so keys are deleted first; so are those whose run never ended.
    let keys = c
        .prepare_cached(&format!("DELETE FROM idempotency_keys WHERE final = 1 AND run IN ({OLD_RUNS})"))?
        .execute(params![first_id, limit])?;
    let never_ended = c
        .prepare_cached(
            "DELETE FROM idempotency_keys WHERE key IN
                 (SELECT key FROM idempotency_keys WHERE final = 0 AND lease_until < ?1 LIMIT ?2)",
        )?
        .execute(params![before, limit])?;
    let journals = c
        .prepare_cached(&format!(
            "SELECT (SELECT count(*) FROM journals WHERE run IN ({OLD_RUNS}))
                  + (SELECT count(*) FROM dropped_journals WHERE erased = 1 AND run IN ({OLD_RUNS}))"
        ))?
        .query_row(params![first_id, limit], |row| count(row, 0))?;
    let runs =
        c.prepare_cached(&format!("DELETE FROM runs WHERE id IN ({OLD_RUNS})"))?.execute(params![first_id, limit])?;
    // Names end with a UUID of version 7. The name of a commit that waits may be needed again.
    let names = c
        .prepare_cached(
            "DELETE FROM applied WHERE id IN (SELECT id FROM applied
             WHERE substr(id, -36) < ?1 AND substr(id, -36) GLOB '????????-????-7???-????-????????????'
               AND NOT EXISTS (SELECT 1 FROM outbox o WHERE o.known_as IS NOT NULL AND instr(applied.id, o.known_as) > 0)
               AND NOT EXISTS (SELECT 1 FROM intents i WHERE i.result IS NULL
                               AND (instr(applied.id, i.id) > 0 OR instr(applied.id, i.run) > 0))
             LIMIT ?2)",
        )?
        .execute(params![first_id, limit])?;
    let intents = c
        .prepare_cached(
            "DELETE FROM intents WHERE id IN (SELECT id FROM intents WHERE result IS NOT NULL AND opened_at < ?1
               AND id NOT IN (SELECT intent FROM outbox WHERE intent IS NOT NULL) LIMIT ?2)",
        )?
        .execute(params![before, limit])?;
    let packages = c
        .prepare_cached(
            "DELETE FROM packages WHERE digest IN (SELECT digest FROM packages WHERE kept_at < ?1
               AND digest NOT IN (SELECT package FROM journals_kept WHERE journals > 0) LIMIT ?2)",
        )?
        .execute(params![nanos(unused), limit])?;
    c.prepare_cached("DELETE FROM journals_kept WHERE journals = 0")?.execute([])?;
    // No run that began before such an erasure is still under way.
    c.prepare_cached("DELETE FROM erased WHERE kind = 'contact' AND erased_at < ?1")?.execute([before])?;
    if runs > 0 || jobs > 0 || waits > 0 {
        erased::leaves_traces(c)?;
    }
    Ok(Pruned {
        runs: rows(runs),
        journals,
        keys: rows(keys + never_ended),
        intents: rows(intents),
        // The name of a run's commit is its record.
        names: rows(names + runs),
        packages: rows(packages),
        webhooks: 0,
        jobs,
        waits,
        sign_ins: 0,
    })
}

#[async_trait]
impl RetentionStore for SqliteStore {
    async fn remove_old(&self, before: Cutoffs, limit: usize) -> Result<Pruned, StoreError> {
        self.write(move |c| some(c, before, Timestamp::now(), as_limit(limit))).await
    }
}
