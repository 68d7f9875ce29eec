//! Idempotency keys: a run claims its key, and its outcome is kept under it.

use greenroom_domain::{
    RunId, StoreError,
    store::{ClaimOutcome, KeyClaim, RunRecord, RunResult},
};
use jiff::Timestamp;
use rusqlite::{Connection, OptionalExtension, params};

use crate::{
    platform::{
        error::Error,
        rows::{instant, nanos},
    },
    runs::records,
};

/// The row of a key.
struct Held {
    action: String,
    input_digest: String,
    contact: Option<String>,
    run: String,
    lease_until: Timestamp,
    is_final: bool,
}

pub(crate) fn claim(c: &Connection, wish: &KeyClaim) -> Result<ClaimOutcome, Error> {
    let contact = wish.contact.as_ref().map(|id| id.as_str());
    let run_id = wish.run.to_string();
    let held = c
        .prepare_cached(
            "SELECT action, input_digest, contact, run, lease_until, final FROM idempotency_keys WHERE key = ?1",
        )?
        .query_row([&wish.key], |row| {
            Ok(Held {
                action: row.get(0)?,
                input_digest: row.get(1)?,
                contact: row.get(2)?,
                run: row.get(3)?,
                lease_until: instant(row, 4)?,
                is_final: row.get(5)?,
            })
        })
        .optional()?;
    let Some(held) = held else {
        c.prepare_cached(
            "INSERT INTO idempotency_keys (key, action, input_digest, contact, run, lease_until, final)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, 0)",
        )?
        .execute(params![
            wish.key,
            wish.action,
            wish.input_digest,
            contact,
            run_id,
            nanos(wish.lease_until)
        ])?;
        return Ok(ClaimOutcome::Ours);
    };
    for (what, same) in [
        ("action", held.action == wish.action),
        ("input", held.input_digest == wish.input_digest),
        ("contact", held.contact.as_deref() == contact),
    ] {
        if !same {
            return Ok(ClaimOutcome::OtherRequest(what));
        }
    }
    if held.is_final {
        let record = records::by_id(c, &held.run)?.ok_or_else(|| {
            StoreError::Damaged(format!("the run `{}`, whose outcome `{}` stands for, is missing", held.run, wish.key))
        })?;
        return Ok(ClaimOutcome::Known(Box::new(record)));
    }
    if held.run != run_id && held.lease_until > wish.at {
        return Ok(ClaimOutcome::Running { until: held.lease_until });
    }
    c.prepare_cached("UPDATE idempotency_keys SET run = ?2, lease_until = ?3 WHERE key = ?1")?.execute(params![
        wish.key,
        run_id,
        nanos(wish.lease_until)
    ])?;
    Ok(ClaimOutcome::Ours)
}

/// Gives a key up without an outcome.
pub(crate) fn release(c: &Connection, key: &str, run: RunId) -> Result<(), Error> {
    c.prepare_cached("DELETE FROM idempotency_keys WHERE key = ?1 AND run = ?2 AND final = 0")?
        .execute([key, &run.to_string()])?;
    Ok(())
}

/// Keeps a final outcome under the run's key, or frees the key.
pub(crate) fn settle_key(c: &Connection, run: &RunRecord) -> Result<(), Error> {
    let Some(key) = &run.key else { return Ok(()) };
    let retryable = matches!(&run.result, RunResult::Failed { failure } if failure.retry.is_retryable());
    let statement = if retryable {
        "DELETE FROM idempotency_keys WHERE key = ?1 AND run = ?2 AND final = 0"
    } else {
        "UPDATE idempotency_keys SET final = 1 WHERE key = ?1 AND run = ?2 AND final = 0"
    };
    match c.prepare_cached(statement)?.execute(params![key, run.id.to_string()])? {
        1 => Ok(()),
        _ => Err(Error::LostLease(format!("the idempotency key `{key}`"))),
    }
}
