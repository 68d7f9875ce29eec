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
use rusqlite::{Connection, OptionalExtension, Row, params};
use serde_json::{Map, Value};

use crate::{
    SqliteStore,
    platform::{
        error::Error,
        rows::{as_limit, count, instant, json, nanos, optional_json, word},
    },
};

#[async_trait]
impl SettingsStore for SqliteStore {
    async fn settings(&self, webinars: Option<&[WebinarId]>) -> Result<(Settings, u64), StoreError> {
        let webinars = webinars.map(<[_]>::to_vec);
        self.read(move |c| read(c, webinars.as_deref())).await
    }

    async fn change_settings(&self, version: u64, changes: &[SettingsChange]) -> Result<(), CommitError> {
        let changes = changes.to_vec();
        self.commit_work(usize::MAX, move |c| change(c, version, &changes)).await
    }

    async fn settings_history_page(
        &self,
        pointer: Option<&str>,
        before: Option<u64>,
        limit: usize,
    ) -> Result<Vec<(u64, SettingsChange)>, StoreError> {
        let pointer = pointer.map(str::to_owned);
        let before = before.map_or(i64::MAX, |before| i64::try_from(before).unwrap_or(i64::MAX));
        self.read(move |c| history(c, pointer.as_deref(), before, as_limit(limit))).await
    }

    async fn last_settings_changes(
        &self,
        single: Option<&[String]>,
    ) -> Result<BTreeMap<String, Timestamp>, StoreError> {
        let single = single.map(<[_]>::to_vec);
        self.read(move |c| last_changes(c, single.as_deref())).await
    }

    async fn settings_changed_at(&self, at: Timestamp) -> Result<Vec<SettingsChange>, StoreError> {
        self.read(move |c| {
            let mut query = c.prepare_cached(&format!("{CHANGE} WHERE at = ?1 ORDER BY position"))?;
            Ok(query.query_map([nanos(at)], settings_change)?.collect::<Result<_, _>>()?)
        })
        .await
    }
}

/// The settings and their version.
fn read(c: &Connection, webinars: Option<&[WebinarId]>) -> Result<(Settings, u64), Error> {
    let mut settings = document(c)?;
    settings.webinars = match webinars {
        Some(ids) => {
            let found = ids.iter().filter_map(|id| webinar(c, id).map(|known| Some((id.clone(), known?))).transpose());
            found.collect::<Result<_, Error>>()?
        }
        None => c
            .prepare_cached(&format!("SELECT {WEBINAR}, webinar FROM webinar_settings"))?
            .query_map([], |row| Ok((word(row, 3)?, webinar_settings(row)?)))?
            .collect::<Result<BTreeMap<_, _>, _>>()?,
    };
    Ok((settings, version(c)?))
}

fn version(c: &Connection) -> Result<u64, Error> {
    Ok(c.prepare_cached("SELECT coalesce(max(position), 0) FROM settings_history")?
        .query_row([], |row| count(row, 0))?)
}

/// All but the webinars' own.
fn document(c: &Connection) -> Result<Settings, Error> {
    let mut document = Value::Object(Map::new());
    let mut query = c.prepare_cached("SELECT pointer, value FROM settings")?;
    let mut rows = query.query([])?;
    while let Some(row) = rows.next()? {
        let (pointer, value): (String, Value) = (row.get(0)?, json(row, 1)?);
        let mut place = &mut document;
        for name in names(&pointer) {
            if !place.is_object() {
                *place = Value::Object(Map::new());
            }
            place = &mut place[name];
        }
        *place = value;
    }
    serde_json::from_value(document).map_err(|error| {
        StoreError::Damaged(sentence!("failure-store-settings", "the settings: {error}", error = error)).into()
    })
}

/// Writes changes and their history, if the settings are still of this version.
fn change(c: &Connection, expected: u64, changes: &[SettingsChange]) -> Result<(), Error> {
    if version(c)? != expected {
        return Err(Error::Stale(stale::settings()));
    }
    for change in changes {
        let path: Vec<String> = names(&change.pointer).collect();
        match path.iter().map(String::as_str).collect::<Vec<_>>()[..] {
            ["webinars"] => {
                c.prepare_cached("DELETE FROM webinar_settings")?.execute([])?;
                let all: BTreeMap<WebinarId, WebinarSettings> =
                    change.after.clone().map(serde_json::from_value).transpose()?.unwrap_or_default();
                all.iter().try_for_each(|(id, settings)| write_webinar(c, id, Some(settings)))?;
            }
            ["webinars", id] => {
                let settings = change.after.clone().map(serde_json::from_value).transpose()?;
                write_webinar(c, &webinar_id(id)?, settings.as_ref())?;
            }
            ["webinars", id, leaf] => {
                let id = webinar_id(id)?;
                let mut settings = serde_json::to_value(webinar(c, &id)?.unwrap_or_default())?;
                if let Some(settings) = settings.as_object_mut() {
                    match &change.after {
                        Some(after) => settings.insert(leaf.to_owned(), after.clone()),
                        None => settings.remove(leaf),
                    };
                }
                write_webinar(c, &id, Some(&serde_json::from_value(settings)?))?;
            }
            [] => return Err(Error::refused("the settings are changed one by one, not as a whole".to_owned())),
            _ => write(c, &change.pointer, change.after.as_ref())?,
        }
        c.prepare_cached("INSERT INTO settings_history (at, by, pointer, before, after) VALUES (?1, ?2, ?3, ?4, ?5)")?
            .execute(params![
                nanos(change.at),
                change.by,
                change.pointer,
                change.before.as_ref().map(Value::to_string),
                change.after.as_ref().map(Value::to_string)
            ])?;
    }
    // Settings that could not be read again must not be written.
    document(c).map(drop).map_err(|e| match e {
        Error::Store(StoreError::Damaged(why)) => Error::refused(why),
        other => other,
    })
}

/// Writes a value in its place, instead of the values there, below it and above it.
fn write(c: &Connection, pointer: &str, value: Option<&Value>) -> Result<(), Error> {
    c.prepare_cached("DELETE FROM settings WHERE pointer = ?1 OR substr(pointer, 1, length(?1) + 1) = ?1 || '/'")?
        .execute([pointer])?;
    for (end, _) in pointer.match_indices('/').skip(1) {
        c.prepare_cached("DELETE FROM settings WHERE pointer = ?1")?.execute([&pointer[..end]])?;
    }
    value.map_or(Ok(()), |value| write_leaves(c, pointer, value))
}

fn write_leaves(c: &Connection, pointer: &str, value: &Value) -> Result<(), Error> {
    if let Value::Object(fields) = value {
        return fields
            .iter()
            .try_for_each(|(name, value)| write_leaves(c, &format!("{pointer}/{}", escape(name)), value));
    }
    c.prepare_cached("INSERT INTO settings (pointer, value) VALUES (?1, ?2)")?
        .execute([pointer, &value.to_string()])?;
    Ok(())
}

/// Changes before a place, newest first, with their places; only those at or below a pointer where one is given.
fn history(
    c: &Connection,
    pointer: Option<&str>,
    before: i64,
    limit: i64,
) -> Result<Vec<(u64, SettingsChange)>, Error> {
    let all = format!("{CHANGE} WHERE position < ?3");
    let mut query = match pointer {
        // `0` comes after `/`.
        Some(_) => c.prepare_cached(&format!(
            "{all} AND (pointer = ?1 OR (pointer >= ?1 || '/' AND pointer < ?1 || '0')) ORDER BY position DESC LIMIT ?2"
        ))?,
        None => c.prepare_cached(&format!("{all} AND ?1 IS NULL ORDER BY position DESC LIMIT ?2"))?,
    };
    let rows = query.query_map(params![pointer, limit, before], |row| Ok((count(row, 5)?, settings_change(row)?)))?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// The time of the last change at each pointer.
fn last_changes(c: &Connection, single: Option<&[String]>) -> Result<BTreeMap<String, Timestamp>, Error> {
    let mut last = BTreeMap::new();
    let mut add = |which: &str, pointer: Option<&str>| -> Result<(), Error> {
        let all = format!("SELECT pointer, max(at) FROM settings_history WHERE {which} GROUP BY pointer");
        let mut query = c.prepare_cached(&all)?;
        let rows = query.query_map([pointer], |row| Ok((row.get(0)?, instant(row, 1)?)))?;
        last.extend(rows.collect::<rusqlite::Result<Vec<(String, Timestamp)>>>()?);
        Ok(())
    };
    match single {
        None => add("?1 IS NULL", None)?,
        Some(single) => {
            // `0` comes after `/`.
            add(
                "?1 IS NULL AND (pointer < '/users/' OR (pointer >= '/users0' AND pointer < '/webinars/')
                     OR pointer >= '/webinars0')",
                None,
            )?;
            for pointer in single {
                add("pointer = ?1 OR (pointer >= ?1 || '/' AND pointer < ?1 || '0')", Some(pointer))?;
            }
        }
    }
    Ok(last)
}

const CHANGE: &str = "SELECT at, by, pointer, before, after, position FROM settings_history";

fn settings_change(row: &Row<'_>) -> rusqlite::Result<SettingsChange> {
    Ok(SettingsChange {
        at: instant(row, 0)?,
        by: row.get(1)?,
        pointer: row.get(2)?,
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

const WEBINAR: &str = "sync, recordings, zoom_events";

fn webinar_settings(row: &Row<'_>) -> rusqlite::Result<WebinarSettings> {
    Ok(WebinarSettings { sync: row.get(0)?, recordings: row.get(1)?, zoom_events: row.get(2)? })
}

fn webinar(c: &Connection, id: &WebinarId) -> Result<Option<WebinarSettings>, Error> {
    Ok(c.prepare_cached(&format!("SELECT {WEBINAR} FROM webinar_settings WHERE webinar = ?1"))?
        .query_row([id.as_str()], webinar_settings)
        .optional()?)
}

fn write_webinar(c: &Connection, id: &WebinarId, settings: Option<&WebinarSettings>) -> Result<(), Error> {
    match settings {
        Some(settings) => c
            .prepare_cached(
                "INSERT INTO webinar_settings (webinar, sync, recordings, zoom_events) VALUES (?1, ?2, ?3, ?4)
                 ON CONFLICT DO UPDATE SET sync = excluded.sync, recordings = excluded.recordings,
                     zoom_events = excluded.zoom_events",
            )?
            .execute(params![id.as_str(), settings.sync, settings.recordings, settings.zoom_events])?,
        None => c.prepare_cached("DELETE FROM webinar_settings WHERE webinar = ?1")?.execute([id.as_str()])?,
    };
    Ok(())
}
