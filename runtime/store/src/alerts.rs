//! What alerts are made of, and the alerts that were told.

use async_trait::async_trait;
use greenroom_domain::{
    Alert, NewJob, RunId, StoreError,
    store::{AlertStore, DeadLetters, FailedRuns, LatestWarnings},
};
use jiff::Timestamp;
use rusqlite::{Connection, Row, params};

use crate::{
    SqliteStore, jobs,
    platform::{
        error::Error,
        rows::{count, instant, json, nanos, optional_instant, word},
    },
};

/// Removes alerts that were over before this.
pub(crate) fn prune(c: &Connection, before: Timestamp) -> Result<(), Error> {
    c.prepare_cached("DELETE FROM alerts WHERE over_at < ?1")?.execute([nanos(before)])?;
    Ok(())
}

fn alert(row: &Row<'_>) -> rusqlite::Result<Alert> {
    Ok(Alert {
        kind: word(row, 0)?,
        subject: row.get(1)?,
        code: row.get(2)?,
        count: count(row, 3)?,
        since: instant(row, 4)?,
        latest: instant(row, 5)?,
        told_at: instant(row, 6)?,
        over_at: optional_instant(row, 7)?,
    })
}

fn write(c: &Connection, alert: &Alert) -> Result<(), Error> {
    c.prepare_cached(
        "INSERT OR REPLACE INTO alerts (kind, subject, code, count, since, latest, told_at, over_at)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)",
    )?
    .execute(params![
        alert.kind.as_str(),
        alert.subject,
        alert.code,
        i64::try_from(alert.count).unwrap_or(i64::MAX),
        nanos(alert.since),
        nanos(alert.latest),
        nanos(alert.told_at),
        alert.over_at.map(nanos),
    ])?;
    Ok(())
}

#[async_trait]
impl AlertStore for SqliteStore {
    async fn failed_runs(&self, since: Timestamp) -> Result<Vec<FailedRuns>, StoreError> {
        self.read(move |c| {
            let mut query = c.prepare_cached(
                "SELECT action, code, count(*), min(id), max(id) FROM runs
                 WHERE status = 'failed' AND status <> 'done' AND id >= ?1 AND code IS NOT NULL GROUP BY action, code",
            )?;
            let found = query.query_map([RunId::first_of(since).to_string()], |row| {
                let (first, last): (RunId, RunId) = (word(row, 3)?, word(row, 4)?);
                let (action, code) = (row.get(0)?, row.get(1)?);
                Ok(FailedRuns { action, code, count: count(row, 2)?, first: first.asked_at(), last: last.asked_at() })
            })?;
            Ok(found.collect::<Result<_, _>>()?)
        })
        .await
    }

    async fn count_runs(&self, action: &str, since: Timestamp) -> Result<u64, StoreError> {
        let action = action.to_owned();
        self.read(move |c| {
            let mut query = c.prepare_cached("SELECT count(*) FROM runs WHERE action = ?1 AND id >= ?2")?;
            Ok(query.query_row([action, RunId::first_of(since).to_string()], |row| count(row, 0))?)
        })
        .await
    }

    async fn dead_letters(&self) -> Result<Vec<DeadLetters>, StoreError> {
        self.read(|c| {
            let mut query = c.prepare_cached(
                "SELECT kind, action, coalesce(failure ->> '$.code', ''), count(*), min(finished_at), max(finished_at)
                 FROM jobs WHERE state = 'dead-letter' GROUP BY 1, 2, 3",
            )?;
            let found = query.query_map([], |row| {
                let (kind, action, code) = (word(row, 0)?, row.get(1)?, row.get(2)?);
                let (first, last) = (instant(row, 4)?, instant(row, 5)?);
                Ok(DeadLetters { kind, action, code, count: count(row, 3)?, first, last })
            })?;
            Ok(found.collect::<Result<_, _>>()?)
        })
        .await
    }

    async fn latest_warnings(&self, since: Timestamp) -> Result<Vec<LatestWarnings>, StoreError> {
        self.read(move |c| {
            let mut query = c.prepare_cached(
                "WITH RECURSIVE known (webinar) AS (
                     SELECT min(webinar) FROM sync_runs
                     UNION ALL
                     SELECT (SELECT min(webinar) FROM sync_runs WHERE webinar > known.webinar) FROM known
                     WHERE known.webinar IS NOT NULL)
                 SELECT s.webinar, s.finished_at, s.warnings FROM known JOIN sync_runs AS s ON s.position =
                     (SELECT max(position) FROM sync_runs WHERE webinar = known.webinar AND finished_at IS NOT NULL)
                 WHERE s.warnings <> '[]' AND s.finished_at >= ?1 ORDER BY s.webinar",
            )?;
            let found = query.query_map([nanos(since)], |row| {
                Ok(LatestWarnings { webinar: word(row, 0)?, at: instant(row, 1)?, warnings: json(row, 2)? })
            })?;
            Ok(found.collect::<Result<_, _>>()?)
        })
        .await
    }

    async fn alerts(&self) -> Result<Vec<Alert>, StoreError> {
        self.read(|c| {
            let mut query = c.prepare_cached(
                "SELECT kind, subject, code, count, since, latest, told_at, over_at FROM alerts ORDER BY kind, subject",
            )?;
            Ok(query.query_map([], alert)?.collect::<Result<_, _>>()?)
        })
        .await
    }

    async fn tell_alerts(&self, alerts: Vec<Alert>, messages: Vec<NewJob>) -> Result<(), StoreError> {
        self.write(move |c| {
            alerts.iter().try_for_each(|alert| write(c, alert))?;
            for job in messages {
                jobs::enqueue(c, job)?;
            }
            Ok(())
        })
        .await
    }
}
