//! Leases: the right to sync a webinar. A token grows with every lease of a name and is never used again, so that a
//! holder that was replaced is recognised by its older token, and by no clock.

use greenroom_domain::{
    WebinarId,
    store::{Fence, LeaseOutcome},
};
use jiff::Timestamp;
use rusqlite::{Connection, OptionalExtension, params};

use crate::platform::{
    error::Error,
    rows::{count, instant, nanos},
};

pub(crate) fn lease(
    c: &Connection,
    name: &str,
    owner: &str,
    now: Timestamp,
    until: Timestamp,
) -> Result<LeaseOutcome, Error> {
    let token = c
        .prepare_cached(
            "INSERT INTO leases (name, token, owner, lease_until) VALUES (?1, 1, ?2, ?4)
             ON CONFLICT DO UPDATE SET token = token + 1, owner = excluded.owner, lease_until = excluded.lease_until
             WHERE owner IS NULL OR lease_until <= ?3
             RETURNING token",
        )?
        .query_row(params![name, owner, nanos(now), nanos(until)], |row| count(row, 0))
        .optional()?;
    if let Some(token) = token {
        return Ok(LeaseOutcome::Ours(Fence { name: name.to_owned(), token }));
    }
    let until =
        c.prepare_cached("SELECT lease_until FROM leases WHERE name = ?1")?.query_row([name], |row| instant(row, 0))?;
    Ok(LeaseOutcome::Held { until })
}

pub(crate) fn prolong(c: &Connection, fence: &Fence, until: Timestamp) -> Result<bool, Error> {
    let prolonged = c
        .prepare_cached("UPDATE leases SET lease_until = ?3 WHERE name = ?1 AND token = ?2 AND owner IS NOT NULL")?
        .execute(params![fence.name, token(fence), nanos(until)])?;
    Ok(prolonged == 1)
}

pub(crate) fn give_up(c: &Connection, fence: &Fence) -> Result<(), Error> {
    c.prepare_cached("UPDATE leases SET owner = NULL WHERE name = ?1 AND token = ?2")?
        .execute(params![fence.name, token(fence)])?;
    Ok(())
}

/// Whether the lease is still the caller's: no other process has taken it over, and it was not given up.
pub(crate) fn check(c: &Connection, fence: &Fence) -> Result<(), Error> {
    let holds: bool = c
        .prepare_cached("SELECT EXISTS (SELECT 1 FROM leases WHERE name = ?1 AND token = ?2 AND owner IS NOT NULL)")?
        .query_row(params![fence.name, token(fence)], |row| row.get(0))?;
    if holds { Ok(()) } else { Err(Error::LostLease(format!("`{}`", fence.name))) }
}

/// The token of a webinar's latest lease; 0 where it never had one.
pub(crate) fn token_of(c: &Connection, webinar: &WebinarId) -> Result<i64, Error> {
    let token = c
        .prepare_cached("SELECT token FROM leases WHERE name = ?1")?
        .query_row([format!("webinar:{webinar}")], |row| row.get(0))
        .optional()?;
    Ok(token.unwrap_or(0))
}

/// SQLite counts in `i64`; a token beyond that was never given.
fn token(fence: &Fence) -> i64 {
    i64::try_from(fence.token).unwrap_or(-1)
}
