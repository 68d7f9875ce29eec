//! Leases: the right to sync a webinar. A token grows with every lease of a name and is never used again, so that a
//! holder that was replaced is recognised by its older token, and by no clock.

use std::collections::{BTreeMap, BTreeSet};

use greenroom_domain::store::{Fence, LeaseOutcome};
use jiff::Timestamp;

use crate::platform::{
    error::Error,
    rows::{count, get, instant, nanos},
    transaction::Transaction,
};

pub(crate) async fn lease(
    t: &Transaction,
    name: &str,
    owner: &str,
    now: Timestamp,
    until: Timestamp,
) -> Result<LeaseOutcome, Error> {
    let taken = t
        .optional(
            "INSERT INTO leases AS l (account, name, token, owner, lease_until) VALUES ($1, $2, 1, $3, $5)
             ON CONFLICT (account, name) DO UPDATE
                 SET token = l.token + 1, owner = excluded.owner, lease_until = excluded.lease_until
                 WHERE l.owner IS NULL OR l.lease_until <= $4
             RETURNING l.token",
            &[&name, &owner, &nanos(now), &nanos(until)],
        )
        .await?;
    if let Some(row) = taken {
        return Ok(LeaseOutcome::Ours(Fence { name: name.to_owned(), token: count(&row, 0)? }));
    }
    let row = t.one("SELECT lease_until FROM leases WHERE account = $1 AND name = $2", &[&name]).await?;
    Ok(LeaseOutcome::Held { until: instant(&row, 0)? })
}

pub(crate) async fn prolong(t: &Transaction, fence: &Fence, until: Timestamp) -> Result<bool, Error> {
    let prolonged = t
        .execute(
            "UPDATE leases SET lease_until = $4
             WHERE account = $1 AND name = $2 AND token = $3 AND owner IS NOT NULL",
            &[&fence.name, &token(fence), &nanos(until)],
        )
        .await?;
    Ok(prolonged == 1)
}

pub(crate) async fn give_up(t: &Transaction, fence: &Fence) -> Result<(), Error> {
    t.execute(
        "UPDATE leases SET owner = NULL WHERE account = $1 AND name = $2 AND token = $3",
        &[&fence.name, &token(fence)],
    )
    .await?;
    Ok(())
}

/// Checks that the lease is still the caller's: no other process has taken it over, and it was not given up. None can until this
/// transaction ends.
pub(crate) async fn check(t: &Transaction, fence: &Fence) -> Result<(), Error> {
    let holds = t
        .optional(
            "SELECT token FROM leases WHERE account = $1 AND name = $2 AND token = $3 AND owner IS NOT NULL FOR UPDATE",
            &[&fence.name, &token(fence)],
        )
        .await?;
    if holds.is_some() { Ok(()) } else { Err(Error::LostLease(format!("`{}`", fence.name))) }
}

/// The tokens of the latest leases of these webinars. One that never had a lease is missing.
pub(crate) async fn tokens_of(t: &Transaction, webinars: &[&str]) -> Result<BTreeMap<String, i64>, Error> {
    let webinars: BTreeSet<&str> = webinars.iter().copied().collect();
    let names: Vec<String> = webinars.into_iter().map(|webinar| format!("webinar:{webinar}")).collect();
    let rows = t.query("SELECT name, token FROM leases WHERE account = $1 AND name = ANY ($2)", &[&names]).await?;
    let token = |row| {
        let name: &str = get(row, 0)?;
        Ok((name.trim_start_matches("webinar:").to_owned(), get(row, 1)?))
    };
    rows.iter().map(token).collect()
}

/// The token of a webinar's latest lease; 0 where it never had one.
pub(crate) async fn token_of(t: &Transaction, webinar: &str) -> Result<i64, Error> {
    Ok(tokens_of(t, &[webinar]).await?.remove(webinar).unwrap_or(0))
}

/// PostgreSQL counts in `i64`; a token beyond that was never given.
fn token(fence: &Fence) -> i64 {
    i64::try_from(fence.token).unwrap_or(-1)
}
