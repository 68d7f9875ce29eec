//! Waits of runs for completions from outside.

use std::collections::BTreeSet;

use greenroom_domain::{
    BY_ERASED, CompleteOutcome, Completion, NewWait, PendingWait, RunId, StoreError, Wait, rules,
    store::{Mentions, RunRecord, stale},
};
use jiff::Timestamp;
use tokio_postgres::Row;

use crate::platform::{
    error::Error,
    rows::{get, instant, nanos, optional_instant, optional_json, optional_word, word},
    transaction::Transaction,
};

const WAIT: &str =
    "SELECT run, name, action, contact, title, opened_by, opened_at, until, completed_at, completed_by, value, ended_at
    FROM waits WHERE account = $1";

fn wait(row: &Row) -> Result<Wait, Error> {
    let completed: Option<(Timestamp, String)> = optional_instant(row, 8)?.zip(get(row, 9)?);
    let value = optional_json(row, 10)?;
    Ok(Wait {
        run: word(row, 0)?,
        name: get(row, 1)?,
        action: get(row, 2)?,
        contact: optional_word(row, 3)?,
        title: get(row, 4)?,
        opened_by: word(row, 5)?,
        opened_at: instant(row, 6)?,
        until: instant(row, 7)?,
        ended_at: optional_instant(row, 11)?,
        completion: completed.zip(value).map(|((at, by), value)| Completion { at, by, value }),
    })
}

/// The waits of a chain, by its first run.
pub(crate) async fn of_run(t: &Transaction, run: RunId) -> Result<Vec<Wait>, Error> {
    let rows = t.query(&format!("{WAIT} AND run = $2 ORDER BY name"), &[&run.to_string()]).await?;
    rows.iter().map(wait).collect()
}

pub(crate) async fn by_token(t: &Transaction, token: &[u8]) -> Result<Option<Wait>, Error> {
    t.optional(&format!("{WAIT} AND token = $2"), &[&token]).await?.as_ref().map(wait).transpose()
}

/// Keeps the waits that a run has opened. One that another slice of the chain has opened meanwhile has another end, and so
/// another link: the run ends in a conflict.
pub(crate) async fn open(t: &Transaction, run: Option<&RunRecord>, waits: &[NewWait]) -> Result<(), Error> {
    if waits.is_empty() {
        return Ok(());
    }
    if run.is_none() {
        return Err(StoreError::Constraint("a wait belongs to a run, and the commit has none".into()).into());
    }
    for NewWait { wait, token } in waits {
        let inserted = t
            .execute(
                "INSERT INTO waits (account, run, name, action, contact, title, opened_by, opened_at, until, token)
                 VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10) ON CONFLICT DO NOTHING",
                &[
                    &wait.run.to_string(),
                    &wait.name,
                    &wait.action,
                    &wait.contact.as_ref().map(|id| id.as_str()),
                    &wait.title,
                    &wait.opened_by.to_string(),
                    &nanos(wait.opened_at),
                    &nanos(wait.until),
                    &token.as_slice(),
                ],
            )
            .await?;
        if inserted == 0 {
            return Err(Error::Stale(stale::wait(&wait.name)));
        }
    }
    Ok(())
}

/// Completes a wait. The caller wakes the jobs that wait for it.
pub(crate) async fn complete(
    t: &Transaction,
    run: RunId,
    name: &str,
    completion: &Completion,
) -> Result<CompleteOutcome, Error> {
    let known =
        t.optional(&format!("{WAIT} AND run = $2 AND name = $3 FOR UPDATE"), &[&run.to_string(), &name]).await?;
    let known = known.as_ref().map(wait).transpose()?;
    let outcome = rules::waiting::complete(known.as_ref(), completion.at);
    if outcome == CompleteOutcome::Completed {
        t.execute(
            "UPDATE waits SET completed_at = $4, completed_by = $5, value = $6
             WHERE account = $1 AND run = $2 AND name = $3",
            &[
                &run.to_string(),
                &name,
                &nanos(completion.at),
                &completion.by,
                &serde_json::to_string(&completion.value)?,
            ],
        )
        .await?;
    }
    Ok(outcome)
}

/// Ends the waits of a chain that are open: nothing waits for them any more.
pub(crate) async fn end_of_run(t: &Transaction, run: RunId, at: Timestamp) -> Result<(), Error> {
    t.execute(
        "UPDATE waits SET ended_at = $3
         WHERE account = $1 AND run = $2 AND completed_at IS NULL AND ended_at IS NULL",
        &[&run.to_string(), &nanos(at)],
    )
    .await?;
    Ok(())
}

/// Of the waits that a slice found pending, those for which its job waits. None is completed before the transaction ends.
pub(crate) async fn still_pending(
    t: &Transaction,
    run: RunId,
    pending: Vec<PendingWait>,
) -> Result<Vec<PendingWait>, Error> {
    let rows = t.query(&format!("{WAIT} AND run = $2 ORDER BY name FOR SHARE"), &[&run.to_string()]).await?;
    let mut open: BTreeSet<String> = BTreeSet::new();
    for row in &rows {
        let wait = wait(row)?;
        if wait.completion.is_none() {
            open.insert(wait.name);
        }
    }
    Ok(rules::waiting::still_pending(pending, |wait| open.contains(&wait.name)))
}

/// Removes the waits that a slice has opened: its commit is withdrawn.
pub(crate) async fn withdraw(t: &Transaction, run: &str) -> Result<(), Error> {
    t.execute("DELETE FROM waits WHERE account = $1 AND opened_by = $2", &[&run]).await?;
    Ok(())
}

/// Removes the waits of a contact and of these runs, and those whose texts have one of the emails. Answers how many. Where only
/// the account user who completed one is named, the name goes.
pub(crate) async fn forget(
    t: &Transaction,
    contact: Option<&str>,
    mentions: &Mentions,
    runs: &BTreeSet<String>,
) -> Result<u64, Error> {
    let statement = "SELECT run, name, opened_by, contact, title, value, completed_by FROM waits WHERE account = $1";
    let (mut doomed, mut renamed): (Vec<[String; 2]>, Vec<[String; 2]>) = (Vec::new(), Vec::new());
    t.each(statement, |row| {
        let text = |column| Ok::<&str, Error>(get::<Option<&str>>(row, column)?.unwrap_or_default());
        let run: &str = get(row, 0)?;
        let theirs = runs.contains(run) || runs.contains(text(2)?) || (contact.is_some() && contact == Some(text(3)?));
        if theirs || mentions.found_in(text(4)?) || mentions.found_in(text(5)?) {
            doomed.push([run.to_owned(), get(row, 1)?]);
        } else if mentions.found_in(text(6)?) {
            renamed.push([run.to_owned(), get(row, 1)?]);
        }
        Ok(())
    })
    .await?;
    let mut found = 0;
    for [run, name] in &doomed {
        found += t.execute("DELETE FROM waits WHERE account = $1 AND run = $2 AND name = $3", &[run, name]).await?;
    }
    for [run, name] in &renamed {
        let rename = "UPDATE waits SET completed_by = $4 WHERE account = $1 AND run = $2 AND name = $3";
        found += t.execute(rename, &[run, name, &BY_ERASED]).await?;
    }
    Ok(found)
}

/// Removes waits that were completed before this, or whose time was over: at most `limit` of them. Answers how many.
pub(crate) async fn prune(t: &Transaction, before: Timestamp, limit: i64) -> Result<u64, Error> {
    t.execute(
        "DELETE FROM waits WHERE account = $1 AND (run, name) IN
             (SELECT run, name FROM waits
              WHERE account = $1 AND coalesce(completed_at, ended_at, until) < $2 LIMIT $3)",
        &[&nanos(before), &limit],
    )
    .await
}
