//! Keys to the HTTP API.

use async_trait::async_trait;
use greenroom_domain::{
    ApiKey, HistoryEntry, Role, StoreError,
    store::{ApiKeyStore, KeptApiKey, SecretHash},
};
use jiff::Timestamp;
use rusqlite::{Connection, OptionalExtension, Row, params, types::Type};

use crate::{
    SqliteStore,
    platform::{
        error::Error,
        history,
        rows::{email_in, instant, json, nanos, optional_instant, optional_json, optional_word},
    },
};

const KEY: &str = "SELECT id, name, user, scopes, actions, created_at, expires_at, revoked_at, last_used_at";

/// A key as a request is checked by it.
const KEPT_KEY: &str = "SELECT id, name, user, scopes, actions, created_at, expires_at, revoked_at, last_used_at,
    secret, (SELECT role FROM account_users WHERE email = api_keys.user) FROM api_keys WHERE id = ?1";

#[async_trait]
impl ApiKeyStore for SqliteStore {
    async fn keep_api_key(
        &self,
        key: &ApiKey,
        secret: &SecretHash,
        note: Option<HistoryEntry>,
    ) -> Result<(), StoreError> {
        let (key, secret) = (key.clone(), *secret);
        self.write(move |c| {
            let actions = key.actions.as_ref().map(serde_json::to_string).transpose()?;
            c.prepare_cached(
                "INSERT INTO api_keys
                     (id, name, user, scopes, actions, secret, created_at, expires_at, revoked_at, last_used_at)
                 VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)",
            )?
            .execute(params![
                key.id,
                key.name,
                key.user.as_str(),
                serde_json::to_string(&key.scopes)?,
                actions,
                secret,
                nanos(key.created_at),
                key.expires_at.map(nanos),
                key.revoked_at.map(nanos),
                key.last_used_at.map(nanos),
            ])?;
            history::add(c, note.as_ref())
        })
        .await
    }

    async fn api_key(&self, id: &str) -> Result<Option<KeptApiKey>, StoreError> {
        let of_id = id.to_owned();
        self.look_up(move |c| {
            let kept = |row: &Row<'_>| Ok(KeptApiKey { key: key(row)?, secret: secret(row, 9)?, role: role(row)? });
            Ok(c.prepare_cached(KEPT_KEY)?.query_row([&of_id], kept).optional()?)
        })
        .await
    }

    async fn api_keys(&self) -> Result<Vec<ApiKey>, StoreError> {
        self.read(|c| {
            let mut query = c.prepare_cached(&format!("{KEY} FROM api_keys ORDER BY created_at, id"))?;
            Ok(query.query_map([], key)?.collect::<Result<_, _>>()?)
        })
        .await
    }

    async fn revoke_api_key(&self, id: &str, at: Timestamp, note: Option<HistoryEntry>) -> Result<bool, StoreError> {
        let id = id.to_owned();
        self.write(move |c| {
            let revoked = c
                .prepare_cached("UPDATE api_keys SET revoked_at = coalesce(revoked_at, ?2) WHERE id = ?1")?
                .execute(params![id, nanos(at)])?;
            history::add(c, note.as_ref().filter(|_| revoked > 0))?;
            Ok(revoked > 0)
        })
        .await
    }

    async fn note_api_key_uses(&self, uses: &[(String, Timestamp)]) -> Result<(), StoreError> {
        let uses = uses.to_vec();
        self.write(move |c| {
            let mut note = c.prepare_cached(
                "UPDATE api_keys SET last_used_at = ?2 WHERE id = ?1 AND (last_used_at IS NULL OR last_used_at < ?2)",
            )?;
            for (id, at) in &uses {
                note.execute(params![id, nanos(*at)])?;
            }
            Ok(())
        })
        .await
    }
}

/// The ids of the keys of a store that are not revoked; none of a store whose format is older than keys.
pub(crate) fn valid(c: &Connection) -> rusqlite::Result<Vec<String>> {
    let has_keys = "SELECT EXISTS (SELECT 1 FROM sqlite_schema WHERE type = 'table' AND name = 'api_keys')";
    if !c.query_row(has_keys, [], |row| row.get(0))? {
        return Ok(Vec::new());
    }
    c.prepare("SELECT id FROM api_keys WHERE revoked_at IS NULL")?.query_map([], |row| row.get(0))?.collect()
}

/// Revokes all keys but these. Answers how many.
pub(crate) fn revoke_others(c: &Connection, valid: &[String], at: Timestamp) -> Result<u64, Error> {
    let revoked = c.execute(
        "UPDATE api_keys SET revoked_at = ?2
         WHERE revoked_at IS NULL AND id NOT IN (SELECT value FROM json_each(?1))",
        params![serde_json::to_string(valid)?, nanos(at)],
    )?;
    Ok(u64::try_from(revoked).unwrap_or(u64::MAX))
}

fn key(row: &Row<'_>) -> rusqlite::Result<ApiKey> {
    Ok(ApiKey {
        id: row.get(0)?,
        name: row.get(1)?,
        user: email_in(row, 2)?,
        scopes: json(row, 3)?,
        actions: optional_json(row, 4)?,
        created_at: instant(row, 5)?,
        expires_at: optional_instant(row, 6)?,
        revoked_at: optional_instant(row, 7)?,
        last_used_at: optional_instant(row, 8)?,
    })
}

fn secret(row: &Row<'_>, column: usize) -> rusqlite::Result<SecretHash> {
    let bytes: Vec<u8> = row.get(column)?;
    SecretHash::try_from(bytes.as_slice())
        .map_err(|error| rusqlite::Error::FromSqlConversionFailure(column, Type::Blob, Box::new(error)))
}

fn role(row: &Row<'_>) -> rusqlite::Result<Option<Role>> {
    optional_word(row, 10)
}
