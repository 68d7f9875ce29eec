//! Journals of runs, their quota, and the packages that ran.

use greenroom_domain::{
    RunId, StoreError,
    store::{Journal, JournalLevel, KeptJournal, RunRecord},
};
use jiff::{SignedDuration, Timestamp};

use crate::{
    platform::{
        error::Error,
        rows::{count, get, instant, nanos, to_word, word},
        transaction::{Transaction, Values},
    },
    runs::records::{Columns, INSERT, write_tags},
};

/// The precision of a package's last use: a store that is opened often is not written to each time.
const IN_USE: SignedDuration = SignedDuration::from_hours(1);

/// How many of the oldest journals are looked at together.
const TOGETHER: i64 = 32;

/// The level of a journal, as a word.
fn level_of(journal: &Journal) -> Result<String, Error> {
    if journal.level == JournalLevel::Off {
        return Err(Error::refused("a journal that is off is not written"));
    }
    Ok(to_word(&journal.level)?)
}

/// Notes that a run had a journal, which is not kept because a person was erased.
pub(crate) async fn note_erased(
    t: &Transaction,
    run: &RunRecord,
    journal: &Journal,
    at: Timestamp,
) -> Result<(), Error> {
    t.execute(
        "INSERT INTO dropped_journals (account, run, level, dropped_at, erased) VALUES ($1, $2, $3, $4, true)",
        &[&run.id.to_string(), &level_of(journal)?, &nanos(at)],
    )
    .await?;
    Ok(())
}

/// A run with its journal.
pub(crate) type Journaled<'a> = (&'a RunRecord, &'a Journal);

/// Writes records of runs, and the journals of those that have one. Older journals make room for them where all have more bytes than the
/// quota.
pub(crate) async fn write_with_records(
    t: &Transaction,
    runs: &[&RunRecord],
    journals: &[Journaled<'_>],
    quota: u64,
) -> Result<(), Error> {
    if runs.is_empty() {
        return Ok(());
    }
    let (mut ids, mut packages, mut levels, mut sizes, mut bodies) = (vec![], vec![], vec![], vec![], vec![]);
    for (run, journal) in journals {
        ids.push(run.id.to_string());
        packages.push(run.package.as_str());
        levels.push(level_of(journal)?);
        sizes.push(i64::try_from(journal.body.len()).unwrap_or(i64::MAX));
        bodies.push(journal.body.as_str());
    }
    // The sum is that of before.
    let statement = format!(
        "WITH run AS ({INSERT}), journal AS (
             INSERT INTO journals (account, run, package, level, bytes, body)
             SELECT $1, new.* FROM unnest($11::text[], $12::text[], $13::text[], $14::bigint[], $15::text[]) AS new
         )
         SELECT greatest(coalesce(sum(bytes), 0), 0)::bigint FROM journal_bytes WHERE account = $1"
    );
    let own: Values<'_> = &[&ids, &packages, &levels, &sizes, &bodies];
    let kept = count(&t.one(&statement, &[&Columns::of(runs)?.values()[..], own].concat()).await?, 0)?;
    write_tags(t, runs).await?;
    note_contacts(t, journals).await?;
    let bytes = journals.iter().map(|(_, journal)| journal.body.len() as u64).sum();
    keep_within(t, kept.saturating_add(bytes).saturating_sub(quota), bytes).await
}

/// Notes the contacts that journals have data of. The run's own contact is in its row.
async fn note_contacts(t: &Transaction, journals: &[Journaled<'_>]) -> Result<(), Error> {
    let (mut contacts, mut runs) = (Vec::new(), Vec::new());
    for (run, journal) in journals {
        for contact in journal.contacts.iter().filter(|contact| Some(*contact) != run.contact.as_ref()) {
            contacts.push(contact.as_str());
            runs.push(run.id.to_string());
        }
    }
    if contacts.is_empty() {
        return Ok(());
    }
    t.execute(
        "INSERT INTO journal_contacts (account, contact, run)
         SELECT $1, new.* FROM unnest($2::text[], $3::text[]) AS new ON CONFLICT DO NOTHING",
        &[&contacts, &runs],
    )
    .await?;
    Ok(())
}

/// Drops the oldest journals until `over` bytes are gone, but at most twice as many as were just written: so a store that has many more
/// than its quota becomes smaller with each commit, and no transaction becomes long for that. Journals that another commit is dropping
/// are left to it.
async fn keep_within(t: &Transaction, mut over: u64, written: u64) -> Result<(), Error> {
    let (mut rows, mut bytes) = (0_u64, 0_u64);
    while over > 0 && bytes < 2 * written {
        let oldest = "SELECT run, bytes FROM journals WHERE account = $1 ORDER BY run LIMIT $2 FOR UPDATE SKIP LOCKED";
        let found = t.query(oldest, &[&TOGETHER]).await?;
        let mut doomed: Vec<&str> = Vec::new();
        for row in &found {
            if over == 0 || bytes >= 2 * written {
                break;
            }
            let freed = count(row, 1)?;
            doomed.push(get(row, 0)?);
            (over, rows, bytes) = (over.saturating_sub(freed), rows + 1, bytes + freed);
        }
        if doomed.is_empty() {
            break;
        }
        drop_some(t, &doomed, greenroom_clock::now(), false).await?;
    }
    if rows > 0 {
        tracing::debug!(journals = rows, bytes, "the oldest journals were dropped: the account has its quota of them");
    }
    Ok(())
}

/// Drops the journals of runs, which leave a row that says so; answers how many there were.
pub(crate) async fn drop_some(t: &Transaction, runs: &[&str], at: Timestamp, erased: bool) -> Result<u64, Error> {
    t.execute(
        "INSERT INTO dropped_journals (account, run, level, dropped_at, erased)
         SELECT $1, run, level, $3::bigint, $4::boolean FROM journals WHERE account = $1 AND run = ANY ($2)",
        &[&runs, &nanos(at), &erased],
    )
    .await?;
    t.execute("DELETE FROM journals WHERE account = $1 AND run = ANY ($2)", &[&runs]).await
}

/// Drops the journals of runs that began before this, at most `limit` of them. Answers how many.
pub(crate) async fn drop_older(t: &Transaction, before: Timestamp, now: Timestamp, limit: i64) -> Result<u64, Error> {
    let statement = "SELECT run FROM journals WHERE account = $1 AND run < $2 ORDER BY run LIMIT $3";
    let rows = t.query(statement, &[&RunId::first_of(before).to_string(), &limit]).await?;
    let runs = rows.iter().map(|row| get(row, 0)).collect::<Result<Vec<&str>, _>>()?;
    drop_some(t, &runs, now, false).await
}

pub(crate) async fn of_run(t: &Transaction, run: RunId) -> Result<Option<KeptJournal>, Error> {
    let id = run.to_string();
    let kept = t.optional("SELECT level, body FROM journals WHERE account = $1 AND run = $2", &[&id]).await?;
    if let Some(row) = kept {
        let (level, body) = (word(&row, 0)?, Some(get(&row, 1)?));
        return Ok(Some(KeptJournal { run, level, body, erased_at: None, dropped_at: None }));
    }
    let dropped = "SELECT level, dropped_at, erased FROM dropped_journals WHERE account = $1 AND run = $2";
    let Some(row) = t.optional(dropped, &[&id]).await? else { return Ok(None) };
    let at = Some(instant(&row, 1)?);
    let (erased_at, dropped_at) = if get(&row, 2)? { (at, None) } else { (None, at) };
    Ok(Some(KeptJournal { run, level: word(&row, 0)?, body: None, erased_at, dropped_at }))
}

/// Notes that a package is in use; false where it is not kept.
pub(crate) async fn note_use(t: &Transaction, digest: &str, now: Timestamp) -> Result<bool, Error> {
    let a_while_ago = now.checked_sub(IN_USE).unwrap_or(Timestamp::MIN);
    t.execute(
        "UPDATE packages SET kept_at = $3 WHERE account = $1 AND digest = $2 AND kept_at < $4",
        &[&digest, &nanos(now), &nanos(a_while_ago)],
    )
    .await?;
    let exists = "SELECT EXISTS (SELECT 1 FROM packages WHERE account = $1 AND digest = $2)";
    get(&t.one(exists, &[&digest]).await?, 0)
}

pub(crate) async fn keep_package(t: &Transaction, digest: &str, package: &[u8], now: Timestamp) -> Result<(), Error> {
    t.execute(
        "INSERT INTO packages (account, digest, kept_at, package) VALUES ($1, $2, $3, $4)
         ON CONFLICT (account, digest) DO UPDATE SET kept_at = excluded.kept_at",
        &[&digest, &nanos(now), &package],
    )
    .await?;
    Ok(())
}

pub(crate) async fn package(t: &Transaction, digest: &str) -> Result<Option<Vec<u8>>, Error> {
    let statement = "SELECT package FROM packages WHERE account = $1 AND digest = $2";
    t.optional(statement, &[&digest]).await?.map(|row| get(&row, 0)).transpose()
}

/// A journal belongs to a run.
pub(crate) fn without_run() -> Error {
    Error::Store(StoreError::Constraint("a journal belongs to a run, and the commit has none".into()))
}
