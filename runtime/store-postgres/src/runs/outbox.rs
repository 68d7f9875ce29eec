//! Effects that wait for an embedder's CRM: written with their commit, removed when the CRM has them, or undone with it.

use greenroom_domain::{
    Sentence, Text,
    store::{Acknowledgement, ApplyId, Commit, Effect, Precondition, RunRecord, Subjects, Unapplied},
};
use jiff::Timestamp;
use tokio_postgres::Row;

use crate::{
    platform::{
        error::Error,
        rows::{as_limit, get, instant, json, nanos, optional_json, optional_word},
        transaction::Transaction,
    },
    runs::{
        applied::{self, was_withdrawn},
        keys::finish_key,
        records, waits,
    },
};

/// Puts the effects of a commit down, under an id of this try. The names of their subjects are locked, so that those about one
/// contact get their places in the order of the commits.
pub(crate) async fn put(
    t: &Transaction,
    commit: &Commit,
    known_as: Option<&str>,
    not_before: Timestamp,
) -> Result<ApplyId, Error> {
    let id = match known_as {
        None => format!("op:{}", uuid::Uuid::now_v7()),
        // A CRM that has seen the id of an earlier try would take this one for the same, although its effects may be
        // others.
        Some(name) if was_withdrawn(t, name).await? => format!("{name}:{}", uuid::Uuid::now_v7()),
        Some(name) => name.to_owned(),
    };
    t.execute(
        "INSERT INTO outbox
             (account, id, known_as, run, intent, intent_owner, effects, rests_on, not_before, acknowledged)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, false)",
        &[
            &id,
            &known_as,
            &commit.run.as_ref().map(|run| run.id.to_string()),
            &commit.intent.as_ref().map(|(intent, ..)| intent),
            &commit.intent.as_ref().map(|(_, owner, _)| owner),
            &serde_json::to_string(&commit.effects)?,
            &serde_json::to_string(&commit.preconditions)?,
            &nanos(not_before),
        ],
    )
    .await?;
    name_subjects(t, &id, &commit.effects).await?;
    Ok(ApplyId(id))
}

/// Writes down the contacts and emails that effects are about, while these wait.
async fn name_subjects(t: &Transaction, id: &str, effects: &[Effect]) -> Result<(), Error> {
    let names: Vec<String> = Subjects::of(effects).names().collect();
    t.execute(
        "INSERT INTO outbox_subjects (account, name, position)
         SELECT $1, name, o.position FROM unnest($3::text[]) AS name, outbox o WHERE o.account = $1 AND o.id = $2",
        &[&id, &names],
    )
    .await?;
    Ok(())
}

/// The id under which a commit's effects wait; none where they do not, or were set aside.
pub(crate) async fn waiting_of(t: &Transaction, known_as: &str) -> Result<Option<ApplyId>, Error> {
    let statement = "SELECT id FROM outbox WHERE account = $1 AND known_as = $2 AND refused IS NULL";
    t.optional(statement, &[&known_as]).await?.map(|row| Ok(ApplyId(get(&row, 0)?))).transpose()
}

pub(crate) async fn unapplied(t: &Transaction, now: Timestamp, limit: usize) -> Result<Vec<Unapplied>, Error> {
    // A lease holds up to its end, not at it.
    let statement = format!("{WAITING} AND refused IS NULL AND not_before <= $2 ORDER BY position LIMIT $3");
    let rows = t.query(&statement, &[&nanos(now), &as_limit(limit)]).await?;
    rows.iter().map(waiting).collect()
}

/// The effects that wait and are about one of these subjects.
pub(crate) async fn unapplied_about(
    t: &Transaction,
    now: Timestamp,
    subjects: &Subjects,
) -> Result<Vec<Unapplied>, Error> {
    let names: Vec<String> = subjects.names().collect();
    let statement = format!(
        "{WAITING} AND refused IS NULL AND not_before <= $2
             AND position IN (SELECT position FROM outbox_subjects WHERE account = $1 AND name = ANY ($3))
         ORDER BY position"
    );
    let rows = t.query(&statement, &[&nanos(now), &names]).await?;
    rows.iter().map(waiting).collect()
}

pub(crate) async fn set_aside_effects(t: &Transaction, limit: usize) -> Result<Vec<Unapplied>, Error> {
    let statement = format!("{WAITING} AND refused IS NOT NULL ORDER BY position LIMIT $2");
    let rows = t.query(&statement, &[&as_limit(limit)]).await?;
    rows.iter().map(waiting).collect()
}

pub(crate) async fn applied(t: &Transaction, id: &str) -> Result<(), Error> {
    t.execute("DELETE FROM outbox WHERE account = $1 AND id = $2", &[&id]).await?;
    Ok(())
}

pub(crate) async fn acknowledge(t: &Transaction, id: &str) -> Result<Acknowledgement, Error> {
    let statement =
        "SELECT position, effects FROM outbox WHERE account = $1 AND id = $2 AND refused IS NULL FOR UPDATE";
    let Some(row) = t.optional(statement, &[&id]).await? else { return Ok(Acknowledgement::Gone) };
    let (position, effects): (i64, Vec<Effect>) = (get(&row, 0)?, json(&row, 1)?);
    let names: Vec<String> = Subjects::of(&effects).names().collect();
    let is_behind = t
        .one(
            "SELECT EXISTS (SELECT 1 FROM outbox o
                 JOIN outbox_subjects s ON s.account = $1 AND s.position = o.position AND s.name = ANY ($3)
                 WHERE o.account = $1 AND o.refused IS NULL AND o.position < $2)",
            &[&position, &names],
        )
        .await?;
    if get(&is_behind, 0)? {
        return Ok(Acknowledgement::Behind);
    }
    t.execute(
        "UPDATE outbox SET acknowledged = true, not_before = $3 WHERE account = $1 AND position = $2",
        &[&position, &i64::MIN],
    )
    .await?;
    Ok(Acknowledgement::Given)
}

pub(crate) async fn newly_set_aside(t: &Transaction) -> Result<usize, Error> {
    let told =
        t.execute("UPDATE outbox SET told = true WHERE account = $1 AND refused IS NOT NULL AND NOT told", &[]).await?;
    Ok(usize::try_from(told).unwrap_or(usize::MAX))
}

pub(crate) async fn set_aside(t: &Transaction, id: &str, reason: &Sentence) -> Result<(), Error> {
    let text = reason.text().map(serde_json::to_string).transpose()?;
    t.execute(
        "UPDATE outbox SET refused = $3, refused_text = $4, told = false
         WHERE account = $1 AND id = $2 AND refused IS NULL",
        &[&id, &reason.english(), &text],
    )
    .await?;
    // Nothing waits for these any more.
    t.execute(
        "DELETE FROM outbox_subjects s USING outbox o
         WHERE o.account = $1 AND o.id = $2 AND s.account = $1 AND s.position = o.position",
        &[&id],
    )
    .await?;
    Ok(())
}

/// Lets refused effects wait again under another id, without their preconditions.
pub(crate) async fn retry(t: &Transaction, id: &str) -> Result<Option<ApplyId>, Error> {
    let statement =
        "SELECT known_as, effects FROM outbox WHERE account = $1 AND id = $2 AND refused IS NOT NULL FOR UPDATE";
    let Some(row) = t.optional(statement, &[&id]).await? else { return Ok(None) };
    let anew = format!("{}:{}", get::<Option<&str>>(&row, 0)?.unwrap_or("op"), uuid::Uuid::now_v7());
    t.execute(
        "UPDATE outbox SET id = $3, rests_on = '[]', refused = NULL, refused_text = NULL, acknowledged = true,
             not_before = $4
         WHERE account = $1 AND id = $2",
        &[&id, &anew, &i64::MIN],
    )
    .await?;
    name_subjects(t, &anew, &json::<Vec<Effect>>(&row, 1)?).await?;
    Ok(Some(ApplyId(anew)))
}

/// Deletes refused effects.
pub(crate) async fn drop_refused(t: &Transaction, id: &str) -> Result<bool, Error> {
    let statement = "DELETE FROM outbox WHERE account = $1 AND id = $2 AND refused IS NOT NULL";
    Ok(t.execute(statement, &[&id]).await? == 1)
}

/// Undoes the commit of effects that wait.
pub(crate) async fn withdraw(t: &Transaction, id: &str, instead: Option<&RunRecord>) -> Result<bool, Error> {
    let statement = "DELETE FROM outbox WHERE account = $1 AND id = $2 RETURNING known_as, run, intent, intent_owner";
    let Some(row) = t.optional(statement, &[&id]).await? else { return Ok(false) };
    let text = |column| get::<Option<String>>(&row, column);
    let (known_as, run, intent, owner) = (text(0)?, text(1)?, text(2)?, text(3)?);
    if let Some(name) = &known_as {
        applied::withdraw(t, name, instead.is_none()).await?;
    }
    if let Some(run) = &run {
        t.execute("UPDATE idempotency_keys SET final = false WHERE account = $1 AND run = $2", &[run]).await?;
    }
    if let Some(instead) = instead {
        finish_key(t, instead, false).await?;
    }
    if let Some(run) = &run {
        waits::withdraw(t, run).await?;
    }
    match (&run, instead) {
        // The run took place: its journal stays.
        (Some(run), Some(instead)) => {
            // The contact of a run, which the journal may be about, is not among the journal's.
            t.execute(
                "INSERT INTO journal_contacts (account, contact, run)
                 SELECT $1, contact, id FROM runs
                 WHERE account = $1 AND id = $2 AND contact IS NOT NULL AND contact IS DISTINCT FROM $3
                 ON CONFLICT DO NOTHING",
                &[run, &instead.contact.as_ref().map(|id| id.as_str())],
            )
            .await?;
            records::replace(t, instead).await?;
        }
        (Some(run), None) => {
            t.execute("DELETE FROM runs WHERE account = $1 AND id = $2", &[run]).await?;
        }
        (None, _) => {}
    }
    if let (Some(intent), Some(owner)) = (&intent, &owner) {
        // Where another intent is open by now, its owner finds the registration at Zoom, and writes it.
        t.execute(
            "UPDATE intents AS i SET result = NULL
             WHERE i.account = $1 AND i.id = $2 AND i.owner = $3
               AND NOT EXISTS (SELECT 1 FROM intents o WHERE o.account = $1 AND o.webinar = i.webinar
                               AND o.email = i.email AND o.result IS NULL)",
            &[intent, owner],
        )
        .await?;
    }
    Ok(true)
}

/// Effects that wait or were refused, to be looked through.
pub(crate) struct Kept {
    pub(crate) id: String,
    pub(crate) run: Option<String>,
    pub(crate) effects: Vec<Effect>,
    pub(crate) preconditions: Vec<Precondition>,
    /// Until when their committer alone applies them; none where it gave them up.
    pub(crate) not_before: Option<Timestamp>,
    pub(crate) refused: bool,
    /// All of its text.
    pub(crate) text: String,
}

pub(crate) async fn each(t: &Transaction, mut look: impl FnMut(Kept) -> Result<(), Error>) -> Result<(), Error> {
    let statement = "SELECT id, run, effects, rests_on, not_before, refused IS NOT NULL,
        concat_ws(' ', effects, rests_on, refused, refused_text) FROM outbox WHERE account = $1 ORDER BY position";
    t.each(statement, |row| {
        let not_before: i64 = get(row, 4)?;
        look(Kept {
            id: get(row, 0)?,
            run: get(row, 1)?,
            effects: json(row, 2)?,
            preconditions: json(row, 3)?,
            not_before: (not_before > i64::MIN).then(|| instant(row, 4)).transpose()?,
            refused: get(row, 5)?,
            text: get(row, 6)?,
        })
    })
    .await
}

const WAITING: &str = "SELECT id, effects, rests_on, run, intent, acknowledged, refused, refused_text FROM outbox
    WHERE account = $1";

fn waiting(row: &Row) -> Result<Unapplied, Error> {
    let text: Option<Text> = optional_json(row, 7)?;
    let refused: Option<String> = get(row, 6)?;
    Ok(Unapplied {
        id: ApplyId(get(row, 0)?),
        effects: json(row, 1)?,
        preconditions: json(row, 2)?,
        run: optional_word(row, 3)?,
        intent: get(row, 4)?,
        acknowledged: get(row, 5)?,
        refused: refused.map(|english| Sentence::again(&english, text.as_ref())),
    })
}
