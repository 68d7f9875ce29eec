//! What alerts are made of, and the alerts that were told.

use async_trait::async_trait;
use greenroom_domain::{
    Alert, NewJob, RunId, StoreError,
    store::{AlertStore, DeadLetters, FailedRuns, LatestWarnings},
};
use jiff::Timestamp;
use tokio_postgres::Row;

use crate::{
    PostgresStore, jobs,
    platform::{
        error::Error,
        locks::Locks,
        rows::{as_number, count, get, instant, json, nanos, optional_instant, word},
        transaction::Transaction,
    },
};

/// Removes alerts that were over before this.
pub(crate) async fn prune(t: &Transaction, before: Timestamp) -> Result<(), Error> {
    t.execute("DELETE FROM alerts WHERE account = $1 AND over_at < $2", &[&nanos(before)]).await?;
    Ok(())
}

fn alert(row: &Row) -> Result<Alert, Error> {
    Ok(Alert {
        kind: word(row, 0)?,
        subject: get(row, 1)?,
        code: get(row, 2)?,
        count: count(row, 3)?,
        since: instant(row, 4)?,
        latest: instant(row, 5)?,
        told_at: instant(row, 6)?,
        over_at: optional_instant(row, 7)?,
    })
}

async fn write(t: &Transaction, alert: &Alert) -> Result<(), Error> {
    t.execute(
        "INSERT INTO alerts (account, kind, subject, code, count, since, latest, told_at, over_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)
         ON CONFLICT (account, kind, subject) DO UPDATE SET code = excluded.code, count = excluded.count,
             since = excluded.since, latest = excluded.latest, told_at = excluded.told_at, over_at = excluded.over_at",
        &[
            &alert.kind.as_str(),
            &alert.subject,
            &alert.code,
            &as_number(alert.count),
            &nanos(alert.since),
            &nanos(alert.latest),
            &nanos(alert.told_at),
            &alert.over_at.map(nanos),
        ],
    )
    .await?;
    Ok(())
}

async fn failed_runs(t: &Transaction, since: Timestamp) -> Result<Vec<FailedRuns>, Error> {
    let rows = t
        .query(
            "SELECT action, code, count(*), min(id), max(id) FROM runs
             WHERE account = $1 AND status = 'failed' AND status <> 'done' AND id >= $2 AND code IS NOT NULL
             GROUP BY action, code ORDER BY action, code",
            &[&RunId::first_of(since).to_string()],
        )
        .await?;
    let failed = |row| {
        let (first, last): (RunId, RunId) = (word(row, 3)?, word(row, 4)?);
        let (action, code, count) = (get(row, 0)?, get(row, 1)?, count(row, 2)?);
        Ok(FailedRuns { action, code, count, first: first.asked_at(), last: last.asked_at() })
    };
    rows.iter().map(failed).collect()
}

async fn dead_letters(t: &Transaction) -> Result<Vec<DeadLetters>, Error> {
    let rows = t
        .query(
            "SELECT kind, action, coalesce(failure::json ->> 'code', ''), count(*), min(finished_at), max(finished_at)
             FROM jobs WHERE account = $1 AND state = 'dead-letter' GROUP BY 1, 2, 3 ORDER BY 1, 2, 3",
            &[],
        )
        .await?;
    let letters = |row| {
        let (kind, action, code) = (word(row, 0)?, get(row, 1)?, get(row, 2)?);
        let (count, first, last) = (count(row, 3)?, instant(row, 4)?, instant(row, 5)?);
        Ok(DeadLetters { kind, action, code, count, first, last })
    };
    rows.iter().map(letters).collect()
}

/// The warnings of the latest sync of each webinar. The index is asked for one webinar after the other.
async fn latest_warnings(t: &Transaction, since: Timestamp) -> Result<Vec<LatestWarnings>, Error> {
    let rows = t
        .query(
            "WITH RECURSIVE known (webinar) AS (
                 SELECT min(webinar) FROM sync_runs WHERE account = $1
                 UNION ALL
                 SELECT (SELECT min(s.webinar) FROM sync_runs s WHERE s.account = $1 AND s.webinar > known.webinar)
                 FROM known WHERE known.webinar IS NOT NULL)
             SELECT s.webinar, s.finished_at, s.warnings FROM known CROSS JOIN LATERAL
                 (SELECT * FROM sync_runs r
                  WHERE r.account = $1 AND r.webinar = known.webinar AND r.finished_at IS NOT NULL
                  ORDER BY r.position DESC LIMIT 1) s
             WHERE s.warnings <> '[]' AND s.finished_at >= $2 ORDER BY s.webinar",
            &[&nanos(since)],
        )
        .await?;
    let latest = |row| Ok(LatestWarnings { webinar: word(row, 0)?, at: instant(row, 1)?, warnings: json(row, 2)? });
    rows.iter().map(latest).collect()
}

#[async_trait]
impl AlertStore for PostgresStore {
    async fn failed_runs(&self, since: Timestamp) -> Result<Vec<FailedRuns>, StoreError> {
        self.read(|t| async move { failed_runs(&t, since).await }).await
    }

    async fn count_runs(&self, action: &str, since: Timestamp) -> Result<u64, StoreError> {
        self.read(|t| async move {
            let statement = "SELECT count(*) FROM runs WHERE account = $1 AND action = $2 AND id >= $3";
            count(&t.one(statement, &[&action, &RunId::first_of(since).to_string()]).await?, 0)
        })
        .await
    }

    async fn dead_letters(&self) -> Result<Vec<DeadLetters>, StoreError> {
        self.read(|t| async move { dead_letters(&t).await }).await
    }

    async fn latest_warnings(&self, since: Timestamp) -> Result<Vec<LatestWarnings>, StoreError> {
        self.read(|t| async move { latest_warnings(&t, since).await }).await
    }

    async fn alerts(&self) -> Result<Vec<Alert>, StoreError> {
        self.read(|t| async move {
            let statement = "SELECT kind, subject, code, count, since, latest, told_at, over_at FROM alerts
                WHERE account = $1 ORDER BY kind, subject";
            t.query(statement, &[]).await?.iter().map(alert).collect()
        })
        .await
    }

    async fn tell_alerts(&self, alerts: Vec<Alert>, messages: Vec<NewJob>) -> Result<(), StoreError> {
        let (alerts, messages) = (&alerts, &messages);
        self.write(Locks::of(jobs::names(messages)), |t| async move {
            for alert in alerts {
                write(&t, alert).await?;
            }
            for job in messages {
                jobs::enqueue(&t, job.clone()).await?;
            }
            Ok(())
        })
        .await
    }
}
