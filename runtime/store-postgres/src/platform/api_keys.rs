//! Keys to the HTTP API.

use async_trait::async_trait;
use greenroom_domain::{
    ApiKey, HistoryEntry, StoreError,
    store::{ApiKeyStore, KeptApiKey, SecretHash},
};
use jiff::Timestamp;
use tokio_postgres::Row;

use crate::{
    PostgresStore,
    platform::{
        error::Error,
        history,
        locks::Locks,
        rows::{email_in, get, instant, json, nanos, optional_instant, optional_json, optional_word},
        transaction::Transaction,
    },
};

/// The columns that [`key`] reads, of `api_keys k`.
const COLUMNS: &str =
    r#"k.id, k.name, k."user", k.scopes, k.actions, k.created_at, k.expires_at, k.revoked_at, k.last_used_at"#;

fn key(row: &Row) -> Result<ApiKey, Error> {
    Ok(ApiKey {
        id: get(row, 0)?,
        name: get(row, 1)?,
        user: email_in(row, 2)?,
        scopes: json(row, 3)?,
        actions: optional_json(row, 4)?,
        created_at: instant(row, 5)?,
        expires_at: optional_instant(row, 6)?,
        revoked_at: optional_instant(row, 7)?,
        last_used_at: optional_instant(row, 8)?,
    })
}

async fn keep(t: &Transaction, key: &ApiKey, secret: &SecretHash, note: Option<&HistoryEntry>) -> Result<(), Error> {
    let kept = t
        .execute(
            r#"INSERT INTO api_keys
                   (account, id, name, "user", scopes, actions, secret, created_at, expires_at, revoked_at, last_used_at)
               VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11) ON CONFLICT DO NOTHING"#,
            &[
                &key.id,
                &key.name,
                &key.user.as_str(),
                &serde_json::to_string(&key.scopes)?,
                &key.actions.as_ref().map(serde_json::to_string).transpose()?,
                &secret.as_slice(),
                &nanos(key.created_at),
                &key.expires_at.map(nanos),
                &key.revoked_at.map(nanos),
                &key.last_used_at.map(nanos),
            ],
        )
        .await?;
    if kept == 0 {
        return Err(Error::refused(format!("there is an API key `{}` already", key.id)));
    }
    history::add(t, note).await
}

async fn kept(t: &Transaction, id: &str) -> Result<Option<KeptApiKey>, Error> {
    let statement = format!(
        r#"SELECT {COLUMNS}, k.secret, u.role FROM api_keys k
           LEFT JOIN account_users u ON u.account = $1 AND u.email = k."user" WHERE k.account = $1 AND k.id = $2"#
    );
    let Some(row) = t.optional(&statement, &[&id]).await? else { return Ok(None) };
    let secret = SecretHash::try_from(get::<&[u8]>(&row, 9)?).map_err(|why| Error::unreadable("secret", why))?;
    Ok(Some(KeptApiKey { key: key(&row)?, secret, role: optional_word(&row, 10)? }))
}

async fn revoke(t: &Transaction, id: &str, at: Timestamp, note: Option<&HistoryEntry>) -> Result<bool, Error> {
    let statement = "UPDATE api_keys SET revoked_at = coalesce(revoked_at, $3) WHERE account = $1 AND id = $2";
    let revoked = t.execute(statement, &[&id, &nanos(at)]).await? > 0;
    history::add(t, note.filter(|_| revoked)).await?;
    Ok(revoked)
}

#[async_trait]
impl ApiKeyStore for PostgresStore {
    async fn keep_api_key(
        &self,
        key: &ApiKey,
        secret: &SecretHash,
        note: Option<HistoryEntry>,
    ) -> Result<(), StoreError> {
        let note = note.as_ref();
        self.write(Locks::shared(), |t| async move { keep(&t, key, secret, note).await }).await
    }

    async fn api_key(&self, id: &str) -> Result<Option<KeptApiKey>, StoreError> {
        self.read(|t| async move { kept(&t, id).await }).await
    }

    async fn api_keys(&self) -> Result<Vec<ApiKey>, StoreError> {
        self.read(|t| async move {
            let statement =
                format!("SELECT {COLUMNS} FROM api_keys k WHERE k.account = $1 ORDER BY k.created_at, k.id");
            t.query(&statement, &[]).await?.iter().map(key).collect()
        })
        .await
    }

    async fn revoke_api_key(&self, id: &str, at: Timestamp, note: Option<HistoryEntry>) -> Result<bool, StoreError> {
        let note = note.as_ref();
        self.write(Locks::shared(), |t| async move { revoke(&t, id, at, note).await }).await
    }

    async fn note_api_key_uses(&self, uses: &[(String, Timestamp)]) -> Result<(), StoreError> {
        let ids: &Vec<&str> = &uses.iter().map(|(id, _)| id.as_str()).collect();
        let times: &Vec<i64> = &uses.iter().map(|(_, at)| nanos(*at)).collect();
        self.write(Locks::shared(), |t| async move {
            t.execute(
                "UPDATE api_keys k SET last_used_at = used.at
                 FROM (SELECT id, max(at) AS at FROM unnest($2::text[], $3::bigint[]) AS used (id, at) GROUP BY id) used
                 WHERE k.account = $1 AND k.id = used.id AND (k.last_used_at IS NULL OR k.last_used_at < used.at)",
                &[ids, times],
            )
            .await?;
            Ok(())
        })
        .await
    }
}
