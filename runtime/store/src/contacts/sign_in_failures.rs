//! Failures to sign in: by email and network, and by email over all networks.

use greenroom_domain::{ClientNetwork, Email, SignInCounts, SignInFailures};
use greenroom_sealing::keyed_hash;
use rusqlite::{Connection, OptionalExtension, Row, params};

use crate::platform::{
    error::Error,
    rows::{instant, nanos},
};

/// The network under which the failures of an email over all networks are kept: it is no hash.
const ALL_NETWORKS: [u8; 0] = [];

/// What failures are counted by: hashes of the email, and of the email with the network, so that rows of two emails do not tell that
/// they are of the same network.
pub(crate) struct Names {
    email: [u8; 32],
    network: [u8; 32],
}

impl Names {
    pub(crate) fn of(c: &Connection, email: &Email, network: ClientNetwork) -> Result<Self, Error> {
        let (email, network) = (email.as_str().as_bytes(), network.octets());
        Ok(Self { email: hashed(c, &[email])?, network: hashed(c, &[&network, email])? })
    }

    /// What counts before a try.
    pub(crate) fn counts(&self, c: &Connection) -> Result<SignInCounts, Error> {
        Ok(SignInCounts {
            of_network: failures(c, &self.email, &self.network)?,
            of_email: failures(c, &self.email, &ALL_NETWORKS)?,
        })
    }

    /// Keeps what counts.
    pub(crate) fn put(&self, c: &Connection, counts: SignInCounts) -> Result<(), Error> {
        put_failures(c, &self.email, &self.network, counts.of_network)?;
        put_failures(c, &self.email, &ALL_NETWORKS, counts.of_email)
    }
}

/// A hash with the store's key.
fn hashed(c: &Connection, parts: &[&[u8]]) -> Result<[u8; 32], Error> {
    let key: Vec<u8> = c.prepare_cached("SELECT key FROM sign_in_key")?.query_row([], |row| row.get(0))?;
    Ok(keyed_hash(&key, parts.iter().copied())?)
}

fn failures(c: &Connection, name: &[u8], network: &[u8]) -> Result<SignInFailures, Error> {
    let found = c
        .prepare_cached("SELECT count, last_at FROM sign_in_failures WHERE name = ?1 AND network = ?2")?
        .query_row(params![name, network], counted)
        .optional()?;
    Ok(found.unwrap_or_default())
}

fn counted(row: &Row<'_>) -> rusqlite::Result<SignInFailures> {
    Ok(SignInFailures { count: row.get(0)?, last_at: Some(instant(row, 1)?) })
}

fn put_failures(c: &Connection, name: &[u8], network: &[u8], failures: SignInFailures) -> Result<(), Error> {
    match failures.last_at.filter(|_| failures.count > 0) {
        Some(last_at) => c
            .prepare_cached(
                "INSERT INTO sign_in_failures (name, network, count, last_at) VALUES (?1, ?2, ?3, ?4)
                 ON CONFLICT DO UPDATE SET count = excluded.count, last_at = excluded.last_at",
            )?
            .execute(params![name, network, failures.count, nanos(last_at)])?,
        None => c
            .prepare_cached("DELETE FROM sign_in_failures WHERE name = ?1 AND network = ?2")?
            .execute(params![name, network])?,
    };
    Ok(())
}

/// Clears the failures of an email in all networks. True: there were some.
pub(crate) fn clear(c: &Connection, email: &Email) -> Result<bool, Error> {
    let name = hashed(c, &[email.as_str().as_bytes()])?;
    Ok(c.prepare_cached("DELETE FROM sign_in_failures WHERE name = ?1")?.execute([name])? > 0)
}

/// The failures with an email: from each network, and from all together.
pub(crate) fn of_user(c: &Connection, email: &Email) -> Result<(Vec<SignInFailures>, SignInFailures), Error> {
    let name = hashed(c, &[email.as_str().as_bytes()])?;
    let mut query = c.prepare_cached(
        "SELECT count, last_at FROM sign_in_failures WHERE name = ?1 AND network <> ?2 ORDER BY network",
    )?;
    let of_networks = query.query_map(params![name, ALL_NETWORKS], counted)?.collect::<Result<_, _>>()?;
    Ok((of_networks, failures(c, &name, &ALL_NETWORKS)?))
}
