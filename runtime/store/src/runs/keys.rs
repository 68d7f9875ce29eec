//! Idempotency keys: a run claims its key, and its outcome is kept under it.

use greenroom_domain::{
    RunId, StoreError,
    rules::claims::{self, ClaimDecision, HeldKey},
    sentence,
    store::{ClaimOutcome, KeyClaim, RunRecord},
};
use jiff::Timestamp;
use rusqlite::{Connection, OptionalExtension, params};

use crate::{
    platform::{
        error::Error,
        rows::{instant, nanos, word},
    },
    runs::{intents, records},
};

/// The row of a key.
struct Row {
    action: String,
    input_digest: String,
    contact: Option<String>,
    run: RunId,
    lease_until: Timestamp,
    is_final: bool,
}

/// Claims a key, by [`claims::claim`].
pub(crate) fn claim(c: &Connection, wish: &KeyClaim) -> Result<ClaimOutcome, Error> {
    let row = c
        .prepare_cached(
            "SELECT action, input_digest, contact, run, lease_until, final FROM idempotency_keys WHERE key = ?1",
        )?
        .query_row([&wish.key], |row| {
            Ok(Row {
                action: row.get(0)?,
                input_digest: row.get(1)?,
                contact: row.get(2)?,
                run: word(row, 3)?,
                lease_until: instant(row, 4)?,
                is_final: row.get(5)?,
            })
        })
        .optional()?;
    let held = row.as_ref().map(|row| HeldKey {
        action: &row.action,
        input_digest: &row.input_digest,
        contact: row.contact.as_deref(),
        run: row.run,
        lease_until: row.lease_until,
        is_final: row.is_final,
    });
    match (claims::claim(wish, held), &row) {
        (ClaimDecision::Take, None) => {
            insert(c, wish)?;
            Ok(ClaimOutcome::Ours)
        }
        (ClaimDecision::Take, Some(_)) => {
            c.prepare_cached("UPDATE idempotency_keys SET run = ?2, lease_until = ?3, owner = ?4 WHERE key = ?1")?
                .execute(params![wish.key, wish.run.to_string(), nanos(wish.lease_until), wish.owner])?;
            Ok(ClaimOutcome::Ours)
        }
        (ClaimDecision::Repeat, row) => {
            let run = row.as_ref().map_or(wish.run, |row| row.run).to_string();
            let missing = || {
                StoreError::Damaged(sentence!(
                    "failure-store-run-of-key",
                    "the run `{run}` of the idempotency key `{key}` is missing",
                    run = run,
                    key = wish.key
                ))
            };
            Ok(ClaimOutcome::Known(Box::new(records::by_id(c, &run)?.ok_or_else(missing)?)))
        }
        (ClaimDecision::Running { until }, _) => Ok(ClaimOutcome::Running { until }),
        (ClaimDecision::OtherRequest(part), _) => Ok(ClaimOutcome::OtherRequest(part)),
    }
}

fn insert(c: &Connection, wish: &KeyClaim) -> Result<(), Error> {
    c.prepare_cached(
        "INSERT INTO idempotency_keys (key, action, input_digest, contact, run, lease_until, final, owner)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, 0, ?7)",
    )?
    .execute(params![
        wish.key,
        wish.action,
        wish.input_digest,
        wish.contact.as_ref().map(|id| id.as_str()),
        wish.run.to_string(),
        nanos(wish.lease_until),
        wish.owner
    ])?;
    Ok(())
}

/// Ends the leases of owners that are gone; answers how many.
pub(crate) fn end_leases(c: &Connection, now: Timestamp, is_gone: fn(&str) -> bool) -> Result<u64, Error> {
    let mut query = c.prepare_cached(
        "SELECT owner FROM idempotency_keys WHERE final = 0 AND owner IS NOT NULL
         UNION SELECT owner FROM intents WHERE result IS NULL
         UNION SELECT owner FROM leases WHERE owner IS NOT NULL",
    )?;
    let owners = query.query_map([], |row| row.get(0))?.collect::<Result<Vec<String>, _>>()?;
    let mut ended = 0;
    for owner in owners.iter().filter(|owner| is_gone(owner)) {
        ended += c
            .prepare_cached(
                "UPDATE idempotency_keys SET lease_until = ?2 WHERE owner = ?1 AND final = 0 AND lease_until > ?2",
            )?
            .execute(params![owner, nanos(now)])?;
        ended += c
            .prepare_cached("UPDATE leases SET owner = NULL WHERE owner = ?1 AND lease_until > ?2")?
            .execute(params![owner, nanos(now)])?;
        ended += intents::end_leases(c, owner, now)?;
    }
    Ok(u64::try_from(ended).unwrap_or(u64::MAX))
}

/// Gives a key up without an outcome.
pub(crate) fn release(c: &Connection, key: &str, run: RunId) -> Result<(), Error> {
    c.prepare_cached("DELETE FROM idempotency_keys WHERE key = ?1 AND run = ?2 AND final = 0")?
        .execute([key, &run.to_string()])?;
    Ok(())
}

/// Keeps a final outcome under the run's key, or frees the key.
pub(crate) fn finish_key(c: &Connection, run: &RunRecord) -> Result<(), Error> {
    let Some(key) = &run.key else { return Ok(()) };
    let statement = if claims::is_final(&run.result) {
        "UPDATE idempotency_keys SET final = 1 WHERE key = ?1 AND run = ?2 AND final = 0"
    } else {
        "DELETE FROM idempotency_keys WHERE key = ?1 AND run = ?2 AND final = 0"
    };
    match c.prepare_cached(statement)?.execute(params![key, run.id.to_string()])? {
        1 => Ok(()),
        _ => Err(Error::LostLease(format!("the idempotency key `{key}`"))),
    }
}
