//! Settings, and the history of their changes. The document is stored as its leaves, so that a change writes little;
//! webinars have rows of their own, because there may be many.

use std::collections::BTreeMap;

use async_trait::async_trait;
use greenroom_domain::{
    Settings, SettingsChange, StoreError, WebinarId, WebinarSettings,
    rules::settings::{escape, unescape},
    sentence,
    store::{CommitError, SettingsStore, stale},
};
use jiff::Timestamp;
use serde_json::{Map, Value};
use tokio_postgres::Row;

use crate::{
    PostgresStore,
    platform::{
        error::Error,
        locks::Locks,
        rows::{as_limit, as_number, count, get, instant, json, nanos, optional_json, word},
        transaction::Transaction,
    },
};

/// The name by which the settings are locked.
const LOCK: &str = "settings";

#[async_trait]
impl SettingsStore for PostgresStore {
    async fn settings(&self, webinars: Option<&[WebinarId]>) -> Result<(Settings, u64), StoreError> {
        self.read(|t| async move { read(&t, webinars).await }).await
    }

    async fn change_settings(&self, version: u64, changes: &[SettingsChange]) -> Result<(), CommitError> {
        self.commit_work(Locks::of([LOCK]), |t| async move { change(&t, version, changes).await }).await
    }

    async fn settings_history_page(
        &self,
        pointer: Option<&str>,
        before: Option<u64>,
        limit: usize,
    ) -> Result<Vec<(u64, SettingsChange)>, StoreError> {
        let before = before.map_or(i64::MAX, as_number);
        self.read(|t| async move { history(&t, pointer, before, limit).await }).await
    }

    async fn last_settings_changes(
        &self,
        single: Option<&[String]>,
    ) -> Result<BTreeMap<String, Timestamp>, StoreError> {
        self.read(|t| async move { last_changes(&t, single).await }).await
    }

    async fn settings_changed_at(&self, at: Timestamp) -> Result<Vec<SettingsChange>, StoreError> {
        self.read(|t| async move {
            let statement = format!("{CHANGE} AND at = $2 ORDER BY position");
            t.query(&statement, &[&nanos(at)]).await?.iter().map(settings_change).collect()
        })
        .await
    }
}

/// The settings and their version.
async fn read(t: &Transaction, webinars: Option<&[WebinarId]>) -> Result<(Settings, u64), Error> {
    let mut settings = document(t).await?;
    settings.webinars = of_webinars(t, webinars).await?;
    Ok((settings, version(t).await?))
}

async fn version(t: &Transaction) -> Result<u64, Error> {
    count(&t.one("SELECT coalesce(max(position), 0) FROM settings_history WHERE account = $1", &[]).await?, 0)
}

/// All but the webinars' own.
async fn document(t: &Transaction) -> Result<Settings, Error> {
    let mut document = Value::Object(Map::new());
    for row in t.query("SELECT pointer, value FROM settings WHERE account = $1 ORDER BY pointer", &[]).await? {
        let mut place = &mut document;
        for name in names(get(&row, 0)?) {
            if !place.is_object() {
                *place = Value::Object(Map::new());
            }
            place = &mut place[name];
        }
        *place = json(&row, 1)?;
    }
    serde_json::from_value(document).map_err(|error| {
        StoreError::Damaged(sentence!("failure-store-settings", "the settings: {error}", error = error)).into()
    })
}

/// Writes changes and their history, if the settings are still of this version. The settings are locked.
async fn change(t: &Transaction, expected: u64, changes: &[SettingsChange]) -> Result<(), Error> {
    if version(t).await? != expected {
        return Err(Error::Stale(stale::settings()));
    }
    for change in changes {
        let path: Vec<String> = names(&change.pointer).collect();
        match path.iter().map(String::as_str).collect::<Vec<_>>()[..] {
            ["webinars"] => {
                t.execute("DELETE FROM webinar_settings WHERE account = $1", &[]).await?;
                let all: BTreeMap<WebinarId, WebinarSettings> =
                    change.after.clone().map(serde_json::from_value).transpose()?.unwrap_or_default();
                for (id, settings) in &all {
                    write_webinar(t, id, Some(settings)).await?;
                }
            }
            ["webinars", id] => {
                let settings = change.after.clone().map(serde_json::from_value).transpose()?;
                write_webinar(t, &webinar_id(id)?, settings.as_ref()).await?;
            }
            ["webinars", id, leaf] => {
                let id = webinar_id(id)?;
                let known = of_webinars(t, Some(std::slice::from_ref(&id))).await?.remove(&id);
                let mut settings = serde_json::to_value(known.unwrap_or_default())?;
                if let Some(settings) = settings.as_object_mut() {
                    match &change.after {
                        Some(after) => settings.insert(leaf.to_owned(), after.clone()),
                        None => settings.remove(leaf),
                    };
                }
                write_webinar(t, &id, Some(&serde_json::from_value(settings)?)).await?;
            }
            [] => return Err(Error::refused("the settings are changed one by one, not as a whole".to_owned())),
            _ => write(t, &change.pointer, change.after.as_ref()).await?,
        }
        t.execute(
            "INSERT INTO settings_history (account, at, by, pointer, before, after) VALUES ($1, $2, $3, $4, $5, $6)",
            &[
                &nanos(change.at),
                &change.by,
                &change.pointer,
                &change.before.as_ref().map(Value::to_string),
                &change.after.as_ref().map(Value::to_string),
            ],
        )
        .await?;
    }
    // Settings that could not be read again must not be written.
    document(t).await.map(drop).map_err(|e| match e {
        Error::Store(StoreError::Damaged(why)) => Error::refused(why),
        other => other,
    })
}

/// Writes a value in its place, instead of the values there, below it and above it.
async fn write(t: &Transaction, pointer: &str, value: Option<&Value>) -> Result<(), Error> {
    let above: Vec<&str> = pointer.match_indices('/').skip(1).map(|(end, _)| &pointer[..end]).collect();
    t.execute(
        "DELETE FROM settings WHERE account = $1
             AND (pointer = $2 OR starts_with(pointer, $2 || '/') OR pointer = ANY ($3))",
        &[&pointer, &above],
    )
    .await?;
    let mut leaves = Vec::new();
    if let Some(value) = value {
        add_leaves(pointer, value, &mut leaves);
    }
    let (pointers, values): (Vec<String>, Vec<String>) = leaves.into_iter().unzip();
    t.execute(
        "INSERT INTO settings (account, pointer, value) SELECT $1, new.* FROM unnest($2::text[], $3::text[]) AS new",
        &[&pointers, &values],
    )
    .await?;
    Ok(())
}

fn add_leaves(pointer: &str, value: &Value, leaves: &mut Vec<(String, String)>) {
    let Value::Object(fields) = value else { return leaves.push((pointer.to_owned(), value.to_string())) };
    for (name, value) in fields {
        add_leaves(&format!("{pointer}/{}", escape(name)), value, leaves);
    }
}

/// Changes before a place, newest first, with their places; only those at or below a pointer where one is given.
async fn history(
    t: &Transaction,
    pointer: Option<&str>,
    before: i64,
    limit: usize,
) -> Result<Vec<(u64, SettingsChange)>, Error> {
    let rows = t
        .query(
            &format!(
                "{CHANGE} AND position < $4
                     AND ($2::text IS NULL OR pointer = $2 OR starts_with(pointer, $2 || '/'))
                 ORDER BY position DESC LIMIT $3"
            ),
            &[&pointer, &as_limit(limit), &before],
        )
        .await?;
    rows.iter().map(|row| Ok((count(row, 5)?, settings_change(row)?))).collect()
}

/// The time of the last change at each pointer.
async fn last_changes(t: &Transaction, single: Option<&[String]>) -> Result<BTreeMap<String, Timestamp>, Error> {
    let all = |which: &str| {
        format!("SELECT pointer, max(at) FROM settings_history WHERE account = $1 AND ({which}) GROUP BY pointer")
    };
    let mut rows = Vec::new();
    match single {
        None => rows.extend(t.query(&all("true"), &[]).await?),
        Some(single) => {
            // `0` comes after `/`.
            let of_account = all("pointer < '/users/' OR (pointer >= '/users0' AND pointer < '/webinars/')
                OR pointer >= '/webinars0'");
            rows.extend(t.query(&of_account, &[]).await?);
            let below = all("pointer = $2 OR (pointer >= $2 || '/' AND pointer < $2 || '0')");
            for pointer in single {
                rows.extend(t.query(&below, &[&pointer.as_str()]).await?);
            }
        }
    }
    rows.iter().map(|row| Ok((get(row, 0)?, instant(row, 1)?))).collect()
}

const CHANGE: &str = "SELECT at, by, pointer, before, after, position FROM settings_history WHERE account = $1";

fn settings_change(row: &Row) -> Result<SettingsChange, Error> {
    Ok(SettingsChange {
        at: instant(row, 0)?,
        by: get(row, 1)?,
        pointer: get(row, 2)?,
        before: optional_json(row, 3)?,
        after: optional_json(row, 4)?,
    })
}

/// The names on the way of a JSON Pointer (RFC 6901).
fn names(pointer: &str) -> impl Iterator<Item = String> + '_ {
    pointer.split('/').skip(1).map(unescape)
}

fn webinar_id(text: &str) -> Result<WebinarId, Error> {
    WebinarId::parse(text).map_err(|e| Error::refused(e.to_string()))
}

fn webinar_settings(row: &Row) -> Result<(WebinarId, WebinarSettings), Error> {
    let settings = WebinarSettings { sync: get(row, 1)?, recordings: get(row, 2)?, zoom_events: get(row, 3)? };
    Ok((word(row, 0)?, settings))
}

/// The own settings of these webinars, or of all.
async fn of_webinars(
    t: &Transaction,
    webinars: Option<&[WebinarId]>,
) -> Result<BTreeMap<WebinarId, WebinarSettings>, Error> {
    let ids: Option<Vec<&str>> = webinars.map(|ids| ids.iter().map(WebinarId::as_str).collect());
    let statement = "SELECT webinar, sync, recordings, zoom_events FROM webinar_settings
        WHERE account = $1 AND ($2::text[] IS NULL OR webinar = ANY ($2))";
    let rows = t.query(statement, &[&ids]).await?;
    rows.iter().map(webinar_settings).collect()
}

async fn write_webinar(t: &Transaction, id: &WebinarId, settings: Option<&WebinarSettings>) -> Result<(), Error> {
    match settings {
        Some(settings) => {
            t.execute(
                "INSERT INTO webinar_settings (account, webinar, sync, recordings, zoom_events)
                 VALUES ($1, $2, $3, $4, $5)
                 ON CONFLICT (account, webinar) DO UPDATE SET sync = excluded.sync, recordings = excluded.recordings,
                     zoom_events = excluded.zoom_events",
                &[&id.as_str(), &settings.sync, &settings.recordings, &settings.zoom_events],
            )
            .await?
        }
        None => {
            let statement = "DELETE FROM webinar_settings WHERE account = $1 AND webinar = $2";
            t.execute(statement, &[&id.as_str()]).await?
        }
    };
    Ok(())
}
