//! Idempotency keys: a run claims its key, and its outcome is kept under it.

use greenroom_domain::{
    RunId, StoreError,
    rules::claims::{self, ClaimDecision, HeldKey},
    sentence,
    store::{ClaimOutcome, IsGone, KeyClaim, RunRecord},
};
use jiff::Timestamp;

use crate::{
    platform::{
        error::Error,
        rows::{get, instant, nanos, word},
        transaction::{Transaction, Values},
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

/// Claims a key, by [`claims::claim`]. Most are new, and a key without a row is anybody's. The row of one that is not is locked against
/// another claim, and against the commit of the run that holds it. Where that commit has removed the row meanwhile, another claim may
/// have made one since, so the key is claimed from the beginning.
pub(crate) async fn claim(t: &Transaction, wish: &KeyClaim) -> Result<ClaimOutcome, Error> {
    let row = loop {
        if put(t, wish, "DO NOTHING").await? {
            return Ok(ClaimOutcome::Ours);
        }
        if let Some(row) = lock(t, &wish.key).await? {
            break row;
        }
    };
    let held = HeldKey {
        action: &row.action,
        input_digest: &row.input_digest,
        contact: row.contact.as_deref(),
        run: row.run,
        lease_until: row.lease_until,
        is_final: row.is_final,
    };
    match claims::claim(wish, Some(held)) {
        ClaimDecision::Take => {
            let taken_over = "(account, key) DO UPDATE
                SET run = excluded.run, lease_until = excluded.lease_until, owner = excluded.owner";
            put(t, wish, taken_over).await?;
            Ok(ClaimOutcome::Ours)
        }
        ClaimDecision::Repeat => {
            let run = row.run.to_string();
            let missing = || {
                StoreError::Damaged(sentence!(
                    "failure-store-run-of-key",
                    "the run `{run}` of the idempotency key `{key}` is missing",
                    run = run,
                    key = wish.key
                ))
            };
            Ok(ClaimOutcome::Known(Box::new(records::by_id(t, &run).await?.ok_or_else(missing)?)))
        }
        ClaimDecision::Running { until } => Ok(ClaimOutcome::Running { until }),
        ClaimDecision::OtherRequest(part) => Ok(ClaimOutcome::OtherRequest(part)),
    }
}

/// The row of a key, which stays as it is until the transaction ends; none where it has none.
async fn lock(t: &Transaction, key: &str) -> Result<Option<Row>, Error> {
    let statement = "SELECT action, input_digest, contact, run, lease_until, final FROM idempotency_keys
        WHERE account = $1 AND key = $2 FOR UPDATE";
    let Some(row) = t.optional(statement, &[&key]).await? else { return Ok(None) };
    Ok(Some(Row {
        action: get(&row, 0)?,
        input_digest: get(&row, 1)?,
        contact: get(&row, 2)?,
        run: word(&row, 3)?,
        lease_until: instant(&row, 4)?,
        is_final: get(&row, 5)?,
    }))
}

/// Writes the row of a claim; answers whether it was written.
async fn put(t: &Transaction, wish: &KeyClaim, on_conflict: &str) -> Result<bool, Error> {
    let statement = format!(
        "INSERT INTO idempotency_keys (account, key, action, input_digest, contact, run, lease_until, final, owner)
         VALUES ($1, $2, $3, $4, $5, $6, $7, false, $8) ON CONFLICT {on_conflict}"
    );
    let values: Values<'_> = &[
        &wish.key,
        &wish.action,
        &wish.input_digest,
        &wish.contact.as_ref().map(|id| id.as_str()),
        &wish.run.to_string(),
        &nanos(wish.lease_until),
        &wish.owner,
    ];
    Ok(t.execute(&statement, values).await? > 0)
}

/// Ends the leases of owners that are gone; answers how many.
pub(crate) async fn end_leases(t: &Transaction, now: Timestamp, is_gone: IsGone) -> Result<u64, Error> {
    let owners = t
        .query(
            "SELECT owner FROM idempotency_keys WHERE account = $1 AND NOT final
             UNION SELECT owner FROM intents WHERE account = $1 AND result IS NULL
             UNION SELECT owner FROM leases WHERE account = $1 AND owner IS NOT NULL",
            &[],
        )
        .await?;
    let owners = owners.iter().map(|row| get(row, 0)).collect::<Result<Vec<String>, _>>()?;
    let mut ended = 0;
    for owner in owners.iter().filter(|owner| is_gone(owner)) {
        ended += t
            .execute(
                "UPDATE idempotency_keys SET lease_until = $3
                 WHERE account = $1 AND owner = $2 AND NOT final AND lease_until > $3",
                &[owner, &nanos(now)],
            )
            .await?;
        ended += t
            .execute(
                "UPDATE leases SET owner = NULL WHERE account = $1 AND owner = $2 AND lease_until > $3",
                &[owner, &nanos(now)],
            )
            .await?;
        ended += intents::end_leases(t, owner, now).await?;
    }
    Ok(ended)
}

/// Gives a key up without an outcome.
pub(crate) async fn release(t: &Transaction, key: &str, run: RunId) -> Result<(), Error> {
    t.execute(
        "DELETE FROM idempotency_keys WHERE account = $1 AND key = $2 AND run = $3 AND NOT final",
        &[&key, &run.to_string()],
    )
    .await?;
    Ok(())
}

/// Keeps a final outcome under the run's key, or frees the key. With `is_recording`, a key of a run that has a record already is left
/// as it is.
pub(crate) async fn finish_key(t: &Transaction, run: &RunRecord, is_recording: bool) -> Result<(), Error> {
    let Some(key) = &run.key else { return Ok(()) };
    let change = if claims::is_final(&run.result) {
        "UPDATE idempotency_keys SET final = true"
    } else {
        "DELETE FROM idempotency_keys"
    };
    let unless =
        if is_recording { "AND NOT EXISTS (SELECT FROM runs r WHERE r.account = $1 AND r.id = $3)" } else { "" };
    let statement = format!("{change} WHERE account = $1 AND key = $2 AND run = $3 AND NOT final {unless}");
    match t.execute(&statement, &[key, &run.id.to_string()]).await? {
        1 => Ok(()),
        _ => Err(Error::LostLease(format!("the idempotency key `{key}`"))),
    }
}
