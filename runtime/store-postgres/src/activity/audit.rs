//! The audit log: sync runs (A1: one audit entry for each sync run), and emails that were left out (C8, A5).

use std::collections::{BTreeMap, BTreeSet};

use greenroom_domain::{
    Email, LeftOut, LeftOutReason, SyncRun, SyncRunId, WebinarId, emails_in,
    store::{Fence, SyncCommit},
};
use tokio_postgres::Row;

use crate::{
    contacts::erased::Register,
    platform::{
        error::Error,
        leases,
        rows::{as_limit, get, instant, json, nanos, optional_instant, optional_json, to_word, word},
        transaction::Transaction,
    },
};

/// The columns that [`run`] reads, of `sync_runs s`.
pub(crate) const COLUMNS: &str =
    r#"s.id, s.webinar, s."trigger", s.started_at, s.finished_at, s.state, s.step, s."cursor", s.tally, s.warnings"#;

/// A sync run, from the column `first` on.
pub(crate) fn run(row: &Row, first: usize) -> Result<SyncRun, Error> {
    Ok(SyncRun {
        id: word(row, first)?,
        webinar: word(row, first + 1)?,
        trigger: word(row, first + 2)?,
        started_at: instant(row, first + 3)?,
        finished_at: optional_instant(row, first + 4)?,
        state: word(row, first + 5)?,
        step: get(row, first + 6)?,
        cursor: optional_json(row, first + 7)?,
        tally: json(row, first + 8)?,
        warnings: json(row, first + 9)?,
    })
}

/// Writes an entry, if the fence still holds.
pub(crate) async fn save(t: &Transaction, fence: &Fence, run: &SyncRun) -> Result<(), Error> {
    leases::check(t, fence).await?;
    write(t, run).await
}

async fn write(t: &Transaction, run: &SyncRun) -> Result<(), Error> {
    t.execute(
        r#"INSERT INTO sync_runs
               (account, id, webinar, "trigger", started_at, finished_at, state, step, "cursor", tally, warnings)
           VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)
           ON CONFLICT (account, id) DO UPDATE SET finished_at = excluded.finished_at, state = excluded.state,
               step = excluded.step, "cursor" = excluded."cursor", tally = excluded.tally, warnings = excluded.warnings"#,
        &[
            &run.id.to_string(),
            &run.webinar.as_str(),
            &to_word(&run.trigger)?,
            &nanos(run.started_at),
            &run.finished_at.map(nanos),
            &to_word(&run.state)?,
            &run.step,
            &run.cursor.as_ref().map(serde_json::to_string).transpose()?,
            &serde_json::to_string(&run.tally)?,
            &serde_json::to_string(&run.warnings)?,
        ],
    )
    .await?;
    Ok(())
}

/// Adds the results of a slice to its sync run.
pub(crate) async fn add(t: &Transaction, id: SyncRunId, sync: &SyncCommit) -> Result<(), Error> {
    let statement = format!("SELECT {COLUMNS} FROM sync_runs s WHERE s.account = $1 AND s.id = $2 FOR UPDATE");
    let found = t.optional(&statement, &[&id.to_string()]).await?;
    let found = found.ok_or_else(|| Error::refused(format!("there is no sync run `{id}`")))?;
    let mut known = run(&found, 0)?;
    sync.add_to(&mut known);
    write(t, &known).await
}

pub(crate) async fn of_webinar(t: &Transaction, webinar: &WebinarId, limit: usize) -> Result<Vec<SyncRun>, Error> {
    let statement = format!(
        "SELECT {COLUMNS} FROM sync_runs s WHERE s.account = $1 AND s.webinar = $2 ORDER BY s.position DESC LIMIT $3"
    );
    let rows = t.query(&statement, &[&webinar.as_str(), &as_limit(limit)]).await?;
    rows.iter().map(|row| run(row, 0)).collect()
}

/// Writes emails with the reason why they are left out (C8: they can be listed), and removes those that no longer are.
pub(crate) async fn leave_out(
    t: &Transaction,
    webinar: &WebinarId,
    out: &[(String, LeftOutReason)],
    taken_in: &[Email],
) -> Result<(), Error> {
    if !taken_in.is_empty() {
        let taken_in: Vec<&str> = taken_in.iter().map(Email::as_str).collect();
        let statement = "DELETE FROM left_out WHERE account = $1 AND webinar = $2 AND email = ANY ($3)";
        t.execute(statement, &[&webinar.as_str(), &taken_in]).await?;
    }
    // A text that is no email itself may have one in it.
    let named = |text: &str| match Email::parse(text) {
        Ok(email) => BTreeSet::from([email]),
        Err(_) => emails_in(text).collect(),
    };
    let listed: BTreeMap<&str, (&str, BTreeSet<Email>)> = out
        .iter()
        .filter(|(_, reason)| reason.is_listed())
        .map(|(text, reason)| (text.as_str(), (reason.as_str(), named(text))))
        .collect();
    let emails: Vec<&Email> = listed.values().flat_map(|(_, emails)| emails).collect();
    let erased = Register::load(t).await?.emails(&emails).await?;
    let kept = listed.iter().filter(|(_, (_, emails))| emails.is_disjoint(&erased));
    let (texts, reasons): (Vec<&str>, Vec<&str>) = kept.map(|(text, (reason, _))| (*text, *reason)).unzip();
    if texts.is_empty() {
        return Ok(());
    }
    t.execute(
        "INSERT INTO left_out AS l (account, webinar, email, reason)
         SELECT $1, $2, new.* FROM unnest($3::text[], $4::text[]) AS new
         ON CONFLICT (account, webinar, email) DO UPDATE SET reason = excluded.reason WHERE l.reason <> excluded.reason",
        &[&webinar.as_str(), &texts, &reasons],
    )
    .await?;
    Ok(())
}

/// The emails that are left out, of one webinar or of all.
pub(crate) async fn left_out(t: &Transaction, webinar: Option<&WebinarId>) -> Result<Vec<LeftOut>, Error> {
    let rows = t
        .query(
            "SELECT webinar, email, reason FROM left_out
             WHERE account = $1 AND ($2::text IS NULL OR webinar = $2) ORDER BY webinar, email",
            &[&webinar.map(|id| id.as_str())],
        )
        .await?;
    rows.iter().map(|row| Ok(LeftOut { webinar: word(row, 0)?, email: get(row, 1)?, reason: word(row, 2)? })).collect()
}
