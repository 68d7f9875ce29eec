//! Removing old rows. The audit log stays, however old: an account proves its syncs with it (A1: one audit entry for
//! each sync run), and a sync run is a short row.

use greenroom_domain::{RunId, store::Pruned};
use jiff::{SignedDuration, Timestamp};
use rusqlite::{Connection, params};

use crate::{
    activity::webhooks,
    alerts,
    contacts::erased,
    jobs,
    platform::{
        error::Error,
        rows::{count, nanos},
    },
    runs::waits,
};

/// Runs that began before `?1`, the first id of that instant, and that nothing waits for.
const OLD_RUNS: &str = "SELECT id FROM runs WHERE id < ?1
    AND id NOT IN (SELECT run FROM intents WHERE result IS NULL)
    AND id NOT IN (SELECT run FROM outbox WHERE run IS NOT NULL)
    AND id NOT IN (SELECT run FROM waits UNION SELECT opened_by FROM waits)";

/// A package that was kept more recently than this may be in use by a runtime, which relies on it.
const PACKAGES_IN_USE: SignedDuration = SignedDuration::from_hours(24);

pub(crate) fn prune(c: &Connection, before: Timestamp, now: Timestamp) -> Result<Pruned, Error> {
    let jobs = jobs::prune(c, before)?;
    let waits = waits::prune(c, before)?;
    let unused = before.min(now.checked_sub(PACKAGES_IN_USE).unwrap_or(Timestamp::MIN));
    let first_id = RunId::first_of(before).to_string();
    let (cutoff, before) = (before, nanos(before));
    let rows = |changed: usize| u64::try_from(changed).unwrap_or(u64::MAX);
    // A key without its run would be damage, so keys are deleted first; so are those whose run never ended.
    let keys = c
        .prepare_cached(&format!(
            "DELETE FROM idempotency_keys
             WHERE (final = 1 AND run IN ({OLD_RUNS})) OR (final = 0 AND lease_until < ?2)"
        ))?
        .execute(params![first_id, before])?;
    let journals = c
        .prepare_cached(&format!("SELECT count(*) FROM journals WHERE run IN ({OLD_RUNS})"))?
        .query_row([&first_id], |row| count(row, 0))?;
    let runs = c.prepare_cached(&format!("DELETE FROM runs WHERE id IN ({OLD_RUNS})"))?.execute([&first_id])?;
    // Names end with a UUID of version 7. The name of a commit that waits may be needed again.
    let names = c
        .prepare_cached(
            "DELETE FROM applied
             WHERE substr(id, -36) < ?1 AND substr(id, -36) GLOB '????????-????-7???-????-????????????'
               AND NOT EXISTS (SELECT 1 FROM outbox o WHERE o.known_as IS NOT NULL AND instr(applied.id, o.known_as) > 0)
               AND NOT EXISTS (SELECT 1 FROM intents i WHERE i.result IS NULL
                               AND (instr(applied.id, i.id) > 0 OR instr(applied.id, i.run) > 0))",
        )?
        .execute([&first_id])?;
    let intents = c
        .prepare_cached(
            "DELETE FROM intents WHERE result IS NOT NULL AND opened_at < ?1
               AND id NOT IN (SELECT intent FROM outbox WHERE intent IS NOT NULL)",
        )?
        .execute([before])?;
    let packages = c
        .prepare_cached(
            "DELETE FROM packages WHERE kept_at < ?1
               AND digest NOT IN (SELECT package FROM journals WHERE body IS NOT NULL)",
        )?
        .execute([nanos(unused)])?;
    let webhooks = webhooks::drop_answered(c, cutoff)?;
    alerts::prune(c, cutoff)?;
    // No run that began before such an erasure is still under way.
    c.prepare_cached("DELETE FROM erased WHERE kind = 'contact' AND erased_at < ?1")?.execute([before])?;
    if runs > 0 || jobs > 0 || waits > 0 {
        erased::leaves_traces(c)?;
    }
    Ok(Pruned {
        runs: rows(runs),
        journals,
        keys: rows(keys),
        intents: rows(intents),
        names: rows(names),
        packages: rows(packages),
        webhooks,
        jobs,
        waits,
    })
}
